/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One reconciliation from beginning to end: load, read, join, add up.
 *
 * Allocated comes from the approved site lines, realised, failed and
 * remaining from the families one by one: two countings of the same money
 * by two ways, compared at every level.
 *
 * Memory: 32 bytes a listed family, 56 a redemption, 32 a finding when there
 * is a sink, 350 a village and level.
 */
#include "audit/reconcile_inside.h"

#include <stdlib.h>
#include <string.h>

struct run {
    struct sl_work work;
    struct salur_reconcile *result;
    struct salur_reconcile_row *rows; /* by site_index */
    int has_sink;
    struct sl_item *items;
    size_t items_count;
    size_t items_cap;
};

/* --- hearing the join ---------------------------------------------------- */

static enum salur_err
add_item(struct run *run, const struct sl_item *item)
{
    void *items = run->items;
    enum salur_err err;

    if (!run->has_sink) {
        return SALUR_OK;
    }
    err = sl_array_grow(&items, &run->items_cap, run->items_count + 1,
                        SIZE_MAX / sizeof run->items[0], sizeof run->items[0]);
    run->items = items;
    if (err == SALUR_OK) {
        run->items[run->items_count++] = *item;
    }
    return err;
}

/* 1 when the village should have sent a log and did not. */
static int
is_silent(const struct sl_work *work, const struct sl_village *village)
{
    return village->is_listed && village->logs == 0 &&
           work->time_s >= work->opens_s;
}

static enum salur_err
hear_family(void *ctx, const struct salur_listed *listed,
            enum sl_outcome outcome, const struct salur_paid *counted)
{
    struct run *run = ctx;
    const struct sl_village *village = &run->work.villages[listed->site_index];
    struct sl_item item = {listed->site_index, SL_DIFF_UNPAID, NULL, listed,
                           NULL};
    enum salur_err err =
        sl_row_family(&run->rows[listed->site_index], listed, outcome, counted);

    if (err == SALUR_OK && counted != NULL) {
        struct salur_date date =
            salur_date_of(counted->time_s, salur_zone_of_site(village->site));

        /* Years are 1 .. 9999. */
        err = sl_result_month(run->result,
                              (uint32_t)(date.year * 100 + date.month),
                              listed->amount_idr);
    }
    /* A silent village is one finding, not one a family. */
    if (err == SALUR_OK && outcome == SL_REMAINING && village->logs > 0) {
        err = add_item(run, &item);
    }
    return err;
}

static enum salur_err
hear_difference(void *ctx, const struct salur_paid *paid,
                enum salur_difference what, const struct salur_listed *listed,
                const struct salur_paid *other)
{
    struct run *run = ctx;
    struct sl_item item = {paid->site_index, what, paid, listed, other};
    enum salur_err err =
        sl_row_difference(&run->rows[paid->site_index], paid, what, listed);

    return err == SALUR_OK ? add_item(run, &item) : err;
}

static enum salur_err
hear_voided(void *ctx, const struct salur_paid *paid)
{
    struct run *run = ctx;

    return sl_sum_add(&run->rows[paid->site_index].voided, paid->amount_idr);
}

static enum salur_err
join(struct run *run)
{
    const struct sl_join_sink sink = {hear_family, hear_difference, hear_voided,
                                      run};
    struct sl_work *work = &run->work;
    enum salur_err err;

    run->rows = calloc(work->villages_count + 1, sizeof run->rows[0]);
    if (run->rows == NULL) {
        return SALUR_E_MEMORY;
    }
    err = sl_sort_listed(work->listed, work->listed_count);
    if (err == SALUR_OK) {
        err = sl_sort_paid(work->paid, work->paid_count);
    }
    if (err == SALUR_OK) {
        err = sl_join(work->listed, work->listed_count, work->paid,
                      work->paid_count, &sink);
    }
    /* Each id is in one checked list; two lists with one id are no lists of
     * this stage. */
    return err == SALUR_E_DUPLICATE ? SALUR_E_CORRUPT : err;
}

/* --- rows ---------------------------------------------------------------- */

/* 1 when a village is on the list or has something to say of this stage. */
static int
is_shown(const struct sl_village *village,
         const struct salur_reconcile_row *row)
{
    int shown = village->is_listed || row->voided.families > 0;

    for (size_t i = 0; i < SALUR_DIFF_COUNT; i++) {
        shown = shown || row->differences[i].families > 0;
    }
    return shown;
}

/* What a village's row has besides the join's sums. */
static enum salur_err
finish_village(struct run *run, size_t index)
{
    const struct sl_village *village = &run->work.villages[index];
    struct salur_reconcile_row *row = &run->rows[index];
    struct sl_item item = {0, SALUR_DIFF_SILENT, NULL, NULL, NULL};

    row->level = SALUR_LEVEL_VILLAGE;
    row->code = village->site;
    row->allocated = village->listed;
    row->logs = village->logs;
    row->villages = 1;
    if (!is_silent(&run->work, village)) {
        return SALUR_OK;
    }
    row->differences[SALUR_DIFF_SILENT] = village->listed;
    item.site_index = (uint32_t)index; /* bounded when loaded */
    return add_item(run, &item);
}

/* Villages come by ascending code, as the rows want them. */
static enum salur_err
add_up(struct run *run)
{
    enum salur_err err = SALUR_OK;

    for (size_t i = 0; i < run->work.villages_count && err == SALUR_OK; i++) {
        if (!is_shown(&run->work.villages[i], &run->rows[i])) {
            continue;
        }
        err = finish_village(run, i);
        if (err == SALUR_OK) {
            err = sl_result_add(run->result, &run->rows[i]);
        }
    }
    return err == SALUR_OK ? sl_result_finish(run->result) : err;
}

/* --- the whole ----------------------------------------------------------- */

/* Approved by those who were approvers when the stage opened, so that old
 * stages can be reconciled: at both ends, as areas are prefixes. */
static enum salur_err
check_approved(const struct sl_work *work, const struct sl_stage_note *note)
{
    uint64_t first;
    uint64_t last;
    uint32_t valid;
    enum salur_err err;

    if (work->office->trust == NULL) {
        return SALUR_E_STATE;
    }
    if (!note->is_signed) {
        return SALUR_E_QUORUM;
    }
    err =
        sl_stage_ends(work->office, work->txn, &note->stage.id, &first, &last);
    if (err == SALUR_OK) {
        err = salur_trust_check_approvals(work->office->trust, &note->note,
                                          first, work->opens_s, &valid);
    }
    if (err == SALUR_OK) {
        err = salur_trust_check_approvals(work->office->trust, &note->note,
                                          last, work->opens_s, &valid);
    }
    return err;
}

static enum salur_err
reconcile(struct run *run, const struct sl_stage_note *note,
          const struct salur_finding_sink *sink)
{
    enum salur_err err = check_approved(&run->work, note);

    if (err == SALUR_OK) {
        err = sl_work_load(&run->work);
    }
    if (err == SALUR_OK) {
        err = sl_work_read(&run->work);
    }
    if (err == SALUR_OK) {
        err = join(run);
    }
    if (err == SALUR_OK) {
        err = add_up(run);
    }
    if (err == SALUR_OK && sink != NULL) {
        sl_items_put(&run->work, run->items, run->items_count, sink);
    }
    return err;
}

enum salur_err
salur_reconcile_run(struct salur_office *office,
                    const struct salur_stage_id *id, int64_t time_s,
                    const struct salur_finding_sink *sink,
                    struct salur_reconcile **out)
{
    struct sl_stage_note *note = NULL;
    struct salur_reconcile *result = calloc(1, sizeof *result);
    struct run run;
    enum salur_err err;

    *out = NULL;
    memset(&run, 0, sizeof run);
    if (result == NULL) {
        return SALUR_E_MEMORY;
    }
    run.result = result;
    run.has_sink = sink != NULL;
    err = sl_stage_note_load(office, id, &note);
    if (err == SALUR_OK) {
        result->stage = note->stage;
        run.work.office = office;
        run.work.stage = &result->stage;
        run.work.opens_s = salur_stage_opens_s(note->stage.opens);
        run.work.closes_s = salur_stage_closes_s(note->stage.closes);
        run.work.time_s = time_s;
        err = sl_odb_begin(office->db, &run.work.txn);
    }
    if (err == SALUR_OK) {
        err = reconcile(&run, note, sink);
    }
    if (err == SALUR_OK) {
        *out = result;
        result = NULL;
    }
    sl_odb_end(run.work.txn);
    sl_work_wipe(&run.work);
    sl_stage_note_free(note);
    free(run.rows);
    free(run.items);
    salur_reconcile_free(result);
    return err;
}
