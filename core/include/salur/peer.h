/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The other laptops of the same village: what their exports say about who was
 * paid there, so that it is not paid here again (FORMAT.md, "Ledger store").
 *
 * Taking one in writes no entry: it is another log's record, and what comes
 * of it here is a refusal with SALUR_E_SPENT_ELSEWHERE.  An export says what
 * was so when it was written: it is only as good as it is fresh.
 */
#ifndef SALUR_PEER_H
#define SALUR_PEER_H

#include "salur/export.h"
#include "salur/ledger.h"

/* Another log of this village, as it was seen last. */
struct salur_peer {
    char origin[SALUR_NAME_MAX + 1];
    struct salur_head head;
    int64_t time_s; /* of its last entry */
};

struct salur_peer_result {
    struct salur_peer peer; /* as it is now */
    uint64_t before;        /* entries that were seen before */
    uint64_t redeemed;      /* new redemptions in these entries */
    uint64_t voided;        /* new voids */
    int already;            /* 1: nothing new, nothing written */
};

/*
 * Take in the export of another laptop of this village: its key must be in
 * the trust note, its checkpoint must cover all entries, and they must
 * continue what was seen before.  Verify it first with salur_verify_export,
 * which finds more and says where.
 *
 * time_s  now, for a key that was withdrawn
 *
 * Returns SALUR_OK, SALUR_E_STATE (no trust note yet), SALUR_E_ORIGIN (this
 * laptop's own log), SALUR_E_OTHER_SITE, SALUR_E_KEY_UNKNOWN,
 * SALUR_E_KEY_WITHDRAWN, SALUR_E_SIGNATURE, SALUR_E_ROOT (entries other than
 * the ones signed), SALUR_E_ROLLBACK (fewer entries than were seen before),
 * SALUR_E_FORK (other entries than were seen before), 2xx or 5xx.  On error
 * nothing was written.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_peer_import(struct salur_ledger *ledger, struct salur_bytes pack,
                         int64_t time_s, struct salur_peer_result *out);

/* The logs that were taken in, by position in order of their names;
 * SALUR_E_NOT_FOUND past the last. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_peer_at(struct salur_ledger *ledger, size_t index,
                     struct salur_peer *out);

/* A redemption in another log. */
struct salur_elsewhere {
    char origin[SALUR_NAME_MAX + 1];
    uint64_t seq;
    int64_t time_s;
    char operator_name[SALUR_OPERATOR_MAX + 1];
};

/* One entitlement that was paid here and there, both in force. */
struct salur_peer_pair {
    struct salur_cti cti;
    int64_t amount_idr; /* as paid here */
    char package[SALUR_PACKAGE_MAX + 1];
    uint64_t seq; /* here */
    int64_t time_s;
    char operator_name[SALUR_OPERATOR_MAX + 1];
    struct salur_elsewhere there;
};

/*
 * Call each for every entitlement that is redeemed both here and in a log
 * that was taken in, by ascending id, in one read transaction; each must not
 * use the ledger.  Other than SALUR_OK ends it with that error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_ledger_peer_pairs(
    struct salur_ledger *ledger,
    enum salur_err (*each)(void *ctx, const struct salur_peer_pair *pair),
    void *ctx);

#endif
