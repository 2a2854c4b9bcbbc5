/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of a PNG: inflate, undo the filter (PNG 9), spread the interlaced
 * passes (PNG 8.2), make samples grey.  Damage ends it; chunks and their
 * checksums are png.c's.
 */
#include "qr/png.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

/* First pixel and step of a pass. */
struct pass {
    uint32_t x0;
    uint32_t y0;
    uint32_t dx;
    uint32_t dy;
};

static const struct pass whole = {0, 0, 1, 1};
static const struct pass adam7[7] = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
    {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2},
};

static const struct pass *
this_pass(const struct sl_png_rows *rows)
{
    return rows->format->is_interlaced ? &adam7[rows->pass] : &whole;
}

/* Pixels that a pass has of a side; 0 for small pictures. */
static uint32_t
pass_side(uint32_t side, uint32_t first, uint32_t step)
{
    return side > first ? (side - first + step - 1) / step : 0;
}

/* Bytes of a row of pixels without its filter type. */
static size_t
packed_len(const struct sl_png_format *format, uint32_t pixels)
{
    /* At most 8,192 pixels of 8 bytes: SALUR_PICTURE_SIDE_MAX. */
    return ((size_t)pixels * format->channels * format->depth + 7) / 8;
}

/* Begin the first pass from this one on that has pixels, or be full. */
static void
begin_pass(struct sl_png_rows *rows)
{
    unsigned passes = rows->format->is_interlaced ? 7 : 1;

    for (; rows->pass < passes; rows->pass++) {
        const struct pass *pass = this_pass(rows);
        uint32_t wide = pass_side(rows->format->width, pass->x0, pass->dx);

        if (wide > 0 &&
            pass_side(rows->format->height, pass->y0, pass->dy) > 0) {
            rows->y = 0;
            rows->row_len = 1 + packed_len(rows->format, wide);
            /* PNG 9.1: above the first row of a pass are zeroes. */
            memset(rows->above, 0, rows->row_len);
            rows->z.next_out = rows->row;
            rows->z.avail_out = (uInt)rows->row_len; /* at most 64 KiB + 1 */
            return;
        }
    }
    rows->is_full = 1;
}

enum salur_err
sl_png_rows_init(struct sl_png_rows *rows, const struct sl_png_format *format,
                 struct sl_grey *out)
{
    enum salur_err err = sl_grey_init(out, format->width, format->height);
    size_t len;

    memset(rows, 0, sizeof *rows);
    if (err != SALUR_OK) {
        return err;
    }
    len = 1 + packed_len(format, format->width);
    rows->format = format;
    rows->out = out;
    rows->row = calloc(1, len);
    rows->above = calloc(1, len);
    if (rows->row == NULL || rows->above == NULL ||
        inflateInit(&rows->z) != Z_OK) {
        sl_png_rows_wipe(rows);
        return SALUR_E_MEMORY;
    }
    rows->is_started = 1;
    begin_pass(rows);
    return SALUR_OK;
}

/* PNG 9.4: of left, above and upper left the one nearest to their sum. */
static unsigned
paeth(unsigned left, unsigned up, unsigned corner)
{
    int p = (int)(left + up) - (int)corner; /* all three are bytes */
    int to_left = abs(p - (int)left);
    int to_up = abs(p - (int)up);
    int to_corner = abs(p - (int)corner);

    if (to_left <= to_up && to_left <= to_corner) {
        return left;
    }
    return to_up <= to_corner ? up : corner;
}

/* What a filter of PNG 9.2 guesses for a byte. */
static unsigned
guess(unsigned filter, unsigned left, unsigned up, unsigned corner)
{
    switch (filter) {
    case 1:
        return left;
    case 2:
        return up;
    case 3:
        return (left + up) / 2;
    case 4:
        return paeth(left, up, corner);
    default:
        return 0;
    }
}

/* Undo the filter of the row in place; 0 for an unknown one. */
static int
unfilter(struct sl_png_rows *rows)
{
    const struct sl_png_format *format = rows->format;
    /* Bytes to the one on the left: a whole pixel, at least one. */
    size_t step = (format->channels * format->depth + 7) / 8;
    unsigned filter = rows->row[0];

    if (filter > 4) {
        return 0;
    }
    for (size_t i = 1; filter != 0 && i < rows->row_len; i++) {
        unsigned left = i > step ? rows->row[i - step] : 0;
        unsigned corner = i > step ? rows->above[i - step] : 0;
        unsigned v = rows->row[i] + guess(filter, left, rows->above[i], corner);

        rows->row[i] = (uint8_t)(v & 0xff); /* PNG 9.2: modulo 256 */
    }
    return 1;
}

/* Sample i of a row as it is stored, 0 .. 2^depth - 1. */
static unsigned
raw_sample(const struct sl_png_rows *rows, size_t i)
{
    const uint8_t *packed = rows->row + 1;
    unsigned depth = rows->format->depth;
    size_t bit = i * depth;
    unsigned byte;

    if (depth == 16) {
        return packed[2 * i] * 256u + packed[2 * i + 1];
    }
    if (depth == 8) {
        return packed[i];
    }
    byte = packed[bit / 8];
    return byte >> (8 - depth - bit % 8) & ((1u << depth) - 1);
}

/* Scale a sample to 0 .. 255. */
static unsigned
scaled(const struct sl_png_rows *rows, unsigned v)
{
    unsigned depth = rows->format->depth;

    return depth == 16 ? v >> 8 : v * 255 / ((1u << depth) - 1);
}

/* Grey of pixel x of the row; what is transparent is white paper. */
static uint8_t
grey_at(const struct sl_png_rows *rows, uint32_t x)
{
    const struct sl_png_format *format = rows->format;
    size_t first = (size_t)x * format->channels;
    unsigned v[4] = {0};
    unsigned grey;
    unsigned alpha = 255;
    int is_key = format->has_key;

    for (unsigned i = 0; i < format->channels; i++) {
        v[i] = raw_sample(rows, first + i);
    }
    if (format->color == SL_PNG_PALETTE) {
        return format->palette[v[0] & 0xff]; /* of 8 bits at most */
    }
    for (unsigned i = 0; i < format->channels && i < 3; i++) {
        is_key = is_key && v[i] == format->key[i];
    }
    grey = format->channels < 3
               ? scaled(rows, v[0])
               : sl_grey_of(scaled(rows, v[0]), scaled(rows, v[1]),
                            scaled(rows, v[2]));
    if (format->channels % 2 == 0) {
        alpha = scaled(rows, v[format->channels - 1]);
    }
    return is_key ? 255 : sl_grey_on_white(grey, alpha);
}

/* Put the row's pixels in place and begin the next row. */
static enum salur_err
end_row(struct sl_png_rows *rows)
{
    const struct pass *pass = this_pass(rows);
    uint32_t wide = pass_side(rows->format->width, pass->x0, pass->dx);
    uint32_t high = pass_side(rows->format->height, pass->y0, pass->dy);
    uint8_t *line = rows->out->pixels +
                    (size_t)(pass->y0 + rows->y * pass->dy) * rows->out->width;
    uint8_t *swap = rows->above;

    if (!unfilter(rows)) {
        return SALUR_E_SYNTAX;
    }
    for (uint32_t x = 0; x < wide; x++) {
        line[pass->x0 + x * pass->dx] = grey_at(rows, x);
    }
    rows->above = rows->row;
    rows->row = swap;
    rows->z.next_out = rows->row;
    rows->z.avail_out = (uInt)rows->row_len; /* at most 64 KiB + 1 */
    if (++rows->y == high) {
        rows->pass++;
        begin_pass(rows);
    }
    return SALUR_OK;
}

enum salur_err
sl_png_rows_feed(struct sl_png_rows *rows, struct salur_bytes data)
{
    uint8_t beyond;
    enum salur_err err = SALUR_OK;

    if (data.len > SALUR_PICTURE_FILE_MAX) {
        return SALUR_E_LIMIT;
    }
    rows->z.next_in = data.ptr;
    rows->z.avail_in = (uInt)data.len; /* bounded above */
    while (err == SALUR_OK && !rows->is_ended) {
        int status;

        if (rows->is_full) {
            /* Only the checksum may follow: a byte more is one too many. */
            rows->z.next_out = &beyond;
            rows->z.avail_out = 1;
        }
        status = inflate(&rows->z, Z_NO_FLUSH);
        rows->is_ended = status == Z_STREAM_END;
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
            return status == Z_MEM_ERROR ? SALUR_E_MEMORY : SALUR_E_SYNTAX;
        }
        if (rows->z.avail_out == 0) {
            err = rows->is_full ? SALUR_E_SYNTAX : end_row(rows);
        } else if (rows->z.avail_in == 0) {
            break;
        }
    }
    /* PNG 10.1: nothing follows the end of the stream. */
    return err == SALUR_OK && rows->z.avail_in > 0 ? SALUR_E_SYNTAX : err;
}

enum salur_err
sl_png_rows_finish(const struct sl_png_rows *rows)
{
    return rows->is_full && rows->is_ended ? SALUR_OK : SALUR_E_SHORT;
}

void
sl_png_rows_wipe(struct sl_png_rows *rows)
{
    if (rows->is_started) {
        (void)inflateEnd(&rows->z);
    }
    free(rows->row);
    free(rows->above);
    memset(rows, 0, sizeof *rows);
}
