/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages of a PDF document, drawn in dots of 1/300 inch from the top left
 * corner of the page, so that edges and modules lie on whole dots of an
 * office printer.  libharu writes the file; its errors stick here like those
 * of a buffer, and every call after one does nothing.
 *
 * The fonts are those that every reader has (base 14), so no font is inside.
 * Same calls, same bytes, for one release of libharu and zlib.
 */
#ifndef SL_QR_PDF_H
#define SL_QR_PDF_H

#include "qr/symbol.h"

/* Millimetres as dots; a constant when mm is one. */
#define SL_MM(mm) ((int)((mm)*300 / 25.4 + 0.5))
#define SL_A4_WIDTH 2480
#define SL_A4_HEIGHT 3508

enum sl_font { SL_FONT_PLAIN = 0, SL_FONT_BOLD = 1, SL_FONT_COUNT = 2 };
enum sl_align { SL_LEFT, SL_CENTER, SL_RIGHT };

/* Sizes are tenths of a point; min_size 0 means size, never smaller. */
struct sl_style {
    enum sl_font font;
    int size;
    int min_size;
    enum sl_align align;
    int grey;  /* 0 black .. 255 white */
    int lines; /* at most; 0: as many as the box holds */
};

struct sl_box {
    int x;
    int y;
    int w;
    int h;
};

struct sl_pdf;

/*
 * Start a document.
 *
 * title  of the file's information, ASCII
 *
 * Returns SALUR_OK or SALUR_E_MEMORY.
 */
SALUR_MUST_USE enum salur_err
sl_pdf_new(struct sl_pdf **out, const char *title);
/* Release; NULL is fine. */
void
sl_pdf_free(struct sl_pdf *pdf);

/* Start the next page; what is drawn from now on is on it. */
void
sl_pdf_page(struct sl_pdf *pdf, int width, int height);
/* Pages so far. */
unsigned
sl_pdf_pages(const struct sl_pdf *pdf);

/*
 * Write text into a box, wrapped at blanks, in the largest size of the style
 * at which all of it fits; what does not fit at the smallest is cut and ends
 * in dots.  "" writes nothing.
 *
 * Returns the height used, 0 .. box->h.
 */
int
sl_pdf_text(struct sl_pdf *pdf, const struct sl_box *box,
            const struct sl_style *style, const char *text);

/* The height that sl_pdf_text would use; nothing is drawn. */
int
sl_pdf_height(struct sl_pdf *pdf, const struct sl_box *box,
              const struct sl_style *style, const char *text);

/* Width of a text on one line in the style's size. */
int
sl_pdf_width(struct sl_pdf *pdf, const struct sl_style *style,
             const char *text);

/* Fill a box. */
void
sl_pdf_fill(struct sl_pdf *pdf, const struct sl_box *box, int grey);

/* How a line is drawn: width in dots, dash and gap of dash dots (0: none). */
struct sl_pen {
    int width;
    int dash;
    int grey;
};
/* Draw a line from the box's corner to the opposite one; w or h may be 0. */
void
sl_pdf_line(struct sl_pdf *pdf, const struct sl_box *box,
            const struct sl_pen *pen);
/* Draw the four sides of a box. */
void
sl_pdf_frame(struct sl_pdf *pdf, const struct sl_box *box,
             const struct sl_pen *pen);

/*
 * Draw a symbol with its quiet zone, black on a white square.
 *
 * x, y    top left corner of the quiet zone
 * module  side of a module in dots
 */
void
sl_pdf_symbol(struct sl_pdf *pdf, const struct salur_symbol *symbol, int x,
              int y, int module);

/* Keep the first error; SALUR_OK is none. */
void
sl_pdf_fail(struct sl_pdf *pdf, enum salur_err err);

/* The first error, SALUR_OK while none. */
enum salur_err
sl_pdf_error(const struct sl_pdf *pdf);

/*
 * Append the file to out.
 *
 * Returns SALUR_OK, the error that stuck, or the buffer's; on error out is as
 * it was.
 */
SALUR_MUST_USE enum salur_err
sl_pdf_finish(struct sl_pdf *pdf, struct salur_buf *out);

#endif
