/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public keys and their C2SP spelling "name+hexid+base64"
 * (c2sp.org/signed-note, "Verifier keys").  No secret comes here.
 */
#include <sodium.h>
#include <string.h>

#include "base/bytes.h"
#include "salur/key.h"
#include "salur/text.h"

/* Type byte and public key, as the vkey's last part carries them. */
#define TYPED_LEN (1 + SALUR_PUBKEY_LEN)

static const char *const role_names[] = {
    [SALUR_ROLE_ROOT] = "root",
    [SALUR_ROLE_ISSUER] = "issuer",
    [SALUR_ROLE_APPROVER] = "approver",
    [SALUR_ROLE_LOG] = "log",
    [SALUR_ROLE_SUPERVISOR] = "supervisor",
    [SALUR_ROLE_WITNESS] = "witness",
};
#define ROLES (sizeof role_names / sizeof role_names[0])

const char *
salur_role_name(enum salur_role role)
{
    return (unsigned)role < ROLES ? role_names[role] : NULL;
}

enum salur_err
salur_role_parse(enum salur_role *out, const char *name)
{
    *out = SALUR_ROLE_ROOT;
    for (unsigned i = SALUR_ROLE_ROOT; i < ROLES; i++) {
        if (strcmp(role_names[i], name) == 0) {
            *out = (enum salur_role)i; /* an index of the table */
            return SALUR_OK;
        }
    }
    return SALUR_E_NOT_FOUND;
}

/* 1 when the UTF-8 character at text is Unicode white space above ASCII. */
static int
is_wide_space(const char *text)
{
    static const char *const spaces[] = {
        "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\xa8", "\xe2\x80\xa9",
        "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80",
    };

    for (size_t i = 0; i < sizeof spaces / sizeof spaces[0]; i++) {
        if (strncmp(text, spaces[i], strlen(spaces[i])) == 0) {
            return 1;
        }
    }
    /* U+2000 .. U+200A */
    return strncmp(text, "\xe2\x80", 2) == 0 && (uint8_t)text[2] >= 0x80 &&
           (uint8_t)text[2] <= 0x8a;
}

int
salur_key_name_is_valid(const char *name)
{
    size_t len = strlen(name);

    if (len == 0 || len > SALUR_NAME_MAX || strpbrk(name, "+ ") != NULL ||
        !salur_text_is_clean(name, len)) {
        return 0;
    }
    for (size_t i = 0; i < len; i++) {
        if (is_wide_space(name + i)) {
            return 0;
        }
    }
    return 1;
}

int
salur_key_name_is_test(const char *name)
{
    return strncmp(name, "test/", 5) == 0;
}

/* SHA-256(name || 0x0A || type || key)[0..4] (c2sp.org/signed-note). */
static void
compute_kid(const char *name, const uint8_t typed[TYPED_LEN],
            struct salur_kid *out)
{
    crypto_hash_sha256_state state;
    uint8_t digest[crypto_hash_sha256_BYTES];

    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const uint8_t *)name, strlen(name));
    crypto_hash_sha256_update(&state, (const uint8_t *)"\n", 1);
    crypto_hash_sha256_update(&state, typed, TYPED_LEN);
    crypto_hash_sha256_final(&state, digest);
    memcpy(out->bytes, digest, SALUR_KID_LEN);
}

enum salur_err
salur_pubkey_make(struct salur_pubkey *out, const char *name, uint8_t type,
                  const uint8_t bytes[SALUR_PUBKEY_LEN])
{
    uint8_t typed[TYPED_LEN];

    memset(out, 0, sizeof *out);
    if (!salur_key_name_is_valid(name) ||
        (type != SALUR_KEY_ED25519 && type != SALUR_KEY_COSIGNATURE)) {
        return SALUR_E_ARG;
    }
    typed[0] = type;
    memcpy(typed + 1, bytes, SALUR_PUBKEY_LEN);
    memcpy(out->name, name, strlen(name) + 1); /* at most SALUR_NAME_MAX */
    out->type = type;
    memcpy(out->bytes, bytes, SALUR_PUBKEY_LEN);
    compute_kid(name, typed, &out->kid);
    return SALUR_OK;
}

void
salur_vkey_format(char out[SALUR_VKEY_MAX], const struct salur_pubkey *key)
{
    char hex[2 * SALUR_KID_LEN + 1];
    char base64[SALUR_BASE64_LEN(TYPED_LEN) + 1];
    uint8_t typed[TYPED_LEN];
    struct salur_buf buf;

    typed[0] = key->type;
    memcpy(typed + 1, key->bytes, SALUR_PUBKEY_LEN);
    salur_hex_encode(hex, key->kid.bytes, SALUR_KID_LEN);
    salur_base64_encode(base64, typed, TYPED_LEN);
    salur_buf_fixed(&buf, out, SALUR_VKEY_MAX);
    sl_put_str(&buf, key->name);
    sl_put_u8(&buf, '+');
    sl_put_str(&buf, hex);
    sl_put_u8(&buf, '+');
    sl_put_str(&buf, base64);
    sl_put_u8(&buf, '\0');
}

enum salur_err
salur_vkey_parse(struct salur_pubkey *out, const char *text, size_t len)
{
    char name[SALUR_NAME_MAX + 1] = {0};
    uint8_t typed[TYPED_LEN + 3]; /* what 48 characters can hold */
    struct salur_kid kid;
    struct salur_bytes part;
    struct sl_reader rd;
    enum salur_err err;
    size_t typed_len;

    memset(out, 0, sizeof *out);
    sl_reader_init(&rd, salur_bytes(text, len));
    part = sl_read_until(&rd, '+');
    if (rd.err != SALUR_OK || part.len < 1 || part.len > SALUR_NAME_MAX) {
        return SALUR_E_SYNTAX;
    }
    memcpy(name, part.ptr, part.len);
    part = sl_read_until(&rd, '+');
    if (rd.err != SALUR_OK || strlen(name) == 0 ||
        salur_hex_decode(kid.bytes, SALUR_KID_LEN, (const char *)part.ptr,
                         part.len) != SALUR_OK) {
        return SALUR_E_SYNTAX;
    }
    part = sl_read_bytes(&rd, rd.left.len);
    if (part.len != SALUR_BASE64_LEN(TYPED_LEN)) {
        return SALUR_E_SYNTAX;
    }
    err = salur_base64_decode(typed, &typed_len, (const char *)part.ptr,
                              part.len);
    if (err != SALUR_OK) {
        return err;
    }
    if (typed_len != TYPED_LEN ||
        salur_pubkey_make(out, name, typed[0], typed + 1) != SALUR_OK) {
        return SALUR_E_SYNTAX;
    }
    if (memcmp(out->kid.bytes, kid.bytes, SALUR_KID_LEN) != 0) {
        memset(out, 0, sizeof *out);
        return SALUR_E_CHECKSUM;
    }
    return SALUR_OK;
}
