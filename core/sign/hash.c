/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256, from libcrypto (SHA-NI) or libsodium.  The leaf and node prefixes
 * of RFC 6962 are here and nowhere else.
 *
 * libcrypto's SHA256_ functions are asked for although EVP is the fashion:
 * EVP_DigestInit allocates at each start in OpenSSL 3.0, so a hash could fail
 * for want of memory in the middle of an append.  These cannot fail.
 */
#include "salur/hash.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t leaf_prefix = 0x00; /* RFC 6962 2.1 */
static const uint8_t node_prefix = 0x01;

#ifdef SALUR_WITH_LIBCRYPTO

#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

struct salur_hasher {
    SHA256_CTX state;
};

enum salur_err
salur_hasher_new(struct salur_hasher **out)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL) {
        return SALUR_E_MEMORY;
    }
    (void)SHA256_Init(&(*out)->state);
    return SALUR_OK;
}

void
salur_hasher_free(struct salur_hasher *hasher)
{
    free(hasher);
}

void
salur_hash_start(struct salur_hasher *hasher)
{
    (void)SHA256_Init(&hasher->state);
}

void
salur_hash_update(struct salur_hasher *hasher, struct salur_bytes bytes)
{
    (void)SHA256_Update(&hasher->state, bytes.ptr, bytes.len);
}

void
salur_hash_finish(struct salur_hasher *hasher, struct salur_hash *out)
{
    (void)SHA256_Final(out->bytes, &hasher->state);
}

#else

#include <sodium.h>

struct salur_hasher {
    crypto_hash_sha256_state state;
};

enum salur_err
salur_hasher_new(struct salur_hasher **out)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL) {
        return SALUR_E_MEMORY;
    }
    (void)crypto_hash_sha256_init(&(*out)->state);
    return SALUR_OK;
}

void
salur_hasher_free(struct salur_hasher *hasher)
{
    free(hasher);
}

void
salur_hash_start(struct salur_hasher *hasher)
{
    (void)crypto_hash_sha256_init(&hasher->state);
}

void
salur_hash_update(struct salur_hasher *hasher, struct salur_bytes bytes)
{
    (void)crypto_hash_sha256_update(&hasher->state, bytes.ptr, bytes.len);
}

void
salur_hash_finish(struct salur_hasher *hasher, struct salur_hash *out)
{
    (void)crypto_hash_sha256_final(&hasher->state, out->bytes);
}

#endif

void
salur_hash(struct salur_hasher *hasher, struct salur_bytes bytes,
           struct salur_hash *out)
{
    salur_hash_start(hasher);
    salur_hash_update(hasher, bytes);
    salur_hash_finish(hasher, out);
}

void
salur_hash_leaf(struct salur_hasher *hasher, struct salur_bytes entry,
                struct salur_hash *out)
{
    salur_hash_start(hasher);
    salur_hash_update(hasher, salur_bytes(&leaf_prefix, 1));
    salur_hash_update(hasher, entry);
    salur_hash_finish(hasher, out);
}

void
salur_hash_node(struct salur_hasher *hasher, const struct salur_hash *left,
                const struct salur_hash *right, struct salur_hash *out)
{
    uint8_t input[1 + 2 * SALUR_HASH_LEN];

    input[0] = node_prefix;
    memcpy(input + 1, left->bytes, SALUR_HASH_LEN);
    memcpy(input + 1 + SALUR_HASH_LEN, right->bytes, SALUR_HASH_LEN);
    salur_hash(hasher, salur_bytes(input, sizeof input), out);
}

int
salur_hash_equal(const struct salur_hash *a, const struct salur_hash *b)
{
    return memcmp(a->bytes, b->bytes, SALUR_HASH_LEN) == 0;
}
