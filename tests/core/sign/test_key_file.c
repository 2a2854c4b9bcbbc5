/* SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "harness.h"
#include "salur/file.h"
#include "salur/key.h"
#include "salur/text.h"

#define SEALED_LEN 72

/* What a key file is made of, for the reference sealer below. */
struct parts {
    const char *role;
    const char *vkey;
    const char *costs; /* "2 65536" */
    unsigned ops;
    unsigned kib;
    uint8_t seed[32];
};

static const char vkey[] = "test/issuer+8ff8a531+"
                           "AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";

/* FORMAT.md, "Key file": seed 00 01 .. 1f, passphrase "rahasia". */
static const char example[] =
    "salur/key/v1\n"
    "role issuer\n"
    "key test/issuer+8ff8a531+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n"
    "argon2id 2 65536 AAECAwQFBgcICQoLDA0ODw==\n"
    "sealed "
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXF8LW+AblzloBuu/dK+1bspTd7TF1J0Cy2W4aCXv/"
    "glx6vUi3MaNBBXsWrCui28VW\n";

static struct salur_bytes
pass(void)
{
    return salur_bytes_str("rahasia");
}

static void
count_up(uint8_t *out, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        out[i] = (uint8_t)(i & 0xff); /* masked */
    }
}

static struct parts
good_parts(void)
{
    struct parts parts = {"issuer", vkey, "1 8192", 1, 8192, {0}};

    count_up(parts.seed, sizeof parts.seed);
    return parts;
}

/*
 * Seal as FORMAT.md says, with the salt 00 .. 0f and the nonce 00 .. 17: the
 * reference that the code under test is held to, and the forger's tool.
 */
static size_t
reference_seal(char out[1024], const struct parts *parts)
{
    uint8_t salt[16];
    uint8_t sealed[SEALED_LEN];
    uint8_t key[32];
    char base64[128];
    size_t len;

    count_up(salt, sizeof salt);
    count_up(sealed, 24);
    salur_base64_encode(base64, salt, sizeof salt);
    snprintf(out, 1024, "salur/key/v1\nrole %s\nkey %s\nargon2id %s %s\n",
             parts->role, parts->vkey, parts->costs, base64);
    len = strlen(out);
    CHECK(crypto_pwhash(key, sizeof key, "rahasia", 7, salt, parts->ops,
                        (size_t)parts->kib * 1024,
                        crypto_pwhash_ALG_ARGON2ID13) == 0);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        sealed + 24, NULL, parts->seed, sizeof parts->seed,
        (const uint8_t *)out, len, NULL, sealed, key);
    salur_base64_encode(base64, sealed, sizeof sealed);
    snprintf(out + len, 1024 - len, "sealed %s\n", base64);
    return strlen(out);
}

static enum salur_err
unseal(const char *text, size_t len)
{
    struct salur_key *key = NULL;
    enum salur_err err = salur_key_unseal(&key, salur_bytes(text, len), pass());

    CHECK((err == SALUR_OK) == (key != NULL));
    salur_key_free(key);
    return err;
}

static enum salur_err
peek(const char *text, size_t len)
{
    struct salur_pubkey key;
    enum salur_role role;

    return salur_key_peek(&key, &role, salur_bytes(text, len));
}

static void
the_example_of_the_format_opens_and_is_what_a_writer_writes(void)
{
    struct parts parts = good_parts();
    struct salur_key *key = NULL;
    struct salur_pubkey public_key;
    enum salur_role role;
    char text[1024];
    char name[SALUR_VKEY_MAX];

    parts.costs = "2 65536";
    parts.ops = 2;
    parts.kib = 65536;
    text[reference_seal(text, &parts)] = '\0';
    CHECK_STR(text, example);

    CHECK_ERR(salur_key_unseal(&key, salur_bytes_str(example), pass()),
              SALUR_OK);
    salur_vkey_format(name, salur_key_public(key));
    CHECK_STR(name, vkey);
    CHECK_U64(salur_key_role(key), SALUR_ROLE_ISSUER);
    CHECK_ERR(salur_key_peek(&public_key, &role, salur_bytes_str(example)),
              SALUR_OK);
    CHECK_MEM(&public_key, sizeof public_key, salur_key_public(key),
              sizeof public_key);
    CHECK_U64(role, SALUR_ROLE_ISSUER);
    salur_key_free(key);
}

/* The secret is the same when it signs the same. */
static void
check_same_key(const struct salur_key *a, const struct salur_key *b)
{
    struct salur_signature signatures[2];

    CHECK_ERR(salur_key_sign(a, salur_bytes_str("x"), &signatures[0]),
              SALUR_OK);
    CHECK_ERR(salur_key_sign(b, salur_bytes_str("x"), &signatures[1]),
              SALUR_OK);
    CHECK_MEM(&signatures[0], 64, &signatures[1], 64);
    CHECK_MEM(salur_key_public(a), sizeof *salur_key_public(a),
              salur_key_public(b), sizeof *salur_key_public(b));
    CHECK_U64(salur_key_role(a), salur_key_role(b));
}

static void
every_role_is_sealed_and_opened_again(void)
{
    static const char head[] = "salur/key/v1\nrole ";
    char longest[SALUR_NAME_MAX + 1] = {0};

    memset(longest, 'n', SALUR_NAME_MAX);
    for (int i = SALUR_ROLE_ROOT; i <= SALUR_ROLE_WITNESS; i++) {
        enum salur_role role = (enum salur_role)i; /* in range */
        struct salur_key *key = NULL;
        struct salur_key *back = NULL;
        struct salur_buf text;

        CHECK_ERR(salur_key_new(&key, longest, role), SALUR_OK);
        salur_buf_init(&text, SALUR_KEY_FILE_MAX);
        CHECK_ERR(salur_key_seal(key, pass(), &text), SALUR_OK);
        CHECK(text.len > sizeof head &&
              memcmp(text.ptr, head, sizeof head - 1) == 0);
        CHECK_ERR(salur_key_unseal(&back, salur_buf_view(&text), pass()),
                  SALUR_OK);
        check_same_key(key, back);
        salur_key_free(key);
        salur_key_free(back);
        salur_buf_wipe(&text);
    }
}

static void
two_sealings_share_neither_salt_nor_ciphertext(void)
{
    struct salur_key *key = NULL;
    struct salur_buf a;
    struct salur_buf b;

    CHECK_ERR(salur_key_new(&key, "test/a", SALUR_ROLE_LOG), SALUR_OK);
    salur_buf_init(&a, SALUR_KEY_FILE_MAX);
    salur_buf_init(&b, SALUR_KEY_FILE_MAX);
    CHECK_ERR(salur_key_seal(key, pass(), &a), SALUR_OK);
    CHECK_ERR(salur_key_seal(key, pass(), &b), SALUR_OK);
    CHECK_U64(a.len, b.len);
    /* "\nsealed ", 96 characters of Base64 and a newline end the file. */
    CHECK(memcmp(a.ptr + a.len - 97, b.ptr + b.len - 97, 97) != 0);
    CHECK(memcmp(a.ptr + a.len - 129, b.ptr + b.len - 129, 24) != 0);
    salur_key_free(key);
    salur_buf_wipe(&a);
    salur_buf_wipe(&b);
}

static void
another_passphrase_does_not_open(void)
{
    static const char *const bad[] = {"Rahasia", "rahasi", "rahasia ", "x"};
    static const char zeroes[SALUR_PASSPHRASE_MAX + 1];
    struct parts parts = good_parts();
    struct salur_key *key = NULL;
    struct salur_bytes text;
    char store[1024];

    text = salur_bytes(store, reference_seal(store, &parts));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_ERR(salur_key_unseal(&key, text, salur_bytes_str(bad[i])),
                  SALUR_E_PASSPHRASE);
        CHECK(key == NULL);
    }
    /* A NUL is a byte of the passphrase, not its end. */
    CHECK_ERR(salur_key_unseal(&key, text, salur_bytes("rahasia", 8)),
              SALUR_E_PASSPHRASE);
    CHECK_ERR(
        salur_key_unseal(&key, text, salur_bytes(zeroes, sizeof zeroes - 1)),
        SALUR_E_PASSPHRASE);
    CHECK_ERR(salur_key_unseal(&key, text, salur_bytes(zeroes, sizeof zeroes)),
              SALUR_E_ARG);
    CHECK_ERR(salur_key_unseal(&key, text, salur_bytes(NULL, 0)), SALUR_E_ARG);
}

static void
every_prefix_and_what_follows_is_refused(void)
{
    struct parts parts = good_parts();
    char text[1024];
    size_t len = reference_seal(text, &parts);

    CHECK_ERR(unseal(text, len), SALUR_OK);
    for (size_t n = 0; n < len; n++) {
        CHECK_ERR(peek(text, n), SALUR_E_SHORT);
    }
    CHECK_ERR(unseal(text, len - 1), SALUR_E_SHORT);
    text[len] = '\n';
    CHECK_ERR(unseal(text, len + 1), SALUR_E_TRAILING);
}

/*
 * The passphrase's work is done once a character for what the syntax lets
 * through; the other bits show that the syntax lets nothing else through.
 */
static void
every_single_bit_flip_is_refused(void)
{
    struct parts parts = good_parts();
    char text[1024];
    size_t len = reference_seal(text, &parts);
    size_t costs = (size_t)(strstr(text, "argon2id ") - text) + 9;

    for (size_t bit = 0; bit < 8 * len; bit++) {
        char *at = &text[bit / 8];

        *at = (char)(*at ^ 1 << bit % 8); /* one bit */
        if (peek(text, len) == SALUR_OK) {
            CHECK(bit / 8 >= costs);
            CHECK(bit % 8 != 0 || unseal(text, len) == SALUR_E_PASSPHRASE);
        } else {
            CHECK(unseal(text, len) != SALUR_OK);
        }
        *at = (char)(*at ^ 1 << bit % 8); /* back */
    }
    CHECK_ERR(unseal(text, len), SALUR_OK);
}

/* Replace the first occurrence of a text; the rest moves. */
static size_t
edit(char text[1024], size_t len, const char *from, const char *to)
{
    char *at = strstr(text, from);
    size_t tail;

    text[len] = '\0';
    if (!CHECK(at != NULL)) {
        return len;
    }
    tail = strlen(at + strlen(from)) + 1;
    memmove(at + strlen(to), at + strlen(from), tail);
    memcpy(at, to, strlen(to));
    return len + strlen(to) - strlen(from);
}

static void
each_other_spelling_is_refused(void)
{
    static const struct {
        const char *from;
        const char *to;
        enum salur_err err;
    } rows[] = {
        {"key/v1", "key/v2", SALUR_E_VERSION},
        {"key/v1", "key/v1 ", SALUR_E_VERSION},
        {"salur/key/v1", "salur/stage-key/v1", SALUR_E_SYNTAX},
        {"salur/key/v1\n", "", SALUR_E_SYNTAX},
        {"salur/key/v1\n", "\xef\xbb\xbfsalur/key/v1\n", SALUR_E_SYNTAX},
        {"salur/key/v1\n", "salur/key/v1\r\n", SALUR_E_VERSION},
        {"salur/key/v1\n", "salur/key/v1\n\n", SALUR_E_SYNTAX},
        {"role issuer\n", "", SALUR_E_SYNTAX},
        {"role issuer", "role Issuer", SALUR_E_SYNTAX},
        {"role issuer", "role issuer ", SALUR_E_SYNTAX},
        {"role issuer", "role  issuer", SALUR_E_SYNTAX},
        {"role issuer", "role", SALUR_E_SYNTAX},
        {"role issuer", "role boss", SALUR_E_SYNTAX},
        {"role issuer\n", "role issuer\nrole issuer\n", SALUR_E_SYNTAX},
        {"key test/", "key  test/", SALUR_E_SYNTAX},
        {"+8ff8a531+", "+8FF8A531+", SALUR_E_CANONICAL},
        {"+8ff8a531+", "+8ff8a532+", SALUR_E_CHECKSUM},
        {"+AQOh", "+AgOh", SALUR_E_SYNTAX},
        {"+AQOh", "AQOh", SALUR_E_SYNTAX},
        {"argon2id", "argon2i", SALUR_E_SYNTAX},
        {"argon2id 1 8192", "argon2id 01 8192", SALUR_E_CANONICAL},
        {"argon2id 1 8192", "argon2id +1 8192", SALUR_E_SYNTAX},
        {"argon2id 1 8192", "argon2id 1 8192.0", SALUR_E_SYNTAX},
        {"argon2id 1 8192", "argon2id  1 8192", SALUR_E_SYNTAX},
        {"argon2id 1 8192", "argon2id 0 8192", SALUR_E_LIMIT},
        {"argon2id 1 8192", "argon2id 11 8192", SALUR_E_LIMIT},
        {"argon2id 1 8192", "argon2id 99999999999999999999 8192",
         SALUR_E_LIMIT},
        {"argon2id 1 8192", "argon2id 1 8191", SALUR_E_LIMIT},
        {"argon2id 1 8192", "argon2id 1 1048577", SALUR_E_LIMIT},
        {"argon2id 1 8192", "argon2id 1 4294967296", SALUR_E_LIMIT},
        {"AAECAwQFBgcICQoLDA0ODw==", "AAECAwQFBgcICQoLDA0ODx==",
         SALUR_E_CANONICAL},
        {"AAECAwQFBgcICQoLDA0ODw==", "AAECAwQFBgcICQoLDA0O", SALUR_E_SYNTAX},
        {"AAECAwQFBgcICQoLDA0ODw==", "AAECAwQFBgcICQoLDA0ODwAA",
         SALUR_E_SYNTAX},
        {"ODw==\n", "ODw==\ncomment x\n", SALUR_E_SYNTAX},
        {"sealed A", "sealed  A", SALUR_E_SYNTAX},
        {"sealed AAEC", "sealed ", SALUR_E_SYNTAX},
        {"sealed AAEC", "sealed AAECAAEC", SALUR_E_SYNTAX},
        {"sealed AAEC", "sealed A=EC", SALUR_E_SYNTAX},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct parts parts = good_parts();
        char text[1024];
        size_t len = reference_seal(text, &parts);

        len = edit(text, len, rows[i].from, rows[i].to);
        if (!CHECK_ERR(unseal(text, len), rows[i].err) ||
            !CHECK_ERR(peek(text, len), rows[i].err)) {
            printf("  %s -> %s\n", rows[i].from, rows[i].to);
        }
    }
}

/* All good in form, and every word bound to the sealed seed. */
static void
an_edited_word_does_not_open(void)
{
    static const struct {
        const char *from;
        const char *to;
    } rows[] = {
        {"role issuer", "role approver"},
        {"argon2id 1 8192", "argon2id 2 8192"},
        {"argon2id 1 8192", "argon2id 1 8193"},
        {"AAECAw", "BAECAw"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct parts parts = good_parts();
        char text[1024];
        size_t len = reference_seal(text, &parts);

        len = edit(text, len, rows[i].from, rows[i].to);
        CHECK_ERR(peek(text, len), SALUR_OK);
        CHECK_ERR(unseal(text, len), SALUR_E_PASSPHRASE);
    }
}

/* Who knows the passphrase can seal anything, but not pass it off. */
static void
a_key_that_is_not_the_announced_one_is_refused(void)
{
    struct parts parts = good_parts();
    struct salur_pubkey announced;
    struct salur_pubkey other;
    char text[1024];
    char name[SALUR_VKEY_MAX];
    size_t len;

    parts.seed[0] ^= 1;
    len = reference_seal(text, &parts);
    CHECK_ERR(peek(text, len), SALUR_OK);
    CHECK_ERR(unseal(text, len), SALUR_E_PASSPHRASE);

    parts = good_parts();
    parts.role = "witness";
    len = reference_seal(text, &parts);
    CHECK_ERR(peek(text, len), SALUR_E_KEY_ROLE);
    CHECK_ERR(unseal(text, len), SALUR_E_PASSPHRASE);

    CHECK_ERR(salur_vkey_parse(&announced, vkey, strlen(vkey)), SALUR_OK);
    CHECK_ERR(salur_pubkey_make(&other, "test/issuer", SALUR_KEY_COSIGNATURE,
                                announced.bytes),
              SALUR_OK);
    salur_vkey_format(name, &other);
    parts.vkey = name;
    len = reference_seal(text, &parts);
    CHECK_ERR(peek(text, len), SALUR_OK);
    CHECK_ERR(unseal(text, len), SALUR_OK);
    parts.role = "log";
    len = reference_seal(text, &parts);
    CHECK_ERR(peek(text, len), SALUR_E_KEY_ROLE);
    CHECK_ERR(unseal(text, len), SALUR_E_PASSPHRASE);
}

static void
what_is_too_long_is_refused_unread(void)
{
    static const char zeroes[SALUR_KEY_FILE_MAX + 1];
    struct salur_key *key = NULL;
    char store[100];
    struct salur_buf out;

    CHECK_ERR(peek(zeroes, sizeof zeroes), SALUR_E_LIMIT);
    CHECK_ERR(peek(zeroes, sizeof zeroes - 1), SALUR_E_SYNTAX);
    CHECK_ERR(salur_key_new(&key, "test/a", SALUR_ROLE_LOG), SALUR_OK);
    salur_buf_fixed(&out, store, sizeof store);
    CHECK_ERR(salur_key_seal(key, pass(), &out), SALUR_E_LIMIT);
    salur_buf_fixed(&out, store, sizeof store);
    CHECK_ERR(salur_key_seal(key, salur_bytes(NULL, 0), &out), SALUR_E_ARG);
    CHECK_ERR(salur_key_seal(key, salur_bytes(zeroes, SALUR_PASSPHRASE_MAX + 1),
                             &out),
              SALUR_E_ARG);
    CHECK_U64(out.len, 0);
    salur_key_free(key);
}

static void
a_saved_key_is_loaded_and_never_overwritten_or_shared(void)
{
    struct salur_key *key = NULL;
    struct salur_key *back = NULL;
    struct stat st = {.st_mode = 0};
    char path[128];

    snprintf(path, sizeof path, "%s/issuer.key", temp_dir());
    CHECK_ERR(salur_key_load(&back, path, pass()), SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_key_new(&key, "test/a", SALUR_ROLE_ISSUER), SALUR_OK);
    CHECK_ERR(salur_key_save(key, path, salur_bytes(NULL, 0)), SALUR_E_ARG);
    CHECK(access(path, F_OK) != 0);
    CHECK_ERR(salur_key_save(key, path, pass()), SALUR_OK);
    CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
    CHECK_ERR(salur_key_load(&back, path, pass()), SALUR_OK);
    check_same_key(key, back);
    salur_key_free(back);
    CHECK_ERR(salur_key_save(key, path, pass()), SALUR_E_EXISTS);
    CHECK_ERR(salur_key_load(&back, path, salur_bytes_str("other")),
              SALUR_E_PASSPHRASE);
    CHECK(back == NULL);
    CHECK(chmod(path, 0640) == 0);
    CHECK_ERR(salur_key_load(&back, path, pass()), SALUR_E_PERMISSION);
    CHECK(back == NULL);
    salur_key_free(key);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_of_the_format_opens_and_is_what_a_writer_writes),
        TEST(every_role_is_sealed_and_opened_again),
        TEST(two_sealings_share_neither_salt_nor_ciphertext),
        TEST(another_passphrase_does_not_open),
        TEST(every_prefix_and_what_follows_is_refused),
        TEST(every_single_bit_flip_is_refused),
        TEST(each_other_spelling_is_refused),
        TEST(an_edited_word_does_not_open),
        TEST(a_key_that_is_not_the_announced_one_is_refused),
        TEST(what_is_too_long_is_refused_unread),
        TEST(a_saved_key_is_loaded_and_never_overwritten_or_shared),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
