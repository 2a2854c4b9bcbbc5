/* SPDX-License-Identifier: Apache-2.0 */
/* An office that was put back to an older copy and cosigned on before it saw
 * what it had forgotten. */
#include <unistd.h>

#include "tests/audit/witnessing.h"

static const struct salur_bytes none;

/* Put a copy of the store's data in its place, or take one. */
static void
copy_store(struct nation *n, const char *from, const char *to)
{
    struct salur_buf data;
    char path[512];

    salur_office_close(n->office);
    salur_buf_init(&data, 1 << 26);
    CHECK_ERR(salur_file_read(nation_path(n, from, path), &data), SALUR_OK);
    CHECK_ERR(salur_file_write(nation_path(n, to, path), salur_buf_view(&data),
                               SALUR_FILE_REPLACE),
              SALUR_OK);
    salur_buf_wipe(&data);
    CHECK_ERR(salur_office_open(&n->office, n->dir, 0), SALUR_OK);
    witness_on(n);
}

/* What was forgotten is no larger than what was cosigned again since. */
static void
a_restored_office_finds_out_though_it_signed_again(const char *name,
                                                   size_t again)
{
    struct salur_ingest_result result;
    struct salur_buf lost;
    struct salur_buf known;
    struct nation n;
    struct diary d;

    nation_issue(&n, name);
    salur_buf_init(&lost, 1 << 12);
    salur_buf_init(&known, 1 << 12);
    usual_day(&d, &n, 0);
    witness_on(&n);
    CHECK_ERR(bring(&n, &d, 2, none, &result), SALUR_OK);
    copy_store(&n, "store/data.mdb", "kept");
    CHECK_ERR(bring(&n, &d, 4, none, &result), SALUR_OK);
    (void)answer_of(&n, &d, &lost);
    copy_store(&n, "kept", "store/data.mdb");
    CHECK_ERR(bring_at(&n, &d, again, none, "2026-12-22T00:00:00Z", &result),
              SALUR_OK);
    CHECK(result.cosigning.is_new && !result.cosigning.is_adopted);
    (void)answer_of(&n, &d, &known);
    CHECK_STR(office_head(&n).origin, AUTHORITY "/witnessed");
    CHECK_ERR(bring_at(&n, &d, 6, salur_buf_view(&lost), "2026-12-23T00:00:00Z",
                       &result),
              SALUR_OK);
    CHECK(result.cosigning.is_new && result.cosigning.is_adopted);
    CHECK_U64(result.cosigning.adopted_size, 4);
    CHECK_U64(office_head(&n).head.size, 3);
    CHECK_STR(office_head(&n).origin, AUTHORITY "/witnessed/2");
    /* It is found once; and an older answer that is known is no loss. */
    for (size_t i = 0; i < 2; i++) {
        CHECK_ERR(bring_at(&n, &d, 7, salur_buf_view(i > 0 ? &known : &lost),
                           "2026-12-24T00:00:00Z", &result),
                  SALUR_OK);
        CHECK_ERR(result.cosigning.err, SALUR_OK);
        CHECK(!result.cosigning.is_adopted);
        CHECK_U64(result.cosigning.adopted_size, 0);
    }
    CHECK_STR(office_head(&n).origin, AUTHORITY "/witnessed/2");
    salur_buf_wipe(&lost);
    salur_buf_wipe(&known);
    nation_close(&n);
}

static void
a_restored_office_that_signed_the_same_head_finds_out(void)
{
    a_restored_office_finds_out_though_it_signed_again("same", 4);
}

static void
a_restored_office_that_signed_a_larger_head_finds_out(void)
{
    a_restored_office_finds_out_though_it_signed_again("larger", 5);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_restored_office_that_signed_the_same_head_finds_out),
        TEST(a_restored_office_that_signed_a_larger_head_finds_out),
    };
    return RUN_TESTS(tests, argc, argv);
}
