/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The entitlement in the QR (FORMAT.md, "Entitlement"): CWT claims (RFC 8392)
 * in a COSE_Sign1.  Whether it was listed, withdrawn, expired or redeemed
 * before is not asked here.
 */
#include "salur/entitlement.h"

#include <string.h>

#include "base/cbor.h"
#include "list/lines.h"
#include "list/value.h"
#include "sign/cose.h"

/* RFC 8392 3.1.4 and 3.1.7; below -65536 is private use (RFC 8392 9.1). */
#define CLAIM_EXP 4
#define CLAIM_CTI 7
#define CLAIM_SALUR (-65537)

/* The signing domain: no token of another use can pass as an entitlement. */
#define DOMAIN "salur/e1"
/* Longest domain that is looked at to tell a newer version. */
#define DOMAIN_MAX 24

/* Map 1, exp 1 + 9, cti 1 + 17, claim 5, array 1, domain 9, programme 9,
 * period 5, batch 2, site 9, amount 5, package 9, card 5. */
#define CLAIMS_MAX 88
_Static_assert(CLAIMS_MAX <= SL_COSE_PAYLOAD_MAX, "every entitlement fits");

static enum salur_err
check_entitlement(const struct salur_entitlement *entitlement)
{
    enum salur_err err = sl_stage_id_check(&entitlement->stage);

    if (err == SALUR_OK) {
        err = sl_site_check(entitlement->site);
    }
    if (err == SALUR_OK) {
        err = sl_item_check(&entitlement->item);
    }
    if (err == SALUR_OK && (entitlement->expires_s < 1 ||
                            entitlement->expires_s > SL_TIME_MAX_S)) {
        err = SALUR_E_RANGE;
    }
    return err;
}

/* Keys in RFC 8949 4.2.1 order, by their encoded bytes: 04, 07, 3a.. */
static void
put_claims(struct salur_buf *out, const struct salur_entitlement *entitlement)
{
    const struct salur_item *item = &entitlement->item;

    sl_cbor_put_map(out, 3);
    sl_cbor_put_uint(out, CLAIM_EXP);
    sl_cbor_put_int(out, entitlement->expires_s);
    sl_cbor_put_uint(out, CLAIM_CTI);
    sl_cbor_put_bstr(out, salur_bytes(item->cti.bytes, SALUR_CTI_LEN));
    sl_cbor_put_int(out, CLAIM_SALUR);
    sl_cbor_put_array(out, 8);
    sl_cbor_put_tstr(out, salur_bytes_str(DOMAIN));
    sl_cbor_put_tstr(out, salur_bytes_str(entitlement->stage.programme));
    sl_cbor_put_uint(out, entitlement->stage.period);
    sl_cbor_put_uint(out, entitlement->stage.batch);
    sl_cbor_put_uint(out, entitlement->site);
    sl_cbor_put_int(out, item->amount_idr);
    sl_cbor_put_tstr(out, salur_bytes_str(item->package));
    sl_cbor_put_uint(out, item->card);
}

enum salur_err
salur_entitlement_sign(const struct salur_entitlement *entitlement,
                       const struct salur_key *issuer, struct salur_buf *out)
{
    uint8_t store[CLAIMS_MAX];
    struct salur_buf claims;
    enum salur_err err = check_entitlement(entitlement);

    if (err != SALUR_OK) {
        return err;
    }
    if (salur_key_role(issuer) != SALUR_ROLE_ISSUER) {
        return SALUR_E_KEY_ROLE;
    }
    salur_buf_fixed(&claims, store, sizeof store);
    put_claims(&claims, entitlement);
    if (claims.err != SALUR_OK) {
        return claims.err;
    }
    return sl_cose_sign(out, salur_buf_view(&claims), issuer);
}

/* Require this key of a map next. */
static void
expect_key(struct sl_reader *rd, int64_t key)
{
    if (sl_cbor_int(rd) != key) {
        sl_read_fail(rd, SALUR_E_SYNTAX);
    }
}

/* Copy a code; a bad one sticks. */
static void
read_code(struct sl_reader *rd, char out[SL_CODE_MAX + 1], size_t min)
{
    struct salur_bytes code = sl_cbor_tstr(rd, min, SL_CODE_MAX);
    enum salur_err err = sl_code_copy(out, code, 0);

    if (err != SALUR_OK) {
        sl_read_fail(rd, err);
    }
}

static void
read_private(struct sl_reader *rd, struct salur_entitlement *out)
{
    struct salur_bytes domain;

    sl_cbor_array_of(rd, 8);
    domain = sl_cbor_tstr(rd, 1, DOMAIN_MAX);
    if (!salur_bytes_equal(domain, salur_bytes_str(DOMAIN))) {
        sl_read_fail(rd, SALUR_E_SYNTAX);
    }
    read_code(rd, out->stage.programme, 1);
    /* Every bound below fits its field. */
    out->stage.period = (uint32_t)sl_cbor_uint_max(rd, SL_PERIOD_MAX);
    out->stage.batch = (uint32_t)sl_cbor_uint_max(rd, SL_BATCH_MAX);
    out->site = sl_cbor_uint_max(rd, SL_SITE_MAX);
    out->item.amount_idr =
        (int64_t)sl_cbor_uint_max(rd, (uint64_t)SALUR_AMOUNT_MAX);
    read_code(rd, out->item.package, 0);
    out->item.card = (uint32_t)sl_cbor_uint_max(rd, UINT32_MAX);
}

static enum salur_err
read_claims(struct salur_entitlement *out, struct salur_bytes claims)
{
    struct sl_reader rd;
    enum salur_err err;

    sl_reader_init(&rd, claims);
    if (sl_cbor_map(&rd) != 3) {
        sl_read_fail(&rd, SALUR_E_SYNTAX);
    }
    expect_key(&rd, CLAIM_EXP);
    out->expires_s = (int64_t)sl_cbor_uint_max(&rd, (uint64_t)SL_TIME_MAX_S);
    expect_key(&rd, CLAIM_CTI);
    sl_cbor_bstr_copy(&rd, out->item.cti.bytes, SALUR_CTI_LEN);
    expect_key(&rd, CLAIM_SALUR);
    read_private(&rd, out);
    err = sl_reader_finish(&rd);
    return err == SALUR_OK ? check_entitlement(out) : err;
}

/* 1 when these are claims of a newer version, whatever else they hold. */
static int
is_newer(struct salur_bytes claims)
{
    uint8_t store[8];
    struct salur_buf wanted;
    struct sl_reader rd;

    salur_buf_fixed(&wanted, store, sizeof store);
    sl_cbor_put_int(&wanted, CLAIM_SALUR);
    sl_reader_init(&rd, claims);
    for (size_t pairs = sl_cbor_map(&rd); pairs > 0; pairs--) {
        if (salur_bytes_equal(sl_cbor_skip(&rd), salur_buf_view(&wanted))) {
            (void)sl_cbor_array(&rd);
            return sl_version_check(sl_cbor_tstr(&rd, 1, DOMAIN_MAX), DOMAIN) ==
                   SALUR_E_VERSION;
        }
        (void)sl_cbor_skip(&rd);
        if (rd.err != SALUR_OK) {
            return 0;
        }
    }
    return 0;
}

/* Decode; *cose stays for the signature, its payload borrows from token. */
static enum salur_err
decode(struct salur_entitlement *out, struct sl_cose *cose,
       struct salur_bytes token)
{
    enum salur_err err = sl_cose_parse(cose, token);

    memset(out, 0, sizeof *out);
    if (err != SALUR_OK) {
        return err;
    }
    err = read_claims(out, cose->payload);
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
        return is_newer(cose->payload) ? SALUR_E_VERSION : err;
    }
    out->kid = cose->kid;
    return SALUR_OK;
}

enum salur_err
salur_entitlement_decode(struct salur_entitlement *out,
                         struct salur_bytes token)
{
    struct sl_cose cose;

    return decode(out, &cose, token);
}

/* 1 when some trusted key of this id made the signature, else 0. */
static int
is_signed(const struct sl_cose *cose, const struct salur_trust *trust)
{
    const struct salur_trust_key *key = salur_trust_find(trust, cose->kid);

    for (; key != NULL; key = salur_trust_find_next(trust, key)) {
        if (sl_cose_verify(cose, &key->key) == SALUR_OK) {
            return 1;
        }
    }
    return 0;
}

enum salur_err
salur_entitlement_check(struct salur_entitlement *out, struct salur_bytes token,
                        const struct salur_trust *trust, int64_t time_s)
{
    const struct salur_trust_key *key;
    struct sl_cose cose;
    enum salur_err err = decode(out, &cose, token);

    if (err != SALUR_OK) {
        return err;
    }
    err = salur_trust_may(trust, cose.kid, SALUR_ROLE_ISSUER, out->site, time_s,
                          &key);
    if (err == SALUR_OK) {
        /* The very key that may: ids are short, and an issuer of another
         * area could have made himself a key of the same id. */
        return sl_cose_verify(&cose, &key->key);
    }
    /* What a forger writes deserves no finer answer than that. */
    return err == SALUR_E_KEY_UNKNOWN || is_signed(&cose, trust)
               ? err
               : SALUR_E_SIGNATURE;
}
