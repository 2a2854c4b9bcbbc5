/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the log of another laptop is looked for: an export, or a folder that
 * holds one, such as a stick.
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
    uint64_t entries;                /* whole ones, from the first on */
    struct salur_export parts;       /* borrows from pack */
    struct salur_buf pack;
};

/*
 * Read the log at a path; of a folder the file with the most entries that is
 * of this village and not of this laptop.  Complains itself.
 *
 * own  whose log is looked for another of
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
