/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that were seen and the line of each, to find the second one. */
#ifndef SL_LIST_SEEN_H
#define SL_LIST_SEEN_H

#include <stddef.h>
#include <stdint.h>

#include "salur/err.h"

struct sl_seen_slot {
    uint64_t number; /* 0: free */
    uint64_t line;
};

/* Private to seen.c.  18 to 37 bytes a number, once there are many. */
struct sl_seen {
    struct sl_seen_slot *slots;
    size_t cap; /* a power of two, or 0 */
    size_t count;
    uint64_t seed;
};

/* Start empty; salur_start has been called. */
void
sl_seen_init(struct sl_seen *seen);

void
sl_seen_wipe(struct sl_seen *seen);

/*
 * Note a number.
 *
 * number          not 0
 * line            where it stands
 * out_first_line  where it stood first; 0 when it had not been seen
 *
 * Returns SALUR_OK or SALUR_E_MEMORY.
 */
SALUR_MUST_USE enum salur_err
sl_seen_add(struct sl_seen *seen, uint64_t number, uint64_t line,
            uint64_t *out_first_line);

#endif
