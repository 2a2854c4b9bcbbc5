/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The LMDB environment of one stage's personal part (FORMAT.md, "People
 * store").  Every value but the schema and the sealed lock is encrypted
 * before LMDB sees it, so no page of any file ever holds one in the clear.
 *
 *   people   id -> nonce, row
 *   meta     "schema" -> 1
 *            "lock" -> key id of the device, the lock of this environment
 *                      sealed to it
 *            "terms" -> nonce, [stage, site, village, contact, tag key,
 *                      families, SHA-256 of the roll]
 */
#ifndef SL_PEOPLE_STORE_H
#define SL_PEOPLE_STORE_H

#include "people/roll.h"

/* What is known of a stage, in guarded memory. */
struct sl_people_part {
    struct sl_roll_head head;
    struct salur_hash digest;            /* SHA-256 of its roll */
    const struct salur_person **by_name; /* head.terms.count of them */
    struct salur_person *people;         /* by ascending id */
};

/*
 * Write a stage into an empty folder, synced.
 *
 * roll    checked; read from its begin
 * digest  of the roll
 * device  whose key opens it again
 *
 * Returns SALUR_OK, as sl_roll_open, SALUR_E_FULL, SALUR_E_STORE, 5xx.
 */
SALUR_MUST_USE enum salur_err
sl_people_store_write(const char *path, struct salur_bytes roll,
                      const struct salur_hash *digest,
                      const struct salur_pubkey *device);

/*
 * Read a stage whole.
 *
 * id  whose it must be
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND, SALUR_E_KEY_UNKNOWN (sealed to another
 * device), SALUR_E_VERSION, SALUR_E_CORRUPT or 5xx.
 */
SALUR_MUST_USE enum salur_err
sl_people_store_read(struct sl_people_part **out, const char *path,
                     const struct salur_stage_id *id,
                     const struct salur_key *device);
/* Wipe and release; NULL is fine. */
void
sl_people_part_free(struct sl_people_part *part);

/* Families in a stage, which needs no key; 0 when it cannot be read. */
uint64_t
sl_people_store_count(const char *path);

#endif
