/* SPDX-License-Identifier: Apache-2.0 */
/* A document being drawn, for pdf.c and pdf_text.c only. */
#ifndef SL_QR_PDF_INSIDE_H
#define SL_QR_PDF_INSIDE_H

#include <hpdf.h>

#include "qr/pdf.h"

struct sl_pdf {
    HPDF_Doc doc;
    HPDF_Page page; /* NULL before the first */
    HPDF_Font fonts[SL_FONT_COUNT];
    int height; /* of the page, dots */
    unsigned pages;
    enum salur_err err; /* the first */
};

/* 1 when there is a page to draw on and no error, else 0. */
int
sl_pdf_is_ready(const struct sl_pdf *pdf);

/* Keep the first error of libharu; HPDF_OK is none. */
void
sl_pdf_check(struct sl_pdf *pdf, HPDF_STATUS status);

/* Set the grey of what is filled or written, 0 .. 255. */
void
sl_pdf_ink(struct sl_pdf *pdf, int grey);

#endif
