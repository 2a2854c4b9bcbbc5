/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PNG (ISO/IEC 15948) to grey: every colour type, depth and interlacing.
 * Transparency is what shows on white paper.  Memory: the file's pixels once
 * as they are packed and once as grey, both bounded before they are made.
 */
#include <string.h>
#include <zlib.h>

#include "base/bytes.h"
#include "qr/grey.h"

struct png {
    uint32_t width;
    uint32_t height;
    unsigned depth;
    unsigned color; /* 0 grey, 2 RGB, 3 palette, 4 grey+alpha, 6 RGB+alpha */
    unsigned interlaced;
    unsigned channels;
    size_t step; /* bytes from a byte to the one it is filtered against */
    uint8_t palette[256];
    struct salur_buf packed; /* IDAT data joined */
    struct salur_buf raw;    /* inflated: filter byte and row, repeated */
};

/* Adam7 (PNG 8.2): start and step of each pass. */
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

static uint32_t
pass_size(uint32_t size, uint32_t start, uint32_t step)
{
    return size > start ? (size - start + step - 1) / step : 0;
}

static size_t
row_bytes(const struct png *png, uint32_t width)
{
    return ((size_t)width * png->channels * png->depth + 7) / 8;
}

static enum salur_err
read_header(struct png *png, struct salur_bytes data)
{
    /* Depths that go with a colour type, as bits (PNG 11.2.2). */
    static const unsigned depths[7] = {0x10116, 0, 0x10100, 0x00116,
                                       0x10100, 0, 0x10100};
    static const unsigned channels[7] = {1, 0, 3, 1, 2, 0, 4};
    struct sl_reader rd;

    sl_reader_init(&rd, data);
    png->width = sl_read_be32(&rd);
    png->height = sl_read_be32(&rd);
    png->depth = sl_read_u8(&rd);
    png->color = sl_read_u8(&rd);
    if (sl_read_u8(&rd) != 0 || sl_read_u8(&rd) != 0) {
        return SALUR_E_SYNTAX;
    }
    png->interlaced = sl_read_u8(&rd);
    if (sl_reader_finish(&rd) != SALUR_OK || png->color > 6 ||
        png->depth > 16 || (depths[png->color] >> png->depth & 1) == 0 ||
        png->interlaced > 1 || png->width == 0 || png->height == 0) {
        return SALUR_E_SYNTAX;
    }
    if (png->width > SL_GREY_SIDE_MAX || png->height > SL_GREY_SIDE_MAX) {
        return SALUR_E_LIMIT;
    }
    png->channels = channels[png->color];
    png->step = (png->channels * png->depth + 7) / 8;
    return SALUR_OK;
}

static enum salur_err
read_palette(struct png *png, struct salur_bytes data)
{
    struct sl_reader rd;

    if (data.len % 3 != 0 || data.len > 3 * sizeof png->palette) {
        return SALUR_E_SYNTAX;
    }
    sl_reader_init(&rd, data);
    for (size_t i = 0; i < data.len / 3; i++) {
        unsigned red = sl_read_u8(&rd);
        unsigned green = sl_read_u8(&rd);
        unsigned blue = sl_read_u8(&rd);

        png->palette[i] = (uint8_t)((red + 2 * green + blue) / 4);
    }
    return rd.err;
}

/* One chunk; *out_end is set behind IEND. */
static enum salur_err
read_chunk(struct png *png, struct sl_reader *rd, int *out_end)
{
    uint32_t len = sl_read_be32(rd);
    uint8_t type[4];
    struct salur_bytes data;
    uLong crc;

    sl_read_copy(rd, type, sizeof type);
    data = sl_read_bytes(rd, len);
    crc = crc32(0, type, sizeof type);
    crc = data.len > 0 ? crc32_z(crc, data.ptr, data.len) : crc;
    if (sl_read_be32(rd) != crc && rd->err == SALUR_OK) {
        return SALUR_E_CHECKSUM;
    }
    if (rd->err != SALUR_OK) {
        return rd->err;
    }
    if (memcmp(type, "IHDR", 4) == 0) {
        return png->width != 0 ? SALUR_E_SYNTAX : read_header(png, data);
    }
    if (png->width == 0) {
        return SALUR_E_SYNTAX; /* the header comes first */
    }
    if (memcmp(type, "PLTE", 4) == 0) {
        return read_palette(png, data);
    }
    if (memcmp(type, "IDAT", 4) == 0) {
        sl_put_bytes(&png->packed, data);
        return png->packed.err;
    }
    *out_end = memcmp(type, "IEND", 4) == 0;
    /* An unknown chunk matters only when its first letter is upper case. */
    return *out_end || (type[0] & 0x20) != 0 ? SALUR_OK : SALUR_E_SYNTAX;
}

/* Bytes of all rows of all passes, each with its filter byte. */
static size_t
raw_size(const struct png *png)
{
    size_t size = 0;

    for (size_t i = 0; i < (png->interlaced ? 7U : 1U); i++) {
        const struct pass *pass = png->interlaced ? &adam7[i] : &whole;
        uint32_t width = pass_size(png->width, pass->x0, pass->dx);
        uint32_t height = pass_size(png->height, pass->y0, pass->dy);

        if (width > 0) {
            size += (1 + row_bytes(png, width)) * height;
        }
    }
    return size;
}

static enum salur_err
inflate_all(struct png *png)
{
    size_t wanted = raw_size(png);
    uLongf len = wanted;

    if (wanted > SL_GREY_RAW_MAX) {
        return SALUR_E_LIMIT;
    }
    salur_buf_init(&png->raw, wanted);
    for (size_t i = 0; i < wanted && png->raw.err == SALUR_OK; i++) {
        sl_put_u8(&png->raw, 0);
    }
    if (png->raw.err != SALUR_OK) {
        return png->raw.err;
    }
    if (uncompress(png->raw.ptr, &len, png->packed.ptr, png->packed.len) !=
            Z_OK ||
        len != wanted) {
        return SALUR_E_SYNTAX;
    }
    return SALUR_OK;
}

/* PNG 9.4: of left, above and upper left the one nearest to their sum. */
static uint8_t
paeth(int a, int b, int c)
{
    int p = a + b - c;
    int pa = p > a ? p - a : a - p;
    int pb = p > b ? p - b : b - p;
    int pc = p > c ? p - c : c - p;

    /* Each is a byte. */
    return (uint8_t)(pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
}

/* Undo the filter of a row in place; above is NULL for the first. */
static enum salur_err
unfilter(unsigned filter, uint8_t *row, const uint8_t *above, size_t len,
         size_t step)
{
    if (filter > 4) {
        return SALUR_E_SYNTAX;
    }
    for (size_t i = 0; i < len; i++) {
        unsigned a = i >= step ? row[i - step] : 0;
        unsigned b = above != NULL ? above[i] : 0;
        unsigned c = above != NULL && i >= step ? above[i - step] : 0;
        unsigned guess = filter == 1   ? a
                         : filter == 2 ? b
                         : filter == 3 ? (a + b) / 2
                         : filter == 4 ? paeth((int)a, (int)b, (int)c)
                                       : 0;

        row[i] = (uint8_t)((row[i] + guess) & 0xff); /* modulo 256 */
    }
    return SALUR_OK;
}

/* Sample number i of a row, scaled to 0 .. 255 but for palettes. */
static unsigned
sample(const struct png *png, const uint8_t *row, size_t i)
{
    unsigned max = (1U << png->depth) - 1; /* depth is below 8 there */
    unsigned shift;
    unsigned v;

    if (png->depth >= 8) {
        return row[i * png->depth / 8]; /* of 16 bits the upper 8 */
    }
    shift = 8 - png->depth - (unsigned)(i * png->depth % 8);
    v = row[i * png->depth / 8] >> shift & max;
    return png->color == 3 ? v : v * 255 / max;
}

static uint8_t
pixel(const struct png *png, const uint8_t *row, uint32_t x)
{
    size_t i = (size_t)x * png->channels;
    unsigned alpha = 255;
    unsigned v = sample(png, row, i);

    if (png->color == 3) {
        return png->palette[v];
    }
    if (png->channels >= 3) {
        v = (v + 2 * sample(png, row, i + 1) + sample(png, row, i + 2)) / 4;
    }
    if (png->channels % 2 == 0) {
        alpha = sample(png, row, i + png->channels - 1);
    }
    return (uint8_t)((v * alpha + 255 * (255 - alpha)) / 255); /* a mean */
}

/* The rows of one pass, starting at *at of the raw bytes. */
static enum salur_err
read_pass(const struct png *png, const struct pass *pass, size_t *at,
          struct sl_grey *out)
{
    uint32_t width = pass_size(png->width, pass->x0, pass->dx);
    uint32_t height = pass_size(png->height, pass->y0, pass->dy);
    size_t len = row_bytes(png, width);
    const uint8_t *above = NULL;

    for (uint32_t y = 0; width > 0 && y < height; y++) {
        /* raw_size made room for exactly these rows. */
        uint8_t *row = &png->raw.ptr[*at + 1];
        enum salur_err err =
            unfilter(png->raw.ptr[*at], row, above, len, png->step);

        if (err != SALUR_OK) {
            return err;
        }
        for (uint32_t x = 0; x < width; x++) {
            size_t to = (size_t)(pass->y0 + y * pass->dy) * out->width +
                        pass->x0 + x * pass->dx;

            out->pixels[to] = pixel(png, row, x);
        }
        above = row;
        *at += 1 + len;
    }
    return SALUR_OK;
}

enum salur_err
sl_png_read(struct sl_grey *out, struct salur_bytes file)
{
    struct png png;
    struct sl_reader rd;
    enum salur_err err = SALUR_OK;
    size_t at = 0;
    int is_end = 0;

    memset(out, 0, sizeof *out);
    memset(&png, 0, sizeof png);
    salur_buf_init(&png.packed, file.len);
    sl_reader_init(&rd, file);
    sl_read_literal(&rd, "\x89PNG\r\n\x1a\n");
    err = rd.err;
    while (err == SALUR_OK && !is_end) {
        err = read_chunk(&png, &rd, &is_end);
    }
    err = err == SALUR_OK ? inflate_all(&png) : err;
    err = err == SALUR_OK ? sl_grey_init(out, png.width, png.height) : err;
    for (size_t i = 0; err == SALUR_OK && i < (png.interlaced ? 7U : 1U); i++) {
        err = read_pass(&png, png.interlaced ? &adam7[i] : &whole, &at, out);
    }
    salur_buf_wipe(&png.raw);
    salur_buf_wipe(&png.packed);
    return err;
}
