/* SPDX-License-Identifier: Apache-2.0 */
/* When the log was last written to a file that leaves this laptop. */
#ifndef CLI_BACKUP_H
#define CLI_BACKUP_H

#include "salur/file.h"

/*
 * Remember that an export was written (FORMAT.md, "Files beside the log").
 * Returns as salur_file_write.
 */
SALUR_MUST_USE enum salur_err
backup_write(const char *store, int64_t time_s);
/*
 * Read it back.
 *
 * out_s  set to 0 when there is none that can be read
 */
int
backup_read(const char *store, int64_t *out_s);

#endif
