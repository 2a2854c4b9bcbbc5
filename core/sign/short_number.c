/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The short number under a printed code, for the day the code cannot be
 * read: six symbols of the id and one that catches slips of the hand.  It
 * names an id among those of one village; it proves nothing, and looking it
 * up in the approved list is redeem.c's.
 */
#include <string.h>

#include "base/bytes.h"
#include "salur/key.h"

/* Symbols that carry the id, five bits each; one check symbol follows. */
#define SYMBOLS 6
#define GROUP 4

/* Crockford's: without I, L, O, which look like digits, and without U. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/*
 * Multiply by x in GF(32) = GF(2)[x] / (x^5 + x^2 + 1).  The polynomial is
 * primitive: x has order 31, so its powers 0 .. 6 differ and none is zero.
 */
static unsigned
times_x(unsigned v)
{
    return (v << 1 & 31) ^ (v & 16 ? 5 : 0);
}

/*
 * Value at x of the polynomial whose coefficients are the symbols, the first
 * the highest.  The check symbol, its last coefficient, makes it zero.  One
 * wrong symbol changes it by d * x^i, two that changed places by
 * d * (x^i + x^j): neither is zero.
 */
static unsigned
checksum(const uint8_t *symbols, size_t count)
{
    unsigned v = 0;

    for (size_t i = 0; i < count; i++) {
        v = times_x(v) ^ symbols[i];
    }
    return v;
}

void
salur_short_format(char out[SALUR_SHORT_MAX], const struct salur_cti *cti)
{
    uint8_t symbols[SYMBOLS + 1] = {0};
    struct salur_buf buf;
    struct sl_reader rd;
    uint32_t bits;

    sl_reader_init(&rd, salur_bytes(cti->bytes, SALUR_CTI_LEN));
    bits = sl_read_be32(&rd) >> 2; /* the first 30 of 32 */
    for (size_t i = 0; i < SYMBOLS; i++) {
        symbols[i] = (uint8_t)(bits >> (25 - 5 * i) & 31); /* masked */
    }
    /* With a last coefficient of zero, the value is what it must be. */
    symbols[SYMBOLS] = (uint8_t)checksum(symbols, SYMBOLS + 1); /* 0 .. 31 */

    salur_buf_fixed(&buf, out, SALUR_SHORT_MAX);
    for (size_t i = 0; i <= SYMBOLS; i++) {
        if (i == GROUP) {
            sl_put_u8(&buf, '-');
        }
        sl_put_u8(&buf, (uint8_t)alphabet[symbols[i]]); /* ASCII */
    }
    sl_put_u8(&buf, '\0');
}

/* Value of a symbol as people write it, -1 for another character. */
static int
symbol_value(uint8_t c)
{
    const char *found;

    if (c >= 'a' && c <= 'z') {
        c = (uint8_t)(c - 'a' + 'A'); /* ASCII */
    }
    if (c == 'O') {
        return 0;
    }
    if (c == 'I' || c == 'L') {
        return 1;
    }
    found = memchr(alphabet, c, sizeof alphabet - 1);
    return found == NULL ? -1 : (int)(found - alphabet); /* 0 .. 31 */
}

enum salur_err
salur_short_parse(uint32_t *out_bits, const char *text, size_t len)
{
    uint8_t symbols[SYMBOLS + 1] = {0};
    uint32_t bits = 0;
    struct sl_reader rd;
    size_t count = 0;

    *out_bits = 0;
    sl_reader_init(&rd, salur_bytes(text, len));
    while (!sl_reader_done(&rd)) {
        uint8_t c = sl_read_u8(&rd);
        int value = symbol_value(c);

        if (c == ' ' || c == '-') {
            continue;
        }
        if (value < 0 || count > SYMBOLS) {
            return SALUR_E_SYNTAX;
        }
        symbols[count++] = (uint8_t)value; /* 0 .. 31 */
    }
    if (count != SYMBOLS + 1) {
        return SALUR_E_SYNTAX;
    }
    if (checksum(symbols, SYMBOLS + 1) != 0) {
        return SALUR_E_CHECKSUM;
    }
    for (size_t i = 0; i < SYMBOLS; i++) {
        bits = bits << 5 | symbols[i];
    }
    *out_bits = bits;
    return SALUR_OK;
}
