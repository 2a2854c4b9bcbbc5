/* SPDX-License-Identifier: Apache-2.0 */
/* Families that are not paid, complaints, and lost cards. */
#include "cli/counter/errand.h"

#include <stdio.h>
#include <string.h>

#include "cli/words.h"
#include "salur/text.h"

static const struct step step_unpaid;
static const struct step step_complaint;
static const struct step step_lost;

/* The family of the errand, by its short number. */
static void
say_family(const struct counter *counter, struct view *view)
{
    char number[SALUR_SHORT_MAX];

    if (counter->errand.has_cti) {
        salur_short_format(number, &counter->errand.cti);
        view_say(view, STYLE_BOLD, _("Family: %s"), number);
    }
}

static void
keep_family(struct counter *counter, const struct salur_cti *cti,
            const struct step *next)
{
    memset(&counter->errand.cti, 0, sizeof counter->errand.cti);
    counter->errand.has_cti = cti != NULL;
    if (cti != NULL) {
        counter->errand.cti = *cti;
    }
    counter_go(counter, next);
}

/* Append an entry, say its number, and go on. */
static void
record(struct counter *counter, struct salur_entry *entry)
{
    struct salur_stamp stamp = counter_stamp(counter);
    uint64_t seq = 0;
    enum salur_err err =
        salur_ledger_append(counter->till->ledger, entry, &stamp, &seq);

    if (word_is_spent(err) || err == SALUR_E_NOT_LISTED) {
        counter_note(counter, "%s",
                     word_is_spent(err)
                         ? _("This family was paid. Nothing was recorded.")
                         : _("This family is not on the list of this "
                             "village. Nothing was recorded."));
        counter_go_on(counter);
        return;
    }
    if (err != SALUR_OK) {
        counter_fail(counter, err, 0);
        return;
    }
    counter_refresh(counter);
    counter_note(counter, _("Recorded, entry #%llu."), (unsigned long long)seq);
    counter_go_on(counter);
}

/* 1 when the key was Esc, and the errand is over. */
static int
is_given_up(struct counter *counter, int key)
{
    if (key == KEY_ESC) {
        counter_note(counter, "%s", _("Nothing was recorded."));
        counter_go_on(counter);
    }
    return key == KEY_ESC;
}

/* --- gagal salur -------------------------------------------------------------
 */

/* In the order of enum salur_unpaid_reason. */
static const char *const unpaid_reasons[] = {
    N_("address not found"),
    N_("out of town, no family on the card"),
    N_("double in one family card"),
    N_("not poor any more"),
    N_("died, alone on the family card"),
    N_("moved"),
    N_("has another programme"),
    N_("NIK does not match"),
    N_("declines"),
    N_("papers missing"),
    N_("did not come"),
    N_("under age"),
};
static const char unpaid_keys[] = "123456789abc";

static void
on_unpaid(struct counter *counter, const struct salur_cti *cti)
{
    keep_family(counter, cti, &step_unpaid);
}

void
unpaid_begin(struct counter *counter)
{
    counter->errand.is_optional = 0;
    family_ask(counter, _("Which family is not paid?"), on_unpaid);
}

static void
show_unpaid(struct counter *counter, struct view *view)
{
    view_start(view, "", TONE_ASK, _("Why is it not paid?"));
    say_family(counter, view);
    for (size_t i = 0; unpaid_keys[i] != 0; i++) {
        view_answer(view, unpaid_keys[i], _(unpaid_reasons[i]));
    }
    view_key(view, KEY_ESC, _("back, nothing is recorded"));
}

static void
key_unpaid(struct counter *counter, int key)
{
    struct salur_entry entry = {.kind = SALUR_KIND_UNPAID};
    const char *at = key < 0x80 ? strchr(unpaid_keys, key) : NULL;

    if (is_given_up(counter, key) || at == NULL) {
        return;
    }
    entry.body.unpaid.cti = counter->errand.cti;
    entry.body.unpaid.reason =
        (enum salur_unpaid_reason)(at - unpaid_keys + SALUR_UNPAID_ADDRESS);
    record(counter, &entry);
}

static const struct step step_unpaid = {"unpaid",   0,    show_unpaid,
                                        key_unpaid, NULL, NULL};

/* --- complaints
 * ---------------------------------------------------------------- */

static void
on_complaint(struct counter *counter, const struct salur_cti *cti)
{
    keep_family(counter, cti, &step_complaint);
}

void
complaint_begin(struct counter *counter)
{
    counter->errand.is_optional = 1;
    family_ask(counter, _("Whose complaint is it?"), on_complaint);
}

static void
show_complaint(struct counter *counter, struct view *view)
{
    view_start(view, "", TONE_ASK, _("What is the complaint about?"));
    say_family(counter, view);
    view_answer(view, '1', _("the amount"));
    view_answer(view, '2', _("not paid"));
    view_answer(view, '3', _("the staff"));
    view_answer(view, '4', _("the card"));
    view_answer(view, '5', _("something else"));
    view_key(view, KEY_ESC, _("back, nothing is recorded"));
}

static void
record_complaint(struct counter *counter, uint32_t subject)
{
    struct salur_entry entry = {.kind = SALUR_KIND_COMPLAINT};

    entry.body.complaint.cti = counter->errand.cti;
    entry.body.complaint.has_cti = counter->errand.has_cti;
    entry.body.complaint.subject = subject;
    record(counter, &entry);
}

static void
key_complaint(struct counter *counter, int key)
{
    if (!is_given_up(counter, key)) {
        record_complaint(counter, (uint32_t)(key - '0'));
    }
}

static const struct step step_complaint = {"complaint",   0,    show_complaint,
                                           key_complaint, NULL, NULL};

/* --- lost cards
 * ----------------------------------------------------------------- */

static void
on_lost(struct counter *counter, const struct salur_cti *cti)
{
    keep_family(counter, cti, &step_lost);
}

void
lost_begin(struct counter *counter)
{
    counter->errand.is_optional = 0;
    family_ask(counter, _("Whose card is lost?"), on_lost);
}

static void
show_lost(struct counter *counter, struct view *view)
{
    struct salur_family family;
    char stage[SALUR_STAGE_NAME_MAX];
    char number[SALUR_SHORT_MAX];
    uint32_t card;

    view_start(view, "", TONE_ASK, _("Lost card: tell the office"));
    salur_short_format(number, &counter->errand.cti);
    if (salur_ledger_family(counter->till->ledger, &counter->errand.cti,
                            &family) == SALUR_OK) {
        card = family.lowest_card > family.item.card ? family.lowest_card
                                                     : family.item.card;
        salur_stage_id_format(stage, &family.stage);
        view_say(view, STYLE_BOLD, _("Stage %s, number %s, card %u."), stage,
                 number, card);
        view_say(view, STYLE_PLAIN,
                 _("The office withdraws this card and prints card %u for "
                   "the same family. The old one is refused here as soon as "
                   "its new bundle or list of withdrawn cards is taken in."),
                 card + 1);
    } else {
        view_say(view, STYLE_BOLD, "%s", number);
    }
    view_say(view, STYLE_PLAIN, "%s",
             _("Until then the family can be paid by its short number. It is "
               "paid once, whatever card comes."));
    if (counter->contact[0] != 0) {
        view_say(view, STYLE_BOLD, _("Office: %s"), counter->contact);
    }
    view_key(view, KEY_ENTER, _("record the lost card"));
    view_key(view, KEY_ESC, _("back, nothing is recorded"));
}

static void
key_lost(struct counter *counter, int key)
{
    if (!is_given_up(counter, key)) {
        record_complaint(counter, 4);
    }
}

static const struct step step_lost = {"lost",   STEP_FIRM, show_lost,
                                      key_lost, NULL,      NULL};
