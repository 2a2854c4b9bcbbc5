/* SPDX-License-Identifier: Apache-2.0 */
/* The family at the counter: looked up, redeemed, refused, confirmed. */
#include <stdio.h>
#include <string.h>

#include "cli/counter/counter.h"
#include "cli/counter/print.h"
#include "cli/counter/status.h"
#include "salur/text.h"

void
visit_person(struct counter *counter)
{
    struct visit *visit = &counter->visit;
    struct salur_people *people = counter->till->people;

    visit->has_person =
        people != NULL &&
        salur_people_find(people, &visit->cti, &visit->person) == SALUR_OK;
}

void
visit_name(const struct visit *visit, char out[64])
{
    char number[SALUR_SHORT_MAX];
    size_t len;

    out[0] = 0;
    if (visit->has_person) {
        salur_name_mask(out, 64 - SALUR_SHORT_MAX - 2,
                        salur_bytes_str(visit->person.name));
    }
    salur_short_format(number, &visit->cti);
    len = strlen(out);
    (void)snprintf(out + len, 64 - len, "%s%s", len > 0 ? "  " : "", number);
}

/* What the family gets, as one line. */
static void
say_goods(const struct visit *visit, struct view *view)
{
    const struct salur_item *item = &visit->result.entitlement.item;
    const struct salur_stage *stage = &visit->result.stage;
    char idr[SALUR_IDR_TEXT_MAX];

    if (item->package[0] == 0) {
        salur_idr_format(idr, item->amount_idr);
        view_say(view, STYLE_BOLD, _("Amount: %s"), idr);
        return;
    }
    for (size_t i = 0; i < stage->packages_count; i++) {
        if (strcmp(stage->packages[i].code, item->package) == 0) {
            view_say(view, STYLE_BOLD, _("Goods: package %s: %s"),
                     item->package, stage->packages[i].text);
            return;
        }
    }
    view_say(view, STYLE_BOLD, _("Goods: package %s"), item->package);
}

void
visit_describe(const struct counter *counter, struct view *view)
{
    const struct visit *visit = &counter->visit;
    const struct salur_person *person = &visit->person;
    char number[SALUR_SHORT_MAX];
    char name[64];

    salur_short_format(number, &visit->cti);
    if (visit->has_person) {
        salur_name_mask(name, sizeof name, salur_bytes_str(person->name));
        view_say(view, STYLE_BOLD, _("Name: %s"), name);
        view_say(view, STYLE_BOLD, _("ID card ends in: ****%s"),
                 person->nik_tail);
        if (person->rt[0] != 0 || person->rw[0] != 0) {
            view_say(view, STYLE_PLAIN, "RT %s / RW %s", person->rt,
                     person->rw);
        }
    } else {
        view_say(view, STYLE_PLAIN, "%s",
                 _("Name and ID number of this family are not on this "
                   "laptop: compare the name on the card."));
    }
    view_say(view, STYLE_PLAIN, _("Short number: %s"), number);
    say_goods(visit, view);
}

/* --- the ledger
 * ----------------------------------------------------------------- */

/* An outcome that is not "hand over". */
static void
show_outcome(struct counter *counter)
{
    enum salur_err outcome = counter->visit.result.outcome;

    if (counter->visit.result.recorded) {
        counter_refresh(counter);
    }
    counter_go(counter, outcome / 100 == 2 && counter->queue.count == 0
                            ? &step_unread
                            : &step_answer);
}

/* A genuine refusal is an entry: ask again, this time on record. */
static void
record_refusal(struct counter *counter)
{
    struct visit *visit = &counter->visit;
    struct salur_stamp stamp = counter_stamp(counter);
    enum salur_err err;

    visit->presented.hold = 1;
    err = salur_redeem(counter->till->ledger, &visit->presented, &stamp,
                       &visit->result);
    visit->presented.hold = 0;
    if (err != SALUR_OK) {
        counter_fail(counter, err, 0);
        return;
    }
    if (visit->result.outcome == SALUR_OK) {
        /* What stood against it went away in between.  Nobody was asked
         * who came, so it is taken back, and the card is scanned again. */
        counter_refresh(counter);
        visit_take_back(counter, visit->result.seq);
        counter_go_on(counter);
        return;
    }
    show_outcome(counter);
}

/* Look at what is presented, and go to the question that comes next. */
static void
look(struct counter *counter)
{
    struct visit *visit = &counter->visit;
    struct salur_stamp stamp = counter_stamp(counter);
    enum salur_err err = salur_redeem_look(
        counter->till->ledger, &visit->presented, &stamp, &visit->result);

    if (err != SALUR_OK) {
        counter_fail(counter, err, 0);
        return;
    }
    if (visit->result.outcome != SALUR_OK) {
        record_refusal(counter);
        return;
    }
    visit->cti = visit->result.entitlement.item.cti;
    visit_person(counter);
    counter_go(counter,
               status_clock_is_back(counter) ? &step_clock : &step_identity);
}

void
visit_code(struct counter *counter, const struct code *code)
{
    const struct salur_trust *trust = salur_ledger_trust(counter->till->ledger);
    struct visit *visit = &counter->visit;

    memset(visit, 0, sizeof *visit);
    visit->code = *code;
    if (code->err != SALUR_OK) {
        visit->result.outcome = code->err;
        show_outcome(counter);
        return;
    }
    if (code->is_test && trust != NULL && !salur_trust_is_test(trust)) {
        visit->result.outcome = SALUR_E_TEST_KEY;
        show_outcome(counter);
        return;
    }
    visit->presented.token = code_token(&visit->code);
    look(counter);
}

void
visit_family(struct counter *counter, const struct salur_cti *cti)
{
    struct visit *visit = &counter->visit;

    memset(visit, 0, sizeof *visit);
    visit->cti = *cti;
    visit->presented.cti = *cti;
    look(counter);
}

void
visit_redeem(struct counter *counter)
{
    struct visit *visit = &counter->visit;
    struct salur_stamp stamp = counter_stamp(counter);
    enum salur_err err;

    visit->presented.hold = 1;
    err = salur_redeem(counter->till->ledger, &visit->presented, &stamp,
                       &visit->result);
    if (err != SALUR_OK) {
        counter_fail(counter, err, 0);
        return;
    }
    if (visit->result.outcome != SALUR_OK) {
        show_outcome(counter);
        return;
    }
    visit->time_s = stamp.time_s;
    counter_refresh(counter);
    counter_go(counter, &step_handover);
}

void
visit_refuse(struct counter *counter, enum salur_err cause)
{
    struct visit *visit = &counter->visit;
    struct salur_stamp stamp = counter_stamp(counter);
    enum salur_err err =
        salur_redeem_refuse(counter->till->ledger, &visit->presented, cause,
                            &stamp, &visit->result);

    if (err != SALUR_OK) {
        counter_fail(counter, err, 0);
        return;
    }
    show_outcome(counter);
}

void
visit_confirm(struct counter *counter, uint64_t seq)
{
    enum salur_err err =
        salur_ledger_confirm(counter->till->ledger, seq, counter->till->key);

    if (err != SALUR_OK) {
        counter_fail(counter, err, 1);
        return;
    }
    counter_refresh(counter);
    counter_note(counter, _("#%llu is handed over."), (unsigned long long)seq);
    print_receipt(counter, 0);
}

void
visit_take_back(struct counter *counter, uint64_t seq)
{
    struct salur_stamp stamp = counter_stamp(counter);
    uint64_t entry = 0;
    enum salur_err err =
        salur_ledger_void(counter->till->ledger, seq, SALUR_VOID_NOT_HANDED,
                          NULL, &stamp, &entry);

    if (err != SALUR_OK) {
        counter_fail(counter, err, 1);
        return;
    }
    counter_refresh(counter);
    counter_note(counter,
                 _("#%llu is void, entry #%llu: nothing was handed over. The "
                   "card may be used again."),
                 (unsigned long long)seq, (unsigned long long)entry);
}
