/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

#define REST "= Example\np\n= Steps\nr\n= Money\nm\n= See\nE0101\n"
#define PARTS "= Cause\nc\n" REST
#define GROUP "% what this is\n\n=== Group\n\n"
#define BEGIN GROUP "== E0100 Title\n= Cause\n"
#define PAGE GROUP "== E0100 Title\n" PARTS

static enum salur_err
read_first(const char *text, struct explain_page *page)
{
    struct explain_cursor cursor;

    explain_open(&cursor, salur_bytes_str(text));
    return explain_next(&cursor, page);
}

static void
check_text(struct salur_bytes got, const char *wanted)
{
    CHECK_MEM(got.ptr, got.len, wanted, strlen(wanted));
}

static void
a_page_is_read_with_all_its_parts(void)
{
    struct explain_page page;

    CHECK_ERR(read_first(GROUP "== F104 What it says\n"
                               "= Cause\n\nOne.\n\nTwo.\n\n"
                               "= Example\n#1 --> #2\n  ^\n"
                               "= Steps\nCashier:\n1. Do.\n"
                               "= Money\nNone.\n= See\nE0101 F105",
                         &page),
              SALUR_OK);
    CHECK_STR(page.id, "F104");
    check_text(page.group, "Group");
    check_text(page.title, "What it says");
    check_text(page.head[EXPLAIN_CAUSE], "Cause");
    check_text(page.head[EXPLAIN_SEE], "See");
    check_text(page.text[EXPLAIN_CAUSE], "One.\n\nTwo.");
    check_text(page.text[EXPLAIN_PICTURE], "#1 --> #2\n  ^");
    check_text(page.text[EXPLAIN_REMEDY], "Cashier:\n1. Do.");
    check_text(page.text[EXPLAIN_MONEY], "None.");
    check_text(page.text[EXPLAIN_SEE], "E0101 F105");
}

static void
pages_follow_each_other_in_their_groups(void)
{
    static const char text[] = PAGE "\n== E0200 Second\n" PARTS
                                    "% more\n=== Other\n== F101 Third\n" PARTS;
    static const char *const ids[] = {"E0100", "E0200", "F101"};
    static const char *const groups[] = {"Group", "Group", "Other"};
    struct explain_cursor cursor;
    struct explain_page page;

    explain_open(&cursor, salur_bytes_str(text));
    for (size_t i = 0; i < 3; i++) {
        CHECK_ERR(explain_next(&cursor, &page), SALUR_OK);
        CHECK_STR(page.id, ids[i]);
        check_text(page.group, groups[i]);
    }
    CHECK_ERR(explain_next(&cursor, &page), SALUR_E_ENDED);
    CHECK_ERR(explain_next(&cursor, &page), SALUR_E_ENDED);
    CHECK_ERR(explain_find(&page, salur_bytes_str(text), "F101"), SALUR_OK);
    check_text(page.title, "Third");
    CHECK_ERR(explain_find(&page, salur_bytes_str(text), "F102"),
              SALUR_E_NOT_FOUND);
}

static void
each_defect_has_its_error(void)
{
    static const struct {
        const char *text;
        enum salur_err err;
    } cases[] = {
        {"", SALUR_E_ENDED},
        {"% nothing\n\n", SALUR_E_ENDED},
        {"stray\n", SALUR_E_SYNTAX},
        {"== E0100 Of no group\n" PARTS, SALUR_E_SYNTAX},
        {"=== \n== E0100 Of a group without a name\n" PARTS, SALUR_E_SYNTAX},
        {GROUP "== E100 Too short\n" PARTS, SALUR_E_SYNTAX},
        {GROUP "== E01000 Too long\n" PARTS, SALUR_E_SYNTAX},
        {GROUP "== F0104 Too long\n" PARTS, SALUR_E_SYNTAX},
        {GROUP "== G104 Of no kind\n" PARTS, SALUR_E_SYNTAX},
        {GROUP "== E01a0 No number\n" PARTS, SALUR_E_SYNTAX},
        {GROUP "== E0100\n" PARTS, SALUR_E_SYNTAX},
        {GROUP "== E0100 \n" PARTS, SALUR_E_SYNTAX},
        {GROUP "==E0100 Title\n" PARTS, SALUR_E_SYNTAX},
        {GROUP "== E0100 Title\n", SALUR_E_SYNTAX},
        {GROUP "== E0100 Title\nwords\n" PARTS, SALUR_E_SYNTAX},
        {GROUP "== E0100 Title\n= \nc\n", SALUR_E_EMPTY},
        {GROUP "== E0100 Title\n= Cause\n= Example\n", SALUR_E_EMPTY},
        {GROUP "== E0100 Title\n= Cause\n\n\n", SALUR_E_EMPTY},
        {GROUP "== E0100 Title\n= Cause\nc\n== E0101 Next\n", SALUR_E_SYNTAX},
        {GROUP "== E0100 Title\n= Cause\nc\n% comment\n", SALUR_E_SYNTAX},
        {GROUP "== E0100 Title\n= Cause\nc\td\n", SALUR_E_UTF8},
        {GROUP "== E0100 Title\n= Cause\nc\xff\n", SALUR_E_UTF8},
        {GROUP "== E0100 Ti\x1btle\n" PARTS, SALUR_E_UTF8},
    };
    struct explain_page page;

    CHECK_ERR(read_first(PAGE, &page), SALUR_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (!CHECK_ERR(read_first(cases[i].text, &page), cases[i].err)) {
            printf("  case %zu\n", i);
        }
    }
}

static void
lines_and_parts_have_bounds(void)
{
    char text[8192];
    struct explain_page page;
    char word[EXPLAIN_LINE_MAX + 2];

    memset(word, 'x', sizeof word);
    for (int more = 0; more < 2; more++) {
        (void)snprintf(text, sizeof text, "%s%.*s\n%s", BEGIN,
                       EXPLAIN_LINE_MAX + more, word, REST);
        CHECK_ERR(read_first(text, &page), more ? SALUR_E_LIMIT : SALUR_OK);
    }
    for (size_t lines = 20; lines < 22; lines++) {
        size_t len = (size_t)snprintf(text, sizeof text, "%s", BEGIN);

        /* 20 lines of 101 are 2,019 bytes without the last line end. */
        for (size_t i = 0; i < lines; i++) {
            len += (size_t)snprintf(text + len, sizeof text - len, "%.100s\n",
                                    word);
        }
        (void)snprintf(text + len, sizeof text - len, "%s", REST);
        CHECK_ERR(read_first(text, &page),
                  lines == 20 ? SALUR_OK : SALUR_E_LIMIT);
    }
}

/* Read to the end; how many pages there were.  Nothing is ever outside. */
static size_t
read_all(struct salur_bytes text, enum salur_err *out_err)
{
    struct explain_cursor cursor;
    struct explain_page page;
    size_t count = 0;

    explain_open(&cursor, text);
    while ((*out_err = explain_next(&cursor, &page)) == SALUR_OK) {
        count++;
        for (size_t i = 0; i < EXPLAIN_PARTS; i++) {
            CHECK(page.text[i].ptr >= text.ptr && page.text[i].len > 0 &&
                  page.text[i].ptr + page.text[i].len <= text.ptr + text.len);
        }
    }
    return count;
}

/* The exact size on the heap, so that a sanitizer sees every step outside. */
static void
every_prefix_and_every_bit_flip_stays_inside(void)
{
    static const char text[] = PAGE "== E0200 Second\n" PARTS;
    size_t len = sizeof text - 1;
    enum salur_err err;

    for (size_t n = 0; n <= len; n++) {
        uint8_t *copy = malloc(n + 1);

        memcpy(copy, text, n);
        CHECK(read_all(salur_bytes(n > 0 ? copy : NULL, n), &err) <= 2);
        CHECK(err != SALUR_OK);
        free(copy);
    }
    for (size_t bit = 0; bit < 8 * len; bit++) {
        uint8_t *copy = malloc(len);

        memcpy(copy, text, len);
        copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
        CHECK(read_all(salur_bytes(copy, len), &err) <= 2);
        free(copy);
    }
}

static void
what_is_part_of_the_program_is_whole(void)
{
    enum salur_err err;
    size_t indonesian = read_all(explain_text("id"), &err);

    CHECK_ERR(err, SALUR_E_ENDED);
    CHECK(indonesian > 80);
    CHECK_U64(read_all(explain_text("en"), &err), indonesian);
    CHECK_ERR(err, SALUR_E_ENDED);
    CHECK(explain_text("fr").ptr == explain_text("en").ptr);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_page_is_read_with_all_its_parts),
        TEST(pages_follow_each_other_in_their_groups),
        TEST(each_defect_has_its_error),
        TEST(lines_and_parts_have_bounds),
        TEST(every_prefix_and_every_bit_flip_stays_inside),
        TEST(what_is_part_of_the_program_is_whole),
    };

    return RUN_TESTS(tests, argc, argv);
}
