/* SPDX-License-Identifier: Apache-2.0 */
/*
 * C2SP tlog-checkpoint: origin, size and root as a signed note (FORMAT.md,
 * "Checkpoint").
 */
#ifndef SALUR_CHECKPOINT_H
#define SALUR_CHECKPOINT_H

#include "salur/merkle.h"
#include "salur/note.h"

/* Three lines: a name, 20 digits, 44 characters of Base64, and newlines. */
#define SALUR_CHECKPOINT_TEXT_MAX (SALUR_NAME_MAX + 67)

struct salur_checkpoint {
    char origin[SALUR_NAME_MAX + 1];
    struct salur_head head;
};

/* Parse the three lines; extension lines are refused (salur writes none). */
SALUR_API SALUR_MUST_USE enum salur_err
salur_checkpoint_parse(struct salur_checkpoint *out, struct salur_bytes text);
/* Write the three lines. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_checkpoint_format(const struct salur_checkpoint *checkpoint,
                        struct salur_buf *out);

/*
 * Sign a head as a note; the origin is the key's name.
 * Returns SALUR_OK, SALUR_E_KEY_ROLE, SALUR_E_ARG or the buffer's error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_checkpoint_sign(const struct salur_head *head,
                      const struct salur_key *log_key, struct salur_buf *out);

/*
 * Parse a checkpoint note and require the log key's signature; origin must
 * be the key's name (SALUR_E_ORIGIN).  Returns also SALUR_E_SIGNATURE and
 * SALUR_E_KEY_UNKNOWN (not signed by this key).
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_checkpoint_open(struct salur_checkpoint *out, struct salur_bytes note,
                      const struct salur_pubkey *log_key);

/*
 * Read origin and head of a checkpoint note without checking signatures, to
 * find the key to check them with.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_checkpoint_peek(struct salur_checkpoint *out, struct salur_bytes note);

#endif
