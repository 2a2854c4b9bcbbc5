/* SPDX-License-Identifier: Apache-2.0 */
/* Whole files: read bounded, written atomically and durably. */
#ifndef SALUR_FILE_H
#define SALUR_FILE_H

#include "salur/bytes.h"

/* Flags of salur_file_write. */
#define SALUR_FILE_REPLACE 1U /* replace an existing file, else E_EXISTS */
#define SALUR_FILE_SECRET 2U  /* mode 0600 instead of 0666 & ~umask */

/*
 * Append the content of a regular file.  A folder, a FIFO or a device is
 * SALUR_E_IO; "-" is a name like any other.
 *
 * out  initialised buffer; its max bounds the file; as before on error
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND, SALUR_E_PERMISSION, SALUR_E_LIMIT,
 * SALUR_E_MEMORY or SALUR_E_IO.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_file_read(const char *path, struct salur_buf *out);

/* The same from an open descriptor, to its end; a pipe is fine. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_file_read_fd(int fd, struct salur_buf *out);

/*
 * Write a file so that after any power cut either the old or the new content
 * is there: temporary file in the same folder, fsync, rename (link for no
 * replace), fsync of the folder.  On error no temporary file is left; a power
 * cut may leave one named ".salur-*.tmp", which may be deleted.
 *
 * flags  with SALUR_FILE_REPLACE a regular file is replaced; a link, folder
 *        or device of that name is SALUR_E_EXISTS with and without it
 *
 * Returns SALUR_OK, SALUR_E_ARG (no file name), SALUR_E_EXISTS,
 * SALUR_E_PERMISSION, SALUR_E_FULL, SALUR_E_NOT_FOUND (folder),
 * SALUR_E_MEMORY or SALUR_E_IO.  When only the last fsync failed the new
 * content is in place but may not survive a power cut.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_file_write(const char *path, struct salur_bytes content, unsigned flags);

/*
 * Make a folder 0700 if it is missing, durably (parent fsync).
 *
 * Returns SALUR_OK, SALUR_E_ARG (no name), SALUR_E_EXISTS (not a folder),
 * SALUR_E_PERMISSION, SALUR_E_FULL, SALUR_E_NOT_FOUND (parent),
 * SALUR_E_MEMORY or SALUR_E_IO.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_dir_make(const char *path);

/*
 * fsync a folder, so that renames in it are durable.
 * Returns SALUR_OK, SALUR_E_NOT_FOUND, SALUR_E_PERMISSION or SALUR_E_IO.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_dir_sync(const char *path);

#endif
