/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The approved side of a reconciliation: villages, logs by name, families
 * and withdrawn lists.  Every list is traced to the approved root before it
 * is used.  Memory: 32 bytes a family, 48 a village, 128 a log.
 */
#include "audit/reconcile_inside.h"

#include <stdlib.h>
#include <string.h>

/* Bounds of arrays: what a nation could ever have, and then some. */
#define LOGS_MAX ((size_t)1 << 24)
#define VILLAGES_MAX (SALUR_SITES_MAX + LOGS_MAX)
#define WITHDRAWN_MAX ((size_t)1 << 20)

static const struct sl_odb_key everything = {{0}, 0};

void
sl_work_wipe(struct sl_work *work)
{
    for (size_t i = 0; i < work->withdrawn_count; i++) {
        salur_withdrawn_wipe(&work->withdrawn[i].list);
    }
    free(work->villages);
    free(work->logs);
    free(work->listed);
    free(work->paid);
    free(work->withdrawn);
    free(work->stages);
    memset(work, 0, sizeof *work);
}

size_t
sl_work_village(const struct sl_work *work, uint64_t site)
{
    size_t low = 0;
    size_t high = work->villages_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (work->villages[middle].site == site) {
            return middle;
        }
        if (work->villages[middle].site < site) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return SIZE_MAX;
}

uint32_t
sl_work_package(const struct sl_work *work, const char *code)
{
    if (code[0] == '\0') {
        return 0;
    }
    for (size_t i = 0; i < work->stage->packages_count; i++) {
        if (strcmp(work->stage->packages[i].code, code) == 0) {
            return (uint32_t)i + 1; /* at most SALUR_STAGE_PACKAGES_MAX */
        }
    }
    return UINT32_MAX;
}

/* --- villages and logs --------------------------------------------------- */

static enum salur_err
add_village(struct sl_work *work, uint64_t site)
{
    void *villages = work->villages;
    enum salur_err err =
        sl_array_grow(&villages, &work->villages_cap, work->villages_count + 1,
                      VILLAGES_MAX, sizeof work->villages[0]);

    work->villages = villages;
    if (err == SALUR_OK) {
        struct sl_village *village = &work->villages[work->villages_count++];

        memset(village, 0, sizeof *village);
        village->site = site;
    }
    return err;
}

static int
compare_villages(const void *a, const void *b)
{
    const struct sl_village *x = a;
    const struct sl_village *y = b;

    return (x->site > y->site) - (x->site < y->site);
}

/* Sort, and leave one of each. */
static void
settle_villages(struct sl_work *work)
{
    size_t kept = 0;

    if (work->villages_count > 1) {
        qsort(work->villages, work->villages_count, sizeof work->villages[0],
              compare_villages);
    }
    for (size_t i = 0; i < work->villages_count; i++) {
        if (kept == 0 ||
            work->villages[kept - 1].site != work->villages[i].site) {
            work->villages[kept++] = work->villages[i];
        }
    }
    work->villages_count = kept;
}

/* Call take for every pair of a table under a prefix. */
static enum salur_err
each(struct sl_work *work, enum sl_odb_table table,
     const struct sl_odb_key *prefix,
     enum salur_err (*take)(struct sl_work *work,
                            const struct sl_odb_walk *walk))
{
    struct sl_odb_walk walk;
    enum salur_err err =
        sl_odb_walk_open(&walk, work->office->db, work->txn, table, prefix);

    while (err == SALUR_OK) {
        err = sl_odb_walk_next(&walk);
        if (err == SALUR_OK) {
            err = take(work, &walk);
        }
    }
    sl_odb_walk_close(&walk);
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}

static enum salur_err
take_listed_village(struct sl_work *work, const struct sl_odb_walk *walk)
{
    return add_village(work, sl_odb_key_number(walk->key));
}

static enum salur_err
take_log_village(struct sl_work *work, const struct sl_odb_walk *walk)
{
    struct salur_office_log log;
    enum salur_err err = sl_office_log_read(walk->key, walk->value, &log);

    return err == SALUR_OK ? add_village(work, log.site) : err;
}

static enum salur_err
take_log(struct sl_work *work, const struct sl_odb_walk *walk)
{
    void *logs = work->logs;
    struct salur_office_log log;
    size_t village;
    enum salur_err err = sl_office_log_read(walk->key, walk->value, &log);

    if (err != SALUR_OK) {
        return err;
    }
    err = sl_array_grow(&logs, &work->logs_cap, work->logs_count + 1, LOGS_MAX,
                        sizeof work->logs[0]);
    work->logs = logs;
    if (err != SALUR_OK) {
        return err;
    }
    village = sl_work_village(work, log.site);
    work->villages[village].logs++;
    memcpy(work->logs[work->logs_count].origin, log.origin, sizeof log.origin);
    /* At most VILLAGES_MAX. */
    work->logs[work->logs_count].site_index = (uint32_t)village;
    work->logs_count++;
    return SALUR_OK;
}

/* --- families ------------------------------------------------------------ */

static enum salur_err
add_families(struct sl_work *work, const struct salur_site_list *list,
             size_t village)
{
    void *listed = work->listed;
    enum salur_err err = sl_array_grow(
        &listed, &work->listed_cap, work->listed_count + list->count,
        SIZE_MAX / sizeof work->listed[0], sizeof work->listed[0]);

    work->listed = listed;
    for (size_t i = 0; i < list->count && err == SALUR_OK; i++) {
        struct salur_listed *out = &work->listed[work->listed_count++];

        out->cti = list->items[i].cti;
        out->amount_idr = list->items[i].amount_idr;
        out->site_index = (uint32_t)village; /* at most VILLAGES_MAX */
        out->package = sl_work_package(work, list->items[i].package);
    }
    return err;
}

static enum salur_err
take_list(struct sl_work *work, const struct sl_odb_walk *walk)
{
    uint64_t site = sl_odb_key_number(walk->key);
    size_t village = sl_work_village(work, site);
    struct salur_site_line line;
    struct salur_site_list list;
    enum salur_err err = sl_office_checked_list(
        work->office, work->txn, &work->stage->id, site, &line, &list);

    if (err == SALUR_OK) {
        work->villages[village].is_listed = 1;
        work->villages[village].listed.families = line.count;
        work->villages[village].listed.idr = line.amount_idr;
        err = add_families(work, &list, village);
    }
    salur_site_list_wipe(&list);
    return err;
}

/* --- withdrawn lists ----------------------------------------------------- */

static enum salur_err
take_withdrawn(struct sl_work *work, const struct sl_odb_walk *walk)
{
    void *lists = work->withdrawn;
    struct sl_withdrawn_list *out;
    struct sl_withdrawal found;
    enum salur_err err = sl_withdrawal_read(walk->key, walk->value, &found);

    if (err != SALUR_OK) {
        return err;
    }
    err = sl_array_grow(&lists, &work->withdrawn_cap, work->withdrawn_count + 1,
                        WITHDRAWN_MAX, sizeof work->withdrawn[0]);
    work->withdrawn = lists;
    if (err != SALUR_OK) {
        return err;
    }
    out = &work->withdrawn[work->withdrawn_count];
    memcpy(out->area, found.area, sizeof out->area);
    out->serial = found.serial;
    out->since_s = found.since_s;
    salur_hash(work->office->hasher, found.note, &out->note);
    err = sl_withdrawn_of_note(found.note, &out->list);
    work->withdrawn_count += err == SALUR_OK;
    return err;
}

enum salur_err
sl_work_load(struct sl_work *work)
{
    struct sl_odb_key stage = sl_odb_key_stage(&work->stage->id);
    enum salur_err err =
        sl_office_check_lines(work->office, work->txn, work->stage);

    err = err == SALUR_E_MISMATCH ? SALUR_E_CORRUPT : err;
    if (err == SALUR_OK) {
        err =
            sl_office_stages(work->office, &work->stages, &work->stages_count);
    }
    if (err == SALUR_OK) {
        err = each(work, SL_ODB_LINES, &stage, take_listed_village);
    }
    if (err == SALUR_OK) {
        err = each(work, SL_ODB_LOGS, &everything, take_log_village);
    }
    if (err == SALUR_OK) {
        settle_villages(work);
        err = each(work, SL_ODB_LOGS, &everything, take_log);
    }
    if (err == SALUR_OK) {
        err = each(work, SL_ODB_LINES, &stage, take_list);
    }
    if (err == SALUR_OK) {
        err = each(work, SL_ODB_WITHDRAWN, &everything, take_withdrawn);
    }
    return err;
}
