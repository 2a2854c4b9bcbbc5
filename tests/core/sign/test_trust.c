/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures, replacing, and what a key may do. */
#include "trust_world.h"

static struct salur_trust *
open_good(size_t changed, const char *template, const char *tags)
{
    struct salur_buf note = good_note(changed, template, tags);
    struct salur_trust *trust = NULL;

    CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), NULL, NULL),
              SALUR_OK);
    salur_buf_wipe(&note);
    return trust;
}

static int64_t
at(const char *time)
{
    int64_t time_s = 0;

    CHECK_ERR(salur_time_parse(&time_s, time, strlen(time)), SALUR_OK);
    return time_s;
}

static void
the_threshold_of_the_roots_must_sign(void)
{
    static const struct {
        const char *tags;
        enum salur_err err;
    } rows[] = {
        {"r1 r2", SALUR_OK},
        {"r3 r1", SALUR_OK},
        {"r1 r2 r3", SALUR_OK},
        {"a1 r1 q1 r2 n1", SALUR_OK},
        {"r1", SALUR_E_QUORUM},
        {"a1", SALUR_E_QUORUM},
        {"r1 n1", SALUR_E_QUORUM},    /* a root of no note */
        {"r1 q1 q2", SALUR_E_QUORUM}, /* delegated roots */
        {"r1 a1 i1 s1", SALUR_E_QUORUM},
        {"r1 w1", SALUR_E_QUORUM},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_buf note = good_note(0, NULL, rows[i].tags);
        struct salur_trust *trust = NULL;
        struct salur_where where = {9, 9, 9};

        CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), NULL, &where),
                  rows[i].err);
        CHECK((trust != NULL) == (rows[i].err == SALUR_OK));
        CHECK_U64(where.entry + where.offset + where.column, 0);
        salur_trust_free(trust);
        salur_buf_wipe(&note);
    }
}

/* What somebody without the keys can do to the lines of a signed note. */
static void
forged_signature_lines_are_refused(void)
{
    struct salur_buf one = good_note(0, NULL, "r1");
    struct salur_buf other = good_note(3, "serial 8", "r2");
    struct salur_bytes text = salur_buf_view(&one);
    const char *line = strstr((const char *)one.ptr, "\n\n") + 2;
    const char *foreign = strstr((const char *)other.ptr, "\n\n") + 2;
    size_t line_len = one.len - (size_t)(line - (const char *)one.ptr);
    size_t foreign_len =
        other.len - (size_t)(foreign - (const char *)other.ptr);
    struct salur_trust *trust = NULL;
    struct salur_buf note;

    salur_buf_init(&note, SALUR_NOTE_MAX);
    /* One root's line twice is not two roots. */
    sl_put_bytes(&note, text);
    sl_put(&note, line, line_len);
    CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), NULL, NULL),
              SALUR_E_DUPLICATE);
    /* The second root's signature of another text. */
    salur_buf_clear(&note);
    sl_put_bytes(&note, text);
    sl_put(&note, foreign, foreign_len);
    CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), NULL, NULL),
              SALUR_E_SIGNATURE);
    /* The first root's signature under the name of the second. */
    salur_buf_clear(&note);
    sl_put_bytes(&note, text);
    sl_put(&note, line, line_len);
    note.ptr[note.len - line_len + strlen("\xe2\x80\x94 test/nasional/akar-")] =
        '2';
    CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), NULL, NULL),
              SALUR_E_QUORUM);
    CHECK(trust == NULL);
    salur_buf_wipe(&note);
    salur_buf_wipe(&one);
    salur_buf_wipe(&other);
}

static void
every_prefix_and_every_bit_flip_is_refused(void)
{
    struct salur_buf note = good_note(0, NULL, "r1 r3");
    struct salur_trust *trust = NULL;

    for (size_t n = 0; n < note.len; n++) {
        CHECK(salur_trust_open(&trust, salur_bytes(note.ptr, n), NULL, NULL) !=
              SALUR_OK);
    }
    for (size_t bit = 0; bit < 8 * note.len; bit++) {
        uint8_t mask = (uint8_t)(1U << bit % 8); /* one bit */

        note.ptr[bit / 8] ^= mask;
        CHECK(salur_trust_open(&trust, salur_buf_view(&note), NULL, NULL) !=
              SALUR_OK);
        CHECK(trust == NULL);
        note.ptr[bit / 8] ^= mask;
    }
    salur_buf_wipe(&note);
}

/* A whole text; its last line needs no newline. */
#define TEXT(authority, serial, threshold, roots)                              \
    "salur/trust/v1\nauthority " authority "\nserial " serial                  \
    "\nthreshold " threshold "\napprovals 2\n" roots
#define OLD_ROOTS "root $r1\nroot $r2\nroot $r3"

static struct salur_buf
make_note(const char *template, const char *tags)
{
    struct salur_buf note;

    salur_buf_init(&note, SALUR_NOTE_MAX);
    put_template(&note, template);
    sl_put_u8(&note, '\n');
    sign_by(&note, tags);
    return note;
}

static void
old_and_new_roots_replace_a_note_by_one_with_a_higher_serial(void)
{
    static const struct {
        const char *text;
        const char *tags;
        enum salur_err err;
    } rows[] = {
        /* the same text, signed as before, and signed anew */
        {TEXT("test/a", "7", "2", OLD_ROOTS), "r1 r2", SALUR_OK},
        {TEXT("test/a", "7", "2", OLD_ROOTS), "r2 r3", SALUR_OK},
        {TEXT("test/a", "8", "2", OLD_ROOTS), "r1 r2", SALUR_OK},
        {TEXT("test/a", "9223372036854775807", "2", OLD_ROOTS), "r1 r2",
         SALUR_OK},
        {TEXT("test/a", "6", "2", OLD_ROOTS), "r1 r2", SALUR_E_ROLLBACK},
        {TEXT("test/a", "1", "2", OLD_ROOTS), "r1 r2 r3", SALUR_E_ROLLBACK},
        /* the same serial with another text */
        {TEXT("test/a", "7", "3", OLD_ROOTS), "r1 r2 r3", SALUR_E_ROLLBACK},
        {TEXT("test/a", "8", "2", OLD_ROOTS), "r1", SALUR_E_QUORUM},
        /* a lower threshold needs what the old one asks for */
        {TEXT("test/a", "8", "1", OLD_ROOTS), "r1", SALUR_E_QUORUM},
        {TEXT("test/a", "8", "1", OLD_ROOTS), "r1 r3", SALUR_OK},
        /* all roots change: the old ones must hand over */
        {TEXT("test/a", "8", "1", "root $n1"), "n1 r1 r2", SALUR_OK},
        {TEXT("test/a", "8", "1", "root $n1"), "n1", SALUR_E_QUORUM},
        {TEXT("test/a", "8", "1", "root $n1"), "n1 r1", SALUR_E_QUORUM},
        {TEXT("test/a", "8", "1", "root $n1"), "r1 r2", SALUR_E_QUORUM},
        /* one of three changes */
        {TEXT("test/a", "8", "2", "root $r1\nroot $r2\nroot $n1"), "r1 n1",
         SALUR_E_QUORUM},
        {TEXT("test/a", "8", "2", "root $r1\nroot $r2\nroot $n1"), "r1 n1 r3",
         SALUR_OK},
        /* an old root that is an approver now is still an old root */
        {TEXT("test/a", "8", "1", "root $n1\napprover $r1 *"), "n1 r1 r2",
         SALUR_OK},
        /* the office was renamed */
        {TEXT("test/baru", "8", "2", OLD_ROOTS), "r1 r2", SALUR_OK},
    };
    struct salur_buf note =
        make_note(TEXT("test/a", "7", "2", OLD_ROOTS), "r1 r2");
    struct salur_trust *held = NULL;

    CHECK_ERR(salur_trust_open(&held, salur_buf_view(&note), NULL, NULL),
              SALUR_OK);
    salur_buf_wipe(&note);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_trust *trust = NULL;

        note = make_note(rows[i].text, rows[i].tags);
        if (!CHECK_ERR(
                salur_trust_open(&trust, salur_buf_view(&note), held, NULL),
                rows[i].err)) {
            CHECK_STR(rows[i].text, rows[i].tags); /* say which */
        }
        CHECK((trust != NULL) == (rows[i].err == SALUR_OK));
        salur_trust_free(trust);
        salur_buf_wipe(&note);
    }
    salur_trust_free(held);
}

/* A production note of one root, by a fresh key; extra lines as given. */
static struct salur_buf
production_note(const struct salur_key *root, const char *extra)
{
    char vkey[SALUR_VKEY_MAX];
    struct salur_buf text;
    struct salur_buf note;

    salur_vkey_format(vkey, salur_key_public(root));
    salur_buf_init(&text, SALUR_NOTE_MAX);
    salur_buf_init(&note, SALUR_NOTE_MAX);
    put_template(&text, TEXT("nasional", "9", "1", "root "));
    sl_put_str(&text, vkey);
    sl_put_u8(&text, '\n');
    put_template(&text, extra);
    CHECK_ERR(salur_note_sign(&note, salur_buf_view(&text), root, 0), SALUR_OK);
    salur_buf_wipe(&text);
    return note;
}

static void
test_keys_and_real_ones_never_mix(void)
{
    struct salur_trust *real = NULL;
    struct salur_trust *trust = NULL;
    struct salur_trust *test = open_good(0, NULL, "r1 r2");
    struct salur_where where;
    struct salur_key *root = NULL;
    struct salur_buf note;

    CHECK_ERR(salur_key_new(&root, "nasional/akar", SALUR_ROLE_ROOT), SALUR_OK);
    note = production_note(root, "approver $a1 *\n");
    CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), NULL, &where),
              SALUR_E_TEST_KEY);
    CHECK_U64(where.entry, 7);
    salur_buf_wipe(&note);
    note = production_note(root, "delegate 9902 test/kab-9902 1 $q1\n");
    CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), NULL, &where),
              SALUR_E_TEST_KEY);
    CHECK_U64(where.entry, 7);
    salur_buf_wipe(&note);

    note = production_note(root, "");
    CHECK_ERR(salur_trust_open(&real, salur_buf_view(&note), NULL, NULL),
              SALUR_OK);
    CHECK(!salur_trust_is_test(real));
    /* Neither takes the place of the other. */
    CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), test, NULL),
              SALUR_E_TEST_KEY);
    salur_buf_wipe(&note);
    note = good_note(3, "serial 99", "r1 r2");
    CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), real, NULL),
              SALUR_E_TEST_KEY);
    salur_buf_wipe(&note);
    salur_trust_free(real);
    salur_trust_free(test);
    salur_key_free(root);
}

static void
an_area_contains_the_villages_that_begin_with_it(void)
{
    static const struct {
        const char *area;
        uint64_t site;
        int wanted;
    } rows[] = {
        {"", 9901012001, 1},
        {"99", 9901012001, 1},
        {"9901", 9901012001, 1},
        {"990101", 9901012001, 1},
        {"9901012001", 9901012001, 1},
        {"9901012002", 9901012001, 0},
        {"990102", 9901012001, 0},
        {"9902", 9901012001, 0},
        {"98", 9901012001, 0},
        {"99", 99010120010, 0},
        {"", 10000000000, 0},
        {"", UINT64_MAX, 0},
        {"", 0, 1},
        {"99", 99, 0},
        {"9x", 9901012001, 0},
        {"99010120011", 9901012001, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!CHECK_I64(salur_area_contains(rows[i].area, rows[i].site),
                       rows[i].wanted)) {
            CHECK_STR(rows[i].area, "");
        }
    }
}

static void
a_key_may_do_what_its_line_says_and_no_more(void)
{
    static const struct {
        const char *tag;
        enum salur_role role;
        uint64_t site;
        const char *time;
        enum salur_err err;
    } rows[] = {
        {"i1", SALUR_ROLE_ISSUER, 9901012001, "2026-10-05", SALUR_OK},
        {"i1", SALUR_ROLE_ISSUER, 9801012001, "2026-10-05", SALUR_E_SCOPE},
        {"i1", SALUR_ROLE_ISSUER, 0, "2026-10-05", SALUR_E_SCOPE},
        {"i1", SALUR_ROLE_APPROVER, 9901012001, "2026-10-05", SALUR_E_KEY_ROLE},
        {"n1", SALUR_ROLE_ISSUER, 9901012001, "2026-10-05",
         SALUR_E_KEY_UNKNOWN},
        /* From where the day begins first to where it ends last. */
        {"i1", SALUR_ROLE_ISSUER, 9901012001, "2026-01-01T00:00:00+09:00",
         SALUR_OK},
        {"i1", SALUR_ROLE_ISSUER, 9901012001, "2025-12-31T23:59:59+09:00",
         SALUR_E_SCOPE},
        {"i1", SALUR_ROLE_ISSUER, 9901012001, "2026-12-31T23:59:59+07:00",
         SALUR_OK},
        {"i1", SALUR_ROLE_ISSUER, 9901012001, "2027-01-01T00:00:00+07:00",
         SALUR_E_SCOPE},
        {"l1", SALUR_ROLE_LOG, 9901012001, "0001-01-01", SALUR_OK},
        {"l1", SALUR_ROLE_LOG, 9901012001, "9999-12-31", SALUR_OK},
        {"l1", SALUR_ROLE_LOG, 9901012002, "2026-10-05", SALUR_E_SCOPE},
        {"w1", SALUR_ROLE_WITNESS, 1101012001, "2026-10-05", SALUR_OK},
        {"r1", SALUR_ROLE_ROOT, 1101012001, "2026-10-05", SALUR_OK},
        {"q1", SALUR_ROLE_ROOT, 9902012001, "2026-10-05", SALUR_OK},
        {"q1", SALUR_ROLE_ROOT, 9901012001, "2026-10-05", SALUR_E_SCOPE},
        /* Withdrawn from 2026-06-01 on. */
        {"s1", SALUR_ROLE_SUPERVISOR, 9901012001, "2026-05-31T23:59:59+09:00",
         SALUR_OK},
        {"s1", SALUR_ROLE_SUPERVISOR, 9901012001, "2026-06-01T00:00:00+09:00",
         SALUR_E_KEY_WITHDRAWN},
        {"s1", SALUR_ROLE_SUPERVISOR, 9901022001, "2026-05-31", SALUR_E_SCOPE},
    };
    struct salur_trust *trust = open_good(0, NULL, "r1 r2");

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct salur_trust_key *key = salur_trust_key_at(trust, 0);

        if (!CHECK_ERR(salur_trust_may(trust, kid_of(rows[i].tag), rows[i].role,
                                       rows[i].site, at(rows[i].time), &key),
                       rows[i].err)) {
            CHECK_STR(rows[i].tag, rows[i].time); /* say which */
        }
        CHECK(key == (rows[i].err == SALUR_OK
                          ? salur_trust_find(trust, kid_of(rows[i].tag))
                          : NULL));
    }
    salur_trust_free(trust);
}

static void
a_stage_of_the_last_day_lies_within_an_issuers_dates(void)
{
    struct salur_trust *trust =
        open_good(9, "issuer $i1 * 2026-10-05 2026-12-20", "r1 r2");
    const struct salur_trust_key *key = salur_trust_find(trust, kid_of("i1"));
    struct salur_date opens = {2026, 10, 5};
    struct salur_date closes = {2026, 12, 20};

    CHECK_I64(key->from_s, salur_stage_opens_s(opens));
    CHECK_I64(key->to_s, salur_stage_closes_s(closes));
    salur_trust_free(trust);
    /* One day is a window too. */
    trust = open_good(9, "issuer $i1 * 2026-10-05 2026-10-05", "r1 r2");
    key = salur_trust_find(trust, kid_of("i1"));
    CHECK_I64(key->to_s - key->from_s, 26 * 3600);
    salur_trust_free(trust);
}

static void
a_withdrawn_line_may_stand_before_its_key(void)
{
    struct salur_trust *trust =
        open_good(6, "withdrawn #a2 2026-01-01\nroot $r1", "r1 r2");

    CHECK_I64(salur_trust_find(trust, kid_of("a2"))->withdrawn_s,
              at("2026-01-01T00:00:00+09:00"));
    CHECK_I64(salur_trust_find(trust, kid_of("a1"))->withdrawn_s, INT64_MAX);
    salur_trust_free(trust);
}

static void
approvals_are_counted_by_key_area_and_time(void)
{
    static const struct {
        const char *tags;
        uint64_t site;
        const char *time;
        enum salur_err err;
        uint32_t valid;
    } rows[] = {
        {"a1 a2", 9901012001, "2026-10-05", SALUR_OK, 2},
        {"a1 a2 a3", 9901012001, "2026-10-05", SALUR_OK, 3},
        {"a2 a3", 9901012001, "2026-10-05", SALUR_OK, 2},
        {"a1", 9901012001, "2026-10-05", SALUR_E_QUORUM, 1},
        {"i1", 9901012001, "2026-10-05", SALUR_E_QUORUM, 0},
        {"r1 r2 i1 s1 w1 n1", 9901012001, "2026-10-05", SALUR_E_QUORUM, 0},
        {"a1 n1 i1 a3", 9901012001, "2026-10-05", SALUR_OK, 2},
        /* a3 is of 9901 only, a2 of 99 */
        {"a1 a3", 9902012001, "2026-10-05", SALUR_E_QUORUM, 1},
        {"a1 a2", 9902012001, "2026-10-05", SALUR_OK, 2},
        {"a1 a2", 1101012001, "2026-10-05", SALUR_E_QUORUM, 1},
        /* a3 is withdrawn from 2026-11-01: what was approved stays so */
        {"a1 a3", 9901012001, "2026-11-01", SALUR_E_QUORUM, 1},
        {"a1 a3", 9901012001, "2026-10-31T14:59:59Z", SALUR_OK, 2},
        {"a1 a3", 9901012001, "2026-10-31T15:00:00Z", SALUR_E_QUORUM, 1},
    };
    struct salur_trust *trust =
        open_good(12, "approver $a3 9901\nwithdrawn #a3 2026-11-01", "r1 r2");

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_buf bytes = make_note("salur/stage/v1", rows[i].tags);
        struct salur_note note;
        uint32_t valid = 9;

        CHECK_ERR(salur_note_parse(&note, salur_buf_view(&bytes)), SALUR_OK);
        if (!(CHECK_ERR(salur_trust_check_approvals(trust, &note, rows[i].site,
                                                    at(rows[i].time), &valid),
                        rows[i].err) &
              CHECK_U64(valid, rows[i].valid))) {
            CHECK_STR(rows[i].tags, rows[i].time); /* say which */
        }
        salur_buf_wipe(&bytes);
    }
    CHECK_U64(salur_trust_approvals(trust, 9901012001), 2);
    salur_trust_free(trust);
}

static void
a_bad_signature_of_an_approver_spoils_the_stage(void)
{
    struct salur_trust *trust = open_good(0, NULL, "r1 r2");
    struct salur_buf bytes = make_note("salur/stage/v1", "a1 a2 n1");
    struct salur_note note;
    uint32_t valid = 9;

    CHECK_ERR(salur_note_parse(&note, salur_buf_view(&bytes)), SALUR_OK);
    note.sigs[2].bytes[7] ^= 1; /* of nobody we know */
    CHECK_ERR(salur_trust_check_approvals(trust, &note, 9901012001, 0, &valid),
              SALUR_OK);
    note.sigs[1].bytes[7] ^= 1;
    CHECK_ERR(salur_trust_check_approvals(trust, &note, 9901012001, 0, &valid),
              SALUR_E_SIGNATURE);
    CHECK_U64(valid, 0);
    /* The same line twice is refused, not counted once. */
    note.sigs[1] = note.sigs[0];
    CHECK_ERR(salur_trust_check_approvals(trust, &note, 9901012001, 0, &valid),
              SALUR_E_DUPLICATE);
    salur_buf_wipe(&bytes);
    salur_trust_free(trust);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_threshold_of_the_roots_must_sign),
        TEST(forged_signature_lines_are_refused),
        TEST(every_prefix_and_every_bit_flip_is_refused),
        TEST(old_and_new_roots_replace_a_note_by_one_with_a_higher_serial),
        TEST(test_keys_and_real_ones_never_mix),
        TEST(an_area_contains_the_villages_that_begin_with_it),
        TEST(a_key_may_do_what_its_line_says_and_no_more),
        TEST(a_stage_of_the_last_day_lies_within_an_issuers_dates),
        TEST(a_withdrawn_line_may_stand_before_its_key),
        TEST(approvals_are_counted_by_key_area_and_time),
        TEST(a_bad_signature_of_an_approver_spoils_the_stage),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
