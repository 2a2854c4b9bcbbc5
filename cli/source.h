/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a log is looked for that no store of ours holds: an export, a journal
 * or its mirror, or a folder with one of them, such as a stick or the store
 * of an old laptop.
 */
#ifndef CLI_SOURCE_H
#define CLI_SOURCE_H

#include "cli/cli.h"
#include "salur/export.h"
#include "salur/ledger.h"

#define CLI_SOURCE_PATH_MAX 4096

struct cli_source {
    char path[CLI_SOURCE_PATH_MAX];  /* of the file that was taken */
    char origin[SALUR_NAME_MAX + 1]; /* "" when its first entry is none */
    uint64_t site;
    uint64_t entries; /* whole ones, from the first on */
    uint64_t proven;  /* that the checkpoint covers */
    int is_journal;
    /* Entries, and the notes over the first of them; borrows from below. */
    struct salur_export parts;
    struct salur_buf pack; /* the export, or what is proven of a journal */
    struct salur_buf all;  /* entries of a journal */
};

/*
 * Read the log at a path; of a folder the file with the most entries, and of
 * equal ones the one that is proven further.  Complains itself.
 *
 * own  NULL, or whose log is looked for another of: in a folder only those of
 *      its village count, and not its own
 * out  to be wiped also after an error
 *
 * Returns -1 to go on, else the exit code.
 */
int
cli_source_open(struct cli *cli, const char *path,
                const struct salur_body_genesis *own, struct cli_source *out);
void
cli_source_wipe(struct cli_source *source);

#endif
