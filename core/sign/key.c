/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secret keys: made, used and wiped here and nowhere else.  A key lives in
 * sodium_malloc memory (locked, guarded, zeroed on free); a seed leaves this
 * file only sealed, through sl_key_seed for key_file.c.
 */
#include "sign/key.h"

#include <sodium.h>
#include <string.h>

struct salur_key {
    struct salur_pubkey public;
    enum salur_role role;
    uint8_t secret[crypto_sign_SECRETKEYBYTES]; /* seed, then public key */
};

enum salur_err
salur_start(void)
{
    return sodium_init() < 0 ? SALUR_E_CRYPTO : SALUR_OK;
}

void
salur_random(void *out, size_t size)
{
    randombytes_buf(out, size);
}

enum salur_err
sl_key_from_seed(struct salur_key **out, const char *name, enum salur_role role,
                 const uint8_t seed[SL_SEED_LEN])
{
    uint8_t type =
        role == SALUR_ROLE_WITNESS ? SALUR_KEY_COSIGNATURE : SALUR_KEY_ED25519;
    uint8_t bytes[SALUR_PUBKEY_LEN];
    struct salur_key *key;
    enum salur_err err;

    *out = NULL;
    if (salur_role_name(role) == NULL) {
        return SALUR_E_ARG;
    }
    key = sodium_malloc(sizeof *key);
    if (key == NULL) {
        return SALUR_E_MEMORY;
    }
    (void)crypto_sign_seed_keypair(bytes, key->secret, seed);
    key->role = role;
    err = salur_pubkey_make(&key->public, name, type, bytes);
    if (err != SALUR_OK) {
        salur_key_free(key);
        return err;
    }
    (void)sodium_mprotect_readonly(key);
    *out = key;
    return SALUR_OK;
}

void
sl_key_seed(const struct salur_key *key, uint8_t out[SL_SEED_LEN])
{
    (void)crypto_sign_ed25519_sk_to_seed(out, key->secret);
}

enum salur_err
salur_key_new(struct salur_key **out, const char *name, enum salur_role role)
{
    uint8_t seed[SL_SEED_LEN];
    enum salur_err err;

    randombytes_buf(seed, sizeof seed);
    err = sl_key_from_seed(out, name, role, seed);
    sodium_memzero(seed, sizeof seed);
    return err;
}

enum salur_err
salur_key_from_seed(struct salur_key **out, const char *name,
                    enum salur_role role, const uint8_t seed[32])
{
    *out = NULL;
    /* A seed that stands in a file is no secret: it may only make a key that
     * no production trust note accepts. */
    if (!salur_key_name_is_test(name)) {
        return SALUR_E_ARG;
    }
    return sl_key_from_seed(out, name, role, seed);
}

void
salur_key_free(struct salur_key *key)
{
    /* sodium_free zeroes; it takes NULL and read-only memory. */
    sodium_free(key);
}

const struct salur_pubkey *
salur_key_public(const struct salur_key *key)
{
    return &key->public;
}

enum salur_role
salur_key_role(const struct salur_key *key)
{
    return key->role;
}

enum salur_err
salur_key_sign(const struct salur_key *key, struct sl_bytes message,
               struct salur_signature *out)
{
    if (crypto_sign_detached(out->bytes, NULL, message.ptr, message.len,
                             key->secret) != 0) {
        memset(out, 0, sizeof *out);
        return SALUR_E_CRYPTO;
    }
    return SALUR_OK;
}

enum salur_err
salur_key_verify(const struct salur_pubkey *key, struct sl_bytes message,
                 const struct salur_signature *signature)
{
    return crypto_sign_verify_detached(signature->bytes, message.ptr,
                                       message.len, key->bytes) == 0
               ? SALUR_OK
               : SALUR_E_SIGNATURE;
}
