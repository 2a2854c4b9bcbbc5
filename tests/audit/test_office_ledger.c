/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole way of the money with the cooperative's own library between the
 * office's two ends: import, approve, issue, bundle; redeem at a counter;
 * export, take in, reconcile.
 */
#include "audit/reconcile.h"
#include "salur/redeem.h"

#include "tests/audit/heard.h"

struct counter {
    struct salur_ledger *ledger;
    const struct salur_key *key;
    int64_t time_s;
};

static struct salur_stamp
stamp(struct counter *c)
{
    c->time_s += 60;
    return (struct salur_stamp){c->time_s, "Wati"};
}

/* A village's store with its bundle loaded. */
static void
counter_open(struct counter *c, struct nation *n, size_t site)
{
    struct salur_ledger_terms terms = {nation_sites[site], "a", 1};
    struct salur_bytes pass = salur_bytes_str("kopi sawah tujuh");
    struct salur_import_result imported;
    struct salur_stamp now;
    struct salur_buf bundle;
    char dir[300];

    memset(c, 0, sizeof *c);
    salur_buf_init(&bundle, SALUR_PACK_MAX);
    c->key = n->logs[site][0];
    c->time_s = at("2026-10-05T01:00:00Z");
    snprintf(dir, sizeof dir, "%s-village-%zu", n->dir, site);
    now = stamp(c);
    CHECK_ERR(salur_ledger_create(dir, &terms, c->key, pass, &now), SALUR_OK);
    CHECK_ERR(salur_ledger_open(&c->ledger, dir, 0), SALUR_OK);
    CHECK_ERR(salur_office_bundle(n->office, &n->terms.id, nation_sites[site],
                                  NULL, &bundle),
              SALUR_OK);
    now = stamp(c);
    CHECK_ERR(salur_ledger_import(c->ledger, salur_buf_view(&bundle), &now,
                                  &imported),
              SALUR_OK);
    salur_buf_wipe(&bundle);
}

/* Present family j of a village; the number of what was recorded. */
static uint64_t
present(struct counter *c, struct nation *n, size_t site, unsigned j,
        enum salur_err wanted)
{
    struct salur_presented presented;
    struct salur_redeemed out;
    struct salur_stamp now = stamp(c);
    struct family_of f;

    find_family(n, site, j, &f);
    memset(&presented, 0, sizeof presented);
    presented.token = salur_bytes(f.token, f.token_len);
    presented.id_checked = 1;
    CHECK_ERR(salur_redeem(c->ledger, &presented, &now, &out), SALUR_OK);
    CHECK_ERR(out.outcome, wanted);
    return out.seq;
}

static void
counter_unpaid(struct counter *c, struct nation *n, size_t site, unsigned j)
{
    struct salur_entry e;
    struct salur_stamp now = stamp(c);
    struct family_of f;

    find_family(n, site, j, &f);
    memset(&e, 0, sizeof e);
    e.kind = SALUR_KIND_UNPAID;
    e.body.unpaid.cti = f.item.cti;
    e.body.unpaid.reason = SALUR_UNPAID_AWAY;
    CHECK_ERR(salur_ledger_append(c->ledger, &e, &now, NULL), SALUR_OK);
}

/* Close the day, export, take in; nothing is found. */
static void
counter_send(struct counter *c, struct nation *n)
{
    struct salur_body_close day;
    struct salur_ingest_result result;
    struct salur_stamp now = stamp(c);
    struct salur_buf note;
    struct salur_buf pack;
    struct tally tally;
    struct salur_finding_sink sink = {tally_put, &tally};

    memset(&tally, 0, sizeof tally);
    salur_buf_init(&note, 1 << 12);
    salur_buf_init(&pack, SALUR_PACK_MAX);
    CHECK_ERR(
        salur_ledger_close_day(c->ledger, c->key, NULL, &now, &day, &note),
        SALUR_OK);
    CHECK_ERR(salur_ledger_export(c->ledger, c->key, &pack), SALUR_OK);
    CHECK_ERR(salur_office_ingest(n->office, salur_buf_view(&pack), at(NOW),
                                  &sink, &result),
              SALUR_OK);
    CHECK_U64(result.report.findings, 0);
    CHECK(result.added > 0);
    CHECK_ERR(salur_office_ingest(n->office, salur_buf_view(&pack), at(NOW),
                                  &sink, &result),
              SALUR_OK);
    CHECK_I64(result.already, 1);
    salur_buf_wipe(&note);
    salur_buf_wipe(&pack);
}

static void
money_is_followed_from_the_list_to_the_hand_and_back(void)
{
    struct nation n;
    struct counter counters[NATION_SITES];
    struct salur_reconcile *result;
    struct salur_stamp now;
    uint64_t seq;

    nation_issue(&n, "whole");
    for (size_t i = 0; i < NATION_SITES; i++) {
        counter_open(&counters[i], &n, i);
        (void)present(&counters[i], &n, i, 0, SALUR_OK);
        (void)present(&counters[i], &n, i, 0, SALUR_E_SPENT);
        (void)present(&counters[i], &n, (i + 1) % NATION_SITES, 1,
                      SALUR_E_OTHER_SITE);
        (void)present(&counters[i], &n, i, 4, SALUR_OK);
        counter_unpaid(&counters[i], &n, i, 2);
        counter_send(&counters[i], &n);
    }
    result = reconcile(&n, NULL);
    CHECK(salur_reconcile_is_clean(result));
    CHECK_SUM(row_of(result, 0)->realised, 8, 2016000);
    CHECK_SUM(row_of(result, 0)->failed, 4, 1008000);
    CHECK_SUM(row_of(result, 0)->remaining, 8, 2016000);
    salur_reconcile_free(result);
    /* The next day: one comes back, one is voided and redeems again. */
    counters[0].time_s += 86400;
    (void)present(&counters[0], &n, 0, 2, SALUR_OK);
    seq = present(&counters[0], &n, 0, 3, SALUR_OK);
    now = stamp(&counters[0]);
    CHECK_ERR(salur_ledger_void(counters[0].ledger, seq, SALUR_VOID_MISTAKE,
                                n.supervisor, &now, &seq),
              SALUR_OK);
    (void)present(&counters[0], &n, 0, 3, SALUR_OK);
    counter_send(&counters[0], &n);
    result = reconcile(&n, NULL);
    CHECK(salur_reconcile_is_clean(result));
    CHECK_SUM(row_of(result, nation_sites[0])->realised, 4, 409000);
    CHECK_SUM(row_of(result, nation_sites[0])->failed, 0, 0);
    CHECK_SUM(row_of(result, nation_sites[0])->remaining, 1, 101000);
    CHECK_SUM(row_of(result, nation_sites[0])->voided, 1, 103000);
    salur_reconcile_free(result);
    for (size_t i = 0; i < NATION_SITES; i++) {
        salur_ledger_close(counters[i].ledger);
    }
    nation_close(&n);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(money_is_followed_from_the_list_to_the_hand_and_back),
    };
    return RUN_TESTS(tests, argc, argv);
}
