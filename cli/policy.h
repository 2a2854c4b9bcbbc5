/* SPDX-License-Identifier: Apache-2.0 */
/* What an auditor insists on: options of several commands. */
#ifndef CLI_POLICY_H
#define CLI_POLICY_H

#include "cli/cli.h"

/* Ten years and more are no bound. */
#define CLI_AGE_MAX 3660

/* --witnesses N; text NULL is 0.  Complains itself; -1 to go on. */
int
cli_policy_witnesses(struct cli *cli, const char *text, uint32_t *out);
/* --max-age DAYS, 1 .. CLI_AGE_MAX, to seconds; text NULL is 0.  As above. */
int
cli_policy_age(struct cli *cli, const char *text, int64_t *out_s);

#endif
