/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record key and its file: a line that says what it is, and 32 bytes.
 * What is sealed is not known here.
 */
#include "sign/record_key.h"

#include <sodium.h>
#include <string.h>

#include "base/file.h"
#include "sign/secret.h"

#define KEY_LEN 32
/* "salur/record-key/v1\n" and the key; what is longer is refused. */
#define FILE_MAX (20 + KEY_LEN)

_Static_assert(KEY_LEN == crypto_auth_hmacsha256_KEYBYTES, "HMAC key");
_Static_assert(SL_SEAL_LEN == crypto_auth_hmacsha256_BYTES, "HMAC");

struct sl_record_key {
    uint8_t bytes[KEY_LEN];
};

enum salur_err
sl_record_key_new(struct sl_record_key **out)
{
    struct sl_record_key *key = sodium_malloc(sizeof *key);

    *out = key;
    if (key == NULL) {
        return SALUR_E_MEMORY;
    }
    randombytes_buf(key->bytes, KEY_LEN);
    return SALUR_OK;
}

void
sl_record_key_free(struct sl_record_key *key)
{
    sodium_free(key); /* wipes; NULL is fine */
}

enum salur_err
sl_record_key_save(const struct sl_record_key *key, const char *path)
{
    uint8_t *text = sodium_malloc(FILE_MAX);
    struct salur_buf buf;
    enum salur_err err;

    if (text == NULL) {
        return SALUR_E_MEMORY;
    }
    salur_buf_fixed(&buf, text, FILE_MAX);
    sl_put_str(&buf, "salur/record-key/v1\n");
    sl_put(&buf, key->bytes, KEY_LEN);
    err = buf.err;
    if (err == SALUR_OK) {
        err = salur_file_write(path, salur_buf_view(&buf),
                               SALUR_FILE_REPLACE | SALUR_FILE_SECRET);
    }
    sodium_free(text); /* wipes */
    return err;
}

enum salur_err
sl_record_key_load(struct sl_record_key **out, const char *path)
{
    struct sl_record_key *key = sodium_malloc(sizeof *key);
    uint8_t *text = sodium_malloc(FILE_MAX);
    struct salur_buf buf;
    struct sl_reader rd;
    enum salur_err err = SALUR_E_MEMORY;

    *out = NULL;
    if (key == NULL || text == NULL) {
        goto done;
    }
    salur_buf_fixed(&buf, text, FILE_MAX);
    err = sl_file_read_secret(path, &buf);
    if (err != SALUR_OK) {
        goto done;
    }
    sl_reader_init(&rd, salur_buf_view(&buf));
    sl_read_format(&rd, "record-key");
    sl_read_copy(&rd, key->bytes, KEY_LEN);
    err = sl_reader_finish(&rd);
    if (err == SALUR_OK) {
        *out = key;
        key = NULL;
    }

done:
    sodium_free(key);
    sodium_free(text);
    return err;
}

void
sl_record_seal(const struct sl_record_key *key, const struct salur_hash *check,
               uint8_t out[SL_SEAL_LEN])
{
    /* Of libsodium's HMAC nothing can fail. */
    (void)crypto_auth_hmacsha256(out, check->bytes, SALUR_HASH_LEN, key->bytes);
}

int
sl_record_is_sealed(const struct sl_record_key *key,
                    const struct salur_hash *check,
                    const uint8_t seal[SL_SEAL_LEN])
{
    return crypto_auth_hmacsha256_verify(seal, check->bytes, SALUR_HASH_LEN,
                                         key->bytes) == 0;
}
