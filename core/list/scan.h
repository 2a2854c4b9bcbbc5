/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One scan of a list: what roster.c, header.c and row.c share.
 */
#ifndef SL_LIST_SCAN_H
#define SL_LIST_SCAN_H

#include "list/seen.h"
#include "list/table.h"
#include "salur/roster.h"

/* Where the columns stand. */
struct sl_header {
    uint32_t at[SALUR_COL_COUNT]; /* from 1; 0 when the list has none */
    uint32_t width;               /* cells of the header row */
    struct salur_bytes raw;
};

struct sl_scan {
    const struct salur_aliases *aliases;
    const struct salur_roster_events *events;
    struct salur_roster_counts *counts;
    enum salur_err why; /* first error of the row, SALUR_OK while none */
    struct sl_header header;
    struct sl_seen niks;
    struct sl_seen cards; /* family cards */
    uint64_t niks_ending_in_0;
    struct sl_table table;
};

/* Tell a defect, and count it: an error makes the row bad. */
void
sl_scan_defect(struct sl_scan *scan, const struct salur_defect *defect);

/* A defect of the cell of a field in the row last read. */
void
sl_scan_cell_defect(struct sl_scan *scan, enum salur_column field,
                    enum salur_err err, int is_warning, uint64_t other_line);

/* The cell of a field in the row last read; empty when there is none. */
struct salur_bytes
sl_scan_cell(const struct sl_scan *scan, enum salur_column field);

/*
 * Find delimiter and header row, and leave the table behind that row.  The
 * delimiter is the one with which a header row appears first, so nothing is
 * guessed from how often a character occurs.
 *
 * Returns SALUR_OK, SALUR_E_HEADER (the defects tell what is missing or
 * there twice), or SALUR_E_UTF8 as sl_table_init.
 */
SALUR_MUST_USE enum salur_err
sl_header_find(struct sl_scan *scan, struct salur_bytes csv);

/* 1 when the row last read holds nothing at all, else 0. */
int
sl_row_is_blank(const struct sl_scan *scan);

/*
 * Check the row last read, every cell of it.  scan->why tells whether it is
 * good; only then out means something.
 *
 * Returns SALUR_OK, also for a bad row, or SALUR_E_MEMORY.
 */
SALUR_MUST_USE enum salur_err
sl_row_check(struct sl_scan *scan, struct salur_row *out);

#endif
