/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Single cells: what is inside one is judged here and never changed.  What
 * cells must be together is row.c's business.
 */
#include "list/cell.h"

#include <string.h>

#include "base/bytes.h"
#include "list/value.h"
#include "salur/text.h"

/* UTF-8 of the blanks that are more than one byte: U+00A0 and U+FEFF. */
static const char *const wide_blanks[] = {"\xc2\xa0", "\xef\xbb\xbf"};
#define WIDE_BLANKS (sizeof wide_blanks / sizeof wide_blanks[0])

/* Longest amount with dots, "Rp" and blanks that is still worth reading. */
#define AMOUNT_TEXT_MAX 64

static int
is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static int
is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* 1 for printable ASCII, which is no part of any blank. */
static int
is_solid(uint8_t c)
{
    return c > ' ' && c < 0x7f;
}

/* Length of the blank at the front, 0 when there is none. */
static size_t
blank_in_front(struct salur_bytes cell)
{
    if (cell.len > 0 && is_blank(cell.ptr[0])) {
        return 1;
    }
    for (size_t i = 0; i < WIDE_BLANKS; i++) {
        size_t n = strlen(wide_blanks[i]);

        if (cell.len >= n && memcmp(cell.ptr, wide_blanks[i], n) == 0) {
            return n;
        }
    }
    return 0;
}

/* Length of the blank at the end, 0 when there is none. */
static size_t
blank_behind(struct salur_bytes cell)
{
    if (cell.len > 0 && is_blank(cell.ptr[cell.len - 1])) {
        return 1;
    }
    for (size_t i = 0; i < WIDE_BLANKS; i++) {
        size_t n = strlen(wide_blanks[i]);

        if (cell.len >= n &&
            memcmp(&cell.ptr[cell.len - n], wide_blanks[i], n) == 0) {
            return n;
        }
    }
    return 0;
}

struct salur_bytes
sl_cell_trim(struct salur_bytes cell)
{
    struct sl_reader rd;
    size_t n;

    /* Nearly all cells of a list begin and end with a letter or digit. */
    if (cell.len > 0 && is_solid(cell.ptr[0]) &&
        is_solid(cell.ptr[cell.len - 1])) {
        return cell;
    }
    while ((n = blank_behind(cell)) > 0) {
        cell.len -= n;
    }
    sl_reader_init(&rd, cell);
    while ((n = blank_in_front(rd.left)) > 0) {
        (void)sl_read_bytes(&rd, n);
    }
    return rd.left;
}

struct salur_bytes
sl_cell_code(struct salur_bytes cell)
{
    struct sl_reader rd;

    sl_reader_init(&rd, sl_cell_trim(cell));
    if (sl_peek_u8(&rd) == '\'') {
        (void)sl_read_u8(&rd);
    }
    return sl_cell_trim(rd.left);
}

enum salur_err
sl_cell_check_text(struct salur_bytes cell)
{
    if (salur_text_is_clean((const char *)cell.ptr, cell.len)) {
        return SALUR_OK;
    }
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.ptr[i] < 0x20 || cell.ptr[i] == 0x7f) {
            return SALUR_E_SYNTAX;
        }
    }
    return SALUR_E_UTF8;
}

/* Take a run of digits; returns how many there were. */
static size_t
skip_digits(struct sl_reader *rd)
{
    size_t n = 0;

    while (n < rd->left.len && is_digit(rd->left.ptr[n])) {
        n++;
    }
    (void)sl_read_bytes(rd, n);
    return n;
}

/* 1 when what is left is zeroes, one at least. */
static int
is_zeroes(const struct sl_reader *rd)
{
    size_t n = 0;

    while (n < rd->left.len && rd->left.ptr[n] == '0') {
        n++;
    }
    return n > 0 && n == rd->left.len;
}

/*
 * 1 for what a spreadsheet makes of a long number: digits, then a fraction,
 * an exponent or both ("3.27E+15", "3,27E+15", "3271234567890123.0").
 */
static int
is_spreadsheet_number(struct salur_bytes code)
{
    struct sl_reader rd;
    int c;

    sl_reader_init(&rd, code);
    if (skip_digits(&rd) == 0 || sl_reader_done(&rd)) {
        return 0;
    }
    c = sl_peek_u8(&rd);
    if (c == '.' || c == ',') {
        (void)sl_read_u8(&rd);
        if (is_zeroes(&rd)) {
            return 1;
        }
        (void)skip_digits(&rd);
    }
    c = sl_read_u8(&rd);
    if (c != 'E' && c != 'e') {
        return 0;
    }
    c = sl_peek_u8(&rd);
    if (c == '+' || c == '-') {
        (void)sl_read_u8(&rd);
    }
    return skip_digits(&rd) > 0 && sl_reader_finish(&rd) == SALUR_OK;
}

enum salur_err
sl_cell_digits16(char out[17], struct salur_bytes cell)
{
    struct salur_bytes code = sl_cell_code(cell);
    struct sl_reader rd;

    memset(out, 0, 17);
    if (code.len == 0) {
        return SALUR_E_EMPTY;
    }
    sl_reader_init(&rd, code);
    if (code.len == 16 && skip_digits(&rd) == 16) {
        memcpy(out, code.ptr, 16);
        return SALUR_OK;
    }
    return is_spreadsheet_number(code) ? SALUR_E_NIK_EXCEL : SALUR_E_SYNTAX;
}

enum salur_err
sl_kk_parse(char out[17], struct salur_bytes cell)
{
    enum salur_err err = sl_cell_digits16(out, cell);

    if (err == SALUR_OK && strspn(out, "0") == 16) {
        memset(out, 0, 17);
        return SALUR_E_SYNTAX;
    }
    return err;
}

/* The dots of "99.01.01.2001". */
static int
is_dot_of_site(size_t at)
{
    return at == 2 || at == 5 || at == 8;
}

enum salur_err
sl_site_parse(uint64_t *out, struct salur_bytes cell)
{
    struct salur_bytes code = sl_cell_code(cell);
    uint64_t site = 0;

    *out = 0;
    if (code.len == 0) {
        return SALUR_E_EMPTY;
    }
    if (code.len != 10 && code.len != 13) {
        return SALUR_E_SYNTAX;
    }
    for (size_t i = 0; i < code.len; i++) {
        uint8_t c = code.ptr[i];

        if (code.len == 13 && is_dot_of_site(i) && c == '.') {
            continue;
        }
        if (!is_digit(c) || (code.len == 13 && is_dot_of_site(i))) {
            return SALUR_E_SYNTAX;
        }
        site = site * 10 + (uint64_t)(c - '0'); /* a digit */
    }
    if (site % 10000 == 0 || site / 10000 % 100 == 0 ||
        site / 1000000 % 100 == 0 || sl_site_check(site) != SALUR_OK) {
        return SALUR_E_RANGE;
    }
    *out = site;
    return SALUR_OK;
}

/* Copy a text with plain blanks for U+00A0; a longer one sticks in out. */
static void
put_with_blanks(struct salur_buf *out, struct salur_bytes text)
{
    struct sl_reader rd;

    sl_reader_init(&rd, text);
    while (!sl_reader_done(&rd)) {
        uint8_t c = sl_read_u8(&rd);

        if (c == 0xc2 && sl_peek_u8(&rd) == 0xa0) {
            (void)sl_read_u8(&rd);
            c = ' ';
        }
        sl_put_u8(out, c);
    }
}

enum salur_err
sl_amount_parse(int64_t *out_idr, struct salur_bytes cell)
{
    struct salur_bytes code = sl_cell_code(cell);
    char text[AMOUNT_TEXT_MAX];
    struct salur_buf buf;

    *out_idr = 0;
    if (code.len == 0) {
        return SALUR_E_EMPTY;
    }
    if (memchr(code.ptr, 0xc2, code.len) == NULL) {
        return salur_idr_parse(out_idr, (const char *)code.ptr, code.len);
    }
    salur_buf_fixed(&buf, text, sizeof text);
    put_with_blanks(&buf, code);
    return buf.err != SALUR_OK ? SALUR_E_AMOUNT
                               : salur_idr_parse(out_idr, text, buf.len);
}
