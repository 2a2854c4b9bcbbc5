/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A head that a log has signed, whatever carries it: a receipt, a checkpoint
 * with or without cosignatures, a closing statement; and the head of an
 * office's log of what it cosigned.  Genuine says who spoke: whether the log
 * still is what was said, its entries show.
 */
#ifndef SALUR_SIGNED_HEAD_H
#define SALUR_SIGNED_HEAD_H

#include "salur/checkpoint.h"
#include "salur/trust.h"

enum salur_signed_kind {
    SALUR_SIGNED_RECEIPT = 1,
    SALUR_SIGNED_CHECKPOINT = 2,
    SALUR_SIGNED_CLOSING = 3,
};

struct salur_signed_head {
    enum salur_signed_kind kind;
    /* origin is "" for a receipt of a key that is not in the trust note */
    struct salur_checkpoint checkpoint;
    /* SALUR_OK when it is genuine: signed by the key that the trust note has
     * for this log, or, of an office's log, by a trusted witness.  Else
     * SALUR_E_KEY_UNKNOWN, SALUR_E_SIGNATURE, SALUR_E_DUPLICATE or
     * SALUR_E_OTHER_SITE (a closing statement of another village's key). */
    enum salur_err err;
    /* The log's key; NULL when it is unknown and for an office's log.  One that
     * was withdrawn signs still: see cosignatures. */
    const struct salur_trust_key *key;
    uint32_t cosignatures; /* of trusted witnesses, none withdrawn then */
    int64_t oldest_s;      /* time of those, when there are some */
    int64_t newest_s;
    int64_t time_s; /* of a closing statement; else -1 */
};

/*
 * Read and judge what may be a signed head.
 *
 * bytes     a receipt of SALUR_RECEIPT_LEN bytes, or a note
 * trust     whose keys count; out->key borrows from it
 * out_note  the note is appended when it is genuine: that of a receipt is
 *           rebuilt; may be NULL
 *
 * Returns SALUR_OK when it was read, whatever out->err says of it; as
 * salur_receipt_parse, salur_note_parse, salur_checkpoint_parse and
 * salur_closing_parse, SALUR_E_MEMORY, or the buffer's error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_signed_head_read(struct salur_signed_head *out, struct salur_bytes bytes,
                       const struct salur_trust *trust,
                       struct salur_buf *out_note);

/*
 * Read origin and head of a note without checking signatures.
 * Returns SALUR_OK, or as salur_note_parse, salur_checkpoint_parse and
 * salur_closing_parse.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_head_peek(struct salur_checkpoint *out, struct salur_bytes note);

/*
 * 1 when a genuine head binds its log at a time: its key was not withdrawn by
 * then, or it lies within what counts of a withdrawn key
 * (salur_trust_check_head); else 0: whoever took the key may have signed it.
 */
SALUR_API int
salur_signed_head_binds(const struct salur_signed_head *head, int64_t time_s);

#endif
