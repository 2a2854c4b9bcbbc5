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

/* --- settle_look.c: what there is ------------------------------------------
 */

/* Errors that say that the log does not read, and not that it may not be. */
int
sl_settle_is_unreadable(enum salur_err err);
/* What LMDB shows; s->ledger stays NULL when it cannot be read. */
SALUR_MUST_USE enum salur_err
sl_settle_log(struct sl_settle *s, unsigned flags);
/* In a read transaction, where LMDB stands in the journal; ctx is s. */
SALUR_MUST_USE enum salur_err
sl_settle_pos(struct salur_ledger *ledger, void *ctx);
/* Whether the journal's file is there, and the mark. */
SALUR_MUST_USE enum salur_err
sl_settle_journal(struct sl_settle *s, int is_read_only);
/* *out is 1 when all of them say the same, as they do every day. */
SALUR_MUST_USE enum salur_err
sl_settle_is_done(struct sl_settle *s, int *out);
/* Walk over the journal; one that is none counts as not there. */
SALUR_MUST_USE enum salur_err
sl_settle_walk(struct sl_settle *s);

/* --- settle.c ---------------------------------------------------------------
 */

/* Write to the journal that something was gained, before LMDB says so; the
 * chain's end moves on. */
SALUR_MUST_USE enum salur_err
sl_settle_recovered(struct sl_settle *s);

#endif
