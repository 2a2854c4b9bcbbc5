/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that grow and are read from the middle: whole reads and writes at an
 * offset, syncing, and locks on single bytes.  Interrupted calls are made
 * again.
 */
#ifndef SL_FILE_AT_H
#define SL_FILE_AT_H

#include <sys/types.h>

#include "salur/bytes.h"

/*
 * Replace the buffer's content by what a file has at an offset: len bytes, or
 * fewer when it ends before.
 */
SALUR_MUST_USE enum salur_err
sl_file_read_at(int fd, uint64_t offset, size_t len, struct salur_buf *out);
/* Write all bytes at an offset.  On error any part of it may be written. */
SALUR_MUST_USE enum salur_err
sl_file_write_at(int fd, uint64_t offset, struct salur_bytes bytes);
/* Size in bytes of a regular file; anything else is SALUR_E_IO. */
SALUR_MUST_USE enum salur_err
sl_file_size(int fd, uint64_t *out);
/* Sync content and the size that is needed to find it. */
SALUR_MUST_USE enum salur_err
sl_file_sync(int fd);
/* Cut a file to a length, and sync that. */
SALUR_MUST_USE enum salur_err
sl_file_cut(int fd, uint64_t len);
/* 1 when a name in an open folder is this open file, 0 when it is another's
 * or nobody's. */
int
sl_file_is_at(int fd, int folder, const char *name);

/*
 * Lock a byte of a file against other processes, until it is unlocked, the
 * process ends, or it closes any descriptor of the file.
 *
 * kind     F_RDLCK (shared), F_WRLCK or F_UNLCK
 * is_wait  1: wait for whoever holds it; 0: SALUR_E_STATE then
 */
SALUR_MUST_USE enum salur_err
sl_file_lock(int fd, off_t at, short kind, int is_wait);
/* 1 when another process holds a lock on the byte, shared or not. */
int
sl_file_is_locked(int fd, off_t at);

#endif
