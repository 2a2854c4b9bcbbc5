/* SPDX-License-Identifier: Apache-2.0 */
/* Opening the office folder, the same way in every command of the office. */
#ifndef CLI_OFFICE_H
#define CLI_OFFICE_H

#include "audit/office.h"
#include "cli/cli.h"

/*
 * Open the office folder and adopt a trust note when one is given.
 *
 * flags  SALUR_OFFICE_*
 * trust  path of a trust note, or NULL
 *
 * Returns -1 to go on, else the exit code; it complains itself.
 */
int
cli_office(struct cli *cli, const char *dir, unsigned flags, const char *trust,
           struct salur_office **out);

/* Read a trust note for an auditor's command; as above. */
int
cli_trust(struct cli *cli, const char *path, struct salur_trust **out);

/*
 * What the office holds of a log as an export, also of its own log of what it
 * cosigned.  Returns as salur_office_log_export.
 */
SALUR_MUST_USE enum salur_err
cli_office_pack(struct salur_office *office, const char *origin,
                struct salur_buf *out);

/* Report an error of the office store; gives the exit code. */
int
cli_office_fail(struct cli *cli, enum salur_err err, const char *dir,
                const char *stage);

#endif
