/* SPDX-License-Identifier: Apache-2.0 */
/* The end of the day: cash counted, a variance explained, the day closed. */
#include <stdio.h>
#include <string.h>

#include "cli/counter/closing_files.h"
#include "cli/counter/errand.h"
#include "cli/counter/status.h"
#include "salur/text.h"

static const struct step step_count;
static const struct step step_variance;
static const struct step step_close;
static const struct step step_closed;

static int64_t
variance(const struct counter *counter)
{
    return counter->cash.counted_idr - counter->status.day.drawer_idr;
}

static void
sum_up(struct cash_count *cash)
{
    cash->counted_idr = 0;
    for (size_t i = 0; i < MONEY_VALUES; i++) {
        /* 10^6 pieces of 10^5 at most, eleven times. */
        cash->counted_idr += (int64_t)cash->counts[i] * money_values[i];
    }
}

void
close_begin(struct counter *counter)
{
    memset(&counter->cash, 0, sizeof counter->cash);
    counter_go(counter, &step_count);
}

/* --- counting
 * ------------------------------------------------------------------- */

static void
say_counted(const struct cash_count *cash, struct view *view)
{
    char value[SALUR_IDR_TEXT_MAX];
    char sum[SALUR_IDR_TEXT_MAX];

    for (size_t i = 0; i < cash->at && i < MONEY_VALUES; i++) {
        if (cash->counts[i] > 0) {
            salur_count_format(value, (uint64_t)money_values[i]);
            salur_idr_format(sum, (int64_t)cash->counts[i] * money_values[i]);
            view_say(view, STYLE_PLAIN, "%7s x %6llu = %s%s", value,
                     (unsigned long long)cash->counts[i], sum,
                     i >= MONEY_COINS ? _(" (coins)") : "");
        }
    }
    salur_idr_format(sum, cash->counted_idr);
    view_say(view, STYLE_BOLD, _("Counted so far: %s"), sum);
}

static void
show_count(struct counter *counter, struct view *view)
{
    const struct cash_count *cash = &counter->cash;
    char value[SALUR_IDR_TEXT_MAX];

    view_start(view, "", TONE_ASK, _("Count the cash in the drawer"));
    say_counted(cash, view);
    salur_count_format(value, (uint64_t)money_values[cash->at]);
    (void)snprintf(view->prompt, sizeof view->prompt,
                   cash->at >= MONEY_COINS ? _("Coins of %s: how many?")
                                           : _("Notes of %s: how many?"),
                   value);
    view_key(view, KEY_ENTER, _("none"));
    view_key(view, KEY_ESC,
             cash->at > 0 ? _("one back") : _("back, nothing is recorded"));
}

static void
next_value(struct counter *counter)
{
    sum_up(&counter->cash);
    counter->cash.at++;
    if (counter->cash.at < MONEY_VALUES) {
        counter_go(counter, &step_count);
    } else {
        counter_go(counter,
                   variance(counter) != 0 ? &step_variance : &step_close);
    }
}

static void
key_count(struct counter *counter, int key)
{
    struct cash_count *cash = &counter->cash;

    if (key == KEY_ENTER) {
        cash->counts[cash->at] = 0;
        next_value(counter);
    } else if (cash->at > 0) {
        cash->at--;
        cash->counts[cash->at] = 0;
        sum_up(cash);
        counter_go(counter, &step_count);
    } else {
        counter_note(counter, "%s", _("Nothing was recorded."));
        counter_go_on(counter);
    }
}

static void
text_count(struct counter *counter, const char *text)
{
    struct cash_count *cash = &counter->cash;
    uint64_t count = 0;
    size_t i;

    for (i = 0; text[i] >= '0' && text[i] <= '9' && i < 6; i++) {
        count = count * 10 + (uint64_t)(text[i] - '0');
    }
    if (text[i] != 0) {
        counter_note(counter, "%s", _("Type how many there are, in digits."));
        return;
    }
    cash->counts[cash->at] = count;
    next_value(counter);
}

static const struct step step_count = {"count",   0,          show_count,
                                       key_count, text_count, NULL};

/* --- what it should be
 * ------------------------------------------------------------- */

static void
say_cash(const struct counter *counter, struct view *view)
{
    int64_t received = counter->diary.received_idr;
    int64_t drawer = counter->status.day.drawer_idr;
    char idr[SALUR_IDR_TEXT_MAX];

    salur_idr_format(idr, received);
    view_say(view, STYLE_PLAIN, _("Cash received:     %s"), idr);
    salur_idr_format(idr, received - drawer);
    view_say(view, STYLE_PLAIN, _("Handed out:        %s"), idr);
    salur_idr_format(idr, drawer);
    view_say(view, STYLE_PLAIN, _("Should be there:   %s"), idr);
    salur_idr_format(idr, counter->cash.counted_idr);
    view_say(view, STYLE_BOLD, _("Counted:           %s"), idr);
    salur_idr_format(idr, variance(counter));
    view_say(view, STYLE_BOLD, _("Difference:        %s"), idr);
}

static void
show_variance(struct counter *counter, struct view *view)
{
    view_start(view, "", TONE_WARN, _("The cash does not fit the log"));
    say_cash(counter, view);
    view_say(view, STYLE_PLAIN, "%s",
             _("Count again with Esc, or type the reason; it stands in the "
               "log and on the closing sheet."));
    (void)snprintf(view->prompt, sizeof view->prompt, "%s", _("Reason"));
    view_key(view, KEY_ESC, _("count again"));
}

static void
key_variance(struct counter *counter, int key)
{
    (void)key; /* Esc */
    counter->cash.at = 0;
    counter->cash.reason[0] = 0;
    counter_go(counter, &step_count);
}

static void
text_variance(struct counter *counter, const char *text)
{
    size_t len = strlen(text);

    if (len > SALUR_REASON_MAX || !salur_text_is_clean(text, len)) {
        counter_note(counter, _("A reason takes at most %d letters."),
                     SALUR_REASON_MAX);
        return;
    }
    memcpy(counter->cash.reason, text, len + 1);
    counter_go(counter, &step_close);
}

static const struct step step_variance = {
    "variance", STEP_FREE, show_variance, key_variance, text_variance, NULL};

/* --- closing
 * -------------------------------------------------------------------------- */

static void
show_close(struct counter *counter, struct view *view)
{
    view_start(view, "", TONE_ASK, _("Close the day?"));
    say_cash(counter, view);
    if (counter->cash.reason[0] != 0) {
        view_say(view, STYLE_PLAIN, _("Reason: %s"), counter->cash.reason);
    }
    view_key(view, KEY_ENTER, _("close and sign"));
    view_key(view, KEY_ESC, _("count again"));
}

/* 1 when `salur redeem` or `salur void` has written behind the screen: what
 * was counted is compared with the log of now. */
static int
is_overtaken(struct counter *counter)
{
    uint64_t size = counter->status.head.size;

    counter_refresh(counter);
    if (counter->status.head.size == size) {
        return 0;
    }
    counter_note(counter, "%s",
                 _("The log has grown meanwhile: look at the sums again. "
                   "Nothing was closed."));
    counter_go(counter, variance(counter) != 0 ? &step_variance : &step_close);
    return 1;
}

static void
key_close(struct counter *counter, int key)
{
    enum salur_err err;

    if (key == KEY_ESC) {
        key_variance(counter, key);
        return;
    }
    if (is_overtaken(counter)) {
        return;
    }
    err = closing_write(counter);
    if (err != SALUR_OK) {
        counter_fail(counter, err, 0);
        return;
    }
    counter_refresh(counter);
    counter_go(counter, &step_closed);
}

static const struct step step_close = {"close",   STEP_FIRM, show_close,
                                       key_close, NULL,      NULL};

static void
show_closed(struct counter *counter, struct view *view)
{
    const struct salur_closing *closing = &counter->cash.closing;
    char print[48];
    char count[SALUR_IDR_TEXT_MAX];
    char idr[SALUR_IDR_TEXT_MAX];

    view_start(view, "", TONE_GOOD, _("The day is closed"));
    status_families(count, closing->day.redeemed, closing->day.voided);
    salur_idr_format(idr, closing->day.redeemed_idr - closing->day.voided_idr);
    view_say(view, STYLE_BOLD, _("Families %s, %s"), count, idr);
    salur_idr_format(idr, closing->day.variance_idr);
    view_say(view, STYLE_PLAIN,
             _("Void %llu, refused %llu, not paid %llu, difference %s"),
             (unsigned long long)closing->day.voided,
             (unsigned long long)closing->day.refused,
             (unsigned long long)closing->day.unpaid, idr);
    view_say(view, STYLE_PLAIN, _("Checkpoint %llu, fingerprint:"),
             (unsigned long long)closing->head.size);
    cli_fingerprint(print, &closing->head.root);
    view_say(view, STYLE_BOLD, "%s", print);
    view_say(view, STYLE_PLAIN, "%s",
             _("Write it into the paper cash book. Next: `salur export` onto "
               "a stick."));
    view_say(view, STYLE_PLAIN, _("Closing sheet: %s"), counter->cash.path);
    view_key(view, KEY_ENTER, _("leave"));
    view_key(view, KEY_ESC, _("open another day"));
}

static void
key_closed(struct counter *counter, int key)
{
    if (key == KEY_ENTER) {
        counter->is_over = 1;
    } else {
        start_next(counter);
    }
}

static const struct step step_closed = {"closed",   STEP_FIRM, show_closed,
                                        key_closed, NULL,      NULL};
