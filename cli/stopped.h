/* SPDX-License-Identifier: Apache-2.0 */
/* A log that was stopped by a head that somebody holds (salur/anchor.h). */
#ifndef CLI_STOPPED_H
#define CLI_STOPPED_H

#include "cli/cli.h"
#include "salur/ledger.h"

/*
 * Say that a kept head keeps the log from going on, and what has to be done:
 * two lines, or an object of the type "contradiction".
 *
 * Returns -1 when nothing does, EXIT_NO when it was said, else the exit code of
 * a failure, which was said.
 */
int
cli_stopped(struct cli *cli, struct salur_ledger *ledger);

#endif
