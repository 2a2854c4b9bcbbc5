/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "harness.h"
#include "salur/key.h"

/* RFC 8032 7.1, tests 1 to 3. */
static void
signatures_match_the_standard(void)
{
    static const struct {
        const char *seed;
        const char *public_key;
        const char *message;
        const char *signature;
    } rows[] = {
        {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
         "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
        {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
         "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
         "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
         "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
        {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
         "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
         "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
         "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_key *key = NULL;
        struct salur_signature signature;
        uint8_t seed[32];
        uint8_t wanted[SALUR_SIG_LEN];
        uint8_t message[2];
        size_t len = from_hex(message, sizeof message, rows[i].message);

        from_hex(seed, sizeof seed, rows[i].seed);
        CHECK_ERR(
            salur_key_from_seed(&key, "test/rfc", SALUR_ROLE_ISSUER, seed),
            SALUR_OK);
        from_hex(wanted, sizeof wanted, rows[i].public_key);
        CHECK_MEM(salur_key_public(key)->bytes, 32, wanted, 32);
        CHECK_ERR(salur_key_sign(key, salur_bytes(message, len), &signature),
                  SALUR_OK);
        from_hex(wanted, sizeof wanted, rows[i].signature);
        CHECK_MEM(signature.bytes, 64, wanted, 64);
        CHECK_ERR(salur_key_verify(salur_key_public(key),
                                   salur_bytes(message, len), &signature),
                  SALUR_OK);
        salur_key_free(key);
    }
}

static void
every_bit_of_message_and_signature_counts(void)
{
    struct salur_key *key = NULL;
    struct salur_signature signature;
    uint8_t seed[32] = {7};
    uint8_t message[20] = "PKH-202604";

    CHECK_ERR(salur_key_from_seed(&key, "test/a", SALUR_ROLE_LOG, seed),
              SALUR_OK);
    CHECK_ERR(salur_key_sign(key, salur_bytes(message, 20), &signature),
              SALUR_OK);
    for (size_t bit = 0; bit < 8 * SALUR_SIG_LEN; bit++) {
        uint8_t mask = (uint8_t)(1U << bit % 8); /* one bit */

        signature.bytes[bit / 8] ^= mask;
        CHECK_ERR(salur_key_verify(salur_key_public(key),
                                   salur_bytes(message, 20), &signature),
                  SALUR_E_SIGNATURE);
        signature.bytes[bit / 8] ^= mask;
    }
    for (size_t bit = 0; bit < 8 * sizeof message; bit++) {
        uint8_t mask = (uint8_t)(1U << bit % 8); /* one bit */

        message[bit / 8] ^= mask;
        CHECK_ERR(salur_key_verify(salur_key_public(key),
                                   salur_bytes(message, 20), &signature),
                  SALUR_E_SIGNATURE);
        message[bit / 8] ^= mask;
    }
    salur_key_free(key);
}

/* With the neutral element as key, S = 0 and R = key would fit any message. */
static void
a_key_of_small_order_verifies_nothing(void)
{
    struct salur_pubkey key;
    struct salur_signature signature = {{1}};
    static const uint8_t neutral[32] = {1};

    CHECK_ERR(salur_pubkey_make(&key, "test/small", SALUR_KEY_ED25519, neutral),
              SALUR_OK);
    CHECK_ERR(salur_key_verify(&key, salur_bytes_str("any"), &signature),
              SALUR_E_SIGNATURE);
}

static void
two_new_keys_differ_and_carry_name_and_role(void)
{
    struct salur_key *a = NULL;
    struct salur_key *b = NULL;

    CHECK_ERR(salur_key_new(&a, "dinsos/issuer", SALUR_ROLE_ISSUER), SALUR_OK);
    CHECK_ERR(salur_key_new(&b, "dinsos/issuer", SALUR_ROLE_WITNESS), SALUR_OK);
    CHECK(memcmp(salur_key_public(a)->bytes, salur_key_public(b)->bytes, 32));
    CHECK_STR(salur_key_public(a)->name, "dinsos/issuer");
    CHECK_U64(salur_key_role(a), SALUR_ROLE_ISSUER);
    CHECK_U64(salur_key_public(a)->type, SALUR_KEY_ED25519);
    CHECK_U64(salur_key_public(b)->type, SALUR_KEY_COSIGNATURE);
    salur_key_free(a);
    salur_key_free(b);
    salur_key_free(NULL);
}

static void
bad_names_roles_and_seeds_outside_tests_are_refused(void)
{
    struct salur_key *key = NULL;
    static const uint8_t seed[32] = {0};

    CHECK_ERR(salur_key_new(&key, "a b", SALUR_ROLE_LOG), SALUR_E_ARG);
    CHECK(key == NULL);
    CHECK_ERR(salur_key_new(&key, "a", (enum salur_role)7), SALUR_E_ARG);
    CHECK(key == NULL);
    CHECK_ERR(salur_key_from_seed(&key, "dinsos/a", SALUR_ROLE_LOG, seed),
              SALUR_E_ARG);
    CHECK(key == NULL);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(signatures_match_the_standard),
        TEST(every_bit_of_message_and_signature_counts),
        TEST(a_key_of_small_order_verifies_nothing),
        TEST(two_new_keys_differ_and_carry_name_and_role),
        TEST(bad_names_roles_and_seeds_outside_tests_are_refused),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
