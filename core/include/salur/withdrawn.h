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
 * Lines by ascending cti, one a cti; lowest is at least 2, or the line would
 * stop nothing.  A higher serial replaces a lower one as a whole.
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

/*
 * Parse the text of a withdrawn list; release with _wipe.
 *
 * where  first bad line; may be NULL
 *
 * Returns SALUR_OK, 2xx (SALUR_E_VERSION for a newer format) or
 * SALUR_E_MEMORY.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_withdrawn_parse(struct salur_withdrawn *out, struct salur_bytes text,
                      struct salur_where *where);

/* Order the lines by cti; two of one cti are SALUR_E_DUPLICATE. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_withdrawn_sort(struct salur_withdrawn *list);

/* Write the text of a sorted list, unsigned.  Returns as parsing it would. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_withdrawn_format(const struct salur_withdrawn *list,
                       struct salur_buf *out);

/*
 * Parse a signed note: one valid signature of a trusted issuer is needed.
 *
 * site     village that the list is taken in for, in the issuer's area; 0
 *          asks for no area
 * time_s   now: the issuer's dates must contain it, and the key must not be
 *          withdrawn by then
 * out_kid  set to the key id of the first such issuer; may be NULL
 *
 * Returns as salur_note_parse and salur_withdrawn_parse, SALUR_E_SIGNATURE (a
 * trusted key's signature is there and invalid), SALUR_E_KEY_UNKNOWN,
 * SALUR_E_KEY_ROLE, SALUR_E_SCOPE or SALUR_E_KEY_WITHDRAWN.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_withdrawn_open(struct salur_withdrawn *out, struct salur_bytes note,
                     const struct salur_trust *trust, uint64_t site,
                     int64_t time_s, struct salur_kid *out_kid);
SALUR_API void
salur_withdrawn_wipe(struct salur_withdrawn *list);
/* Binary search; NULL when the id is not on it. */
SALUR_API const struct salur_withdrawn_line *
salur_withdrawn_find(const struct salur_withdrawn *list,
                     const struct salur_cti *cti);

#endif
