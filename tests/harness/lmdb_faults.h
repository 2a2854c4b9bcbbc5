/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls into LMDB that fail when told.  They stand in the one program that
 * includes this, in front of the library's.  _GNU_SOURCE is defined before the
 * first include.
 */
#ifndef LMDB_FAULTS_H
#define LMDB_FAULTS_H

#include <dlfcn.h>
#include <lmdb.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"

/* In place of an error: the process ends there. */
#define LMDB_DIE 12345

static struct {
    int is_armed;
    unsigned left; /* good calls before the one that fails */
    int rc;        /* what it says */
    int was_hit;
} lmdb_fault;

/* Let the call behind so many good ones fail with this code. */
static inline void
lmdb_fail(unsigned good, int rc)
{
    memset(&lmdb_fault, 0, sizeof lmdb_fault);
    lmdb_fault.is_armed = 1;
    lmdb_fault.left = good;
    lmdb_fault.rc = rc;
}

/* 0, or the error that this call is to end with. */
static int
lmdb_fails(void)
{
    if (!lmdb_fault.is_armed) {
        return 0;
    }
    if (lmdb_fault.left > 0) {
        lmdb_fault.left--;
        return 0;
    }
    if (lmdb_fault.rc == LMDB_DIE) {
        _exit(0);
    }
    lmdb_fault.is_armed = 0;
    lmdb_fault.was_hit = 1;
    return lmdb_fault.rc;
}

/* LMDB's own function of a name. */
static void
lmdb_find_real(const char *name, void *out, size_t size)
{
    void *symbol = dlsym(RTLD_NEXT, name);

    CHECK(symbol != NULL && size == sizeof symbol);
    memcpy(out, &symbol, sizeof symbol);
}

/* Say the error instead of calling, or call LMDB's. */
#define STAND_IN(name, types, values)                                          \
    int name types                                                             \
    {                                                                          \
        static int(*real) types;                                               \
        int rc = lmdb_fails();                                                 \
                                                                               \
        if (real == NULL) {                                                    \
            lmdb_find_real(#name, &real, sizeof real);                         \
        }                                                                      \
        return rc != 0 ? rc : real values;                                     \
    }

#pragma GCC visibility push(default)

STAND_IN(mdb_txn_begin,
         (MDB_env * env, MDB_txn *parent, unsigned flags, MDB_txn **out),
         (env, parent, flags, out))
STAND_IN(mdb_get, (MDB_txn * txn, MDB_dbi dbi, MDB_val *key, MDB_val *value),
         (txn, dbi, key, value))
STAND_IN(mdb_put,
         (MDB_txn * txn, MDB_dbi dbi, MDB_val *key, MDB_val *value,
          unsigned flags),
         (txn, dbi, key, value, flags))
STAND_IN(mdb_del, (MDB_txn * txn, MDB_dbi dbi, MDB_val *key, MDB_val *value),
         (txn, dbi, key, value))
STAND_IN(mdb_drop, (MDB_txn * txn, MDB_dbi dbi, int del), (txn, dbi, del))
STAND_IN(mdb_stat, (MDB_txn * txn, MDB_dbi dbi, MDB_stat *out), (txn, dbi, out))
STAND_IN(mdb_dbi_open,
         (MDB_txn * txn, const char *name, unsigned flags, MDB_dbi *out),
         (txn, name, flags, out))
STAND_IN(mdb_cursor_open, (MDB_txn * txn, MDB_dbi dbi, MDB_cursor **out),
         (txn, dbi, out))
STAND_IN(mdb_cursor_get,
         (MDB_cursor * cursor, MDB_val *key, MDB_val *value, MDB_cursor_op op),
         (cursor, key, value, op))

/* One that fails has ended the transaction, as LMDB's has. */
int
mdb_txn_commit(MDB_txn *txn)
{
    static int (*real)(MDB_txn *);
    int rc = lmdb_fails();

    if (real == NULL) {
        lmdb_find_real("mdb_txn_commit", &real, sizeof real);
    }
    if (rc != 0) {
        mdb_txn_abort(txn);
        return rc;
    }
    return real(txn);
}

#pragma GCC visibility pop

#endif
