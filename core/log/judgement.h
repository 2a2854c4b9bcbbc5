/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is presented at the counter, judged against what is on record.  For
 * the acts in core/redeem.c, which write down what comes of it.
 */
#ifndef SL_JUDGEMENT_H
#define SL_JUDGEMENT_H

#include "log/store.h"
#include "salur/redeem.h"

/* One question; row and is_closed are what the loaded lists say. */
struct sl_judgement {
    const struct salur_presented *presented;
    const struct salur_stamp *stamp;
    struct salur_redeemed *out;
    struct sl_list_row row;
    int is_closed;  /* 1: a stage-closed entry stands in the log */
    int is_genuine; /* 1: a refusal is worth an entry */
};

/*
 * Judge inside a transaction; nothing is written.  presented, stamp and out
 * are given, the rest is set; out is zeroed and then says the outcome and
 * what led to it.
 *
 * Returns SALUR_OK when the question was answered, SALUR_E_STATE without a
 * trust note, else 5xx.
 */
SALUR_MUST_USE enum salur_err
sl_judge(struct salur_ledger *ledger, struct sl_judgement *judgement);

#endif
