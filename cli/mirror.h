/* SPDX-License-Identifier: Apache-2.0 */
/* The mirror on a second medium, in words and in JSON. */
#ifndef CLI_MIRROR_H
#define CLI_MIRROR_H

#include "cli/cli.h"
#include "salur/journal.h"

/* One word for its state, "whole"; constant, translated. */
const char *
cli_mirror_word(enum salur_mirror_kind kind);

/* {"path", "state", "behind", "same_disk"}; the state is not translated. */
json_t *
cli_mirror_json(const struct salur_mirror *mirror);

/* Its state and what to do about it, a line or two on stdout. */
void
cli_mirror_print(const struct salur_mirror *mirror);

/*
 * Set the mirror of a store to a folder, or with NULL take it away; complains
 * itself.  Returns -1 to go on, else the exit code.
 */
int
cli_mirror_set(struct cli *cli, struct salur_ledger *ledger,
               const char *folder);

#endif
