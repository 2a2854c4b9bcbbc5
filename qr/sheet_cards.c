/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cards: two columns of four, 96 x 68 mm, with marks to cut along.  Nothing
 * is nearer to the edge of the paper than the 5 mm that printers need, and no
 * text is smaller than 6 points unless it would not fit otherwise.
 */
#include "qr/sheet_inside.h"

#define CARD_W SL_MM(96)
#define CARD_H SL_MM(68)
#define COLUMNS 2
#define ROWS 4
#define LEFT ((SL_A4_WIDTH - COLUMNS * CARD_W) / 2)
#define TOP ((SL_A4_HEIGHT - ROWS * CARD_H) / 2)
/* Where a mark begins and how far it stays from the card. */
#define MARK_EDGE SL_MM(5)
#define MARK_GAP SL_MM(1)

/* The code with its quiet zone, at most; 10 dots a module for version 8. */
#define CODE_SIDE SL_MM(48.5)
#define CODE_TOP SL_MM(9)
#define CODE_RIGHT SL_MM(1.5)
#define TEXT_X SL_MM(4)
#define TEXT_W (CARD_W - CODE_SIDE - CODE_RIGHT - TEXT_X)

static const struct sl_pen mark_pen = {2, 0, 0};
static const struct sl_pen cut_pen = {2, 10, 150};
static const struct sl_pen rule_pen = {2, 0, 0};

/* Dashed lines to cut along, and marks where they leave the cards. */
static void
draw_cuts(struct sl_pdf *pdf)
{
    for (int i = 0; i <= COLUMNS; i++) {
        int x = LEFT + i * CARD_W;
        int bottom = TOP + ROWS * CARD_H;

        sl_pdf_line(pdf, &(struct sl_box){x, TOP, 0, ROWS * CARD_H}, &cut_pen);
        sl_pdf_line(
            pdf, &(struct sl_box){x, MARK_EDGE, 0, TOP - MARK_GAP - MARK_EDGE},
            &mark_pen);
        sl_pdf_line(
            pdf,
            &(struct sl_box){x, bottom + MARK_GAP, 0,
                             SL_A4_HEIGHT - MARK_EDGE - bottom - MARK_GAP},
            &mark_pen);
    }
    for (int i = 0; i <= ROWS; i++) {
        int y = TOP + i * CARD_H;
        int right = LEFT + COLUMNS * CARD_W;

        sl_pdf_line(pdf, &(struct sl_box){LEFT, y, COLUMNS * CARD_W, 0},
                    &cut_pen);
        sl_pdf_line(
            pdf, &(struct sl_box){MARK_EDGE, y, LEFT - MARK_GAP - MARK_EDGE, 0},
            &mark_pen);
        sl_pdf_line(pdf,
                    &(struct sl_box){right + MARK_GAP, y,
                                     SL_A4_WIDTH - MARK_EDGE - right - MARK_GAP,
                                     0},
                    &mark_pen);
    }
}

/* What the card is, across its top. */
static void
draw_head(struct sl_pdf *pdf, const struct salur_sheet_words *words, int x,
          int y)
{
    static const struct sl_style stage = {SL_FONT_BOLD, 105, 70, SL_LEFT, 0, 0};
    static const struct sl_style sample = {SL_FONT_BOLD, 110, 70,
                                           SL_CENTER,    0,   0};
    int w = CARD_W - 2 * TEXT_X;
    int sample_w = SL_MM(24);

    if (words->sample != NULL && words->sample[0] != '\0') {
        struct sl_box box = {x + CARD_W - TEXT_X - sample_w, y + SL_MM(2.5),
                             sample_w, SL_MM(5.2)};

        sl_pdf_fill(pdf, &box, 215);
        box.y += SL_MM(0.7);
        box.h -= SL_MM(0.7);
        (void)sl_sheet_put(pdf, box, sample, words->sample);
        w -= sample_w + SL_MM(2);
    }
    (void)sl_sheet_put(
        pdf, (struct sl_box){x + TEXT_X, y + SL_MM(3.2), w, SL_MM(4.6)}, stage,
        words->stage);
    sl_pdf_line(
        pdf,
        &(struct sl_box){x + TEXT_X, y + SL_MM(8.5), CARD_W - 2 * TEXT_X, 0},
        &rule_pen);
}

/* Who and how much, left of the code, from the top down. */
static void
draw_claim(struct sl_pdf *pdf, const struct salur_sheet_words *words,
           const struct salur_sheet_family *family, struct sl_box box)
{
    static const struct sl_style name = {SL_FONT_BOLD, 130, 55, SL_LEFT, 0, 2};
    static const struct sl_style village = {SL_FONT_PLAIN, 85, 65,
                                            SL_LEFT,       0,  0};
    static const struct sl_style amount = {SL_FONT_BOLD, 180, 100,
                                           SL_LEFT,      0,   0};
    int end = box.y + box.h;
    int y = box.y;
    int used;

    box.h = SL_MM(9.5);
    y += sl_sheet_put(pdf, box, name, family->name) + SL_MM(1.3);
    box.y = y;
    box.h = SL_MM(6.6);
    y += sl_sheet_put(pdf, box, village, words->village);
    box.y = y + SL_MM(0.3);
    box.h = SL_MM(3.4);
    y = box.y + sl_sheet_put(pdf, box, village, words->site) + SL_MM(1.8);
    box.y = y;
    box.h = SL_MM(7);
    used = sl_sheet_put(pdf, box, amount, family->amount);
    box.y += used + (used > 0 ? SL_MM(0.8) : 0);
    box.h = end - box.y;
    sl_sheet_spell(pdf, box, 90, family);
}

/* Until when, and whom to call, at the foot. */
static void
draw_foot(struct sl_pdf *pdf, const struct salur_sheet_words *words,
          const struct salur_sheet_family *family, struct sl_box box)
{
    static const struct sl_style small = {SL_FONT_PLAIN, 80, 60, SL_LEFT, 0, 0};
    static const struct sl_style bold = {SL_FONT_BOLD, 80, 60, SL_LEFT, 0, 0};

    box.h = SL_MM(6.4);
    box.y += sl_sheet_put(pdf, box, small, words->validity) + SL_MM(0.8);
    if (family->card != NULL && family->card[0] != '\0') {
        box.h = SL_MM(3.4);
        box.y += sl_sheet_put(pdf, box, bold, family->card) + SL_MM(0.6);
    }
    box.h = SL_MM(6.4);
    (void)sl_sheet_put(pdf, box, small, words->contact);
}

/* The code, and below it the number for a code that cannot be read. */
static void
draw_code(struct sl_pdf *pdf, const struct salur_sheet_words *words,
          const struct salur_sheet_family *family,
          const struct salur_symbol *symbol, struct sl_box card)
{
    static const struct sl_style label = {SL_FONT_PLAIN, 70, 60, SL_LEFT, 0, 0};
    static const struct sl_style number = {SL_FONT_BOLD, 160, 80,
                                           SL_RIGHT,     0,   0};
    int side = symbol->width + 2 * SALUR_SYMBOL_QUIET;
    int module = CODE_SIDE / side;
    int x = card.x + CARD_W - CODE_RIGHT - CODE_SIDE +
            (CODE_SIDE - side * module) / 2;
    int y = card.y + CARD_H - SL_MM(9);
    int label_w = SL_MM(11);
    int end = x + (side - SALUR_SYMBOL_QUIET) * module;

    sl_pdf_symbol(pdf, symbol, x,
                  card.y + CODE_TOP + (CODE_SIDE - side * module) / 2, module);
    x += SALUR_SYMBOL_QUIET * module;
    (void)sl_sheet_put(pdf,
                       (struct sl_box){x, y + SL_MM(0.3), label_w, SL_MM(6.5)},
                       label, words->short_label);
    (void)sl_sheet_put(
        pdf, (struct sl_box){x + label_w, y, end - x - label_w, SL_MM(7)},
        number, family->number);
}

void
sl_card_draw(struct salur_sheet *sheet, const struct salur_sheet_family *family,
             const struct salur_symbol *symbol)
{
    unsigned place = sheet->row % (COLUMNS * ROWS);
    struct sl_box card = {LEFT + (int)(place % COLUMNS) * CARD_W,
                          TOP + (int)(place / COLUMNS) * CARD_H, CARD_W,
                          CARD_H};
    struct sl_box box = {card.x + TEXT_X, card.y + SL_MM(10.5), TEXT_W,
                         SL_MM(36)};

    if (place == 0) {
        sl_pdf_page(sheet->pdf, SL_A4_WIDTH, SL_A4_HEIGHT);
        draw_cuts(sheet->pdf);
    }
    draw_head(sheet->pdf, sheet->words, card.x, card.y);
    draw_claim(sheet->pdf, sheet->words, family, box);
    box.y = card.y + SL_MM(48.5);
    draw_foot(sheet->pdf, sheet->words, family, box);
    draw_code(sheet->pdf, sheet->words, family, symbol, card);
    sheet->row = place + 1;
}
