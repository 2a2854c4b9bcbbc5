/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pictures as bytes of grey, 0 black .. 255 white.  The readers are run on
 * foreign files, in the child process of picture.c only.
 */
#ifndef SL_QR_GREY_H
#define SL_QR_GREY_H

#include "salur/bytes.h"
#include "salur/limits.h"

struct sl_grey {
    uint32_t width;
    uint32_t height;
    uint8_t *pixels; /* width * height by rows; owned */
};

/* SALUR_OK, SALUR_E_SYNTAX (a side is 0) or SALUR_E_LIMIT (SALUR_PICTURE_*). */
SALUR_MUST_USE enum salur_err
sl_grey_check(uint32_t width, uint32_t height);

/*
 * Make room for a picture, all black.
 * Returns as sl_grey_check, or SALUR_E_MEMORY.
 */
SALUR_MUST_USE enum salur_err
sl_grey_init(struct sl_grey *grey, uint32_t width, uint32_t height);
/* Release; NULL pixels are fine. */
void
sl_grey_wipe(struct sl_grey *grey);

/* Grey of a colour whose parts are 0 .. 255. */
uint8_t
sl_grey_of(unsigned red, unsigned green, unsigned blue);
/* What a pixel looks like on white paper; alpha 0 is clear, 255 opaque. */
uint8_t
sl_grey_on_white(unsigned grey, unsigned alpha);

/*
 * Make out the picture at half the size, each pixel a mean of four; sides
 * are at least 2.  Returns SALUR_OK, SALUR_E_SYNTAX or SALUR_E_MEMORY.
 */
SALUR_MUST_USE enum salur_err
sl_grey_halve(struct sl_grey *out, const struct sl_grey *grey);

/*
 * Read a file of one kind.  Returns SALUR_OK, 2xx (damaged), SALUR_E_LIMIT or
 * SALUR_E_MEMORY; for JPEG also SALUR_E_MISSING.  Release with sl_grey_wipe,
 * also after an error.
 */
SALUR_MUST_USE enum salur_err
sl_png_read(struct sl_grey *out, struct salur_bytes file);
SALUR_MUST_USE enum salur_err
sl_pnm_read(struct sl_grey *out, struct salur_bytes file);
SALUR_MUST_USE enum salur_err
sl_jpeg_read(struct sl_grey *out, struct salur_bytes file);

#endif
