/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a store's journal (FORMAT.md, "Journal and mirror"): its
 * records as bytes, its file, the mark, the locks, and what is done with them
 * when a store is opened.  The order of these steps is what survives a power
 * cut; it stands in FORMAT.md and nowhere else.
 */
#ifndef SL_JOURNAL_H
#define SL_JOURNAL_H

#include <sys/types.h>

#include "log/store.h"
#include "salur/journal.h"
#include "sign/record_key.h"

/* Length before a record's body; check and seal behind it. */
#define SL_RECORD_HEAD 4
#define SL_RECORD_TAIL (SALUR_HASH_LEN + SL_SEAL_LEN)
/* Room for the longest record, and for the header before the first. */
#define SL_RECORD_ALL (SALUR_JOURNAL_RECORD_MAX + 4096)

/* A place between two records. */
struct sl_pos {
    uint64_t records; /* number of the record that comes next */
    uint64_t bytes;   /* of the journal up to here */
    struct salur_hash check;
};

/* What was done in a transaction, in order: encoded ops, and how many. */
struct sl_ops {
    struct salur_buf buf;
    size_t count;
};

/* --- journal_record.c: records as bytes ------------------------------------
 */

/* The header of a log's journal, and its hash as the first check. */
void
sl_journal_put_header(struct salur_buf *out, const char *origin);
void
sl_journal_start(struct salur_hasher *hasher, const char *origin,
                 struct sl_pos *out);

/* Append an op; the error sticks in the buffer. */
void
sl_op_put(struct sl_ops *ops, enum sl_db db, struct salur_bytes key,
          struct salur_bytes value);
void
sl_op_delete(struct sl_ops *ops, enum sl_db db, struct salur_bytes key);
void
sl_op_clear(struct sl_ops *ops, enum sl_db db);

/* What makes a record a snapshot. */
struct sl_snapshot {
    int has_base;
    struct salur_hash base; /* check of the last record that it stands for */
};

/*
 * Append a record to out.
 *
 * pos       where it stands; moves on behind it
 * snapshot  NULL for the record of a transaction
 *
 * Returns SALUR_OK, SALUR_E_LIMIT, or the buffers' errors.
 */
SALUR_MUST_USE enum salur_err
sl_record_put(struct salur_buf *out, struct salur_hasher *hasher,
              const struct sl_record_key *key, struct sl_pos *pos,
              const struct sl_ops *ops, const struct sl_snapshot *snapshot);

/* The meta value "journal": [records, bytes, check]. */
void
sl_pos_put(struct salur_buf *buf, const struct sl_pos *pos);
SALUR_MUST_USE enum salur_err
sl_pos_read(struct sl_pos *out, struct salur_bytes bytes);
/* 1 when number and check are the same; where they stand is not asked. */
int
sl_pos_equal(const struct sl_pos *a, const struct sl_pos *b);

/* --- journal_chain.c: a journal's file from end to end ---------------------
 */

/* Walks over the records of a file of any size; holds one at a time. */
struct sl_scan {
    int fd;
    uint64_t len; /* of the file when the walk began */
    struct salur_buf window;
    struct salur_journal at;
    struct salur_hasher *hasher; /* borrowed */
};

/* Read the header.  Returns as salur_journal_open, or 5xx.  Release with
 * sl_scan_wipe, also after an error. */
SALUR_MUST_USE enum salur_err
sl_scan_open(struct sl_scan *scan, int fd, struct salur_hasher *hasher);
/* Begin behind a place instead, in a file of len bytes. */
void
sl_scan_behind(struct sl_scan *scan, int fd, struct salur_hasher *hasher,
               const struct sl_pos *pos, uint64_t len);
/* As salur_journal_next, or 5xx when reading failed; the record lives until
 * the next call. */
SALUR_MUST_USE enum salur_err
sl_scan_next(struct sl_scan *scan, struct salur_journal_record *out);
void
sl_scan_wipe(struct sl_scan *scan);
/* Where the scan stands. */
void
sl_scan_pos(const struct sl_scan *scan, struct sl_pos *out);

/* A place that a walk looks for. */
struct sl_point {
    int is_wanted;
    struct sl_pos pos;
    int is_found;
    uint64_t entries; /* of the log there */
};

/* What a walk over a journal found. */
struct sl_chain {
    char origin[SALUR_NAME_MAX + 1];
    uint64_t len;      /* of the file */
    struct sl_pos end; /* of the last whole record */
    uint64_t whole;    /* records before it; 0: none, end is the header's */
    int has_base;
    struct sl_pos base;    /* what its first record stands for */
    uint64_t entries;      /* of the log at its end */
    struct sl_state state; /* the last one that was written */
    enum salur_err tail;   /* SALUR_OK, or why what follows is no record */
    int is_damaged;        /* 1: a whole record stands behind one that is not */
};

/*
 * Walk over a journal.
 *
 * points  are looked for on the way; count of them
 *
 * Returns SALUR_OK also for one that ends in something else, what
 * salur_journal_open says of its header, or 5xx.
 */
SALUR_MUST_USE enum salur_err
sl_chain_walk(struct sl_chain *out, int fd, struct salur_hasher *hasher,
              struct sl_point *points, size_t count);

/* --- journal_file.c: a store's journal, open -------------------------------
 */

/* Names in the folder of a store. */
#define SL_FILE_JOURNAL "journal"
#define SL_FILE_LOCK "journal.lock"
#define SL_FILE_KEY "journal.key"
#define SL_FILE_MARK "settled"
#define SL_FILE_KEPT "journal.kept"

struct sl_mirror;

struct sl_journal {
    char *dir;
    int folder;
    int lock;
    int fd; /* -1: not there */
    int mark;
    int is_open_lock; /* 1: byte 0 is held */
    int is_broken;    /* 1: LMDB is not as the journal; to be opened again */
    struct sl_record_key *key;
    struct salur_hasher *hasher;
    struct sl_ops ops;       /* of the transaction that is open */
    struct salur_buf record; /* the same, encoded */
    struct sl_pos before;    /* where the record goes */
    struct sl_pos after;
    struct salur_recovery recovery;
    struct sl_mirror *mirror;
};

/*
 * Open what goes with a store's journal, but the journal itself, and wait for
 * those who are opening the store, too.
 *
 * is_read_only  1: nothing is made; a store that has no lock file gives NULL
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND (no folder) or 5xx.  Release with
 * sl_journal_close.
 */
SALUR_MUST_USE enum salur_err
sl_journal_new(struct sl_journal **out, const char *dir, int is_read_only);
/* NULL is fine. */
void
sl_journal_close(struct sl_journal *journal);
/* Let others open the store; whoever writes says that it is in use. */
SALUR_MUST_USE enum salur_err
sl_journal_opened(struct sl_journal *journal, int is_read_only);
/* *out is 1 when no other process has the store open to write; then no other
 * can, until sl_journal_opened. */
SALUR_MUST_USE enum salur_err
sl_journal_alone(struct sl_journal *journal, int *out);
/* 1 when another process has the store open to write. */
int
sl_journal_in_use(const struct sl_journal *journal);

/* Open or reopen the file.  SALUR_E_NOT_FOUND when there is none. */
SALUR_MUST_USE enum salur_err
sl_journal_reopen(struct sl_journal *journal, int is_read_only);
/* The key that seals; made when there is none. */
SALUR_MUST_USE enum salur_err
sl_journal_find_key(struct sl_journal *journal);

/* The mark: the last record whose commit returned.  0 without a whole one. */
int
sl_settled_read(const struct sl_journal *journal, struct sl_pos *out);
/* Write it; it need not last, and a mark that does not costs one rebuild. */
void
sl_settled_write(struct sl_journal *journal, const struct sl_pos *pos);
/* The same, synced; NULL takes it away. */
SALUR_MUST_USE enum salur_err
sl_settled_sync(struct sl_journal *journal, const struct sl_pos *pos);

/* *out is 1 when the file ends at pos, as far as its last record says. */
SALUR_MUST_USE enum salur_err
sl_journal_ends_at(const struct sl_journal *journal, const struct sl_pos *pos,
                   int *out);
/* Write bytes behind pos and sync them; on error the file is cut again, or,
 * when that fails, SALUR_E_UNSETTLED. */
SALUR_MUST_USE enum salur_err
sl_journal_write(struct sl_journal *journal, const struct sl_pos *pos,
                 struct salur_bytes bytes);
/* Take away what stands behind pos. */
SALUR_MUST_USE enum salur_err
sl_journal_cut(struct sl_journal *journal, const struct sl_pos *pos);

/* --- journal_write.c: with each transaction --------------------------------
 */

/* 1 when what LMDB shows is not what the journal holds, until the store is
 * opened again. */
int
sl_journal_is_broken(const struct salur_ledger *ledger);
/* Before a transaction begins, and after it; one writer at a time. */
SALUR_MUST_USE enum salur_err
sl_journal_enter(struct salur_ledger *ledger);
void
sl_journal_leave(struct salur_ledger *ledger);
/* In the transaction, before anything else: what a writer that died had
 * written to the journal and not committed is done, or cut when torn. */
SALUR_MUST_USE enum salur_err
sl_journal_catch_up(struct salur_ledger *ledger);
/* In the transaction, after everything else: write the record. */
SALUR_MUST_USE enum salur_err
sl_journal_append(struct salur_ledger *ledger);
/* After the commit, which returned err; tells what the caller may say. */
SALUR_MUST_USE enum salur_err
sl_journal_committed(struct salur_ledger *ledger, enum salur_err err);

/* In a transaction, where LMDB stands in the journal.  SALUR_E_NOT_FOUND
 * before there was one. */
SALUR_MUST_USE enum salur_err
sl_pos_load(struct salur_ledger *ledger, struct sl_pos *out);
SALUR_MUST_USE enum salur_err
sl_pos_store(struct salur_ledger *ledger, const struct sl_pos *pos);
/* In a transaction, do the ops of a record. */
SALUR_MUST_USE enum salur_err
sl_replay(struct salur_ledger *ledger, struct salur_journal_record record);

/* --- recovered.c: what an entry is to say of it ----------------------------
 */

/* What is waiting to be said in a restored entry. */
struct sl_recovered {
    uint32_t cause;
    struct salur_head head; /* what was recovered up to */
};
void
sl_recovered_put(struct salur_buf *buf, const struct sl_recovered *recovered);
/* In a transaction; SALUR_E_NOT_FOUND when nothing waits. */
SALUR_MUST_USE enum salur_err
sl_recovered_load(struct salur_ledger *ledger, struct sl_recovered *out);

/* --- rebuild.c: one made from the other ------------------------------------
 */

/* Make the journal from what the ledger shows.
 * has_pos  1: it continues the journal that ended at pos */
SALUR_MUST_USE enum salur_err
sl_rebuild_journal(struct sl_journal *journal, struct salur_ledger *ledger,
                   const struct sl_pos *pos, int has_pos);
/* Make the journal from the beginning of another file, up to end. */
SALUR_MUST_USE enum salur_err
sl_rebuild_copy(struct sl_journal *journal, int from, const struct sl_pos *end);
/* Make log/ from the journal, up to end, and put it in place. */
SALUR_MUST_USE enum salur_err
sl_rebuild_log(struct sl_journal *journal, const struct sl_pos *end);
/* Take away what a rebuild that was cut short left behind. */
void
sl_rebuild_clean(struct sl_journal *journal);

/* --- settle.c: opening -----------------------------------------------------
 */

/* Open a store to write and settle what was left, with byte 0 held. */
SALUR_MUST_USE enum salur_err
sl_settle(struct salur_ledger **out, struct sl_journal *journal);
/* What may be read of a store that nobody settles now. */
SALUR_MUST_USE enum salur_err
sl_settle_look(struct salur_ledger **out, struct sl_journal *journal,
               const char *dir);

/* --- ledger_check.c: what an open log must agree with ----------------------
 */

/* Check that the parts of an open store fit; loads identity and trust. */
SALUR_MUST_USE enum salur_err
sl_store_check(struct salur_ledger *ledger);
/* The same of every entry, from the first on. */
SALUR_MUST_USE enum salur_err
sl_store_check_whole(struct salur_ledger *ledger);
/* Open log/ in the folder of a store and check that its parts fit; nothing is
 * settled.  Returns as salur_ledger_open. */
SALUR_MUST_USE enum salur_err
sl_ledger_open_log(struct salur_ledger **out, const char *dir, unsigned flags);
/* A folder without log and journal is no store, and nothing is made in it:
 * SALUR_E_NOT_FOUND. */
SALUR_MUST_USE enum salur_err
sl_ledger_check_place(const char *dir);
/* Name of the key in device.key, "" when there is none that reads. */
void
sl_ledger_key_name(const char *dir, char out[SALUR_NAME_MAX + 1]);

#endif
