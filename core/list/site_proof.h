/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of site.proof: where a site line stands under the stage's root
 * (FORMAT.md, "Site proof").
 */
#ifndef SL_SITE_PROOF_H
#define SL_SITE_PROOF_H

#include "salur/merkle.h"

/* The place of one leaf and the hashes beside its path, from the leaf up. */
struct sl_site_proof {
    uint64_t index; /* of the line by ascending site code, from 0 */
    uint64_t sites; /* lines in all */
    struct salur_proof path;
};

/* Parse the text; where: first bad line, may be NULL.  SALUR_OK or 2xx. */
SALUR_MUST_USE enum salur_err
sl_site_proof_parse(struct sl_site_proof *out, struct salur_bytes text,
                    struct salur_where *where);
/* Write the text.  Returns SALUR_OK, SALUR_E_RANGE or the buffer's error. */
SALUR_MUST_USE enum salur_err
sl_site_proof_format(const struct sl_site_proof *proof, struct salur_buf *out);

#endif
