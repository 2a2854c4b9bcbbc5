/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CSV scan.  Cells are borrowed from the input; only cells with doubled
 * quotes are copied.  Nothing here knows what a column means, judges text or
 * guesses the delimiter (header.c does, by the header).
 *
 * A row is read once, twice where a stray quote made it wait for its end:
 * the bytes that the quote ran over hold no other quote that opens and does
 * not close, so the whole is linear in the input.
 */
#include "list/table.h"

#include <string.h>

/* What a byte may be; the delimiter and line ends can be controls too. */
#define CLASS_DELIMITER 1
#define CLASS_LINE 2
#define CLASS_QUOTE 4
#define CLASS_CONTROL 8
#define CLASS_HIGH 16 /* not ASCII */

static void
set_classes(uint8_t classes[256], uint8_t delimiter)
{
    memset(classes, 0, 256);
    memset(classes, CLASS_CONTROL, 0x20);
    classes[0x7f] = CLASS_CONTROL;
    memset(&classes[0x80], CLASS_HIGH, 0x80);
    classes['\r'] |= CLASS_LINE;
    classes['\n'] |= CLASS_LINE;
    classes['"'] |= CLASS_QUOTE;
    classes[delimiter] |= CLASS_DELIMITER;
}

/* 1 for UTF-16 and UTF-32, of which a header's first character shows. */
static int
is_wide(struct salur_bytes csv)
{
    if (csv.len < 2) {
        return 0;
    }
    return csv.ptr[0] == 0 || csv.ptr[1] == 0 ||
           memcmp(csv.ptr, "\xff\xfe", 2) == 0 ||
           memcmp(csv.ptr, "\xfe\xff", 2) == 0;
}

enum salur_err
sl_table_init(struct sl_table *table, struct salur_bytes csv, char delimiter)
{
    struct sl_reader ahead;

    table->count = 0;
    table->line = 0;
    table->flaw = SALUR_OK;
    table->at_line = 1;
    table->delimiter = (uint8_t)delimiter; /* ASCII */
    set_classes(table->classes, table->delimiter);
    salur_buf_fixed(&table->unquoted, table->store, sizeof table->store);
    sl_reader_init(&table->rd, csv);
    ahead = table->rd;
    sl_read_literal(&ahead, "\xef\xbb\xbf");
    if (ahead.err == SALUR_OK) {
        table->rd = ahead;
    }
    return is_wide(csv) ? SALUR_E_UTF8 : SALUR_OK;
}

/* Record a flaw of the cell that is being read, if it is the row's first. */
static void
set_flaw(struct sl_table *table, enum salur_err flaw, uint32_t column)
{
    if (table->flaw == SALUR_OK) {
        table->flaw = flaw;
        table->flaw_line = column == 0 ? table->line : table->at_line;
        table->flaw_column = column;
    }
}

/* Undo the doubling of quotes, in the table's own store. */
static struct salur_bytes
undouble(struct sl_table *table, struct salur_bytes cell)
{
    size_t from = table->unquoted.len;
    struct sl_reader rd;
    uint8_t seen = 0;

    sl_reader_init(&rd, cell);
    while (!sl_reader_done(&rd)) {
        struct salur_bytes part;

        if (sl_read_field(&rd, table->classes, CLASS_QUOTE, &part, &seen) < 0) {
            sl_put_bytes(&table->unquoted, part);
            break;
        }
        sl_put_bytes(&table->unquoted, part);
        sl_put_u8(&table->unquoted, sl_read_u8(&rd)); /* the second of two */
    }
    /* A full store sticks; such a row passes SALUR_ROW_MAX and is flawed. */
    return salur_bytes(&table->store[from], table->unquoted.len - from);
}

/* Line ends inside a quoted cell; CRLF is one. */
static uint64_t
count_lines(const struct sl_table *table, struct salur_bytes cell)
{
    struct sl_reader rd;
    struct salur_bytes part;
    uint64_t lines = 0;
    uint8_t seen = 0;
    int stop;

    sl_reader_init(&rd, cell);
    do {
        stop = sl_read_field(&rd, table->classes, CLASS_LINE, &part, &seen);
        lines += stop >= 0;
        if (stop == '\r' && sl_peek_u8(&rd) == '\n') {
            (void)sl_read_u8(&rd);
        }
    } while (stop >= 0);
    return lines;
}

/* Take up to and with the closing quote; 1, or 0 when there is none. */
static int
take_quoted(struct sl_table *table, struct salur_bytes *out, int *out_doubled)
{
    struct sl_reader inner = table->rd;
    struct salur_bytes part;

    *out_doubled = 0;
    while (sl_read_field(&table->rd, table->classes, CLASS_QUOTE, &part,
                         &table->seen) >= 0) {
        if (sl_peek_u8(&table->rd) != '"') {
            /* The difference counts the closing quote, so it is not 0. */
            *out = sl_read_bytes(&inner, table->rd.offset - inner.offset - 1);
            return 1;
        }
        (void)sl_read_u8(&table->rd);
        *out_doubled = 1;
    }
    return 0;
}

/* Read a cell behind its opening quote; returns as sl_read_field. */
static int
read_quoted(struct sl_table *table, struct salur_bytes *out)
{
    struct sl_reader start = table->rd;
    struct salur_bytes rest;
    uint64_t lines = 0;
    int doubled;
    int is_closed = take_quoted(table, out, &doubled);
    int next = sl_peek_u8(&table->rd);
    int ends_well =
        next < 0 || table->classes[next] & (CLASS_DELIMITER | CLASS_LINE);

    if (is_closed) {
        lines = count_lines(table, *out);
    }
    if (!is_closed ||
        (lines > 0 && (!ends_well || out->len > SALUR_CELL_MAX))) {
        set_flaw(table, SALUR_E_SHORT, table->count + 1);
        table->rd = start;
        return sl_read_field(&table->rd, table->classes, CLASS_LINE, out,
                             &table->seen);
    }
    if (!ends_well) {
        set_flaw(table, SALUR_E_SYNTAX, table->count + 1);
    }
    if (doubled) {
        *out = undouble(table, *out);
    }
    table->at_line += lines;
    return sl_read_field(&table->rd, table->classes,
                         CLASS_DELIMITER | CLASS_LINE, &rest, &table->seen);
}

/* Read one cell and what ends it; returns as sl_read_field. */
static int
read_cell(struct sl_table *table)
{
    struct sl_reader start = table->rd;
    struct salur_bytes cell;
    int stop = sl_read_field(&table->rd, table->classes,
                             CLASS_DELIMITER | CLASS_LINE | CLASS_QUOTE, &cell,
                             &table->seen);

    if (stop == '"' && cell.len == 0) {
        stop = read_quoted(table, &cell);
    } else if (stop == '"') {
        table->rd = start;
        stop = sl_read_field(&table->rd, table->classes,
                             CLASS_DELIMITER | CLASS_LINE, &cell, &table->seen);
    }
    if (cell.len > SALUR_CELL_MAX) {
        set_flaw(table, SALUR_E_LIMIT, table->count + 1);
    }
    if (table->count == SALUR_COLUMNS_MAX) {
        set_flaw(table, SALUR_E_LIMIT, 0);
        return stop;
    }
    table->cells[table->count++] = cell;
    return stop;
}

int
sl_table_next(struct sl_table *table)
{
    struct sl_reader start = table->rd;
    int stop;

    if (sl_reader_done(&table->rd)) {
        return 0;
    }
    table->count = 0;
    table->line = table->at_line;
    table->flaw = SALUR_OK;
    table->flaw_line = 0;
    table->flaw_column = 0;
    table->seen = 0;
    salur_buf_clear(&table->unquoted);
    do {
        stop = read_cell(table);
    } while (stop == table->delimiter);
    if (stop == '\r' && sl_peek_u8(&table->rd) == '\n') {
        (void)sl_read_u8(&table->rd);
    }
    table->raw = sl_read_bytes(&start, table->rd.offset - start.offset);
    table->is_plain = (table->seen & (CLASS_CONTROL | CLASS_HIGH)) == 0;
    if (table->raw.len > SALUR_ROW_MAX) {
        set_flaw(table, SALUR_E_LIMIT, 0);
    }
    table->at_line += stop >= 0;
    return 1;
}
