/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Locks: made, used, sealed and wiped here.  An Ed25519 key has one X25519
 * form, so a device needs no second key pair and the office no second list
 * of keys.
 */
#include "sign/seal.h"

#include <sodium.h>
#include <string.h>

#include "sign/secret.h"

/* Every scalar type divides it. */
#define ALIGNMENT 16

_Static_assert(SL_LOCK_LEN == crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
               "XChaCha20 key");
_Static_assert(SL_LOCK_NONCE_LEN ==
                   crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
               "XChaCha20 nonce");
_Static_assert(SL_LOCK_TAG_LEN == crypto_aead_xchacha20poly1305_ietf_ABYTES,
               "Poly1305 tag");
_Static_assert(SL_LOCK_SEALED_LEN == crypto_box_SEALBYTES + SL_LOCK_LEN,
               "sealed box");
_Static_assert(SALUR_PUBKEY_LEN == crypto_box_PUBLICKEYBYTES, "X25519 key");

struct sl_lock {
    uint8_t bytes[SL_LOCK_LEN];
};

/* The X25519 form of a device's key pair. */
struct pair {
    uint8_t secret[crypto_box_SECRETKEYBYTES];
    uint8_t public[crypto_box_PUBLICKEYBYTES];
};

void *
sl_guarded_new(size_t size)
{
    if (size > SIZE_MAX - ALIGNMENT) {
        return NULL;
    }
    /* libsodium puts the end of it at the end of a page. */
    return sodium_malloc((size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
}

void
sl_guarded_free(void *memory)
{
    sodium_free(memory); /* wipes; NULL is fine */
}

void
sl_wipe(void *memory, size_t size)
{
    sodium_memzero(memory, size);
}

enum salur_err
sl_lock_new(struct sl_lock **out)
{
    *out = sodium_malloc(sizeof **out);
    if (*out == NULL) {
        return SALUR_E_MEMORY;
    }
    randombytes_buf((*out)->bytes, SL_LOCK_LEN);
    /* A guard against our own stray writes; its failure loses nothing. */
    (void)sodium_mprotect_readonly(*out);
    return SALUR_OK;
}

void
sl_lock_free(struct sl_lock *lock)
{
    sodium_free(lock); /* wipes; NULL is fine */
}

enum salur_err
sl_lock_seal(const struct sl_lock *lock, const struct salur_pubkey *device,
             uint8_t out[SL_LOCK_SEALED_LEN])
{
    uint8_t public[crypto_box_PUBLICKEYBYTES];

    memset(out, 0, SL_LOCK_SEALED_LEN);
    if (device->type != SALUR_KEY_ED25519 ||
        crypto_sign_ed25519_pk_to_curve25519(public, device->bytes) != 0 ||
        crypto_box_seal(out, lock->bytes, SL_LOCK_LEN, public) != 0) {
        return SALUR_E_CRYPTO;
    }
    return SALUR_OK;
}

enum salur_err
sl_lock_unseal(struct sl_lock **out, const uint8_t sealed[SL_LOCK_SEALED_LEN],
               const struct salur_key *device)
{
    struct sl_lock *lock = sodium_malloc(sizeof *lock);
    struct pair *pair = sodium_malloc(sizeof *pair);
    enum salur_err err = SALUR_E_MEMORY;

    *out = NULL;
    if (lock == NULL || pair == NULL) {
        goto done;
    }
    /* The seed stands at the head of an Ed25519 secret key, and the X25519
     * scalar is made from it alone. */
    err = crypto_sign_ed25519_sk_to_curve25519(pair->secret,
                                               sl_key_seed(device)) == 0 &&
                  crypto_scalarmult_base(pair->public, pair->secret) == 0
              ? SALUR_OK
              : SALUR_E_CRYPTO;
    if (err == SALUR_OK &&
        crypto_box_seal_open(lock->bytes, sealed, SL_LOCK_SEALED_LEN,
                             pair->public, pair->secret) != 0) {
        err = SALUR_E_CHECKSUM;
    }
    if (err != SALUR_OK) {
        goto done;
    }
    (void)sodium_mprotect_readonly(lock); /* as in sl_lock_new */
    *out = lock;
    lock = NULL;

done:
    sodium_free(lock); /* wipes; NULL is fine */
    sodium_free(pair);
    return err;
}

enum salur_err
sl_lock_encrypt(const struct sl_lock *lock, const uint8_t *nonce,
                struct salur_bytes bound, struct salur_bytes plain,
                struct salur_buf *out)
{
    uint8_t *at = plain.len > SIZE_MAX - SL_LOCK_TAG_LEN
                      ? NULL
                      : sl_put_space(out, plain.len + SL_LOCK_TAG_LEN);

    if (at == NULL) {
        return out->err != SALUR_OK ? out->err : SALUR_E_LIMIT;
    }
    /* Fails for nothing that fits into memory. */
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
        at, NULL, plain.ptr, plain.len, bound.ptr, bound.len, NULL, nonce,
        lock->bytes);
    return SALUR_OK;
}

enum salur_err
sl_lock_decrypt(const struct sl_lock *lock, const uint8_t *nonce,
                struct salur_bytes bound, struct salur_bytes sealed,
                uint8_t *out)
{
    if (sealed.len < SL_LOCK_TAG_LEN) {
        return SALUR_E_SHORT;
    }
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            out, NULL, NULL, sealed.ptr, sealed.len, bound.ptr, bound.len,
            nonce, lock->bytes) != 0) {
        memset(out, 0, sealed.len - SL_LOCK_TAG_LEN);
        return SALUR_E_CHECKSUM;
    }
    return SALUR_OK;
}

enum salur_err
sl_tag_compute(const uint8_t key[SL_TAG_KEY_LEN], struct salur_bytes number,
               uint8_t out[8])
{
    uint8_t hash[crypto_generichash_BYTES_MIN];

    memset(out, 0, 8);
    if (number.len < 1 || number.len > 32) {
        return SALUR_E_ARG;
    }
    for (size_t i = 0; i < number.len; i++) {
        if (number.ptr[i] < '0' || number.ptr[i] > '9') {
            return SALUR_E_ARG;
        }
    }
    if (crypto_generichash(hash, sizeof hash, number.ptr, number.len, key,
                           SL_TAG_KEY_LEN) != 0) {
        return SALUR_E_CRYPTO;
    }
    memcpy(out, hash, 8);
    return SALUR_OK;
}
