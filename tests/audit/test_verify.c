/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/audit/bench.h"

static void
an_honest_log_has_no_finding(void)
{
    struct bench b;
    const struct salur_verify_report *report = &b.verdict.report;

    bench_open(&b);
    honest_log(&b.v);
    CHECK_U64(b.v.file.count, 30);
    b.policy.witnesses = 1;
    bench_run(&b);
    CHECK_CLEAN(&b.verdict);
    CHECK_STR(report->origin, VILLAGE_ORIGIN);
    CHECK_U64(report->site, VILLAGE_SITE);
    CHECK_U64(report->entries, 30);
    CHECK_U64(report->head.size, 30);
    CHECK_U64(report->proven, 30);
    CHECK_U64(report->redeemed, 7);
    CHECK_I64(report->redeemed_idr,
              600000 + 650000 + 700000 + 750000 + 800000 + 850000 + 950000);
    CHECK_U64(report->refused, 1);
    CHECK_U64(report->days, 2);
    CHECK_I64(report->first_s, VILLAGE_START);
    CHECK_I64(report->last_s, b.v.time_s - 60);
    CHECK_U64(report->cosignatures, 1);
    CHECK(report->checked_chain && report->checked_tree);
    CHECK(report->checked_signature && report->checked_tokens);
    CHECK(report->checked_lists && report->checked_cosigned);
    bench_close(&b);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(an_honest_log_has_no_finding),
    };

    return RUN_TESTS(tests, argc, argv);
}
