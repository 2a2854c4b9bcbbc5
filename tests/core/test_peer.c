/* SPDX-License-Identifier: Apache-2.0 */
/* Two laptops of one village: what one has paid, the other does not. */
#include "tests/core/laptops.h"

/* --- what was paid there ---------------------------------------------------
 */

static void
a_family_paid_at_one_laptop_is_not_paid_at_the_other(void)
{
    struct pair pair;
    struct salur_presented presented = {.token = {NULL, 0}};
    struct salur_buf buf;
    struct salur_entry entry;
    uint64_t there;

    pair_open(&pair, "paid");
    CHECK_ERR(pay(&pair, &pair.a, 3, "Wati"), SALUR_OK);
    there = pair.out.seq;
    export_of(&pair, &pair.a);
    CHECK_ERR(take(&pair, &pair.b), SALUR_OK);
    CHECK_STR(pair.result.peer.origin, salur_key_public(pair.a.key)->name);
    CHECK_U64(pair.result.peer.head.size, there + 1);
    CHECK_I64(pair.result.peer.time_s, VILLAGE_OPEN_S + HOUR);
    CHECK_U64(pair.result.before, 0);
    CHECK_U64(pair.result.redeemed, 1);
    CHECK(!pair.result.already);

    /* Scanned, typed and only looked at. */
    CHECK_ERR(pay(&pair, &pair.b, 3, "Budi"), SALUR_E_SPENT_ELSEWHERE);
    CHECK(pair.out.recorded == 1);
    CHECK_U64(pair.out.earlier_seq, there);
    CHECK_I64(pair.out.earlier_time_s, VILLAGE_OPEN_S + HOUR);
    CHECK_STR(pair.out.earlier_operator, "Wati");
    CHECK_STR(pair.out.earlier_origin, salur_key_public(pair.a.key)->name);
    salur_buf_init(&buf, 1);
    entry = village_entry(pair.b.ledger, pair.out.seq, &buf);
    CHECK(entry.kind == SALUR_KIND_REFUSE);
    CHECK_ERR(entry.body.refuse.cause, SALUR_E_SPENT_ELSEWHERE);
    CHECK(entry.body.refuse.has_earlier == 0 && entry.body.refuse.earlier == 0);
    presented.cti = village_item(1, 3).cti;
    CHECK_ERR(salur_redeem_look(pair.b.ledger, &presented, &stamp, &pair.out),
              SALUR_OK);
    CHECK_ERR(pair.out.outcome, SALUR_E_SPENT_ELSEWHERE);
    CHECK_ERR(salur_redeem_refuse(pair.b.ledger, &presented, SALUR_E_IDENTITY,
                                  &stamp, &pair.out),
              SALUR_OK);
    CHECK_ERR(pair.out.outcome, SALUR_E_SPENT_ELSEWHERE);
    CHECK_ERR(salur_redeem(pair.b.ledger, &presented, &stamp, &pair.out),
              SALUR_OK);
    CHECK_ERR(pair.out.outcome, SALUR_E_SPENT_ELSEWHERE);

    /* Others are paid; at the first laptop nothing changed. */
    CHECK_ERR(pay(&pair, &pair.b, 4, "Budi"), SALUR_OK);
    CHECK_ERR(pay(&pair, &pair.b, 4, "Budi"), SALUR_E_SPENT);
    CHECK_STR(pair.out.earlier_origin, "");
    CHECK_ERR(pay(&pair, &pair.a, 3, "Wati"), SALUR_E_SPENT);
    salur_buf_wipe(&buf);
    pair_close(&pair);
}

static void
a_void_there_gives_the_family_back(void)
{
    struct pair pair;
    uint64_t seq;

    pair_open(&pair, "void");
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    seq = pair.out.seq;
    CHECK_ERR(pay(&pair, &pair.a, 2, "Wati"), SALUR_OK);
    export_of(&pair, &pair.a);
    CHECK_ERR(take(&pair, &pair.b), SALUR_OK);
    undo(&pair.a, seq);
    /* Until the next export the other laptop does not know. */
    CHECK_ERR(pay(&pair, &pair.b, 1, "Budi"), SALUR_E_SPENT_ELSEWHERE);
    export_of(&pair, &pair.a);
    CHECK_ERR(take(&pair, &pair.b), SALUR_OK);
    CHECK_U64(pair.result.before, seq + 2);
    CHECK_U64(pair.result.redeemed, 0);
    CHECK_U64(pair.result.voided, 1);
    CHECK_ERR(pay(&pair, &pair.b, 1, "Budi"), SALUR_OK);
    CHECK_ERR(pay(&pair, &pair.b, 2, "Budi"), SALUR_E_SPENT_ELSEWHERE);
    /* Paid, voided and paid again, all within one export. */
    CHECK_ERR(pay(&pair, &pair.a, 5, "Wati"), SALUR_OK);
    undo(&pair.a, pair.out.seq);
    CHECK_ERR(pay(&pair, &pair.a, 5, "Wati"), SALUR_OK);
    seq = pair.out.seq;
    CHECK_ERR(pay(&pair, &pair.a, 6, "Wati"), SALUR_OK);
    undo(&pair.a, pair.out.seq);
    export_of(&pair, &pair.a);
    CHECK_ERR(take(&pair, &pair.b), SALUR_OK);
    CHECK_ERR(pay(&pair, &pair.b, 5, "Budi"), SALUR_E_SPENT_ELSEWHERE);
    CHECK_U64(pair.out.earlier_seq, seq);
    CHECK_ERR(pay(&pair, &pair.b, 6, "Budi"), SALUR_OK);
    pair_close(&pair);
}

static void
a_family_that_was_paid_there_is_not_unpaid_here(void)
{
    struct pair pair;
    struct salur_entry entry = {.kind = SALUR_KIND_UNPAID};
    struct salur_family family;
    uint64_t size;
    uint64_t seq;

    pair_open(&pair, "unpaid");
    CHECK_ERR(pay(&pair, &pair.a, 0, "Wati"), SALUR_OK);
    export_of(&pair, &pair.a);
    CHECK_ERR(take(&pair, &pair.b), SALUR_OK);
    size = village_size(pair.b.ledger);
    entry.body.unpaid.cti = village_item(1, 0).cti;
    entry.body.unpaid.reason = SALUR_UNPAID_ABSENT;
    CHECK_ERR(salur_ledger_append(pair.b.ledger, &entry, &stamp, &seq),
              SALUR_E_SPENT_ELSEWHERE);
    CHECK_U64(village_size(pair.b.ledger), size);
    CHECK_ERR(
        salur_ledger_family(pair.b.ledger, &entry.body.unpaid.cti, &family),
        SALUR_OK);
    CHECK(family.is_elsewhere && !family.is_redeemed);
    CHECK_I64(family.elsewhere_s, VILLAGE_OPEN_S + HOUR);
    entry.body.unpaid.cti = village_item(1, 1).cti;
    CHECK_ERR(
        salur_ledger_family(pair.b.ledger, &entry.body.unpaid.cti, &family),
        SALUR_OK);
    CHECK(!family.is_elsewhere && family.elsewhere_s == 0);
    CHECK_ERR(salur_ledger_append(pair.b.ledger, &entry, &stamp, &seq),
              SALUR_OK);
    pair_close(&pair);
}

/* --- paid twice ------------------------------------------------------------
 */

struct found {
    struct salur_peer_pair pairs[4];
    size_t count;
};

static enum salur_err
on_pair(void *ctx, const struct salur_peer_pair *pair)
{
    struct found *found = ctx;

    if (found->count == 4) {
        return SALUR_E_LIMIT;
    }
    found->pairs[found->count++] = *pair;
    return SALUR_OK;
}

static void
families_paid_at_both_laptops_are_told(void)
{
    struct pair pair;
    struct found found = {.count = 0};
    struct salur_item item = village_item(1, 6);
    uint64_t there;
    uint64_t here;

    pair_open(&pair, "twice");
    CHECK_ERR(pay(&pair, &pair.a, 2, "Wati"), SALUR_OK);
    CHECK_ERR(pay(&pair, &pair.a, 6, "Wati"), SALUR_OK);
    there = pair.out.seq;
    CHECK_ERR(pay(&pair, &pair.b, 6, "Budi"), SALUR_OK);
    here = pair.out.seq;
    CHECK_ERR(pay(&pair, &pair.b, 7, "Budi"), SALUR_OK);
    CHECK_ERR(salur_ledger_peer_pairs(pair.b.ledger, on_pair, &found),
              SALUR_OK);
    CHECK_U64(found.count, 0);
    export_of(&pair, &pair.a);
    CHECK_ERR(take(&pair, &pair.b), SALUR_OK);
    CHECK_ERR(salur_ledger_peer_pairs(pair.b.ledger, on_pair, &found),
              SALUR_OK);
    CHECK_U64(found.count, 1);
    CHECK_MEM(&found.pairs[0].cti, 16, &item.cti, 16);
    CHECK_I64(found.pairs[0].amount_idr, item.amount_idr);
    CHECK_STR(found.pairs[0].package, "BERAS");
    CHECK_U64(found.pairs[0].seq, here);
    CHECK_STR(found.pairs[0].operator_name, "Budi");
    CHECK_U64(found.pairs[0].there.seq, there);
    CHECK_STR(found.pairs[0].there.operator_name, "Wati");
    CHECK_STR(found.pairs[0].there.origin, salur_key_public(pair.a.key)->name);
    /* The own record counts first. */
    CHECK_ERR(pay(&pair, &pair.b, 6, "Budi"), SALUR_E_SPENT);
    /* One of the two is taken back: no pair is left. */
    undo(&pair.b, here);
    found.count = 0;
    CHECK_ERR(salur_ledger_peer_pairs(pair.b.ledger, on_pair, &found),
              SALUR_OK);
    CHECK_U64(found.count, 0);
    CHECK_ERR(pay(&pair, &pair.b, 6, "Budi"), SALUR_E_SPENT_ELSEWHERE);
    pair_close(&pair);
}

static void
each_other_laptop_counts_for_itself(void)
{
    struct pair pair;
    struct laptop c;
    struct salur_buf trust;
    struct salur_peer peer;
    char line[SALUR_VKEY_MAX + 32];
    char vkey[SALUR_VKEY_MAX];
    uint64_t seq;

    pair_open(&pair, "three");
    laptop_create(&c, "three-c", "c", 61);
    stock(&pair, &c);
    salur_vkey_format(vkey, salur_key_public(c.key));
    (void)snprintf(line, sizeof line, "log %s 9901012001\n", vkey);
    salur_buf_init(&trust, 1 << 20);
    trust_of_both(&pair, line, &trust);
    /* The same serial with another text is not taken: a newer one is. */
    CHECK_ERR(salur_ledger_pin_trust(c.ledger, salur_buf_view(&trust)),
              SALUR_E_ROLLBACK);
    salur_buf_wipe(&trust);
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    seq = pair.out.seq;
    CHECK_ERR(pay(&pair, &pair.b, 1, "Budi"), SALUR_OK);
    export_of(&pair, &pair.b);
    CHECK_ERR(take(&pair, &c), SALUR_OK);
    export_of(&pair, &pair.a);
    CHECK_ERR(take(&pair, &c), SALUR_OK);
    CHECK_ERR(salur_ledger_peer_at(c.ledger, 0, &peer), SALUR_OK);
    CHECK_STR(peer.origin, salur_key_public(pair.a.key)->name);
    CHECK_ERR(salur_ledger_peer_at(c.ledger, 1, &peer), SALUR_OK);
    CHECK_STR(peer.origin, salur_key_public(pair.b.key)->name);
    CHECK_U64(peer.head.size, village_size(pair.b.ledger));
    CHECK_ERR(salur_ledger_peer_at(c.ledger, 2, &peer), SALUR_E_NOT_FOUND);
    CHECK_STR(peer.origin, "");
    /* c itself is not enrolled, so that it hands nothing over; what it knows
     * it tells in a family. */
    undo(&pair.a, seq);
    export_of(&pair, &pair.a);
    CHECK_ERR(take(&pair, &c), SALUR_OK);
    {
        struct salur_family family;
        struct salur_cti cti = village_item(1, 1).cti;

        CHECK_ERR(salur_ledger_family(c.ledger, &cti, &family), SALUR_OK);
        CHECK(family.is_elsewhere); /* b's redemption is still in force */
    }
    laptop_close(&c);
    pair_close(&pair);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_family_paid_at_one_laptop_is_not_paid_at_the_other),
        TEST(a_void_there_gives_the_family_back),
        TEST(a_family_that_was_paid_there_is_not_unpaid_here),
        TEST(families_paid_at_both_laptops_are_told),
        TEST(each_other_laptop_counts_for_itself),
    };
    return RUN_TESTS(tests, argc, argv);
}
