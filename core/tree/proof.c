/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checking inclusion and consistency proofs, RFC 9162 2.1.3.2 and 2.1.4.2,
 * step by step as written there.
 */
#include "salur/merkle.h"

/* Shift both until sn is odd, or fn and sn are 0 as the text asks. */
static void
skip_right_edge(uint64_t *fn, uint64_t *sn)
{
    while ((*fn & 1) == 0 && *fn != 0) {
        *fn >>= 1;
        *sn >>= 1;
    }
}

enum salur_err
salur_merkle_verify(struct salur_hasher *hasher, const struct salur_head *head,
                    uint64_t index, const struct salur_hash *leaf,
                    const struct salur_proof *proof)
{
    uint64_t fn = index;
    uint64_t sn;
    struct salur_hash r = *leaf;

    if (index >= head->size || proof->count > SALUR_PROOF_MAX) {
        return SALUR_E_PROOF;
    }
    sn = head->size - 1;
    for (size_t i = 0; i < proof->count; i++) {
        if (sn == 0) {
            return SALUR_E_PROOF;
        }
        if ((fn & 1) == 1 || fn == sn) {
            salur_hash_node(hasher, &proof->hashes[i], &r, &r);
            skip_right_edge(&fn, &sn);
        } else {
            salur_hash_node(hasher, &r, &proof->hashes[i], &r);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && salur_hash_equal(&r, &head->root) ? SALUR_OK
                                                        : SALUR_E_PROOF;
}

void
salur_merkle_head_then(struct salur_hasher *hasher, uint64_t size,
                       uint64_t index, const struct salur_hash *leaf,
                       const struct salur_proof *proof, struct salur_head *out)
{
    uint64_t fn = index;
    uint64_t sn = size - 1;

    out->size = index + 1;
    out->root = *leaf;
    for (size_t i = 0; i < proof->count; i++) {
        if ((fn & 1) == 1 || fn == sn) {
            salur_hash_node(hasher, &proof->hashes[i], &out->root, &out->root);
            skip_right_edge(&fn, &sn);
        }
        fn >>= 1;
        sn >>= 1;
    }
}

/* Sizes differ and old is at least 1; seed is the first hash to start with,
 * from is the position of the next one in the proof. */
static enum salur_err
walk_consistency(struct salur_hasher *hasher, const struct salur_head *old,
                 const struct salur_head *head, const struct salur_proof *proof)
{
    uint64_t fn = old->size - 1;
    uint64_t sn = head->size - 1;
    int is_power = (old->size & (old->size - 1)) == 0;
    struct salur_hash fr = is_power ? old->root : proof->hashes[0];
    struct salur_hash sr = fr;

    while ((fn & 1) == 1) {
        fn >>= 1;
        sn >>= 1;
    }
    for (size_t i = is_power ? 0 : 1; i < proof->count; i++) {
        const struct salur_hash *c = &proof->hashes[i];

        if (sn == 0) {
            return SALUR_E_PROOF;
        }
        if ((fn & 1) == 1 || fn == sn) {
            salur_hash_node(hasher, c, &fr, &fr);
            salur_hash_node(hasher, c, &sr, &sr);
            skip_right_edge(&fn, &sn);
        } else {
            salur_hash_node(hasher, &sr, c, &sr);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && salur_hash_equal(&fr, &old->root) &&
                   salur_hash_equal(&sr, &head->root)
               ? SALUR_OK
               : SALUR_E_PROOF;
}

enum salur_err
salur_merkle_verify_consistency(struct salur_hasher *hasher,
                                const struct salur_head *old,
                                const struct salur_head *head,
                                const struct salur_proof *proof)
{
    if (old->size == 0 || old->size > head->size ||
        proof->count > SALUR_PROOF_MAX) {
        return SALUR_E_PROOF;
    }
    if (old->size == head->size) {
        return proof->count == 0 && salur_hash_equal(&old->root, &head->root)
                   ? SALUR_OK
                   : SALUR_E_PROOF;
    }
    if (proof->count == 0) {
        return SALUR_E_PROOF;
    }
    return walk_consistency(hasher, old, head, proof);
}
