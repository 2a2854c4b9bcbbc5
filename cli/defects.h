/* SPDX-License-Identifier: Apache-2.0 */
/* The defects of a list, as a person and a script read them. */
#ifndef CLI_DEFECTS_H
#define CLI_DEFECTS_H

#include "cli/cli.h"
#include "salur/roster.h"

/* A list to scan, and how to tell of it. */
struct cli_list {
    const char *path;
    struct salur_bytes csv; /* what the file holds */
    const struct salur_aliases *aliases;
    int all;             /* 0: the first five of each cause, then a count */
    const char *rejects; /* file for the bad rows, or NULL */
};

/*
 * Scan a list, say every defect, and write the rejects file.
 *
 * counts  what was found
 *
 * Returns EXIT_YES, EXIT_DATA when a row is bad, or the exit code of what
 * went wrong; everything was said.
 */
int
cli_scan_list(struct cli *cli, const struct cli_list *list,
              struct salur_roster_counts *counts);

/* Built-in aliases and a user's file (NULL: none); -1 to go on. */
int
cli_aliases(struct cli *cli, const char *path, struct salur_aliases **out);

#endif
