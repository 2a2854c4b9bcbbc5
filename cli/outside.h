/* SPDX-License-Identifier: Apache-2.0 */
/* Heads that others hold, against which logs are verified. */
#ifndef CLI_OUTSIDE_H
#define CLI_OUTSIDE_H

#include "audit/compare.h"
#include "audit/verify.h"
#include "cli/cli.h"

struct cli_outside {
    struct salur_compare *compare; /* holds what was read */
    struct salur_signed_head *heads;
    size_t count;
    int *used; /* 1: a log of this origin was verified */
    const struct cli_many *args;
};

/*
 * Read the heads of these arguments, as cli_heads takes them; of an export or
 * a proof its signed notes.  Complains itself.
 *
 * args   kept until the heads are wiped
 *
 * Returns -1 to go on, else the exit code.
 */
int
cli_outside_read(struct cli *cli, const struct cli_many *args,
                 const struct salur_trust *trust, struct cli_outside *out);
/* A log of this origin was verified against them. */
void
cli_outside_use(struct cli_outside *outside, const char *origin);
/*
 * Say which heads were not looked at, and why: not genuine, not binding at this
 * time, or of a log that is not here.
 *
 * Returns EXIT_YES when there was none, else EXIT_DATA.
 */
int
cli_outside_finish(struct cli *cli, const struct cli_outside *outside,
                   int64_t now_s);
void
cli_outside_wipe(struct cli_outside *outside);

#endif
