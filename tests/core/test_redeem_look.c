/* SPDX-License-Identifier: Apache-2.0 */
/* Asking without redeeming: the same answer, and nothing is written. */
#include "tests/core/counter.h"

#include "scarce.h"

/* Both answers but for what only the one that writes can say. */
static void
check_same(const struct salur_redeemed *looked,
           const struct salur_redeemed *redeemed)
{
    CHECK_ERR(looked->outcome, redeemed->outcome);
    CHECK(looked->recorded == 0 && looked->seq == 0);
    CHECK_MEM(&looked->entitlement, sizeof looked->entitlement,
              &redeemed->entitlement, sizeof redeemed->entitlement);
    CHECK_MEM(&looked->stage, sizeof looked->stage, &redeemed->stage,
              sizeof redeemed->stage);
    CHECK_U64(looked->earlier_seq, redeemed->earlier_seq);
    CHECK_I64(looked->earlier_time_s, redeemed->earlier_time_s);
    CHECK_STR(looked->earlier_operator, redeemed->earlier_operator);
}

/* Look, redeem, and compare; returns the outcome. */
static enum salur_err
look_then_redeem(struct counter *c, const struct salur_presented *presented,
                 int64_t time_s)
{
    struct salur_stamp at = {time_s, "Wati"};
    struct salur_ledger_status before;
    struct salur_ledger_status after;
    struct salur_redeemed looked;

    memset(&looked, 0xff, sizeof looked);
    CHECK_ERR(salur_ledger_status(c->ledger, &before), SALUR_OK);
    CHECK_ERR(salur_redeem_look(c->ledger, presented, &at, &looked), SALUR_OK);
    CHECK_ERR(salur_ledger_status(c->ledger, &after), SALUR_OK);
    CHECK_MEM(&before, sizeof before, &after, sizeof after);
    CHECK_U64(looked.head.size, before.head.size);
    CHECK(salur_hash_equal(&looked.head.root, &before.head.root));
    CHECK_ERR(salur_redeem(c->ledger, presented, &at, &c->out), SALUR_OK);
    check_same(&looked, &c->out);
    return looked.outcome;
}

static enum salur_err
look_at_card(struct counter *c, const struct salur_entitlement *card,
             const struct salur_key *issuer, int64_t time_s)
{
    struct salur_presented presented = {.id_checked = 1};

    salur_buf_clear(&c->token);
    CHECK_ERR(salur_entitlement_sign(card, issuer, &c->token), SALUR_OK);
    presented.token = salur_buf_view(&c->token);
    return look_then_redeem(c, &presented, time_s);
}

static void
a_look_answers_as_redeem_would_and_writes_nothing(void)
{
    static const struct {
        enum salur_err outcome;
        uint64_t site;
        unsigned batch;
        unsigned family;
        int64_t more_idr;
        int64_t time_s;
    } rows[] = {
        {SALUR_OK, VILLAGE_SITE, 1, 0, 0, VILLAGE_OPEN_S},
        {SALUR_E_SPENT, VILLAGE_SITE, 1, 0, 0, VILLAGE_OPEN_S},
        {SALUR_E_OTHER_SITE, VILLAGE_SITE + 1, 1, 3, 0, VILLAGE_OPEN_S},
        {SALUR_E_SCOPE, UINT64_C(9902012001), 1, 3, 0, VILLAGE_OPEN_S},
        {SALUR_E_NO_STAGE, VILLAGE_SITE, 2, 3, 0, VILLAGE_OPEN_S},
        {SALUR_E_NOT_LISTED, VILLAGE_SITE, 1, 10, 0, VILLAGE_OPEN_S},
        {SALUR_E_WITHDRAWN, VILLAGE_SITE, 1, 1, 0, VILLAGE_OPEN_S},
        {SALUR_E_CARD_OLD, VILLAGE_SITE, 1, 2, 0, VILLAGE_OPEN_S},
        {SALUR_E_AMOUNT_DIFFERS, VILLAGE_SITE, 1, 3, 1, VILLAGE_OPEN_S},
        {SALUR_E_CLOSED, VILLAGE_SITE, 1, 3, 0, VILLAGE_OPEN_S + 80 * 86400},
        {SALUR_E_NOT_OPEN, VILLAGE_SITE, 1, 3, 0, VILLAGE_OPEN_S - 86400},
        {SALUR_OK, VILLAGE_SITE, 1, 3, 0, VILLAGE_OPEN_S},
    };
    struct counter c;
    struct salur_entitlement card;

    counter_open(&c, "look",
                 (struct village_bundle){
                     .withdrawn = "serial 1\n"
                                  "stop 00000000000000010000000000000001\n"
                                  "card 00000000000000020000000000000001 3\n"});
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        card = village_entitlement(1, rows[i].family);
        card.site = rows[i].site;
        card.stage.batch = rows[i].batch;
        card.item.amount_idr += rows[i].more_idr;
        CHECK_ERR(look_at_card(&c, &card, c.village.issuer, rows[i].time_s),
                  rows[i].outcome);
    }
    card = village_entitlement(1, 4);
    CHECK_ERR(look_at_card(&c, &card, c.village.stranger, VILLAGE_OPEN_S),
              SALUR_E_KEY_UNKNOWN);
    CHECK_ERR(look_at_card(&c, &card, c.village.withdrawn_issuer,
                           VILLAGE_OPEN_S + 2 * 86400),
              SALUR_E_KEY_WITHDRAWN);
    counter_close(&c);
}

static void
a_typed_number_is_looked_up_the_same(void)
{
    struct salur_presented presented = {.cti = village_item(1, 5).cti};
    struct counter c;

    counter_open(&c, "typed", (struct village_bundle){0});
    CHECK_ERR(look_then_redeem(&c, &presented, VILLAGE_OPEN_S), SALUR_OK);
    CHECK_ERR(look_then_redeem(&c, &presented, VILLAGE_OPEN_S), SALUR_E_SPENT);
    presented.cti = village_item(1, 10).cti;
    CHECK_ERR(look_then_redeem(&c, &presented, VILLAGE_OPEN_S),
              SALUR_E_NOT_LISTED);
    counter_close(&c);
}

static void
a_store_that_is_open_for_reading_answers(void)
{
    struct salur_presented presented = {.cti = village_item(1, 5).cti};
    struct salur_redeemed out;
    struct counter c;

    counter_open(&c, "readonly", (struct village_bundle){0});
    salur_ledger_close(c.ledger);
    CHECK_ERR(salur_ledger_open(&c.ledger, c.path, SALUR_LEDGER_READ_ONLY),
              SALUR_OK);
    CHECK_ERR(salur_redeem_look(c.ledger, &presented, &stamp, &out), SALUR_OK);
    CHECK_ERR(out.outcome, SALUR_OK);
    CHECK_I64(out.entitlement.item.amount_idr, 625000);
    counter_close(&c);
}

/* What redeem would not take is not answered with "yes" either. */
static void
what_could_not_be_recorded_is_an_error(void)
{
    static const struct salur_stamp bad[] = {
        {VILLAGE_OPEN_S, "W\n"},
        {VILLAGE_OPEN_S, "a name of more than thirty-two bytes"},
        {(INT64_C(1) << 53) + 1, "Wati"}};
    struct salur_presented presented = {.cti = village_item(1, 0).cti};
    struct salur_redeemed looked;
    struct counter c;

    counter_open(&c, "badargs", (struct village_bundle){0});
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_ERR(salur_redeem(c.ledger, &presented, &bad[i], &c.out),
                  SALUR_E_ARG);
        CHECK_ERR(salur_redeem_look(c.ledger, &presented, &bad[i], &looked),
                  SALUR_E_ARG);
        CHECK_ERR(looked.outcome, SALUR_E_ARG);
    }
    presented.relation = (enum salur_relation)99;
    CHECK_ERR(salur_redeem_look(c.ledger, &presented, &stamp, &looked),
              SALUR_E_ARG);
    CHECK_ERR(looked.outcome, SALUR_E_ARG);
    CHECK_I64(looked.entitlement.item.amount_idr, 0);
    counter_close(&c);
}

static void
before_a_trust_note_nothing_is_answered(void)
{
    struct salur_presented presented = {.cti = village_item(1, 0).cti};
    struct village village;
    struct salur_ledger *ledger;
    struct salur_redeemed out;
    char path[256];

    village_open(&village);
    ledger = village_ledger(&village, "notrust", path);
    CHECK_ERR(salur_redeem_look(ledger, &presented, &stamp, &out),
              SALUR_E_STATE);
    CHECK_ERR(out.outcome, SALUR_E_STATE);
    CHECK_ERR(
        salur_redeem_refuse(ledger, &presented, SALUR_E_IDENTITY, &stamp, &out),
        SALUR_E_STATE);
    CHECK_ERR(out.outcome, SALUR_E_STATE);
    CHECK_U64(village_size(ledger), 1);
    salur_ledger_close(ledger);
    village_close(&village);
}

static void
a_look_with_hold_says_that_another_waits(void)
{
    struct salur_presented presented = {.cti = village_item(1, 0).cti,
                                        .hold = 1};
    struct salur_redeemed looked;
    struct counter c;

    counter_open(&c, "hold", (struct village_bundle){0});
    CHECK_ERR(salur_redeem_look(c.ledger, &presented, &stamp, &looked),
              SALUR_OK);
    CHECK_ERR(salur_redeem(c.ledger, &presented, &stamp, &c.out), SALUR_OK);
    presented.cti = village_item(1, 1).cti;
    CHECK_ERR(salur_redeem_look(c.ledger, &presented, &stamp, &looked),
              SALUR_E_EXISTS);
    CHECK_ERR(looked.outcome, SALUR_E_EXISTS);
    presented.hold = 0;
    CHECK_ERR(salur_redeem_look(c.ledger, &presented, &stamp, &looked),
              SALUR_OK);
    CHECK_ERR(looked.outcome, SALUR_OK);
    counter_close(&c);
}

/* --- refusing by what people saw ------------------------------------------ */

static enum salur_err
refuse(struct counter *c, size_t family, enum salur_err cause)
{
    struct salur_presented presented = {.id_checked = 0};

    village_token(&c->village, 1, family, &c->token);
    presented.token = salur_buf_view(&c->token);
    return salur_redeem_refuse(c->ledger, &presented, cause, &stamp, &c->out);
}

static void
what_people_saw_is_on_record_and_the_family_may_come_again(void)
{
    static const enum salur_err causes[3] = {
        SALUR_E_IDENTITY, SALUR_E_SUBSTITUTE, SALUR_E_PROXY_LIMIT};
    struct salur_presented keyed = {.cti = village_item(1, 2).cti};
    struct salur_ledger_status status;
    struct salur_entry entry;
    struct counter c;

    counter_open(&c, "people", (struct village_bundle){0});
    for (size_t i = 0; i < 3; i++) {
        CHECK_ERR(refuse(&c, 2, causes[i]), SALUR_OK);
        check_refused(&c, causes[i]);
        CHECK_I64(c.out.entitlement.item.amount_idr, 650000);
        entry = village_entry(c.ledger, c.out.seq, &c.entry);
        CHECK_MEM(entry.body.refuse.token.ptr, entry.body.refuse.token.len,
                  c.token.ptr, c.token.len);
        CHECK_U64(entry.body.refuse.has_earlier, 0);
        CHECK_ERR(
            salur_redeem_refuse(c.ledger, &keyed, causes[i], &stamp, &c.out),
            SALUR_OK);
        check_refused(&c, causes[i]);
    }
    CHECK_ERR(salur_ledger_status(c.ledger, &status), SALUR_OK);
    CHECK_U64(status.day.refused, 6);
    CHECK_U64(status.redeemed, 0);
    CHECK_U64(c.out.head.size, status.head.size);
    CHECK(salur_hash_equal(&c.out.head.root, &status.head.root));
    CHECK_ERR(redeem(&c, 2), SALUR_OK);
    counter_close(&c);
}

static void
what_redeem_would_refuse_keeps_its_own_cause(void)
{
    struct salur_presented keyed = {.cti = village_item(1, 10).cti};
    struct salur_entitlement card = village_entitlement(1, 3);
    struct salur_presented presented = {.id_checked = 0};
    struct counter c;
    uint64_t size;

    counter_open(&c, "causes",
                 (struct village_bundle){
                     .withdrawn = "serial 1\n"
                                  "stop 00000000000000010000000000000001\n"});
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    CHECK_ERR(refuse(&c, 0, SALUR_E_IDENTITY), SALUR_OK);
    check_refused(&c, SALUR_E_SPENT);
    CHECK_U64(c.out.earlier_seq, 3);
    CHECK_ERR(refuse(&c, 1, SALUR_E_SUBSTITUTE), SALUR_OK);
    check_refused(&c, SALUR_E_WITHDRAWN);
    /* What leaves nothing there leaves nothing here. */
    size = village_size(c.ledger);
    CHECK_ERR(
        salur_redeem_refuse(c.ledger, &keyed, SALUR_E_IDENTITY, &stamp, &c.out),
        SALUR_OK);
    check_unrecorded(&c, SALUR_E_NOT_LISTED, size);
    salur_buf_clear(&c.token);
    CHECK_ERR(salur_entitlement_sign(&card, c.village.stranger, &c.token),
              SALUR_OK);
    presented.token = salur_buf_view(&c.token);
    CHECK_ERR(salur_redeem_refuse(c.ledger, &presented, SALUR_E_IDENTITY,
                                  &stamp, &c.out),
              SALUR_OK);
    check_unrecorded(&c, SALUR_E_KEY_UNKNOWN, size);
    counter_close(&c);
}

static void
no_other_cause_is_taken_from_people(void)
{
    struct salur_stamp bad = {VILLAGE_OPEN_S, "W\n"};
    struct salur_presented keyed = {.cti = village_item(1, 0).cti};
    struct counter c;

    counter_open(&c, "nocause", (struct village_bundle){0});
    for (unsigned cause = 0; cause < 600; cause++) {
        if (cause >= SALUR_E_IDENTITY && cause <= SALUR_E_PROXY_LIMIT) {
            continue;
        }
        CHECK_ERR(refuse(&c, 0, (enum salur_err)cause), SALUR_E_ARG);
        CHECK_ERR(c.out.outcome, SALUR_E_ARG);
    }
    CHECK_ERR(
        salur_redeem_refuse(c.ledger, &keyed, SALUR_E_IDENTITY, &bad, &c.out),
        SALUR_E_ARG);
    CHECK_U64(village_size(c.ledger), 2);
    counter_close(&c);
}

static void
a_refusal_goes_by_the_handout_that_waits(void)
{
    struct salur_presented presented = {.cti = village_item(1, 0).cti,
                                        .hold = 1};
    struct salur_ledger_status status;
    struct counter c;

    counter_open(&c, "waits", (struct village_bundle){0});
    CHECK_ERR(salur_redeem_refuse(c.ledger, &presented, SALUR_E_IDENTITY,
                                  &stamp, &c.out),
              SALUR_OK);
    CHECK_ERR(salur_ledger_status(c.ledger, &status), SALUR_OK);
    CHECK_U64(status.has_handout, 0);
    CHECK_ERR(salur_redeem(c.ledger, &presented, &stamp, &c.out), SALUR_OK);
    presented.cti = village_item(1, 1).cti;
    CHECK_ERR(salur_redeem_refuse(c.ledger, &presented, SALUR_E_IDENTITY,
                                  &stamp, &c.out),
              SALUR_OK);
    check_refused(&c, SALUR_E_IDENTITY);
    CHECK_ERR(salur_ledger_status(c.ledger, &status), SALUR_OK);
    CHECK_U64(status.handout, 3);
    counter_close(&c);
}

static void
running_out_of_memory_answers_nothing(void)
{
    struct salur_presented presented = {.id_checked = 1};
    struct counter c;
    uint64_t size;
    long n = 0;

    counter_open(&c, "memory", (struct village_bundle){0});
    village_token(&c.village, 1, 0, &c.token);
    presented.token = salur_buf_view(&c.token);
    size = village_size(c.ledger);
    do {
        enum salur_err err;

        ran_out = 0;
        allocations_left = n++;
        err = salur_redeem_look(c.ledger, &presented, &stamp, &c.out);
        allocations_left = -1;
        CHECK(ran_out == 0 || err != SALUR_OK);
        CHECK(err == SALUR_OK || err / 100 == 5);
        CHECK_ERR(c.out.outcome, err);
    } while (ran_out);
    CHECK(n > 1 || !CAN_FAIL);
    CHECK_U64(village_size(c.ledger), size);
    n = 0;
    do {
        enum salur_err err;

        ran_out = 0;
        allocations_left = n++;
        err = salur_redeem_refuse(c.ledger, &presented, SALUR_E_IDENTITY,
                                  &stamp, &c.out);
        allocations_left = -1;
        CHECK(ran_out == 0 || err != SALUR_OK);
        size += err == SALUR_OK;
        CHECK_U64(village_size(c.ledger), size);
    } while (ran_out);
    counter_close(&c);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_look_answers_as_redeem_would_and_writes_nothing),
        TEST(a_typed_number_is_looked_up_the_same),
        TEST(a_store_that_is_open_for_reading_answers),
        TEST(what_could_not_be_recorded_is_an_error),
        TEST(before_a_trust_note_nothing_is_answered),
        TEST(a_look_with_hold_says_that_another_waits),
        TEST(what_people_saw_is_on_record_and_the_family_may_come_again),
        TEST(what_redeem_would_refuse_keeps_its_own_cause),
        TEST(no_other_cause_is_taken_from_people),
        TEST(a_refusal_goes_by_the_handout_that_waits),
        TEST(running_out_of_memory_answers_nothing),
    };

    return RUN_TESTS(tests, argc, argv);
}
