/* SPDX-License-Identifier: Apache-2.0 */
/* When redemptions are too early, too late or stopped; and refusals. */
#include "tests/audit/bench.h"

static void
handouts_outside_the_stage_are_found(void)
{
    struct bench b;
    int64_t opens_s;
    int64_t closes_s;

    open_log(&b);
    opens_s = salur_stage_opens_s(b.v.stage.opens);
    closes_s = salur_stage_closes_s(b.v.stage.closes);
    b.policy.time_s = closes_s + DAY_S;
    b.v.time_s = opens_s;
    (void)write_clock(&b.v, opens_s - 1);
    b.v.time_s = opens_s - 1;
    (void)write_redeem(&b.v, 0); /* 4: a second early */
    b.v.time_s = opens_s;
    (void)write_redeem(&b.v, 1);
    b.v.time_s = closes_s - 1;
    (void)write_redeem(&b.v, 2);
    b.v.time_s = closes_s;
    (void)write_redeem(&b.v, 3); /* 7: a second late */
    (void)write_keyed(&b.v, &b.v.items[4]);
    finish(&b.v);
    bench_run(&b);
    CHECK_U64(find_finding(&b.verdict, SALUR_F_WINDOW).seq, 4);
    CHECK_ERR(find_finding(&b.verdict, SALUR_F_WINDOW).err, SALUR_E_NOT_OPEN);
    CHECK_I64(b.verdict.findings[b.verdict.count - 2].id, SALUR_F_WINDOW);
    CHECK_U64(b.verdict.findings[b.verdict.count - 2].seq, 7);
    CHECK_ERR(b.verdict.findings[b.verdict.count - 2].err, SALUR_E_CLOSED);
    CHECK_I64(b.verdict.findings[b.verdict.count - 1].id, SALUR_F_WINDOW);
    CHECK_U64(b.verdict.findings[b.verdict.count - 1].seq, 8);
    bench_close(&b);
}

static void
an_expired_code_is_found_without_lists_too(void)
{
    struct salur_entitlement e;
    struct bench b;

    open_log(&b);
    b.policy.lists = NULL;
    e = entitlement_of(&b.v, 0);
    e.expires_s = b.v.time_s;
    (void)write_redeem_of(&b.v, &e, KEY_ISSUER);
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_NO_LIST, 3}, {SALUR_F_WINDOW, 3});
    bench_close(&b);
}

static void
a_code_of_a_stage_that_was_not_loaded_is_found(void)
{
    struct bench b;

    bench_open(&b);
    (void)write_genesis(&b.v);
    (void)write_redeem(&b.v, 0); /* 1 */
    (void)write_stage(&b.v);
    (void)write_redeem(&b.v, 1);
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_STAGE, 1});
    CHECK_ERR(b.verdict.findings[0].err, SALUR_E_NO_STAGE);
    bench_close(&b);
}

/* Withdrawn ids 0 and, below card 3, 1; the list has serial 2. */
static void
use_withdrawn(struct bench *b)
{
    struct salur_verify_lists *lists = NULL;

    village_bundle(&b->v, &b->v.bundle,
                   "stop 10000000000000000000000000000007\n"
                   "card 20000000000000000000000000000007 3\n");
    lists = village_lists(&b->v);
    salur_verify_lists_free(b->lists);
    b->lists = lists;
    b->policy.lists = lists;
}

static void
withdrawn_entitlements_are_found_once_the_village_knew(void)
{
    struct salur_entitlement e;
    struct bench b;

    open_log(&b);
    use_withdrawn(&b);
    (void)write_redeem(&b.v, 0); /* 3: could not know */
    (void)write_void(&b.v, 3, 0, KEY_COUNT);
    (void)write_withdrawn(&b.v, 1);
    (void)write_redeem(&b.v, 0); /* 6: an older list */
    (void)write_void(&b.v, 6, 0, KEY_COUNT);
    (void)write_withdrawn(&b.v, 2);
    (void)write_redeem(&b.v, 0); /* 9 */
    (void)write_redeem(&b.v, 1); /* 10: card 1 of 3 */
    (void)write_void(&b.v, 10, 1, KEY_COUNT);
    e = entitlement_of(&b.v, 1);
    e.item.card = 3;
    (void)write_redeem_of(&b.v, &e, KEY_ISSUER); /* the new card */
    (void)write_redeem(&b.v, 2);
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_WITHDRAWN, 3}, {SALUR_F_WITHDRAWN, 6},
                   {SALUR_F_WITHDRAWN, 9}, {SALUR_F_WITHDRAWN, 10});
    CHECK_I64(b.verdict.findings[0].severity, SALUR_SEVERITY_NOTE);
    CHECK_I64(b.verdict.findings[1].severity, SALUR_SEVERITY_NOTE);
    CHECK_I64(b.verdict.findings[2].severity, SALUR_SEVERITY_DIFFERENCE);
    CHECK_ERR(b.verdict.findings[2].err, SALUR_E_WITHDRAWN);
    CHECK_ERR(b.verdict.findings[3].err, SALUR_E_CARD_OLD);
    bench_close(&b);
}

static void
a_card_older_than_the_list_is_found(void)
{
    struct salur_entitlement e;
    struct bench b;

    open_log(&b);
    e = entitlement_of(&b.v, 1);
    b.v.items[1].card = 2;
    village_bundle(&b.v, &b.v.bundle, NULL);
    salur_verify_lists_free(b.lists);
    b.lists = village_lists(&b.v);
    b.policy.lists = b.lists;
    (void)write_redeem_of(&b.v, &e, KEY_ISSUER);
    close_log(&b);
    /* The log loaded the list with the older card. */
    CHECK_FINDINGS(&b.verdict, {SALUR_F_STAGE, 1}, {SALUR_F_WITHDRAWN, 3});
    CHECK_ERR(b.verdict.findings[1].err, SALUR_E_CARD_OLD);
    bench_close(&b);
}

static void
refusals_that_hold_are_no_finding(void)
{
    struct salur_entitlement e;
    struct bench b;

    open_log(&b);
    use_withdrawn(&b);
    (void)write_redeem(&b.v, 2); /* 3 */
    e = entitlement_of(&b.v, 2);
    (void)write_refuse(&b.v, &e, SALUR_E_SPENT, 3);
    e = entitlement_of(&b.v, 0);
    (void)write_refuse(&b.v, &e, SALUR_E_WITHDRAWN, 0);
    e.site++;
    (void)write_refuse(&b.v, &e, SALUR_E_OTHER_SITE, 0);
    e = entitlement_of(&b.v, 4);
    e.stage.batch = 2;
    (void)write_refuse(&b.v, &e, SALUR_E_NO_STAGE, 0);
    e = entitlement_of(&b.v, 4);
    e.item.cti.bytes[3] = 1;
    (void)write_refuse(&b.v, &e, SALUR_E_NOT_LISTED, 0);
    e = entitlement_of(&b.v, 4);
    e.item.amount_idr++;
    (void)write_refuse(&b.v, &e, SALUR_E_AMOUNT_DIFFERS, 0);
    e = entitlement_of(&b.v, 4);
    e.expires_s = b.v.time_s;
    (void)write_refuse(&b.v, &e, SALUR_E_CLOSED, 0);
    close_log(&b);
    CHECK_CLEAN(&b.verdict);
    CHECK_U64(b.verdict.report.refused, 7);
    bench_close(&b);
}

/* What only people saw, or another laptop's log says, this log alone cannot
 * contradict, neither of a family that could have been paid nor of one that
 * was paid later. */
static void
refusals_by_what_stands_elsewhere_are_no_finding(void)
{
    static const enum salur_err causes[4] = {
        SALUR_E_IDENTITY, SALUR_E_SUBSTITUTE, SALUR_E_PROXY_LIMIT,
        SALUR_E_SPENT_ELSEWHERE};
    struct salur_entry keyed = {.kind = SALUR_KIND_REFUSE};
    struct salur_entitlement e;
    struct bench b;

    open_log(&b);
    e = entitlement_of(&b.v, 4);
    for (size_t i = 0; i < 4; i++) {
        (void)write_refuse(&b.v, &e, causes[i], 0);
        keyed.body.refuse.cti = b.v.items[5].cti;
        keyed.body.refuse.cause = causes[i];
        (void)write_entry(&b.v, &keyed);
    }
    (void)write_redeem(&b.v, 4);
    close_log(&b);
    CHECK_CLEAN(&b.verdict);
    CHECK_U64(b.verdict.report.refused, 8);
    CHECK_U64(b.verdict.report.redeemed, 1);
    bench_close(&b);
}

/* What was done with personal data names nobody and changes no total. */
static void
what_was_done_with_personal_data_is_no_finding(void)
{
    struct salur_entry entry = {.kind = SALUR_KIND_PERSONAL};
    struct bench b;

    open_log(&b);
    for (uint32_t action = 1; action <= 3; action++) {
        entry.body.personal.action = action;
        entry.body.personal.id = b.v.stage.id;
        entry.body.personal.count = 8;
        (void)write_entry(&b.v, &entry);
    }
    (void)write_redeem(&b.v, 0);
    close_log(&b);
    CHECK_CLEAN(&b.verdict);
    CHECK_U64(b.verdict.report.redeemed, 1);
    bench_close(&b);
}

static void
refusals_that_the_evidence_contradicts_are_found(void)
{
    struct salur_entitlement e;
    struct bench b;

    open_log(&b);
    (void)write_redeem(&b.v, 2); /* 3 */
    e = entitlement_of(&b.v, 4);
    (void)write_refuse(&b.v, &e, SALUR_E_SPENT, 3); /* another family's */
    (void)write_refuse(&b.v, &e, SALUR_E_SPENT, 1); /* no redemption */
    (void)write_refuse(&b.v, &e, SALUR_E_OTHER_SITE, 0);
    (void)write_refuse(&b.v, &e, SALUR_E_NO_STAGE, 0);
    (void)write_refuse(&b.v, &e, SALUR_E_NOT_LISTED, 0);
    (void)write_refuse(&b.v, &e, SALUR_E_AMOUNT_DIFFERS, 0);
    (void)write_refuse(&b.v, &e, SALUR_E_NOT_OPEN, 0);
    (void)write_refuse(&b.v, &e, SALUR_E_CLOSED, 0); /* 11 */
    (void)write_void(&b.v, 3, 2, KEY_COUNT);
    e = entitlement_of(&b.v, 2);
    (void)write_refuse(&b.v, &e, SALUR_E_SPENT, 3); /* 13: voided before */
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_REFUSAL, 4}, {SALUR_F_REFUSAL, 5},
                   {SALUR_F_REFUSAL, 6}, {SALUR_F_REFUSAL, 7},
                   {SALUR_F_REFUSAL, 8}, {SALUR_F_REFUSAL, 9},
                   {SALUR_F_REFUSAL, 10}, {SALUR_F_REFUSAL, 11},
                   {SALUR_F_REFUSAL, 13});
    CHECK_I64(b.verdict.findings[0].severity, SALUR_SEVERITY_DIFFERENCE);
    bench_close(&b);
}

static void
the_code_of_a_refusal_is_checked_as_well(void)
{
    struct salur_entry entry = {.kind = SALUR_KIND_REFUSE};
    struct salur_body_refuse *body = &entry.body.refuse;
    struct salur_entitlement e;
    struct salur_buf token;
    struct bench b;

    open_log(&b);
    salur_buf_init(&token, SALUR_TOKEN_MAX);
    e = entitlement_of(&b.v, 1);
    CHECK_ERR(salur_entitlement_sign(&e, b.v.keys[KEY_ISSUER], &token),
              SALUR_OK);
    body->token = salur_buf_view(&token);
    body->cause = SALUR_E_WITHDRAWN;
    body->cti = b.v.items[2].cti;
    (void)write_entry(&b.v, &entry); /* 3: another family's code */
    body->cti = b.v.items[1].cti;
    token.ptr[token.len - 1] ^= 1;
    (void)write_entry(&b.v, &entry); /* 4: not signed */
    body->cause = SALUR_E_SIGNATURE;
    (void)write_entry(&b.v, &entry); /* refused for just that */
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_TOKEN_FORM, 3}, {SALUR_F_TOKEN_SIG, 4});
    CHECK_I64(b.verdict.report.worst, SALUR_SEVERITY_NOTE);
    salur_buf_wipe(&token);
    bench_close(&b);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(handouts_outside_the_stage_are_found),
        TEST(an_expired_code_is_found_without_lists_too),
        TEST(a_code_of_a_stage_that_was_not_loaded_is_found),
        TEST(withdrawn_entitlements_are_found_once_the_village_knew),
        TEST(a_card_older_than_the_list_is_found),
        TEST(refusals_that_hold_are_no_finding),
        TEST(refusals_by_what_stands_elsewhere_are_no_finding),
        TEST(what_was_done_with_personal_data_is_no_finding),
        TEST(refusals_that_the_evidence_contradicts_are_found),
        TEST(the_code_of_a_refusal_is_checked_as_well),
    };

    return RUN_TESTS(tests, argc, argv);
}
