/* SPDX-License-Identifier: Apache-2.0 */
#include "base/num.h"
#include "harness.h"

static void
sums_that_wrap_are_refused_and_leave_the_output(void)
{
    int64_t i = 7;
    uint64_t u = 7;
    size_t z = 7;

    CHECK_ERR(sl_add_i64(INT64_MAX, 1, &i), SALUR_E_OVERFLOW);
    CHECK_ERR(sl_add_u64(UINT64_MAX, 1, &u), SALUR_E_OVERFLOW);
    CHECK_ERR(sl_add_size(SIZE_MAX, 1, &z), SALUR_E_OVERFLOW);
    CHECK_ERR(sl_mul_size(SIZE_MAX / 2, 3, &z), SALUR_E_OVERFLOW);
    CHECK_I64(i, 7);
    CHECK_U64(u, 7);
    CHECK_U64(z, 7);
    CHECK_ERR(sl_add_i64(INT64_MAX, -1, &i), SALUR_OK);
    CHECK_I64(i, INT64_MAX - 1);
    CHECK_ERR(sl_mul_size(6, 7, &z), SALUR_OK);
    CHECK_U64(z, 42);
}

static void
only_plain_decimals_are_unsigned_numbers(void)
{
    static const struct {
        const char *text;
        enum salur_err err;
        uint64_t v;
    } rows[] = {
        {"0", SALUR_OK, 0},
        {"18446744073709551615", SALUR_OK, UINT64_MAX},
        {"18446744073709551616", SALUR_E_RANGE, 0},
        {"99999999999999999999999", SALUR_E_RANGE, 0},
        {"", SALUR_E_SYNTAX, 0},
        {"-1", SALUR_E_SYNTAX, 0},
        {"+1", SALUR_E_SYNTAX, 0},
        {" 1", SALUR_E_SYNTAX, 0},
        {"1 ", SALUR_E_SYNTAX, 0},
        {"0x1", SALUR_E_SYNTAX, 0},
        {"01", SALUR_E_CANONICAL, 0},
        {"00", SALUR_E_CANONICAL, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t v = 1;

        CHECK_ERR(sl_parse_u64(salur_bytes_str(rows[i].text), UINT64_MAX, &v),
                  rows[i].err);
        CHECK_U64(v, rows[i].v);
    }
}

static void
a_bound_is_inclusive(void)
{
    uint64_t v;

    CHECK_ERR(sl_parse_u64(salur_bytes_str("99"), 99, &v), SALUR_OK);
    CHECK_ERR(sl_parse_u64(salur_bytes_str("100"), 99, &v), SALUR_E_RANGE);
}

static void
signed_numbers_reach_both_ends(void)
{
    int64_t v;

    CHECK_ERR(sl_parse_i64(salur_bytes_str("-9223372036854775808"), &v),
              SALUR_OK);
    CHECK_I64(v, INT64_MIN);
    CHECK_ERR(sl_parse_i64(salur_bytes_str("9223372036854775807"), &v),
              SALUR_OK);
    CHECK_I64(v, INT64_MAX);
    CHECK_ERR(sl_parse_i64(salur_bytes_str("9223372036854775808"), &v),
              SALUR_E_RANGE);
    CHECK_ERR(sl_parse_i64(salur_bytes_str("-9223372036854775809"), &v),
              SALUR_E_RANGE);
    CHECK_ERR(sl_parse_i64(salur_bytes_str("-0"), &v), SALUR_E_CANONICAL);
    CHECK_ERR(sl_parse_i64(salur_bytes_str("-"), &v), SALUR_E_SYNTAX);
    CHECK_ERR(sl_parse_i64(salur_bytes_str("--1"), &v), SALUR_E_SYNTAX);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(sums_that_wrap_are_refused_and_leave_the_output),
        TEST(only_plain_decimals_are_unsigned_numbers),
        TEST(a_bound_is_inclusive),
        TEST(signed_numbers_reach_both_ends),
    };

    return RUN_TESTS(tests, argc, argv);
}
