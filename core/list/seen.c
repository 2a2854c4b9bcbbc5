/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An open-addressing hash table without removal.  Its order is never seen
 * from outside, so a random seed costs no reproducibility, and a list made
 * to collide cannot make a scan quadratic.
 */
#include "list/seen.h"

#include <stdlib.h>
#include <string.h>

#include "salur/key.h"

/* First table: 16 KiB, enough for the families of seven villages. */
#define FIRST_CAP 1024

void
sl_seen_init(struct sl_seen *seen)
{
    memset(seen, 0, sizeof *seen);
    salur_random(&seen->seed, sizeof seen->seed);
}

void
sl_seen_wipe(struct sl_seen *seen)
{
    free(seen->slots);
    memset(seen, 0, sizeof *seen);
}

/* The finaliser of splitmix64: each bit of the result hangs on all of v. */
static uint64_t
mix(uint64_t v)
{
    v = (v ^ v >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    v = (v ^ v >> 27) * UINT64_C(0x94d049bb133111eb);
    return v ^ v >> 31;
}

/* The slot that holds the number, or the free one where it belongs. */
static struct sl_seen_slot *
find_slot(const struct sl_seen *seen, uint64_t number)
{
    size_t mask = seen->cap - 1;
    size_t at = (size_t)(mix(number ^ seen->seed)) & mask;

    while (seen->slots[at].number != 0 && seen->slots[at].number != number) {
        at = (at + 1) & mask;
    }
    return &seen->slots[at];
}

/* Double the table. */
static enum salur_err
grow(struct sl_seen *seen)
{
    struct sl_seen bigger = *seen;

    if (seen->cap > SIZE_MAX / 2) {
        return SALUR_E_MEMORY;
    }
    bigger.cap = seen->cap == 0 ? FIRST_CAP : seen->cap * 2;
    bigger.slots = calloc(bigger.cap, sizeof *bigger.slots);
    if (bigger.slots == NULL) {
        return SALUR_E_MEMORY;
    }
    for (size_t i = 0; i < seen->cap; i++) {
        if (seen->slots[i].number != 0) {
            *find_slot(&bigger, seen->slots[i].number) = seen->slots[i];
        }
    }
    free(seen->slots);
    *seen = bigger;
    return SALUR_OK;
}

enum salur_err
sl_seen_add(struct sl_seen *seen, uint64_t number, uint64_t line,
            uint64_t *out_first_line)
{
    struct sl_seen_slot *slot;

    *out_first_line = 0;
    /* At most seven eighths full, so that a search ends soon. */
    if (seen->count >= seen->cap / 8 * 7) {
        enum salur_err err = grow(seen);

        if (err != SALUR_OK) {
            return err;
        }
    }
    slot = find_slot(seen, number);
    if (slot->number != 0) {
        *out_first_line = slot->line;
        return SALUR_OK;
    }
    slot->number = number;
    slot->line = line;
    seen->count++;
    return SALUR_OK;
}
