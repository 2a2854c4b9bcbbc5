/* SPDX-License-Identifier: Apache-2.0 */
/* A regency's own note: what is delegated, and not a village more. */
#include "trust_world.h"

#define SITE_9901 UINT64_C(9901012001)
#define SITE_9902 UINT64_C(9902012001)

#define REGION_LINES 12
static const char *const region_lines[REGION_LINES] = {
    "salur/trust/v1",
    "authority test/kab-9902",
    "serial 3",
    "threshold 2",
    "approvals 1",
    "root $q1",
    "root $q2",
    "issuer $j1 9902 2026-01-01 2026-12-31",
    "approver $b1 9902",
    "log $m1 9902012001",
    "supervisor $t1 990201",
    "witness $v1",
};

static struct salur_buf
region_note(size_t changed, const char *template, const char *tags)
{
    struct salur_buf note;

    salur_buf_init(&note, SALUR_NOTE_MAX);
    put_lines(&note, region_lines, REGION_LINES, changed, template);
    sign_by(&note, tags);
    return note;
}

static struct salur_trust *
open_national(size_t changed, const char *template,
              const struct salur_trust *previous)
{
    struct salur_buf note = good_note(changed, template, "r1 r2");
    struct salur_trust *trust = NULL;

    CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), previous, NULL),
              SALUR_OK);
    salur_buf_wipe(&note);
    return trust;
}

static enum salur_err
add(struct salur_trust *trust, size_t changed, const char *template)
{
    struct salur_buf note = region_note(changed, template, "q1 q2");
    enum salur_err err =
        salur_trust_add_regional(trust, salur_buf_view(&note), NULL);

    salur_buf_wipe(&note);
    return err;
}

static size_t
count_keys(const struct salur_trust *trust)
{
    size_t count = 0;

    while (salur_trust_key_at(trust, count) != NULL) {
        count++;
    }
    return count;
}

static void
regional_keys_are_found_and_bound_to_their_area(void)
{
    static const struct {
        const char *tag;
        enum salur_role role;
        enum salur_err here;
    } rows[] = {
        {"j1", SALUR_ROLE_ISSUER, SALUR_OK},
        {"b1", SALUR_ROLE_APPROVER, SALUR_OK},
        {"m1", SALUR_ROLE_LOG, SALUR_OK},
        {"t1", SALUR_ROLE_SUPERVISOR, SALUR_OK},
        {"v1", SALUR_ROLE_WITNESS, SALUR_OK},
        {"q1", SALUR_ROLE_ROOT, SALUR_OK},
        {"i1", SALUR_ROLE_ISSUER, SALUR_OK}, /* national, of 99 */
        {"a3", SALUR_ROLE_APPROVER, SALUR_E_KEY_UNKNOWN},
    };
    struct salur_trust *trust = open_national(0, NULL, NULL);
    size_t before = count_keys(trust);
    const struct salur_trust_key *first = salur_trust_key_at(trust, 0);
    int64_t time_s = salur_date_start_s((struct salur_date){2026, 5, 1}, 0);

    CHECK_U64(salur_trust_approvals(trust, SITE_9902), 2);
    CHECK_ERR(add(trust, 0, NULL), SALUR_OK);
    CHECK(salur_trust_key_at(trust, 0) == first);
    CHECK_U64(count_keys(trust), before + 5);
    CHECK(salur_trust_key_at(trust, before) ==
          salur_trust_find(trust, kid_of("j1")));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_ERR(salur_trust_may(trust, kid_of(rows[i].tag), rows[i].role,
                                  SITE_9902, time_s, NULL),
                  rows[i].here);
        if (i < 6) {
            CHECK_ERR(salur_trust_may(trust, kid_of(rows[i].tag), rows[i].role,
                                      SITE_9901, time_s, NULL),
                      SALUR_E_SCOPE);
        }
    }
    CHECK(salur_trust_find_log(trust, "test/kab-9902/log/9902012001/d1/k1") ==
          salur_trust_find(trust, kid_of("m1")));
    CHECK(salur_trust_find_log(trust, "test/nasional/log/9901012001/d1/k1") ==
          salur_trust_find(trust, kid_of("l1")));
    CHECK_STR(salur_trust_authority(trust), "test/nasional");
    CHECK_U64(salur_trust_approvals(trust, SITE_9902), 1);
    CHECK_U64(salur_trust_approvals(trust, SITE_9901), 2);
    /* The same note again changes nothing. */
    CHECK_ERR(add(trust, 0, NULL), SALUR_OK);
    CHECK_U64(count_keys(trust), before + 5);
    salur_trust_free(trust);
}

static void
a_regional_note_stays_within_its_delegation(void)
{
    static const struct {
        size_t line;
        const char *template;
        const char *tags;
        enum salur_err err;
        size_t at;
    } rows[] = {
        {0, NULL, "q1", SALUR_E_QUORUM, 0}, /* the delegated threshold */
        {0, NULL, "r1 r2 r3", SALUR_E_QUORUM, 0},
        {0, NULL, "q1 q3 r1", SALUR_E_QUORUM, 0},
        {4, "threshold 1", "q1", SALUR_E_SCOPE, 0}, /* it lowers its own */
        {4, "threshold 1", "q1 q2", SALUR_E_SCOPE, 0},
        {2, "authority test/kab-9903", "q1 q2", SALUR_E_SCOPE, 0},
        {2, "authority kab-9902", "q1 q2", SALUR_E_TEST_KEY, 6},
        {7, "root $q3", "q1 q3", SALUR_E_SCOPE, 7}, /* roots of its choice */
        {7, "root $q2\nroot $q3", "q1 q2", SALUR_E_SCOPE, 0},
        {8, "issuer $j1 9901 2026-01-01 2026-12-31", "q1 q2", SALUR_E_SCOPE, 8},
        {8, "issuer $j1 99 2026-01-01 2026-12-31", "q1 q2", SALUR_E_SCOPE, 8},
        {8, "issuer $j1 * 2026-01-01 2026-12-31", "q1 q2", SALUR_E_SCOPE, 8},
        {9, "approver $b1 *", "q1 q2", SALUR_E_SCOPE, 9},
        {10, "log $l1 9901012001", "q1 q2", SALUR_E_SCOPE, 10},
        {11, "supervisor $t1 9903", "q1 q2", SALUR_E_SCOPE, 11},
        {12, "delegate 990201 test/bawah 1 $n1", "q1 q2", SALUR_E_SCOPE, 12},
        {12, "withdrawn #i1 2026-01-01", "q1 q2", SALUR_E_KEY_UNKNOWN, 12},
        {12, "approver $t1 9902", "q1 q2", SALUR_E_DUPLICATE, 12},
        {1, "salur/trust/v2", "q1 q2", SALUR_E_VERSION, 1},
    };
    struct salur_trust *trust = open_national(0, NULL, NULL);
    size_t before = count_keys(trust);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_buf note =
            region_note(rows[i].line, rows[i].template, rows[i].tags);
        struct salur_where where;

        if (!(CHECK_ERR(salur_trust_add_regional(trust, salur_buf_view(&note),
                                                 &where),
                        rows[i].err) &
              CHECK_U64(where.entry, rows[i].at))) {
            CHECK_STR(rows[i].tags, rows[i].template); /* say which */
        }
        salur_buf_wipe(&note);
    }
    CHECK_U64(count_keys(trust), before);
    CHECK_U64(salur_trust_approvals(trust, SITE_9902), 2);
    CHECK_ERR(add(trust, 0, NULL), SALUR_OK);
    salur_trust_free(trust);
}

static void
a_forged_or_cut_regional_note_adds_nothing(void)
{
    struct salur_trust *trust = open_national(0, NULL, NULL);
    struct salur_buf note = region_note(0, NULL, "q1 q2");

    for (size_t n = 0; n < note.len; n++) {
        CHECK(salur_trust_add_regional(trust, salur_bytes(note.ptr, n), NULL) !=
              SALUR_OK);
    }
    for (size_t bit = 0; bit < 8 * note.len; bit += 3) {
        uint8_t mask = (uint8_t)(1U << bit % 8); /* one bit */

        note.ptr[bit / 8] ^= mask;
        CHECK(salur_trust_add_regional(trust, salur_buf_view(&note), NULL) !=
              SALUR_OK);
        note.ptr[bit / 8] ^= mask;
    }
    CHECK(salur_trust_find(trust, kid_of("j1")) == NULL);
    CHECK_ERR(salur_trust_add_regional(trust, salur_buf_view(&note), NULL),
              SALUR_OK);
    salur_buf_wipe(&note);
    salur_trust_free(trust);
}

static void
an_older_regional_note_is_refused_across_national_ones(void)
{
    struct salur_trust *first = open_national(0, NULL, NULL);
    struct salur_trust *second;
    struct salur_trust *third;
    struct salur_trust *other;

    CHECK_ERR(add(first, 0, NULL), SALUR_OK);
    CHECK_ERR(add(first, 3, "serial 2"), SALUR_E_ROLLBACK);
    CHECK_ERR(add(first, 5, "approvals 2"), SALUR_E_ROLLBACK); /* serial 3 */
    CHECK_ERR(add(first, 3, "serial 4"), SALUR_E_EXISTS);

    second = open_national(3, "serial 8", first);
    CHECK(salur_trust_find(second, kid_of("j1")) == NULL);
    CHECK_ERR(add(second, 3, "serial 2"), SALUR_E_ROLLBACK);
    CHECK_ERR(add(second, 5, "approvals 2"), SALUR_E_ROLLBACK);

    /* The one before was never completed; its serials are kept. */
    third = open_national(3, "serial 9", second);
    CHECK_ERR(add(third, 3, "serial 2"), SALUR_E_ROLLBACK);
    CHECK_ERR(add(third, 3, "serial 4"), SALUR_OK);
    CHECK_ERR(add(second, 0, NULL), SALUR_OK); /* the equal text is fine */

    /* Handed to another authority, which begins anew. */
    other = open_national(15, "delegate 9902 test/lain 2 $q1 $q2", NULL);
    CHECK_ERR(add(other, 2, "authority test/lain"), SALUR_OK);
    salur_trust_free(first);
    salur_trust_free(second);
    salur_trust_free(third);
    salur_trust_free(other);
}

static void
approvals_count_people_not_names(void)
{
    static const struct {
        const char *region; /* approvers of the regional note */
        const char *tags;
        enum salur_err err;
        uint32_t valid;
    } rows[] = {
        {"approver $b1 9902", "b1", SALUR_E_QUORUM, 1},
        {"approver $b1 9902", "b1 a1", SALUR_OK, 2},
        {"approver $b1 9902", "a1 a2", SALUR_OK, 2},
        /* b2 is the national approver a1 under a name of the regency's: his
         * one signature is no second approval. */
        {"approver $b2 9902", "a1", SALUR_E_QUORUM, 1},
        {"approver $b2 9902", "a1 b2", SALUR_E_QUORUM, 1},
        {"approver $b1 9902\napprover $b2 9902", "a1 b2 b1", SALUR_OK, 2},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_trust *trust = open_national(0, NULL, NULL);
        struct salur_buf region;
        struct salur_buf bytes;
        struct salur_note note;
        const char *lines[REGION_LINES];
        uint32_t valid = 9;

        memcpy(lines, region_lines, sizeof lines);
        lines[4] = "approvals 2";
        salur_buf_init(&region, SALUR_NOTE_MAX);
        put_lines(&region, lines, REGION_LINES, 9, rows[i].region);
        sign_by(&region, "q1 q2");
        CHECK_ERR(
            salur_trust_add_regional(trust, salur_buf_view(&region), NULL),
            SALUR_OK);
        salur_buf_init(&bytes, SALUR_NOTE_MAX);
        sl_put_str(&bytes, "salur/stage/v1\n");
        sign_by(&bytes, rows[i].tags);
        CHECK_ERR(salur_note_parse(&note, salur_buf_view(&bytes)), SALUR_OK);
        CHECK_ERR(
            salur_trust_check_approvals(trust, &note, SITE_9902, 0, &valid),
            rows[i].err);
        if (!CHECK_U64(valid, rows[i].valid)) {
            CHECK_STR(rows[i].region, rows[i].tags); /* say which */
        }
        salur_buf_wipe(&region);
        salur_buf_wipe(&bytes);
        salur_trust_free(trust);
    }
}

/* Two keys of one id, found by trying names. */
#define ISSUER_C(area)                                                         \
    "issuer test/nasional/penerbit-4336+ff432f67+"                             \
    "AWhlYoRRuBLFy4ep59+CNYqRFpFN7vDwLEwPso6/BUn1 " area                       \
    " 2026-01-01 2026-12-31"
#define LOG_C                                                                  \
    "log test/nasional/log/9901012001/d129716/k1+ff432f67+"                    \
    "Aa1FZAqv6zAyRQD7r1Iz9E+Exy5wIknMpQD8jB8lYTa/ 9901012001"

static void
one_id_in_both_notes_is_refused_only_where_areas_meet(void)
{
    static const struct {
        const char *national;
        enum salur_err err;
        size_t at;
        size_t keys; /* of that id */
    } rows[] = {
        {ISSUER_C("*"), SALUR_E_DUPLICATE, 8, 1},
        {ISSUER_C("9901"), SALUR_E_DUPLICATE, 8, 1},
        {ISSUER_C("9901012001"), SALUR_E_DUPLICATE, 8, 1},
        {ISSUER_C("9902"), SALUR_OK, 0, 2},
        {ISSUER_C("9901012002"), SALUR_OK, 0, 2},
    };
    static const char *const lines[] = {
        "salur/trust/v1", "authority test/kab-9901",
        "serial 1",       "threshold 1",
        "approvals 1",    "root $q1",
        "witness $v1",    LOG_C};
    struct salur_kid kid = {{0xff, 0x43, 0x2f, 0x67}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_buf national;
        struct salur_buf region;
        struct salur_trust *trust = NULL;
        struct salur_where where;
        size_t found = 0;

        salur_buf_init(&national, SALUR_NOTE_MAX);
        put_lines(&national, good_lines, 8, 0, NULL);
        sl_put_str(&national, rows[i].national);
        put_template(&national, "\ndelegate 9901 test/kab-9901 1 $q1\n");
        sign_by(&national, "r1 r2");
        CHECK_ERR(
            salur_trust_open(&trust, salur_buf_view(&national), NULL, NULL),
            SALUR_OK);
        salur_buf_init(&region, SALUR_NOTE_MAX);
        put_lines(&region, lines, sizeof lines / sizeof lines[0], 0, NULL);
        sign_by(&region, "q1");
        CHECK_ERR(
            salur_trust_add_regional(trust, salur_buf_view(&region), &where),
            rows[i].err);
        CHECK_U64(where.entry, rows[i].at);
        for (const struct salur_trust_key *key = salur_trust_find(trust, kid);
             key != NULL; key = salur_trust_find_next(trust, key)) {
            found++;
        }
        CHECK_U64(found, rows[i].keys);
        salur_buf_wipe(&national);
        salur_buf_wipe(&region);
        salur_trust_free(trust);
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(regional_keys_are_found_and_bound_to_their_area),
        TEST(a_regional_note_stays_within_its_delegation),
        TEST(a_forged_or_cut_regional_note_adds_nothing),
        TEST(an_older_regional_note_is_refused_across_national_ones),
        TEST(approvals_count_people_not_names),
        TEST(one_id_in_both_notes_is_refused_only_where_areas_meet),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
