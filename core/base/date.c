/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Gregorian calendar by arithmetic; no time zone database, no clock.
 * Days are counted with years that begin on 1 March, so that the leap day is
 * the last of its year.
 */
#include "salur/date.h"

#include <string.h>

#include "base/bytes.h"

#define DAY_S 86400
#define DAYS_400_YEARS 146097 /* 400 * 365 + 97 leap days */
/* Days from 0000-03-01 to 1970-01-01. */
#define DAYS_TO_1970 719468

static int
is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int
salur_date_is_valid(struct salur_date date)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30,
                                 31, 31, 30, 31, 30, 31};

    if (date.year < 1 || date.year > 9999 || date.month < 1 ||
        date.month > 12 || date.day < 1) {
        return 0;
    }
    return date.day <=
           days[date.month - 1] + (date.month == 2 && is_leap(date.year));
}

/* Read n decimal digits; -1 for anything else. */
static int
read_digits(struct sl_reader *rd, int n)
{
    int v = 0;

    for (int i = 0; i < n; i++) {
        uint8_t c = sl_read_u8(rd);

        if (c < '0' || c > '9') {
            sl_read_fail(rd, SALUR_E_DATE);
            return -1;
        }
        v = v * 10 + (c - '0');
    }
    return v;
}

static void
read_date(struct sl_reader *rd, struct salur_date *out)
{
    out->year = read_digits(rd, 4);
    sl_read_literal(rd, "-");
    out->month = read_digits(rd, 2);
    sl_read_literal(rd, "-");
    out->day = read_digits(rd, 2);
    if (!salur_date_is_valid(*out)) {
        sl_read_fail(rd, SALUR_E_DATE);
    }
}

enum salur_err
salur_date_parse(struct salur_date *out, const char *text, size_t len)
{
    struct sl_reader rd;

    sl_reader_init(&rd, salur_bytes(text, len));
    read_date(&rd, out);
    if (sl_reader_finish(&rd) != SALUR_OK) {
        memset(out, 0, sizeof *out);
        return SALUR_E_DATE;
    }
    return SALUR_OK;
}

/* Write v with exactly n digits, zero-padded. */
static void
put_digits(struct salur_buf *buf, int v, int n)
{
    static const int powers[4] = {1, 10, 100, 1000};

    while (n-- > 0) {
        sl_put_u8(buf, (uint8_t)('0' + v / powers[n] % 10)); /* a digit */
    }
}

static void
put_date(struct salur_buf *buf, struct salur_date date)
{
    put_digits(buf, date.year, 4);
    sl_put_u8(buf, '-');
    put_digits(buf, date.month, 2);
    sl_put_u8(buf, '-');
    put_digits(buf, date.day, 2);
}

void
salur_date_format(char out[SALUR_DATE_TEXT_MAX], struct salur_date date)
{
    struct salur_buf buf;

    salur_buf_fixed(&buf, out, SALUR_DATE_TEXT_MAX);
    put_date(&buf, date);
    sl_put_u8(&buf, '\0');
}

int64_t
salur_date_start_s(struct salur_date date, int32_t offset_s)
{
    int64_t year = date.month > 2 ? date.year : date.year - 1;
    int64_t month = (date.month + 9) % 12; /* March is 0 */
    int64_t era = year / 400;
    int64_t in_era = year % 400;
    /* 153 days in each run of five months from March. */
    int64_t day = (153 * month + 2) / 5 + date.day - 1;

    day += in_era * 365 + in_era / 4 - in_era / 100 + era * DAYS_400_YEARS;
    return (day - DAYS_TO_1970) * DAY_S - offset_s;
}

struct salur_date
salur_date_of(int64_t time_s, int32_t offset_s)
{
    int64_t local = time_s + offset_s;
    int64_t days = local / DAY_S - (local % DAY_S < 0 ? 1 : 0) + DAYS_TO_1970;
    int64_t era = days / DAYS_400_YEARS;
    int64_t in_era = days % DAYS_400_YEARS;
    int64_t year = (in_era - in_era / 1460 + in_era / 36524 -
                    in_era / (DAYS_400_YEARS - 1)) /
                   365;
    int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * in_year + 2) / 153;
    struct salur_date date;

    date.day = (int)(in_year - (153 * month + 2) / 5 + 1);   /* 1 .. 31 */
    date.month = (int)(month < 10 ? month + 3 : month - 9);  /* 1 .. 12 */
    date.year = (int)(year + era * 400 + (date.month <= 2)); /* 1 .. 9999 */
    return date;
}

/* Zone of an RFC 3339 time: 'Z' or +hh:mm; seconds east of UTC. */
static int32_t
read_zone(struct sl_reader *rd)
{
    uint8_t sign = sl_read_u8(rd);
    int hours;
    int minutes;

    if (sign == 'Z') {
        return 0;
    }
    if (sign != '+' && sign != '-') {
        sl_read_fail(rd, SALUR_E_DATE);
    }
    hours = read_digits(rd, 2);
    sl_read_literal(rd, ":");
    minutes = read_digits(rd, 2);
    if (hours > 23 || minutes > 59) {
        sl_read_fail(rd, SALUR_E_DATE);
    }
    return (sign == '-' ? -60 : 60) * (hours * 60 + minutes);
}

enum salur_err
salur_time_parse(int64_t *out_s, const char *text, size_t len)
{
    struct sl_reader rd;
    struct salur_date date;
    int32_t offset_s = 0;
    int second = 0;

    *out_s = 0;
    sl_reader_init(&rd, salur_bytes(text, len));
    read_date(&rd, &date);
    if (!sl_reader_done(&rd)) {
        int hour;
        int minute;

        sl_read_literal(&rd, "T");
        hour = read_digits(&rd, 2);
        sl_read_literal(&rd, ":");
        minute = read_digits(&rd, 2);
        sl_read_literal(&rd, ":");
        second = read_digits(&rd, 2);
        if (hour > 23 || minute > 59 || second > 59) {
            sl_read_fail(&rd, SALUR_E_DATE);
        }
        second += hour * 3600 + minute * 60;
        offset_s = read_zone(&rd);
    }
    if (sl_reader_finish(&rd) != SALUR_OK) {
        return SALUR_E_DATE;
    }
    *out_s = salur_date_start_s(date, offset_s) + second;
    return SALUR_OK;
}

void
salur_time_format(char out[SALUR_TIME_TEXT_MAX], int64_t time_s,
                  int32_t offset_s)
{
    int64_t of_day = ((time_s + offset_s) % DAY_S + DAY_S) % DAY_S;
    int second = (int)of_day; /* below DAY_S */
    int minutes = (offset_s < 0 ? -offset_s : offset_s) / 60;
    struct salur_buf buf;

    salur_buf_fixed(&buf, out, SALUR_TIME_TEXT_MAX);
    put_date(&buf, salur_date_of(time_s, offset_s));
    sl_put_u8(&buf, 'T');
    put_digits(&buf, second / 3600, 2);
    sl_put_u8(&buf, ':');
    put_digits(&buf, second / 60 % 60, 2);
    sl_put_u8(&buf, ':');
    put_digits(&buf, second % 60, 2);
    if (offset_s == 0) {
        sl_put_u8(&buf, 'Z');
    } else {
        sl_put_u8(&buf, offset_s < 0 ? '-' : '+');
        put_digits(&buf, minutes / 60, 2);
        sl_put_u8(&buf, ':');
        put_digits(&buf, minutes % 60, 2);
    }
    sl_put_u8(&buf, '\0');
}

int32_t
salur_zone_of_site(uint64_t site)
{
    uint64_t province = site / UINT64_C(100000000); /* 10 digits -> 2 */

    /* Keppres 41/1987: WITA is Bali, Nusa Tenggara, Kalimantan but the west
     * and the centre, Sulawesi; WIT is Maluku and Papua. */
    if ((province >= 51 && province <= 53) ||
        (province >= 63 && province <= 65) ||
        (province >= 71 && province <= 76)) {
        return SALUR_WITA_S;
    }
    if (province == 81 || province == 82 ||
        (province >= 91 && province <= 97)) {
        return SALUR_WIT_S;
    }
    return SALUR_WIB_S;
}

int64_t
salur_stage_opens_s(struct salur_date opens)
{
    return salur_date_start_s(opens, SALUR_WIT_S);
}

int64_t
salur_stage_closes_s(struct salur_date closes)
{
    return salur_date_start_s(closes, SALUR_WIB_S) + DAY_S;
}
