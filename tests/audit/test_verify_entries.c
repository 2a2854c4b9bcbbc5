/* SPDX-License-Identifier: Apache-2.0 */
/* Times, days, voids, stages and cited heads: what entries say of the log. */
#include "tests/audit/bench.h"

static void
time_goes_back_only_with_a_clock_entry(void)
{
    struct salur_entry entry = {.kind = SALUR_KIND_CLOCK};
    struct bench b;

    open_log(&b);
    (void)write_clock(&b.v, b.v.time_s - 7200); /* an honest correction */
    (void)write_simple(&b.v, SALUR_KIND_COMPLAINT);
    b.v.time_s -= 3600;
    (void)write_simple(&b.v, SALUR_KIND_COMPLAINT); /* 5 */
    (void)write_simple(&b.v, SALUR_KIND_COMPLAINT);
    entry.body.clock.before_s = b.v.time_s; /* not that of the entry before */
    entry.body.clock.after_s = b.v.time_s;
    (void)write_entry(&b.v, &entry); /* 7 */
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_TIME_BACK, 5}, {SALUR_F_TIME_BACK, 7});
    CHECK_I64(b.verdict.findings[0].severity, SALUR_SEVERITY_DIFFERENCE);
    bench_close(&b);
}

static void
a_clock_set_back_by_days_is_worth_a_note(void)
{
    struct bench b;

    open_log(&b);
    b.v.time_s += 3 * DAY_S;
    (void)write_simple(&b.v, SALUR_KIND_COMPLAINT);
    (void)write_clock(&b.v, b.v.time_s - 60 - DAY_S);     /* a day: no */
    (void)write_clock(&b.v, b.v.time_s - 60 - DAY_S - 1); /* 5: more */
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_CLOCK_STEP, 5});
    CHECK_I64(b.verdict.findings[0].severity, SALUR_SEVERITY_NOTE);
    bench_close(&b);
}

static void
entries_of_the_future_are_noted_once_a_stretch(void)
{
    struct bench b;

    open_log(&b);
    b.policy.time_s = b.v.time_s;
    b.v.time_s += DAY_S;
    (void)write_simple(&b.v, SALUR_KIND_COMPLAINT); /* just a day */
    (void)write_simple(&b.v, SALUR_KIND_COMPLAINT); /* 4 */
    (void)write_simple(&b.v, SALUR_KIND_COMPLAINT);
    (void)write_clock(&b.v, b.policy.time_s + 120);
    b.v.time_s += DAY_S;
    (void)write_simple(&b.v, SALUR_KIND_COMPLAINT); /* 7 */
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_TIME_AHEAD, 4},
                   {SALUR_F_TIME_AHEAD, 7});
    CHECK_I64(b.verdict.report.worst, SALUR_SEVERITY_NOTE);
    bench_close(&b);
}

static void
entries_older_than_what_a_witness_wrote_are_noted(void)
{
    struct bench b;

    open_log(&b);
    (void)write_witnessed(&b.v, 3, b.v.time_s + DAY_S + 180); /* 3 */
    (void)write_redeem(&b.v, 0); /* 4: behind the witness */
    (void)write_redeem(&b.v, 1);
    (void)write_redeem(&b.v, 2);                /* just a day */
    (void)write_clock(&b.v, b.v.time_s - 3600); /* 7: of no family */
    (void)write_redeem(&b.v, 4);
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_BACKDATED, 4}, {SALUR_F_BACKDATED, 8});
    CHECK_I64(b.verdict.report.worst, SALUR_SEVERITY_NOTE);
    bench_close(&b);
}

/* A day with one of everything that a close counts. */
static struct salur_body_close
write_day(struct village *v)
{
    struct salur_body_close close;
    struct salur_entitlement e;

    (void)write_redeem(v, 0);             /* 3: 600000 */
    (void)write_redeem(v, 1);             /* 4: 650000 */
    (void)write_redeem(v, 3);             /* 5: 750000 of goods */
    (void)write_void(v, 4, 1, KEY_COUNT); /* 6 */
    (void)write_void(v, 5, 3, KEY_COUNT); /* 7 */
    (void)write_unpaid(v, 6);
    e = entitlement_of(v, 0);
    (void)write_refuse(v, &e, SALUR_E_SPENT, 3);
    memset(&close, 0, sizeof close);
    close.redeemed = 3;
    close.redeemed_idr = 2000000;
    close.voided = 2;
    close.voided_idr = 1400000;
    close.refused = 1;
    close.unpaid = 1;
    close.has_count = 1;
    close.counted_idr = 10000000 - 600000; /* goods are not in the drawer */
    return close;
}

static void
a_close_that_counts_right_is_no_finding(void)
{
    struct salur_entry entry = {.kind = SALUR_KIND_CLOSE};
    struct bench b;

    open_log(&b);
    entry.body.close = write_day(&b.v);
    (void)write_entry(&b.v, &entry);
    /* The next day begins from nothing; a void of the day before counts. */
    memset(&entry.body, 0, sizeof entry.body);
    (void)write_void(&b.v, 3, 0, KEY_COUNT);
    entry.body.close.voided = 1;
    entry.body.close.voided_idr = 600000;
    entry.body.close.has_count = 1;
    entry.body.close.counted_idr = 600000;
    (void)write_entry(&b.v, &entry);
    memset(&entry.body, 0, sizeof entry.body);
    (void)write_entry(&b.v, &entry); /* an idle day */
    close_log(&b);
    CHECK_CLEAN(&b.verdict);
    CHECK_U64(b.verdict.report.days, 3);
    CHECK_U64(b.verdict.report.redeemed, 0);
    CHECK_I64(b.verdict.report.redeemed_idr, 0);
    bench_close(&b);
}

static void
each_total_of_a_close_is_checked(void)
{
    for (int field = 0; field < 8; field++) {
        struct salur_entry entry = {.kind = SALUR_KIND_CLOSE};
        struct salur_body_close *close = &entry.body.close;
        struct bench b;

        open_log(&b);
        *close = write_day(&b.v);
        close->redeemed += field == 0;
        close->redeemed_idr += field == 1;
        close->voided += field == 2;
        close->voided_idr += field == 3;
        close->refused += field == 4;
        close->unpaid += field == 5;
        close->counted_idr += field == 6;
        close->variance_idr += field == 7;
        (void)write_entry(&b.v, &entry);
        close_log(&b);
        CHECK_FINDINGS(&b.verdict, {SALUR_F_TOTALS, 10});
        CHECK_I64(b.verdict.findings[0].severity, SALUR_SEVERITY_DIFFERENCE);
        if (field == 1) {
            CHECK_I64(b.verdict.findings[0].amount_idr, 600001);
            CHECK_I64(b.verdict.findings[0].expected_idr, 600000);
        } else if (field == 7) {
            CHECK_I64(b.verdict.findings[0].amount_idr, 1);
            CHECK_I64(b.verdict.findings[0].expected_idr, 0);
        }
        bench_close(&b);
    }
}

static void
a_void_needs_its_redemption(void)
{
    struct bench b;

    open_log(&b);
    (void)write_redeem(&b.v, 0);             /* 3 */
    (void)write_void(&b.v, 2, 0, KEY_COUNT); /* 4: no redemption */
    (void)write_void(&b.v, 3, 1, KEY_COUNT); /* 5: another family's */
    (void)write_void(&b.v, 7, 0, KEY_COUNT); /* 6: yet to come */
    (void)write_redeem(&b.v, 1);             /* 7 */
    (void)write_void(&b.v, 3, 0, KEY_SUPERVISOR);
    (void)write_void(&b.v, 3, 0, KEY_SUPERVISOR); /* 9: again */
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_VOID, 4}, {SALUR_F_VOID, 5},
                   {SALUR_F_VOID, 6}, {SALUR_F_VOID, 9});
    CHECK_ERR(b.verdict.findings[0].err, SALUR_E_NOT_FOUND);
    CHECK_U64(b.verdict.findings[0].other_seq, 2);
    CHECK_ERR(b.verdict.findings[1].err, SALUR_E_MISMATCH);
    CHECK_ERR(b.verdict.findings[2].err, SALUR_E_NOT_FOUND);
    CHECK_ERR(b.verdict.findings[3].err, SALUR_E_DUPLICATE);
    CHECK_U64(b.verdict.report.redeemed, 1);
    bench_close(&b);
}

static void
a_supervisors_signature_is_checked(void)
{
    struct salur_entry entry;
    struct bench b;

    open_log(&b);
    (void)write_redeem(&b.v, 0);              /* 3 */
    (void)write_redeem(&b.v, 1);              /* 4 */
    (void)write_redeem(&b.v, 2);              /* 5 */
    (void)write_void(&b.v, 3, 0, KEY_ISSUER); /* 6: not a supervisor */
    (void)write_void(&b.v, 4, 1, KEY_SUPERVISOR);
    CHECK_ERR(salur_entry_decode(&entry, salur_bytes(b.v.file.pages[7].bytes,
                                                     b.v.file.pages[7].len)),
              SALUR_OK);
    /* The signature of one void under another. */
    entry.body.voided.redeem = 5;
    entry.body.voided.cti = b.v.items[2].cti;
    (void)write_entry(&b.v, &entry); /* 8 */
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_VOID, 6}, {SALUR_F_VOID, 8});
    CHECK_ERR(b.verdict.findings[0].err, SALUR_E_KEY_ROLE);
    CHECK_ERR(b.verdict.findings[1].err, SALUR_E_SIGNATURE);
    bench_close(&b);
}

static void
stages_are_loaded_as_approved_and_once(void)
{
    struct salur_entry entry = {.kind = SALUR_KIND_STAGE};
    struct salur_entry closed = {.kind = SALUR_KIND_STAGE_CLOSED};
    struct salur_body_stage *body = &entry.body.stage;
    struct salur_entry loaded;
    struct bench b;

    open_log(&b);
    (void)write_stage(&b.v); /* 3: the same again is fine */
    CHECK_ERR(salur_entry_decode(&loaded, salur_bytes(b.v.file.pages[1].bytes,
                                                      b.v.file.pages[1].len)),
              SALUR_OK);
    *body = loaded.body.stage;
    body->count++;
    (void)write_entry(&b.v, &entry); /* 4: not the approved count */
    *body = loaded.body.stage;
    body->root.bytes[0] ^= 1;
    (void)write_entry(&b.v, &entry); /* 5: neither approved nor loaded */
    closed.body.stage_closed.id = b.v.stage.id;
    closed.body.stage_closed.remaining = VILLAGE_FAMILIES;
    closed.body.stage_closed.remaining_idr = 8 * 600000 + 28 * 50000;
    (void)write_entry(&b.v, &closed);
    (void)write_redeem(&b.v, 0);      /* 7: after the stage was closed */
    (void)write_entry(&b.v, &closed); /* 8: again */
    closed.body.stage_closed.id.batch = 2;
    (void)write_entry(&b.v, &closed); /* 9: never loaded */
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_STAGE, 4}, {SALUR_F_STAGE, 5},
                   {SALUR_F_STAGE, 5}, {SALUR_F_WINDOW, 7}, {SALUR_F_STAGE, 8},
                   {SALUR_F_STAGE, 9});
    CHECK_ERR(b.verdict.findings[0].err, SALUR_E_MISMATCH);
    CHECK_ERR(b.verdict.findings[1].err, SALUR_E_MISMATCH);
    CHECK_ERR(b.verdict.findings[2].err, SALUR_E_DUPLICATE);
    CHECK_ERR(b.verdict.findings[3].err, SALUR_E_CLOSED);
    CHECK_ERR(b.verdict.findings[4].err, SALUR_E_DUPLICATE);
    CHECK_ERR(b.verdict.findings[5].err, SALUR_E_NO_STAGE);
    bench_close(&b);
}

static void
what_a_closed_stage_leaves_is_counted(void)
{
    for (int field = 0; field < 3; field++) {
        struct salur_entry entry = {.kind = SALUR_KIND_STAGE_CLOSED};
        struct salur_body_stage_closed *body = &entry.body.stage_closed;
        struct bench b;

        open_log(&b);
        (void)write_redeem(&b.v, 0);
        (void)write_keyed(&b.v, &b.v.items[1]);
        (void)write_keyed(&b.v, &b.v.items[2]);
        (void)write_void(&b.v, 5, 2, KEY_COUNT);
        (void)write_unpaid(&b.v, 3); /* remains, and has to be returned */
        body->id = b.v.stage.id;
        body->remaining = VILLAGE_FAMILIES - 2 - (field == 1);
        body->remaining_idr = 8 * 600000 + 28 * 50000 - 1250000 + (field == 2);
        (void)write_entry(&b.v, &entry); /* 8 */
        close_log(&b);
        if (field == 0) {
            CHECK_CLEAN(&b.verdict);
        } else {
            CHECK_FINDINGS(&b.verdict, {SALUR_F_TOTALS, 8});
            CHECK_I64(b.verdict.findings[0].expected_idr, 4950000);
        }
        bench_close(&b);
    }
}

static void
withdrawn_lists_only_rise(void)
{
    struct bench b;

    open_log(&b);
    (void)write_withdrawn(&b.v, 2);
    (void)write_withdrawn(&b.v, 2); /* 4 */
    (void)write_withdrawn(&b.v, 1); /* 5 */
    (void)write_withdrawn(&b.v, 3);
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_STAGE, 4}, {SALUR_F_STAGE, 5});
    CHECK_ERR(b.verdict.findings[0].err, SALUR_E_ROLLBACK);
    bench_close(&b);
}

/* Write a witnessed entry with this note and time. */
static void
write_cited(struct village *v, const struct salur_buf *note, int64_t time_s)
{
    struct salur_entry entry = {.kind = SALUR_KIND_WITNESSED};

    entry.body.witnessed.note = salur_buf_view(note);
    entry.body.witnessed.time_s = time_s;
    (void)write_entry(v, &entry);
}

static void
cited_heads_are_judged(void)
{
    struct salur_buf note;
    struct bench b;

    open_log(&b);
    salur_buf_init(&note, 1 << 16);
    sl_put_str(&note, "not a note");
    write_cited(&b.v, &note, b.v.time_s); /* 3 */
    sign_head(&b.v, &b.v.file, 3, KEY_LOG, &note);
    write_cited(&b.v, &note, b.v.time_s); /* 4: nobody cosigned */
    cosign(&b.v, &note, KEY_STRANGER, b.v.time_s);
    write_cited(&b.v, &note, b.v.time_s); /* 5: nobody known did */
    cosign(&b.v, &note, KEY_WITNESS, b.v.time_s);
    write_cited(&b.v, &note, b.v.time_s - 61); /* 6: another time */
    write_cited(&b.v, &note, b.v.time_s - 60);
    sign_head(&b.v, &b.v.file, 3, KEY_FALSE_LOG, &note);
    cosign(&b.v, &note, KEY_WITNESS, b.v.time_s);
    write_cited(&b.v, &note, b.v.time_s); /* 8: not this log's key */
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_COSIGNED, 3}, {SALUR_F_COSIGNED, 4},
                   {SALUR_F_COSIGNED, 5}, {SALUR_F_COSIGNED, 6},
                   {SALUR_F_COSIGNED, 8});
    CHECK_ERR(b.verdict.findings[0].err, SALUR_E_SYNTAX);
    CHECK_I64(b.verdict.findings[0].severity, SALUR_SEVERITY_DIFFERENCE);
    CHECK_ERR(b.verdict.findings[1].err, SALUR_E_KEY_UNKNOWN);
    CHECK_I64(b.verdict.findings[1].severity, SALUR_SEVERITY_NOTE);
    CHECK_ERR(b.verdict.findings[2].err, SALUR_E_KEY_UNKNOWN);
    CHECK_ERR(b.verdict.findings[3].err, SALUR_E_MISMATCH);
    CHECK_ERR(b.verdict.findings[4].err, SALUR_E_KEY_UNKNOWN);
    salur_buf_wipe(&note);
    bench_close(&b);
}

static void
a_cited_head_that_the_entries_contradict_is_tampering(void)
{
    struct salur_buf note;
    struct bench other;
    struct bench b;

    open_log(&b);
    open_log(&other);
    (void)write_redeem(&b.v, 0);
    (void)write_redeem(&other.v, 1);
    salur_buf_init(&note, 1 << 16);
    /* The same key, another history of four entries. */
    sign_head(&other.v, &other.v.file, 4, KEY_LOG, &note);
    cosign(&b.v, &note, KEY_WITNESS, b.v.time_s);
    write_cited(&b.v, &note, b.v.time_s);
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_COSIGNED, 3});
    CHECK_I64(b.verdict.report.worst, SALUR_SEVERITY_TAMPER);
    CHECK_U64(b.verdict.findings[0].other_seq, 4);
    /* The newer head fits, and still nothing is taken for granted. */
    CHECK_U64(b.verdict.report.proven, 0);
    salur_buf_wipe(&note);
    bench_close(&other);
    bench_close(&b);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(time_goes_back_only_with_a_clock_entry),
        TEST(a_clock_set_back_by_days_is_worth_a_note),
        TEST(entries_of_the_future_are_noted_once_a_stretch),
        TEST(entries_older_than_what_a_witness_wrote_are_noted),
        TEST(a_close_that_counts_right_is_no_finding),
        TEST(each_total_of_a_close_is_checked),
        TEST(a_void_needs_its_redemption),
        TEST(a_supervisors_signature_is_checked),
        TEST(stages_are_loaded_as_approved_and_once),
        TEST(what_a_closed_stage_leaves_is_counted),
        TEST(withdrawn_lists_only_rise),
        TEST(cited_heads_are_judged),
        TEST(a_cited_head_that_the_entries_contradict_is_tampering),
    };

    return RUN_TESTS(tests, argc, argv);
}
