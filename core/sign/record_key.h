/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The secret with which a store knows the records of its own journal again
 * when they come back from a medium that others had in their hands (FORMAT.md,
 * "Journal and mirror").  It proves nothing to anybody else.
 */
#ifndef SL_RECORD_KEY_H
#define SL_RECORD_KEY_H

#include "salur/hash.h"

/* HMAC-SHA-256. */
#define SL_SEAL_LEN 32

struct sl_record_key;

/* Make a random key.  Returns SALUR_OK or SALUR_E_MEMORY. */
SALUR_MUST_USE enum salur_err
sl_record_key_new(struct sl_record_key **out);
/* Wipe and release; NULL is fine. */
void
sl_record_key_free(struct sl_record_key *key);

/* Write the key's file, mode 0600; one that is there is replaced.
 * Returns as salur_file_write. */
SALUR_MUST_USE enum salur_err
sl_record_key_save(const struct sl_record_key *key, const char *path);
/*
 * Read the key's file.
 * Returns SALUR_OK, SALUR_E_NOT_FOUND, SALUR_E_PERMISSION (others may read
 * it), SALUR_E_VERSION, or what is wrong with it.
 */
SALUR_MUST_USE enum salur_err
sl_record_key_load(struct sl_record_key **out, const char *path);

/* Seal a record's check. */
void
sl_record_seal(const struct sl_record_key *key, const struct salur_hash *check,
               uint8_t out[SL_SEAL_LEN]);
/* 1 when the seal is this key's, else 0; in constant time. */
int
sl_record_is_sealed(const struct sl_record_key *key,
                    const struct salur_hash *check,
                    const uint8_t seal[SL_SEAL_LEN]);

#endif
