/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reconcile the ingested logs with the approved list of a stage, to the last
 * rupiah: allocated = realised + failed + remaining, in families and in
 * rupiah, at every level.
 *
 * Realised counts a family once, at its listed amount, when a valid
 * redemption of its id stands in a log; everything else that was redeemed is
 * a difference and is itemised.  Failed: the family's last word is an unpaid
 * entry (gagal salur).  Remaining: neither.  Work is a sort-merge by id.
 */
#ifndef SALUR_AUDIT_RECONCILE_H
#define SALUR_AUDIT_RECONCILE_H

#include "audit/office.h"

/* Levels by number of digits of the village code. */
enum salur_level {
    SALUR_LEVEL_NATION = 0,
    SALUR_LEVEL_PROVINCE = 2,
    SALUR_LEVEL_REGENCY = 4,
    SALUR_LEVEL_DISTRICT = 6,
    SALUR_LEVEL_VILLAGE = 10,
};

/* Families and rupiah. */
struct salur_sum {
    uint64_t families;
    int64_t idr;
};

/* Differences itemised per row; order is the order of the report. */
enum salur_difference {
    SALUR_DIFF_TWICE_HERE = 0,   /* twice at one village */
    SALUR_DIFF_TWICE_ACROSS = 1, /* twice across villages */
    SALUR_DIFF_NOT_LISTED = 2,
    SALUR_DIFF_AMOUNT = 3, /* rupiah: paid less listed */
    SALUR_DIFF_OTHER_SITE = 4,
    SALUR_DIFF_WINDOW = 5,
    SALUR_DIFF_WITHDRAWN = 6,
    SALUR_DIFF_SIGNATURE = 7,
    SALUR_DIFF_SILENT = 8, /* listed at a village without a log */
    SALUR_DIFF_COUNT = 9,
};

struct salur_reconcile_row {
    enum salur_level level;
    uint64_t code; /* digits of the level; 0 for the nation */
    struct salur_sum allocated;
    struct salur_sum realised;
    struct salur_sum realised_self;
    struct salur_sum realised_proxy;
    struct salur_sum realised_heir;
    struct salur_sum realised_home;
    struct salur_sum keyed; /* of realised: without a scanned code */
    struct salur_sum failed;
    struct salur_sum remaining;
    struct salur_sum voided;
    struct salur_sum differences[SALUR_DIFF_COUNT];
    uint64_t logs; /* logs ingested of the villages in it */
    uint64_t villages;
    int balances; /* 1: the identity holds in both units */
};

/* Realised by calendar month of handout, in the village's zone. */
struct salur_reconcile_month {
    uint32_t month; /* year * 100 + month */
    struct salur_sum realised;
};

struct salur_reconcile; /* the result, owned */

/*
 * Reconcile one stage.  Findings (each difference with its entry) go to
 * sink, in ascending order of village and id; sink may be NULL.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_reconcile_run(struct salur_office *office,
                    const struct salur_stage_id *id, int64_t time_s,
                    const struct salur_finding_sink *sink,
                    struct salur_reconcile **out);
SALUR_API void
salur_reconcile_free(struct salur_reconcile *result);
SALUR_API const struct salur_stage *
salur_reconcile_stage(const struct salur_reconcile *result);
/* Rows: the nation first, then depth first by code; NULL past the last. */
SALUR_API const struct salur_reconcile_row *
salur_reconcile_row_at(const struct salur_reconcile *result, size_t index);
SALUR_API const struct salur_reconcile_month *
salur_reconcile_month_at(const struct salur_reconcile *result, size_t index);
/* 1 when every row balances and no difference but unpaid remains, else 0. */
SALUR_API int
salur_reconcile_is_clean(const struct salur_reconcile *result);
/* Name of a difference for reports: "twice_here" and so on. */
SALUR_API const char *
salur_difference_name(enum salur_difference difference);

/*
 * The join itself, without a store, for benchmarks and parts: list items of
 * all sites against redemptions, both arrays sorted in place by id.
 */
struct salur_listed {
    struct salur_cti cti;
    int64_t amount_idr;
    uint32_t site_index;
};
struct salur_paid {
    struct salur_cti cti;
    int64_t amount_idr;
    uint32_t site_index;
    uint32_t flags; /* 0 realised candidate; else 1 << difference */
    uint64_t seq;
};
/* Per site_index sums into rows[0 .. sites - 1]. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_reconcile_join(struct salur_listed *listed, size_t listed_count,
                     struct salur_paid *paid, size_t paid_count,
                     struct salur_reconcile_row *rows, size_t sites);

#endif
