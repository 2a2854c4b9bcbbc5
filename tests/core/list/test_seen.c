/* SPDX-License-Identifier: Apache-2.0 */
#include "list/seen.h"

#include <stdlib.h>

#include "harness.h"
#include "salur/key.h"

static void
the_first_line_of_a_number_is_remembered(void)
{
    struct sl_seen seen;
    uint64_t first;

    sl_seen_init(&seen);
    CHECK_ERR(sl_seen_add(&seen, 7, 2, &first), SALUR_OK);
    CHECK_U64(first, 0);
    CHECK_ERR(sl_seen_add(&seen, 8, 3, &first), SALUR_OK);
    CHECK_U64(first, 0);
    CHECK_ERR(sl_seen_add(&seen, 7, 4, &first), SALUR_OK);
    CHECK_U64(first, 2);
    CHECK_ERR(sl_seen_add(&seen, 7, 5, &first), SALUR_OK);
    CHECK_U64(first, 2);
    CHECK_U64(seen.count, 2);
    sl_seen_wipe(&seen);
    CHECK(seen.slots == NULL);
}

/* Steps of 2^20 fall on one slot of a table that does not mix. */
static void
numbers_stay_known_while_the_table_grows(void)
{
    static const uint64_t steps[] = {1, 1 << 20, UINT64_C(10000000000)};

    for (size_t s = 0; s < 3; s++) {
        struct sl_seen seen;
        uint64_t first;

        sl_seen_init(&seen);
        for (uint64_t i = 1; i <= 50000; i++) {
            CHECK_ERR(sl_seen_add(&seen, i * steps[s], i, &first), SALUR_OK);
            CHECK_U64(first, 0);
        }
        CHECK_U64(seen.count, 50000);
        CHECK(seen.cap == 65536);
        for (uint64_t i = 1; i <= 50000; i++) {
            CHECK_ERR(sl_seen_add(&seen, i * steps[s], 99999, &first),
                      SALUR_OK);
            CHECK_U64(first, i);
        }
        sl_seen_wipe(&seen);
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_first_line_of_a_number_is_remembered),
        TEST(numbers_stay_known_while_the_table_grows),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
