/* SPDX-License-Identifier: Apache-2.0 */
/* What is not handed over: paid before, refused, or not readable. */
#include <stdio.h>

#include "cli/counter/counter.h"
#include "cli/counter/status.h"
#include "cli/text.h"
#include "cli/words.h"

/* When, where, by whom, under which number. */
static void
say_earlier(const struct counter *counter, struct view *view)
{
    const struct salur_redeemed *result = &counter->visit.result;
    const char *operator_name = result->earlier_operator[0] != 0
                                    ? result->earlier_operator
                                    : _("not named");
    char device[CLI_DEVICE_MAX];
    char time[24];

    status_time(counter, result->earlier_time_s, time);
    view_say(view, STYLE_BOLD, _("Collected %s, entry #%llu"), time,
             (unsigned long long)result->earlier_seq);
    if (result->outcome == SALUR_E_SPENT_ELSEWHERE) {
        cli_device_text(device, result->earlier_origin);
        view_say(view, STYLE_PLAIN, _("On laptop %s, operator %s"), device,
                 operator_name);
        return;
    }
    view_say(view, STYLE_PLAIN, _("On this laptop (%s), operator %s"),
             counter->status.identity.device, operator_name);
}

static void
say_record(const struct counter *counter, struct view *view)
{
    const struct salur_redeemed *result = &counter->visit.result;

    if (result->recorded) {
        view_say(view, STYLE_DIM, _("Recorded as refused, entry #%llu."),
                 (unsigned long long)result->seq);
    } else {
        view_say(view, STYLE_DIM, "%s", _("Nothing was recorded."));
    }
}

static void
show_answer(struct counter *counter, struct view *view)
{
    const struct salur_redeemed *result = &counter->visit.result;
    const struct refusal *refusal = word_refusal(result->outcome);
    char id[8];

    cli_err_id(id, result->outcome);
    view_start(view, "", word_is_spent(result->outcome) ? TONE_WARN : TONE_BAD,
               _(refusal->word));
    view_say(view, STYLE_BOLD, "%s (%s)", _(refusal->cause), id);
    if (word_is_spent(result->outcome)) {
        say_earlier(counter, view);
    }
    view_say(view, STYLE_PLAIN, "%s", _(refusal->remedy));
    say_record(counter, view);
    view_say(view, STYLE_DIM, _("More about it: salur explain %s"), id);
    view_key(view, KEY_ENTER, _("go on"));
    why_key(counter, result->outcome, view);
}

static void
key_answer(struct counter *counter, int key)
{
    if (key == KEY_F(1)) {
        why_begin(counter, counter->visit.result.outcome);
    } else {
        counter_go_on(counter);
    }
}

const struct step step_answer = {"answer",   STEP_FIRM, show_answer,
                                 key_answer, NULL,      NULL};
/* Nothing is lost when the card is scanned again at once. */
const struct step step_unread = {"unread",   STEP_FIRM,   show_answer,
                                 key_answer, family_find, visit_code};
