/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PNG files of symbols (PNG specification, third edition): greyscale of one
 * bit, one IDAT, no time, no text.  A row that repeats the one above is written
 * as its difference, all zeroes, which takes zlib a tenth of the time.  Level
 * and strategy are fixed, so one release of zlib gives one file.  Reading is
 * png.c.
 */
#include "qr/draw.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/bytes.h"
#include "qr/grid.h"

#define PNG_SIGNATURE "\x89PNG\r\n\x1a\n"
/* A metre of modules of 0.5 mm. */
#define MODULES_PER_METRE 2000u

/* Bytes of a row of version 9 at the widest module, and its filter type. */
#define ROW_MAX                                                                \
    (1 + (SALUR_SYMBOL_WIDTH_MAX + 2 * SALUR_SYMBOL_QUIET) *                   \
             SALUR_DRAW_MODULE_PX_MAX / 8)

/*
 * Pixels a metre: the finest that printers have (50, 100, 150, 203, 300, 600,
 * 1200 dots an inch or a divisor) at which a module is at least 0.5 mm.  At
 * any other, a printer's driver would make modules of uneven width.
 */
static uint32_t
pixels_per_metre(unsigned module_px)
{
    static const uint32_t printers[] = {
        47244, 23622, 11811, 8000, 5906, 3937,
    };

    for (size_t i = 0; i < sizeof printers / sizeof printers[0]; i++) {
        if (printers[i] <= MODULES_PER_METRE * module_px) {
            return printers[i];
        }
    }
    return 1969;
}

/* Append a chunk: length, type, data, CRC of the last two. */
static void
put_chunk(struct salur_buf *out, const char *type, const uint8_t *data,
          size_t len)
{
    uLong crc = crc32(0, (const Bytef *)type, 4);

    if (len > 0) {
        crc = crc32(crc, data, (uInt)len); /* far below 4 GiB */
    }
    sl_put_be32(out, (uint32_t)len); /* as above */
    sl_put(out, type, 4);
    sl_put(out, data, len);
    sl_put_be32(out, (uint32_t)crc); /* 32 bits by definition */
}

/* Fill a row of pixels, white being ones, behind filter type 0 (none). */
static void
fill_row(uint8_t *row, size_t len, const struct salur_symbol *symbol, int y,
         unsigned module_px)
{
    unsigned pixels = (unsigned)sl_grid_side(symbol) * module_px;

    memset(row, 0, len);
    for (unsigned px = 0; px < pixels; px++) {
        if (!sl_grid_is_dark(symbol, (int)(px / module_px), y)) {
            row[1 + px / 8] |= (uint8_t)(0x80u >> px % 8); /* one bit */
        }
    }
}

/* Fill a row that equals the one above: filter type 2 (up), no difference. */
static void
fill_repeat(uint8_t *row, size_t len)
{
    memset(row, 0, len);
    row[0] = 2;
}

/* Compress all rows into out, cap *out_len; 0 when zlib fails. */
static int
deflate_rows(uint8_t *out, size_t *out_len, const struct salur_symbol *symbol,
             unsigned module_px)
{
    uint8_t row[ROW_MAX];
    unsigned span = (unsigned)sl_grid_side(symbol);
    size_t row_len = 1 + (span * module_px + 7) / 8;
    z_stream z;
    int status = Z_OK;

    memset(&z, 0, sizeof z);
    if (deflateInit(&z, 6) != Z_OK) {
        return 0;
    }
    z.next_out = out;
    z.avail_out = (uInt)*out_len; /* deflateBound of less than 1 MiB */
    for (unsigned y = 0; y < span * module_px && status == Z_OK; y++) {
        if (y % module_px == 0) {
            fill_row(row, row_len, symbol, (int)(y / module_px), module_px);
        } else {
            fill_repeat(row, row_len);
        }
        z.next_in = row;
        z.avail_in = (uInt)row_len; /* at most ROW_MAX */
        status = deflate(&z, y + 1 == span * module_px ? Z_FINISH : Z_NO_FLUSH);
    }
    *out_len = z.total_out;
    (void)deflateEnd(&z);
    return status == Z_STREAM_END;
}

/* Append IHDR and pHYs. */
static void
put_head(struct salur_buf *out, unsigned pixels, unsigned module_px)
{
    uint8_t store[13];
    struct salur_buf data;

    salur_buf_fixed(&data, store, sizeof store);
    sl_put_be32(&data, pixels);
    sl_put_be32(&data, pixels);
    sl_put(&data, "\1\0\0\0\0", 5); /* 1 bit, grey, deflate, not interlaced */
    put_chunk(out, "IHDR", data.ptr, data.len);

    salur_buf_clear(&data);
    sl_put_be32(&data, pixels_per_metre(module_px));
    sl_put_be32(&data, pixels_per_metre(module_px));
    sl_put_u8(&data, 1); /* the unit is the metre */
    put_chunk(out, "pHYs", data.ptr, data.len);
}

enum salur_err
salur_draw_png(const struct salur_symbol *symbol, unsigned module_px,
               struct salur_buf *out)
{
    unsigned pixels;
    size_t len;
    uint8_t *data;

    if (!sl_grid_is_symbol(symbol) || module_px == 0 ||
        module_px > SALUR_DRAW_MODULE_PX_MAX) {
        return SALUR_E_ARG;
    }
    pixels = (unsigned)sl_grid_side(symbol) * module_px;
    len = compressBound((1 + (pixels + 7) / 8) * (uLong)pixels);
    data = malloc(len);
    if (data == NULL || !deflate_rows(data, &len, symbol, module_px)) {
        free(data);
        return SALUR_E_MEMORY;
    }
    sl_put(out, PNG_SIGNATURE, 8);
    put_head(out, pixels, module_px);
    put_chunk(out, "IDAT", data, len);
    put_chunk(out, "IEND", NULL, 0);
    free(data);
    return out->err;
}
