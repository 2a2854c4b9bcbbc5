/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The times that entries claim: honest villages hear nothing, and each lie is
 * named by its first bad entry.
 */
#include "tests/audit/bench.h"

#define HOUR_S 3600
/* A clock without battery. */
#define Y2000_S INT64_C(946684800)

/* Only what is said of time: F113 .. F119. */
static void
keep_time(struct verdict *verdict)
{
    size_t count = 0;

    for (size_t i = 0; i < verdict->count; i++) {
        if (verdict->findings[i].id >= SALUR_F_TIME_BACK &&
            verdict->findings[i].id <= SALUR_F_STALE) {
            verdict->findings[count++] = verdict->findings[i];
        }
    }
    verdict->count = count;
}

/* Sign, verify, and keep what is said of time. */
static void
close_time(struct bench *b)
{
    close_log(b);
    keep_time(&b->verdict);
}

/* Another family of no list; what the list says is not asked here. */
static uint64_t
hand_out(struct bench *b, int64_t after_s)
{
    struct salur_item item = b->v.items[0];

    item.cti.bytes[0] = 0xee;
    item.cti.bytes[1] = (uint8_t)b->v.file.count;
    b->v.time_s += after_s - 60; /* each entry lets a minute go by */
    return write_keyed(&b->v, &item);
}

static void
close_day(struct bench *b)
{
    (void)write_simple(&b->v, SALUR_KIND_CLOSE);
}

/* The clock starts anew at 2000, somebody looks, somebody sets it right. */
static void
lose_the_battery(struct bench *b, int64_t right_s)
{
    struct salur_entitlement e = entitlement_of(&b->v, 2);

    (void)write_clock(&b->v, Y2000_S + 40);
    (void)write_refuse(&b->v, &e, SALUR_E_NOT_OPEN, 0);
    (void)write_simple(&b->v, SALUR_KIND_COMPLAINT);
    b->v.time_s = right_s;
}

static void
honest_days_give_no_finding(void)
{
    struct bench b;

    open_log(&b);
    b.policy.lists = NULL;
    /* Forty families in a row, ten seconds each, queue past midnight. */
    b.v.time_s = VILLAGE_START + 15 * HOUR_S + 50 * 60;
    for (int i = 0; i < 40; i++) {
        (void)hand_out(&b, i % 2 == 0 ? 10 : 40);
    }
    close_day(&b);
    close_time(&b);
    CHECK_CLEAN(&b.verdict);
    bench_close(&b);

    open_log(&b);
    b.policy.lists = NULL;
    (void)hand_out(&b, 60);
    close_day(&b);
    (void)write_witnessed(&b.v, 5, b.v.time_s);
    /* Five days without handout, then one that is closed the morning after. */
    b.v.time_s += 5 * DAY_S;
    (void)hand_out(&b, 60);
    b.v.time_s += 16 * HOUR_S;
    close_day(&b);
    (void)hand_out(&b, 60);
    close_day(&b);
    lose_the_battery(&b, VILLAGE_START + 8 * DAY_S);
    (void)hand_out(&b, 60);
    (void)write_clock(&b.v, b.v.time_s - 7 * HOUR_S); /* the wrong zone */
    (void)hand_out(&b, 60);
    close_day(&b);
    (void)write_witnessed(&b.v, b.v.file.count, VILLAGE_START + 8 * DAY_S);
    close_time(&b);
    CHECK_CLEAN(&b.verdict);
    bench_close(&b);
}

static void
a_device_set_up_without_battery_is_honest(void)
{
    struct bench b;

    bench_open(&b);
    b.policy.lists = NULL;
    b.v.time_s = Y2000_S;
    (void)write_genesis(&b.v);
    b.v.time_s = VILLAGE_START;
    (void)write_stage(&b.v);
    (void)write_simple(&b.v, SALUR_KIND_OPEN);
    (void)hand_out(&b, 60);
    close_day(&b);
    close_time(&b);
    CHECK_CLEAN(&b.verdict);
    bench_close(&b);
}

/* Cited after the closing, and then the clock is put back into the stage. */
static void
redeeming_into_a_closed_stage_is_named(void)
{
    for (int is_keyed = 0; is_keyed < 2; is_keyed++) {
        struct bench b;
        int64_t closes_s;

        open_log(&b);
        closes_s = salur_stage_closes_s(b.v.stage.closes);
        b.policy.time_s = closes_s + 5 * DAY_S;
        b.v.time_s = closes_s + 2 * HOUR_S;
        (void)write_witnessed(&b.v, 3, b.v.time_s);
        (void)write_clock(&b.v, closes_s - HOUR_S); /* 4 */
        if (is_keyed) {
            (void)write_keyed(&b.v, &b.v.items[1]);
        } else {
            (void)write_redeem(&b.v, 1);
        }
        (void)write_redeem(&b.v, 2);
        close_log(&b);
        CHECK_FINDINGS(&b.verdict, {SALUR_F_BACKDATED, 5},
                       {SALUR_F_BACKDATED, 6});
        CHECK_ERR(b.verdict.findings[0].err, SALUR_E_CLOSED);
        CHECK_I64(b.verdict.findings[0].severity, SALUR_SEVERITY_DIFFERENCE);
        CHECK(b.verdict.findings[0].has_cti);
        CHECK_I64(b.verdict.findings[0].amount_idr, b.v.items[1].amount_idr);
        bench_close(&b);
    }
}

/* An hour is allowed for the office's own clock, and not a second more. */
static void
the_witness_may_be_an_hour_off(void)
{
    for (int more = 0; more < 2; more++) {
        struct bench b;
        int64_t closes_s;

        open_log(&b);
        closes_s = salur_stage_closes_s(b.v.stage.closes);
        b.policy.time_s = closes_s + DAY_S;
        b.v.time_s = closes_s - 120;
        (void)write_witnessed(&b.v, 3, closes_s + HOUR_S - 1 + more);
        (void)write_redeem(&b.v, 1); /* 4 */
        close_log(&b);
        if (more) {
            CHECK_FINDINGS(&b.verdict, {SALUR_F_BACKDATED, 4});
        } else {
            CHECK_CLEAN(&b.verdict);
        }
        bench_close(&b);
    }
}

/* The clock was put ahead: a witness had seen it before the stage opened. */
static void
redeeming_before_the_stage_opens_is_named(void)
{
    struct bench b;
    int64_t opens_s;

    open_log(&b);
    opens_s = salur_stage_opens_s(b.v.stage.opens);
    (void)write_redeem(&b.v, 1); /* 3 */
    finish(&b.v);
    sign_head(&b.v, &b.v.file, 4, KEY_LOG, &b.v.file.cosigned);
    cosign(&b.v, &b.v.file.cosigned, KEY_WITNESS, opens_s - HOUR_S - 1);
    bench_run(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_BACKDATED, 3});
    CHECK_ERR(b.verdict.findings[0].err, SALUR_E_NOT_OPEN);
    /* Of a head that does not fit nothing is said. */
    sign_head(&b.v, &b.v.file, 3, KEY_LOG, &b.v.file.cosigned);
    cosign(&b.v, &b.v.file.cosigned, KEY_WITNESS, opens_s - HOUR_S - 1);
    bench_run(&b);
    CHECK_CLEAN(&b.verdict);
    bench_close(&b);
}

/* A witness dates a smaller head after a larger one. */
static void
cosignatures_that_contradict_each_other_are_named(void)
{
    struct bench b;

    open_log(&b);
    (void)write_witnessed(&b.v, 3, b.v.time_s + DAY_S / 2); /* 3 */
    (void)write_simple(&b.v, SALUR_KIND_COMPLAINT);
    finish(&b.v);
    sign_head(&b.v, &b.v.file, 5, KEY_LOG, &b.v.file.cosigned);
    cosign(&b.v, &b.v.file.cosigned, KEY_WITNESS, b.v.time_s - 120 - DAY_S / 2);
    bench_run(&b);
    CHECK_CLEAN(&b.verdict); /* just a day */
    sign_head(&b.v, &b.v.file, 5, KEY_LOG, &b.v.file.cosigned);
    cosign(&b.v, &b.v.file.cosigned, KEY_WITNESS, b.v.time_s - 121 - DAY_S / 2);
    bench_run(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_BACKDATED, 3});
    CHECK_ERR(b.verdict.findings[0].err, SALUR_E_MISMATCH);
    /* A witness without battery bounds nothing. */
    sign_head(&b.v, &b.v.file, 5, KEY_LOG, &b.v.file.cosigned);
    cosign(&b.v, &b.v.file.cosigned, KEY_WITNESS, Y2000_S);
    bench_run(&b);
    CHECK_CLEAN(&b.verdict);
    bench_close(&b);
}

static void
a_time_ahead_of_its_witness_is_noted(void)
{
    struct bench b;

    open_log(&b);
    b.v.time_s += DAY_S;
    (void)write_simple(&b.v, SALUR_KIND_COMPLAINT);
    (void)write_simple(&b.v, SALUR_KIND_COMPLAINT); /* 4 */
    finish(&b.v);
    sign_head(&b.v, &b.v.file, 5, KEY_LOG, &b.v.file.cosigned);
    cosign(&b.v, &b.v.file.cosigned, KEY_WITNESS, b.v.time_s - 120 - DAY_S);
    bench_run(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_TIME_AHEAD, 4});
    CHECK_I64(b.verdict.report.worst, SALUR_SEVERITY_NOTE);
    bench_close(&b);
}

/* By way of 2000 a clock gets back without an entry that says so. */
static void
a_step_back_by_way_of_2000_is_noted(void)
{
    struct bench b;
    int64_t was_s;

    open_log(&b);
    b.policy.lists = NULL;
    b.v.time_s += 4 * DAY_S;
    was_s = b.v.time_s;
    (void)hand_out(&b, 60);
    lose_the_battery(&b, was_s - DAY_S - 1); /* 4, 5, 6 */
    (void)hand_out(&b, 60);
    b.v.time_s = was_s + DAY_S;
    close_day(&b);
    close_time(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_CLOCK_STEP, 7});
    bench_close(&b);
}

/* A minute for 20 redemptions is too short; a second more is not. */
static void
a_burst_is_named_by_its_first(void)
{
    for (int slow = 0; slow < 2; slow++) {
        struct bench b;
        struct salur_finding burst;

        open_log(&b);
        b.policy.lists = NULL;
        (void)hand_out(&b, 60);
        (void)hand_out(&b, 3600); /* 4 */
        for (int i = 1; i < 25; i++) {
            /* A clock entry in between hides nothing. */
            if (i == 10) {
                (void)write_clock(&b.v, b.v.time_s - 50 * 60);
            }
            (void)hand_out(&b, i == 1 ? 9 + slow : 3 * (i != 10));
        }
        close_time(&b);
        burst = find_finding(&b.verdict, SALUR_F_BURST);
        CHECK_U64(burst.seq, slow ? 5 : 4);
        CHECK_U64(burst.affected, slow ? 24 : 25);
        CHECK_I64(burst.affected_idr,
                  (slow ? 24 : 25) * b.v.items[0].amount_idr);
        CHECK_I64(burst.severity, SALUR_SEVERITY_NOTE);
        CHECK_U64(b.verdict.count, 1);
        bench_close(&b);
    }
}

static void
nineteen_in_a_second_are_no_burst(void)
{
    struct bench b;

    open_log(&b);
    b.policy.lists = NULL;
    for (int i = 0; i < 19; i++) {
        (void)hand_out(&b, 0);
    }
    (void)hand_out(&b, 61);
    close_time(&b);
    CHECK_CLEAN(&b.verdict);
    bench_close(&b);
}

/* Each day that was left open is named by the handout that comes after it. */
static void
days_without_a_close_are_named(void)
{
    struct bench b;

    open_log(&b);
    b.policy.lists = NULL;
    b.v.time_s = VILLAGE_START + 15 * HOUR_S + 55 * 60; /* 23:55 WIB */
    (void)hand_out(&b, 60);
    (void)hand_out(&b, 4 * HOUR_S - 1); /* 4: a long night's queue */
    (void)hand_out(&b, 60);             /* 5 */
    b.v.time_s += 5 * HOUR_S;           /* the same day */
    (void)hand_out(&b, 60);             /* 6 */
    b.v.time_s += DAY_S;
    (void)hand_out(&b, 60); /* 7 */
    close_day(&b);
    b.v.time_s += DAY_S;
    (void)hand_out(&b, 60);
    b.v.time_s += 3 * DAY_S;
    (void)write_simple(&b.v, SALUR_KIND_COMPLAINT);
    (void)hand_out(&b, 60); /* 11 */
    close_time(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_NO_CLOSE, 7}, {SALUR_F_NO_CLOSE, 11});
    CHECK_U64(b.verdict.findings[0].other_seq, 6);
    CHECK_U64(b.verdict.findings[1].other_seq, 9);
    CHECK_I64(b.verdict.findings[0].severity, SALUR_SEVERITY_NOTE);
    bench_close(&b);
}

/* Days are those of the village: midnight in Jakarta is 17:00Z. */
static void
the_villages_zone_decides_what_a_day_is(void)
{
    struct bench b;

    open_log(&b);
    b.policy.lists = NULL;
    b.v.time_s = VILLAGE_START + 12 * HOUR_S; /* 20:00 WIB, 13:00Z */
    (void)hand_out(&b, 60);
    b.v.time_s += 4 * HOUR_S + 1; /* 00:01 */
    (void)hand_out(&b, 60);
    close_time(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_NO_CLOSE, 4});
    bench_close(&b);

    open_log(&b);
    b.policy.lists = NULL;
    b.v.time_s = VILLAGE_START + 20 * HOUR_S; /* 04:00 WIB, 21:00Z */
    (void)hand_out(&b, 60);
    b.v.time_s += 4 * HOUR_S; /* 08:01 WIB: another day in UTC only */
    (void)hand_out(&b, 60);
    close_time(&b);
    CHECK_CLEAN(&b.verdict);
    bench_close(&b);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(honest_days_give_no_finding),
        TEST(a_device_set_up_without_battery_is_honest),
        TEST(redeeming_into_a_closed_stage_is_named),
        TEST(the_witness_may_be_an_hour_off),
        TEST(redeeming_before_the_stage_opens_is_named),
        TEST(cosignatures_that_contradict_each_other_are_named),
        TEST(a_time_ahead_of_its_witness_is_noted),
        TEST(a_step_back_by_way_of_2000_is_noted),
        TEST(a_burst_is_named_by_its_first),
        TEST(nineteen_in_a_second_are_no_burst),
        TEST(days_without_a_close_are_named),
        TEST(the_villages_zone_decides_what_a_day_is),
    };

    return RUN_TESTS(tests, argc, argv);
}
