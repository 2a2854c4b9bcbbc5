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
    SALUR_DIFF_WINDOW = 5, /* not open, or closed by date or by the village */
    SALUR_DIFF_WITHDRAWN = 6,
    SALUR_DIFF_SIGNATURE = 7,
    SALUR_DIFF_BEYOND = 8, /* void: beyond the withdrawal of the log's key */
    SALUR_DIFF_SILENT = 9, /* listed at a village without a log */
    SALUR_DIFF_COUNT = 10,
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
 * all sites against what the logs say, both arrays sorted in place by id.
 *
 * Of the redemptions of one family the earliest valid one counts: by time,
 * then site, then seq.  Every other redemption is exactly one difference, so
 * that what the logs paid = realised + differences (less silent), in rupiah:
 * BEYOND before SIGNATURE before NOT_LISTED before TWICE (a further one of a
 * family, besides the one that counts or, when none does, besides the earliest)
 * before OTHER_SITE, WINDOW, WITHDRAWN.  AMOUNT stands beside a realised one.
 */
struct salur_listed {
    struct salur_cti cti;
    int64_t amount_idr;
    uint32_t site_index;
    uint32_t package; /* the caller's number of the package, 0 for cash */
};

/* Flags of struct salur_paid besides 1 << difference. */
#define SALUR_PAID_UNPAID (1U << 10) /* an unpaid entry, no redemption */
#define SALUR_PAID_VOIDED (1U << 11) /* voided; time_s and seq of the void */
#define SALUR_PAID_KEYED (1U << 12)
#define SALUR_PAID_STRAY (1U << 13) /* passed over when it is not listed */
/* Bits 14 and 15: enum salur_collector. */
#define SALUR_PAID_COLLECTOR_SHIFT 14
/* Bits 16 .. 31: enum salur_err of a bad signature, or 0. */
#define SALUR_PAID_ERR_SHIFT 16

/* What one entry says about one family. */
struct salur_paid {
    struct salur_cti cti;
    int64_t amount_idr; /* as recorded */
    int64_t time_s;
    uint64_t seq;
    uint32_t site_index; /* of the village whose log has it */
    uint32_t log_index;  /* the caller's number of the log */
    uint32_t flags;      /* no difference in it: a candidate to be realised */
    uint32_t package;
};
/*
 * Add what the join finds to rows[0 .. sites - 1], families to the row of
 * their village and differences to that of the log; level and code are the
 * caller's, balances is set.
 *
 * Returns SALUR_OK, SALUR_E_ARG (a site_index not below sites),
 * SALUR_E_DUPLICATE (an id listed twice), SALUR_E_OVERFLOW or
 * SALUR_E_MEMORY.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_reconcile_join(struct salur_listed *listed, size_t listed_count,
                     struct salur_paid *paid, size_t paid_count,
                     struct salur_reconcile_row *rows, size_t sites);

#endif
