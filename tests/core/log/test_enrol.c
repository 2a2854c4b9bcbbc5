/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/enrol.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "harness.h"
#include "salur/text.h"

#define ORIGIN "test/log/9901012001/a/k1"
/* FORMAT.md, "Enrolment file". */
#define VKEY ORIGIN "+f187617d+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
#define EXAMPLE_TEXT                                                           \
    "salur/enrol/v1\nsite 9901012001\ndevice a\ngeneration 1\nkey " VKEY "\n"
#define EXAMPLE                                                                \
    EXAMPLE_TEXT "\n\xe2\x80\x94 " ORIGIN                                      \
                 " 8YdhfSmeNKu8xzjLKonALemidz1LbjwAzV+N6lUNeBVHJR+"            \
                 "2NIpBIP/IJYjJAkclOJuxqx/oc8QLDdtlz35ZfJwyEQA=\n"

static const struct salur_ledger_terms terms = {9901012001, "a", 1};

/* The seed 00 01 .. 1f, or one that begins elsewhere. */
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

/* What comes out when this text is signed by a key, and perhaps a second. */
static enum salur_err
open_signed(const char *text, const struct salur_key *key,
            const struct salur_key *second, struct salur_where *where)
{
    struct salur_enrolment out;
    struct salur_buf note;
    struct salur_buf more;
    enum salur_err err;

    salur_buf_init(&note, 8192);
    salur_buf_init(&more, 8192);
    CHECK_ERR(salur_note_sign(&note, salur_bytes_str(text), key, 0), SALUR_OK);
    if (second != NULL) {
        CHECK_ERR(salur_note_sign(&more, salur_buf_view(&note), second, 0),
                  SALUR_OK);
    }
    err = salur_enrolment_open(
        &out, salur_buf_view(second != NULL ? &more : &note), where);
    CHECK((out.site == 0) == (err != SALUR_OK));
    salur_buf_wipe(&more);
    salur_buf_wipe(&note);
    return err;
}

static void
the_example_of_the_specification_holds(void)
{
    struct salur_key *key = log_key();
    struct salur_where where = {9, 9, 9};
    struct salur_enrolment out;
    struct salur_buf note;

    salur_buf_init(&note, SALUR_ENROL_MAX);
    CHECK_ERR(salur_enrolment_write(&terms, key, &note), SALUR_OK);
    CHECK_MEM(note.ptr, note.len, EXAMPLE, strlen(EXAMPLE));
    CHECK_ERR(salur_enrolment_open(&out, salur_buf_view(&note), &where),
              SALUR_OK);
    CHECK_U64(where.entry + where.column + where.offset, 0);
    CHECK_U64(out.site, 9901012001);
    CHECK_STR(out.device, "a");
    CHECK_U64(out.generation, 1);
    CHECK_STR(out.key.name, ORIGIN);
    CHECK_MEM(out.key.bytes, SALUR_PUBKEY_LEN, salur_key_public(key)->bytes,
              SALUR_PUBKEY_LEN);
    salur_buf_wipe(&note);
    salur_key_free(key);
}

static void
the_longest_file_is_read_back(void)
{
    struct salur_ledger_terms most = {9999999999, "abcdefg9", 9999};
    char authority[SALUR_NAME_MAX];
    char origin[SALUR_NAME_MAX + 1];
    struct salur_enrolment out;
    struct salur_key *key;
    struct salur_buf note;

    memset(authority, 'x', sizeof authority);
    memcpy(authority, "test/", 5);
    authority[SALUR_NAME_MAX - strlen("/log/9999999999/abcdefg9/k9999")] = 0;
    CHECK_ERR(salur_origin_format(origin, authority, &most), SALUR_OK);
    CHECK_U64(strlen(origin), SALUR_NAME_MAX);
    key = key_of(origin, SALUR_ROLE_LOG, 3);
    salur_buf_init(&note, SALUR_ENROL_MAX);
    CHECK_ERR(salur_enrolment_write(&most, key, &note), SALUR_OK);
    CHECK_ERR(salur_enrolment_open(&out, salur_buf_view(&note), NULL),
              SALUR_OK);
    CHECK_STR(out.key.name, origin);
    CHECK_STR(out.device, "abcdefg9");
    salur_buf_wipe(&note);
    salur_key_free(key);
}

static void
only_a_log_key_of_these_terms_writes_one(void)
{
    static const struct {
        struct salur_ledger_terms terms;
        enum salur_err err;
    } rows[] = {
        {{9901012001, "a", 1}, SALUR_OK},
        {{9901012002, "a", 1}, SALUR_E_ORIGIN},
        {{9901012001, "b", 1}, SALUR_E_ORIGIN},
        {{9901012001, "a", 2}, SALUR_E_ORIGIN},
        {{9901012001, "", 1}, SALUR_E_ARG},
        {{9901012001, "A", 1}, SALUR_E_ARG},
        {{9901012001, "a ", 1}, SALUR_E_ARG},
        {{9901012001, "abcdefghi", 1}, SALUR_E_ARG},
        {{9901012001, "a", 0}, SALUR_E_ARG},
        {{9901012001, "a", 10000}, SALUR_E_ARG},
        {{901012001, "a", 1}, SALUR_E_ARG},
        {{10000000000, "a", 1}, SALUR_E_ARG},
    };
    struct salur_key *key = log_key();
    struct salur_key *root = key_of(ORIGIN, SALUR_ROLE_ROOT, 0);
    struct salur_buf note;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        salur_buf_init(&note, SALUR_ENROL_MAX);
        CHECK_ERR(salur_enrolment_write(&rows[i].terms, key, &note),
                  rows[i].err);
        CHECK((note.len == 0) == (rows[i].err != SALUR_OK));
        salur_buf_wipe(&note);
    }
    salur_buf_init(&note, SALUR_ENROL_MAX);
    CHECK_ERR(salur_enrolment_write(&terms, root, &note), SALUR_E_KEY_ROLE);
    salur_buf_wipe(&note);
    salur_buf_init(&note, 64);
    CHECK_ERR(salur_enrolment_write(&terms, key, &note), SALUR_E_LIMIT);
    salur_buf_wipe(&note);
    salur_key_free(root);
    salur_key_free(key);
}

/* Each signed by the very key that it should be. */
static void
texts_with_one_defect_are_refused(void)
{
#define SITE "site 9901012001\n"
#define REST "generation 1\nkey " VKEY "\n"
    static const struct {
        const char *text;
        enum salur_err err;
        uint64_t line;
    } rows[] = {
        {EXAMPLE_TEXT, SALUR_OK, 0},
        {"salur/enrol/v2\n" SITE "device a\n" REST, SALUR_E_VERSION, 1},
        {"salur/enrol/v10\n", SALUR_E_VERSION, 1},
        {"salur/trust/v1\n" SITE "device a\n" REST, SALUR_E_SYNTAX, 1},
        {"salur/enrol/v1\n", SALUR_E_SHORT, 2},
        {"salur/enrol/v1\n" SITE, SALUR_E_SHORT, 3},
        {"salur/enrol/v1\nsite 0990101201\ndevice a\n" REST, SALUR_E_CANONICAL,
         2},
        {"salur/enrol/v1\nsite 990101200\ndevice a\n" REST, SALUR_E_RANGE, 2},
        {"salur/enrol/v1\nsite 99010120011\ndevice a\n" REST, SALUR_E_RANGE, 2},
        {"salur/enrol/v1\nsite  9901012001\ndevice a\n" REST, SALUR_E_SYNTAX,
         2},
        {"salur/enrol/v1\nsite 9901012001 \ndevice a\n" REST, SALUR_E_SYNTAX,
         2},
        {"salur/enrol/v1\nsite 9901012002\ndevice a\n" REST, SALUR_E_ORIGIN, 5},
        {"salur/enrol/v1\n" SITE "device b\n" REST, SALUR_E_ORIGIN, 5},
        {"salur/enrol/v1\n" SITE "device \n" REST, SALUR_E_RANGE, 3},
        {"salur/enrol/v1\n" SITE "device A\n" REST, SALUR_E_SYNTAX, 3},
        {"salur/enrol/v1\n" SITE "device abcdefghi\n" REST, SALUR_E_RANGE, 3},
        {"salur/enrol/v1\n" SITE "device\n" REST, SALUR_E_SYNTAX, 3},
        {"salur/enrol/v1\n" SITE REST, SALUR_E_SYNTAX, 3},
        {"salur/enrol/v1\n" SITE "device a\ngeneration 0\nkey " VKEY "\n",
         SALUR_E_RANGE, 4},
        {"salur/enrol/v1\n" SITE "device a\ngeneration 01\nkey " VKEY "\n",
         SALUR_E_CANONICAL, 4},
        {"salur/enrol/v1\n" SITE "device a\ngeneration 2\nkey " VKEY "\n",
         SALUR_E_ORIGIN, 5},
        {"salur/enrol/v1\n" SITE "device a\ngeneration 10000\nkey " VKEY "\n",
         SALUR_E_RANGE, 4},
        {"salur/enrol/v1\n" SITE "device a\ngeneration 1\nkey " ORIGIN
         "+F187617D+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n",
         SALUR_E_CANONICAL, 5},
        {"salur/enrol/v1\n" SITE "device a\ngeneration 1\nkey " ORIGIN
         "+f187617e+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n",
         SALUR_E_CHECKSUM, 5},
        {"salur/enrol/v1\n" SITE "device a\ngeneration 1\nkey\n",
         SALUR_E_SYNTAX, 5},
        {EXAMPLE_TEXT "operator Wati\n", SALUR_E_TRAILING, 6},
        {EXAMPLE_TEXT "key " VKEY "\n", SALUR_E_TRAILING, 6},
        {"\n" EXAMPLE_TEXT, SALUR_E_SYNTAX, 1},
    };
    struct salur_key *key = log_key();

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_where where = {9, 9, 9};

        if (!CHECK_ERR(open_signed(rows[i].text, key, NULL, &where),
                       rows[i].err) ||
            !CHECK_U64(where.entry, rows[i].line)) {
            (void)printf("row %zu\n", i);
        }
        CHECK_ERR(open_signed(rows[i].text, key, NULL, NULL), rows[i].err);
    }
    salur_key_free(key);
}

static void
a_key_that_is_no_log_s_is_refused(void)
{
    char text[1024];
    char vkey[SALUR_VKEY_MAX];
    struct salur_key *witness = key_of(ORIGIN, SALUR_ROLE_WITNESS, 0);

    salur_vkey_format(vkey, salur_key_public(witness));
    (void)snprintf(text, sizeof text,
                   "salur/enrol/v1\nsite 9901012001\ndevice a\ngeneration 1\n"
                   "key %s\n",
                   vkey);
    CHECK_ERR(open_signed(text, witness, NULL, NULL), SALUR_E_KEY_ROLE);
    salur_key_free(witness);
}

static void
only_the_device_s_own_signature_counts(void)
{
    struct salur_key *key = log_key();
    struct salur_key *thief = key_of(ORIGIN, SALUR_ROLE_LOG, 1);
    struct salur_key *other =
        key_of("test/log/9901012001/b/k1", SALUR_ROLE_LOG, 0);
    struct salur_enrolment out;

    CHECK_ERR(open_signed(EXAMPLE_TEXT, thief, NULL, NULL), SALUR_E_SIGNATURE);
    CHECK_ERR(open_signed(EXAMPLE_TEXT, other, NULL, NULL), SALUR_E_SIGNATURE);
    CHECK_ERR(open_signed(EXAMPLE_TEXT, key, other, NULL), SALUR_E_SIGNATURE);
    CHECK_ERR(open_signed(EXAMPLE_TEXT, other, key, NULL), SALUR_E_SIGNATURE);
    CHECK_ERR(salur_enrolment_open(&out, salur_bytes_str(EXAMPLE_TEXT), NULL),
              SALUR_E_SYNTAX);
    CHECK_ERR(salur_enrolment_open(&out, salur_bytes(NULL, 0), NULL),
              SALUR_E_SYNTAX);
    salur_key_free(other);
    salur_key_free(thief);
    salur_key_free(key);
}

static void
every_prefix_and_every_bit_flip_is_refused(void)
{
    char copy[sizeof EXAMPLE];
    struct salur_enrolment out;
    size_t len = strlen(EXAMPLE);
    size_t tried = 0;

    for (size_t i = 0; i < len; i++) {
        if (!CHECK(salur_enrolment_open(&out, salur_bytes(EXAMPLE, i), NULL) !=
                   SALUR_OK)) {
            (void)printf("prefix of %zu bytes\n", i);
        }
    }
    for (size_t bit = 0; bit < 8 * len; bit++) {
        memcpy(copy, EXAMPLE, sizeof copy);
        copy[bit / 8] = (char)(copy[bit / 8] ^ (1 << bit % 8));
        tried++;
        if (!CHECK(salur_enrolment_open(&out, salur_bytes(copy, len), NULL) !=
                   SALUR_OK)) {
            (void)printf("bit %zu of byte %zu\n", bit % 8, bit / 8);
        }
    }
    CHECK_U64(tried, 8 * len);
}

static void
longer_files_are_not_read_at_all(void)
{
    char long_one[SALUR_ENROL_MAX + 2];
    struct salur_enrolment out;

    memset(long_one, '\n', sizeof long_one);
    memcpy(long_one, EXAMPLE, strlen(EXAMPLE));
    CHECK_ERR(salur_enrolment_open(&out, salur_bytes(long_one, SALUR_ENROL_MAX),
                                   NULL),
              SALUR_E_SYNTAX);
    CHECK_ERR(salur_enrolment_open(
                  &out, salur_bytes(long_one, SALUR_ENROL_MAX + 1), NULL),
              SALUR_E_LIMIT);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_of_the_specification_holds),
        TEST(the_longest_file_is_read_back),
        TEST(only_a_log_key_of_these_terms_writes_one),
        TEST(texts_with_one_defect_are_refused),
        TEST(a_key_that_is_no_log_s_is_refused),
        TEST(only_the_device_s_own_signature_counts),
        TEST(every_prefix_and_every_bit_flip_is_refused),
        TEST(longer_files_are_not_read_at_all),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
