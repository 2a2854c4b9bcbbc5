/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The values that stage notes, site lists and entitlements share, and what
 * they may be.  Readers and writers ask the same functions, so that nothing
 * is ever written that would not be read.
 */
#ifndef SL_VALUE_H
#define SL_VALUE_H

#include "salur/stage.h"

/* Programme and package codes are of one kind. */
#define SL_CODE_MAX 8

/* A village code has 10 digits and begins with a province, 11 and up. */
#define SL_SITE_MIN UINT64_C(1000000000)
#define SL_SITE_MAX UINT64_C(9999999999)

/* "PKH-202604-1": year * 100 + stage of the year, 1 .. 99; batch 1 .. 99. */
#define SL_PERIOD_MIN 200001
#define SL_PERIOD_MAX 999999
#define SL_BATCH_MAX 99

/* 9999-12-31T23:59:59Z, the last second that a date can name. */
#define SL_TIME_MAX_S INT64_C(253402300799)

/*
 * Copy a code of min .. SL_CODE_MAX upper-case letters and digits, with a NUL.
 * Returns SALUR_OK, SALUR_E_EMPTY, SALUR_E_RANGE (too long) or SALUR_E_SYNTAX.
 */
SALUR_MUST_USE enum salur_err
sl_code_copy(char out[SL_CODE_MAX + 1], struct salur_bytes code, size_t min);

/*
 * Copy one line of text of min .. SALUR_REFERENCE_MAX bytes, with a NUL.
 * Returns SALUR_OK, SALUR_E_EMPTY, SALUR_E_RANGE (too long) or SALUR_E_UTF8.
 */
SALUR_MUST_USE enum salur_err
sl_text_copy(char out[SALUR_REFERENCE_MAX + 1], struct salur_bytes text,
             size_t min);

/* View a string that fills at most size bytes, with or without its NUL. */
struct salur_bytes
sl_string_view(const char *text, size_t size);

/* Check a string that the caller filled in; errors as above. */
SALUR_MUST_USE enum salur_err
sl_code_check(const char code[SL_CODE_MAX + 1], size_t min);
SALUR_MUST_USE enum salur_err
sl_text_check(const char text[SALUR_REFERENCE_MAX + 1], size_t min);

/* Returns SALUR_OK, SALUR_E_RANGE, or as sl_code_check. */
SALUR_MUST_USE enum salur_err
sl_stage_id_check(const struct salur_stage_id *id);

/* Returns SALUR_OK or SALUR_E_RANGE. */
SALUR_MUST_USE enum salur_err
sl_site_check(uint64_t site);

/*
 * Check an item: 0 <= amount <= SALUR_AMOUNT_MAX, 0 only with a package;
 * the package's code; a card from 1.
 * Returns SALUR_OK, SALUR_E_AMOUNT, SALUR_E_RANGE, or as sl_code_check.
 */
SALUR_MUST_USE enum salur_err
sl_item_check(const struct salur_item *item);

#endif
