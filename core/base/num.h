/* SPDX-License-Identifier: Apache-2.0 */
/* Checked arithmetic and strict decimal numbers. */
#ifndef SL_NUM_H
#define SL_NUM_H

#include "base/bytes.h"

/* a + b into *out; SALUR_E_OVERFLOW and *out untouched when it wraps. */
SALUR_MUST_USE enum salur_err
sl_add_i64(int64_t a, int64_t b, int64_t *out);
SALUR_MUST_USE enum salur_err
sl_add_u64(uint64_t a, uint64_t b, uint64_t *out);
SALUR_MUST_USE enum salur_err
sl_add_size(size_t a, size_t b, size_t *out);
SALUR_MUST_USE enum salur_err
sl_mul_size(size_t a, size_t b, size_t *out);

/*
 * Parse an unsigned decimal: digits only, no sign, no leading zero but "0".
 * Returns SALUR_OK, SALUR_E_SYNTAX, SALUR_E_CANONICAL or SALUR_E_RANGE (> max).
 */
SALUR_MUST_USE enum salur_err
sl_parse_u64(struct salur_bytes text, uint64_t max, uint64_t *out);

/* The same with an optional leading '-'; "-0" is refused. */
SALUR_MUST_USE enum salur_err
sl_parse_i64(struct salur_bytes text, int64_t *out);

#endif
