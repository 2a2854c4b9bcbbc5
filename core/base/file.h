/* SPDX-License-Identifier: Apache-2.0 */
/* What files share inside; everything else about them is in salur/file.h. */
#ifndef SL_FILE_H
#define SL_FILE_H

#include "salur/file.h"

/*
 * The error that an errno of a file or folder stands for; what has no better
 * name is SALUR_E_IO.
 */
enum salur_err
sl_err_of_errno(int error);

/*
 * salur_file_read for a file that nobody but its owner may read or write:
 * any permission of group or others is SALUR_E_PERMISSION, and then nothing
 * was read.
 */
SALUR_MUST_USE enum salur_err
sl_file_read_secret(const char *path, struct salur_buf *out);

#endif
