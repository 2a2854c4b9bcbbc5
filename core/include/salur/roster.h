/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The official list: reading a CSV as it comes, row by row, with every defect
 * reported and nothing dropped or repaired in silence.
 *
 * A roster streams: memory is one row plus what duplicates need (37 to 74
 * bytes a row).  Personal data (NIK, family card, name, address) exists only
 * here, at the office.
 */
#ifndef SALUR_ROSTER_H
#define SALUR_ROSTER_H

#include "salur/key.h"

/* Columns that salur knows; the alias table maps headers to these. */
enum salur_column {
    SALUR_COL_NIK = 0,    /* required */
    SALUR_COL_NAME = 1,   /* required */
    SALUR_COL_SITE = 2,   /* required: 10-digit village code */
    SALUR_COL_AMOUNT = 3, /* required unless every row has a package */
    SALUR_COL_KK = 4,     /* family card, 16 digits */
    SALUR_COL_ADDRESS = 5,
    SALUR_COL_RT = 6,
    SALUR_COL_RW = 7,
    SALUR_COL_PACKAGE = 8,  /* goods package code, "" for cash */
    SALUR_COL_CARD = 9,     /* number of the card, from 1 */
    SALUR_COL_ID = 10,      /* IDSEMESTA, family id: passed on, never a key */
    SALUR_COL_VILLAGE = 11, /* name of the village: shown, never a key */
    SALUR_COL_COUNT = 12,
};

/*
 * Name a column as alias files do, "nik"; NULL for SALUR_COL_COUNT.  The
 * string is constant.
 */
SALUR_API const char *
salur_column_name(enum salur_column column);

/* Header aliases; open one from the built-in table and users' files. */
struct salur_aliases;

/* Start with the built-in table (core/list/aliases.txt). */
SALUR_API SALUR_MUST_USE enum salur_err
salur_aliases_new(struct salur_aliases **out);

/*
 * Add a user's table: lines "column = header, header, ...", '#' comments.
 * Of a header only letters and digits count, in either case.
 *
 * where  line of the first defect and its offset; may be NULL
 *
 * Returns SALUR_OK, SALUR_E_SYNTAX (no '='), SALUR_E_NOT_FOUND (no such
 * column), SALUR_E_EMPTY, SALUR_E_DUPLICATE (the header means another column
 * already, and not the village's name), SALUR_E_LIMIT or SALUR_E_MEMORY.  On
 * error nothing was added.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_aliases_add(struct salur_aliases *aliases, struct salur_bytes text,
                  struct salur_where *where);
/* Release; NULL is fine. */
SALUR_API void
salur_aliases_free(struct salur_aliases *aliases);

/* One good row. */
struct salur_row {
    uint64_t line;           /* of the row's first byte, from 1 */
    char nik[17];            /* 16 digits and the NUL */
    char kk[17];             /* "" when the list has none */
    struct salur_bytes name; /* these borrow until the next row */
    struct salur_bytes address;
    struct salur_bytes rt;
    struct salur_bytes rw;
    struct salur_bytes id;
    struct salur_bytes village; /* "" when there is none, or no clean text */
    uint64_t site;              /* 10 digits */
    int64_t amount_idr;
    char package[SALUR_PACKAGE_MAX + 1];
    uint32_t card;
};

/*
 * One defect, of a cell, of a row or of the header.  A row's are all told.
 *
 *   SALUR_E_EMPTY     a required cell holds nothing
 *   SALUR_E_NIK, SALUR_E_NIK_EXCEL, SALUR_E_AMOUNT, SALUR_E_RANGE,
 *   SALUR_E_CANONICAL, SALUR_E_SYNTAX, SALUR_E_UTF8   by what is in the cell
 *   SALUR_E_DUPLICATE a NIK stands in other_line already; for the header, a
 *                     column that it names twice
 *   SALUR_E_TRAILING  a cell to the right of the header's last
 *   SALUR_E_TOTAL     the row is a sum ("JUMLAH"), no family's
 *   SALUR_E_HEADER    the row is the header again; for the header, the
 *                     column that is missing
 *   SALUR_E_SHORT     a quote opens and is not closed
 *   SALUR_E_LIMIT     the row or cell is too long, the row too wide
 *
 * and as warnings: SALUR_E_DATE (impossible birthday in the NIK),
 * SALUR_E_DUPLICATE (family card), SALUR_E_RANGE (unusual amount),
 * SALUR_E_SHORT (fewer cells than the header), SALUR_E_SYNTAX or SALUR_E_UTF8
 * (text of a village's name, or of a column that salur does not use) and, once
 * for the list with the header's line, SALUR_E_NIK_EXCEL (most NIKs end in 0).
 */
struct salur_defect {
    enum salur_err err;
    uint64_t line;
    uint32_t column;         /* from 1; 0 when of the whole row */
    enum salur_column field; /* SALUR_COL_COUNT when of no known column */
    struct salur_bytes cell; /* borrowed until the callback returns */
    uint64_t other_line;     /* duplicates: the first occurrence, else 0 */
    int is_warning;          /* 1: worth a look, the row is still good */
};

struct salur_roster_events {
    /* A good row; return other than SALUR_OK to stop with that error.  May
     * be NULL. */
    enum salur_err (*row)(void *ctx, const struct salur_row *row);
    /* A defect; bad rows do not reach row().  May be NULL. */
    void (*defect)(void *ctx, const struct salur_defect *defect);
    /* The raw bytes of a bad row with its line end, and its first reason,
     * for the rejects file; line 0 passes the header row, before any other.
     * May be NULL. */
    void (*reject)(void *ctx, uint64_t line, struct salur_bytes raw,
                   enum salur_err why);
    void *ctx;
};

struct salur_roster_counts {
    uint64_t rows; /* data rows seen; blank rows are not counted */
    uint64_t good;
    uint64_t bad;
    uint64_t warnings;  /* told, on good and bad rows */
    int64_t amount_idr; /* sum over good rows */
    char delimiter;     /* the one sniffed: ',' ';' '|' or TAB */
    uint64_t header_line;
};

/*
 * Check a whole CSV held in memory (mapped): BOM, CRLF, quotes, delimiter
 * and header row are found; every cell is checked: NIK, duplicates of a NIK,
 * family card, site code, amount, card, package, name.
 *
 * Rows before the header are titles; blank rows are skipped.  Every row with
 * a NIK counts for duplicates, a bad one too.  A row whose quote is not
 * closed ends at its line end, and the scan goes on with the next line.
 *
 * events  none of its functions need be there
 * counts  as far as the scan came, also on error
 *
 * Returns SALUR_OK when the file could be read to its end, also with bad
 * rows (counts->bad tells); SALUR_E_HEADER when no header row with all
 * required columns is found in the first SALUR_HEADER_ROWS rows, or when it
 * names one of the columns that matter twice; SALUR_E_UTF8 when the file is
 * UTF-16 ("Unicode text" of spreadsheets); SALUR_E_OVERFLOW,
 * SALUR_E_MEMORY, or what row() returned.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_roster_scan(struct salur_bytes csv, const struct salur_aliases *aliases,
                  const struct salur_roster_events *events,
                  struct salur_roster_counts *counts);

/*
 * Check a NIK: 16 digits, birthday and serial in range (DOMAIN rule: day + 40
 * for women).  Returns SALUR_OK, SALUR_E_NIK (length, digits, serial 0000),
 * SALUR_E_NIK_EXCEL ("3.27E+15", or a number cell ending in ".0") or
 * SALUR_E_EMPTY.  *out_warning is set to 1 for an impossible birthday (they
 * exist: 00 months), else 0.
 *
 * out   the 16 digits and a NUL; "" on error
 * text  may carry one leading apostrophe and outer blanks, as spreadsheets do
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_nik_parse(char out[17], struct salur_bytes text, int *out_warning);

/* Write a NIK as "3204********0012" and a NUL; other texts as 16 stars. */
SALUR_API void
salur_nik_mask(char out[17], const char *nik);

/*
 * Write a name as "SITI N.": its first word and the initials of the others,
 * with '?' for bytes that are no text, cut between characters to fit.
 *
 * cap  size of out with the NUL; 0 writes nothing
 */
SALUR_API void
salur_name_mask(char *out, size_t cap, struct salur_bytes name);

#endif
