/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The join of a list with what the logs say, against the C library sorting
 * the same arrays and stopping there.
 */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

#include "audit/reconcile.h"
#include "harness.h"

#define LISTED 1000000
#define PAID 980000
#define VILLAGES 8000
#define ROUNDS 5
#define AMOUNT_IDR 600000

struct reconcile {
    struct salur_listed *listed;
    struct salur_paid *paid;
    /* Copies to be sorted. */
    struct salur_listed *listed_work;
    struct salur_paid *paid_work;
    struct salur_reconcile_row *rows;
};

/* Both arrays in orders that have nothing to do with each other. */
static void
reconcile_open(struct reconcile *r)
{
    struct prng prng = {4};

    r->listed = bench_alloc(LISTED, sizeof *r->listed);
    r->paid = bench_alloc(PAID, sizeof *r->paid);
    r->listed_work = bench_alloc(LISTED, sizeof *r->listed);
    r->paid_work = bench_alloc(PAID, sizeof *r->paid);
    r->rows = bench_alloc(VILLAGES, sizeof *r->rows);
    for (size_t i = 0; i < LISTED; i++) {
        struct salur_listed *listed = &r->listed[i];

        prng_fill(&prng, listed->cti.bytes, SALUR_CTI_LEN);
        listed->amount_idr = AMOUNT_IDR;
        listed->site_index = (uint32_t)(i % VILLAGES); /* below VILLAGES */
    }
    for (size_t i = 0; i < PAID; i++) {
        size_t other = (size_t)prng_below(&prng, i + 1);
        struct salur_paid *paid = &r->paid[other];

        r->paid[i] = *paid;
        memset(paid, 0, sizeof *paid);
        paid->cti = r->listed[i].cti;
        paid->amount_idr = AMOUNT_IDR;
        paid->site_index = r->listed[i].site_index;
        paid->log_index = paid->site_index;
        paid->time_s = 1791162000 + (int64_t)(i % 86400);
        paid->seq = i / VILLAGES;
    }
}

static void
reconcile_copy(struct reconcile *r)
{
    memcpy(r->listed_work, r->listed, LISTED * sizeof *r->listed);
    memcpy(r->paid_work, r->paid, PAID * sizeof *r->paid);
    memset(r->rows, 0, VILLAGES * sizeof *r->rows);
}

static double
reconcile_ours(void *ctx)
{
    struct reconcile *r = ctx;
    uint64_t realised = 0;
    uint64_t remaining = 0;
    double start;
    double seconds;

    reconcile_copy(r);
    start = bench_now();
    bench_must(salur_reconcile_join(r->listed_work, LISTED, r->paid_work, PAID,
                                    r->rows, VILLAGES),
               "join");
    seconds = bench_now() - start;
    for (size_t i = 0; i < VILLAGES; i++) {
        realised += r->rows[i].realised.families;
        remaining += r->rows[i].remaining.families;
        bench_require(r->rows[i].balances, "balance");
    }
    bench_require(realised == PAID && remaining == LISTED - PAID, "sums");
    return seconds;
}

static int
compare_listed(const void *a, const void *b)
{
    const struct salur_listed *x = a;
    const struct salur_listed *y = b;

    return memcmp(x->cti.bytes, y->cti.bytes, SALUR_CTI_LEN);
}

static int
compare_paid(const void *a, const void *b)
{
    const struct salur_paid *x = a;
    const struct salur_paid *y = b;

    return memcmp(x->cti.bytes, y->cti.bytes, SALUR_CTI_LEN);
}

static double
reconcile_qsort(void *ctx)
{
    struct reconcile *r = ctx;
    double start;

    reconcile_copy(r);
    start = bench_now();
    qsort(r->listed_work, LISTED, sizeof *r->listed_work, compare_listed);
    qsort(r->paid_work, PAID, sizeof *r->paid_work, compare_paid);
    return bench_now() - start;
}

void
bench_reconcile(void)
{
    static const bench_fn fns[] = {reconcile_ours, reconcile_qsort};
    struct bench_row row = {.what = "reconcile 1,000,000 listed, 980,000 paid",
                            .limit = "qsort of both arrays, no join",
                            .amount = (LISTED + PAID) / 1e6,
                            .unit = "M rows/s"};
    struct reconcile r;
    double medians[2];

    reconcile_open(&r);
    bench_rounds("reconcile", ROUNDS, fns, 2, &r, medians);
    row.ours_s = medians[0];
    row.limit_s = medians[1];
    bench_row(&row);
    free(r.listed);
    free(r.paid);
    free(r.listed_work);
    free(r.paid_work);
    free(r.rows);
}
