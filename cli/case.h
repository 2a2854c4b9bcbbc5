/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The case that an evidence pack makes: which commands are run on its files,
 * and what they say.  Commands are made from the manifest, and never read from
 * the pack: what stands there as commands is compared with these.
 */
#ifndef CLI_CASE_H
#define CLI_CASE_H

#include "cli/cli.h"
#include "salur/evidence.h"

enum cli_report {
    CLI_REPORT_ID = 0,
    CLI_REPORT_EN = 1,
    CLI_REPORT_JSON = 2,
};

/* The readme of every pack of this version; lang is "id" or "en". */
struct salur_bytes
cli_case_readme(const char *lang);

/* 1 when the Indonesian words lie beside this program, else 0: without them
 * report.id.txt would be an English one. */
int
cli_case_speaks_indonesian(void);

/* Write commands.txt: a shell script that makes the reports again. */
void
cli_case_commands(const struct salur_evidence *evidence, struct salur_buf *out);

/* A folder with the files of a pack, in which the commands are run. */
struct cli_case {
    const struct salur_evidence *evidence;
    char dir[512]; /* "": none was made */
};

/* Lay the files out in a new temporary folder; complains itself; -1 to go on.
 * Ends with cli_case_close, also after an error. */
int
cli_case_open(struct cli *cli, struct cli_case *to,
              const struct salur_evidence *evidence);
/* Run all commands and append what they say; as above. */
int
cli_case_report(struct cli *cli, const struct cli_case *of,
                enum cli_report report, struct salur_buf *out);
/* Remove the folder. */
void
cli_case_close(struct cli_case *of);

#endif
