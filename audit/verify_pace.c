/* SPDX-License-Identifier: Apache-2.0 */
/* Redemptions that follow each other faster than anybody can hand out. */
#include "audit/verify_time.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "salur/limits.h"

/* An export holds no more entries than this. */
#define BURSTS_MAX (SALUR_PACK_MAX / SL_BURST_COUNT)

/* Let the clock run on to an entry's time. */
static void
run_on(struct sl_pace *pace, int64_t time_s)
{
    /* Decoded times are 0 .. 2^53: the difference does not wrap. */
    int64_t step_s = pace->is_begun ? time_s - pace->last_s : 0;

    if (step_s > SL_BURST_S) {
        step_s = SL_BURST_S + 1;
    }
    /* Fewer than 2^29 entries of at most 61 seconds. */
    pace->run_s += step_s > 0 ? step_s : 0;
    pace->last_s = time_s;
    pace->is_begun = 1;
}

/* Begin a burst with all that the ring holds. */
static enum salur_err
begin(struct sl_pace *pace)
{
    void *array = pace->bursts;
    enum salur_err err = sl_array_grow(&array, &pace->cap, pace->count + 1,
                                       BURSTS_MAX, sizeof *pace->bursts);
    struct sl_burst *burst;

    pace->bursts = array;
    if (err != SALUR_OK) {
        return err;
    }
    burst = &pace->bursts[pace->count++];
    *burst = (struct sl_burst){.at = UINT64_MAX};
    for (size_t i = 0; i < SL_BURST_COUNT; i++) {
        if (pace->ring[i].at < burst->at) {
            burst->at = pace->ring[i].at;
        }
        burst->count++;
        /* At most 10^9 each and fewer than 2^29 of them: no overflow. */
        burst->idr += pace->ring[i].idr;
    }
    return SALUR_OK;
}

enum salur_err
sl_pace_add(struct sl_pace *pace, const struct sl_walked *place)
{
    const struct salur_entry *entry = &place->entry;
    struct sl_beat beat = {.at = place->at};
    const struct sl_beat *oldest;

    run_on(pace, entry->time_s);
    if (entry->kind != SALUR_KIND_REDEEM) {
        return SALUR_OK;
    }
    beat.run_s = pace->run_s;
    beat.idr = entry->body.redeem.amount_idr;
    pace->ring[pace->beats++ % SL_BURST_COUNT] = beat;
    if (pace->beats < SL_BURST_COUNT) {
        return SALUR_OK;
    }
    /* The beat that comes next takes the place of the oldest. */
    oldest = &pace->ring[pace->beats % SL_BURST_COUNT];
    if (beat.run_s - oldest->run_s > SL_BURST_S) {
        pace->is_fast = 0;
        return SALUR_OK;
    }
    if (!pace->is_fast) {
        pace->is_fast = 1;
        return begin(pace);
    }
    pace->bursts[pace->count - 1].count++;
    pace->bursts[pace->count - 1].idr += beat.idr;
    return SALUR_OK;
}

void
sl_pace_wipe(struct sl_pace *pace)
{
    free(pace->bursts);
    memset(pace, 0, sizeof *pace);
}
