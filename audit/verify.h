/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verify one export with public keys alone.
 *
 * The chain and the tree are checked independently over all entries, then
 * the checkpoint, the cosigned head, every entitlement, duplicates, time
 * order, close totals and, with lists, membership.  A defect never ends the
 * work: what lies behind the first bad entry is still read, if it can be,
 * and counted as affected.  Memory: 16 bytes an entry and the lists.
 */
#ifndef SALUR_AUDIT_VERIFY_H
#define SALUR_AUDIT_VERIFY_H

#include "audit/finding.h"
#include "salur/bundle.h"
#include "salur/export.h"

/* Approved lists by stage and site, collected from bundles. */
struct salur_verify_lists;

SALUR_API SALUR_MUST_USE enum salur_err
salur_verify_lists_new(struct salur_verify_lists **out);
/*
 * Add the list of a bundle (checked against trust; its own trust note is not
 * trusted).  Errors as salur_bundle_open.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_verify_lists_add(struct salur_verify_lists *lists,
                       struct salur_bytes pack, const struct salur_trust *trust,
                       int64_t time_s, struct salur_where *where);
SALUR_API void
salur_verify_lists_free(struct salur_verify_lists *lists);

struct salur_verify_policy {
    const struct salur_trust *trust;
    const struct salur_verify_lists *lists; /* NULL: membership unchecked */
    uint32_t witnesses;                     /* cosignatures required, 0 .. */
    int64_t time_s; /* now: withdrawn keys; entries of the future */
};

/* Verdict and figures of one log. */
struct salur_verify_report {
    char origin[SALUR_NAME_MAX + 1];
    uint64_t site;
    uint64_t entries;
    struct salur_head head; /* as computed from the entries */
    uint64_t proven;        /* entries 0 .. proven-1 fit the signed root */
    uint64_t redeemed;      /* less voided */
    int64_t redeemed_idr;
    uint64_t refused;
    uint64_t days; /* close entries */
    int64_t first_s;
    int64_t last_s;
    uint32_t cosignatures; /* valid ones of trusted witnesses */
    uint64_t findings;
    enum salur_severity worst; /* meaningful when findings > 0 */
    /* what was checked: 1 yes, 0 no */
    int checked_chain;
    int checked_tree;
    int checked_signature;
    int checked_tokens;
    int checked_lists;
    int checked_cosigned;
};

/*
 * Verify the bytes of a *.slog.
 *
 * Returns SALUR_OK when the work was done, whatever was found (ask
 * report->findings), SALUR_E_MEMORY or SALUR_E_CRYPTO.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_verify_export(struct salur_bytes pack,
                    const struct salur_verify_policy *policy,
                    const struct salur_finding_sink *sink,
                    struct salur_verify_report *report);

#endif
