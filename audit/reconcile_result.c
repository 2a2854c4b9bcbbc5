/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The result of a reconciliation: a row for each village and for each place
 * above it, depth first, and the months of handout.
 */
#include "audit/reconcile_inside.h"

#include <stdlib.h>
#include <string.h>

/* Villages and the levels above them. */
#define ROWS_MAX ((size_t)1 << 27)
/* Months that a stage can be open in, of which each has a row. */
#define MONTHS_MAX ((size_t)12 * 10000)

enum salur_err
sl_result_month(struct salur_reconcile *result, uint32_t month, int64_t idr)
{
    size_t at = result->months_count;
    void *months = result->months;
    enum salur_err err;

    while (at > 0 && result->months[at - 1].month > month) {
        at--;
    }
    if (at > 0 && result->months[at - 1].month == month) {
        return sl_sum_add(&result->months[at - 1].realised, idr);
    }
    err = sl_array_grow(&months, &result->months_cap, result->months_count + 1,
                        MONTHS_MAX, sizeof result->months[0]);
    result->months = months;
    if (err != SALUR_OK) {
        return err;
    }
    memmove(&result->months[at + 1], &result->months[at],
            (result->months_count - at) * sizeof result->months[0]);
    memset(&result->months[at], 0, sizeof result->months[at]);
    result->months[at].month = month;
    result->months_count++;
    return sl_sum_add(&result->months[at].realised, idr);
}

static enum salur_err
push_row(struct salur_reconcile *result, enum salur_level level, uint64_t code)
{
    void *rows = result->rows;
    enum salur_err err =
        sl_array_grow(&rows, &result->rows_cap, result->rows_count + 1,
                      ROWS_MAX, sizeof result->rows[0]);

    result->rows = rows;
    if (err == SALUR_OK) {
        struct salur_reconcile_row *row = &result->rows[result->rows_count++];

        memset(row, 0, sizeof *row);
        row->level = level;
        row->code = code;
    }
    return err;
}

/* The code of a village's place at a level: its first digits. */
static uint64_t
code_at(uint64_t site, enum salur_level level)
{
    for (int digits = SALUR_LEVEL_VILLAGE; digits > (int)level; digits--) {
        site /= 10;
    }
    return level == SALUR_LEVEL_NATION ? 0 : site;
}

enum salur_err
sl_result_add(struct salur_reconcile *result,
              const struct salur_reconcile_row *village)
{
    static const enum salur_level levels[SL_LEVELS] = {
        SALUR_LEVEL_NATION, SALUR_LEVEL_PROVINCE, SALUR_LEVEL_REGENCY,
        SALUR_LEVEL_DISTRICT, SALUR_LEVEL_VILLAGE};
    size_t *open = result->open;
    enum salur_err err = SALUR_OK;

    for (size_t l = 0; l < SL_LEVELS && err == SALUR_OK; l++) {
        uint64_t code = code_at(village->code, levels[l]);

        if (open[l] >= result->rows_count ||
            result->rows[open[l]].level != levels[l] ||
            result->rows[open[l]].code != code) {
            open[l] = result->rows_count;
            err = push_row(result, levels[l], code);
        }
        if (err == SALUR_OK) {
            err = sl_row_merge(&result->rows[open[l]], village);
        }
    }
    return err;
}

enum salur_err
sl_result_finish(struct salur_reconcile *result)
{
    enum salur_err err = SALUR_OK;

    if (result->rows_count == 0) {
        err = push_row(result, SALUR_LEVEL_NATION, 0);
    }
    for (size_t i = 0; i < result->rows_count; i++) {
        sl_row_balance(&result->rows[i]);
    }
    return err;
}

void
salur_reconcile_free(struct salur_reconcile *result)
{
    if (result == NULL) {
        return;
    }
    free(result->rows);
    free(result->months);
    free(result);
}

const struct salur_stage *
salur_reconcile_stage(const struct salur_reconcile *result)
{
    return &result->stage;
}

const struct salur_reconcile_row *
salur_reconcile_row_at(const struct salur_reconcile *result, size_t index)
{
    return index < result->rows_count ? &result->rows[index] : NULL;
}

const struct salur_reconcile_month *
salur_reconcile_month_at(const struct salur_reconcile *result, size_t index)
{
    return index < result->months_count ? &result->months[index] : NULL;
}

static int
is_clean(const struct salur_reconcile_row *row)
{
    for (size_t d = 0; d < SALUR_DIFF_COUNT; d++) {
        if (row->differences[d].families > 0) {
            return 0;
        }
    }
    return row->balances;
}

int
salur_reconcile_is_clean(const struct salur_reconcile *result)
{
    for (size_t i = 0; i < result->rows_count; i++) {
        if (!is_clean(&result->rows[i])) {
            return 0;
        }
    }
    return 1;
}
