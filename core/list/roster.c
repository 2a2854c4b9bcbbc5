/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scan of a whole list: rows are numbered, judged, summed and handed
 * out.  Memory: the CSV table and two tables of numbers seen, 37 to 74 bytes
 * a row and half as much again while they grow; no row is kept.
 */
#include "salur/roster.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "list/scan.h"

/* Least number of rows whose last digits say something together. */
#define ROUNDED_ROWS_MIN 20

void
sl_scan_defect(struct sl_scan *scan, const struct salur_defect *defect)
{
    if (defect->is_warning) {
        scan->counts->warnings++;
    } else if (scan->why == SALUR_OK) {
        scan->why = defect->err;
    }
    if (scan->events->defect != NULL) {
        scan->events->defect(scan->events->ctx, defect);
    }
}

struct salur_bytes
sl_scan_cell(const struct sl_scan *scan, enum salur_column field)
{
    uint32_t column = scan->header.at[field];

    if (column == 0 || column > scan->table.count) {
        return salur_bytes(NULL, 0);
    }
    return scan->table.cells[column - 1];
}

void
sl_scan_cell_defect(struct sl_scan *scan, enum salur_column field,
                    enum salur_err err, int is_warning, uint64_t other_line)
{
    struct salur_defect defect = {
        .err = err,
        .line = scan->table.line,
        .column = scan->header.at[field],
        .field = field,
        .cell = sl_scan_cell(scan, field),
        .other_line = other_line,
        .is_warning = is_warning,
    };

    sl_scan_defect(scan, &defect);
}

static void
reject(const struct sl_scan *scan, uint64_t line, enum salur_err why)
{
    if (scan->events->reject != NULL) {
        scan->events->reject(scan->events->ctx, line, scan->table.raw, why);
    }
}

/* Hand a good row out; its amount is in the sum before anyone sees it. */
static enum salur_err
deliver(struct sl_scan *scan, const struct salur_row *row)
{
    struct salur_roster_counts *counts = scan->counts;
    enum salur_err err =
        sl_add_i64(counts->amount_idr, row->amount_idr, &counts->amount_idr);

    if (err == SALUR_OK && scan->events->row != NULL) {
        err = scan->events->row(scan->events->ctx, row);
    }
    counts->good += err == SALUR_OK;
    return err;
}

static enum salur_err
scan_row(struct sl_scan *scan)
{
    struct salur_row row;
    enum salur_err err;

    if (sl_row_is_blank(scan)) {
        return SALUR_OK;
    }
    scan->counts->rows++;
    err = sl_row_check(scan, &row);
    if (err != SALUR_OK) {
        return err;
    }
    if (scan->why == SALUR_OK) {
        return deliver(scan, &row);
    }
    scan->counts->bad++;
    reject(scan, row.line, scan->why);
    return SALUR_OK;
}

/*
 * A spreadsheet keeps 15 digits of a number and makes the sixteenth 0, which
 * no single NIK shows.  One in ten may end so; more than half of them is
 * worth one warning for the list.
 */
static void
check_last_digits(struct sl_scan *scan)
{
    struct salur_defect defect = {
        .err = SALUR_E_NIK_EXCEL,
        .line = scan->counts->header_line,
        .column = scan->header.at[SALUR_COL_NIK],
        .field = SALUR_COL_NIK,
        .is_warning = 1,
    };

    if (scan->niks.count >= ROUNDED_ROWS_MIN &&
        scan->niks_ending_in_0 > scan->niks.count / 2) {
        sl_scan_defect(scan, &defect);
    }
}

enum salur_err
salur_roster_scan(struct salur_bytes csv, const struct salur_aliases *aliases,
                  const struct salur_roster_events *events,
                  struct salur_roster_counts *counts)
{
    struct sl_scan *scan = malloc(sizeof *scan);
    enum salur_err err;

    memset(counts, 0, sizeof *counts);
    if (scan == NULL) {
        return SALUR_E_MEMORY;
    }
    scan->aliases = aliases;
    scan->events = events;
    scan->counts = counts;
    scan->why = SALUR_OK;
    scan->niks_ending_in_0 = 0;
    sl_seen_init(&scan->niks);
    sl_seen_init(&scan->cards);
    err = sl_header_find(scan, csv);
    if (err != SALUR_OK) {
        goto done;
    }
    reject(scan, 0, SALUR_OK);
    while (err == SALUR_OK && sl_table_next(&scan->table)) {
        err = scan_row(scan);
    }
    if (err == SALUR_OK) {
        check_last_digits(scan);
    }

done:
    sl_seen_wipe(&scan->niks);
    sl_seen_wipe(&scan->cards);
    free(scan);
    return err;
}
