/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/closing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "harness.h"

#define ORIGIN "test/log/9901012001/a/k1"
/* FORMAT.md, "Closing statement". */
#define HEAD_LINES                                                             \
    "salur/closing/v1\norigin " ORIGIN "\nsite 9901012001\nentry 47\n"
#define TIME_LINE "time 2026-10-05T09:12:00Z\n"
#define WHO_LINE "operator Wati\n"
#define SUM_LINES                                                              \
    "redeemed 41 25125000\nvoided 1 600000\nrefused 3\nunpaid 2\n"             \
    "received 30000000\n"
#define CASH_LINES "counted 5470000\nvariance -5000\n"
#define REASON_LINE "reason uang kembalian kurang\n"
#define ROOT_LINE "root AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
#define TAIL_LINES "size 48\n" ROOT_LINE
#define EXAMPLE_TEXT                                                           \
    HEAD_LINES TIME_LINE WHO_LINE SUM_LINES CASH_LINES REASON_LINE TAIL_LINES
#define EXAMPLE_NOTE                                                           \
    EXAMPLE_TEXT                                                               \
    "\n\xe2\x80\x94 " ORIGIN                                                   \
    " 8YdhfTW5vMaQVoEEY0p7egfaQhPWKHC3ufXRuEK4bbwCQeNBxVaUAGAPiLv"             \
    "aztq+2v5SkmRN8tkHd8G/Cpoza2UzNwQ=\n"

static struct salur_key *
key_of(const char *name, enum salur_role role, uint8_t first)
{
    struct salur_key *key = NULL;
    uint8_t seed[32];

    for (unsigned i = 0; i < 32; i++) {
        seed[i] = (uint8_t)(first + i); /* at most 255 */
    }
    CHECK_ERR(salur_key_from_seed(&key, name, role, seed), SALUR_OK);
    return key;
}

static struct salur_closing
example(void)
{
    struct salur_closing closing = {
        .origin = ORIGIN,
        .site = 9901012001,
        .seq = 47,
        .time_s = 1791191520,
        .operator_name = "Wati",
        .day = {.redeemed = 41,
                .redeemed_idr = 25125000,
                .voided = 1,
                .voided_idr = 600000,
                .refused = 3,
                .unpaid = 2,
                .has_count = 1,
                .counted_idr = 5470000,
                .variance_idr = -5000,
                .reason = "uang kembalian kurang"},
        .received_idr = 30000000,
        .head = {.size = 48},
    };

    for (uint8_t i = 0; i < SALUR_HASH_LEN; i++) {
        closing.head.root.bytes[i] = i;
    }
    return closing;
}

static void
the_example_of_the_specification_holds(void)
{
    struct salur_key *key = key_of(ORIGIN, SALUR_ROLE_LOG, 0);
    struct salur_closing closing = example();
    struct salur_closing back;
    struct salur_buf note;

    salur_buf_init(&note, 4096);
    CHECK_ERR(salur_closing_format(&closing, &note), SALUR_OK);
    CHECK_MEM(note.ptr, note.len, EXAMPLE_TEXT, strlen(EXAMPLE_TEXT));
    salur_buf_clear(&note);
    CHECK_ERR(salur_closing_sign(&closing, key, &note), SALUR_OK);
    CHECK_MEM(note.ptr, note.len, EXAMPLE_NOTE, strlen(EXAMPLE_NOTE));
    CHECK_ERR(
        salur_closing_open(&back, salur_buf_view(&note), salur_key_public(key)),
        SALUR_OK);
    CHECK_MEM(&back, sizeof back, &closing, sizeof closing);
    salur_buf_wipe(&note);
    salur_key_free(key);
}

static void
what_is_not_there_is_a_dash(void)
{
    struct salur_closing closing = example();
    struct salur_closing back;
    struct salur_buf text;

    closing.operator_name[0] = '\0';
    closing.day.reason[0] = '\0';
    closing.day.has_count = 0;
    closing.day.counted_idr = 0;
    closing.day.variance_idr = 0;
    salur_buf_init(&text, 4096);
    CHECK_ERR(salur_closing_format(&closing, &text), SALUR_OK);
    sl_put_u8(&text, '\0');
    CHECK_STR((const char *)text.ptr, HEAD_LINES TIME_LINE
              "operator -\n" SUM_LINES
              "counted -\nvariance -\nreason -\n" TAIL_LINES);
    CHECK_ERR(
        salur_closing_parse(&back, salur_bytes(text.ptr, text.len - 1), NULL),
        SALUR_OK);
    CHECK(back.day.has_count == 0 && back.operator_name[0] == '\0' &&
          back.day.reason[0] == '\0');
    /* Who types a dash says nothing, and the day can be closed with it. */
    memcpy(closing.day.reason, "-", 2);
    salur_buf_clear(&text);
    CHECK_ERR(salur_closing_format(&closing, &text), SALUR_OK);
    CHECK_ERR(salur_closing_parse(&back, salur_buf_view(&text), NULL),
              SALUR_OK);
    CHECK_STR(back.day.reason, "");
    salur_buf_wipe(&text);
}

static void
texts_with_one_defect_are_refused(void)
{
#define A HEAD_LINES
#define B TIME_LINE WHO_LINE SUM_LINES CASH_LINES REASON_LINE TAIL_LINES
#define C WHO_LINE SUM_LINES CASH_LINES REASON_LINE TAIL_LINES
#define D HEAD_LINES TIME_LINE
#define E SUM_LINES CASH_LINES REASON_LINE TAIL_LINES
#define F HEAD_LINES TIME_LINE WHO_LINE SUM_LINES
#define G HEAD_LINES TIME_LINE WHO_LINE SUM_LINES CASH_LINES
#define H HEAD_LINES TIME_LINE WHO_LINE SUM_LINES CASH_LINES REASON_LINE
    static const struct {
        const char *text;
        enum salur_err err;
        uint64_t line;
    } rows[] = {
        {A B, SALUR_OK, 0},
        {"", SALUR_E_SHORT, 1},
        {"salur/closing/v2\n" B, SALUR_E_VERSION, 1},
        {"salur/closing/v0\n" B, SALUR_E_SYNTAX, 1},
        {"salur/stage/v1\n" B, SALUR_E_SYNTAX, 1},
        {"salur/closing/v1\nsite 9901012001\n" B, SALUR_E_SYNTAX, 2},
        {"salur/closing/v1\norigin \n" B, SALUR_E_SYNTAX, 2},
        {"salur/closing/v1\norigin a b\n" B, SALUR_E_SYNTAX, 2},
        {"salur/closing/v1\norigin  a\n" B, SALUR_E_SYNTAX, 2},
        {"salur/closing/v1\norigin a\nsite 990101200\n" B, SALUR_E_RANGE, 3},
        {"salur/closing/v1\norigin a\nsite 99010120011\n" B, SALUR_E_RANGE, 3},
        {"salur/closing/v1\norigin a\nsite 09901012001\n" B, SALUR_E_CANONICAL,
         3},
        {"salur/closing/v1\norigin a\nsite 9901012001\nentry 0\n" B,
         SALUR_E_RANGE, 4},
        {"salur/closing/v1\norigin a\nsite 9901012001\nentry 4294967295\n" B,
         SALUR_E_RANGE, 4},
        {"salur/closing/v1\norigin a\nsite 9901012001\nentry 46\n" B,
         SALUR_E_RANGE, 15},
        {A "time 2026-10-05T16:12:00+07:00\n" C, SALUR_E_CANONICAL, 5},
        {A "time 2026-10-05\n" C, SALUR_E_CANONICAL, 5},
        {A "time 2026-10-05t09:12:00z\n" C, SALUR_E_DATE, 5},
        {A "time 2026-10-05T09:12:60Z\n" C, SALUR_E_DATE, 5},
        {A "time 2026-13-05T09:12:00Z\n" C, SALUR_E_DATE, 5},
        {A "time 1969-12-31T23:59:59Z\n" C, SALUR_E_RANGE, 5},
        {A "time 1970-01-01T00:00:00Z\n" C, SALUR_OK, 0},
        {A "time 9999-12-31T23:59:59Z\n" C, SALUR_OK, 0},
        {A WHO_LINE C, SALUR_E_SYNTAX, 5},
        {D "operator \n" E, SALUR_E_RANGE, 6},
        {D "operator 123456789012345678901234567890123\n" E, SALUR_E_RANGE, 6},
        {D "operator 12345678901234567890123456789012\n" E, SALUR_OK, 0},
        {D "operator W\tti\n" E, SALUR_E_UTF8, 6},
        {D "operator W\xc2\x85ti\n" E, SALUR_E_UTF8, 6},
        {D "operator W\xff\n" E, SALUR_E_UTF8, 6},
        {D "Operator Wati\n" E, SALUR_E_SYNTAX, 6},
        {D E, SALUR_E_SYNTAX, 6},
        {D WHO_LINE "redeemed 41\n", SALUR_E_SYNTAX, 7},
        {D WHO_LINE "redeemed 41  25125000\n", SALUR_E_SYNTAX, 7},
        {D WHO_LINE "redeemed 41 25125000 \n", SALUR_E_SYNTAX, 7},
        {D WHO_LINE "redeemed 041 25125000\n", SALUR_E_CANONICAL, 7},
        {D WHO_LINE "redeemed 41 -1\n", SALUR_E_SYNTAX, 7},
        {D WHO_LINE "redeemed 41 25.125.000\n", SALUR_E_SYNTAX, 7},
        {D WHO_LINE "redeemed 4294967296 0\n", SALUR_E_RANGE, 7},
        {D WHO_LINE "redeemed 1 9007199254740993\n", SALUR_E_RANGE, 7},
        {F "counted -\nvariance -\n" REASON_LINE TAIL_LINES, SALUR_OK, 0},
        {F "counted 0\nvariance -9223372036854775808\n" REASON_LINE TAIL_LINES,
         SALUR_OK, 0},
        {F "counted -\nvariance 0\n" REASON_LINE TAIL_LINES, SALUR_E_SYNTAX,
         13},
        {F "counted 0\nvariance -\n" REASON_LINE TAIL_LINES, SALUR_E_SYNTAX,
         13},
        {F "counted -1\nvariance 0\n" REASON_LINE TAIL_LINES, SALUR_E_SYNTAX,
         12},
        {F "counted 1\nvariance -0\n" REASON_LINE TAIL_LINES, SALUR_E_CANONICAL,
         13},
        {F "counted 1\nvariance +1\n" REASON_LINE TAIL_LINES, SALUR_E_SYNTAX,
         13},
        {F "counted 1\nvariance -9223372036854775809\n" REASON_LINE TAIL_LINES,
         SALUR_E_RANGE, 13},
        {F "variance 0\ncounted 1\n" REASON_LINE TAIL_LINES, SALUR_E_SYNTAX,
         12},
        {G "reason \n" TAIL_LINES, SALUR_E_RANGE, 14},
        {G "reason a\r\n" TAIL_LINES, SALUR_E_UTF8, 14},
        {G TAIL_LINES, SALUR_E_SYNTAX, 14},
        {H "size 47\n" ROOT_LINE, SALUR_E_RANGE, 15},
        {H "size 49\n" ROOT_LINE, SALUR_E_RANGE, 15},
        {H "size 0\n" ROOT_LINE, SALUR_E_RANGE, 15},
        {H "size 48\nroot AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=\n",
         SALUR_E_CANONICAL, 16},
        {H "size 48\nroot AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n",
         SALUR_E_SYNTAX, 16},
        {A B "more\n", SALUR_E_TRAILING, 17},
        {A B "\n", SALUR_E_TRAILING, 17},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_closing out;
        struct salur_where where;

        if (!CHECK_ERR(salur_closing_parse(&out, salur_bytes_str(rows[i].text),
                                           &where),
                       rows[i].err) ||
            !CHECK_U64(where.entry, rows[i].line)) {
            (void)printf("%s\n", rows[i].text);
        }
        CHECK(rows[i].err == SALUR_OK || out.origin[0] == '\0');
    }
}

static void
what_a_reader_would_refuse_is_not_written(void)
{
    struct salur_closing bad[12];
    struct salur_buf text;

    for (size_t i = 0; i < 12; i++) {
        bad[i] = example();
    }
    memset(bad[0].origin, 'o', sizeof bad[0].origin);
    bad[1].origin[0] = '\0';
    bad[2].site = 1;
    bad[3].seq = 46;
    bad[4].time_s = -1;
    bad[5].time_s = INT64_C(1) << 53;
    bad[6].operator_name[1] = '\n';
    memset(bad[7].day.reason, 'r', sizeof bad[7].day.reason);
    bad[8].day.redeemed_idr = -1;
    bad[9].received_idr = (INT64_C(1) << 53) + 1;
    bad[10].head.size = UINT64_C(1) << 32;
    bad[11].day.refused = UINT64_MAX;
    salur_buf_init(&text, 4096);
    for (size_t i = 0; i < 12; i++) {
        if (!CHECK_ERR(salur_closing_format(&bad[i], &text), SALUR_E_ARG)) {
            (void)printf("field %zu\n", i);
        }
    }
    CHECK_U64(text.len, 0);
    salur_buf_wipe(&text);
}

static void
the_longest_statement_is_written(void)
{
    struct salur_closing closing = example();
    struct salur_closing back;
    struct salur_buf text;

    memset(closing.origin, 'o', SALUR_NAME_MAX);
    memset(closing.operator_name, 'w', SALUR_OPERATOR_MAX);
    memset(closing.day.reason, 'r', SALUR_REASON_MAX);
    closing.site = 9999999999;
    closing.seq = UINT32_MAX - 1;
    closing.head.size = UINT32_MAX;
    closing.day.redeemed = UINT32_MAX;
    closing.day.voided = UINT32_MAX;
    closing.day.refused = UINT32_MAX;
    closing.day.unpaid = UINT32_MAX;
    closing.day.redeemed_idr = INT64_C(1) << 53;
    closing.day.voided_idr = INT64_C(1) << 53;
    closing.received_idr = INT64_C(1) << 53;
    closing.day.counted_idr = INT64_C(1) << 53;
    closing.day.variance_idr = INT64_MIN;
    salur_buf_init(&text, 4096);
    CHECK_ERR(salur_closing_format(&closing, &text), SALUR_OK);
    CHECK_ERR(salur_closing_parse(&back, salur_buf_view(&text), NULL),
              SALUR_OK);
    CHECK_MEM(&back, sizeof back, &closing, sizeof closing);
    salur_buf_wipe(&text);
}

static void
only_the_log_key_signs_and_opens(void)
{
    struct salur_closing closing = example();
    struct salur_key *key = key_of(ORIGIN, SALUR_ROLE_LOG, 0);
    struct salur_key *same_name = key_of(ORIGIN, SALUR_ROLE_LOG, 1);
    struct salur_key *issuer = key_of(ORIGIN, SALUR_ROLE_ISSUER, 0);
    struct salur_key *other = key_of("test/other", SALUR_ROLE_LOG, 0);
    struct salur_closing out;
    struct salur_buf note;

    salur_buf_init(&note, 4096);
    CHECK_ERR(salur_closing_sign(&closing, issuer, &note), SALUR_E_KEY_ROLE);
    CHECK_ERR(salur_closing_sign(&closing, other, &note), SALUR_E_ORIGIN);
    closing.site = 0;
    CHECK_ERR(salur_closing_sign(&closing, key, &note), SALUR_E_ARG);
    CHECK_U64(note.len, 0);
    CHECK_ERR(salur_closing_open(&out, salur_bytes_str(EXAMPLE_NOTE),
                                 salur_key_public(same_name)),
              SALUR_E_KEY_UNKNOWN);
    CHECK_ERR(salur_closing_open(&out, salur_bytes_str(EXAMPLE_NOTE),
                                 salur_key_public(other)),
              SALUR_E_ORIGIN);
    CHECK(out.origin[0] == '\0');
    /* A checkpoint of the same key is no statement. */
    CHECK_ERR(
        salur_note_sign(&note, salur_bytes_str(ORIGIN "\n0\nx\n"), key, 0),
        SALUR_OK);
    CHECK_ERR(
        salur_closing_open(&out, salur_buf_view(&note), salur_key_public(key)),
        SALUR_E_SYNTAX);
    salur_buf_wipe(&note);
    salur_key_free(key);
    salur_key_free(same_name);
    salur_key_free(issuer);
    salur_key_free(other);
}

static void
a_note_that_has_no_room_is_an_error(void)
{
    struct salur_key *key = key_of(ORIGIN, SALUR_ROLE_LOG, 0);
    struct salur_closing closing = example();
    uint8_t store[sizeof EXAMPLE_NOTE];
    size_t whole = sizeof EXAMPLE_NOTE - 1;

    for (size_t room = 0; room <= whole; room++) {
        struct salur_buf note;

        salur_buf_fixed(&note, store, room);
        CHECK((salur_closing_sign(&closing, key, &note) == SALUR_OK) ==
              (room == whole));
    }
    salur_key_free(key);
}

static void
every_prefix_and_every_flipped_bit_is_refused(void)
{
    struct salur_key *key = key_of(ORIGIN, SALUR_ROLE_LOG, 0);
    const struct salur_pubkey *public = salur_key_public(key);
    struct salur_closing out;
    uint8_t note[] = EXAMPLE_NOTE;
    size_t whole = sizeof note - 1;

    for (size_t len = 0; len < whole; len++) {
        uint8_t *exact = malloc(len + 1);

        memcpy(exact, note, len);
        CHECK(salur_closing_open(&out, salur_bytes(exact, len), public) !=
              SALUR_OK);
        free(exact);
    }
    for (size_t bit = 0; bit < whole * 8; bit++) {
        note[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one of 8 bits */
        CHECK(salur_closing_open(&out, salur_bytes(note, whole), public) !=
              SALUR_OK);
        note[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    CHECK_ERR(salur_closing_open(&out, salur_bytes(note, whole), public),
              SALUR_OK);
    salur_key_free(key);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_of_the_specification_holds),
        TEST(what_is_not_there_is_a_dash),
        TEST(texts_with_one_defect_are_refused),
        TEST(what_a_reader_would_refuse_is_not_written),
        TEST(the_longest_statement_is_written),
        TEST(only_the_log_key_signs_and_opens),
        TEST(a_note_that_has_no_room_is_an_error),
        TEST(every_prefix_and_every_flipped_bit_is_refused),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
