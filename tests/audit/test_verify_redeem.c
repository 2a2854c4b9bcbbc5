/* SPDX-License-Identifier: Apache-2.0 */
/* Redemptions against code, list and what stands in the log. */
#include "tests/audit/bench.h"

/* The library signs codes with issuers' keys only; a forger need not. */
static void
use_as_issuer(struct village *v, enum village_key key)
{
    char name[SALUR_NAME_MAX + 1];
    uint8_t seed[32];

    memcpy(name, salur_key_public(v->keys[key])->name, sizeof name);
    memset(seed, (int)key + 1, sizeof seed);
    salur_key_free(v->keys[key]);
    CHECK_ERR(salur_key_from_seed(&v->keys[key], name, SALUR_ROLE_ISSUER, seed),
              SALUR_OK);
}

static void
a_code_of_a_false_issuer_is_found(void)
{
    static const struct {
        enum village_key issuer;
        enum salur_finding_id id;
        enum salur_err err;
    } rows[] = {
        /* A key with the issuer's name but another secret has another id. */
        {KEY_FALSE_ISSUER, SALUR_F_TOKEN_SIG, SALUR_E_KEY_UNKNOWN},
        {KEY_APPROVER, SALUR_F_TOKEN_SIG, SALUR_E_KEY_ROLE},
        {KEY_OTHER_ISSUER, SALUR_F_TOKEN_SCOPE, SALUR_E_SCOPE},
    };
    struct salur_entitlement e;
    struct bench b;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        open_log(&b);
        if (rows[i].issuer == KEY_APPROVER) {
            use_as_issuer(&b.v, KEY_APPROVER);
        }
        e = entitlement_of(&b.v, 1);
        (void)write_redeem_of(&b.v, &e, rows[i].issuer);
        close_log(&b);
        CHECK_FINDINGS(&b.verdict, {rows[i].id, 3});
        CHECK_ERR(b.verdict.findings[0].err, rows[i].err);
        CHECK_I64(b.verdict.findings[0].severity, SALUR_SEVERITY_DIFFERENCE);
        CHECK(b.verdict.findings[0].has_cti);
        CHECK_I64(b.verdict.findings[0].amount_idr, 650000);
        CHECK_U64(b.verdict.report.proven, 4);
        bench_close(&b);
    }
}

/* Write a redemption whose token was changed in one byte. */
static void
write_spoiled(struct village *v, size_t back, uint8_t mask)
{
    struct salur_entry entry = {.kind = SALUR_KIND_REDEEM};
    struct salur_entitlement e = entitlement_of(v, 1);
    struct salur_buf token;

    salur_buf_init(&token, SALUR_TOKEN_MAX);
    fill_redeem(v, &entry.body.redeem, &e, KEY_ISSUER, &token);
    token.ptr[token.len - back] ^= mask;
    (void)write_entry(v, &entry);
    salur_buf_wipe(&token);
}

static void
a_spoiled_code_is_found(void)
{
    struct bench b;

    open_log(&b);
    write_spoiled(&b.v, 1, 0x80); /* the signature */
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_TOKEN_SIG, 3});
    CHECK_ERR(b.verdict.findings[0].err, SALUR_E_SIGNATURE);
    bench_close(&b);

    open_log(&b);
    write_spoiled(&b.v, 65, 0x01); /* length of the signature */
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_TOKEN_FORM, 3});
    bench_close(&b);
}

/* Every field of the entry that its code says otherwise. */
static void
an_entry_that_its_code_contradicts_is_found(void)
{
    for (int field = 0; field < 4; field++) {
        struct salur_entry entry = {.kind = SALUR_KIND_REDEEM};
        struct salur_body_redeem *body = &entry.body.redeem;
        struct salur_entitlement e;
        struct salur_buf token;
        struct bench b;

        open_log(&b);
        b.policy.lists = NULL;
        salur_buf_init(&token, SALUR_TOKEN_MAX);
        e = entitlement_of(&b.v, 1);
        fill_redeem(&b.v, body, &e, KEY_ISSUER, &token);
        switch (field) {
        case 0:
            body->cti = b.v.items[2].cti;
            break;
        case 1:
            body->amount_idr = 500000;
            break;
        case 2:
            memcpy(body->package, "A", 2);
            break;
        default:
            body->card = 2;
            break;
        }
        (void)write_entry(&b.v, &entry);
        close_log(&b);
        CHECK_FINDINGS(&b.verdict, {SALUR_F_TOKEN_FORM, 3},
                       {SALUR_F_NO_LIST, 3});
        CHECK_ERR(b.verdict.findings[0].err, SALUR_E_MISMATCH);
        CHECK_I64(b.verdict.findings[0].expected_idr, 650000);
        CHECK_I64(b.verdict.findings[0].amount_idr, body->amount_idr);
        salur_buf_wipe(&token);
        bench_close(&b);
    }
}

static void
another_villages_code_is_found(void)
{
    struct salur_entitlement e;
    struct bench b;

    open_log(&b);
    e = entitlement_of(&b.v, 1);
    e.site = VILLAGE_SITE + 1;
    e.item.cti.bytes[1] = 0xee; /* on that village's list, not on this */
    (void)write_redeem_of(&b.v, &e, KEY_ISSUER);
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_OTHER_SITE, 3});
    bench_close(&b);
}

static void
a_forged_amount_is_found_twice_over(void)
{
    struct salur_entitlement e;
    struct bench b;

    open_log(&b);
    /* Even the true issuer signs only what was approved. */
    e = entitlement_of(&b.v, 1);
    e.item.amount_idr = 1500000;
    (void)write_redeem_of(&b.v, &e, KEY_ISSUER);
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_AMOUNT, 3});
    CHECK_I64(b.verdict.findings[0].amount_idr, 1500000);
    CHECK_I64(b.verdict.findings[0].expected_idr, 650000);
    bench_close(&b);

    open_log(&b);
    e = entitlement_of(&b.v, 3); /* goods, redeemed as cash */
    e.item.package[0] = '\0';
    (void)write_redeem_of(&b.v, &e, KEY_ISSUER);
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_AMOUNT, 3});
    bench_close(&b);
}

static void
a_family_that_is_not_listed_is_found(void)
{
    struct salur_item ghost;
    struct salur_entitlement e;
    struct bench b;

    open_log(&b);
    e = entitlement_of(&b.v, 1);
    e.item.cti.bytes[5] = 1;
    (void)write_redeem_of(&b.v, &e, KEY_ISSUER);
    ghost = b.v.items[2];
    ghost.cti.bytes[5] = 1;
    (void)write_keyed(&b.v, &ghost);
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_NOT_LISTED, 3},
                   {SALUR_F_NOT_LISTED, 4});
    bench_close(&b);
}

static void
a_typed_number_is_held_against_the_list(void)
{
    struct salur_item item;
    struct bench b;

    open_log(&b);
    (void)write_keyed(&b.v, &b.v.items[0]);
    item = b.v.items[1];
    item.amount_idr += 1;
    (void)write_keyed(&b.v, &item);
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_AMOUNT, 4});
    bench_close(&b);
}

static void
without_lists_that_is_said_once_and_the_rest_is_checked(void)
{
    struct salur_item ghost;
    struct bench b;

    open_log(&b);
    b.policy.lists = NULL;
    (void)write_redeem(&b.v, 0);
    ghost = b.v.items[2];
    ghost.cti.bytes[5] = 1;
    (void)write_keyed(&b.v, &ghost);
    (void)write_redeem(&b.v, 0);
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_NO_LIST, 3}, {SALUR_F_TWICE, 5});
    CHECK_I64(b.verdict.findings[0].severity, SALUR_SEVERITY_NOTE);
    CHECK(!b.verdict.report.checked_lists);
    bench_close(&b);
}

/* Lists of another stage say nothing of this one. */
static void
a_stage_without_a_list_is_not_called_unlisted(void)
{
    struct salur_entry entry = {.kind = SALUR_KIND_STAGE};
    struct salur_entitlement e;
    struct salur_item item;
    struct bench b;

    open_log(&b);
    entry.body.stage.id = b.v.stage.id;
    entry.body.stage.id.batch = 2;
    entry.body.stage.count = 1;
    (void)write_entry(&b.v, &entry); /* 3 */
    e = entitlement_of(&b.v, 0);
    e.stage.batch = 2;
    e.item.cti.bytes[5] = 9;
    (void)write_redeem_of(&b.v, &e, KEY_ISSUER); /* 4 */
    item = e.item;
    item.cti.bytes[5] = 8;
    (void)write_keyed(&b.v, &item); /* 5 */
    (void)write_keyed(&b.v, &b.v.items[1]);
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_NO_LIST, 4});
    CHECK(b.verdict.report.checked_lists);
    bench_close(&b);
}

static void
a_second_redemption_is_found_unless_the_first_was_voided(void)
{
    uint64_t at;
    struct bench b;

    open_log(&b);
    at = write_redeem(&b.v, 0); /* 3 */
    (void)write_void(&b.v, at, 0, KEY_COUNT);
    at = write_redeem(&b.v, 0);             /* 5: fine */
    (void)write_keyed(&b.v, &b.v.items[0]); /* 6: twice */
    (void)write_void(&b.v, 6, 0, KEY_COUNT);
    (void)write_redeem(&b.v, 0); /* 8: 5 still stands */
    (void)write_void(&b.v, at, 0, KEY_COUNT);
    (void)write_void(&b.v, 8, 0, KEY_COUNT);
    (void)write_redeem(&b.v, 0); /* 11: fine */
    close_log(&b);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_TWICE, 6}, {SALUR_F_TWICE, 8});
    CHECK_U64(b.verdict.findings[0].other_seq, 5);
    CHECK_STR(b.verdict.findings[0].other_origin, "");
    CHECK_U64(b.verdict.findings[1].other_seq, 6);
    CHECK_U64(b.verdict.report.redeemed, 1);
    CHECK_I64(b.verdict.report.redeemed_idr, 600000);
    bench_close(&b);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_code_of_a_false_issuer_is_found),
        TEST(a_spoiled_code_is_found),
        TEST(an_entry_that_its_code_contradicts_is_found),
        TEST(another_villages_code_is_found),
        TEST(a_forged_amount_is_found_twice_over),
        TEST(a_family_that_is_not_listed_is_found),
        TEST(a_typed_number_is_held_against_the_list),
        TEST(without_lists_that_is_said_once_and_the_rest_is_checked),
        TEST(a_stage_without_a_list_is_not_called_unlisted),
        TEST(a_second_redemption_is_found_unless_the_first_was_voided),
    };

    return RUN_TESTS(tests, argc, argv);
}
