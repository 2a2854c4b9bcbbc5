/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/reconcile.h"

#include "tests/audit/heard.h"

static void
every_sum_of_a_small_nation_is_right(void)
{
    struct nation n;
    struct salur_reconcile *result;
    const struct salur_reconcile_row *row;

    small_nation(&n, "small");
    result = reconcile(&n, NULL);
    row = row_of(result, nation_sites[0]);
    CHECK_SUM(row->allocated, 5, 510000);
    CHECK_SUM(row->realised, 4, 407000);
    CHECK_SUM(row->realised_self, 2, 201000);
    CHECK_SUM(row->realised_proxy, 1, 102000);
    CHECK_SUM(row->realised_home, 1, 104000);
    CHECK_SUM(row->keyed, 1, 102000);
    CHECK_SUM(row->failed, 1, 103000);
    CHECK_SUM(row->remaining, 0, 0);
    CHECK_SUM(row->differences[SALUR_DIFF_TWICE_HERE], 1, 100000);
    CHECK_SUM(row->differences[SALUR_DIFF_AMOUNT], 1, 50000);
    row = row_of(result, nation_sites[1]);
    CHECK_SUM(row->allocated, 5, 1010000);
    CHECK_SUM(row->realised, 1, 203000);
    CHECK_SUM(row->realised_heir, 1, 203000);
    CHECK_SUM(row->failed, 0, 0);
    CHECK_SUM(row->remaining, 4, 807000);
    CHECK_SUM(row->voided, 1, 200000);
    CHECK_SUM(row->differences[SALUR_DIFF_TWICE_ACROSS], 1, 100000);
    CHECK_SUM(row->differences[SALUR_DIFF_WINDOW], 1, 201000);
    CHECK_SUM(row->differences[SALUR_DIFF_WITHDRAWN], 1, 202000);
    row = row_of(result, nation_sites[2]);
    CHECK_SUM(row->realised, 1, 302000);
    CHECK_SUM(row->remaining, 4, 1208000);
    CHECK_SUM(row->differences[SALUR_DIFF_OTHER_SITE], 1, 401000);
    CHECK_SUM(row->differences[SALUR_DIFF_SIGNATURE], 1, 300000);
    CHECK_SUM(row->differences[SALUR_DIFF_NOT_LISTED], 1, 777000);
    row = row_of(result, nation_sites[3]);
    CHECK_SUM(row->remaining, 5, 2010000);
    CHECK_SUM(row->differences[SALUR_DIFF_SILENT], 5, 2010000);
    CHECK_U64(row->logs, 0);
    row = row_of(result, 0);
    CHECK_SUM(row->allocated, 20, 5040000);
    CHECK_SUM(row->realised, 6, 912000);
    CHECK_SUM(row->failed, 1, 103000);
    CHECK_SUM(row->remaining, 13, 4025000);
    CHECK_U64(row->logs, 3);
    CHECK_U64(row->villages, 4);
    for (size_t i = 0; i < SALUR_DIFF_COUNT; i++) {
        CHECK_U64(row->differences[i].families, i == SALUR_DIFF_SILENT   ? 5
                                                : i == SALUR_DIFF_BEYOND ? 0
                                                                         : 1);
    }
    CHECK(!salur_reconcile_is_clean(result));
    CHECK(salur_stage_id_compare(&salur_reconcile_stage(result)->id,
                                 &n.terms.id) == 0);
    salur_reconcile_free(result);
    nation_close(&n);
}

static void
levels_stand_depth_first_and_each_balances(void)
{
    static const struct {
        enum salur_level level;
        uint64_t code;
        uint64_t villages;
        uint64_t families;
        int64_t idr;
    } wanted[] = {
        {SALUR_LEVEL_NATION, 0, 4, 20, 5040000},
        {SALUR_LEVEL_PROVINCE, 99, 4, 20, 5040000},
        {SALUR_LEVEL_REGENCY, 9901, 3, 15, 3030000},
        {SALUR_LEVEL_DISTRICT, 990101, 2, 10, 1520000},
        {SALUR_LEVEL_VILLAGE, 9901012001, 1, 5, 510000},
        {SALUR_LEVEL_VILLAGE, 9901012002, 1, 5, 1010000},
        {SALUR_LEVEL_DISTRICT, 990102, 1, 5, 1510000},
        {SALUR_LEVEL_VILLAGE, 9901022001, 1, 5, 1510000},
        {SALUR_LEVEL_REGENCY, 9902, 1, 5, 2010000},
        {SALUR_LEVEL_DISTRICT, 990201, 1, 5, 2010000},
        {SALUR_LEVEL_VILLAGE, 9902012001, 1, 5, 2010000},
    };
    static const size_t count = sizeof wanted / sizeof wanted[0];
    struct nation n;
    struct salur_reconcile *result;

    small_nation(&n, "levels");
    result = reconcile(&n, NULL);
    for (size_t i = 0; i < count; i++) {
        const struct salur_reconcile_row *row =
            salur_reconcile_row_at(result, i);

        if (!CHECK(row != NULL)) {
            break;
        }
        CHECK_U64(row->level, wanted[i].level);
        CHECK_U64(row->code, wanted[i].code);
        CHECK_U64(row->villages, wanted[i].villages);
        CHECK_SUM(row->allocated, wanted[i].families, wanted[i].idr);
        CHECK_U64(row->realised.families + row->failed.families +
                      row->remaining.families,
                  wanted[i].families);
        CHECK_I64(row->realised.idr + row->failed.idr + row->remaining.idr,
                  wanted[i].idr);
        CHECK(row->balances);
    }
    CHECK(salur_reconcile_row_at(result, count) == NULL);
    salur_reconcile_free(result);
    nation_close(&n);
}

static void
months_are_those_of_the_village_s_clock(void)
{
    static const struct {
        uint32_t month;
        uint64_t families;
        int64_t idr;
    } wanted[] = {{202610, 3, 100000 + 101000 + 302000},
                  {202611, 2, 102000 + 203000},
                  {202612, 1, 104000}};
    struct nation n;
    struct salur_reconcile *result;

    small_nation(&n, "months");
    result = reconcile(&n, NULL);
    for (size_t i = 0; i < 3; i++) {
        const struct salur_reconcile_month *month =
            salur_reconcile_month_at(result, i);

        if (CHECK(month != NULL)) {
            CHECK_U64(month->month, wanted[i].month);
            CHECK_SUM(month->realised, wanted[i].families, wanted[i].idr);
        }
    }
    CHECK(salur_reconcile_month_at(result, 3) == NULL);
    salur_reconcile_free(result);
    nation_close(&n);
}

static void
each_difference_is_found_with_its_entry(void)
{
    static const struct {
        enum salur_finding_id id;
        size_t site;
        uint64_t seq;
        int64_t amount_idr;
        int64_t expected_idr;
    } wanted[] = {
        {SALUR_F_TWICE, 0, 3, 100000, 100000},
        {SALUR_F_AMOUNT, 0, 4, 151000, 101000},
        {SALUR_F_TWICE_ACROSS, 1, 2, 100000, 100000},
        {SALUR_F_WITHDRAWN, 1, 5, 202000, 202000},
        {SALUR_F_WINDOW, 1, 7, 201000, 201000},
        {SALUR_F_OTHER_SITE, 2, 2, 401000, 401000},
        {SALUR_F_TOKEN_SIG, 2, 3, 300000, 300000},
        {SALUR_F_NOT_LISTED, 2, 4, 777000, 0},
        {SALUR_F_SILENT, 3, 0, 2010000, 0},
    };
    struct nation n;
    struct heard heard;
    unsigned unpaid = 0;

    small_nation(&n, "findings");
    salur_reconcile_free(reconcile(&n, &heard));
    for (size_t i = 0; i < heard.count; i++) {
        const struct salur_finding *f = &heard.findings[i];
        size_t w = 0;

        /* By village and, in it, by id. */
        if (i > 0) {
            const struct salur_finding *before = &heard.findings[i - 1];

            CHECK(before->site < f->site ||
                  (before->site == f->site &&
                   memcmp(&before->cti, &f->cti, sizeof f->cti) <= 0));
        }
        if (f->id == SALUR_F_UNPAID) {
            unpaid++;
            CHECK(f->severity == SALUR_SEVERITY_NOTE);
            CHECK(!f->has_seq && f->has_cti);
            continue;
        }
        while (w < 9 && wanted[w].id != f->id) {
            w++;
        }
        if (!CHECK(w < 9)) {
            continue;
        }
        CHECK(f->severity == SALUR_SEVERITY_DIFFERENCE);
        CHECK_U64(f->site, nation_sites[wanted[w].site]);
        CHECK_U64(f->seq, wanted[w].seq);
        CHECK_I64(f->amount_idr, wanted[w].amount_idr);
        CHECK_I64(f->expected_idr, wanted[w].expected_idr);
        CHECK_I64(f->has_seq, f->id != SALUR_F_SILENT);
        if (f->id != SALUR_F_SILENT) {
            CHECK_STR(heard.origins[i],
                      salur_key_public(n.logs[wanted[w].site][0])->name);
        }
        if (f->id == SALUR_F_TWICE || f->id == SALUR_F_TWICE_ACROSS) {
            CHECK_U64(f->other_seq, 2);
            CHECK_STR(heard.others[i],
                      f->id == SALUR_F_TWICE
                          ? ""
                          : salur_key_public(n.logs[0][0])->name);
        }
        if (f->id == SALUR_F_WINDOW) {
            CHECK_I64(f->err, SALUR_E_CLOSED);
        }
        if (f->id == SALUR_F_TOKEN_SIG) {
            CHECK_I64(f->err, SALUR_E_KEY_UNKNOWN);
        }
    }
    /* The four of the second and the four of the third village. */
    CHECK_U64(unpaid, 8);
    CHECK_U64(heard.count, 9 + 8);
    nation_close(&n);
}

static void
a_clean_stage_is_clean(void)
{
    struct nation n;
    struct salur_reconcile *result;

    nation_issue(&n, "clean");
    for (size_t i = 0; i < NATION_SITES; i++) {
        struct diary d;

        diary_open(&d, &n, i, 0);
        for (unsigned j = 0; j < 4; j++) {
            (void)diary_redeem(&d, &n, i, j);
        }
        take_in(&n, &d);
    }
    result = reconcile(&n, NULL);
    CHECK(salur_reconcile_is_clean(result));
    CHECK_SUM(row_of(result, 0)->realised, 16, 4024000);
    CHECK_SUM(row_of(result, 0)->remaining, 4, 1016000);
    salur_reconcile_free(result);
    nation_close(&n);
}

static void
nobody_is_silent_before_the_stage_opens(void)
{
    struct nation n;
    struct salur_reconcile *result = NULL;

    nation_issue(&n, "early");
    CHECK_ERR(salur_reconcile_run(n.office, &n.terms.id,
                                  at("2026-10-04T14:59:59Z"), NULL, &result),
              SALUR_OK);
    CHECK(salur_reconcile_is_clean(result));
    CHECK_SUM(row_of(result, 0)->remaining, 20, 5040000);
    salur_reconcile_free(result);
    CHECK_ERR(salur_reconcile_run(n.office, &n.terms.id,
                                  at("2026-10-04T15:00:00Z"), NULL, &result),
              SALUR_OK);
    CHECK_SUM(row_of(result, 0)->differences[SALUR_DIFF_SILENT], 20, 5040000);
    salur_reconcile_free(result);
    nation_close(&n);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(every_sum_of_a_small_nation_is_right),
        TEST(levels_stand_depth_first_and_each_balances),
        TEST(months_are_those_of_the_village_s_clock),
        TEST(each_difference_is_found_with_its_entry),
        TEST(a_clean_stage_is_clean),
        TEST(nobody_is_silent_before_the_stage_opens),
    };
    return RUN_TESTS(tests, argc, argv);
}
