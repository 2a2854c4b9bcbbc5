/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sums of one row and of rows over rows.  Every sum is counted on its own
 * and overflow-checked; no sum is ever computed from two others, so that the
 * identity allocated = realised + failed + remaining can fail when it must.
 */
#include "audit/reconcile_inside.h"

#include <string.h>

#include "base/num.h"

enum salur_err
sl_sum_add(struct salur_sum *sum, int64_t idr)
{
    enum salur_err err = sl_add_i64(sum->idr, idr, &sum->idr);

    if (err == SALUR_OK) {
        err = sl_add_u64(sum->families, 1, &sum->families);
    }
    return err;
}

static enum salur_err
sum_merge(struct salur_sum *sum, const struct salur_sum *from)
{
    enum salur_err err = sl_add_i64(sum->idr, from->idr, &sum->idr);

    if (err == SALUR_OK) {
        err = sl_add_u64(sum->families, from->families, &sum->families);
    }
    return err;
}

/* The sum of those who collected in the same way. */
static struct salur_sum *
collected_by(struct salur_reconcile_row *row, const struct salur_paid *paid)
{
    switch (paid->flags >> SALUR_PAID_COLLECTOR_SHIFT & 3U) {
    case SALUR_COLLECTOR_PROXY:
        return &row->realised_proxy;
    case SALUR_COLLECTOR_HEIR:
        return &row->realised_heir;
    case SALUR_COLLECTOR_HOME:
        return &row->realised_home;
    default:
        return &row->realised_self;
    }
}

enum salur_err
sl_row_family(struct salur_reconcile_row *row,
              const struct salur_listed *listed, enum sl_outcome outcome,
              const struct salur_paid *counted)
{
    enum salur_err err = sl_sum_add(&row->allocated, listed->amount_idr);

    if (err != SALUR_OK) {
        return err;
    }
    switch (outcome) {
    case SL_REALISED:
        err = sl_sum_add(&row->realised, listed->amount_idr);
        break;
    case SL_FAILED:
        err = sl_sum_add(&row->failed, listed->amount_idr);
        break;
    case SL_REMAINING:
        err = sl_sum_add(&row->remaining, listed->amount_idr);
        break;
    }
    if (err == SALUR_OK && counted != NULL) {
        err = sl_sum_add(collected_by(row, counted), listed->amount_idr);
    }
    if (err == SALUR_OK && counted != NULL &&
        (counted->flags & SALUR_PAID_KEYED) != 0) {
        err = sl_sum_add(&row->keyed, listed->amount_idr);
    }
    return err;
}

enum salur_err
sl_row_difference(struct salur_reconcile_row *row,
                  const struct salur_paid *paid, enum salur_difference what,
                  const struct salur_listed *listed)
{
    int64_t idr = paid->amount_idr;

    if (what == SALUR_DIFF_AMOUNT &&
        __builtin_sub_overflow(paid->amount_idr, listed->amount_idr, &idr)) {
        return SALUR_E_OVERFLOW;
    }
    return sl_sum_add(&row->differences[what], idr);
}

enum salur_err
sl_row_merge(struct salur_reconcile_row *row,
             const struct salur_reconcile_row *from)
{
    const struct {
        struct salur_sum *sum;
        const struct salur_sum *from;
    } sums[] = {
        {&row->allocated, &from->allocated},
        {&row->realised, &from->realised},
        {&row->realised_self, &from->realised_self},
        {&row->realised_proxy, &from->realised_proxy},
        {&row->realised_heir, &from->realised_heir},
        {&row->realised_home, &from->realised_home},
        {&row->keyed, &from->keyed},
        {&row->failed, &from->failed},
        {&row->remaining, &from->remaining},
        {&row->voided, &from->voided},
    };
    enum salur_err err = SALUR_OK;

    for (size_t i = 0; i < sizeof sums / sizeof sums[0] && err == SALUR_OK;
         i++) {
        err = sum_merge(sums[i].sum, sums[i].from);
    }
    for (size_t i = 0; i < SALUR_DIFF_COUNT && err == SALUR_OK; i++) {
        err = sum_merge(&row->differences[i], &from->differences[i]);
    }
    if (err == SALUR_OK) {
        err = sl_add_u64(row->logs, from->logs, &row->logs);
    }
    if (err == SALUR_OK) {
        err = sl_add_u64(row->villages, from->villages, &row->villages);
    }
    return err;
}

void
sl_row_balance(struct salur_reconcile_row *row)
{
    struct salur_sum all = {0, 0};

    row->balances = sum_merge(&all, &row->realised) == SALUR_OK &&
                    sum_merge(&all, &row->failed) == SALUR_OK &&
                    sum_merge(&all, &row->remaining) == SALUR_OK &&
                    all.families == row->allocated.families &&
                    all.idr == row->allocated.idr;
}

const char *
salur_difference_name(enum salur_difference difference)
{
    switch (difference) {
    case SALUR_DIFF_TWICE_HERE:
        return "twice_here";
    case SALUR_DIFF_TWICE_ACROSS:
        return "twice_across";
    case SALUR_DIFF_NOT_LISTED:
        return "not_listed";
    case SALUR_DIFF_AMOUNT:
        return "amount";
    case SALUR_DIFF_OTHER_SITE:
        return "other_site";
    case SALUR_DIFF_WINDOW:
        return "window";
    case SALUR_DIFF_WITHDRAWN:
        return "withdrawn";
    case SALUR_DIFF_SIGNATURE:
        return "signature";
    case SALUR_DIFF_BEYOND:
        return "beyond";
    case SALUR_DIFF_SILENT:
        return "silent";
    case SALUR_DIFF_COUNT:
        break;
    }
    return "?";
}
