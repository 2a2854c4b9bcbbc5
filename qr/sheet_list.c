/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The nominative list (daftar nominatif) for the day on paper: A4 across, a
 * row a family, high enough to sign in, a sum on each page and of all.
 */
#include <stdio.h>

#include "qr/sheet_inside.h"
#include "salur/text.h"

#define WIDTH SL_A4_HEIGHT
#define HEIGHT SL_A4_WIDTH
#define LEFT SL_MM(10)
#define TOP SL_MM(10)
#define BOTTOM (HEIGHT - SL_MM(10))
#define ROW SL_MM(11)
#define HEAD SL_MM(8)
#define SUM SL_MM(7)
#define PAD SL_MM(1.2)
/* Below the last row: the sum of the page, of all, and the signatures. */
#define END (2 * SUM + SL_MM(36))

#define COLUMNS 8
static const int widths[COLUMNS] = {
    SL_MM(11), SL_MM(56), SL_MM(36), SL_MM(48),
    SL_MM(23), SL_MM(32), SL_MM(38), SL_MM(33),
};
enum { NUMBER, NAME, NIK, ADDRESS, SHORT, AMOUNT, GOODS, SIGNATURE };

static const struct sl_pen rule = {2, 0, 0};

static int
column_x(int column)
{
    int x = LEFT;

    for (int i = 0; i < column; i++) {
        x += widths[i];
    }
    return x;
}

static void
put_cell(struct salur_sheet *sheet, int column, int y, struct sl_style style,
         const char *text)
{
    (void)sl_sheet_put(sheet->pdf,
                       (struct sl_box){column_x(column) + PAD, y + PAD,
                                       widths[column] - 2 * PAD, ROW - 2 * PAD},
                       style, text);
}

/* Lines between columns over a height, and around it. */
static void
draw_grid(struct salur_sheet *sheet, int y, int height)
{
    for (int i = 0; i < COLUMNS; i++) {
        sl_pdf_frame(sheet->pdf,
                     &(struct sl_box){column_x(i), y, widths[i], height},
                     &rule);
    }
}

/* Title of the page and headings of the columns. */
static void
begin_page(struct salur_sheet *sheet)
{
    static const struct sl_style heading = {SL_FONT_BOLD, 140, 90,
                                            SL_LEFT,      0,   0};
    static const struct sl_style body = {SL_FONT_PLAIN, 90, 65, SL_LEFT, 0, 0};
    static const struct sl_style page = {SL_FONT_PLAIN, 90, 65, SL_RIGHT, 0, 0};
    static const struct sl_style sample = {SL_FONT_BOLD, 140, 90,
                                           SL_CENTER,    0,   0};
    static const struct sl_style column = {SL_FONT_BOLD, 85, 60,
                                           SL_CENTER,    0,  0};
    const struct salur_sheet_words *words = sheet->words;
    int right = column_x(COLUMNS) - SL_MM(50);
    char number[64];
    struct sl_box box = {LEFT, TOP, SL_MM(200), SL_MM(6)};

    sl_pdf_page(sheet->pdf, WIDTH, HEIGHT);
    (void)snprintf(number, sizeof number, "%s %u",
                   words->page_label != NULL ? words->page_label : "",
                   sl_pdf_pages(sheet->pdf));
    (void)sl_sheet_put(sheet->pdf, box, heading, words->heading);
    box.y += SL_MM(7);
    box.h = SL_MM(4);
    (void)sl_sheet_put(sheet->pdf, box, body, words->stage);
    box.y += SL_MM(4.2);
    (void)sl_sheet_put(sheet->pdf, box, body, words->village);
    box.y += SL_MM(4.2);
    (void)sl_sheet_put(sheet->pdf, box, body, words->site);
    (void)sl_sheet_put(sheet->pdf,
                       (struct sl_box){right, TOP, SL_MM(50), SL_MM(4)}, page,
                       number);
    if (words->sample != NULL && words->sample[0] != '\0') {
        box = (struct sl_box){right, TOP + SL_MM(8), SL_MM(50), SL_MM(7.5)};
        sl_pdf_fill(sheet->pdf, &box, 215);
        box.y += SL_MM(1.2);
        (void)sl_sheet_put(sheet->pdf, box, sample, words->sample);
    }
    sheet->y = TOP + SL_MM(22);
    sl_pdf_fill(
        sheet->pdf,
        &(struct sl_box){LEFT, sheet->y, column_x(COLUMNS) - LEFT, HEAD}, 230);
    draw_grid(sheet, sheet->y, HEAD);
    for (int i = 0; i < COLUMNS; i++) {
        put_cell(sheet, i, sheet->y, column, words->columns[i]);
    }
    sheet->y += HEAD;
    sheet->row = 0;
    sheet->page_idr = 0;
    sheet->page_goods = 0;
}

/* What stands below the rows of a page or of all. */
struct sum {
    const char *label;
    uint64_t families;
    int64_t amount_idr;
    uint64_t goods; /* families of them that get goods */
};

/* A count of families with its unit, in a column. */
static void
put_families(struct salur_sheet *sheet, int column, uint64_t families)
{
    static const struct sl_style bold = {SL_FONT_BOLD, 90, 60, SL_LEFT, 0, 0};
    const char *unit =
        sheet->words->families != NULL ? sheet->words->families : "";
    char count[SALUR_IDR_TEXT_MAX];
    char text[128];

    salur_count_format(count, families);
    (void)snprintf(text, sizeof text, "%s %s", count, unit);
    put_cell(sheet, column, sheet->y, bold, text);
}

static void
put_sum(struct salur_sheet *sheet, const struct sum *sum)
{
    static const struct sl_style left = {SL_FONT_BOLD, 90, 60, SL_LEFT, 0, 0};
    static const struct sl_style right = {SL_FONT_BOLD, 90, 60, SL_RIGHT, 0, 0};
    struct sl_pdf *pdf = sheet->pdf;
    struct sl_box box = {LEFT, sheet->y, column_x(COLUMNS) - LEFT, SUM};
    char text[SALUR_IDR_TEXT_MAX];

    sl_pdf_frame(pdf, &box, &rule);
    box = (struct sl_box){LEFT + PAD, sheet->y + PAD, SL_MM(66), SUM - PAD};
    (void)sl_sheet_put(pdf, box, left, sum->label);
    put_families(sheet, NIK, sum->families);
    box.x = column_x(SHORT);
    box.w = widths[SHORT] + widths[AMOUNT] - PAD;
    salur_idr_format(text, sum->amount_idr);
    (void)sl_sheet_put(pdf, box, right, text);
    if (sum->goods > 0) {
        put_families(sheet, GOODS, sum->goods);
    }
    sheet->y += SUM;
}

static void
put_page_sum(struct salur_sheet *sheet)
{
    put_sum(sheet, &(struct sum){sheet->words->page_sum, sheet->row,
                                 sheet->page_idr, sheet->page_goods});
}

void
sl_list_draw(struct salur_sheet *sheet, const struct salur_sheet_family *family)
{
    static const struct sl_style plain = {SL_FONT_PLAIN, 90, 50, SL_LEFT, 0, 0};
    static const struct sl_style bold = {SL_FONT_BOLD, 95, 55, SL_LEFT, 0, 0};
    static const struct sl_style right = {SL_FONT_PLAIN, 90, 50,
                                          SL_RIGHT,      0,  0};
    static const struct sl_style sign = {SL_FONT_PLAIN, 70, 0, SL_LEFT, 90, 0};
    unsigned is_goods = family->package != NULL && family->package[0] != '\0';
    char number[SALUR_IDR_TEXT_MAX];

    if (sl_pdf_pages(sheet->pdf) == 0) {
        begin_page(sheet);
    } else if (sheet->y + ROW + SUM > BOTTOM) {
        put_page_sum(sheet);
        begin_page(sheet);
    }
    salur_count_format(number, sheet->count + 1);
    draw_grid(sheet, sheet->y, ROW);
    put_cell(sheet, NUMBER, sheet->y, right, number);
    put_cell(sheet, NAME, sheet->y, bold, family->name);
    put_cell(sheet, NIK, sheet->y, plain, family->nik);
    put_cell(sheet, ADDRESS, sheet->y, plain, family->address);
    put_cell(sheet, SHORT, sheet->y, bold, family->number);
    put_cell(sheet, AMOUNT, sheet->y, right, family->amount);
    if (is_goods) {
        sl_sheet_spell(sheet->pdf,
                       (struct sl_box){column_x(GOODS) + PAD, sheet->y + PAD,
                                       widths[GOODS] - 2 * PAD, ROW - 2 * PAD},
                       80, family);
    }
    put_cell(sheet, SIGNATURE, sheet->y, sign, number);
    sheet->y += ROW;
    sheet->row++;
    sheet->page_idr += family->amount_idr; /* part of the checked sum */
    sheet->page_goods += is_goods;
    sheet->goods += is_goods;
}

void
sl_list_end(struct salur_sheet *sheet)
{
    static const struct sl_style role = {SL_FONT_PLAIN, 90, 60,
                                         SL_CENTER,     0,  0};
    const struct salur_sheet_words *words = sheet->words;

    if (sl_pdf_pages(sheet->pdf) == 0) {
        begin_page(sheet);
    }
    put_page_sum(sheet);
    if (sheet->y + END - SUM > BOTTOM) {
        begin_page(sheet);
    }
    put_sum(sheet, &(struct sum){words->total_sum, sheet->count, sheet->sum_idr,
                                 sheet->goods});
    for (int i = 0; i < 3; i++) {
        int w = SL_MM(75);
        int x = LEFT + i * (WIDTH - 2 * LEFT - w) / 2;

        (void)sl_sheet_put(sheet->pdf,
                           (struct sl_box){x, sheet->y + SL_MM(4), w, SL_MM(5)},
                           role, words->signatures[i]);
        sl_pdf_line(sheet->pdf, &(struct sl_box){x, sheet->y + SL_MM(32), w, 0},
                    &rule);
    }
}
