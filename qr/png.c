/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PNG files (PNG specification, third edition) to grey: every colour type,
 * depth and interlacing.  Strict about what could mislead: order of chunks,
 * checksums, sizes.  Colour profiles and gamma are not looked at, for a code is
 * black and white in any of them.  Memory: a byte a pixel and two rows.
 */
#include "qr/png.h"

#include <string.h>

#include "base/bytes.h"

/* Chunk types as big-endian numbers. */
#define IHDR 0x49484452u
#define PLTE 0x504c5445u
#define TRNS 0x74524e53u
#define IDAT 0x49444154u
#define IEND 0x49454e44u
/* Bit 5 of the first letter: lower case, may be passed over (PNG 5.4). */
#define ANCILLARY 0x20000000u

/* Where in the file the reader is; chunks come in this order. */
enum stage { BEFORE_HEADER, BEFORE_ROWS, IN_ROWS, BEHIND_ROWS, ENDED };

struct png {
    enum stage stage;
    struct sl_png_format format;
    size_t colors; /* entries of the palette, 0 before it */
    struct sl_png_rows rows;
    struct sl_grey *out;
};

static enum salur_err
read_header(struct png *png, struct salur_bytes data)
{
    /* PNG 11.2.1: channels and depths, a bit each, by colour type. */
    static const struct {
        unsigned channels;
        unsigned depths;
    } types[7] = {
        {1, 1u << 1 | 1u << 2 | 1u << 4 | 1u << 8 | 1u << 16},
        {0, 0},
        {3, 1u << 8 | 1u << 16},
        {1, 1u << 1 | 1u << 2 | 1u << 4 | 1u << 8},
        {2, 1u << 8 | 1u << 16},
        {0, 0},
        {4, 1u << 8 | 1u << 16},
    };
    struct sl_png_format *format = &png->format;
    struct sl_reader rd;
    uint8_t color;
    uint8_t interlacing;

    sl_reader_init(&rd, data);
    format->width = sl_read_be32(&rd);
    format->height = sl_read_be32(&rd);
    format->depth = sl_read_u8(&rd);
    color = sl_read_u8(&rd);
    sl_read_expect(&rd, salur_bytes("\0\0", 2)); /* deflate, adaptive */
    interlacing = sl_read_u8(&rd);
    if (sl_reader_finish(&rd) != SALUR_OK || color > 6 || format->depth > 16 ||
        (types[color].depths >> format->depth & 1) == 0 || interlacing > 1) {
        return SALUR_E_SYNTAX;
    }
    format->color = (enum sl_png_color)color; /* its depths are not empty */
    format->channels = types[color].channels;
    format->is_interlaced = interlacing;
    png->stage = BEFORE_ROWS;
    return sl_grey_check(format->width, format->height);
}

static enum salur_err
read_palette(struct png *png, struct salur_bytes data)
{
    struct sl_reader rd;

    /* PNG 11.2.2; also allowed, and of no use, with true colour. */
    if (png->stage != BEFORE_ROWS || png->colors > 0 || data.len == 0 ||
        data.len % 3 != 0 || data.len > 3 * sizeof png->format.palette) {
        return SALUR_E_SYNTAX;
    }
    sl_reader_init(&rd, data);
    while (!sl_reader_done(&rd)) {
        unsigned red = sl_read_u8(&rd);
        unsigned green = sl_read_u8(&rd);
        unsigned blue = sl_read_u8(&rd);

        png->format.palette[png->colors++] = sl_grey_of(red, green, blue);
    }
    return SALUR_OK;
}

/* PNG 11.3.1.1: an alpha for each colour, or the one transparent colour. */
static enum salur_err
read_transparency(struct png *png, struct salur_bytes data)
{
    struct sl_png_format *format = &png->format;
    struct sl_reader rd;

    if (png->stage != BEFORE_ROWS || format->has_key) {
        return SALUR_E_SYNTAX;
    }
    sl_reader_init(&rd, data);
    if (format->color == SL_PNG_PALETTE) {
        for (size_t i = 0; i < data.len && i < png->colors; i++) {
            format->palette[i] =
                sl_grey_on_white(format->palette[i], sl_read_u8(&rd));
        }
    } else {
        for (unsigned i = 0; i < 3 && i < format->channels; i++) {
            format->key[i] = sl_read_be16(&rd);
        }
    }
    format->has_key = 1;
    return sl_reader_finish(&rd) == SALUR_OK && format->channels % 2 == 1
               ? SALUR_OK
               : SALUR_E_SYNTAX;
}

static enum salur_err
read_rows(struct png *png, struct salur_bytes data)
{
    enum salur_err err;

    if (png->stage == BEFORE_ROWS) {
        if (png->format.color == SL_PNG_PALETTE && png->colors == 0) {
            return SALUR_E_SYNTAX;
        }
        err = sl_png_rows_init(&png->rows, &png->format, png->out);
        if (err != SALUR_OK) {
            return err;
        }
        png->stage = IN_ROWS;
    }
    return png->stage == IN_ROWS ? sl_png_rows_feed(&png->rows, data)
                                 : SALUR_E_SYNTAX;
}

static enum salur_err
read_end(struct png *png, struct salur_bytes data)
{
    if (data.len > 0 || png->stage == BEFORE_ROWS) {
        return SALUR_E_SYNTAX;
    }
    png->stage = ENDED;
    return sl_png_rows_finish(&png->rows);
}

static enum salur_err
take_chunk(struct png *png, uint32_t type, struct salur_bytes data)
{
    if ((png->stage == BEFORE_HEADER) != (type == IHDR)) {
        return SALUR_E_SYNTAX; /* the header comes first, and once */
    }
    if (png->stage == IN_ROWS && type != IDAT) {
        png->stage = BEHIND_ROWS; /* PNG 5.6: rows are not interrupted */
    }
    switch (type) {
    case IHDR:
        return read_header(png, data);
    case PLTE:
        return read_palette(png, data);
    case TRNS:
        return read_transparency(png, data);
    case IDAT:
        return read_rows(png, data);
    case IEND:
        return read_end(png, data);
    default:
        return (type & ANCILLARY) != 0 ? SALUR_OK : SALUR_E_SYNTAX;
    }
}

/* One chunk: length, type, data, CRC of the last two (PNG 5.3). */
static enum salur_err
read_chunk(struct png *png, struct sl_reader *rd)
{
    uint32_t len = sl_read_be32(rd);
    struct salur_bytes typed;
    struct sl_reader chunk;
    uint32_t type;

    /* Compare, never add: 4 + len could wrap where size_t has 32 bits. */
    if (len > SALUR_PICTURE_FILE_MAX) {
        sl_read_fail(rd, SALUR_E_SHORT);
    }
    typed = sl_read_bytes(rd, 4 + (size_t)len);
    if (sl_read_be32(rd) != crc32_z(0, typed.ptr, typed.len)) {
        sl_read_fail(rd, SALUR_E_CHECKSUM);
    }
    if (rd->err != SALUR_OK) {
        return rd->err;
    }
    sl_reader_init(&chunk, typed);
    type = sl_read_be32(&chunk);
    return take_chunk(png, type, chunk.left);
}

enum salur_err
sl_png_read(struct sl_grey *out, struct salur_bytes file)
{
    struct png png;
    struct sl_reader rd;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    memset(&png, 0, sizeof png);
    png.out = out;
    sl_reader_init(&rd, file);
    sl_read_literal(&rd, "\x89PNG\r\n\x1a\n");
    err = rd.err;
    while (err == SALUR_OK && png.stage != ENDED) {
        err = read_chunk(&png, &rd);
    }
    /* Behind IEND, screenshot tools leave what an older file was longer by. */
    sl_png_rows_wipe(&png.rows);
    return err;
}
