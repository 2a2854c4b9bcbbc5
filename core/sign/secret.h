/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a secret key and of its file, for key.c, key_file.c and
 * stage_key.c and nobody else.
 */
#ifndef SL_SECRET_H
#define SL_SECRET_H

#include "base/bytes.h"
#include "salur/key.h"

#define SL_SEED_LEN 32

/*
 * Make a key from its seed, whatever its name.
 * Returns SALUR_OK, SALUR_E_ARG (name or role) or SALUR_E_MEMORY.
 */
SALUR_MUST_USE enum salur_err
sl_key_make(struct salur_key **out, const char *name, enum salur_role role,
            const uint8_t seed[SL_SEED_LEN]);

/* Borrow the seed from guarded memory; it is never copied out of sign/. */
const uint8_t *
sl_key_seed(const struct salur_key *key);

/*
 * Read the first line of a secret's file, "salur/<kind>/v1\n"; another
 * version of that kind sets SALUR_E_VERSION, anything else SALUR_E_SYNTAX.
 */
void
sl_read_format(struct sl_reader *rd, const char *kind);

#endif
