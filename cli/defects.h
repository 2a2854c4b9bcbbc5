/* SPDX-License-Identifier: Apache-2.0 */
/* The defects of a list, as a person and a script read them. */
#ifndef CLI_DEFECTS_H
#define CLI_DEFECTS_H

#include "cli/cli.h"
#include "salur/roster.h"

/*
 * Scan a list, say every defect, and write the rejects file.
 *
 * all      1: every defect; 0: the first five of each cause, then a count
 * rejects  file of the bad rows, or NULL
 * counts   what was found
 *
 * Returns EXIT_YES, EXIT_DATA when a row is bad, or the exit code of what
 * went wrong; everything was said.
 */
int
cli_scan_list(struct cli *cli, const char *path, struct salur_bytes csv,
              const struct salur_aliases *aliases, int all, const char *rejects,
              struct salur_roster_counts *counts);

/* Built-in aliases and a user's file (NULL: none); -1 to go on. */
int
cli_aliases(struct cli *cli, const char *path, struct salur_aliases **out);

#endif
