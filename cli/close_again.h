/* SPDX-License-Identifier: Apache-2.0 */
/* The papers of a close that stands in the log already, from the log alone:
 * a power cut or a full disk may have come between the two. */
#ifndef CLI_CLOSE_AGAIN_H
#define CLI_CLOSE_AGAIN_H

#include "cli/counter/diary.h"
#include "salur/closing.h"

/*
 * Find the newest close of the log.
 *
 * out  its entry, when and by whom, and the head that ends with it; origin,
 *      site and received are left to cli_close_paper_write
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND when no day was closed yet,
 * SALUR_E_CORRUPT when the log does not hash to its own head, or as
 * salur_ledger_entry.
 */
SALUR_MUST_USE enum salur_err
close_again_find(struct salur_ledger *ledger, struct salur_closing *out);

/*
 * Take back what was recorded since: sums of the lists as they were at a
 * close.
 *
 * end     number of the close
 * status  of the whole log; listed and redeemed are changed
 * diary   up to the close; a family paid then and voided since leaves it
 *
 * Returns SALUR_OK, SALUR_E_CORRUPT or as salur_ledger_entry.
 */
SALUR_MUST_USE enum salur_err
close_again_sums(struct salur_ledger *ledger, uint64_t end,
                 struct salur_ledger_status *status, struct diary *diary);

/* 1 when the stage was taken in after entry end, else 0 (also when that
 * cannot be read). */
int
close_again_is_later(struct salur_ledger *ledger, uint64_t end,
                     const struct salur_stage_id *id);

#endif
