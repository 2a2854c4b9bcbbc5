/* SPDX-License-Identifier: Apache-2.0 */
/* Hex, Base64, rupiah and UTF-8; no locale is read or needed. */
#include "salur/text.h"

#include <string.h>

#include "base/bytes.h"
#include "base/num.h"
#include "salur/limits.h"

static const char hex_digits[] = "0123456789abcdef";
static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                    "abcdefghijklmnopqrstuvwxyz0123456789+/";

void
salur_hex_encode(char *out, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = hex_digits[bytes[i] >> 4];
        out[2 * i + 1] = hex_digits[bytes[i] & 15];
    }
    out[2 * len] = '\0';
}

/* Value of a hex digit, -1 for another character. */
static int
hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

enum salur_err
salur_hex_decode(uint8_t *out, size_t len, const char *text, size_t text_len)
{
    memset(out, 0, len);
    if (text_len / 2 != len || text_len % 2 != 0) {
        return SALUR_E_SYNTAX;
    }
    for (size_t i = 0; i < len; i++) {
        int high = hex_value(text[2 * i]);
        int low = hex_value(text[2 * i + 1]);

        if (high < 0 || low < 0) {
            memset(out, 0, len);
            return SALUR_E_SYNTAX;
        }
        out[i] = (uint8_t)(high * 16 + low); /* both below 16 */
    }
    return SALUR_OK;
}

void
salur_base64_encode(char *out, const uint8_t *bytes, size_t len)
{
    size_t at = 0;

    for (size_t i = 0; i < len; i += 3) {
        size_t n = len - i < 3 ? len - i : 3;
        uint32_t v = (uint32_t)bytes[i] << 16;

        v |= n > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
        v |= n > 2 ? bytes[i + 2] : 0;
        out[at++] = base64_digits[v >> 18];
        out[at++] = base64_digits[v >> 12 & 63];
        out[at++] = '=';
        out[at++] = '=';
        if (n > 1) {
            out[at - 2] = base64_digits[v >> 6 & 63];
        }
        if (n > 2) {
            out[at - 1] = base64_digits[v & 63];
        }
    }
    out[at] = '\0';
}

/* Value of a Base64 digit, -1 for another character. */
static int
base64_value(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Decode four characters of which the first n (2..4) are digits. */
static enum salur_err
base64_group(uint8_t out[3], const char *text, size_t n)
{
    uint32_t v = 0;

    for (size_t i = 0; i < 4; i++) {
        int digit = i < n ? base64_value(text[i]) : 0;

        if (digit < 0) {
            return SALUR_E_SYNTAX;
        }
        v = v << 6 | (uint32_t)digit; /* 0 .. 63 */
    }
    out[0] = (uint8_t)(v >> 16);       /* v has 24 bits */
    out[1] = (uint8_t)(v >> 8 & 0xff); /* masked */
    out[2] = (uint8_t)(v & 0xff);      /* masked */
    /* RFC 4648 3.5: unused bits are zero, or one value had many texts. */
    if ((n < 3 && out[1] != 0) || (n < 4 && out[2] != 0)) {
        return SALUR_E_CANONICAL;
    }
    return SALUR_OK;
}

enum salur_err
salur_base64_decode(uint8_t *out, size_t *out_len, const char *text,
                    size_t text_len)
{
    size_t at = 0;

    *out_len = 0;
    if (text_len % 4 != 0) {
        return SALUR_E_SYNTAX;
    }
    for (size_t i = 0; i < text_len; i += 4) {
        uint8_t group[3];
        size_t n = 4;
        enum salur_err err;

        if (i + 4 == text_len && text[i + 3] == '=') {
            n = text[i + 2] == '=' ? 2 : 3;
        }
        err = base64_group(group, text + i, n);
        if (err != SALUR_OK) {
            return err;
        }
        memcpy(out + at, group, n - 1);
        at += n - 1;
    }
    *out_len = at;
    return SALUR_OK;
}

/* Write v with a dot before each group of three digits. */
static void
put_grouped(struct salur_buf *buf, uint64_t v)
{
    uint8_t store[24];
    struct salur_buf digits;

    salur_buf_fixed(&digits, store, sizeof store);
    sl_put_u64_dec(&digits, v);
    for (size_t i = 0; i < digits.len; i++) {
        if (i > 0 && (digits.len - i) % 3 == 0) {
            sl_put_u8(buf, '.');
        }
        sl_put_u8(buf, store[i]);
    }
}

void
salur_idr_format(char out[SALUR_IDR_TEXT_MAX], int64_t amount_idr)
{
    struct salur_buf buf;

    salur_buf_fixed(&buf, out, SALUR_IDR_TEXT_MAX);
    sl_put_str(&buf, amount_idr < 0 ? "Rp -" : "Rp ");
    /* -(v + 1) fits for INT64_MIN too. */
    put_grouped(&buf, amount_idr < 0 ? (uint64_t)(-(amount_idr + 1)) + 1
                                     : (uint64_t)amount_idr);
    sl_put_u8(&buf, '\0');
}

void
salur_count_format(char out[SALUR_IDR_TEXT_MAX], uint64_t count)
{
    struct salur_buf buf;

    salur_buf_fixed(&buf, out, SALUR_IDR_TEXT_MAX);
    put_grouped(&buf, count);
    sl_put_u8(&buf, '\0');
}

static int
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Narrow text[*from .. *to) past outer blanks and a leading "Rp", "Rp.". */
static void
trim_amount(const char *text, size_t *from, size_t *to)
{
    while (*from < *to && text[*from] == ' ') {
        (*from)++;
    }
    while (*to > *from && text[*to - 1] == ' ') {
        (*to)--;
    }
    if (*to - *from >= 2 && (text[*from] == 'R' || text[*from] == 'r') &&
        (text[*from + 1] == 'p' || text[*from + 1] == 'P')) {
        *from += 2;
        *from += *from < *to && text[*from] == '.' ? 1 : 0;
        while (*from < *to && text[*from] == ' ') {
            (*from)++;
        }
    }
}

/* Length of a zero fraction at the end (",00" ".0"), 0 when none is there. */
static size_t
zero_fraction(const char *text, size_t from, size_t to)
{
    size_t zeroes = 0;

    while (zeroes < to - from && text[to - 1 - zeroes] == '0') {
        zeroes++;
    }
    if (zeroes < 1 || zeroes > 2 || to - from < zeroes + 2) {
        return 0;
    }
    return is_digit(text[to - 1 - zeroes]) ? 0 : zeroes + 1;
}

/* Append a digit to a number; 0 when it does not fit. */
static int
push_digit(uint64_t *v, char digit)
{
    return !__builtin_mul_overflow(*v, UINT64_C(10), v) &&
           !__builtin_add_overflow(*v, (uint64_t)(digit - '0'), v);
}

/* Digits with one kind of separator, each before a group of three. */
static enum salur_err
read_grouped(uint64_t *out, const char *text, size_t len, char *separator)
{
    uint64_t v = 0;
    size_t group = 0;

    for (size_t i = 0; i < len; i++) {
        char c = text[i];

        if (is_digit(c) && !push_digit(&v, c)) {
            return SALUR_E_RANGE;
        }
        if (is_digit(c)) {
            group++;
            continue;
        }
        if ((c != '.' && c != ',') || (*separator != 0 && c != *separator) ||
            group == 0 || group > 3 || (*separator != 0 && group != 3)) {
            return SALUR_E_AMOUNT;
        }
        *separator = c;
        group = 0;
    }
    *out = v;
    return group == 0 || (*separator != 0 && group != 3) ? SALUR_E_AMOUNT
                                                         : SALUR_OK;
}

enum salur_err
salur_idr_parse(int64_t *out_idr, const char *text, size_t len)
{
    size_t from = 0;
    size_t to = len;
    size_t fraction;
    char separator = 0;
    uint64_t v = 0;
    enum salur_err err;

    *out_idr = 0;
    trim_amount(text, &from, &to);
    if (from == to) {
        return SALUR_E_EMPTY;
    }
    if (text[from] == '-') {
        return SALUR_E_RANGE;
    }
    fraction = zero_fraction(text, from, to);
    err = read_grouped(&v, text + from, to - from - fraction, &separator);
    if (err != SALUR_OK) {
        return err;
    }
    /* "1.000.0": one sign cannot both group and begin a fraction. */
    if (fraction > 0 &&
        ((text[to - fraction] != '.' && text[to - fraction] != ',') ||
         text[to - fraction] == separator)) {
        return SALUR_E_AMOUNT;
    }
    if (v > (uint64_t)SALUR_AMOUNT_MAX) {
        return SALUR_E_RANGE;
    }
    *out_idr = (int64_t)v; /* bounded above */
    return SALUR_OK;
}

/*
 * Take one UTF-8 character (RFC 3629 4): shortest form, no surrogates, at
 * most U+10FFFF.  Returns its code point, -1 when it is malformed.
 */
static int32_t
read_utf8(struct sl_reader *rd)
{
    static const int32_t least[4] = {0, 0x80, 0x800, 0x10000};
    uint8_t first = sl_read_u8(rd);
    unsigned more = first < 0x80             ? 0
                    : (first & 0xe0) == 0xc0 ? 1
                    : (first & 0xf0) == 0xe0 ? 2
                    : (first & 0xf8) == 0xf0 ? 3
                                             : 4;
    int32_t point;

    if (more == 4) {
        return -1;
    }
    point = more == 0 ? first : first & (0x3f >> more);
    for (unsigned i = 0; i < more; i++) {
        uint8_t next = sl_read_u8(rd);

        if (rd->err != SALUR_OK || (next & 0xc0) != 0x80) {
            return -1;
        }
        point = point * 64 + (next & 0x3f);
    }
    if (point < least[more] || point > 0x10ffff ||
        (point >= 0xd800 && point <= 0xdfff)) {
        return -1;
    }
    return point;
}

int
salur_text_is_clean(const char *text, size_t len)
{
    struct sl_reader rd;

    sl_reader_init(&rd, salur_bytes(text, len));
    while (!sl_reader_done(&rd)) {
        int32_t point = read_utf8(&rd);

        if (point < 0x20 || (point >= 0x7f && point < 0xa0)) {
            return 0;
        }
    }
    return 1;
}
