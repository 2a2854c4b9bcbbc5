/* SPDX-License-Identifier: Apache-2.0 */
/* Views as sentences, and as JSON. */
#include "cli/counter/speak.h"

#include <string.h>

#include "cli/cli.h"
#include "cli/counter/event.h"
#include "salur/text.h"

static const char *
tone_name(enum tone tone)
{
    switch (tone) {
    case TONE_ASK:
        return "ask";
    case TONE_GOOD:
        return "good";
    case TONE_WARN:
        return "warn";
    case TONE_BAD:
        return "bad";
    case TONE_PLAIN:
        break;
    }
    return "plain";
}

/* More keys than this are said in one line, by their words alone. */
#define KEYS_MAX 3

/* "[bantuan, cari, gagal]" */
static void
say_words(FILE *out, const struct view *view)
{
    for (size_t i = 0; i < view->keys_count; i++) {
        (void)fprintf(out, "%s%s", i > 0 ? ", " : "[",
                      view_key_word(view->keys[i].key, view->is_indonesian));
    }
    (void)fputs("]\n", out);
}

/* A key as line mode has it: "Enter", or the word that is typed. */
static void
say_key(FILE *out, const struct view_choice *choice, int is_indonesian)
{
    const char *word = view_key_word(choice->key, is_indonesian);
    char name[8];

    view_key_name(name, choice->key);
    (void)fprintf(out, "[%s] %s\n", word[0] != 0 ? word : name, choice->label);
}

static void
say_prompt(FILE *out, const struct view *view)
{
    if (view->waiting[0] != 0) {
        (void)fprintf(out, "%s\n", view->waiting);
    }
    (void)fprintf(out, "%s > ", view->prompt);
}

int
speak_view(FILE *out, const struct view *view)
{
    char idr[SALUR_IDR_TEXT_MAX];

    (void)fputc('\n', out);
    if (view->word[0] != 0) {
        (void)fprintf(out, "%s%s\n",
                      view->tone == TONE_GOOD   ? "[ok] "
                      : view->tone == TONE_WARN ? "!! "
                      : view->tone == TONE_BAD  ? "X "
                      : view->tone == TONE_ASK  ? "? "
                                                : "",
                      view->word);
    }
    if (view->big_idr > 0) {
        salur_idr_format(idr, view->big_idr);
        (void)fprintf(out, "%s\n", idr);
    }
    for (size_t i = 0; i < view->lines_count; i++) {
        if (view->lines[i].text[0] != 0) {
            (void)fprintf(out, "%s\n", view->lines[i].text);
        }
    }
    if (view->note[0] != 0) {
        (void)fprintf(out, "%s\n", view->note);
    }
    for (size_t i = 0; i < view->answers_count; i++) {
        (void)fprintf(out, "%c. %s\n", view->answers[i].key,
                      view->answers[i].label);
    }
    if (view->keys_count > KEYS_MAX) {
        say_words(out, view);
    }
    for (size_t i = 0; i < view->keys_count && view->keys_count <= KEYS_MAX;
         i++) {
        say_key(out, &view->keys[i], view->is_indonesian);
    }
    for (size_t i = 0; i < 2 && view->says_status; i++) {
        if (view->status[i][0] != 0) {
            (void)fprintf(out, "%s\n", view->status[i]);
        }
    }
    say_prompt(out, view);
    return fflush(out) == 0 && !ferror(out);
}

int
speak_note(FILE *out, const struct view *view)
{
    (void)fprintf(out, "\n%s\n", view->note);
    say_prompt(out, view);
    return fflush(out) == 0 && !ferror(out);
}

static json_t *
choices_json(const struct view_choice *choices, size_t count)
{
    json_t *list = json_array();
    char name[8];

    for (size_t i = 0; i < count; i++) {
        view_key_name(name, choices[i].key);
        (void)json_array_append_new(list, json_pack("{s:s,s:s}", "key", name,
                                                    "label", choices[i].label));
    }
    return list;
}

void
speak_json(const struct view *view)
{
    json_t *lines = json_array();

    for (size_t i = 0; i < view->lines_count; i++) {
        (void)json_array_append_new(lines, json_string(view->lines[i].text));
    }
    cli_json(json_pack("{s:s,s:s,s:s,s:s,s:I,s:o,s:o,s:o,s:s,s:s}", "type",
                       "view", "step", view->name, "tone",
                       tone_name(view->tone), "word", view->word, "amount_idr",
                       (json_int_t)view->big_idr, "lines", lines, "answers",
                       choices_json(view->answers, view->answers_count), "keys",
                       choices_json(view->keys, view->keys_count), "prompt",
                       view->prompt, "note", view->note));
}
