/* SPDX-License-Identifier: Apache-2.0 */
/* Verifying the export of another laptop of the village. */
#ifndef CLI_PEER_H
#define CLI_PEER_H

#include "audit/verify.h"
#include "cli/cli.h"
#include "salur/ledger.h"

/* The file, and the store that it is held against. */
struct cli_peer {
    struct cli *cli;
    const char *dir;
    const char *path;
    struct salur_ledger *ledger;
    uint64_t site;      /* of the store */
    const char *origin; /* of the store */
    int64_t now_s;
};

/*
 * Verify an export; what keeps it out is shown.
 * Returns -1 to go on, else the exit code.
 */
int
cli_peer_verify(const struct cli_peer *in, struct salur_bytes pack,
                struct salur_verify_report *report);

/* Say why an export is not taken in; gives the exit code. */
int
cli_peer_fail(const struct cli_peer *in, enum salur_err err);

#endif
