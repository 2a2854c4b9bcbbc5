/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Logs as the ledger writes them, of days with every act and mishap, have no
 * finding: what one engineer calls honest the other must not call tampered.
 */
#include "salur/ledger.h"

#include "salur/redeem.h"
#include "tests/audit/bench.h"

#define LOGS 6
#define ACTS 60

/* One village at work. */
struct day {
    struct bench b;
    struct salur_ledger *ledger;
    struct prng prng;
    struct salur_stamp stamp;
    uint64_t last; /* number of the last redemption */
};

static void
begin_day(struct day *day, uint64_t seed)
{
    struct salur_ledger_terms terms = {
        .site = VILLAGE_SITE, .device = "a", .generation = 1};
    struct salur_import_result imported;
    char path[256];

    memset(day, 0, sizeof *day);
    bench_open(&day->b);
    day->prng.state = seed;
    day->stamp.time_s = VILLAGE_START;
    day->stamp.operator_name = "Wati";
    snprintf(path, sizeof path, "%s/%llu", temp_dir(),
             (unsigned long long)seed);
    CHECK_ERR(salur_ledger_create(path, &terms, day->b.v.keys[KEY_LOG],
                                  salur_bytes_str("rahasia"), &day->stamp),
              SALUR_OK);
    CHECK_ERR(salur_ledger_open(&day->ledger, path, 0), SALUR_OK);
    CHECK_ERR(salur_ledger_import(day->ledger, salur_buf_view(&day->b.v.bundle),
                                  &day->stamp, &imported),
              SALUR_OK);
}

static void
present(struct day *day)
{
    size_t family = (size_t)prng_below(&day->prng, VILLAGE_FAMILIES);
    struct salur_entitlement e = entitlement_of(&day->b.v, family);
    struct salur_presented presented = {.id_checked = 1};
    struct salur_redeemed out;
    struct salur_buf token;

    salur_buf_init(&token, SALUR_TOKEN_MAX);
    switch (prng_below(&day->prng, 8)) {
    case 0:
        e.site++; /* another village's */
        break;
    case 1:
        e.item.amount_idr += 50000; /* not what was approved */
        break;
    case 2:
        e.item.cti.bytes[9] = 1; /* not listed */
        break;
    case 3:
        e.item.card = 2; /* a card issued anew */
        break;
    case 4:
        e.stage.batch = 2; /* never loaded */
        break;
    default:
        break;
    }
    CHECK_ERR(salur_entitlement_sign(&e, day->b.v.keys[KEY_ISSUER], &token),
              SALUR_OK);
    if (prng_below(&day->prng, 4) == 0) {
        presented.cti = day->b.v.items[family].cti;
    } else {
        presented.token = salur_buf_view(&token);
    }
    CHECK_ERR(salur_redeem(day->ledger, &presented, &day->stamp, &out),
              SALUR_OK);
    if (out.outcome == SALUR_OK) {
        day->last = out.seq;
    }
    salur_buf_wipe(&token);
}

/* Send the head to the office and take its cosignature in. */
static void
synchronise(struct day *day)
{
    struct salur_entry entry = {.kind = SALUR_KIND_WITNESSED};
    struct salur_ledger_status status;
    struct salur_buf note;
    uint64_t seq;

    salur_buf_init(&note, 1 << 16);
    CHECK_ERR(salur_ledger_status(day->ledger, &status), SALUR_OK);
    CHECK_ERR(
        salur_checkpoint_sign(&status.head, day->b.v.keys[KEY_LOG], &note),
        SALUR_OK);
    cosign(&day->b.v, &note, KEY_WITNESS, day->stamp.time_s);
    entry.body.witnessed.note = salur_buf_view(&note);
    CHECK_ERR(salur_ledger_append(day->ledger, &entry, &day->stamp, &seq),
              SALUR_OK);
    salur_buf_wipe(&note);
}

static void
end_day(struct day *day)
{
    struct salur_count_of_cash cash = {.has_count = 1, .reason = ""};
    struct salur_body_close totals;
    struct salur_buf note;

    salur_buf_init(&note, 1 << 16);
    /* Somebody miscounts now and then. */
    cash.counted_idr = 100000000 + (int64_t)prng_below(&day->prng, 3) * 50000;
    CHECK_ERR(
        salur_ledger_close_day(day->ledger, day->b.v.keys[KEY_LOG],
                               prng_below(&day->prng, 2) == 0 ? NULL : &cash,
                               &day->stamp, &totals, &note),
        SALUR_OK);
    day->stamp.time_s += DAY_S / 2;
    salur_buf_wipe(&note);
}

/* A simple entry; that a family that received did not is refused. */
static void
append(struct day *day, enum salur_kind kind)
{
    struct salur_entry entry = {.kind = kind};
    size_t family = (size_t)prng_below(&day->prng, VILLAGE_FAMILIES);
    enum salur_err err;

    if (kind == SALUR_KIND_OPEN) {
        entry.body.open.cash_idr = 5000000;
    } else if (kind == SALUR_KIND_UNPAID) {
        entry.body.unpaid.cti = day->b.v.items[family].cti;
        entry.body.unpaid.reason = SALUR_UNPAID_AWAY;
    } else if (kind == SALUR_KIND_COMPLAINT) {
        entry.body.complaint.subject = 2;
    } else {
        entry.body.stage_closed.id = day->b.v.stage.id;
    }
    err = salur_ledger_append(day->ledger, &entry, &day->stamp, NULL);
    CHECK(err == SALUR_OK ||
          (kind == SALUR_KIND_UNPAID && err == SALUR_E_SPENT));
}

static void
take_back(struct day *day)
{
    const struct salur_key *supervisor =
        prng_below(&day->prng, 2) == 0 ? NULL : day->b.v.keys[KEY_SUPERVISOR];
    enum salur_err err =
        salur_ledger_void(day->ledger, day->last, SALUR_VOID_MISTAKE,
                          supervisor, &day->stamp, NULL);

    /* There may be none yet, or it was taken back before. */
    CHECK(err == SALUR_OK || err == SALUR_E_NOT_FOUND || err == SALUR_E_STATE);
}

static void
act(struct day *day)
{
    /* The clock runs, and jumps by hours in either direction at times. */
    day->stamp.time_s += (int64_t)prng_below(&day->prng, 300);
    if (prng_below(&day->prng, 12) == 0) {
        day->stamp.time_s += (int64_t)prng_below(&day->prng, 7200) - 3600;
    }
    switch (prng_below(&day->prng, 14)) {
    case 0:
        take_back(day);
        break;
    case 1:
        append(day, SALUR_KIND_UNPAID);
        break;
    case 2:
        append(day, SALUR_KIND_OPEN);
        break;
    case 3:
        append(day, SALUR_KIND_COMPLAINT);
        break;
    case 4:
        end_day(day);
        break;
    case 5:
        synchronise(day);
        break;
    default:
        present(day);
        break;
    }
}

/* Export and verify what the ledger has. */
static void
audit(struct day *day)
{
    struct salur_ledger_status status;
    struct salur_buf pack;
    uint64_t notes = 0;

    salur_buf_init(&pack, 1 << 24);
    CHECK_ERR(salur_ledger_status(day->ledger, &status), SALUR_OK);
    CHECK_ERR(salur_ledger_export(day->ledger, day->b.v.keys[KEY_LOG], &pack),
              SALUR_OK);
    day->b.policy.time_s = day->stamp.time_s;
    day->b.policy.witnesses = 0;
    verify_bytes(salur_buf_view(&pack), &day->b.policy, &day->b.verdict);
    for (size_t i = 0; i < day->b.verdict.count; i++) {
        notes += day->b.verdict.findings[i].severity == SALUR_SEVERITY_NOTE;
    }
    if (!CHECK_U64(day->b.verdict.count, notes)) {
        print_verdict(&day->b.verdict);
    }
    CHECK_U64(day->b.verdict.report.entries, status.head.size);
    CHECK_U64(day->b.verdict.report.proven, status.head.size);
    CHECK_MEM(day->b.verdict.report.head.root.bytes, SALUR_HASH_LEN,
              status.head.root.bytes, SALUR_HASH_LEN);
    CHECK_U64(day->b.verdict.report.redeemed, status.redeemed);
    CHECK_I64(day->b.verdict.report.redeemed_idr, status.redeemed_idr);
    salur_buf_wipe(&pack);
}

static void
what_the_ledger_writes_has_no_difference(void)
{
    for (uint64_t seed = 1; seed <= LOGS; seed++) {
        struct day day;

        begin_day(&day, seed);
        append(&day, SALUR_KIND_OPEN);
        for (size_t i = 0; i < ACTS; i++) {
            act(&day);
        }
        audit(&day);
        append(&day, SALUR_KIND_STAGE_CLOSED);
        present(&day);
        end_day(&day);
        synchronise(&day);
        audit(&day);
        CHECK_U64(day.b.verdict.report.cosignatures, 1);
        salur_ledger_close(day.ledger);
        bench_close(&day.b);
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(what_the_ledger_writes_has_no_difference),
    };

    return RUN_TESTS(tests, argc, argv);
}
