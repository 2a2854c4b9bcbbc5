/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LMDB behind one door: opening, transactions, tables.
 *
 * As far as durability goes the environment has flags 0: a commit that
 * returned 0 has been synced, and counts once it is marked (office_mark.c). The
 * map of a new store is small and doubles when it is full, the whole step again
 * each time: growing is an everyday path, not a rare one.  MDB_NOTLS ties a
 * reader to its transaction and not to its thread.  What keys and values mean
 * is not known here.
 */
#include "audit/office_db.h"

#include <stdlib.h>
#include <string.h>

#include "audit/office.h"
#include "base/lmdb.h"

/* Size of a new store's map; an old one has its own. */
#define MAP_FIRST ((size_t)1 << 22)
/* Where doubling ends: 1 TiB is fifty years of the nation; on 32 bits what
 * fits beside everything else. */
#define MAP_MAX ((size_t)1 << (SIZE_MAX > UINT32_MAX ? 40 : 30))

static const char *const table_names[SL_ODB_COUNT] = {
    [SL_ODB_META] = "meta",           [SL_ODB_DRAFTS] = "drafts",
    [SL_ODB_LINES] = "lines",         [SL_ODB_LISTS] = "lists",
    [SL_ODB_PROOFS] = "proofs",       [SL_ODB_CARDS] = "cards",
    [SL_ODB_LOGS] = "logs",           [SL_ODB_ENTRIES] = "entries",
    [SL_ODB_HEADS] = "heads",         [SL_ODB_COSIGNED] = "cosigned",
    [SL_ODB_WITHDRAWN] = "withdrawn", [SL_ODB_EVIDENCE] = "evidence",
    [SL_ODB_WITNESSED] = "witnessed", [SL_ODB_LEAVES] = "leaves",
    [SL_ODB_ANSWERS] = "answers",     [SL_ODB_ANCHORS] = "anchors",
};

enum salur_err
sl_odb_err(struct sl_odb *db, int rc)
{
    if (rc == MDB_MAP_FULL) {
        db->is_full = 1;
    }
    return sl_lmdb_err(rc);
}

/* --- transactions -------------------------------------------------------- */

static enum salur_err
begin(struct sl_odb *db, unsigned flags, MDB_txn **out)
{
    db->is_full = 0;
    return sl_odb_err(db, sl_lmdb_begin(db->env, flags, out));
}

enum salur_err
sl_odb_begin(struct sl_odb *db, MDB_txn **out)
{
    return begin(db, MDB_RDONLY, out);
}

void
sl_odb_end(MDB_txn *txn)
{
    if (txn != NULL) {
        mdb_txn_abort(txn);
    }
}

/* Commit; what is committed stays so, also if the file's end is not made. */
static enum salur_err
commit(struct sl_odb *db, MDB_txn *txn)
{
    enum salur_err err = sl_odb_err(db, mdb_txn_commit(txn));

    if (err == SALUR_OK) {
        (void)sl_lmdb_check_length(db->env, 0);
    }
    return err;
}

/* What was committed counts once it is marked. */
static enum salur_err
end_marked(struct sl_odb *db, enum salur_err err)
{
    enum salur_err marked =
        sl_office_mark_end(&db->mark, db->env, err == SALUR_OK);

    return err == SALUR_OK ? marked : err;
}

static enum salur_err
begin_marked(struct sl_odb *db, MDB_txn **out)
{
    enum salur_err err = sl_office_mark_begin(&db->mark, db->env);

    if (err != SALUR_OK) {
        db->is_full = 0;
        return err;
    }
    err = begin(db, 0, out);
    return err == SALUR_OK ? err : end_marked(db, err);
}

enum salur_err
sl_odb_write(struct sl_odb *db,
             enum salur_err (*step)(struct sl_odb *db, MDB_txn *txn, void *ctx),
             void *ctx)
{
    MDB_txn *txn;
    enum salur_err err;

    for (;;) {
        err = begin_marked(db, &txn);
        if (err != SALUR_OK) {
            return err;
        }
        err = step(db, txn, ctx);
        if (err == SALUR_OK) {
            err = commit(db, txn);
        } else {
            mdb_txn_abort(txn);
        }
        err = end_marked(db, err);
        if (!db->is_full) {
            return err;
        }
        err = sl_lmdb_grow(db->env, MAP_MAX);
        if (err != SALUR_OK) {
            return err;
        }
    }
}

/* --- keys and values ----------------------------------------------------- */

enum salur_err
sl_odb_get(struct sl_odb *db, MDB_txn *txn, enum sl_odb_table table,
           const struct sl_odb_key *key, struct salur_bytes *out)
{
    MDB_val k = sl_lmdb_val(sl_odb_key_view(key));
    MDB_val v = {0, NULL};
    /* LMDB has no empty keys and takes the question for a mistake. */
    int rc = key->len == 0 || db->tables[table] == 0
                 ? MDB_NOTFOUND
                 : mdb_get(txn, db->tables[table], &k, &v);

    *out = rc == MDB_SUCCESS ? salur_bytes(v.mv_data, v.mv_size)
                             : salur_bytes(NULL, 0);
    return sl_odb_err(db, rc);
}

enum salur_err
sl_odb_put(struct sl_odb *db, MDB_txn *txn, enum sl_odb_table table,
           const struct sl_odb_key *key, struct salur_bytes value)
{
    MDB_val k = sl_lmdb_val(sl_odb_key_view(key));
    MDB_val v = sl_lmdb_val(value);

    return sl_odb_err(db, mdb_put(txn, db->tables[table], &k, &v, 0));
}

/* --- opening ------------------------------------------------------------- */

/* The environment in an existing folder; its tables are not open. */
static enum salur_err
open_env(struct sl_odb **out, const char *path, unsigned flags, size_t map)
{
    struct sl_odb *db = calloc(1, sizeof *db);
    unsigned env_flags = (flags & SALUR_OFFICE_READ_ONLY) != 0
                             ? MDB_NOTLS | MDB_RDONLY
                             : MDB_NOTLS;
    enum salur_err err;
    int dead;

    *out = NULL;
    if (db == NULL) {
        return SALUR_E_MEMORY;
    }
    err = sl_office_mark_open(&db->mark, path,
                              (flags & SALUR_OFFICE_READ_ONLY) == 0);
    if (err == SALUR_OK) {
        err = sl_odb_err(db, mdb_env_create(&db->env));
    }
    if (err == SALUR_OK) {
        err = sl_odb_err(db, mdb_env_set_maxdbs(db->env, SL_ODB_COUNT));
    }
    if (err == SALUR_OK && map > 0) {
        err = sl_odb_err(db, mdb_env_set_mapsize(db->env, map));
    }
    if (err == SALUR_OK) {
        err = sl_lmdb_reserve_lock(path);
    }
    if (err == SALUR_OK) {
        err = sl_odb_err(db, mdb_env_open(db->env, path, env_flags, 0600));
    }
    if (err == SALUR_OK) {
        err = sl_odb_err(db, mdb_reader_check(db->env, &dead));
    }
    if (err == SALUR_OK) {
        err = sl_office_mark_settle(&db->mark, db->env);
    }
    if (err == SALUR_OK && map == 0) {
        err = sl_lmdb_check_length(db->env,
                                   (flags & SALUR_OFFICE_READ_ONLY) != 0);
    }
    if (err == SALUR_OK) {
        *out = db;
        db = NULL;
    }
    sl_odb_close(db);
    return err;
}

/* Open the handles of tables first .. count - 1; with MDB_CREATE they are
 * made, and else one that may be missing in an old store gets none. */
static enum salur_err
open_tables(struct sl_odb *db, MDB_txn *txn, int first, unsigned flags)
{
    for (int i = first; i < SL_ODB_COUNT; i++) {
        int rc = mdb_dbi_open(txn, table_names[i], flags, &db->tables[i]);

        if (rc == MDB_NOTFOUND && i >= SL_ODB_COUNT_1) {
            db->tables[i] = 0;
            continue;
        }
        /* A table that is missing, or is not one: not our file. */
        if (rc == MDB_NOTFOUND || rc == MDB_INCOMPATIBLE) {
            return SALUR_E_CORRUPT;
        }
        if (rc != MDB_SUCCESS) {
            return sl_odb_err(db, rc);
        }
    }
    return SALUR_OK;
}

static struct sl_odb_key
schema_key(void)
{
    return sl_odb_key_bytes(salur_bytes_str("schema"));
}

/* Make tables *ctx and those behind it, and say that all are there. */
static enum salur_err
make_tables(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    static const uint8_t schema = SL_ODB_SCHEMA;
    const int *first = ctx;
    struct sl_odb_key key = schema_key();
    enum salur_err err = open_tables(db, txn, *first, MDB_CREATE);

    if (err != SALUR_OK) {
        return err;
    }
    return sl_odb_put(db, txn, SL_ODB_META, &key, salur_bytes(&schema, 1));
}

/* A schema is one byte; newer ones may be longer. */
static enum salur_err
check_schema(struct sl_odb *db, MDB_txn *txn, int *out_is_old)
{
    struct sl_odb_key key = schema_key();
    struct salur_bytes value;
    enum salur_err err = sl_odb_get(db, txn, SL_ODB_META, &key, &value);

    *out_is_old = 0;
    if (err == SALUR_E_NOT_FOUND) {
        return SALUR_E_CORRUPT;
    }
    if (err != SALUR_OK) {
        return err;
    }
    *out_is_old = value.len == 1 && value.ptr[0] == 1;
    if (!*out_is_old && (value.len != 1 || value.ptr[0] != SL_ODB_SCHEMA)) {
        return SALUR_E_VERSION;
    }
    for (int i = 0; i < SL_ODB_COUNT && !*out_is_old; i++) {
        if (db->tables[i] == 0) {
            return SALUR_E_CORRUPT;
        }
    }
    return SALUR_OK;
}

enum salur_err
sl_odb_make(const char *path)
{
    struct sl_odb *db;
    int first = 0;
    enum salur_err err = open_env(&db, path, 0, MAP_FIRST);

    if (err == SALUR_OK) {
        err = sl_odb_write(db, make_tables, &first);
    }
    sl_odb_close(db);
    return err;
}

enum salur_err
sl_odb_open(struct sl_odb **out, const char *path, unsigned flags)
{
    struct sl_odb *db;
    MDB_txn *txn = NULL;
    int first = SL_ODB_COUNT_1;
    int is_old = 0;
    enum salur_err err = open_env(&db, path, flags, 0);

    *out = NULL;
    if (err == SALUR_OK) {
        err = sl_odb_begin(db, &txn);
    }
    if (err == SALUR_OK) {
        err = open_tables(db, txn, 0, 0);
    }
    if (err == SALUR_OK) {
        err = check_schema(db, txn, &is_old);
    }
    /* Handles live on only when their transaction is committed. */
    if (err == SALUR_OK) {
        err = sl_odb_err(db, mdb_txn_commit(txn));
        txn = NULL;
    }
    if (err == SALUR_OK && is_old && (flags & SALUR_OFFICE_READ_ONLY) == 0) {
        err = sl_odb_write(db, make_tables, &first);
    }
    if (err == SALUR_OK) {
        *out = db;
        db = NULL;
    }
    sl_odb_end(txn);
    sl_odb_close(db);
    return err;
}

void
sl_odb_close(struct sl_odb *db)
{
    if (db == NULL) {
        return;
    }
    if (db->env != NULL) {
        mdb_env_close(db->env);
    }
    sl_office_mark_close(&db->mark);
    free(db);
}
