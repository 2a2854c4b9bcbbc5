/* SPDX-License-Identifier: Apache-2.0 */
/* Checked arithmetic and strict decimals; no other reading of numbers. */
#include "base/num.h"

enum salur_err
sl_add_i64(int64_t a, int64_t b, int64_t *out)
{
    int64_t sum;

    if (__builtin_add_overflow(a, b, &sum)) {
        return SALUR_E_OVERFLOW;
    }
    *out = sum;
    return SALUR_OK;
}

enum salur_err
sl_add_u64(uint64_t a, uint64_t b, uint64_t *out)
{
    uint64_t sum;

    if (__builtin_add_overflow(a, b, &sum)) {
        return SALUR_E_OVERFLOW;
    }
    *out = sum;
    return SALUR_OK;
}

enum salur_err
sl_add_size(size_t a, size_t b, size_t *out)
{
    size_t sum;

    if (__builtin_add_overflow(a, b, &sum)) {
        return SALUR_E_OVERFLOW;
    }
    *out = sum;
    return SALUR_OK;
}

enum salur_err
sl_mul_size(size_t a, size_t b, size_t *out)
{
    size_t product;

    if (__builtin_mul_overflow(a, b, &product)) {
        return SALUR_E_OVERFLOW;
    }
    *out = product;
    return SALUR_OK;
}

enum salur_err
sl_parse_u64(struct salur_bytes text, uint64_t max, uint64_t *out)
{
    uint64_t v = 0;

    *out = 0;
    if (text.len == 0) {
        return SALUR_E_SYNTAX;
    }
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];

        if (c < '0' || c > '9') {
            return SALUR_E_SYNTAX;
        }
        if (__builtin_mul_overflow(v, UINT64_C(10), &v) ||
            __builtin_add_overflow(v, (uint64_t)(c - '0'), &v)) {
            return SALUR_E_RANGE;
        }
    }
    if (text.ptr[0] == '0' && text.len > 1) {
        return SALUR_E_CANONICAL;
    }
    if (v > max) {
        return SALUR_E_RANGE;
    }
    *out = v;
    return SALUR_OK;
}

enum salur_err
sl_parse_i64(struct salur_bytes text, int64_t *out)
{
    struct sl_reader rd;
    enum salur_err err;
    uint64_t v;
    int negative;

    *out = 0;
    sl_reader_init(&rd, text);
    negative = sl_peek_u8(&rd) == '-';
    if (negative) {
        (void)sl_read_u8(&rd);
    }
    err = sl_parse_u64(sl_read_bytes(&rd, rd.left.len),
                       (uint64_t)INT64_MAX + (negative ? 1 : 0), &v);
    if (err != SALUR_OK) {
        return err;
    }
    if (negative && v == 0) {
        return SALUR_E_CANONICAL;
    }
    /* v - 1 fits in int64_t; -1 - (v - 1) reaches INT64_MIN. */
    *out = negative ? -1 - (int64_t)(v - 1) : (int64_t)v;
    return SALUR_OK;
}
