/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ranges of the shared values.  Nothing here reads or writes a format; what
 * several values must be together is their owner's to check.
 */
#include "list/value.h"

#include <string.h>

#include "salur/text.h"

_Static_assert(SL_CODE_MAX == SALUR_PROGRAMME_MAX, "one kind of code");
_Static_assert(SL_CODE_MAX == SALUR_PACKAGE_MAX, "one kind of code");

/* 1 when all bytes are upper-case letters or digits of ASCII. */
static int
is_code(struct salur_bytes code)
{
    for (size_t i = 0; i < code.len; i++) {
        uint8_t c = code.ptr[i];

        if ((c < '0' || c > '9') && (c < 'A' || c > 'Z')) {
            return 0;
        }
    }
    return 1;
}

enum salur_err
sl_code_copy(char out[SL_CODE_MAX + 1], struct salur_bytes code, size_t min)
{
    memset(out, 0, SL_CODE_MAX + 1);
    if (code.len < min) {
        return SALUR_E_EMPTY;
    }
    if (code.len > SL_CODE_MAX) {
        return SALUR_E_RANGE;
    }
    if (!is_code(code)) {
        return SALUR_E_SYNTAX;
    }
    if (code.len > 0) {
        memcpy(out, code.ptr, code.len);
    }
    return SALUR_OK;
}

enum salur_err
sl_text_copy(char out[SALUR_REFERENCE_MAX + 1], struct salur_bytes text,
             size_t min)
{
    memset(out, 0, SALUR_REFERENCE_MAX + 1);
    if (text.len < min) {
        return SALUR_E_EMPTY;
    }
    if (text.len > SALUR_REFERENCE_MAX) {
        return SALUR_E_RANGE;
    }
    if (!salur_text_is_clean((const char *)text.ptr, text.len)) {
        return SALUR_E_UTF8;
    }
    if (text.len > 0) {
        memcpy(out, text.ptr, text.len);
    }
    return SALUR_OK;
}

struct salur_bytes
sl_string_view(const char *text, size_t size)
{
    return salur_bytes(text, strnlen(text, size));
}

enum salur_err
sl_code_check(const char code[SL_CODE_MAX + 1], size_t min)
{
    char copy[SL_CODE_MAX + 1];

    return sl_code_copy(copy, sl_string_view(code, SL_CODE_MAX + 1), min);
}

enum salur_err
sl_text_check(const char text[SALUR_REFERENCE_MAX + 1], size_t min)
{
    char copy[SALUR_REFERENCE_MAX + 1];

    return sl_text_copy(copy, sl_string_view(text, SALUR_REFERENCE_MAX + 1),
                        min);
}

enum salur_err
sl_stage_id_check(const struct salur_stage_id *id)
{
    enum salur_err err = sl_code_check(id->programme, 1);

    if (err != SALUR_OK) {
        return err;
    }
    /* The last two digits count the stages of a year, from 1. */
    if (id->period < SL_PERIOD_MIN || id->period > SL_PERIOD_MAX ||
        id->period % 100 == 0) {
        return SALUR_E_RANGE;
    }
    return id->batch < 1 || id->batch > SL_BATCH_MAX ? SALUR_E_RANGE : SALUR_OK;
}

enum salur_err
sl_site_check(uint64_t site)
{
    return site < SL_SITE_MIN || site > SL_SITE_MAX ? SALUR_E_RANGE : SALUR_OK;
}

enum salur_err
sl_item_check(const struct salur_item *item)
{
    enum salur_err err = sl_code_check(item->package, 0);

    if (err != SALUR_OK) {
        return err;
    }
    if (item->amount_idr < 0 || item->amount_idr > SALUR_AMOUNT_MAX) {
        return SALUR_E_RANGE;
    }
    /* No money and no goods is no entitlement. */
    if (item->amount_idr == 0 && item->package[0] == '\0') {
        return SALUR_E_AMOUNT;
    }
    return item->card < 1 ? SALUR_E_RANGE : SALUR_OK;
}
