/* SPDX-License-Identifier: Apache-2.0 */
/* Finding a family: by its card, its short number, its name, or a picture. */
#include <stdio.h>
#include <string.h>

#include "cli/codes.h"
#include "cli/counter/errand.h"
#include "qr/picture.h"
#include "salur/entitlement.h"
#include "salur/text.h"

/* --- several that fit
 * --------------------------------------------------------- */

/* "SITI N. ****0012 RT 02/RW 05 7QK2-M4X Rp 600.000, collected" */
static void
describe(const struct counter *counter, const struct salur_family *family,
         char *out, size_t cap)
{
    struct salur_people *people = counter->till->people;
    struct salur_person person;
    char number[SALUR_SHORT_MAX];
    char idr[SALUR_IDR_TEXT_MAX];
    char name[40] = "";
    char place[32] = "";

    if (people != NULL &&
        salur_people_find(people, &family->item.cti, &person) == SALUR_OK) {
        salur_name_mask(name, sizeof name - 10, salur_bytes_str(person.name));
        (void)snprintf(name + strlen(name), 10, " ****%s", person.nik_tail);
        (void)snprintf(place, sizeof place, " RT %s/%s", person.rt, person.rw);
    }
    salur_short_format(number, &family->item.cti);
    salur_idr_format(idr, family->item.amount_idr);
    (void)snprintf(out, cap, "%s%s%s%s  %s%s", name, place,
                   name[0] != 0 ? "  " : "", number,
                   family->item.package[0] != 0 ? family->item.package : idr,
                   family->is_redeemed    ? _(", collected")
                   : family->is_elsewhere ? _(", collected on another laptop")
                   : family->is_stopped   ? _(", withdrawn")
                                          : "");
}

static void
show_pick(struct counter *counter, struct view *view)
{
    const struct errand *errand = &counter->errand;
    char stage[SALUR_STAGE_NAME_MAX];
    char text[160];
    char label[200];
    int is_many = 0;

    for (size_t i = 1; i < errand->families_count; i++) {
        is_many =
            is_many || salur_stage_id_compare(&errand->families[0].stage,
                                              &errand->families[i].stage) != 0;
    }
    view_start(view, "", TONE_ASK, _("Which family?"));
    for (size_t i = 0; i < errand->families_count; i++) {
        describe(counter, &errand->families[i], text, sizeof text);
        salur_stage_id_format(stage, &errand->families[i].stage);
        (void)snprintf(label, sizeof label, "%s%s%s", text, is_many ? "  " : "",
                       is_many ? stage : "");
        view_answer(view, (int)('1' + i), label); /* 1 .. PICK_MAX */
    }
    view_key(view, KEY_ESC, _("back"));
}

static void
key_pick(struct counter *counter, int key)
{
    if (key == KEY_ESC) {
        counter_go_on(counter);
        return;
    }
    counter->errand.then(counter,
                         &counter->errand.families[key - '1'].item.cti);
}

const struct step step_pick = {"pick", 0, show_pick, key_pick, NULL, NULL};

/* --- by short number
 * ------------------------------------------------------------ */

void
family_find(struct counter *counter, const char *text)
{
    struct errand *errand = &counter->errand;
    size_t count = 0;
    uint32_t bits;
    enum salur_err err = salur_short_parse(&bits, text, strlen(text));

    if (counter->step == &step_unread) {
        errand->then = visit_family;
    }
    if (err != SALUR_OK) {
        counter_note(counter, "%s",
                     err == SALUR_E_CHECKSUM
                         ? _("One letter of this short number is wrong: read "
                             "it again.")
                         : _("This is neither a code nor a short number, as "
                             "7QK2-M4X."));
        return;
    }
    err = salur_ledger_find_short(counter->till->ledger, bits, errand->families,
                                  PICK_MAX, &count);
    if (err != SALUR_OK) {
        counter_fail(counter, err, 0);
        return;
    }
    errand->families_count = count < PICK_MAX ? count : PICK_MAX;
    if (count == 0) {
        counter_note(counter, "%s",
                     _("No family of this village has this short number."));
    } else if (count == 1) {
        errand->then(counter, &errand->families[0].item.cti);
    } else {
        counter_go(counter, &step_pick);
    }
}

/* --- by card or number, for an errand
 * ---------------------------------------------- */

void
family_ask(struct counter *counter, const char *title,
           void (*then)(struct counter *counter, const struct salur_cti *cti))
{
    counter->errand.title = title;
    counter->errand.then = then;
    counter_go(counter, &step_family);
}

static void
show_family(struct counter *counter, struct view *view)
{
    view_start(view, "", TONE_ASK, counter->errand.title);
    view_say(view, STYLE_PLAIN, "%s",
             _("Scan the card, or type the short number."));
    (void)snprintf(view->prompt, sizeof view->prompt, "%s",
                   _("Code or short number"));
    if (counter->errand.is_optional) {
        view_key(view, KEY_ENTER, _("no family is named"));
    }
    view_key(view, KEY_ESC, _("back, nothing is recorded"));
}

static void
key_family(struct counter *counter, int key)
{
    if (key == KEY_ENTER) {
        counter->errand.then(counter, NULL);
    } else {
        counter_note(counter, "%s", _("Nothing was recorded."));
        counter_go_on(counter);
    }
}

static void
code_family(struct counter *counter, const struct code *code)
{
    const struct salur_trust *trust = salur_ledger_trust(counter->till->ledger);
    struct salur_entitlement entitlement;
    enum salur_err err = code->err;

    if (err == SALUR_OK && trust == NULL) {
        err = SALUR_E_KEY_UNKNOWN;
    }
    if (err == SALUR_OK) {
        err = salur_entitlement_check(&entitlement, code_token(code), trust,
                                      counter->now_s);
    }
    if (err != SALUR_OK) {
        counter_note(counter, "%s",
                     _("This card cannot be used for it: type the short "
                       "number."));
        return;
    }
    counter->errand.then(counter, &entitlement.item.cti);
}

const struct step step_family = {"family",   0,           show_family,
                                 key_family, family_find, code_family};

/* --- by name
 * ------------------------------------------------------------------------ */

struct found {
    struct salur_cti ctis[PICK_MAX];
    size_t count;
};

static enum salur_err
on_person(void *ctx, const struct salur_people_terms *terms,
          const struct salur_person *person)
{
    struct found *found = ctx;

    (void)terms;
    if (found->count < PICK_MAX) {
        found->ctis[found->count] = person->cti;
    }
    found->count++;
    return SALUR_OK;
}

void
find_people(struct counter *counter, const char *text)
{
    struct errand *errand = &counter->errand;
    struct found found = {.count = 0};
    enum salur_err err;

    if (counter->till->people == NULL || text[0] == 0) {
        counter_go(counter, &step_find);
        return;
    }
    err = salur_people_search(counter->till->people, text, on_person, &found);
    errand->families_count = 0;
    for (size_t i = 0; err == SALUR_OK && i < found.count && i < PICK_MAX;
         i++) {
        if (salur_ledger_family(counter->till->ledger, &found.ctis[i],
                                &errand->families[errand->families_count]) ==
            SALUR_OK) {
            errand->families_count++;
        }
    }
    if (err != SALUR_OK) {
        counter_fail(counter, err, 0);
    } else if (errand->families_count == 0) {
        counter_note(counter, "%s", _("Nobody of this name is on the list."));
    } else {
        if (found.count > PICK_MAX) {
            counter_note(counter,
                         _("%zu families fit; the first %d are shown. Type "
                           "more of the name."),
                         found.count, PICK_MAX);
        }
        errand->then = visit_family;
        counter_go(counter, &step_pick);
    }
}

static void
show_find(struct counter *counter, struct view *view)
{
    view_start(view, "", TONE_ASK, _("Find a name"));
    if (counter->till->people == NULL) {
        view_say(view, STYLE_PLAIN, "%s",
                 _("The names of this village are not on this laptop."));
    } else {
        view_say(view, STYLE_PLAIN, "%s",
                 _("Type a part of the name; several words in any order."));
        (void)snprintf(view->prompt, sizeof view->prompt, "%s", _("Name"));
    }
    view_key(view, KEY_ESC, _("back"));
}

static void
key_find(struct counter *counter, int key)
{
    (void)key; /* Esc */
    counter_go_on(counter);
}

const struct step step_find = {"find",   STEP_FREE,   show_find,
                               key_find, find_people, NULL};

/* --- by picture
 * --------------------------------------------------------------------- */

static void
on_picture(void *ctx, struct salur_bytes text)
{
    struct counter *counter = ctx;
    struct code code;

    (void)code_read(&code, text, salur_ledger_trust(counter->till->ledger),
                    counter->now_s);
    (void)code_queue_put(&counter->queue, &code);
}

enum salur_err
picture_scan(struct counter *counter, const char *path)
{
    const struct salur_picture_events on = {on_picture, counter};
    struct salur_buf file;
    size_t count = 0;
    enum salur_err err;

    salur_buf_init(&file, SALUR_PICTURE_FILE_MAX);
    err = salur_file_read(path, &file);
    if (err == SALUR_OK) {
        err = salur_picture_read(salur_buf_view(&file), &on, &count);
    }
    salur_buf_wipe(&file);
    return err == SALUR_OK && count == 0 ? SALUR_E_NOT_FOUND : err;
}

void
picture_present(struct counter *counter, const char *path)
{
    enum salur_err err = picture_scan(counter, path);

    if (err != SALUR_OK) {
        char why[CLI_ERR_TEXT_MAX];

        counter_note(counter, _("Picture %s: %s"), path,
                     err == SALUR_E_NOT_FOUND
                         ? _("no code is readable in it: more light, flat, "
                             "the whole code in view")
                         : cli_err_text(why, err));
    }
    counter_go_on(counter);
}
