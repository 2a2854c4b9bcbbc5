/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QR codes in a picture file: PNG, PGM, PPM, and JPEG where libturbojpeg is
 * installed.  Symbols are found by libzbar, opened at run time.
 *
 * The file is foreign and the decoders are large, so all of it happens in a
 * forked child: no open files, nothing it could write to but a pipe, bounded
 * memory, bounded time.  What it finds is text that nobody has vouched for.
 */
#ifndef SALUR_QR_PICTURE_H
#define SALUR_QR_PICTURE_H

#include "salur/bytes.h"

/* Called once for each text found; the text is borrowed for the call. */
struct salur_picture_events {
    void (*found)(void *ctx, struct salur_bytes text);
    void *ctx;
};

/*
 * Find every QR code in a picture.
 *
 * file       the file's bytes, at most SALUR_PICTURE_FILE_MAX
 * events     found is called in this process after the child has ended well;
 *            may be NULL to count only
 * out_found  set to the number of codes, 0 is no error; may be NULL
 *
 * Blocks for at most about ten seconds.  Forks, and waits for the child.
 *
 * Returns SALUR_OK, SALUR_E_SYNTAX (not a picture, or a damaged one),
 * SALUR_E_LIMIT (too large, or too much work), SALUR_E_MISSING (libzbar, or
 * for JPEG libturbojpeg, is not installed), SALUR_E_MEMORY or SALUR_E_IO.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_picture_read(struct salur_bytes file,
                   const struct salur_picture_events *events,
                   size_t *out_found);

/* 1 when the first bytes are those of a PNG, PGM, PPM or JPEG file, else 0. */
SALUR_API int
salur_picture_is(struct salur_bytes file);

#endif
