/* SPDX-License-Identifier: Apache-2.0 */
/* A withdrawn list that comes on its own, before the next bundle does. */
#include "tests/core/counter.h"

#include "scarce.h"

#define STOP_0 "serial 5\nstop 00000000000000000000000000000001\n"

static enum salur_err
take(struct counter *c, const char *text, uint64_t *out_count, int *out_already)
{
    struct salur_buf note;
    enum salur_err err;

    salur_buf_init(&note, 1 << 20);
    village_withdrawn(&c->village, text, &note);
    err = salur_ledger_import_withdrawn(c->ledger, salur_buf_view(&note),
                                        &stamp, out_count, out_already);
    salur_buf_wipe(&note);
    return err;
}

static void
a_list_on_its_own_is_in_force_at_once(void)
{
    struct counter c;
    struct salur_entry entry;
    struct salur_hasher *hasher = NULL;
    struct salur_hash hash;
    struct salur_buf note;
    uint64_t count;
    int already;

    counter_open(&c, "alone", (struct village_bundle){0});
    CHECK_ERR(take(&c, STOP_0 "card 00000000000000010000000000000001 2\n",
                   &count, &already),
              SALUR_OK);
    CHECK_U64(count, 2);
    CHECK_U64(already, 0);
    entry = village_entry(c.ledger, 2, &c.entry);
    CHECK(entry.kind == SALUR_KIND_WITHDRAWN);
    CHECK_U64(entry.body.withdrawn.serial, 5);
    CHECK_U64(entry.body.withdrawn.count, 2);
    CHECK_STR(entry.operator_name, "Wati");
    salur_buf_init(&note, 1 << 20);
    village_withdrawn(
        &c.village, STOP_0 "card 00000000000000010000000000000001 2\n", &note);
    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    salur_hash(hasher, salur_buf_view(&note), &hash);
    CHECK(salur_hash_equal(&hash, &entry.body.withdrawn.note));
    CHECK_ERR(redeem(&c, 0), SALUR_E_WITHDRAWN);
    CHECK_ERR(redeem(&c, 1), SALUR_E_CARD_OLD);
    CHECK_ERR(redeem(&c, 2), SALUR_OK);
    salur_hasher_free(hasher);
    salur_buf_wipe(&note);
    counter_close(&c);
}

static void
lists_only_go_forward_whichever_way_they_come(void)
{
    static const struct {
        const char *text;
        int is_bundled;
        enum salur_err err;
        int already;
        uint64_t size; /* of the log afterwards */
    } rows[] = {
        {STOP_0, 0, SALUR_OK, 0, 3},
        {STOP_0, 0, SALUR_OK, 1, 3},
        {STOP_0, 1, SALUR_OK, 1, 3},
        {"serial 4\nstop 00000000000000000000000000000001\n", 0,
         SALUR_E_ROLLBACK, 0, 3},
        {"serial 5\nstop 00000000000000010000000000000001\n", 0,
         SALUR_E_MISMATCH, 0, 3},
        {"serial 6\nstop 00000000000000010000000000000001\n", 1, SALUR_OK, 0,
         4},
        {STOP_0, 0, SALUR_E_ROLLBACK, 0, 4},
        {"serial 6\nstop 00000000000000010000000000000001\n", 0, SALUR_OK, 1,
         4},
        {"serial 7\nstop 00000000000000000000000000000001\n", 0, SALUR_OK, 0,
         5},
    };
    struct salur_import_result result;
    struct counter c;
    struct salur_buf pack;

    counter_open(&c, "forward", (struct village_bundle){0});
    salur_buf_init(&pack, 1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t count = 99;
        int already = 99;

        if (rows[i].is_bundled) {
            salur_buf_clear(&pack);
            village_pack(&c.village,
                         (struct village_bundle){.withdrawn = rows[i].text},
                         &pack);
            CHECK_ERR(salur_ledger_import(c.ledger, salur_buf_view(&pack),
                                          &stamp, &result),
                      rows[i].err);
            CHECK_I64(result.already, rows[i].already);
        } else {
            CHECK_ERR(take(&c, rows[i].text, &count, &already), rows[i].err);
            CHECK_U64(count, rows[i].err == SALUR_OK);
            CHECK_I64(already, rows[i].already);
        }
        CHECK_U64(village_size(c.ledger), rows[i].size);
    }
    salur_buf_wipe(&pack);
    counter_close(&c);
}

static void
only_an_issuer_of_the_village_may_withdraw(void)
{
    struct salur_stamp after = {VILLAGE_OPEN_S + 2 * 86400, "Wati"};
    struct salur_stamp next_year = {VILLAGE_OPEN_S + 200 * 86400, "Wati"};
    struct counter c;
    struct salur_buf note;
    struct salur_key *issuer;
    uint64_t count;
    int already;

    counter_open(&c, "issuer", (struct village_bundle){0});
    issuer = c.village.issuer;
    salur_buf_init(&note, 1 << 20);
    c.village.issuer = c.village.stranger;
    CHECK_ERR(take(&c, STOP_0, &count, &already), SALUR_E_KEY_UNKNOWN);
    c.village.issuer = c.village.approver;
    CHECK_ERR(take(&c, STOP_0, &count, &already), SALUR_E_KEY_ROLE);
    c.village.issuer = c.village.withdrawn_issuer;
    village_withdrawn(&c.village, STOP_0, &note);
    CHECK_ERR(salur_ledger_import_withdrawn(c.ledger, salur_buf_view(&note),
                                            &after, &count, &already),
              SALUR_E_KEY_WITHDRAWN);
    c.village.issuer = issuer;
    salur_buf_clear(&note);
    village_withdrawn(&c.village, STOP_0, &note);
    CHECK_ERR(salur_ledger_import_withdrawn(c.ledger, salur_buf_view(&note),
                                            &next_year, &count, &already),
              SALUR_E_SCOPE);
    CHECK(count == 0 && already == 0);
    CHECK_U64(village_size(c.ledger), 2);
    salur_buf_wipe(&note);
    counter_close(&c);
}

static void
no_flipped_bit_and_no_prefix_is_taken_in(void)
{
    struct counter c;
    struct salur_buf note;
    uint64_t count;
    int already;

    counter_open(&c, "flip", (struct village_bundle){0});
    salur_buf_init(&note, 1 << 20);
    village_withdrawn(&c.village, STOP_0, &note);
    for (size_t bit = 0; bit < note.len * 8; bit++) {
        note.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one of 8 bits */
        CHECK(salur_ledger_import_withdrawn(c.ledger, salur_buf_view(&note),
                                            &stamp, &count,
                                            &already) != SALUR_OK);
        note.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t len = 0; len < note.len; len++) {
        CHECK(salur_ledger_import_withdrawn(c.ledger,
                                            salur_bytes(note.ptr, len), &stamp,
                                            &count, &already) != SALUR_OK);
    }
    CHECK_U64(village_size(c.ledger), 2);
    CHECK_ERR(salur_ledger_import_withdrawn(c.ledger, salur_buf_view(&note),
                                            &stamp, &count, &already),
              SALUR_OK);
    salur_buf_wipe(&note);
    counter_close(&c);
}

static void
a_store_without_a_trust_note_takes_none(void)
{
    struct counter c = {0};
    uint64_t count;
    int already;

    village_open(&c.village);
    c.ledger = village_ledger(&c.village, "notrust", c.path);
    CHECK_ERR(take(&c, STOP_0, &count, &already), SALUR_E_STATE);
    CHECK_U64(village_size(c.ledger), 1);
    counter_close(&c);
}

/* Ten thousand lines pass the map's first mebibyte: it runs again, once. */
static void
a_long_list_is_taken_in_once_where_the_store_grows(void)
{
    struct counter c;
    struct salur_buf text;
    uint64_t count;
    int already;

    counter_open(&c, "grows", (struct village_bundle){0});
    salur_buf_init(&text, 4 << 20);
    sl_put_str(&text, "serial 9\n");
    for (unsigned i = 0; i < 30000; i++) {
        char line[64];

        (void)snprintf(line, sizeof line, "stop %016x0000000000000001\n", i);
        sl_put_str(&text, line);
    }
    sl_put_u8(&text, '\0');
    {
        struct salur_buf note;
        struct salur_buf whole;

        salur_buf_init(&note, 8 << 20);
        salur_buf_init(&whole, 8 << 20);
        sl_put_str(&whole, "salur/withdrawn/v1\n");
        sl_put_str(&whole, (const char *)text.ptr);
        CHECK_ERR(
            salur_note_sign(&note, salur_buf_view(&whole), c.village.issuer, 0),
            SALUR_OK);
        CHECK_ERR(salur_ledger_import_withdrawn(c.ledger, salur_buf_view(&note),
                                                &stamp, &count, &already),
                  SALUR_OK);
        salur_buf_wipe(&note);
        salur_buf_wipe(&whole);
    }
    CHECK_U64(count, 30000);
    CHECK_U64(already, 0);
    CHECK_U64(village_size(c.ledger), 3);
    CHECK_ERR(redeem(&c, 9), SALUR_E_WITHDRAWN);
    salur_buf_wipe(&text);
    counter_close(&c);
}

static void
running_out_of_memory_changes_nothing(void)
{
    struct counter c;
    struct salur_buf note;
    uint64_t count;
    int already;
    long n = 0;

    counter_open(&c, "memory", (struct village_bundle){0});
    salur_buf_init(&note, 1 << 20);
    village_withdrawn(&c.village, STOP_0, &note);
    do {
        enum salur_err err;

        ran_out = 0;
        allocations_left = n++;
        err = salur_ledger_import_withdrawn(c.ledger, salur_buf_view(&note),
                                            &stamp, &count, &already);
        allocations_left = -1;
        CHECK(ran_out == 0 || err == SALUR_E_MEMORY);
        CHECK_U64(village_size(c.ledger), err == SALUR_OK ? 3 : 2);
    } while (ran_out);
    CHECK(n > 1 || !CAN_FAIL);
    salur_buf_wipe(&note);
    counter_close(&c);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_list_on_its_own_is_in_force_at_once),
        TEST(lists_only_go_forward_whichever_way_they_come),
        TEST(only_an_issuer_of_the_village_may_withdraw),
        TEST(no_flipped_bit_and_no_prefix_is_taken_in),
        TEST(a_store_without_a_trust_note_takes_none),
        TEST(a_long_list_is_taken_in_once_where_the_store_grows),
        TEST(running_out_of_memory_changes_nothing),
    };

    return RUN_TESTS(tests, argc, argv);
}
