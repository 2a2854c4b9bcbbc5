/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frozen list: one pass over the file, then all families grouped by
 * village and ordered by id.
 *
 * Memory while scanning is 48 bytes a family and what the scan itself holds,
 * while sorting 64, afterwards 40 a family and 140 a village.  Names and NIKs
 * are not kept: a NIK becomes an id in the row's callback.
 */
#include "salur/stage.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "list/site_proof.h"
#include "list/stage.h"
#include "list/value.h"

/* A family while the villages are still mixed. */
struct row {
    struct salur_item item;
    uint64_t site;
};

struct salur_snapshot {
    struct salur_stage stage;
    struct salur_item *items; /* of all villages, one list after another */
    struct salur_snapshot_site *sites;
    /* Tree over the site lines, level upon level from the leaves: a node
     * without a sibling stands again in the level above. */
    struct salur_hash *nodes;
};

/* What the scan gathers. */
struct gather {
    const struct salur_stage *stage;
    const struct salur_stage_key *key;
    struct row *rows;
    size_t count;
    size_t cap;
};

static enum salur_err
take_row(void *ctx, const struct salur_row *row)
{
    struct gather *gather = ctx;
    const struct salur_stage_id *id = &gather->stage->id;
    void *rows = gather->rows;
    struct row *out;
    enum salur_err err = sl_array_grow(&rows, &gather->cap, gather->count + 1,
                                       SIZE_MAX / sizeof *out, sizeof *out);

    if (err != SALUR_OK) {
        return err;
    }
    gather->rows = rows;
    out = &gather->rows[gather->count];
    memset(out, 0, sizeof *out);
    out->site = row->site;
    out->item.amount_idr = row->amount_idr;
    out->item.card = row->card;
    memcpy(out->item.package, row->package, sizeof out->item.package);
    err = sl_site_check(row->site);
    if (err == SALUR_OK) {
        err = sl_item_check(&out->item);
    }
    if (err == SALUR_OK &&
        !sl_stage_has_package(gather->stage, out->item.package)) {
        err = SALUR_E_NOT_FOUND;
    }
    if (err == SALUR_OK) {
        err = salur_cti_compute(gather->key, id->programme, id->period,
                                id->batch, row->nik, &out->item.cti);
    }
    gather->count += err == SALUR_OK ? 1 : 0;
    return err;
}

static int
compare_ids(const void *a, const void *b)
{
    const struct row *left = a;
    const struct row *right = b;

    return memcmp(left->item.cti.bytes, right->item.cti.bytes, SALUR_CTI_LEN);
}

static int
compare_places(const void *a, const void *b)
{
    const struct row *left = a;
    const struct row *right = b;

    if (left->site != right->site) {
        return left->site < right->site ? -1 : 1;
    }
    return compare_ids(a, b);
}

/* One id is paid once in the whole stage, so it may stand in one village. */
static enum salur_err
sort_rows(struct gather *gather)
{
    size_t count = gather->count;

    if (count == 0) {
        return SALUR_E_EMPTY;
    }
    qsort(gather->rows, count, sizeof gather->rows[0], compare_ids);
    for (size_t i = 1; i < count; i++) {
        if (compare_ids(&gather->rows[i - 1], &gather->rows[i]) == 0) {
            return SALUR_E_DUPLICATE;
        }
    }
    qsort(gather->rows, count, sizeof gather->rows[0], compare_places);
    return SALUR_OK;
}

/* Villages among at least one row. */
static size_t
count_sites(const struct gather *gather)
{
    size_t count = 1;

    for (size_t i = 1; i < gather->count; i++) {
        count += gather->rows[i].site != gather->rows[i - 1].site;
    }
    return count;
}

/*
 * Turn sorted rows into lists: each item moves down over the village codes
 * before it, in the same memory, so that 10 million are never held twice.
 */
static void
split_rows(struct salur_snapshot *snapshot, struct gather *gather)
{
    struct salur_item *items = (void *)gather->rows;
    struct salur_snapshot_site *site = snapshot->sites;
    void *trimmed;

    for (size_t i = 0; i < gather->count; i++) {
        struct row row = gather->rows[i];

        if (i > 0 && row.site != site->line.site) {
            site++;
        }
        site->line.site = row.site;
        site->list.count++;
        memcpy(&items[i], &row.item, sizeof items[i]);
    }
    /* What growing by doubling and the village codes left over. */
    trimmed = gather->count == 0
                  ? NULL
                  : realloc(items, gather->count * sizeof items[0]);
    snapshot->items = trimmed == NULL ? items : trimmed;
    gather->rows = NULL;
    items = snapshot->items;
    for (size_t i = 0; i < snapshot->stage.sites; i++) {
        snapshot->sites[i].list.items = items;
        items += snapshot->sites[i].list.count;
    }
}

/* Lines of all villages, their sum, and their leaves in the tree. */
static enum salur_err
make_lines(struct salur_snapshot *snapshot, struct salur_hasher *hasher)
{
    uint8_t store[SALUR_LINE_MAX];
    struct salur_stage *stage = &snapshot->stage;
    struct salur_buf text;
    enum salur_err err = SALUR_OK;

    salur_buf_fixed(&text, store, sizeof store);
    stage->amount_idr = 0;
    for (size_t i = 0; err == SALUR_OK && i < stage->sites; i++) {
        struct salur_snapshot_site *site = &snapshot->sites[i];

        err = salur_site_list_line(&site->list, site->line.site, hasher,
                                   &site->line);
        if (err == SALUR_OK) {
            err = sl_add_i64(stage->amount_idr, site->line.amount_idr,
                             &stage->amount_idr);
        }
        if (err == SALUR_OK) {
            salur_buf_clear(&text);
            err = salur_site_line_format(&site->line, &text);
        }
        salur_hash_leaf(hasher, salur_buf_view(&text), &snapshot->nodes[i]);
    }
    return err;
}

/* RFC 6962 2.1 level by level: the same tree as its recursive definition. */
static void
make_tree(struct salur_snapshot *snapshot, struct salur_hasher *hasher)
{
    struct salur_hash *level = snapshot->nodes;
    size_t width = snapshot->stage.sites;

    while (width > 1) {
        struct salur_hash *above = level + width;

        for (size_t i = 0; i < width / 2; i++) {
            salur_hash_node(hasher, &level[2 * i], &level[2 * i + 1],
                            &above[i]);
        }
        if (width % 2 == 1) {
            above[width / 2] = level[width - 1];
        }
        level = above;
        width = (width + 1) / 2;
    }
    snapshot->stage.root = level[0];
}

/* Group the gathered rows and compute all that the stage note says. */
static enum salur_err
freeze(struct salur_snapshot *snapshot, struct gather *gather,
       struct salur_hasher *hasher)
{
    size_t sites;
    enum salur_err err = sort_rows(gather);

    if (err != SALUR_OK) {
        return err;
    }
    sites = count_sites(gather);
    if (sites > SALUR_SITES_MAX) {
        return SALUR_E_LIMIT;
    }
    snapshot->stage.sites = sites;
    snapshot->stage.entitlements = gather->count;
    snapshot->sites = calloc(sites, sizeof snapshot->sites[0]);
    /* Widths halve, rounded up: below 2 * sites and one for each level. */
    snapshot->nodes =
        calloc(2 * sites + SALUR_PROOF_MAX, sizeof snapshot->nodes[0]);
    if (snapshot->sites == NULL || snapshot->nodes == NULL) {
        return SALUR_E_MEMORY;
    }
    split_rows(snapshot, gather);
    err = make_lines(snapshot, hasher);
    if (err == SALUR_OK) {
        make_tree(snapshot, hasher);
    }
    return err;
}

/* Scan the file into rows; its hash and number of rows go to the stage. */
static enum salur_err
scan(struct salur_stage *stage, struct gather *gather, struct salur_bytes csv,
     const struct salur_aliases *aliases)
{
    struct salur_roster_events events = {.row = take_row, .ctx = gather};
    struct salur_roster_counts counts;
    enum salur_err err = salur_roster_scan(csv, aliases, &events, &counts);

    if (err != SALUR_OK) {
        return err;
    }
    if (counts.bad > 0) {
        return SALUR_E_STATE;
    }
    stage->list_rows = counts.rows;
    return SALUR_OK;
}

/* A copy of the terms with everything computed still zero. */
static enum salur_err
copy_terms(struct salur_stage *stage, const struct salur_stage *terms)
{
    *stage = *terms;
    memset(&stage->list_hash, 0, sizeof stage->list_hash);
    memset(&stage->root, 0, sizeof stage->root);
    stage->list_rows = 0;
    stage->sites = 0;
    stage->entitlements = 0;
    stage->amount_idr = 0;
    sl_stage_sort_packages(stage);
    return sl_stage_terms_check(stage);
}

enum salur_err
salur_snapshot_build(struct salur_snapshot **out, struct salur_bytes csv,
                     const struct salur_aliases *aliases,
                     const struct salur_stage *terms,
                     const struct salur_stage_key *key)
{
    struct salur_snapshot *snapshot = calloc(1, sizeof *snapshot);
    struct gather gather = {.key = key};
    struct salur_hasher *hasher = NULL;
    enum salur_err err;

    *out = NULL;
    if (snapshot == NULL) {
        return SALUR_E_MEMORY;
    }
    gather.stage = &snapshot->stage;
    err = copy_terms(&snapshot->stage, terms);
    if (err == SALUR_OK) {
        err = salur_hasher_new(&hasher);
    }
    if (err == SALUR_OK) {
        err = scan(&snapshot->stage, &gather, csv, aliases);
    }
    if (err == SALUR_OK) {
        salur_hash(hasher, csv, &snapshot->stage.list_hash);
        err = freeze(snapshot, &gather, hasher);
    }
    if (err == SALUR_OK) {
        *out = snapshot;
        snapshot = NULL;
    }
    free(gather.rows);
    salur_hasher_free(hasher);
    salur_snapshot_free(snapshot);
    return err;
}

void
salur_snapshot_free(struct salur_snapshot *snapshot)
{
    if (snapshot == NULL) {
        return;
    }
    free(snapshot->items);
    free(snapshot->sites);
    free(snapshot->nodes);
    free(snapshot);
}

const struct salur_stage *
salur_snapshot_stage(const struct salur_snapshot *snapshot)
{
    return &snapshot->stage;
}

const struct salur_snapshot_site *
salur_snapshot_site(const struct salur_snapshot *snapshot, size_t index)
{
    return index < snapshot->stage.sites ? &snapshot->sites[index] : NULL;
}

enum salur_err
salur_snapshot_proof(const struct salur_snapshot *snapshot, size_t index,
                     struct salur_buf *out)
{
    struct sl_site_proof proof = {.index = index,
                                  .sites = snapshot->stage.sites};
    const struct salur_hash *level = snapshot->nodes;
    size_t at = index;

    if (index >= snapshot->stage.sites) {
        return SALUR_E_NOT_FOUND;
    }
    for (size_t width = snapshot->stage.sites; width > 1;
         width = (width + 1) / 2) {
        size_t sibling = at ^ 1;

        if (sibling < width) {
            proof.path.hashes[proof.path.count++] = level[sibling];
        }
        level += width;
        at /= 2;
    }
    return sl_site_proof_format(&proof, out);
}
