/* SPDX-License-Identifier: Apache-2.0 */
/* What key.c shares with key_file.c: seeds on their way into a sealed file. */
#ifndef SL_KEY_H
#define SL_KEY_H

#include "salur/key.h"

/* RFC 8032 5.1.5: the 32 bytes that an Ed25519 key is made of. */
#define SL_SEED_LEN 32

/*
 * Make a key of any valid name from its seed.
 *
 * seed  borrowed; the caller wipes it
 *
 * Returns SALUR_OK, SALUR_E_ARG (name or role) or SALUR_E_MEMORY.
 */
SALUR_MUST_USE enum salur_err
sl_key_from_seed(struct salur_key **out, const char *name, enum salur_role role,
                 const uint8_t seed[SL_SEED_LEN]);

/* Copy the seed out; the caller wipes it with sodium_memzero. */
void
sl_key_seed(const struct salur_key *key, uint8_t out[SL_SEED_LEN]);

#endif
