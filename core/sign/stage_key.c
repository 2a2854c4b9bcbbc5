/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The secret of a stage and what it makes: entitlement ids and tags.  The
 * key is what keeps an id from being guessed back to a NIK, of which one
 * district has only some millions; it never leaves the office.  Names and
 * numbers are taken as they are: tidying them is the caller's.
 */
#include <sodium.h>
#include <string.h>

#include "base/cbor.h"
#include "base/file.h"
#include "salur/text.h"
#include "sign/seal.h"
#include "sign/secret.h"

#define STAGE_KEY_LEN 32
#define NIK_LEN 16
/* Base64 of a stage key, with its NUL. */
#define KEY_TEXT_LEN                                                           \
    sodium_base64_ENCODED_LEN(STAGE_KEY_LEN, sodium_base64_VARIANT_ORIGINAL)
/* First line 19, "key " 4, Base64 44, newline 1: 68; the rest is refused. */
#define FILE_MAX 80
/* Array 1, programme 1 + 8, period 5, batch 5, NIK 1 + 16. */
#define ID_INPUT_MAX (12 + SALUR_PROGRAMME_MAX + 1 + NIK_LEN)
/* Array 1, "tag" 4, head of the text 3. */
#define TAG_INPUT_MAX (8 + SALUR_LINE_MAX)
/* Array 1, "people" 7, site 9. */
#define TAG_KEY_INPUT_MAX 17

_Static_assert(STAGE_KEY_LEN == crypto_generichash_KEYBYTES, "BLAKE2b key");
_Static_assert(SALUR_CTI_LEN == crypto_generichash_BYTES_MIN, "BLAKE2b-128");

struct salur_stage_key {
    uint8_t bytes[STAGE_KEY_LEN];
};

/* The text of a file is the secret too: it lives in guarded memory as well. */
struct file_text {
    uint8_t bytes[FILE_MAX];
    char base64[KEY_TEXT_LEN];
};

/* Guarded memory, filled from bytes or, when NULL, at random. */
static enum salur_err
make(struct salur_stage_key **out, const uint8_t *bytes)
{
    struct salur_stage_key *key = sodium_malloc(sizeof *key);

    *out = key;
    if (key == NULL) {
        return SALUR_E_MEMORY;
    }
    if (bytes == NULL) {
        randombytes_buf(key->bytes, STAGE_KEY_LEN);
    } else {
        memcpy(key->bytes, bytes, STAGE_KEY_LEN);
    }
    /* A guard against our own stray writes; its failure loses nothing. */
    (void)sodium_mprotect_readonly(key);
    return SALUR_OK;
}

enum salur_err
salur_stage_key_new(struct salur_stage_key **out)
{
    return make(out, NULL);
}

enum salur_err
salur_stage_key_from_seed(struct salur_stage_key **out, const uint8_t seed[32])
{
    return make(out, seed);
}

void
salur_stage_key_free(struct salur_stage_key *key)
{
    sodium_free(key); /* wipes; NULL is fine */
}

/* libsodium's Base64 looks nothing up in tables, so no cache remembers it. */
static void
key_to_base64(const struct salur_stage_key *key, char out[KEY_TEXT_LEN])
{
    sodium_bin2base64(out, KEY_TEXT_LEN, key->bytes, STAGE_KEY_LEN,
                      sodium_base64_VARIANT_ORIGINAL);
}

enum salur_err
salur_stage_key_save(const struct salur_stage_key *key, const char *path)
{
    struct file_text *text = sodium_malloc(sizeof *text);
    struct salur_buf buf;
    enum salur_err err;

    if (text == NULL) {
        return SALUR_E_MEMORY;
    }
    key_to_base64(key, text->base64);
    salur_buf_fixed(&buf, text->bytes, FILE_MAX);
    sl_put_str(&buf, "salur/stage-key/v1\nkey ");
    sl_put_str(&buf, text->base64);
    sl_put_u8(&buf, '\n');
    err = buf.err;
    if (err == SALUR_OK) {
        err = salur_file_write(path, salur_buf_view(&buf), SALUR_FILE_SECRET);
    }
    sodium_free(text); /* wipes */
    return err;
}

/* Fill a key from the text of its file; text->base64 is scratch. */
static enum salur_err
parse(struct salur_stage_key *key, struct file_text *text, size_t len)
{
    struct salur_bytes base64;
    struct sl_reader rd;
    enum salur_err err;
    size_t got = 0;

    sl_reader_init(&rd, salur_bytes(text->bytes, len));
    sl_read_format(&rd, "stage-key");
    sl_read_literal(&rd, "key ");
    base64 = sl_read_bytes(&rd, KEY_TEXT_LEN - 1);
    sl_read_literal(&rd, "\n");
    err = sl_reader_finish(&rd);
    if (err != SALUR_OK) {
        return err;
    }
    if (sodium_base642bin(key->bytes, STAGE_KEY_LEN, (const char *)base64.ptr,
                          base64.len, NULL, &got, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        got != STAGE_KEY_LEN) {
        return SALUR_E_SYNTAX;
    }
    /* libsodium 1.0.18 takes any byte above 127 for a slash. */
    key_to_base64(key, text->base64);
    return sodium_memcmp(text->base64, base64.ptr, base64.len) == 0
               ? SALUR_OK
               : SALUR_E_SYNTAX;
}

enum salur_err
salur_stage_key_load(struct salur_stage_key **out, const char *path)
{
    struct salur_stage_key *key = sodium_malloc(sizeof *key);
    struct file_text *text = sodium_malloc(sizeof *text);
    struct salur_buf buf;
    enum salur_err err = SALUR_E_MEMORY;

    *out = NULL;
    if (key == NULL || text == NULL) {
        goto done;
    }
    salur_buf_fixed(&buf, text->bytes, FILE_MAX);
    err = sl_file_read_secret(path, &buf);
    if (err == SALUR_OK) {
        err = parse(key, text, buf.len);
    }
    if (err != SALUR_OK) {
        goto done;
    }
    (void)sodium_mprotect_readonly(key); /* as in make() */
    *out = key;
    key = NULL;

done:
    sodium_free(key); /* wipes; NULL is fine */
    sodium_free(text);
    return err;
}

/* BLAKE2b-128 of what was written; the input, which names a person, is wiped.
 */
static enum salur_err
keyed_hash(const struct salur_stage_key *key, struct salur_buf *input,
           uint8_t out[SALUR_CTI_LEN])
{
    enum salur_err err = input->err;

    memset(out, 0, SALUR_CTI_LEN);
    if (err == SALUR_OK &&
        crypto_generichash(out, SALUR_CTI_LEN, input->ptr, input->len,
                           key->bytes, STAGE_KEY_LEN) != 0) {
        err = SALUR_E_CRYPTO;
    }
    sodium_memzero(input->ptr, input->len);
    return err;
}

/* 1 .. SALUR_PROGRAMME_MAX upper-case letters and digits. */
static int
programme_is_valid(const char *programme)
{
    size_t len = strlen(programme);

    return len >= 1 && len <= SALUR_PROGRAMME_MAX &&
           strspn(programme, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == len;
}

static int
nik_is_digits(const char nik[NIK_LEN])
{
    for (size_t i = 0; i < NIK_LEN; i++) {
        if (nik[i] < '0' || nik[i] > '9') {
            return 0;
        }
    }
    return 1;
}

enum salur_err
salur_cti_compute(const struct salur_stage_key *key, const char *programme,
                  uint32_t period, uint32_t batch, const char nik[16],
                  struct salur_cti *out)
{
    uint8_t store[ID_INPUT_MAX];
    struct salur_buf input;

    memset(out, 0, sizeof *out);
    if (!programme_is_valid(programme)) {
        return SALUR_E_ARG;
    }
    if (!nik_is_digits(nik)) {
        return SALUR_E_NIK;
    }
    salur_buf_fixed(&input, store, sizeof store);
    sl_cbor_put_array(&input, 4);
    sl_cbor_put_tstr(&input, salur_bytes_str(programme));
    sl_cbor_put_uint(&input, period);
    sl_cbor_put_uint(&input, batch);
    sl_cbor_put_tstr(&input, salur_bytes(nik, NIK_LEN));
    return keyed_hash(key, &input, out->bytes);
}

enum salur_err
salur_tag_compute(const struct salur_stage_key *key, struct salur_bytes text,
                  uint8_t out[8])
{
    uint8_t store[TAG_INPUT_MAX];
    uint8_t hash[SALUR_CTI_LEN];
    struct salur_buf input;
    enum salur_err err;

    memset(out, 0, 8);
    if (text.len == 0) {
        return SALUR_E_EMPTY;
    }
    if (text.len > SALUR_LINE_MAX) {
        return SALUR_E_LIMIT;
    }
    if (!salur_text_is_clean((const char *)text.ptr, text.len)) {
        return SALUR_E_UTF8;
    }
    salur_buf_fixed(&input, store, sizeof store);
    /* Two items where an id has four: no text makes a tag out of an id. */
    sl_cbor_put_array(&input, 2);
    sl_cbor_put_tstr(&input, salur_bytes_str("tag"));
    sl_cbor_put_tstr(&input, text);
    err = keyed_hash(key, &input, hash);
    memcpy(out, hash, 8);
    return err;
}

enum salur_err
sl_tag_key_derive(const struct salur_stage_key *key, uint64_t site,
                  uint8_t out[SL_TAG_KEY_LEN])
{
    uint8_t store[TAG_KEY_INPUT_MAX];
    struct salur_buf input;

    memset(out, 0, SL_TAG_KEY_LEN);
    salur_buf_fixed(&input, store, sizeof store);
    /* A number where a tag has a text: no number of a document gives this. */
    sl_cbor_put_array(&input, 2);
    sl_cbor_put_tstr(&input, salur_bytes_str("people"));
    sl_cbor_put_uint(&input, site);
    return crypto_generichash(out, SL_TAG_KEY_LEN, input.ptr, input.len,
                              key->bytes, STAGE_KEY_LEN) == 0
               ? SALUR_OK
               : SALUR_E_CRYPTO;
}
