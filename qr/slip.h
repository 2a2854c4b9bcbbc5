/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A receipt as a list of lines, written as plain text, as bytes for a receipt
 * printer (ESC/POS) or as a page of an 80 mm roll.
 *
 * The words come from the caller, ready, UTF-8 and borrowed; printers get
 * ASCII.  The same lines give the same bytes.
 */
#ifndef SALUR_QR_SLIP_H
#define SALUR_QR_SLIP_H

#include "salur/bytes.h"

enum salur_slip_kind {
    SALUR_SLIP_TEXT = 0,   /* left, wrapped at blanks */
    SALUR_SLIP_CENTER = 1, /* in the middle */
    SALUR_SLIP_STRONG = 2, /* in the middle, bold */
    SALUR_SLIP_BIG = 3,    /* in the middle, twice as large */
    SALUR_SLIP_PAIR = 4,   /* text left, value right; what is too long wraps */
    SALUR_SLIP_RULE = 5,   /* a line across */
    SALUR_SLIP_CODE = 6,   /* text as a QR code, or its characters */
};

struct salur_slip_line {
    enum salur_slip_kind kind;
    const char *text;  /* NULL is "" */
    const char *value; /* of a pair */
};

/* Dots across a printer's paper: 58 mm and 80 mm rolls at 203 dpi. */
#define SALUR_SLIP_DOTS_58 384
#define SALUR_SLIP_DOTS_80 576

/*
 * Append lines of at most columns characters.  A code is written as its
 * characters, cut into lines between '[' and ']': blanks belong to it.
 *
 * columns  16 .. 80
 *
 * Returns SALUR_OK, SALUR_E_ARG or the buffer's error; on error out is as it
 * was.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_slip_text(const struct salur_slip_line *lines, size_t count,
                unsigned columns, struct salur_buf *out);

/*
 * Append bytes for a receipt printer: ESC @, text in font A (12 dots a
 * character), a code as raster (GS v 0) of whole dots with its quiet zone,
 * feed, and a cut on the wider paper.
 *
 * dots  SALUR_SLIP_DOTS_58 or SALUR_SLIP_DOTS_80
 *
 * Returns SALUR_OK, SALUR_E_ARG, as salur_symbol_make, or the buffer's error;
 * on error out is as it was.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_slip_escpos(const struct salur_slip_line *lines, size_t count,
                  unsigned dots, struct salur_buf *out);

/*
 * Append a PDF file of one page, 80 mm wide and as long as needed.
 *
 * title  of the file's information, ASCII
 *
 * Returns as salur_slip_escpos, or SALUR_E_MEMORY.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_slip_pdf(const struct salur_slip_line *lines, size_t count,
               const char *title, struct salur_buf *out);

#endif
