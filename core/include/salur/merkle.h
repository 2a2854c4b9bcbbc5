/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RFC 6962 Merkle trees: the compact range that grows with a log, roots,
 * inclusion and consistency proofs (RFC 9162 2.1.3 and 2.1.4 verification).
 */
#ifndef SALUR_MERKLE_H
#define SALUR_MERKLE_H

#include "salur/hash.h"

/*
 * Compact range [0, size): the roots of its perfect subtrees, largest first.
 * A value; SL_TREE_STATE_MAX bytes when stored (FORMAT.md, "Tree state").
 */
struct salur_tree {
    uint64_t size;
    struct salur_hash peaks[SALUR_PROOF_MAX];
};

#define SALUR_TREE_STATE_MAX (8 + SALUR_PROOF_MAX * SALUR_HASH_LEN)

/* Start an empty tree. */
SALUR_API void
salur_tree_init(struct salur_tree *tree);
/* Append one leaf hash; at most 63 node hashes. */
SALUR_API void
salur_tree_append(struct salur_tree *tree, struct salur_hasher *hasher,
                  const struct salur_hash *leaf);
/* Root of the tree; of the empty tree SHA-256(""). */
SALUR_API void
salur_tree_root(const struct salur_tree *tree, struct salur_hasher *hasher,
                struct salur_hash *out);
/* Store: big-endian size, then the peaks. */
SALUR_API void
salur_tree_encode(const struct salur_tree *tree, struct salur_buf *out);
SALUR_API SALUR_MUST_USE enum salur_err
salur_tree_decode(struct salur_tree *out, struct salur_bytes bytes);

struct salur_proof {
    struct salur_hash hashes[SALUR_PROOF_MAX];
    size_t count;
};

/* Root over count leaf hashes; O(count) time, O(1) memory. */
SALUR_API void
salur_merkle_root(struct salur_hasher *hasher, const struct salur_hash *leaves,
                  size_t count, struct salur_hash *out);

/*
 * Make the inclusion proof of leaves[index] in the tree of count leaves.
 * Returns SALUR_OK or SALUR_E_ARG (index >= count).
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_merkle_prove(struct salur_hasher *hasher, const struct salur_hash *leaves,
                   size_t count, size_t index, struct salur_proof *out);
/*
 * Make the consistency proof from size old_count to size count.
 * Returns SALUR_OK or SALUR_E_ARG (old_count 0 or above count).
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_merkle_prove_consistency(struct salur_hasher *hasher,
                               const struct salur_hash *leaves, size_t count,
                               size_t old_count, struct salur_proof *out);

/* A head: so many leaves hash to this root. */
struct salur_head {
    uint64_t size;
    struct salur_hash root;
};

/* RFC 9162 2.1.3.2: leaf is entry index under head.  Returns SALUR_OK or
 * SALUR_E_PROOF. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_merkle_verify(struct salur_hasher *hasher, const struct salur_head *head,
                    uint64_t index, const struct salur_hash *leaf,
                    const struct salur_proof *proof);
/*
 * Head of the first index + 1 leaves: the hashes of an inclusion proof that
 * stand left of the leaf are all that the tree held when this leaf was its
 * last.
 *
 * proof  salur_merkle_verify has accepted it for this leaf, index and size;
 * then no other head of index + 1 leaves can be continued to that root
 */
SALUR_API void
salur_merkle_head_then(struct salur_hasher *hasher, uint64_t size,
                       uint64_t index, const struct salur_hash *leaf,
                       const struct salur_proof *proof, struct salur_head *out);
/*
 * RFC 9162 2.1.4.2.  Size 0 is always refused; equal sizes need an empty
 * proof and equal roots.  Returns SALUR_OK or SALUR_E_PROOF.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_merkle_verify_consistency(struct salur_hasher *hasher,
                                const struct salur_head *old,
                                const struct salur_head *head,
                                const struct salur_proof *proof);

#endif
