/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The request to a witness: the body of "add-checkpoint" of
 * c2sp.org/tlog-witness, and what a witness has to answer (FORMAT.md,
 * "Witness request, office log").
 *
 *   old <size of the head that was cosigned last>
 *   <hash of the consistency proof in Base64>    0 .. 63 lines
 *   <empty line>
 *   <checkpoint, a signed note>
 *
 * A request is hostile input: nothing in it is true before it was judged.
 */
#ifndef SALUR_WITNESS_H
#define SALUR_WITNESS_H

#include "salur/checkpoint.h"
#include "salur/export.h"

/* C2SP: no more proof lines than this. */
#define SALUR_WITNESS_LINES_MAX 63
/* "old", a blank, 20 digits, the lines of 44 characters, newlines. */
#define SALUR_WITNESS_HEAD_MAX (25 + SALUR_WITNESS_LINES_MAX * 45 + 1)

struct salur_witness_request {
    uint64_t old_size;                  /* 0: never cosigned */
    struct salur_proof proof;           /* from old_size to the checkpoint's */
    struct salur_bytes note;            /* the checkpoint note; borrows */
    struct salur_checkpoint checkpoint; /* what it says, not verified */
};

/*
 * Parse a request; one meaning has one form.  No signature and no proof is
 * checked, and old_size may be above the checkpoint's.
 *
 * Returns SALUR_OK, SALUR_E_SYNTAX, SALUR_E_SHORT, SALUR_E_CANONICAL,
 * SALUR_E_RANGE (old size above 2^63 - 1), SALUR_E_LIMIT (64 lines or more),
 * or as salur_checkpoint_peek.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_witness_parse(struct salur_witness_request *out, struct salur_bytes body);

/*
 * Write a request from old_size, proof and note.
 * Returns SALUR_OK, SALUR_E_ARG (no note, old_size above 2^63 - 1, more than
 * 63 hashes) or the buffer's error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_witness_format(const struct salur_witness_request *request,
                     struct salur_buf *out);

/*
 * Make the request of an export: from the head of its cosigned note to its
 * checkpoint, with the proof that its entries give.
 *
 * parts  entries, checkpoint and cosigned note; whether the notes fit the
 *        entries is not asked: if they do not, the request does not either
 * out    the body is appended
 *
 * Returns SALUR_OK, SALUR_E_EMPTY (no cosigned note), SALUR_E_RANGE (its size
 * is 0 or above the checkpoint's, or that one's above the entries'), as
 * salur_checkpoint_peek and salur_entry_cursor_next, SALUR_E_MEMORY or the
 * buffer's error.  Memory: 32 bytes an entry.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_witness_make(const struct salur_export *parts, struct salur_buf *out);

/*
 * Judge a request as a witness must, in the order of the standard.  Only
 * after SALUR_OK may the checkpoint be cosigned, and only when the new head
 * was recorded in the same step in which held was read.
 *
 * out      what to cosign; zeroes on error
 * log_key  the trusted key of the checkpoint's origin; NULL: there is none
 * held     the head that was cosigned last; NULL: none
 *
 * Returns SALUR_OK, SALUR_E_KEY_UNKNOWN (no key, or one of another name),
 * SALUR_E_SIGNATURE (not signed by that key), SALUR_E_DUPLICATE (twice by
 * it), SALUR_E_RANGE (old size above the checkpoint's), SALUR_E_CONFLICT (old
 * size is not held's, or an equal size with another root) or SALUR_E_PROOF.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_witness_judge(struct salur_checkpoint *out, struct salur_hasher *hasher,
                    const struct salur_witness_request *request,
                    const struct salur_pubkey *log_key,
                    const struct salur_head *held);

/*
 * The HTTP status that the standard gives the outcome of a request: 200, 400,
 * 403, 404, 409 or 422; 500 for what is the machine's fault.
 *
 * err  of salur_witness_parse, salur_witness_judge or salur_office_ingest
 */
SALUR_API unsigned
salur_witness_status(enum salur_err err);

#endif
