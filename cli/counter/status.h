/* SPDX-License-Identifier: Apache-2.0 */
/* The bars above and below every step: who, where, when, and the sums. */
#ifndef CLI_COUNTER_STATUS_H
#define CLI_COUNTER_STATUS_H

#include "cli/counter/counter.h"
#include "salur/text.h"

/* Read what stays the same for the session: stages, village, contact. */
void
status_start(struct counter *counter);
/* Fill the head and the status of a view. */
void
status_put(struct counter *counter, struct view *view);

/* "42", families paid less those voided; "-1" when only a void of a day before
 * is counted.  Both are numbers of entries. */
void
status_families(char out[SALUR_IDR_TEXT_MAX], uint64_t redeemed,
                uint64_t voided);

/* 1 when the clock is behind the last entry, else 0. */
int
status_clock_is_back(const struct counter *counter);
/* "09.41", or "06-10 09.41" of another day than now, in the village's zone. */
void
status_time(const struct counter *counter, int64_t time_s, char out[24]);

#endif
