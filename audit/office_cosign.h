/* SPDX-License-Identifier: Apache-2.0 */
/* What office_cosign.c, which cosigns, and office_adopt.c, which finds what was
 * cosigned and forgotten, know of each other. */
#ifndef SL_OFFICE_COSIGN_H
#define SL_OFFICE_COSIGN_H

#include "audit/office_inside.h"

/* The last cosignature of a log; is.head.size 0: none. */
struct sl_cosigned {
    struct salur_office_witnessed is;
    struct salur_bytes note; /* borrowed from the transaction */
};

/* office_cosign.c: find it; SALUR_OK when there is none, else as
 * sl_witnessed_find. */
SALUR_MUST_USE enum salur_err
sl_cosign_last(const struct sl_cosign *ask, MDB_txn *txn,
               struct sl_cosigned *out);
/* office_cosign.c: set the first entries of the export against a head;
 * SALUR_E_PROOF. */
SALUR_MUST_USE enum salur_err
sl_cosign_check_entries(const struct sl_cosign *ask,
                        const struct salur_head *head);
/* office_cosign.c: remember a cosigned note, the next leaf and the log's
 * newest; 5xx. */
SALUR_MUST_USE enum salur_err
sl_cosign_remember(const struct sl_cosign *ask, MDB_txn *txn,
                   struct salur_bytes note, int64_t time_s,
                   struct salur_cosigning *out);
/*
 * Append a note with the log's line and, when it has a valid one, this
 * witness's: nobody's else, so that who sent it does not choose what becomes a
 * leaf.
 *
 * out_time_s  of the witness's line; -1: there is none
 *
 * Returns SALUR_OK, as salur_note_parse or salur_note_verify.
 */
SALUR_MUST_USE enum salur_err
sl_cosign_plain(const struct sl_cosign *ask, const struct salur_pubkey *log_key,
                struct salur_bytes bytes, struct salur_buf *out,
                int64_t *out_time_s);
/*
 * Take over what this witness cosigned and the store does not know, which then
 * is older than it should be.
 *
 * last  is read again when something was taken over
 * out   is_adopted and adopted_size are set
 *
 * Returns SALUR_OK, also when there is nothing of the kind, or 5xx.
 */
SALUR_MUST_USE enum salur_err
sl_cosign_adopt(const struct sl_cosign *ask, MDB_txn *txn,
                struct sl_cosigned *last, struct salur_cosigning *out);

#endif
