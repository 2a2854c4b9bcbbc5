/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secret signing keys: made, used and wiped here.  A key lives whole in
 * guarded memory that is read-only after it was made; what a file holds of
 * it is key_file.c's business.
 */
#include "salur/key.h"

#include <sodium.h>
#include <string.h>

#include "sign/secret.h"

_Static_assert(SL_SEED_LEN == crypto_sign_SEEDBYTES, "RFC 8032 seed");
_Static_assert(SALUR_SIG_LEN == crypto_sign_BYTES, "RFC 8032 signature");
_Static_assert(SALUR_PUBKEY_LEN == crypto_sign_PUBLICKEYBYTES, "RFC 8032 key");

struct salur_key {
    struct salur_pubkey public_key;
    enum salur_role role;
    uint8_t secret[crypto_sign_SECRETKEYBYTES]; /* seed || public key */
};

enum salur_err
salur_start(void)
{
    /* 1 means that it had been started before. */
    return sodium_init() < 0 ? SALUR_E_CRYPTO : SALUR_OK;
}

void
salur_random(void *out, size_t size)
{
    randombytes_buf(out, size);
}

enum salur_err
sl_key_make(struct salur_key **out, const char *name, enum salur_role role,
            const uint8_t seed[SL_SEED_LEN])
{
    uint8_t type =
        role == SALUR_ROLE_WITNESS ? SALUR_KEY_COSIGNATURE : SALUR_KEY_ED25519;
    uint8_t bytes[SALUR_PUBKEY_LEN];
    struct salur_key *key = NULL;
    enum salur_err err;

    *out = NULL;
    if (salur_role_name(role) == NULL || !salur_key_name_is_valid(name)) {
        return SALUR_E_ARG;
    }
    key = sodium_malloc(sizeof *key);
    if (key == NULL) {
        return SALUR_E_MEMORY;
    }
    key->role = role;
    if (crypto_sign_seed_keypair(bytes, key->secret, seed) != 0) {
        err = SALUR_E_CRYPTO;
        goto done;
    }
    err = salur_pubkey_make(&key->public_key, name, type, bytes);
    if (err != SALUR_OK) {
        goto done;
    }
    /* A guard against our own stray writes; its failure loses nothing. */
    (void)sodium_mprotect_readonly(key);
    *out = key;
    key = NULL;

done:
    salur_key_free(key);
    return err;
}

const uint8_t *
sl_key_seed(const struct salur_key *key)
{
    return key->secret; /* its first SL_SEED_LEN bytes */
}

enum salur_err
salur_key_new(struct salur_key **out, const char *name, enum salur_role role)
{
    uint8_t *seed = sodium_malloc(SL_SEED_LEN);
    enum salur_err err;

    *out = NULL;
    if (seed == NULL) {
        return SALUR_E_MEMORY;
    }
    randombytes_buf(seed, SL_SEED_LEN);
    err = sl_key_make(out, name, role, seed);
    sodium_free(seed); /* wipes */
    return err;
}

enum salur_err
salur_key_from_seed(struct salur_key **out, const char *name,
                    enum salur_role role, const uint8_t seed[32])
{
    *out = NULL;
    /* A key that stands in a source file must never look like a real one. */
    if (!salur_key_name_is_test(name)) {
        return SALUR_E_ARG;
    }
    return sl_key_make(out, name, role, seed);
}

void
salur_key_free(struct salur_key *key)
{
    sodium_free(key); /* wipes; NULL is fine */
}

const struct salur_pubkey *
salur_key_public(const struct salur_key *key)
{
    return &key->public_key;
}

enum salur_role
salur_key_role(const struct salur_key *key)
{
    return key->role;
}

enum salur_err
salur_key_sign(const struct salur_key *key, struct salur_bytes message,
               struct salur_signature *out)
{
    memset(out, 0, sizeof *out);
    if (crypto_sign_detached(out->bytes, NULL, message.ptr, message.len,
                             key->secret) != 0) {
        return SALUR_E_CRYPTO;
    }
    return SALUR_OK;
}

enum salur_err
salur_key_verify(const struct salur_pubkey *key, struct salur_bytes message,
                 const struct salur_signature *signature)
{
    if (crypto_sign_verify_detached(signature->bytes, message.ptr, message.len,
                                    key->bytes) != 0) {
        return SALUR_E_SIGNATURE;
    }
    return SALUR_OK;
}
