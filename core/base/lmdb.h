/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every LMDB environment of salur needs, the store of a cooperative and
 * that of the office: errors, readers that died, a map that grows, and the
 * two ways in which a mapped file becomes a SIGBUS.  What lies in one is its
 * owner's.
 */
#ifndef SL_LMDB_H
#define SL_LMDB_H

#include <lmdb.h>

#include "salur/bytes.h"

/*
 * The error that a return code stands for: SALUR_E_NOT_FOUND, SALUR_E_EXISTS,
 * SALUR_E_FULL (MDB_MAP_FULL: see sl_lmdb_grow; or the disk),
 * SALUR_E_VERSION, SALUR_E_CORRUPT, that of an errno, or SALUR_E_STORE.
 */
enum salur_err
sl_lmdb_err(int rc);

/* Bytes as LMDB takes them: a mutable pointer, which it does not write
 * through. */
MDB_val
sl_lmdb_val(struct salur_bytes bytes);

/*
 * Begin a transaction; adopts a map that another process has grown and clears
 * readers that died.  *out is NULL on error.  Returns LMDB's code.
 */
SALUR_MUST_USE int
sl_lmdb_begin(MDB_env *env, unsigned flags, MDB_txn **out);

/*
 * Make sure that the file reaches its last page, on opening and after each
 * commit (which stands, whatever comes out here).
 *
 * is_read_only  1: a file that ends before it is SALUR_E_CORRUPT; else its
 *               end is made
 *
 * Returns SALUR_OK, SALUR_E_CORRUPT, SALUR_E_FULL, SALUR_E_STORE or that of
 * an errno.
 */
enum salur_err
sl_lmdb_check_length(MDB_env *env, int is_read_only);

/*
 * Make sure, before a commit, that the environment's folder still has the
 * file that is open.  A folder that was deleted, moved away or put back from
 * a copy beneath a running program leaves a file that takes every write and
 * that nobody finds again.
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND, SALUR_E_STORE or that of an errno.
 */
SALUR_MUST_USE enum salur_err
sl_lmdb_check_place(MDB_env *env);

/*
 * Double the map; no transaction of this process may be open.
 *
 * max  bytes where doubling ends: SALUR_E_FULL
 */
SALUR_MUST_USE enum salur_err
sl_lmdb_grow(MDB_env *env, size_t max);

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
sl_lmdb_reserve_lock(const char *folder);

#endif
