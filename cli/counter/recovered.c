/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is said before work begins when the laptop stopped in the middle of
 * it: what stands, and what came back.
 */
#include <stdio.h>
#include <string.h>

#include "cli/counter/counter.h"
#include "cli/counter/status.h"
#include "salur/journal.h"

int
recovered_is_due(const struct counter *counter)
{
    const struct salur_recovery *recovery =
        salur_ledger_recovery(counter->till->ledger);

    /* A journal that was made anew says nothing about the log. */
    return !counter->is_recovery_seen && recovery->happened &&
           (recovery->after > recovery->before || recovery->cut > 0 ||
            recovery->rebuilt);
}

static void
show_recovered(struct counter *counter, struct view *view)
{
    const struct salur_recovery *recovery =
        salur_ledger_recovery(counter->till->ledger);
    const struct salur_ledger_status *status = &counter->status;
    char time[24];

    status_time(counter, status->last_time_s, time);
    view_start(view, "", TONE_ASK, _("Did the power go off?"));
    view_say(view, STYLE_BOLD, _("The log is whole up to #%llu (%s)."),
             (unsigned long long)status->head.size - 1, time);
    if (recovery->after > recovery->before && recovery->before > 0) {
        view_say(view, STYLE_PLAIN,
                 recovery->source == SALUR_RECOVERY_MIRROR
                     ? _("This laptop showed an older state; #%llu and what "
                         "follows came back from the mirror.")
                     : _("#%llu and what follows came back from the "
                         "journal."),
                 (unsigned long long)recovery->before);
    }
    if (recovery->cut > 0) {
        view_say(view, STYLE_PLAIN, "%s",
                 _("The last thing written was not finished. It was shown to "
                   "nobody as recorded."));
    }
    view_say(view, STYLE_PLAIN, "%s",
             status->has_handout
                 ? _("One handout was not confirmed: the next question.")
                 : _("No handout waits for its confirmation."));
    view_key(view, KEY_ENTER, _("go on"));
}

static void
key_recovered(struct counter *counter, int key)
{
    (void)key;
    counter->is_recovery_seen = 1;
    start_next(counter);
}

const struct step step_recovered = {"recovered",   0,    show_recovered,
                                    key_recovered, NULL, NULL};
