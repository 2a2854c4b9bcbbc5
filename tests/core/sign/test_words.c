/* SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "salur/words.h"

#define LIST "core/sign/words.txt"

/* The list as it stands in the sources; tests run in their folder. */
static size_t
read_list(char out[SALUR_WORD_LIST][SALUR_WORD_MAX + 1])
{
    size_t len;
    uint8_t *text = read_file(LIST, &len);
    size_t count = 0;
    size_t at = 0;

    memset(out, 0, SALUR_WORD_LIST * (SALUR_WORD_MAX + 1));
    for (size_t i = 0; i < len && count < SALUR_WORD_LIST; i++) {
        if (text[i] == '\n') {
            count++;
            at = 0;
        } else if (at < SALUR_WORD_MAX) {
            out[count][at++] = (char)text[i];
        } else {
            count = SALUR_WORD_LIST; /* too long: not counted as read */
        }
    }
    free(text);
    return count;
}

/* Letters that have to change to make one word of the other, at most cap. */
static unsigned
distance(const char *a, const char *b)
{
    unsigned row[SALUR_WORD_MAX + 1];
    size_t b_len = strlen(b);

    for (unsigned j = 0; j <= b_len; j++) {
        row[j] = j;
    }
    for (unsigned i = 1; a[i - 1] != 0; i++) {
        unsigned corner = row[0];

        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            unsigned above = row[j];
            unsigned least = corner + (a[i - 1] != b[j - 1]);

            least = above + 1 < least ? above + 1 : least;
            least = row[j - 1] + 1 < least ? row[j - 1] + 1 : least;
            corner = above;
            row[j] = least;
        }
    }
    return row[b_len];
}

/* FORMAT.md, "Enrolment file", names the list by its hash: it is frozen. */
static void
the_list_is_the_one_of_the_format(void)
{
    uint8_t digest[crypto_hash_sha256_BYTES];
    uint8_t wanted[crypto_hash_sha256_BYTES];
    size_t len;
    uint8_t *text = read_file(LIST, &len);

    crypto_hash_sha256(digest, text, len);
    from_hex(
        wanted, sizeof wanted,
        "6b2399aa10d047fb0483a2555f8553653356291065bf91e32e237e4a402bf487");
    CHECK_MEM(digest, sizeof digest, wanted, sizeof wanted);
    free(text);
}

static void
every_word_can_be_told_on_the_telephone(void)
{
    static char words[SALUR_WORD_LIST][SALUR_WORD_MAX + 1];

    if (!CHECK_U64(read_list(words), SALUR_WORD_LIST)) {
        return;
    }
    for (size_t i = 0; i < SALUR_WORD_LIST; i++) {
        size_t len = strlen(words[i]);

        if (!CHECK(len >= 3 && len <= SALUR_WORD_MAX &&
                   strspn(words[i], "abcdefghijklmnopqrstuvwxyz") == len)) {
            return;
        }
        for (size_t j = 0; j < i; j++) {
            if (!CHECK(strcmp(words[j], words[i]) < 0) ||
                !CHECK(strncmp(words[j], words[i], 4) != 0) ||
                !CHECK(distance(words[j], words[i]) >= 2)) {
                return;
            }
        }
    }
}

/* The words were computed with the reference Argon2 and Python. */
static void
the_examples_of_the_format_hold(void)
{
    static const struct {
        const char *vkey;
        const char *words;
    } rows[] = {
        {"test/log/9901012001/a/k1+f187617d+"
         "AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
         "naskah iklim makna empuk"},
        {"test/kopdes/log/9901012001/a/k1+a2a1c4e0+"
         "AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
         "alam laptop wajik deras"},
        {"test/issuer+7dfe1099+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",
         "tertib pilih pedal pabrik"},
        {"x+48f9887e+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
         "riwayat alam kuning kimia"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_pubkey key;
        char words[SALUR_WORDS_MAX];

        CHECK_ERR(salur_vkey_parse(&key, rows[i].vkey, strlen(rows[i].vkey)),
                  SALUR_OK);
        CHECK_ERR(salur_key_words(words, &key), SALUR_OK);
        CHECK_STR(words, rows[i].words);
    }
}

/* One bit of the key, one letter of the name: other words. */
static void
every_part_of_a_key_counts(void)
{
    struct salur_pubkey key;
    uint8_t bytes[SALUR_PUBKEY_LEN] = {0};
    char words[4][SALUR_WORDS_MAX];

    CHECK_ERR(salur_pubkey_make(&key, "test/a", SALUR_KEY_ED25519, bytes),
              SALUR_OK);
    CHECK_ERR(salur_key_words(words[0], &key), SALUR_OK);
    CHECK_ERR(salur_pubkey_make(&key, "test/b", SALUR_KEY_ED25519, bytes),
              SALUR_OK);
    CHECK_ERR(salur_key_words(words[1], &key), SALUR_OK);
    CHECK_ERR(salur_pubkey_make(&key, "test/a", SALUR_KEY_COSIGNATURE, bytes),
              SALUR_OK);
    CHECK_ERR(salur_key_words(words[2], &key), SALUR_OK);
    bytes[SALUR_PUBKEY_LEN - 1] = 1;
    CHECK_ERR(salur_pubkey_make(&key, "test/a", SALUR_KEY_ED25519, bytes),
              SALUR_OK);
    CHECK_ERR(salur_key_words(words[3], &key), SALUR_OK);
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < i; j++) {
            CHECK(strcmp(words[i], words[j]) != 0);
        }
    }
}

static void
words_as_people_type_them_match(void)
{
    static const char words[] = "naskah iklim api empuk";
    static const char *const same[] = {
        "naskah iklim api empuk",
        "NASKAH Iklim aPi empuk",
        "  naskah\tiklim,api - empuk.\r\n",
        "naskah-iklim-api-empuk",
        "nask ikli api empu",
        "naska iklim api empuk",
    };

    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        size_t word = 7;

        CHECK_ERR(salur_key_words_match(words, salur_bytes_str(same[i]), &word),
                  SALUR_OK);
        CHECK_U64(word, 0);
    }
}

static void
other_words_do_not_match_and_are_counted(void)
{
    static const char words[] = "naskah iklim api empuk";
    static const struct {
        const char *typed;
        enum salur_err err;
        size_t word;
    } rows[] = {
        {"", SALUR_E_SYNTAX, 0},
        {" ,.- ", SALUR_E_SYNTAX, 0},
        {"naskah", SALUR_E_SYNTAX, 0},
        {"naskah iklim api", SALUR_E_SYNTAX, 0},
        {"naskah iklim api empuk empuk", SALUR_E_SYNTAX, 0},
        {"naskahiklimapiempuk", SALUR_E_SYNTAX, 0},
        {"iklim naskah api empuk", SALUR_E_MISMATCH, 1},
        {"naskah iklim api empang", SALUR_E_MISMATCH, 4},
        {"naskah iklim apik empuk", SALUR_E_MISMATCH, 3},
        {"naskah iklim ap empuk", SALUR_E_MISMATCH, 3},
        {"naskah ikl api empuk", SALUR_E_MISMATCH, 2},
        {"naskahx iklim api empuk", SALUR_E_MISMATCH, 1},
        {"naskah iklim api empukempuk", SALUR_E_MISMATCH, 4},
        {"naskah iklim 4pi empuk", SALUR_E_MISMATCH, 3},
        {"n\xc3\xa4skah iklim api empuk", SALUR_E_MISMATCH, 1},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t word = 7;

        CHECK_ERR(
            salur_key_words_match(words, salur_bytes_str(rows[i].typed), &word),
            rows[i].err);
        CHECK_U64(word, rows[i].word);
        CHECK_ERR(
            salur_key_words_match(words, salur_bytes_str(rows[i].typed), NULL),
            rows[i].err);
    }
    CHECK_ERR(salur_key_words_match(
                  words, salur_bytes("naskah\0 iklim api empuk", 23), NULL),
              SALUR_E_MISMATCH);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_list_is_the_one_of_the_format),
        TEST(every_word_can_be_told_on_the_telephone),
        TEST(the_examples_of_the_format_hold),
        TEST(every_part_of_a_key_counts),
        TEST(words_as_people_type_them_match),
        TEST(other_words_do_not_match_and_are_counted),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
