/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The withdrawn list, a signed note by an issuer (FORMAT.md, "Withdrawn
 * list"):
 *
 *   salur/withdrawn/v1
 *   serial <n>
 *   stop <cti hex>             nothing redeems on this entitlement any more
 *   card <cti hex> <lowest>    only cards numbered <lowest> and above redeem
 *
 * Lines by ascending cti, one a cti.  A higher serial replaces a lower one.
 */
#ifndef SALUR_WITHDRAWN_H
#define SALUR_WITHDRAWN_H

#include "salur/trust.h"

struct salur_withdrawn_line {
    struct salur_cti cti;
    uint32_t lowest_card; /* 0: stopped */
};

struct salur_withdrawn {
    uint64_t serial;
    struct salur_withdrawn_line *lines;
    size_t count;
};

/* Parse the text of a withdrawn list; release with _wipe. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_withdrawn_parse(struct salur_withdrawn *out, struct salur_bytes text,
                      struct salur_where *where);
/*
 * Parse a signed note: one valid signature of a trusted issuer (not
 * withdrawn at time_s) is needed.  *out_kid names it; may be NULL.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_withdrawn_open(struct salur_withdrawn *out, struct salur_bytes note,
                     const struct salur_trust *trust, int64_t time_s,
                     struct salur_kid *out_kid);
SALUR_API void
salur_withdrawn_wipe(struct salur_withdrawn *list);
/* Binary search; NULL when the id is not on it. */
SALUR_API const struct salur_withdrawn_line *
salur_withdrawn_find(const struct salur_withdrawn *list,
                     const struct salur_cti *cti);

#endif
