/* SPDX-License-Identifier: Apache-2.0 */
/* What the office files share: the open store, its paths, stage notes. */
#ifndef SL_OFFICE_INSIDE_H
#define SL_OFFICE_INSIDE_H

#include "audit/office.h"
#include "audit/office_db.h"

/* Longest path that is built: the folder, "stages", a stage, a suffix. */
#define SL_PATH_MAX 8192
/* A list of the nation: 10 million rows of 200 bytes, twice. */
#define SL_LIST_FILE_MAX                                                       \
    (SIZE_MAX > UINT32_MAX ? (size_t)1 << 32 : SIZE_MAX / 4)

/* Where the last call by position stopped, so that counting up is not
 * quadratic. */
struct sl_place {
    struct sl_odb_key prefix;
    struct sl_odb_key key; /* of the pair at next - 1 */
    size_t next;           /* 0: nothing is remembered */
};

struct salur_office {
    char *dir;
    int is_read_only;
    struct sl_odb *db;
    struct salur_trust *trust; /* NULL before the first */
    struct salur_hasher *hasher;
    const struct salur_key *witness; /* borrowed; NULL: nobody cosigns */
    int has_time;
    int64_t time_s;
    const struct salur_aliases *aliases; /* borrowed; NULL: the built-in ones */
    struct sl_place sites;               /* of salur_office_site_at */
    struct sl_place logs;
    struct sl_place evidence;
};

/* --- office.c ------------------------------------------------------------- */

/*
 * Write DIR/part or DIR/stages/name.suffix and a NUL.
 *
 * out  initialised buffer; replaced
 */
SALUR_MUST_USE enum salur_err
sl_office_path(const struct salur_office *office, const char *part,
               struct salur_buf *out);
SALUR_MUST_USE enum salur_err
sl_office_stage_path(const struct salur_office *office,
                     const struct salur_stage_id *id, const char *suffix,
                     struct salur_buf *out);
/* View a path as a string. */
const char *
sl_path_text(const struct salur_buf *path);

/* Read DIR/part whole; out is initialised and bounds it. */
SALUR_MUST_USE enum salur_err
sl_office_read(const struct salur_office *office, const char *part,
               struct salur_buf *out);

/*
 * Walk to the pair at a position under a prefix.
 *
 * walk    opened under prefix; left on the pair, which lives until its
 *         transaction ends
 * place   where the call before got to; zeroed, or of this table
 *
 * Returns SALUR_E_NOT_FOUND past the last.
 */
SALUR_MUST_USE enum salur_err
sl_office_nth(struct sl_odb_walk *walk, const struct sl_odb_key *prefix,
              size_t index, struct sl_place *place);

/* --- office_note.c -------------------------------------------------------- */

/* A stage note as it stands; on the heap, as notes are too big for stacks. */
struct sl_stage_note {
    struct salur_buf bytes;
    struct salur_bytes text; /* of it, without signatures */
    int is_signed;
    struct salur_note note; /* when signed */
    struct salur_stage stage;
};

/* Load a stage's note.  SALUR_E_ARG (id), SALUR_E_NOT_FOUND, SALUR_E_CORRUPT
 * (of another stage) or as salur_stage_parse. */
SALUR_MUST_USE enum salur_err
sl_stage_note_load(struct salur_office *office, const struct salur_stage_id *id,
                   struct sl_stage_note **out);
/* NULL is fine. */
void
sl_stage_note_free(struct sl_stage_note *note);

/* Check the approvals for one village; SALUR_E_STATE without trust,
 * SALUR_E_QUORUM for an unsigned note. */
SALUR_MUST_USE enum salur_err
sl_stage_note_approved(const struct salur_office *office,
                       const struct sl_stage_note *note, uint64_t site,
                       uint32_t *out_valid);

/* All stages by ascending id; free *out. */
SALUR_MUST_USE enum salur_err
sl_office_stages(const struct salur_office *office, struct salur_stage_id **out,
                 size_t *out_count);

/* First and last village of a stage; SALUR_E_NOT_FOUND when it has none. */
SALUR_MUST_USE enum salur_err
sl_stage_ends(struct salur_office *office, MDB_txn *txn,
              const struct salur_stage_id *id, uint64_t *out_first,
              uint64_t *out_last);

/* --- office_stage.c ------------------------------------------------------- */

/* Load the key of a stage; release with salur_stage_key_free. */
SALUR_MUST_USE enum salur_err
sl_office_stage_key(struct salur_office *office,
                    const struct salur_stage_id *id,
                    struct salur_stage_key **out);

/* --- office_people.c ------------------------------------------------------ */

/*
 * Seal the personal part of a village (salur_people_builder_seal).
 *
 * stage   for the time while the office was not told any
 * people  its issuer is set
 *
 * Returns as salur_office_families and salur_people_builder_seal.
 */
SALUR_MUST_USE enum salur_err
sl_office_people_seal(struct salur_office *office,
                      const struct salur_stage *stage, uint64_t site,
                      const struct salur_office_people *people,
                      struct salur_buf *out);

/* --- office_sites.c ------------------------------------------------------- */

/* Compare the site lines in the store with the root, number and sums of a
 * stage.  Returns SALUR_OK or SALUR_E_MISMATCH. */
SALUR_MUST_USE enum salur_err
sl_office_check_lines(struct salur_office *office, MDB_txn *txn,
                      const struct salur_stage *stage);
/* Read a site's list; it was checked before in the same transaction, or is
 * not used for money.  Release with salur_site_list_wipe. */
SALUR_MUST_USE enum salur_err
sl_office_list(struct salur_office *office, MDB_txn *txn,
               const struct salur_stage_id *id, uint64_t site,
               struct salur_site_list *out);
/*
 * Read a site's line and list and check the list against the line.
 *
 * out_list  release with salur_site_list_wipe, also after an error
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND or SALUR_E_CORRUPT.
 */
SALUR_MUST_USE enum salur_err
sl_office_checked_list(struct salur_office *office, MDB_txn *txn,
                       const struct salur_stage_id *id, uint64_t site,
                       struct salur_site_line *out_line,
                       struct salur_site_list *out_list);

/* --- office_withdrawn.c --------------------------------------------------- */

/* A record of SL_ODB_WITHDRAWN. */
struct sl_withdrawal {
    char area[SALUR_AREA_MAX + 1]; /* of the issuer that signed */
    uint64_t serial;
    int64_t since_s;         /* in force from then on */
    struct salur_bytes note; /* borrowed from the transaction */
};

/* Decode a pair; SALUR_E_CORRUPT. */
SALUR_MUST_USE enum salur_err
sl_withdrawal_read(struct salur_bytes key, struct salur_bytes value,
                   struct sl_withdrawal *out);
/* Parse the list of a signed note that was checked when it was adopted;
 * release with salur_withdrawn_wipe.  SALUR_E_CORRUPT or SALUR_E_MEMORY. */
SALUR_MUST_USE enum salur_err
sl_withdrawn_of_note(struct salur_bytes note, struct salur_withdrawn *out);
/* The list in force at a village: the newest of the smallest area that
 * contains it; SALUR_E_NOT_FOUND when there is none. */
SALUR_MUST_USE enum salur_err
sl_office_withdrawn_at(struct salur_office *office, MDB_txn *txn, uint64_t site,
                       struct sl_withdrawal *out);

/* A list that comes into force; whether it may is its caller's to ask. */
struct sl_adoption {
    struct salur_office *office;
    struct salur_bytes note;
    const char *area; /* of the issuer that signed */
    uint64_t serial;
    int64_t time_s;
};

/* Step of a write, ctx being a struct sl_adoption: put the list, as
 * salur_office_adopt_withdrawn says. */
SALUR_MUST_USE enum salur_err
sl_adoption_put(struct sl_odb *db, MDB_txn *txn, void *ctx);
/* Step of a write behind it, ctx being the office: make withdrawn.note the
 * list adopted last, when it is another. */
SALUR_MUST_USE enum salur_err
sl_withdrawn_copy_step(struct sl_odb *db, MDB_txn *txn, void *ctx);
/* The same outside of a transaction; what fits already takes no lock. */
SALUR_MUST_USE enum salur_err
sl_office_withdrawn_copy(struct salur_office *office);

/* --- office_issue.c ------------------------------------------------------- */

/*
 * Ask whether an issuer's key may sign for a village at two moments.
 *
 * out  set to the key as the trust note has it; may be NULL
 *
 * Returns SALUR_OK, SALUR_E_KEY_ROLE, SALUR_E_STATE (no trust note) or as
 * salur_trust_may.
 */
SALUR_MUST_USE enum salur_err
sl_office_check_issuer(const struct salur_office *office,
                       const struct salur_key *issuer, uint64_t site,
                       const int64_t times_s[2],
                       const struct salur_trust_key **out);

/* --- office_cards.c ------------------------------------------------------- */

/* A card that was issued anew; a row of SL_ODB_CARDS with a longer key. */
struct sl_card_row {
    struct salur_cti cti;
    uint32_t card;
    int64_t time_s;           /* when it was signed */
    struct salur_bytes token; /* borrowed from the transaction */
};

/* The newest card of a family that was issued anew; SALUR_E_NOT_FOUND. */
SALUR_MUST_USE enum salur_err
sl_office_newest_card(struct salur_office *office, MDB_txn *txn,
                      const struct sl_odb_key *site_key,
                      const struct salur_cti *cti, struct sl_card_row *out);
SALUR_MUST_USE enum salur_err
sl_office_card_put(struct salur_office *office, MDB_txn *txn,
                   const struct sl_odb_key *site_key,
                   const struct sl_card_row *row);

/* --- office_counted.c ------------------------------------------------------
 */

/*
 * Entries of a log that count: UINT64_MAX for all, else up to the size at
 * which its key was withdrawn, or more when a witness cosigned more before.
 */
SALUR_MUST_USE enum salur_err
sl_office_counted(struct salur_office *office, MDB_txn *txn,
                  const struct salur_office_log *log, int64_t time_s,
                  uint64_t *out);

/* --- office_logs.c -------------------------------------------------------- */

/* What is held of a log; SALUR_E_NOT_FOUND, SALUR_E_CORRUPT. */
SALUR_MUST_USE enum salur_err
sl_office_log_get(struct salur_office *office, MDB_txn *txn, const char *origin,
                  struct salur_office_log *out);
SALUR_MUST_USE enum salur_err
sl_office_log_put(struct salur_office *office, MDB_txn *txn,
                  const struct salur_office_log *log);
/* Decode a pair of SL_ODB_LOGS. */
SALUR_MUST_USE enum salur_err
sl_office_log_read(struct salur_bytes key, struct salur_bytes value,
                   struct salur_office_log *out);
/* Keep a pack aside. */
SALUR_MUST_USE enum salur_err
sl_office_evidence_put(struct salur_office *office, MDB_txn *txn,
                       struct salur_bytes pack);

/* --- office_leaves.c: the office's own log -------------------------------- */

/* In a write transaction, append a cosigned note of a log as the next leaf. */
SALUR_MUST_USE enum salur_err
sl_office_leaf_put(struct salur_office *office, MDB_txn *txn,
                   const char *origin, struct salur_bytes note,
                   uint64_t *out_number);
/* In a write transaction, sign the head that the leaves have now, at this time
 * or, when the clock went back, at that of the head before. */
SALUR_MUST_USE enum salur_err
sl_office_head_sign(struct salur_office *office, MDB_txn *txn, int64_t time_s);
/*
 * In a write transaction, begin a new generation of the log: a cosignature of
 * cosigned_s was found that the leaves should hold and do not.  One made
 * before the newest generation began is what that one began for.
 *
 * out_is_new  1 when one began
 */
SALUR_MUST_USE enum salur_err
sl_office_log_renew(struct salur_office *office, MDB_txn *txn,
                    int64_t cosigned_s, int64_t now_s, int *out_is_new);
/* The note of a leaf; it borrows from the transaction. */
SALUR_MUST_USE enum salur_err
sl_office_leaf_get(struct salur_office *office, MDB_txn *txn, uint64_t number,
                   struct salur_bytes *out);
/* What was cosigned last of a log; the note borrows.  SALUR_E_NOT_FOUND,
 * SALUR_E_CORRUPT. */
SALUR_MUST_USE enum salur_err
sl_witnessed_find(struct salur_office *office, MDB_txn *txn, const char *origin,
                  struct salur_office_witnessed *out,
                  struct salur_bytes *out_note);

/* --- office_cosign.c ------------------------------------------------------ */

/* A sound export that is being taken in. */
struct sl_cosign {
    struct salur_office *office;
    const struct salur_export *parts;
    const struct salur_verify_report *report;
    int64_t time_s;
};

/*
 * In the write transaction that takes the entries in, cosign the head.
 *
 * out  zeroed first; out->err is what a witness answers
 *
 * Returns SALUR_OK whatever the answer, or 5xx.
 */
SALUR_MUST_USE enum salur_err
sl_office_cosign(const struct sl_cosign *ask, MDB_txn *txn,
                 struct salur_cosigning *out);
/* The answer to an export that was kept out by this error; as above. */
SALUR_MUST_USE enum salur_err
sl_office_refuse(const struct sl_cosign *ask, MDB_txn *txn, enum salur_err why,
                 struct salur_cosigning *out);

/* --- office_anchor.c ------------------------------------------------------ */

/*
 * The anchored heads of one log, judged by the trust note, to be freed.
 * SALUR_OK with none, SALUR_E_MEMORY, or 5xx.
 */
SALUR_MUST_USE enum salur_err
sl_office_anchors(struct salur_office *office, const char *origin,
                  struct salur_signed_head **out, size_t *out_count);

struct salur_office_anchored;
/* office_anchored.c: fill in held and against of a head that was kept. */
SALUR_MUST_USE enum salur_err
sl_office_judge_anchor(struct salur_office *office, int64_t time_s,
                       struct salur_office_anchored *out);

/* --- office_lists.c ------------------------------------------------------- */

/*
 * Gather what verifying an export needs: the lists of its village for all
 * stages and the newest withdrawn list.
 *
 * out  release with salur_verify_lists_free; NULL when there are none
 */
SALUR_MUST_USE enum salur_err
sl_office_lists(struct salur_office *office, struct salur_bytes pack,
                struct salur_verify_lists **out);

#endif
