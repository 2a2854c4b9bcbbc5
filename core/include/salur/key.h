/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ed25519 keys and their C2SP names; the keyed entitlement ids.
 *
 * Secrets live in guarded memory (sodium_malloc), are used only inside
 * sign/key.c and are wiped on free.  The key id is the C2SP one,
 * SHA-256(name || 0x0A || type || public key)[0..4], and serves as note key
 * id and as COSE kid.
 */
#ifndef SALUR_KEY_H
#define SALUR_KEY_H

#include "salur/hash.h"

enum salur_role {
    SALUR_ROLE_ROOT = 1,
    SALUR_ROLE_ISSUER = 2,
    SALUR_ROLE_APPROVER = 3,
    SALUR_ROLE_LOG = 4,
    SALUR_ROLE_SUPERVISOR = 5,
    SALUR_ROLE_WITNESS = 6,
};

/* C2SP signature types of signed-note. */
#define SALUR_KEY_ED25519 0x01
#define SALUR_KEY_COSIGNATURE 0x04 /* witnesses: cosignature/v1 */

struct salur_kid {
    uint8_t bytes[SALUR_KID_LEN];
};

struct salur_cti {
    uint8_t bytes[SALUR_CTI_LEN];
};

struct salur_signature {
    uint8_t bytes[SALUR_SIG_LEN];
};

struct salur_pubkey {
    char name[SALUR_NAME_MAX + 1];
    uint8_t type; /* SALUR_KEY_ED25519 or SALUR_KEY_COSIGNATURE */
    struct salur_kid kid;
    uint8_t bytes[SALUR_PUBKEY_LEN];
};

struct salur_key;       /* secret signing key */
struct salur_stage_key; /* secret of one stage, makes the ids */

/* Start the crypto library; call once per process before anything else. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_start(void);

/* Fill size random bytes from the system. */
SALUR_API void
salur_random(void *out, size_t size);

/* "issuer" and so on; NULL for an unknown role. */
SALUR_API const char *
salur_role_name(enum salur_role role);
/* Returns SALUR_OK or SALUR_E_NOT_FOUND. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_role_parse(enum salur_role *out, const char *name);

/*
 * 1 when a key name may be used: 1 .. SALUR_NAME_MAX printable UTF-8 bytes,
 * no white space, no '+' (C2SP signed-note), else 0.
 */
SALUR_API int
salur_key_name_is_valid(const char *name);

/* 1 when the name begins with "test/", else 0. */
SALUR_API int
salur_key_name_is_test(const char *name);

/*
 * Parse a vkey "name+hexid+base64".  The id is recomputed and must match;
 * types other than the two above are refused.
 * Returns SALUR_OK, SALUR_E_SYNTAX, SALUR_E_CANONICAL or SALUR_E_CHECKSUM.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_vkey_parse(struct salur_pubkey *out, const char *text, size_t len);

/* Write the vkey and a NUL. */
SALUR_API void
salur_vkey_format(char out[SALUR_VKEY_MAX], const struct salur_pubkey *key);

/*
 * Build a public key from its parts and compute its id.
 * Returns SALUR_OK or SALUR_E_ARG (name or type).
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_pubkey_make(struct salur_pubkey *out, const char *name, uint8_t type,
                  const uint8_t bytes[SALUR_PUBKEY_LEN]);

/* Make a new random key.  Returns OK, E_ARG (name, role) or E_MEMORY. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_key_new(struct salur_key **out, const char *name, enum salur_role role);

/* The same from a 32-byte seed, for fixtures and tests: name must be test/. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_key_from_seed(struct salur_key **out, const char *name,
                    enum salur_role role, const uint8_t seed[32]);

/* Wipe and release; NULL is fine. */
SALUR_API void
salur_key_free(struct salur_key *key);

SALUR_API const struct salur_pubkey *
salur_key_public(const struct salur_key *key);
SALUR_API enum salur_role
salur_key_role(const struct salur_key *key);

/* Ed25519 signature (RFC 8032) over the message. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_key_sign(const struct salur_key *key, struct salur_bytes message,
               struct salur_signature *out);

/*
 * Check an Ed25519 signature; libsodium's verdict is the verdict.
 * Returns SALUR_OK or SALUR_E_SIGNATURE.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_key_verify(const struct salur_pubkey *key, struct salur_bytes message,
                 const struct salur_signature *signature);

/*
 * Seal a key into the text of a key file: Argon2id + XChaCha20-Poly1305
 * (FORMAT.md, "Key file").  Takes 64 MiB and about a tenth of a second.
 *
 * pass  1 .. SALUR_PASSPHRASE_MAX bytes, any
 * out   the text is appended; nothing is on error but SALUR_E_LIMIT
 *
 * Returns SALUR_OK, SALUR_E_ARG (pass), SALUR_E_LIMIT (out is too small) or
 * SALUR_E_MEMORY.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_key_seal(const struct salur_key *key, struct salur_bytes pass,
               struct salur_buf *out);

/*
 * Open the text of a key file.  The key is the one that the text announces,
 * or the file is refused as damaged.
 *
 * Returns SALUR_OK, SALUR_E_ARG (pass), SALUR_E_SYNTAX, SALUR_E_SHORT,
 * SALUR_E_TRAILING, SALUR_E_CANONICAL, SALUR_E_CHECKSUM (the id in the vkey),
 * SALUR_E_VERSION, SALUR_E_LIMIT (Argon2id costs out of bounds, or longer
 * than SALUR_KEY_FILE_MAX), SALUR_E_PASSPHRASE or SALUR_E_MEMORY.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_key_unseal(struct salur_key **out, struct salur_bytes text,
                 struct salur_bytes pass);

/*
 * Read role and public key of a key file without its passphrase.  Whether
 * they are genuine only unsealing tells.
 *
 * Returns as salur_key_unseal, but neither SALUR_E_PASSPHRASE nor
 * SALUR_E_ARG; SALUR_E_KEY_ROLE when role and type of key do not fit.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_key_peek(struct salur_pubkey *out, enum salur_role *out_role,
               struct salur_bytes text);

/*
 * Seal a key into a new file of mode 0600.
 * Returns as salur_key_seal and salur_file_write; an existing file is never
 * replaced (SALUR_E_EXISTS): it may be the only copy of a key.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_key_save(const struct salur_key *key, const char *path,
               struct salur_bytes pass);

/*
 * Load a key file; one that group or others may read or write is refused.
 * Returns as salur_key_unseal and salur_file_read; SALUR_E_PERMISSION.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_key_load(struct salur_key **out, const char *path,
               struct salur_bytes pass);

/* Make a random stage key.  Returns SALUR_OK or SALUR_E_MEMORY. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_stage_key_new(struct salur_stage_key **out);
/* Fixed bytes, for fixtures and tests. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_stage_key_from_seed(struct salur_stage_key **out, const uint8_t seed[32]);
SALUR_API void
salur_stage_key_free(struct salur_stage_key *key);
/*
 * Save to a new file of mode 0600 (FORMAT.md, "Stage key file").
 * Returns SALUR_OK, SALUR_E_EXISTS (never replaced: the ids of a stage would
 * be lost), SALUR_E_MEMORY or what salur_file_write gives.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_stage_key_save(const struct salur_stage_key *key, const char *path);
/*
 * Load it again; a file that group or others may read or write is refused.
 * Returns SALUR_OK, SALUR_E_PERMISSION, SALUR_E_SYNTAX, SALUR_E_SHORT,
 * SALUR_E_TRAILING, SALUR_E_VERSION, SALUR_E_LIMIT, SALUR_E_MEMORY,
 * SALUR_E_NOT_FOUND or SALUR_E_IO.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_stage_key_load(struct salur_stage_key **out, const char *path);

/*
 * Entitlement id: BLAKE2b-128, keyed with the stage key, over deterministic
 * CBOR [programme, period, batch, nik] (FORMAT.md, "Entitlement id").
 *
 * programme  1 .. SALUR_PROGRAMME_MAX upper-case letters and digits
 * nik        16 digits of text
 *
 * Returns SALUR_OK, SALUR_E_ARG (programme), SALUR_E_NIK or SALUR_E_CRYPTO.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_cti_compute(const struct salur_stage_key *key, const char *programme,
                  uint32_t period, uint32_t batch, const char nik[16],
                  struct salur_cti *out);

/*
 * Keyed tag of a person's document number, 8 bytes, for spotting one proxy
 * or one family card many times without naming them.
 *
 * text  1 .. SALUR_LINE_MAX bytes of UTF-8, taken as it is: the caller tidies
 *
 * Returns SALUR_OK, SALUR_E_EMPTY, SALUR_E_LIMIT, SALUR_E_UTF8 or
 * SALUR_E_CRYPTO.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_tag_compute(const struct salur_stage_key *key, struct salur_bytes text,
                  uint8_t out[8]);

/* "7QK2-M4X" and the NUL: Crockford base32 of 30 bits and a check sign. */
#define SALUR_SHORT_MAX 12

/* Write the short number of an id (FORMAT.md, "Short number"). */
SALUR_API void
salur_short_format(char out[SALUR_SHORT_MAX], const struct salur_cti *cti);

/*
 * Read a short number, forgiving as Crockford is (case, I L O, dashes,
 * blanks): the first 30 bits of the id.  Every single wrong symbol and every
 * two symbols that changed places are found.
 * Returns SALUR_OK, SALUR_E_SYNTAX or SALUR_E_CHECKSUM.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_short_parse(uint32_t *out_bits, const char *text, size_t len);

#endif
