/* SPDX-License-Identifier: Apache-2.0 */
/* The self-test page: what a printer gets wrong shows on one of its parts. */
#include <stdio.h>

#include "qr/grid.h"
#include "qr/pdf.h"
#include "qr/self_test.h"

#define LEFT SL_MM(15)
#define INNER (SL_A4_WIDTH - 2 * LEFT)
#define FRAME SL_MM(5)
#define RULER_MM 150
#define GREYS 8
#define SIZES 4
#define VERSIONS 3
#define GAP SL_MM(3)

static const struct sl_pen thin = {1, 0, 0};
static const struct sl_pen rule = {2, 0, 0};
static const struct sl_style plain = {SL_FONT_PLAIN, 95, 70, SL_LEFT, 0, 0};
static const struct sl_style small = {SL_FONT_PLAIN, 75, 60, SL_LEFT, 0, 0};

static int
put(struct sl_pdf *pdf, struct sl_box box, struct sl_style style,
    const char *text)
{
    return text != NULL ? sl_pdf_text(pdf, &box, &style, text) : 0;
}

/* Title, what to do, and the frame that no printer may cut. */
static int
draw_head(struct sl_pdf *pdf, const struct salur_self_test_words *words)
{
    static const struct sl_style heading = {SL_FONT_BOLD, 160, 100,
                                            SL_LEFT,      0,   0};
    int y = SL_MM(12);

    sl_pdf_frame(pdf,
                 &(struct sl_box){FRAME, FRAME, SL_A4_WIDTH - 2 * FRAME,
                                  SL_A4_HEIGHT - 2 * FRAME},
                 &rule);
    (void)put(pdf, (struct sl_box){LEFT, FRAME + SL_MM(1.5), INNER, SL_MM(3.5)},
              small, words->frame);
    y += put(pdf, (struct sl_box){LEFT, y, INNER, SL_MM(8)}, heading,
             words->heading) +
         SL_MM(2);
    for (size_t i = 0; i < 3; i++) {
        y += put(pdf, (struct sl_box){LEFT, y, INNER, SL_MM(9)}, plain,
                 words->steps[i]) +
             SL_MM(0.8);
    }
    return y + SL_MM(2);
}

/* One mark of a ruler, across or down, with its number at full centimetres. */
static void
draw_mark(struct sl_pdf *pdf, struct sl_box start, int mm, int is_down)
{
    static const struct sl_style number = {SL_FONT_PLAIN, 70, 0,
                                           SL_CENTER,     0,  0};
    int length = mm % 10 == 0 ? SL_MM(5) : mm % 5 == 0 ? SL_MM(3.5) : SL_MM(2);
    char text[16];

    start.x += is_down ? 0 : SL_MM(mm);
    start.y += is_down ? SL_MM(mm) : 0;
    start.w = is_down ? length : 0;
    start.h = is_down ? 0 : length;
    sl_pdf_line(pdf, &start, &thin);
    if (mm % 10 == 0) {
        (void)snprintf(text, sizeof text, "%d", mm / 10);
        (void)put(
            pdf,
            (struct sl_box){start.x + (is_down ? SL_MM(5) : -SL_MM(3)),
                            start.y + (is_down ? -SL_MM(1.3) : SL_MM(5.3)),
                            SL_MM(6), SL_MM(3)},
            number, text);
    }
}

/* Rulers across and down: a printer may stretch one way only. */
static int
draw_rulers(struct sl_pdf *pdf, const struct salur_self_test_words *words,
            int y)
{
    const struct sl_box across = {LEFT, y, 0, 0};
    const struct sl_box down = {LEFT + INNER - SL_MM(8), y + SL_MM(45), 0, 0};

    for (int mm = 0; mm <= RULER_MM; mm++) {
        draw_mark(pdf, across, mm, 0);
        draw_mark(pdf, down, mm, 1);
    }
    (void)put(pdf,
              (struct sl_box){LEFT + SL_MM(RULER_MM + 4), y,
                              INNER - SL_MM(RULER_MM + 4), SL_MM(10)},
              small, words->ruler);
    return y + SL_MM(10);
}

/* Fields from black to white, and lines of one to four dots. */
static int
draw_greys(struct sl_pdf *pdf, const struct salur_self_test_words *words, int y)
{
    int w = SL_MM(12);
    int x = LEFT;

    for (int i = 0; i < GREYS; i++) {
        const struct sl_box box = {x, y, w, SL_MM(8)};

        sl_pdf_fill(pdf, &box, i * 255 / (GREYS - 1));
        sl_pdf_frame(pdf, &box, &thin);
        x += w;
    }
    x += SL_MM(4);
    for (int dots = 1; dots <= 4; dots++) {
        for (int i = 0; i < 8; i++) {
            sl_pdf_fill(pdf, &(struct sl_box){x, y, dots, SL_MM(8)}, 0);
            x += 2 * dots;
        }
        x += SL_MM(2);
    }
    x += SL_MM(2);
    (void)put(pdf, (struct sl_box){x, y, LEFT + INNER - x, SL_MM(9)}, small,
              words->greys);
    return y + SL_MM(12);
}

/* One code and its name below.  Returns the side with the quiet zone. */
static int
draw_code(struct sl_pdf *pdf, const struct salur_self_test_words *words,
          int version, int module, struct sl_box place)
{
    const struct salur_self_test code = {
        version, ((unsigned)module * 25400 + 150) / 300}; /* 1/300 inch */
    struct salur_symbol symbol;
    struct salur_buf text;
    uint8_t store[SALUR_CODE_MAX];
    char name[64];
    enum salur_err err;
    int side;

    salur_buf_fixed(&text, store, sizeof store);
    err = salur_self_test_format(&code, &text);
    if (err == SALUR_OK) {
        err = salur_symbol_make(&symbol, salur_buf_view(&text));
    }
    if (err != SALUR_OK) {
        sl_pdf_fail(pdf, err);
        return 0;
    }
    side = sl_grid_side(&symbol) * module;
    sl_pdf_symbol(pdf, &symbol, place.x, place.y, module);
    (void)snprintf(name, sizeof name, "%s %d, %u,%02u mm",
                   words->code != NULL ? words->code : "", version,
                   (code.module_um + 5) / 1000,
                   (code.module_um + 5) % 1000 / 10);
    (void)put(pdf,
              (struct sl_box){place.x + SALUR_SYMBOL_QUIET * module,
                              place.y + side, SL_MM(30), SL_MM(3)},
              small, name);
    return side;
}

static int
draw_codes(struct sl_pdf *pdf, const struct salur_self_test_words *words, int y)
{
    /* A dot is 0.085 mm: 0.34, 0.51, 0.68 and 0.85 mm. */
    static const int modules[SIZES] = {4, 6, 8, 10};

    y += put(pdf, (struct sl_box){LEFT, y, INNER, SL_MM(9)}, plain,
             words->codes) +
         SL_MM(1);
    for (int version = 9; version > 9 - VERSIONS; version--) {
        struct sl_box place = {LEFT, y, 0, 0};
        int height = 0;

        for (int i = 0; i < SIZES; i++) {
            int side = draw_code(pdf, words, version, modules[i], place);

            place.x += side + GAP;
            height = side;
        }
        y += height + SL_MM(4);
    }
    return y;
}

enum salur_err
salur_self_test_pdf(const struct salur_self_test_words *words,
                    struct salur_buf *out)
{
    static const struct sl_style foot = {SL_FONT_PLAIN, 75, 60,
                                         SL_CENTER,     0,  0};
    struct sl_pdf *pdf = NULL;
    enum salur_err err = sl_pdf_new(&pdf, words->title);
    int y;

    if (err != SALUR_OK) {
        return err;
    }
    sl_pdf_page(pdf, SL_A4_WIDTH, SL_A4_HEIGHT);
    y = draw_head(pdf, words);
    y = draw_rulers(pdf, words, y);
    y = draw_greys(pdf, words, y);
    (void)draw_codes(pdf, words, y);
    (void)put(
        pdf,
        (struct sl_box){LEFT, SL_A4_HEIGHT - SL_MM(9.5), INNER, SL_MM(3.5)},
        foot, words->foot);
    err = sl_pdf_finish(pdf, out);
    sl_pdf_free(pdf);
    return err;
}
