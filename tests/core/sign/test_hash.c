/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/hash.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"

/* FIPS 180-4 examples; the leaf of the empty string is RFC 6962's. */
static void
digests_match_the_standard(void)
{
    static const struct {
        const char *text;
        const char *hex;
    } rows[] = {
        {"",
         "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc",
         "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    struct salur_hasher *hasher = NULL;
    struct salur_hash got;
    uint8_t wanted[SALUR_HASH_LEN];

    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        from_hex(wanted, sizeof wanted, rows[i].hex);
        salur_hash(hasher, salur_bytes_str(rows[i].text), &got);
        CHECK_MEM(got.bytes, sizeof got.bytes, wanted, sizeof wanted);
    }
    from_hex(
        wanted, sizeof wanted,
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    salur_hash_leaf(hasher, salur_bytes(NULL, 0), &got);
    CHECK_MEM(got.bytes, sizeof got.bytes, wanted, sizeof wanted);
    salur_hasher_free(hasher);
    salur_hasher_free(NULL);
}

static void
pieces_hash_as_the_whole_and_a_start_forgets(void)
{
    struct prng prng = {4};
    struct salur_hasher *hasher = NULL;
    uint8_t bytes[1000];

    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    prng_fill(&prng, bytes, sizeof bytes);
    for (int round = 0; round < 100; round++) {
        size_t cut = (size_t)prng_below(&prng, sizeof bytes); /* in bytes */
        struct salur_hash whole;
        struct salur_hash pieces;

        salur_hash(hasher, salur_bytes(bytes, sizeof bytes), &whole);
        salur_hash_start(hasher);
        salur_hash_update(hasher, salur_bytes_str("forgotten"));
        salur_hash_start(hasher);
        salur_hash_update(hasher, salur_bytes(bytes, cut));
        salur_hash_update(hasher, salur_bytes(bytes + cut, sizeof bytes - cut));
        salur_hash_finish(hasher, &pieces);
        CHECK(salur_hash_equal(&whole, &pieces));
    }
    salur_hasher_free(hasher);
}

static void
a_node_is_not_the_leaf_of_the_same_bytes(void)
{
    struct salur_hasher *hasher = NULL;
    struct salur_hash left = {{1}};
    struct salur_hash right = {{2}};
    struct salur_hash node;
    struct salur_hash leaf;
    uint8_t both[64];

    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    memcpy(both, left.bytes, 32);
    memcpy(both + 32, right.bytes, 32);
    salur_hash_node(hasher, &left, &right, &node);
    salur_hash_leaf(hasher, salur_bytes(both, 64), &leaf);
    CHECK(!salur_hash_equal(&node, &leaf));
    salur_hash_node(hasher, &right, &left, &leaf);
    CHECK(!salur_hash_equal(&node, &leaf));
    salur_hasher_free(hasher);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(digests_match_the_standard),
        TEST(pieces_hash_as_the_whole_and_a_start_forgets),
        TEST(a_node_is_not_the_leaf_of_the_same_bytes),
    };

    return RUN_TESTS(tests, argc, argv);
}
