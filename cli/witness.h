/* SPDX-License-Identifier: Apache-2.0 */
/* What people and scripts see of the office as a witness, and of its answer at
 * the village. */
#ifndef CLI_WITNESS_H
#define CLI_WITNESS_H

#include "audit/office.h"
#include "cli/cli.h"
#include "salur/ledger.h"

/*
 * Load the witness's key and let the office cosign.
 *
 * out  released with salur_key_free after the office was closed
 *
 * Returns -1 to go on, else the exit code; it complains itself.
 */
int
cli_witness_open(struct cli *cli, struct salur_office *office, const char *path,
                 struct salur_key **out);

/* Say what was answered to one export; nothing when nobody was asked. */
void
cli_witness_print(struct cli *cli, const char *path,
                  const struct salur_ingest_result *result);

/*
 * Write the answers and say where they are, and the head of the office's log.
 *
 * office_dir  folder of the office
 * dir         where answers go; NULL: into the office's folder
 *
 * Returns -1 to go on, else the exit code; it complains itself.
 */
int
cli_witness_answer(struct cli *cli, struct salur_office *office,
                   const char *office_dir, const char *dir);

/* Show the office: the head of its log, the logs that it holds, and how old
 * their cosignatures are.  Gives the exit code. */
int
cli_witness_status(struct cli *cli, const char *office_dir);

/* 1 when the bytes are a checkpoint note, else 0. */
int
cli_is_cosigned(struct salur_bytes file);

/* Take in the office's answer at the village; gives the exit code. */
int
cli_import_cosigned(struct cli *cli, struct salur_ledger *ledger,
                    const char *path, struct salur_bytes note,
                    const struct salur_stamp *stamp);

#endif
