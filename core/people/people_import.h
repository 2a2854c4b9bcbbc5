/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The personal part as it travels: the roll with an issuer's signature, in a
 * sealed envelope.  What the office seals and the village opens is written
 * and read by the same functions.
 */
#ifndef SL_PEOPLE_IMPORT_H
#define SL_PEOPLE_IMPORT_H

#include "people/roll.h"

/* Array 1, token 2 + SALUR_TOKEN_MAX, head of the roll 5. */
#define SL_PARCEL_OVERHEAD (8 + SALUR_TOKEN_MAX)

/* A roll and its signature; they borrow. */
struct sl_parcel {
    struct salur_bytes token;
    struct salur_bytes roll;
};

/* Write and read [token, roll]. */
void
sl_parcel_put(struct salur_buf *buf, const struct sl_parcel *parcel);
SALUR_MUST_USE enum salur_err
sl_parcel_read(struct sl_parcel *out, struct salur_bytes bytes);

/* Array 1, domain 9, stage 17, site 9, hash 34. */
#define SL_CLAIM_MAX 70

/*
 * Write what the issuer signs of a roll: ["salur/p1", stage, site, SHA-256 of
 * the roll].
 */
void
sl_claim_put(struct salur_buf *buf, const struct salur_people_terms *terms,
             const struct salur_hash *digest);

#endif
