/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is asked before work begins, in this order: who is here, what a power
 * cut left (recovered.c), whether the handout of before it was one, whether
 * an older laptop's log is missing, and the cash float of a new day.
 */
#include <stdio.h>
#include <string.h>

#include "cli/counter/counter.h"
#include "salur/text.h"

void
start_next(struct counter *counter)
{
    if (counter->operator_name[0] == 0) {
        counter_go(counter, &step_operator);
    } else if (recovered_is_due(counter)) {
        counter_go(counter, &step_recovered);
    } else if (counter->status.has_handout) {
        counter_go(counter, &step_handout);
    } else if (counter->ended[0] != 0) {
        counter_go(counter, &step_ended);
    } else if (!counter->diary.has_open) {
        counter_go(counter, &step_float);
    } else {
        counter_go_on(counter);
    }
}

/* --- operator ---------------------------------------------------------------
 */

static void
show_operator(struct counter *counter, struct view *view)
{
    view_start(view, "", TONE_ASK, _("Who is at the counter?"));
    view_say(view, STYLE_PLAIN, "%s",
             _("Your name stands in every entry and on every receipt."));
    (void)snprintf(view->prompt, sizeof view->prompt, "%s", _("Your name"));
    if (counter->operator_name[0] != 0) {
        view_key(view, KEY_ESC, _("back"));
    }
}

static void
key_operator(struct counter *counter, int key)
{
    (void)key; /* Esc: the operator stays */
    start_next(counter);
}

static void
text_operator(struct counter *counter, const char *text)
{
    size_t len = strlen(text);

    if (len > SALUR_OPERATOR_MAX || !salur_text_is_clean(text, len)) {
        counter_note(counter, _("A name takes at most %d letters."),
                     SALUR_OPERATOR_MAX);
        return;
    }
    memcpy(counter->operator_name, text, len + 1);
    start_next(counter);
}

const struct step step_operator = {"operator",   STEP_FREE,     show_operator,
                                   key_operator, text_operator, NULL};

/* --- the handout of before
 * ---------------------------------------------------- */

/* The stage of the visit's family, as the lists have it. */
static void
read_stage(struct counter *counter)
{
    struct salur_redeemed *result = &counter->visit.result;
    struct salur_ledger *ledger = counter->till->ledger;
    struct salur_site_line line;
    struct salur_family family;

    if (salur_ledger_family(ledger, &counter->visit.cti, &family) != SALUR_OK) {
        return;
    }
    result->entitlement.stage = family.stage;
    for (size_t i = 0;
         salur_ledger_stage(ledger, i, &result->stage, &line) == SALUR_OK;
         i++) {
        if (salur_stage_id_compare(&result->stage.id, &family.stage) == 0) {
            return;
        }
    }
}

/* Read the redemption that waits into the visit. */
static void
read_handout(struct counter *counter)
{
    struct visit *visit = &counter->visit;
    uint8_t store[SALUR_ENTRY_MAX];
    struct salur_buf bytes;
    struct salur_entry entry;

    memset(visit, 0, sizeof *visit);
    salur_buf_fixed(&bytes, store, sizeof store);
    if (salur_ledger_entry(counter->till->ledger, counter->status.handout,
                           &bytes) != SALUR_OK ||
        salur_entry_decode(&entry, salur_buf_view(&bytes)) != SALUR_OK ||
        entry.kind != SALUR_KIND_REDEEM) {
        return;
    }
    visit->cti = entry.body.redeem.cti;
    visit->result.seq = entry.seq;
    visit->time_s = entry.time_s;
    visit->presented.collector = entry.body.redeem.collector;
    visit->result.entitlement.item.cti = visit->cti;
    visit->result.entitlement.item.amount_idr = entry.body.redeem.amount_idr;
    memcpy(visit->result.entitlement.item.package, entry.body.redeem.package,
           sizeof entry.body.redeem.package);
    read_stage(counter);
    visit_person(counter);
}

static void
show_handout(struct counter *counter, struct view *view)
{
    char name[64];
    char idr[SALUR_IDR_TEXT_MAX];

    read_handout(counter);
    visit_name(&counter->visit, name);
    salur_idr_format(idr, counter->visit.result.entitlement.item.amount_idr);
    view_start(view, "", TONE_ASK, _("Was this handed over?"));
    view_say(view, STYLE_BOLD, "#%llu  %s  %s",
             (unsigned long long)counter->status.handout, name,
             counter->visit.result.entitlement.item.package[0] != 0
                 ? counter->visit.result.entitlement.item.package
                 : idr);
    view_say(view, STYLE_PLAIN, "%s",
             _("The laptop stopped before this was confirmed. The log is "
               "whole; this entry stands in it."));
    view_answer(view, 'y', _("yes, the family has it"));
    view_answer(view, counter_no(counter),
                _("no, it is still here: void the entry"));
}

static void
key_handout(struct counter *counter, int key)
{
    uint64_t seq = counter->status.handout;

    if (key == 'y') {
        visit_confirm(counter, seq);
    } else {
        visit_take_back(counter, seq);
    }
    if (counter->step != &step_failed) {
        start_next(counter);
    }
}

const struct step step_handout = {"handout",   0,    show_handout,
                                  key_handout, NULL, NULL};

/* --- cash float
 * ----------------------------------------------------------------- */

static void
show_float(struct counter *counter, struct view *view)
{
    (void)counter;
    view_start(view, "", TONE_ASK, _("Open the day: cash received"));
    view_say(view, STYLE_PLAIN, "%s",
             _("How much cash is in the drawer now? Count it together with "
               "whoever brought it. For goods alone type 0."));
    (void)snprintf(view->prompt, sizeof view->prompt, "%s",
                   _("Amount in rupiah"));
}

static void
text_float(struct counter *counter, const char *text)
{
    struct salur_entry entry = {.kind = SALUR_KIND_OPEN};
    struct salur_stamp stamp = counter_stamp(counter);
    char idr[SALUR_IDR_TEXT_MAX];
    enum salur_err err;
    uint64_t seq = 0;

    if (salur_idr_parse(&entry.body.open.cash_idr, text, strlen(text)) !=
        SALUR_OK) {
        counter_note(counter, "%s",
                     _("Type an amount of rupiah, as 25000000 or "
                       "25.000.000."));
        return;
    }
    err = salur_ledger_append(counter->till->ledger, &entry, &stamp, &seq);
    if (err != SALUR_OK) {
        counter_fail(counter, err, 0);
        return;
    }
    counter_refresh(counter);
    salur_idr_format(idr, entry.body.open.cash_idr);
    counter_note(counter, _("Opened with %s, entry #%llu."), idr,
                 (unsigned long long)seq);
    start_next(counter);
}

const struct step step_float = {"float", 0, show_float, NULL, text_float, NULL};
