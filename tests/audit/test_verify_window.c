/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The window in which each entry was written, as witnesses bound it; how
 * fresh the newest of them is; and who had to sign and did.
 */
#include "tests/audit/bench.h"

#define WINDOWS_MAX 16

struct windows {
    struct salur_verify_window items[WINDOWS_MAX];
    size_t count;
};

static void
keep_window(void *ctx, const struct salur_verify_window *window)
{
    struct windows *windows = ctx;

    if (CHECK(windows->count < WINDOWS_MAX)) {
        windows->items[windows->count++] = *window;
    }
}

/* Verify, and list the windows. */
static struct windows
list_windows(struct bench *b)
{
    struct windows out = {.count = 0};
    struct salur_verify_windows sink = {keep_window, &out};

    b->policy.windows = &sink;
    bench_run(b);
    b->policy.windows = NULL;
    return out;
}

/* The window of an entry by going through all that bounds it. */
static struct salur_verify_window
model(const int64_t cited[], const int64_t seen[], size_t at, size_t count)
{
    struct salur_verify_window w = {
        .first = at, .not_before_s = INT64_MIN, .not_after_s = INT64_MAX};

    for (size_t i = 0; i <= at; i++) {
        w.not_before_s = cited[i] > w.not_before_s ? cited[i] : w.not_before_s;
    }
    /* seen[n]: a head of n entries was cosigned then. */
    for (size_t n = at + 1; n <= count; n++) {
        w.not_after_s = seen[n] < w.not_after_s ? seen[n] : w.not_after_s;
    }
    return w;
}

static void
each_entry_has_its_window(void)
{
    int64_t cited[16];
    int64_t seen[17];
    struct windows windows;
    struct bench b;
    size_t run = 0;

    for (size_t i = 0; i < 17; i++) {
        cited[i % 16] = INT64_MIN;
        seen[i] = INT64_MAX;
    }
    open_log(&b);
    (void)write_simple(&b.v, SALUR_KIND_COMPLAINT);
    seen[3] = cited[4] = b.v.time_s - 30;
    (void)write_witnessed(&b.v, 3, cited[4]);
    (void)write_simple(&b.v, SALUR_KIND_COMPLAINT);
    seen[6] = cited[6] = b.v.time_s - 10;
    (void)write_witnessed(&b.v, 6, cited[6]);
    /* An older one that is brought once more bounds nothing anew. */
    cited[7] = seen[3];
    (void)write_witnessed(&b.v, 3, cited[7]);
    while (b.v.file.count < 12) {
        (void)write_simple(&b.v, SALUR_KIND_COMPLAINT);
    }
    finish(&b.v);
    sign_head(&b.v, &b.v.file, 10, KEY_LOG, &b.v.file.cosigned);
    seen[10] = b.v.time_s + 100;
    cosign(&b.v, &b.v.file.cosigned, KEY_WITNESS, seen[10] + 50);
    cosign(&b.v, &b.v.file.cosigned, KEY_WITNESS_2, seen[10]);
    windows = list_windows(&b);
    CHECK_CLEAN(&b.verdict);
    for (size_t at = 0; at < 12; at++) {
        struct salur_verify_window w = model(cited, seen, at, 12);

        run += at > windows.items[run].last;
        CHECK(run < windows.count);
        CHECK_I64(windows.items[run].not_before_s, w.not_before_s);
        CHECK_I64(windows.items[run].not_after_s, w.not_after_s);
    }
    CHECK_U64(windows.items[0].first, 0);
    CHECK_U64(windows.items[windows.count - 1].last, 11);
    CHECK_U64(windows.count, 5);
    CHECK_I64(windows.items[0].first_s, VILLAGE_START);
    CHECK_I64(windows.items[0].last_s, VILLAGE_START + 120);
    CHECK_U64(b.verdict.report.cosigned, 10);
    CHECK_U64(b.verdict.report.bounded, 6); /* 4 .. 9 */
    CHECK_U64(b.verdict.report.widest_entry, 6);
    CHECK_I64(b.verdict.report.widest_s, seen[10] - cited[6]);
    CHECK_I64(b.verdict.report.newest_s, seen[10] + 50);
    bench_close(&b);
}

static void
without_a_witness_nothing_is_bounded(void)
{
    struct windows windows;
    struct bench b;

    open_log(&b);
    finish(&b.v);
    windows = list_windows(&b);
    CHECK_U64(windows.count, 1);
    CHECK_U64(windows.items[0].last, 2);
    CHECK_I64(windows.items[0].not_before_s, INT64_MIN);
    CHECK_I64(windows.items[0].not_after_s, INT64_MAX);
    CHECK(!b.verdict.report.has_newest);
    CHECK_U64(b.verdict.report.bounded, 0);
    CHECK_U64(b.verdict.report.cosigned, 0);
    bench_close(&b);
}

/* An auditor who insists on a fresh witness is not shown an old log. */
static void
a_stale_log_is_found_when_freshness_is_asked_for(void)
{
    struct bench b;

    open_log(&b);
    finish(&b.v);
    b.policy.max_age_s = 7 * (int64_t)DAY_S;
    bench_run(&b); /* nobody has seen it */
    CHECK_FINDINGS(&b.verdict, {SALUR_F_STALE, NO_ENTRY});
    CHECK_ERR(b.verdict.findings[0].err, SALUR_E_QUORUM);
    CHECK_I64(b.verdict.report.worst, SALUR_SEVERITY_DIFFERENCE);
    CHECK_I64(b.verdict.report.max_age_s, b.policy.max_age_s);

    (void)write_witnessed(&b.v, 3, b.v.time_s);
    finish(&b.v);
    b.policy.time_s = b.v.time_s - 60 + b.policy.max_age_s;
    bench_run(&b); /* just as old as may be */
    CHECK_CLEAN(&b.verdict);
    b.policy.time_s++;
    bench_run(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_STALE, NO_ENTRY});
    CHECK_ERR(b.verdict.findings[0].err, SALUR_OK);
    CHECK_U64(b.verdict.findings[0].other_seq, 3);
    b.policy.max_age_s = 0;
    bench_run(&b);
    CHECK_CLEAN(&b.verdict);

    /* A cosignature of a time to come is no fresh one. */
    b.policy.max_age_s = DAY_S;
    finish_cosigned(&b.v, 4);
    sign_head(&b.v, &b.v.file, 4, KEY_LOG, &b.v.file.cosigned);
    cosign(&b.v, &b.v.file.cosigned, KEY_WITNESS, b.policy.time_s + DAY_S + 1);
    bench_run(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_STALE, NO_ENTRY});
    bench_close(&b);
}

static void
the_report_says_who_had_to_sign_and_who_did(void)
{
    const struct salur_verify_report *report;
    struct bench b;

    open_log(&b);
    report = &b.verdict.report;
    finish_cosigned(&b.v, 3);
    sign_head(&b.v, &b.v.file, 3, KEY_LOG, &b.v.file.checkpoint);
    cosign(&b.v, &b.v.file.cosigned, KEY_STRANGER, 5);
    cosign(&b.v, &b.v.file.cosigned, KEY_WITNESS_2, b.v.time_s + 9);
    b.policy.witnesses = 2;
    bench_run(&b);
    CHECK_U64(b.verdict.count, 1); /* the stranger's line is noted */
    CHECK_U64(report->witnesses_required, 2);
    CHECK_U64(report->cosignatures, 2);
    CHECK_STR(report->witnesses[0]->key.name, "test/kab/witness");
    CHECK_I64(report->witnessed_s[0], b.v.time_s);
    CHECK_STR(report->witnesses[1]->key.name, "test/prov/witness");
    CHECK_I64(report->witnessed_s[1], b.v.time_s + 9);
    CHECK_STR(report->log_key->key.name, VILLAGE_ORIGIN);
    bench_close(&b);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(each_entry_has_its_window),
        TEST(without_a_witness_nothing_is_bounded),
        TEST(a_stale_log_is_found_when_freshness_is_asked_for),
        TEST(the_report_says_who_had_to_sign_and_who_did),
    };

    return RUN_TESTS(tests, argc, argv);
}
