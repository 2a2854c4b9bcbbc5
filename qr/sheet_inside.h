/* SPDX-License-Identifier: Apache-2.0 */
/* A document of one village being laid out, for qr/sheet*.c only. */
#ifndef SL_QR_SHEET_INSIDE_H
#define SL_QR_SHEET_INSIDE_H

#include "qr/pdf.h"
#include "qr/sheet.h"

struct salur_sheet {
    struct sl_pdf *pdf;
    const struct salur_sheet_words *words;
    enum salur_sheet_layout layout;
    uint64_t count;   /* families so far */
    int64_t sum_idr;  /* of all */
    int64_t page_idr; /* of the page being filled */
    unsigned row;     /* rows of that page */
    uint64_t goods;   /* families of all that get goods */
    uint64_t page_goods;
    int y; /* of the next row */
    enum salur_err err;
};

/* A text in a box in one call; see sl_pdf_text. */
int
sl_sheet_put(struct sl_pdf *pdf, struct sl_box box, struct sl_style style,
             const char *text);

/*
 * Write the goods, and below them the amount in words, into a box in the
 * largest size up to size at which all fits.
 */
void
sl_sheet_spell(struct sl_pdf *pdf, struct sl_box box, int size,
               const struct salur_sheet_family *family);

/* Draw one family on its place; the code was made already. */
void
sl_card_draw(struct salur_sheet *sheet, const struct salur_sheet_family *family,
             const struct salur_symbol *symbol);
void
sl_letter_draw(struct salur_sheet *sheet,
               const struct salur_sheet_family *family,
               const struct salur_symbol *symbol);
void
sl_list_draw(struct salur_sheet *sheet,
             const struct salur_sheet_family *family);
/* Sum of the last page, of all, and the places to sign. */
void
sl_list_end(struct salur_sheet *sheet);

#endif
