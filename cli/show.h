/* SPDX-License-Identifier: Apache-2.0 */
/* What `salur show` says of things that a log key signed. */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include "cli/cli.h"
#include "salur/trust.h"

/*
 * Show a receipt, the bytes behind "SLC1:", against the trust note.
 *
 * Returns SALUR_OK when it is genuine, SALUR_E_KEY_UNKNOWN or
 * SALUR_E_SIGNATURE when it was shown and is not; else it could not be read
 * and nothing was shown.
 */
SALUR_MUST_USE enum salur_err
cli_show_receipt(const struct cli *cli, const struct salur_trust *trust,
                 struct salur_bytes bytes);

/* 1 when a file begins as a closing statement does, else 0. */
int
cli_is_closing(const char *path);

/* Show the closing statement in a file; gives the exit code. */
int
cli_show_closing(struct cli *cli, const struct salur_trust *trust,
                 const char *path);

#endif
