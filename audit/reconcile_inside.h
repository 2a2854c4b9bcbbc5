/* SPDX-License-Identifier: Apache-2.0 */
/* What the reconcile files share and nobody else sees. */
#ifndef SL_RECONCILE_INSIDE_H
#define SL_RECONCILE_INSIDE_H

#include "audit/reconcile.h"

/*
 * Sort by id; of one id by time, then site, then seq, then log.  In place;
 * linear for ids that are hashes, n log n for any input.
 * Returns SALUR_OK or SALUR_E_MEMORY.
 */
SALUR_MUST_USE enum salur_err
sl_sort_listed(struct salur_listed *listed, size_t count);
SALUR_MUST_USE enum salur_err
sl_sort_paid(struct salur_paid *paid, size_t count);

enum sl_outcome {
    SL_REALISED = 0,
    SL_FAILED = 1,
    SL_REMAINING = 2,
};

/* Hears what the join finds; an error from it ends the join. */
struct sl_join_sink {
    /* Each listed family once; counted is NULL unless it is realised. */
    enum salur_err (*family)(void *ctx, const struct salur_listed *listed,
                             enum sl_outcome outcome,
                             const struct salur_paid *counted);
    /*
     * Each difference.  listed is NULL for NOT_LISTED (and an unlisted
     * SIGNATURE); other is the redemption that TWICE refers to, else NULL.
     */
    enum salur_err (*difference)(void *ctx, const struct salur_paid *paid,
                                 enum salur_difference what,
                                 const struct salur_listed *listed,
                                 const struct salur_paid *other);
    /* Each voided redemption. */
    enum salur_err (*voided)(void *ctx, const struct salur_paid *paid);
    void *ctx;
};

/*
 * Join two sorted arrays.  Returns SALUR_OK, SALUR_E_DUPLICATE (an id listed
 * twice) or what the sink returned.
 */
SALUR_MUST_USE enum salur_err
sl_join(const struct salur_listed *listed, size_t listed_count,
        const struct salur_paid *paid, size_t paid_count,
        const struct sl_join_sink *sink);

/* Count one more family of so many rupiah; SALUR_E_OVERFLOW. */
SALUR_MUST_USE enum salur_err
sl_sum_add(struct salur_sum *sum, int64_t idr);

/* Add a family, a difference, a void to the row that it belongs to. */
SALUR_MUST_USE enum salur_err
sl_row_family(struct salur_reconcile_row *row,
              const struct salur_listed *listed, enum sl_outcome outcome,
              const struct salur_paid *counted);
SALUR_MUST_USE enum salur_err
sl_row_difference(struct salur_reconcile_row *row,
                  const struct salur_paid *paid, enum salur_difference what,
                  const struct salur_listed *listed);

/* Add all sums, logs and villages of from to row. */
SALUR_MUST_USE enum salur_err
sl_row_merge(struct salur_reconcile_row *row,
             const struct salur_reconcile_row *from);
/* Set balances: allocated = realised + failed + remaining, in both units. */
void
sl_row_balance(struct salur_reconcile_row *row);

#endif
