/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Somebody else collects: a proxy or an heir, of the same family card, and
 * for so many families a day and no more.  A substitute who is not of the
 * family card gets nothing of PKH.
 */
#ifndef CLI_COUNTER_PROXY_H
#define CLI_COUNTER_PROXY_H

#include "cli/counter/counter.h"

/* Begin the questions; collector: PROXY or HEIR. */
void
proxy_begin(struct counter *counter, enum salur_collector collector);

#endif
