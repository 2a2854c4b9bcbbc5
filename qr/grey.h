/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pictures as bytes of grey, 0 black .. 255 white.  The readers are run on
 * foreign files, in the child process of picture.c only.
 */
#ifndef SL_QR_GREY_H
#define SL_QR_GREY_H

#include "salur/bytes.h"

/* A phone's camera makes 4,000 x 3,000; a scanner at 600 dpi 4,960 x 7,016. */
#define SL_GREY_SIDE_MAX 8192
/* Pixels in all, and bytes of the largest uncompressed picture. */
#define SL_GREY_PIXELS_MAX (48 * 1024 * 1024)
#define SL_GREY_RAW_MAX (256 * 1024 * 1024)

struct sl_grey {
    uint32_t width;
    uint32_t height;
    uint8_t *pixels; /* width * height by rows; owned */
};

/*
 * Make room for a picture.
 * Returns SALUR_OK, SALUR_E_SYNTAX (a side is 0), SALUR_E_LIMIT or
 * SALUR_E_MEMORY.
 */
SALUR_MUST_USE enum salur_err
sl_grey_init(struct sl_grey *grey, uint32_t width, uint32_t height);
/* Release; NULL pixels are fine. */
void
sl_grey_wipe(struct sl_grey *grey);

/*
 * Read a file of one kind.  Returns SALUR_OK, SALUR_E_SYNTAX (damaged),
 * SALUR_E_CHECKSUM, SALUR_E_SHORT, SALUR_E_LIMIT, SALUR_E_MEMORY; for JPEG
 * also SALUR_E_MISSING.  Release with sl_grey_wipe, also after an error.
 */
SALUR_MUST_USE enum salur_err
sl_png_read(struct sl_grey *out, struct salur_bytes file);
SALUR_MUST_USE enum salur_err
sl_pnm_read(struct sl_grey *out, struct salur_bytes file);
SALUR_MUST_USE enum salur_err
sl_jpeg_read(struct sl_grey *out, struct salur_bytes file);

/* Put the text of every QR code as be16 length + bytes.  Returns SALUR_OK,
 * SALUR_E_MISSING (no libzbar) or the buffer's error. */
SALUR_MUST_USE enum salur_err
sl_zbar_scan(const struct sl_grey *grey, struct salur_buf *out);

#endif
