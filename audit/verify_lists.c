/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Approved lists by village: an array, and a hash index of village codes
 * with open addressing.  The codes come from approved site lines, so a plain
 * multiplicative hash is enough.  Memory: 40 bytes a family and 168 a list.
 */
#include "audit/verify_lists.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

#define INDEX_FIRST 64
/* More stages than a village sees in a working life. */
#define LISTS_MAX ((size_t)SALUR_SITES_MAX * 128)
/* One withdrawn list an issuer: the regencies, and as many again. */
#define WITHDRAWN_MAX 1024

struct salur_verify_lists {
    struct sl_listed *items;
    size_t count;
    size_t cap;
    uint32_t *index;  /* number + 1 of a village's newest list, 0 empty */
    size_t index_len; /* a power of two */
    size_t sites;
    struct sl_withdrawn_of *withdrawn;
    size_t withdrawn_count;
    size_t withdrawn_cap;
};

enum salur_err
salur_verify_lists_new(struct salur_verify_lists **out)
{
    *out = calloc(1, sizeof **out);
    return *out == NULL ? SALUR_E_MEMORY : SALUR_OK;
}

void
salur_verify_lists_free(struct salur_verify_lists *lists)
{
    if (lists == NULL) {
        return;
    }
    for (size_t i = 0; i < lists->count; i++) {
        salur_site_list_wipe(&lists->items[i].list);
    }
    for (size_t i = 0; i < lists->withdrawn_count; i++) {
        salur_withdrawn_wipe(&lists->withdrawn[i].list);
    }
    free(lists->items);
    free(lists->index);
    free(lists->withdrawn);
    free(lists);
}

/* The index place of a village: where it is, or the empty one for it. */
static size_t
probe(const struct salur_verify_lists *lists, uint64_t site)
{
    /* 2^64 divided by the golden ratio: the high bits mix best. */
    uint64_t hash = site * UINT64_C(0x9e3779b97f4a7c15);
    size_t at = (size_t)(hash >> 32) & (lists->index_len - 1);

    while (lists->index[at] != 0 &&
           lists->items[lists->index[at] - 1].line.site != site) {
        at = (at + 1) & (lists->index_len - 1);
    }
    return at;
}

const struct sl_listed *
sl_lists_first(const struct salur_verify_lists *lists, uint64_t site)
{
    size_t at;

    if (lists == NULL || lists->index_len == 0) {
        return NULL;
    }
    at = probe(lists, site);
    return lists->index[at] == 0 ? NULL : &lists->items[lists->index[at] - 1];
}

const struct sl_listed *
sl_lists_next(const struct salur_verify_lists *lists,
              const struct sl_listed *listed)
{
    return listed->next == 0 ? NULL : &lists->items[listed->next - 1];
}

const struct sl_listed *
sl_lists_stage(const struct salur_verify_lists *lists, uint64_t site,
               const struct salur_stage_id *stage)
{
    const struct sl_listed *listed = sl_lists_first(lists, site);

    while (listed != NULL &&
           salur_stage_id_compare(&listed->stage, stage) != 0) {
        listed = sl_lists_next(lists, listed);
    }
    return listed;
}

const struct sl_withdrawn_of *
sl_lists_withdrawn(const struct salur_verify_lists *lists, size_t index)
{
    if (lists == NULL || index >= lists->withdrawn_count) {
        return NULL;
    }
    return &lists->withdrawn[index];
}

/* Keep the index at most half full. */
static enum salur_err
grow_index(struct salur_verify_lists *lists)
{
    size_t wanted = lists->index_len == 0 ? INDEX_FIRST : lists->index_len * 2;
    uint32_t *index;

    if ((lists->sites + 1) * 2 <= lists->index_len) {
        return SALUR_OK;
    }
    index = calloc(wanted, sizeof *index);
    if (index == NULL) {
        return SALUR_E_MEMORY;
    }
    free(lists->index);
    lists->index = index;
    lists->index_len = wanted;
    for (size_t i = 0; i < lists->count; i++) {
        /* Later lists of a village overwrite: the index holds its newest.
         * LISTS_MAX fits 32 bits. */
        index[probe(lists, lists->items[i].line.site)] = (uint32_t)i + 1;
    }
    return SALUR_OK;
}

enum salur_err
salur_verify_lists_put(struct salur_verify_lists *lists,
                       const struct salur_stage *stage,
                       const struct salur_site_line *line,
                       struct salur_site_list *list)
{
    void *array = lists->items;
    const struct sl_listed *same =
        sl_lists_stage(lists, line->site, &stage->id);
    struct sl_listed *item;
    enum salur_err err;
    size_t at;

    if (same != NULL) {
        if (!salur_hash_equal(&same->line.root, &line->root)) {
            return SALUR_E_MISMATCH;
        }
        salur_site_list_wipe(list);
        return SALUR_OK;
    }
    err = sl_array_grow(&array, &lists->cap, lists->count + 1, LISTS_MAX,
                        sizeof *lists->items);
    lists->items = array;
    if (err == SALUR_OK) {
        err = grow_index(lists);
    }
    if (err != SALUR_OK) {
        return err;
    }
    item = &lists->items[lists->count];
    memset(item, 0, sizeof *item);
    item->stage = stage->id;
    item->opens_s = salur_stage_opens_s(stage->opens);
    item->closes_s = salur_stage_closes_s(stage->closes);
    item->line = *line;
    item->list = *list;
    memset(list, 0, sizeof *list);
    at = probe(lists, line->site);
    item->next = lists->index[at];
    lists->sites += item->next == 0;
    lists->index[at] = (uint32_t)++lists->count;
    return SALUR_OK;
}

enum salur_err
salur_verify_lists_withdraw(struct salur_verify_lists *lists, const char *area,
                            struct salur_withdrawn *list)
{
    struct sl_withdrawn_of *held = NULL;
    void *array = lists->withdrawn;
    size_t len = strlen(area);
    enum salur_err err;

    if (len > SALUR_AREA_MAX) {
        return SALUR_E_ARG;
    }
    for (size_t i = 0; i < lists->withdrawn_count && held == NULL; i++) {
        if (strcmp(lists->withdrawn[i].area, area) == 0) {
            held = &lists->withdrawn[i];
        }
    }
    if (held == NULL) {
        err = sl_array_grow(&array, &lists->withdrawn_cap,
                            lists->withdrawn_count + 1, WITHDRAWN_MAX,
                            sizeof *lists->withdrawn);
        lists->withdrawn = array;
        if (err != SALUR_OK) {
            return err;
        }
        held = &lists->withdrawn[lists->withdrawn_count++];
        memset(held, 0, sizeof *held);
        memcpy(held->area, area, len + 1);
    }
    if (held->list.serial < list->serial) { /* serials begin at 1 */
        struct salur_withdrawn older = held->list;

        held->list = *list;
        *list = older;
    }
    salur_withdrawn_wipe(list);
    return SALUR_OK;
}
