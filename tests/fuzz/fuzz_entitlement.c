/* SPDX-License-Identifier: Apache-2.0 */
/* A token that is decoded carries the claims that signing its fields writes:
 * the bytes differ in key id and signature only.  What is no token is tried
 * as claims in a good envelope, so that the inner reader is reached. */
#include <stdlib.h>
#include <string.h>

#include "salur/entitlement.h"
#include "sign/cose.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Decode; abort when it would not be written again. */
static enum salur_err
try_token(const struct salur_key *key, struct salur_bytes token)
{
    uint8_t store[SALUR_TOKEN_MAX];
    struct salur_entitlement e;
    struct sl_cose before;
    struct sl_cose after;
    struct salur_buf buf;
    enum salur_err err = salur_entitlement_decode(&e, token);

    if (err != SALUR_OK) {
        return err;
    }
    salur_buf_fixed(&buf, store, sizeof store);
    if (salur_entitlement_sign(&e, key, &buf) != SALUR_OK ||
        sl_cose_parse(&before, token) != SALUR_OK ||
        sl_cose_parse(&after, salur_buf_view(&buf)) != SALUR_OK ||
        !salur_bytes_equal(before.payload, after.payload) ||
        buf.len != token.len) {
        abort();
    }
    return SALUR_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t seed[32] = {0};
    struct salur_key *key = NULL;
    uint8_t store[SALUR_TOKEN_MAX];
    struct salur_buf buf;

    if (salur_start() != SALUR_OK ||
        salur_key_from_seed(&key, "test/fuzz", SALUR_ROLE_ISSUER, seed) !=
            SALUR_OK) {
        abort();
    }
    salur_buf_fixed(&buf, store, sizeof store);
    if (try_token(key, salur_bytes(data, size)) != SALUR_OK &&
        sl_cose_sign(&buf, salur_bytes(data, size), key) == SALUR_OK) {
        (void)try_token(key, salur_buf_view(&buf));
    }
    salur_key_free(key);
    return 0;
}
