/* SPDX-License-Identifier: Apache-2.0 */
/* Escape sequences of keys, as xterm, VT220 and the Linux console send them. */
#ifndef CLI_COUNTER_SEQUENCE_H
#define CLI_COUNTER_SEQUENCE_H

#include "cli/counter/event.h"

/*
 * 1 when a sequence is complete, else 0.
 *
 * bytes  from ESC on: ESC alone, or ESC and '[' or 'O' and what follows
 */
int
sequence_is_whole(struct salur_bytes bytes);

/* The key of a complete sequence, KEY_NONE for one that is not known. */
int
sequence_key(struct salur_bytes bytes);

#endif
