/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When a signed root is not that of the entries: which leaf hashes was it
 * made of?  Every entry records the leaf hash of the one before, so the
 * hashes of entries that were changed, or are missing between two others,
 * still stand in the file.  They are evidence only when together they give
 * the signed root; SHA-256 then leaves no other reading.
 *
 * Two guesses are made.  An edited entry may record a wrong prev itself, so
 * the first guess believes a recorded hash that differs only when the entry
 * that records it is confirmed by the next, or is the last; of two entries of
 * one number it believes the first.  The second, eager, guess believes all that
 * is recorded and the later entry: it is right where neighbours were edited, or
 * where something stands before the last entry.  Memory: 33 bytes an entry.
 */
#include "audit/verify_work.h"

#include <stdlib.h>
#include <string.h>

/* A signed size far above the entries there are cannot be rebuilt: between
 * two entries at most one is known by its hash. */
#define slots_max(entries) (2 * (entries) + 1)

enum state {
    STATE_UNKNOWN = 0,
    STATE_COMPUTED = 1,  /* from an entry's bytes */
    STATE_RECORDED = 2,  /* from the entry behind it */
    STATE_CONFIRMED = 3, /* both */
};

struct slots {
    struct salur_hash *leaves;
    uint8_t *states;
    uint64_t count;
};

/* A recorded hash that differs, waiting for its entry to be confirmed. */
struct doubt {
    int is_open;
    uint64_t slot;
    struct salur_hash recorded;
    struct salur_hash leaf; /* of the entry that records it */
};

/*
 * What an entry's own bytes say of its slot.  A recorded hash that stands
 * there already came from an entry out of place, or with a false number.
 */
static void
put_computed(struct slots *slots, uint64_t slot, const struct salur_hash *leaf,
             int is_eager)
{
    enum state state;

    if (slot >= slots->count) {
        return;
    }
    state = slots->states[slot];
    if (state == STATE_RECORDED &&
        salur_hash_equal(&slots->leaves[slot], leaf)) {
        slots->states[slot] = STATE_CONFIRMED;
    } else if (state == STATE_UNKNOWN ||
               (state == STATE_COMPUTED && is_eager) ||
               (state == STATE_RECORDED && !is_eager)) {
        slots->leaves[slot] = *leaf;
        slots->states[slot] = STATE_COMPUTED;
    }
}

/* What the entry behind it says of a slot; 1 when that is in doubt. */
static int
put_recorded(struct slots *slots, uint64_t slot, const struct salur_hash *prev,
             int is_eager)
{
    if (slot >= slots->count) {
        return 0;
    }
    if (slots->states[slot] != STATE_UNKNOWN &&
        salur_hash_equal(&slots->leaves[slot], prev)) {
        slots->states[slot] = STATE_CONFIRMED;
        return 0;
    }
    if (slots->states[slot] == STATE_UNKNOWN ||
        (is_eager && slots->states[slot] != STATE_CONFIRMED)) {
        slots->leaves[slot] = *prev;
        slots->states[slot] = STATE_RECORDED;
        return 0;
    }
    return slots->states[slot] != STATE_CONFIRMED;
}

static void
believe(struct slots *slots, struct doubt *doubt)
{
    slots->leaves[doubt->slot] = doubt->recorded;
    slots->states[doubt->slot] = STATE_RECORDED;
    doubt->is_open = 0;
}

/* Fill the slots from one entry. */
static void
put_entry(struct slots *slots, struct doubt *doubt,
          const struct salur_entry *entry, const struct salur_hash *leaf,
          int is_eager)
{
    uint64_t seq = entry->seq;

    if (doubt->is_open && seq == doubt->slot + 2 &&
        salur_hash_equal(&entry->prev, &doubt->leaf)) {
        believe(slots, doubt);
    }
    if (seq > 0 && put_recorded(slots, seq - 1, &entry->prev, is_eager)) {
        doubt->is_open = 1;
        doubt->slot = seq - 1;
        doubt->recorded = entry->prev;
        doubt->leaf = *leaf;
    }
    put_computed(slots, seq, leaf, is_eager);
}

static void
fill(struct sl_verify *v, struct slots *slots, int is_eager)
{
    struct doubt doubt = {.is_open = 0};
    struct sl_walk walk;
    struct sl_walked place;
    struct salur_hash leaf;

    memset(slots->states, STATE_UNKNOWN, slots->count);
    sl_walk_init(&walk, v->parts.entries);
    while (sl_walk_next(&walk, &place)) {
        if (place.is_decoded) {
            salur_hash_leaf(v->hasher, place.bytes, &leaf);
            put_entry(slots, &doubt, &place.entry, &leaf, is_eager);
        }
    }
    /* Nothing confirms the last entry; were it false, all were in vain. */
    if (doubt.is_open && doubt.slot + 2 >= slots->count) {
        believe(slots, &doubt);
    }
}

/* 1 when every slot is known and together they give the root, else 0. */
static int
gives_root(struct sl_verify *v, const struct slots *slots,
           const struct salur_hash *wanted)
{
    struct salur_hash root;

    for (uint64_t i = 0; i < slots->count; i++) {
        if (slots->states[i] == STATE_UNKNOWN) {
            return 0;
        }
    }
    salur_merkle_root(v->hasher, slots->leaves, slots->count, &root);
    return salur_hash_equal(&root, wanted);
}

/* The first place whose entry is not the one that was signed there. */
static uint64_t
first_difference(struct sl_verify *v, const struct slots *slots)
{
    struct sl_walk walk;
    struct sl_walked place;
    struct salur_hash leaf;
    uint64_t same = 0;

    sl_walk_init(&walk, v->parts.entries);
    while (same < slots->count && sl_walk_next(&walk, &place) &&
           !place.is_lost) {
        salur_hash_leaf(v->hasher, place.bytes, &leaf);
        if (!salur_hash_equal(&leaf, &slots->leaves[same])) {
            break;
        }
        same++;
    }
    return same;
}

enum salur_err
sl_verify_rebuild(struct sl_verify *v, const struct salur_head *head)
{
    struct slots slots = {NULL, NULL, head->size};
    enum salur_err err = SALUR_OK;

    v->is_rebuilt = 0;
    if (head->size == 0 || head->size > slots_max(v->chain.entries)) {
        return SALUR_OK;
    }
    /* Bounded by the entries that are there, and they by SALUR_PACK_MAX. */
    slots.leaves = calloc((size_t)slots.count, sizeof *slots.leaves);
    slots.states = calloc((size_t)slots.count, sizeof *slots.states);
    if (slots.leaves == NULL || slots.states == NULL) {
        err = SALUR_E_MEMORY;
        goto done;
    }
    for (int is_eager = 0; is_eager <= 1 && !v->is_rebuilt; is_eager++) {
        fill(v, &slots, is_eager);
        v->is_rebuilt = gives_root(v, &slots, &head->root);
    }
    if (v->is_rebuilt) {
        v->first_bad = first_difference(v, &slots);
    }

done:
    free(slots.leaves);
    free(slots.states);
    return err;
}
