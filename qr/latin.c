/* SPDX-License-Identifier: Apache-2.0 */
/* Characters one by one; nothing is wider than one byte afterwards. */
#include "qr/latin.h"

#include <string.h>

#include "base/bytes.h"
#include "salur/text.h"

/* What WinAnsi (Windows-1252) has beyond Latin-1, with its ASCII. */
static const struct {
    uint32_t code;
    uint8_t win;
    char ascii;
} extras[] = {
    {0x20ac, 0x80, 'E'},  {0x201a, 0x82, ','},  {0x0192, 0x83, 'f'},
    {0x201e, 0x84, '"'},  {0x2026, 0x85, '.'},  {0x2020, 0x86, '+'},
    {0x2021, 0x87, '+'},  {0x02c6, 0x88, '^'},  {0x2030, 0x89, '%'},
    {0x0160, 0x8a, 'S'},  {0x2039, 0x8b, '<'},  {0x0152, 0x8c, 'O'},
    {0x017d, 0x8e, 'Z'},  {0x2018, 0x91, '\''}, {0x2019, 0x92, '\''},
    {0x201c, 0x93, '"'},  {0x201d, 0x94, '"'},  {0x2022, 0x95, '*'},
    {0x2013, 0x96, '-'},  {0x2014, 0x97, '-'},  {0x02dc, 0x98, '~'},
    {0x2122, 0x99, 'T'},  {0x0161, 0x9a, 's'},  {0x203a, 0x9b, '>'},
    {0x0153, 0x9c, 'o'},  {0x017e, 0x9e, 'z'},  {0x0178, 0x9f, 'Y'},
    {0x02bc, 0x92, '\''}, /* the apostrophe of some village names */
};

/* ASCII of U+00A0 .. U+00FF. */
static const char folded[] = " !cL*Y|S\"Ca<--R-"
                             "o+23'uP.,1o>????"
                             "AAAAAAACEEEEIIII"
                             "DNOOOOOxOUUUUYTs"
                             "aaaaaaaceeeeiiii"
                             "dnooooo/ouuuuyty";

/* Take one character; 0xfffd for a byte that begins none. */
static uint32_t
take(struct sl_reader *rd)
{
    for (size_t n = 1; n <= 4; n++) {
        struct sl_reader ahead = *rd;
        struct salur_bytes bytes = sl_read_bytes(&ahead, n);
        uint32_t code;

        if (bytes.len == 0 ||
            !salur_text_is_clean((const char *)bytes.ptr, bytes.len)) {
            continue;
        }
        *rd = ahead;
        code = n == 1   ? bytes.ptr[0]
               : n == 2 ? bytes.ptr[0] & 0x1fU
               : n == 3 ? bytes.ptr[0] & 0x0fU
                        : bytes.ptr[0] & 0x07U;
        for (size_t i = 1; i < n; i++) {
            code = code << 6 | (bytes.ptr[i] & 0x3fU);
        }
        return code;
    }
    return sl_read_u8(rd) < 0x20 ? ' ' : 0xfffd;
}

static uint8_t
win_of(uint32_t code)
{
    if (code < 0x7f || (code >= 0xa0 && code <= 0xff)) {
        return (uint8_t)code; /* below 256 */
    }
    for (size_t i = 0; i < sizeof extras / sizeof extras[0]; i++) {
        if (extras[i].code == code) {
            return extras[i].win;
        }
    }
    return '?';
}

static uint8_t
ascii_of(uint32_t code)
{
    if (code < 0x7f) {
        return (uint8_t)code; /* below 128 */
    }
    if (code >= 0xa0 && code <= 0xff) {
        return (uint8_t)folded[code - 0xa0];
    }
    for (size_t i = 0; i < sizeof extras / sizeof extras[0]; i++) {
        if (extras[i].code == code) {
            return (uint8_t)extras[i].ascii;
        }
    }
    return '?';
}

static void
put_all(struct salur_buf *out, const char *text, uint8_t (*map)(uint32_t code))
{
    struct sl_reader rd;

    sl_reader_init(&rd, salur_bytes_str(text));
    while (!sl_reader_done(&rd)) {
        sl_put_u8(out, map(take(&rd)));
    }
}

void
sl_latin_put(struct salur_buf *out, const char *text)
{
    put_all(out, text, win_of);
}

void
sl_ascii_put(struct salur_buf *out, const char *text)
{
    put_all(out, text, ascii_of);
}
