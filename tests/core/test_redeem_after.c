/* SPDX-License-Identifier: Apache-2.0 */
/* What follows a redemption: unpaid, void, close, and other processes. */
#include "tests/core/counter.h"

#include <unistd.h>

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

/* A log that no trust note names would be proof to nobody. */
static void
a_device_that_is_not_enrolled_hands_nothing_over(void)
{
    struct counter c;
    struct village other;
    struct salur_import_result result;
    struct salur_buf pack;

    counter_open(&c, "enrolled", (struct village_bundle){0});
    CHECK_ERR(redeem(&c, 0), SALUR_OK);
    salur_ledger_close(c.ledger);
    other = c.village;
    other.device = village_key(VILLAGE_ORIGIN, SALUR_ROLE_LOG, 77);
    c.ledger = village_ledger(&other, "stranger", c.path);
    salur_buf_init(&pack, 32 << 20);
    village_pack(&c.village, (struct village_bundle){0}, &pack);
    CHECK_ERR(
        salur_ledger_import(c.ledger, salur_buf_view(&pack), &stamp, &result),
        SALUR_OK);
    CHECK_ERR(redeem(&c, 0), SALUR_E_NOT_ENROLLED);
    check_refused(&c, SALUR_E_NOT_ENROLLED);
    CHECK_ERR(keyed(&c, 1, VILLAGE_OPEN_S), SALUR_E_NOT_ENROLLED);
    check_refused(&c, SALUR_E_NOT_ENROLLED);
    salur_buf_wipe(&pack);
    salur_key_free(other.device);
    counter_close(&c);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_device_that_is_not_enrolled_hands_nothing_over),
        TEST(a_paid_family_is_not_unpaid),
        TEST(a_voided_redemption_may_be_redeemed_again),
        TEST(only_a_redemption_is_voided_and_only_with_a_reason),
        TEST(a_supervisor_who_may_countersigns_a_void),
        TEST(a_close_adds_up_the_day),
        TEST(a_list_imported_by_another_process_counts_at_once),
    };

    return RUN_TESTS(tests, argc, argv);
}
