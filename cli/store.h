/* SPDX-License-Identifier: Apache-2.0 */
/* Opening the store of a cooperative, the same way in every command. */
#ifndef CLI_STORE_H
#define CLI_STORE_H

#include "cli/cli.h"
#include "salur/ledger.h"

/* Open; -1 to go on, else the exit code; it complains itself. */
int
cli_store(struct cli *cli, const char *dir, unsigned flags,
          struct salur_ledger **out);
/* Load DIR/device.key; as above. */
int
cli_device_key(struct cli *cli, const char *dir, struct salur_key **out);
/* Time and operator of what is appended; as above. */
int
cli_stamp(struct cli *cli, const char *operator_name, struct salur_stamp *out);
/* Report an error of the store; the last line says what was recorded. */
int
cli_store_fail(struct cli *cli, enum salur_err err, const char *dir);

#endif
