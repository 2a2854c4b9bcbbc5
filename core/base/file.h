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

/*
 * Give the lock file of an LMDB environment that is about to be opened its
 * place on the disk.  LMDB makes it by ftruncate and writes through a map: on
 * a full disk that first write is a SIGBUS, and not an error.
 *
 * folder  of the environment; it must not be open in this process, as closing
 *         any descriptor of a file ends the process's locks on it
 *
 * Returns SALUR_OK or SALUR_E_FULL; everything else is LMDB's to judge.
 */
SALUR_MUST_USE enum salur_err
sl_file_reserve_lock(const char *folder);

#endif
