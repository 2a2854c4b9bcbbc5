/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/counter/money.h"

#include <stdio.h>
#include <string.h>

#include "cli/counter/view.h"
#include "harness.h"
#include "salur/limits.h"

static void
an_amount_is_split_into_the_fewest_notes(void)
{
    static const struct {
        int64_t amount_idr;
        const char *text;
    } cases[] = {
        {0, ""},
        {100, "1 x 100"},
        {25000, "1 x 20.000, 1 x 5.000"},
        {225000, "2 x 100.000, 1 x 20.000, 1 x 5.000"},
        {600000, "6 x 100.000"},
        {750000, "7 x 100.000, 1 x 50.000"},
        {1125000, "11 x 100.000, 1 x 20.000, 1 x 5.000"},
        {188800, "1 x 100.000, 1 x 50.000, 1 x 20.000, 1 x 10.000, "
                 "1 x 5.000, 1 x 2.000, 1 x 1.000, 1 x 500, 1 x 200, 1 x 100"},
        {SALUR_AMOUNT_MAX, "10.000 x 100.000"},
        {50, ""},
    };
    char text[160];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        money_split_text(text, sizeof text, cases[i].amount_idr);
        CHECK_STR(text, cases[i].text);
    }
}

static void
a_split_adds_up_to_the_amount(void)
{
    struct prng prng = {20261020};

    for (int i = 0; i < 2000; i++) {
        int64_t amount_idr =
            (int64_t)prng_below(&prng, (uint64_t)SALUR_AMOUNT_MAX + 1);
        uint64_t counts[MONEY_VALUES];
        int64_t left = money_split(amount_idr, counts);

        for (size_t j = 0; j < MONEY_VALUES; j++) {
            left += (int64_t)counts[j] * money_values[j];
        }
        if (!CHECK_I64(left, amount_idr)) {
            return;
        }
    }
}

static void
large_digits_fit_the_screen_and_differ(void)
{
    char row[MONEY_ROW_MAX];
    static char all[10][MONEY_ROWS][MONEY_ROW_MAX];

    for (size_t i = 0; i < MONEY_ROWS; i++) {
        money_row(row, SALUR_AMOUNT_MAX, i, 0);
        CHECK(view_cells(row) <= 72);
        CHECK(strlen(row) + 1 < sizeof row);
        money_row(row, 600000, i, 1);
        CHECK_U64(strlen(row), 6 * 6 + 3);
        CHECK(strspn(row, "# ") == strlen(row));
    }
    money_row(row, 600000, 0, 1);
    CHECK_STR(row, " ###   ###   ###      ###   ###   ###  ");
    for (int64_t digit = 0; digit < 10; digit++) {
        for (size_t i = 0; i < MONEY_ROWS; i++) {
            money_row(all[digit][i], digit, i, 1);
        }
        for (int64_t other = 0; other < digit; other++) {
            CHECK(memcmp(all[digit], all[other], sizeof all[0]) != 0);
        }
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(an_amount_is_split_into_the_fewest_notes),
        TEST(a_split_adds_up_to_the_amount),
        TEST(large_digits_fit_the_screen_and_differ),
    };

    return RUN_TESTS(tests, argc, argv);
}
