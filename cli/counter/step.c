/* SPDX-License-Identifier: Apache-2.0 */
/* From an event to the step it is for; what every view has around it. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/counter/counter.h"
#include "cli/counter/intake.h"
#include "cli/counter/keys.h"
#include "cli/counter/status.h"
#include "cli/lang.h"

/* Nobody reads a screen and answers it faster. */
#define EARLY_MS 300

/* --- going from step to step -----------------------------------------------
 */

/* Fill the view from the step. */
static void
show(struct counter *counter)
{
    struct view *view = &counter->view;

    view_start(view, counter->step->name, TONE_PLAIN, "");
    counter->step->show(counter, view);
    view->name = counter->step->name;
    view->is_secret = (counter->step->flags & STEP_SECRET) != 0;
    view->is_indonesian = counter->is_indonesian;
    view_set(view->note, "%s", counter->note);
    if (counter->queue.count > 0) {
        (void)snprintf(view->waiting, sizeof view->waiting,
                       _("%zu codes waiting"), counter->queue.count);
    }
    status_put(counter, view);
}

void
counter_go(struct counter *counter, const struct step *step)
{
    counter->step = step;
    counter->shown_ms = INT64_MAX;
    counter->serial++;
}

void
counter_go_on(struct counter *counter)
{
    struct code code;

    counter_refresh(counter);    /* others may write, too */
    counter->visit.code.len = 0; /* its card may come again */
    if (code_queue_take(&counter->queue, &code)) {
        visit_code(counter, &code);
        return;
    }
    counter_go(counter, &step_home);
}

void
counter_note(struct counter *counter, const char *format, ...)
{
    va_list args;
    char text[VIEW_TEXT_MAX];

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    view_set(counter->note, "%s", text);
    counter->note_serial++;
}

struct salur_stamp
counter_stamp(const struct counter *counter)
{
    struct salur_stamp stamp = {counter->now_s, counter->operator_name};

    return stamp;
}

/* --- keys and words ---------------------------------------------------------
 */

static int
is_offered(const struct view *view, int key)
{
    for (size_t i = 0; i < view->keys_count; i++) {
        if (view->keys[i].key == key) {
            return 1;
        }
    }
    for (size_t i = 0; i < view->answers_count; i++) {
        if (view->answers[i].key == key) {
            return 1;
        }
    }
    return 0;
}

/* "No" is t (tidak) on an Indonesian screen and n on an English one. */
static int
other_no(int key)
{
    return key == 't' ? 'n' : key == 'n' ? 't' : key;
}

/*
 * 1 for an Enter that nobody can have pressed for what is seen: it came while
 * the record was being written, with the answer before, or of a key that is
 * held.  What is said to be handed over was handed over by somebody.
 */
static int
is_unmeant(const struct counter *counter, const struct event *event)
{
    if (event->key != KEY_ENTER || counter->is_untimed ||
        (counter->step->flags & STEP_FIRM) == 0) {
        return 0;
    }
    return counter->now_ms - counter->shown_ms < EARLY_MS ||
           (event->is_repeat && counter->step == &step_handover);
}

static void
take_key(struct counter *counter, int key)
{
    if (key >= 'A' && key <= 'Z') {
        key += 'a' - 'A';
    }
    if (!is_offered(&counter->view, key)) {
        key = other_no(key);
    }
    if (key == KEY_QUIT && counter->step != &step_quit) {
        if (counter->step != &step_help && counter->step != &step_why) {
            counter->beneath = counter->step;
        }
        counter_go(counter, &step_quit);
        return;
    }
    if (is_offered(&counter->view, key)) {
        counter->note[0] = 0;
        counter->step->key(counter, key);
    }
}

/*
 * The key that a typed word stands for and that is offered, or KEY_NONE.
 * "batal" is Esc where nothing can be voided.
 */
static int
word_key(const struct counter *counter, const char *word)
{
    const struct view *view = &counter->view;
    int key = view_word_key(word);

    if (word[0] != 0 && word[1] == 0 &&
        (is_offered(view, word[0]) || is_offered(view, other_no(word[0])))) {
        return word[0];
    }
    if ((counter->step->flags & STEP_FREE) != 0 && key != KEY_ESC &&
        key != KEY_QUIT) {
        return KEY_NONE;
    }
    if (key == KEY_F(6) && !is_offered(view, key)) {
        key = KEY_ESC;
    }
    return key == KEY_QUIT || is_offered(view, key) ? key : KEY_NONE;
}

static void
take_line(struct counter *counter, const struct event *event)
{
    char text[SALUR_SCAN_MAX + 1];
    char word[32];
    int key;

    if (event->is_fast && counter->step->code == NULL) {
        counter_note(counter, "%s",
                     _("That came too fast for a person: type it again."));
        return;
    }
    (void)snprintf(text, sizeof text, "%.*s", (int)event->text.len,
                   (const char *)event->text.ptr);
    (void)snprintf(word, sizeof word, "%.31s", text);
    for (char *c = word; *c != 0; c++) {
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
    }
    key = strlen(text) < sizeof word ? word_key(counter, word) : KEY_NONE;
    if (key != KEY_NONE) {
        take_key(counter, key);
    } else if (counter->step->text != NULL) {
        counter->note[0] = 0;
        counter->step->text(counter, text);
    } else {
        counter_note(counter, "%s", _("Choose one of the answers."));
    }
    keys_forget(text, strlen(text));
}

void
counter_event(struct counter *counter, const struct event *event)
{
    if (event->kind == EVENT_KEY && is_unmeant(counter, event)) {
        if (counter->step == &step_handover) {
            counter_note(counter, "%s",
                         _("First hand it over, then press Enter."));
        }
    } else if (event->kind == EVENT_KEY) {
        take_key(counter, event->key);
    } else if (!intake_line(counter, event)) {
        take_line(counter, event);
    }
    show(counter);
}

void
counter_tick(struct counter *counter)
{
    if (counter->now_ms >= counter_deadline(counter)) {
        intake_give_up(counter);
    }
    show(counter);
}

int64_t
counter_deadline(const struct counter *counter)
{
    return counter->is_part_waiting ? counter->part_ms + INTAKE_PART_MS + 1
                                    : INT64_MAX;
}

int
counter_no(const struct counter *counter)
{
    return counter->is_indonesian ? 't' : 'n';
}

enum salur_err
counter_start(struct counter *counter)
{
    struct till *till = counter->till;
    enum salur_err err = salur_ledger_status(till->ledger, &counter->status);

    if (err == SALUR_OK) {
        err = diary_follow(&counter->diary, till->ledger);
    }
    if (err == SALUR_OK) {
        err = ended_start(counter);
    }
    if (err != SALUR_OK) {
        return err;
    }
    counter->personal_seen = counter->diary.personal;
    counter->is_indonesian =
        strcmp(cli_lang_choose(till->cli->lang, till->cli->command), "id") == 0;
    status_start(counter);
    start_next(counter);
    show(counter);
    return SALUR_OK;
}

void
counter_wipe(struct counter *counter)
{
    diary_wipe(&counter->diary);
    memset(&counter->visit, 0, sizeof counter->visit);
}

/* A bundle or an erasure in another window: names are opened again. */
static void
follow_people(struct counter *counter)
{
    struct till *till = counter->till;

    if (counter->diary.personal == counter->personal_seen) {
        return;
    }
    counter->personal_seen = counter->diary.personal;
    salur_people_close(till->people);
    till->people = NULL;
    if (salur_people_open(&till->people, till->dir, till->key) != SALUR_OK) {
        till->people = NULL;
    }
}

void
counter_refresh(struct counter *counter)
{
    struct till *till = counter->till;
    uint64_t size = counter->status.head.size;
    uint64_t listed = counter->status.listed;
    enum salur_err err = salur_ledger_status(till->ledger, &counter->status);

    if (err == SALUR_OK) {
        err = diary_follow(&counter->diary, till->ledger);
    }
    if (err != SALUR_OK) {
        counter_note(counter, _("The sums below are old: %s"),
                     _(salur_strerror(err)));
        return;
    }
    if (counter->status.head.size > size) {
        cli_recorded(till->cli, counter->status.head.size - 1);
    }
    if (counter->status.listed != listed ||
        counter->diary.personal != counter->personal_seen) {
        follow_people(counter);
        status_start(counter);
    }
}
