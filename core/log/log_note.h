/* SPDX-License-Identifier: Apache-2.0 */
/* Notes by which a log speaks of itself: checkpoints, closing statements. */
#ifndef SL_LOG_NOTE_H
#define SL_LOG_NOTE_H

#include "salur/note.h"

/* How one kind of them is read. */
struct sl_log_note {
    /* Read the text into a struct that begins with its origin. */
    enum salur_err (*parse)(void *out, struct salur_bytes text);
    size_t size; /* of that struct */
};

/*
 * Read a note and require the signature of the log that it speaks of.
 *
 * out  zeroes on error
 *
 * Returns SALUR_OK, as salur_note_parse and kind->parse, SALUR_E_ORIGIN (of
 * another log than this key's), SALUR_E_SIGNATURE, SALUR_E_DUPLICATE or
 * SALUR_E_KEY_UNKNOWN (not signed by this key).
 */
SALUR_MUST_USE enum salur_err
sl_log_note_open(const struct sl_log_note *kind, void *out,
                 struct salur_bytes note, const struct salur_pubkey *log_key);

#endif
