/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The village log: an append-only, hash-chained store in LMDB.
 *
 * Everything that changes it is one write transaction: look up, check,
 * append, index, tree.  A call that returned SALUR_OK is durable (fsync done
 * by mdb_txn_commit); after any error nothing was written.  Several processes
 * may use one store; LMDB's write lock puts them in order.  One process opens
 * a store once, and opens its own after a fork.  A struct salur_ledger is used
 * by one thread at a time.
 *
 * Folder: DIR/device.key (sealed) and DIR/log/ (LMDB).  It is made under a
 * temporary name and renamed, so that a half-made store never exists.
 */
#ifndef SALUR_LEDGER_H
#define SALUR_LEDGER_H

#include "salur/bundle.h"
#include "salur/checkpoint.h"
#include "salur/entry.h"

struct salur_ledger;

#define SALUR_LEDGER_READ_ONLY 1U

/* When and by whom; passed to everything that appends. */
struct salur_stamp {
    int64_t time_s;
    const char *operator_name; /* 0 .. SALUR_OPERATOR_MAX bytes, UTF-8 */
};

struct salur_ledger_terms {
    uint64_t site;
    const char *device;  /* 1 .. 8 lower-case letters or digits */
    uint32_t generation; /* from 1 */
};

/*
 * Name of a device's log key: "<authority>/log/<site>/<device>/k<n>".
 * Returns SALUR_OK or SALUR_E_ARG.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_origin_format(char out[SALUR_NAME_MAX + 1], const char *authority,
                    const struct salur_ledger_terms *terms);

/*
 * Make a store with its genesis entry and sealed device key.
 *
 * dir   must not exist, or be an empty folder (SALUR_E_EXISTS)
 * key   log key whose name is the origin
 * pass  seals device.key
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_create(const char *dir, const struct salur_ledger_terms *terms,
                    const struct salur_key *key, struct salur_bytes pass,
                    const struct salur_stamp *stamp);

/*
 * Open a store.  Checks its schema, that the head fits the last entry and
 * that the tree has the log's size (SALUR_E_CORRUPT otherwise).
 * Returns SALUR_OK, SALUR_E_NOT_FOUND, SALUR_E_VERSION, SALUR_E_CORRUPT,
 * SALUR_E_PERMISSION, SALUR_E_STORE.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_open(struct salur_ledger **out, const char *dir, unsigned flags);
SALUR_API void
salur_ledger_close(struct salur_ledger *ledger);

/* What happened since the last close. */
struct salur_day {
    uint64_t redeemed;
    int64_t redeemed_idr;
    uint64_t voided;
    int64_t voided_idr;
    uint64_t refused;
    uint64_t unpaid;
    int64_t drawer_idr; /* cash received less handed out; may be negative */
};

struct salur_ledger_status {
    struct salur_body_genesis identity;
    struct salur_head head;  /* size and root */
    struct salur_hash chain; /* leaf hash of the last entry */
    int64_t last_time_s;
    uint64_t since_close; /* entries after the last close */
    uint64_t redeemed;    /* in all, less voided */
    int64_t redeemed_idr;
    uint64_t listed; /* families of all loaded stages */
    int64_t listed_idr;
    struct salur_day day;
    int has_handout;  /* 1: a handout waits for its confirmation */
    uint64_t handout; /* number of its redemption */
};

/* Read the state in one read transaction. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_status(struct salur_ledger *ledger,
                    struct salur_ledger_status *out);

/* Copy entry seq to out.  SALUR_E_NOT_FOUND at or past the end. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_entry(struct salur_ledger *ledger, uint64_t seq,
                   struct salur_buf *out);

/*
 * The trust note in force, or NULL before the first import; borrowed until
 * the next call on this ledger.
 */
SALUR_API const struct salur_trust *
salur_ledger_trust(const struct salur_ledger *ledger);
/*
 * Pin a trust note before the first import, or replace it by a newer one.
 * Not an entry: the next stage entry names the fingerprint.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_pin_trust(struct salur_ledger *ledger, struct salur_bytes note);

struct salur_import_result {
    struct salur_stage stage;
    struct salur_site_line line;
    uint32_t approvals;
    struct salur_hash trust; /* fingerprint */
    int first_trust;         /* 1: this import pinned the trust note */
    int already;             /* 1: all of it was here, nothing written */
    uint64_t withdrawn;      /* lines of the withdrawn list in the bundle */
    uint64_t seq;            /* of the stage entry, this or an earlier one */
};

/*
 * Import a bundle: check it whole (salur_bundle_open), require this site,
 * and append a stage entry, and a withdrawn entry when that list is newer.
 * Returns also SALUR_E_OTHER_SITE, SALUR_E_MISMATCH (another list for a
 * stage that is loaded, another withdrawn list of the same serial),
 * SALUR_E_ROLLBACK (older withdrawn list), SALUR_E_DUPLICATE (an id that is
 * on the list of another stage), SALUR_E_TEST_KEY.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_import(struct salur_ledger *ledger, struct salur_bytes pack,
                    const struct salur_stamp *stamp,
                    struct salur_import_result *out);

/* Stages loaded, by position in order of their names; SALUR_E_NOT_FOUND past
 * the last. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_stage(struct salur_ledger *ledger, size_t index,
                   struct salur_stage *out_stage,
                   struct salur_site_line *out_line);

/*
 * Import a withdrawn list on its own, as a bundle would bring it: a stick
 * with one note reaches a village before the next bundle does.
 *
 * out_count    lines of the list
 * out_already  set to 1 when it is the one in force, nothing was written
 *
 * Returns SALUR_OK, SALUR_E_STATE (no trust note yet), SALUR_E_ROLLBACK,
 * SALUR_E_MISMATCH, or as salur_withdrawn_open.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_import_withdrawn(struct salur_ledger *ledger,
                              struct salur_bytes note,
                              const struct salur_stamp *stamp,
                              uint64_t *out_count, int *out_already);

/* A family on a loaded list, and what is on record of it. */
struct salur_family {
    struct salur_stage_id stage;
    uint32_t lowest_card;   /* of the withdrawn list; 0: not on it */
    int is_stopped;         /* 1: withdrawn */
    int is_redeemed;        /* 1: seq is the redemption in force */
    struct salur_item item; /* as approved */
    uint64_t seq;
    int64_t time_s;      /* of that redemption */
    int is_elsewhere;    /* 1: redeemed at another laptop (salur/peer.h) */
    int64_t elsewhere_s; /* then: when */
};

/* Look a family up by its id.  SALUR_E_NOT_LISTED when it is on no list. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_family(struct salur_ledger *ledger, const struct salur_cti *cti,
                    struct salur_family *out);
/*
 * Find the families of a short number (salur_short_parse), of all stages:
 * none, one, or several that share it or are in several stages.  Costs the
 * same however long the lists and the log are.
 *
 * bits       the first 30 bits of the id (SALUR_E_ARG above)
 * out        room for cap families, by ascending id
 * out_count  how many there are; above cap, the first cap were written
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_find_short(struct salur_ledger *ledger, uint32_t bits,
                        struct salur_family *out, size_t cap,
                        size_t *out_count);
/*
 * Call each for every family on the loaded lists, by ascending id, in one
 * read transaction; each must not use the ledger.  Other than SALUR_OK ends
 * it with that error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_families(struct salur_ledger *ledger,
                      enum salur_err (*each)(void *ctx,
                                             const struct salur_family *family),
                      void *ctx);

/*
 * Confirm that what salur_redeem recorded with `hold` was handed over; until
 * then the handout is open, through any power cut (salur_ledger_status).  A
 * void of the redemption ends it, too.
 *
 * key  this log's: in the same transaction the checkpoint over the log is
 *      signed and stored, so that a copy of the journal proves the handout;
 *      NULL: no checkpoint
 *
 * Returns SALUR_OK, SALUR_E_STATE when seq is not the open handout, or
 * SALUR_E_KEY_ROLE, SALUR_E_ORIGIN, SALUR_E_KEY_UNKNOWN for another key.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_confirm(struct salur_ledger *ledger, uint64_t seq,
                     const struct salur_key *key);

/*
 * Append an entry of one of these kinds; kind and body from entry, seq, prev,
 * time and operator are filled in:
 *
 *   open, complaint, restored, personal
 *   unpaid        of a family on a loaded list (SALUR_E_NOT_LISTED) that did
 *                 not receive (SALUR_E_SPENT, SALUR_E_SPENT_ELSEWHERE)
 *   witnessed     a checkpoint of this log (SALUR_E_ORIGIN, ..SIGNATURE)
 *                 that the log still hashes to (SALUR_E_ROLLBACK: the log is
 *                 shorter, SALUR_E_FORK: it differs), cosigned by a trusted
 *                 witness (SALUR_E_QUORUM; SALUR_E_STATE without a trust
 *                 note), that is no older than one which covers more
 *                 (SALUR_E_EXISTS).  time_s is filled in; export carries the
 *                 note
 *   stage closed  of a loaded stage (SALUR_E_NO_STAGE), once
 *                 (SALUR_E_STATE).  remaining and its amount are filled in;
 *                 from now on its codes are refused with SALUR_E_CLOSED
 *
 * The other kinds have their own calls and are refused (SALUR_E_ARG).
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_append(struct salur_ledger *ledger, struct salur_entry *entry,
                    const struct salur_stamp *stamp, uint64_t *out_seq);

/*
 * Void a redemption; the same entitlement may then be redeemed again.
 *
 * redeem      number of the redemption: SALUR_E_NOT_FOUND when it is none,
 *             SALUR_E_STATE when it was voided before
 * supervisor  counter-signs; NULL for none.  As salur_trust_may when it may
 *             not supervise this site now
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_void(struct salur_ledger *ledger, uint64_t redeem,
                  enum salur_void_reason reason,
                  const struct salur_key *supervisor,
                  const struct salur_stamp *stamp, uint64_t *out_seq);

struct salur_count_of_cash {
    int has_count;
    int64_t counted_idr;
    const char *reason; /* of a variance; "" */
};

/*
 * Append a close entry with the totals since the last one, and sign and store
 * the checkpoint at that size, in one transaction.
 *
 * key       this log's key (SALUR_E_KEY_ROLE, ..ORIGIN, ..KEY_UNKNOWN)
 * cash      NULL: not counted
 * out_note  set to the signed checkpoint
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_close_day(struct salur_ledger *ledger, const struct salur_key *key,
                       const struct salur_count_of_cash *cash,
                       const struct salur_stamp *stamp,
                       struct salur_body_close *out,
                       struct salur_buf *out_note);

/*
 * The stored checkpoint note of the newest close, export or confirmed handout.
 * SALUR_E_NOT_FOUND when there is none.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_checkpoint(struct salur_ledger *ledger, struct salur_buf *out);

/*
 * The cosigned note of the largest size that was recorded.
 * SALUR_E_NOT_FOUND when there is none.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_cosigned(struct salur_ledger *ledger, struct salur_buf *out);

/*
 * Write the export pack *.slog: entries, checkpoint.note and, when one is
 * held, cosigned.note.  The checkpoint covers all entries: the stored one
 * when it does, else a new one signed with key (NULL: SALUR_E_STATE).
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_export(struct salur_ledger *ledger, const struct salur_key *key,
                    struct salur_buf *out);

#endif
