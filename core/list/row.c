/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One row of a list: every cell is checked, also after a first defect, and
 * nothing is put right.  Eligibility is not judged here: who gets how much
 * is the list's to say; amounts are warned about when they look mistyped.
 */
#include <string.h>

#include "base/num.h"
#include "list/alias.h"
#include "list/cell.h"
#include "list/scan.h"
#include "list/value.h"

/* Amounts outside are worth a look: PKH pays multiples of the first, and
 * four times its highest component at most (2025: 4 x Rp 2.7 million).  A
 * spreadsheet that takes the dot of "750.000" for a decimal point gives 750. */
#define USUAL_IDR_MIN 25000
#define USUAL_IDR_MAX 10800000

static int
is_letter(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* 1 when the text begins with the word, in any case, and ends with it there
 * or goes on with something else than a letter. */
static int
begins_with_word(struct salur_bytes text, const char *word)
{
    size_t len = strlen(word);

    if (text.len < len) {
        return 0;
    }
    for (size_t i = 0; i < len; i++) {
        if ((text.ptr[i] | 0x20) != (word[i] | 0x20)) {
            return 0;
        }
    }
    return text.len == len || !is_letter(text.ptr[len]);
}

/* 1 when the first cell that holds anything calls the row a sum. */
static int
is_total(const struct sl_table *table)
{
    static const char *const words[] = {
        "JUMLAH", "JML", "TOTAL", "SUBTOTAL", "SUB TOTAL", "GRAND TOTAL",
    };
    struct salur_bytes first = {NULL, 0};

    for (uint32_t i = 0; i < table->count && first.len == 0; i++) {
        first = sl_cell_trim(table->cells[i]);
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (begins_with_word(first, words[i])) {
            return 1;
        }
    }
    return 0;
}

/* A defect of the row as a whole, or of a column of no known field. */
static void
row_defect(struct sl_scan *scan, enum salur_err err, uint32_t column,
           int is_warning)
{
    struct salur_defect defect = {
        .err = err,
        .line = scan->table.line,
        .column = column,
        .field = SALUR_COL_COUNT,
        .is_warning = is_warning,
    };

    if (column > 0 && column <= scan->table.count) {
        defect.cell = scan->table.cells[column - 1];
    }
    sl_scan_defect(scan, &defect);
}

/* An error of the cell of a field, if it is one. */
static void
tell(struct sl_scan *scan, enum salur_column field, enum salur_err err)
{
    if (err != SALUR_OK) {
        sl_scan_cell_defect(scan, field, err, 0, 0);
    }
}

/* The field of a column, SALUR_COL_COUNT when it has none. */
static enum salur_column
field_at(const struct sl_header *header, uint32_t column)
{
    for (unsigned i = 0; i < SALUR_COL_COUNT; i++) {
        if (header->at[i] == column) {
            return (enum salur_column)i; /* below SALUR_COL_COUNT */
        }
    }
    return SALUR_COL_COUNT;
}

/* The one defect of a row whose cells mean nothing. */
static void
tell_flaw(struct sl_scan *scan)
{
    const struct sl_table *table = &scan->table;
    struct salur_defect defect = {
        .err = table->flaw,
        .line = table->flaw_line,
        .column = table->flaw_column,
        .field = SALUR_COL_COUNT,
    };

    if (defect.column > 0) {
        defect.field = field_at(&scan->header, defect.column);
        defect.cell = table->cells[defect.column - 1];
    }
    if (defect.cell.len > SALUR_CELL_MAX) {
        defect.cell.len = SALUR_CELL_MAX;
    }
    sl_scan_defect(scan, &defect);
}

/* Cells beyond the header, or fewer than it has. */
static void
check_width(struct sl_scan *scan)
{
    const struct sl_table *table = &scan->table;

    for (uint32_t i = scan->header.width; i < table->count; i++) {
        if (sl_cell_trim(table->cells[i]).len > 0) {
            row_defect(scan, SALUR_E_TRAILING, i + 1, 0);
        }
    }
    if (table->count < scan->header.width) {
        row_defect(scan, SALUR_E_SHORT, 0, 1);
    }
}

/* Columns that salur does not know are only warned about. */
static void
check_other_texts(struct sl_scan *scan)
{
    const struct sl_table *table = &scan->table;

    for (uint32_t i = 0; i < table->count && i < scan->header.width; i++) {
        struct salur_bytes cell = sl_cell_trim(table->cells[i]);

        if (field_at(&scan->header, i + 1) == SALUR_COL_COUNT &&
            sl_cell_check_text(cell) != SALUR_OK) {
            row_defect(scan, sl_cell_check_text(cell), i + 1, 1);
        }
    }
}

/* A text that may be empty; numbers of houses and families come as texts. */
static struct salur_bytes
check_text(struct sl_scan *scan, enum salur_column field)
{
    struct salur_bytes cell = sl_scan_cell(scan, field);
    struct salur_bytes text =
        field == SALUR_COL_ADDRESS ? sl_cell_trim(cell) : sl_cell_code(cell);

    if (!scan->table.is_plain) {
        tell(scan, field, sl_cell_check_text(text));
    }
    return text;
}

/* The village is known by its code: a name that is no text is told, and left
 * out, and costs nobody the money. */
static struct salur_bytes
check_village(struct sl_scan *scan)
{
    struct salur_bytes name =
        sl_cell_trim(sl_scan_cell(scan, SALUR_COL_VILLAGE));
    enum salur_err err =
        scan->table.is_plain ? SALUR_OK : sl_cell_check_text(name);

    if (err != SALUR_OK) {
        sl_scan_cell_defect(scan, SALUR_COL_VILLAGE, err, 1, 0);
        return salur_bytes(NULL, 0);
    }
    return name;
}

/* A name has a letter, which "-" has not, and is no "#N/A". */
static enum salur_err
judge_name(struct salur_bytes name, int is_plain)
{
    if (name.len == 0) {
        return SALUR_E_EMPTY;
    }
    if (name.ptr[0] == '#') {
        return SALUR_E_SYNTAX;
    }
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] >= 0x80 || is_letter(name.ptr[i])) {
            return is_plain ? SALUR_OK : sl_cell_check_text(name);
        }
    }
    return SALUR_E_SYNTAX;
}

static struct salur_bytes
check_name(struct sl_scan *scan)
{
    struct salur_bytes name = sl_cell_trim(sl_scan_cell(scan, SALUR_COL_NAME));

    tell(scan, SALUR_COL_NAME, judge_name(name, scan->table.is_plain));
    return name;
}

/* 16 digits as a number; they were checked. */
static uint64_t
number_of(const char digits[17])
{
    uint64_t v = 0;

    for (size_t i = 0; i < 16; i++) {
        v = v * 10 + (uint64_t)(digits[i] - '0'); /* a digit */
    }
    return v;
}

/* A good NIK is looked for among those of the rows before. */
static enum salur_err
check_second_nik(struct sl_scan *scan, const char nik[17])
{
    uint64_t first_line;
    enum salur_err err =
        sl_seen_add(&scan->niks, number_of(nik), scan->table.line, &first_line);

    if (first_line != 0) {
        sl_scan_cell_defect(scan, SALUR_COL_NIK, SALUR_E_DUPLICATE, 0,
                            first_line);
    } else {
        scan->niks_ending_in_0 += nik[15] == '0';
    }
    return err;
}

/* A list may do without family cards, and so may a family. */
static enum salur_err
check_family_card(struct sl_scan *scan, char out[17])
{
    uint64_t first_line;
    enum salur_err err = sl_kk_parse(out, sl_scan_cell(scan, SALUR_COL_KK));

    if (err != SALUR_OK) {
        tell(scan, SALUR_COL_KK, err == SALUR_E_EMPTY ? SALUR_OK : err);
        return SALUR_OK;
    }
    err = sl_seen_add(&scan->cards, number_of(out), scan->table.line,
                      &first_line);
    if (first_line != 0) {
        /* Two in one family may be meant: several programmes exist. */
        sl_scan_cell_defect(scan, SALUR_COL_KK, SALUR_E_DUPLICATE, 1,
                            first_line);
    }
    return err;
}

/* Money, goods or both; a row with neither gives nothing. */
static void
check_benefit(struct sl_scan *scan, struct salur_row *out)
{
    struct salur_bytes package =
        sl_cell_code(sl_scan_cell(scan, SALUR_COL_PACKAGE));
    enum salur_err err =
        sl_amount_parse(&out->amount_idr, sl_scan_cell(scan, SALUR_COL_AMOUNT));

    tell(scan, SALUR_COL_PACKAGE, sl_code_copy(out->package, package, 0));
    if (err == SALUR_E_EMPTY && package.len > 0) {
        return;
    }
    if (err == SALUR_OK && out->amount_idr == 0 && package.len == 0) {
        err = SALUR_E_AMOUNT;
    }
    tell(scan, SALUR_COL_AMOUNT, err);
    if (err == SALUR_OK && out->amount_idr != 0 &&
        (out->amount_idr < USUAL_IDR_MIN || out->amount_idr > USUAL_IDR_MAX)) {
        sl_scan_cell_defect(scan, SALUR_COL_AMOUNT, SALUR_E_RANGE, 1, 0);
    }
}

/* The number of the card, 1 when the list does not tell. */
static uint32_t
check_card(struct sl_scan *scan)
{
    struct salur_bytes cell = sl_cell_code(sl_scan_cell(scan, SALUR_COL_CARD));
    uint64_t card = 1;
    enum salur_err err = SALUR_OK;

    if (cell.len > 0) {
        err = sl_parse_u64(cell, UINT32_MAX, &card);
    }
    if (err == SALUR_OK && card == 0) {
        err = SALUR_E_RANGE;
    }
    tell(scan, SALUR_COL_CARD, err);
    return (uint32_t)card; /* bounded by the parser, 0 after an error */
}

int
sl_row_is_blank(const struct sl_scan *scan)
{
    if (scan->table.flaw != SALUR_OK) {
        return 0;
    }
    for (uint32_t i = 0; i < scan->table.count; i++) {
        if (sl_cell_trim(scan->table.cells[i]).len > 0) {
            return 0;
        }
    }
    return 1;
}

/* 1 when the row is no family's, which is told instead of its cells. */
static int
is_no_family(struct sl_scan *scan)
{
    enum salur_column column =
        sl_aliases_find(scan->aliases, sl_scan_cell(scan, SALUR_COL_NIK));

    if (column == SALUR_COL_NIK) {
        row_defect(scan, SALUR_E_HEADER, 0, 0);
        return 1;
    }
    if (is_total(&scan->table)) {
        row_defect(scan, SALUR_E_TOTAL, 0, 0);
        return 1;
    }
    return 0;
}

enum salur_err
sl_row_check(struct sl_scan *scan, struct salur_row *out)
{
    enum salur_err err;
    int warning;

    memset(out, 0, sizeof *out);
    scan->why = SALUR_OK;
    out->line = scan->table.line;
    if (scan->table.flaw != SALUR_OK) {
        tell_flaw(scan);
        return SALUR_OK;
    }
    err =
        salur_nik_parse(out->nik, sl_scan_cell(scan, SALUR_COL_NIK), &warning);
    if (err != SALUR_OK && is_no_family(scan)) {
        return SALUR_OK;
    }
    check_width(scan);
    if (!scan->table.is_plain) {
        check_other_texts(scan);
    }
    tell(scan, SALUR_COL_NIK, err);
    if (warning) {
        sl_scan_cell_defect(scan, SALUR_COL_NIK, SALUR_E_DATE, 1, 0);
    }
    err = err == SALUR_OK ? check_second_nik(scan, out->nik) : SALUR_OK;
    if (err == SALUR_OK) {
        err = check_family_card(scan, out->kk);
    }
    out->name = check_name(scan);
    tell(scan, SALUR_COL_SITE,
         sl_site_parse(&out->site, sl_scan_cell(scan, SALUR_COL_SITE)));
    check_benefit(scan, out);
    out->card = check_card(scan);
    out->address = check_text(scan, SALUR_COL_ADDRESS);
    out->rt = check_text(scan, SALUR_COL_RT);
    out->rw = check_text(scan, SALUR_COL_RW);
    out->id = check_text(scan, SALUR_COL_ID);
    out->village = check_village(scan);
    return err;
}
