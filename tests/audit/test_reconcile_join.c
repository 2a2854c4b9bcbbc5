/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/reconcile.h"

#include "tests/audit/join.h"

static void
every_difference_is_itemised_once_where_it_happened(void)
{
    static const struct family families[] = {
        {1, 0, 100, 0}, {2, 0, 200, 0},   {3, 0, 300, 1}, {4, 1, 400, 0},
        {5, 1, 500, 0}, {6, 1, 600, 0},   {7, 2, 700, 0}, {8, 2, 800, 0},
        {9, 2, 900, 0}, {10, 2, 1000, 0},
    };
    static const struct event events[] = {
        /* 1: realised, again here, again across */
        {1, 0, 100, 10, 1, 0, 0},
        {1, 0, 100, 20, 2, 0, 0},
        {1, 1, 100, 30, 3, 0, 0},
        /* 2: paid 50 too much, to a proxy, keyed */
        {2, 0, 250, 11, 4, SALUR_PAID_KEYED | COLLECTED(PROXY), 0},
        /* 3: the amount is right and the package is not */
        {3, 0, 300, 12, 5, COLLECTED(HOME), 0},
        /* 4: at another village only */
        {4, 2, 400, 13, 6, 0, 0},
        /* 5: outside the window */
        {5, 1, 500, 99, 7, DIFF(WINDOW), 0},
        /* 6: withdrawn before */
        {6, 1, 600, 14, 8, DIFF(WITHDRAWN), 0},
        /* 7: signed by nobody */
        {7, 2, 700, 15, 9, DIFF(SIGNATURE), 0},
        /* 8: tried, unpaid in the end */
        {8, 2, 800, 16, 10, SALUR_PAID_UNPAID, 0},
        /* 9: unpaid first, then redeemed by the heir */
        {9, 2, 0, 16, 11, SALUR_PAID_UNPAID, 0},
        {9, 2, 900, 17, 12, COLLECTED(HEIR), 0},
        /* 10: redeemed and voided */
        {10, 2, 1000, 18, 13, SALUR_PAID_VOIDED, 0},
        /* 11: on no list; as is an entry of another stage */
        {11, 3, 1100, 19, 14, 0, 0},
        {12, 3, 1200, 19, 15, SALUR_PAID_STRAY, 0},
    };
    struct salur_reconcile_row rows[SITES];

    CHECK_ERR(join(families, 10, events, 15, rows), SALUR_OK);
    CHECK_SUM(rows[0].allocated, 3, 600);
    CHECK_SUM(rows[0].realised, 3, 600);
    CHECK_SUM(rows[0].realised_self, 1, 100);
    CHECK_SUM(rows[0].realised_proxy, 1, 200);
    CHECK_SUM(rows[0].realised_home, 1, 300);
    CHECK_SUM(rows[0].keyed, 1, 200);
    CHECK_SUM(rows[0].differences[SALUR_DIFF_TWICE_HERE], 1, 100);
    CHECK_SUM(rows[0].differences[SALUR_DIFF_AMOUNT], 2, 50);
    CHECK_SUM(rows[1].allocated, 3, 1500);
    CHECK_SUM(rows[1].realised, 0, 0);
    CHECK_SUM(rows[1].remaining, 3, 1500);
    CHECK_SUM(rows[1].differences[SALUR_DIFF_TWICE_ACROSS], 1, 100);
    CHECK_SUM(rows[1].differences[SALUR_DIFF_WINDOW], 1, 500);
    CHECK_SUM(rows[1].differences[SALUR_DIFF_WITHDRAWN], 1, 600);
    CHECK_SUM(rows[2].allocated, 4, 3400);
    CHECK_SUM(rows[2].realised_heir, 1, 900);
    CHECK_SUM(rows[2].failed, 1, 800);
    CHECK_SUM(rows[2].remaining, 2, 1700);
    CHECK_SUM(rows[2].voided, 1, 1000);
    CHECK_SUM(rows[2].differences[SALUR_DIFF_OTHER_SITE], 1, 400);
    CHECK_SUM(rows[2].differences[SALUR_DIFF_SIGNATURE], 1, 700);
    CHECK_SUM(rows[3].differences[SALUR_DIFF_NOT_LISTED], 1, 1100);
    for (size_t i = 0; i < SITES; i++) {
        CHECK(rows[i].balances);
    }
}

static void
the_earliest_valid_redemption_counts(void)
{
    static const struct family families[] = {{1, 1, 100, 0}};
    static const struct {
        const char *what;
        struct event events[3];
        size_t count;
        int realised;
        uint32_t at; /* site of the difference */
        enum salur_difference difference;
    } rows[] = {
        {"in any order",
         {{1, 1, 100, 9, 2, COLLECTED(PROXY), 0}, {1, 1, 100, 8, 3, 0, 0}},
         2,
         1,
         1,
         SALUR_DIFF_TWICE_HERE},
        {"the lower number at one second",
         {{1, 1, 100, 9, 2, COLLECTED(PROXY), 0}, {1, 1, 100, 9, 1, 0, 0}},
         2,
         1,
         1,
         SALUR_DIFF_TWICE_HERE},
        {"the own village, though another was first",
         {{1, 0, 100, 8, 1, COLLECTED(PROXY), 0}, {1, 1, 100, 9, 1, 0, 0}},
         2,
         1,
         0,
         SALUR_DIFF_TWICE_ACROSS},
        {"the valid one, though a bad signature was first",
         {{1, 1, 100, 8, 1, DIFF(SIGNATURE), 0}, {1, 1, 100, 9, 2, 0, 0}},
         2,
         1,
         1,
         SALUR_DIFF_SIGNATURE},
        {"the one in the window, though an early one was first",
         {{1, 1, 100, 8, 1, DIFF(WINDOW), 0}, {1, 1, 100, 9, 2, 0, 0}},
         2,
         1,
         1,
         SALUR_DIFF_TWICE_HERE},
        {"none when all are bad; the first says why",
         {{1, 1, 100, 8, 1, DIFF(WINDOW) | DIFF(WITHDRAWN), 0}},
         1,
         0,
         1,
         SALUR_DIFF_WINDOW},
        {"none elsewhere, whatever else is wrong with it",
         {{1, 0, 100, 8, 1, DIFF(WINDOW) | DIFF(WITHDRAWN), 0}},
         1,
         0,
         0,
         SALUR_DIFF_OTHER_SITE},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_reconcile_row out[SITES];
        const struct salur_reconcile_row *other = &out[rows[i].at];
        uint64_t differences = 0;

        CHECK_ERR(join(families, 1, rows[i].events, rows[i].count, out),
                  SALUR_OK);
        for (size_t d = 0; d < SALUR_DIFF_COUNT; d++) {
            differences +=
                out[0].differences[d].families + out[1].differences[d].families;
        }
        if (!CHECK_U64(out[1].realised.families, rows[i].realised) ||
            !CHECK_U64(out[1].realised_self.families, rows[i].realised) ||
            !CHECK_U64(other->differences[rows[i].difference].families, 1) ||
            !CHECK_U64(differences, 1)) {
            printf("  %s\n", rows[i].what);
        }
    }
}

static void
failed_is_the_last_word_of_the_own_village(void)
{
    static const struct family families[] = {{1, 1, 100, 0}};
    static const struct {
        const char *what;
        struct event events[3];
        size_t count;
        int failed;
        int remaining;
    } rows[] = {
        {"nothing said", {{0}}, 0, 0, 1},
        {"unpaid", {{1, 1, 0, 5, 1, SALUR_PAID_UNPAID, 0}}, 1, 1, 0},
        {"unpaid, said elsewhere",
         {{1, 2, 0, 5, 1, SALUR_PAID_UNPAID, 0}},
         1,
         0,
         1},
        {"voided, then unpaid",
         {{1, 1, 100, 5, 2, SALUR_PAID_VOIDED, 0},
          {1, 1, 0, 6, 3, SALUR_PAID_UNPAID, 0}},
         2,
         1,
         0},
        {"unpaid, then redeemed and voided",
         {{1, 1, 100, 7, 4, SALUR_PAID_VOIDED, 0},
          {1, 1, 0, 6, 3, SALUR_PAID_UNPAID, 0}},
         2,
         0,
         1},
        {"redeemed, then unpaid",
         {{1, 1, 100, 5, 2, 0, 0}, {1, 1, 0, 6, 3, SALUR_PAID_UNPAID, 0}},
         2,
         0,
         0},
        {"unpaid, then redeemed too late",
         {{1, 1, 100, 7, 4, DIFF(WINDOW), 0},
          {1, 1, 0, 6, 3, SALUR_PAID_UNPAID, 0}},
         2,
         0,
         1},
        {"unpaid, then a forgery",
         {{1, 1, 100, 7, 4, DIFF(SIGNATURE), 0},
          {1, 1, 0, 6, 3, SALUR_PAID_UNPAID, 0}},
         2,
         1,
         0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_reconcile_row out[SITES];

        CHECK_ERR(join(families, 1, rows[i].events, rows[i].count, out),
                  SALUR_OK);
        if (!CHECK_U64(out[1].failed.families, rows[i].failed) ||
            !CHECK_U64(out[1].remaining.families, rows[i].remaining) ||
            !CHECK(out[1].balances)) {
            printf("  %s\n", rows[i].what);
        }
    }
}

static void
bad_input_is_refused(void)
{
    static const struct family twice[] = {{1, 0, 100, 0}, {1, 1, 100, 0}};
    static const struct family far[] = {{1, SITES, 100, 0}};
    static const struct event lost[] = {{1, SITES, 100, 1, 1, 0, 0}};
    static const struct family rich[] = {{1, 0, INT64_MAX, 0}, {2, 0, 1, 0}};
    struct salur_reconcile_row rows[SITES];

    CHECK_ERR(join(NULL, 0, NULL, 0, rows), SALUR_OK);
    CHECK(rows[0].balances);
    CHECK_ERR(join(twice, 2, NULL, 0, rows), SALUR_E_DUPLICATE);
    CHECK_ERR(join(far, 1, NULL, 0, rows), SALUR_E_ARG);
    CHECK_ERR(join(NULL, 0, lost, 1, rows), SALUR_E_ARG);
    CHECK_ERR(join(rich, 2, NULL, 0, rows), SALUR_E_OVERFLOW);
}

/* Enough ids of one bucket that each bucket's order matters, too. */
static void
ids_that_are_alike_are_sorted_too(void)
{
    enum { MANY = 5000 };
    struct salur_listed *listed = calloc(MANY, sizeof *listed);
    struct salur_paid *paid = calloc(MANY, sizeof *paid);
    struct salur_reconcile_row row;

    memset(&row, 0, sizeof row);
    for (size_t i = 0; i < MANY; i++) {
        size_t j = i * 7 % MANY; /* 7 and 5000 share no factor */

        listed[i].cti.bytes[14] = (uint8_t)(i >> 8);
        listed[i].cti.bytes[15] = (uint8_t)(i & 0xff); /* masked */
        listed[i].amount_idr = (int64_t)i;
        paid[i].cti.bytes[14] = (uint8_t)(j >> 8);
        paid[i].cti.bytes[15] = (uint8_t)(j & 0xff); /* masked */
        paid[i].amount_idr = (int64_t)j;
    }
    CHECK_ERR(salur_reconcile_join(listed, MANY, paid, MANY, &row, 1),
              SALUR_OK);
    CHECK_U64(row.realised.families, MANY);
    CHECK_I64(row.realised.idr, MANY / 2 * (MANY - 1));
    free(listed);
    free(paid);
}

static void
every_difference_has_a_name(void)
{
    for (int d = 0; d < SALUR_DIFF_COUNT; d++) {
        CHECK(salur_difference_name((enum salur_difference)d)[0] != '?');
    }
    CHECK_STR(salur_difference_name(SALUR_DIFF_COUNT), "?");
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(every_difference_is_itemised_once_where_it_happened),
        TEST(the_earliest_valid_redemption_counts),
        TEST(failed_is_the_last_word_of_the_own_village),
        TEST(bad_input_is_refused),
        TEST(ids_that_are_alike_are_sorted_too),
        TEST(every_difference_has_a_name),
    };
    return RUN_TESTS(tests, argc, argv);
}
