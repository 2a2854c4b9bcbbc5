/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A session at the counter: where keys and codes come from, how views are
 * shown, and what time it is.  Everything that waits waits here.
 */
#ifndef CLI_COUNTER_SESSION_H
#define CLI_COUNTER_SESSION_H

#include "cli/counter/counter.h"

struct session_terms {
    const char *scanner; /* "-" for stdin, a device, a picture; NULL: none */
    int is_line;         /* 1: line mode even on a terminal */
    int is_ascii;
    int is_quiet; /* 1: no sounds */
    int64_t at_s; /* the clock begins here, */
    int has_at;   /* when this is 1; else the system's */
};

/*
 * Run until the person leaves, the input ends or a signal comes.
 *
 * Returns the exit code; complains itself.
 */
int
session_run(struct counter *counter, const struct session_terms *terms);

#endif
