/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Anchored heads at the office: signed heads that families, cooperatives and
 * others hold, kept as evidence (FORMAT.md, "Anchored heads").  Every export
 * that comes later is verified against those of its log.
 */
#ifndef SALUR_AUDIT_ANCHOR_H
#define SALUR_AUDIT_ANCHOR_H

#include "audit/office.h"
#include "salur/signed_head.h"

struct salur_office_anchored {
    struct salur_signed_head head;
    int is_new; /* 1: it was not kept before */
    /* SALUR_OK: what is held of the log fits; SALUR_E_ROLLBACK: it ends before;
     * SALUR_E_FORK: it does not fit, or another head of that size was anchored
     * before; SALUR_E_NOT_FOUND: nothing is held of this log. */
    enum salur_err against;
    uint64_t held; /* entries of the log at the office */
};

/*
 * Keep a head, and compare it; durable when it returned.
 *
 * bytes     as of salur_signed_head_read
 * out_note  the note that was kept is appended; may be NULL
 *
 * Returns SALUR_OK when it was kept (ask out->against), SALUR_E_STATE (no trust
 * note), what out->head.err says when it is not genuine (SALUR_E_KEY_WITHDRAWN
 * when it does not bind its log at time_s any more), as salur_signed_head_read,
 * SALUR_E_PERMISSION (opened read-only), or 5xx.  On error nothing was kept.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_anchor(struct salur_office *office, struct salur_bytes bytes,
                    int64_t time_s, struct salur_office_anchored *out,
                    struct salur_buf *out_note);

/* Notes that were kept, by log and size; SALUR_E_NOT_FOUND past the last. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_anchor_at(struct salur_office *office, size_t index,
                       struct salur_buf *out_note);

/*
 * Set every anchored head that binds its log at time_s against what is held of
 * it: F111 for one that does not fit, F112 for the largest one of a log that
 * ends before it or never came.
 *
 * out_count  findings that were put
 *
 * Returns SALUR_OK or 5xx.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_office_check_anchors(struct salur_office *office, int64_t time_s,
                           const struct salur_finding_sink *sink,
                           uint64_t *out_count);

#endif
