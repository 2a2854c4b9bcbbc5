/* SPDX-License-Identifier: Apache-2.0 */
/* The verdict on one log, as a person and a script read it. */
#ifndef CLI_VERDICT_H
#define CLI_VERDICT_H

#include "audit/verify.h"
#include "cli/cli.h"

/*
 * Figures, the result, who had to sign and did, what was checked and what was
 * not, and what a green result does not prove.
 *
 * path  of the file, as it was named
 */
void
cli_print_report(struct cli *cli, const char *path,
                 const struct salur_verify_report *report);

/* Context of the sink below. */
struct cli_windows {
    struct cli *cli;
    const char *path;
    const struct salur_verify_report *report; /* of the same verification */
};

/* A sink that prints when entries were written, by what witnesses signed. */
struct salur_verify_windows
cli_windows_sink(struct cli_windows *windows);

#endif
