/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page is laid out from both ends: heading and tables from the top, code
 * and signatures at the bottom, and rows of tables grow lower until they fit
 * between.
 */
#include "qr/form.h"

#include "qr/grid.h"
#include "qr/pdf.h"

#define LEFT SL_MM(18)
#define INNER (SL_A4_WIDTH - 2 * LEFT)
#define TOP SL_MM(14)
#define GAP SL_MM(6)
#define COLUMN ((INNER - GAP) / 2)
#define ROW_MAX SL_MM(5.6)
#define ROW_MIN SL_MM(3)
#define PART_GAP SL_MM(3)
/* From the top of the fingerprint to the bottom of the page. */
#define END_TOP (SL_A4_HEIGHT - SL_MM(123))
#define CODE_SIDE SL_MM(45)

static const struct sl_pen rule = {2, 0, 0};
static const struct sl_pen faint = {1, 0, 170};

static int
put(struct sl_pdf *pdf, struct sl_box box, struct sl_style style,
    const char *text)
{
    return text != NULL ? sl_pdf_text(pdf, &box, &style, text) : 0;
}

/* Returns where the tables begin. */
static int
draw_head(struct sl_pdf *pdf, const struct salur_form *form)
{
    static const struct sl_style heading = {SL_FONT_BOLD, 150, 100,
                                            SL_CENTER,    0,   0};
    static const struct sl_style number = {SL_FONT_PLAIN, 95, 70,
                                           SL_CENTER,     0,  0};
    static const struct sl_style body = {SL_FONT_PLAIN, 95, 70, SL_LEFT, 0, 0};
    static const struct sl_style sample = {SL_FONT_BOLD, 160, 90,
                                           SL_CENTER,    0,   0};
    int y = TOP;

    if (form->sample != NULL && form->sample[0] != '\0') {
        struct sl_box box = {LEFT, y, INNER, SL_MM(8)};

        sl_pdf_fill(pdf, &box, 215);
        box.y += SL_MM(1.2);
        (void)put(pdf, box, sample, form->sample);
        y += SL_MM(10);
    }
    y += put(pdf, (struct sl_box){LEFT, y, INNER, SL_MM(14)}, heading,
             form->heading) +
         SL_MM(1.5);
    y += put(pdf, (struct sl_box){LEFT, y, INNER, SL_MM(5)}, number,
             form->number) +
         SL_MM(2);
    sl_pdf_line(pdf, &(struct sl_box){LEFT, y, INNER, 0}, &rule);
    y += SL_MM(2.5);
    return y +
           put(pdf, (struct sl_box){LEFT, y, INNER, SL_MM(24)}, body,
               form->opening) +
           SL_MM(4);
}

/* Returns where the next row begins. */
static int
draw_row(struct sl_pdf *pdf, const struct salur_form_row *row, int x, int y,
         int height)
{
    /* As large as the row allows, at most 9.5 points. */
    int size = height * 24 / 10 * 70 / 100;
    struct sl_style style = {row->is_sum ? SL_FONT_BOLD : SL_FONT_PLAIN,
                             size < 95 ? size : 95,
                             45,
                             SL_LEFT,
                             0,
                             0};
    int values = SL_MM(38);
    int text_y = y + (height - style.size * 10 / 24) / 2;
    struct sl_box box = {x, text_y, COLUMN - values, height - (text_y - y)};

    sl_pdf_line(pdf, &(struct sl_box){x, y, COLUMN, 0},
                row->is_sum ? &rule : &faint);
    if (row->is_note) {
        box.w = COLUMN;
        box.h = 2 * height - (text_y - y);
        (void)put(pdf, box, style, row->label);
        return y + 2 * height;
    }
    if (row->count != NULL) {
        box.w -= SL_MM(16);
        (void)put(pdf, (struct sl_box){x + box.w, box.y, SL_MM(16), box.h},
                  (struct sl_style){style.font, style.size, 45, SL_RIGHT, 0, 0},
                  row->count);
    }
    (void)put(pdf, box, style, row->label);
    style.align = SL_RIGHT;
    box.x = x + COLUMN - values + SL_MM(1);
    box.w = values - SL_MM(1);
    (void)put(pdf, box, style, row->value);
    return y + height;
}

static void
draw_part(struct sl_pdf *pdf, const struct salur_form_part *part, int *y,
          int height)
{
    static const struct sl_style heading = {SL_FONT_BOLD, 95, 60,
                                            SL_LEFT,      0,  0};
    int x = LEFT + (part->column != 0 ? COLUMN + GAP : 0);

    *y += put(pdf, (struct sl_box){x, *y, COLUMN, SL_MM(4.5)}, heading,
              part->heading) +
          SL_MM(1.2);
    for (size_t i = 0; i < part->count; i++) {
        *y = draw_row(pdf, &part->rows[i], x, *y, height);
    }
    sl_pdf_line(pdf, &(struct sl_box){x, *y, COLUMN, 0}, &rule);
    *y += PART_GAP;
}

/* Height of a row with which the longer column ends before the end part. */
static int
choose_height(const struct salur_form *form, int y)
{
    int room[2] = {END_TOP - y, END_TOP - y};
    int rows[2] = {0, 0};
    int height = ROW_MAX;

    for (size_t i = 0; i < form->parts_count; i++) {
        int column = form->parts[i].column != 0;

        room[column] -= SL_MM(4.7) + PART_GAP;
        for (size_t k = 0; k < form->parts[i].count; k++) {
            rows[column] += form->parts[i].rows[k].is_note ? 2 : 1;
        }
    }
    for (int i = 0; i < 2; i++) {
        if (rows[i] > 0 && room[i] / rows[i] < height) {
            height = room[i] / rows[i];
        }
    }
    return height > ROW_MIN ? height : ROW_MIN;
}

/* The fingerprint beside its code. */
static void
draw_print(struct sl_pdf *pdf, const struct salur_form *form)
{
    static const struct sl_style label = {SL_FONT_BOLD, 95, 70, SL_LEFT, 0, 0};
    static const struct sl_style print = {SL_FONT_BOLD, 150, 90, SL_LEFT, 0, 0};
    static const struct sl_style note = {SL_FONT_PLAIN, 85, 60, SL_LEFT, 0, 0};
    struct sl_box frame = {LEFT, END_TOP, INNER, CODE_SIDE + SL_MM(2)};
    struct sl_box box = {LEFT + SL_MM(4), END_TOP + SL_MM(4),
                         INNER - CODE_SIDE - SL_MM(8), SL_MM(5)};
    struct salur_symbol symbol;
    enum salur_err err;

    sl_pdf_frame(pdf, &frame, &rule);
    box.y += put(pdf, box, label, form->print_label) + SL_MM(3);
    box.h = SL_MM(14);
    box.y += put(pdf, box, print, form->print) + SL_MM(3);
    box.h = END_TOP + frame.h - SL_MM(2) - box.y;
    (void)put(pdf, box, note, form->print_note);
    if (form->code.len > 0) {
        err = salur_symbol_make(&symbol, form->code);
        if (err != SALUR_OK) {
            sl_pdf_fail(pdf, err);
            return;
        }
        sl_pdf_symbol(pdf, &symbol, LEFT + INNER - CODE_SIDE - SL_MM(1),
                      END_TOP + SL_MM(1), CODE_SIDE / sl_grid_side(&symbol));
    }
}

/* Lines to sign on, side by side, and the last line of the page. */
static void
draw_signatures(struct sl_pdf *pdf, const struct salur_form *form)
{
    static const struct sl_style body = {SL_FONT_PLAIN, 95, 70, SL_LEFT, 0, 0};
    static const struct sl_style role = {SL_FONT_PLAIN, 95, 60,
                                         SL_CENTER,     0,  0};
    static const struct sl_style name = {SL_FONT_BOLD, 95, 60, SL_CENTER, 0, 0};
    static const struct sl_style foot = {SL_FONT_PLAIN, 75, 55,
                                         SL_CENTER,     60, 0};
    int count = (int)form->signatures_count; /* at most four */
    int y = END_TOP + CODE_SIDE + SL_MM(6);

    y += put(pdf, (struct sl_box){LEFT, y, INNER, SL_MM(14)}, body,
             form->closing) +
         SL_MM(5);
    for (int i = 0; i < count; i++) {
        int w = INNER / count - SL_MM(6);
        int x = LEFT + i * (INNER / count) + SL_MM(3);
        int line = SL_A4_HEIGHT - SL_MM(24);

        (void)put(pdf, (struct sl_box){x, y, w, SL_MM(9)}, role,
                  form->signatures[i].role);
        sl_pdf_line(pdf, &(struct sl_box){x, line, w, 0}, &rule);
        (void)put(pdf, (struct sl_box){x, line + SL_MM(1), w, SL_MM(8)}, name,
                  form->signatures[i].name);
    }
    (void)put(pdf,
              (struct sl_box){LEFT, SL_A4_HEIGHT - SL_MM(12), INNER, SL_MM(4)},
              foot, form->foot);
}

enum salur_err
salur_form_pdf(const struct salur_form *form, struct salur_buf *out)
{
    struct sl_pdf *pdf = NULL;
    enum salur_err err;
    size_t rows = 0;
    int y[2];
    int height;

    for (size_t i = 0; i < form->parts_count; i++) {
        rows += form->parts[i].count;
    }
    if (rows > SALUR_FORM_ROWS_MAX ||
        form->parts_count > SALUR_FORM_PARTS_MAX ||
        form->signatures_count > SALUR_FORM_SIGNATURES_MAX) {
        return SALUR_E_LIMIT;
    }
    err = sl_pdf_new(&pdf, form->title);
    if (err != SALUR_OK) {
        return err;
    }
    sl_pdf_page(pdf, SL_A4_WIDTH, SL_A4_HEIGHT);
    y[0] = y[1] = draw_head(pdf, form);
    height = choose_height(form, y[0]);
    for (size_t i = 0; i < form->parts_count; i++) {
        draw_part(pdf, &form->parts[i], &y[form->parts[i].column != 0], height);
    }
    draw_print(pdf, form);
    draw_signatures(pdf, form);
    err = sl_pdf_finish(pdf, out);
    sl_pdf_free(pdf);
    return err;
}
