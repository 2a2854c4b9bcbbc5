/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/redeem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
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

static void
counter_open(struct counter *counter, const char *name,
             struct village_bundle terms)
{
    memset(counter, 0, sizeof *counter);
    village_open(&counter->village);
    counter->ledger =
        village_stocked(&counter->village, name, terms, counter->path);
    salur_buf_init(&counter->token, SALUR_TOKEN_MAX);
}

static void
counter_close(struct counter *counter)
{
    village_check_chain(counter->ledger);
    salur_ledger_close(counter->ledger);
    salur_buf_wipe(&counter->token);
    salur_buf_wipe(&counter->entry);
    village_close(&counter->village);
}

/* Present counter->token at a time. */
static enum salur_err
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
static enum salur_err
redeem(struct counter *counter, size_t n)
{
    village_token(&counter->village, 1, n, &counter->token);
    return present_at(counter, VILLAGE_OPEN_S);
}

static enum salur_err
keyed(struct counter *counter, size_t n, int64_t time_s)
{
    struct salur_presented presented = {.cti = village_item(1, n).cti};
    struct salur_stamp at = {time_s, "Wati"};

    CHECK_ERR(salur_redeem(counter->ledger, &presented, &at, &counter->out),
              SALUR_OK);
    return counter->out.outcome;
}

/* Present a card that says something else than the list. */
static enum salur_err
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
static void
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
static void
check_unrecorded(struct counter *counter, enum salur_err cause,
                 uint64_t size_before)
{
    CHECK_ERR(counter->out.outcome, cause);
    CHECK(counter->out.recorded == 0 && counter->out.seq == 0);
    CHECK_U64(village_size(counter->ledger), size_before);
    CHECK_U64(counter->out.head.size, size_before);
}

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

/* --- what comes after ------------------------------------------------------
 */

static void
a_paid_family_is_not_unpaid(void)
{
    struct salur_entry entry = {.kind = SALUR_KIND_UNPAID};
    struct counter c;

    counter_open(&c, "unpaid", (struct village_bundle){0});
    entry.body.unpaid.cti = village_item(1, 0).cti;
    entry.body.unpaid.reason = SALUR_UNPAID_ABSENT;
    CHECK_ERR(salur_ledger_append(c.ledger, &entry, &stamp, NULL), SALUR_OK);
    /* It may still come. */
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    CHECK_ERR(salur_ledger_append(c.ledger, &entry, &stamp, NULL),
              SALUR_E_SPENT);
    counter_close(&c);
}

static void
a_voided_redemption_may_be_redeemed_again(void)
{
    struct counter c;
    struct salur_ledger_status status;
    struct salur_entry entry;
    uint64_t seq;

    counter_open(&c, "void", (struct village_bundle){0});
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    CHECK_ERR(salur_ledger_void(c.ledger, 2, SALUR_VOID_NOT_HANDED, NULL,
                                &stamp, &seq),
              SALUR_OK);
    CHECK_U64(seq, 3);
    entry = village_entry(c.ledger, 3, &c.entry);
    CHECK(entry.kind == SALUR_KIND_VOID);
    CHECK_U64(entry.body.voided.redeem, 2);
    CHECK(entry.body.voided.has_signature == 0);
    CHECK_ERR(salur_ledger_status(c.ledger, &status), SALUR_OK);
    CHECK_U64(status.redeemed, 0);
    CHECK_I64(status.redeemed_idr, 0);
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    CHECK_U64(c.out.seq, 4);
    CHECK_ERR(redeem(&c, 0), SALUR_E_SPENT);
    CHECK_U64(c.out.earlier_seq, 4);
    /* The first one is void already; the second is in force. */
    CHECK_ERR(
        salur_ledger_void(c.ledger, 2, SALUR_VOID_MISTAKE, NULL, &stamp, &seq),
        SALUR_E_STATE);
    CHECK_U64(seq, 0);
    CHECK_ERR(
        salur_ledger_void(c.ledger, 4, SALUR_VOID_MISTAKE, NULL, &stamp, NULL),
        SALUR_OK);
    counter_close(&c);
}

static void
only_a_redemption_is_voided_and_only_with_a_reason(void)
{
    struct counter c;

    counter_open(&c, "voidwhat", (struct village_bundle){0});
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    CHECK_ERR(redeem(&c, 0), SALUR_E_SPENT);
    for (uint64_t seq = 0; seq < 6; seq++) {
        CHECK_ERR(salur_ledger_void(c.ledger, seq == 2 ? 9 : seq,
                                    SALUR_VOID_MISTAKE, NULL, &stamp, NULL),
                  SALUR_E_NOT_FOUND);
    }
    CHECK_ERR(salur_ledger_void(c.ledger, 2, (enum salur_void_reason)0, NULL,
                                &stamp, NULL),
              SALUR_E_ARG);
    CHECK_ERR(redeem(&c, 0), SALUR_E_SPENT);
    counter_close(&c);
}

static void
a_supervisor_who_may_countersigns_a_void(void)
{
    struct counter c;
    struct salur_entry entry;
    struct salur_key *same_name;
    struct salur_buf message;

    counter_open(&c, "supervisor", (struct village_bundle){0});
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    CHECK_ERR(salur_ledger_void(c.ledger, 2, SALUR_VOID_MISTAKE,
                                c.village.issuer, &stamp, NULL),
              SALUR_E_KEY_ROLE);
    same_name = village_key("test/pengawas", SALUR_ROLE_SUPERVISOR, 60);
    CHECK_ERR(salur_ledger_void(c.ledger, 2, SALUR_VOID_MISTAKE, same_name,
                                &stamp, NULL),
              SALUR_E_KEY_UNKNOWN);
    salur_key_free(same_name);
    CHECK_ERR(salur_ledger_void(c.ledger, 2, SALUR_VOID_MISTAKE,
                                c.village.supervisor, &stamp, NULL),
              SALUR_OK);
    entry = village_entry(c.ledger, 3, &c.entry);
    CHECK(entry.body.voided.has_signature == 1);
    salur_buf_init(&message, 256);
    CHECK_ERR(salur_void_message(VILLAGE_ORIGIN, &entry.body.voided, &message),
              SALUR_OK);
    CHECK_ERR(salur_key_verify(salur_key_public(c.village.supervisor),
                               salur_buf_view(&message),
                               &entry.body.voided.signature),
              SALUR_OK);
    salur_buf_wipe(&message);
    counter_close(&c);
}

static void
a_close_adds_up_the_day(void)
{
    static const struct salur_count_of_cash cash = {1, 800000, ""};
    struct salur_entry entry = {.kind = SALUR_KIND_OPEN};
    struct counter c;
    struct salur_body_close body;
    struct salur_buf note;

    counter_open(&c, "day", (struct village_bundle){0});
    salur_buf_init(&note, 8192);
    entry.body.open.cash_idr = 2000000;
    CHECK_ERR(salur_ledger_append(c.ledger, &entry, &stamp, NULL), SALUR_OK);
    CHECK_ERR(redeem(&c, 0), SALUR_OK);      /* 600.000 */
    CHECK_ERR(redeem(&c, 1), SALUR_OK);      /* 625.000 */
    CHECK_ERR(redeem(&c, 6), SALUR_OK);      /* a package of 650.000 */
    CHECK_ERR(redeem(&c, 0), SALUR_E_SPENT); /* refused */
    entry = (struct salur_entry){.kind = SALUR_KIND_UNPAID};
    entry.body.unpaid.cti = village_item(1, 5).cti;
    entry.body.unpaid.reason = SALUR_UNPAID_AWAY;
    CHECK_ERR(salur_ledger_append(c.ledger, &entry, &stamp, NULL), SALUR_OK);
    CHECK_ERR(salur_ledger_close_day(c.ledger, c.village.device, &cash, &stamp,
                                     &body, &note),
              SALUR_OK);
    CHECK_U64(body.redeemed, 3);
    CHECK_I64(body.redeemed_idr, 1875000);
    CHECK_U64(body.refused, 1);
    CHECK_U64(body.unpaid, 1);
    CHECK_U64(body.voided, 0);
    CHECK_I64(body.variance_idr, 800000 - (2000000 - 1225000));
    /* The next day takes back what the first gave out. */
    CHECK_ERR(salur_ledger_void(c.ledger, 4, SALUR_VOID_NOT_HANDED, NULL,
                                &stamp, NULL),
              SALUR_OK);
    CHECK_ERR(salur_ledger_void(c.ledger, 5, SALUR_VOID_NOT_HANDED, NULL,
                                &stamp, NULL),
              SALUR_OK);
    CHECK_ERR(salur_ledger_close_day(c.ledger, c.village.device, &cash, &stamp,
                                     &body, &note),
              SALUR_OK);
    CHECK_U64(body.redeemed, 0);
    CHECK_U64(body.voided, 2);
    CHECK_I64(body.voided_idr, 625000 + 650000);
    CHECK_I64(body.variance_idr, 800000 - 625000);
    salur_buf_wipe(&note);
    counter_close(&c);
}

/* A newer list may come between: the next scan knows it. */
static void
a_list_imported_by_another_process_counts_at_once(void)
{
    static const struct village_bundle newer = {
        .trust_serial = 2,
        .withdrawn = "serial 2\nstop 00000000000000000000000000000001\n"};
    struct counter c;
    struct salur_ledger *other = NULL;
    struct salur_import_result result;
    struct salur_buf pack;
    pid_t pid;

    counter_open(&c, "other", (struct village_bundle){0});
    salur_buf_init(&pack, 1 << 20);
    village_pack(&c.village, newer, &pack);
    pid = fork();
    if (pid == 0) {
        int is_good = salur_ledger_open(&other, c.path, 0) == SALUR_OK &&
                      salur_ledger_import(other, salur_buf_view(&pack), &stamp,
                                          &result) == SALUR_OK;

        salur_ledger_close(other);
        _exit(is_good ? 0 : 1);
    }
    CHECK(village_wait(pid));
    CHECK_U64(salur_trust_serial(salur_ledger_trust(c.ledger)), 1);
    CHECK_ERR(redeem(&c, 0), SALUR_E_WITHDRAWN);
    CHECK_U64(salur_trust_serial(salur_ledger_trust(c.ledger)), 2);
    salur_buf_wipe(&pack);
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
        TEST(a_paid_family_is_not_unpaid),
        TEST(a_voided_redemption_may_be_redeemed_again),
        TEST(only_a_redemption_is_voided_and_only_with_a_reason),
        TEST(a_supervisor_who_may_countersigns_a_void),
        TEST(a_close_adds_up_the_day),
        TEST(a_list_imported_by_another_process_counts_at_once),
    };

    return RUN_TESTS(tests, argc, argv);
}
