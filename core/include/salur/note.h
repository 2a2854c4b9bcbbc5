/* SPDX-License-Identifier: Apache-2.0 */
/*
 * C2SP signed notes: text, a blank line, one or more signature lines
 * (c2sp.org/signed-note; cosignature/v1 of c2sp.org/tlog-cosignature).
 */
#ifndef SALUR_NOTE_H
#define SALUR_NOTE_H

#include "salur/key.h"

/*
 * One signature line.  A signature longer than any kind known here (post-
 * quantum ones are) has len 0: it is carried along and never verifies.
 */
struct salur_note_sig {
    struct salur_bytes name; /* borrows from the input */
    struct salur_kid kid;
    uint8_t bytes[SALUR_NOTE_SIG_MAX]; /* after the key id */
    size_t len;
};

/* A parsed note; text borrows from the input and ends with a newline. */
struct salur_note {
    struct salur_bytes text;
    struct salur_note_sig sigs[SALUR_NOTE_SIGS_MAX];
    size_t count;
};

/*
 * Parse without checking any signature.  An unsigned text has no signature
 * block and is refused with SALUR_E_SYNTAX.
 *
 * input  at most SALUR_NOTE_MAX bytes and SALUR_NOTE_SIGS_MAX signatures
 *
 * Returns SALUR_OK, SALUR_E_SYNTAX, SALUR_E_UTF8 (also for control
 * characters), SALUR_E_CANONICAL (Base64) or SALUR_E_LIMIT.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_note_parse(struct salur_note *out, struct salur_bytes input);

/*
 * Check the signatures of one known key on a parsed note.
 *
 * out_time_s  time of a cosignature, 0 for plain signatures; may be NULL
 *
 * Returns SALUR_OK (exactly one signature of this key, valid),
 * SALUR_E_SIGNATURE (present and invalid; the note is to be refused whole),
 * SALUR_E_NOT_FOUND (none of this name and id), SALUR_E_DUPLICATE (two lines
 * of this key) or SALUR_E_MEMORY (cosignatures only).
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_note_verify(const struct salur_note *note, const struct salur_pubkey *key,
                  int64_t *out_time_s);

/*
 * Add one signature line to a note, or make a note of a plain text.
 *
 * out     the whole new note is appended to it
 * input   a signed note, or a text that ends with a newline; what follows
 *         the last blank line of a text does not begin like a signature
 * time_s  time of a cosignature, not negative (witness keys only), else
 *         ignored
 *
 * Returns SALUR_OK, SALUR_E_SYNTAX, SALUR_E_UTF8, SALUR_E_DUPLICATE (this key
 * signed already), SALUR_E_LIMIT, SALUR_E_ARG (time) or SALUR_E_MEMORY.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_note_sign(struct salur_buf *out, struct salur_bytes input,
                const struct salur_key *key, int64_t time_s);

#endif
