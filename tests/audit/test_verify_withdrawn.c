/* SPDX-License-Identifier: Apache-2.0 */
/* A log whose key was withdrawn at a size: what counts of it, and what not. */
#include "tests/audit/bench.h"

/* A short log of two redemptions, at 3 and 4; its head is signed. */
static void
open_signed(struct bench *b)
{
    open_log(b);
    (void)write_redeem(&b->v, 0);
    (void)write_redeem(&b->v, 1);
    finish(&b->v);
}

/* Put "withdrawn <the log's key> 2026-10-07<size>" into the trust note. */
static void
withdraw_at(struct bench *b, const char *size)
{
    char line[64];
    char date[32];

    (void)snprintf(date, sizeof date, "2026-10-07%s", size);
    withdrawn_line(&b->v, line, KEY_LOG, date);
    salur_trust_free(b->v.trust);
    b->v.trust = village_trust(&b->v, line);
    b->policy.trust = b->v.trust;
    b->policy.time_s = VILLAGE_START + 10 * (int64_t)DAY_S;
}

/* Whoever holds the stolen key takes back what was handed out before. */
static void
a_void_beyond_takes_back_nothing(void)
{
    struct bench b;

    open_log(&b);
    (void)write_redeem(&b.v, 0);
    (void)write_void(&b.v, 3, 0, KEY_SUPERVISOR);
    finish(&b.v);
    bench_run(&b);
    CHECK_U64(b.verdict.report.redeemed, 0);
    withdraw_at(&b, " 4");
    bench_run(&b);
    CHECK_U64(b.verdict.report.redeemed, 1);
    CHECK_I64(b.verdict.report.redeemed_idr, 600000);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_BEYOND, 4});
    CHECK_U64(b.verdict.findings[0].affected, 0);
    bench_close(&b);
}

/* What was cosigned after the withdrawal is what a thief handed in; a
 * cosigned head that the entries contradict counts for nothing either. */
static void
a_late_or_false_cosignature_counts_for_nothing(void)
{
    struct bench b;

    open_signed(&b);
    b.v.time_s += 5 * DAY_S;
    finish_cosigned(&b.v, 5);
    withdraw_at(&b, " 2");
    bench_run(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_BEYOND, 2});
    CHECK_U64(b.verdict.report.proven, 5);
    bench_close(&b);

    open_signed(&b);
    finish_cosigned(&b.v, 4);
    b.v.file.pages[3].bytes[b.v.file.pages[3].len - 1] ^= 1;
    withdraw_at(&b, " 2");
    bench_run(&b);
    CHECK(has_finding(&b.verdict, SALUR_F_COSIGNED));
    CHECK_U64(b.verdict.report.counted, 2);
    CHECK_U64(find_finding(&b.verdict, SALUR_F_BEYOND).seq, 2);
    bench_close(&b);
}

/* A rewritten log of a withdrawn key is as much of a forgery as before. */
static void
a_size_excuses_no_rewriting(void)
{
    struct bench b;

    open_signed(&b);
    finish_cosigned(&b.v, 4);
    withdraw_at(&b, " 4");
    b.v.file.pages[1] = b.v.file.pages[2];
    bench_run(&b);
    CHECK_I64(b.verdict.report.worst, SALUR_SEVERITY_TAMPER);
    CHECK_U64(named(&b.verdict), 1);
    CHECK_U64(b.verdict.report.proven, 1);
    bench_close(&b);
}

/* Another key under the log's name proves nothing, at whatever size. */
static void
a_size_trusts_no_other_key(void)
{
    struct bench b;

    open_signed(&b);
    sign_head(&b.v, &b.v.file, 5, KEY_FALSE_LOG, &b.v.file.checkpoint);
    withdraw_at(&b, " 5");
    bench_run(&b);
    CHECK(has_finding(&b.verdict, SALUR_F_CHECKPOINT_SIG));
    CHECK_U64(b.verdict.report.proven, 0);
    bench_close(&b);
}

static void
what_lies_beyond_the_size_is_void(void)
{
    static const struct {
        const char *size;
        uint64_t counted;
        uint64_t families; /* beyond */
        uint64_t redeemed;
    } rows[] = {
        {" 0", 0, 2, 0}, {" 3", 3, 2, 0}, {" 4", 4, 1, 1},
        {" 5", 5, 0, 2}, {" 6", 5, 0, 2}, {" 4294967295", 5, 0, 2},
    };
    struct bench b;

    open_signed(&b);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_finding finding;

        withdraw_at(&b, rows[i].size);
        bench_run(&b);
        CHECK_U64(b.verdict.report.proven, 5);
        CHECK_U64(b.verdict.report.counted, rows[i].counted);
        CHECK_U64(b.verdict.report.redeemed, rows[i].redeemed);
        if (rows[i].families == 0) {
            CHECK_CLEAN(&b.verdict);
            continue;
        }
        CHECK_FINDINGS(&b.verdict, {SALUR_F_BEYOND, rows[i].counted});
        finding = find_finding(&b.verdict, SALUR_F_BEYOND);
        CHECK_U64(finding.affected, rows[i].families);
        CHECK_I64(finding.affected_idr,
                  rows[i].families == 2 ? 600000 + 650000 : 650000);
        CHECK_ERR(finding.err, SALUR_E_KEY_WITHDRAWN);
        CHECK_I64(finding.severity, SALUR_SEVERITY_DIFFERENCE);
        CHECK_U64(finding.proven, 5);
    }
    /* Not before the day. */
    withdraw_at(&b, " 3");
    b.policy.time_s = VILLAGE_START + DAY_S;
    bench_run(&b);
    CHECK_CLEAN(&b.verdict);
    CHECK_U64(b.verdict.report.counted, 5);
    bench_close(&b);
}

static void
what_a_witness_saw_before_counts_beyond_the_size(void)
{
    struct bench b;

    open_signed(&b);
    finish_cosigned(&b.v, 4);
    withdraw_at(&b, " 2");
    bench_run(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_BEYOND, 4});
    CHECK_U64(b.verdict.report.counted, 4);
    CHECK_U64(b.verdict.report.proven, 5);
    finish_cosigned(&b.v, 5);
    bench_run(&b);
    CHECK_CLEAN(&b.verdict);
    CHECK_U64(b.verdict.report.redeemed, 2);
    bench_close(&b);

    /* The log itself cites what was cosigned: that is enough. */
    open_signed(&b);
    (void)write_witnessed(&b.v, 5, b.v.time_s - 60);
    (void)write_redeem(&b.v, 2);
    finish(&b.v);
    withdraw_at(&b, " 0");
    bench_run(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_BEYOND, 5});
    CHECK_U64(b.verdict.report.redeemed, 2);
    CHECK_U64(b.verdict.findings[0].affected, 1);
    bench_close(&b);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_void_beyond_takes_back_nothing),
        TEST(a_late_or_false_cosignature_counts_for_nothing),
        TEST(a_size_excuses_no_rewriting),
        TEST(a_size_trusts_no_other_key),
        TEST(what_lies_beyond_the_size_is_void),
        TEST(what_a_witness_saw_before_counts_beyond_the_size),
    };

    return RUN_TESTS(tests, argc, argv);
}
