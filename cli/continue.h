/* SPDX-License-Identifier: Apache-2.0 */
/* Going on from the log of another laptop: salur recover --continue. */
#ifndef CLI_CONTINUE_H
#define CLI_CONTINUE_H

#include "cli/cli.h"

/* As the command line has it. */
struct cli_continue {
    const char *dir;           /* of the new store */
    const char *from;          /* file or folder with the older log */
    const char *cause;         /* NULL: replaced */
    const char *operator_name; /* NULL: nobody */
};

/* Take the older log in and say what came of it; gives the exit code. */
int
cli_continue(struct cli *cli, const struct cli_continue *what);

#endif
