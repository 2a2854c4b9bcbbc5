/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times that entries claim: the bounds of what is worth saying, and the pace
 * of redemptions.  The reasons stand in verify.h, "Time".
 */
#ifndef SL_VERIFY_TIME_H
#define SL_VERIFY_TIME_H

#include "audit/verify_walk.h"

/* How far a village's clock may be off before it is worth a word. */
#define SL_CLOCK_SLACK_S 86400
/* How far a witness's clock may be off before it decides about money. */
#define SL_WITNESS_SLACK_S 3600
/* 2026-01-01T00:00:00Z.  Clocks without battery start at 1970, 2000 or the
 * year of their firmware; salur was made after this. */
#define SL_TIME_BORN_S INT64_C(1767225600)
/* A burst: so many redemptions within so many seconds. */
#define SL_BURST_COUNT 20
#define SL_BURST_S 60
/* A night: queues that pass midnight make no such pause. */
#define SL_NIGHT_S 14400

/* Redemptions that follow each other too fast. */
struct sl_burst {
    uint64_t at; /* the first of them */
    uint64_t count;
    int64_t idr;
};

/* A redemption on a clock that only runs forward, by at most SL_BURST_S + 1 a
 * step, so that no clock entry hides a burst and no sum wraps. */
struct sl_beat {
    int64_t run_s;
    uint64_t at;
    int64_t idr;
};

/* The pace of one log; zeroed to begin with. */
struct sl_pace {
    struct sl_beat ring[SL_BURST_COUNT];
    uint64_t beats; /* so far */
    int64_t run_s;
    int64_t last_s;
    int is_begun;
    int is_fast;             /* the last beat belongs to the last burst */
    struct sl_burst *bursts; /* by place */
    size_t count;
    size_t cap;
};

/* See the next decoded entry.  Returns SALUR_OK or SALUR_E_MEMORY. */
SALUR_MUST_USE enum salur_err
sl_pace_add(struct sl_pace *pace, const struct sl_walked *place);
void
sl_pace_wipe(struct sl_pace *pace);

#endif
