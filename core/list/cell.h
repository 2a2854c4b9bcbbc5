/* SPDX-License-Identifier: Apache-2.0 */
/* What the cells of a list hold: text, codes, numbers. */
#ifndef SL_LIST_CELL_H
#define SL_LIST_CELL_H

#include "salur/bytes.h"

/*
 * Narrow a cell past outer blanks: space, TAB, line breaks, the no-break
 * space and the byte order mark, all of which spreadsheets leave behind.
 */
struct salur_bytes
sl_cell_trim(struct salur_bytes cell);

/*
 * The same for a cell that holds a code or a number: one leading apostrophe,
 * the spreadsheet's mark for "this is text", goes too.
 */
struct salur_bytes
sl_cell_code(struct salur_bytes cell);

/*
 * Check the text of a cell.
 * Returns SALUR_OK, SALUR_E_SYNTAX (a control character or a line break in
 * it) or SALUR_E_UTF8.
 */
SALUR_MUST_USE enum salur_err
sl_cell_check_text(struct salur_bytes cell);

/*
 * Read 16 digits from a cell, apostrophe and outer blanks allowed.
 *
 * out  the digits and a NUL; "" on error
 *
 * Returns SALUR_OK, SALUR_E_EMPTY, SALUR_E_NIK_EXCEL (a number that a
 * spreadsheet wrote: "3.27E+15", "3201....0") or SALUR_E_SYNTAX.
 */
SALUR_MUST_USE enum salur_err
sl_cell_digits16(char out[17], struct salur_bytes cell);

/*
 * Check a family-card number: 16 digits, not all of them zero.  Its inner
 * layout is not documented well enough to judge a family by it.
 *
 * Returns as sl_cell_digits16, with SALUR_E_SYNTAX for zeroes too.
 */
SALUR_MUST_USE enum salur_err
sl_kk_parse(char out[17], struct salur_bytes cell);

/*
 * Read a village code: ten digits, "9901012001", or with the dots that the
 * ministry prints, "99.01.01.2001".  A code whose part is zero is a
 * district's or higher and no village's.
 *
 * Returns SALUR_OK, SALUR_E_EMPTY, SALUR_E_SYNTAX or SALUR_E_RANGE.
 */
SALUR_MUST_USE enum salur_err
sl_site_parse(uint64_t *out, struct salur_bytes cell);

/*
 * Read an amount as salur_idr_parse does, behind an apostrophe too and with
 * the no-break spaces that office programs write.  Errors are the same.
 */
SALUR_MUST_USE enum salur_err
sl_amount_parse(int64_t *out_idr, struct salur_bytes cell);

#endif
