/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LMDB behind one door: opening, and one transaction at a time.
 *
 * The environment has flags 0 as far as durability goes: a commit that
 * returned 0 has been fdatasynced, the page that makes it visible last.  The
 * map starts small and doubles: growing is an everyday path, not a rare one.
 * Keys and values are store_db.c's.
 */
#include "log/store.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/lmdb.h"
#include "log/journal.h"

/* Size of a new store's map; an old one has its own. */
#define MAP_FIRST ((size_t)1 << 20)
/* Where doubling ends: 64 GiB, or half of a 32-bit address space's half. */
#define MAP_MAX ((size_t)1 << (SIZE_MAX > UINT32_MAX ? 36 : 30))

static const char *const db_names[SL_DB_COUNT] = {
    [SL_DB_LOG] = "log",         [SL_DB_SPENT] = "spent",
    [SL_DB_META] = "meta",       [SL_DB_STAGES] = "stages",
    [SL_DB_LISTS] = "lists",     [SL_DB_WITHDRAWN] = "withdrawn",
    [SL_DB_PEERS] = "peers",     [SL_DB_ELSEWHERE] = "elsewhere",
    [SL_DB_ANCHORS] = "anchors",
};

/* The first database that a store of each older schema may lack. */
static const int db_since[SL_SCHEMA] = {
    [1] = SL_DB_PEERS,
    [2] = SL_DB_ANCHORS,
};
/* A schema below 24 is one CBOR byte. */
static const uint8_t schema_now = SL_SCHEMA;

enum salur_err
sl_store_err(struct salur_ledger *ledger, int rc)
{
    if (rc == MDB_MAP_FULL) {
        ledger->is_full = 1;
    }
    return sl_lmdb_err(rc);
}

/* --- transactions ---------------------------------------------------------
 */

static enum salur_err
begin(struct salur_ledger *ledger, unsigned flags)
{
    ledger->is_full = 0;
    return sl_store_err(ledger,
                        sl_lmdb_begin(ledger->env, flags, &ledger->txn));
}

static enum salur_err
check_length(struct salur_ledger *ledger)
{
    return sl_lmdb_check_length(ledger->env,
                                (ledger->flags & SALUR_LEDGER_READ_ONLY) != 0);
}

enum salur_err
sl_store_load_state(struct salur_ledger *ledger)
{
    struct salur_bytes bytes;
    enum salur_err err = sl_meta_get(ledger, SL_META_STATE, &bytes);

    if (err == SALUR_E_NOT_FOUND) {
        return SALUR_E_CORRUPT;
    }
    return err == SALUR_OK ? sl_state_read(&ledger->state, bytes) : err;
}

static enum salur_err
store_state(struct salur_ledger *ledger)
{
    salur_buf_clear(&ledger->record);
    sl_state_put(&ledger->record, &ledger->state);
    if (ledger->record.err != SALUR_OK) {
        return ledger->record.err;
    }
    return sl_meta_put(ledger, SL_META_STATE, salur_buf_view(&ledger->record));
}

/* A database that is missing, or is not one: not our file. */
static enum salur_err
db_err(struct salur_ledger *ledger, int rc)
{
    return rc == MDB_NOTFOUND || rc == MDB_INCOMPATIBLE
               ? SALUR_E_CORRUPT
               : sl_store_err(ledger, rc);
}

/* Open the handle of a database; with MDB_CREATE it is made. */
static enum salur_err
open_db(struct salur_ledger *ledger, enum sl_db db, unsigned flags)
{
    return db_err(ledger, mdb_dbi_open(ledger->txn, db_names[db], flags,
                                       &ledger->dbs[db]));
}

static enum salur_err
open_dbs(struct salur_ledger *ledger, unsigned flags)
{
    enum salur_err err = SALUR_OK;

    for (int i = 0; i < SL_DB_COUNT && err == SALUR_OK; i++) {
        err = open_db(ledger, (enum sl_db)i, flags);
    }
    return err;
}

/* The first transaction of a store: databases, schema, empty state. */
static enum salur_err
make_dbs(struct salur_ledger *ledger)
{
    enum salur_err err = open_dbs(ledger, MDB_CREATE);

    memset(&ledger->state, 0, sizeof ledger->state);
    if (err != SALUR_OK) {
        return err;
    }
    return sl_meta_put(ledger, SL_META_SCHEMA, salur_bytes(&schema_now, 1));
}

/* Commit or, after an error, abort. */
static enum salur_err
finish(struct salur_ledger *ledger, enum salur_err err)
{
    MDB_txn *txn = ledger->txn;

    ledger->txn = NULL;
    if (err != SALUR_OK) {
        mdb_txn_abort(txn);
        return err;
    }
    return sl_store_err(ledger, mdb_txn_commit(txn));
}

enum salur_err
sl_store_read(struct salur_ledger *ledger,
              enum salur_err (*work)(struct salur_ledger *, void *), void *ctx)
{
    enum salur_err err = sl_journal_is_broken(ledger)
                             ? SALUR_E_UNSETTLED
                             : begin(ledger, MDB_RDONLY);

    if (err != SALUR_OK) {
        return err;
    }
    err = sl_store_load_state(ledger);
    if (err == SALUR_OK) {
        err = work(ledger, ctx);
    }
    mdb_txn_abort(ledger->txn);
    ledger->txn = NULL;
    return err;
}

/* What one transaction does, up to the commit. */
static enum salur_err
prepare(struct salur_ledger *ledger,
        enum salur_err (*work)(struct salur_ledger *, void *), void *ctx)
{
    enum salur_err err =
        ledger->is_new ? make_dbs(ledger) : sl_store_load_state(ledger);
    uint64_t size;

    if (err == SALUR_OK) {
        err = sl_journal_catch_up(ledger);
    }
    size = ledger->state.tree.size;
    if (err == SALUR_OK) {
        err = work(ledger, ctx);
    }
    /* The state changes by appending and by nothing else. */
    if (err == SALUR_OK && ledger->state.tree.size != size) {
        err = store_state(ledger);
    }
    if (err == SALUR_OK) {
        err = sl_lmdb_check_place(ledger->env);
    }
    return err == SALUR_OK ? sl_journal_append(ledger) : err;
}

static enum salur_err
write_once(struct salur_ledger *ledger,
           enum salur_err (*work)(struct salur_ledger *, void *), void *ctx)
{
    enum salur_err err = begin(ledger, 0);

    if (err != SALUR_OK) {
        return err;
    }
    err = prepare(ledger, work, ctx);
    if (err != SALUR_OK) {
        return finish(ledger, err);
    }
    err = sl_journal_committed(ledger, finish(ledger, SALUR_OK));
    if (err == SALUR_OK) {
        ledger->is_new = 0;
        (void)check_length(ledger); /* committed all the same */
    }
    return err;
}

enum salur_err
sl_store_write(struct salur_ledger *ledger,
               enum salur_err (*work)(struct salur_ledger *, void *), void *ctx)
{
    enum salur_err err;

    if (ledger->flags & SALUR_LEDGER_READ_ONLY) {
        return SALUR_E_PERMISSION;
    }
    for (;;) {
        err = sl_journal_enter(ledger);
        if (err != SALUR_OK) {
            return err;
        }
        err = write_once(ledger, work, ctx);
        sl_journal_leave(ledger);
        if (!ledger->is_full || err == SALUR_E_UNSETTLED) {
            return err;
        }
        err = sl_lmdb_grow(ledger->env, MAP_MAX);
        if (err != SALUR_OK) {
            return err;
        }
    }
}

/* --- opening ----------------------------------------------------------------
 */

/* The environment and what goes with it; the databases are not open. */
static enum salur_err
open_env(struct salur_ledger **out, const char *path, unsigned flags)
{
    struct salur_ledger *ledger = calloc(1, sizeof *ledger);
    /* MDB_NOTLS: a reader slot belongs to the transaction, not the thread. */
    unsigned env_flags =
        flags & SALUR_LEDGER_READ_ONLY ? MDB_NOTLS | MDB_RDONLY : MDB_NOTLS;
    enum salur_err err;
    int dead;

    *out = NULL;
    if (ledger == NULL) {
        return SALUR_E_MEMORY;
    }
    ledger->flags = flags;
    salur_buf_init(&ledger->record, (size_t)SALUR_NOTE_MAX);
    err = salur_hasher_new(&ledger->hasher);
    if (err == SALUR_OK) {
        err = sl_store_err(ledger, mdb_env_create(&ledger->env));
    }
    if (err == SALUR_OK) {
        err =
            sl_store_err(ledger, mdb_env_set_maxdbs(ledger->env, SL_DB_COUNT));
    }
    if (err == SALUR_OK) {
        err = sl_lmdb_reserve_lock(path);
    }
    if (err == SALUR_OK) {
        err = sl_store_err(ledger,
                           mdb_env_open(ledger->env, path, env_flags, 0600));
    }
    if (err == SALUR_OK) {
        err = sl_store_err(ledger, mdb_reader_check(ledger->env, &dead));
    }
    if (err == SALUR_OK) {
        *out = ledger;
        ledger = NULL;
    }
    salur_ledger_close(ledger);
    return err;
}

/* A schema is one unsigned CBOR integer; newer ones may be longer. */
static enum salur_err
check_schema(struct salur_ledger *ledger, int *out_schema)
{
    struct salur_bytes value;
    enum salur_err err = sl_meta_get(ledger, SL_META_SCHEMA, &value);

    *out_schema = SL_SCHEMA;
    if (err == SALUR_E_NOT_FOUND || (err == SALUR_OK && value.len == 0)) {
        return SALUR_E_CORRUPT;
    }
    if (err == SALUR_OK &&
        (value.len != 1 || value.ptr[0] < 1 || value.ptr[0] > SL_SCHEMA)) {
        return SALUR_E_VERSION;
    }
    if (err == SALUR_OK) {
        *out_schema = value.ptr[0];
    }
    return err;
}

/* Open the databases of an older schema, and of the others those that are
 * there. */
static enum salur_err
open_old_dbs(struct salur_ledger *ledger, int schema)
{
    enum salur_err err = SALUR_OK;

    for (int i = 0; i < SL_DB_COUNT && err == SALUR_OK; i++) {
        int rc = mdb_dbi_open(ledger->txn, db_names[i], 0, &ledger->dbs[i]);

        if (rc == MDB_NOTFOUND && i >= db_since[schema]) {
            ledger->dbs[i] = 0;
        } else {
            err = db_err(ledger, rc);
        }
    }
    return err;
}

/* Make a store of an older schema one of today's. */
static enum salur_err
upgrade_work(struct salur_ledger *ledger, void *ctx)
{
    int schema;
    enum salur_err err = check_schema(ledger, &schema);

    (void)ctx;
    for (int i = db_since[1]; i < SL_DB_COUNT && err == SALUR_OK; i++) {
        err = open_db(ledger, (enum sl_db)i, MDB_CREATE);
    }
    /* Another process may have been first. */
    return err == SALUR_OK && schema < SL_SCHEMA
               ? sl_meta_put(ledger, SL_META_SCHEMA,
                             salur_bytes(&schema_now, 1))
               : err;
}

enum salur_err
sl_store_open(struct salur_ledger **out, const char *path, unsigned flags)
{
    struct salur_ledger *ledger = NULL;
    int schema = SL_SCHEMA;
    enum salur_err err = open_env(&ledger, path, flags);

    *out = NULL;
    if (err == SALUR_OK) {
        err = check_length(ledger);
    }
    if (err == SALUR_OK) {
        err = begin(ledger, MDB_RDONLY);
    }
    if (err == SALUR_OK) {
        /* A newer schema may have other databases: it is asked for first. */
        err = open_db(ledger, SL_DB_META, 0);
        if (err == SALUR_OK) {
            err = check_schema(ledger, &schema);
        }
        if (err == SALUR_OK) {
            err = schema < SL_SCHEMA ? open_old_dbs(ledger, schema)
                                     : open_dbs(ledger, 0);
        }
        err = finish(ledger, err); /* a commit keeps the handles */
    }
    if (err == SALUR_OK && schema < SL_SCHEMA &&
        (flags & SALUR_LEDGER_READ_ONLY) == 0) {
        err = sl_store_write(ledger, upgrade_work, NULL);
    }
    if (err == SALUR_OK) {
        *out = ledger;
        ledger = NULL;
    }
    salur_ledger_close(ledger);
    return err;
}

enum salur_err
sl_store_create(struct salur_ledger **out, const char *path)
{
    enum salur_err err = open_env(out, path, 0);

    if (err != SALUR_OK) {
        return err;
    }
    (*out)->is_new = 1;
    return sl_store_err(*out, mdb_env_set_mapsize((*out)->env, MAP_FIRST));
}
