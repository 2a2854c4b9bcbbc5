/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur explain: the page of a message, found by its id as it was shown, by
 * its name, or by the exit code of a refusal; without one, all of them.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "audit/finding.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/explain.h"
#include "cli/lang.h"
#include "cli/words.h"

/* Errors are numbered below it; findings, too. */
#define NUMBERS 1000
/* Pages that are named when none is meant. */
#define NEAR 3
/* The exit codes of refusals (words.h). */
#define REFUSAL_MIN 10
#define REFUSAL_MAX 29

/* "en", or Indonesian: the page is for whoever met the message. */
static const char *
page_language(const struct cli *cli)
{
    return cli_lang_choose(cli->lang, NULL);
}

/* --- ids ------------------------------------------------------------------ */

/* The number behind an optional letter, -1 when it is none. */
static long
number_of(const char *digits)
{
    long number = 0;
    size_t len = strlen(digits);

    if (len == 0 || len > 4) {
        return -1;
    }
    for (size_t i = 0; i < len; i++) {
        if (digits[i] < '0' || digits[i] > '9') {
            return -1;
        }
        number = number * 10 + (digits[i] - '0');
    }
    return number;
}

static void
format_id(char out[EXPLAIN_ID_MAX], int letter, long number)
{
    if (letter == 'E') {
        (void)snprintf(out, EXPLAIN_ID_MAX, "E%04u", (unsigned)number % 10000U);
    } else {
        (void)snprintf(out, EXPLAIN_ID_MAX, "%c%03u", letter,
                       (unsigned)number % 1000U);
    }
}

/* The error that a refusal's exit code stands for, from one number on; 0 for
 * none. */
static long
refusal_from(long first, long exit_code)
{
    for (long number = first; number < NUMBERS; number++) {
        const struct refusal *refusal =
            word_refusal((enum salur_err)number); /* asked by number */

        if ((long)refusal->err == number && number != 0 &&
            refusal->exit_code == exit_code) {
            return number;
        }
    }
    return 0;
}

/* The error of this name, as JSON has it; 0 for none. */
static long
error_named(const char *name)
{
    for (long number = 1; number < NUMBERS; number++) {
        const char *is = salur_err_name((enum salur_err)number);
        size_t i = 0;

        while (is[i] != 0 && toupper((unsigned char)name[i]) == is[i]) {
            i++;
        }
        if (is[i] == 0 && name[i] == 0) {
            return number;
        }
    }
    return 0;
}

/* What happened to a laptop, as people call it, and the page of the road. */
static const char *
road_named(const char *word)
{
    static const char *const roads[][2] = {
        {"dead", "T001"},     {"mati", "T001"},    {"rusak", "T001"},
        {"stolen", "T002"},   {"dicuri", "T002"},  {"hilang", "T002"},
        {"cloned", "T003"},   {"copied", "T003"},  {"disalin", "T003"},
        {"restored", "T004"}, {"image", "T004"},   {"keadaan-lama", "T004"},
        {"replaced", "T005"}, {"diganti", "T005"}, {"stick", "T006"},
        {"stik", "T006"},     {"cermin", "T006"},  {"flashdisk", "T006"},
    };

    for (size_t i = 0; i < sizeof roads / sizeof roads[0]; i++) {
        if (strcasecmp(word, roads[i][0]) == 0) {
            return roads[i][1];
        }
    }
    return NULL;
}

/*
 * What was meant: "E0400", "e400", "400", "F104", "SALUR_E_SPENT", "dead".  A
 * number without a letter is an error, or else a finding.
 *
 * Returns 1 when there is such a page.
 */
static int
find_page(struct explain_page *out, struct salur_bytes text, const char *word)
{
    int letter = toupper((unsigned char)word[0]);
    int has_letter = letter == 'E' || letter == 'F' || letter == 'T';
    long number = number_of(has_letter ? word + 1 : word);
    const char *road = road_named(word);
    char id[EXPLAIN_ID_MAX];

    if (road != NULL) {
        return explain_find(out, text, road) == SALUR_OK;
    }
    if (number < 0) {
        has_letter = 1;
        letter = 'E';
        number = error_named(word);
    }
    format_id(id, has_letter ? letter : 'E', number);
    if (explain_find(out, text, id) == SALUR_OK) {
        return 1;
    }
    format_id(id, 'F', number);
    return !has_letter && explain_find(out, text, id) == SALUR_OK;
}

/* --- showing -------------------------------------------------------------- */

static json_t *
bytes_json(struct salur_bytes bytes)
{
    return json_stringn((const char *)bytes.ptr, bytes.len);
}

/* What the program knows of the id beside the page's words. */
static void
add_facts(json_t *line, const struct explain_page *page)
{
    long number = number_of(page->id + 1);
    const struct refusal *refusal = word_refusal((enum salur_err)number);

    if (page->id[0] == 'T') {
        return;
    }
    if (page->id[0] == 'F') {
        (void)json_object_set_new(
            line, "severity",
            json_string(salur_severity_name(
                salur_finding_severity((enum salur_finding_id)number))));
        return;
    }
    (void)json_object_set_new(
        line, "exit",
        json_integer(number < 100 ? EXIT_USAGE
                                  : cli_exit_code((enum salur_err)number)));
    if (number >= 100) {
        (void)json_object_set_new(
            line, "name", json_string(salur_err_name((enum salur_err)number)));
    }
    if ((long)refusal->err == number) {
        (void)json_object_set_new(line, "exit_refused",
                                  json_integer(refusal->exit_code));
    }
}

static void
page_json(const struct explain_page *page, const char *language)
{
    static const char *const names[EXPLAIN_PARTS] = {"cause", "picture",
                                                     "remedy", "money", "see"};
    json_t *line =
        json_pack("{s:s,s:s,s:s,s:o,s:o}", "type", "page", "id", page->id,
                  "lang", language, "group", bytes_json(page->group), "title",
                  bytes_json(page->title));

    for (size_t i = 0; i < EXPLAIN_PARTS; i++) {
        (void)json_object_set_new(line, names[i], bytes_json(page->text[i]));
    }
    add_facts(line, page);
    cli_json(line);
}

static void
page_text(const struct explain_page *page)
{
    (void)printf("%s  %.*s\n", page->id, (int)page->title.len,
                 (const char *)page->title.ptr);
    for (size_t i = 0; i < EXPLAIN_PARTS; i++) {
        struct salur_bytes line;
        size_t at = 0;

        (void)printf("\n%.*s\n", (int)page->head[i].len,
                     (const char *)page->head[i].ptr);
        while (explain_line(page->text[i], &at, &line)) {
            (void)printf("%s%.*s\n", line.len > 0 ? "  " : "", (int)line.len,
                         (const char *)line.ptr);
        }
    }
}

static void
show_page(struct cli *cli, const struct explain_page *page)
{
    const char *language = page_language(cli);

    if (cli->json) {
        page_json(page, language);
        return;
    }
    page_text(page);
    if (!cli->quiet && strcmp(language, "id") == 0) {
        (void)printf("\n  English: `salur explain %s --lang en`\n", page->id);
    }
}

/* One line of a list, under its group when that is a new one. */
static void
show_line(const struct explain_page *page, struct salur_bytes *group)
{
    if (group->ptr != page->group.ptr) {
        (void)printf("%s%.*s\n", group->ptr != NULL ? "\n" : "",
                     (int)page->group.len, (const char *)page->group.ptr);
        *group = page->group;
    }
    (void)printf("  %-5s  %.*s\n", page->id, (int)page->title.len,
                 (const char *)page->title.ptr);
}

static int
show_all(struct cli *cli, struct salur_bytes text)
{
    struct salur_bytes group = {NULL, 0};
    struct explain_cursor cursor;
    struct explain_page page;
    enum salur_err err;

    explain_open(&cursor, text);
    while ((err = explain_next(&cursor, &page)) == SALUR_OK) {
        if (cli->json) {
            page_json(&page, page_language(cli));
        } else {
            show_line(&page, &group);
        }
    }
    return err == SALUR_E_ENDED ? EXIT_YES : cli_fail(cli, err, NULL, NULL);
}

/* A refusal's exit code: its page, or a list when several have this code.
 * Returns -1 when there is none. */
static int
show_refusals(struct cli *cli, struct salur_bytes text, const char *word)
{
    long exit_code = number_of(word);
    long first = refusal_from(1, exit_code);
    struct salur_bytes group = {NULL, 0};
    int is_one = first > 0 && refusal_from(first + 1, exit_code) == 0;

    if (exit_code < REFUSAL_MIN || exit_code > REFUSAL_MAX || first == 0) {
        return -1;
    }
    for (long number = first; number > 0;
         number = refusal_from(number + 1, exit_code)) {
        char id[EXPLAIN_ID_MAX];
        struct explain_page page;

        format_id(id, 'E', number);
        if (explain_find(&page, text, id) != SALUR_OK) {
            continue;
        }
        if (cli->json || is_one) {
            show_page(cli, &page);
        } else {
            show_line(&page, &group);
        }
    }
    return EXIT_YES;
}

/* --- what is not there ---------------------------------------------------- */

/* How far an id is from a number; of another kind it is further. */
static long
distance(const struct explain_page *page, int letter, long number)
{
    long gap = labs(number_of(page->id + 1) - number);

    return (letter == 'F' && page->id[0] != 'F') || page->id[0] == 'T'
               ? gap + NUMBERS
               : gap;
}

/* Name the pages whose numbers are nearest, the nearest first. */
static void
say_near(struct salur_bytes text, const char *word)
{
    struct {
        char id[EXPLAIN_ID_MAX];
        long gap;
    } near[NEAR + 1];
    int letter = toupper((unsigned char)word[0]);
    long number = number_of(letter == 'E' || letter == 'F' ? word + 1 : word);
    size_t count = 0;
    struct explain_cursor cursor;
    struct explain_page page;

    explain_open(&cursor, text);
    while (number >= 0 && explain_next(&cursor, &page) == SALUR_OK) {
        long gap = distance(&page, letter, number);
        size_t at = count;

        for (; at > 0 && near[at - 1].gap > gap; at--) {
            near[at] = near[at - 1];
        }
        memcpy(near[at].id, page.id, sizeof page.id);
        near[at].gap = gap;
        count += count < NEAR;
    }
    if (count > 0) {
        (void)fputs(_("  Near it:"), stderr);
    }
    for (size_t i = 0; i < count; i++) {
        (void)fprintf(stderr, " %s", near[i].id);
    }
    (void)fputs(count > 0 ? "\n" : "", stderr);
    (void)fputs(_("  `salur explain` lists all messages.\n"), stderr);
}

int
cmd_explain(struct cli *cli, int argc, char **argv)
{
    const struct opt opts[] = {OPT_END};
    int code = cli_options(cli, opts, &argc, argv, (const int[]){0, 1});
    struct explain_page page;
    struct salur_bytes text;

    if (code >= 0) {
        return code;
    }
    /* Whoever reads the page reads what is said about it, too. */
    (void)cli_lang_use(page_language(cli));
    text = explain_text(page_language(cli));
    if (argc < 2) {
        return show_all(cli, text);
    }
    if (find_page(&page, text, argv[1])) {
        show_page(cli, &page);
        return EXIT_YES;
    }
    code = show_refusals(cli, text, argv[1]);
    if (code < 0) {
        code = cli_usage(cli, _("no message has this id"), argv[1]);
        if (!cli->json) {
            say_near(text, argv[1]);
        }
    }
    return code;
}
