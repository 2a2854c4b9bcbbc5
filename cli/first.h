/* SPDX-License-Identifier: Apache-2.0 */
/* The first run on a village laptop: who and where, asked one by one. */
#ifndef CLI_FIRST_H
#define CLI_FIRST_H

#include "cli/cli.h"

/* Room for a path that somebody types. */
#define CLI_PATH_MAX 1024

struct cli_first {
    /* What the command line gave, or NULL: then it is asked. */
    const char *operator_name;
    const char *site;
    const char *device;
    const char *store;
    const char *output;
    /* Where the answers live. */
    char answers[5][CLI_PATH_MAX];
};

/*
 * Ask for what is missing; every answer is checked at once.
 * Returns -1 to go on, else the exit code.
 */
int
cli_first_ask(struct cli *cli, struct cli_first *first);

#endif
