/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bundle: what the office sends one village for one stage, as a pack
 * *.slr with trust.note, stage.note, site.line, site.proof, site.list and,
 * when there are such, withdrawn.note and people.sealed (FORMAT.md, "Bundle").
 */
#ifndef SALUR_BUNDLE_H
#define SALUR_BUNDLE_H

#include "salur/entitlement.h"
#include "salur/withdrawn.h"

/* The members as bytes; borrowed. withdrawn.len, people.len 0: there is none.
 */
struct salur_bundle_parts {
    struct salur_bytes trust;
    struct salur_bytes stage;
    struct salur_bytes line;
    struct salur_bytes proof;
    struct salur_bytes list;
    struct salur_bytes withdrawn;
    struct salur_bytes people; /* people.sealed: opened by people.h alone */
};

/* A bundle whose every part was checked against each other and the trust. */
struct salur_bundle {
    struct salur_bundle_parts parts; /* borrow from the input */
    struct salur_trust *trust;       /* the one inside, checked */
    struct salur_stage stage;
    struct salur_site_line line;
    struct salur_site_list list;
    struct salur_withdrawn withdrawn; /* empty when there is none */
    uint32_t approvals;               /* valid approver signatures */
};

/*
 * Write the pack; the parts are not checked against each other.
 * Returns SALUR_OK, SALUR_E_EMPTY (a part but the last two is), SALUR_E_LIMIT
 * or SALUR_E_MEMORY.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_bundle_write(const struct salur_bundle_parts *parts,
                   struct salur_buf *out);

/*
 * Take the members out of a pack: the right names in the right order, none
 * empty.  Nothing in them is checked: this is for auditors, who hold a bundle
 * against a trust note of their own, and for showing.
 *
 * parts  borrow from pack
 * where  offset of the first bad byte; may be NULL
 *
 * Returns SALUR_OK or 2xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_bundle_split(struct salur_bundle_parts *parts, struct salur_bytes pack,
                   struct salur_where *where);

/*
 * Read a bundle and check everything that public keys can check: the trust
 * note (against previous), the approvals of the stage note, the proof of the
 * site line, the root, count and sum of the site list, the withdrawn list.
 * Of the personal part the form is checked; salur_people_import opens it.
 *
 * previous  trust note already held, or NULL when none is (the caller then
 *           shows the fingerprint)
 * time_s    now, for withdrawn keys and the dates of issuers
 * where     on error: offset in the pack of the bad member, or of its bad
 *           line; entry is that line, 0 when unknown; may be NULL
 *
 * An equal trust note is fine; an older one is refused (SALUR_E_ROLLBACK).
 * That the village is the right one is the caller's to ask.
 *
 * Returns SALUR_OK, 2xx, as salur_trust_open, salur_trust_check_approvals,
 * salur_site_proof_check and salur_withdrawn_open; SALUR_E_MISMATCH (count or
 * sum of the site list), SALUR_E_ROOT, SALUR_E_NOT_FOUND (a package that the
 * stage does not define), SALUR_E_SCOPE (withdrawn list of an issuer of
 * another area).  On error *out is zeroed; else release it with
 * salur_bundle_wipe.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_bundle_open(struct salur_bundle *out, struct salur_bytes pack,
                  const struct salur_trust *previous, int64_t time_s,
                  struct salur_where *where);
SALUR_API void
salur_bundle_wipe(struct salur_bundle *bundle);

#endif
