/* SPDX-License-Identifier: Apache-2.0 */
/* The checks at the counter, in their order, and what each leaves behind. */
#include "tests/core/counter.h"

/* --- handing over --------------------------------------------------------- */

static void
a_good_card_is_redeemed_and_on_record(void)
{
    static const struct salur_entitlement zero;
    struct counter c;
    struct salur_ledger_status status;
    struct salur_entry entry;

    counter_open(&c, "good", (struct village_bundle){0});
    CHECK_ERR(redeem(&c, 3), SALUR_OK);
    CHECK_U64(c.out.recorded, 1);
    CHECK_U64(c.out.seq, 2);
    CHECK_I64(c.out.entitlement.item.amount_idr, 675000);
    CHECK(memcmp(&c.out.entitlement, &zero, sizeof zero) != 0);
    CHECK_U64(c.out.stage.id.batch, 1);
    CHECK_ERR(salur_ledger_status(c.ledger, &status), SALUR_OK);
    CHECK_U64(c.out.head.size, 3);
    CHECK(salur_hash_equal(&c.out.head.root, &status.head.root));
    CHECK_U64(status.redeemed, 1);
    CHECK_I64(status.redeemed_idr, 675000);
    entry = village_entry(c.ledger, 2, &c.entry);
    CHECK(entry.kind == SALUR_KIND_REDEEM);
    CHECK_MEM(entry.body.redeem.token.ptr, entry.body.redeem.token.len,
              c.token.ptr, c.token.len);
    CHECK_I64(entry.body.redeem.amount_idr, 675000);
    CHECK(entry.body.redeem.method == SALUR_METHOD_QR);
    CHECK_U64(entry.body.redeem.id_checked, 1);
    CHECK_STR(entry.operator_name, "Wati");
    counter_close(&c);
}

static void
who_collected_is_on_record(void)
{
    struct salur_presented presented = {
        .collector = SALUR_COLLECTOR_PROXY,
        .relation = SALUR_RELATION_CHILD,
        .document = SALUR_DOCUMENT_KTP_KK,
        .absence = SALUR_ABSENCE_ELDERLY,
        .proxy_tag = {1, 2, 3, 4, 5, 6, 7, 8},
        .has_proxy_tag = 1,
    };
    struct counter c;
    struct salur_entry entry;

    counter_open(&c, "proxy", (struct village_bundle){0});
    village_token(&c.village, 1, 6, &c.token);
    presented.token = salur_buf_view(&c.token);
    CHECK_ERR(salur_redeem(c.ledger, &presented, &stamp, &c.out), SALUR_OK);
    CHECK_ERR(c.out.outcome, SALUR_OK);
    entry = village_entry(c.ledger, c.out.seq, &c.entry);
    CHECK(entry.body.redeem.collector == SALUR_COLLECTOR_PROXY &&
          entry.body.redeem.relation == SALUR_RELATION_CHILD &&
          entry.body.redeem.document == SALUR_DOCUMENT_KTP_KK &&
          entry.body.redeem.absence == SALUR_ABSENCE_ELDERLY &&
          entry.body.redeem.has_proxy_tag == 1 &&
          entry.body.redeem.id_checked == 0);
    CHECK_MEM(entry.body.redeem.proxy_tag, 8, presented.proxy_tag, 8);
    CHECK_STR(entry.body.redeem.package, "BERAS");
    counter_close(&c);
}

static void
a_typed_number_is_redeemed_by_the_list(void)
{
    struct counter c;
    struct salur_entry entry;

    counter_open(&c, "keyed", (struct village_bundle){0});
    CHECK_ERR(keyed(&c, 2, VILLAGE_OPEN_S), SALUR_OK);
    CHECK_I64(c.out.entitlement.item.amount_idr, 650000);
    CHECK_U64(c.out.entitlement.site, VILLAGE_SITE);
    entry = village_entry(c.ledger, c.out.seq, &c.entry);
    CHECK(entry.body.redeem.method == SALUR_METHOD_KEYED);
    CHECK_U64(entry.body.redeem.token.len, 0);
    /* Scanned after it was typed, and typed again: once and only once. */
    CHECK_ERR(redeem(&c, 2), SALUR_E_SPENT);
    CHECK_ERR(keyed(&c, 2, VILLAGE_OPEN_S), SALUR_E_SPENT);
    check_refused(&c, SALUR_E_SPENT);
    CHECK_U64(c.out.earlier_seq, 2);
    counter_close(&c);
}

/* --- once and only once --------------------------------------------------- */

static void
a_second_scan_names_the_first(void)
{
    struct counter c;
    struct salur_ledger_status status;
    struct salur_entry entry;

    counter_open(&c, "twice", (struct village_bundle){0});
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    for (uint64_t i = 0; i < 3; i++) {
        village_token(&c.village, 1, 0, &c.token);
        CHECK_ERR(present_at(&c, VILLAGE_OPEN_S + 60), SALUR_E_SPENT);
        CHECK_U64(c.out.earlier_seq, 2);
        CHECK_I64(c.out.earlier_time_s, VILLAGE_OPEN_S);
        CHECK_STR(c.out.earlier_operator, "Wati");
        CHECK_U64(c.out.seq, 3 + i);
        check_refused(&c, SALUR_E_SPENT);
    }
    entry = village_entry(c.ledger, 3, &c.entry);
    CHECK_U64(entry.body.refuse.earlier, 2);
    CHECK_ERR(salur_ledger_status(c.ledger, &status), SALUR_OK);
    CHECK_U64(status.redeemed, 1);
    counter_close(&c);
}

/* Two signatures under one text: only the id counts. */
static void
another_card_of_the_same_family_is_spent_too(void)
{
    struct salur_entitlement card = village_entitlement(1, 0);
    struct counter c;

    counter_open(&c, "twocards", (struct village_bundle){0});
    card.item.card = 2;
    CHECK_ERR(redeem_other(&c, &card, c.village.issuer), SALUR_OK);
    CHECK_ERR(redeem(&c, 0), SALUR_E_SPENT);
    counter_close(&c);
}

static void
a_restart_forgets_nothing(void)
{
    struct counter c;

    counter_open(&c, "restart", (struct village_bundle){0});
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    salur_ledger_close(c.ledger);
    CHECK_ERR(salur_ledger_open(&c.ledger, c.path, 0), SALUR_OK);
    CHECK_ERR(redeem(&c, 0), SALUR_E_SPENT);
    CHECK_ERR(redeem(&c, 1), SALUR_OK);
    counter_close(&c);
}

/* --- what is not genuine -------------------------------------------------- */

static void
nothing_is_redeemed_before_a_trust_note(void)
{
    struct salur_presented presented = {.id_checked = 1};
    struct village village;
    struct salur_ledger *ledger;
    struct salur_redeemed out;
    struct salur_buf token;
    char path[256];

    village_open(&village);
    ledger = village_ledger(&village, "notrust", path);
    salur_buf_init(&token, SALUR_TOKEN_MAX);
    village_token(&village, 1, 0, &token);
    presented.token = salur_buf_view(&token);
    CHECK_ERR(salur_redeem(ledger, &presented, &stamp, &out), SALUR_E_STATE);
    CHECK_ERR(out.outcome, SALUR_E_STATE);
    CHECK_U64(village_size(ledger), 1);
    salur_buf_wipe(&token);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
what_a_forger_makes_is_refused_and_not_recorded(void)
{
    struct salur_entitlement card = village_entitlement(1, 0);
    struct counter c;

    counter_open(&c, "forger", (struct village_bundle){0});
    CHECK_ERR(redeem_other(&c, &card, c.village.stranger), SALUR_E_KEY_UNKNOWN);
    check_unrecorded(&c, SALUR_E_KEY_UNKNOWN, 2);
    CHECK_I64(c.out.entitlement.item.amount_idr, 0);
    village_token(&c.village, 1, 0, &c.token);
    c.token.ptr[c.token.len - 1] ^= 1;
    CHECK_ERR(present_at(&c, VILLAGE_OPEN_S), SALUR_E_SIGNATURE);
    check_unrecorded(&c, SALUR_E_SIGNATURE, 2);
    counter_close(&c);
}

/* Every bit of a card is under its signature or fixed by the format. */
static void
no_flipped_bit_and_no_prefix_of_a_card_is_redeemed(void)
{
    struct counter c;
    size_t len;

    counter_open(&c, "flip", (struct village_bundle){0});
    village_token(&c.village, 1, 0, &c.token);
    len = c.token.len;
    for (size_t bit = 0; bit < len * 8; bit++) {
        c.token.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one of 8 bits */
        CHECK(present_at(&c, VILLAGE_OPEN_S) != SALUR_OK);
        CHECK(c.out.recorded == 0);
        c.token.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (c.token.len = 1; c.token.len < len; c.token.len++) {
        CHECK(present_at(&c, VILLAGE_OPEN_S) != SALUR_OK);
        CHECK(c.out.recorded == 0);
    }
    CHECK_U64(village_size(c.ledger), 2);
    CHECK_ERR(present_at(&c, VILLAGE_OPEN_S), SALUR_OK);
    counter_close(&c);
}

static void
a_key_withdrawn_since_refuses_on_record(void)
{
    struct salur_entitlement card = village_entitlement(1, 0);
    struct counter c;

    counter_open(&c, "leaked", (struct village_bundle){0});
    salur_buf_clear(&c.token);
    CHECK_ERR(
        salur_entitlement_sign(&card, c.village.withdrawn_issuer, &c.token),
        SALUR_OK);
    CHECK_ERR(present_at(&c, VILLAGE_OPEN_S + 2 * 86400),
              SALUR_E_KEY_WITHDRAWN);
    check_refused(&c, SALUR_E_KEY_WITHDRAWN);
    counter_close(&c);
}

static void
a_card_outside_the_issuers_area_refuses_on_record(void)
{
    struct salur_entitlement card = village_entitlement(1, 0);
    struct counter c;

    counter_open(&c, "scope", (struct village_bundle){0});
    card.site = 9902012001;
    CHECK_ERR(redeem_other(&c, &card, c.village.issuer), SALUR_E_SCOPE);
    check_refused(&c, SALUR_E_SCOPE);
    counter_close(&c);
}

/* --- genuine and refused ---------------------------------------------------
 */

static void
each_reason_to_refuse_is_found_and_recorded(void)
{
    static const struct {
        enum salur_err cause;
        uint64_t site;
        unsigned batch;
        unsigned family;
        int64_t more_idr;
        unsigned card;
        const char *package;
    } rows[] = {
        {SALUR_E_OTHER_SITE, VILLAGE_SITE + 1, 1, 0, 0, 1, ""},
        {SALUR_E_NO_STAGE, VILLAGE_SITE, 2, 0, 0, 1, ""},
        {SALUR_E_NOT_LISTED, VILLAGE_SITE, 1, 10, 0, 1, ""},
        {SALUR_E_WITHDRAWN, VILLAGE_SITE, 1, 1, 0, 1, ""},
        {SALUR_E_CARD_OLD, VILLAGE_SITE, 1, 2, 0, 2, ""},
        {SALUR_E_AMOUNT_DIFFERS, VILLAGE_SITE, 1, 3, 1, 1, ""},
        {SALUR_E_AMOUNT_DIFFERS, VILLAGE_SITE, 1, 3, -1, 1, ""},
        {SALUR_E_AMOUNT_DIFFERS, VILLAGE_SITE, 1, 3, 0, 1, "BERAS"},
        {SALUR_E_AMOUNT_DIFFERS, VILLAGE_SITE, 1, 6, 0, 1, ""},
        /* The first check that fails is the answer. */
        {SALUR_E_OTHER_SITE, VILLAGE_SITE + 1, 2, 10, 1, 1, ""},
        {SALUR_E_NO_STAGE, VILLAGE_SITE, 2, 10, 1, 1, ""},
        {SALUR_E_NOT_LISTED, VILLAGE_SITE, 1, 10, 1, 1, ""},
        {SALUR_E_WITHDRAWN, VILLAGE_SITE, 1, 1, 1, 1, ""},
        {SALUR_E_CARD_OLD, VILLAGE_SITE, 1, 2, 1, 1, ""},
    };
    struct counter c;

    counter_open(&c, "reasons",
                 (struct village_bundle){
                     .withdrawn = "serial 1\n"
                                  "stop 00000000000000010000000000000001\n"
                                  "card 00000000000000020000000000000001 3\n"});
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_entitlement card = village_entitlement(1, rows[i].family);

        card.site = rows[i].site;
        card.stage.batch = rows[i].batch;
        card.item.amount_idr += rows[i].more_idr;
        card.item.card = rows[i].card;
        memset(card.item.package, 0, sizeof card.item.package);
        memcpy(card.item.package, rows[i].package, strlen(rows[i].package));
        CHECK_ERR(redeem_other(&c, &card, c.village.issuer), rows[i].cause);
        check_refused(&c, rows[i].cause);
    }
    /* The lowest card that still redeems, and a typed number, which stands
     * for the card on the list. */
    CHECK_ERR(keyed(&c, 1, VILLAGE_OPEN_S), SALUR_E_WITHDRAWN);
    CHECK_ERR(keyed(&c, 2, VILLAGE_OPEN_S), SALUR_E_CARD_OLD);
    check_refused(&c, SALUR_E_CARD_OLD);
    {
        struct salur_entitlement card = village_entitlement(1, 2);

        card.item.card = 3;
        CHECK_ERR(redeem_other(&c, &card, c.village.issuer), SALUR_OK);
    }
    counter_close(&c);
}

static void
a_typed_number_that_is_on_no_list_leaves_nothing(void)
{
    struct counter c;

    counter_open(&c, "keyedno", (struct village_bundle){0});
    CHECK_ERR(keyed(&c, 10, VILLAGE_OPEN_S), SALUR_E_NOT_LISTED);
    check_unrecorded(&c, SALUR_E_NOT_LISTED, 2);
    counter_close(&c);
}

static void
the_window_opens_and_closes_to_the_second(void)
{
    const int64_t opens_s =
        salur_stage_opens_s((struct salur_date){2026, 10, 5});
    const int64_t closes_s =
        salur_stage_closes_s((struct salur_date){2026, 12, 20});
    struct counter c;

    counter_open(&c, "window", (struct village_bundle){0});
    village_token(&c.village, 1, 0, &c.token);
    CHECK_ERR(present_at(&c, opens_s - 1), SALUR_E_NOT_OPEN);
    check_refused(&c, SALUR_E_NOT_OPEN);
    CHECK_ERR(keyed(&c, 0, opens_s - 1), SALUR_E_NOT_OPEN);
    CHECK_ERR(present_at(&c, closes_s), SALUR_E_CLOSED);
    check_refused(&c, SALUR_E_CLOSED);
    CHECK_ERR(keyed(&c, 0, closes_s), SALUR_E_CLOSED);
    CHECK_ERR(present_at(&c, opens_s), SALUR_OK);
    village_token(&c.village, 1, 1, &c.token);
    CHECK_ERR(present_at(&c, closes_s - 1), SALUR_OK);
    CHECK_ERR(keyed(&c, 2, closes_s - 1), SALUR_OK);
    counter_close(&c);
}

static void
a_card_may_expire_before_its_stage(void)
{
    struct salur_entitlement card = village_entitlement(1, 0);
    struct counter c;

    counter_open(&c, "expired", (struct village_bundle){0});
    card.expires_s = VILLAGE_OPEN_S;
    CHECK_ERR(redeem_other(&c, &card, c.village.issuer), SALUR_E_CLOSED);
    card.expires_s = VILLAGE_OPEN_S + 1;
    CHECK_ERR(redeem_other(&c, &card, c.village.issuer), SALUR_OK);
    counter_close(&c);
}

static void
a_stage_that_was_closed_in_the_log_is_closed(void)
{
    struct salur_entry entry = {.kind = SALUR_KIND_STAGE_CLOSED};
    struct counter c;

    counter_open(&c, "stageclosed", (struct village_bundle){.families = 5});
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    entry.body.stage_closed.id = c.out.stage.id;
    CHECK_ERR(salur_ledger_append(c.ledger, &entry, &stamp, NULL), SALUR_OK);
    CHECK_U64(entry.body.stage_closed.remaining, 4);
    CHECK_ERR(redeem(&c, 1), SALUR_E_CLOSED);
    check_refused(&c, SALUR_E_CLOSED);
    CHECK_ERR(keyed(&c, 1, VILLAGE_OPEN_S), SALUR_E_CLOSED);
    counter_close(&c);
}

static void
a_clock_that_went_back_is_on_record_before_the_answer(void)
{
    struct counter c;
    struct salur_entry entry;

    counter_open(&c, "clock", (struct village_bundle){0});
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    village_token(&c.village, 1, 1, &c.token);
    CHECK_ERR(present_at(&c, VILLAGE_OPEN_S - 100), SALUR_OK);
    CHECK_U64(c.out.seq, 4);
    entry = village_entry(c.ledger, 3, &c.entry);
    CHECK(entry.kind == SALUR_KIND_CLOCK);
    CHECK_ERR(present_at(&c, VILLAGE_OPEN_S - 200), SALUR_E_SPENT);
    CHECK_U64(c.out.seq, 6);
    counter_close(&c);
}

static void
what_cannot_be_written_down_is_not_redeemed(void)
{
    struct salur_presented presented = {.collector = SALUR_COLLECTOR_SELF};
    struct salur_stamp bad = {VILLAGE_OPEN_S, "W\n"};
    struct counter c;

    counter_open(&c, "badargs", (struct village_bundle){0});
    village_token(&c.village, 1, 0, &c.token);
    presented.token = salur_buf_view(&c.token);
    CHECK_ERR(salur_redeem(c.ledger, &presented, &bad, &c.out), SALUR_E_ARG);
    CHECK_ERR(c.out.outcome, SALUR_E_ARG);
    presented.relation = (enum salur_relation)99;
    CHECK_ERR(salur_redeem(c.ledger, &presented, &stamp, &c.out), SALUR_E_ARG);
    CHECK_U64(village_size(c.ledger), 2);
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    counter_close(&c);
}

static void
a_read_only_store_redeems_nothing(void)
{
    struct salur_presented presented = {.id_checked = 1};
    struct counter c;

    counter_open(&c, "readonly", (struct village_bundle){0});
    salur_ledger_close(c.ledger);
    CHECK_ERR(salur_ledger_open(&c.ledger, c.path, SALUR_LEDGER_READ_ONLY),
              SALUR_OK);
    village_token(&c.village, 1, 0, &c.token);
    presented.token = salur_buf_view(&c.token);
    CHECK_ERR(salur_redeem(c.ledger, &presented, &stamp, &c.out),
              SALUR_E_PERMISSION);
    CHECK_ERR(c.out.outcome, SALUR_E_PERMISSION);
    counter_close(&c);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_good_card_is_redeemed_and_on_record),
        TEST(who_collected_is_on_record),
        TEST(a_typed_number_is_redeemed_by_the_list),
        TEST(a_second_scan_names_the_first),
        TEST(another_card_of_the_same_family_is_spent_too),
        TEST(a_restart_forgets_nothing),
        TEST(nothing_is_redeemed_before_a_trust_note),
        TEST(what_a_forger_makes_is_refused_and_not_recorded),
        TEST(no_flipped_bit_and_no_prefix_of_a_card_is_redeemed),
        TEST(a_key_withdrawn_since_refuses_on_record),
        TEST(a_card_outside_the_issuers_area_refuses_on_record),
        TEST(each_reason_to_refuse_is_found_and_recorded),
        TEST(a_typed_number_that_is_on_no_list_leaves_nothing),
        TEST(the_window_opens_and_closes_to_the_second),
        TEST(a_card_may_expire_before_its_stage),
        TEST(a_stage_that_was_closed_in_the_log_is_closed),
        TEST(a_clock_that_went_back_is_on_record_before_the_answer),
        TEST(what_cannot_be_written_down_is_not_redeemed),
        TEST(a_read_only_store_redeems_nothing),
    };

    return RUN_TESTS(tests, argc, argv);
}
