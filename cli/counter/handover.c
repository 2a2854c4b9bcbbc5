/* SPDX-License-Identifier: Apache-2.0 */
/* SERAHKAN: it is on record, on the disk; now money or goods change hands. */
#include <stdio.h>
#include <string.h>

#include "cli/counter/counter.h"
#include "salur/text.h"

static void
say_package(const struct visit *visit, struct view *view)
{
    const struct salur_stage *stage = &visit->result.stage;
    const char *code = visit->result.entitlement.item.package;

    for (size_t i = 0; i < stage->packages_count; i++) {
        if (strcmp(stage->packages[i].code, code) == 0) {
            view_say(view, STYLE_BOLD, _("Package %s:"), code);
            view_say(view, STYLE_BOLD, "%s", stage->packages[i].text);
            return;
        }
    }
    view_say(view, STYLE_BOLD, _("Package %s"), code);
}

static const char *
collector_text(enum salur_collector collector)
{
    switch (collector) {
    case SALUR_COLLECTOR_PROXY:
        return _("to the proxy");
    case SALUR_COLLECTOR_HEIR:
        return _("to the heir");
    case SALUR_COLLECTOR_HOME:
        return _("at home");
    case SALUR_COLLECTOR_SELF:
        break;
    }
    return _("to the family");
}

static void
show_handover(struct counter *counter, struct view *view)
{
    const struct visit *visit = &counter->visit;
    const struct salur_item *item = &visit->result.entitlement.item;
    char split[160];
    char name[64];

    view_start(view, "", TONE_GOOD, _("HAND OVER"));
    if (item->package[0] != 0) {
        say_package(visit, view);
    } else {
        view->big_idr = item->amount_idr;
        money_split_text(split, sizeof split, item->amount_idr);
        view_say(view, STYLE_BOLD, "%s", split);
    }
    visit_name(visit, name);
    view_say(view, STYLE_PLAIN, "%s  %s", name,
             collector_text(visit->presented.collector));
    view_say(view, STYLE_DIM, _("Entry #%llu is on the disk."),
             (unsigned long long)visit->result.seq);
    view_key(view, KEY_ENTER, _("it is handed over"));
    view_key(view, KEY_F(8), _("not handed over: void"));
}

static void
key_handover(struct counter *counter, int key)
{
    uint64_t seq = counter->visit.result.seq;

    if (key == KEY_ENTER) {
        visit_confirm(counter, seq);
    } else {
        visit_take_back(counter, seq);
    }
    if (counter->step != &step_failed) {
        counter_go_on(counter);
    }
}

const struct step step_handover = {"handover",   STEP_FIRM, show_handover,
                                   key_handover, NULL,      NULL};
