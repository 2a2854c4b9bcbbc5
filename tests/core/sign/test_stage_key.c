/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness.h"
#include "salur/file.h"
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

static const char file_text[] =
    "salur/stage-key/v1\nkey AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";

/* Put a text where a stage key file is looked for, and load it. */
static enum salur_err
load_text(const char *text, size_t len)
{
    struct salur_stage_key *key = NULL;
    char path[128];
    enum salur_err err;

    snprintf(path, sizeof path, "%s/text.key", temp_dir());
    CHECK_ERR(salur_file_write(path, salur_bytes(text, len),
                               SALUR_FILE_SECRET | SALUR_FILE_REPLACE),
              SALUR_OK);
    err = salur_stage_key_load(&key, path);
    CHECK((err == SALUR_OK) == (key != NULL));
    salur_stage_key_free(key);
    return err;
}

static void
a_saved_key_is_the_file_of_the_format_and_makes_the_same_ids(void)
{
    struct salur_stage_key *key = example_key();
    struct salur_stage_key *back = NULL;
    struct salur_cti ids[2];
    struct stat st = {.st_mode = 0};
    char path[128];
    uint8_t *text;
    size_t len;

    snprintf(path, sizeof path, "%s/stage.key", temp_dir());
    CHECK_ERR(salur_stage_key_load(&back, path), SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_stage_key_save(key, path), SALUR_OK);
    CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
    text = read_file(path, &len);
    CHECK_MEM(text, len, file_text, sizeof file_text - 1);
    free(text);
    CHECK_ERR(salur_stage_key_load(&back, path), SALUR_OK);
    CHECK_ERR(salur_cti_compute(key, "PKH", 202604, 1, nik, &ids[0]), SALUR_OK);
    CHECK_ERR(salur_cti_compute(back, "PKH", 202604, 1, nik, &ids[1]),
              SALUR_OK);
    CHECK_MEM(&ids[0], sizeof ids[0], &ids[1], sizeof ids[1]);
    salur_stage_key_free(back);

    CHECK_ERR(salur_stage_key_save(key, path), SALUR_E_EXISTS);
    CHECK(chmod(path, 0604) == 0);
    CHECK_ERR(salur_stage_key_load(&back, path), SALUR_E_PERMISSION);
    CHECK(back == NULL);
    salur_stage_key_free(key);
}

static void
every_prefix_and_every_other_spelling_is_refused(void)
{
    static const struct {
        const char *text;
        enum salur_err err;
    } rows[] = {
        {"salur/stage-key/v2\nkey "
         "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
         SALUR_E_VERSION},
        {"salur/key/v1\nkey "
         "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
         SALUR_E_SYNTAX},
        {"salur/stage-key/v1\nkey  "
         "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
         SALUR_E_SYNTAX},
        {"salur/stage-key/v1\nkey "
         "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=\n",
         SALUR_E_SYNTAX},
        {"salur/stage-key/v1\nkey "
         "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh==\n",
         SALUR_E_SYNTAX},
        {"salur/stage-key/v1\nkey "
         "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8A\n",
         SALUR_E_SYNTAX},
        {"salur/stage-key/v1\nkey "
         "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n",
         SALUR_E_TRAILING},
        {"salur/stage-key/v1\nkey "
         "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n############",
         SALUR_E_TRAILING},
        {"salur/stage-key/v1\nkey "
         "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n#############",
         SALUR_E_LIMIT},
    };

    for (size_t n = 0; n < sizeof file_text - 1; n++) {
        CHECK_ERR(load_text(file_text, n), SALUR_E_SHORT);
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_ERR(load_text(rows[i].text, strlen(rows[i].text)), rows[i].err);
    }
}

/* A flip inside the Base64 is another key; all others are refused. */
static void
every_single_bit_flip_is_refused_or_another_key(void)
{
    char text[sizeof file_text];
    struct salur_stage_key *key = NULL;
    size_t accepted = 0;
    char from[128];
    char to[128];

    snprintf(from, sizeof from, "%s/text.key", temp_dir());
    snprintf(to, sizeof to, "%s/again.key", temp_dir());
    memcpy(text, file_text, sizeof text);
    for (size_t bit = 0; bit < 8 * (sizeof text - 1); bit++) {
        text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8); /* one bit */
        if (load_text(text, sizeof text - 1) == SALUR_OK) {
            uint8_t *again;
            size_t len;

            accepted++;
            CHECK(bit / 8 >= 23 && bit / 8 < 66);
            CHECK_ERR(salur_stage_key_load(&key, from), SALUR_OK);
            CHECK_ERR(salur_stage_key_save(key, to), SALUR_OK);
            again = read_file(to, &len);
            CHECK_MEM(again, len, text, sizeof text - 1);
            free(again);
            CHECK(remove(to) == 0);
            salur_stage_key_free(key);
        }
        text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8); /* back */
    }
    CHECK(accepted > 0);
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
        TEST(a_saved_key_is_the_file_of_the_format_and_makes_the_same_ids),
        TEST(every_prefix_and_every_other_spelling_is_refused),
        TEST(every_single_bit_flip_is_refused_or_another_key),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
