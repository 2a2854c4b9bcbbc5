/* SPDX-License-Identifier: Apache-2.0 */
/* Families looked up by id, by short number, and one after the other. */
#include "tests/core/counter.h"

#include <unistd.h>

#include "log/store.h"
#include "scarce.h"
#include "tests/harness/tamper.h"

static const char WITHDRAWN[] =
    "serial 1\nstop 00000000000000010000000000000001\n"
    "card 00000000000000020000000000000001 3\n";

static struct salur_family
family_of(struct counter *c, size_t n)
{
    struct salur_cti cti = village_item(1, n).cti;
    struct salur_family family;

    CHECK_ERR(salur_ledger_family(c->ledger, &cti, &family), SALUR_OK);
    CHECK_MEM(family.item.cti.bytes, SALUR_CTI_LEN, cti.bytes, SALUR_CTI_LEN);
    return family;
}

/* --- by id ---------------------------------------------------------------- */

static void
a_family_is_as_it_was_approved(void)
{
    struct counter c;
    struct salur_family family;

    counter_open(&c, "approved", (struct village_bundle){0});
    family = family_of(&c, 6);
    CHECK_STR(family.stage.programme, "PKH");
    CHECK_U64(family.stage.period, 202604);
    CHECK_U64(family.stage.batch, 1);
    CHECK_I64(family.item.amount_idr, 650000);
    CHECK_STR(family.item.package, "BERAS");
    CHECK_U64(family.item.card, 1);
    CHECK(family.lowest_card == 0 && family.is_stopped == 0);
    CHECK(family.is_redeemed == 0 && family.seq == 0 && family.time_s == 0);
    counter_close(&c);
}

static void
its_redemption_shows_until_it_is_voided(void)
{
    struct counter c;
    struct salur_family family;

    counter_open(&c, "redeemed", (struct village_bundle){0});
    village_token(&c.village, 1, 3, &c.token);
    CHECK_ERR(present_at(&c, VILLAGE_OPEN_S + 77), SALUR_OK);
    family = family_of(&c, 3);
    CHECK_U64(family.is_redeemed, 1);
    CHECK_U64(family.seq, c.out.seq);
    CHECK_I64(family.time_s, VILLAGE_OPEN_S + 77);
    CHECK_U64(family_of(&c, 4).is_redeemed, 0);
    CHECK_ERR(salur_ledger_void(c.ledger, c.out.seq, SALUR_VOID_MISTAKE, NULL,
                                &(struct salur_stamp){VILLAGE_OPEN_S + 78, ""},
                                NULL),
              SALUR_OK);
    family = family_of(&c, 3);
    CHECK(family.is_redeemed == 0 && family.seq == 0 && family.time_s == 0);
    counter_close(&c);
}

static void
the_withdrawn_list_shows(void)
{
    struct counter c;

    counter_open(&c, "withdrawn",
                 (struct village_bundle){.withdrawn = WITHDRAWN});
    CHECK_U64(family_of(&c, 0).lowest_card, 0);
    CHECK_U64(family_of(&c, 0).is_stopped, 0);
    CHECK_U64(family_of(&c, 1).is_stopped, 1);
    CHECK_U64(family_of(&c, 1).lowest_card, 0);
    CHECK_U64(family_of(&c, 2).lowest_card, 3);
    CHECK_U64(family_of(&c, 2).is_stopped, 0);
    counter_close(&c);
}

static void
who_is_on_no_list_is_not_listed(void)
{
    static const struct salur_family zero;
    struct salur_cti cti = village_item(1, 10).cti;
    struct salur_family family;
    struct counter c;

    counter_open(&c, "unlisted", (struct village_bundle){0});
    memset(&family, 0xff, sizeof family);
    CHECK_ERR(salur_ledger_family(c.ledger, &cti, &family), SALUR_E_NOT_LISTED);
    CHECK_MEM(&family, sizeof family, &zero, sizeof zero);
    counter_close(&c);
}

/* --- by short number ------------------------------------------------------ */

/* Put a row under the store, as an import would have. */
static void
plant(const char *path, const char *cti_hex, unsigned batch)
{
    struct sl_list_row row = {
        .stage = {.programme = "PKH", .period = 202604, .batch = batch},
        .item = {.amount_idr = 600000, .card = 1}};
    struct salur_bytes value;
    struct salur_buf buf;

    CHECK_U64(from_hex(row.item.cti.bytes, SALUR_CTI_LEN, cti_hex),
              SALUR_CTI_LEN);
    salur_buf_init(&buf, 256);
    sl_list_row_put(&buf, &row);
    value = salur_buf_view(&buf);
    tamper(path, "lists", salur_bytes(row.item.cti.bytes, SALUR_CTI_LEN),
           &value);
    salur_buf_wipe(&buf);
}

/* Bits that a person types for an id. */
static uint32_t
typed(const char *cti_hex)
{
    char text[SALUR_SHORT_MAX];
    struct salur_cti cti;
    uint32_t bits = 0;

    CHECK_U64(from_hex(cti.bytes, SALUR_CTI_LEN, cti_hex), SALUR_CTI_LEN);
    salur_short_format(text, &cti);
    CHECK_ERR(salur_short_parse(&bits, text, strlen(text)), SALUR_OK);
    return bits;
}

static void
a_short_number_finds_its_families_and_no_neighbour(void)
{
    /* The last two bits of the fourth byte are not of the number. */
    static const char *const ids[] = {
        "7fffffffffffffffffffffffffffffff", "80000000000000000000000000000000",
        "80000001000000000000000000000002", "80000003ffffffffffffffffffffffff",
        "80000004000000000000000000000000", "ffffffffffffffffffffffffffffffff",
    };
    static const struct {
        const char *id;
        size_t first;
        size_t count;
    } rows[] = {
        {"7fffffffffffffffffffffffffffffff", 0, 1},
        {"80000000000000000000000000000000", 1, 3},
        {"80000002000000000000000000000000", 1, 3},
        {"80000004000000000000000000000000", 4, 1},
        {"80000008000000000000000000000000", 0, 0},
        {"fffffffc000000000000000000000000", 5, 1},
        {"7ffffff8000000000000000000000000", 0, 0},
    };
    struct counter c;

    counter_open(&c, "short", (struct village_bundle){0});
    salur_ledger_close(c.ledger);
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        plant(c.path, ids[i], (unsigned)(1 + i % 2));
    }
    CHECK_ERR(salur_ledger_open(&c.ledger, c.path, 0), SALUR_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_family out[4];
        size_t count = 99;

        CHECK_ERR(salur_ledger_find_short(c.ledger, typed(rows[i].id), out, 4,
                                          &count),
                  SALUR_OK);
        CHECK_U64(count, rows[i].count);
        for (size_t k = 0; k < count && k < 4; k++) {
            uint8_t cti[SALUR_CTI_LEN];

            (void)from_hex(cti, sizeof cti, ids[rows[i].first + k]);
            CHECK_MEM(out[k].item.cti.bytes, SALUR_CTI_LEN, cti, sizeof cti);
            CHECK_U64(out[k].stage.batch, 1 + (rows[i].first + k) % 2);
        }
    }
    counter_close(&c);
}

/* The village's ids begin with zeroes: all of them share one number. */
static void
more_than_there_is_room_for_are_counted(void)
{
    struct salur_family out[4];
    struct counter c;
    size_t count;

    counter_open(&c, "room", (struct village_bundle){0});
    CHECK_ERR(redeem(&c, 1), SALUR_OK);
    memset(out, 0xff, sizeof out);
    CHECK_ERR(salur_ledger_find_short(c.ledger, 0, out, 3, &count), SALUR_OK);
    CHECK_U64(count, 10);
    for (size_t i = 0; i < 3; i++) {
        CHECK_MEM(out[i].item.cti.bytes, SALUR_CTI_LEN,
                  village_item(1, i).cti.bytes, SALUR_CTI_LEN);
        CHECK_U64(out[i].is_redeemed, i == 1);
    }
    CHECK_U64(out[3].item.card, UINT32_MAX); /* not touched */
    CHECK_ERR(salur_ledger_find_short(c.ledger, 0, NULL, 0, &count), SALUR_OK);
    CHECK_U64(count, 10);
    CHECK_ERR(
        salur_ledger_find_short(c.ledger, UINT32_C(1) << 30, out, 3, &count),
        SALUR_E_ARG);
    CHECK_U64(count, 0);
    CHECK_ERR(salur_ledger_find_short(c.ledger, (UINT32_C(1) << 30) - 1, out, 3,
                                      &count),
              SALUR_OK);
    CHECK_U64(count, 0);
    counter_close(&c);
}

/* What stands elsewhere is not looked at, so its length costs nothing. */
static void
rows_of_other_numbers_are_not_read(void)
{
    static const uint8_t junk[3] = {1, 2, 3};
    static const char *const around[] = {"7fffffff000000000000000000000000",
                                         "80000004000000000000000000000000"};
    struct salur_bytes value = salur_bytes(junk, sizeof junk);
    struct salur_family out[2];
    struct counter c;
    size_t count;

    counter_open(&c, "elsewhere", (struct village_bundle){0});
    salur_ledger_close(c.ledger);
    plant(c.path, "80000000000000000000000000000007", 1);
    for (size_t i = 0; i < 2; i++) {
        uint8_t cti[SALUR_CTI_LEN];

        (void)from_hex(cti, sizeof cti, around[i]);
        tamper(c.path, "lists", salur_bytes(cti, sizeof cti), &value);
    }
    CHECK_ERR(salur_ledger_open(&c.ledger, c.path, 0), SALUR_OK);
    CHECK_ERR(
        salur_ledger_find_short(c.ledger, UINT32_C(1) << 29, out, 2, &count),
        SALUR_OK);
    CHECK_U64(count, 1);
    /* Damage in what is looked at is named. */
    CHECK_ERR(
        salur_ledger_find_short(c.ledger, typed(around[0]), out, 2, &count),
        SALUR_E_CORRUPT);
    CHECK_U64(count, 0);
    salur_ledger_close(c.ledger);
    tamper(c.path, "lists", salur_bytes("\x80\x00\x00\x01", 4), &value);
    CHECK_ERR(salur_ledger_open(&c.ledger, c.path, 0), SALUR_OK);
    CHECK_ERR(
        salur_ledger_find_short(c.ledger, UINT32_C(1) << 29, out, 2, &count),
        SALUR_E_CORRUPT);
    counter_close(&c);
}

/* --- one after the other -------------------------------------------------- */

struct seen {
    struct counter *c;
    size_t count;
    size_t redeemed;
    size_t stop_at; /* 0: never */
    struct salur_cti last;
};

static enum salur_err
see(void *ctx, const struct salur_family *family)
{
    struct seen *seen = ctx;

    CHECK(seen->count == 0 ||
          memcmp(family->item.cti.bytes, seen->last.bytes, SALUR_CTI_LEN) > 0);
    seen->last = family->item.cti;
    seen->count++;
    seen->redeemed += family->is_redeemed == 1;
    return seen->count == seen->stop_at ? SALUR_E_ENDED : SALUR_OK;
}

static void
all_of_all_stages_are_seen_in_order(void)
{
    struct salur_import_result result;
    struct counter c;
    struct seen seen = {.c = &c};
    struct salur_buf pack;

    counter_open(&c, "all", (struct village_bundle){.families = 300});
    salur_buf_init(&pack, 8 << 20);
    village_pack(&c.village,
                 (struct village_bundle){.families = 40, .batch = 2}, &pack);
    CHECK_ERR(
        salur_ledger_import(c.ledger, salur_buf_view(&pack), &stamp, &result),
        SALUR_OK);
    for (size_t i = 0; i < 25; i++) {
        CHECK_ERR(redeem(&c, i), SALUR_OK);
    }
    CHECK_ERR(salur_ledger_families(c.ledger, see, &seen), SALUR_OK);
    CHECK_U64(seen.count, 340);
    CHECK_U64(seen.redeemed, 25);
    seen = (struct seen){.c = &c, .stop_at = 7};
    CHECK_ERR(salur_ledger_families(c.ledger, see, &seen), SALUR_E_ENDED);
    CHECK_U64(seen.count, 7);
    /* The ledger goes on after a walk that was ended. */
    CHECK_ERR(redeem(&c, 30), SALUR_OK);
    salur_buf_wipe(&pack);
    counter_close(&c);
}

/* At the first family another process redeems the last one. */
static enum salur_err
see_and_write(void *ctx, const struct salur_family *family)
{
    struct seen *seen = ctx;

    if (seen->count == 0) {
        pid_t pid = fork();

        if (pid == 0) {
            struct salur_presented presented = {.cti = village_item(1, 9).cti};
            struct salur_ledger *ledger = NULL;
            struct salur_redeemed out = {.outcome = SALUR_E_STORE};

            _exit(salur_ledger_open(&ledger, seen->c->path, 0) == SALUR_OK &&
                          salur_redeem(ledger, &presented, &stamp, &out) ==
                              SALUR_OK &&
                          out.outcome == SALUR_OK
                      ? 0
                      : 1);
        }
        CHECK(village_wait(pid));
    }
    return see(ctx, family);
}

static void
a_walk_sees_one_instant(void)
{
    struct counter c;
    struct seen seen = {.c = &c};

    counter_open(&c, "instant", (struct village_bundle){0});
    CHECK_ERR(salur_ledger_families(c.ledger, see_and_write, &seen), SALUR_OK);
    CHECK_U64(seen.count, 10);
    CHECK_U64(seen.redeemed, 0);
    CHECK_U64(family_of(&c, 9).is_redeemed, 1);
    counter_close(&c);
}

static void
a_store_without_a_list_has_no_families(void)
{
    struct seen seen = {0};
    struct salur_family out = {0};
    struct village village;
    struct salur_ledger *ledger;
    char path[256];
    size_t count;

    village_open(&village);
    ledger = village_ledger(&village, "empty", path);
    CHECK_ERR(salur_ledger_families(ledger, see, &seen), SALUR_OK);
    CHECK_U64(seen.count, 0);
    CHECK_ERR(salur_ledger_find_short(ledger, 0, &out, 1, &count), SALUR_OK);
    CHECK_U64(count, 0);
    CHECK_ERR(salur_ledger_family(ledger, &out.item.cti, &out),
              SALUR_E_NOT_LISTED);
    salur_ledger_close(ledger);
    village_close(&village);
}

/* --- faults --------------------------------------------------------------- */

static void
an_index_that_leads_nowhere_is_damage(void)
{
    static const uint8_t nowhere[8] = {0, 0, 0, 0, 0, 0, 0, 99};
    static const uint8_t genesis[8] = {0};
    const struct salur_bytes values[2] = {salur_bytes(nowhere, 8),
                                          salur_bytes(genesis, 8)};
    struct salur_cti cti = village_item(1, 0).cti;
    struct salur_family family;
    struct counter c;
    size_t count;

    counter_open(&c, "nowhere", (struct village_bundle){0});
    for (size_t i = 0; i < 2; i++) {
        struct seen seen = {.c = &c};

        salur_ledger_close(c.ledger);
        tamper(c.path, "spent", salur_bytes(cti.bytes, SALUR_CTI_LEN),
               &values[i]);
        CHECK_ERR(salur_ledger_open(&c.ledger, c.path, 0), SALUR_OK);
        CHECK_ERR(salur_ledger_family(c.ledger, &cti, &family),
                  SALUR_E_CORRUPT);
        CHECK_U64(family.item.card, 0);
        CHECK_ERR(salur_ledger_find_short(c.ledger, 0, &family, 1, &count),
                  SALUR_E_CORRUPT);
        CHECK_ERR(salur_ledger_families(c.ledger, see, &seen), SALUR_E_CORRUPT);
        CHECK_U64(seen.count, 0);
    }
    counter_close(&c);
}

static void
running_out_of_memory_is_said(void)
{
    struct counter c;
    struct salur_cti cti = village_item(1, 1).cti;
    long n = 0;

    counter_open(&c, "memory", (struct village_bundle){0});
    do {
        struct seen seen = {.c = &c};
        struct salur_family family;
        enum salur_err errs[3];
        size_t count;

        ran_out = 0;
        allocations_left = n;
        errs[0] = salur_ledger_family(c.ledger, &cti, &family);
        allocations_left = n;
        errs[1] = salur_ledger_find_short(c.ledger, 0, &family, 1, &count);
        allocations_left = n;
        errs[2] = salur_ledger_families(c.ledger, see, &seen);
        allocations_left = -1;
        n++;
        for (size_t i = 0; i < 3; i++) {
            CHECK(errs[i] == SALUR_OK ||
                  (ran_out && errs[i] == SALUR_E_MEMORY));
        }
        CHECK(errs[1] == SALUR_OK ? count == 10 : count == 0);
    } while (ran_out);
    CHECK(n > 1 || !CAN_FAIL);
    counter_close(&c);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_family_is_as_it_was_approved),
        TEST(its_redemption_shows_until_it_is_voided),
        TEST(the_withdrawn_list_shows),
        TEST(who_is_on_no_list_is_not_listed),
        TEST(a_short_number_finds_its_families_and_no_neighbour),
        TEST(more_than_there_is_room_for_are_counted),
        TEST(rows_of_other_numbers_are_not_read),
        TEST(all_of_all_stages_are_seen_in_order),
        TEST(a_walk_sees_one_instant),
        TEST(a_store_without_a_list_has_no_families),
        TEST(an_index_that_leads_nowhere_is_damage),
        TEST(running_out_of_memory_is_said),
    };

    return RUN_TESTS(tests, argc, argv);
}
