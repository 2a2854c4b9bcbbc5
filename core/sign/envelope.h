/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sealed envelope: bytes that only some devices can read (FORMAT.md,
 * "Sealed envelope"), deterministic CBOR
 *
 *   [1, [[kid, sealed lock], ... by ascending kid], nonce, ciphertext]
 *
 * Everything before the ciphertext is bound to it as additional data.  Who
 * sealed it an envelope does not say: what is inside is signed.
 */
#ifndef SL_ENVELOPE_H
#define SL_ENVELOPE_H

#include "sign/seal.h"

/* Devices of one village: laptops, and generations of their keys. */
#define SL_ENVELOPE_DEVICES_MAX 32

/* One device's way in. */
struct sl_envelope_slot {
    struct salur_kid kid;
    struct salur_bytes sealed; /* SL_LOCK_SEALED_LEN bytes, borrowed */
};

struct sl_envelope {
    struct sl_envelope_slot slots[SL_ENVELOPE_DEVICES_MAX];
    size_t count;
    struct salur_bytes bound; /* from the first byte to the nonce's last */
    struct salur_bytes nonce;
    struct salur_bytes body; /* ciphertext with its tag */
};

/*
 * Read an envelope's form; nothing is opened.
 *
 * max_plain  most bytes that may be inside
 *
 * Returns SALUR_OK, SALUR_E_VERSION, SALUR_E_LIMIT (too many devices),
 * SALUR_E_EMPTY (none), SALUR_E_ORDER, or as the CBOR readers.
 */
SALUR_MUST_USE enum salur_err
sl_envelope_parse(struct sl_envelope *out, struct salur_bytes bytes,
                  size_t max_plain);

/* Bytes that opening gives. */
size_t
sl_envelope_plain_len(const struct sl_envelope *envelope);

/*
 * Open it with a device's key.
 *
 * out  sl_envelope_plain_len bytes of guarded memory; zeroed on error
 *
 * Returns SALUR_OK, SALUR_E_KEY_UNKNOWN (sealed to other devices),
 * SALUR_E_CHECKSUM, SALUR_E_MEMORY or SALUR_E_CRYPTO.
 */
SALUR_MUST_USE enum salur_err
sl_envelope_open(const struct sl_envelope *envelope,
                 const struct salur_key *device, uint8_t *out);

/*
 * Seal bytes to devices and append the envelope.
 *
 * devices  1 .. SL_ENVELOPE_DEVICES_MAX, in any order, no two of one id
 *
 * Returns SALUR_OK, SALUR_E_EMPTY, SALUR_E_LIMIT, SALUR_E_DUPLICATE,
 * SALUR_E_CRYPTO, SALUR_E_MEMORY or the buffer's error.
 */
SALUR_MUST_USE enum salur_err
sl_envelope_seal(const struct salur_pubkey *const *devices, size_t count,
                 struct salur_bytes plain, struct salur_buf *out);

#endif
