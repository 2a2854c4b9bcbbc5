/* SPDX-License-Identifier: Apache-2.0 */
/* Whether anchored heads let a log go on, inside a transaction. */
#ifndef SL_ANCHOR_H
#define SL_ANCHOR_H

#include "log/store.h"

/* The note that stood against the log when it was looked at last. */
#define SL_META_CONTRADICTION "contradiction"

/* Bytes of the root in a key: two heads of one size are two rows. */
#define SL_ANCHOR_ROOT_PART 8
#define SL_ANCHOR_KEY_MAX (SALUR_NAME_MAX + 1 + 8 + SL_ANCHOR_ROOT_PART)
/* Key of SL_DB_ANCHORS. */
struct salur_buf
sl_anchor_key(uint8_t store[SL_ANCHOR_KEY_MAX],
              const struct salur_checkpoint *checkpoint);

/*
 * Ask whether an entry may be appended: nothing was anchored that the log does
 * not fit, or it fits by now.  Costs one look-up while nothing stands against
 * the log.
 *
 * out_note  the note that stands against it; borrowed until the next put; may
 *           be NULL
 *
 * Returns SALUR_OK, SALUR_E_ROLLBACK, SALUR_E_FORK or 5xx.
 */
SALUR_MUST_USE enum salur_err
sl_anchor_gate(struct salur_ledger *ledger, struct salur_bytes *out_note);

/* The same in a write transaction, where what no longer stands is cleared. */
SALUR_MUST_USE enum salur_err
sl_anchor_settle(struct salur_ledger *ledger);

#endif
