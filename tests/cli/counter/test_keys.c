/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/counter/keys.h"
#include "cli/counter/prefix.h"

#include <stdio.h>
#include <string.h>

#include "harness.h"

/* A code of the length that cards have, and nothing of its meaning. */
#define CODE                                                                   \
    "SLT1:RRQ+D9P60CO0+ZEK.28CK4J8FN0RODI91R-0WPPK66AKRG0QFN0+33G7NAI/"        \
    "E7V5013099DAEC6$ES:5/A6Z6A859300B"

/* Everything that came out: keys as <n>, lines as [text]. */
struct heard {
    char text[4096];
    struct keys keys;
    int64_t now_ms;
    int is_fast; /* of the newest event */
    int is_repeat;
};

static void
on_event(void *ctx, const struct event *event)
{
    struct heard *heard = ctx;
    size_t len = strlen(heard->text);
    size_t room = sizeof heard->text - len;

    heard->is_fast = event->is_fast;
    heard->is_repeat = event->is_repeat;
    if (event->kind == EVENT_KEY && event->key < 0x80) {
        (void)snprintf(heard->text + len, room, "<%c>", event->key);
    } else if (event->kind == EVENT_KEY) {
        (void)snprintf(heard->text + len, room, "<%#x>", (unsigned)event->key);
    } else {
        (void)snprintf(heard->text + len, room, "[%.*s%s]",
                       (int)event->text.len, (const char *)event->text.ptr,
                       event->is_cut ? "..." : "");
    }
}

static void
start(struct heard *heard, unsigned flags, const char *answers)
{
    const struct events to = {on_event, heard};

    memset(heard, 0, sizeof *heard);
    keys_init(&heard->keys, flags, &to);
    heard->keys.answers = answers;
    heard->now_ms = 1000;
}

/* Press keys, each ms after the one before. */
static void
press(struct heard *heard, const char *text, int64_t ms)
{
    for (; *text != 0; text++) {
        heard->now_ms += ms;
        while (keys_deadline(&heard->keys) <= heard->now_ms) {
            keys_idle(&heard->keys, keys_deadline(&heard->keys));
        }
        keys_feed(&heard->keys, (uint8_t)*text, heard->now_ms);
    }
}

/* Let time pass. */
static void
rest(struct heard *heard, int64_t ms)
{
    heard->now_ms += ms;
    while (keys_deadline(&heard->keys) <= heard->now_ms) {
        keys_idle(&heard->keys, keys_deadline(&heard->keys));
    }
}

static void
check_heard(struct heard *heard, const char *wanted)
{
    CHECK_STR(heard->text, wanted);
    heard->text[0] = 0;
}

static void
each_suffix_ends_a_code_once(void)
{
    static const char *const suffixes[] = {"\r",   "\n",   "\r\n", "\t",
                                           "\t\r", "\r\r", ""};
    static const int64_t paces[] = {1, 5, 16};
    static const char *const prefixes[] = {"", "]Q1"};
    struct heard heard;
    char text[256];

    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        for (size_t j = 0; j < sizeof paces / sizeof paces[0]; j++) {
            for (size_t k = 0; k < 2; k++) {
                start(&heard, 0U, "123456");
                (void)snprintf(text, sizeof text, "%s" CODE "%s", prefixes[k],
                               suffixes[i]);
                press(&heard, text, paces[j]);
                rest(&heard, 500);
                (void)snprintf(text, sizeof text, "[%s" CODE "]", prefixes[k]);
                check_heard(&heard, text);
            }
        }
    }
}

static void
an_answer_is_a_character_that_stands_alone(void)
{
    struct heard heard;

    start(&heard, 0U, "123y");
    press(&heard, "1", 200);
    check_heard(&heard, "");
    rest(&heard, 60);
    check_heard(&heard, "<1>");
    press(&heard, "4", 200);
    rest(&heard, 500);
    check_heard(&heard, ""); /* no answer of this question: a line begins */
    press(&heard, "\x7f", 200);
    press(&heard, "y\r", 10);
    check_heard(&heard, "[y]"); /* a pipe's, or a very quick hand's */
    press(&heard, "1234567890128\r", 1);
    rest(&heard, 500);
    check_heard(&heard, "[1234567890128]");
    press(&heard, "1", 200);
    press(&heard, "\x7f", 20);
    rest(&heard, 500);
    check_heard(&heard, "");
}

static void
no_byte_of_a_code_answers(void)
{
    static const char digits[] = "7" CODE "\r";
    struct heard heard;

    start(&heard, 0U, "1234567890");
    press(&heard, digits, 16);
    rest(&heard, 500);
    check_heard(&heard, "[7" CODE "]");
    /* The rest of a code that an Enter has cut begins with a digit. */
    press(&heard, "SLT1:RRQ\r5F1234\r", 16);
    rest(&heard, 500);
    check_heard(&heard, "[SLT1:RRQ][5F1234]");
}

static void
enter_counts_on_an_empty_line_only(void)
{
    struct heard heard;

    start(&heard, 0U, "");
    press(&heard, "\r", 200);
    check_heard(&heard, "<0x100>");
    press(&heard, "\r", 200);
    check_heard(&heard, "<0x100>");
    press(&heard, "\t", 200);
    check_heard(&heard, "");
    press(&heard, CODE, 1);
    rest(&heard, 119);
    check_heard(&heard, "");
    rest(&heard, 1);
    check_heard(&heard, "[" CODE "]");
    press(&heard, "\r", 40); /* a suffix that was late */
    check_heard(&heard, "");
    press(&heard, "\r", 51);
    check_heard(&heard, "<0x100>");
}

static void
what_a_person_types_waits_for_its_end(void)
{
    struct heard heard;

    start(&heard, 0U, "");
    press(&heard, "Siti Nurhayati binti Sulaiman", 150);
    rest(&heard, 5000);
    check_heard(&heard, "");
    press(&heard, "\x7f\x7f", 150);
    press(&heard, "n\r", 150);
    check_heard(&heard, "[Siti Nurhayati binti Sulaimn]");
    press(&heard, "K\xc3\xa9\x7f.\r", 150);
    check_heard(&heard, "[K.]");
    press(&heard, "abc\x15xyz\r", 150);
    check_heard(&heard, "[xyz]");
    press(&heard, "abc\x03", 150);
    check_heard(&heard, "<0x108>");
    press(&heard, "\r", 150);
    check_heard(&heard, "<0x100>");
    press(&heard, "\x04", 150);
    check_heard(&heard, "<0x108>");
}

static void
escape_sequences_are_keys_also_in_pieces(void)
{
    static const struct {
        const char *bytes;
        int key;
    } cases[] = {
        {"\x1bOP", KEY_F(1)},     {"\x1b[11~", KEY_F(1)},
        {"\x1b[[A", KEY_F(1)},    {"\x1b[[E", KEY_F(5)},
        {"\x1b[15~", KEY_F(5)},   {"\x1b[19~", KEY_F(8)},
        {"\x1b[21~", KEY_F(10)},  {"\x1b[24~", KEY_F12},
        {"\x1b[A", KEY_UP},       {"\x1bOB", KEY_DOWN},
        {"\x1b[5~", KEY_PAGE_UP},
    };
    struct heard heard;
    char wanted[16];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int64_t ms = 0; ms <= 40; ms += 20) {
            start(&heard, 0U, "123");
            press(&heard, cases[i].bytes, ms);
            rest(&heard, 500);
            (void)snprintf(wanted, sizeof wanted, "<%#x>",
                           (unsigned)cases[i].key);
            check_heard(&heard, wanted);
        }
    }
    start(&heard, 0U, "123");
    press(&heard, "\x1b[1;5P\x1b[200~\x1b[99999999999~", 1);
    rest(&heard, 500);
    check_heard(&heard, ""); /* unknown, whole, and no answers */
    press(&heard, "\x1b", 1);
    rest(&heard, 49);
    check_heard(&heard, "");
    rest(&heard, 1);
    check_heard(&heard, "<0x101>");
    press(&heard, "\x1b" CODE "\r", 1);
    rest(&heard, 500);
    check_heard(&heard, "<0x101>[" CODE "]");
}

static void
a_slip_of_the_hand_within_a_code_is_passed_over(void)
{
    static const char *const slips[] = {"\x1b", "\x1b[15~", "\x1b[A", "\x7f",
                                        "\x08"};
    struct heard heard;
    char text[256];

    for (size_t i = 0; i < sizeof slips / sizeof slips[0]; i++) {
        start(&heard, 0U, "");
        (void)snprintf(text, sizeof text, "%.40s%s%s\r", CODE, slips[i],
                       CODE + 40);
        press(&heard, text, 5);
        rest(&heard, 500);
        check_heard(&heard, "[" CODE "]");
    }
}

static void
codes_without_a_pause_are_told_apart(void)
{
    struct heard heard;

    start(&heard, 0U, "");
    press(&heard, CODE CODE "]Q1" CODE, 1);
    rest(&heard, 500);
    check_heard(&heard, "[" CODE "][" CODE "][]Q1" CODE "]");
    press(&heard, "slt1:abcdefghijklmnopqrstuvwxyzslr1:abcdefghijklmnopqrstuv",
          1);
    rest(&heard, 500);
    check_heard(&heard, "[slt1:abcdefghijklmnopqrstuvwxyz]"
                        "[slr1:abcdefghijklmnopqrstuv]");
}

static void
the_rest_of_a_code_is_told_from_the_next_one(void)
{
    struct heard heard;

    start(&heard, 0U, "");
    press(&heard, "SLT1:RRQ+D9P60CO0+ZEK.28", 1);
    rest(&heard, 200); /* the machine stalled */
    press(&heard, "CK4J8FN0RODI91R-0WPPK66AKRG" CODE, 1);
    rest(&heard, 500);
    check_heard(&heard, "[SLT1:RRQ+D9P60CO0+ZEK.28]"
                        "[CK4J8FN0RODI91R-0WPPK66AKRG][" CODE "]");
}

static void
in_a_pipe_pace_means_nothing(void)
{
    struct heard heard;

    start(&heard, KEYS_UNTIMED, "12");
    press(&heard, "1\n2\r\n\n\nabc\n" CODE, 0);
    rest(&heard, 5000);
    check_heard(&heard, "[1][2]<0x100><0x100>[abc]");
    keys_end(&heard.keys, heard.now_ms);
    check_heard(&heard, "[" CODE "]");
}

static void
a_scanner_of_its_own_presses_no_keys(void)
{
    struct heard heard;

    start(&heard, KEYS_SCANNER, "");
    press(&heard, "\r\r\x03\x1bOP\x1b" CODE "\r1\r", 60);
    rest(&heard, 500);
    check_heard(&heard, "[" CODE "][1]");
}

static void
a_passphrase_is_not_ended_by_silence(void)
{
    struct heard heard;

    start(&heard, 0U, "");
    heard.keys.is_secret = 1;
    press(&heard, "slr1 sawah kopi tujuh bulan", 1);
    rest(&heard, 5000);
    check_heard(&heard, "");
    press(&heard, "\r", 100);
    check_heard(&heard, "[slr1 sawah kopi tujuh bulan]");
}

static void
a_line_that_is_too_long_is_cut_and_said_to_be(void)
{
    struct heard heard;
    size_t len;

    start(&heard, KEYS_UNTIMED, "");
    for (size_t i = 0; i < SALUR_SCAN_MAX + 100; i++) {
        keys_feed(&heard.keys, 'x', 0);
    }
    CHECK_U64(keys_line(&heard.keys).len, SALUR_SCAN_MAX);
    keys_feed(&heard.keys, '\n', 0);
    len = strlen(heard.text);
    CHECK_U64(len, sizeof heard.text - 1); /* all that there was room for */
    heard.text[0] = 0;
    press(&heard, "y\n", 0);
    check_heard(&heard, "[y]");
}

static void
codes_are_known_by_how_they_begin(void)
{
    static const struct {
        const char *text;
        int is_code;
    } cases[] = {
        {"SLR1:", 1},     {"SLT1", 1},
        {"slc1:x", 1},    {"]Q1SLR1:", 1},
        {"]q1slr1:", 1},  {"xSLR1:", 1},
        {"SLR&M", 1},     {"SLR1\xc3\x96", 1},
        {"+Q1SLR+\"", 1}, {"SLT2:", 1},
        {"", 0},          {"SLR", 0},
        {"SLAMET", 0},    {"ASLRI", 0},
        {"7QK2-M4X", 0},  {"abcdefghSLR1:", 0},
        {"siti nur", 0},  {"https://", 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_U64(prefix_is_code(salur_bytes_str(cases[i].text)),
                  cases[i].is_code);
    }
}

/* A barcode of "1" is no answer: its line says how fast it came. */
static void
a_line_at_a_scanners_pace_says_so(void)
{
    static const int64_t paces[] = {1, 5, 16, 25};
    struct heard heard;

    for (size_t i = 0; i < sizeof paces / sizeof paces[0]; i++) {
        start(&heard, 0, "123");
        rest(&heard, 1000);
        press(&heard, "1\r", paces[i]);
        check_heard(&heard, "[1]");
        CHECK(heard.is_fast);
        press(&heard, "12345678\r", paces[i]);
        CHECK(heard.is_fast);
    }
    start(&heard, 0, "123");
    press(&heard, "12345678", 1);
    rest(&heard, 60);
    press(&heard, "\r", 1); /* Enter is pressed by a hand */
    check_heard(&heard, "[12345678]");
    CHECK(!heard.is_fast);
    press(&heard, "tutup\r", 40);
    CHECK(!heard.is_fast);
    start(&heard, KEYS_UNTIMED, "123");
    press(&heard, "1\r", 0); /* of a file */
    CHECK(!heard.is_fast);
}

static void
an_enter_that_is_held_repeats(void)
{
    struct heard heard;

    start(&heard, 0, "");
    rest(&heard, 1000);
    press(&heard, "\r", 1);
    CHECK(!heard.is_repeat);
    for (int i = 0; i < 40; i++) {
        press(&heard, "\r", i == 0 ? 660 : 60);
        CHECK(heard.is_repeat);
    }
    press(&heard, "\r", 701);
    CHECK(!heard.is_repeat);
    /* Another key in between: the Enter was pressed anew. */
    press(&heard, "x\b", 60);
    press(&heard, "\r", 60);
    CHECK(!heard.is_repeat);
}

static void
a_key_within_a_scan_is_the_scanners(void)
{
    struct heard heard;

    start(&heard, 0, "1");
    press(&heard, "12\r\033[19~", 5); /* F8 behind a line */
    rest(&heard, 100);
    check_heard(&heard, "[12]");
    press(&heard, "\033[19~", 5); /* and by itself */
    CHECK(heard.text[0] == '<');
    heard.text[0] = 0;
    press(&heard, "12\r", 30);
    rest(&heard, 100);
    press(&heard, "\033[19~", 1);
    CHECK(strncmp(heard.text, "[12]<", 5) == 0);
}

/* A reason of 21 letters, pasted: its Enter ends it, and nothing before. */
static void
silence_ends_a_fast_line_only_where_codes_are_awaited(void)
{
    struct heard heard;

    start(&heard, 0, "");
    press(&heard, "uang kembalian kurang", 1);
    rest(&heard, 1000);
    check_heard(&heard, "");
    press(&heard, "\r", 1);
    check_heard(&heard, "[uang kembalian kurang]");
    heard.keys.takes_codes = 1;
    rest(&heard, 1000);
    press(&heard, "uang kembalian kurang", 1);
    rest(&heard, 1000);
    check_heard(&heard, "[uang kembalian kurang]");
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(each_suffix_ends_a_code_once),
        TEST(an_answer_is_a_character_that_stands_alone),
        TEST(no_byte_of_a_code_answers),
        TEST(enter_counts_on_an_empty_line_only),
        TEST(what_a_person_types_waits_for_its_end),
        TEST(escape_sequences_are_keys_also_in_pieces),
        TEST(a_slip_of_the_hand_within_a_code_is_passed_over),
        TEST(codes_without_a_pause_are_told_apart),
        TEST(the_rest_of_a_code_is_told_from_the_next_one),
        TEST(in_a_pipe_pace_means_nothing),
        TEST(a_scanner_of_its_own_presses_no_keys),
        TEST(a_passphrase_is_not_ended_by_silence),
        TEST(a_line_that_is_too_long_is_cut_and_said_to_be),
        TEST(codes_are_known_by_how_they_begin),
        TEST(a_line_at_a_scanners_pace_says_so),
        TEST(an_enter_that_is_held_repeats),
        TEST(a_key_within_a_scan_is_the_scanners),
        TEST(silence_ends_a_fast_line_only_where_codes_are_awaited),
    };

    return RUN_TESTS(tests, argc, argv);
}
