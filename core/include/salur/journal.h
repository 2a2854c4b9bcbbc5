/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The journal of a village log and its mirror on a second medium (FORMAT.md,
 * "Journal and mirror"): every write transaction as a record that is synced
 * before the store commits, and from which the store can be made again.
 *
 * Opening a ledger to write settles what a power cut left behind; what it did
 * is salur_ledger_recovery's to tell.  A ledger that is opened read-only never
 * recovers: SALUR_E_UNSETTLED says that it has to be opened to write first.
 *
 * A journal that came from elsewhere (a stick, an old laptop) is hostile
 * input: the cursor below reads it and trusts nothing in it.
 */
#ifndef SALUR_JOURNAL_H
#define SALUR_JOURNAL_H

#include "salur/ledger.h"

/* --- what opening recovered ------------------------------------------------
 */

enum salur_recovery_source {
    SALUR_RECOVERY_NONE = 0,
    SALUR_RECOVERY_JOURNAL = 5, /* also the cause of the restored entry */
    SALUR_RECOVERY_MIRROR = 6,
};

/* All zeroes: the store was as it had been left. */
struct salur_recovery {
    int happened; /* 1: something of the below was done */
    enum salur_recovery_source source;
    uint64_t before;  /* entries that the store showed; 0 when unreadable */
    uint64_t after;   /* entries now */
    uint64_t cut;     /* bytes of a torn record at the journal's end, removed */
    int rebuilt;      /* 1: the store was made again from the journal */
    int journal_made; /* 1: the journal was made again from the store */
    int restored;     /* 1: a restored entry goes before the next entry */
};

/* What opening this ledger had to do; borrowed, lives as long as it does. */
SALUR_API const struct salur_recovery *
salur_ledger_recovery(const struct salur_ledger *ledger);

/*
 * Make a store again, for damage that opening refuses (SALUR_E_CORRUPT,
 * SALUR_E_FORK): its journal becomes the longest whole prefix of another one
 * and its log is made from it.  What was there is kept under names that end
 * in ".kept".  No ledger may be open on the store.
 *
 * dir   folder of the store
 * from  a journal file, or a folder that holds the mirror of this log; NULL:
 *       the store's own journal, or else its mirror
 * out   what was done
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND (no journal there), SALUR_E_ORIGIN (of
 * another log than device.key), SALUR_E_ROLLBACK (the store's own journal is
 * whole and holds more), SALUR_E_SIGNATURE (this store, which has a
 * journal and its key, did not write it), SALUR_E_STATE (a ledger is open on
 * the store), what salur_journal_next says of its first record, or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_rebuild(const char *dir, const char *from,
                     struct salur_recovery *out);

/* --- the mirror ------------------------------------------------------------
 */

enum salur_mirror_kind {
    SALUR_MIRROR_OFF = 0, /* none is set */
    SALUR_MIRROR_WHOLE,   /* holds every record */
    SALUR_MIRROR_BEHIND,  /* lacks the last ones; caught up at the next write */
    SALUR_MIRROR_MISSING, /* the folder is not there: the stick is out */
    SALUR_MIRROR_FAILED,  /* the last write failed */
    SALUR_MIRROR_FOREIGN, /* the file there is no journal of this log; it is
                           * left alone */
};

#define SALUR_MIRROR_PATH_MAX 1024

struct salur_mirror {
    enum salur_mirror_kind kind;
    char path[SALUR_MIRROR_PATH_MAX]; /* the folder; "" when off */
    uint64_t behind;    /* records that it lacks, as far as known */
    enum salur_err err; /* of the last write, when failed */
    int same_disk;      /* 1: on the file system of the store, where it protects
                         * from less */
};

/*
 * Set the folder that takes a second journal, written and synced with every
 * record from now on, or take it away.  It is written whole before this
 * returns.  Not an entry.
 *
 * dir  an existing folder, kept as given: an absolute path is for the caller
 *      to make; at most SALUR_MIRROR_PATH_MAX - 1 bytes without a newline.
 *      NULL: none
 *
 * Returns SALUR_OK, SALUR_E_ARG, SALUR_E_NOT_FOUND (no folder), SALUR_E_FORK
 * (the mirror there holds another history of this log), SALUR_E_ROLLBACK (it
 * holds more than this store: open the store with it in place), SALUR_E_EXISTS
 * (a file there is no journal of this log), SALUR_E_PERMISSION or 5xx.  On
 * error the mirror is as before.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_mirror_set(struct salur_ledger *ledger, const char *dir);

/*
 * Tell how the mirror is, looking at it.  A ledger that is opened read-only
 * may ask, too.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_mirror(struct salur_ledger *ledger, struct salur_mirror *out);

/* --- reading a journal, hostile --------------------------------------------
 */

/* A cursor over the records; borrows the bytes. */
struct salur_journal {
    char origin[SALUR_NAME_MAX + 1];
    struct salur_bytes left; /* what follows the last whole record */
    uint64_t offset;         /* of left in the file */
    int is_begun;            /* 1: the first record was taken */
    uint64_t number;         /* of the record that comes next */
    struct salur_hash check; /* of the last record; before the first: of the
                              * header */
};

struct salur_journal_record {
    uint64_t number;
    int is_snapshot;         /* 1: the ops are the whole store */
    int has_base;            /* a snapshot that continues an earlier journal */
    struct salur_hash base;  /* then: check of that one's last record */
    struct salur_hash check; /* its own */
    size_t ops;              /* that salur_journal_op has not taken yet */
    struct salur_bytes left; /* their bytes; private to the cursor */
    struct salur_bytes seal; /* of its own store, which alone can check it */
};

enum salur_journal_op_kind {
    SALUR_JOURNAL_PUT = 0,
    SALUR_JOURNAL_DELETE = 1,
    SALUR_JOURNAL_CLEAR = 2, /* all keys; key and value are empty */
};

/* Databases as FORMAT.md, "Ledger store" has them; 0 is the log itself. */
#define SALUR_JOURNAL_DB_LOG 0U
#define SALUR_JOURNAL_DB_META 2U

struct salur_journal_op {
    enum salur_journal_op_kind kind;
    uint32_t db;
    struct salur_bytes key; /* these borrow from the journal */
    struct salur_bytes value;
};

/*
 * Read the header.
 * Returns SALUR_OK, SALUR_E_SHORT, SALUR_E_NOT_SALUR (no journal),
 * SALUR_E_VERSION, or SALUR_E_SYNTAX (origin).
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_journal_open(struct salur_journal *out, struct salur_bytes bytes);

/*
 * Take the next record and check it: its sum over everything before it, its
 * number and the shape of all its ops.  On error the cursor stays.
 *
 * Returns SALUR_OK, SALUR_E_ENDED at the clean end, SALUR_E_SHORT (the bytes
 * end within it), SALUR_E_CHECKSUM, SALUR_E_LIMIT (longer than
 * SALUR_JOURNAL_RECORD_MAX), SALUR_E_ORDER (its number), or what is wrong
 * with its CBOR.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_journal_next(struct salur_journal *journal, struct salur_hasher *hasher,
                   struct salur_journal_record *out);

/* Take the next op of a record.  Returns SALUR_OK or SALUR_E_ENDED. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_journal_op(struct salur_journal_record *record,
                 struct salur_journal_op *out);

/* What a journal holds. */
struct salur_journal_found {
    char origin[SALUR_NAME_MAX + 1];
    uint64_t records;         /* whole ones, from the first on */
    uint64_t entries;         /* in them */
    struct salur_head head;   /* of all entries */
    struct salur_head proven; /* that a checkpoint of the log's key signs */
    size_t len;               /* bytes up to the end of the last whole record */
    enum salur_err tail;      /* SALUR_OK, or why what follows is no record */
};

/*
 * Make the longest export that a signed checkpoint inside a journal proves,
 * without any key: the log's own is in its first entry.  Whether that key is
 * trusted is an audit's to ask.
 *
 * bytes        at most SALUR_JOURNAL_MAX
 * out_pack     the export (salur/export.h); may be NULL
 * out_entries  all entries, length-prefixed (salur_entries_put), also those
 *              beyond what is proven; may be NULL
 * found        what the journal holds, as far as it was read, also on error
 *
 * Returns SALUR_OK, SALUR_E_QUORUM when no checkpoint proves anything (found
 * and out_entries are filled in), what salur_journal_open says, what is wrong
 * with the first record, SALUR_E_CORRUPT (records that no program of ours
 * writes: an entry out of order or changed), SALUR_E_ORIGIN (the first entry
 * is another log's), SALUR_E_MEMORY or the buffers' errors.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_journal_export(struct salur_bytes bytes, struct salur_buf *out_pack,
                     struct salur_buf *out_entries,
                     struct salur_journal_found *found);

#endif
