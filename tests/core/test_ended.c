/* SPDX-License-Identifier: Apache-2.0 */
/* A log that ended is missed until it was taken in. */
#include "tests/core/continuing.h"

#define LATER (VILLAGE_OPEN_S + 2 * DAY)

static void
check_misses(const struct pair *pair, int64_t now_s, const char *wanted)
{
    char origin[SALUR_NAME_MAX + 1] = "x";

    CHECK_ERR(salur_ledger_find_ended(pair->b.ledger, now_s, origin),
              wanted[0] != 0 ? SALUR_OK : SALUR_E_NOT_FOUND);
    CHECK_STR(origin, wanted);
}

static void
a_laptop_that_works_is_not_missed(void)
{
    struct pair pair;
    struct laptop alone;
    char origin[SALUR_NAME_MAX + 1];

    pair_open(&pair, "works");
    check_misses(&pair, LATER, "");
    laptop_create(&alone, "alone", "c", 90); /* no trust note yet */
    CHECK_ERR(salur_ledger_find_ended(alone.ledger, LATER, origin),
              SALUR_E_NOT_FOUND);
    laptop_close(&alone);
    pair_close(&pair);
}

static void
a_withdrawn_laptop_is_missed_until_it_was_taken_in(void)
{
    struct pair pair;
    struct source source;
    struct salur_continued done;
    const char *a;

    pair_open(&pair, "withdrawn");
    source_init(&source);
    a = salur_key_public(pair.a.key)->name;
    source_of(&pair, &source);
    withdraw_a(&pair, "");
    check_misses(&pair, VILLAGE_OPEN_S, ""); /* not yet withdrawn */
    check_misses(&pair, LATER, a);
    CHECK_ERR(go_on(&pair, &source, SALUR_CONTINUE_STOLEN, &done), SALUR_OK);
    check_misses(&pair, LATER, "");
    source_wipe(&source);
    pair_close(&pair);
}

static void
what_was_taken_in_as_another_laptops_is_not_missed(void)
{
    struct pair pair;

    pair_open(&pair, "as-peer");
    export_of(&pair, &pair.a);
    CHECK_ERR(take(&pair, &pair.b), SALUR_OK);
    withdraw_a(&pair, "");
    check_misses(&pair, LATER, "");
    pair_close(&pair);
}

/* Another key of b's village in the trust note of b. */
static void
add_log(const struct pair *pair, const char *name, uint8_t seed, uint64_t area)
{
    struct salur_key *key = village_key(name, SALUR_ROLE_LOG, seed);
    char vkey[SALUR_VKEY_MAX];
    char line[SALUR_VKEY_MAX + 32];
    struct salur_buf trust;

    salur_buf_init(&trust, 1 << 20);
    salur_vkey_format(vkey, salur_key_public(key));
    (void)snprintf(line, sizeof line, "log %s %llu\n", vkey,
                   (unsigned long long)area);
    trust_again(pair, 2, line, &trust);
    CHECK_ERR(salur_ledger_pin_trust(pair->b.ledger, salur_buf_view(&trust)),
              SALUR_OK);
    salur_buf_wipe(&trust);
    salur_key_free(key);
}

static void
others_that_work_and_other_villages_are_not_missed(void)
{
    static const struct {
        const char *name;
        uint64_t area;
    } rows[] = {
        {"test/dinsos/log/9901012001/b/k2", VILLAGE_SITE},
        {"test/dinsos/log/9901012001/c/k1", VILLAGE_SITE},
        {"test/dinsos/log/9901012002/b/k1", VILLAGE_SITE + 1},
    };
    struct pair pair;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char name[32];

        (void)snprintf(name, sizeof name, "generation-%zu", i);
        pair_open(&pair, name);
        add_log(&pair, rows[i].name, 91, rows[i].area);
        check_misses(&pair, LATER, "");
        pair_close(&pair);
    }
}

static void
the_second_generation_misses_the_first(void)
{
    const struct salur_ledger_terms terms = {VILLAGE_SITE, "b", 2};
    struct pair pair;
    struct laptop b;
    char origin[SALUR_NAME_MAX + 1];

    pair_open(&pair, "second");
    b.key = village_key("test/dinsos/log/9901012001/b/k2", SALUR_ROLE_LOG, 92);
    (void)snprintf(b.path, sizeof b.path, "%s/second-2", temp_dir());
    CHECK_ERR(salur_ledger_create(b.path, &terms, b.key,
                                  salur_bytes_str(VILLAGE_PASS), &stamp),
              SALUR_OK);
    CHECK_ERR(salur_ledger_open(&b.ledger, b.path, 0), SALUR_OK);
    stock(&pair, &b);
    CHECK_ERR(salur_ledger_find_ended(b.ledger, LATER, origin), SALUR_OK);
    CHECK_STR(origin, salur_key_public(pair.b.key)->name);
    laptop_close(&b);
    pair_close(&pair);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_laptop_that_works_is_not_missed),
        TEST(a_withdrawn_laptop_is_missed_until_it_was_taken_in),
        TEST(what_was_taken_in_as_another_laptops_is_not_missed),
        TEST(others_that_work_and_other_villages_are_not_missed),
        TEST(the_second_generation_misses_the_first),
    };
    return RUN_TESTS(tests, argc, argv);
}
