/* SPDX-License-Identifier: Apache-2.0 */
/* What the reconcile files share and nobody else sees. */
#ifndef SL_RECONCILE_INSIDE_H
#define SL_RECONCILE_INSIDE_H

#include "audit/office_inside.h"
#include "audit/reconcile.h"

/*
 * Sort by id; of one id by time, then site, then seq, then log.  In place;
 * linear for ids that are hashes, n log n for any input.
 * Returns SALUR_OK or SALUR_E_MEMORY.
 */
SALUR_MUST_USE enum salur_err
sl_sort_listed(struct salur_listed *listed, size_t count);
SALUR_MUST_USE enum salur_err
sl_sort_paid(struct salur_paid *paid, size_t count);

enum sl_outcome {
    SL_REALISED = 0,
    SL_FAILED = 1,
    SL_REMAINING = 2,
};

/* Hears what the join finds; an error from it ends the join. */
struct sl_join_sink {
    /* Each listed family once; counted is NULL unless it is realised. */
    enum salur_err (*family)(void *ctx, const struct salur_listed *listed,
                             enum sl_outcome outcome,
                             const struct salur_paid *counted);
    /*
     * Each difference.  listed is NULL for NOT_LISTED (and an unlisted
     * SIGNATURE); other is the redemption that TWICE refers to, else NULL.
     */
    enum salur_err (*difference)(void *ctx, const struct salur_paid *paid,
                                 enum salur_difference what,
                                 const struct salur_listed *listed,
                                 const struct salur_paid *other);
    /* Each voided redemption. */
    enum salur_err (*voided)(void *ctx, const struct salur_paid *paid);
    void *ctx;
};

/*
 * Join two sorted arrays.  Returns SALUR_OK, SALUR_E_DUPLICATE (an id listed
 * twice) or what the sink returned.
 */
SALUR_MUST_USE enum salur_err
sl_join(const struct salur_listed *listed, size_t listed_count,
        const struct salur_paid *paid, size_t paid_count,
        const struct sl_join_sink *sink);

/* Count one more family of so many rupiah; SALUR_E_OVERFLOW. */
SALUR_MUST_USE enum salur_err
sl_sum_add(struct salur_sum *sum, int64_t idr);

/* Add a family, a difference, a void to the row that it belongs to. */
SALUR_MUST_USE enum salur_err
sl_row_family(struct salur_reconcile_row *row,
              const struct salur_listed *listed, enum sl_outcome outcome,
              const struct salur_paid *counted);
SALUR_MUST_USE enum salur_err
sl_row_difference(struct salur_reconcile_row *row,
                  const struct salur_paid *paid, enum salur_difference what,
                  const struct salur_listed *listed);

/* Add all sums, logs and villages of from to row. */
SALUR_MUST_USE enum salur_err
sl_row_merge(struct salur_reconcile_row *row,
             const struct salur_reconcile_row *from);
/* Set balances: allocated = realised + failed + remaining, in both units. */
void
sl_row_balance(struct salur_reconcile_row *row);

/* --- the result: reconcile_result.c ------------------------------------ */

#define SL_LEVELS 5

struct salur_reconcile {
    struct salur_stage stage;
    struct salur_reconcile_row *rows;
    size_t rows_count;
    size_t rows_cap;
    struct salur_reconcile_month *months; /* ascending */
    size_t months_count;
    size_t months_cap;
    size_t open[SL_LEVELS]; /* the row of each level that is being added to */
};

/* Count one realised family in its month, year * 100 + month. */
SALUR_MUST_USE enum salur_err
sl_result_month(struct salur_reconcile *result, uint32_t month, int64_t idr);
/* Add a village's row, by ascending code, to all levels. */
SALUR_MUST_USE enum salur_err
sl_result_add(struct salur_reconcile *result,
              const struct salur_reconcile_row *village);
/* Balance all rows; there is at least the nation's. */
SALUR_MUST_USE enum salur_err
sl_result_finish(struct salur_reconcile *result);

/* --- one reconciliation ---------------------------------------------------
 */

/* A village that is listed or has a log; site_index is its place. */
struct sl_village {
    uint64_t site;
    uint64_t logs;
    int is_listed;
    struct salur_sum listed; /* of its approved site line */
};

/* A log; log_index is its place. */
struct sl_log_name {
    char origin[SALUR_NAME_MAX + 1];
    uint32_t site_index;
};

/* A withdrawn list with its time; they stand by area, then by serial. */
struct sl_withdrawn_list {
    char area[SALUR_AREA_MAX + 1];
    uint64_t serial;
    int64_t since_s;
    struct salur_hash note; /* SHA-256 of the note, as logs name it */
    struct salur_withdrawn list;
};

/* All that is known of one stage; one read transaction long. */
struct sl_work {
    struct salur_office *office;
    MDB_txn *txn;
    const struct salur_stage *stage;
    int64_t opens_s;
    int64_t closes_s;
    int64_t time_s; /* now */
    struct sl_village *villages;
    size_t villages_count;
    size_t villages_cap;
    struct sl_log_name *logs;
    size_t logs_count;
    size_t logs_cap;
    struct salur_listed *listed;
    size_t listed_count;
    size_t listed_cap;
    struct salur_paid *paid;
    size_t paid_count;
    size_t paid_cap;
    struct sl_withdrawn_list *withdrawn;
    size_t withdrawn_count;
    size_t withdrawn_cap;
    struct salur_stage_id *stages; /* all that the office has */
    size_t stages_count;
};

/* Fill everything but paid: villages, logs, lists.  reconcile_lists.c */
SALUR_MUST_USE enum salur_err
sl_work_load(struct sl_work *work);
/* Fill paid from all logs.  reconcile_logs.c */
SALUR_MUST_USE enum salur_err
sl_work_read(struct sl_work *work);
void
sl_work_wipe(struct sl_work *work);
/* Place of a village, SIZE_MAX when it is unknown. */
size_t
sl_work_village(const struct sl_work *work, uint64_t site);
/* Number of a package in this stage: 0 for cash, UINT32_MAX for unknown. */
uint32_t
sl_work_package(const struct sl_work *work, const char *code);

/* The village whose log is being read. */
struct sl_reading {
    struct sl_work *work;
    uint64_t site;
    uint32_t site_index;
    uint32_t log_index;
    struct salur_site_list list; /* its own list of this stage, or empty */
    struct salur_bytes *cards;   /* as issued, by list order, or NULL */
    int has_other_stage;         /* 1: the stage loaded last is another one */
    int is_closed;               /* 1: the village has closed this stage */
    const struct sl_withdrawn_list *loaded; /* last one loaded, or NULL */
    struct salur_tree tree;                 /* over the entries read */
};

/*
 * Judge a redemption: is it of this stage, and what is wrong with it that
 * the log, the keys and the dates tell?  reconcile_judge.c
 *
 * out_flags    flags of struct salur_paid
 * out_is_ours  0: it is of another stage; nothing else is set
 */
SALUR_MUST_USE enum salur_err
sl_reading_judge(struct sl_reading *reading, const struct salur_entry *entry,
                 uint32_t *out_flags, int *out_is_ours);

/* --- findings: reconcile_findings.c ---------------------------------------
 */

/* What a finding is about; besides the differences: not redeemed. */
#define SL_DIFF_UNPAID SALUR_DIFF_COUNT

struct sl_item {
    uint32_t site_index;
    uint32_t what;                 /* enum salur_difference or SL_DIFF_UNPAID */
    const struct salur_paid *paid; /* NULL for UNPAID and SILENT */
    const struct salur_listed *listed; /* NULL when not listed, and SILENT */
    const struct salur_paid *other;    /* of TWICE, else NULL */
};

/* Put items to sink by village, id and number; they are sorted in place. */
void
sl_items_put(const struct sl_work *work, struct sl_item *items, size_t count,
             const struct salur_finding_sink *sink);

#endif
