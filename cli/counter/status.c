/* SPDX-License-Identifier: Apache-2.0 */
/* The bars above and below every step. */
#include "cli/counter/status.h"

#include <stdio.h>
#include <string.h>

#include "cli/backup.h"
#include "cli/mirror.h"
#include "cli/text.h"

/* How often the newest export is looked up. */
#define BACKUP_MS 5000

void
status_start(struct counter *counter)
{
    struct salur_ledger *ledger = counter->till->ledger;
    struct salur_people_terms terms;
    struct salur_stage stage;
    struct salur_site_line line;
    char name[SALUR_STAGE_NAME_MAX];
    size_t at = 0;

    counter->stages[0] = 0;
    for (size_t i = 0; salur_ledger_stage(ledger, i, &stage, &line) == SALUR_OK;
         i++) {
        salur_stage_id_format(name, &stage.id);
        if (at + strlen(name) + 3 > sizeof counter->stages) {
            break;
        }
        at +=
            (size_t)snprintf(counter->stages + at, sizeof counter->stages - at,
                             "%s%s", i > 0 ? ", " : "", name);
    }
    for (size_t i = 0;
         counter->till->people != NULL &&
         salur_people_terms_at(counter->till->people, i, &terms) == SALUR_OK;
         i++) {
        memcpy(counter->village, terms.village, sizeof counter->village);
        memcpy(counter->contact, terms.contact, sizeof counter->contact);
    }
    counter->backup_ms = INT64_MIN / 2;
}

int
status_clock_is_back(const struct counter *counter)
{
    return counter->now_s < counter->status.last_time_s;
}

void
status_time(const struct counter *counter, int64_t time_s, char out[24])
{
    char now[CLI_TIME_MAX];
    char text[CLI_TIME_MAX];

    /* "05-10-2026 09:41:00 WIB" */
    cli_time_text(now, counter->now_s, counter->status.identity.site);
    cli_time_text(text, time_s, counter->status.identity.site);
    if (memcmp(now, text, 10) == 0) {
        (void)snprintf(out, 24, "%.2s.%.2s", text + 11, text + 14);
    } else {
        (void)snprintf(out, 24, "%.10s %.2s.%.2s", text, text + 11, text + 14);
    }
}

static void
put_head(const struct counter *counter, struct view *view)
{
    uint64_t site = counter->status.identity.site;
    char time[CLI_TIME_MAX];

    cli_time_text(time, counter->now_s, site);
    if (counter->village[0] != 0) {
        view_set(view->head[0], "%s  %s", counter->village, counter->stages);
    } else {
        view_set(view->head[0], "%010llu  %s", (unsigned long long)site,
                 counter->stages);
    }
    view_set(view->head[1], "%s  %.10s %.2s.%.2s%s", counter->operator_name,
             time, time + 11, time + 14, time + 19);
}

void
status_families(char out[SALUR_IDR_TEXT_MAX], uint64_t redeemed,
                uint64_t voided)
{
    char count[SALUR_IDR_TEXT_MAX];
    int is_less = redeemed < voided;

    salur_count_format(count, is_less ? voided - redeemed : redeemed - voided);
    (void)snprintf(out, SALUR_IDR_TEXT_MAX, "%s%.30s", is_less ? "-" : "",
                   count);
}

static void
put_sums(const struct counter *counter, struct view *view)
{
    const struct salur_ledger_status *status = &counter->status;
    const struct salur_day *day = &status->day;
    char count[SALUR_IDR_TEXT_MAX];
    char left[SALUR_IDR_TEXT_MAX];
    char idr[SALUR_IDR_TEXT_MAX];
    char cash[SALUR_IDR_TEXT_MAX];

    status_families(count, day->redeemed, day->voided);
    salur_idr_format(idr, day->redeemed_idr - day->voided_idr);
    salur_count_format(left, status->listed > status->redeemed
                                 ? status->listed - status->redeemed
                                 : 0);
    salur_idr_format(cash, day->drawer_idr);
    view_set(view->status[0],
             _("Today: families %s, %s   Still to come: %s   Cash: %s"), count,
             idr, left, cash);
}

static void
put_state(struct counter *counter, struct view *view)
{
    const struct salur_ledger_status *status = &counter->status;
    char last[24];
    char backup[48];
    char clock[64];
    char mirror[64] = "";

    if (counter->now_ms - counter->backup_ms > BACKUP_MS) {
        counter->backup_ms = counter->now_ms;
        (void)backup_read(counter->till->dir, &counter->backup_s);
        if (salur_ledger_mirror(counter->till->ledger, &counter->mirror) !=
            SALUR_OK) {
            counter->mirror.kind = SALUR_MIRROR_FAILED;
        }
    }
    if (counter->backup_s > 0) {
        status_time(counter, counter->backup_s, backup);
    } else {
        (void)snprintf(backup, sizeof backup, "%s", _("none yet"));
    }
    if (status_clock_is_back(counter)) {
        status_time(counter, status->last_time_s, last);
        (void)snprintf(clock, sizeof clock, _("CLOCK WENT BACK (was %s)"),
                       last);
    } else {
        (void)snprintf(clock, sizeof clock, "%s", _("Clock good"));
    }
    if (counter->mirror.kind != SALUR_MIRROR_OFF) {
        (void)snprintf(mirror, sizeof mirror, _("   Mirror: %s"),
                       cli_mirror_word(counter->mirror.kind));
    }
    view_set(view->status[1], _("Entry #%llu safe   Backup: %s   %s%s"),
             (unsigned long long)(status->head.size - 1), backup, clock,
             mirror);
}

void
status_put(struct counter *counter, struct view *view)
{
    put_head(counter, view);
    put_sums(counter, view);
    put_state(counter, view);
}
