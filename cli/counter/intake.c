/* SPDX-License-Identifier: Apache-2.0 */
/* Codes on their way to a step. */
#include "cli/counter/intake.h"

#include <stdio.h>
#include <string.h>

#include "cli/codes.h"
#include "cli/counter/keys.h"
#include "cli/counter/prefix.h"

/* Nobody types so much: it is a code with a stray key in its prefix, perhaps.
 */
#define CODE_LEN_MIN 100

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

/* Put text behind the part that came before; 1 when that makes a code, else
 * out stays as it was. */
static int
join_part(struct counter *counter, struct salur_bytes text, struct code *out)
{
    uint8_t joined[2 * sizeof counter->part];
    struct code code;

    if (counter->now_ms - counter->part_ms > INTAKE_PART_MS) {
        counter->part_len = 0;
    }
    if (counter->part_len == 0 || text.len > sizeof counter->part) {
        return 0;
    }
    memcpy(joined, counter->part, counter->part_len);
    memcpy(joined + counter->part_len, text.ptr, text.len);
    if (read_code(counter, salur_bytes(joined, counter->part_len + text.len),
                  &code) != SALUR_OK) {
        return 0;
    }
    *out = code;
    counter->part_len = 0;
    counter->is_part_waiting = 0;
    return 1;
}

/* One more piece of a code that was cut more than once. */
static void
add_part(struct counter *counter, struct salur_bytes text)
{
    if (counter->part_len + text.len <= sizeof counter->part) {
        memcpy(counter->part + counter->part_len, text.ptr, text.len);
        counter->part_len += text.len;
        counter->part_ms = counter->now_ms;
    }
}

/* Where another code begins behind the first byte, or 0. */
static size_t
find_next(struct salur_bytes text)
{
    for (size_t at = 1; at + 4 <= text.len; at++) {
        if (prefix_is(text.ptr + at)) {
            return at;
        }
    }
    return 0;
}

/*
 * A scanner without suffix that stalled in the middle of a code: the line is
 * its rest, and the next code behind it.  1 when the rest was taken; *text is
 * the next code then.
 */
static int
take_rest(struct counter *counter, struct salur_bytes *text)
{
    size_t at = counter->is_part_waiting ? find_next(*text) : 0;
    struct code code;

    if (at == 0 || !join_part(counter, salur_bytes(text->ptr, at), &code)) {
        return 0;
    }
    take_code(counter, &code);
    *text = salur_bytes(text->ptr + at, text->len - at);
    return 1;
}

void
intake_give_up(struct counter *counter)
{
    struct code code;

    if (counter->is_part_waiting) {
        counter->is_part_waiting = 0;
        (void)read_code(counter, salur_bytes(counter->part, counter->part_len),
                        &code);
        take_code(counter, &code);
    }
}

int
intake_line(struct counter *counter, const struct event *event)
{
    struct salur_bytes text = event->text;
    int is_rest = take_rest(counter, &text);
    int is_code = is_rest || event->is_scanned || prefix_is_code(text);
    struct code code;
    enum salur_err err = SALUR_E_NOT_SALUR;
    char what[CLI_SELF_TEST_MAX];

    if (cli_self_test(what, text)) {
        counter_note(counter, "%s", what);
        return 1;
    }
    if (is_code || text.len >= CODE_LEN_MIN) {
        err = read_code(counter, text, &code);
    }
    if (err == SALUR_OK) {
        intake_give_up(counter); /* the card before was left half read */
        take_code(counter, &code);
        return 1;
    }
    if (join_part(counter, text, &code)) {
        take_code(counter, &code);
        return 1;
    }
    if (counter->is_part_waiting && !is_code) {
        add_part(counter, text);
        return 1;
    }
    if (!is_code) {
        /* Names and numbers of people are not kept. */
        if ((counter->step->flags & (STEP_SECRET | STEP_FREE)) == 0) {
            (void)keep_part(counter, text, 0);
        }
        return 0;
    }
    intake_give_up(counter);
    if (err / 100 == 2 && err != SALUR_E_LAYOUT && err != SALUR_E_VERSION &&
        !event->is_cut && keep_part(counter, text, 1)) {
        counter_note(counter, "%s", _("Half a code: waiting for the rest."));
        return 1;
    }
    take_code(counter, &code);
    return 1;
}
