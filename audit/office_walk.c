/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walks over the keys of a table that begin with a prefix.  What a walk
 * found is borrowed from the transaction; a put in between ends the loan.
 */
#include "audit/office_db.h"

#include <string.h>

enum salur_err
sl_odb_clear(struct sl_odb *db, MDB_txn *txn, enum sl_odb_table table,
             const struct sl_odb_key *prefix)
{
    struct sl_odb_walk walk;
    enum salur_err err = sl_odb_walk_open(&walk, db, txn, table, prefix);

    while (err == SALUR_OK) {
        err = sl_odb_walk_next(&walk);
        if (err == SALUR_OK) {
            err = sl_odb_err(db, mdb_cursor_del(walk.cursor, 0));
        }
    }
    sl_odb_walk_close(&walk);
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}

enum salur_err
sl_odb_walk_open(struct sl_odb_walk *walk, struct sl_odb *db, MDB_txn *txn,
                 enum sl_odb_table table, const struct sl_odb_key *prefix)
{
    memset(walk, 0, sizeof *walk);
    walk->db = db;
    walk->prefix = *prefix;
    sl_odb_walk_seek(walk, prefix);
    if (db->tables[table] == 0) {
        return SALUR_OK; /* and there is nothing to walk over */
    }
    return sl_odb_err(db,
                      mdb_cursor_open(txn, db->tables[table], &walk->cursor));
}

void
sl_odb_walk_seek(struct sl_odb_walk *walk, const struct sl_odb_key *at)
{
    walk->at = *at;
    walk->is_seek = 1;
}

enum salur_err
sl_odb_walk_next(struct sl_odb_walk *walk)
{
    MDB_val k = {walk->at.len, walk->at.bytes};
    MDB_val v = {0, NULL};
    /* LMDB has no empty key to seek: an empty prefix starts at the first. */
    MDB_cursor_op op = !walk->is_seek     ? MDB_NEXT
                       : walk->at.len > 0 ? MDB_SET_RANGE
                                          : MDB_FIRST;
    enum salur_err err =
        walk->cursor == NULL
            ? SALUR_E_NOT_FOUND
            : sl_odb_err(walk->db, mdb_cursor_get(walk->cursor, &k, &v, op));

    walk->is_seek = 0;
    walk->key = salur_bytes(NULL, 0);
    walk->value = salur_bytes(NULL, 0);
    if (err != SALUR_OK) {
        return err == SALUR_E_NOT_FOUND ? SALUR_E_ENDED : err;
    }
    if (k.mv_size < walk->prefix.len ||
        memcmp(k.mv_data, walk->prefix.bytes, walk->prefix.len) != 0) {
        return SALUR_E_ENDED;
    }
    walk->key = salur_bytes(k.mv_data, k.mv_size);
    walk->value = salur_bytes(v.mv_data, v.mv_size);
    return SALUR_OK;
}

void
sl_odb_walk_close(struct sl_odb_walk *walk)
{
    if (walk->cursor != NULL) {
        mdb_cursor_close(walk->cursor);
        walk->cursor = NULL;
    }
}
