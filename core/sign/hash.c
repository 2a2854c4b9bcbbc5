/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256.  With libcrypto: fetched once a hasher, its context reused, which
 * keeps OpenSSL's provider look-up out of every call.  The leaf and node
 * prefixes of RFC 6962 are here and nowhere else.
 */
#include "salur/hash.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t leaf_prefix = 0x00; /* RFC 6962 2.1 */
static const uint8_t node_prefix = 0x01;

#ifdef SALUR_WITH_LIBCRYPTO

#include <openssl/evp.h>

struct salur_hasher {
    EVP_MD *algorithm;
    EVP_MD_CTX *context;
};

enum salur_err
salur_hasher_new(struct salur_hasher **out)
{
    struct salur_hasher *hasher = calloc(1, sizeof *hasher);

    *out = NULL;
    if (hasher == NULL) {
        return SALUR_E_MEMORY;
    }
    hasher->algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
    hasher->context = EVP_MD_CTX_new();
    /* A first start allocates what later ones reuse: from here on a start
     * cannot fail for want of memory. */
    if (hasher->algorithm == NULL || hasher->context == NULL ||
        EVP_DigestInit_ex2(hasher->context, hasher->algorithm, NULL) != 1) {
        salur_hasher_free(hasher);
        return SALUR_E_CRYPTO;
    }
    *out = hasher;
    return SALUR_OK;
}

void
salur_hasher_free(struct salur_hasher *hasher)
{
    if (hasher == NULL) {
        return;
    }
    EVP_MD_CTX_free(hasher->context);
    EVP_MD_free(hasher->algorithm);
    free(hasher);
}

void
salur_hash_start(struct salur_hasher *hasher)
{
    (void)EVP_DigestInit_ex2(hasher->context, NULL, NULL);
}

void
salur_hash_update(struct salur_hasher *hasher, struct salur_bytes bytes)
{
    (void)EVP_DigestUpdate(hasher->context, bytes.ptr, bytes.len);
}

void
salur_hash_finish(struct salur_hasher *hasher, struct salur_hash *out)
{
    unsigned len = 0;

    if (EVP_DigestFinal_ex(hasher->context, out->bytes, &len) != 1) {
        /* No digest verifies as all zeroes; nothing is taken for genuine. */
        memset(out, 0, sizeof *out);
    }
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
