/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Order among the keys of a trust note: finding one in O(log n), and finding
 * what is there twice.  Areas are prefixes, so in sorted order an area that
 * lies in another follows it directly or after others that do; looking at
 * neighbours is enough.
 *
 * Memory is two pointers a key.
 */
#include <stdlib.h>
#include <string.h>

#include "salur/trust.h"
#include "sign/trust.h"

/* The lists hold pointers, and clang-tidy takes sizeof *list for a slip. */
#define POINTER_SIZE sizeof(struct sl_trust_item *)

int
sl_area_is_inside(const char *inner, const char *outer)
{
    return strncmp(inner, outer, strlen(outer)) == 0;
}

static int
compare_kid(const struct salur_kid *a, const struct salur_kid *b)
{
    return memcmp(a->bytes, b->bytes, SALUR_KID_LEN);
}

/* Order two items by id, then area. */
static int
order_by_kid(const struct sl_trust_item *a, const struct sl_trust_item *b)
{
    int order = compare_kid(&a->key.key.kid, &b->key.key.kid);

    return order != 0 ? order : strcmp(a->key.area, b->key.area);
}

static int
order_by_name(const struct sl_trust_item *a, const struct sl_trust_item *b)
{
    return strcmp(a->key.key.name, b->key.key.name);
}

/* The three for qsort, over arrays of pointers to items. */
static int
sort_by_kid(const void *va, const void *vb)
{
    const struct sl_trust_item *const *a = va;
    const struct sl_trust_item *const *b = vb;

    return order_by_kid(*a, *b);
}

static int
sort_by_name(const void *va, const void *vb)
{
    const struct sl_trust_item *const *a = va;
    const struct sl_trust_item *const *b = vb;

    return order_by_name(*a, *b);
}

static int
sort_by_bytes(const void *va, const void *vb)
{
    const struct sl_trust_item *const *a = va;
    const struct sl_trust_item *const *b = vb;

    return memcmp((*a)->key.key.bytes, (*b)->key.key.bytes, SALUR_PUBKEY_LEN);
}

static int
is_same_bytes(const struct sl_trust_item *a, const struct sl_trust_item *b)
{
    return memcmp(a->key.key.bytes, b->key.key.bytes, SALUR_PUBKEY_LEN) == 0;
}

static int
is_same_name(const struct sl_trust_item *a, const struct sl_trust_item *b)
{
    return order_by_name(a, b) == 0;
}

/* Of two neighbours by id and area: the second's area is the longer one. */
static int
is_same_kid_and_place(const struct sl_trust_item *a,
                      const struct sl_trust_item *b)
{
    return compare_kid(&a->key.key.kid, &b->key.key.kid) == 0 &&
           sl_area_is_inside(b->key.area, a->key.area);
}

/* The later of two items: that of the regional note, else the lower line. */
static const struct sl_trust_item *
later(const struct sl_trust_item *a, const struct sl_trust_item *b)
{
    if (a->below != b->below) {
        return a->below > b->below ? a : b;
    }
    return a->line > b->line ? a : b;
}

/* Line of the first item that repeats a neighbour, 0 when none does. */
static uint32_t
first_repeated(struct sl_trust_item *const *items, size_t count,
               int (*is_same)(const struct sl_trust_item *,
                              const struct sl_trust_item *))
{
    uint32_t line = 0;

    for (size_t i = 1; i < count; i++) {
        if (is_same(items[i - 1], items[i])) {
            uint32_t second = later(items[i - 1], items[i])->line;

            line = line == 0 || second < line ? second : line;
        }
    }
    return line;
}

/* Room for pointers; never NULL for none. */
static enum salur_err
index_alloc(struct sl_trust_index *out, size_t keys, size_t logs)
{
    memset(out, 0, sizeof *out);
    out->by_kid = calloc(keys + 1, POINTER_SIZE);
    out->by_origin = calloc(logs + 1, POINTER_SIZE);
    if (out->by_kid == NULL || out->by_origin == NULL) {
        sl_trust_index_wipe(out);
        return SALUR_E_MEMORY;
    }
    return SALUR_OK;
}

void
sl_trust_index_wipe(struct sl_trust_index *index)
{
    free(index->by_kid);
    free(index->by_origin);
    memset(index, 0, sizeof *index);
}

/* Ids where areas meet and origins of a sorted index; 0 when all is well. */
static uint32_t
check_index(const struct sl_trust_index *index)
{
    uint32_t line =
        first_repeated(index->by_kid, index->count, is_same_kid_and_place);

    if (line == 0) {
        line = first_repeated(index->by_origin, index->logs, is_same_name);
    }
    return line;
}

enum salur_err
sl_trust_index_build(struct salur_trust *trust, uint32_t *out_line)
{
    struct sl_trust_index *index = &trust->index;
    size_t logs = 0;

    *out_line = 0;
    for (size_t i = 0; i < trust->count; i++) {
        logs += trust->items[i].key.role == SALUR_ROLE_LOG;
    }
    sl_trust_index_wipe(index);
    if (index_alloc(index, trust->count, logs) != SALUR_OK) {
        return SALUR_E_MEMORY;
    }
    for (size_t i = 0; i < trust->count; i++) {
        index->by_kid[index->count++] = &trust->items[i];
        if (trust->items[i].key.role == SALUR_ROLE_LOG) {
            index->by_origin[index->logs++] = &trust->items[i];
        }
    }
    /* One key in two lines could sign as two officials. */
    qsort(index->by_kid, index->count, POINTER_SIZE, sort_by_bytes);
    *out_line = first_repeated(index->by_kid, index->count, is_same_bytes);
    qsort(index->by_kid, index->count, POINTER_SIZE, sort_by_kid);
    qsort(index->by_origin, index->logs, POINTER_SIZE, sort_by_name);
    if (*out_line == 0) {
        *out_line = check_index(index);
    }
    return *out_line == 0 ? SALUR_OK : SALUR_E_DUPLICATE;
}

/* Merge two sorted arrays of pointers; returns the number written. */
static size_t
merge(struct sl_trust_item **out, struct sl_trust_item *const *a, size_t a_len,
      struct sl_trust_item *const *b, size_t b_len,
      int (*order)(const struct sl_trust_item *, const struct sl_trust_item *))
{
    size_t i = 0;
    size_t j = 0;

    while (i < a_len || j < b_len) {
        int from_a = j == b_len || (i < a_len && order(a[i], b[j]) <= 0);

        out[i + j] = from_a ? a[i] : b[j];
        i += from_a ? 1 : 0;
        j += from_a ? 0 : 1;
    }
    return i + j;
}

enum salur_err
sl_trust_index_merge(struct salur_trust *trust,
                     const struct salur_trust *regional, uint32_t *out_line)
{
    const struct sl_trust_index *a = &trust->index;
    const struct sl_trust_index *b = &regional->index;
    struct sl_trust_index both;

    *out_line = 0;
    if (a->count + b->count > SL_TRUST_KEYS_MAX) {
        return SALUR_E_LIMIT;
    }
    if (index_alloc(&both, a->count + b->count, a->logs + b->logs) !=
        SALUR_OK) {
        return SALUR_E_MEMORY;
    }
    both.count = merge(both.by_kid, a->by_kid, a->count, b->by_kid, b->count,
                       order_by_kid);
    both.logs = merge(both.by_origin, a->by_origin, a->logs, b->by_origin,
                      b->logs, order_by_name);
    *out_line = check_index(&both);
    if (*out_line != 0) {
        sl_trust_index_wipe(&both);
        return SALUR_E_DUPLICATE;
    }
    sl_trust_index_wipe(&trust->index);
    trust->index = both;
    return SALUR_OK;
}

size_t
sl_trust_index_find(const struct sl_trust_index *index, struct salur_kid kid)
{
    size_t from = 0;
    size_t to = index->count;

    /* by_kid[0 .. from) are below kid, by_kid[to ..) are not. */
    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (compare_kid(&index->by_kid[middle]->key.key.kid, &kid) < 0) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return sl_trust_index_has(index, from, kid) ? from : index->count;
}

int
sl_trust_index_has(const struct sl_trust_index *index, size_t at,
                   struct salur_kid kid)
{
    return at < index->count &&
           compare_kid(&index->by_kid[at]->key.key.kid, &kid) == 0;
}

static int
sort_by_authority(const void *va, const void *vb)
{
    const struct sl_trust_delegate *a = va;
    const struct sl_trust_delegate *b = vb;

    return strcmp(a->authority, b->authority);
}

static int
sort_by_area(const void *va, const void *vb)
{
    const struct sl_trust_delegate *a = va;
    const struct sl_trust_delegate *b = vb;

    return strcmp(a->area, b->area);
}

static int
is_same_authority(const struct sl_trust_delegate *a,
                  const struct sl_trust_delegate *b)
{
    return strcmp(a->authority, b->authority) == 0;
}

static int
is_around(const struct sl_trust_delegate *a, const struct sl_trust_delegate *b)
{
    return sl_area_is_inside(b->area, a->area);
}

/* First line, or 0, of a delegate that meets the one sorted before it. */
static uint32_t
first_meeting(struct salur_trust *trust,
              int (*order)(const void *, const void *),
              int (*meets)(const struct sl_trust_delegate *,
                           const struct sl_trust_delegate *))
{
    struct sl_trust_delegate *list = trust->delegates;
    uint32_t line = 0;

    qsort(list, trust->delegates_count, sizeof *list, order);
    for (size_t i = 1; i < trust->delegates_count; i++) {
        uint32_t second =
            list[i].line > list[i - 1].line ? list[i].line : list[i - 1].line;

        if (meets(&list[i - 1], &list[i]) && (line == 0 || second < line)) {
            line = second;
        }
    }
    return line;
}

enum salur_err
sl_trust_check_delegates(struct salur_trust *trust, uint32_t *out_line)
{
    uint32_t named;
    uint32_t placed;

    *out_line = 0;
    if (trust->delegates_count < 2) {
        return SALUR_OK;
    }
    named = first_meeting(trust, sort_by_authority, is_same_authority);
    /* Last, so that the list stays sorted by area. */
    placed = first_meeting(trust, sort_by_area, is_around);
    *out_line = named == 0 || (placed != 0 && placed < named) ? placed : named;
    return *out_line == 0 ? SALUR_OK : SALUR_E_DUPLICATE;
}

const struct salur_trust_key *
salur_trust_key_at(const struct salur_trust *trust, size_t index)
{
    if (index < trust->count) {
        return &trust->items[index].key;
    }
    for (size_t i = 0; i < trust->delegates_count; i++) {
        const struct sl_trust_delegate *delegate = &trust->delegates[i];

        if (delegate->regional != NULL && index >= delegate->first &&
            index - delegate->first < delegate->regional->count) {
            return &delegate->regional->items[index - delegate->first].key;
        }
    }
    return NULL;
}

const struct salur_trust_key *
salur_trust_find(const struct salur_trust *trust, struct salur_kid kid)
{
    size_t at = sl_trust_index_find(&trust->index, kid);

    return at == trust->index.count ? NULL : &trust->index.by_kid[at]->key;
}

const struct salur_trust_key *
salur_trust_find_next(const struct salur_trust *trust,
                      const struct salur_trust_key *key)
{
    size_t at = sl_trust_index_find(&trust->index, key->key.kid);

    while (at < trust->index.count && &trust->index.by_kid[at]->key != key) {
        at++;
    }
    at++;
    return sl_trust_index_has(&trust->index, at, key->key.kid)
               ? &trust->index.by_kid[at]->key
               : NULL;
}

static int
find_name(const void *name, const void *item)
{
    const struct sl_trust_item *const *of = item;

    return strcmp(name, (*of)->key.key.name);
}

const struct salur_trust_key *
salur_trust_find_log(const struct salur_trust *trust, const char *origin)
{
    struct sl_trust_item *const *found =
        bsearch(origin, trust->index.by_origin, trust->index.logs, POINTER_SIZE,
                find_name);

    return found == NULL ? NULL : &(*found)->key;
}
