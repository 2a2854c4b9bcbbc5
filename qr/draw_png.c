/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PNG (ISO/IEC 15948) of a symbol: 1-bit greyscale, no filter, one IDAT, a
 * resolution at which a module is at least 0.5 mm and whole printer dots.
 */
#include <string.h>
#include <zlib.h>

#include "base/bytes.h"
#include "qr/draw.h"
#include "qr/grid.h"

/* Resolutions of printers, with the pixels that make 0.5 mm there. */
static const struct {
    unsigned dpi;
    unsigned module_px;
} resolutions[] = {{600, 12}, {300, 6}, {203, 4}, {150, 3}, {72, 2}, {25, 1}};

/* Length, type, data and CRC of a chunk (PNG 5.3). */
static void
put_chunk(struct salur_buf *out, const char *type, struct salur_bytes data)
{
    uint8_t name[4];
    uLong crc;

    memcpy(name, type, sizeof name);
    crc = crc32(0, name, sizeof name);
    if (data.len > 0) {
        crc = crc32_z(crc, data.ptr, data.len);
    }
    sl_put_be32(out, (uint32_t)data.len); /* a picture of 1952^2 bits at most */
    sl_put(out, name, sizeof name);
    sl_put_bytes(out, data);
    sl_put_be32(out, (uint32_t)crc); /* a CRC has 32 bits */
}

static void
put_header(struct salur_buf *out, uint32_t side_px)
{
    uint8_t store[13];
    struct salur_buf data;

    salur_buf_fixed(&data, store, sizeof store);
    sl_put_be32(&data, side_px);
    sl_put_be32(&data, side_px);
    sl_put_u8(&data, 1); /* bit depth */
    sl_put_u8(&data, 0); /* greyscale */
    sl_put_u8(&data, 0); /* deflate */
    sl_put_u8(&data, 0); /* adaptive filters, of which "none" is used */
    sl_put_u8(&data, 0); /* not interlaced */
    put_chunk(out, "IHDR", salur_buf_view(&data));
}

static void
put_resolution(struct salur_buf *out, unsigned module_px)
{
    uint8_t store[9];
    struct salur_buf data;
    unsigned dpi = 0;

    for (size_t i = 0; dpi == 0; i++) {
        if (module_px >= resolutions[i].module_px) {
            dpi = resolutions[i].dpi; /* the last row takes any */
        }
    }
    salur_buf_fixed(&data, store, sizeof store);
    /* Pixels a metre, rounded down: a module is never below 0.5 mm. */
    sl_put_be32(&data, dpi * 10000 / 254);
    sl_put_be32(&data, dpi * 10000 / 254);
    sl_put_u8(&data, 1); /* the unit is the metre */
    put_chunk(out, "pHYs", salur_buf_view(&data));
}

/* One row of modules: a filter byte 0, then a bit a pixel, 1 = white. */
static void
put_row(struct salur_buf *out, const struct salur_symbol *symbol, int y,
        unsigned module_px)
{
    unsigned side_px = (unsigned)sl_grid_side(symbol) * module_px;
    unsigned bits = 0;

    sl_put_u8(out, 0);
    for (unsigned px = 0; px < side_px; px++) {
        int is_dark = sl_grid_is_dark(symbol, (int)(px / module_px), y);

        bits = bits << 1 | (is_dark ? 0U : 1U);
        if (px % 8 == 7) {
            sl_put_u8(out, (uint8_t)(bits & 0xff)); /* one byte's bits */
        }
    }
    if (side_px % 8 != 0) {
        sl_put_u8(out, (uint8_t)(bits << (8 - side_px % 8) & 0xff));
    }
}

/* All rows, each module_px times. */
static enum salur_err
put_rows(struct salur_buf *out, const struct salur_symbol *symbol,
         unsigned module_px)
{
    for (int y = 0; y < sl_grid_side(symbol); y++) {
        for (unsigned i = 0; i < module_px; i++) {
            put_row(out, symbol, y, module_px);
        }
    }
    return out->err;
}

static enum salur_err
put_pixels(struct salur_buf *out, struct salur_bytes rows)
{
    uLongf len = compressBound(rows.len);
    struct salur_buf packed;
    enum salur_err err;
    uint8_t *room;

    /* Fill to the bound first, so that zlib finds the room it needs. */
    salur_buf_init(&packed, len);
    for (uLongf i = 0; i < len && packed.err == SALUR_OK; i++) {
        sl_put_u8(&packed, 0);
    }
    err = packed.err;
    room = packed.ptr;
    if (err == SALUR_OK &&
        compress2(room, &len, rows.ptr, rows.len, Z_BEST_COMPRESSION) != Z_OK) {
        err = SALUR_E_MEMORY;
    }
    if (err == SALUR_OK) {
        put_chunk(out, "IDAT", salur_bytes(room, len));
        err = out->err;
    }
    salur_buf_wipe(&packed);
    return err;
}

enum salur_err
salur_draw_png(const struct salur_symbol *symbol, unsigned module_px,
               struct salur_buf *out)
{
    static const uint8_t magic[8] = {0x89, 'P',  'N',  'G',
                                     '\r', '\n', 0x1a, '\n'};
    struct salur_buf rows;
    enum salur_err err;
    uint32_t side_px;

    if (!sl_grid_is_symbol(symbol) || module_px < 1 ||
        module_px > SALUR_DRAW_MODULE_PX_MAX) {
        return SALUR_E_ARG;
    }
    side_px = (uint32_t)sl_grid_side(symbol) * module_px;
    salur_buf_init(&rows, (size_t)side_px * (side_px / 8 + 2));
    sl_put(out, magic, sizeof magic);
    put_header(out, side_px);
    put_resolution(out, module_px);
    err = put_rows(&rows, symbol, module_px);
    if (err == SALUR_OK) {
        err = put_pixels(out, salur_buf_view(&rows));
    }
    put_chunk(out, "IEND", salur_bytes(NULL, 0));
    salur_buf_wipe(&rows);
    return err != SALUR_OK ? err : out->err;
}
