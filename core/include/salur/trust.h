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
 *   withdrawn <key id as 8 hex digits> <from: YYYY-MM-DD>
 *
 * Header lines first, in this order, then key lines in any order.  An area
 * is a prefix of 0, 2, 4, 6 or 10 digits of the village code, "*" for all.
 * The note carries its own roots' signatures; replacing a note needs the
 * threshold of the old roots as well as of the new ones, and a higher serial.
 * Two keys of one id are refused.  Names that begin with "test/" may occur
 * only when the authority's name does too, and then all must.
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
    char area[SALUR_AREA_MAX + 1]; /* "" is the whole country */
    int64_t from_s;                /* issuers: first second; else INT64_MIN */
    int64_t to_s;        /* issuers: first second after; else INT64_MAX */
    int64_t withdrawn_s; /* INT64_MAX when not withdrawn */
};

/*
 * Parse and check a trust note against its own roots.
 *
 * previous  the note that it replaces, or NULL for the first (pinned by the
 *           user by its fingerprint)
 * where     line of the first defect; may be NULL
 *
 * Returns SALUR_OK, 2xx, SALUR_E_QUORUM, SALUR_E_ROLLBACK (serial not
 * higher, unless the bytes of the text are equal), SALUR_E_TEST_KEY,
 * SALUR_E_DUPLICATE (two keys of one id) or SALUR_E_MEMORY.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_trust_open(struct salur_trust **out, struct salur_bytes note,
                 const struct salur_trust *previous, struct salur_where *where);

/*
 * Accept a regency's own trust note under a "delegate" line: authority and
 * root keys as delegated, its threshold met, every area inside the prefix.
 * Its keys are added to trust.  Errors as above and SALUR_E_SCOPE.
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
/* Approver signatures that a stage note of this site's area needs. */
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
/* Key by id, NULL when unknown.  O(log n). */
SALUR_API const struct salur_trust_key *
salur_trust_find(const struct salur_trust *trust, struct salur_kid kid);
/* The log key of an origin (its name), NULL when unknown. */
SALUR_API const struct salur_trust_key *
salur_trust_find_log(const struct salur_trust *trust, const char *origin);

/* 1 when the 10-digit village code lies in the area prefix, else 0. */
SALUR_API int
salur_area_contains(const char *area, uint64_t site);

/*
 * Ask whether a key may act as this role for a site at a time.
 *
 * Returns SALUR_OK, SALUR_E_KEY_UNKNOWN, SALUR_E_KEY_ROLE, SALUR_E_SCOPE or
 * SALUR_E_KEY_WITHDRAWN (time_s at or after the withdrawal).
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_trust_may(const struct salur_trust *trust, struct salur_kid kid,
                enum salur_role role, uint64_t site, int64_t time_s,
                const struct salur_trust_key **out);

/*
 * Count the valid approver signatures, distinct keys, on a parsed note.
 * Returns SALUR_OK when at least the required number whose area contains
 * area_site, SALUR_E_QUORUM, or SALUR_E_SIGNATURE when a known approver's
 * signature is present and invalid.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_trust_check_approvals(const struct salur_trust *trust,
                            const struct salur_note *note, uint64_t area_site,
                            uint32_t *out_valid);

#endif
