/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "harness.h"
#include "salur/key.h"

#define SYMBOLS 7
#define BITS_MAX ((UINT32_C(1) << 30) - 1)

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* The seven symbols of the short number of these 30 bits, without the dash. */
static void
symbols_of(char out[SYMBOLS + 1], uint32_t bits)
{
    struct salur_cti cti = {{0}};
    char text[SALUR_SHORT_MAX];

    for (unsigned i = 0; i < 4; i++) {
        cti.bytes[i] = (uint8_t)(bits << 2 >> (24 - 8 * i) & 0xff); /* masked */
    }
    salur_short_format(text, &cti);
    CHECK_U64(strlen(text), SYMBOLS + 1);
    CHECK_U64(text[4], '-');
    memcpy(out, text, 4);
    memcpy(out + 4, text + 5, 4);
}

static enum salur_err
parse(const char *text, uint32_t *out_bits)
{
    return salur_short_parse(out_bits, text, strlen(text));
}

/* Computed with another program, by multiplying with the seven weights. */
static void
the_example_of_the_format_holds(void)
{
    struct salur_cti cti;
    char text[SALUR_SHORT_MAX];
    uint32_t bits;

    from_hex(cti.bytes, SALUR_CTI_LEN, "5a2bfe2e0951cdf8c04f323d661534e4");
    salur_short_format(text, &cti);
    CHECK_STR(text, "B8NZ-WBM");
    CHECK_ERR(parse(text, &bits), SALUR_OK);
    CHECK_U64(bits, UINT32_C(0x5a2bfe2e) >> 2);
}

static void
only_the_first_30_bits_are_shown(void)
{
    struct salur_cti a = {{0x12, 0x34, 0x56, 0x78}};
    struct salur_cti b = a;
    char texts[2][SALUR_SHORT_MAX];

    b.bytes[3] |= 3;
    memset(b.bytes + 4, 0xff, SALUR_CTI_LEN - 4);
    salur_short_format(texts[0], &a);
    salur_short_format(texts[1], &b);
    CHECK_STR(texts[0], texts[1]);
}

static void
what_is_written_is_read_back(void)
{
    struct prng prng = {1};

    for (unsigned i = 0; i < 2000; i++) {
        uint32_t bits = (uint32_t)prng_below(&prng, BITS_MAX + UINT64_C(1));
        char text[SYMBOLS + 1];
        uint32_t back;

        bits = i == 0 ? 0 : i == 1 ? BITS_MAX : bits;
        symbols_of(text, bits);
        CHECK_ERR(parse(text, &back), SALUR_OK);
        CHECK_U64(back, bits);
    }
}

/* The code is linear: what holds around some numbers holds around all. */
static void
every_single_wrong_symbol_is_found(void)
{
    static const uint32_t samples[] = {0, BITS_MAX, 0x12345678 >> 2};

    for (size_t s = 0; s < sizeof samples / sizeof samples[0]; s++) {
        char text[SYMBOLS + 1];

        symbols_of(text, samples[s]);
        for (size_t at = 0; at < SYMBOLS; at++) {
            char right = text[at];
            uint32_t bits;

            for (size_t i = 0; i < 32; i++) {
                text[at] = alphabet[i];
                CHECK_ERR(parse(text, &bits),
                          alphabet[i] == right ? SALUR_OK : SALUR_E_CHECKSUM);
                CHECK(alphabet[i] == right || bits == 0);
            }
            text[at] = right;
        }
    }
}

/* Swap two symbols of a good number; found unless they are the same. */
static void
check_swap(const char good[SYMBOLS + 1], size_t a, size_t b)
{
    char text[SYMBOLS + 1];
    uint32_t bits;

    memcpy(text, good, sizeof text);
    text[a] = good[b];
    text[b] = good[a];
    CHECK_ERR(parse(text, &bits),
              good[a] == good[b] ? SALUR_OK : SALUR_E_CHECKSUM);
}

/*
 * Each pair of places with each of the 32 x 32 pairs of symbols: u and v go
 * to two places of the id; for a pair with the check symbol, v stands in
 * another place and drives it through all its values.
 */
static void
every_two_symbols_that_changed_places_are_found(void)
{
    for (size_t a = 0; a < SYMBOLS; a++) {
        for (size_t b = a + 1; b < SYMBOLS; b++) {
            size_t second = b < SYMBOLS - 1 ? b : (a + 1) % (SYMBOLS - 1);
            unsigned seen = 0;

            for (uint32_t uv = 0; uv < 32 * 32; uv++) {
                char text[SYMBOLS + 1];

                symbols_of(text, uv / 32 << (25 - 5 * a) |
                                     uv % 32 << (25 - 5 * second));
                check_swap(text, a, b);
                seen += text[a] == text[b];
            }
            /* Each u met its equal once: all pairs of values were there. */
            CHECK_U64(seen, 32);
        }
    }
}

static void
a_hand_is_forgiven_what_crockford_forgives(void)
{
    static const char *const good[] = {
        "B8NZ-WBM", "b8nz-wbm",     "B8NZWBM",       "b8nz wbm",
        "B8NZ WBM", "B-8-N-Z-WB-M", "  b8nz - wbm ", "-B8NZWBM-",
    };
    char text[SYMBOLS + 1];
    uint32_t wanted;
    uint32_t bits;

    CHECK_ERR(parse(good[0], &wanted), SALUR_OK);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        CHECK_ERR(parse(good[i], &bits), SALUR_OK);
        CHECK_U64(bits, wanted);
    }
    /* 0 and 1 as the letters they look like, in either case. */
    symbols_of(text, 1U << 20 | 1U << 10);
    for (const char *letters = "OIOLoiol"; *letters != '\0'; letters += 4) {
        memcpy(text, letters, 4);
        CHECK_ERR(parse(text, &bits), SALUR_OK);
        CHECK_U64(bits, 1U << 20 | 1U << 10);
    }
}

static void
anything_else_is_refused(void)
{
    static const char *const bad[] = {
        "",
        "-",
        "B8NZ-WB",
        "B8NZ-WBMM",
        "B8NZ-WBU",
        "B8NZ_WBM",
        "B8NZ-WB*",
        "B8NZ-WBM\n",
        "B8NZ\tWBM",
        "B8NZ-WB=",
        "B8NZ-WB\x7f",
        "SLR1:B8N",
        "B8NZ\xe2\x80\x93WBM",
    };
    uint32_t bits = 1;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_ERR(parse(bad[i], &bits), SALUR_E_SYNTAX);
        CHECK_U64(bits, 0);
    }
    CHECK_ERR(salur_short_parse(&bits, "B8NZWB\0", 7), SALUR_E_SYNTAX);
    CHECK_ERR(salur_short_parse(&bits, NULL, 0), SALUR_E_SYNTAX);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_of_the_format_holds),
        TEST(only_the_first_30_bits_are_shown),
        TEST(what_is_written_is_read_back),
        TEST(every_single_wrong_symbol_is_found),
        TEST(every_two_symbols_that_changed_places_are_found),
        TEST(a_hand_is_forgiven_what_crockford_forgives),
        TEST(anything_else_is_refused),
    };

    return RUN_TESTS(tests, argc, argv);
}
