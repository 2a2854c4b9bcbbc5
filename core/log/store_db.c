/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys and values inside the open transaction.  What they mean is not known
 * here.  A database whose handle is 0 (LMDB's own list of free pages, never
 * ours) is not there: it reads as empty, and is never written, as only a
 * store that was opened read-only is without one.
 */
#include "log/store.h"

#include <string.h>

#include "base/lmdb.h"
#include "log/journal.h"

enum salur_err
sl_db_get(struct salur_ledger *ledger, enum sl_db db, struct salur_bytes key,
          struct salur_bytes *out)
{
    MDB_val k = sl_lmdb_val(key);
    MDB_val v = {0, NULL};
    int rc = ledger->dbs[db] == 0
                 ? MDB_NOTFOUND
                 : mdb_get(ledger->txn, ledger->dbs[db], &k, &v);

    *out = rc == MDB_SUCCESS ? salur_bytes(v.mv_data, v.mv_size)
                             : salur_bytes(NULL, 0);
    return sl_store_err(ledger, rc);
}

/* --- the journal's ops -------------------------------------------------------
 */

/* Remember how many ops there are, before one is added. */
static void
collect(const struct salur_ledger *ledger, struct sl_ops *before)
{
    memset(before, 0, sizeof *before);
    if (ledger->journal != NULL) {
        *before = ledger->journal->ops;
    }
}

/* What was not done is not collected: some callers go on after an error. */
static enum salur_err
collected(struct salur_ledger *ledger, const struct sl_ops *before,
          enum salur_err err)
{
    if (ledger->journal == NULL) {
        return err;
    }
    if (err != SALUR_OK) {
        ledger->journal->ops.count = before->count;
        ledger->journal->ops.buf.len = before->buf.len;
        return err;
    }
    return ledger->journal->ops.buf.err;
}

enum salur_err
sl_db_put(struct salur_ledger *ledger, enum sl_db db, struct salur_bytes key,
          struct salur_bytes value, unsigned flags)
{
    MDB_val k = sl_lmdb_val(key);
    MDB_val v = sl_lmdb_val(value);
    struct sl_ops ops;
    enum salur_err err;

    /* Collected first: the value may lie in what the put moves about. */
    collect(ledger, &ops);
    if (ledger->journal != NULL) {
        sl_op_put(&ledger->journal->ops, db, key, value);
    }
    err = sl_store_err(ledger,
                       mdb_put(ledger->txn, ledger->dbs[db], &k, &v, flags));
    return collected(ledger, &ops, err);
}

enum salur_err
sl_db_del(struct salur_ledger *ledger, enum sl_db db, struct salur_bytes key)
{
    MDB_val k = sl_lmdb_val(key);
    struct sl_ops ops;
    enum salur_err err;

    collect(ledger, &ops);
    if (ledger->journal != NULL) {
        sl_op_delete(&ledger->journal->ops, db, key);
    }
    err = sl_store_err(ledger, mdb_del(ledger->txn, ledger->dbs[db], &k, NULL));
    return collected(ledger, &ops, err);
}

enum salur_err
sl_db_clear(struct salur_ledger *ledger, enum sl_db db)
{
    if (ledger->journal != NULL) {
        sl_op_clear(&ledger->journal->ops, db);
    }
    return sl_store_err(ledger, mdb_drop(ledger->txn, ledger->dbs[db], 0));
}

enum salur_err
sl_db_count(struct salur_ledger *ledger, enum sl_db db, uint64_t *out)
{
    MDB_stat stat = {0};
    int rc = ledger->dbs[db] == 0
                 ? MDB_SUCCESS
                 : mdb_stat(ledger->txn, ledger->dbs[db], &stat);

    *out = stat.ms_entries;
    return sl_store_err(ledger, rc);
}

enum salur_err
sl_db_from(struct salur_ledger *ledger, enum sl_db db, struct salur_bytes first,
           enum salur_err (*each)(struct salur_ledger *, struct salur_bytes key,
                                  struct salur_bytes value, void *ctx),
           void *ctx)
{
    MDB_cursor *cursor = NULL;
    MDB_val k = sl_lmdb_val(first);
    MDB_val v = {0, NULL};
    MDB_cursor_op op = first.len > 0 ? MDB_SET_RANGE : MDB_FIRST;
    enum salur_err err;

    if (ledger->dbs[db] == 0) {
        return SALUR_OK;
    }
    err = sl_store_err(ledger,
                       mdb_cursor_open(ledger->txn, ledger->dbs[db], &cursor));
    while (err == SALUR_OK) {
        err = sl_store_err(ledger, mdb_cursor_get(cursor, &k, &v, op));
        op = MDB_NEXT;
        if (err == SALUR_E_NOT_FOUND) {
            err = SALUR_OK;
            break;
        }
        if (err == SALUR_OK) {
            err = each(ledger, salur_bytes(k.mv_data, k.mv_size),
                       salur_bytes(v.mv_data, v.mv_size), ctx);
        }
    }
    mdb_cursor_close(cursor);
    return err;
}

enum salur_err
sl_db_each(struct salur_ledger *ledger, enum sl_db db,
           enum salur_err (*each)(struct salur_ledger *, struct salur_bytes key,
                                  struct salur_bytes value, void *ctx),
           void *ctx)
{
    return sl_db_from(ledger, db, salur_bytes(NULL, 0), each, ctx);
}

enum salur_err
sl_meta_get(struct salur_ledger *ledger, const char *name,
            struct salur_bytes *out)
{
    return sl_db_get(ledger, SL_DB_META, salur_bytes_str(name), out);
}

enum salur_err
sl_meta_put(struct salur_ledger *ledger, const char *name,
            struct salur_bytes value)
{
    return sl_db_put(ledger, SL_DB_META, salur_bytes_str(name), value, 0);
}

enum salur_err
sl_meta_del(struct salur_ledger *ledger, const char *name)
{
    return sl_db_del(ledger, SL_DB_META, salur_bytes_str(name));
}
