/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256 behind one door: libcrypto's (SHA-NI), or libsodium's portable code
 * without it.  Once a hasher is made, hashing cannot fail.  A hasher belongs
 * to one thread at a time.
 */
#ifndef SALUR_HASH_H
#define SALUR_HASH_H

#include "salur/bytes.h"
#include "salur/limits.h"

struct salur_hash {
    uint8_t bytes[SALUR_HASH_LEN];
};

struct salur_hasher;

/* Make a hasher.  Returns SALUR_OK, SALUR_E_MEMORY or SALUR_E_CRYPTO. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_hasher_new(struct salur_hasher **out);

/* Release a hasher; NULL is fine. */
SALUR_API void
salur_hasher_free(struct salur_hasher *hasher);

/* SHA-256 of bytes. */
SALUR_API void
salur_hash(struct salur_hasher *hasher, struct salur_bytes bytes,
           struct salur_hash *out);

/* RFC 6962 2.1 leaf: SHA-256(0x00 || entry). */
SALUR_API void
salur_hash_leaf(struct salur_hasher *hasher, struct salur_bytes entry,
                struct salur_hash *out);

/* RFC 6962 2.1 node: SHA-256(0x01 || left || right). */
SALUR_API void
salur_hash_node(struct salur_hasher *hasher, const struct salur_hash *left,
                const struct salur_hash *right, struct salur_hash *out);

/* Streaming; start forgets whatever went before. */
SALUR_API void
salur_hash_start(struct salur_hasher *hasher);
SALUR_API void
salur_hash_update(struct salur_hasher *hasher, struct salur_bytes bytes);
SALUR_API void
salur_hash_finish(struct salur_hasher *hasher, struct salur_hash *out);

/* 1 when equal, else 0. */
SALUR_API int
salur_hash_equal(const struct salur_hash *a, const struct salur_hash *b);

#endif
