/* SPDX-License-Identifier: Apache-2.0 */
/* Claims that a genuine key signed and that are yet no entitlement. */
#include "salur/entitlement.h"
#include "sign/cose.h"

#include "harness.h"
#include "tests/core/list/office.h"

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

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(claims_in_another_shape_are_refused),
        TEST(claims_out_of_range_are_refused),
        TEST(a_newer_version_is_told_from_a_foreign_token),
    };

    return RUN_TESTS(tests, argc, argv);
}
