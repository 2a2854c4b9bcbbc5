/* SPDX-License-Identifier: Apache-2.0 */
/* Values of a store, changed underneath. */
#ifndef TAMPER_H
#define TAMPER_H

#include <lmdb.h>
#include <stdio.h>

#include "harness.h"
#include "salur/bytes.h"

/* Write one value under a store, as no program of ours would; NULL deletes. */
static inline void
tamper(const char *path, const char *db, struct salur_bytes key,
       const struct salur_bytes *value)
{
    MDB_env *env = NULL;
    MDB_txn *txn = NULL;
    MDB_dbi dbi;
    char folder[300];
    union {
        const void *in;
        void *out;
    } cast;
    MDB_val k;
    MDB_val v = {0, NULL};

    (void)snprintf(folder, sizeof folder, "%s/log", path);
    CHECK(mdb_env_create(&env) == 0);
    CHECK(mdb_env_set_maxdbs(env, 9) == 0);
    CHECK(mdb_env_open(env, folder, 0, 0600) == 0);
    CHECK(mdb_txn_begin(env, NULL, 0, &txn) == 0);
    CHECK(mdb_dbi_open(txn, db, 0, &dbi) == 0);
    cast.in = key.ptr;
    k.mv_data = cast.out;
    k.mv_size = key.len;
    if (value == NULL) {
        CHECK(mdb_del(txn, dbi, &k, NULL) == 0);
    } else {
        cast.in = value->ptr;
        v.mv_data = cast.out;
        v.mv_size = value->len;
        CHECK(mdb_put(txn, dbi, &k, &v, 0) == 0);
    }
    CHECK(mdb_txn_commit(txn) == 0);
    mdb_env_close(env);
}

#endif
