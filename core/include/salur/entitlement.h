/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The entitlement in the QR: a COSE_Sign1 over CWT claims (FORMAT.md,
 * "Entitlement").  A valid signature does not make two texts one: only cti
 * counts as identity.
 */
#ifndef SALUR_ENTITLEMENT_H
#define SALUR_ENTITLEMENT_H

#include "salur/stage.h"

struct salur_entitlement {
    struct salur_stage_id stage;
    uint64_t site;
    struct salur_item item; /* cti, amount, package, card */
    int64_t expires_s;      /* exp: first second after the last valid one */
    struct salur_kid kid;   /* issuer; set by decoding */
};

/*
 * Sign an entitlement into a token of at most SALUR_TOKEN_MAX bytes.
 *
 * entitlement  its kid is not read: the issuer's is written
 *
 * Returns SALUR_OK, 2xx (a field that would not be read back),
 * SALUR_E_KEY_ROLE or the buffer's error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_entitlement_sign(const struct salur_entitlement *entitlement,
                       const struct salur_key *issuer, struct salur_buf *out);

/*
 * Decode strictly; the signature is not checked.
 * Returns SALUR_OK, 2xx (SALUR_E_VERSION when the domain is a newer
 * "salur/e<n>").
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_entitlement_decode(struct salur_entitlement *out,
                         struct salur_bytes token);

/*
 * Decode and check that a trusted issuer whose area and dates cover it
 * signed it.  Expiry is not asked: the stage's window decides at the counter.
 *
 * out     set when the token could be decoded, also when 3xx is returned, so
 *         that a refusal can say what was presented; else zeroed
 * time_s  the moment of handout
 *
 * Returns as salur_entitlement_decode, or SALUR_E_KEY_UNKNOWN,
 * SALUR_E_SIGNATURE, SALUR_E_KEY_ROLE, SALUR_E_SCOPE, SALUR_E_KEY_WITHDRAWN.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_entitlement_check(struct salur_entitlement *out, struct salur_bytes token,
                        const struct salur_trust *trust, int64_t time_s);

#endif
