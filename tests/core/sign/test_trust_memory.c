/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every allocation of opening a trust note fails once.
 */
#include "scarce.h"
#include "trust_world.h"

static void
opening_fails_cleanly_at_every_allocation(void)
{
    struct salur_buf note = good_note(0, NULL, "r1 r2");
    struct salur_trust *trust = NULL;
    long n = 0;

    do {
        enum salur_err err;

        ran_out = 0;
        allocations_left = n++;
        err = salur_trust_open(&trust, salur_buf_view(&note), NULL, NULL);
        allocations_left = -1;
        CHECK_ERR(err, ran_out ? SALUR_E_MEMORY : SALUR_OK);
        CHECK((trust == NULL) == (ran_out != 0));
        salur_trust_free(trust);
    } while (ran_out);
    CHECK(n > 5 || !CAN_FAIL);
    salur_buf_wipe(&note);
}

static void
adding_fails_cleanly_at_every_allocation(void)
{
    struct salur_buf note = good_note(0, NULL, "r1 r2");
    struct salur_trust *trust = NULL;
    struct salur_buf region;
    long n = 0;

    salur_buf_init(&region, SALUR_NOTE_MAX);
    put_template(&region, "salur/trust/v1\nauthority test/kab-9902\nserial 1\n"
                          "threshold 2\napprovals 1\nroot $q1\nroot $q2\n"
                          "log $m1 9902012001\n");
    sign_by(&region, "q1 q2");
    CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), NULL, NULL),
              SALUR_OK);
    do {
        enum salur_err err;

        CHECK(salur_trust_find(trust, kid_of("m1")) == NULL);
        ran_out = 0;
        allocations_left = n++;
        err = salur_trust_add_regional(trust, salur_buf_view(&region), NULL);
        allocations_left = -1;
        CHECK_ERR(err, ran_out ? SALUR_E_MEMORY : SALUR_OK);
    } while (ran_out);
    CHECK(n > 5 || !CAN_FAIL);
    CHECK(salur_trust_find(trust, kid_of("m1")) != NULL);
    CHECK(salur_trust_find(trust, kid_of("l1")) != NULL);
    salur_trust_free(trust);
    salur_buf_wipe(&note);
    salur_buf_wipe(&region);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(opening_fails_cleanly_at_every_allocation),
        TEST(adding_fails_cleanly_at_every_allocation),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
