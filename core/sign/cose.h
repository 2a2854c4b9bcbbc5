/* SPDX-License-Identifier: Apache-2.0 */
/*
 * COSE_Sign1 (RFC 9052 4.2), the one form that salur uses: tag 18, protected
 * {1: -8 (EdDSA), 4: kid}, empty unprotected map, attached payload, empty
 * external_aad.
 */
#ifndef SL_COSE_H
#define SL_COSE_H

#include "salur/key.h"

/*
 * Bytes around a payload of 24 .. 255 bytes: tag 1, array 1, protected 10,
 * unprotected 1, head of the payload 2, signature 66.
 */
#define SL_COSE_OVERHEAD 81
#define SL_COSE_PAYLOAD_MAX (SALUR_TOKEN_MAX - SL_COSE_OVERHEAD)

struct sl_cose {
    struct salur_kid kid;
    struct salur_bytes payload; /* borrows from the input */
    struct salur_signature signature;
    struct salur_bytes protected_header; /* borrows from the input */
};

/*
 * Decode strictly; nothing is verified.  What decodes has one encoding, this
 * one; another algorithm or any other header is SALUR_E_SYNTAX.
 *
 * out  zeroed on error
 *
 * Returns SALUR_OK, SALUR_E_LIMIT (longer than SALUR_TOKEN_MAX),
 * SALUR_E_SHORT, SALUR_E_TRAILING, SALUR_E_SYNTAX, SALUR_E_CANONICAL or
 * SALUR_E_RANGE (a string of the wrong length).  RFC 9052 4.2; FORMAT.md,
 * "COSE_Sign1".
 */
SALUR_MUST_USE enum salur_err
sl_cose_parse(struct sl_cose *out, struct salur_bytes token);

/*
 * Check the signature with this key and no other: the kid must be the key's,
 * and a witness's cosignature key verifies no token.
 *
 * Returns SALUR_OK or SALUR_E_SIGNATURE.  RFC 9052 4.4.
 */
SALUR_MUST_USE enum salur_err
sl_cose_verify(const struct sl_cose *cose, const struct salur_pubkey *key);

/*
 * Sign a payload into a token.
 *
 * out      the token is appended; at most SALUR_TOKEN_MAX bytes
 * payload  1 .. SL_COSE_PAYLOAD_MAX bytes
 *
 * Returns SALUR_OK, SALUR_E_ARG (empty payload), SALUR_E_LIMIT,
 * SALUR_E_KEY_ROLE (a cosignature key), SALUR_E_CRYPTO or SALUR_E_MEMORY.
 */
SALUR_MUST_USE enum salur_err
sl_cose_sign(struct salur_buf *out, struct salur_bytes payload,
             const struct salur_key *key);

#endif
