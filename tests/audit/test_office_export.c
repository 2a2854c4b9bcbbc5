/* SPDX-License-Identifier: Apache-2.0 */
/* What the office holds of a log, given back as it came. */
#include "audit/office.h"

#include "salur/witness.h"
#include "tests/audit/diary.h"

static void
a_log_is_given_back_as_it_came(void)
{
    struct nation n;
    struct diary d;
    struct salur_ingest_result result;
    struct salur_buf given;
    struct salur_buf back;

    nation_issue(&n, "back");
    salur_buf_init(&given, 1 << 20);
    salur_buf_init(&back, 1 << 20);
    usual_day(&d, &n, 0);
    CHECK_ERR(
        salur_office_log_export(n.office, salur_key_public(d.key)->name, &back),
        SALUR_E_NOT_FOUND);
    for (size_t count = 3; count <= d.count; count += 2) {
        salur_buf_clear(&given);
        salur_buf_clear(&back);
        CHECK_ERR(diary_ingest(&d, &n, count, NULL, &result), SALUR_OK);
        diary_export(&d, count, &given);
        CHECK_ERR(salur_office_log_export(n.office, result.origin, &back),
                  SALUR_OK);
        CHECK_MEM(back.ptr, back.len, given.ptr, given.len);
    }
    salur_buf_wipe(&given);
    salur_buf_wipe(&back);
    nation_close(&n);
}

static void
a_cosigned_checkpoint_goes_with_it(void)
{
    struct nation n;
    struct diary d;
    struct salur_ingest_result result;
    struct salur_buf checkpoint;
    struct salur_buf cosigned;
    struct salur_buf given;
    struct salur_buf back;
    struct salur_buf request;
    struct salur_export came;
    struct salur_export went;

    nation_issue(&n, "cosigned");
    salur_buf_init(&checkpoint, 1 << 12);
    salur_buf_init(&cosigned, 1 << 12);
    salur_buf_init(&given, 1 << 20);
    salur_buf_init(&back, 1 << 20);
    salur_buf_init(&request, 1 << 12);
    usual_day(&d, &n, 0);
    diary_checkpoint(&d, d.count, NULL, 0, &checkpoint);
    diary_checkpoint(&d, 4, NULL, 0, &cosigned);
    diary_write(&d, d.count, salur_buf_view(&checkpoint),
                salur_buf_view(&cosigned), &given);
    CHECK_ERR(salur_office_ingest(n.office, salur_buf_view(&given),
                                  at("2026-12-21T00:00:00Z"), NULL, &result),
              SALUR_OK);
    CHECK_ERR(salur_office_log_export(n.office, result.origin, &back),
              SALUR_OK);
    CHECK_ERR(salur_export_open(&came, salur_buf_view(&given), NULL), SALUR_OK);
    CHECK_ERR(salur_export_open(&went, salur_buf_view(&back), NULL), SALUR_OK);
    CHECK(salur_bytes_equal(came.entries, went.entries));
    CHECK(salur_bytes_equal(came.checkpoint, went.checkpoint));
    CHECK(salur_bytes_equal(came.cosigned, went.cosigned));
    /* The request follows from the rest, as the village makes it. */
    CHECK_ERR(salur_witness_make(&came, &request), SALUR_OK);
    CHECK_MEM(went.request.ptr, went.request.len, request.ptr, request.len);
    salur_buf_wipe(&request);
    salur_buf_wipe(&checkpoint);
    salur_buf_wipe(&cosigned);
    salur_buf_wipe(&given);
    salur_buf_wipe(&back);
    nation_close(&n);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_log_is_given_back_as_it_came),
        TEST(a_cosigned_checkpoint_goes_with_it),
    };
    return RUN_TESTS(tests, argc, argv);
}
