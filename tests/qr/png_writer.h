/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of PNG files for tests: what they are written as is not checked. */
#ifndef PNG_WRITER_H
#define PNG_WRITER_H

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/bytes.h"
#include "harness.h"

#define SIGNATURE "\x89PNG\r\n\x1a\n"
#define SIDE_MAX 40

/* A picture to be written, sample by sample. */
struct image {
    uint32_t width;
    uint32_t height;
    unsigned color;
    unsigned depth;
    unsigned channels;
    int is_interlaced;
    int has_transparency;
    unsigned filter; /* 0 .. 4; 5: another in each row */
    uint8_t palette[256][3];
    uint8_t alpha[256];
    uint16_t samples[SIDE_MAX][SIDE_MAX][4];
};

static inline void
put_chunk(struct salur_buf *out, const char *type, struct salur_bytes data)
{
    uLong crc = crc32(0, (const Bytef *)type, 4);

    if (data.len > 0) {
        crc = crc32(crc, data.ptr, (uInt)data.len);
    }
    sl_put_be32(out, (uint32_t)data.len);
    sl_put(out, type, 4);
    sl_put_bytes(out, data);
    sl_put_be32(out, (uint32_t)crc);
}

static inline void
put_header(struct salur_buf *out, const struct image *image)
{
    uint8_t store[13];
    struct salur_buf data;

    salur_buf_fixed(&data, store, sizeof store);
    sl_put_be32(&data, image->width);
    sl_put_be32(&data, image->height);
    sl_put_u8(&data, (uint8_t)image->depth);
    sl_put_u8(&data, (uint8_t)image->color);
    sl_put(&data, "\0\0", 2);
    sl_put_u8(&data, (uint8_t)image->is_interlaced);
    put_chunk(out, "IHDR", salur_buf_view(&data));
}

/* Append compressed rows as IDAT chunks of at most part bytes. */
static inline void
put_data(struct salur_buf *out, struct salur_bytes rows, size_t part)
{
    uLongf len = compressBound(rows.len);
    uint8_t *packed = malloc(len);
    struct sl_reader rd;

    CHECK_I64(compress(packed, &len, rows.ptr, rows.len), Z_OK);
    sl_reader_init(&rd, salur_bytes(packed, len));
    while (!sl_reader_done(&rd)) {
        put_chunk(out, "IDAT",
                  sl_read_bytes(&rd, part < rd.left.len ? part : rd.left.len));
    }
    free(packed);
}

#endif
