/* SPDX-License-Identifier: Apache-2.0 */
/* A proxy or an heir: relation, document, reason, family card, and who. */
#include "cli/counter/proxy.h"

#include <stdio.h>
#include <string.h>

#include "salur/roster.h"

static const struct step step_document;
static const struct step step_absence;
static const struct step step_death;
static const struct step step_kk;
static const struct step step_nik;

static int
is_heir(const struct counter *counter)
{
    return counter->visit.presented.collector == SALUR_COLLECTOR_HEIR;
}

/* Back to the question who came, as if nobody had answered. */
static void
ask_again(struct counter *counter)
{
    struct salur_presented *presented = &counter->visit.presented;

    presented->collector = SALUR_COLLECTOR_SELF;
    presented->relation = SALUR_RELATION_NONE;
    presented->document = SALUR_DOCUMENT_NONE;
    presented->absence = SALUR_ABSENCE_NONE;
    presented->has_proxy_tag = 0;
    counter_go(counter, &step_identity);
}

void
proxy_begin(struct counter *counter, enum salur_collector collector)
{
    const struct visit *visit = &counter->visit;

    if (!visit->has_person || !visit->person.has_kk_tag) {
        counter_note(counter, "%s",
                     _("The family card of this family is not on this laptop "
                       "and cannot be compared: no proxy and no heir. "
                       "Nothing was recorded."));
        counter_go(counter, &step_identity);
        return;
    }
    counter->visit.presented.collector = collector;
    counter_go(counter, &step_relation);
}

static void
start(const struct counter *counter, struct view *view, const char *question)
{
    char name[64];

    view_start(view, "", TONE_ASK, question);
    visit_name(&counter->visit, name);
    view_say(view, STYLE_BOLD, "%s: %s",
             is_heir(counter) ? _("Heir of") : _("Proxy of"), name);
    view_key(view, KEY_ESC, _("back, nothing is recorded"));
}

/* --- relation ----------------------------------------------------------------
 */

static void
show_relation(struct counter *counter, struct view *view)
{
    start(counter, view, _("What is this person to the representative?"));
    view_answer(view, '1', _("husband or wife"));
    view_answer(view, '2', _("child"));
    view_answer(view, '3', _("parent"));
    view_answer(view, '4', _("brother or sister"));
    view_answer(view, '5', _("another of the same family card"));
    view_answer(view, '6', _("not of the same family card (substitute)"));
}

static void
key_relation(struct counter *counter, int key)
{
    if (key == KEY_ESC) {
        ask_again(counter);
    } else if (key == '6') {
        visit_refuse(counter, SALUR_E_SUBSTITUTE);
    } else {
        counter->visit.presented.relation = (enum salur_relation)(key - '0');
        counter_go(counter, is_heir(counter) ? &step_death : &step_document);
    }
}

const struct step step_relation = {"relation",   0,    show_relation,
                                   key_relation, NULL, NULL};

/* --- document and reason
 * -------------------------------------------------------- */

static void
show_document(struct counter *counter, struct view *view)
{
    start(counter, view, _("Which paper does the proxy show?"));
    view_answer(view, '1', _("ID card and family card, originals"));
    view_answer(view, '2', _("power of attorney (surat kuasa)"));
    view_answer(view, '3', _("letter of the village"));
    view_answer(view, '4', _("ID card alone"));
}

static void
key_document(struct counter *counter, int key)
{
    static const enum salur_document documents[] = {
        SALUR_DOCUMENT_KTP_KK, SALUR_DOCUMENT_SURAT_KUASA,
        SALUR_DOCUMENT_SURAT_DESA, SALUR_DOCUMENT_KTP};

    if (key == KEY_ESC) {
        ask_again(counter);
        return;
    }
    counter->visit.presented.document = documents[key - '1'];
    counter_go(counter, &step_absence);
}

static const struct step step_document = {"document",   0,    show_document,
                                          key_document, NULL, NULL};

static void
show_absence(struct counter *counter, struct view *view)
{
    start(counter, view, _("Why does the representative not come?"));
    view_answer(view, '1', _("sick"));
    view_answer(view, '2', _("old"));
    view_answer(view, '3', _("disabled"));
    view_answer(view, '4', _("out of town"));
    view_answer(view, '5', _("another reason"));
}

static void
key_absence(struct counter *counter, int key)
{
    static const enum salur_absence absences[] = {
        SALUR_ABSENCE_SICK, SALUR_ABSENCE_ELDERLY, SALUR_ABSENCE_DISABLED,
        SALUR_ABSENCE_AWAY, SALUR_ABSENCE_OTHER};

    if (key == KEY_ESC) {
        ask_again(counter);
        return;
    }
    counter->visit.presented.absence = absences[key - '1'];
    counter_go(counter, &step_kk);
}

static const struct step step_absence = {"absence",   0,    show_absence,
                                         key_absence, NULL, NULL};

static void
show_death(struct counter *counter, struct view *view)
{
    start(counter, view, _("Is the death certificate there?"));
    view_answer(view, '1', _("yes, I have seen it"));
    view_answer(view, '2', _("no"));
}

static void
key_death(struct counter *counter, int key)
{
    struct salur_presented *presented = &counter->visit.presented;

    if (key != '1') {
        counter_note(counter, "%s",
                     _("An heir needs the death certificate. Nothing was "
                       "recorded."));
        ask_again(counter);
        return;
    }
    presented->document = SALUR_DOCUMENT_AKTA_KEMATIAN;
    presented->absence = SALUR_ABSENCE_DECEASED;
    counter_go(counter, &step_kk);
}

static const struct step step_death = {"death",   0,    show_death,
                                       key_death, NULL, NULL};

/* --- family card and ID number
 * -------------------------------------------------- */

/* Sixteen digits without blanks, dots and dashes; 1 when they are. */
static int
read_digits(const char *text, char out[17])
{
    size_t len = 0;

    for (; *text != 0; text++) {
        if (*text == ' ' || *text == '.' || *text == '-') {
            continue;
        }
        if (*text < '0' || *text > '9' || len == 16) {
            return 0;
        }
        out[len++] = *text;
    }
    out[len] = 0;
    return len == 16;
}

static enum salur_err
make_tag(const struct counter *counter, const char *digits, uint8_t out[8])
{
    return salur_people_tag(counter->till->people,
                            &counter->visit.result.entitlement.stage,
                            salur_bytes_str(digits), out);
}

static void
key_back(struct counter *counter, int key)
{
    (void)key; /* Esc */
    ask_again(counter);
}

static void
show_kk(struct counter *counter, struct view *view)
{
    start(counter, view, _("Family card that is shown"));
    view_say(view, STYLE_PLAIN, "%s",
             _("Type the 16 digits of the family card (KK). They are "
               "compared and not kept."));
    (void)snprintf(view->prompt, sizeof view->prompt, "%s",
                   _("Number of the family card"));
}

static void
text_kk(struct counter *counter, const char *text)
{
    const struct salur_person *person = &counter->visit.person;
    char digits[17];
    uint8_t tag[8];
    enum salur_err err;

    if (!read_digits(text, digits)) {
        counter_note(counter, "%s", _("A family card's number has 16 digits."));
        return;
    }
    err = make_tag(counter, digits, tag);
    if (err != SALUR_OK) {
        counter_fail(counter, err, 0);
    } else if (memcmp(tag, person->kk_tag, sizeof tag) != 0) {
        visit_refuse(counter, SALUR_E_SUBSTITUTE);
    } else {
        counter_go(counter, &step_nik);
    }
}

static const struct step step_kk = {"kk",     STEP_FREE, show_kk,
                                    key_back, text_kk,   NULL};

static void
show_nik(struct counter *counter, struct view *view)
{
    start(counter, view,
          is_heir(counter) ? _("ID number of the heir")
                           : _("ID number of the proxy"));
    view_say(view, STYLE_PLAIN, "%s",
             _("Type the 16 digits of the ID card (NIK) of who came. The log "
               "keeps a keyed mark of it, never the number."));
    (void)snprintf(view->prompt, sizeof view->prompt, "NIK");
}

static void
text_nik(struct counter *counter, const char *text)
{
    struct salur_presented *presented = &counter->visit.presented;
    struct till *till = counter->till;
    char digits[17];
    char nik[17];
    int warning = 0;
    enum salur_err err;

    if (!read_digits(text, digits) ||
        salur_nik_parse(nik, salur_bytes_str(digits), &warning) != SALUR_OK) {
        counter_note(counter, "%s", _("This is no NIK of 16 digits."));
        return;
    }
    err = make_tag(counter, nik, presented->proxy_tag);
    if (err == SALUR_OK) {
        err = diary_follow(&counter->diary, till->ledger);
    }
    if (err != SALUR_OK) {
        counter_fail(counter, err, 0);
        return;
    }
    presented->has_proxy_tag = 1;
    if (diary_proxies(&counter->diary, presented->proxy_tag, counter->now_s,
                      salur_zone_of_site(counter->status.identity.site)) >=
        till->proxy_limit) {
        visit_refuse(counter, SALUR_E_PROXY_LIMIT);
        return;
    }
    visit_redeem(counter);
}

static const struct step step_nik = {"nik",    STEP_FREE, show_nik,
                                     key_back, text_nik,  NULL};
