/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of a PNG while they are read: compressed bytes go in as they come,
 * grey pixels come out.  Two rows are in memory and no more.
 */
#ifndef SL_QR_PNG_H
#define SL_QR_PNG_H

#define ZLIB_CONST /* input pointers of zlib are to const */
#include <zlib.h>

#include "qr/grey.h"

/* Colour types (PNG 11.2.1). */
enum sl_png_color {
    SL_PNG_GREY = 0,
    SL_PNG_RGB = 2,
    SL_PNG_PALETTE = 3,
    SL_PNG_GREY_ALPHA = 4,
    SL_PNG_RGB_ALPHA = 6,
};

/* What the chunks before the rows say; filled in by the caller. */
struct sl_png_format {
    uint32_t width;
    uint32_t height;
    unsigned depth; /* bits a sample: 1, 2, 4, 8 or 16 */
    enum sl_png_color color;
    unsigned channels;    /* samples a pixel: 1 .. 4 */
    int is_interlaced;    /* Adam7 */
    uint8_t palette[256]; /* as grey on white paper */
    unsigned key[3];      /* the colour that is transparent, with has_key */
    int has_key;
};

/* Fields are private to png_rows.c. */
struct sl_png_rows {
    const struct sl_png_format *format;
    struct sl_grey *out;
    uint8_t *row;   /* filter type and packed samples; owned */
    uint8_t *above; /* the same of the row before in this pass; owned */
    size_t row_len; /* of this pass, with the filter type */
    unsigned pass;
    uint32_t y; /* row of the pass */
    int is_started;
    int is_full;  /* the last row was read */
    int is_ended; /* the compressed stream has ended, its checksum fits */
    z_stream z;
};

/*
 * Start reading rows into out, whose room is made here.
 * Returns SALUR_OK, SALUR_E_SYNTAX, SALUR_E_LIMIT or SALUR_E_MEMORY.
 */
SALUR_MUST_USE enum salur_err
sl_png_rows_init(struct sl_png_rows *rows, const struct sl_png_format *format,
                 struct sl_grey *out);

/* Take the next compressed bytes.  SALUR_E_SYNTAX when they are damaged. */
SALUR_MUST_USE enum salur_err
sl_png_rows_feed(struct sl_png_rows *rows, struct salur_bytes data);

/* SALUR_OK when all rows were read and the stream ended, else E_SHORT. */
SALUR_MUST_USE enum salur_err
sl_png_rows_finish(const struct sl_png_rows *rows);

/* Release; also after an error, and when never started (zeroed). */
void
sl_png_rows_wipe(struct sl_png_rows *rows);

#endif
