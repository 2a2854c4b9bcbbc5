/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The redemptions of one log by entitlement id, with their voids: 32 bytes a
 * redemption and 8 to 16 in the index.
 */
#ifndef SL_SPENT_SET_H
#define SL_SPENT_SET_H

#include "salur/entry.h"

/* One redemption. */
struct sl_spent {
    struct salur_cti cti;
    uint32_t at;     /* its place in the log */
    uint32_t idr;    /* at most SALUR_AMOUNT_MAX */
    uint32_t latest; /* of the id's first redemption: place of its last one */
    uint32_t live : 29; /* of the id's first: redemptions less voids */
    uint32_t is_first : 1;
    uint32_t is_void : 1;
    uint32_t is_cash : 1; /* no package */
};

struct sl_spent_set {
    struct sl_spent *items; /* by place, ascending */
    size_t count;
    size_t cap;
    uint32_t *index;  /* item number + 1 of an id's first, 0 empty */
    size_t index_len; /* a power of two */
    uint8_t key[16];
};

void
sl_spent_init(struct sl_spent_set *set);
void
sl_spent_wipe(struct sl_spent_set *set);

/* The id's first redemption, NULL when it has none. */
struct sl_spent *
sl_spent_find(struct sl_spent_set *set, const struct salur_cti *cti);

/* The redemption at a place, NULL when there is none. */
struct sl_spent *
sl_spent_at(struct sl_spent_set *set, uint64_t at);

/*
 * Add a redemption; at is above those of all before.
 * Returns SALUR_OK, SALUR_E_LIMIT or SALUR_E_MEMORY.
 */
SALUR_MUST_USE enum salur_err
sl_spent_add(struct sl_spent_set *set, const struct salur_body_redeem *body,
             uint64_t at);

/* Void a redemption that is not void yet. */
void
sl_spent_void(struct sl_spent_set *set, struct sl_spent *spent);

#endif
