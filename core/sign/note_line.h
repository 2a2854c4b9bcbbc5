/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A signature line of a note, made of its parts: for what carries a signature
 * without its note.
 */
#ifndef SL_NOTE_LINE_H
#define SL_NOTE_LINE_H

#include "salur/note.h"

/*
 * Append "<dash> name base64" and a newline.
 *
 * bytes  what follows the key id: 1 .. SALUR_NOTE_SIG_MAX (SALUR_E_LIMIT)
 *
 * Returns SALUR_OK or the buffer's error.
 */
SALUR_MUST_USE enum salur_err
sl_note_line_put(struct salur_buf *out, const struct salur_pubkey *key,
                 struct salur_bytes bytes);

#endif
