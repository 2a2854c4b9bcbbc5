/* SPDX-License-Identifier: Apache-2.0 */
/*
 * C2SP tlog-proof: one entry of a log, and why it is that entry, in a text
 * that anybody checks offline with public keys (FORMAT.md, "Proof").
 *
 * A proof shows that an entry stands in the log that a signed head speaks of.
 * It does not show that what the entry says is true, nor that the log's holder
 * keeps no second log: heads that others hold show that.
 */
#ifndef SALUR_PROOF_H
#define SALUR_PROOF_H

#include "salur/checkpoint.h"

/* Title, 4096 bytes of extra data in Base64, index, 63 hashes, and a note with
 * 32 signature lines of its names' greatest length: 16 KiB; twice that leaves
 * room for signatures of algorithms to come. */
#define SALUR_TLOG_PROOF_MAX 32768
/* A tree of 2^63 - 1 leaves is 63 deep. */
#define SALUR_TLOG_PROOF_HASHES_MAX 63

struct salur_tlog_proof {
    uint64_t index;           /* of the entry, below the checkpoint's size */
    struct salur_proof path;  /* at most SALUR_TLOG_PROOF_HASHES_MAX */
    struct salur_bytes extra; /* len 0: none; at most SALUR_ENTRY_MAX */
    struct salur_bytes checkpoint; /* the note, as it stands; borrowed */
};

/*
 * Read a proof strictly: what is accepted is written again byte for byte.
 * Neither hashes nor signatures are checked.
 *
 * text   borrowed by out->checkpoint
 * extra  the decoded extra data are appended; borrowed by out->extra until
 *        something else is put there
 * where  first bad line; may be NULL
 *
 * Returns SALUR_OK, SALUR_E_VERSION (a newer proof), SALUR_E_LIMIT (too long
 * in all, too many hashes or bytes of extra data), SALUR_E_RANGE (an index
 * that the checkpoint does not cover), another 2xx, or the buffer's error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_tlog_proof_parse(struct salur_tlog_proof *out, struct salur_bytes text,
                       struct salur_buf *extra, struct salur_where *where);
/*
 * Write a proof.
 * Returns SALUR_OK, SALUR_E_ARG for fields that a reader would refuse, or the
 * buffer's error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_tlog_proof_format(const struct salur_tlog_proof *proof,
                        struct salur_buf *out);

/*
 * Make the proof of one entry under a checkpoint note that covers these
 * entries or the first of them.  The extra data are the entry's own bytes.
 * Takes 32 bytes of memory an entry while it works.
 *
 * entries     as an export holds them
 * checkpoint  the note; no signature is checked, but its root is
 * seq         number of the entry
 * out         the text is appended
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND (the checkpoint does not cover the
 * entry), SALUR_E_ROLLBACK (fewer entries than it covers), SALUR_E_ROOT (they
 * do not hash to its root), as salur_checkpoint_peek and
 * salur_entry_cursor_next, SALUR_E_MEMORY or SALUR_E_CRYPTO.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_tlog_proof_make(struct salur_bytes entries, struct salur_bytes checkpoint,
                      uint64_t seq, struct salur_buf *out);

/*
 * Check that an entry is the one that the proof is of, under the checkpoint
 * inside.  Who signed the checkpoint is not asked: salur_checkpoint_open says
 * it of proof->checkpoint, salur_note_verify of its witnesses.
 *
 * entry     the leaf's bytes; usually proof->extra, which nothing else vouches
 *           for
 * out_then  head of the log when this entry was its last: its size is index +
 * 1, and a signed head of that size with another root is one of another
 *           history; zeroes on error; may be NULL
 *
 * Returns SALUR_OK or SALUR_E_PROOF.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_tlog_proof_check(struct salur_hasher *hasher,
                       const struct salur_tlog_proof *proof,
                       struct salur_bytes entry, struct salur_head *out_then);

#endif
