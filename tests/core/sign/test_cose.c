/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/cbor.h"
#include "harness.h"
#include "sign/cose.h"

struct signer {
    struct salur_key *key;
    const struct salur_pubkey *public_key;
    uint8_t token[SALUR_TOKEN_MAX];
    size_t len;
};

/* The key of FORMAT.md's examples: test/issuer from the seed 00 01 .. 1f. */
static struct salur_key *
example_key(enum salur_role role)
{
    struct salur_key *key = NULL;
    uint8_t seed[32];

    for (uint8_t i = 0; i < sizeof seed; i++) {
        seed[i] = i;
    }
    CHECK_ERR(salur_key_from_seed(&key, "test/issuer", role, seed), SALUR_OK);
    return key;
}

/* Sign a payload of len bytes 0, 1, 2 .. */
static void
sign(struct signer *signer, size_t len)
{
    uint8_t payload[SALUR_TOKEN_MAX];
    struct salur_buf out;

    for (size_t i = 0; i < len; i++) {
        payload[i] = (uint8_t)(i & 0xff); /* masked */
    }
    signer->key = example_key(SALUR_ROLE_ISSUER);
    signer->public_key = salur_key_public(signer->key);
    salur_buf_fixed(&out, signer->token, sizeof signer->token);
    CHECK_ERR(sl_cose_sign(&out, salur_bytes(payload, len), signer->key),
              SALUR_OK);
    signer->len = out.len;
}

static enum salur_err
parse_and_verify(const struct signer *signer, const uint8_t *token, size_t len)
{
    struct sl_cose cose;
    enum salur_err err = sl_cose_parse(&cose, salur_bytes(token, len));

    return err != SALUR_OK ? err : sl_cose_verify(&cose, signer->public_key);
}

static void
the_example_of_the_format_is_what_is_written(void)
{
    struct salur_key *key = example_key(SALUR_ROLE_ISSUER);
    uint8_t wanted[SALUR_TOKEN_MAX];
    uint8_t store[SALUR_TOKEN_MAX];
    struct salur_buf out;
    size_t len = from_hex(
        wanted, sizeof wanted,
        "d2 84 49a2012704448ff8a531 a0 41a0 5840"
        "a1dab7e678e81652f5670ec1a0684f44a2a56dcd200b8aa74980af0918798a60"
        "83b87275f249eafd44e59a15b687c26b5d3660833c5586534a3d54cce44f9402");

    salur_buf_fixed(&out, store, sizeof store);
    CHECK_ERR(sl_cose_sign(&out, salur_bytes("\xa0", 1), key), SALUR_OK);
    CHECK_MEM(out.ptr, out.len, wanted, len);
    salur_key_free(key);
}

static void
every_length_of_payload_is_read_back_and_verifies(void)
{
    for (size_t len = 1; len <= SL_COSE_PAYLOAD_MAX; len++) {
        struct signer signer;
        struct sl_cose cose;

        sign(&signer, len);
        CHECK_U64(signer.len, len + SL_COSE_OVERHEAD - (len < 24));
        CHECK_ERR(sl_cose_parse(&cose, salur_bytes(signer.token, signer.len)),
                  SALUR_OK);
        CHECK_U64(cose.payload.len, len);
        CHECK_U64(cose.payload.ptr[len - 1], len - 1);
        CHECK_MEM(cose.kid.bytes, SALUR_KID_LEN, signer.public_key->kid.bytes,
                  SALUR_KID_LEN);
        CHECK_ERR(sl_cose_verify(&cose, signer.public_key), SALUR_OK);
        salur_key_free(signer.key);
    }
}

static void
every_prefix_is_refused(void)
{
    struct signer signer;

    sign(&signer, 62);
    for (size_t n = 0; n < signer.len; n++) {
        CHECK_ERR(parse_and_verify(&signer, signer.token, n), SALUR_E_SHORT);
    }
    salur_key_free(signer.key);
}

static void
every_single_bit_flip_is_refused(void)
{
    struct signer signer;

    sign(&signer, 62);
    for (size_t bit = 0; bit < 8 * signer.len; bit++) {
        signer.token[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one bit */
        CHECK(parse_and_verify(&signer, signer.token, signer.len) != SALUR_OK);
        signer.token[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one bit */
    }
    salur_key_free(signer.key);
}

/* A whole token, its signature 64 zero bytes; "S" stands for them. */
static size_t
from_template(uint8_t out[256], const char *hex)
{
    const char *mark = strchr(hex, 'S');
    char head[256] = {0};
    size_t len;

    if (mark == NULL) {
        return from_hex(out, 256, hex);
    }
    memcpy(head, hex, (size_t)(mark - hex)); /* the rows are short */
    len = from_hex(out, 256, head);
    memset(out + len, 0, SALUR_SIG_LEN);
    len += SALUR_SIG_LEN;
    return len + from_hex(out + len, 256 - len, mark + 1);
}

static void
each_other_form_of_cose_is_refused(void)
{
    static const struct {
        const char *what;
        const char *hex;
        enum salur_err err;
    } rows[] = {
        {"good", "d284 49a20127044401020304 a0 41a0 5840S", SALUR_OK},
        {"trailing", "d284 49a20127044401020304 a0 41a0 5840S 00",
         SALUR_E_TRAILING},
        {"no tag", "84 49a20127044401020304 a0 41a0 5840S", SALUR_E_SYNTAX},
        {"tag 17", "d184 49a20127044401020304 a0 41a0 5840S", SALUR_E_SYNTAX},
        {"tag 98, COSE_Sign", "d86284 49a20127044401020304 a0 41a0 5840S",
         SALUR_E_SYNTAX},
        {"long tag", "d81284 49a20127044401020304 a0 41a0 5840S",
         SALUR_E_CANONICAL},
        {"CWT tag outside", "d83dd284 49a20127044401020304 a0 41a0 5840S",
         SALUR_E_SYNTAX},
        {"array of 3", "d283 49a20127044401020304 a0 41a0", SALUR_E_SYNTAX},
        {"array of 5", "d285 49a20127044401020304 a0 41a0 5840S f6",
         SALUR_E_SYNTAX},
        {"indefinite array", "d29f 49a20127044401020304 a0 41a0 5840S ff",
         SALUR_E_SYNTAX},
        {"protected as a map", "d284 a20127044401020304 a0 41a0 5840S",
         SALUR_E_SYNTAX},
        {"protected empty", "d284 40 a0 41a0 5840S", SALUR_E_RANGE},
        {"protected without kid", "d284 43a10127 a0 41a0 5840S", SALUR_E_RANGE},
        {"kid of 5 bytes", "d284 4aa2012704450102030405 a0 41a0 5840S",
         SALUR_E_RANGE},
        {"kid as text", "d284 49a20127046401020304 a0 41a0 5840S",
         SALUR_E_SYNTAX},
        {"kid before alg", "d284 49a20444010203040127 a0 41a0 5840S",
         SALUR_E_SYNTAX},
        {"long map head", "d284 4ab8020127044401020304 a0 41a0 5840S",
         SALUR_E_RANGE},
        {"long algorithm", "d284 49a201382704430102 03 a0 41a0 5840S",
         SALUR_E_SYNTAX},
        {"ES256", "d284 49a20126044401020304 a0 41a0 5840S", SALUR_E_SYNTAX},
        {"three headers", "d284 49a30127044401020304 a0 41a0 5840S",
         SALUR_E_SYNTAX},
        {"label 5", "d284 49a20127054401020304 a0 41a0 5840S", SALUR_E_SYNTAX},
        {"kid unprotected", "d284 43a10127 a1044401020304 41a0 5840S",
         SALUR_E_RANGE},
        {"unprotected not empty", "d284 49a20127044401020304 a10300 41a0 5840S",
         SALUR_E_SYNTAX},
        {"unprotected as bstr", "d284 49a20127044401020304 41a0 41a0 5840S",
         SALUR_E_SYNTAX},
        {"detached payload", "d284 49a20127044401020304 a0 f6 5840S",
         SALUR_E_SYNTAX},
        {"empty payload", "d284 49a20127044401020304 a0 40 5840S",
         SALUR_E_RANGE},
        {"payload as text", "d284 49a20127044401020304 a0 6161 5840S",
         SALUR_E_SYNTAX},
        {"long payload head", "d284 49a20127044401020304 a0 5801a0 5840S",
         SALUR_E_CANONICAL},
        {"signature of 65", "d284 49a20127044401020304 a0 41a0 5841S 00",
         SALUR_E_RANGE},
        {"signature long head", "d284 49a20127044401020304 a0 41a0 590040S",
         SALUR_E_CANONICAL},
        {"nothing", "", SALUR_E_SHORT},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t token[256];
        size_t len = from_template(token, rows[i].hex);
        struct sl_cose cose;

        if (!CHECK_ERR(sl_cose_parse(&cose, salur_bytes(token, len)),
                       rows[i].err)) {
            printf("  %s\n", rows[i].what);
        }
        CHECK(rows[i].err == SALUR_OK || cose.payload.ptr == NULL);
    }
}

static void
what_is_longer_than_a_token_is_refused_unread(void)
{
    static const uint8_t zeroes[SALUR_TOKEN_MAX + 1];
    struct sl_cose cose;

    CHECK_ERR(sl_cose_parse(&cose, salur_bytes(zeroes, sizeof zeroes)),
              SALUR_E_LIMIT);
    CHECK_ERR(sl_cose_parse(&cose, salur_bytes(zeroes, SALUR_TOKEN_MAX)),
              SALUR_E_SYNTAX);
}

/* One key under two names or types has two ids: neither may stand in. */
static void
only_the_key_that_the_kid_names_verifies(void)
{
    struct signer signer;
    struct salur_pubkey other;
    struct sl_cose cose;

    sign(&signer, 62);
    CHECK_ERR(sl_cose_parse(&cose, salur_bytes(signer.token, signer.len)),
              SALUR_OK);
    CHECK_ERR(salur_pubkey_make(&other, "test/other", SALUR_KEY_ED25519,
                                signer.public_key->bytes),
              SALUR_OK);
    CHECK_ERR(sl_cose_verify(&cose, &other), SALUR_E_SIGNATURE);
    other = *signer.public_key;
    other.bytes[0] ^= 1;
    CHECK_ERR(sl_cose_verify(&cose, &other), SALUR_E_SIGNATURE);
    other = *signer.public_key;
    other.type = SALUR_KEY_COSIGNATURE;
    CHECK_ERR(sl_cose_verify(&cose, &other), SALUR_E_SIGNATURE);
    salur_key_free(signer.key);
}

static void
payloads_out_of_bounds_and_witness_keys_are_not_signed(void)
{
    static const uint8_t payload[SL_COSE_PAYLOAD_MAX + 1];
    struct salur_key *issuer = example_key(SALUR_ROLE_ISSUER);
    struct salur_key *witness = example_key(SALUR_ROLE_WITNESS);
    uint8_t store[SALUR_TOKEN_MAX];
    struct salur_buf out;

    salur_buf_fixed(&out, store, sizeof store);
    CHECK_ERR(sl_cose_sign(&out, salur_bytes(payload, 0), issuer), SALUR_E_ARG);
    CHECK_ERR(sl_cose_sign(&out, salur_bytes(payload, sizeof payload), issuer),
              SALUR_E_LIMIT);
    CHECK_ERR(sl_cose_sign(&out, salur_bytes(payload, 1), witness),
              SALUR_E_KEY_ROLE);
    CHECK_U64(out.len, 0);
    salur_buf_fixed(&out, store, SALUR_TOKEN_MAX - 1);
    CHECK_ERR(
        sl_cose_sign(&out, salur_bytes(payload, SL_COSE_PAYLOAD_MAX), issuer),
        SALUR_E_LIMIT);
    salur_key_free(issuer);
    salur_key_free(witness);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_of_the_format_is_what_is_written),
        TEST(every_length_of_payload_is_read_back_and_verifies),
        TEST(every_prefix_is_refused),
        TEST(every_single_bit_flip_is_refused),
        TEST(each_other_form_of_cose_is_refused),
        TEST(what_is_longer_than_a_token_is_refused_unread),
        TEST(only_the_key_that_the_kid_names_verifies),
        TEST(payloads_out_of_bounds_and_witness_keys_are_not_signed),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
