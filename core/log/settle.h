/* SPDX-License-Identifier: Apache-2.0 */
/* What opening a store looks at, for settle.c and mirror.c. */
#ifndef SL_SETTLE_H
#define SL_SETTLE_H

#include "log/journal.h"

/* Places that are looked for in the journal. */
enum {
    SL_AT_LOG = 0,  /* where LMDB stands */
    SL_AT_MARK = 1, /* the last commit that returned */
};

struct sl_settle {
    struct sl_journal *journal;
    struct salur_ledger *ledger; /* NULL when the log does not read */
    enum salur_err log_err;      /* then: why */
    uint64_t entries;            /* that LMDB shows */
    int has_pos;
    struct sl_pos pos; /* of LMDB */
    int has_mark;
    struct sl_pos mark;
    int has_journal;
    struct sl_chain chain;
    struct sl_point points[2];
    enum salur_recovery_source source;
    char origin[SALUR_NAME_MAX + 1];
};

#endif
