/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "harness.h"
#include "salur/key.h"

/* RFC 8032 7.1, tests 1 to 3. */
static void
signatures_match_the_standard(void)
{
    static const char *const rows[][4] = {
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
        uint8_t seed[32];
        uint8_t public[32];
        uint8_t message[2];
        uint8_t wanted[64];
        struct salur_signature got;
        struct salur_key *key = NULL;
        struct sl_bytes text;

        from_hex(seed, sizeof seed, rows[i][0]);
        from_hex(public, sizeof public, rows[i][1]);
        text = sl_bytes(message, from_hex(message, 2, rows[i][2]));
        from_hex(wanted, sizeof wanted, rows[i][3]);
        CHECK_ERR(
            salur_key_from_seed(&key, "test/rfc", SALUR_ROLE_ISSUER, seed),
            SALUR_OK);
        CHECK_MEM(salur_key_public(key)->bytes, 32, public, 32);
        CHECK_ERR(salur_key_sign(key, text, &got), SALUR_OK);
        CHECK_MEM(got.bytes, 64, wanted, 64);
        CHECK_ERR(salur_key_verify(salur_key_public(key), text, &got),
                  SALUR_OK);
        for (size_t bit = 0; bit < 512; bit++) {
            got.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one bit */
            CHECK_ERR(salur_key_verify(salur_key_public(key), text, &got),
                      SALUR_E_SIGNATURE);
            got.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8); /* and back */
        }
        salur_key_free(key);
    }
}

static void
new_keys_differ_and_carry_role_and_type(void)
{
    struct salur_key *a = NULL;
    struct salur_key *b = NULL;

    CHECK_ERR(salur_key_new(&a, "dinsos", SALUR_ROLE_WITNESS), SALUR_OK);
    CHECK_ERR(salur_key_new(&b, "dinsos", SALUR_ROLE_ROOT), SALUR_OK);
    CHECK_U64(salur_key_public(a)->type, SALUR_KEY_COSIGNATURE);
    CHECK_U64(salur_key_public(b)->type, SALUR_KEY_ED25519);
    CHECK_I64(salur_key_role(b), SALUR_ROLE_ROOT);
    CHECK(memcmp(salur_key_public(a)->bytes, salur_key_public(b)->bytes, 32) !=
          0);
    salur_key_free(a);
    salur_key_free(b);
    salur_key_free(NULL);
}

static void
bad_names_roles_and_published_seeds_are_refused(void)
{
    static const uint8_t seed[32] = {0};
    struct salur_key *key = NULL;

    CHECK_ERR(salur_key_new(&key, "a b", SALUR_ROLE_ROOT), SALUR_E_ARG);
    CHECK_ERR(salur_key_new(&key, "a", (enum salur_role)0), SALUR_E_ARG);
    CHECK_ERR(salur_key_from_seed(&key, "dinsos", SALUR_ROLE_ROOT, seed),
              SALUR_E_ARG);
    CHECK(key == NULL);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(signatures_match_the_standard),
        TEST(new_keys_differ_and_carry_role_and_type),
        TEST(bad_names_roles_and_published_seeds_are_refused),
    };

    return salur_start() != SALUR_OK || RUN_TESTS(tests, argc, argv);
}
