/* SPDX-License-Identifier: Apache-2.0 */
/* LMDB under the personal part of a stage; one transaction an opening. */
#include "people/people_db.h"

#include <string.h>

#include "base/lmdb.h"

#define DBS 2
#define BOX_OVERHEAD (SL_LOCK_NONCE_LEN + SL_LOCK_TAG_LEN)

void
sl_people_db_close(struct sl_people_db *db)
{
    mdb_txn_abort(db->txn); /* NULL is fine */
    if (db->env != NULL) {
        mdb_env_close(db->env);
    }
    memset(db, 0, sizeof *db);
}

/* Open the environment and its databases in one transaction. */
enum salur_err
sl_people_db_open(struct sl_people_db *db, const char *path, size_t map)
{
    int is_new = map > 0;
    unsigned env_flags = MDB_NOLOCK | (is_new ? 0 : MDB_RDONLY);
    unsigned db_flags = is_new ? MDB_CREATE : 0;
    int rc;
    enum salur_err err;

    memset(db, 0, sizeof *db);
    rc = mdb_env_create(&db->env);
    if (rc == MDB_SUCCESS) {
        rc = mdb_env_set_maxdbs(db->env, DBS);
    }
    if (rc == MDB_SUCCESS && is_new) {
        rc = mdb_env_set_mapsize(db->env, map);
    }
    if (rc == MDB_SUCCESS) {
        rc = mdb_env_open(db->env, path, env_flags, 0600);
    }
    err = sl_lmdb_err(rc);
    if (err == SALUR_OK && !is_new) {
        err = sl_lmdb_check_length(db->env, 1);
    }
    if (err == SALUR_OK) {
        err = sl_lmdb_err(
            sl_lmdb_begin(db->env, is_new ? 0 : MDB_RDONLY, &db->txn));
    }
    if (err != SALUR_OK) {
        return err;
    }
    rc = mdb_dbi_open(db->txn, "people", db_flags, &db->people);
    if (rc == MDB_SUCCESS) {
        rc = mdb_dbi_open(db->txn, "meta", db_flags, &db->meta);
    }
    /* A database that is missing, or is not one: not our file. */
    return rc == MDB_NOTFOUND || rc == MDB_INCOMPATIBLE ? SALUR_E_CORRUPT
                                                        : sl_lmdb_err(rc);
}

enum salur_err
sl_people_db_put(struct sl_people_db *db, MDB_dbi dbi, struct salur_bytes key,
                 struct salur_bytes value)
{
    MDB_val k = sl_lmdb_val(key);
    MDB_val v = sl_lmdb_val(value);

    return sl_lmdb_err(mdb_put(db->txn, dbi, &k, &v, MDB_NOOVERWRITE));
}

enum salur_err
sl_people_db_commit(struct sl_people_db *db)
{
    MDB_txn *txn = db->txn;
    enum salur_err err;

    db->txn = NULL;
    err = sl_lmdb_err(mdb_txn_commit(txn));
    return err == SALUR_OK ? sl_lmdb_check_length(db->env, 0) : err;
}

/* A value of meta; one that is missing is damage. */
enum salur_err
sl_people_db_meta(struct sl_people_db *db, const char *name,
                  struct salur_bytes *out)
{
    MDB_val k = sl_lmdb_val(salur_bytes_str(name));
    MDB_val v = {0, NULL};
    int rc = mdb_get(db->txn, db->meta, &k, &v);

    *out = rc == MDB_SUCCESS ? salur_bytes(v.mv_data, v.mv_size)
                             : salur_bytes(NULL, 0);
    return rc == MDB_NOTFOUND ? SALUR_E_CORRUPT : sl_lmdb_err(rc);
}

/* --- boxes ------------------------------------------------------------------
 */

/* Put a value as nonce and ciphertext, bound to its key. */
enum salur_err
sl_people_box_put(struct sl_people_db *db, MDB_dbi dbi,
                  const struct sl_lock *lock, struct salur_bytes key,
                  struct salur_bytes plain)
{
    uint8_t store[SL_ROLL_PERSON_MAX + BOX_OVERHEAD];
    struct salur_buf box;
    uint8_t *nonce;
    enum salur_err err;

    salur_buf_fixed(&box, store, sizeof store);
    nonce = sl_put_space(&box, SL_LOCK_NONCE_LEN);
    if (nonce == NULL) {
        return box.err;
    }
    salur_random(nonce, SL_LOCK_NONCE_LEN);
    err = sl_lock_encrypt(lock, nonce, key, plain, &box);
    return err == SALUR_OK
               ? sl_people_db_put(db, dbi, key, salur_buf_view(&box))
               : err;
}

/* Open a box into memory of cap bytes. */
enum salur_err
sl_people_box_open(const struct sl_lock *lock, struct salur_bytes key,
                   struct salur_bytes box, struct salur_buf *out)
{
    struct salur_bytes nonce;
    struct salur_bytes sealed;
    struct sl_reader rd;
    uint8_t *plain;

    salur_buf_clear(out);
    sl_reader_init(&rd, box);
    nonce = sl_read_bytes(&rd, SL_LOCK_NONCE_LEN);
    sealed = sl_read_bytes(&rd, rd.left.len);
    if (rd.err != SALUR_OK || sealed.len <= SL_LOCK_TAG_LEN) {
        return SALUR_E_CORRUPT;
    }
    plain = sl_put_space(out, sealed.len - SL_LOCK_TAG_LEN);
    if (plain == NULL ||
        sl_lock_decrypt(lock, nonce.ptr, key, sealed, plain) != SALUR_OK) {
        return SALUR_E_CORRUPT;
    }
    return SALUR_OK;
}
