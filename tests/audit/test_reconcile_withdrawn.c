/* SPDX-License-Identifier: Apache-2.0 */
/* A stolen laptop in the accounts: what it writes on is void. */
#include "tests/audit/heard.h"

/* Withdraw the key of village 0's first device from 2026-10-20 on. */
static void
withdraw_at(struct nation *n, unsigned serial, const char *size)
{
    const uint8_t *id = salur_key_public(n->logs[0][0])->kid.bytes;
    struct salur_buf note;
    char line[64];

    (void)snprintf(line, sizeof line,
                   "withdrawn %02x%02x%02x%02x 2026-10-20%s\n", id[0], id[1],
                   id[2], id[3], size);
    salur_buf_init(&note, 1 << 20);
    nation_trust(n, serial, line, &note);
    CHECK_ERR(salur_office_adopt_trust(n->office, salur_buf_view(&note), NULL),
              SALUR_OK);
    salur_buf_wipe(&note);
}

/* Genesis, stage, families 0 and 1, and what the thief wrote: families 2
 * and 1 paid, 0 voided, 3 not found, the stage closed; 4 paid. */
#define STOLEN_AT 4
static void
stolen_log(struct diary *d, struct nation *n)
{
    struct salur_entry e;

    diary_open(d, n, 0, 0);
    (void)diary_redeem(d, n, 0, 0);
    (void)diary_redeem(d, n, 0, 1);
    (void)diary_redeem(d, n, 0, 2);
    (void)diary_redeem(d, n, 0, 1);
    diary_void(d, n, 0, 0, 2);
    diary_unpaid(d, n, 0, 3);
    memset(&e, 0, sizeof e);
    e.kind = SALUR_KIND_STAGE_CLOSED;
    e.body.stage_closed.id = n->terms.id;
    diary_put(d, &e);
    (void)diary_redeem(d, n, 0, 4);
}

static void
check_beyond(const struct heard *heard, uint64_t families)
{
    uint64_t seen = 0;

    for (size_t i = 0; i < heard->count; i++) {
        if (heard->findings[i].id == SALUR_F_BEYOND) {
            seen++;
            CHECK(heard->findings[i].seq >= STOLEN_AT);
            CHECK_ERR(heard->findings[i].err, SALUR_E_KEY_WITHDRAWN);
        }
    }
    CHECK_U64(seen, families);
}

static void
what_a_thief_wrote_is_void_and_the_identity_holds(void)
{
    const struct salur_reconcile_row *row;
    struct salur_reconcile *result;
    struct heard heard;
    struct nation n;
    struct diary d;

    nation_issue(&n, "stolen");
    stolen_log(&d, &n);
    take_in(&n, &d);
    result = reconcile(&n, &heard);
    check_beyond(&heard, 0);
    CHECK_U64(row_of(result, nation_sites[0])->voided.families, 1);
    salur_reconcile_free(result);

    withdraw_at(&n, 2, " 4");
    result = reconcile(&n, &heard);
    row = row_of(result, nation_sites[0]);
    CHECK(row->balances);
    CHECK_SUM(row->realised, 2, 201000);
    CHECK_SUM(row->differences[SALUR_DIFF_BEYOND], 3, 102000 + 101000 + 104000);
    /* No void, nobody not found, no second handout, no early end. */
    CHECK_SUM(row->voided, 0, 0);
    CHECK_SUM(row->failed, 0, 0);
    CHECK_SUM(row->remaining, 3, 102000 + 103000 + 104000);
    for (size_t i = 0; i < SALUR_DIFF_SILENT; i++) {
        CHECK_U64(row->differences[i].families, i == SALUR_DIFF_BEYOND ? 3 : 0);
    }
    check_beyond(&heard, 3);
    CHECK(!salur_reconcile_is_clean(result));
    salur_reconcile_free(result);
    nation_close(&n);
}

/* The replacement pays a family that the thief had "paid": it is realised. */
static void
the_replacement_pays_and_is_not_called_second(void)
{
    const struct salur_reconcile_row *row;
    struct salur_reconcile *result;
    struct heard heard;
    struct nation n;
    struct diary d;

    nation_issue(&n, "replaced");
    stolen_log(&d, &n);
    take_in(&n, &d);
    diary_open(&d, &n, 0, 1);
    d.time_s = at("2026-10-21T02:00:00Z");
    (void)diary_redeem(&d, &n, 0, 2);
    (void)diary_redeem(&d, &n, 0, 3);
    take_in(&n, &d);
    withdraw_at(&n, 2, " 4");
    result = reconcile(&n, &heard);
    row = row_of(result, nation_sites[0]);
    CHECK(row->balances);
    CHECK_SUM(row->realised, 4, 100000 + 101000 + 102000 + 103000);
    CHECK_SUM(row->differences[SALUR_DIFF_BEYOND], 3, 102000 + 101000 + 104000);
    CHECK_SUM(row->differences[SALUR_DIFF_TWICE_ACROSS], 0, 0);
    salur_reconcile_free(result);
    nation_close(&n);
}

/* Take in the whole log with a head that the witness cosigned. */
static void
take_in_cosigned(struct nation *n, const struct diary *d, size_t count,
                 const char *time)
{
    struct salur_ingest_result result;
    struct salur_buf checkpoint;
    struct salur_buf cosigned;
    struct salur_buf pack;

    salur_buf_init(&checkpoint, 1 << 12);
    salur_buf_init(&cosigned, 1 << 12);
    salur_buf_init(&pack, 1 << 20);
    diary_checkpoint(d, d->count, NULL, 0, &checkpoint);
    diary_checkpoint(d, count, n->witness, at(time), &cosigned);
    diary_write(d, d->count, salur_buf_view(&checkpoint),
                salur_buf_view(&cosigned), &pack);
    CHECK_ERR(salur_office_ingest(n->office, salur_buf_view(&pack), at(NOW),
                                  NULL, &result),
              SALUR_OK);
    salur_buf_wipe(&pack);
    salur_buf_wipe(&cosigned);
    salur_buf_wipe(&checkpoint);
}

static void
what_was_cosigned_in_time_counts(void)
{
    static const struct {
        const char *folder;
        size_t cosigned;
        const char *time;
        const char *size;
        uint64_t beyond;
    } rows[] = {
        {"in-time", 5, "2026-10-19T14:59:59Z", " 4", 2},
        {"late", 5, "2026-10-19T15:00:00Z", " 4", 3},
        {"less", 3, "2026-10-19T14:59:59Z", " 4", 3},
        {"nothing", 4, "2026-10-19T14:59:59Z", " 0", 3},
        {"no-size", 4, "2026-10-19T14:59:59Z", "", 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_office_log log;
        struct salur_reconcile *result;
        struct heard heard;
        struct nation n;
        struct diary d;
        uint64_t cosigned;

        nation_issue(&n, rows[i].folder);
        stolen_log(&d, &n);
        take_in_cosigned(&n, &d, rows[i].cosigned, rows[i].time);
        withdraw_at(&n, 2, rows[i].size);
        result = reconcile(&n, &heard);
        if (!CHECK_U64(row_of(result, nation_sites[0])
                           ->differences[SALUR_DIFF_BEYOND]
                           .families,
                       rows[i].beyond)) {
            (void)printf("  %s\n", rows[i].folder);
        }
        CHECK(row_of(result, nation_sites[0])->balances);
        CHECK_ERR(salur_office_log_find(n.office,
                                        salur_key_public(n.logs[0][0])->name,
                                        &log, &cosigned),
                  SALUR_OK);
        CHECK_U64(log.head.size, d.count);
        CHECK_U64(cosigned, rows[i].cosigned);
        salur_reconcile_free(result);
        nation_close(&n);
    }
}

/* The log is still taken in: the office wants to know what was written. */
static void
a_withdrawn_log_is_still_taken_in(void)
{
    struct salur_ingest_result result;
    struct salur_office_log log;
    struct tally tally;
    struct nation n;
    struct diary d;
    uint64_t cosigned = 9;

    nation_issue(&n, "still");
    CHECK_ERR(
        salur_office_log_find(n.office, "test/kopdes/log", &log, &cosigned),
        SALUR_E_NOT_FOUND);
    CHECK_U64(cosigned, 0);
    withdraw_at(&n, 2, " 4");
    stolen_log(&d, &n);
    memset(&tally, 0, sizeof tally);
    CHECK_ERR(diary_ingest(&d, &n, d.count, &tally, &result), SALUR_OK);
    CHECK_U64(result.added, d.count);
    CHECK_U64(tally.counts[SALUR_F_BEYOND], 1);
    CHECK_U64(tally.last[SALUR_F_BEYOND].seq, STOLEN_AT);
    CHECK_U64(tally.last[SALUR_F_BEYOND].affected, 3);
    CHECK_U64(result.report.counted, STOLEN_AT);
    nation_close(&n);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(what_a_thief_wrote_is_void_and_the_identity_holds),
        TEST(the_replacement_pays_and_is_not_called_second),
        TEST(what_was_cosigned_in_time_counts),
        TEST(a_withdrawn_log_is_still_taken_in),
    };

    return RUN_TESTS(tests, argc, argv);
}
