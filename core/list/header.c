/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The header row: which of the first rows it is, what separates its cells,
 * and where the columns stand.  A header is known by its aliases alone; the
 * rows before it are titles.
 */
#include <string.h>

#include "list/alias.h"
#include "list/scan.h"

/* In the order in which a tie is decided. */
static const char delimiters[] = {',', ';', '\t', '|'};

static const enum salur_column required[] = {
    SALUR_COL_NIK,
    SALUR_COL_NAME,
    SALUR_COL_SITE,
    SALUR_COL_AMOUNT,
};
#define REQUIRED (sizeof required / sizeof required[0])

/* 1 when the required column is not there; packages stand in for amounts. */
static int
is_missing(const struct sl_header *header, enum salur_column column)
{
    if (column == SALUR_COL_AMOUNT && header->at[SALUR_COL_PACKAGE] != 0) {
        return 0;
    }
    return header->at[column] == 0;
}

static int
is_complete(const struct sl_header *header)
{
    for (size_t i = 0; i < REQUIRED; i++) {
        if (is_missing(header, required[i])) {
            return 0;
        }
    }
    return 1;
}

/* Read the row as a header; returns how many columns it names. */
static unsigned
map_columns(struct sl_header *out, const struct sl_scan *scan)
{
    const struct sl_table *table = &scan->table;
    unsigned known = 0;

    memset(out, 0, sizeof *out);
    if (table->flaw != SALUR_OK) {
        return 0;
    }
    out->width = table->count;
    out->raw = table->raw;
    for (uint32_t i = 0; i < table->count; i++) {
        enum salur_column column =
            sl_aliases_find(scan->aliases, table->cells[i]);

        if (column != SALUR_COL_COUNT && out->at[column] == 0) {
            out->at[column] = i + 1;
            known++;
        }
    }
    return known;
}

/* The likeliest header row so far, by one delimiter or another. */
struct candidate {
    struct sl_header header;
    uint64_t line;
    unsigned known; /* columns */
    char delimiter;
};

/* Look for a header row with one delimiter. */
static void
search(struct candidate *best, struct sl_scan *scan, char delimiter)
{
    for (unsigned i = 0; i < SALUR_HEADER_ROWS; i++) {
        struct candidate here = {.delimiter = delimiter};
        int is_better;

        if (!sl_table_next(&scan->table)) {
            return;
        }
        here.known = map_columns(&here.header, scan);
        here.line = scan->table.line;
        if (is_complete(&here.header)) {
            is_better = !is_complete(&best->header) || here.line < best->line;
        } else {
            is_better = !is_complete(&best->header) && here.known > best->known;
        }
        if (is_better) {
            *best = here;
        }
        if (is_complete(&here.header)) {
            return;
        }
    }
}

static void
tell_missing(struct sl_scan *scan, const struct candidate *best)
{
    for (size_t i = 0; i < REQUIRED && best->known > 0; i++) {
        struct salur_defect defect = {
            .err = SALUR_E_HEADER,
            .line = best->line,
            .field = required[i],
        };

        if (is_missing(&best->header, required[i])) {
            sl_scan_defect(scan, &defect);
        }
    }
}

/*
 * Tell columns that the header, the row last read, names twice.  Of what is
 * only printed the first one counts; of the others nobody knows which.
 */
static void
tell_repeated(struct sl_scan *scan)
{
    const struct sl_table *table = &scan->table;

    for (uint32_t i = 0; i < table->count; i++) {
        struct salur_defect defect = {
            .err = SALUR_E_DUPLICATE,
            .line = table->line,
            .column = i + 1,
            .field = sl_aliases_find(scan->aliases, table->cells[i]),
            .cell = table->cells[i],
            .other_line = table->line,
        };

        defect.is_warning =
            defect.field == SALUR_COL_ADDRESS || defect.field == SALUR_COL_RT ||
            defect.field == SALUR_COL_RW || defect.field == SALUR_COL_ID ||
            defect.field == SALUR_COL_VILLAGE;
        if (defect.field != SALUR_COL_COUNT &&
            scan->header.at[defect.field] != i + 1) {
            sl_scan_defect(scan, &defect);
        }
    }
}

enum salur_err
sl_header_find(struct sl_scan *scan, struct salur_bytes csv)
{
    struct candidate best = {.known = 0};
    enum salur_err err;

    for (size_t i = 0; i < sizeof delimiters; i++) {
        err = sl_table_init(&scan->table, csv, delimiters[i]);
        if (err != SALUR_OK) {
            return err;
        }
        search(&best, scan, delimiters[i]);
    }
    if (!is_complete(&best.header)) {
        tell_missing(scan, &best);
        return SALUR_E_HEADER;
    }
    scan->header = best.header;
    scan->counts->delimiter = best.delimiter;
    scan->counts->header_line = best.line;
    err = sl_table_init(&scan->table, csv, best.delimiter);
    while (err == SALUR_OK && scan->table.line < best.line &&
           sl_table_next(&scan->table)) {
    }
    scan->why = SALUR_OK;
    tell_repeated(scan);
    return scan->why == SALUR_OK ? err : SALUR_E_HEADER;
}
