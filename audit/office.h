/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The office store: stages with their lists and cards, and the ingested
 * village logs.  One LMDB environment and a few files in one folder:
 *
 *   DIR/trust.note              the trust note in force
 *   DIR/withdrawn.note          newest withdrawn list, when there is one
 *   DIR/stages/<stage>.csv      the list as imported, 0600: personal data
 *   DIR/stages/<stage>.key      stage key, 0600
 *   DIR/stages/<stage>.note     stage note, unsigned at first
 *   DIR/store/                  LMDB: site lists, cards, logs
 *   DIR/cosigned/, DIR/head.note  answers of the witness (audit/witness.h)
 */
#ifndef SALUR_AUDIT_OFFICE_H
#define SALUR_AUDIT_OFFICE_H

#include "audit/verify.h"
#include "audit/witness.h"
#include "salur/entitlement.h"
#include "salur/roster.h"

struct salur_office;

#define SALUR_OFFICE_CREATE 1U /* make the folder when it is missing */
#define SALUR_OFFICE_READ_ONLY 2U

/*
 * Open the store of a folder, its trust note included; unless read-only,
 * make withdrawn.note again when it lags behind it.  A process opens one
 * store once at a time (LMDB's rule); several processes may have it open.
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND, SALUR_E_VERSION, SALUR_E_CORRUPT,
 * SALUR_E_PERMISSION, SALUR_E_STORE, SALUR_E_FULL, SALUR_E_MEMORY, or as
 * salur_trust_open when trust.note is damaged.  Calls that write return
 * SALUR_E_PERMISSION when it was opened read-only.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_open(struct salur_office **out, const char *dir, unsigned flags);
/* Release; NULL is fine. */
SALUR_API void
salur_office_close(struct salur_office *office);
/*
 * Tell what time it is, for approvers that have been withdrawn.  Until it is
 * told, a stage is judged as of its opening.
 */
SALUR_API void
salur_office_set_time(struct salur_office *office, int64_t time_s);
/*
 * Tell which headers the lists have that were imported: salur_office_families
 * and bundles with people read them.  Until it is told, the built-in ones.
 *
 * aliases  borrowed until the office is closed or told others; NULL: built-in
 */
SALUR_API void
salur_office_set_aliases(struct salur_office *office,
                         const struct salur_aliases *aliases);

/* The trust note in force, or NULL; borrowed until the next adopt. */
SALUR_API const struct salur_trust *
salur_office_trust(const struct salur_office *office);
/* Its bytes.  SALUR_E_NOT_FOUND when there is none. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_trust_bytes(struct salur_office *office, struct salur_buf *out);
/*
 * Adopt a trust note: the first, or one that may replace the one held; the
 * one that is held already is fine.
 *
 * Returns as salur_trust_open, or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_adopt_trust(struct salur_office *office, struct salur_bytes note,
                         struct salur_where *where);

/*
 * Freeze a list as a stage draft: store file, stage key (made unless the
 * stage has one, so that ids stay the same), site lists and unsigned note.
 *
 * terms       id, opens, closes, reference, packages
 * out_already set to 1 when exactly this list and these terms are there
 *
 * The note is written last: whenever the power goes, afterwards there is
 * either the whole stage or none of that name.
 *
 * Returns SALUR_OK, SALUR_E_EXISTS (another list is there and signed),
 * SALUR_E_STATE (a bad row; or two imports of this stage at once), as
 * salur_snapshot_build, or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_stage_import(struct salur_office *office, struct salur_bytes csv,
                          const struct salur_aliases *aliases,
                          const struct salur_stage *terms, int *out_already);

/* Stage by position, ascending id; SALUR_E_NOT_FOUND past the last. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_stage_at(struct salur_office *office, size_t index,
                      struct salur_stage *out);
/* Bytes of the stage note as it stands: text, or note with approvals. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_stage_note(struct salur_office *office,
                        const struct salur_stage_id *id, struct salur_buf *out);
/*
 * Parse it.
 *
 * out_approvals  valid signatures of approvers whose area contains both the
 *                first and the last village of the stage; 0 without trust
 *
 * Returns also SALUR_E_SIGNATURE or SALUR_E_DUPLICATE, as
 * salur_trust_check_approvals.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_stage(struct salur_office *office, const struct salur_stage_id *id,
                   struct salur_stage *out, uint32_t *out_approvals);
/* The list as imported. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_stage_csv(struct salur_office *office,
                       const struct salur_stage_id *id, struct salur_buf *out);

/*
 * Recompute every id and root from a list file and the stage key and compare
 * with the stage note: what an approver does before signing.
 *
 * csv        NULL ptr: the list as imported
 * out_fresh  the stage as recomputed
 *
 * Returns SALUR_OK, SALUR_E_MISMATCH (out_fresh tells what came out) or as
 * salur_snapshot_build.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_stage_recompute(struct salur_office *office,
                             const struct salur_stage_id *id,
                             struct salur_bytes csv,
                             const struct salur_aliases *aliases,
                             struct salur_stage *out_fresh);
/*
 * Add an approver's signature to the stage note, durably.  Recompute first:
 * this call only compares the stage with the site lists in the store.
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND, SALUR_E_KEY_ROLE (no approver),
 * SALUR_E_KEY_UNKNOWN, SALUR_E_KEY_WITHDRAWN or SALUR_E_SCOPE (no village in
 * its area) when there is a trust note, SALUR_E_DUPLICATE (signed already),
 * SALUR_E_MISMATCH (the lists are not those of the note), or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_stage_sign(struct salur_office *office,
                        const struct salur_stage_id *id,
                        const struct salur_key *approver);

/* Sites of a stage by ascending code; SALUR_E_NOT_FOUND past the last. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_site_at(struct salur_office *office,
                     const struct salur_stage_id *id, size_t index,
                     struct salur_site_line *out);
/* The site's list; release with salur_site_list_wipe. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_site_list(struct salur_office *office,
                       const struct salur_stage_id *id, uint64_t site,
                       struct salur_site_list *out);

struct salur_issue_progress {
    uint64_t issued;  /* signed in this call */
    uint64_t already; /* found signed */
    uint64_t total;
};

/*
 * Sign the entitlements of a stage, village by village; interrupted, the
 * next call goes on where it stopped.  The stage needs its approvals
 * (SALUR_E_QUORUM) and the issuer its scope (SALUR_E_SCOPE) first.
 *
 * step  called for each village once its cards are durable, and when a batch
 *       of villages had them all; may be NULL; other than 0 stops cleanly
 *       (SALUR_OK)
 *
 * What is signed is first compared with the root that was approved
 * (SALUR_E_CORRUPT).  Signing is deterministic: issuing again after a loss
 * gives the same bytes.
 *
 * Returns also SALUR_E_STATE (no trust note), SALUR_E_KEY_UNKNOWN,
 * SALUR_E_KEY_ROLE, SALUR_E_KEY_WITHDRAWN, or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_issue(struct salur_office *office, const struct salur_stage_id *id,
                   const struct salur_key *issuer,
                   int (*step)(void *ctx,
                               const struct salur_issue_progress *progress),
                   void *ctx);
/*
 * The signed tokens of a site in list order: big-endian u16 length + token,
 * repeated (walk with salur_entry_cursor).  Of a family whose card was issued
 * anew it is the newest.  SALUR_E_NOT_FOUND before issue.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_cards(struct salur_office *office, const struct salur_stage_id *id,
                   uint64_t site, struct salur_buf *out);

/* A lost card: whose, and who signs the next one. */
struct salur_reissue {
    struct salur_stage_id stage;
    uint64_t site;
    struct salur_cti cti;
    const struct salur_key *issuer;
    int64_t time_s; /* now */
};

struct salur_reissued {
    struct salur_entitlement card; /* its number is in the item */
    uint64_t serial;               /* of the withdrawn list, now in force */
    uint64_t withdrawn;            /* its lines */
};

/*
 * Issue the next card of a family and withdraw those before it, in one
 * transaction: same id, amount and package, a number above that of the list,
 * of the withdrawn list and of every card issued anew before.  The withdrawn
 * list in force at the village goes on with a line for this family and the
 * next serial, signed by the same issuer, and is adopted.  The approved list
 * stays what it is.  Both cards have one id: only one of them is ever paid.
 *
 * out_token  the new card's token is appended; it is kept, too
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND (no such stage, village, or no cards
 * yet), SALUR_E_NOT_LISTED, SALUR_E_WITHDRAWN (the entitlement is stopped),
 * SALUR_E_CLOSED (the stage is over), SALUR_E_QUORUM, SALUR_E_STATE (no trust
 * note), SALUR_E_SCOPE (also when the list in force at the village is of an
 * issuer of a smaller area, who then has to sign), SALUR_E_KEY_UNKNOWN,
 * SALUR_E_KEY_ROLE, SALUR_E_KEY_WITHDRAWN, SALUR_E_RANGE (no higher number
 * exists), SALUR_E_PERMISSION, or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_reissue(struct salur_office *office,
                     const struct salur_reissue *reissue,
                     struct salur_buf *out_token, struct salur_reissued *out);

/*
 * The newest card of one family, for printing it again.
 *
 * out_token  appended; decode it for its number
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND, SALUR_E_NOT_LISTED or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_card(struct salur_office *office, const struct salur_stage_id *id,
                  uint64_t site, const struct salur_cti *cti,
                  struct salur_buf *out_token);

/* A family as the office knows it. */
struct salur_office_family {
    struct salur_item item;
    const struct salur_row *row; /* of the frozen list, borrowed */
    uint8_t kk_tag[8];           /* salur_people_tag at the village */
    int has_kk_tag;
};
/*
 * Call each for every row of the frozen list that is of this village, in the
 * order of the list.  Reads the list once; memory: the list.
 *
 * each  other than SALUR_OK ends it with that error
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND (no such stage or village),
 * SALUR_E_MISMATCH (the file is not the list that was frozen), SALUR_E_HEADER
 * (see salur_office_set_aliases), as salur_roster_scan, or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_families(
    struct salur_office *office, const struct salur_stage_id *id, uint64_t site,
    enum salur_err (*each)(void *ctx, const struct salur_office_family *family),
    void *ctx);

/* The personal part that goes into a bundle. */
struct salur_office_people {
    const struct salur_key *issuer; /* signs it; NULL: no personal part */
    const char *village;            /* "" or NULL: as the list names it */
    const char *contact;            /* "" or NULL: none */
};

/*
 * Write the bundle of a site.  SALUR_E_QUORUM before it is approved,
 * SALUR_E_STATE without a trust note,
 * SALUR_E_NOT_ENROLLED when people go in and no device of the village is in
 * the trust note; then also as salur_office_families and
 * salur_people_builder_seal.
 *
 * people  NULL: no personal part; texts that are too long are cut
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_bundle(struct salur_office *office,
                    const struct salur_stage_id *id, uint64_t site,
                    const struct salur_office_people *people,
                    struct salur_buf *out);
/*
 * Adopt a withdrawn list (signed note), in force from time_s on.  The one
 * that is held is fine; an older one is SALUR_E_ROLLBACK, another one of the
 * same serial SALUR_E_MISMATCH.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_adopt_withdrawn(struct salur_office *office,
                             struct salur_bytes note, int64_t time_s);

struct salur_ingest_result {
    char origin[SALUR_NAME_MAX + 1];
    uint64_t site;
    uint64_t before; /* entries held before */
    uint64_t added;  /* new entries stored */
    int already;     /* 1: nothing new, success */
    int kept;        /* 1: refused, and kept aside as evidence */
    struct salur_verify_report report;
    struct salur_cosigning cosigning;
};

/*
 * Take in an export: verified first, then its new entries are appended to
 * what is held of that log.  A log with a tamper finding is not stored; one
 * that forks or is shorter than what is held is reported (SALUR_E_FORK,
 * SALUR_E_ROLLBACK only when it contradicts; a shorter true prefix is
 * "already") and kept aside as evidence.  Idempotent, in any order; of two
 * histories of one log the one that came first stays.  What a witness's key
 * adds is told in audit/witness.h.
 *
 * Returns SALUR_OK when stored or already held, SALUR_E_CHAIN when findings
 * keep it out, SALUR_E_FORK, SALUR_E_SYNTAX when there is nothing of a log in
 * it (then nothing is kept), SALUR_E_STATE (no trust note), or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_ingest(struct salur_office *office, struct salur_bytes pack,
                    int64_t time_s, const struct salur_finding_sink *sink,
                    struct salur_ingest_result *out);

/* One ingested log. */
struct salur_office_log {
    char origin[SALUR_NAME_MAX + 1];
    uint64_t site;
    struct salur_head head;
};
/* Logs by ascending origin; SALUR_E_NOT_FOUND past the last. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_log_at(struct salur_office *office, size_t index,
                    struct salur_office_log *out);
/*
 * A log by its origin.
 *
 * out_cosigned  entries up to which a trusted witness cosigned it, 0: none
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND, SALUR_E_STATE (no trust note) or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_log_find(struct salur_office *office, const char *origin,
                      struct salur_office_log *out, uint64_t *out_cosigned);
/* All entries of a log, length-prefixed, into out. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_log_entries(struct salur_office *office, const char *origin,
                         struct salur_buf *out);

/*
 * Set a log that is held against the other logs of its village, where one of
 * them says that it goes on from another: an older one that has not the
 * entries that the later one names has two histories (F111, of the older
 * one's origin, the restored entry as the other).
 *
 * sink       may be NULL
 * out_forks  such contradictions
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND (others are held and this one is not)
 * or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_check_restored(struct salur_office *office, const char *origin,
                            const struct salur_finding_sink *sink,
                            uint64_t *out_forks);
/* The same for all logs that are held, each two of a village once. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_check_all_restored(struct salur_office *office,
                                const struct salur_finding_sink *sink,
                                uint64_t *out_forks);
/*
 * Write what is held of a log as an export: its entries, the checkpoint over
 * them and the cosigned one, when one came.  It says what the village said;
 * nothing is signed anew.
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND (no such log), SALUR_E_CORRUPT, or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_log_export(struct salur_office *office, const char *origin,
                        struct salur_buf *out);

/* A pack that was kept aside, named by its SHA-256. */
struct salur_office_evidence {
    struct salur_hash hash;
    uint64_t len;
};
/* Evidence by ascending hash; SALUR_E_NOT_FOUND past the last. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_evidence_at(struct salur_office *office, size_t index,
                         struct salur_office_evidence *out);
/* The bytes of a pack that was kept aside. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_evidence(struct salur_office *office,
                      const struct salur_hash *hash, struct salur_buf *out);

#endif
