/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The LMDB environment of an office store: tables, keys, one transaction at
 * a time (FORMAT.md, "Office store").
 *
 * A write is a callback: sl_odb_write begins a transaction, calls step and
 * commits.  When the map was too small it grows and step runs again, so a
 * step starts by zeroing its outputs and touches nothing else that running
 * twice would harm.
 */
#ifndef SL_OFFICE_DB_H
#define SL_OFFICE_DB_H

#include <lmdb.h>

#include "audit/office_mark.h"
#include "base/bytes.h"
#include "salur/stage.h"
#include "salur/trust.h"

enum sl_odb_table {
    SL_ODB_META = 0,       /* "schema" -> version;
                              "withdrawn" -> key of the list adopted last */
    SL_ODB_DRAFTS = 1,     /* stage -> text of the stage note */
    SL_ODB_LINES = 2,      /* stage, site -> site.line */
    SL_ODB_LISTS = 3,      /* stage, site -> site.list */
    SL_ODB_PROOFS = 4,     /* stage, site -> site.proof */
    SL_ODB_CARDS = 5,      /* stage, site -> tokens, u16 length before each;
                              stage, site, cti, card -> time, token */
    SL_ODB_LOGS = 6,       /* origin -> site, size, root */
    SL_ODB_ENTRIES = 7,    /* origin, 0, number -> entry */
    SL_ODB_HEADS = 8,      /* origin -> checkpoint.note of that size */
    SL_ODB_COSIGNED = 9,   /* origin -> cosigned.note, the newest */
    SL_ODB_WITHDRAWN = 10, /* area, serial -> time, withdrawn.note */
    SL_ODB_EVIDENCE = 11,  /* SHA-256 -> pack kept aside */
    SL_ODB_WITNESSED = 12, /* origin -> time, note that was cosigned last */
    SL_ODB_LEAVES = 13,    /* number -> cosigned note: the office's own log;
                              origin -> number of its newest leaf */
    SL_ODB_ANSWERS = 14,   /* origin -> leaf: the note is to be written */
    SL_ODB_ANCHORS = 15,   /* origin, 0, size, root -> note: seen outside */
};
#define SL_ODB_COUNT 16

/* 1 had none of the tables from SL_ODB_WITNESSED on; a writer makes a 2 of
 * it. */
#define SL_ODB_SCHEMA 2
#define SL_ODB_COUNT_1 SL_ODB_WITNESSED

/* Private to office_db.c and office_walk.c. */
struct sl_odb {
    MDB_env *env;
    struct sl_office_mark mark;
    MDB_dbi tables[SL_ODB_COUNT]; /* 0: not there, and read as empty */
    int is_full; /* 1: the map was too small for this transaction */
};

/* The error that an LMDB result or errno stands for; notes a full map. */
enum salur_err
sl_odb_err(struct sl_odb *db, int rc);

/*
 * Make the environment in an empty folder.  Durable when it returned; until
 * then the folder is worth nothing, so give it its name afterwards.
 */
SALUR_MUST_USE enum salur_err
sl_odb_make(const char *path);

/*
 * Open the environment in a folder.  One of schema 1 gets its missing tables
 * in one transaction; opened read-only it stays as it is, and they read as
 * empty.
 *
 * flags  SALUR_OFFICE_READ_ONLY or 0
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND, SALUR_E_VERSION, SALUR_E_CORRUPT, or
 * 5xx.
 */
SALUR_MUST_USE enum salur_err
sl_odb_open(struct sl_odb **out, const char *path, unsigned flags);
/* NULL is fine. */
void
sl_odb_close(struct sl_odb *db);

/* Begin a read transaction; end it with sl_odb_end. */
SALUR_MUST_USE enum salur_err
sl_odb_begin(struct sl_odb *db, MDB_txn **out);
/* NULL is fine. */
void
sl_odb_end(MDB_txn *txn);

/*
 * Run step in one write transaction.  SALUR_OK: all of it is durable; else
 * nothing was written.  No read transaction of this process may be open.
 */
SALUR_MUST_USE enum salur_err
sl_odb_write(struct sl_odb *db,
             enum salur_err (*step)(struct sl_odb *db, MDB_txn *txn, void *ctx),
             void *ctx);

/* A key; 160 bytes hold an origin, a zero and a number. */
struct sl_odb_key {
    uint8_t bytes[160];
    size_t len;
};
_Static_assert(SALUR_NAME_MAX + 1 + 8 <= 160, "longest key fits");

struct salur_bytes
sl_odb_key_view(const struct sl_odb_key *key);
/* The bytes; too long ones are cut, which finds nothing. */
struct sl_odb_key
sl_odb_key_bytes(struct salur_bytes bytes);
/* programme (8, zeroes behind), be32 period, be32 batch. */
struct sl_odb_key
sl_odb_key_stage(const struct salur_stage_id *id);
/* The same and be64 site. */
struct sl_odb_key
sl_odb_key_site(const struct salur_stage_id *id, uint64_t site);
/* A key of a site, the id of a family and the number of its card. */
struct sl_odb_key
sl_odb_key_card(const struct sl_odb_key *site_key, const struct salur_cti *cti,
                uint32_t card);
/* origin and a zero: before all its entries. */
struct sl_odb_key
sl_odb_key_entries(const char *origin);
/* The same and be64 number. */
struct sl_odb_key
sl_odb_key_entry(const char *origin, uint64_t seq);
/* area (10, zeroes behind) and be64 serial. */
struct sl_odb_key
sl_odb_key_withdrawn(const char *area, uint64_t serial);
/* The number in the last 8 bytes of a key; 0 when there are fewer. */
uint64_t
sl_odb_key_number(struct salur_bytes key);

/*
 * Look up.  The value lives until the next put or the transaction's end.
 * Returns SALUR_OK, SALUR_E_NOT_FOUND or 5xx.
 */
SALUR_MUST_USE enum salur_err
sl_odb_get(struct sl_odb *db, MDB_txn *txn, enum sl_odb_table table,
           const struct sl_odb_key *key, struct salur_bytes *out);
/* Put or replace. */
SALUR_MUST_USE enum salur_err
sl_odb_put(struct sl_odb *db, MDB_txn *txn, enum sl_odb_table table,
           const struct sl_odb_key *key, struct salur_bytes value);
/* Remove all keys that begin with prefix. */
SALUR_MUST_USE enum salur_err
sl_odb_clear(struct sl_odb *db, MDB_txn *txn, enum sl_odb_table table,
             const struct sl_odb_key *prefix);

/* A walk by ascending key over the keys that begin with a prefix. */
struct sl_odb_walk {
    struct sl_odb *db;
    MDB_cursor *cursor;
    struct sl_odb_key prefix;
    struct sl_odb_key at; /* where the next step begins, when is_seek */
    int is_seek;
    struct salur_bytes key; /* of the pair that next found; borrowed */
    struct salur_bytes value;
};

/* Start before the first key with the prefix. */
SALUR_MUST_USE enum salur_err
sl_odb_walk_open(struct sl_odb_walk *walk, struct sl_odb *db, MDB_txn *txn,
                 enum sl_odb_table table, const struct sl_odb_key *prefix);
/* The next step finds the first key that is not below this one. */
void
sl_odb_walk_seek(struct sl_odb_walk *walk, const struct sl_odb_key *at);
/* Set key and value.  SALUR_E_ENDED behind the last. */
SALUR_MUST_USE enum salur_err
sl_odb_walk_next(struct sl_odb_walk *walk);
void
sl_odb_walk_close(struct sl_odb_walk *walk);

#endif
