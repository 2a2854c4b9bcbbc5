/* SPDX-License-Identifier: Apache-2.0 */
/* Approved lists out of bundles, held against the auditor's own trust. */
#include "audit/verify_lists.h"

#include "tests/audit/bench.h"

#define NOW (VILLAGE_START + 400 * (int64_t)DAY_S)

/* Add the village's bundle to fresh lists. */
static enum salur_err
add(struct bench *b, const struct salur_trust *trust, int64_t time_s,
    struct salur_where *where)
{
    struct salur_verify_lists *lists = NULL;
    enum salur_err err;

    CHECK_ERR(salur_verify_lists_new(&lists), SALUR_OK);
    err = salur_verify_lists_add(lists, salur_buf_view(&b->v.bundle), trust,
                                 time_s, where);
    CHECK((sl_lists_first(lists, VILLAGE_SITE) != NULL) == (err == SALUR_OK));
    salur_verify_lists_free(lists);
    return err;
}

static void
a_bundle_is_found_by_village_and_stage(void)
{
    struct salur_stage_id other;
    const struct sl_listed *listed;
    struct bench b;

    bench_open(&b);
    listed = sl_lists_first(b.lists, VILLAGE_SITE);
    CHECK(listed != NULL && listed->list.count == VILLAGE_FAMILIES);
    CHECK_I64(listed->opens_s, salur_stage_opens_s(b.v.stage.opens));
    CHECK_I64(listed->closes_s, salur_stage_closes_s(b.v.stage.closes));
    CHECK(sl_lists_next(b.lists, listed) == NULL);
    CHECK(sl_lists_stage(b.lists, VILLAGE_SITE, &b.v.stage.id) == listed);
    other = b.v.stage.id;
    other.batch = 2;
    CHECK(sl_lists_stage(b.lists, VILLAGE_SITE, &other) == NULL);
    CHECK(sl_lists_first(b.lists, VILLAGE_SITE + 1) == NULL);
    CHECK(sl_lists_first(NULL, VILLAGE_SITE) == NULL);
    /* The same bundle again changes nothing. */
    CHECK_ERR(salur_verify_lists_add(b.lists, salur_buf_view(&b.v.bundle),
                                     b.v.trust, NOW, NULL),
              SALUR_OK);
    CHECK(sl_lists_next(b.lists, listed) == NULL);
    bench_close(&b);
}

static void
another_list_of_the_same_stage_is_refused(void)
{
    struct bench b;

    bench_open(&b);
    b.v.items[0].amount_idr++;
    village_bundle(&b.v, &b.v.bundle, NULL);
    CHECK_ERR(salur_verify_lists_add(b.lists, salur_buf_view(&b.v.bundle),
                                     b.v.trust, NOW, NULL),
              SALUR_E_MISMATCH);
    CHECK_I64(sl_lists_first(b.lists, VILLAGE_SITE)->line.amount_idr,
              8 * 600000 + 28 * 50000);
    bench_close(&b);
}

static void
a_bundle_needs_the_approval_of_who_the_auditor_trusts(void)
{
    struct bench b;

    bench_open(&b);
    CHECK_ERR(add(&b, b.v.trust, NOW, NULL), SALUR_OK);
    village_bundle_by(&b.v, &b.v.bundle, NULL, KEY_ISSUER);
    CHECK_ERR(add(&b, b.v.trust, NOW, NULL), SALUR_E_QUORUM);
    bench_close(&b);
}

/* Years later an approver has left, the issuer's dates are over and the
 * trust note is another: the old list stands. */
static void
old_bundles_are_judged_by_the_time_of_their_stage(void)
{
    struct salur_trust *trust;
    char line[64];
    struct bench b;

    bench_open(&b);
    village_bundle(&b.v, &b.v.bundle,
                   "stop 10000000000000000000000000000007\n");
    withdrawn_line(&b.v, line, KEY_APPROVER, "2026-11-01");
    trust = village_trust(&b.v, line);
    CHECK_ERR(add(&b, trust, NOW, NULL), SALUR_OK);
    salur_trust_free(trust);
    /* Withdrawn before the stage opened: no approval. */
    withdrawn_line(&b.v, line, KEY_APPROVER, "2026-09-01");
    trust = village_trust(&b.v, line);
    CHECK_ERR(add(&b, trust, NOW, NULL), SALUR_E_QUORUM);
    salur_trust_free(trust);
    /* A stage that has not opened is judged now. */
    withdrawn_line(&b.v, line, KEY_APPROVER, "2026-10-02");
    trust = village_trust(&b.v, line);
    CHECK_ERR(add(&b, trust, VILLAGE_START - 10 * DAY_S, NULL),
              SALUR_E_SCOPE); /* of the withdrawn list: not before October */
    village_bundle(&b.v, &b.v.bundle, NULL);
    CHECK_ERR(add(&b, trust, VILLAGE_START - 10 * DAY_S, NULL), SALUR_OK);
    salur_trust_free(trust);
    bench_close(&b);
}

/* Every byte of a bundle that is not the trust note counts. */
static void
a_spoiled_bundle_is_refused_and_the_member_named(void)
{
    struct salur_bundle_parts parts;
    struct salur_bundle_parts bad;
    struct salur_bytes *members[6] = {&bad.trust, &bad.stage, &bad.line,
                                      &bad.proof, &bad.list,  &bad.withdrawn};
    struct salur_buf good;
    struct salur_where where;
    struct bench b;

    bench_open(&b);
    salur_buf_init(&good, 1 << 20);
    village_bundle(&b.v, &good, "stop 10000000000000000000000000000007\n");
    CHECK_ERR(salur_bundle_split(&parts, salur_buf_view(&good), NULL),
              SALUR_OK);
    for (size_t m = 0; m < 6; m++) {
        size_t len;

        bad = parts;
        len = members[m]->len;
        for (size_t i = 0; i < len; i++) {
            uint8_t copy[4096];
            enum salur_err err;

            bad = parts;
            memcpy(copy, members[m]->ptr, len);
            copy[i] ^= 1;
            *members[m] = salur_bytes(copy, len);
            salur_buf_clear(&b.v.bundle);
            CHECK_ERR(salur_bundle_write(&bad, &b.v.bundle), SALUR_OK);
            err = add(&b, b.v.trust, NOW, &where);
            if (m == 0) {
                CHECK_ERR(err, SALUR_OK);
            } else {
                CHECK(err != SALUR_OK);
                CHECK(where.offset > 0 && where.offset < b.v.bundle.len);
            }
        }
    }
    CHECK_ERR(salur_verify_lists_add(b.lists, salur_bytes(good.ptr, 40),
                                     b.v.trust, NOW, &where),
              SALUR_E_SHORT);
    salur_buf_wipe(&good);
    bench_close(&b);
}

static void
many_villages_and_stages_are_found_again(void)
{
    struct salur_verify_lists *lists = NULL;
    struct salur_stage stage;
    struct bench b;

    bench_open(&b);
    CHECK_ERR(salur_verify_lists_new(&lists), SALUR_OK);
    stage = b.v.stage;
    for (uint32_t batch = 1; batch <= 3; batch++) {
        stage.id.batch = batch;
        for (uint64_t i = 0; i < 1000; i++) {
            struct salur_site_line line = {.site = VILLAGE_SITE + i * 1000,
                                           .count = batch};
            struct salur_site_list list = {calloc(1, sizeof(struct salur_item)),
                                           1};

            CHECK_ERR(salur_verify_lists_put(lists, &stage, &line, &list),
                      SALUR_OK);
            CHECK(list.items == NULL && list.count == 0);
        }
    }
    for (uint64_t i = 0; i < 1000; i++) {
        uint64_t site = VILLAGE_SITE + i * 1000;
        const struct sl_listed *listed = sl_lists_first(lists, site);
        size_t count = 0;

        for (; listed != NULL; listed = sl_lists_next(lists, listed)) {
            CHECK_U64(listed->line.site, site);
            CHECK_U64(listed->line.count, listed->stage.batch);
            count++;
        }
        CHECK_U64(count, 3);
        CHECK(sl_lists_first(lists, site + 1) == NULL);
    }
    salur_verify_lists_free(lists);
    bench_close(&b);
}

static struct salur_withdrawn
withdrawn_of(uint64_t serial)
{
    struct salur_withdrawn list = {
        serial, calloc(1, sizeof(struct salur_withdrawn_line)), 1};

    return list;
}

static void
of_each_area_the_newest_withdrawn_list_is_kept(void)
{
    static const struct {
        const char *area;
        uint64_t serial;
    } rows[] = {{"99", 3}, {"9901", 1}, {"99", 2}, {"99", 4}, {"", 7}};
    struct salur_verify_lists *lists = NULL;
    struct salur_withdrawn list;

    CHECK_ERR(salur_verify_lists_new(&lists), SALUR_OK);
    CHECK(sl_lists_withdrawn(lists, 0) == NULL);
    CHECK(sl_lists_withdrawn(NULL, 0) == NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        list = withdrawn_of(rows[i].serial);
        CHECK_ERR(salur_verify_lists_withdraw(lists, rows[i].area, &list),
                  SALUR_OK);
        CHECK(list.lines == NULL && list.count == 0);
    }
    CHECK_STR(sl_lists_withdrawn(lists, 0)->area, "99");
    CHECK_U64(sl_lists_withdrawn(lists, 0)->list.serial, 4);
    CHECK_STR(sl_lists_withdrawn(lists, 1)->area, "9901");
    CHECK_U64(sl_lists_withdrawn(lists, 1)->list.serial, 1);
    CHECK_U64(sl_lists_withdrawn(lists, 2)->list.serial, 7);
    CHECK(sl_lists_withdrawn(lists, 3) == NULL);
    list = withdrawn_of(1);
    CHECK_ERR(salur_verify_lists_withdraw(lists, "99010120011", &list),
              SALUR_E_ARG);
    salur_withdrawn_wipe(&list);
    salur_verify_lists_free(lists);
    salur_verify_lists_free(NULL);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_bundle_is_found_by_village_and_stage),
        TEST(another_list_of_the_same_stage_is_refused),
        TEST(a_bundle_needs_the_approval_of_who_the_auditor_trusts),
        TEST(old_bundles_are_judged_by_the_time_of_their_stage),
        TEST(a_spoiled_bundle_is_refused_and_the_member_named),
        TEST(many_villages_and_stages_are_found_again),
        TEST(of_each_area_the_newest_withdrawn_list_is_kept),
    };

    return RUN_TESTS(tests, argc, argv);
}
