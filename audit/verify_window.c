/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When each entry must have been written, by what witnesses signed (verify.h,
 * "Time").  Heads and cited cosignatures were judged before; a head that does
 * not fit the entries bounds nothing.
 */
#include "audit/verify_work.h"

/*
 * Give each head the least time by which it, or a larger one that fits, had
 * been cosigned; what came last is the newest.
 */
static void
weigh_heads(struct sl_verify *v)
{
    struct salur_verify_report *report = v->report;
    int64_t seen_s = INT64_MAX;

    for (size_t i = v->heads_count; i > 0; i--) {
        struct sl_signed_head *head = &v->heads[i - 1];

        /* A witness's clock without battery bounds nothing. */
        if (head->fits && head->oldest_s >= SL_TIME_BORN_S &&
            head->oldest_s < seen_s) {
            seen_s = head->oldest_s;
        }
        head->seen_s = seen_s;
        if (!head->fits || head->newest_s == INT64_MIN) {
            continue;
        }
        if (head->head.size > report->cosigned) {
            report->cosigned = head->head.size;
        }
        /* A time to come says nothing of how fresh this is. */
        if (head->newest_s - SL_CLOCK_SLACK_S <= v->policy->time_s &&
            (!report->has_newest || head->newest_s > report->newest_s)) {
            report->has_newest = 1;
            report->newest_s = head->newest_s;
        }
    }
}

void
sl_window_step(const struct sl_verify *v, struct sl_window *window, uint64_t at)
{
    if (!window->is_begun) {
        window->is_begun = 1;
        window->not_before_s = INT64_MIN;
    }
    for (; window->cited < v->cited_count && v->cited[window->cited].at <= at;
         window->cited++) {
        int64_t time_s = v->cited[window->cited].newest_s;

        if (time_s >= SL_TIME_BORN_S && time_s > window->not_before_s) {
            window->not_before_s = time_s;
        }
    }
    while (window->head < v->heads_count &&
           v->heads[window->head].head.size <= at) {
        window->head++;
    }
    window->not_after_s = window->head < v->heads_count
                              ? v->heads[window->head].seen_s
                              : INT64_MAX;
}

/* The newest cosignature must not be older than the policy allows. */
static void
check_age(struct sl_verify *v)
{
    const struct salur_verify_report *report = v->report;
    int64_t max_age_s = v->policy->max_age_s;
    struct salur_finding finding;

    /* Neither is negative: the difference does not wrap. */
    if (max_age_s <= 0 || (report->has_newest &&
                           v->policy->time_s - report->newest_s <= max_age_s)) {
        return;
    }
    sl_finding_init(v, &finding, SALUR_F_STALE);
    finding.err = report->has_newest ? SALUR_OK : SALUR_E_QUORUM;
    finding.other_seq = report->cosigned;
    sl_finding_put(v, &finding);
}

/* Entries bounded on both sides, and the widest of their windows. */
static void
measure(struct sl_verify *v)
{
    struct salur_verify_report *report = v->report;
    struct sl_window window = {.is_begun = 0};

    for (uint64_t at = 0; at < v->chain.entries; at++) {
        sl_window_step(v, &window, at);
        if (window.not_before_s == INT64_MIN ||
            window.not_after_s == INT64_MAX) {
            continue;
        }
        /* Cosignatures are of 0 .. 2^63 - 1: their difference fits. */
        if (report->bounded++ == 0 ||
            window.not_after_s - window.not_before_s > report->widest_s) {
            report->widest_s = window.not_after_s - window.not_before_s;
            report->widest_entry = at;
        }
    }
}

void
sl_verify_windows(struct sl_verify *v)
{
    weigh_heads(v);
    measure(v);
    check_age(v);
}

/* 1 when the entry goes on with the run's window, else 0. */
static int
is_same(const struct salur_verify_window *run, const struct sl_window *window)
{
    return run->not_before_s == window->not_before_s &&
           run->not_after_s == window->not_after_s;
}

void
sl_verify_windows_put(struct sl_verify *v)
{
    const struct salur_verify_windows *sink = v->policy->windows;
    struct salur_verify_window run = {.first = UINT64_MAX};
    struct sl_window window = {.is_begun = 0};
    struct sl_walk walk;
    struct sl_walked place;

    sl_walk_init(&walk, v->parts.entries);
    while (sl_walk_next(&walk, &place)) {
        int64_t time_s = place.entry.time_s;

        if (!place.is_decoded) {
            continue;
        }
        sl_window_step(v, &window, place.at);
        if (run.first != UINT64_MAX && is_same(&run, &window)) {
            run.last = place.at;
            run.first_s = time_s < run.first_s ? time_s : run.first_s;
            run.last_s = time_s > run.last_s ? time_s : run.last_s;
            continue;
        }
        if (run.first != UINT64_MAX) {
            sink->put(sink->ctx, &run);
        }
        run = (struct salur_verify_window){
            place.at,           place.at, window.not_before_s,
            window.not_after_s, time_s,   time_s};
    }
    if (run.first != UINT64_MAX) {
        sink->put(sink->ctx, &run);
    }
}
