/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The environment of a stage as LMDB sees it: two databases, one transaction,
 * and boxes: values that are encrypted before they are put and bound to their
 * keys.  What is in a box is people_store.c's.
 *
 * The lock of DIR/people is held meanwhile, which is why LMDB's own is not
 * used (MDB_NOLOCK).
 */
#ifndef SL_PEOPLE_DB_H
#define SL_PEOPLE_DB_H

#include <lmdb.h>

#include "people/roll.h"

struct sl_people_db {
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi people;
    MDB_dbi meta;
};

/*
 * Open the environment of a folder, and its databases in a transaction.
 *
 * map  bytes of a new one's map, which is empty; 0 opens what is there to
 *      read
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND, SALUR_E_CORRUPT or 5xx.  Release with
 * sl_people_db_close, also after an error.
 */
SALUR_MUST_USE enum salur_err
sl_people_db_open(struct sl_people_db *db, const char *path, size_t map);
/* Commit what was put, durably; the transaction is over. */
SALUR_MUST_USE enum salur_err
sl_people_db_commit(struct sl_people_db *db);
void
sl_people_db_close(struct sl_people_db *db);

/* Put a new pair; SALUR_E_EXISTS, SALUR_E_FULL or 5xx. */
SALUR_MUST_USE enum salur_err
sl_people_db_put(struct sl_people_db *db, MDB_dbi dbi, struct salur_bytes key,
                 struct salur_bytes value);
/* A value of meta; one that is missing is SALUR_E_CORRUPT. */
SALUR_MUST_USE enum salur_err
sl_people_db_meta(struct sl_people_db *db, const char *name,
                  struct salur_bytes *out);

/* Put a value of at most SL_ROLL_PERSON_MAX bytes as nonce and ciphertext. */
SALUR_MUST_USE enum salur_err
sl_people_box_put(struct sl_people_db *db, MDB_dbi dbi,
                  const struct sl_lock *lock, struct salur_bytes key,
                  struct salur_bytes plain);
/* Open a box into a buffer, replaced; SALUR_E_CORRUPT. */
SALUR_MUST_USE enum salur_err
sl_people_box_open(const struct sl_lock *lock, struct salur_bytes key,
                   struct salur_bytes box, struct salur_buf *out);

#endif
