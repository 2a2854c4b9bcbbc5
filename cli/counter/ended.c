/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A laptop that took over from another one without its log would pay again
 * who was paid there.  Nobody is kept from work by it: the office may know
 * that nothing is left of the old log.
 */
#include <stdio.h>
#include <string.h>

#include "cli/counter/counter.h"
#include "cli/text.h"
#include "salur/continue.h"

enum salur_err
ended_start(struct counter *counter)
{
    enum salur_err err = salur_ledger_find_ended(
        counter->till->ledger, counter->now_s, counter->ended);

    return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
}

static void
show_ended(struct counter *counter, struct view *view)
{
    char device[CLI_DEVICE_MAX];

    cli_device_text(device, counter->ended);
    view_start(view, "", TONE_WARN, _("The log of an older laptop is missing"));
    view_say(view, STYLE_BOLD,
             _("Laptop %s: who was paid there would be paid "
               "again here."),
             device);
    view_say(view, STYLE_PLAIN, "%s",
             _("Leave the counter, put in the stick or the file of the "
               "office, and type:"));
    view_say(view, STYLE_BOLD,
             _("salur recover --store %.40s --continue STICK"),
             counter->till->dir);
    view_answer(view, 'y', _("the office said to work without it"));
    view_answer(view, counter_no(counter), _("leave the counter"));
}

static void
key_ended(struct counter *counter, int key)
{
    if (key == 'y') {
        counter->ended[0] = 0;
        start_next(counter);
    } else {
        counter->is_over = 1;
        counter->exit_code = EXIT_STORE;
    }
}

const struct step step_ended = {"ended", 0, show_ended, key_ended, NULL, NULL};
