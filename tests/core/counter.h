/* SPDX-License-Identifier: Apache-2.0 */
/* A counter for the tests of redeem: a stocked ledger and what it answered. */
#ifndef COUNTER_H
#define COUNTER_H

#include <string.h>

#include "harness.h"
#include "salur/redeem.h"
#include "tests/harness/village.h"

static const struct salur_stamp stamp = {VILLAGE_OPEN_S, "Wati"};

/* A stocked ledger, and the answer to the last question. */
struct counter {
    struct village village;
    struct salur_ledger *ledger;
    struct salur_redeemed out;
    struct salur_buf token;
    struct salur_buf entry;
    char path[256];
};

static inline void
counter_open(struct counter *counter, const char *name,
             struct village_bundle terms)
{
    memset(counter, 0, sizeof *counter);
    village_open(&counter->village);
    counter->ledger =
        village_stocked(&counter->village, name, terms, counter->path);
    salur_buf_init(&counter->token, SALUR_TOKEN_MAX);
}

static inline void
counter_close(struct counter *counter)
{
    village_check_chain(counter->ledger);
    salur_ledger_close(counter->ledger);
    salur_buf_wipe(&counter->token);
    salur_buf_wipe(&counter->entry);
    village_close(&counter->village);
}

/* Present counter->token at a time. */
static inline enum salur_err
present_at(struct counter *counter, int64_t time_s)
{
    struct salur_presented presented = {
        .token = salur_buf_view(&counter->token), .id_checked = 1};
    struct salur_stamp at = {time_s, "Wati"};

    CHECK_ERR(salur_redeem(counter->ledger, &presented, &at, &counter->out),
              SALUR_OK);
    return counter->out.outcome;
}

/* Present the card of family n. */
static inline enum salur_err
redeem(struct counter *counter, size_t n)
{
    village_token(&counter->village, 1, n, &counter->token);
    return present_at(counter, VILLAGE_OPEN_S);
}

static inline enum salur_err
keyed(struct counter *counter, size_t n, int64_t time_s)
{
    struct salur_presented presented = {.cti = village_item(1, n).cti};
    struct salur_stamp at = {time_s, "Wati"};

    CHECK_ERR(salur_redeem(counter->ledger, &presented, &at, &counter->out),
              SALUR_OK);
    return counter->out.outcome;
}

/* Present a card that says something else than the list. */
static inline enum salur_err
redeem_other(struct counter *counter,
             const struct salur_entitlement *entitlement,
             const struct salur_key *issuer)
{
    salur_buf_clear(&counter->token);
    CHECK_ERR(salur_entitlement_sign(entitlement, issuer, &counter->token),
              SALUR_OK);
    return present_at(counter, VILLAGE_OPEN_S);
}

/* The last answer stands in the log as a refusal with this cause. */
static inline void
check_refused(struct counter *counter, enum salur_err cause)
{
    struct salur_entry entry;

    CHECK_ERR(counter->out.outcome, cause);
    if (!CHECK(counter->out.recorded == 1)) {
        return;
    }
    CHECK_U64(counter->out.seq + 1, village_size(counter->ledger));
    entry = village_entry(counter->ledger, counter->out.seq, &counter->entry);
    CHECK(entry.kind == SALUR_KIND_REFUSE);
    CHECK_ERR(entry.body.refuse.cause, cause);
    CHECK_MEM(entry.body.refuse.cti.bytes, SALUR_CTI_LEN,
              counter->out.entitlement.item.cti.bytes, SALUR_CTI_LEN);
}

/* The last answer left nothing in the log. */
static inline void
check_unrecorded(struct counter *counter, enum salur_err cause,
                 uint64_t size_before)
{
    CHECK_ERR(counter->out.outcome, cause);
    CHECK(counter->out.recorded == 0 && counter->out.seq == 0);
    CHECK_U64(village_size(counter->ledger), size_before);
    CHECK_U64(counter->out.head.size, size_before);
}

#endif
