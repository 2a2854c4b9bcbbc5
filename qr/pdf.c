/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents, lines and symbols by libharu.  Its error handler notes the error
 * and returns: then every call returns a status, and nothing jumps or exits.
 * Page content is kept until the end, about 8 KB a symbol.
 */
#include "qr/pdf.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "qr/grid.h"
#include "qr/pdf_inside.h"

/* A dot in points: 72 / 300. */
#define POINTS_PER_DOT 0.24F
/* libharu hands the file over in pieces. */
#define PIECE_MAX 2048

void
sl_pdf_fail(struct sl_pdf *pdf, enum salur_err err)
{
    if (pdf->err == SALUR_OK) {
        pdf->err = err;
    }
}

enum salur_err
sl_pdf_error(const struct sl_pdf *pdf)
{
    return pdf->err;
}

/*
 * What a status means.  Arguments are in their ranges here, so what is not a
 * limit of the format is memory: some of libharu's allocations fail without a
 * word, and the next call finds an invalid page.
 */
static enum salur_err
meaning(HPDF_STATUS status)
{
    switch (status) {
    case HPDF_OK:
        return SALUR_OK;
    case HPDF_ARRAY_COUNT_ERR:
    case HPDF_DICT_COUNT_ERR:
    case HPDF_XREF_COUNT_ERR:
    case HPDF_STRING_OUT_OF_RANGE:
    case HPDF_REAL_OUT_OF_RANGE:
    case HPDF_PAGE_OUT_OF_RANGE:
        return SALUR_E_LIMIT;
    default:
        return SALUR_E_MEMORY;
    }
}

void
sl_pdf_check(struct sl_pdf *pdf, HPDF_STATUS status)
{
    sl_pdf_fail(pdf, meaning(status));
}

int
sl_pdf_is_ready(const struct sl_pdf *pdf)
{
    return pdf->err == SALUR_OK && pdf->page != NULL;
}

/* Fonts, compression and what the file says of itself. */
static void
set_up(struct sl_pdf *pdf, const char *title)
{
    static const char *const names[SL_FONT_COUNT] = {"Helvetica",
                                                     "Helvetica-Bold"};
    /* The same bytes on any day; the date that counts is on the paper. */
    static const HPDF_Date date = {2026, 1, 1, 0, 0, 0, '+', 7, 0};

    sl_pdf_check(pdf, HPDF_SetCompressionMode(pdf->doc, HPDF_COMP_ALL));
    sl_pdf_check(pdf, HPDF_SetInfoAttr(pdf->doc, HPDF_INFO_TITLE, title));
    sl_pdf_check(pdf, HPDF_SetInfoAttr(pdf->doc, HPDF_INFO_CREATOR, "salur"));
    sl_pdf_check(pdf,
                 HPDF_SetInfoDateAttr(pdf->doc, HPDF_INFO_CREATION_DATE, date));
    for (size_t i = 0; i < SL_FONT_COUNT && pdf->err == SALUR_OK; i++) {
        pdf->fonts[i] = HPDF_GetFont(pdf->doc, names[i], "WinAnsiEncoding");
        if (pdf->fonts[i] == NULL) {
            sl_pdf_fail(pdf, SALUR_E_MEMORY);
        }
    }
}

/* libharu calls it with the first cause; what follows from that has other
 * names. */
static void
on_error(HPDF_STATUS status, HPDF_STATUS detail, void *ctx)
{
    (void)detail;
    sl_pdf_check(ctx, status);
}

enum salur_err
sl_pdf_new(struct sl_pdf **out, const char *title)
{
    struct sl_pdf *pdf = calloc(1, sizeof *pdf);
    enum salur_err err = SALUR_E_MEMORY;

    *out = NULL;
    if (pdf == NULL) {
        return err;
    }
    pdf->doc = HPDF_New(on_error, pdf);
    if (pdf->doc != NULL) {
        set_up(pdf, title);
        err = pdf->err;
    }
    if (err != SALUR_OK) {
        sl_pdf_free(pdf);
        return err;
    }
    *out = pdf;
    return SALUR_OK;
}

void
sl_pdf_free(struct sl_pdf *pdf)
{
    if (pdf == NULL) {
        return;
    }
    if (pdf->doc != NULL) {
        HPDF_Free(pdf->doc);
    }
    free(pdf);
}

void
sl_pdf_page(struct sl_pdf *pdf, int width, int height)
{
    if (pdf->err != SALUR_OK) {
        return;
    }
    pdf->page = HPDF_AddPage(pdf->doc);
    if (pdf->page == NULL) {
        sl_pdf_fail(pdf, SALUR_E_MEMORY);
        return;
    }
    pdf->height = height;
    pdf->pages++;
    /* Float holds these exactly enough: a page is a few thousand dots. */
    sl_pdf_check(
        pdf, HPDF_Page_SetWidth(pdf->page, (HPDF_REAL)width * POINTS_PER_DOT));
    sl_pdf_check(pdf, HPDF_Page_SetHeight(pdf->page,
                                          (HPDF_REAL)height * POINTS_PER_DOT));
    /* From now on a unit is a dot. */
    sl_pdf_check(pdf, HPDF_Page_Concat(pdf->page, POINTS_PER_DOT, 0, 0,
                                       POINTS_PER_DOT, 0, 0));
}

unsigned
sl_pdf_pages(const struct sl_pdf *pdf)
{
    return pdf->pages;
}

void
sl_pdf_ink(struct sl_pdf *pdf, int grey)
{
    sl_pdf_check(pdf,
                 HPDF_Page_SetGrayFill(pdf->page, (HPDF_REAL)grey / 255.0F));
}

/* Add a rectangle to the path, measured from the top of the page. */
static void
add_box(struct sl_pdf *pdf, const struct sl_box *box)
{
    sl_pdf_check(pdf,
                 HPDF_Page_Rectangle(pdf->page, (HPDF_REAL)box->x,
                                     (HPDF_REAL)(pdf->height - box->y - box->h),
                                     (HPDF_REAL)box->w, (HPDF_REAL)box->h));
}

void
sl_pdf_fill(struct sl_pdf *pdf, const struct sl_box *box, int grey)
{
    if (!sl_pdf_is_ready(pdf)) {
        return;
    }
    sl_pdf_ink(pdf, grey);
    add_box(pdf, box);
    sl_pdf_check(pdf, HPDF_Page_Fill(pdf->page));
}

static void
take_pen(struct sl_pdf *pdf, const struct sl_pen *pen)
{
    HPDF_UINT16 dash[1] = {(HPDF_UINT16)pen->dash}; /* a few dots */

    sl_pdf_check(pdf, HPDF_Page_SetLineWidth(pdf->page, (HPDF_REAL)pen->width));
    sl_pdf_check(
        pdf, HPDF_Page_SetGrayStroke(pdf->page, (HPDF_REAL)pen->grey / 255.0F));
    sl_pdf_check(pdf, HPDF_Page_SetDash(pdf->page, pen->dash > 0 ? dash : NULL,
                                        pen->dash > 0 ? 1 : 0, 0));
}

void
sl_pdf_line(struct sl_pdf *pdf, const struct sl_box *box,
            const struct sl_pen *pen)
{
    if (!sl_pdf_is_ready(pdf)) {
        return;
    }
    take_pen(pdf, pen);
    sl_pdf_check(pdf, HPDF_Page_MoveTo(pdf->page, (HPDF_REAL)box->x,
                                       (HPDF_REAL)(pdf->height - box->y)));
    sl_pdf_check(pdf,
                 HPDF_Page_LineTo(pdf->page, (HPDF_REAL)(box->x + box->w),
                                  (HPDF_REAL)(pdf->height - box->y - box->h)));
    sl_pdf_check(pdf, HPDF_Page_Stroke(pdf->page));
}

void
sl_pdf_frame(struct sl_pdf *pdf, const struct sl_box *box,
             const struct sl_pen *pen)
{
    if (!sl_pdf_is_ready(pdf)) {
        return;
    }
    take_pen(pdf, pen);
    add_box(pdf, box);
    sl_pdf_check(pdf, HPDF_Page_Stroke(pdf->page));
}

/* 1 when row y has a run of dark modules at exactly x .. x + w - 1. */
static int
is_run(const struct salur_symbol *symbol, int x, int y, int w)
{
    if (sl_grid_is_dark(symbol, x - 1, y) ||
        sl_grid_is_dark(symbol, x + w, y)) {
        return 0;
    }
    for (int i = 0; i < w; i++) {
        if (!sl_grid_is_dark(symbol, x + i, y)) {
            return 0;
        }
    }
    return 1;
}

/* One run as a rectangle down to where the same run ends; from the bottom of
 * the symbol, in modules. */
static void
add_run(struct sl_pdf *pdf, const struct salur_symbol *symbol, int x, int y,
        int w)
{
    int h = 1;

    while (is_run(symbol, x, y + h, w)) {
        h++;
    }
    sl_pdf_check(pdf,
                 HPDF_Page_Rectangle(pdf->page, (HPDF_REAL)x,
                                     (HPDF_REAL)(sl_grid_side(symbol) - y - h),
                                     (HPDF_REAL)w, (HPDF_REAL)h));
}

/* The runs that begin in row y. */
static void
add_runs(struct sl_pdf *pdf, const struct salur_symbol *symbol, int y)
{
    int side = sl_grid_side(symbol);

    for (int x = 0; x < side; x++) {
        int w = 0;

        while (sl_grid_is_dark(symbol, x + w, y)) {
            w++;
        }
        if (w > 0 && !is_run(symbol, x, y - 1, w)) {
            add_run(pdf, symbol, x, y, w);
        }
        x += w;
    }
}

void
sl_pdf_symbol(struct sl_pdf *pdf, const struct salur_symbol *symbol, int x,
              int y, int module)
{
    int side;
    struct sl_box paper = {x, y, 0, 0};

    if (!sl_pdf_is_ready(pdf)) {
        return;
    }
    if (!sl_grid_is_symbol(symbol) || module < 1) {
        sl_pdf_fail(pdf, SALUR_E_ARG);
        return;
    }
    side = sl_grid_side(symbol);
    paper.w = paper.h = side * module;
    sl_pdf_fill(pdf, &paper, 255);
    sl_pdf_ink(pdf, 0);
    sl_pdf_check(pdf, HPDF_Page_GSave(pdf->page));
    sl_pdf_check(pdf, HPDF_Page_Concat(pdf->page, (HPDF_REAL)module, 0, 0,
                                       (HPDF_REAL)module, (HPDF_REAL)x,
                                       (HPDF_REAL)(pdf->height - y - paper.h)));
    /* One path: no seam of grey where rectangles touch. */
    for (int row = 0; row < side; row++) {
        add_runs(pdf, symbol, row);
    }
    sl_pdf_check(pdf, HPDF_Page_Fill(pdf->page));
    sl_pdf_check(pdf, HPDF_Page_GRestore(pdf->page));
}

enum salur_err
sl_pdf_finish(struct sl_pdf *pdf, struct salur_buf *out)
{
    size_t before = out->len;
    HPDF_BYTE piece[PIECE_MAX];
    HPDF_UINT32 left;

    if (pdf->err == SALUR_OK && pdf->page == NULL) {
        pdf->err = SALUR_E_EMPTY;
    }
    if (pdf->err == SALUR_OK) {
        sl_pdf_check(pdf, HPDF_SaveToStream(pdf->doc));
    }
    if (pdf->err == SALUR_OK) {
        /* A status that an earlier call kept to itself. */
        sl_pdf_check(pdf, HPDF_GetError(pdf->doc));
    }
    left = pdf->err == SALUR_OK ? HPDF_GetStreamSize(pdf->doc) : 0;
    while (left > 0 && pdf->err == SALUR_OK && out->err == SALUR_OK) {
        HPDF_UINT32 got = left < PIECE_MAX ? left : PIECE_MAX;
        HPDF_STATUS status = HPDF_ReadFromStream(pdf->doc, piece, &got);

        if (status != HPDF_STREAM_EOF) { /* it says so with the last piece */
            sl_pdf_check(pdf, status);
        }
        if (got == 0 || got > left) {
            sl_pdf_fail(pdf, SALUR_E_MEMORY);
            break;
        }
        sl_put(out, piece, got);
        left -= got;
    }
    if (pdf->err != SALUR_OK || out->err != SALUR_OK) {
        out->len = before;
    }
    return pdf->err != SALUR_OK ? pdf->err : out->err;
}
