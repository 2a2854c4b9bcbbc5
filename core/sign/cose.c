/* SPDX-License-Identifier: Apache-2.0 */
/*
 * COSE_Sign1 with EdDSA in the one form of salur.  Every byte but kid,
 * payload and signature is fixed, so reading and writing are two straight
 * lines.  What the payload says, and whether the key may sign it, is not
 * asked here.
 */
#include "sign/cose.h"

#include <string.h>

#include "base/cbor.h"

/* RFC 9052 4.2: CBOR tag of COSE_Sign1. */
#define TAG_SIGN1 18
/* RFC 9052 3.1: header labels; RFC 9053 2.2: EdDSA. */
#define LABEL_ALG 1
#define LABEL_KID 4
#define ALG_EDDSA (-8)

/* {1: -8, 4: kid}: map 1, alg 2, label 1, head 1, kid. */
#define PROTECTED_LEN (5 + SALUR_KID_LEN)
/* Array 1, context 11, protected header 1 + 9, empty aad 1, payload head 2. */
#define SIG_STRUCTURE_MAX (16 + PROTECTED_LEN + SL_COSE_PAYLOAD_MAX)

_Static_assert(SL_COSE_PAYLOAD_MAX <= UINT8_MAX, "SL_COSE_OVERHEAD holds");

static void
put_protected(struct salur_buf *out, const struct salur_kid *kid)
{
    sl_cbor_put_map(out, 2);
    sl_cbor_put_uint(out, LABEL_ALG);
    sl_cbor_put_int(out, ALG_EDDSA);
    sl_cbor_put_uint(out, LABEL_KID);
    sl_cbor_put_bstr(out, salur_bytes(kid->bytes, SALUR_KID_LEN));
}

/* Read {1: -8, 4: kid} and nothing else. */
static enum salur_err
parse_protected(struct sl_cose *out)
{
    struct sl_reader rd;

    sl_reader_init(&rd, out->protected_header);
    if (sl_cbor_map(&rd) != 2 || sl_cbor_uint(&rd) != LABEL_ALG ||
        sl_cbor_int(&rd) != ALG_EDDSA || sl_cbor_uint(&rd) != LABEL_KID) {
        sl_read_fail(&rd, SALUR_E_SYNTAX);
    }
    sl_cbor_bstr_copy(&rd, out->kid.bytes, SALUR_KID_LEN);
    return sl_reader_finish(&rd);
}

enum salur_err
sl_cose_parse(struct sl_cose *out, struct salur_bytes token)
{
    struct sl_reader rd;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    if (token.len > SALUR_TOKEN_MAX) {
        return SALUR_E_LIMIT;
    }
    sl_reader_init(&rd, token);
    if (sl_cbor_tag(&rd) != TAG_SIGN1) {
        sl_read_fail(&rd, SALUR_E_SYNTAX);
    }
    sl_cbor_array_of(&rd, 4);
    out->protected_header = sl_cbor_bstr(&rd, PROTECTED_LEN, PROTECTED_LEN);
    if (sl_cbor_map(&rd) != 0) {
        sl_read_fail(&rd, SALUR_E_SYNTAX);
    }
    out->payload = sl_cbor_bstr(&rd, 1, SL_COSE_PAYLOAD_MAX);
    sl_cbor_bstr_copy(&rd, out->signature.bytes, SALUR_SIG_LEN);
    err = sl_reader_finish(&rd);
    if (err == SALUR_OK) {
        err = parse_protected(out);
    }
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}

/* RFC 9052 4.4: Sig_structure = ["Signature1", protected, aad, payload]. */
static void
put_sig_structure(struct salur_buf *out, struct salur_bytes protected_header,
                  struct salur_bytes payload)
{
    sl_cbor_put_array(out, 4);
    sl_cbor_put_tstr(out, salur_bytes_str("Signature1"));
    sl_cbor_put_bstr(out, protected_header);
    sl_cbor_put_bstr(out, salur_bytes(NULL, 0));
    sl_cbor_put_bstr(out, payload);
}

enum salur_err
sl_cose_verify(const struct sl_cose *cose, const struct salur_pubkey *key)
{
    uint8_t store[SIG_STRUCTURE_MAX];
    struct salur_buf message;

    if (key->type != SALUR_KEY_ED25519 ||
        memcmp(cose->kid.bytes, key->kid.bytes, SALUR_KID_LEN) != 0) {
        return SALUR_E_SIGNATURE;
    }
    salur_buf_fixed(&message, store, sizeof store);
    put_sig_structure(&message, cose->protected_header, cose->payload);
    if (message.err != SALUR_OK) {
        /* Longer than any token that was parsed. */
        return SALUR_E_SIGNATURE;
    }
    return salur_key_verify(key, salur_buf_view(&message), &cose->signature);
}

enum salur_err
sl_cose_sign(struct salur_buf *out, struct salur_bytes payload,
             const struct salur_key *key)
{
    const struct salur_pubkey *public_key = salur_key_public(key);
    uint8_t header_store[PROTECTED_LEN];
    uint8_t message_store[SIG_STRUCTURE_MAX];
    struct salur_buf header;
    struct salur_buf message;
    struct salur_signature signature;
    enum salur_err err;

    if (payload.len == 0) {
        return SALUR_E_ARG;
    }
    if (payload.len > SL_COSE_PAYLOAD_MAX) {
        return SALUR_E_LIMIT;
    }
    if (public_key->type != SALUR_KEY_ED25519) {
        return SALUR_E_KEY_ROLE;
    }
    salur_buf_fixed(&header, header_store, sizeof header_store);
    put_protected(&header, &public_key->kid);
    salur_buf_fixed(&message, message_store, sizeof message_store);
    put_sig_structure(&message, salur_buf_view(&header), payload);
    err = salur_key_sign(key, salur_buf_view(&message), &signature);
    if (err != SALUR_OK) {
        return err;
    }
    sl_cbor_put_tag(out, TAG_SIGN1);
    sl_cbor_put_array(out, 4);
    sl_cbor_put_bstr(out, salur_buf_view(&header));
    sl_cbor_put_map(out, 0);
    sl_cbor_put_bstr(out, payload);
    sl_cbor_put_bstr(out, salur_bytes(signature.bytes, SALUR_SIG_LEN));
    return out->err;
}
