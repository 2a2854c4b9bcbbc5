/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text in boxes: wrapped, shrunk until it fits, and cut only when even the
 * smallest size is too large.  Widths are those of the font's own metrics.
 */
#include "qr/latin.h"
#include "qr/pdf_inside.h"

/* Longest text of one box; a 120-byte goods package and 384 bytes of an
 * amount in words are the longest that come. */
#define TEXT_MAX 1024
#define LINES_MAX 64
/* Baseline to baseline, of the size; and from the top to the first one. */
#define PITCH_PERCENT 118
#define ASCENT_PERCENT 76
/* Tenths of a point that a size shrinks by at a time. */
#define STEP 2
/* A tenth of a point is 1/2.4 dots. */
#define TENTHS_PER_DOT 24
#define DOTS 10

/* The three dots of WinAnsi. */
#define ELLIPSIS 0x85

struct lines {
    uint8_t text[TEXT_MAX + 1];
    size_t len;
    size_t starts[LINES_MAX];
    size_t lens[LINES_MAX];
    size_t count;
    int is_cut;    /* more lines than may be */
    int is_broken; /* a word was wider than a line */
};

static int
dots_of(int tenths, int percent)
{
    return tenths * DOTS * percent / (TENTHS_PER_DOT * 100);
}

/* Width of bytes in dots, rounded up.  libharu counts in thousandths of the
 * size. */
static int
width_of(struct sl_pdf *pdf, enum sl_font font, int size, const uint8_t *text,
         size_t len)
{
    /* At most TEXT_MAX bytes, each at most a few sizes wide. */
    HPDF_TextWidth width =
        HPDF_Font_TextWidth(pdf->fonts[font], text, (HPDF_UINT)len);

    return (int)((long)width.width * size * DOTS / (TENTHS_PER_DOT * 1000L)) +
           1;
}

/* Bytes before the first blank at or after from. */
static size_t
word_end(struct salur_bytes text, size_t from)
{
    while (from < text.len && text.ptr[from] != ' ') {
        from++;
    }
    return from;
}

/*
 * How many bytes of text fit a width: whole words; of one that is wider than
 * a line as much as fits, at least one byte.
 */
static size_t
fit_line(struct sl_pdf *pdf, const struct sl_style *style, int size, int width,
         struct salur_bytes text)
{
    size_t fits = 0;
    size_t end = word_end(text, 0);
    size_t n = 1;

    while (width_of(pdf, style->font, size, text.ptr, end) <= width) {
        fits = end;
        if (end == text.len) {
            return fits;
        }
        end = word_end(text, end + 1);
    }
    if (fits > 0) {
        return fits;
    }
    while (n + 1 < end &&
           width_of(pdf, style->font, size, text.ptr, n + 1) <= width) {
        n++;
    }
    return n;
}

/* Break the text into lines of a size; at most most of them. */
static void
break_lines(struct sl_pdf *pdf, const struct sl_style *style, int size,
            int width, struct lines *lines, size_t most)
{
    size_t at = 0;

    lines->count = 0;
    lines->is_cut = 0;
    lines->is_broken = 0;
    while (at < lines->len) {
        size_t fits;

        if (lines->text[at] == ' ') {
            at++;
            continue;
        }
        if (lines->count == most) {
            lines->is_cut = 1;
            return;
        }
        fits = fit_line(pdf, style, size, width,
                        salur_bytes(lines->text + at, lines->len - at));
        lines->starts[lines->count] = at;
        lines->lens[lines->count++] = fits;
        at += fits;
        lines->is_broken |= at < lines->len && lines->text[at] != ' ';
    }
}

/* Lines of a size that a height holds and the style allows. */
static size_t
most_lines(const struct sl_style *style, int height, int size)
{
    int pitch = dots_of(size, PITCH_PERCENT);
    int most = (height - dots_of(size, 100)) / (pitch > 0 ? pitch : 1) + 1;

    if (style->lines > 0 && most > style->lines) {
        most = style->lines;
    }

    return most < 1 ? 1 : most > LINES_MAX ? LINES_MAX : (size_t)most;
}

/* End the last line in dots, where they fit. */
static void
put_ellipsis(struct sl_pdf *pdf, const struct sl_style *style, int size,
             int width, struct lines *lines)
{
    size_t last = lines->count - 1;
    uint8_t *line = lines->text + lines->starts[last];
    size_t len = lines->lens[last];

    while (len > 0) {
        line[len] = ELLIPSIS; /* over what was cut; there is room */
        if (width_of(pdf, style->font, size, line, len + 1) <= width) {
            break;
        }
        len--;
    }
    line[len] = ELLIPSIS;
    lines->lens[last] = len + 1;
}

/* Write one line with its baseline at y dots from the top. */
static void
write_line(struct sl_pdf *pdf, const struct sl_box *box,
           const struct sl_style *style, int size, int y,
           struct salur_bytes text)
{
    char line[TEXT_MAX + 2];
    int spare = box->w - width_of(pdf, style->font, size, text.ptr, text.len);
    int x = box->x + (style->align == SL_LEFT     ? 0
                      : style->align == SL_CENTER ? spare / 2
                                                  : spare);

    for (size_t i = 0; i < text.len; i++) {
        line[i] = (char)text.ptr[i]; /* WinAnsi, as libharu takes it */
    }
    line[text.len] = '\0';
    sl_pdf_check(pdf, HPDF_Page_BeginText(pdf->page));
    sl_pdf_check(pdf,
                 HPDF_Page_SetFontAndSize(pdf->page, pdf->fonts[style->font],
                                          (HPDF_REAL)(size * DOTS) /
                                              (HPDF_REAL)TENTHS_PER_DOT));
    sl_pdf_check(pdf, HPDF_Page_TextOut(pdf->page, (HPDF_REAL)x,
                                        (HPDF_REAL)(pdf->height - y), line));
    sl_pdf_check(pdf, HPDF_Page_EndText(pdf->page));
}

/* Break at the largest size at which all fits, else at the smallest.  Returns
 * the size. */
static int
choose_size(struct sl_pdf *pdf, const struct sl_box *box,
            const struct sl_style *style, struct lines *lines)
{
    int least = style->min_size > 0 ? style->min_size : style->size;
    int size = style->size;

    for (;;) {
        break_lines(pdf, style, size, box->w, lines,
                    most_lines(style, box->h, size));
        if ((!lines->is_cut && !lines->is_broken) || size <= least) {
            return size;
        }
        size = size - STEP > least ? size - STEP : least;
    }
}

/* Lay a text out; returns the size, and the lines by lines->count. */
static int
lay_out(struct sl_pdf *pdf, const struct sl_box *box,
        const struct sl_style *style, const char *text, struct lines *lines)
{
    struct salur_buf buf;

    lines->count = 0;
    salur_buf_fixed(&buf, lines->text, TEXT_MAX);
    sl_latin_put(&buf, text);
    lines->len = buf.len;
    return choose_size(pdf, box, style, lines);
}

static int
height_of(const struct lines *lines, int size)
{
    /* At most LINES_MAX lines. */
    return lines->count == 0
               ? 0
               : dots_of(size, 100) +
                     (int)(lines->count - 1) * dots_of(size, PITCH_PERCENT);
}

int
sl_pdf_text(struct sl_pdf *pdf, const struct sl_box *box,
            const struct sl_style *style, const char *text)
{
    struct lines lines;
    int size;

    if (!sl_pdf_is_ready(pdf)) {
        return 0;
    }
    size = lay_out(pdf, box, style, text, &lines);
    if (lines.count == 0) {
        return 0;
    }
    if (lines.is_cut) {
        put_ellipsis(pdf, style, size, box->w, &lines);
    }
    sl_pdf_ink(pdf, style->grey);
    for (size_t i = 0; i < lines.count; i++) {
        int y = box->y + dots_of(size, ASCENT_PERCENT) +
                (int)i * dots_of(size, PITCH_PERCENT); /* as height_of */

        write_line(pdf, box, style, size, y,
                   salur_bytes(lines.text + lines.starts[i], lines.lens[i]));
    }
    return height_of(&lines, size);
}

int
sl_pdf_height(struct sl_pdf *pdf, const struct sl_box *box,
              const struct sl_style *style, const char *text)
{
    struct lines lines;
    int size;

    if (!sl_pdf_is_ready(pdf)) {
        return 0;
    }
    size = lay_out(pdf, box, style, text, &lines);
    return height_of(&lines, size);
}

int
sl_pdf_width(struct sl_pdf *pdf, const struct sl_style *style, const char *text)
{
    uint8_t store[TEXT_MAX];
    struct salur_buf buf;

    if (pdf->err != SALUR_OK) {
        return 0;
    }
    salur_buf_fixed(&buf, store, sizeof store);
    sl_latin_put(&buf, text);
    return width_of(pdf, style->font, style->size, buf.ptr, buf.len);
}
