/* SPDX-License-Identifier: Apache-2.0 */
/* Views as the steps fill them; nothing is drawn here. */
#include "cli/counter/view.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/counter/event.h"
#include "salur/text.h"

/* Words of keys, typed or shown, in both languages. */
static const struct {
    int key;
    const char *indonesian;
    const char *english;
} words[] = {
    {KEY_F(1), "bantuan", "help"}, {KEY_F(2), "cari", "find"},
    {KEY_F(4), "gagal", "unpaid"}, {KEY_F(5), "adu", "complaint"},
    {KEY_F(6), "batal", "void"},   {KEY_F(7), "hilang", "lost"},
    {KEY_F(8), "belum", "not"},    {KEY_F(9), "petugas", "operator"},
    {KEY_F(10), "tutup", "close"}, {KEY_ESC, "kembali", "back"},
    {KEY_QUIT, "keluar", "quit"},  {'y', "ya", "yes"},
    {'t', "tidak", "tidak"},       {'n', "no", "no"},
};

#define WORDS (sizeof words / sizeof words[0])

void
view_trim(char *text, size_t cap)
{
    size_t len = strlen(text);

    if (len + 1 < cap) {
        return;
    }
    len = cap - 1;
    /* A character begins with any byte but 10xxxxxx. */
    while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80) {
        len--;
    }
    text[len] = 0;
}

size_t
view_cells(const char *text)
{
    size_t cells = 0;

    for (; *text != 0; text++) {
        cells += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return cells;
}

size_t
view_character(const char *text)
{
    unsigned char first = (unsigned char)*text;
    size_t most = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    size_t len = 1;

    while (len < most && ((unsigned char)text[len] & 0xc0) == 0x80) {
        len++;
    }
    return len;
}

void
view_clean(char *text)
{
    char *to = text;

    while (*text != 0) {
        size_t len = view_character(text);

        if (salur_text_is_clean(text, len)) {
            memmove(to, text, len);
            to += len;
        } else {
            *to++ = '?';
        }
        text += len;
    }
    *to = 0;
}

/* vsnprintf, clean and cut between characters; out has room for cap bytes. */
static void
format_text(char *out, size_t cap, const char *format, va_list args)
    SALUR_PRINTF(3, 0);

static void
format_text(char *out, size_t cap, const char *format, va_list args)
{
    char text[VIEW_TEXT_MAX + 8];

    (void)vsnprintf(text, sizeof text, format, args);
    view_trim(text, cap);
    view_clean(text);
    memcpy(out, text, strlen(text) + 1);
}

void
view_start(struct view *view, const char *name, enum tone tone,
           const char *word)
{
    memset(view, 0, sizeof *view);
    view->name = name;
    view->tone = tone;
    (void)snprintf(view->word, sizeof view->word, "%s", word);
    view_trim(view->word, sizeof view->word);
}

void
view_say(struct view *view, enum style style, const char *format, ...)
{
    struct view_line *line = &view->lines[view->lines_count];
    va_list args;

    if (view->lines_count == VIEW_LINES_MAX) {
        return;
    }
    line->style = style;
    va_start(args, format);
    format_text(line->text, sizeof line->text, format, args);
    va_end(args);
    view->lines_count++;
}

void
view_set(char out[VIEW_TEXT_MAX], const char *format, ...)
{
    va_list args;

    va_start(args, format);
    format_text(out, VIEW_TEXT_MAX, format, args);
    va_end(args);
}

static void
add_choice(struct view_choice *choices, size_t *count, int key,
           const char *label)
{
    struct view_choice *choice = &choices[*count];

    if (*count == VIEW_CHOICES_MAX) {
        return;
    }
    choice->key = key;
    (void)snprintf(choice->label, sizeof choice->label, "%s", label);
    view_trim(choice->label, sizeof choice->label);
    *count += 1;
}

void
view_answer(struct view *view, int key, const char *label)
{
    add_choice(view->answers, &view->answers_count, key, label);
}

void
view_key(struct view *view, int key, const char *label)
{
    add_choice(view->keys, &view->keys_count, key, label);
}

const char *
view_key_word(int key, int is_indonesian)
{
    for (size_t i = 0; i < WORDS; i++) {
        if (words[i].key == key) {
            return is_indonesian ? words[i].indonesian : words[i].english;
        }
    }
    return "";
}

int
view_word_key(const char *word)
{
    for (size_t i = 0; i < WORDS; i++) {
        if (strcmp(word, words[i].indonesian) == 0 ||
            strcmp(word, words[i].english) == 0) {
            return words[i].key;
        }
    }
    return KEY_NONE;
}

void
view_key_name(char out[8], int key)
{
    if (key == KEY_ENTER) {
        (void)snprintf(out, 8, "Enter");
    } else if (key == KEY_ESC) {
        (void)snprintf(out, 8, "Esc");
    } else if (key == KEY_QUIT) {
        (void)snprintf(out, 8, "Ctrl-C");
    } else if (key >= KEY_F1 && key <= KEY_F12) {
        (void)snprintf(out, 8, "F%d", (key - KEY_F1) % 12 + 1);
    } else {
        (void)snprintf(out, 8, "%c", key < 0x80 ? key : '?');
    }
}
