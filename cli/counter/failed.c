/* SPDX-License-Identifier: Apache-2.0 */
/* The store could not do what was asked: what happened, what is on record. */
#include <stdio.h>

#include "cli/counter/counter.h"

void
counter_fail(struct counter *counter, enum salur_err err, int recorded)
{
    counter->failure = err;
    counter->is_failure_recorded = recorded;
    counter_go(counter, &step_failed);
}

/* What to do now. */
static const struct cli_remedy remedies[] = {
    {SALUR_E_STATE, N_("No list is loaded yet: take in the bundle of the "
                       "office with `salur import`.")},
    {SALUR_E_EXISTS, N_("Another handout waits for its confirmation: press "
                        "Enter and answer for it.")},
    {SALUR_E_FULL, N_("The disk is full: delete what is not of salur, then "
                      "try again.")},
    {SALUR_E_CORRUPT, N_("Keep the folder as it is, stop, and call the "
                         "office.")},
    {SALUR_E_ROLLBACK,
     N_("A receipt or sheet shows that entries are missing here. Stop, and "
        "bring them back with `salur recover`.")},
    {SALUR_E_FORK, N_("A receipt or sheet shows another history of this log. "
                      "Stop, and call the office.")},
    {SALUR_OK, NULL},
};

static void
show_failed(struct counter *counter, struct view *view)
{
    const char *remedy = cli_remedy(remedies, counter->failure);
    char id[8];

    cli_err_id(id, counter->failure);
    view_start(view, "", TONE_BAD, _("DO NOT HAND OVER"));
    view_say(view, STYLE_BOLD, "%s (%s)", _(salur_strerror(counter->failure)),
             id);
    view_say(view, STYLE_PLAIN, "%s",
             remedy != NULL ? _(remedy)
                            : _("Check the disk and try again. If it stays, "
                                "call the office."));
    if (counter->is_failure_recorded) {
        view_say(view, STYLE_BOLD,
                 _("Entry #%llu is recorded; what comes "
                   "after it is not."),
                 (unsigned long long)counter->visit.result.seq);
    } else {
        view_say(view, STYLE_BOLD, "%s", _("Nothing was recorded."));
    }
    view_say(view, STYLE_DIM, _("More about it: salur explain %s"), id);
    view_key(view, KEY_ENTER, _("go on"));
    why_key(counter, counter->failure, view);
}

static void
key_failed(struct counter *counter, int key)
{
    if (key == KEY_F(1)) {
        why_begin(counter, counter->failure);
        return;
    }
    counter_refresh(counter);
    start_next(counter);
}

const struct step step_failed = {"failed",   STEP_FIRM, show_failed,
                                 key_failed, NULL,      NULL};
