/* SPDX-License-Identifier: Apache-2.0 */
/*
 * COSE_Sign1 (RFC 9052 4.2), the one form that salur uses: tag 18, protected
 * {1: -8 (EdDSA), 4: kid}, empty unprotected map, attached payload, empty
 * external_aad.
 */
#ifndef SL_COSE_H
#define SL_COSE_H

#include "salur/key.h"

struct sl_cose {
    struct salur_kid kid;
    struct salur_bytes payload; /* borrows from the input */
    struct salur_signature signature;
    struct salur_bytes protected_header; /* borrows from the input */
};

/* Decode strictly; nothing is verified. */
SALUR_MUST_USE enum salur_err
sl_cose_parse(struct sl_cose *out, struct salur_bytes token);

/* Check the signature.  Returns SALUR_OK or SALUR_E_SIGNATURE. */
SALUR_MUST_USE enum salur_err
sl_cose_verify(const struct sl_cose *cose, const struct salur_pubkey *key);

/* Sign a payload of at most SALUR_TOKEN_MAX - 84 bytes into a token. */
SALUR_MUST_USE enum salur_err
sl_cose_sign(struct salur_buf *out, struct salur_bytes payload,
             const struct salur_key *key);

#endif
