/* SPDX-License-Identifier: Apache-2.0 */
/* Who came: the answer is part of the entry, and none is skipped. */
#include <stdio.h>

#include "cli/counter/counter.h"
#include "cli/counter/proxy.h"
#include "cli/text.h"

static void
show_identity(struct counter *counter, struct view *view)
{
    int is_home = counter->visit.presented.collector == SALUR_COLLECTOR_HOME;

    view_start(view, "", TONE_ASK,
               is_home ? _("Home visit: compare the ID card")
                       : _("Compare the ID card"));
    visit_describe(counter, view);
    view_answer(view, '1', _("the ID card matches"));
    view_answer(view, '2', _("it is somebody else's: refuse"));
    view_answer(view, '3', _("no ID card, letter of the village"));
    if (!is_home) {
        view_answer(view, '4', _("a proxy of the same family card"));
        view_answer(view, '5', _("the representative died: an heir"));
        view_answer(view, '6', _("home visit"));
    }
    view_key(view, KEY_ESC, _("back, nothing is recorded"));
}

static void
key_identity(struct counter *counter, int key)
{
    struct salur_presented *presented = &counter->visit.presented;

    switch (key) {
    case '1':
        presented->id_checked = 1;
        visit_redeem(counter);
        break;
    case '2':
        visit_refuse(counter, SALUR_E_IDENTITY);
        break;
    case '3':
        presented->document = SALUR_DOCUMENT_SURAT_DESA;
        visit_redeem(counter);
        break;
    case '4':
        proxy_begin(counter, SALUR_COLLECTOR_PROXY);
        break;
    case '5':
        proxy_begin(counter, SALUR_COLLECTOR_HEIR);
        break;
    case '6':
        presented->collector = SALUR_COLLECTOR_HOME;
        counter_go(counter, &step_identity);
        break;
    default:
        counter_note(counter, "%s", _("Nothing was recorded."));
        counter_go_on(counter);
        break;
    }
}

const struct step step_identity = {"identity",   0,    show_identity,
                                   key_identity, NULL, NULL};

/* --- a clock that went back
 * ----------------------------------------------------- */

static void
show_clock(struct counter *counter, struct view *view)
{
    uint64_t site = counter->status.identity.site;
    char before[CLI_TIME_MAX];
    char now[CLI_TIME_MAX];

    cli_time_text(before, counter->status.last_time_s, site);
    cli_time_text(now, counter->now_s, site);
    view_start(view, "", TONE_WARN, _("The clock of this laptop went back"));
    view_say(view, STYLE_BOLD, _("Last entry: %s"), before);
    view_say(view, STYLE_BOLD, _("Clock now: %s"), now);
    view_say(view, STYLE_PLAIN, "%s",
             _("Is the date right? If it is not, leave with Ctrl-C, set the "
               "clock, and begin again. Going on writes into the log that "
               "the clock went back."));
    view_key(view, KEY_ENTER, _("the clock is right now, go on"));
    view_key(view, KEY_ESC, _("back, nothing is recorded"));
}

static void
key_clock(struct counter *counter, int key)
{
    if (key == KEY_ENTER) {
        counter_go(counter, &step_identity);
    } else {
        counter_note(counter, "%s", _("Nothing was recorded."));
        counter_go_on(counter);
    }
}

const struct step step_clock = {"clock",   STEP_FIRM, show_clock,
                                key_clock, NULL,      NULL};
