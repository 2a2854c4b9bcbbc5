/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From key presses to the bytes of a code.
 *
 * A USB scanner presses the keys of a US keyboard; a computer set to another
 * layout makes other characters of them.  They are not translated back: dead
 * keys have swallowed some, and the setting is easier to mend than to guess.
 * Only layouts that keep the letters S, L, R, T and C where they are can be
 * recognised, which leaves out Dvorak and Cyrillic: those read as no code.
 */
#include "qr/scan.h"

#include <string.h>

#include "base/bytes.h"
#include "salur/limits.h"

/* "]Q1" */
#define SYMBOLOGY_LEN 3
/* The images of ']', 'Q' and a digit are at most two bytes of UTF-8 each. */
#define SYMBOLOGY_IMAGE_MAX 6
/* More than any code and its symbology id, so that cutting hides nothing. */
#define FOLDED_MAX (SALUR_QR_CHARS_MAX + SYMBOLOGY_LEN + 16)

/* 1 when the byte is one of the set, else 0. */
static int
is_one_of(uint8_t byte, const char *set)
{
    return byte != 0 && strchr(set, byte) != NULL;
}

/* What stands inside outer line ends, tabs and spaces. */
static struct salur_bytes
trim(struct salur_bytes raw)
{
    struct sl_reader rd;

    sl_reader_init(&rd, raw);
    while (rd.left.len > 0 && is_one_of(rd.left.ptr[0], "\r\n\t ")) {
        (void)sl_read_u8(&rd);
    }
    /* No Base45 ends in a space: the last digit of a group is 0 .. W. */
    while (rd.left.len > 0 &&
           is_one_of(rd.left.ptr[rd.left.len - 1], "\r\n\t ")) {
        rd.left.len--;
    }
    return rd.left;
}

/* Copy text in upper case, cut at FOLDED_MAX. */
static void
fold(struct salur_buf *out, struct salur_bytes text)
{
    size_t len = text.len < FOLDED_MAX ? text.len : FOLDED_MAX;

    for (size_t i = 0; i < len; i++) {
        uint8_t byte = text.ptr[i];

        if (byte >= 'a' && byte <= 'z') {
            byte = (uint8_t)(byte - 'a' + 'A'); /* stays below 128 */
        }
        sl_put_u8(out, byte);
    }
}

/* Take "]Q1" and the like off the front, if it is there. */
static struct salur_bytes
strip_symbology(struct salur_bytes text)
{
    struct sl_reader rd;

    sl_reader_init(&rd, text);
    sl_read_literal(&rd, "]Q");
    (void)sl_read_u8(&rd);
    return rd.err == SALUR_OK ? rd.left : text;
}

/*
 * 1 when text begins with what another layout makes of "SLR1:", else 0.
 *
 * The digit becomes '&' (French, Belgian), '+' (Czech, Slovak), '!' (shift
 * lock) or a letter with an accent (Lithuanian, Vietnamese).  The colon, shift
 * and the key right of L, becomes 'M' (French, Belgian), '"' (Czech, Slovak),
 * '+' (Japanese), ';' (shift lost) or a letter with an accent: German, Spanish,
 * Latin American, Portuguese, Italian, Swiss, Turkish, Nordic.  Accents come
 * as UTF-8 or as one byte of Latin-1.
 */
static int
is_damaged_prefix(struct salur_bytes text)
{
    struct sl_reader rd;
    uint8_t digit;
    uint8_t colon;

    sl_reader_init(&rd, text);
    sl_read_literal(&rd, "SL");
    if (!is_one_of(sl_read_u8(&rd), "RTCS")) {
        return 0;
    }
    digit = sl_read_u8(&rd);
    if (digit != '1' && digit < 0x80 && !is_one_of(digit, "&+!")) {
        return 0;
    }
    colon = sl_read_u8(&rd);
    if (digit >= 0xc0 && colon >= 0x80 && colon < 0xc0) {
        colon = sl_read_u8(&rd); /* that was the second byte of the digit */
    }
    if (rd.err != SALUR_OK) {
        return 0;
    }
    return colon >= 0x80 || is_one_of(colon, "M\"+;") ||
           (digit != '1' && colon == ':');
}

/* 1 when a damaged prefix stands behind at most a damaged symbology id. */
static int
is_damaged(struct salur_bytes text)
{
    struct sl_reader rd;

    sl_reader_init(&rd, text);
    for (unsigned i = 0; i <= SYMBOLOGY_IMAGE_MAX; i++) {
        if (is_damaged_prefix(rd.left)) {
            return 1;
        }
        (void)sl_read_u8(&rd);
    }
    return 0;
}

/*
 * 1 when a text with a good prefix holds a character that keys can make but
 * no code has, and no control character: a layout that has the colon and the
 * digits in place and moves others (French of Canada: '/' becomes an accent).
 */
static int
has_foreign_key(struct salur_bytes text)
{
    int found = 0;

    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = text.ptr[i];

        if (byte < 0x20 || byte == 0x7f) {
            return 0;
        }
        found |= byte >= 0x80 || is_one_of(byte, "!\"#&'(),;<=>?@[\\]^_`{|}~");
    }
    return found;
}

enum salur_err
salur_scan_read(enum salur_payload *out_kind, struct salur_bytes raw,
                struct salur_buf *out_bytes)
{
    uint8_t store[FOLDED_MAX];
    struct salur_buf folded;
    struct salur_bytes text;
    enum salur_err err;

    *out_kind = 0;
    if (raw.len > SALUR_SCAN_MAX) {
        return SALUR_E_LIMIT;
    }
    salur_buf_fixed(&folded, store, sizeof store);
    fold(&folded, trim(raw));
    text = strip_symbology(salur_buf_view(&folded));
    if (text.len == 0) {
        return SALUR_E_EMPTY;
    }
    err = salur_payload_parse(out_kind, text, out_bytes);
    if (err == SALUR_OK || err == SALUR_E_VERSION || err == SALUR_E_EMPTY ||
        out_bytes->err != SALUR_OK) {
        return err;
    }
    if (err == SALUR_E_NOT_SALUR) {
        return is_damaged(text) ? SALUR_E_LAYOUT : err;
    }
    /* Groups out of step or too much text: the foreign key is the cause. */
    return has_foreign_key(text) ? SALUR_E_LAYOUT : err;
}
