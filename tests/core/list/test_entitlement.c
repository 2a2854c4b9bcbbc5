/* SPDX-License-Identifier: Apache-2.0 */
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
        CHECK(way < WAYS);
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
