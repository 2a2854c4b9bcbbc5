/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trust note: who may sign what (FORMAT.md, "Trust note").
 *
 *   salur/trust/v1
 *   authority <name>
 *   serial <n>
 *   threshold <m>                       signatures of roots needed
 *   approvals <m>                       signatures of approvers on a stage
 *   root <vkey>
 *   issuer <vkey> <area> <from> <to>    dates YYYY-MM-DD, inclusive
 *   approver <vkey> <area>
 *   log <vkey> <site>                   10-digit village code
 *   supervisor <vkey> <area>
 *   witness <vkey>
 *   delegate <area> <authority> <threshold> <root vkey> [<root vkey> ...]
 *   withdrawn <key id as 8 hex digits> <from: YYYY-MM-DD> [<entries>]
 *
 * Header lines first, in this order, then key lines in any order.  An area
 * is a prefix of 2, 4, 6 or 10 digits of the village code, "*" for all.
 * The note carries its own roots' signatures; replacing a note needs the
 * threshold of the old roots as well as of the new ones, and a higher serial.
 * One public key stands in one line only, and two keys of one id are refused
 * where one's area lies in the other's: an id and a village name one key.
 * Names that begin with "test/" may occur only when the authority's name does
 * too, and then all must.
 */
#ifndef SALUR_TRUST_H
#define SALUR_TRUST_H

#include "salur/date.h"
#include "salur/note.h"

#define SALUR_AREA_MAX 10

struct salur_trust; /* opaque: a note and the regional notes below it */

/* One key with its scope. */
struct salur_trust_key {
    struct salur_pubkey key;
    enum salur_role role;
    /* "" is the whole country; of a delegated root and of a regional
     * witness it is the delegated area. */
    char area[SALUR_AREA_MAX + 1];
    int64_t from_s;      /* issuers: first second; else INT64_MIN */
    int64_t to_s;        /* issuers: first second after; else INT64_MAX */
    int64_t withdrawn_s; /* INT64_MAX when not withdrawn */
    /* Of a withdrawn log key: entries up to which what it signs counts;
     * UINT64_MAX when the note gives none. */
    uint64_t withdrawn_size;
};

/*
 * Parse and check a trust note against its own roots.
 *
 * previous  the note that it replaces, or NULL for the first (pinned by the
 *           user by its fingerprint); regional notes below it are not taken
 *           over, but their serials are: see salur_trust_add_regional
 * where     line (entry) and offset of the first defect of the text, zeroes
 *           when the text is not to blame; may be NULL
 *
 * Returns SALUR_OK, 2xx, SALUR_E_SIGNATURE (a root's is invalid),
 * SALUR_E_QUORUM, SALUR_E_ROLLBACK (serial not higher, unless the texts are
 * equal), SALUR_E_TEST_KEY, SALUR_E_KEY_ROLE (a witness key elsewhere, or
 * another key as witness), SALUR_E_KEY_UNKNOWN (a withdrawn line without its
 * key), SALUR_E_ORIGIN (log key not named as an origin of its site),
 * SALUR_E_DUPLICATE (two of one key, id, origin or delegation, a root that
 * signed twice), SALUR_E_LIMIT or SALUR_E_MEMORY.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_trust_open(struct salur_trust **out, struct salur_bytes note,
                 const struct salur_trust *previous, struct salur_where *where);

/*
 * Accept a regency's own trust note under a "delegate" line: authority, root
 * keys and threshold as delegated, every area inside the delegated one, no
 * further delegation.  Its keys are added to trust.  On error nothing was
 * added.
 *
 * One note a delegation; the same text again is fine.  A serial below the
 * one that trust, or the note that trust replaced, held of this authority is
 * refused.
 *
 * Keys that were handed out before stay where they are.
 *
 * Returns as salur_trust_open, SALUR_E_SCOPE (not delegated so) or
 * SALUR_E_EXISTS (an older one was added: open the national note again).
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_trust_add_regional(struct salur_trust *trust, struct salur_bytes note,
                         struct salur_where *where);

SALUR_API void
salur_trust_free(struct salur_trust *trust);

SALUR_API const char *
salur_trust_authority(const struct salur_trust *trust);
SALUR_API uint64_t
salur_trust_serial(const struct salur_trust *trust);
/*
 * Approver signatures that a stage note needs at a site: those of the
 * regional note there when one was added, else those of this note.
 */
SALUR_API uint32_t
salur_trust_approvals(const struct salur_trust *trust, uint64_t site);
/* SHA-256 of the note's text: the fingerprint that people compare. */
SALUR_API struct salur_hash
salur_trust_fingerprint(const struct salur_trust *trust);
/* 1 when this is a test note (authority begins with "test/"). */
SALUR_API int
salur_trust_is_test(const struct salur_trust *trust);

/* Keys by position, for showing; NULL past the last. */
SALUR_API const struct salur_trust_key *
salur_trust_key_at(const struct salur_trust *trust, size_t index);
/*
 * A key by id, NULL when unknown.  O(log n).  Among 80,000 logs two of one id
 * are as likely as not; salur_trust_find_next gives the others.
 */
SALUR_API const struct salur_trust_key *
salur_trust_find(const struct salur_trust *trust, struct salur_kid kid);
/* The next key with the id of this one, NULL after the last.  O(log n). */
SALUR_API const struct salur_trust_key *
salur_trust_find_next(const struct salur_trust *trust,
                      const struct salur_trust_key *key);
/* The log key of an origin (its name), NULL when unknown. */
SALUR_API const struct salur_trust_key *
salur_trust_find_log(const struct salur_trust *trust, const char *origin);

/* 1 when the 10-digit village code lies in the area prefix, else 0. */
SALUR_API int
salur_area_contains(const char *area, uint64_t site);

/*
 * Ask whether a key may act as this role for a site at a time.
 *
 * out  set to the key, NULL on error; may be NULL
 *
 * Returns SALUR_OK, SALUR_E_KEY_UNKNOWN, SALUR_E_KEY_ROLE, SALUR_E_SCOPE
 * (area, or an issuer's dates) or SALUR_E_KEY_WITHDRAWN (time_s at or after
 * the withdrawal).
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_trust_may(const struct salur_trust *trust, struct salur_kid kid,
                enum salur_role role, uint64_t site, int64_t time_s,
                const struct salur_trust_key **out);

/*
 * Ask whether a log key's signature over a head counts: one of a withdrawn
 * key does up to the size of its withdrawal, and, of whatever size, when a
 * trusted witness cosigned the head before.
 *
 * size        entries that the head covers
 * cosigned_s  when the first trusted witness cosigned it, INT64_MAX for never
 * now_s       a withdrawal of a later day has not begun
 *
 * Returns SALUR_OK or SALUR_E_KEY_WITHDRAWN.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_trust_check_head(const struct salur_trust_key *key, uint64_t size,
                       int64_t cosigned_s, int64_t now_s);

/*
 * Count the valid approver signatures, distinct keys, on a parsed note.
 *
 * area_site  a village of the stage: approvers whose area contains it count
 * time_s     when the stage is taken in; approvers withdrawn by then do not
 *            count, so that old stages still verify and new ones do not
 *
 * Returns SALUR_OK when they are at least salur_trust_approvals(area_site),
 * SALUR_E_QUORUM, SALUR_E_SIGNATURE when a known approver's signature is
 * present and invalid, or SALUR_E_DUPLICATE when it is there twice.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_trust_check_approvals(const struct salur_trust *trust,
                            const struct salur_note *note, uint64_t area_site,
                            int64_t time_s, uint32_t *out_valid);

/*
 * The draft of the next trust note: the text in force with a higher serial
 * and more lines, until its roots have signed it.  A draft gives nobody any
 * power.
 */
struct salur_trust_draft;

struct salur_trust_draft_state {
    uint64_t serial;   /* of the draft */
    size_t logs;       /* log keys that the note in force does not hold */
    size_t withdrawn;  /* keys that it withdraws and the note in force not */
    size_t signatures; /* on the older draft: a change makes them void */
    int was_there;     /* 1: the older draft goes on, else a new one begins */
};

/*
 * Start a draft, or go on with one.
 *
 * held   the signed note in force; its signatures are not checked again
 * older  an earlier draft, signed by some or by nobody; len 0: none.  When
 *        its serial is not above that of held, the draft begins anew from
 *        held, and its log keys that held does not know are carried over
 * where  line of the first defect of older, or of held when there is none;
 *        may be NULL
 *
 * Returns SALUR_OK, as salur_note_parse and the text of salur_trust_open, as
 * salur_trust_draft_add_log for what is carried over, or SALUR_E_RANGE (no
 * higher serial exists).
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_trust_draft_open(struct salur_trust_draft **out, struct salur_bytes held,
                       struct salur_bytes older, struct salur_where *where);
SALUR_API void
salur_trust_draft_free(struct salur_trust_draft *draft);

/*
 * Add the line "log <vkey> <site>".
 *
 * Returns SALUR_OK; SALUR_E_EXISTS when it is there already,
 * SALUR_E_KEY_WITHDRAWN when it is and has been withdrawn, SALUR_E_MISMATCH
 * when another key has this name, SALUR_E_DUPLICATE when the key has another
 * name or its id is taken there, SALUR_E_TEST_KEY, SALUR_E_KEY_ROLE,
 * SALUR_E_ORIGIN, SALUR_E_LIMIT or SALUR_E_MEMORY.  On error nothing was
 * added.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_trust_draft_add_log(struct salur_trust_draft *draft,
                          const struct salur_pubkey *key, uint64_t site);

/*
 * Add the line "withdrawn <key id> <from> [<size>]" for a log's key.
 *
 * size  entries up to which the key's heads count, at most
 *       SALUR_LOG_ENTRIES_MAX; UINT64_MAX: only cosigned heads do
 *
 * Returns SALUR_OK; SALUR_E_KEY_UNKNOWN when no key has this name,
 * SALUR_E_KEY_WITHDRAWN when it is withdrawn already, SALUR_E_DATE,
 * SALUR_E_RANGE, SALUR_E_KEY_ROLE (another role's key shares its id),
 * SALUR_E_LIMIT or SALUR_E_MEMORY.  On error nothing was added.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_trust_draft_withdraw(struct salur_trust_draft *draft, const char *origin,
                           struct salur_date from, uint64_t size);

/* The text, for the roots to sign; borrowed until the next change. */
SALUR_API struct salur_bytes
salur_trust_draft_text(const struct salur_trust_draft *draft);
SALUR_API void
salur_trust_draft_state(const struct salur_trust_draft *draft,
                        struct salur_trust_draft_state *out);

#endif
