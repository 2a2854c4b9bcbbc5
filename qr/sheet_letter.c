/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A letter of invitation (surat undangan): one A4 page a family that says
 * where and when, how much, what to bring, who may come instead, and whom to
 * call.  It carries the code of the card and stands for it.
 */
#include "qr/sheet_inside.h"

#define LEFT SL_MM(20)
#define INNER (SL_A4_WIDTH - 2 * LEFT)
#define TOP SL_MM(15)
/* The amount and its code, framed. */
#define CLAIM_H SL_MM(57)
#define CODE_SIDE SL_MM(53)
#define LABEL_W SL_MM(38)
/* Where the foot begins, whatever stands above. */
#define FOOT (SL_A4_HEIGHT - SL_MM(20))

static const struct sl_pen rule = {2, 0, 0};
static const struct sl_pen dotted = {2, 4, 0};
static const struct sl_style plain = {SL_FONT_PLAIN, 112, 70, SL_LEFT, 0, 0};
static const struct sl_style bold = {SL_FONT_BOLD, 112, 70, SL_LEFT, 0, 0};

static int
put(struct sl_pdf *pdf, int y, int height, struct sl_style style,
    const char *text)
{
    return sl_sheet_put(pdf, (struct sl_box){LEFT, y, INNER, height}, style,
                        text);
}

/* Who invites, whom, to what.  Each returns where the next part begins. */
static int
draw_head(struct sl_pdf *pdf, const struct salur_sheet_words *words)
{
    static const struct sl_style office = {SL_FONT_BOLD, 130, 80,
                                           SL_CENTER,    0,   0};
    static const struct sl_style heading = {SL_FONT_BOLD, 160, 100,
                                            SL_CENTER,    0,   0};
    static const struct sl_style stage = {SL_FONT_PLAIN, 110, 80,
                                          SL_CENTER,     0,   0};
    static const struct sl_style sample = {SL_FONT_BOLD, 160, 90,
                                           SL_CENTER,    0,   0};
    int y = TOP;

    if (words->sample != NULL && words->sample[0] != '\0') {
        struct sl_box box = {LEFT, y, INNER, SL_MM(8)};

        sl_pdf_fill(pdf, &box, 215);
        (void)put(pdf, y + SL_MM(1.2), SL_MM(7), sample, words->sample);
        y += SL_MM(10);
    }
    y += put(pdf, y, SL_MM(11), office, words->office) + SL_MM(2);
    sl_pdf_line(pdf, &(struct sl_box){LEFT, y, INNER, 0}, &rule);
    y += SL_MM(4);
    y += put(pdf, y, SL_MM(8), heading, words->heading) + SL_MM(1.5);
    return y + put(pdf, y, SL_MM(6), stage, words->stage) + SL_MM(5);
}

static int
draw_address(struct sl_pdf *pdf, const struct salur_sheet_words *words,
             const struct salur_sheet_family *family, int y)
{
    static const struct sl_style name = {SL_FONT_BOLD, 140, 80, SL_LEFT, 0, 0};

    y += put(pdf, y, SL_MM(5), plain, words->to_label) + SL_MM(1);
    y += put(pdf, y, SL_MM(11), name, family->name) + SL_MM(1);
    y += put(pdf, y, SL_MM(9), plain, family->address) + SL_MM(0.6);
    y += put(pdf, y, SL_MM(5), plain, words->village) + SL_MM(0.6);
    y += put(pdf, y, SL_MM(5), plain, words->site) + SL_MM(4);
    return y + put(pdf, y, SL_MM(10), plain, words->greeting) + SL_MM(2.5);
}

/* Place and time; what is not known is written by hand. */
static int
draw_meeting(struct sl_pdf *pdf, const struct salur_sheet_words *words, int y)
{
    for (size_t i = 0; i < 2; i++) {
        struct sl_box box = {LEFT + LABEL_W, y, INNER - LABEL_W, SL_MM(10)};
        int used = SL_MM(4);

        (void)put(pdf, y, SL_MM(5), plain, words->meeting_labels[i]);
        if (words->meeting[i] != NULL && words->meeting[i][0] != '\0') {
            used = sl_sheet_put(pdf, box, bold, words->meeting[i]);
        } else {
            used = SL_MM(7);
            sl_pdf_line(pdf, &(struct sl_box){box.x, y + SL_MM(5), box.w, 0},
                        &dotted);
        }
        y += used + SL_MM(1.8);
    }
    return y + put(pdf, y, SL_MM(5), plain, words->validity) + SL_MM(3.5);
}

/* The amount in digits and words, the goods, and the code. */
static int
draw_claim(struct sl_pdf *pdf, const struct salur_sheet_words *words,
           const struct salur_sheet_family *family,
           const struct salur_symbol *symbol, int y)
{
    static const struct sl_style amount = {SL_FONT_BOLD, 220, 120,
                                           SL_LEFT,      0,   0};
    static const struct sl_style number = {SL_FONT_BOLD, 170, 100,
                                           SL_LEFT,      0,   0};
    int side = symbol->width + 2 * SALUR_SYMBOL_QUIET;
    int module = CODE_SIDE / side;
    struct sl_box frame = {LEFT, y, INNER, CLAIM_H};
    struct sl_box box = {LEFT + SL_MM(4), y + SL_MM(4),
                         INNER - CODE_SIDE - SL_MM(10), SL_MM(5)};
    int end = y + CLAIM_H - SL_MM(16);

    sl_pdf_frame(pdf, &frame, &rule);
    sl_pdf_symbol(pdf, symbol,
                  LEFT + INNER - SL_MM(2) - CODE_SIDE +
                      (CODE_SIDE - side * module) / 2,
                  y + (CLAIM_H - side * module) / 2, module);
    box.y += sl_sheet_put(pdf, box, plain, words->amount_label) + SL_MM(1.5);
    box.h = SL_MM(9);
    box.y += sl_sheet_put(pdf, box, amount, family->amount) + SL_MM(1);
    box.h = end - box.y;
    sl_sheet_spell(pdf, box, 115, family);
    box.y = end + SL_MM(1);
    box.h = SL_MM(4.5);
    box.y += sl_sheet_put(pdf, box, plain, words->short_label) + SL_MM(0.5);
    box.h = SL_MM(7);
    (void)sl_sheet_put(pdf, box, number, family->number);
    box.x += SL_MM(46);
    box.w -= SL_MM(46);
    box.y += SL_MM(1.5);
    (void)sl_sheet_put(pdf, box, bold, family->card);
    return y + CLAIM_H + SL_MM(4);
}

/* A heading and its items, each behind a dash. */
static int
draw_items(struct sl_pdf *pdf, const char *heading,
           const char *const items[SALUR_SHEET_ITEMS_MAX], int y)
{
    y += put(pdf, y, SL_MM(5), bold, heading) + SL_MM(0.8);
    for (size_t i = 0; i < SALUR_SHEET_ITEMS_MAX && items[i] != NULL; i++) {
        struct sl_box box = {LEFT + SL_MM(5), y, INNER - SL_MM(5), SL_MM(14)};

        (void)put(pdf, y, SL_MM(5), plain, "\xe2\x80\xa2");
        y += sl_sheet_put(pdf, box, plain, items[i]) + SL_MM(0.8);
    }
    return y + SL_MM(1.8);
}

void
sl_letter_draw(struct salur_sheet *sheet,
               const struct salur_sheet_family *family,
               const struct salur_symbol *symbol)
{
    static const struct sl_style sign = {SL_FONT_PLAIN, 105, 70,
                                         SL_CENTER,     0,   0};
    static const struct sl_style foot = {SL_FONT_BOLD, 105, 70,
                                         SL_CENTER,    0,   0};
    const struct salur_sheet_words *words = sheet->words;
    struct sl_pdf *pdf = sheet->pdf;
    struct sl_box box = {LEFT + INNER - SL_MM(65), 0, SL_MM(65), SL_MM(5)};
    int y;

    sl_pdf_page(pdf, SL_A4_WIDTH, SL_A4_HEIGHT);
    y = draw_head(pdf, words);
    y = draw_address(pdf, words, family, y);
    y = draw_meeting(pdf, words, y);
    y = draw_claim(pdf, words, family, symbol, y);
    y = draw_items(pdf, words->bring_heading, words->bring, y);
    y = draw_items(pdf, words->proxy_heading, words->proxy, y);
    for (size_t i = 0; i < SALUR_SHEET_ITEMS_MAX && words->promise[i] != NULL;
         i++) {
        y += put(pdf, y, SL_MM(14), plain, words->promise[i]) + SL_MM(1.2);
    }
    box.y = y + SL_MM(1);
    (void)sl_sheet_put(pdf, box, sign, words->sign_label);
    sl_pdf_line(pdf, &(struct sl_box){box.x, FOOT - SL_MM(3), box.w, 0}, &rule);
    (void)put(pdf, FOOT, SL_MM(5), foot, words->contact);
}
