/* SPDX-License-Identifier: Apache-2.0 */
/* Room for pictures of grey, and the plain formats PGM and PPM. */
#include "qr/grey.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/num.h"

enum salur_err
sl_grey_init(struct sl_grey *grey, uint32_t width, uint32_t height)
{
    memset(grey, 0, sizeof *grey);
    if (width == 0 || height == 0) {
        return SALUR_E_SYNTAX;
    }
    if (width > SL_GREY_SIDE_MAX || height > SL_GREY_SIDE_MAX ||
        (size_t)width * height > SL_GREY_PIXELS_MAX) {
        return SALUR_E_LIMIT;
    }
    grey->pixels = calloc((size_t)width * height, 1);
    if (grey->pixels == NULL) {
        return SALUR_E_MEMORY;
    }
    grey->width = width;
    grey->height = height;
    return SALUR_OK;
}

void
sl_grey_wipe(struct sl_grey *grey)
{
    free(grey->pixels);
    memset(grey, 0, sizeof *grey);
}

static int
is_blank(int c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* A decimal number of the header, behind blanks and comments. */
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
        v = v * 10 + (uint32_t)(sl_read_u8(rd) - '0'); /* at most 5 digits */
        if (++digits > 5) {
            sl_read_fail(rd, SALUR_E_LIMIT);
        }
    }
    if (digits == 0) {
        sl_read_fail(rd, SALUR_E_SYNTAX);
    }
    return v;
}

enum salur_err
sl_pnm_read(struct sl_grey *out, struct salur_bytes file)
{
    struct sl_reader rd;
    uint32_t width;
    uint32_t height;
    uint32_t max;
    uint8_t kind;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    sl_reader_init(&rd, file);
    sl_read_literal(&rd, "P");
    kind = sl_read_u8(&rd); /* '5' is PGM, '6' PPM, both with raw bytes */
    width = read_number(&rd);
    height = read_number(&rd);
    max = read_number(&rd);
    if (!is_blank(sl_read_u8(&rd)) || (kind != '5' && kind != '6') ||
        max != 255) {
        sl_read_fail(&rd, SALUR_E_SYNTAX);
    }
    if (rd.err != SALUR_OK) {
        return rd.err;
    }
    err = sl_grey_init(out, width, height);
    for (size_t i = 0; err == SALUR_OK && i < (size_t)width * height; i++) {
        if (kind == '5') {
            out->pixels[i] = sl_read_u8(&rd);
        } else {
            unsigned red = sl_read_u8(&rd);
            unsigned green = sl_read_u8(&rd);
            unsigned blue = sl_read_u8(&rd);

            out->pixels[i] = (uint8_t)((red + 2 * green + blue) / 4);
        }
        err = rd.err;
    }
    return err;
}
