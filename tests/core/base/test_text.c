/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/text.h"

#include <string.h>

#include "harness.h"

static void
hex_goes_both_ways_and_refuses_the_rest(void)
{
    static const char *const bad[] = {"0", "000", "0g", "g0", "  ", "00 ", ""};
    uint8_t out[1];
    uint8_t two[2];
    char text[5];

    salur_hex_encode(text, (const uint8_t *)"\x0f\xa0", 2);
    CHECK_STR(text, "0fa0");
    CHECK_ERR(salur_hex_decode(two, 2, "0FA0", 4), SALUR_OK);
    CHECK_MEM(two, 2, "\x0f\xa0", 2);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_ERR(salur_hex_decode(out, 1, bad[i], strlen(bad[i])),
                  SALUR_E_SYNTAX);
    }
}

/* RFC 4648 10. */
static void
base64_matches_the_standard_vectors(void)
{
    static const char *const rows[][2] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[16];
        uint8_t bytes[16];
        size_t len;

        salur_base64_encode(text, (const uint8_t *)rows[i][0],
                            strlen(rows[i][0]));
        CHECK_STR(text, rows[i][1]);
        CHECK_ERR(salur_base64_decode(bytes, &len, text, strlen(text)),
                  SALUR_OK);
        CHECK_MEM(bytes, len, rows[i][0], strlen(rows[i][0]));
    }
}

static void
loose_base64_is_refused(void)
{
    static const struct {
        const char *text;
        enum salur_err err;
    } rows[] = {
        {"Zg", SALUR_E_SYNTAX},       {"Zg=", SALUR_E_SYNTAX},
        {"Zg==Zg==", SALUR_E_SYNTAX}, {"Zg==\n", SALUR_E_SYNTAX},
        {"Z===", SALUR_E_SYNTAX},     {"====", SALUR_E_SYNTAX},
        {"Zm9-", SALUR_E_SYNTAX},     {"Zm 9", SALUR_E_SYNTAX},
        {"Zh==", SALUR_E_CANONICAL},  {"Zm9=", SALUR_E_CANONICAL},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t bytes[16];
        size_t len = 1;

        CHECK_ERR(salur_base64_decode(bytes, &len, rows[i].text,
                                      strlen(rows[i].text)),
                  rows[i].err);
        CHECK_U64(len, 0);
    }
}

static void
base64_of_random_bytes_has_one_text(void)
{
    struct prng prng = {1};

    for (int round = 0; round < 500; round++) {
        uint8_t bytes[40];
        uint8_t back[48];
        char text[SALUR_BASE64_LEN(40) + 1];
        size_t n = prng_below(&prng, sizeof bytes + 1);
        size_t len;

        prng_fill(&prng, bytes, n);
        salur_base64_encode(text, bytes, n);
        CHECK_ERR(salur_base64_decode(back, &len, text, strlen(text)),
                  SALUR_OK);
        CHECK_MEM(back, len, bytes, n);
        if (n > 0) {
            char again[SALUR_BASE64_LEN(40) + 1];

            text[prng_below(&prng, strlen(text))] ^=
                (char)(1 << prng_below(&prng, 7)); /* one bit below 128 */
            if (salur_base64_decode(back, &len, text, strlen(text)) ==
                SALUR_OK) {
                salur_base64_encode(again, back, len);
                CHECK_STR(again, text);
            }
        }
    }
}

static void
money_is_written_as_indonesia_writes_it(void)
{
    static const struct {
        int64_t idr;
        const char *text;
    } rows[] = {
        {0, "Rp 0"},
        {999, "Rp 999"},
        {1000, "Rp 1.000"},
        {1350000, "Rp 1.350.000"},
        {-50000, "Rp -50.000"},
        {INT64_MAX, "Rp 9.223.372.036.854.775.807"},
        {INT64_MIN, "Rp -9.223.372.036.854.775.808"},
    };
    char text[SALUR_IDR_TEXT_MAX];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        salur_idr_format(text, rows[i].idr);
        CHECK_STR(text, rows[i].text);
    }
    salur_count_format(text, 48211);
    CHECK_STR(text, "48.211");
    salur_count_format(text, UINT64_MAX);
    CHECK_STR(text, "18.446.744.073.709.551.615");
}

static void
amounts_of_real_lists_are_read_and_doubtful_ones_refused(void)
{
    static const struct {
        const char *text;
        enum salur_err err;
        int64_t idr;
    } rows[] = {
        {"1350000", SALUR_OK, 1350000},
        {"1.350.000", SALUR_OK, 1350000},
        {"1,350,000", SALUR_OK, 1350000},
        {"Rp 1.350.000", SALUR_OK, 1350000},
        {"Rp1.350.000,00", SALUR_OK, 1350000},
        {"Rp. 600.000,-", SALUR_E_AMOUNT, 0},
        {"Rp. 600.000", SALUR_OK, 600000},
        {"  225000  ", SALUR_OK, 225000},
        {"1350000.00", SALUR_OK, 1350000},
        {"1350000,0", SALUR_OK, 1350000},
        {"600.000", SALUR_OK, 600000},
        {"0", SALUR_OK, 0},
        {"00", SALUR_OK, 0},
        {"1000000000", SALUR_OK, 1000000000},
        {"1000000001", SALUR_E_RANGE, 0},
        {"99999999999999999999", SALUR_E_RANGE, 0},
        {"-225000", SALUR_E_RANGE, 0},
        {"", SALUR_E_EMPTY, 0},
        {"   ", SALUR_E_EMPTY, 0},
        {"Rp", SALUR_E_EMPTY, 0},
        {"1.35", SALUR_E_AMOUNT, 0},
        {"1.3500", SALUR_E_AMOUNT, 0},
        {"1350000,50", SALUR_E_AMOUNT, 0},
        {"1.350,000.00", SALUR_E_AMOUNT, 0},
        {"1.350.000.00", SALUR_E_AMOUNT, 0},
        {".350", SALUR_E_AMOUNT, 0},
        {"1..350", SALUR_E_AMOUNT, 0},
        {"350.", SALUR_E_AMOUNT, 0},
        {"1.35E+06", SALUR_E_AMOUNT, 0},
        {"satu juta", SALUR_E_AMOUNT, 0},
        {"1 350 000", SALUR_E_AMOUNT, 0},
        {"#REF!", SALUR_E_AMOUNT, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t idr = 1;

        if (!CHECK_ERR(
                salur_idr_parse(&idr, rows[i].text, strlen(rows[i].text)),
                rows[i].err) ||
            !CHECK_I64(idr, rows[i].idr)) {
            CHECK_STR(rows[i].text, "the row above");
        }
    }
}

static void
only_well_formed_utf8_without_controls_is_clean(void)
{
    static const char *const good[] = {
        "",        "Siti", "Ma\xca\xbcruf", "\xe2\x80\x94", "\xf0\x9f\x98\x80",
        "\xc2\xa0"};
    static const char *const bad[] = {
        "\n",
        "\x7f",
        "\x1b[0m",
        "\xc2\x85",
        "\x80",
        "\xc3",
        "\xc0\xaf",
        "\xe0\x80\xaf",
        "\xed\xa0\x80",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xff",
        "caf\xe9 x",
        "\xf0\x8f\xbf\xbf",
    };

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        CHECK(salur_text_is_clean(good[i], strlen(good[i])));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK(!salur_text_is_clean(bad[i], strlen(bad[i])));
    }
    CHECK(!salur_text_is_clean("a\0b", 3));
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(hex_goes_both_ways_and_refuses_the_rest),
        TEST(base64_matches_the_standard_vectors),
        TEST(loose_base64_is_refused),
        TEST(base64_of_random_bytes_has_one_text),
        TEST(money_is_written_as_indonesia_writes_it),
        TEST(amounts_of_real_lists_are_read_and_doubtful_ones_refused),
        TEST(only_well_formed_utf8_without_controls_is_clean),
    };

    return RUN_TESTS(tests, argc, argv);
}
