/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The books of a log: what was redeemed, voided, loaded and closed up to the
 * entry that is looked at.
 */
#ifndef SL_VERIFY_BOOKS_H
#define SL_VERIFY_BOOKS_H

#include "audit/spent_set.h"
#include "audit/verify_lists.h"
#include "audit/verify_work.h"

/* Stages of one log that are kept apart: 10 years of 4 stages in 3 batches of
 * 8 programmes. */
#define SL_STAGES_MAX 1024
/* Withdrawn lists that can concern one village: one an area above it. */
#define SL_WITHDRAWN_MAX 8

/* A stage that the log loaded. */
struct sl_stage_loaded {
    struct salur_stage_id id;
    struct salur_hash root;
    int is_closed;
};

/* The tree of the entries, as far as restored entries have asked for it. */
struct sl_restoring {
    int is_open;
    struct sl_walk walk;
    struct salur_tree tree;
};

struct sl_books {
    struct sl_verify *v;
    struct sl_spent_set spent;
    struct sl_stage_loaded *stages; /* SL_STAGES_MAX of them */
    size_t stages_count;
    uint64_t stages_unlisted; /* loaded stages without a list at hand */
    const struct salur_withdrawn *withdrawn[SL_WITHDRAWN_MAX];
    size_t withdrawn_count;
    uint64_t withdrawn_serial; /* the log's own, 0 before the first */

    struct salur_body_close day; /* since the last close */
    int64_t drawer_idr;          /* cash that came in less went out */

    int has_last;
    int64_t last_s;
    int64_t high_s;          /* latest time since the clock was last set back */
    struct sl_window window; /* of the entry that is looked at */
    size_t burst;            /* next of v->pace.bursts */
    int has_handout;         /* since the last close */
    int64_t handout_s;       /* the newest, */
    uint64_t handout;        /* and its entry */
    size_t cited;            /* next of v->cited */
    int is_ahead;            /* said already, until the time is right again */
    int is_behind;
    int is_empty; /* the window; said already */
    struct sl_restoring restoring;
    int no_list_said;
};

/* Begin a finding at an entry. */
void
sl_books_begin(const struct sl_books *books, const struct sl_walked *place,
               struct salur_finding *out, enum salur_finding_id id,
               enum salur_err err);

/* The loaded stage of this id, NULL when the log did not load it. */
struct sl_stage_loaded *
sl_books_stage(const struct sl_books *books, const struct salur_stage_id *id);

/* verify_clock.c: the time of an entry, before it is judged, and after. */
void
sl_books_clock(struct sl_books *books, const struct sl_walked *place);
void
sl_books_tick(struct sl_books *books, const struct sl_walked *place);
/*
 * What witnesses say of a redemption: SALUR_E_CLOSED when it was written after
 * closes_s although its time is before, SALUR_E_NOT_OPEN when it was written
 * before opens_s although its time is not, else SALUR_OK.
 *
 * opens_s, closes_s  INT64_MIN, INT64_MAX: not known
 */
enum salur_err
sl_books_dated(const struct sl_books *books, const struct sl_walked *place,
               int64_t opens_s, int64_t closes_s);

/* verify_stage.c: entries about stages and withdrawn lists. */
void
sl_books_load(struct sl_books *books, const struct sl_walked *place);
void
sl_books_withdraw(struct sl_books *books, const struct sl_walked *place);
void
sl_books_stage_closed(struct sl_books *books, const struct sl_walked *place);

/* verify_redeem.c: redemptions and refusals. */
SALUR_MUST_USE enum salur_err
sl_books_redeem(struct sl_books *books, const struct sl_walked *place);
void
sl_books_refuse(struct sl_books *books, const struct sl_walked *place);

/* verify_restored.c: where the log says that it goes on from. */
void
sl_books_restored(struct sl_books *books, const struct sl_walked *place);

/* verify_day.c: voids, unpaid, cash and the close of a day. */
void
sl_books_void(struct sl_books *books, const struct sl_walked *place);
void
sl_books_close(struct sl_books *books, const struct sl_walked *place);
/* Add without passing the largest number: a sum that would is wrong anyway. */
void
sl_books_add(int64_t *sum, int64_t idr);

#endif
