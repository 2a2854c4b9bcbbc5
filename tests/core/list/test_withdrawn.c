/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"
#include "salur/withdrawn.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "tests/core/list/office.h"

#define TITLE "salur/withdrawn/v1\n"
#define A "000102030405060708090a0b0c0d0e0f"
#define F "f00102030405060708090a0b0c0d0e0f"

/* FORMAT.md, "Withdrawn list": the example. */
static const char example[] = TITLE "serial 3\nstop " A "\ncard " F " 2\n";

static void
the_example_is_read_and_written_back(void)
{
    struct salur_withdrawn list;
    struct salur_where where;
    struct salur_buf buf;

    CHECK_ERR(salur_withdrawn_parse(&list, salur_bytes_str(example), &where),
              SALUR_OK);
    CHECK_U64(list.serial, 3);
    if (CHECK_U64(list.count, 2)) {
        CHECK_U64(list.lines[0].lowest_card, 0);
        CHECK_U64(list.lines[1].cti.bytes[0], 0xf0);
        CHECK_U64(list.lines[1].lowest_card, 2);
    }
    salur_buf_init(&buf, 1 << 12);
    CHECK_ERR(salur_withdrawn_format(&list, &buf), SALUR_OK);
    CHECK_MEM(buf.ptr, buf.len, example, sizeof example - 1);
    salur_buf_wipe(&buf);
    salur_withdrawn_wipe(&list);
    salur_withdrawn_wipe(&list);
    salur_withdrawn_wipe(NULL);
}

static void
an_empty_list_is_a_list(void)
{
    struct salur_withdrawn list;
    struct salur_cti cti = {{0}};

    CHECK_ERR(salur_withdrawn_parse(
                  &list, salur_bytes_str(TITLE "serial 18446744073709551615\n"),
                  NULL),
              SALUR_OK);
    CHECK_U64(list.serial, UINT64_MAX);
    CHECK_U64(list.count, 0);
    CHECK(salur_withdrawn_find(&list, &cti) == NULL);
    salur_withdrawn_wipe(&list);
}

static void
bad_lists_are_refused_and_their_line_named(void)
{
    static const struct {
        const char *text;
        enum salur_err err;
        uint64_t line;
    } bad[] = {
        {"", SALUR_E_SHORT, 1},
        {TITLE, SALUR_E_SHORT, 2},
        {"salur/withdrawn/v2\nserial 1\n", SALUR_E_VERSION, 1},
        {"salur/trust/v1\nserial 1\n", SALUR_E_SYNTAX, 1},
        {TITLE "serial 0\n", SALUR_E_RANGE, 2},
        {TITLE "serial 01\n", SALUR_E_CANONICAL, 2},
        {TITLE "serial 18446744073709551616\n", SALUR_E_RANGE, 2},
        {TITLE "serial 1", SALUR_E_SHORT, 2},
        {TITLE "serial 1\n\n", SALUR_E_SYNTAX, 3},
        {TITLE "serial 1\nstop\n", SALUR_E_SYNTAX, 3},
        {TITLE "serial 1\nstop " A, SALUR_E_SHORT, 3},
        {TITLE "serial 1\nstop " A " \n", SALUR_E_SYNTAX, 3},
        {TITLE "serial 1\nstop " A " 2\n", SALUR_E_SYNTAX, 3},
        {TITLE "serial 1\nstop " A "\r\n", SALUR_E_SYNTAX, 3},
        {TITLE "serial 1\nstop 0" A "\n", SALUR_E_SYNTAX, 3},
        {TITLE "serial 1\nstop 00010203040506070809\n", SALUR_E_SYNTAX, 3},
        {TITLE "serial 1\nstop F00102030405060708090a0b0c0d0e0f\n",
         SALUR_E_CANONICAL, 3},
        {TITLE "serial 1\nStop " A "\n", SALUR_E_SYNTAX, 3},
        {TITLE "serial 1\ncard " A "\n", SALUR_E_SHORT, 3},
        {TITLE "serial 1\ncard " A " \n", SALUR_E_SYNTAX, 3},
        {TITLE "serial 1\ncard " A " 0\n", SALUR_E_RANGE, 3},
        {TITLE "serial 1\ncard " A " 1\n", SALUR_E_RANGE, 3},
        {TITLE "serial 1\ncard " A " 02\n", SALUR_E_CANONICAL, 3},
        {TITLE "serial 1\ncard " A " 4294967296\n", SALUR_E_RANGE, 3},
        {TITLE "serial 1\ncard " A " 2 \n", SALUR_E_SYNTAX, 3},
        {TITLE "serial 1\nstop " F "\nstop " A "\n", SALUR_E_ORDER, 4},
        {TITLE "serial 1\nstop " A "\nstop " A "\n", SALUR_E_DUPLICATE, 4},
        {TITLE "serial 1\nstop " A "\ncard " A " 2\n", SALUR_E_DUPLICATE, 4},
        {TITLE "serial 1\nserial 2\n", SALUR_E_SYNTAX, 3},
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct salur_withdrawn list = {.count = 9};
        struct salur_where where = {0};

        if (!CHECK_ERR(salur_withdrawn_parse(
                           &list, salur_bytes_str(bad[i].text), &where),
                       bad[i].err) ||
            !CHECK_U64(where.entry, bad[i].line)) {
            CHECK_STR(bad[i].text, ""); /* shows which */
        }
        CHECK(list.lines == NULL && list.count == 0 && list.serial == 0);
    }
}

static void
every_prefix_and_bit_flip_is_refused_or_another_list(void)
{
    uint8_t text[sizeof example - 1];
    struct salur_withdrawn list;
    struct salur_buf buf;

    memcpy(text, example, sizeof text);
    for (size_t n = 0; n < sizeof text; n++) {
        enum salur_err err =
            salur_withdrawn_parse(&list, salur_bytes(text, n), NULL);

        /* Whole lines may be missing; the signature is what counts. */
        CHECK(err != SALUR_OK || text[n - 1] == '\n');
        salur_withdrawn_wipe(&list);
    }
    for (size_t bit = 0; bit < 8 * sizeof text; bit++) {
        text[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one bit */
        if (salur_withdrawn_parse(&list, salur_bytes(text, sizeof text),
                                  NULL) == SALUR_OK) {
            salur_buf_init(&buf, 1 << 12);
            CHECK_ERR(salur_withdrawn_format(&list, &buf), SALUR_OK);
            CHECK_MEM(buf.ptr, buf.len, text, sizeof text);
            salur_buf_wipe(&buf);
        }
        salur_withdrawn_wipe(&list);
        text[bit / 8] ^= (uint8_t)(1U << bit % 8); /* and back */
    }
}

static void
a_long_list_is_sorted_written_read_and_searched(void)
{
    struct prng prng = {1};
    struct salur_withdrawn list = {.serial = 9};
    struct salur_withdrawn back;
    struct salur_buf buf;

    list.count = 3000;
    list.lines = calloc(list.count, sizeof list.lines[0]);
    for (size_t i = 0; list.lines != NULL && i < list.count; i++) {
        prng_fill(&prng, list.lines[i].cti.bytes, SALUR_CTI_LEN);
        list.lines[i].lowest_card = i % 2 == 0 ? 0 : 2 + (uint32_t)i;
    }
    salur_buf_init(&buf, 1 << 20);
    CHECK_ERR(salur_withdrawn_format(&list, &buf), SALUR_E_ORDER);
    CHECK_U64(buf.len, 0);
    CHECK_ERR(salur_withdrawn_sort(&list), SALUR_OK);
    CHECK_ERR(salur_withdrawn_format(&list, &buf), SALUR_OK);
    CHECK_ERR(salur_withdrawn_parse(&back, salur_buf_view(&buf), NULL),
              SALUR_OK);
    CHECK_U64(back.count, list.count);
    for (size_t i = 0; i < back.count; i++) {
        struct salur_cti cti = list.lines[i].cti;

        CHECK(salur_withdrawn_find(&back, &cti) == &back.lines[i]);
        CHECK_U64(back.lines[i].lowest_card, list.lines[i].lowest_card);
        cti.bytes[15] ^= 1;
        CHECK(salur_withdrawn_find(&back, &cti) == NULL);
    }
    list.lines[7].cti = list.lines[2000].cti;
    CHECK_ERR(salur_withdrawn_sort(&list), SALUR_E_DUPLICATE);
    salur_withdrawn_wipe(&back);
    salur_withdrawn_wipe(&list);
    salur_buf_wipe(&buf);
}

static void
what_would_not_be_read_is_not_written(void)
{
    struct salur_withdrawn list;
    struct salur_buf buf;

    salur_buf_init(&buf, 1 << 12);
    CHECK_ERR(salur_withdrawn_parse(&list, salur_bytes_str(example), NULL),
              SALUR_OK);
    list.lines[1].lowest_card = 1;
    CHECK_ERR(salur_withdrawn_format(&list, &buf), SALUR_E_RANGE);
    list.lines[1].lowest_card = 2;
    list.serial = 0;
    CHECK_ERR(salur_withdrawn_format(&list, &buf), SALUR_E_RANGE);
    CHECK_U64(buf.len, 0);
    salur_withdrawn_wipe(&list);
    salur_buf_wipe(&buf);
}

/* Sign the example with up to two keys. */
static void
sign(struct salur_buf *out, const struct salur_key *first,
     const struct salur_key *second)
{
    struct salur_buf once;

    salur_buf_init(&once, 1 << 12);
    salur_buf_init(out, 1 << 12);
    CHECK_ERR(salur_note_sign(second == NULL ? out : &once,
                              salur_bytes_str(example), first, 0),
              SALUR_OK);
    if (second != NULL) {
        CHECK_ERR(salur_note_sign(out, salur_buf_view(&once), second, 0),
                  SALUR_OK);
    }
    salur_buf_wipe(&once);
}

static void
a_list_needs_the_signature_of_a_trusted_issuer(void)
{
    struct office office;

    office_open(&office);
    {
        const struct {
            const struct salur_key *first;
            const struct salur_key *second;
            const char *day;
            enum salur_err err;
            uint64_t site;
        } cases[] = {
            {office.issuer, NULL, "2026-10-10", SALUR_OK, OFFICE_SITE},
            {office.other, NULL, "2026-10-10", SALUR_OK, 0},
            {office.other, NULL, "2026-10-10", SALUR_E_SCOPE, OFFICE_SITE},
            {office.other, NULL, "2026-10-10", SALUR_OK, 9902012001},
            {office.other, office.issuer, "2026-10-10", SALUR_OK, OFFICE_SITE},
            {office.twins[0], NULL, "2026-10-10", SALUR_OK, 9903012001},
            {office.twins[0], NULL, "2026-10-10", SALUR_E_SCOPE, 9904012001},
            {office.issuer, office.stranger, "2026-10-10", SALUR_OK,
             OFFICE_SITE},
            {office.stranger, office.issuer, "2026-10-10", SALUR_OK,
             OFFICE_SITE},
            {office.approvers[0], office.issuer, "2026-10-10", SALUR_OK,
             OFFICE_SITE},
            {office.leaked, NULL, "2026-10-10", SALUR_OK, OFFICE_SITE},
            {office.leaked, NULL, "2026-11-02", SALUR_E_KEY_WITHDRAWN,
             OFFICE_SITE},
            {office.leaked, office.issuer, "2026-11-02", SALUR_OK, OFFICE_SITE},
            {office.issuer, NULL, "2025-12-30", SALUR_E_SCOPE, OFFICE_SITE},
            {office.issuer, NULL, "2027-01-02", SALUR_E_SCOPE, OFFICE_SITE},
            {office.stranger, NULL, "2026-10-10", SALUR_E_KEY_UNKNOWN,
             OFFICE_SITE},
            {office.approvers[0], NULL, "2026-10-10", SALUR_E_KEY_ROLE,
             OFFICE_SITE},
            {office.approvers[0], office.stranger, "2026-10-10",
             SALUR_E_KEY_ROLE, OFFICE_SITE},
            {office.root, NULL, "2026-10-10", SALUR_E_KEY_ROLE, OFFICE_SITE},
        };

        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            struct salur_withdrawn list;
            struct salur_kid kid;
            struct salur_buf note;

            sign(&note, cases[i].first, cases[i].second);
            CHECK_ERR(salur_withdrawn_open(&list, salur_buf_view(&note),
                                           office.trust, cases[i].site,
                                           office_day_s(cases[i].day), &kid),
                      cases[i].err);
            CHECK_U64(list.count, cases[i].err == SALUR_OK ? 2 : 0);
            CHECK(cases[i].err == SALUR_OK ||
                  memcmp(kid.bytes, "\0\0\0\0", 4) == 0);
            salur_withdrawn_wipe(&list);
            salur_buf_wipe(&note);
        }
    }
    office_close(&office);
}

static void
the_first_fitting_issuer_is_named(void)
{
    struct salur_withdrawn list;
    struct salur_kid kid;
    struct office office;
    struct salur_buf note;

    office_open(&office);
    sign(&note, office.other, office.issuer);
    CHECK_ERR(salur_withdrawn_open(&list, salur_buf_view(&note), office.trust,
                                   0, office_day_s("2026-10-10"), &kid),
              SALUR_OK);
    CHECK_MEM(kid.bytes, SALUR_KID_LEN,
              salur_key_public(office.other)->kid.bytes, SALUR_KID_LEN);
    salur_withdrawn_wipe(&list);
    CHECK_ERR(salur_withdrawn_open(&list, salur_buf_view(&note), office.trust,
                                   0, office_day_s("2026-10-10"), NULL),
              SALUR_OK);
    salur_withdrawn_wipe(&list);
    salur_buf_wipe(&note);
    office_close(&office);
}

static void
a_signed_list_with_a_changed_bit_is_refused(void)
{
    struct salur_withdrawn list;
    struct office office;
    struct salur_buf note;
    int64_t now_s = office_day_s("2026-10-10");

    office_open(&office);
    sign(&note, office.issuer, NULL);
    for (size_t bit = 0; bit < note.len * 8; bit++) {
        note.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one bit */
        CHECK(salur_withdrawn_open(&list, salur_buf_view(&note), office.trust,
                                   OFFICE_SITE, now_s, NULL) != SALUR_OK);
        CHECK(list.lines == NULL);
        note.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* and back */
    }
    for (size_t n = 0; n < note.len; n++) {
        CHECK(salur_withdrawn_open(&list, salur_bytes(note.ptr, n),
                                   office.trust, OFFICE_SITE, now_s,
                                   NULL) != SALUR_OK);
    }
    salur_buf_wipe(&note);
    office_close(&office);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_is_read_and_written_back),
        TEST(an_empty_list_is_a_list),
        TEST(bad_lists_are_refused_and_their_line_named),
        TEST(every_prefix_and_bit_flip_is_refused_or_another_list),
        TEST(a_long_list_is_sorted_written_read_and_searched),
        TEST(what_would_not_be_read_is_not_written),
        TEST(a_list_needs_the_signature_of_a_trusted_issuer),
        TEST(the_first_fitting_issuer_is_named),
        TEST(a_signed_list_with_a_changed_bit_is_refused),
    };

    return RUN_TESTS(tests, argc, argv);
}
