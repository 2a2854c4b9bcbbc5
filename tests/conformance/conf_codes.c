/* SPDX-License-Identifier: Apache-2.0 */
/* Base45 and COSE; signed notes are conf_note.c's. */

#include "base/cbor.h"
#include "qr/base45.h"
#include "sign/cose.h"
#include "vectors.h"

static struct tally
conform_base45(const char *dir)
{
    json_t *root = open_json(dir, "base45/rfc9285_and_negative.json", 0);
    struct tally tally = {0, 0};
    json_t *one;
    size_t i;

    json_array_foreach(json_object_get(root, "valid"), i, one)
    {
        const char *text = json_string_value(json_object_get(one, "text"));
        const char *b45 = text_of(one, "b45");
        uint8_t bytes[64];
        uint8_t store[64];
        uint8_t again_store[64];
        struct salur_buf decoded;
        struct salur_buf encoded;
        size_t len;

        if (text != NULL) {
            len = strlen(text);
            memcpy(bytes, text, len);
        } else {
            len = hex_of(bytes, sizeof bytes, text_of(one, "hex"));
        }
        salur_buf_fixed(&decoded, store, sizeof store);
        salur_buf_fixed(&encoded, again_store, sizeof again_store);
        salur_base45_encode(salur_bytes(bytes, len), &encoded);
        judge(&tally,
              salur_base45_decode(salur_bytes_str(b45), &decoded) == SALUR_OK &&
                  salur_bytes_equal(salur_buf_view(&decoded),
                                    salur_bytes(bytes, len)) &&
                  salur_bytes_equal(salur_buf_view(&encoded),
                                    salur_bytes_str(b45)),
              "Base45 valid", b45);
    }
    json_array_foreach(json_object_get(root, "invalid"), i, one)
    {
        const char *b45 = text_of(one, "b45");
        uint8_t store[64];
        struct salur_buf decoded;

        salur_buf_fixed(&decoded, store, sizeof store);
        judge(&tally,
              salur_base45_decode(salur_bytes_str(b45), &decoded) != SALUR_OK,
              "Base45 invalid", b45);
    }
    json_decref(root);
    return tally;
}

/* Read tag 18 [protected, {..}, payload, signature] of any header. */
static int
read_sign1(struct salur_bytes token, struct salur_bytes *out_protected,
           struct salur_bytes *out_payload, struct salur_signature *signature)
{
    struct sl_reader rd;

    sl_reader_init(&rd, token);
    if (sl_cbor_tag(&rd) != 18) {
        return 0;
    }
    sl_cbor_array_of(&rd, 4);
    *out_protected = sl_cbor_bstr(&rd, 0, 256);
    (void)sl_cbor_skip(&rd);
    *out_payload = sl_cbor_bstr(&rd, 0, 1024);
    sl_cbor_bstr_copy(&rd, signature->bytes, SALUR_SIG_LEN);
    return sl_reader_finish(&rd) == SALUR_OK;
}

/* RFC 9052 4.4 with an empty external_aad. */
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

/*
 * The Ed25519 COSE_Sign1 of the working group: structure, Sig_structure and
 * signature as published.  Its header is not salur's one form, so the whole
 * parser must refuse it, as it must all other examples.
 */
static struct tally
conform_cose(const char *dir)
{
    static const char *const others[] = {
        "cose/eddsa-01.json",     "cose/eddsa-02.json",
        "cose/eddsa-sig-01.json", "cose/eddsa-sig-02.json",
        "cose/sign-pass-01.json", "cose/sign-pass-02.json",
        "cose/sign-pass-03.json", "cose/sign-fail-01.json",
        "cose/sign-fail-02.json", "cose/sign-fail-03.json",
        "cose/sign-fail-04.json", "cose/sign-fail-06.json",
        "cose/sign-fail-07.json",
    };
    json_t *root = open_json(dir, "cose/eddsa-sig-01.json", 0);
    json_t *key_json = json_object_get(
        json_object_get(json_object_get(root, "input"), "sign0"), "key");
    struct tally tally = {0, 0};
    uint8_t token[1024];
    uint8_t wanted[1024];
    uint8_t public_key[32];
    uint8_t seed[32];
    uint8_t store[1024];
    struct salur_bytes protected_header = {NULL, 0};
    struct salur_bytes payload = {NULL, 0};
    struct salur_signature signature;
    struct salur_signature again;
    struct salur_pubkey key;
    struct salur_key *secret = NULL;
    struct salur_buf message;
    size_t len = hex_of(token, sizeof token,
                        text_of(json_object_get(root, "output"), "cbor"));
    size_t wanted_len =
        hex_of(wanted, sizeof wanted,
               text_of(json_object_get(root, "intermediates"), "ToBeSign_hex"));

    (void)hex_of(public_key, 32, text_of(key_json, "x_hex"));
    (void)hex_of(seed, 32, text_of(key_json, "d_hex"));
    judge(&tally,
          read_sign1(salur_bytes(token, len), &protected_header, &payload,
                     &signature),
          "COSE", "structure");
    salur_buf_fixed(&message, store, sizeof store);
    put_sig_structure(&message, protected_header, payload);
    judge(&tally,
          salur_bytes_equal(salur_buf_view(&message),
                            salur_bytes(wanted, wanted_len)),
          "COSE", "Sig_structure");
    judge(&tally,
          salur_pubkey_make(&key, "test/cose", SALUR_KEY_ED25519, public_key) ==
                  SALUR_OK &&
              salur_key_verify(&key, salur_buf_view(&message), &signature) ==
                  SALUR_OK,
          "COSE", "signature verifies");
    judge(&tally,
          salur_key_from_seed(&secret, "test/cose", SALUR_ROLE_ISSUER, seed) ==
                  SALUR_OK &&
              salur_key_sign(secret, salur_buf_view(&message), &again) ==
                  SALUR_OK &&
              memcmp(again.bytes, signature.bytes, SALUR_SIG_LEN) == 0,
          "COSE", "signing gives the published signature");
    salur_key_free(secret);
    json_decref(root);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct sl_cose cose;

        root = open_json(dir, others[i], 0);
        len = hex_of(token, sizeof token,
                     text_of(json_object_get(root, "output"), "cbor"));
        judge(&tally,
              len != SIZE_MAX &&
                  sl_cose_parse(&cose, salur_bytes(token, len)) != SALUR_OK,
              "COSE, not salur's one form", others[i]);
        json_decref(root);
    }
    return tally;
}

int
main(int argc, char **argv)
{
    static const struct vector_set sets[] = {
        {"Base45, RFC 9285", conform_base45},
        {"COSE, EdDSA of cose-wg", conform_cose},
    };

    return run_sets(sets, sizeof sets / sizeof sets[0], argc, argv);
}
