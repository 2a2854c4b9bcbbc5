/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "salur/key.h"

static void
make_vkey(char out[SALUR_VKEY_MAX], uint8_t type)
{
    uint8_t bytes[SALUR_PUBKEY_LEN];
    struct salur_pubkey key;

    for (uint8_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = i;
    }
    CHECK_ERR(salur_pubkey_make(&key, "test/issuer", type, bytes), SALUR_OK);
    salur_vkey_format(out, &key);
}

/* The id was computed with another tool: sha256("test/issuer\n" 01 00..1f). */
static void
a_vkey_is_read_back_whole(void)
{
    char text[SALUR_VKEY_MAX];
    char again[SALUR_VKEY_MAX];
    struct salur_pubkey key;
    static const uint8_t types[] = {SALUR_KEY_ED25519, SALUR_KEY_COSIGNATURE};

    for (size_t i = 0; i < 2; i++) {
        make_vkey(text, types[i]);
        CHECK_ERR(salur_vkey_parse(&key, text, strlen(text)), SALUR_OK);
        CHECK_STR(key.name, "test/issuer");
        CHECK_U64(key.type, types[i]);
        salur_vkey_format(again, &key);
        CHECK_STR(again, text);
    }
    make_vkey(text, SALUR_KEY_ED25519);
    CHECK_STR(text, "test/issuer+7dfe1099+"
                    "AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f");
}

static void
every_prefix_is_refused(void)
{
    char text[SALUR_VKEY_MAX];
    struct salur_pubkey key;

    make_vkey(text, SALUR_KEY_ED25519);
    for (size_t n = 0; n < strlen(text); n++) {
        CHECK_ERR(salur_vkey_parse(&key, text, n), SALUR_E_SYNTAX);
    }
}

/* Upper-case hex is the same id, so the one flip that may pass is case. */
static void
every_single_bit_flip_is_refused_but_the_case_of_the_id(void)
{
    char text[SALUR_VKEY_MAX];
    char again[SALUR_VKEY_MAX];
    struct salur_pubkey key;

    make_vkey(text, SALUR_KEY_ED25519);
    for (size_t bit = 0; bit < strlen(text) * 8; bit++) {
        char flipped[SALUR_VKEY_MAX];

        memcpy(flipped, text, sizeof flipped);
        flipped[bit / 8] = (char)(flipped[bit / 8] ^ 1 << bit % 8); /* bit */
        if (salur_vkey_parse(&key, flipped, strlen(text)) == SALUR_OK) {
            salur_vkey_format(again, &key);
            CHECK_STR(again, text);
            CHECK_U64(bit % 8, 5);
        }
    }
}

static void
names_that_would_break_a_note_are_refused(void)
{
    static const char *const bad[] = {
        "", "a b", "a+b", "a\nb", "a\tb", "\xff", "a\xc2\xa0", "a\xe2\x80\x83"};
    char longest[SALUR_NAME_MAX + 2];

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK(!salur_key_name_is_valid(bad[i]));
    }
    memset(longest, 'x', sizeof longest - 1);
    longest[SALUR_NAME_MAX + 1] = '\0';
    CHECK(!salur_key_name_is_valid(longest));
    longest[SALUR_NAME_MAX] = '\0';
    CHECK(salur_key_name_is_valid(longest));
    CHECK(salur_key_name_is_test("test/x") && !salur_key_name_is_test("x"));
}

static void
roles_have_names_both_ways(void)
{
    for (int i = SALUR_ROLE_ROOT; i <= SALUR_ROLE_WITNESS; i++) {
        enum salur_role role;

        CHECK_ERR(salur_role_parse(&role, salur_role_name((enum salur_role)i)),
                  SALUR_OK);
        CHECK_I64(role, i);
        CHECK_ERR(salur_role_parse(&role, "boss"), SALUR_E_NOT_FOUND);
    }
    CHECK(salur_role_name((enum salur_role)7) == NULL);
    CHECK(salur_role_name((enum salur_role)0) == NULL);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_vkey_is_read_back_whole),
        TEST(every_prefix_is_refused),
        TEST(every_single_bit_flip_is_refused_but_the_case_of_the_id),
        TEST(names_that_would_break_a_note_are_refused),
        TEST(roles_have_names_both_ways),
    };

    return RUN_TESTS(tests, argc, argv);
}
