/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The NIK (PPKKCC DDMMYY NNNN) and what may be shown of it and of a name.
 * There is no check digit, and the area is that of first registration, which
 * may no longer exist: nothing here judges the area.
 */
#include "salur/roster.h"

#include <string.h>

#include "base/bytes.h"
#include "list/cell.h"
#include "salur/date.h"
#include "salur/text.h"

/* Offsets of the parts in the 16 digits. */
#define AT_DAY 6
#define AT_MONTH 8
#define AT_YEAR 10
#define AT_SERIAL 12
/* Added to the day of birth of women. */
#define DAY_OF_WOMEN 40

static int
two_digits(const char *digits)
{
    return (digits[0] - '0') * 10 + (digits[1] - '0');
}

/*
 * The century is not written.  2000 .. 2099 has a leap day in every fourth
 * year, so that a 29 February of any century that may be meant passes.
 */
static int
birthday_is_possible(const char nik[17])
{
    struct salur_date date = {
        .year = 2000 + two_digits(nik + AT_YEAR),
        .month = two_digits(nik + AT_MONTH),
        .day = two_digits(nik + AT_DAY),
    };

    if (date.day > DAY_OF_WOMEN) {
        date.day -= DAY_OF_WOMEN;
    }
    return salur_date_is_valid(date);
}

enum salur_err
salur_nik_parse(char out[17], struct salur_bytes text, int *out_warning)
{
    enum salur_err err = sl_cell_digits16(out, text);

    *out_warning = 0;
    if (err != SALUR_OK) {
        return err == SALUR_E_SYNTAX ? SALUR_E_NIK : err;
    }
    if (strcmp(out + AT_SERIAL, "0000") == 0) {
        memset(out, 0, 17);
        return SALUR_E_NIK;
    }
    *out_warning = !birthday_is_possible(out);
    return SALUR_OK;
}

void
salur_nik_mask(char out[17], const char *nik)
{
    size_t len = strnlen(nik, 16);

    /* What is no NIK shows nothing, not even its length. */
    memcpy(out, "****************", 17);
    if (len == 16) {
        memcpy(out, nik, 4);
        memcpy(out + AT_SERIAL, nik + AT_SERIAL, 4);
    }
}

/*
 * Take one character of a name: well-formed UTF-8 without controls as it is,
 * any other byte as '?', so that a mask is safe to print whatever came in.
 * NUL-terminated; returns its length.
 */
static size_t
take_character(struct sl_reader *rd, char out[5])
{
    memset(out, 0, 5);
    for (size_t n = 1; n <= 4; n++) {
        struct sl_reader ahead = *rd;
        struct salur_bytes bytes = sl_read_bytes(&ahead, n);

        if (bytes.len > 0 &&
            salur_text_is_clean((const char *)bytes.ptr, bytes.len)) {
            memcpy(out, bytes.ptr, bytes.len);
            *rd = ahead;
            return n;
        }
    }
    (void)sl_read_u8(rd);
    out[0] = '?';
    return 1;
}

/* 1 for ASCII that no word begins with: "(ALM)" gives the initial A. */
static int
is_mark(const char *character)
{
    return strchr("()[]\"'.,-/", character[0]) != NULL;
}

void
salur_name_mask(char *out, size_t cap, struct salur_bytes name)
{
    struct sl_reader rd;
    struct salur_buf buf;
    int is_first = 1;   /* still in the first word */
    int is_awaited = 0; /* a later word has begun, its initial not been seen */

    if (cap == 0) {
        return;
    }
    sl_reader_init(&rd, sl_cell_trim(name));
    salur_buf_fixed(&buf, out, cap - 1);
    while (!sl_reader_done(&rd)) {
        char character[5];
        size_t len = take_character(&rd, character);

        if (character[0] == ' ' || strcmp(character, "\xc2\xa0") == 0) {
            is_first = 0;
            is_awaited = 1;
        } else if (is_first) {
            sl_put(&buf, character, len);
        } else if (is_awaited && !is_mark(character)) {
            char initial[8] = " ";

            memcpy(initial + 1, character, len);
            initial[len + 1] = '.';
            is_awaited = 0;
            /* One put, so that a full buffer ends before it, not inside. */
            sl_put(&buf, initial, len + 2);
        }
    }
    out[buf.len] = '\0';
}
