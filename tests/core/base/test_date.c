/* SPDX-License-Identifier: Apache-2.0 */
#include "salur/date.h"

#include <string.h>

#include "harness.h"

static void
days_that_do_not_exist_are_refused(void)
{
    static const char *const good[] = {"2026-10-05", "2024-02-29", "2000-02-29",
                                       "0001-01-01", "9999-12-31"};
    static const char *const bad[] = {
        "2026-02-29", "1900-02-29",  "2026-13-01",  "2026-00-10",  "2026-04-31",
        "2026-01-00", "0000-01-01",  "26-01-01",    "2026-1-01",   "2026-01-1",
        "2026/01/01", "05-10-2026",  "2026-01-01 ", " 2026-01-01", "",
        "2026-01",    "2026-01-011",
    };

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct salur_date date;
        char text[SALUR_DATE_TEXT_MAX];

        CHECK_ERR(salur_date_parse(&date, good[i], strlen(good[i])), SALUR_OK);
        salur_date_format(text, date);
        CHECK_STR(text, good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct salur_date date;

        CHECK_ERR(salur_date_parse(&date, bad[i], strlen(bad[i])),
                  SALUR_E_DATE);
        CHECK_I64(date.year, 0);
    }
}

/* Count day by day from 1970 with the calendar's own rule, no formula. */
static void
every_day_of_eight_centuries_counts_up_by_one(void)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30,
                                 31, 31, 30, 31, 30, 31};
    struct salur_date date = {1970, 1, 1};
    int64_t time_s = 0;

    while (date.year < 2770) {
        int leap = date.year % 400 == 0 ||
                   (date.year % 4 == 0 && date.year % 100 != 0);
        struct salur_date back = salur_date_of(time_s + 86399, 0);

        if (!CHECK_I64(salur_date_start_s(date, 0), time_s) ||
            !CHECK(back.year == date.year && back.month == date.month &&
                   back.day == date.day)) {
            return;
        }
        time_s += 86400;
        date.day++;
        if (date.day > days[date.month - 1] + (date.month == 2 && leap)) {
            date.day = 1;
            date.month++;
        }
        if (date.month > 12) {
            date.month = 1;
            date.year++;
        }
    }
}

static void
times_before_1970_fall_on_the_right_day(void)
{
    struct salur_date date = salur_date_of(-1, 0);

    CHECK_I64(date.year, 1969);
    CHECK_I64(date.day, 31);
    date =
        salur_date_of(salur_date_start_s((struct salur_date){1, 1, 1}, 0), 0);
    CHECK_I64(date.year, 1);
}

static void
rfc_3339_times_are_read_and_written(void)
{
    static const struct {
        const char *text;
        int64_t time_s;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01T07:00:00+07:00", 0},
        {"2026-10-05T08:00:00+07:00", 1791162000},
        {"1969-12-31T23:59:59Z", -1},
        {"1969-12-31T12:00:00-12:00", 0},
        {"2026-10-05", 1791158400},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t time_s;

        CHECK_ERR(salur_time_parse(&time_s, rows[i].text, strlen(rows[i].text)),
                  SALUR_OK);
        CHECK_I64(time_s, rows[i].time_s);
    }
}

static void
every_other_spelling_of_a_time_is_refused(void)
{
    static const char *const bad[] = {
        "2026-10-05T08:00:00",       "2026-10-05t08:00:00Z",
        "2026-10-05 08:00:00Z",      "2026-10-05T24:00:00Z",
        "2026-10-05T08:60:00Z",      "2026-10-05T08:00:60Z",
        "2026-10-05T08:00:00.5Z",    "2026-10-05T08:00Z",
        "2026-10-05T08:00:00+7:00",  "2026-10-05T08:00:00+24:00",
        "2026-10-05T08:00:00+07:60", "2026-10-05T08:00:00+0700",
        "2026-10-05T08:00:00Zx",     "2026-10-05T",
        "2026-02-30T08:00:00Z",      "",
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int64_t time_s = 1;

        CHECK_ERR(salur_time_parse(&time_s, bad[i], strlen(bad[i])),
                  SALUR_E_DATE);
        CHECK_I64(time_s, 0);
    }
}

static void
a_written_time_is_read_back_in_any_zone(void)
{
    static const int32_t zones[] = {0, SALUR_WIB_S, SALUR_WITA_S, SALUR_WIT_S,
                                    -12600};
    struct prng prng = {3};

    for (int round = 0; round < 2000; round++) {
        int64_t time_s = (int64_t)prng_below(&prng, UINT64_C(8000000000)) -
                         2000000000; /* 1906 .. 2160 */
        int64_t back;
        char text[SALUR_TIME_TEXT_MAX];

        salur_time_format(text, time_s, zones[round % 5]);
        CHECK_ERR(salur_time_parse(&back, text, strlen(text)), SALUR_OK);
        CHECK_I64(back, time_s);
    }
}

static void
provinces_have_their_zone_and_a_stage_one_window(void)
{
    struct salur_date day = {2026, 10, 5};

    CHECK_I64(salur_zone_of_site(3204012001), SALUR_WIB_S);
    CHECK_I64(salur_zone_of_site(6171012001), SALUR_WIB_S);
    CHECK_I64(salur_zone_of_site(6401012001), SALUR_WITA_S);
    CHECK_I64(salur_zone_of_site(7371012001), SALUR_WITA_S);
    CHECK_I64(salur_zone_of_site(8101012001), SALUR_WIT_S);
    CHECK_I64(salur_zone_of_site(9403012001), SALUR_WIT_S);
    CHECK_I64(salur_zone_of_site(9901012001), SALUR_WIB_S);
    /* 4 Oct 15:00 UTC to 5 Oct 17:00 UTC: 26 hours for a one-day stage. */
    CHECK_I64(salur_stage_closes_s(day) - salur_stage_opens_s(day), 26 * 3600);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(days_that_do_not_exist_are_refused),
        TEST(every_day_of_eight_centuries_counts_up_by_one),
        TEST(times_before_1970_fall_on_the_right_day),
        TEST(rfc_3339_times_are_read_and_written),
        TEST(every_other_spelling_of_a_time_is_refused),
        TEST(a_written_time_is_read_back_in_any_zone),
        TEST(provinces_have_their_zone_and_a_stage_one_window),
    };

    return RUN_TESTS(tests, argc, argv);
}
