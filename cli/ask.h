/* SPDX-License-Identifier: Apache-2.0 */
/* Questions on the terminal whose answer is a line of text. */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include "cli/cli.h"

struct cli_question {
    const char *text;   /* without the colon */
    const char *preset; /* what Enter alone answers; NULL: nothing */
    /* What is wrong with an answer, to be shown, or NULL; may be NULL. */
    const char *(*check)(const char *answer);
};

/* 1 when somebody can be asked: a terminal at both ends, and no --json. */
int
cli_can_ask(const struct cli *cli);

/*
 * Ask until the answer passes the check.  Outer blanks are taken away.
 *
 * out  cap bytes with the NUL; a longer answer is asked again
 *
 * Returns -1 to go on, else the exit code when the input has ended.
 */
int
cli_ask_text(struct cli *cli, const struct cli_question *question, char *out,
             size_t cap);

#endif
