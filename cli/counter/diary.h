/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the counter remembers of the log beside the store's own sums: cash
 * received since the last close, who collected, and how often one person
 * collected for others.  It reads every entry once and no entry twice, so
 * that a scan costs the same however long the log is.
 */
#ifndef CLI_COUNTER_DIARY_H
#define CLI_COUNTER_DIARY_H

#include "cli/paper.h"
#include "salur/ledger.h"

/* One redemption that somebody collected for a family. */
struct diary_proxy {
    uint64_t seq;
    int64_t time_s;
    uint8_t tag[8];
};

struct diary {
    uint64_t next; /* entries read so far */
    int has_open;  /* an open entry stands after the last close */
    int64_t received_idr;
    struct paper_sum by_collector[4]; /* since the last close, less voided */
    uint64_t personal;                /* entries about the personal part */
    struct diary_proxy *proxies;      /* of the whole log, less voided */
    size_t proxies_count;
    size_t proxies_cap;
    struct salur_cti *unpaid; /* families with a reason, each once */
    size_t unpaid_count;
    size_t unpaid_cap;
};

/* Read what was appended since the last call.  SALUR_OK, SALUR_E_MEMORY or
 * as salur_ledger_entry. */
SALUR_MUST_USE enum salur_err
diary_follow(struct diary *diary, struct salur_ledger *ledger);
/* The same, but for entry end and what comes after it. */
SALUR_MUST_USE enum salur_err
diary_follow_to(struct diary *diary, struct salur_ledger *ledger, uint64_t end);
/* Release. */
void
diary_wipe(struct diary *diary);

/* How often the person of this tag collected on the day of time_s. */
uint64_t
diary_proxies(const struct diary *diary, const uint8_t tag[8], int64_t time_s,
              int32_t zone_s);

#endif
