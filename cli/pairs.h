/* SPDX-License-Identifier: Apache-2.0 */
/* Exports of one log set against each other, and against those that say that
 * they go on from it. */
#ifndef CLI_PAIRS_H
#define CLI_PAIRS_H

#include "audit/verify.h"
#include "cli/cli.h"

/* Origins, sizes and paths of the exports that verified so far. */
struct cli_pairs {
    struct cli_pair {
        char origin[SALUR_NAME_MAX + 1];
        uint64_t entries;
        uint64_t continued; /* restored entries that name another log */
        const char *path;
    } * items;
    size_t count;
};

/* Room for count exports; -1 to go on. */
int
cli_pairs_init(struct cli *cli, struct cli_pairs *pairs, size_t count);
/* Keep one for the comparison; one that was tampered with proves nothing about
 * another and is left out. */
void
cli_pairs_add(struct cli_pairs *pairs, const struct salur_verify_report *report,
              const char *path);

/*
 * Compare each export with the next longer one of the same log, and say what
 * came out: the same, grew, or forked, with the first entry that differs.
 * When each is the beginning of the next, no two of them differ anywhere.
 *
 * Returns EXIT_YES, EXIT_NO when two histories were found, or the exit code
 * of a failure.
 */
int
cli_pairs_compare(struct cli *cli, struct cli_pairs *pairs);
/*
 * Compare each export that continues other logs with the longest of each of
 * these, after cli_pairs_compare.  Returns as it does.
 */
int
cli_pairs_restored(struct cli *cli, const struct cli_pairs *pairs);
void
cli_pairs_wipe(struct cli_pairs *pairs);

#endif
