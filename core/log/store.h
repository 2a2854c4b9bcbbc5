/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a ledger: its LMDB environment, one transaction at a time,
 * and the state that every append changes (FORMAT.md, "Ledger store").
 *
 * Work happens in callbacks: sl_store_write begins a transaction, loads the
 * state, calls work, stores the state and commits.  When the map was too
 * small it grows and the whole of it runs again, so work starts by zeroing
 * its outputs and touches nothing outside the transaction but them.
 */
#ifndef SL_STORE_H
#define SL_STORE_H

#include <lmdb.h>

#include "base/bytes.h"
#include "salur/ledger.h"
#include "salur/peer.h"

enum sl_db {
    SL_DB_LOG = 0,       /* be64 number -> entry */
    SL_DB_SPENT = 1,     /* id -> be64 number of its redemption in force */
    SL_DB_META = 2,      /* name -> value */
    SL_DB_STAGES = 3,    /* "PKH-202604-1" -> stage record */
    SL_DB_LISTS = 4,     /* id -> stage id and item */
    SL_DB_WITHDRAWN = 5, /* id -> lowest card, 0 for none */
    SL_DB_PEERS = 6,     /* origin -> head of another laptop's log */
    SL_DB_ELSEWHERE = 7, /* id, origin -> redemption in that log */
    SL_DB_ANCHORS = 8,   /* FORMAT.md, "Anchored heads" */
};
#define SL_DB_COUNT 9

/* Keys of SL_DB_META. */
#define SL_META_SCHEMA "schema"
#define SL_META_STATE "state"
#define SL_META_TRUST "trust"
#define SL_META_TRUST_ID "trust-id"
#define SL_META_WITHDRAWN "withdrawn"
#define SL_META_CHECKPOINT "checkpoint"
#define SL_META_COSIGNED "cosigned"
#define SL_META_HANDOUT "handout"
#define SL_META_JOURNAL "journal" /* not journaled itself */
#define SL_META_RECOVERED "recovered"

/* 1 had neither SL_DB_PEERS nor SL_DB_ELSEWHERE, 2 had no SL_DB_ANCHORS; a
 * writer makes a 3 of either. */
#define SL_SCHEMA 3

struct sl_state {
    struct salur_tree tree;
    struct salur_hash chain; /* leaf hash of the last entry */
    int64_t time_s;          /* of the last entry */
    uint64_t since_close;
    struct salur_day day;
    uint64_t redeemed; /* less voided */
    int64_t redeemed_idr;
    uint64_t listed; /* of all stages */
    int64_t listed_idr;
};

struct sl_journal;

struct salur_ledger {
    MDB_env *env;
    MDB_dbi dbs[SL_DB_COUNT]; /* 0: not there, and read as empty */
    unsigned flags;
    int is_new;  /* 1: the databases are not there yet */
    int is_full; /* 1: the map was too small for this transaction */
    MDB_txn *txn;
    struct sl_state state;   /* as of txn */
    struct salur_buf record; /* the value being encoded */
    struct salur_hasher *hasher;
    struct salur_body_genesis identity;
    struct salur_trust *trust;  /* NULL before the first */
    struct salur_hash trust_id; /* fingerprint of trust */
    struct sl_journal *journal; /* NULL: being made, or a log alone */
};

/* --- store.c: LMDB -------------------------------------------------------- */

/*
 * Open the environment in an existing folder and check the schema.  One of
 * an older schema gets its missing databases in one transaction; opened
 * read-only it stays as it is, and they read as empty. Returns SALUR_OK,
 * SALUR_E_NOT_FOUND, SALUR_E_VERSION, SALUR_E_CORRUPT, or 5xx.  Release with
 * salur_ledger_close.
 */
SALUR_MUST_USE enum salur_err
sl_store_open(struct salur_ledger **out, const char *path, unsigned flags);
/*
 * Open a new environment in an empty folder; the first sl_store_write makes
 * the databases and starts with an empty state.
 */
SALUR_MUST_USE enum salur_err
sl_store_create(struct salur_ledger **out, const char *path);

/* Run work in one read transaction with ledger->state loaded. */
SALUR_MUST_USE enum salur_err
sl_store_read(struct salur_ledger *ledger,
              enum salur_err (*work)(struct salur_ledger *, void *), void *ctx);
/*
 * Run work in one write transaction.  SALUR_OK: all of it is durable; else
 * nothing was written.  SALUR_E_PERMISSION when opened read-only.
 */
SALUR_MUST_USE enum salur_err
sl_store_write(struct salur_ledger *ledger,
               enum salur_err (*work)(struct salur_ledger *, void *),
               void *ctx);

/* In a transaction, load the state again. */
SALUR_MUST_USE enum salur_err
sl_store_load_state(struct salur_ledger *ledger);

/* The error that an LMDB result or errno stands for; notes a full map. */
enum salur_err
sl_store_err(struct salur_ledger *ledger, int rc);

/* --- store_db.c: keys and values ------------------------------------------ */

/* Look up; the value lives until the next put or the transaction's end.
 * SALUR_E_NOT_FOUND when there is none. */
SALUR_MUST_USE enum salur_err
sl_db_get(struct salur_ledger *ledger, enum sl_db db, struct salur_bytes key,
          struct salur_bytes *out);
/* Put; flags 0, MDB_NOOVERWRITE or MDB_APPEND (SALUR_E_EXISTS). */
SALUR_MUST_USE enum salur_err
sl_db_put(struct salur_ledger *ledger, enum sl_db db, struct salur_bytes key,
          struct salur_bytes value, unsigned flags);
/* SALUR_E_NOT_FOUND when there is none. */
SALUR_MUST_USE enum salur_err
sl_db_del(struct salur_ledger *ledger, enum sl_db db, struct salur_bytes key);
/* Remove all keys. */
SALUR_MUST_USE enum salur_err
sl_db_clear(struct salur_ledger *ledger, enum sl_db db);
/* Number of keys. */
SALUR_MUST_USE enum salur_err
sl_db_count(struct salur_ledger *ledger, enum sl_db db, uint64_t *out);
/*
 * Call each with the pairs whose keys are first or come after it, by
 * ascending key, until it errs.
 *
 * first  1 byte or more; len 0: from the lowest key on
 */
SALUR_MUST_USE enum salur_err
sl_db_from(struct salur_ledger *ledger, enum sl_db db, struct salur_bytes first,
           enum salur_err (*each)(struct salur_ledger *, struct salur_bytes key,
                                  struct salur_bytes value, void *ctx),
           void *ctx);
/* Call each with every pair, by ascending key, until it errs. */
SALUR_MUST_USE enum salur_err
sl_db_each(struct salur_ledger *ledger, enum sl_db db,
           enum salur_err (*each)(struct salur_ledger *, struct salur_bytes key,
                                  struct salur_bytes value, void *ctx),
           void *ctx);

/* A meta value by name. */
SALUR_MUST_USE enum salur_err
sl_meta_get(struct salur_ledger *ledger, const char *name,
            struct salur_bytes *out);
SALUR_MUST_USE enum salur_err
sl_meta_put(struct salur_ledger *ledger, const char *name,
            struct salur_bytes value);
/* SALUR_E_NOT_FOUND when there is none. */
SALUR_MUST_USE enum salur_err
sl_meta_del(struct salur_ledger *ledger, const char *name);

/* --- record.c: the values as bytes ---------------------------------------- */

void
sl_state_put(struct salur_buf *buf, const struct sl_state *state);
/* SALUR_E_CORRUPT for anything that sl_state_put does not write. */
SALUR_MUST_USE enum salur_err
sl_state_read(struct sl_state *out, struct salur_bytes bytes);

/* A loaded stage; the bytes borrow. */
struct sl_stage_record {
    uint64_t seq;    /* of its stage entry */
    uint64_t closed; /* of its stage-closed entry, 0 while open */
    struct salur_bytes line;
    struct salur_bytes text;       /* of the stage note */
    struct salur_bytes signatures; /* what follows the text in the note */
};
void
sl_stage_record_put(struct salur_buf *buf,
                    const struct sl_stage_record *record);
SALUR_MUST_USE enum salur_err
sl_stage_record_read(struct sl_stage_record *out, struct salur_bytes bytes);

/* A row of a loaded list. */
struct sl_list_row {
    struct salur_stage_id stage;
    struct salur_item item; /* cti is the key */
};
void
sl_list_row_put(struct salur_buf *buf, const struct sl_list_row *row);
SALUR_MUST_USE enum salur_err
sl_list_row_read(struct sl_list_row *out, struct salur_bytes cti,
                 struct salur_bytes bytes);

/* The withdrawn list in force. */
struct sl_withdrawn_record {
    uint64_t serial;
    uint64_t count;
    struct salur_hash text; /* SHA-256 of its text */
};
void
sl_withdrawn_record_put(struct salur_buf *buf,
                        const struct sl_withdrawn_record *record);
SALUR_MUST_USE enum salur_err
sl_withdrawn_record_read(struct sl_withdrawn_record *out,
                         struct salur_bytes bytes);

/* Another laptop's log; its name is the key. */
void
sl_peer_put(struct salur_buf *buf, const struct salur_peer *peer);
SALUR_MUST_USE enum salur_err
sl_peer_read(struct salur_peer *out, struct salur_bytes origin,
             struct salur_bytes bytes);
/* A redemption there; the key is the id and the log's name. */
void
sl_elsewhere_put(struct salur_buf *buf, const struct salur_elsewhere *row);
SALUR_MUST_USE enum salur_err
sl_elsewhere_read(struct salur_cti *out_cti, struct salur_elsewhere *out,
                  struct salur_bytes key, struct salur_bytes bytes);

/* A number as key or value: 8 bytes, big-endian. */
struct sl_be64 {
    uint8_t bytes[8];
};
struct sl_be64
sl_be64(uint64_t v);
SALUR_MUST_USE enum salur_err
sl_be64_read(uint64_t *out, struct salur_bytes bytes);

/* --- look_up.c: reading inside a transaction -------------------------------
 */

/* Entry by number; borrows.  SALUR_E_NOT_FOUND past the end. */
SALUR_MUST_USE enum salur_err
sl_find_entry(struct salur_ledger *ledger, uint64_t seq,
              struct salur_bytes *out);
/* The same, decoded; an unreadable one is SALUR_E_CORRUPT. */
SALUR_MUST_USE enum salur_err
sl_find_decoded(struct salur_ledger *ledger, uint64_t seq,
                struct salur_entry *out);
/* Number of the redemption in force of an id, or SALUR_E_NOT_FOUND. */
SALUR_MUST_USE enum salur_err
sl_find_spent(struct salur_ledger *ledger, const struct salur_cti *cti,
              uint64_t *out_seq);
/* The same with the entry, which borrows; an index that does not lead to a
 * redemption is SALUR_E_CORRUPT. */
SALUR_MUST_USE enum salur_err
sl_find_redemption(struct salur_ledger *ledger, const struct salur_cti *cti,
                   uint64_t *out_seq, struct salur_entry *out);
/* Row of an id on the loaded lists, or SALUR_E_NOT_FOUND. */
SALUR_MUST_USE enum salur_err
sl_find_listed(struct salur_ledger *ledger, const struct salur_cti *cti,
               struct sl_list_row *out);
/* Lowest card of an id that redeems, *out_stopped 1 when none does; 0 and 0
 * when the id is not on the withdrawn list. */
SALUR_MUST_USE enum salur_err
sl_find_withdrawn(struct salur_ledger *ledger, const struct salur_cti *cti,
                  uint32_t *out_lowest, int *out_stopped);
/* Record of a stage, or SALUR_E_NOT_FOUND; borrows. */
SALUR_MUST_USE enum salur_err
sl_find_stage(struct salur_ledger *ledger, const struct salur_stage_id *id,
              struct sl_stage_record *out);
/* Store a record under its stage. */
SALUR_MUST_USE enum salur_err
sl_put_stage(struct salur_ledger *ledger, const struct salur_stage_id *id,
             const struct sl_stage_record *record);
/* Size and root of the log as the state has them. */
void
sl_state_head(const struct salur_ledger *ledger, struct salur_head *out);
/* Bring ledger->trust up to what is stored; SALUR_OK also when none is. */
SALUR_MUST_USE enum salur_err
sl_refresh_trust(struct salur_ledger *ledger);
/* Check that a key is this log's. */
SALUR_MUST_USE enum salur_err
sl_check_log_key(const struct salur_ledger *ledger,
                 const struct salur_key *key);

/* --- peer.c: other laptops of the village -----------------------------------
 */

/* Key of SL_DB_ELSEWHERE: id and name of the log. */
#define SL_ELSEWHERE_KEY_MAX (SALUR_CTI_LEN + SALUR_NAME_MAX)
struct salur_buf
sl_elsewhere_key(uint8_t store[SL_ELSEWHERE_KEY_MAX],
                 const struct salur_cti *cti, const char *origin);
/* The first redemption of an id in another laptop's log, by the names of the
 * logs, or SALUR_E_NOT_FOUND. */
SALUR_MUST_USE enum salur_err
sl_find_elsewhere(struct salur_ledger *ledger, const struct salur_cti *cti,
                  struct salur_elsewhere *out);
/* What was seen of a log, or SALUR_E_NOT_FOUND. */
SALUR_MUST_USE enum salur_err
sl_find_peer(struct salur_ledger *ledger, const char *origin,
             struct salur_peer *out);

/* --- handout.c: the one that waits for its confirmation --------------------
 */

/*
 * Read which redemption waits; *out_seq is 0, which none has, without one.
 * SALUR_E_CORRUPT for a number that the log does not reach.
 */
SALUR_MUST_USE enum salur_err
sl_handout_find(struct salur_ledger *ledger, uint64_t *out_seq);
/* In a write transaction, let a redemption wait; the caller looked first. */
SALUR_MUST_USE enum salur_err
sl_handout_begin(struct salur_ledger *ledger, uint64_t seq);
/* In a write transaction, end it.  SALUR_E_STATE when seq does not wait. */
SALUR_MUST_USE enum salur_err
sl_handout_end(struct salur_ledger *ledger, uint64_t seq);

/* --- ledger_append.c: inside a write transaction ----------------------------
 */

/*
 * Append an entry: number, chain and stamp are filled in, a clock entry goes
 * before it when time went back.  Totals and indexes are the caller's.
 */
SALUR_MUST_USE enum salur_err
sl_append(struct salur_ledger *ledger, struct salur_entry *entry,
          const struct salur_stamp *stamp);
/* Check that sl_append would take an entry; nothing is written. */
SALUR_MUST_USE enum salur_err
sl_append_look(struct salur_ledger *ledger, struct salur_entry *entry,
               const struct salur_stamp *stamp);
/* Append a redemption, index it and count it. */
SALUR_MUST_USE enum salur_err
sl_append_redeem(struct salur_ledger *ledger, struct salur_entry *entry,
                 const struct salur_stamp *stamp);
/* Append a refusal and count it. */
SALUR_MUST_USE enum salur_err
sl_append_refuse(struct salur_ledger *ledger, struct salur_entry *entry,
                 const struct salur_stamp *stamp);

/* --- appending kinds that look further ------------------------------------ */

/*
 * ledger_witness.c: the first head->size entries must hash to head->root.
 * Returns SALUR_OK, SALUR_E_RANGE (of none), SALUR_E_ROLLBACK (there are
 * fewer), SALUR_E_FORK, or 5xx.
 */
SALUR_MUST_USE enum salur_err
sl_check_head(struct salur_ledger *ledger, const struct salur_head *head);
/* ledger_witness.c: a cosigned checkpoint of this log, checked against it. */
SALUR_MUST_USE enum salur_err
sl_append_witnessed(struct salur_ledger *ledger, struct salur_entry *entry,
                    const struct salur_stamp *stamp);
/* ledger_stage.c: count what is left of a stage and close it. */
SALUR_MUST_USE enum salur_err
sl_append_stage_closed(struct salur_ledger *ledger, struct salur_entry *entry,
                       const struct salur_stamp *stamp);

/* --- ledger_withdrawn.c --------------------------------------------------- */

/*
 * Take in a list that salur_withdrawn_open accepted.
 *
 * note        its signed note
 * out_is_new  1: it replaced the one in force; 0: it is that one, or an error
 *
 * Returns SALUR_OK, SALUR_E_ROLLBACK, SALUR_E_MISMATCH or 5xx.
 */
SALUR_MUST_USE enum salur_err
sl_load_withdrawn(struct salur_ledger *ledger, struct salur_bytes note,
                  const struct salur_withdrawn *list,
                  const struct salur_stamp *stamp, int *out_is_new);

/* --- ledger_export.c ------------------------------------------------------ */

/* Sign the head of the state as a checkpoint note. */
SALUR_MUST_USE enum salur_err
sl_sign_head(struct salur_ledger *ledger, const struct salur_key *key,
             struct salur_buf *out);

/* --- ledger.c --------------------------------------------------------------
 */

/* Take over the note that was stored, after the commit; cannot fail. */
void
sl_adopt_trust(struct salur_ledger *ledger, struct salur_trust **trust);
/*
 * In a write transaction, store a checked trust note unless it is the one in
 * force; *out_is_new tells.  SALUR_E_TEST_KEY when only one of note and log is
 * a test's.
 */
SALUR_MUST_USE enum salur_err
sl_store_trust(struct salur_ledger *ledger, const struct salur_trust *trust,
               struct salur_bytes note, int *out_is_new);

/* --- ledger_create.c -------------------------------------------------------
 */

/* "dir/name", to be freed; NULL when out of memory. */
char *
sl_path_join(const char *dir, const char *name);

/* 1 when a key's name is the origin of these terms under some authority. */
int
sl_origin_has_terms(const char *name, const struct salur_ledger_terms *terms);

#endif
