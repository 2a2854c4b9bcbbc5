/* SPDX-License-Identifier: Apache-2.0 */
/* Exports of other laptops that are not taken in, and why. */
#include "scarce.h"
#include "tests/core/laptops.h"

/* --- exports that are not taken --------------------------------------------
 */

/* Nothing is known of any other laptop. */
static void
check_knows_nothing(struct laptop *laptop)
{
    struct salur_peer peer;

    CHECK_ERR(salur_ledger_peer_at(laptop->ledger, 0, &peer),
              SALUR_E_NOT_FOUND);
}

static void
only_another_laptop_of_this_village_counts(void)
{
    struct pair pair;
    struct laptop other;
    struct salur_ledger_terms terms = {VILLAGE_SITE + 1, "a", 1};
    struct salur_buf trust;
    char kid[2 * SALUR_KID_LEN + 1];
    char line[64];

    pair_open(&pair, "other");
    export_of(&pair, &pair.b);
    CHECK_ERR(take(&pair, &pair.b), SALUR_E_ORIGIN);

    /* Another village's, one that no note names, and one with its name. */
    other.key =
        village_key("test/dinsos/log/9901012002/a/k1", SALUR_ROLE_LOG, 62);
    (void)snprintf(other.path, sizeof other.path, "%s/elsewhere", temp_dir());
    CHECK_ERR(salur_ledger_create(other.path, &terms, other.key,
                                  salur_bytes_str(VILLAGE_PASS), &stamp),
              SALUR_OK);
    CHECK_ERR(salur_ledger_open(&other.ledger, other.path, 0), SALUR_OK);
    export_of(&pair, &other);
    CHECK_ERR(take(&pair, &pair.b), SALUR_E_OTHER_SITE);
    laptop_close(&other);
    laptop_create(&other, "unknown", "z", 63);
    export_of(&pair, &other);
    CHECK_ERR(take(&pair, &pair.b), SALUR_E_KEY_UNKNOWN);
    laptop_close(&other);
    laptop_create(&other, "false", "a", 64);
    export_of(&pair, &other);
    CHECK_ERR(take(&pair, &pair.b), SALUR_E_KEY_UNKNOWN);
    laptop_close(&other);
    check_knows_nothing(&pair.b);

    /* A laptop that was lost: its key stops. */
    export_of(&pair, &pair.a);
    salur_buf_init(&trust, 1 << 20);
    salur_hex_encode(kid, salur_key_public(pair.a.key)->kid.bytes,
                     SALUR_KID_LEN);
    (void)snprintf(line, sizeof line, "withdrawn %s 2026-10-05\n", kid);
    trust_of_both(&pair, line, &trust);
    laptop_create(&other, "lost", "y", 65);
    CHECK_ERR(take(&pair, &other), SALUR_E_STATE); /* it trusts nobody yet */
    CHECK_ERR(salur_ledger_pin_trust(other.ledger, salur_buf_view(&trust)),
              SALUR_OK);
    CHECK_ERR(take(&pair, &other), SALUR_E_KEY_WITHDRAWN);
    check_knows_nothing(&other);
    laptop_close(&other);
    salur_buf_wipe(&trust);
    pair_close(&pair);
}

/* A pack of the entries and checkpoint of two exports. */
static void
splice(struct salur_buf *pack, struct salur_bytes entries_of,
       struct salur_bytes checkpoint_of)
{
    struct salur_export a;
    struct salur_export b;
    struct salur_buf out;

    CHECK_ERR(salur_export_open(&a, entries_of, NULL), SALUR_OK);
    CHECK_ERR(salur_export_open(&b, checkpoint_of, NULL), SALUR_OK);
    a.checkpoint = b.checkpoint;
    salur_buf_init(&out, 1 << 20);
    CHECK_ERR(salur_export_write(&a, &out), SALUR_OK);
    salur_buf_clear(pack);
    sl_put_bytes(pack, salur_buf_view(&out));
    salur_buf_wipe(&out);
}

static void
what_was_signed_is_what_counts(void)
{
    struct pair pair;
    struct salur_buf first;
    struct salur_buf second;
    struct salur_buf theirs;

    pair_open(&pair, "signed");
    salur_buf_init(&first, 1 << 20);
    salur_buf_init(&second, 1 << 20);
    salur_buf_init(&theirs, 1 << 20);
    CHECK_ERR(salur_ledger_export(pair.a.ledger, pair.a.key, &first), SALUR_OK);
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    CHECK_ERR(salur_ledger_export(pair.a.ledger, pair.a.key, &second),
              SALUR_OK);
    CHECK_ERR(salur_ledger_export(pair.b.ledger, pair.b.key, &theirs),
              SALUR_OK);
    splice(&pair.pack, salur_buf_view(&second), salur_buf_view(&first));
    CHECK_ERR(take(&pair, &pair.b), SALUR_E_ROOT);
    splice(&pair.pack, salur_buf_view(&first), salur_buf_view(&second));
    CHECK_ERR(take(&pair, &pair.b), SALUR_E_ROOT);
    splice(&pair.pack, salur_buf_view(&first), salur_buf_view(&theirs));
    CHECK_ERR(take(&pair, &pair.b), SALUR_E_SIGNATURE);
    CHECK_U64(pair.result.peer.head.size + pair.result.redeemed, 0);
    check_knows_nothing(&pair.b);
    CHECK_ERR(pay(&pair, &pair.b, 1, "Budi"), SALUR_OK);
    salur_buf_wipe(&theirs);
    salur_buf_wipe(&second);
    salur_buf_wipe(&first);
    pair_close(&pair);
}

static void
a_log_goes_on_from_where_it_was_seen(void)
{
    struct pair pair;
    struct laptop again;
    struct salur_buf older;
    struct salur_peer peer;

    pair_open(&pair, "goes-on");
    salur_buf_init(&older, 1 << 20);
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    export_of(&pair, &pair.a);
    sl_put_bytes(&older, salur_buf_view(&pair.pack));
    CHECK_ERR(pay(&pair, &pair.a, 2, "Wati"), SALUR_OK);
    export_of(&pair, &pair.a);
    CHECK_ERR(take(&pair, &pair.b), SALUR_OK);
    CHECK_ERR(take(&pair, &pair.b), SALUR_OK);
    CHECK(pair.result.already);
    CHECK_U64(pair.result.before, pair.result.peer.head.size);
    CHECK_I64(pair.result.peer.time_s, VILLAGE_OPEN_S + HOUR);

    /* An older stick, and what it said is still known. */
    salur_buf_clear(&pair.pack);
    sl_put_bytes(&pair.pack, salur_buf_view(&older));
    CHECK_ERR(take(&pair, &pair.b), SALUR_E_ROLLBACK);
    CHECK_ERR(pay(&pair, &pair.b, 2, "Budi"), SALUR_E_SPENT_ELSEWHERE);

    /* The same key with another history, shorter, as long, and longer. */
    laptop_create(&again, "goes-on-again", "a", 8);
    stock(&pair, &again);
    export_of(&pair, &again);
    CHECK_ERR(take(&pair, &pair.b), SALUR_E_ROLLBACK);
    CHECK_ERR(pay(&pair, &again, 3, "Wati"), SALUR_OK);
    CHECK_ERR(pay(&pair, &again, 4, "Wati"), SALUR_OK);
    export_of(&pair, &again);
    CHECK_ERR(take(&pair, &pair.b), SALUR_E_FORK);
    CHECK_ERR(pay(&pair, &again, 5, "Wati"), SALUR_OK);
    export_of(&pair, &again);
    CHECK_ERR(take(&pair, &pair.b), SALUR_E_FORK);
    CHECK_ERR(salur_ledger_peer_at(pair.b.ledger, 0, &peer), SALUR_OK);
    CHECK_U64(peer.head.size, village_size(pair.a.ledger));
    CHECK_ERR(pay(&pair, &pair.b, 3, "Budi"), SALUR_OK);
    laptop_close(&again);
    salur_buf_wipe(&older);
    pair_close(&pair);
}

static void
no_changed_or_cut_export_is_taken(void)
{
    struct pair pair;
    struct salur_buf whole;
    size_t tried = 0;

    pair_open(&pair, "bits");
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    export_of(&pair, &pair.a);
    salur_buf_init(&whole, 1 << 20);
    sl_put_bytes(&whole, salur_buf_view(&pair.pack));
    for (size_t bit = 0; bit < 8 * whole.len; bit += 7) {
        pair.pack.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
        tried++;
        if (!CHECK(take(&pair, &pair.b) != SALUR_OK)) {
            (void)printf("bit %zu\n", bit);
        }
        pair.pack.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t len = 0; len < whole.len; len += 5) {
        CHECK(salur_ledger_peer_import(
                  pair.b.ledger, salur_bytes(whole.ptr, len),
                  VILLAGE_OPEN_S + HOUR, &pair.result) != SALUR_OK);
    }
    CHECK(tried > 1000);
    check_knows_nothing(&pair.b);
    CHECK_ERR(take(&pair, &pair.b), SALUR_OK);
    salur_buf_wipe(&whole);
    pair_close(&pair);
}

static void
memory_that_runs_out_changes_nothing(void)
{
    struct pair pair;
    enum salur_err err;
    long tries = 0;

    pair_open(&pair, "scarce");
    CHECK_ERR(pay(&pair, &pair.a, 1, "Wati"), SALUR_OK);
    export_of(&pair, &pair.a);
    do {
        ran_out = 0;
        allocations_left = tries++;
        err = take(&pair, &pair.b);
        allocations_left = -1;
        CHECK_ERR(err, ran_out ? SALUR_E_MEMORY : SALUR_OK);
        if (ran_out) {
            check_knows_nothing(&pair.b);
        }
    } while (ran_out && tries < 1000);
    CHECK(tries > 1 || !CAN_FAIL);
    CHECK(!pair.result.already);
    pair_close(&pair);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(only_another_laptop_of_this_village_counts),
        TEST(what_was_signed_is_what_counts),
        TEST(a_log_goes_on_from_where_it_was_seen),
        TEST(no_changed_or_cut_export_is_taken),
        TEST(memory_that_runs_out_changes_nothing),
    };
    return RUN_TESTS(tests, argc, argv);
}
