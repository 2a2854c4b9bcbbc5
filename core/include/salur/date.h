/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates and times.  Inside salur a time is int64_t seconds since
 * 1970-01-01T00:00:00Z (UTC, no leap seconds), 0001-01-01 .. 9999-12-31.
 */
#ifndef SALUR_DATE_H
#define SALUR_DATE_H

#include <stddef.h>
#include <stdint.h>

#include "salur/attr.h"
#include "salur/err.h"

/* "2026-10-05T08:00:00+07:00" and the NUL. */
#define SALUR_TIME_TEXT_MAX 32
/* "2026-10-05" and the NUL. */
#define SALUR_DATE_TEXT_MAX 12

/* Offsets of Indonesia's zones in seconds east of UTC. */
#define SALUR_WIB_S 25200
#define SALUR_WITA_S 28800
#define SALUR_WIT_S 32400

struct salur_date {
    int year;  /* 1 .. 9999 */
    int month; /* 1 .. 12 */
    int day;   /* 1 .. days of the month */
};

/* 1 when the three fields name a day of the Gregorian calendar, else 0. */
SALUR_API int
salur_date_is_valid(struct salur_date date);

/* Parse "YYYY-MM-DD" exactly.  Returns SALUR_OK or SALUR_E_DATE. */
SALUR_API SALUR_MUST_USE enum salur_err
salur_date_parse(struct salur_date *out, const char *text, size_t len);

/* Write "YYYY-MM-DD" and a NUL; the date must be valid. */
SALUR_API void
salur_date_format(char out[SALUR_DATE_TEXT_MAX], struct salur_date date);

/* Seconds of 00:00 of the date in a zone offset_s seconds east of UTC. */
SALUR_API int64_t
salur_date_start_s(struct salur_date date, int32_t offset_s);

/* The date on which time_s falls in a zone offset_s seconds east of UTC. */
SALUR_API struct salur_date
salur_date_of(int64_t time_s, int32_t offset_s);

/*
 * Parse an RFC 3339 time with 'Z' or an offset, whole seconds, or a bare
 * date (its 00:00 UTC).  Returns SALUR_OK or SALUR_E_DATE.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_time_parse(int64_t *out_s, const char *text, size_t len);

/* Write RFC 3339 with the given zone offset and a NUL; offset 0 writes 'Z'. */
SALUR_API void
salur_time_format(char out[SALUR_TIME_TEXT_MAX], int64_t time_s,
                  int32_t offset_s);

/*
 * Zone of a village by province, first two digits of its code: WIB, WITA or
 * WIT in seconds; unknown provinces get WIB.
 */
SALUR_API int32_t
salur_zone_of_site(uint64_t site);

/*
 * A stage is open from 00:00 WIT of its first day, where the day begins
 * first, to 24:00 WIB of its last day, where it ends last: one instant for
 * the whole country, so that no signature depends on a zone.
 */
SALUR_API int64_t
salur_stage_opens_s(struct salur_date opens);
SALUR_API int64_t
salur_stage_closes_s(struct salur_date closes);

#endif
