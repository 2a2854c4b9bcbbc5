/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Locks: symmetric secrets that encrypt personal data, and the sealing of a
 * lock to a device.  A lock lives in guarded memory and its bytes leave this
 * file only sealed.  What is encrypted is not known here.
 *
 * Encryption is XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha); a lock is
 * sealed with crypto_box_seal of libsodium (X25519, XSalsa20-Poly1305) to the
 * X25519 form of the device's Ed25519 log key (FORMAT.md, "Sealed envelope").
 */
#ifndef SL_SEAL_H
#define SL_SEAL_H

#include "salur/key.h"

#define SL_LOCK_LEN 32
/* A sealed lock: ephemeral public key 32, Poly1305 tag 16, the lock. */
#define SL_LOCK_SEALED_LEN (48 + SL_LOCK_LEN)
/* 24 bytes may be drawn at random for ever without meeting one twice. */
#define SL_LOCK_NONCE_LEN 24
/* Poly1305's tag behind what is encrypted. */
#define SL_LOCK_TAG_LEN 16

struct sl_lock;

/*
 * Guarded memory for what must not outlive its use: wiped when freed, kept
 * off the swap where the system lets us.  The size is rounded up, so that any
 * structure may lie there.  NULL when out of memory.
 */
void *
sl_guarded_new(size_t size);
/* Wipe and release; NULL is fine. */
void
sl_guarded_free(void *memory);
/* Wipe memory of the caller's. */
void
sl_wipe(void *memory, size_t size);

/* Make a random lock.  Returns SALUR_OK or SALUR_E_MEMORY. */
SALUR_MUST_USE enum salur_err
sl_lock_new(struct sl_lock **out);
/* Wipe and release; NULL is fine. */
void
sl_lock_free(struct sl_lock *lock);

/*
 * Seal a lock so that only the holder of the device's secret key opens it.
 * Two seals of one lock differ.
 *
 * Returns SALUR_OK or SALUR_E_CRYPTO (no Ed25519 key of the right group).
 */
SALUR_MUST_USE enum salur_err
sl_lock_seal(const struct sl_lock *lock, const struct salur_pubkey *device,
             uint8_t out[SL_LOCK_SEALED_LEN]);
/*
 * Open a sealed lock.
 *
 * Returns SALUR_OK, SALUR_E_CHECKSUM (another device's, or a changed byte),
 * SALUR_E_MEMORY or SALUR_E_CRYPTO.
 */
SALUR_MUST_USE enum salur_err
sl_lock_unseal(struct sl_lock **out, const uint8_t sealed[SL_LOCK_SEALED_LEN],
               const struct salur_key *device);

/*
 * Encrypt and append: plain.len + SL_LOCK_TAG_LEN bytes.
 *
 * nonce  SL_LOCK_NONCE_LEN bytes, never twice with one lock
 * bound  additional data, without which nothing decrypts
 *
 * Returns the buffer's error.
 */
SALUR_MUST_USE enum salur_err
sl_lock_encrypt(const struct sl_lock *lock, const uint8_t *nonce,
                struct salur_bytes bound, struct salur_bytes plain,
                struct salur_buf *out);
/*
 * Decrypt.
 *
 * out  sealed.len - SL_LOCK_TAG_LEN bytes; zeroed on error
 *
 * Returns SALUR_OK, SALUR_E_SHORT or SALUR_E_CHECKSUM (any byte differs).
 */
SALUR_MUST_USE enum salur_err
sl_lock_decrypt(const struct sl_lock *lock, const uint8_t *nonce,
                struct salur_bytes bound, struct salur_bytes sealed,
                uint8_t *out);

/* Key of a village's tags, made from its stage key. */
#define SL_TAG_KEY_LEN 32

/*
 * Derive the tag key of a village: BLAKE2b-256, keyed with the stage key,
 * over CBOR ["people", site] (FORMAT.md, "People").  What one device gives
 * away says nothing about another village.
 *
 * Returns SALUR_OK or SALUR_E_CRYPTO.
 */
SALUR_MUST_USE enum salur_err
sl_tag_key_derive(const struct salur_stage_key *key, uint64_t site,
                  uint8_t out[SL_TAG_KEY_LEN]);
/*
 * Tag of a document's number: the first 8 bytes of BLAKE2b-128 keyed with the
 * tag key over the digits.
 *
 * number  1 .. 32 digits
 *
 * Returns SALUR_OK, SALUR_E_ARG or SALUR_E_CRYPTO.
 */
SALUR_MUST_USE enum salur_err
sl_tag_compute(const uint8_t key[SL_TAG_KEY_LEN], struct salur_bytes number,
               uint8_t out[8]);

#endif
