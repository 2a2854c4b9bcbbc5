/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Anchored heads at the village: signed heads that came back from outside, a
 * family's receipt or a closing sheet, kept as evidence (FORMAT.md, "Anchored
 * heads").
 *
 * One of this log that the log does not reach, or does not fit, shows that the
 * store is an older image or another history.  Then nothing is appended any
 * more, until a recovery has brought what it names: whoever goes on from an
 * older image would pay families twice and make two histories of one log.
 */
#ifndef SALUR_ANCHOR_H
#define SALUR_ANCHOR_H

#include "salur/ledger.h"
#include "salur/signed_head.h"

struct salur_anchored {
    struct salur_signed_head head;
    int is_own; /* 1: of this log */
    int is_new; /* 1: it was not kept before */
    /*
     * What the log says to it: SALUR_OK, it fits; SALUR_E_ROLLBACK, the log is
     * shorter; SALUR_E_FORK, the log has another root there, or another head of
     * that size was kept before.  Of another laptop's log as it was taken in
     * last: SALUR_OK or SALUR_E_FORK at the same size, else SALUR_E_NOT_FOUND,
     * as for logs that are not known here: it is kept and no more.
     */
    enum salur_err against;
};

/*
 * Keep a head as evidence, and compare it; durable when it returned.
 *
 * bytes     as of salur_signed_head_read
 * out_note  the note that was kept is appended; may be NULL
 *
 * Returns SALUR_OK when it was judged and kept (ask out->against),
 * SALUR_E_STATE (no trust note yet), what out->head.err says when it is not
 * genuine (SALUR_E_KEY_WITHDRAWN when it does not bind its log at time_s any
 * more), as salur_signed_head_read, or 5xx.  On error nothing was kept.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_anchor(struct salur_ledger *ledger, struct salur_bytes bytes,
                    int64_t time_s, struct salur_anchored *out,
                    struct salur_buf *out_note);

/*
 * Ask what keeps this log from going on.
 *
 * out_note  the signed head that contradicts the log is appended; may be NULL
 *
 * Returns SALUR_OK when nothing does, SALUR_E_ROLLBACK, SALUR_E_FORK, or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_contradiction(struct salur_ledger *ledger,
                           struct salur_buf *out_note);

/* Notes that were kept, by log and size; SALUR_E_NOT_FOUND past the last. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_anchor_at(struct salur_ledger *ledger, size_t index,
                       struct salur_buf *out_note);

#endif
