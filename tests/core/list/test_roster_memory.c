/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every allocation of a scan fails once.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "harness.h"
#include "salur/roster.h"
#include "scarce.h"

#define ROWS 2000 /* two sizes of the tables of numbers */

static void
a_scan_fails_cleanly_at_every_allocation(void)
{
    struct salur_roster_events events = {.row = NULL};
    struct salur_roster_counts counts;
    struct salur_aliases *aliases;
    struct salur_buf csv;
    long n = 0;

    salur_buf_init(&csv, 1 << 20);
    sl_put_str(&csv, "NIK,KK,NAMA,KODE DESA,NOMINAL\n");
    for (unsigned i = 1; i <= ROWS; i++) {
        char line[96];

        snprintf(line, sizeof line,
                 "990101170890%04u,990101020308%04u,SITI,9901012001,600000\n",
                 i, i);
        sl_put_str(&csv, line);
    }
    CHECK_ERR(salur_aliases_new(&aliases), SALUR_OK);
    do {
        enum salur_err err;

        ran_out = 0;
        allocations_left = n++;
        err =
            salur_roster_scan(salur_buf_view(&csv), aliases, &events, &counts);
        allocations_left = -1;
        CHECK_ERR(err, ran_out ? SALUR_E_MEMORY : SALUR_OK);
    } while (ran_out);
    CHECK_U64(counts.good, ROWS);
    /* The scan itself, and each table three times. */
    CHECK(!CAN_FAIL || n == 1 + 2 * 3 + 1);
    salur_aliases_free(aliases);
    salur_buf_wipe(&csv);
}

static void
a_table_of_aliases_fails_cleanly_at_every_allocation(void)
{
    struct salur_aliases *aliases;
    long n = 0;

    do {
        enum salur_err err;

        ran_out = 0;
        allocations_left = n++;
        err = salur_aliases_new(&aliases);
        allocations_left = -1;
        CHECK_ERR(err, ran_out ? SALUR_E_MEMORY : SALUR_OK);
        CHECK((aliases == NULL) == (ran_out != 0));
        salur_aliases_free(aliases);
    } while (ran_out);
    CHECK(!CAN_FAIL || n > 2);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_scan_fails_cleanly_at_every_allocation),
        TEST(a_table_of_aliases_fails_cleanly_at_every_allocation),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
