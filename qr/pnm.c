/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PGM and PPM with raw samples, "P5" and "P6" (netpbm), of 8 or 16 bits: what
 * conversion tools and zbarcam write.
 */
#include "base/bytes.h"
#include "qr/grey.h"

static int
is_blank(int c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* A number of the header, behind blanks and comments. */
static uint32_t
read_number(struct sl_reader *rd)
{
    uint32_t v = 0;
    int digits = 0;

    while (is_blank(sl_peek_u8(rd)) || sl_peek_u8(rd) == '#') {
        if (sl_read_u8(rd) == '#') {
            (void)sl_read_until(rd, '\n');
        }
    }
    while (sl_peek_u8(rd) >= '0' && sl_peek_u8(rd) <= '9') {
        v = v * 10 + (uint32_t)(sl_read_u8(rd) - '0'); /* a digit */
        if (++digits > 6) {
            sl_read_fail(rd, SALUR_E_LIMIT);
        }
    }
    if (digits == 0) {
        sl_read_fail(rd, SALUR_E_SYNTAX);
    }
    return v;
}

/* One sample as 0 .. 255; max is 1 .. 65535, or nothing is read. */
static unsigned
read_sample(struct sl_reader *rd, uint32_t max)
{
    uint32_t v = max > 255 ? sl_read_be16(rd) : sl_read_u8(rd);

    if (max == 0 || v > max) {
        sl_read_fail(rd, SALUR_E_RANGE);
        return 0;
    }
    return v * 255 / max;
}

enum salur_err
sl_pnm_read(struct sl_grey *out, struct salur_bytes file)
{
    struct sl_grey none = {0, 0, NULL};
    struct sl_reader rd;
    uint32_t width;
    uint32_t height;
    uint32_t max;
    uint8_t kind;
    enum salur_err err;

    *out = none;
    sl_reader_init(&rd, file);
    sl_read_literal(&rd, "P");
    kind = sl_read_u8(&rd);
    width = read_number(&rd);
    height = read_number(&rd);
    max = read_number(&rd);
    if (!is_blank(sl_read_u8(&rd)) || (kind != '5' && kind != '6') ||
        max == 0 || max > 65535) {
        sl_read_fail(&rd, SALUR_E_SYNTAX);
    }
    err = rd.err == SALUR_OK ? sl_grey_init(out, width, height) : rd.err;
    for (size_t i = 0; err == SALUR_OK && i < (size_t)width * height; i++) {
        unsigned first = read_sample(&rd, max);

        if (kind == '6') {
            unsigned green = read_sample(&rd, max);

            out->pixels[i] = sl_grey_of(first, green, read_sample(&rd, max));
        } else {
            out->pixels[i] = (uint8_t)first; /* 0 .. 255 */
        }
        err = rd.err;
    }
    return err;
}
