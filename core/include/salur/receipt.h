/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The receipt: a signed checkpoint small enough for a QR code, given to the
 * family at the handout (FORMAT.md, "Receipt").  The three-line checkpoint
 * note is rebuilt from it with the log's public key, so a receipt is as good
 * as a checkpoint: two that do not fit prove a fork.
 */
#ifndef SALUR_RECEIPT_H
#define SALUR_RECEIPT_H

#include "salur/checkpoint.h"

/* version 1, key id 4, size 4, root 32, signature 64. */
#define SALUR_RECEIPT_LEN 105

struct salur_receipt {
    struct salur_kid kid;   /* of the log key */
    struct salur_head head; /* size at most UINT32_MAX */
    struct salur_signature signature;
};

/*
 * Sign a head as a receipt; the signature is that of the checkpoint note.
 *
 * out  SALUR_RECEIPT_LEN bytes are appended
 *
 * Returns SALUR_OK, SALUR_E_KEY_ROLE, SALUR_E_RANGE (size) or the buffer's
 * error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_receipt_sign(const struct salur_head *head,
                   const struct salur_key *log_key, struct salur_buf *out);

/*
 * Read the bytes of a receipt; nothing is verified.
 * Returns SALUR_OK, SALUR_E_SHORT, SALUR_E_TRAILING or SALUR_E_VERSION.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_receipt_parse(struct salur_receipt *out, struct salur_bytes bytes);

/*
 * Verify with the log's key and rebuild the checkpoint note.
 *
 * out_note  the note is appended, byte for byte what salur_checkpoint_sign
 *           makes of this head; may be NULL
 *
 * Returns SALUR_OK, SALUR_E_KEY_UNKNOWN (another key's), SALUR_E_SIGNATURE or
 * the buffer's error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_receipt_open(const struct salur_receipt *receipt,
                   const struct salur_pubkey *log_key,
                   struct salur_buf *out_note);

#endif
