/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/spent_set.h"

#include <string.h>

#include "harness.h"
#include "salur/key.h"

static struct salur_body_redeem
body_of(uint64_t id, int64_t idr)
{
    struct salur_body_redeem body;

    memset(&body, 0, sizeof body);
    memcpy(body.cti.bytes, &id, sizeof id);
    body.amount_idr = idr;
    return body;
}

static void
an_empty_set_finds_nothing(void)
{
    struct salur_body_redeem body = body_of(1, 1);
    struct sl_spent_set set;

    sl_spent_init(&set);
    CHECK(sl_spent_find(&set, &body.cti) == NULL);
    CHECK(sl_spent_at(&set, 0) == NULL);
    sl_spent_wipe(&set);
}

static void
redemptions_are_found_by_id_and_by_place(void)
{
    struct salur_body_redeem body;
    struct sl_spent_set set;

    sl_spent_init(&set);
    for (uint64_t i = 0; i < 5000; i++) {
        body = body_of(i, (int64_t)i * 100000);
        CHECK_ERR(sl_spent_add(&set, &body, i * 3 + 1), SALUR_OK);
    }
    for (uint64_t i = 0; i < 5000; i++) {
        const struct sl_spent *spent;

        body = body_of(i, 0);
        spent = sl_spent_find(&set, &body.cti);
        CHECK(spent != NULL && spent == sl_spent_at(&set, i * 3 + 1));
        CHECK_U64(spent->at, i * 3 + 1);
        CHECK_U64(spent->idr, i * 100000);
        CHECK_U64(spent->live, 1);
        CHECK(sl_spent_at(&set, i * 3) == NULL);
        body = body_of(i + 5000, 0);
        CHECK(sl_spent_find(&set, &body.cti) == NULL);
    }
    sl_spent_wipe(&set);
}

static void
voids_take_back_one_redemption_each(void)
{
    struct salur_body_redeem body = body_of(7, 600000);
    struct sl_spent_set set;

    sl_spent_init(&set);
    CHECK_ERR(sl_spent_add(&set, &body, 1), SALUR_OK);
    memcpy(body.package, "A", 2);
    CHECK_ERR(sl_spent_add(&set, &body, 2), SALUR_OK);
    CHECK(sl_spent_at(&set, 1)->is_cash && !sl_spent_at(&set, 2)->is_cash);
    CHECK_U64(sl_spent_find(&set, &body.cti)->live, 2);
    CHECK_U64(sl_spent_find(&set, &body.cti)->latest, 2);
    sl_spent_void(&set, sl_spent_at(&set, 1));
    CHECK_U64(sl_spent_find(&set, &body.cti)->live, 1);
    sl_spent_void(&set, sl_spent_at(&set, 1)); /* again: nothing */
    CHECK_U64(sl_spent_find(&set, &body.cti)->live, 1);
    sl_spent_void(&set, sl_spent_at(&set, 2));
    CHECK_U64(sl_spent_find(&set, &body.cti)->live, 0);
    CHECK_ERR(sl_spent_add(&set, &body, 3), SALUR_OK);
    CHECK_U64(sl_spent_find(&set, &body.cti)->live, 1);
    CHECK_U64(sl_spent_find(&set, &body.cti)->latest, 3);
    sl_spent_wipe(&set);
}

static void
places_beyond_32_bits_are_refused(void)
{
    struct salur_body_redeem body = body_of(7, 600000);
    struct sl_spent_set set;

    sl_spent_init(&set);
    CHECK_ERR(sl_spent_add(&set, &body, (uint64_t)UINT32_MAX + 1),
              SALUR_E_LIMIT);
    CHECK_ERR(sl_spent_add(&set, &body, UINT32_MAX), SALUR_OK);
    sl_spent_wipe(&set);
    CHECK_U64(set.count, 0);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(an_empty_set_finds_nothing),
        TEST(redemptions_are_found_by_id_and_by_place),
        TEST(voids_take_back_one_redemption_each),
        TEST(places_beyond_32_bits_are_refused),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
