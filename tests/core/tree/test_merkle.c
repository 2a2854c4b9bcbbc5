/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"
#include "salur/merkle.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"

#define LEAVES 70

struct forest {
    struct salur_hasher *hasher;
    struct salur_hash leaves[LEAVES];
    struct salur_head heads[LEAVES + 1];
};

/* RFC 6962 2.1 as written: the definition, not the algorithm under test. */
static struct salur_hash
defined_root(struct salur_hasher *hasher, const struct salur_hash *leaves,
             size_t n)
{
    struct salur_hash out;
    struct salur_hash left;
    struct salur_hash right;
    size_t k = 1;

    if (n == 0) {
        salur_hash(hasher, salur_bytes(NULL, 0), &out);
        return out;
    }
    if (n == 1) {
        return leaves[0];
    }
    while (k * 2 < n) {
        k *= 2;
    }
    left = defined_root(hasher, leaves, k);
    right = defined_root(hasher, leaves + k, n - k);
    salur_hash_node(hasher, &left, &right, &out);
    return out;
}

static void
plant(struct forest *forest)
{
    CHECK_ERR(salur_hasher_new(&forest->hasher), SALUR_OK);
    for (uint8_t i = 0; i < LEAVES; i++) {
        salur_hash_leaf(forest->hasher, salur_bytes(&i, 1), &forest->leaves[i]);
    }
    for (size_t n = 0; n <= LEAVES; n++) {
        forest->heads[n].size = n;
        forest->heads[n].root = defined_root(forest->hasher, forest->leaves, n);
    }
}

static void
a_growing_tree_has_the_defined_root_at_every_size(void)
{
    struct forest forest;
    struct salur_tree tree;
    struct salur_hash root;

    plant(&forest);
    salur_tree_init(&tree);
    for (size_t n = 0; n <= LEAVES; n++) {
        salur_tree_root(&tree, forest.hasher, &root);
        CHECK(salur_hash_equal(&root, &forest.heads[n].root));
        salur_merkle_root(forest.hasher, forest.leaves, n, &root);
        CHECK(salur_hash_equal(&root, &forest.heads[n].root));
        if (n < LEAVES) {
            salur_tree_append(&tree, forest.hasher, &forest.leaves[n]);
        }
    }
    salur_hasher_free(forest.hasher);
}

static void
a_stored_tree_is_read_back_and_nothing_else_is(void)
{
    struct forest forest;
    struct salur_tree tree;
    struct salur_tree back;
    struct salur_hash roots[2];
    struct salur_buf buf;

    plant(&forest);
    salur_tree_init(&tree);
    salur_buf_init(&buf, SALUR_TREE_STATE_MAX);
    for (size_t n = 0; n < LEAVES; n++) {
        salur_tree_append(&tree, forest.hasher, &forest.leaves[n]);
        salur_buf_clear(&buf);
        salur_tree_encode(&tree, &buf);
        CHECK_ERR(salur_tree_decode(&back, salur_buf_view(&buf)), SALUR_OK);
        salur_tree_root(&tree, forest.hasher, &roots[0]);
        salur_tree_root(&back, forest.hasher, &roots[1]);
        CHECK(salur_hash_equal(&roots[0], &roots[1]));
        CHECK_U64(back.size, n + 1);
        CHECK_ERR(salur_tree_decode(&back, salur_bytes(buf.ptr, buf.len - 1)),
                  SALUR_E_SHORT);
        sl_put_u8(&buf, 0);
        CHECK_ERR(salur_tree_decode(&back, salur_buf_view(&buf)),
                  SALUR_E_TRAILING);
    }
    salur_buf_wipe(&buf);
    salur_hasher_free(forest.hasher);
}

/* Every way to spoil a proof: a changed, missing, added or repeated hash. */
static void
spoil(struct salur_proof *proof, unsigned way)
{
    if (way == 0) {
        memset(&proof->hashes[proof->count++], 0, sizeof proof->hashes[0]);
    } else if (proof->count > 0 && way == 1) {
        proof->count--;
    } else if (proof->count > 0 && way == 2) {
        memmove(proof->hashes, proof->hashes + 1,
                --proof->count * sizeof proof->hashes[0]);
    } else if (proof->count > 0 && way == 3) {
        proof->hashes[0].bytes[31] ^= 1;
    } else if (proof->count > 0) {
        proof->hashes[proof->count - 1].bytes[0] ^= 0x80;
    } else {
        proof->count = SALUR_PROOF_MAX + 1;
    }
}

static void
every_leaf_of_every_size_is_proven_and_spoiled_proofs_fail(void)
{
    struct forest forest;
    struct salur_proof proof;

    plant(&forest);
    for (size_t n = 1; n <= LEAVES; n++) {
        for (size_t i = 0; i < n; i++) {
            CHECK_ERR(
                salur_merkle_prove(forest.hasher, forest.leaves, n, i, &proof),
                SALUR_OK);
            CHECK_ERR(salur_merkle_verify(forest.hasher, &forest.heads[n], i,
                                          &forest.leaves[i], &proof),
                      SALUR_OK);
            CHECK_ERR(salur_merkle_verify(forest.hasher, &forest.heads[n], n,
                                          &forest.leaves[i], &proof),
                      SALUR_E_PROOF);
            CHECK_ERR(salur_merkle_verify(forest.hasher, &forest.heads[n], i,
                                          &forest.leaves[(i + 1) % LEAVES],
                                          &proof),
                      SALUR_E_PROOF);
            for (unsigned way = 0; way < 5; way++) {
                struct salur_proof bad = proof;

                spoil(&bad, way);
                CHECK_ERR(salur_merkle_verify(forest.hasher, &forest.heads[n],
                                              i, &forest.leaves[i], &bad),
                          SALUR_E_PROOF);
            }
        }
    }
    CHECK_ERR(salur_merkle_prove(forest.hasher, forest.leaves, 5, 5, &proof),
              SALUR_E_ARG);
    salur_hasher_free(forest.hasher);
}

static void
every_pair_of_sizes_is_consistent_and_spoiled_proofs_fail(void)
{
    struct forest forest;
    struct salur_proof proof;

    plant(&forest);
    for (size_t n = 1; n <= LEAVES; n++) {
        for (size_t m = 1; m <= n; m++) {
            const struct salur_head *old = &forest.heads[m];

            CHECK_ERR(salur_merkle_prove_consistency(
                          forest.hasher, forest.leaves, n, m, &proof),
                      SALUR_OK);
            CHECK_ERR(salur_merkle_verify_consistency(forest.hasher, old,
                                                      &forest.heads[n], &proof),
                      SALUR_OK);
            for (unsigned way = 0; way < 5; way++) {
                struct salur_proof bad = proof;

                spoil(&bad, way);
                CHECK_ERR(salur_merkle_verify_consistency(
                              forest.hasher, old, &forest.heads[n], &bad),
                          SALUR_E_PROOF);
            }
        }
    }
    salur_hasher_free(forest.hasher);
}

static void
heads_that_cannot_be_consistent_are_refused(void)
{
    struct forest forest;
    struct salur_proof proof = {.count = 0};
    struct salur_head other;

    plant(&forest);
    CHECK_ERR(salur_merkle_verify_consistency(forest.hasher, &forest.heads[0],
                                              &forest.heads[5], &proof),
              SALUR_E_PROOF);
    CHECK_ERR(salur_merkle_verify_consistency(forest.hasher, &forest.heads[6],
                                              &forest.heads[5], &proof),
              SALUR_E_PROOF);
    other = forest.heads[5];
    other.root.bytes[0] ^= 1;
    CHECK_ERR(salur_merkle_verify_consistency(forest.hasher, &forest.heads[5],
                                              &other, &proof),
              SALUR_E_PROOF);
    CHECK_ERR(salur_merkle_prove_consistency(forest.hasher, forest.leaves, 5, 0,
                                             &proof),
              SALUR_E_ARG);
    CHECK_ERR(salur_merkle_prove_consistency(forest.hasher, forest.leaves, 5, 6,
                                             &proof),
              SALUR_E_ARG);
    salur_hasher_free(forest.hasher);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_growing_tree_has_the_defined_root_at_every_size),
        TEST(a_stored_tree_is_read_back_and_nothing_else_is),
        TEST(every_leaf_of_every_size_is_proven_and_spoiled_proofs_fail),
        TEST(every_pair_of_sizes_is_consistent_and_spoiled_proofs_fail),
        TEST(heads_that_cannot_be_consistent_are_refused),
    };

    return RUN_TESTS(tests, argc, argv);
}
