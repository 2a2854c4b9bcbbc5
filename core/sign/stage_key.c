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
#include "salur/key.h"
#include "salur/text.h"

#define STAGE_KEY_LEN 32
#define NIK_LEN 16
/* Array 1, programme 1 + 8, period 5, batch 5, NIK 1 + 16. */
#define ID_INPUT_MAX (12 + SALUR_PROGRAMME_MAX + 1 + NIK_LEN)
/* Array 1, "tag" 4, head of the text 3. */
#define TAG_INPUT_MAX (8 + SALUR_LINE_MAX)

_Static_assert(STAGE_KEY_LEN == crypto_generichash_KEYBYTES, "BLAKE2b key");
_Static_assert(SALUR_CTI_LEN == crypto_generichash_BYTES_MIN, "BLAKE2b-128");

struct salur_stage_key {
    uint8_t bytes[STAGE_KEY_LEN];
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
