/* SPDX-License-Identifier: Apache-2.0 */
/* Documents of one village; what a page looks like is in sheet_*.c. */
#include "qr/sheet.h"

#include <stdlib.h>

#include "base/num.h"
#include "qr/sheet_inside.h"

enum salur_err
salur_sheet_new(struct salur_sheet **out, enum salur_sheet_layout layout,
                const struct salur_sheet_words *words)
{
    struct salur_sheet *sheet;
    enum salur_err err;

    *out = NULL;
    if (layout != SALUR_SHEET_CARDS && layout != SALUR_SHEET_LETTER &&
        layout != SALUR_SHEET_LIST) {
        return SALUR_E_ARG;
    }
    sheet = calloc(1, sizeof *sheet);
    if (sheet == NULL) {
        return SALUR_E_MEMORY;
    }
    sheet->layout = layout;
    sheet->words = words;
    err = sl_pdf_new(&sheet->pdf, words->title);
    if (err != SALUR_OK) {
        salur_sheet_free(sheet);
        return err;
    }
    *out = sheet;
    return SALUR_OK;
}

void
salur_sheet_free(struct salur_sheet *sheet)
{
    if (sheet == NULL) {
        return;
    }
    sl_pdf_free(sheet->pdf);
    free(sheet);
}

int
sl_sheet_put(struct sl_pdf *pdf, struct sl_box box, struct sl_style style,
             const char *text)
{
    return text != NULL ? sl_pdf_text(pdf, &box, &style, text) : 0;
}

/* Tenths of a point: the smallest that is printed, and a step to it. */
#define SPELL_MIN 48
#define SPELL_STEP 3

void
sl_sheet_spell(struct sl_pdf *pdf, struct sl_box box, int size,
               const struct salur_sheet_family *family)
{
    struct sl_style plain = {.font = SL_FONT_PLAIN};
    struct sl_style bold = {.font = SL_FONT_BOLD};
    const char *words = family->words != NULL ? family->words : "";
    const char *goods = family->package != NULL ? family->package : "";
    /* Taller than the box, so that a height tells what does not fit. */
    const struct sl_box tall = {box.x, box.y, box.w, SL_A4_HEIGHT};
    int gap = words[0] != '\0' && goods[0] != '\0' ? SL_MM(1) : 0;
    int used;

    for (; size > SPELL_MIN; size -= SPELL_STEP) {
        plain.size = bold.size = size;
        if (sl_pdf_height(pdf, &tall, &bold, goods) + gap +
                sl_pdf_height(pdf, &tall, &plain, words) <=
            box.h) {
            break;
        }
    }
    plain.size = bold.size = size;
    used = sl_pdf_text(pdf, &box, &bold, goods) + gap;
    box.y += used;
    box.h -= used;
    (void)sl_pdf_text(pdf, &box, &plain, words);
}

enum salur_err
salur_sheet_add(struct salur_sheet *sheet,
                const struct salur_sheet_family *family)
{
    struct salur_symbol symbol;

    if (sheet->err == SALUR_OK) {
        sheet->err =
            sl_add_i64(sheet->sum_idr, family->amount_idr, &sheet->sum_idr);
    }
    if (sheet->err == SALUR_OK && sheet->layout != SALUR_SHEET_LIST) {
        sheet->err = salur_symbol_make(&symbol, family->code);
    }
    if (sheet->err != SALUR_OK) {
        return sheet->err;
    }
    switch (sheet->layout) {
    case SALUR_SHEET_CARDS:
        sl_card_draw(sheet, family, &symbol);
        break;
    case SALUR_SHEET_LETTER:
        sl_letter_draw(sheet, family, &symbol);
        break;
    case SALUR_SHEET_LIST:
        sl_list_draw(sheet, family);
        break;
    }
    sheet->count++;
    sheet->err = sl_pdf_error(sheet->pdf);
    return sheet->err;
}

enum salur_err
salur_sheet_finish(struct salur_sheet *sheet, struct salur_buf *out,
                   unsigned *out_pages)
{
    if (sheet->err != SALUR_OK) {
        return sheet->err;
    }
    if (sheet->layout == SALUR_SHEET_LIST) {
        sl_list_end(sheet);
    }
    if (out_pages != NULL) {
        *out_pages = sl_pdf_pages(sheet->pdf);
    }
    return sl_pdf_finish(sheet->pdf, out);
}
