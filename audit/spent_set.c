/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hash table with open addressing over an array in the order of the log.
 * Whoever writes a log chooses its ids, so the hash is keyed with fresh
 * random bytes: ids made to collide would cost quadratic time otherwise.
 */
#include "audit/spent_set.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

_Static_assert(sizeof(struct sl_spent) == 32, "32 bytes a redemption");
_Static_assert(crypto_shorthash_KEYBYTES == 16, "SipHash-2-4");
_Static_assert(crypto_shorthash_BYTES == sizeof(uint64_t), "SipHash-2-4");
_Static_assert(SALUR_AMOUNT_MAX <= UINT32_MAX, "an amount fits 32 bits");

/* The live count has 29 bits, and an entry takes more than two bytes. */
#define SPENT_MAX ((size_t)1 << 28)
_Static_assert(SALUR_PACK_MAX / 2 <= SPENT_MAX, "no pack holds so many");

#define INDEX_FIRST 64

void
sl_spent_init(struct sl_spent_set *set)
{
    memset(set, 0, sizeof *set);
    salur_random(set->key, sizeof set->key);
}

void
sl_spent_wipe(struct sl_spent_set *set)
{
    free(set->items);
    free(set->index);
    memset(set, 0, sizeof *set);
}

/* The index place of an id: where it is, or the empty one where it goes. */
static size_t
probe(const struct sl_spent_set *set, const struct salur_cti *cti)
{
    uint64_t hash = 0;
    size_t at;

    (void)crypto_shorthash((unsigned char *)&hash, cti->bytes, SALUR_CTI_LEN,
                           set->key);
    at = (size_t)hash & (set->index_len - 1);
    while (set->index[at] != 0 &&
           memcmp(set->items[set->index[at] - 1].cti.bytes, cti->bytes,
                  SALUR_CTI_LEN) != 0) {
        at = (at + 1) & (set->index_len - 1);
    }
    return at;
}

struct sl_spent *
sl_spent_find(struct sl_spent_set *set, const struct salur_cti *cti)
{
    size_t at;

    if (set->index_len == 0) {
        return NULL;
    }
    at = probe(set, cti);
    return set->index[at] == 0 ? NULL : &set->items[set->index[at] - 1];
}

struct sl_spent *
sl_spent_at(struct sl_spent_set *set, uint64_t at)
{
    size_t low = 0;
    size_t high = set->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (set->items[middle].at < at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low < set->count && set->items[low].at == at) {
        return &set->items[low];
    }
    return NULL;
}

/* Keep the index at most half full. */
static enum salur_err
grow_index(struct sl_spent_set *set)
{
    size_t wanted = set->index_len == 0 ? INDEX_FIRST : set->index_len * 2;
    uint32_t *index;

    if ((set->count + 1) * 2 <= set->index_len) {
        return SALUR_OK;
    }
    index = calloc(wanted, sizeof *index);
    if (index == NULL) {
        return SALUR_E_MEMORY;
    }
    free(set->index);
    set->index = index;
    set->index_len = wanted;
    for (size_t i = 0; i < set->count; i++) {
        if (set->items[i].is_first) {
            /* Below SPENT_MAX, which fits. */
            set->index[probe(set, &set->items[i].cti)] = (uint32_t)i + 1;
        }
    }
    return SALUR_OK;
}

enum salur_err
sl_spent_add(struct sl_spent_set *set, const struct salur_body_redeem *body,
             uint64_t at)
{
    void *array = set->items;
    struct sl_spent *item;
    struct sl_spent *first;
    enum salur_err err;

    if (at > UINT32_MAX) {
        return SALUR_E_LIMIT;
    }
    err = sl_array_grow(&array, &set->cap, set->count + 1, SPENT_MAX,
                        sizeof *set->items);
    set->items = array;
    if (err == SALUR_OK) {
        err = grow_index(set);
    }
    if (err != SALUR_OK) {
        return err;
    }
    item = &set->items[set->count];
    memset(item, 0, sizeof *item);
    item->cti = body->cti;
    item->at = (uint32_t)at;
    item->idr = (uint32_t)body->amount_idr; /* decoded: 0 .. AMOUNT_MAX */
    item->is_cash = body->package[0] == '\0';
    first = sl_spent_find(set, &body->cti);
    if (first == NULL) {
        item->is_first = 1;
        set->index[probe(set, &body->cti)] = (uint32_t)set->count + 1;
        first = item;
    }
    first->latest = item->at;
    first->live++;
    set->count++;
    return SALUR_OK;
}

void
sl_spent_void(struct sl_spent_set *set, struct sl_spent *spent)
{
    struct sl_spent *first = sl_spent_find(set, &spent->cti);

    if (first != NULL && !spent->is_void) {
        first->live--;
        spent->is_void = 1;
    }
}
