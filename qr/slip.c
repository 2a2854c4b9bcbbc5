/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines as characters: plain text, and the same rows with the commands of a
 * receipt printer (Epson ESC/POS, which all of them understand).  The page of
 * a roll is slip_pdf.c.
 */
#include "qr/slip.h"

#include <string.h>

#include "base/bytes.h"
#include "qr/grid.h"
#include "qr/latin.h"

#define COLUMNS_MIN 16
#define COLUMNS_MAX 80
/* Dots of a character of font A. */
#define FONT_DOTS 12
/* Longest text of one line, in characters. */
#define TEXT_MAX 512
/* Dots of a module at most: 53 modules are 46 mm then. */
#define MODULE_DOTS_MAX 7
/* Rows of one raster command; printers with little memory take no more. */
#define BAND_ROWS 128

#define ESC "\x1b"
#define GS "\x1d"
#define PRINTER_START ESC "@"
#define BOLD_ON ESC "E\x01"
#define BOLD_OFF ESC "E" /* and a zero byte */
#define SIZE_DOUBLE GS "!\x11"
#define SIZE_NORMAL GS "!" /* and a zero byte */
#define FEED ESC "d\x04"
#define CUT GS "VB"    /* and a zero byte */
#define RASTER GS "v0" /* and a zero byte, width, height */

/* Where rows of characters go. */
struct rows {
    struct salur_buf *out;
    unsigned columns;
    unsigned dots; /* 0: plain text */
};

static void
put_blanks(struct salur_buf *out, size_t count)
{
    while (count-- > 0) {
        sl_put_u8(out, ' ');
    }
}

/* A command and the zero bytes that end it; plain text has none. */
static void
put_command(const struct rows *rows, const char *command, unsigned zeroes)
{
    if (rows->dots > 0) {
        sl_put_str(rows->out, command);
        for (unsigned i = 0; i < zeroes; i++) {
            sl_put_u8(rows->out, 0);
        }
    }
}

/*
 * Take the next row of at most width characters off the front of text: whole
 * words, or part of one that is wider.  Returns its length; outer blanks are
 * gone.
 */
static struct salur_bytes
take_row(struct sl_reader *rd, size_t width)
{
    size_t fits = 0;
    struct salur_bytes row;

    while (sl_peek_u8(rd) == ' ') {
        (void)sl_read_u8(rd);
    }
    for (size_t i = 1; i <= rd->left.len && i <= width; i++) {
        if (i == rd->left.len || rd->left.ptr[i] == ' ') {
            fits = i;
        }
    }
    if (fits == 0) {
        fits = rd->left.len < width ? rd->left.len : width;
    }
    row = sl_read_bytes(rd, fits);
    while (sl_peek_u8(rd) == ' ') {
        (void)sl_read_u8(rd);
    }
    return row;
}

/* Where rows stand on the paper. */
enum side { LEFT, MIDDLE, INDENTED };
/* Blanks before what belongs to the row above. */
#define INDENT 2

/* Text as rows of a width. */
static void
put_text(const struct rows *rows, struct salur_bytes text, size_t width,
         enum side side)
{
    struct sl_reader rd;

    width -= side == INDENTED ? INDENT : 0;
    sl_reader_init(&rd, text);
    while (!sl_reader_done(&rd)) {
        struct salur_bytes row = take_row(&rd, width);

        if (row.len > 0) {
            put_blanks(rows->out, side == MIDDLE     ? (width - row.len) / 2
                                  : side == INDENTED ? INDENT
                                                     : 0);
            sl_put_bytes(rows->out, row);
            sl_put_u8(rows->out, '\n');
        }
    }
}

/* On one row where both fit, else the value below. */
static void
put_pair(const struct rows *rows, struct salur_bytes text,
         struct salur_bytes value)
{
    if (text.len + 1 + value.len <= rows->columns) {
        sl_put_bytes(rows->out, text);
        put_blanks(rows->out, rows->columns - text.len - value.len);
        sl_put_bytes(rows->out, value);
        sl_put_u8(rows->out, '\n');
        return;
    }
    put_text(rows, text, rows->columns, LEFT);
    put_text(rows, value, rows->columns, INDENTED);
}

/* The characters of a code, "[SLC1:...]" a row. */
static void
put_characters(const struct rows *rows, struct salur_bytes text)
{
    struct sl_reader rd;

    sl_reader_init(&rd, text);
    while (!sl_reader_done(&rd)) {
        size_t most = rows->columns - 2;

        sl_put_u8(rows->out, '[');
        sl_put_bytes(
            rows->out,
            sl_read_bytes(&rd, rd.left.len < most ? rd.left.len : most));
        sl_put_str(rows->out, "]\n");
    }
}

/* One row of dots, the symbol in the middle; left dots are light. */
static void
put_dots(const struct rows *rows, const struct salur_symbol *symbol,
         unsigned module, unsigned left, unsigned y)
{
    for (unsigned byte = 0; byte < rows->dots / 8; byte++) {
        unsigned bits = 0;

        for (unsigned bit = 0; bit < 8; bit++) {
            unsigned x = byte * 8 + bit;
            int is_dark =
                x >= left && sl_grid_is_dark(symbol, (int)((x - left) / module),
                                             (int)(y / module));

            bits = bits << 1 | (is_dark ? 1U : 0U);
        }
        sl_put_u8(rows->out, (uint8_t)bits); /* eight of them */
    }
}

/* GS v 0: mode, bytes a row, rows, and the rows; a band at a time. */
static enum salur_err
put_raster(const struct rows *rows, struct salur_bytes text)
{
    struct salur_symbol symbol;
    enum salur_err err = salur_symbol_make(&symbol, text);
    unsigned side;
    unsigned module;
    unsigned height;

    if (err != SALUR_OK) {
        return err;
    }
    side = (unsigned)sl_grid_side(&symbol); /* 29 .. 61 */
    module = rows->dots / side;
    module = module < MODULE_DOTS_MAX ? module : MODULE_DOTS_MAX;
    height = side * module;
    for (unsigned y = 0; y < height; y++) {
        if (y % BAND_ROWS == 0) {
            unsigned band = height - y < BAND_ROWS ? height - y : BAND_ROWS;

            put_command(rows, RASTER, 1);
            sl_put_le16(rows->out, (uint16_t)(rows->dots / 8)); /* 48, 72 */
            sl_put_le16(rows->out, (uint16_t)band); /* at most BAND_ROWS */
        }
        put_dots(rows, &symbol, module, (rows->dots - height) / 2, y);
    }
    return SALUR_OK;
}

static enum salur_err
put_code(const struct rows *rows, const struct salur_slip_line *line)
{
    struct salur_bytes text =
        salur_bytes_str(line->text != NULL ? line->text : "");

    if (rows->dots > 0) {
        return put_raster(rows, text);
    }
    put_characters(rows, text);
    return SALUR_OK;
}

/* One line of the slip that is no code, as rows. */
static void
put_line(const struct rows *rows, const struct salur_slip_line *line)
{
    uint8_t text_store[TEXT_MAX];
    uint8_t value_store[TEXT_MAX];
    struct salur_buf text;
    struct salur_buf value;

    salur_buf_fixed(&text, text_store, sizeof text_store);
    salur_buf_fixed(&value, value_store, sizeof value_store);
    sl_ascii_put(&text, line->text != NULL ? line->text : "");
    sl_ascii_put(&value, line->value != NULL ? line->value : "");
    switch (line->kind) {
    case SALUR_SLIP_TEXT:
        put_text(rows, salur_buf_view(&text), rows->columns, LEFT);
        break;
    case SALUR_SLIP_CENTER:
        put_text(rows, salur_buf_view(&text), rows->columns, MIDDLE);
        break;
    case SALUR_SLIP_STRONG:
        put_command(rows, BOLD_ON, 0);
        put_text(rows, salur_buf_view(&text), rows->columns, MIDDLE);
        put_command(rows, BOLD_OFF, 1);
        break;
    case SALUR_SLIP_BIG:
        put_command(rows, SIZE_DOUBLE, 0);
        put_text(rows, salur_buf_view(&text),
                 rows->dots > 0 ? rows->columns / 2 : rows->columns, MIDDLE);
        put_command(rows, SIZE_NORMAL, 1);
        break;
    case SALUR_SLIP_PAIR:
        put_pair(rows, salur_buf_view(&text), salur_buf_view(&value));
        break;
    case SALUR_SLIP_RULE:
        for (unsigned i = 0; i < rows->columns; i++) {
            sl_put_u8(rows->out, '-');
        }
        sl_put_u8(rows->out, '\n');
        break;
    case SALUR_SLIP_CODE:
        break; /* put_code */
    }
}

static enum salur_err
put_lines(const struct rows *rows, const struct salur_slip_line *lines,
          size_t count)
{
    enum salur_err err = SALUR_OK;

    for (size_t i = 0; i < count && err == SALUR_OK; i++) {
        if (lines[i].kind == SALUR_SLIP_CODE) {
            err = put_code(rows, &lines[i]);
        } else {
            put_line(rows, &lines[i]);
        }
    }
    return err != SALUR_OK ? err : rows->out->err;
}

enum salur_err
salur_slip_text(const struct salur_slip_line *lines, size_t count,
                unsigned columns, struct salur_buf *out)
{
    const struct rows rows = {out, columns, 0};
    size_t before = out->len;
    enum salur_err err;

    if (columns < COLUMNS_MIN || columns > COLUMNS_MAX) {
        return SALUR_E_ARG;
    }
    err = put_lines(&rows, lines, count);
    out->len = err == SALUR_OK ? out->len : before;
    return err;
}

enum salur_err
salur_slip_escpos(const struct salur_slip_line *lines, size_t count,
                  unsigned dots, struct salur_buf *out)
{
    const struct rows rows = {out, dots / FONT_DOTS, dots};
    size_t before = out->len;
    enum salur_err err;

    if (dots != SALUR_SLIP_DOTS_58 && dots != SALUR_SLIP_DOTS_80) {
        return SALUR_E_ARG;
    }
    put_command(&rows, PRINTER_START, 0);
    err = put_lines(&rows, lines, count);
    put_command(&rows, FEED, 0);
    if (dots == SALUR_SLIP_DOTS_80) {
        put_command(&rows, CUT, 1); /* narrow printers have no knife */
    }
    err = err != SALUR_OK ? err : out->err;
    out->len = err == SALUR_OK ? out->len : before;
    return err;
}
