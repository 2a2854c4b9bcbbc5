/* SPDX-License-Identifier: Apache-2.0 */
/* The trust draft of an office, for the commands that change it. */
#ifndef CLI_DRAFT_H
#define CLI_DRAFT_H

#include "cli/cli.h"
#include "cli/office.h"

struct cli_draft {
    struct cli *cli;
    struct salur_office *office;
    const char *dir;
    char path[4096]; /* of the draft */
    struct salur_buf older;
    struct salur_trust_draft *draft;
};

/*
 * Open the draft of an office, whose cli, office and dir are set; it begins
 * when there is none.  Returns -1 to go on, else the exit code; it complains
 * itself.  Release with cli_draft_wipe in either case.
 */
int
cli_draft_open(struct cli_draft *in);

/*
 * Write the draft when so many lines were added, or when it began anew from
 * an older one, and say what it holds; gives the exit code.
 */
int
cli_draft_finish(struct cli_draft *in, size_t added);
void
cli_draft_wipe(struct cli_draft *in);

/* The options of a withdrawal, as typed; NULL: not given. */
struct cli_withdrawal {
    const char *origin;
    const char *size;
    const char *from;
};

/* Withdraw a log's key in the draft; gives the exit code. */
int
cli_withdraw_key(struct cli_draft *in, const struct cli_withdrawal *withdrawal);

#endif
