/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/checkpoint.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "harness.h"

#define ORIGIN "test/log/9901012001/a/k1"
/* SHA-256(""): the root of the empty tree. */
#define ROOT "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
/* FORMAT.md, "Checkpoint". */
#define EXAMPLE_TEXT ORIGIN "\n0\n" ROOT "\n"
#define EXAMPLE_NOTE                                                           \
    EXAMPLE_TEXT "\n\xe2\x80\x94 " ORIGIN                                      \
                 " 8YdhfQC8LafjFHsoFcVxR7kmhePQZnLEQWB3V/MK+3J5jR"             \
                 "tl45Vt4MLqtU2KCpnnFgLEBOcna62dlHuWg4gIvMUeLwI=\n"

static struct salur_key *
key_of(const char *name, enum salur_role role, uint8_t first)
{
    uint8_t seed[32];
    struct salur_key *key;

    for (unsigned i = 0; i < 32; i++) {
        seed[i] = (uint8_t)(first + i); /* at most 255 */
    }
    if (salur_key_from_seed(&key, name, role, seed) != SALUR_OK) {
        CHECK(0);
        exit(1);
    }
    return key;
}

static struct salur_key *
log_key(void)
{
    return key_of(ORIGIN, SALUR_ROLE_LOG, 0);
}

static struct salur_head
empty_head(void)
{
    struct salur_head head = {0};
    struct salur_hasher *hasher;

    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    salur_hash(hasher, salur_bytes(NULL, 0), &head.root);
    salur_hasher_free(hasher);
    return head;
}

static void
the_example_of_the_specification_holds(void)
{
    struct salur_head head = empty_head();
    struct salur_key *key = log_key();
    struct salur_checkpoint back;
    struct salur_buf note;

    salur_buf_init(&note, 4096);
    CHECK_ERR(salur_checkpoint_sign(&head, key, &note), SALUR_OK);
    CHECK_MEM(note.ptr, note.len, EXAMPLE_NOTE, strlen(EXAMPLE_NOTE));
    CHECK_ERR(salur_checkpoint_open(&back, salur_buf_view(&note),
                                    salur_key_public(key)),
              SALUR_OK);
    CHECK_STR(back.origin, ORIGIN);
    CHECK_U64(back.head.size, 0);
    CHECK(salur_hash_equal(&back.head.root, &head.root));
    salur_buf_wipe(&note);
    salur_key_free(key);
}

static void
texts_are_read_strictly(void)
{
    static const struct {
        const char *text;
        enum salur_err err;
    } rows[] = {
        {"test/x\n0\n" ROOT "\n", SALUR_OK},
        {"test/x\n9223372036854775807\n" ROOT "\n", SALUR_OK},
        {"", SALUR_E_SHORT},
        {"test/x\n0\n" ROOT, SALUR_E_SHORT},
        {"test/x\n0\n", SALUR_E_SHORT},
        {"test/x\n0\n" ROOT "\nextension\n", SALUR_E_TRAILING},
        {"test/x\n0\n" ROOT "\n\n", SALUR_E_TRAILING},
        {"\n0\n" ROOT "\n", SALUR_E_SYNTAX},
        {"test x\n0\n" ROOT "\n", SALUR_E_SYNTAX},
        {"test+x\n0\n" ROOT "\n", SALUR_E_SYNTAX},
        {"test/x\r\n0\r\n" ROOT "\r\n", SALUR_E_SYNTAX},
        {"test/x\n00\n" ROOT "\n", SALUR_E_CANONICAL},
        {"test/x\n01\n" ROOT "\n", SALUR_E_CANONICAL},
        {"test/x\n+1\n" ROOT "\n", SALUR_E_SYNTAX},
        {"test/x\n-1\n" ROOT "\n", SALUR_E_SYNTAX},
        {"test/x\n 1\n" ROOT "\n", SALUR_E_SYNTAX},
        {"test/x\n\n" ROOT "\n", SALUR_E_SYNTAX},
        {"test/x\n9223372036854775808\n" ROOT "\n", SALUR_E_RANGE},
        {"test/x\n99999999999999999999\n" ROOT "\n", SALUR_E_RANGE},
        {"test/x\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n",
         SALUR_E_SYNTAX},
        {"test/x\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",
         SALUR_E_CANONICAL},
        {"test/x\n0\n47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=\n",
         SALUR_E_SYNTAX},
        {"test/x\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==\n",
         SALUR_E_SYNTAX},
        {"test/x\n0\n\n", SALUR_E_SYNTAX},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_checkpoint out;

        if (!CHECK_ERR(
                salur_checkpoint_parse(&out, salur_bytes_str(rows[i].text)),
                rows[i].err)) {
            CHECK_STR(rows[i].text, "");
        }
        CHECK(rows[i].err == SALUR_OK || out.origin[0] == '\0');
    }
}

static void
an_origin_may_be_as_long_as_a_key_name(void)
{
    struct salur_checkpoint checkpoint = {.head = empty_head()};
    struct salur_checkpoint back;
    struct salur_buf text;

    salur_buf_init(&text, 4096);
    memset(checkpoint.origin, 'o', SALUR_NAME_MAX);
    CHECK_ERR(salur_checkpoint_format(&checkpoint, &text), SALUR_OK);
    CHECK_ERR(salur_checkpoint_parse(&back, salur_buf_view(&text)), SALUR_OK);
    CHECK_STR(back.origin, checkpoint.origin);
    salur_buf_clear(&text);
    sl_put_str(&text, "o");
    sl_put_str(&text, checkpoint.origin);
    sl_put_str(&text, "\n0\n" ROOT "\n");
    CHECK_ERR(salur_checkpoint_parse(&back, salur_buf_view(&text)),
              SALUR_E_SYNTAX);
    salur_buf_wipe(&text);
}

static void
a_head_that_has_no_text_is_not_written(void)
{
    struct salur_checkpoint checkpoint = {.head = empty_head()};
    struct salur_buf text;

    salur_buf_init(&text, 4096);
    CHECK_ERR(salur_checkpoint_format(&checkpoint, &text), SALUR_E_ARG);
    memcpy(checkpoint.origin, "test/x", 7);
    checkpoint.head.size = UINT64_C(1) << 63;
    CHECK_ERR(salur_checkpoint_format(&checkpoint, &text), SALUR_E_ARG);
    CHECK_U64(text.len, 0);
    salur_buf_wipe(&text);
}

static void
only_the_log_key_signs_and_opens(void)
{
    struct salur_head head = empty_head();
    struct salur_key *key = log_key();
    struct salur_key *same_name = key_of(ORIGIN, SALUR_ROLE_LOG, 1);
    struct salur_key *issuer = key_of(ORIGIN, SALUR_ROLE_ISSUER, 0);
    struct salur_key *other = key_of("test/other", SALUR_ROLE_LOG, 0);
    struct salur_checkpoint out;
    struct salur_buf note;

    salur_buf_init(&note, 4096);
    CHECK_ERR(salur_checkpoint_sign(&head, issuer, &note), SALUR_E_KEY_ROLE);
    CHECK_ERR(salur_checkpoint_sign(&head, key, &note), SALUR_OK);
    CHECK_ERR(salur_checkpoint_open(&out, salur_buf_view(&note),
                                    salur_key_public(same_name)),
              SALUR_E_KEY_UNKNOWN);
    CHECK_ERR(salur_checkpoint_open(&out, salur_buf_view(&note),
                                    salur_key_public(other)),
              SALUR_E_ORIGIN);
    CHECK(out.origin[0] == '\0');
    CHECK_ERR(salur_checkpoint_peek(&out, salur_buf_view(&note)), SALUR_OK);
    CHECK_STR(out.origin, ORIGIN);
    salur_buf_wipe(&note);
    salur_key_free(key);
    salur_key_free(same_name);
    salur_key_free(issuer);
    salur_key_free(other);
}

static void
a_witness_line_beside_the_log_key_is_fine(void)
{
    struct salur_head head = empty_head();
    struct salur_key *key = log_key();
    struct salur_key *witness = key_of("test/witness", SALUR_ROLE_WITNESS, 2);
    struct salur_checkpoint out;
    struct salur_buf note;
    struct salur_buf cosigned;

    salur_buf_init(&note, 4096);
    salur_buf_init(&cosigned, 4096);
    CHECK_ERR(salur_checkpoint_sign(&head, key, &note), SALUR_OK);
    CHECK_ERR(
        salur_note_sign(&cosigned, salur_buf_view(&note), witness, 1791162000),
        SALUR_OK);
    CHECK_ERR(salur_checkpoint_open(&out, salur_buf_view(&cosigned),
                                    salur_key_public(key)),
              SALUR_OK);
    salur_buf_wipe(&note);
    salur_buf_wipe(&cosigned);
    salur_key_free(key);
    salur_key_free(witness);
}

static void
every_prefix_and_every_flipped_bit_is_refused(void)
{
    struct salur_head head = empty_head();
    struct salur_key *key = log_key();
    const struct salur_pubkey *public = salur_key_public(key);
    struct salur_checkpoint out;
    struct salur_buf note;

    salur_buf_init(&note, 4096);
    CHECK_ERR(salur_checkpoint_sign(&head, key, &note), SALUR_OK);
    for (size_t len = 0; len < note.len; len++) {
        uint8_t *exact = malloc(len + 1);

        memcpy(exact, note.ptr, len);
        CHECK(salur_checkpoint_open(&out, salur_bytes(exact, len), public) !=
              SALUR_OK);
        free(exact);
    }
    for (size_t bit = 0; bit < note.len * 8; bit++) {
        note.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one of 8 bits */
        CHECK(salur_checkpoint_open(&out, salur_buf_view(&note), public) !=
              SALUR_OK);
        note.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    CHECK_ERR(salur_checkpoint_open(&out, salur_buf_view(&note), public),
              SALUR_OK);
    salur_buf_wipe(&note);
    salur_key_free(key);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_of_the_specification_holds),
        TEST(texts_are_read_strictly),
        TEST(an_origin_may_be_as_long_as_a_key_name),
        TEST(a_head_that_has_no_text_is_not_written),
        TEST(only_the_log_key_signs_and_opens),
        TEST(a_witness_line_beside_the_log_key_is_fine),
        TEST(every_prefix_and_every_flipped_bit_is_refused),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
