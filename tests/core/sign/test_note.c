/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "harness.h"
#include "salur/note.h"
#include "salur/text.h"

#define DASH "\xe2\x80\x94 "
#define TEXT "Serah terima 120 keluarga.\nSisa Rp 0.\n"
/* Key id of test/pengawas, and a signature that is well formed only. */
#define SIG_B64                                                                \
    "R0q/v/p0Lyhgjxux194sWL7uapo8heLiBaQQ8HOE8/tACU+98iSu+hQSNmMKcYLINtEGq+"   \
    "ySqN8o/WbsJ3Ty79rlTAQ="
#define LINE1 DASH "test/pengawas " SIG_B64 "\n"
#define LINE2                                                                  \
    DASH "test/saksi oSpAIAAAAABqsTuALlMk6482kj/rgnzoyqZIaoOafswt/"            \
         "yGGcHu4MeeHFbWWuthvzPN7boe7XGVBtavSWrwvFO9g4tVN8oLb8Z5ODw==\n"
#define TIME_S 1790000000
/* FORMAT.md, "Signed notes"; made with another implementation. */
#define NOTE TEXT "\n" LINE1 LINE2

/* RFC 8032 7.1, tests 1 and 2. */
static const char *const seeds[2] = {
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
};

struct keys {
    struct salur_key *plain;
    struct salur_key *witness;
};

static struct salur_key *
make_key(const char *name, enum salur_role role, const char *hex)
{
    struct salur_key *key = NULL;
    uint8_t seed[32];

    from_hex(seed, sizeof seed, hex);
    CHECK_ERR(salur_key_from_seed(&key, name, role, seed), SALUR_OK);
    return key;
}

static struct keys
make_keys(void)
{
    struct keys keys = {
        make_key("test/pengawas", SALUR_ROLE_SUPERVISOR, seeds[0]),
        make_key("test/saksi", SALUR_ROLE_WITNESS, seeds[1]),
    };

    return keys;
}

static void
free_keys(struct keys *keys)
{
    salur_key_free(keys->plain);
    salur_key_free(keys->witness);
}

/* 1 when the note is well formed and both keys signed it. */
static int
is_signed_by_both(struct salur_bytes input, const struct keys *keys)
{
    struct salur_note note;

    return salur_note_parse(&note, input) == SALUR_OK &&
           salur_note_verify(&note, salur_key_public(keys->plain), NULL) ==
               SALUR_OK &&
           salur_note_verify(&note, salur_key_public(keys->witness), NULL) ==
               SALUR_OK;
}

static void
the_note_of_the_format_is_written_and_read(void)
{
    struct keys keys = make_keys();
    struct salur_buf one;
    struct salur_buf two;
    struct salur_note note;
    int64_t time_s = 1;

    salur_buf_init(&one, 4096);
    salur_buf_init(&two, 4096);
    CHECK_ERR(salur_note_sign(&one, salur_bytes_str(TEXT), keys.plain, -1),
              SALUR_OK);
    CHECK_MEM(one.ptr, one.len, TEXT "\n" LINE1, strlen(TEXT "\n" LINE1));
    CHECK_ERR(salur_note_sign(&two, salur_buf_view(&one), keys.witness, TIME_S),
              SALUR_OK);
    CHECK_MEM(two.ptr, two.len, NOTE, strlen(NOTE));

    CHECK_ERR(salur_note_parse(&note, salur_buf_view(&two)), SALUR_OK);
    CHECK_U64(note.count, 2);
    CHECK_MEM(note.text.ptr, note.text.len, TEXT, strlen(TEXT));
    CHECK_ERR(salur_note_verify(&note, salur_key_public(keys.plain), &time_s),
              SALUR_OK);
    CHECK_I64(time_s, 0);
    CHECK_ERR(salur_note_verify(&note, salur_key_public(keys.witness), &time_s),
              SALUR_OK);
    CHECK_I64(time_s, TIME_S);
    salur_buf_wipe(&one);
    salur_buf_wipe(&two);
    free_keys(&keys);
}

/* The one prefix that is a note is the note before it was cosigned. */
static void
every_prefix_is_refused(void)
{
    struct keys keys = make_keys();
    struct salur_note note;

    CHECK(is_signed_by_both(salur_bytes_str(NOTE), &keys));
    for (size_t n = 0; n < strlen(NOTE); n++) {
        int is_first = n == strlen(TEXT "\n" LINE1);

        CHECK(!is_signed_by_both(salur_bytes(NOTE, n), &keys));
        CHECK((salur_note_parse(&note, salur_bytes(NOTE, n)) == SALUR_OK) ==
              is_first);
        CHECK_U64(note.count, is_first);
    }
    free_keys(&keys);
}

static void
every_single_bit_flip_is_refused(void)
{
    struct keys keys = make_keys();
    char flipped[] = NOTE;

    for (size_t bit = 0; bit < 8 * strlen(NOTE); bit++) {
        char mask = (char)(1U << bit % 8); /* one bit */

        flipped[bit / 8] = (char)(flipped[bit / 8] ^ mask); /* and back */
        CHECK(!is_signed_by_both(salur_bytes(flipped, strlen(NOTE)), &keys));
        flipped[bit / 8] = (char)(flipped[bit / 8] ^ mask);
    }
    CHECK(is_signed_by_both(salur_bytes(flipped, strlen(NOTE)), &keys));
    free_keys(&keys);
}

static void
malformed_notes_are_refused(void)
{
    static const struct {
        const char *note;
        enum salur_err err;
    } rows[] = {
        {"", SALUR_E_SYNTAX},
        {"\n", SALUR_E_SYNTAX},
        {"\n" LINE1, SALUR_E_SYNTAX},            /* no text */
        {TEXT, SALUR_E_SYNTAX},                  /* no signature block */
        {TEXT "\n", SALUR_E_SYNTAX},             /* an empty one */
        {TEXT LINE1, SALUR_E_SYNTAX},            /* no blank line */
        {TEXT "\n" LINE1 "\n", SALUR_E_SYNTAX},  /* blank line at the end */
        {TEXT "\n" LINE1 "x\n", SALUR_E_SYNTAX}, /* a line more */
        {TEXT "\nx\n" LINE1, SALUR_E_SYNTAX},    /* a line before */
        {TEXT "\n" DASH "a " SIG_B64, SALUR_E_SYNTAX}, /* no newline */
        {TEXT "\n- a " SIG_B64 "\n", SALUR_E_SYNTAX},  /* hyphen */
        {TEXT "\n\xe2\x80\x93 a " SIG_B64 "\n", SALUR_E_SYNTAX}, /* en dash */
        {TEXT "\n\xe2\x80\x94"
              "a " SIG_B64 "\n",
         SALUR_E_SYNTAX},
        {TEXT "\n" DASH " " SIG_B64 "\n", SALUR_E_SYNTAX},    /* no name */
        {TEXT "\n" DASH SIG_B64 "\n", SALUR_E_SYNTAX},        /* no name */
        {TEXT "\n" DASH "a\n", SALUR_E_SYNTAX},               /* no signature */
        {TEXT "\n" DASH "a \n", SALUR_E_SYNTAX},              /* empty one */
        {TEXT "\n" DASH "a b " SIG_B64 "\n", SALUR_E_SYNTAX}, /* blank in it */
        {TEXT "\n" DASH "a+b " SIG_B64 "\n", SALUR_E_SYNTAX}, /* plus in it */
        {TEXT "\n" DASH "a\xc2\xa0 " SIG_B64 "\n", SALUR_E_SYNTAX},
        {TEXT "\n" DASH "a " SIG_B64 " \n", SALUR_E_SYNTAX}, /* blank behind */
        {TEXT "\n" DASH "a  " SIG_B64 "\n", SALUR_E_SYNTAX}, /* two blanks */
        {TEXT "\n" DASH "a R0q/v/o\n", SALUR_E_SYNTAX},      /* no padding */
        {TEXT "\n" DASH "a R0q/v_o=\n", SALUR_E_SYNTAX},     /* URL alphabet */
        {TEXT "\n" DASH "a R0q/vw==\n", SALUR_E_SYNTAX},     /* only the id */
        {TEXT "\n" DASH "a R0q/\n", SALUR_E_SYNTAX},         /* not even that */
        {TEXT "\n" DASH "a R0q/v/p=\n", SALUR_E_CANONICAL},  /* unused bits */
        {"\x01" TEXT "\n" LINE1, SALUR_E_UTF8},
        {"a\tb\n\n" LINE1, SALUR_E_UTF8},
        {"a\r\n\n" LINE1, SALUR_E_UTF8},
        {"a\xff\n\n" LINE1, SALUR_E_UTF8},
        {"a\x7f\n\n" LINE1, SALUR_E_UTF8},     /* laxer in Go */
        {"a\xc2\x85\n\n" LINE1, SALUR_E_UTF8}, /* laxer in Go */
        {TEXT "\n" DASH "a\x80 " SIG_B64 "\n", SALUR_E_UTF8},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_note note;

        if (!CHECK_ERR(salur_note_parse(&note, salur_bytes_str(rows[i].note)),
                       rows[i].err)) {
            CHECK_STR(rows[i].note, "");
        }
        CHECK_U64(note.count, 0);
        CHECK(note.text.ptr == NULL);
    }
    CHECK_ERR(
        salur_note_parse(&(struct salur_note){.count = 0},
                         salur_bytes("a\0b\n\n" LINE1, 5 + strlen(LINE1))),
        SALUR_E_UTF8);
}

/* A note may be what it likes as long as its last blank line is the split. */
static void
texts_may_hold_blank_lines_and_be_empty(void)
{
    static const char *const texts[] = {
        "\n", "a\n\n", "a\n\nb\n", "\n\n\n", TEXT "\n" TEXT, "ed \xc3\xa8\n"};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct salur_note note;
        struct salur_buf buf;

        salur_buf_init(&buf, 4096);
        sl_put_str(&buf, texts[i]);
        sl_put_str(&buf, "\n" LINE1);
        CHECK_ERR(salur_note_parse(&note, salur_buf_view(&buf)), SALUR_OK);
        CHECK_MEM(note.text.ptr, note.text.len, texts[i], strlen(texts[i]));
        salur_buf_wipe(&buf);
    }
}

/* c2sp.org/signed-note: at least 16 are to be read, and there is an end. */
static void
thirty_two_signatures_are_read_and_more_are_refused(void)
{
    struct salur_note note;
    struct salur_buf buf;

    salur_buf_init(&buf, 1 << 16);
    sl_put_str(&buf, TEXT "\n");
    for (size_t i = 1; i <= 101; i++) {
        sl_put_str(&buf, LINE1);
        CHECK_ERR(salur_note_parse(&note, salur_buf_view(&buf)),
                  i <= SALUR_NOTE_SIGS_MAX ? SALUR_OK : SALUR_E_LIMIT);
        CHECK_U64(note.count, i <= SALUR_NOTE_SIGS_MAX ? i : 0);
    }
    salur_buf_wipe(&buf);
}

/* Append a signature line of len bytes behind the given id. */
static void
put_line(struct salur_buf *buf, const char *name, const struct salur_kid *kid,
         const uint8_t *bytes, size_t len)
{
    uint8_t raw[8192];
    char base64[SALUR_BASE64_LEN(sizeof raw) + 1];

    memcpy(raw, kid->bytes, SALUR_KID_LEN);
    memcpy(raw + SALUR_KID_LEN, bytes, len);
    salur_base64_encode(base64, raw, SALUR_KID_LEN + len);
    sl_put_str(buf, DASH);
    sl_put_str(buf, name);
    sl_put_str(buf, " ");
    sl_put_str(buf, base64);
    sl_put_str(buf, "\n");
}

/* ML-DSA-44 cosignatures (c2sp.org/tlog-cosignature) take 2,428 bytes. */
static void
longer_signatures_of_unknown_keys_are_ignored(void)
{
    struct keys keys = make_keys();
    static const uint8_t long_one[5000] = {1, 2, 3};
    static const size_t lens[] = {1, 2, 76, 77, 78, 81, 158, 159, 2428, 5000};

    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        const struct salur_pubkey *key = salur_key_public(keys.plain);
        struct salur_note note;
        struct salur_buf buf;

        salur_buf_init(&buf, 1 << 15);
        sl_put_str(&buf, NOTE);
        put_line(&buf, "test/other", &key->kid, long_one, lens[i]);
        CHECK(is_signed_by_both(salur_buf_view(&buf), &keys));
        CHECK_ERR(salur_note_parse(&note, salur_buf_view(&buf)), SALUR_OK);
        CHECK_U64(note.sigs[2].len,
                  lens[i] <= SALUR_NOTE_SIG_MAX ? lens[i] : 0);
        CHECK_MEM(note.sigs[2].kid.bytes, 4, key->kid.bytes, 4);

        /* The same under a known name is a bad signature of a known key. */
        salur_buf_clear(&buf);
        sl_put_str(&buf, TEXT "\n");
        put_line(&buf, key->name, &key->kid, long_one, lens[i]);
        CHECK_ERR(salur_note_parse(&note, salur_buf_view(&buf)), SALUR_OK);
        CHECK_ERR(salur_note_verify(&note, key, NULL), SALUR_E_SIGNATURE);
        salur_buf_wipe(&buf);
    }
    free_keys(&keys);
}

/* Padding may stand at the end only, wherever the reader cuts its pieces. */
static void
padding_inside_a_long_signature_is_refused(void)
{
    for (size_t at = 0; at < 400; at++) {
        char base64[404];
        struct salur_note note;
        struct salur_buf buf;

        memset(base64, 'A', sizeof base64);
        base64[at] = '=';
        salur_buf_init(&buf, 4096);
        sl_put_str(&buf, TEXT "\n" DASH "a ");
        sl_put(&buf, base64, sizeof base64);
        sl_put_str(&buf, "\n");
        CHECK_ERR(salur_note_parse(&note, salur_buf_view(&buf)),
                  SALUR_E_SYNTAX);
        salur_buf_wipe(&buf);
    }
}

static void
only_the_right_key_verifies(void)
{
    struct keys keys = make_keys();
    struct salur_key *other =
        make_key("test/pengawas", SALUR_ROLE_ROOT, seeds[1]); /* same name */
    struct salur_pubkey forged = *salur_key_public(other);
    struct salur_note note;
    int64_t time_s = 1;

    CHECK_ERR(salur_note_parse(&note, salur_bytes_str(NOTE)), SALUR_OK);
    CHECK_ERR(salur_note_verify(&note, salur_key_public(other), &time_s),
              SALUR_E_NOT_FOUND);
    CHECK_I64(time_s, 0);
    /* A key made to have the same name and id gets its signature refused. */
    forged.kid = salur_key_public(keys.plain)->kid;
    CHECK_ERR(salur_note_verify(&note, &forged, NULL), SALUR_E_SIGNATURE);
    /* The witness key under another name is another key. */
    forged = *salur_key_public(keys.witness);
    CHECK_ERR(salur_pubkey_make(&forged, "test/saksi2", SALUR_KEY_COSIGNATURE,
                                forged.bytes),
              SALUR_OK);
    CHECK_ERR(salur_note_verify(&note, &forged, NULL), SALUR_E_NOT_FOUND);
    /* And so it is as a plain signing key. */
    CHECK_ERR(salur_pubkey_make(&forged, "test/saksi", SALUR_KEY_ED25519,
                                forged.bytes),
              SALUR_OK);
    CHECK_ERR(salur_note_verify(&note, &forged, NULL), SALUR_E_NOT_FOUND);
    forged.kid = salur_key_public(keys.witness)->kid;
    CHECK_ERR(salur_note_verify(&note, &forged, NULL), SALUR_E_SIGNATURE);
    salur_key_free(other);
    free_keys(&keys);
}

static void
two_lines_of_one_key_are_refused(void)
{
    struct keys keys = make_keys();
    struct salur_note note;

    CHECK_ERR(salur_note_parse(&note, salur_bytes_str(NOTE LINE1)), SALUR_OK);
    CHECK_ERR(salur_note_verify(&note, salur_key_public(keys.plain), NULL),
              SALUR_E_DUPLICATE);
    CHECK_ERR(salur_note_verify(&note, salur_key_public(keys.witness), NULL),
              SALUR_OK);
    free_keys(&keys);
}

/* Lengths other than a signature's, and a time past 2^63 - 1. */
static void
signatures_of_a_wrong_shape_do_not_verify(void)
{
    struct keys keys = make_keys();
    static const size_t lens[] = {1, 63, 65, 71, 73};
    uint8_t bytes[80] = {0x80};

    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        for (int which = 0; which < 2; which++) {
            const struct salur_pubkey *key =
                salur_key_public(which ? keys.witness : keys.plain);
            struct salur_note note;
            struct salur_buf buf;

            salur_buf_init(&buf, 4096);
            sl_put_str(&buf, TEXT "\n");
            put_line(&buf, key->name, &key->kid, bytes, lens[i]);
            CHECK_ERR(salur_note_parse(&note, salur_buf_view(&buf)), SALUR_OK);
            CHECK_ERR(salur_note_verify(&note, key, NULL), SALUR_E_SIGNATURE);
            note.sigs[0].len = SALUR_SIG_LEN + 8;
            CHECK_ERR(salur_note_verify(&note, key, NULL), SALUR_E_SIGNATURE);
            salur_buf_wipe(&buf);
        }
    }
    free_keys(&keys);
}

static void
what_is_neither_text_nor_note_is_not_signed(void)
{
    static const struct {
        const char *input;
        enum salur_err err;
    } rows[] = {
        {"", SALUR_E_SYNTAX},
        {"a", SALUR_E_SYNTAX},
        {"a\n\n", SALUR_E_SYNTAX}, /* a note that lost its signatures */
        {"a\tb\n", SALUR_E_UTF8},
        {"a\n\n" DASH "b R0q/v/p=\n", SALUR_E_CANONICAL}, /* a spoiled note */
        {"a\n\n" DASH "b\n", SALUR_E_SYNTAX},
        {TEXT "\n" LINE1, SALUR_E_DUPLICATE}, /* signed by this key already */
    };
    struct keys keys = make_keys();
    struct salur_buf buf;

    salur_buf_init(&buf, 4096);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_ERR(salur_note_sign(&buf, salur_bytes_str(rows[i].input),
                                  keys.plain, 0),
                  rows[i].err);
        CHECK_U64(buf.len, 0);
    }
    CHECK_ERR(salur_note_sign(&buf, salur_bytes_str(TEXT), keys.witness, -1),
              SALUR_E_ARG);
    CHECK_U64(buf.len, 0);
    salur_buf_wipe(&buf);
    free_keys(&keys);
}

static void
signing_respects_the_limits(void)
{
    struct keys keys = make_keys();
    struct salur_buf full;
    struct salur_buf out;

    salur_buf_init(&full, 1 << 16);
    sl_put_str(&full, "a\n\nb\n"); /* a text with a blank line, not a note */
    salur_buf_init(&out, 1 << 16);
    CHECK_ERR(salur_note_sign(&out, salur_buf_view(&full), keys.plain, 0),
              SALUR_OK);
    salur_buf_clear(&full);
    sl_put_str(&full, TEXT "\n");
    for (size_t i = 0; i < SALUR_NOTE_SIGS_MAX; i++) {
        sl_put_str(&full, LINE1);
    }
    salur_buf_clear(&out);
    CHECK_ERR(
        salur_note_sign(&out, salur_buf_view(&full), keys.witness, TIME_S),
        SALUR_E_LIMIT);
    salur_buf_wipe(&out);
    salur_buf_init(&out, strlen(TEXT "\n" LINE1) - 1);
    CHECK_ERR(salur_note_sign(&out, salur_bytes_str(TEXT), keys.plain, 0),
              SALUR_E_LIMIT);
    salur_buf_wipe(&out);
    salur_buf_wipe(&full);
    free_keys(&keys);
}

static void
a_note_past_the_limit_is_refused_unread(void)
{
    size_t len = (size_t)SALUR_NOTE_MAX + 1;
    char *big = calloc(1, len); /* its NULs are never looked at */
    struct salur_note note;
    struct salur_buf out;
    struct keys keys = make_keys();

    CHECK_ERR(salur_note_parse(&note, salur_bytes(big, len)), SALUR_E_LIMIT);
    CHECK_ERR(salur_note_parse(&note, salur_bytes(big, len - 1)),
              SALUR_E_SYNTAX);
    salur_buf_init(&out, 1 << 10);
    CHECK_ERR(salur_note_sign(&out, salur_bytes(big, len), keys.plain, 0),
              SALUR_E_LIMIT);
    salur_buf_wipe(&out);
    free_keys(&keys);
    free(big);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_note_of_the_format_is_written_and_read),
        TEST(every_prefix_is_refused),
        TEST(every_single_bit_flip_is_refused),
        TEST(malformed_notes_are_refused),
        TEST(texts_may_hold_blank_lines_and_be_empty),
        TEST(thirty_two_signatures_are_read_and_more_are_refused),
        TEST(longer_signatures_of_unknown_keys_are_ignored),
        TEST(padding_inside_a_long_signature_is_refused),
        TEST(only_the_right_key_verifies),
        TEST(two_lines_of_one_key_are_refused),
        TEST(signatures_of_a_wrong_shape_do_not_verify),
        TEST(what_is_neither_text_nor_note_is_not_signed),
        TEST(signing_respects_the_limits),
        TEST(a_note_past_the_limit_is_refused_unread),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
