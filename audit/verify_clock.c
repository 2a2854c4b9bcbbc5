/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The times that entries claim: against the entry before, the auditor's
 * clock, and what witnesses saw; bursts, and days that nobody closed.  What
 * is said of them, and why no sooner, stands in verify.h, "Time".
 */
#include "audit/verify_books.h"
#include "salur/date.h"

static void
put(struct sl_books *books, const struct sl_walked *place,
    enum salur_finding_id id, enum salur_severity severity)
{
    struct salur_finding finding;

    sl_books_begin(books, place, &finding, id, SALUR_E_ORDER);
    finding.severity = severity;
    sl_finding_put(books->v, &finding);
}

/* Against the entry before: back only where a clock entry says so. */
static void
check_order(struct sl_books *books, const struct sl_walked *place)
{
    const struct salur_entry *entry = &place->entry;
    int is_right = entry->kind == SALUR_KIND_CLOCK
                       ? entry->body.clock.before_s == books->last_s
                       : entry->time_s >= books->last_s;

    if (books->has_last && !is_right) {
        put(books, place, SALUR_F_TIME_BACK, SALUR_SEVERITY_DIFFERENCE);
    }
}

/*
 * Far behind a time that was reached before, said once a step.  A clock
 * without battery is passed over, and measured again when it has been set.
 */
static void
check_step(struct sl_books *books, const struct sl_walked *place)
{
    int64_t time_s = place->entry.time_s;

    if (time_s > books->high_s) {
        books->high_s = time_s;
    }
    if (time_s >= SL_TIME_BORN_S && time_s < books->high_s - SL_CLOCK_SLACK_S) {
        struct salur_finding finding;

        sl_books_begin(books, place, &finding, SALUR_F_CLOCK_STEP, SALUR_OK);
        sl_finding_put(books->v, &finding);
        books->high_s = time_s;
    }
}

static void
check_burst(struct sl_books *books, const struct sl_walked *place)
{
    const struct sl_pace *pace = &books->v->pace;
    const struct sl_burst *burst;
    struct salur_finding finding;

    if (books->burst == pace->count ||
        pace->bursts[books->burst].at != place->at) {
        return;
    }
    burst = &pace->bursts[books->burst++];
    sl_books_begin(books, place, &finding, SALUR_F_BURST, SALUR_OK);
    finding.affected = burst->count;
    finding.affected_idr = burst->idr;
    sl_finding_put(books->v, &finding);
}

/* 1 when two moments lie on different days at the village, else 0. */
static int
is_another_day(const struct sl_books *books, int64_t a_s, int64_t b_s)
{
    int32_t zone_s = salur_zone_of_site(books->v->report->site);
    struct salur_date a = salur_date_of(a_s, zone_s);
    struct salur_date b = salur_date_of(b_s, zone_s);

    return a.day != b.day || a.month != b.month || a.year != b.year;
}

/* A handout on another day than the one before, with no close in between. */
static void
check_close(struct sl_books *books, const struct sl_walked *place)
{
    int64_t time_s = place->entry.time_s;
    struct salur_finding finding;

    if (place->entry.kind == SALUR_KIND_CLOSE) {
        books->has_handout = 0;
    }
    if (place->entry.kind != SALUR_KIND_REDEEM || time_s < SL_TIME_BORN_S) {
        return;
    }
    if (books->has_handout && time_s - books->handout_s >= SL_NIGHT_S &&
        is_another_day(books, books->handout_s, time_s)) {
        sl_books_begin(books, place, &finding, SALUR_F_NO_CLOSE, SALUR_OK);
        finding.other_seq = books->handout;
        sl_finding_put(books->v, &finding);
    }
    books->has_handout = 1;
    books->handout_s = time_s;
    books->handout = place->at;
}

void
sl_books_clock(struct sl_books *books, const struct sl_walked *place)
{
    sl_window_step(books->v, &books->window, place->at);
    check_order(books, place);
    check_step(books, place);
    check_burst(books, place);
    check_close(books, place);
}

enum salur_err
sl_books_dated(const struct sl_books *books, const struct sl_walked *place,
               int64_t opens_s, int64_t closes_s)
{
    int64_t time_s = place->entry.time_s;
    const struct sl_window *window = &books->window;

    /* Bounds are times from 2026 on: what is taken off them does not wrap. */
    if (time_s < closes_s && window->not_before_s != INT64_MIN &&
        window->not_before_s - SL_WITNESS_SLACK_S >= closes_s) {
        return SALUR_E_CLOSED;
    }
    if (time_s >= opens_s && opens_s != INT64_MIN &&
        window->not_after_s < opens_s - SL_WITNESS_SLACK_S) {
        return SALUR_E_NOT_OPEN;
    }
    return SALUR_OK;
}

/* Two cosignatures that cannot both be of the time that they say. */
static void
check_empty(struct sl_books *books, const struct sl_walked *place)
{
    const struct sl_window *window = &books->window;
    int is_empty =
        window->not_before_s != INT64_MIN &&
        window->not_before_s - SL_CLOCK_SLACK_S > window->not_after_s;

    if (is_empty && !books->is_empty) {
        struct salur_finding finding;

        sl_books_begin(books, place, &finding, SALUR_F_BACKDATED,
                       SALUR_E_MISMATCH);
        sl_finding_put(books->v, &finding);
    }
    books->is_empty = is_empty;
}

/* 1 for what moves money or sums it up: its time matters. */
static int
is_act(enum salur_kind kind)
{
    return kind == SALUR_KIND_REDEEM || kind == SALUR_KIND_VOID ||
           kind == SALUR_KIND_CLOSE;
}

/* Against the auditor's clock and what witnesses saw; once a stretch. */
void
sl_books_tick(struct sl_books *books, const struct sl_walked *place)
{
    const struct sl_window *window = &books->window;
    /* Decoded times are 0 .. 2^53: these differences do not wrap. */
    int64_t less_s = place->entry.time_s - SL_CLOCK_SLACK_S;
    int64_t more_s = place->entry.time_s + SL_CLOCK_SLACK_S;
    int is_ahead =
        less_s > books->v->policy->time_s || less_s > window->not_after_s;
    int is_behind = more_s < window->not_before_s;

    check_empty(books, place);
    if (is_ahead && !books->is_ahead) {
        put(books, place, SALUR_F_TIME_AHEAD, SALUR_SEVERITY_NOTE);
    }
    books->is_ahead = is_ahead;
    /* A time that deceives nobody says nothing either way. */
    if (place->entry.time_s >= SL_TIME_BORN_S && is_act(place->entry.kind)) {
        if (is_behind && !books->is_behind) {
            put(books, place, SALUR_F_BACKDATED, SALUR_SEVERITY_NOTE);
        }
        books->is_behind = is_behind;
    }
    books->has_last = 1;
    books->last_s = place->entry.time_s;
}
