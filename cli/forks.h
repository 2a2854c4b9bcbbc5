/* SPDX-License-Identifier: Apache-2.0 */
/* Two histories of one log, as evidence that a person can follow. */
#ifndef CLI_FORKS_H
#define CLI_FORKS_H

#include "audit/compare.h"
#include "cli/cli.h"

struct cli_forks {
    struct cli *cli;
    const struct salur_compare *compare;
    char *const *args; /* what the numbers of sources name */
};

/*
 * Say of each fork of a log which two heads show it and with what, and what is
 * proven by it; with --json an object each, the signed notes in it.
 *
 * Returns 1 when there was one, else 0.
 */
int
cli_forks_show(const struct cli_forks *forks, const char *origin);

#endif
