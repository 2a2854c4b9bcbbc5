/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A CSV in memory, row by row (RFC 4180, and what spreadsheets make of it).
 *
 * Memory: this structure, about 70 KiB, whatever the size of the input.
 */
#ifndef SL_LIST_TABLE_H
#define SL_LIST_TABLE_H

#include "base/bytes.h"
#include "salur/limits.h"

struct sl_table {
    /* The row last read.  Its bytes borrow from the input or from here. */
    struct salur_bytes cells[SALUR_COLUMNS_MAX];
    uint32_t count;         /* of cells; a row has at least one */
    uint64_t line;          /* of its first byte, from 1 */
    struct salur_bytes raw; /* the whole row with its line end */
    int is_plain;           /* no cell holds more than printable ASCII */
    /*
     * The first flaw of the row's form, SALUR_OK when there is none; the
     * cells of a flawed row mean nothing.
     *   SALUR_E_SHORT   a quote is not closed
     *   SALUR_E_SYNTAX  something stands between a closing quote and the
     *                   end of its cell
     *   SALUR_E_LIMIT   longer than SALUR_CELL_MAX or SALUR_ROW_MAX, or
     *                   wider than SALUR_COLUMNS_MAX
     */
    enum salur_err flaw;
    uint64_t flaw_line;   /* where the cell or row begins, from 1 */
    uint32_t flaw_column; /* from 1; 0 when of the whole row */

    /* Private to table.c from here on. */
    struct sl_reader rd;
    uint64_t at_line; /* of the next byte */
    uint8_t delimiter;
    uint8_t seen;
    uint8_t classes[256];
    struct salur_buf unquoted;
    uint8_t store[SALUR_ROW_MAX];
};

/*
 * Start at the first row; a UTF-8 byte order mark is skipped.
 *
 * csv        borrowed as long as the table is used
 * delimiter  ',' ';' '|' or TAB
 *
 * Returns SALUR_OK or SALUR_E_UTF8: the bytes are UTF-16 or UTF-32, by their
 * byte order mark or by a NUL among the first two.
 */
SALUR_MUST_USE enum salur_err
sl_table_init(struct sl_table *table, struct salur_bytes csv, char delimiter);

/*
 * Read the next row; 1, or 0 when there is none.
 *
 * Rows end at LF, CRLF or CR, the last one also at the end of the input.  A
 * quote that opens a cell closes it too, alone before the next delimiter or
 * row end; "" inside is a quote.  Quotes inside other cells are themselves.
 *
 * A quoted cell may hold line breaks, up to SALUR_CELL_MAX bytes.  One that
 * does not end well by then is taken for a stray quote: its row ends at the
 * line end, flawed, and the next line is read as usual, so that one typing
 * error does not hide the rest of a list.
 */
int
sl_table_next(struct sl_table *table);

#endif
