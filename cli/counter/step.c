/* SPDX-License-Identifier: Apache-2.0 */
/* From an event to the step it is for; what every view has around it. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/codes.h"
#include "cli/counter/counter.h"
#include "cli/counter/keys.h"
#include "cli/counter/status.h"
#include "cli/lang.h"

/* Nobody types so much: it is a code with a stray key in its prefix, perhaps.
 */
#define CODE_LEN_MIN 100
/* The rest of a code that a stray Enter has cut follows within this. */
#define PART_MS 2000

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
    counter->step_ms = counter->now_ms;
    counter->serial++;
}

void
counter_go_on(struct counter *counter)
{
    struct code code;

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

/* --- codes ------------------------------------------------------------------
 */

static void
take_code(struct counter *counter, const struct code *code)
{
    const struct code *last = code_queue_last(&counter->queue);

    if (counter->step->code != NULL && counter->queue.count == 0) {
        counter->note[0] = 0;
        counter->step->code(counter, code);
        return;
    }
    /* A scanner that was held too long reads one card twice. */
    if ((last != NULL && code_equal(code, last)) ||
        (last == NULL && code_equal(code, &counter->visit.code))) {
        counter_note(counter, "%s", _("This card was scanned already."));
        return;
    }
    if (!code_queue_put(&counter->queue, code)) {
        counter_note(counter, "%s",
                     _("Too many codes wait: answer first, then scan this "
                       "card again."));
    }
    counter->note_serial++;
}

static enum salur_err
read_code(struct counter *counter, struct salur_bytes text, struct code *out)
{
    return code_read(out, text, salur_ledger_trust(counter->till->ledger),
                     counter->now_s);
}

/* Keep a line that may be the first part of a code; 1 when it was kept. */
static int
keep_part(struct counter *counter, struct salur_bytes text, int is_waiting)
{
    if (text.len > sizeof counter->part) {
        counter->part_len = 0;
        return 0;
    }
    memmove(counter->part, text.ptr, text.len);
    counter->part_len = text.len;
    counter->part_ms = counter->now_ms;
    counter->is_part_waiting = is_waiting;
    return 1;
}

/* Put a line behind the part that came before; 1 when that makes a code, else
 * out stays what the line alone was. */
static int
join_part(struct counter *counter, struct salur_bytes text, struct code *out)
{
    uint8_t joined[2 * sizeof counter->part];
    struct salur_bytes whole = {joined, counter->part_len + text.len};
    struct code code;

    if (counter->part_len == 0 || text.len > sizeof counter->part ||
        counter->now_ms - counter->part_ms > PART_MS) {
        counter->part_len = 0;
        return 0;
    }
    memcpy(joined, counter->part, counter->part_len);
    memcpy(joined + counter->part_len, text.ptr, text.len);
    if (read_code(counter, whole, &code) == SALUR_OK) {
        *out = code;
        counter->part_len = 0;
        counter->is_part_waiting = 0;
        return 1;
    }
    /* Cut twice, perhaps. */
    if (counter->is_part_waiting) {
        (void)keep_part(counter, whole, 1);
    }
    return 0;
}

/* Nothing followed a part: it is what it is. */
static void
give_up_part(struct counter *counter)
{
    struct code code;

    if (counter->is_part_waiting) {
        counter->is_part_waiting = 0;
        (void)read_code(counter, salur_bytes(counter->part, counter->part_len),
                        &code);
        take_code(counter, &code);
    }
}

/* 1 when the line was a code, or part of one. */
static int
take_scan(struct counter *counter, const struct event *event)
{
    int is_code = event->is_scanned || keys_is_code(event->text);
    struct code code;
    enum salur_err err = SALUR_E_NOT_SALUR;
    char what[CLI_SELF_TEST_MAX];

    if (cli_self_test(what, event->text)) {
        counter_note(counter, "%s", what);
        return 1;
    }
    if (is_code || event->text.len >= CODE_LEN_MIN) {
        err = read_code(counter, event->text, &code);
    }
    if (err == SALUR_OK) {
        give_up_part(counter); /* the card before was left half read */
        take_code(counter, &code);
        return 1;
    }
    if (join_part(counter, event->text, &code)) {
        take_code(counter, &code);
        return 1;
    }
    if (counter->is_part_waiting && !is_code) {
        return 1; /* one more piece */
    }
    if (!is_code) {
        if ((counter->step->flags & STEP_SECRET) == 0) {
            (void)keep_part(counter, event->text, 0);
        }
        return 0;
    }
    give_up_part(counter);
    if (err / 100 == 2 && err != SALUR_E_LAYOUT && err != SALUR_E_VERSION &&
        !event->is_cut && keep_part(counter, event->text, 1)) {
        counter_note(counter, "%s", _("Half a code: waiting for the rest."));
        return 1;
    }
    take_code(counter, &code);
    return 1;
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
    if (event->kind == EVENT_KEY) {
        take_key(counter, event->key);
    } else if (!take_scan(counter, event)) {
        take_line(counter, event);
    }
    show(counter);
}

void
counter_tick(struct counter *counter)
{
    if (counter->now_ms >= counter_deadline(counter)) {
        give_up_part(counter);
    }
    show(counter);
}

int64_t
counter_deadline(const struct counter *counter)
{
    return counter->is_part_waiting ? counter->part_ms + PART_MS + 1
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
    if (err != SALUR_OK) {
        return err;
    }
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

void
counter_refresh(struct counter *counter)
{
    enum salur_err err =
        salur_ledger_status(counter->till->ledger, &counter->status);

    if (err == SALUR_OK) {
        err = diary_follow(&counter->diary, counter->till->ledger);
    }
    if (err != SALUR_OK) {
        char why[CLI_ERR_TEXT_MAX];

        counter_note(counter, _("The sums below are old: %s"),
                     cli_err_text(why, err));
    }
}
