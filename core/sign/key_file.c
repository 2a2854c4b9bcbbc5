/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A signing key as a text that a passphrase opens.  All but the seed can be
 * read without it and is bound to it as additional data, so nobody turns a
 * supervisor's key into an issuer's by editing a word.  The seed and the key
 * derived from the passphrase exist only in guarded memory.
 */
#include <sodium.h>
#include <string.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/num.h"
#include "salur/text.h"
#include "sign/secret.h"

#define SALT_LEN crypto_pwhash_SALTBYTES
#define NONCE_LEN crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define KEY_LEN crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define BOX_LEN (SL_SEED_LEN + crypto_aead_xchacha20poly1305_ietf_ABYTES)
#define SEALED_LEN (NONCE_LEN + BOX_LEN)

_Static_assert(SALT_LEN == 16 && NONCE_LEN == 24 && BOX_LEN == 48,
               "FORMAT.md, Key file");

/*
 * Argon2id costs (RFC 9106): written are libsodium's interactive ones, a
 * tenth of a second on an old laptop.  A reader takes dearer and cheaper
 * files, but a hostile one costs it ten passes over a gibibyte at most.
 */
#define OPS_WRITTEN crypto_pwhash_OPSLIMIT_INTERACTIVE
#define KIB_WRITTEN (crypto_pwhash_MEMLIMIT_INTERACTIVE / 1024U)
#define OPS_MIN 1
#define OPS_MAX 10
#define KIB_MIN 8192U
#define KIB_MAX 1048576U

/* Five line heads, a role, a vkey, two numbers, a salt: some 270 bytes. */
#define HEAD_MAX 320

/* A key file taken apart. */
struct key_file {
    enum salur_role role;
    struct salur_pubkey public_key;
    uint64_t ops;
    uint64_t kib;
    uint8_t salt[SALT_LEN];
    uint8_t sealed[SEALED_LEN]; /* nonce || ciphertext || tag */
    struct salur_bytes head;    /* borrows: all before the sealed line */
};

/* What must not be seen; in guarded memory only. */
struct secrets {
    uint8_t key[KEY_LEN];
    uint8_t seed[SL_SEED_LEN];
};

void
sl_read_format(struct sl_reader *rd, const char *kind)
{
    sl_read_literal(rd, "salur/");
    sl_read_literal(rd, kind);
    sl_read_literal(rd, "/v");
    if (!salur_bytes_equal(sl_read_until(rd, '\n'), salur_bytes_str("1"))) {
        sl_read_fail(rd, SALUR_E_VERSION);
    }
}

static void
put_base64(struct salur_buf *out, const uint8_t *bytes, size_t len)
{
    char text[SALUR_BASE64_LEN(SEALED_LEN) + 1];

    salur_base64_encode(text, bytes, len); /* at most SEALED_LEN */
    sl_put_str(out, text);
}

/* Write the lines before the sealed one. */
static void
put_head(struct salur_buf *out, const struct key_file *file)
{
    char vkey[SALUR_VKEY_MAX];

    salur_vkey_format(vkey, &file->public_key);
    sl_put_str(out, "salur/key/v1\nrole ");
    sl_put_str(out, salur_role_name(file->role));
    sl_put_str(out, "\nkey ");
    sl_put_str(out, vkey);
    sl_put_str(out, "\nargon2id ");
    sl_put_u64_dec(out, file->ops);
    sl_put_u8(out, ' ');
    sl_put_u64_dec(out, file->kib);
    sl_put_u8(out, ' ');
    put_base64(out, file->salt, SALT_LEN);
    sl_put_u8(out, '\n');
}

static void
read_role(struct sl_reader *rd, enum salur_role *out)
{
    struct salur_bytes text = sl_read_until(rd, '\n');

    for (unsigned i = SALUR_ROLE_ROOT; i <= SALUR_ROLE_WITNESS; i++) {
        const char *name = salur_role_name((enum salur_role)i); /* in range */

        if (salur_bytes_equal(text, salur_bytes_str(name))) {
            *out = (enum salur_role)i; /* in range */
            return;
        }
    }
    sl_read_fail(rd, SALUR_E_SYNTAX);
}

static void
read_vkey(struct sl_reader *rd, struct salur_pubkey *out)
{
    struct salur_bytes text = sl_read_until(rd, '\n');
    enum salur_err err = rd->err;

    if (err == SALUR_OK) {
        err = salur_vkey_parse(out, (const char *)text.ptr, text.len);
    }
    sl_read_fail(rd, err);
}

/* A decimal up to a blank; outside min .. max it is SALUR_E_LIMIT. */
static uint64_t
read_cost(struct sl_reader *rd, uint64_t min, uint64_t max)
{
    struct salur_bytes text = sl_read_until(rd, ' ');
    uint64_t v = 0;
    enum salur_err err = rd->err;

    if (err == SALUR_OK) {
        err = sl_parse_u64(text, max, &v);
    }
    if (err == SALUR_E_RANGE || (err == SALUR_OK && v < min)) {
        err = SALUR_E_LIMIT;
    }
    sl_read_fail(rd, err);
    return v;
}

/* Base64 of exactly len bytes, at most SEALED_LEN, to the end of the line. */
static void
read_base64(struct sl_reader *rd, uint8_t *out, size_t len)
{
    struct salur_bytes text = sl_read_until(rd, '\n');
    uint8_t bytes[SEALED_LEN + 2]; /* padding hides up to two bytes */
    enum salur_err err = rd->err;
    size_t got = 0;

    if (err == SALUR_OK && text.len != SALUR_BASE64_LEN(len)) {
        err = SALUR_E_SYNTAX;
    }
    if (err == SALUR_OK) {
        err =
            salur_base64_decode(bytes, &got, (const char *)text.ptr, text.len);
    }
    if (err == SALUR_OK && got != len) {
        err = SALUR_E_SYNTAX;
    }
    if (err == SALUR_OK) {
        memcpy(out, bytes, len);
    }
    sl_read_fail(rd, err);
}

static enum salur_err
parse(struct key_file *out, struct salur_bytes text)
{
    uint8_t store[HEAD_MAX];
    struct salur_buf head;
    struct sl_reader rd;

    memset(out, 0, sizeof *out);
    if (text.len > SALUR_KEY_FILE_MAX) {
        return SALUR_E_LIMIT;
    }
    sl_reader_init(&rd, text);
    sl_read_format(&rd, "key");
    sl_read_literal(&rd, "role ");
    read_role(&rd, &out->role);
    sl_read_literal(&rd, "key ");
    read_vkey(&rd, &out->public_key);
    sl_read_literal(&rd, "argon2id ");
    out->ops = read_cost(&rd, OPS_MIN, OPS_MAX);
    out->kib = read_cost(&rd, KIB_MIN, KIB_MAX);
    read_base64(&rd, out->salt, SALT_LEN);
    out->head = salur_bytes(text.ptr, rd.offset);
    sl_read_literal(&rd, "sealed ");
    read_base64(&rd, out->sealed, SEALED_LEN);
    if (sl_reader_finish(&rd) != SALUR_OK) {
        return sl_reader_finish(&rd);
    }
    /* A vkey may spell its id in capitals; the file has one spelling. */
    salur_buf_fixed(&head, store, sizeof store);
    put_head(&head, out);
    if (!salur_bytes_equal(salur_buf_view(&head), out->head)) {
        return SALUR_E_CANONICAL;
    }
    return SALUR_OK;
}

/* 1 .. SALUR_PASSPHRASE_MAX bytes; what they are is the caller's. */
static int
pass_is_valid(struct salur_bytes pass)
{
    return pass.len >= 1 && pass.len <= SALUR_PASSPHRASE_MAX;
}

/* Guarded memory with the key that the passphrase gives for this file. */
static enum salur_err
derive(struct secrets **out, const struct key_file *file,
       struct salur_bytes pass)
{
    struct secrets *secrets = sodium_malloc(sizeof *secrets);

    *out = NULL;
    if (secrets == NULL) {
        return SALUR_E_MEMORY;
    }
    /* The costs are in bounds; it can only lack the memory that they name. */
    if (crypto_pwhash(secrets->key, KEY_LEN, (const char *)pass.ptr, pass.len,
                      file->salt, file->ops, (size_t)file->kib * 1024,
                      crypto_pwhash_ALG_ARGON2ID13) != 0) {
        sodium_free(secrets);
        return SALUR_E_MEMORY;
    }
    *out = secrets;
    return SALUR_OK;
}

enum salur_err
salur_key_seal(const struct salur_key *key, struct salur_bytes pass,
               struct salur_buf *out)
{
    uint8_t store[HEAD_MAX];
    struct secrets *secrets = NULL;
    struct salur_buf head;
    struct key_file file;
    enum salur_err err;

    if (!pass_is_valid(pass)) {
        return SALUR_E_ARG;
    }
    memset(&file, 0, sizeof file);
    file.role = salur_key_role(key);
    file.public_key = *salur_key_public(key);
    file.ops = OPS_WRITTEN;
    file.kib = KIB_WRITTEN;
    randombytes_buf(file.salt, SALT_LEN);
    randombytes_buf(file.sealed, NONCE_LEN);
    salur_buf_fixed(&head, store, sizeof store);
    put_head(&head, &file);
    err = head.err;
    if (err == SALUR_OK) {
        err = derive(&secrets, &file, pass);
    }
    if (err != SALUR_OK) {
        return err;
    }
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
        file.sealed + NONCE_LEN, NULL, sl_key_seed(key), SL_SEED_LEN, head.ptr,
        head.len, NULL, file.sealed, secrets->key); /* it cannot fail */
    sodium_free(secrets);                           /* wipes */
    sl_put_bytes(out, salur_buf_view(&head));
    sl_put_str(out, "sealed ");
    put_base64(out, file.sealed, SEALED_LEN);
    sl_put_u8(out, '\n');
    return out->err;
}

/* 1 when the key that the seed made is the one that the file announced. */
static int
is_announced(const struct salur_key *key, const struct key_file *file)
{
    const struct salur_pubkey *made = salur_key_public(key);

    return made->type == file->public_key.type &&
           memcmp(made->bytes, file->public_key.bytes, SALUR_PUBKEY_LEN) == 0;
}

enum salur_err
salur_key_unseal(struct salur_key **out, struct salur_bytes text,
                 struct salur_bytes pass)
{
    struct secrets *secrets = NULL;
    struct salur_key *key = NULL;
    struct key_file file;
    enum salur_err err;

    *out = NULL;
    if (!pass_is_valid(pass)) {
        return SALUR_E_ARG;
    }
    err = parse(&file, text);
    if (err == SALUR_OK) {
        err = derive(&secrets, &file, pass);
    }
    if (err != SALUR_OK) {
        goto done;
    }
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            secrets->seed, NULL, NULL, file.sealed + NONCE_LEN, BOX_LEN,
            file.head.ptr, file.head.len, file.sealed, secrets->key) != 0) {
        err = SALUR_E_PASSPHRASE;
        goto done;
    }
    err = sl_key_make(&key, file.public_key.name, file.role, secrets->seed);
    if (err != SALUR_OK) {
        goto done;
    }
    if (!is_announced(key, &file)) {
        err = SALUR_E_PASSPHRASE;
        goto done;
    }
    *out = key;
    key = NULL;

done:
    salur_key_free(key);
    sodium_free(secrets); /* wipes; NULL is fine */
    return err;
}

enum salur_err
salur_key_peek(struct salur_pubkey *out, enum salur_role *out_role,
               struct salur_bytes text)
{
    struct key_file file;
    enum salur_err err = parse(&file, text);

    memset(out, 0, sizeof *out);
    *out_role = SALUR_ROLE_ROOT;
    /* Only witnesses have cosignature keys. */
    if (err == SALUR_OK &&
        (file.role == SALUR_ROLE_WITNESS) !=
            (file.public_key.type == SALUR_KEY_COSIGNATURE)) {
        err = SALUR_E_KEY_ROLE;
    }
    if (err == SALUR_OK) {
        *out = file.public_key;
        *out_role = file.role;
    }
    return err;
}

enum salur_err
salur_key_save(const struct salur_key *key, const char *path,
               struct salur_bytes pass)
{
    struct salur_buf text;
    enum salur_err err;

    salur_buf_init(&text, SALUR_KEY_FILE_MAX);
    err = salur_key_seal(key, pass, &text);
    if (err == SALUR_OK) {
        err = salur_file_write(path, salur_buf_view(&text), SALUR_FILE_SECRET);
    }
    salur_buf_wipe(&text);
    return err;
}

enum salur_err
salur_key_load(struct salur_key **out, const char *path,
               struct salur_bytes pass)
{
    struct salur_buf text;
    enum salur_err err;

    *out = NULL;
    salur_buf_init(&text, SALUR_KEY_FILE_MAX);
    err = sl_file_read_secret(path, &text);
    if (err == SALUR_OK) {
        err = salur_key_unseal(out, salur_buf_view(&text), pass);
    }
    salur_buf_wipe(&text);
    return err;
}
