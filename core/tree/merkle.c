/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RFC 6962 trees over leaf hashes: the compact range that grows, and proofs
 * made from all leaves.  Checking proofs is in proof.c and shares no code
 * with making them, so that one cannot cover a mistake of the other.
 */
#include "salur/merkle.h"

#include <string.h>

#include "base/bytes.h"

void
salur_tree_init(struct salur_tree *tree)
{
    memset(tree, 0, sizeof *tree);
}

/* Number of peaks of a tree: one for each set bit of its size. */
static size_t
count_peaks(uint64_t size)
{
    size_t count = 0;

    for (; size > 0; size &= size - 1) {
        count++;
    }
    return count;
}

void
salur_tree_append(struct salur_tree *tree, struct salur_hasher *hasher,
                  const struct salur_hash *leaf)
{
    struct salur_hash top = *leaf;
    size_t count = count_peaks(tree->size);

    /* Each trailing one of the size is a peak that the carry consumes. */
    for (uint64_t carry = tree->size; carry & 1; carry >>= 1) {
        salur_hash_node(hasher, &tree->peaks[--count], &top, &top);
    }
    tree->peaks[count] = top;
    tree->size++;
}

void
salur_tree_root(const struct salur_tree *tree, struct salur_hasher *hasher,
                struct salur_hash *out)
{
    size_t count = count_peaks(tree->size);

    if (count == 0) {
        salur_hash(hasher, salur_bytes(NULL, 0), out);
        return;
    }
    *out = tree->peaks[--count];
    while (count > 0) {
        salur_hash_node(hasher, &tree->peaks[--count], out, out);
    }
}

void
salur_tree_encode(const struct salur_tree *tree, struct salur_buf *out)
{
    sl_put_be64(out, tree->size);
    for (size_t i = 0; i < count_peaks(tree->size); i++) {
        sl_put(out, tree->peaks[i].bytes, SALUR_HASH_LEN);
    }
}

enum salur_err
salur_tree_decode(struct salur_tree *out, struct salur_bytes bytes)
{
    struct sl_reader rd;
    enum salur_err err;

    salur_tree_init(out);
    sl_reader_init(&rd, bytes);
    out->size = sl_read_be64(&rd);
    /* The array holds 64 peaks, one for each bit of the size. */
    for (size_t i = 0; i < count_peaks(out->size); i++) {
        sl_read_copy(&rd, out->peaks[i].bytes, SALUR_HASH_LEN);
    }
    err = sl_reader_finish(&rd);
    if (err != SALUR_OK) {
        salur_tree_init(out);
    }
    return err;
}

void
salur_merkle_root(struct salur_hasher *hasher, const struct salur_hash *leaves,
                  size_t count, struct salur_hash *out)
{
    struct salur_tree tree;

    salur_tree_init(&tree);
    for (size_t i = 0; i < count; i++) {
        salur_tree_append(&tree, hasher, &leaves[i]);
    }
    salur_tree_root(&tree, hasher, out);
}

/* Largest power of two below count, count at least 2 (RFC 6962 2.1: k). */
static size_t
split_point(size_t count)
{
    size_t k = 1;

    while (k < count - k) {
        k *= 2;
    }
    return k;
}

enum salur_err
salur_merkle_prove(struct salur_hasher *hasher, const struct salur_hash *leaves,
                   size_t count, size_t index, struct salur_proof *out)
{
    struct salur_proof down = {.count = 0};

    memset(out, 0, sizeof *out);
    if (index >= count) {
        return SALUR_E_ARG;
    }
    /* RFC 6962 2.1.1 from the top; the path is given from the leaf. */
    while (count > 1) {
        size_t k = split_point(count);
        struct salur_hash *sibling = &down.hashes[down.count++];

        if (index < k) {
            salur_merkle_root(hasher, leaves + k, count - k, sibling);
            count = k;
        } else {
            salur_merkle_root(hasher, leaves, k, sibling);
            leaves += k;
            index -= k;
            count -= k;
        }
    }
    while (down.count > 0) {
        out->hashes[out->count++] = down.hashes[--down.count];
    }
    return SALUR_OK;
}

enum salur_err
salur_merkle_prove_consistency(struct salur_hasher *hasher,
                               const struct salur_hash *leaves, size_t count,
                               size_t old_count, struct salur_proof *out)
{
    struct salur_proof down = {.count = 0};
    int is_whole = 1; /* the old tree is a whole left part so far */

    memset(out, 0, sizeof *out);
    if (old_count == 0 || old_count > count) {
        return SALUR_E_ARG;
    }
    /* RFC 6962 2.1.2: SUBPROOF(m, D[n], b) with b = is_whole. */
    while (old_count != count) {
        size_t k = split_point(count);
        struct salur_hash *sibling = &down.hashes[down.count++];

        if (old_count <= k) {
            salur_merkle_root(hasher, leaves + k, count - k, sibling);
            count = k;
        } else {
            salur_merkle_root(hasher, leaves, k, sibling);
            leaves += k;
            old_count -= k;
            count -= k;
            is_whole = 0;
        }
    }
    if (!is_whole) {
        salur_merkle_root(hasher, leaves, count, &down.hashes[down.count++]);
    }
    while (down.count > 0) {
        out->hashes[out->count++] = down.hashes[--down.count];
    }
    return SALUR_OK;
}
