/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Codes on their way to a step: put together when a stray Enter has cut them,
 * presented at once or set to wait, and told apart from what a person types.
 */
#ifndef CLI_COUNTER_INTAKE_H
#define CLI_COUNTER_INTAKE_H

#include "cli/counter/counter.h"

/* How long the rest of a cut code is waited for. */
#define INTAKE_PART_MS 2000

/* Take a line; 1 when it was a code or part of one, 0 when somebody typed. */
int
intake_line(struct counter *counter, const struct event *event);
/* Nothing followed a part of a code: it is what it is. */
void
intake_give_up(struct counter *counter);

#endif
