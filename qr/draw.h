/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pictures of a symbol, black on white with the quiet zone, as PNG and SVG
 * files and as text for a terminal.  One symbol has one picture: the same
 * bytes each time.  Nothing else is drawn, no logo and no caption.
 */
#ifndef SALUR_QR_DRAW_H
#define SALUR_QR_DRAW_H

#include "qr/symbol.h"

/* Widest module of a PNG in pixels: 1,952 pixels on a side of version 9. */
#define SALUR_DRAW_MODULE_PX_MAX 32

/* Flags of salur_draw_term; they can be combined. */
#define SALUR_DRAW_ASCII 1u /* "##" a dark module, no block characters */
#define SALUR_DRAW_COLOR 2u /* explicit black and white escapes */
#define SALUR_DRAW_INVERT                                                      \
    4u /* ink for light modules: a dark terminal that                          \
          shows no colours; ignored with COLOR */

/*
 * Append a 1-bit greyscale PNG file.
 *
 * module_px  pixels on a side of a module, 1 .. SALUR_DRAW_MODULE_PX_MAX
 *
 * The resolution written into the file is one that printers have, at which a
 * module is at least 0.5 mm and whole dots.  The bytes are the same for one
 * release of zlib.
 *
 * Returns SALUR_OK, SALUR_E_ARG, SALUR_E_MEMORY or the buffer's error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_draw_png(const struct salur_symbol *symbol, unsigned module_px,
               struct salur_buf *out);

/*
 * Append an SVG file with modules of 0.5 mm.
 *
 * Returns SALUR_OK, SALUR_E_ARG (not a symbol) or the buffer's error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_draw_svg(const struct salur_symbol *symbol, struct salur_buf *out);

/*
 * Append lines of text that show the symbol, each ended by LF.
 *
 * flags  SALUR_DRAW_*; without any, two rows of modules a line as half blocks
 *        (U+2580, U+2584, U+2588; UTF-8), ink for dark: right on paper and on
 *        a light terminal.  61 columns for version 9, 122 with ASCII.
 *
 * Returns SALUR_OK, SALUR_E_ARG (not a symbol, unknown flag) or the buffer's
 * error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_draw_term(const struct salur_symbol *symbol, unsigned flags,
                struct salur_buf *out);

#endif
