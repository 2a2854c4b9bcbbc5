/* SPDX-License-Identifier: Apache-2.0 */
#include "qr/symbol.h"

#include <string.h>

#include "harness.h"

static void
each_version_begins_where_the_one_before_is_full(void)
{
    /* ISO/IEC 18004 table 7, alphanumeric, level M, versions 1 .. 9. */
    static const size_t capacity[] = {20, 38, 61, 90, 122, 154, 178, 221, 262};
    struct salur_symbol symbol;
    char text[300];

    memset(text, 'A', sizeof text);
    for (int i = 0; i < 9; i++) {
        CHECK_ERR(salur_symbol_make(&symbol, salur_bytes(text, capacity[i])),
                  SALUR_OK);
        CHECK_I64(symbol.version, i + 1);
        CHECK_I64(symbol.width, 21 + 4 * i);
        CHECK_ERR(
            salur_symbol_make(&symbol, salur_bytes(text, capacity[i] + 1)),
            i == 8 ? SALUR_E_LIMIT : SALUR_OK);
        CHECK_I64(symbol.version, i == 8 ? 0 : i + 2);
    }
}

static void
a_card_of_220_characters_is_version_8(void)
{
    struct salur_symbol symbol;
    char text[220];

    memset(text, '%', sizeof text);
    CHECK_ERR(salur_symbol_make(&symbol, salur_bytes(text, sizeof text)),
              SALUR_OK);
    CHECK_I64(symbol.version, 8);
    CHECK_I64(symbol.width, 49);
}

static void
foreign_characters_and_other_lengths_are_refused(void)
{
    static const struct {
        const char *text;
        size_t len;
        enum salur_err err;
    } rows[] = {
        {"", 0, SALUR_E_EMPTY},        {"a", 1, SALUR_E_SYNTAX},
        {"SLR1:a", 6, SALUR_E_SYNTAX}, {"A\0B", 3, SALUR_E_SYNTAX},
        {"A\n", 2, SALUR_E_SYNTAX},    {"\xc3\x96", 2, SALUR_E_SYNTAX},
        {"A,", 2, SALUR_E_SYNTAX},     {"SLR1: $%*+-./:", 14, SALUR_OK},
        {"0123456789", 10, SALUR_OK},
    };
    struct salur_symbol symbol;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        memset(&symbol, 0xff, sizeof symbol);
        CHECK_ERR(
            salur_symbol_make(&symbol, salur_bytes(rows[i].text, rows[i].len)),
            rows[i].err);
        CHECK_I64(symbol.version, rows[i].err == SALUR_OK);
    }
}

static void
every_byte_is_taken_or_refused_as_the_set_says(void)
{
    static const char set[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    struct salur_symbol symbol;

    for (int byte = 0; byte < 256; byte++) {
        uint8_t text = (uint8_t)byte; /* below 256 */
        int is_in = memchr(set, byte, sizeof set - 1) != NULL;

        CHECK_ERR(salur_symbol_make(&symbol, salur_bytes(&text, 1)),
                  is_in ? SALUR_OK : SALUR_E_SYNTAX);
    }
}

/* ISO/IEC 18004 6.3.3: 7 x 7 dark, 5 x 5 light, 3 x 3 dark. */
static int
has_finder(const struct salur_symbol *symbol, int left, int top)
{
    for (int i = 0; i < 49; i++) {
        int x = i % 7;
        int y = i / 7;
        int dx = x > 3 ? x - 3 : 3 - x;
        int dy = y > 3 ? y - 3 : 3 - y;
        int ring = dx > dy ? dx : dy;

        if (symbol->modules[(top + y) * symbol->width + left + x] !=
            (ring != 2)) {
            return 0;
        }
    }
    return 1;
}

/* Level and mask, ISO/IEC 18004 7.9.1, from the modules around a finder. */
static unsigned
format_bits(const struct salur_symbol *symbol)
{
    unsigned bits = 0;

    /* Row 8, columns 0 to 4: the five data bits, high first. */
    for (int x = 0; x < 5; x++) {
        bits = bits << 1 | symbol->modules[8 * symbol->width + x];
    }
    return bits ^ 0x15; /* high five bits of 101010000010010 */
}

static void
a_symbol_has_three_finders_zeroes_and_ones_and_level_m(void)
{
    struct salur_symbol symbol;
    struct prng prng = {3};
    char text[262];

    for (size_t len = 1; len <= sizeof text; len++) {
        for (size_t i = 0; i < len; i++) {
            text[i] = (char)('A' + prng_below(&prng, 26)); /* a letter */
        }
        CHECK_ERR(salur_symbol_make(&symbol, salur_bytes(text, len)), SALUR_OK);
        CHECK(has_finder(&symbol, 0, 0));
        CHECK(has_finder(&symbol, symbol.width - 7, 0));
        CHECK(has_finder(&symbol, 0, symbol.width - 7));
        CHECK_U64(format_bits(&symbol) >> 3, 0); /* 00 is level M */
        for (int i = 0; i < SALUR_SYMBOL_MAX; i++) {
            int inside = i < symbol.width * symbol.width;

            if (!CHECK(symbol.modules[i] <= inside)) {
                return;
            }
        }
    }
}

static void
the_same_text_gives_the_same_symbol(void)
{
    struct salur_symbol one;
    struct salur_symbol two;

    CHECK_ERR(salur_symbol_make(&one, salur_bytes_str("SLR1:QED8WEX0")),
              SALUR_OK);
    CHECK_ERR(salur_symbol_make(&two, salur_bytes_str("SLR1:QED8WEX0")),
              SALUR_OK);
    CHECK_MEM(&one, sizeof one, &two, sizeof two);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(each_version_begins_where_the_one_before_is_full),
        TEST(a_card_of_220_characters_is_version_8),
        TEST(foreign_characters_and_other_lengths_are_refused),
        TEST(every_byte_is_taken_or_refused_as_the_set_says),
        TEST(a_symbol_has_three_finders_zeroes_and_ones_and_level_m),
        TEST(the_same_text_gives_the_same_symbol),
    };

    return RUN_TESTS(tests, argc, argv);
}
