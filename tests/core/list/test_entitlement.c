/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cbor.h"
#include "salur/entitlement.h"
#include "sign/cose.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "tests/core/list/office.h"

/* FORMAT.md, "Entitlement": the example, signed by test/issuer. */
static const char example[] =
    "d28449a2012704448ff8a531a05842a3041a6b2809900750000102030405"
    "060708090a0b0c0d0e0f3a00010000886873616c75722f653163504b481a"
    "0003176c011b000000024e2574211a000aae6060015840f1166c69b5b203"
    "aaec430cae722aeaff020e1d3915e051e4d27167fb076ac6df7a57496023"
    "161a8061d96d1ad05b07b8195669bde3985da0cbd952560a736f01";

/* No province has the code 10: a village that fits 32 bits, as those of
 * provinces 11 .. 42 do. */
#define LOW_SITE UINT64_C(1099012001)

static struct salur_entitlement
make_example(void)
{
    struct salur_entitlement e;

    memset(&e, 0, sizeof e);
    memcpy(e.stage.programme, "PKH", 4);
    e.stage.period = 202604;
    e.stage.batch = 1;
    e.site = OFFICE_SITE;
    for (uint8_t i = 0; i < SALUR_CTI_LEN; i++) {
        e.item.cti.bytes[i] = i;
    }
    e.item.amount_idr = 700000;
    e.item.card = 1;
    e.expires_s = INT64_C(1797786000); /* 2026-12-20 24:00 WIB */
    return e;
}

/* Sign into store; the caller's entitlement is good. */
static struct salur_bytes
sign(uint8_t store[SALUR_TOKEN_MAX], const struct salur_entitlement *e,
     const struct salur_key *issuer)
{
    struct salur_buf buf;

    salur_buf_fixed(&buf, store, SALUR_TOKEN_MAX);
    CHECK_ERR(salur_entitlement_sign(e, issuer, &buf), SALUR_OK);
    return salur_buf_view(&buf);
}

static void
check_same(const struct salur_entitlement *a, const struct salur_entitlement *b)
{
    CHECK_I64(salur_stage_id_compare(&a->stage, &b->stage), 0);
    CHECK_U64(a->site, b->site);
    CHECK_I64(a->expires_s, b->expires_s);
    CHECK_MEM(&a->item, sizeof a->item, &b->item, sizeof b->item);
}

static void
the_example_is_signed_and_decoded(void)
{
    struct salur_entitlement e = make_example();
    struct salur_entitlement back;
    uint8_t store[SALUR_TOKEN_MAX];
    uint8_t wanted[SALUR_TOKEN_MAX];
    struct salur_bytes token;
    struct office office;
    size_t len = from_hex(wanted, sizeof wanted, example);

    office_open(&office);
    token = sign(store, &e, office.issuer);
    CHECK_MEM(token.ptr, token.len, wanted, len);
    CHECK_ERR(salur_entitlement_decode(&back, token), SALUR_OK);
    check_same(&back, &e);
    CHECK_MEM(back.kid.bytes, SALUR_KID_LEN,
              salur_key_public(office.issuer)->kid.bytes, SALUR_KID_LEN);
    CHECK_I64(e.expires_s,
              salur_stage_closes_s((struct salur_date){2026, 12, 20}));
    office_close(&office);
}

/* The size decides the version of the QR symbol: 221 characters fit 8-M. */
static void
a_cash_entitlement_takes_143_bytes_or_147_beyond_32_bits(void)
{
    struct salur_entitlement e = make_example();
    uint8_t store[SALUR_TOKEN_MAX];
    struct office office;

    office_open(&office);
    CHECK_U64(sign(store, &e, office.issuer).len, 147);
    e.site = LOW_SITE;
    CHECK_U64(sign(store, &e, office.issuer).len, 143);
    office_close(&office);
}

static void
the_largest_entitlement_fits_a_version_9_symbol(void)
{
    struct salur_entitlement e = make_example();
    struct salur_entitlement back;
    uint8_t store[SALUR_TOKEN_MAX];
    struct salur_bytes token;
    struct office office;

    office_open(&office);
    memcpy(e.stage.programme, "ZZZZZZZZ", 9);
    memcpy(e.item.package, "99999999", 9);
    e.stage.period = 999999;
    e.stage.batch = 99;
    e.site = UINT64_C(9999999999);
    e.item.amount_idr = SALUR_AMOUNT_MAX;
    e.item.card = UINT32_MAX;
    e.expires_s = INT64_C(253402300799);
    token = sign(store, &e, office.issuer);
    CHECK_U64(token.len, 169);
    /* "SLR1:" and Base45, 3 characters for 2 bytes, 2 for the odd one. */
    CHECK(5 + token.len / 2 * 3 + token.len % 2 * 2 <= SALUR_QR_CHARS_MAX);
    CHECK_ERR(salur_entitlement_decode(&back, token), SALUR_OK);
    check_same(&back, &e);
    office_close(&office);
}

/* Claims as hex, signed as they are: what a leaked key could write. */
static enum salur_err
decode_claims(const struct office *office, const char *hex)
{
    struct salur_entitlement e;
    uint8_t claims[SALUR_TOKEN_MAX];
    uint8_t store[SALUR_TOKEN_MAX];
    struct salur_buf buf;
    size_t len = from_hex(claims, sizeof claims, hex);
    enum salur_err err;

    salur_buf_fixed(&buf, store, sizeof store);
    CHECK_ERR(sl_cose_sign(&buf, salur_bytes(claims, len), office->issuer),
              SALUR_OK);
    err = salur_entitlement_decode(&e, salur_buf_view(&buf));
    CHECK_U64(e.site, err == SALUR_OK ? OFFICE_SITE : 0);
    return err;
}

struct bad_claims {
    const char *hex;
    enum salur_err err;
};

static void
check_claims(const struct bad_claims *bad, size_t count)
{
    struct office office;

    office_open(&office);
    for (size_t i = 0; i < count; i++) {
        if (!CHECK_ERR(decode_claims(&office, bad[i].hex), bad[i].err)) {
            CHECK_STR(bad[i].hex, ""); /* shows which */
        }
    }
    office_close(&office);
}

#define EXP "04 1a 6b280990 "
#define CTI "07 50 000102030405060708090a0b0c0d0e0f "
#define KEY "3a 00010000 "
#define E1 "68 73616c75722f6531 "
#define PKH "63 504b48 "
#define PERIOD "1a 0003176c "
#define SITE "1b 000000024e257421 "
#define IDR "1a 000aae60 "

static void
claims_in_another_shape_are_refused(void)
{
    static const struct bad_claims bad[] = {
        {"a3" EXP CTI KEY "88" E1 PKH PERIOD "01" SITE IDR "60 01", SALUR_OK},
        {"a3" CTI EXP KEY "88" E1 PKH PERIOD "01" SITE IDR "60 01",
         SALUR_E_SYNTAX},
        {"a3" KEY "88" E1 PKH PERIOD "01" SITE IDR "60 01" EXP CTI,
         SALUR_E_SYNTAX},
        {"a2" CTI KEY "88" E1 PKH PERIOD "01" SITE IDR "60 01", SALUR_E_SYNTAX},
        {"a2" EXP KEY "88" E1 PKH PERIOD "01" SITE IDR "60 01", SALUR_E_SYNTAX},
        {"a2" EXP CTI, SALUR_E_SYNTAX},
        {"a4 01 60" EXP CTI KEY "88" E1 PKH PERIOD "01" SITE IDR "60 01",
         SALUR_E_SYNTAX},
        {"a3" EXP EXP KEY "88" E1 PKH PERIOD "01" SITE IDR "60 01",
         SALUR_E_SYNTAX},
        {"b803" EXP CTI KEY "88" E1 PKH PERIOD "01" SITE IDR "60 01",
         SALUR_E_CANONICAL},
        {"bf" EXP CTI KEY "88" E1 PKH PERIOD "01" SITE IDR "60 01 ff",
         SALUR_E_SYNTAX},
        {"a3" EXP CTI KEY "88" E1 PKH PERIOD "01" SITE IDR "60 01 00",
         SALUR_E_TRAILING},
        {"a3" EXP CTI KEY "88" E1 PKH PERIOD "01" SITE IDR "60", SALUR_E_SHORT},
        {"a3" EXP CTI KEY "87" E1 PKH PERIOD "01" SITE IDR "60",
         SALUR_E_SYNTAX},
        {"a3" EXP CTI KEY "89" E1 PKH PERIOD "01" SITE IDR "60 01 00",
         SALUR_E_SYNTAX},
        {"a3" EXP CTI "39 ffff 88" E1 PKH PERIOD "01" SITE IDR "60 01",
         SALUR_E_SYNTAX},
        {"a3 04 1b 000000006b280990" CTI KEY "88" E1 PKH PERIOD "01" SITE IDR
         "60 01",
         SALUR_E_CANONICAL},
        {"a3 04 c1 1a 6b280990" CTI KEY "88" E1 PKH PERIOD "01" SITE IDR
         "60 01",
         SALUR_E_SYNTAX},
        {"84" EXP CTI, SALUR_E_SYNTAX},
        {"00", SALUR_E_SYNTAX},
    };

    check_claims(bad, sizeof bad / sizeof bad[0]);
}

static void
claims_out_of_range_are_refused(void)
{
    static const struct bad_claims bad[] = {
        {"a3 04 00" CTI KEY "88" E1 PKH PERIOD "01" SITE IDR "60 01",
         SALUR_E_RANGE},
        {"a3 04 20" CTI KEY "88" E1 PKH PERIOD "01" SITE IDR "60 01",
         SALUR_E_SYNTAX},
        {"a3 04 1b 0000003afff44180" CTI KEY "88" E1 PKH PERIOD "01" SITE IDR
         "60 01",
         SALUR_E_RANGE},
        {"a3" EXP "07 4f 000102030405060708090a0b0c0d0e" KEY "88" E1 PKH PERIOD
         "01" SITE IDR "60 01",
         SALUR_E_RANGE},
        {"a3" EXP CTI KEY "88" E1 "60" PERIOD "01" SITE IDR "60 01",
         SALUR_E_RANGE},
        {"a3" EXP CTI KEY "88" E1 "63 706b68" PERIOD "01" SITE IDR "60 01",
         SALUR_E_SYNTAX},
        {"a3" EXP CTI KEY "88" E1 "43 504b48" PERIOD "01" SITE IDR "60 01",
         SALUR_E_SYNTAX},
        {"a3" EXP CTI KEY "88" E1 PKH "1a 00031768 01" SITE IDR "60 01",
         SALUR_E_RANGE},
        {"a3" EXP CTI KEY "88" E1 PKH "01 01" SITE IDR "60 01", SALUR_E_RANGE},
        {"a3" EXP CTI KEY "88" E1 PKH "1a 000f4240 01" SITE IDR "60 01",
         SALUR_E_RANGE},
        {"a3" EXP CTI KEY "88" E1 PKH PERIOD "00" SITE IDR "60 01",
         SALUR_E_RANGE},
        {"a3" EXP CTI KEY "88" E1 PKH PERIOD "18 64" SITE IDR "60 01",
         SALUR_E_RANGE},
        {"a3" EXP CTI KEY "88" E1 PKH PERIOD "01 1a 3b9ac9ff" IDR "60 01",
         SALUR_E_RANGE},
        {"a3" EXP CTI KEY "88" E1 PKH PERIOD "01 1b 00000002540be400" IDR
         "60 01",
         SALUR_E_RANGE},
        {"a3" EXP CTI KEY "88" E1 PKH PERIOD "01" SITE "00 60 01",
         SALUR_E_AMOUNT},
        {"a3" EXP CTI KEY "88" E1 PKH PERIOD "01" SITE "20 60 01",
         SALUR_E_SYNTAX},
        {"a3" EXP CTI KEY "88" E1 PKH PERIOD "01" SITE "1a 3b9aca01 60 01",
         SALUR_E_RANGE},
        {"a3" EXP CTI KEY "88" E1 PKH PERIOD "01" SITE IDR "61 61 01",
         SALUR_E_SYNTAX},
        {"a3" EXP CTI KEY "88" E1 PKH PERIOD "01" SITE IDR
         "69 414141414141414141 01",
         SALUR_E_RANGE},
        {"a3" EXP CTI KEY "88" E1 PKH PERIOD "01" SITE IDR "60 00",
         SALUR_E_RANGE},
        {"a3" EXP CTI KEY "88" E1 PKH PERIOD "01" SITE IDR
         "60 1b 0000000100000000",
         SALUR_E_RANGE},
    };

    check_claims(bad, sizeof bad / sizeof bad[0]);
}

static void
a_newer_version_is_told_from_a_foreign_token(void)
{
    static const struct bad_claims bad[] = {
        /* "salur/e2" in this shape, in others, and "salur/e10" */
        {"a3" EXP CTI KEY "88 68 73616c75722f6532" PKH PERIOD "01" SITE IDR
         "60 01",
         SALUR_E_VERSION},
        {"a1" KEY "81 68 73616c75722f6532", SALUR_E_VERSION},
        {"a4 01 60 04 f6 0a 82 01 a0" KEY "82 68 73616c75722f6532 f5",
         SALUR_E_VERSION},
        {"a1" KEY "81 69 73616c75722f653130", SALUR_E_VERSION},
        /* "salur/e0", "salur/e01", "salur/e", "salur/c2", number, nothing */
        {"a1" KEY "81 68 73616c75722f6530", SALUR_E_SYNTAX},
        {"a1" KEY "81 69 73616c75722f653031", SALUR_E_SYNTAX},
        {"a1" KEY "81 67 73616c75722f65", SALUR_E_SYNTAX},
        {"a1" KEY "81 68 73616c75722f6332", SALUR_E_SYNTAX},
        {"a1" KEY "81 02", SALUR_E_SYNTAX},
        {"a1" KEY "80", SALUR_E_SYNTAX},
        {"a1" KEY "68 73616c75722f6532", SALUR_E_SYNTAX},
        {"a1 00 81 68 73616c75722f6532", SALUR_E_SYNTAX},
        {"ba 000f4240 00", SALUR_E_SYNTAX},
    };

    check_claims(bad, sizeof bad / sizeof bad[0]);
}

static void
every_prefix_and_every_suffix_is_refused(void)
{
    struct salur_entitlement e;
    uint8_t bytes[SALUR_TOKEN_MAX + 1] = {0};
    size_t len = from_hex(bytes, sizeof bytes, example);

    for (size_t n = 0; n < len; n++) {
        CHECK(salur_entitlement_decode(&e, salur_bytes(bytes, n)) != SALUR_OK);
    }
    CHECK_ERR(salur_entitlement_decode(&e, salur_bytes(bytes, len)), SALUR_OK);
    CHECK_ERR(salur_entitlement_decode(&e, salur_bytes(bytes, len + 1)),
              SALUR_E_TRAILING);
}

static void
every_single_bit_flip_is_refused(void)
{
    struct salur_entitlement e = make_example();
    uint8_t store[SALUR_TOKEN_MAX];
    struct salur_bytes token;
    struct office office;
    int64_t now_s = office_day_s("2026-10-10");

    office_open(&office);
    token = sign(store, &e, office.issuer);
    for (size_t bit = 0; bit < token.len * 8; bit++) {
        store[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one bit */
        CHECK(salur_entitlement_check(&e, token, office.trust, now_s) !=
              SALUR_OK);
        store[bit / 8] ^= (uint8_t)(1U << bit % 8); /* and back */
    }
    CHECK_ERR(salur_entitlement_check(&e, token, office.trust, now_s),
              SALUR_OK);
    office_close(&office);
}

/* The fraud of Cirebon 2022: another amount on a genuine letter. */
static void
another_amount_under_the_same_signature_is_a_forgery(void)
{
    struct salur_entitlement e = make_example();
    uint8_t store[SALUR_TOKEN_MAX];
    struct salur_bytes token;
    struct office office;

    office_open(&office);
    token = sign(store, &e, office.issuer);
    for (size_t i = 0; i + 4 < token.len; i++) {
        if (memcmp(store + i, "\x1a\x00\x0a\xae\x60", 5) == 0) {
            store[i + 2] = 0x0b; /* 765,536 rupiah */
            break;
        }
    }
    CHECK_ERR(salur_entitlement_check(&e, token, office.trust,
                                      office_day_s("2026-10-10")),
              SALUR_E_SIGNATURE);
    /* What was presented can still be said. */
    CHECK_I64(e.item.amount_idr, 765536);
    office_close(&office);
}

static void
only_a_trusted_issuer_of_the_area_and_the_day_passes(void)
{
    struct office office;

    office_open(&office);
    {
        const struct {
            const struct salur_key *key;
            uint64_t site;
            const char *day;
            enum salur_err err;
        } cases[] = {
            {office.issuer, OFFICE_SITE, "2026-10-10", SALUR_OK},
            {office.issuer, OFFICE_SITE, "2026-01-02", SALUR_OK},
            {office.issuer, OFFICE_SITE, "2025-12-30", SALUR_E_SCOPE},
            {office.issuer, OFFICE_SITE, "2027-01-02", SALUR_E_SCOPE},
            {office.issuer, 9902012001, "2026-10-10", SALUR_E_SCOPE},
            {office.other, OFFICE_SITE, "2026-10-10", SALUR_E_SCOPE},
            {office.other, 9902012001, "2026-10-10", SALUR_OK},
            {office.leaked, OFFICE_SITE, "2026-10-10", SALUR_OK},
            {office.leaked, OFFICE_SITE, "2026-11-02", SALUR_E_KEY_WITHDRAWN},
            {office.stranger, OFFICE_SITE, "2026-10-10", SALUR_E_KEY_UNKNOWN},
        };

        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            struct salur_entitlement e = make_example();
            uint8_t store[SALUR_TOKEN_MAX];
            struct salur_bytes token;

            e.site = cases[i].site;
            token = sign(store, &e, cases[i].key);
            memset(&e, 0, sizeof e);
            CHECK_ERR(salur_entitlement_check(&e, token, office.trust,
                                              office_day_s(cases[i].day)),
                      cases[i].err);
            CHECK_U64(e.site, cases[i].site);
        }
    }
    office_close(&office);
}

/* 2^32 tries make a key of any id: an official of one area could. */
static void
a_key_of_the_same_id_does_not_sign_for_another_area(void)
{
    struct office office;

    office_open(&office);
    CHECK_MEM(salur_key_public(office.twins[0])->kid.bytes, SALUR_KID_LEN,
              salur_key_public(office.twins[1])->kid.bytes, SALUR_KID_LEN);
    for (size_t i = 0; i < 4; i++) {
        struct salur_entitlement e = make_example();
        uint8_t store[SALUR_TOKEN_MAX];
        struct salur_bytes token;

        e.site = i % 2 == 0 ? UINT64_C(9903012001) : UINT64_C(9904012001);
        token = sign(store, &e, office.twins[i / 2]);
        CHECK_ERR(salur_entitlement_check(&e, token, office.trust,
                                          office_day_s("2026-10-10")),
                  i % 2 == i / 2 ? SALUR_OK : SALUR_E_SIGNATURE);
        e.site = OFFICE_SITE;
        token = sign(store, &e, office.twins[i / 2]);
        CHECK_ERR(salur_entitlement_check(&e, token, office.trust,
                                          office_day_s("2026-10-10")),
                  SALUR_E_SCOPE);
    }
    office_close(&office);
}

static void
an_approver_is_no_issuer(void)
{
    struct salur_entitlement e = make_example();
    uint8_t store[SALUR_TOKEN_MAX];
    struct salur_bytes token;
    struct office office;
    struct salur_buf buf;
    struct sl_cose cose;

    office_open(&office);
    salur_buf_init(&buf, SALUR_TOKEN_MAX);
    CHECK_ERR(salur_entitlement_sign(&e, office.approvers[0], &buf),
              SALUR_E_KEY_ROLE);
    CHECK_U64(buf.len, 0);
    token = sign(store, &e, office.issuer);
    CHECK_ERR(sl_cose_parse(&cose, token), SALUR_OK);
    CHECK_ERR(sl_cose_sign(&buf, cose.payload, office.approvers[0]), SALUR_OK);
    CHECK_ERR(salur_entitlement_check(&e, salur_buf_view(&buf), office.trust,
                                      office_day_s("2026-10-10")),
              SALUR_E_KEY_ROLE);
    salur_buf_wipe(&buf);
    office_close(&office);
}

#define WAYS 9

static void
spoil(struct salur_entitlement *e, unsigned way)
{
    switch (way) {
    case 0:
        e->stage.programme[0] = 'p';
        break;
    case 1:
        e->stage.period = 202600;
        break;
    case 2:
        e->stage.batch = 100;
        break;
    case 3:
        e->site = 99;
        break;
    case 4:
        e->item.amount_idr = 0;
        break;
    case 5:
        e->item.amount_idr = SALUR_AMOUNT_MAX + 1;
        break;
    case 6:
        e->item.card = 0;
        break;
    case 7:
        e->expires_s = 0;
        break;
    case 8:
        e->expires_s = INT64_C(253402300800);
        break;
    default:
        CHECK(!"a way");
    }
}

static void
what_would_not_be_read_is_not_signed(void)
{
    struct office office;
    struct salur_buf buf;

    office_open(&office);
    salur_buf_init(&buf, SALUR_TOKEN_MAX);
    for (unsigned way = 0; way < WAYS; way++) {
        struct salur_entitlement e = make_example();

        spoil(&e, way);
        CHECK(salur_entitlement_sign(&e, office.issuer, &buf) != SALUR_OK);
        CHECK_U64(buf.len, 0);
    }
    salur_buf_wipe(&buf);
    office_close(&office);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_is_signed_and_decoded),
        TEST(a_cash_entitlement_takes_143_bytes_or_147_beyond_32_bits),
        TEST(the_largest_entitlement_fits_a_version_9_symbol),
        TEST(claims_in_another_shape_are_refused),
        TEST(claims_out_of_range_are_refused),
        TEST(a_newer_version_is_told_from_a_foreign_token),
        TEST(every_prefix_and_every_suffix_is_refused),
        TEST(every_single_bit_flip_is_refused),
        TEST(another_amount_under_the_same_signature_is_a_forgery),
        TEST(only_a_trusted_issuer_of_the_area_and_the_day_passes),
        TEST(a_key_of_the_same_id_does_not_sign_for_another_area),
        TEST(an_approver_is_no_issuer),
        TEST(what_would_not_be_read_is_not_signed),
    };

    return RUN_TESTS(tests, argc, argv);
}
