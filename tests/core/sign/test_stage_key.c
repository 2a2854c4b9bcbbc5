/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "harness.h"
#include "salur/key.h"
#include "salur/limits.h"

static const char nik[] = "9901010101900001";

/* The key 00 01 .. 1f of FORMAT.md's examples. */
static struct salur_stage_key *
example_key(void)
{
    struct salur_stage_key *key = NULL;
    uint8_t seed[32];

    for (uint8_t i = 0; i < sizeof seed; i++) {
        seed[i] = i;
    }
    CHECK_ERR(salur_stage_key_from_seed(&key, seed), SALUR_OK);
    return key;
}

/* The values were computed with Python's hashlib.blake2b. */
static void
the_examples_of_the_format_hold(void)
{
    struct salur_stage_key *key = example_key();
    struct salur_cti cti;
    uint8_t wanted[SALUR_CTI_LEN];
    uint8_t tag[8];

    CHECK_ERR(salur_cti_compute(key, "PKH", 202604, 1, nik, &cti), SALUR_OK);
    from_hex(wanted, sizeof wanted, "5a2bfe2e0951cdf8c04f323d661534e4");
    CHECK_MEM(cti.bytes, SALUR_CTI_LEN, wanted, SALUR_CTI_LEN);
    CHECK_ERR(salur_tag_compute(key, salur_bytes_str(nik), tag), SALUR_OK);
    from_hex(wanted, sizeof wanted, "a09602a54df0c1ad");
    CHECK_MEM(tag, sizeof tag, wanted, 8);
    salur_stage_key_free(key);
}

static void
every_part_of_an_id_counts(void)
{
    static const struct {
        const char *programme;
        uint32_t period;
        uint32_t batch;
        const char *nik;
    } rows[] = {
        {"PKH", 202604, 1, "9901010101900001"},
        {"PKH1", 202604, 1, "9901010101900001"},
        {"BPNT", 202604, 1, "9901010101900001"},
        {"PKH", 202603, 1, "9901010101900001"},
        {"PKH", 202604, 2, "9901010101900001"},
        {"PKH", 202604, 24, "9901010101900001"},
        {"PKH", 202604, UINT32_MAX, "9901010101900001"},
        {"PKHPKHPK", UINT32_MAX, UINT32_MAX, "9901010101900001"},
        {"PKH", 202604, 1, "9901010101900002"},
        {"PKH", 202604, 1, "0901010101900001"},
    };
    struct salur_cti ids[sizeof rows / sizeof rows[0]];
    struct salur_stage_key *key = example_key();
    struct salur_stage_key *other = NULL;
    struct salur_cti cti;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_ERR(salur_cti_compute(key, rows[i].programme, rows[i].period,
                                    rows[i].batch, rows[i].nik, &ids[i]),
                  SALUR_OK);
        for (size_t j = 0; j < i; j++) {
            CHECK(memcmp(&ids[i], &ids[j], sizeof ids[i]) != 0);
        }
    }
    CHECK_ERR(salur_stage_key_new(&other), SALUR_OK);
    CHECK_ERR(salur_cti_compute(other, "PKH", 202604, 1, nik, &cti), SALUR_OK);
    CHECK(memcmp(&cti, &ids[0], sizeof cti) != 0);
    salur_stage_key_free(key);
    salur_stage_key_free(other);
    salur_stage_key_free(NULL);
}

static void
two_random_stage_keys_differ(void)
{
    struct salur_stage_key *a = NULL;
    struct salur_stage_key *b = NULL;
    struct salur_cti ids[2];

    CHECK_ERR(salur_stage_key_new(&a), SALUR_OK);
    CHECK_ERR(salur_stage_key_new(&b), SALUR_OK);
    CHECK_ERR(salur_cti_compute(a, "PKH", 202604, 1, nik, &ids[0]), SALUR_OK);
    CHECK_ERR(salur_cti_compute(b, "PKH", 202604, 1, nik, &ids[1]), SALUR_OK);
    CHECK(memcmp(&ids[0], &ids[1], sizeof ids[0]) != 0);
    salur_stage_key_free(a);
    salur_stage_key_free(b);
}

static void
programmes_and_niks_out_of_form_have_no_id(void)
{
    static const struct {
        const char *programme;
        const char *nik;
        enum salur_err err;
    } rows[] = {
        {"", "9901010101900001", SALUR_E_ARG},
        {"PKHPKHPKH", "9901010101900001", SALUR_E_ARG},
        {"pkh", "9901010101900001", SALUR_E_ARG},
        {"PK H", "9901010101900001", SALUR_E_ARG},
        {"PK\xc3\x89", "9901010101900001", SALUR_E_ARG},
        {"PKH", "990101010190000x", SALUR_E_NIK},
        {"PKH", " 990101010190000", SALUR_E_NIK},
        {"PKH", "990101010190000", SALUR_E_NIK},
        {"PKH", "9901010:01900001", SALUR_E_NIK},
        {"PKH", "9901010/01900001", SALUR_E_NIK},
    };
    static const struct salur_cti zero;
    struct salur_stage_key *key = example_key();

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_cti cti = {{1}};

        CHECK_ERR(salur_cti_compute(key, rows[i].programme, 202604, 1,
                                    rows[i].nik, &cti),
                  rows[i].err);
        CHECK_MEM(&cti, sizeof cti, &zero, sizeof zero);
    }
    salur_stage_key_free(key);
}

static void
tags_tell_texts_apart_and_are_bounded(void)
{
    static const uint8_t zero[8];
    struct salur_stage_key *key = example_key();
    char longest[SALUR_LINE_MAX + 1];
    uint8_t tags[3][8];

    CHECK_ERR(salur_tag_compute(key, salur_bytes_str("a"), tags[0]), SALUR_OK);
    CHECK_ERR(salur_tag_compute(key, salur_bytes_str("b"), tags[1]), SALUR_OK);
    CHECK_ERR(salur_tag_compute(key, salur_bytes_str("a"), tags[2]), SALUR_OK);
    CHECK(memcmp(tags[0], tags[1], 8) != 0);
    CHECK_MEM(tags[0], 8, tags[2], 8);

    memset(longest, 'x', sizeof longest);
    CHECK_ERR(
        salur_tag_compute(key, salur_bytes(longest, SALUR_LINE_MAX), tags[0]),
        SALUR_OK);
    CHECK_ERR(
        salur_tag_compute(key, salur_bytes(longest, sizeof longest), tags[0]),
        SALUR_E_LIMIT);
    CHECK_MEM(tags[0], 8, zero, 8);
    CHECK_ERR(salur_tag_compute(key, salur_bytes(NULL, 0), tags[1]),
              SALUR_E_EMPTY);
    CHECK_ERR(salur_tag_compute(key, salur_bytes_str("a\n"), tags[1]),
              SALUR_E_UTF8);
    CHECK_ERR(salur_tag_compute(key, salur_bytes_str("\xff"), tags[1]),
              SALUR_E_UTF8);
    CHECK_MEM(tags[1], 8, zero, 8);
    salur_stage_key_free(key);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_examples_of_the_format_hold),
        TEST(every_part_of_an_id_counts),
        TEST(two_random_stage_keys_differ),
        TEST(programmes_and_niks_out_of_form_have_no_id),
        TEST(tags_tell_texts_apart_and_are_bounded),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
