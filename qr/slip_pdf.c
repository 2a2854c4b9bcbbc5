/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A receipt as a page of a roll.  How long the paper is comes out by drawing:
 * once on a page that is thrown away, then on one of that length.
 */
#include "qr/grid.h"
#include "qr/pdf.h"
#include "qr/slip.h"

#define WIDTH SL_MM(80)
/* Printers of 80 mm rolls reach 72 mm. */
#define MARGIN SL_MM(4)
#define INNER (WIDTH - 2 * MARGIN)
/* A page may be 200 inches long (PDF 1.3, annex C). */
#define LENGTH_MAX (200 * 300)
/* A box that is never the reason to shrink or cut a text. */
#define BOX_MAX SL_MM(60)
/* Dots of a module at most, as on a receipt printer: 0.85 mm. */
#define MODULE_MAX 10
#define SPACE SL_MM(1)

static int
put(struct sl_pdf *pdf, int y, const struct sl_style *style, const char *text)
{
    const struct sl_box box = {MARGIN, y, INNER, BOX_MAX};

    return text != NULL ? sl_pdf_text(pdf, &box, style, text) : 0;
}

static int
put_pair(struct sl_pdf *pdf, int y, const struct salur_slip_line *line)
{
    static const struct sl_style left = {SL_FONT_PLAIN, 90, 0, SL_LEFT, 0, 0};
    static const struct sl_style right = {SL_FONT_PLAIN, 90, 0, SL_RIGHT, 0, 0};
    const char *text = line->text != NULL ? line->text : "";
    const char *value = line->value != NULL ? line->value : "";
    struct sl_box box = {MARGIN + SL_MM(3), y, INNER - SL_MM(3), BOX_MAX};
    int used;

    if (sl_pdf_width(pdf, &left, text) + sl_pdf_width(pdf, &right, value) +
            SL_MM(3) <=
        INNER) {
        used = put(pdf, y, &left, text);
        y = put(pdf, y, &right, value);
        return used > y ? used : y;
    }
    used = put(pdf, y, &left, text) + SPACE / 2;
    box.y = y + used;
    return used + sl_pdf_text(pdf, &box, &left, value);
}

static int
put_code(struct sl_pdf *pdf, int y, const char *text)
{
    struct salur_symbol symbol;
    enum salur_err err =
        salur_symbol_make(&symbol, salur_bytes_str(text != NULL ? text : ""));
    int side;
    int module;

    if (err != SALUR_OK) {
        sl_pdf_fail(pdf, err);
        return 0;
    }
    side = sl_grid_side(&symbol);
    module = INNER / side < MODULE_MAX ? INNER / side : MODULE_MAX;
    sl_pdf_symbol(pdf, &symbol, (WIDTH - side * module) / 2, y, module);
    return side * module;
}

/* Returns the height used. */
static int
put_line(struct sl_pdf *pdf, int y, const struct salur_slip_line *line)
{
    static const struct sl_style plain = {SL_FONT_PLAIN, 90, 0, SL_LEFT, 0, 0};
    static const struct sl_style middle = {SL_FONT_PLAIN, 90, 0,
                                           SL_CENTER,     0,  0};
    static const struct sl_style strong = {SL_FONT_BOLD, 105, 0,
                                           SL_CENTER,    0,   0};
    static const struct sl_style big = {SL_FONT_BOLD, 200, 120,
                                        SL_CENTER,    0,   0};
    static const struct sl_pen pen = {2, 0, 0};

    switch (line->kind) {
    case SALUR_SLIP_TEXT:
        return put(pdf, y, &plain, line->text);
    case SALUR_SLIP_CENTER:
        return put(pdf, y, &middle, line->text);
    case SALUR_SLIP_STRONG:
        return put(pdf, y, &strong, line->text);
    case SALUR_SLIP_BIG:
        return put(pdf, y, &big, line->text);
    case SALUR_SLIP_PAIR:
        return put_pair(pdf, y, line);
    case SALUR_SLIP_RULE:
        sl_pdf_line(pdf, &(struct sl_box){MARGIN, y + SPACE / 2, INNER, 0},
                    &pen);
        return SPACE;
    case SALUR_SLIP_CODE:
        return put_code(pdf, y, line->text);
    }
    sl_pdf_fail(pdf, SALUR_E_ARG);
    return 0;
}

/* Draw on a page of that length; sets the length that was needed. */
static enum salur_err
draw(const struct salur_slip_line *lines, size_t count, const char *title,
     int *length, struct sl_pdf **out)
{
    enum salur_err err = sl_pdf_new(out, title);
    int y = MARGIN;

    if (err != SALUR_OK) {
        return err;
    }
    sl_pdf_page(*out, WIDTH, *length);
    for (size_t i = 0; i < count && y < LENGTH_MAX; i++) {
        y += put_line(*out, y, &lines[i]) + SPACE;
    }
    if (y > LENGTH_MAX - MARGIN) {
        sl_pdf_fail(*out, SALUR_E_LIMIT);
    }
    *length = y + MARGIN;
    return sl_pdf_error(*out);
}

enum salur_err
salur_slip_pdf(const struct salur_slip_line *lines, size_t count,
               const char *title, struct salur_buf *out)
{
    struct sl_pdf *pdf = NULL;
    int length = LENGTH_MAX;
    enum salur_err err = draw(lines, count, title, &length, &pdf);

    sl_pdf_free(pdf);
    pdf = NULL;
    if (err == SALUR_OK) {
        err = draw(lines, count, title, &length, &pdf);
    }
    if (err == SALUR_OK) {
        err = sl_pdf_finish(pdf, out);
    }
    sl_pdf_free(pdf);
    return err;
}
