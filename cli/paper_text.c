/* SPDX-License-Identifier: Apache-2.0 */
/* Stages, dates and times as people write them on forms. */
#include "cli/paper_text.h"

#include <stdio.h>
#include <strings.h>

#include "salur/date.h"

#define DAY_S 86400

const char *
paper_or_empty(const char *text)
{
    return text != NULL ? text : "";
}

/* Third block of a village code: what kind of village it is. */
static const char *
village_kind(uint64_t site)
{
    switch (site % 10000 / 1000) {
    case 1:
        return "Kelurahan";
    case 3:
        return "Desa adat";
    default:
        return "Desa";
    }
}

void
paper_village(char out[PAPER_VILLAGE_MAX], uint64_t site,
              struct salur_bytes name)
{
    const char *text = (const char *)name.ptr;
    int len = name.len < SALUR_VILLAGE_MAX ? (int)name.len : SALUR_VILLAGE_MAX;
    int has_kind = (len > 5 && strncasecmp(text, "desa ", 5) == 0) ||
                   (len > 10 && strncasecmp(text, "kelurahan ", 10) == 0);

    if (len == 0) {
        (void)snprintf(out, PAPER_VILLAGE_MAX, "%s %010llu", village_kind(site),
                       (unsigned long long)site);
        return;
    }
    (void)snprintf(out, PAPER_VILLAGE_MAX, "%s%s%.*s",
                   has_kind ? "" : village_kind(site), has_kind ? "" : " ", len,
                   text);
}

void
paper_stage(char out[PAPER_STAGE_MAX], const struct salur_stage_id *id)
{
    char batch[32] = "";

    if (id->batch > 1) {
        (void)snprintf(batch, sizeof batch, ", gelombang %u", id->batch);
    }
    /* A period is year * 100 + stage (salur/stage.h). */
    (void)snprintf(out, PAPER_STAGE_MAX, "%s tahap %u tahun %u%s",
                   id->programme, id->period % 100, id->period / 100, batch);
}

void
paper_date(char out[PAPER_DATE_MAX], struct salur_date date)
{
    static const char *const months[] = {
        "Januari", "Februari", "Maret",     "April",   "Mei",      "Juni",
        "Juli",    "Agustus",  "September", "Oktober", "November", "Desember",
    };

    (void)snprintf(out, PAPER_DATE_MAX, "%d %s %d", date.day,
                   months[(date.month + 11) % 12], date.year);
}

void
paper_time(char out[PAPER_TIME_MAX], int64_t time_s, uint64_t site)
{
    static const char *const days[] = {"Kamis", "Jumat",  "Sabtu", "Minggu",
                                       "Senin", "Selasa", "Rabu"};
    int32_t zone_s = salur_zone_of_site(site);
    int64_t local_s = time_s + zone_s; /* a time of the log: below 2^53 */
    int64_t in_day = ((local_s % DAY_S) + DAY_S) % DAY_S;
    int64_t day = (local_s - in_day) / DAY_S; /* 1970-01-01 was a Thursday */
    char date[PAPER_DATE_MAX];

    paper_date(date, salur_date_of(time_s, zone_s));
    (void)snprintf(out, PAPER_TIME_MAX, "%s, %s pukul %02d.%02d %s",
                   days[((day % 7) + 7) % 7], date, (int)(in_day / 3600),
                   (int)(in_day % 3600 / 60),
                   zone_s == SALUR_WIT_S    ? "WIT"
                   : zone_s == SALUR_WITA_S ? "WITA"
                                            : "WIB");
}
