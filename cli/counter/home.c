/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting for the next family; help, leaving, and a store that failed. */
#include <stdio.h>
#include <string.h>

#include "cli/counter/counter.h"
#include "cli/counter/errand.h"
#include "cli/counter/print.h"
#include "cli/counter/status.h"

static void
show_home(struct counter *counter, struct view *view)
{
    view_start(view, "", TONE_PLAIN, _("Scan the card"));
    if (counter->stages[0] == 0) {
        view_say(view, STYLE_BOLD, "%s",
                 _("No list is loaded yet: take in the bundle of the office "
                   "with `salur import`."));
    }
    view_say(view, STYLE_PLAIN, "%s",
             _("Code unreadable? Flat, more light, the whole code; else type "
               "the short number under it."));
    if (status_clock_is_back(counter)) {
        view_say(view, STYLE_BOLD, "%s",
                 _("The clock went back: check date and time of this "
                   "laptop."));
    }
    (void)snprintf(view->prompt, sizeof view->prompt, "%s",
                   _("Code or short number"));
    view_key(view, KEY_F(1), _("help"));
    view_key(view, KEY_F(2), _("find a name"));
    view_key(view, KEY_F(4), _("not paid"));
    view_key(view, KEY_F(5), _("complain"));
    view_key(view, KEY_F(6), _("void"));
    view_key(view, KEY_F(7), _("lost card"));
    view_key(view, KEY_F(9), _("operator"));
    view_key(view, KEY_F(10), _("close"));
    view->says_status = 1;
}

static void
key_home(struct counter *counter, int key)
{
    switch (key) {
    case KEY_F(1):
        counter->beneath = &step_home;
        counter_go(counter, &step_help);
        break;
    case KEY_F(2):
        counter_go(counter, &step_find);
        break;
    case KEY_F(4):
        unpaid_begin(counter);
        break;
    case KEY_F(5):
        complaint_begin(counter);
        break;
    case KEY_F(6):
        counter_go(counter, &step_void);
        break;
    case KEY_F(7):
        lost_begin(counter);
        break;
    case KEY_F(9):
        counter_go(counter, &step_operator);
        break;
    default:
        close_begin(counter);
        break;
    }
}

/* Line mode says the sums again; on the screen they stand below. */
static void
say_status(struct counter *counter, const char *rest)
{
    (void)rest;
    counter_go(counter, &step_home);
}

/* A word and what follows it: "cari siti", "batal 213". */
static const struct {
    const char *words[2];
    void (*run)(struct counter *counter, const char *rest);
} commands_of_home[] = {
    {{"cari", "find"}, find_people},          {{"batal", "void"}, void_entry},
    {{"gambar", "picture"}, picture_present}, {{"cetak", "print"}, print_again},
    {{"keadaan", "status"}, say_status},
};

static int
is_word(const char *word, const char *text, size_t len)
{
    return strlen(word) == len && memcmp(word, text, len) == 0;
}

static void
text_home(struct counter *counter, const char *text)
{
    size_t len = strcspn(text, " ");

    for (size_t i = 0; i < sizeof commands_of_home / sizeof commands_of_home[0];
         i++) {
        if (is_word(commands_of_home[i].words[0], text, len) ||
            is_word(commands_of_home[i].words[1], text, len)) {
            commands_of_home[i].run(counter, text + len + (text[len] == ' '));
            return;
        }
    }
    counter->errand.then = visit_family;
    family_find(counter, text);
}

const struct step step_home = {"home",   0,         show_home,
                               key_home, text_home, visit_code};

/* --- help
 * ------------------------------------------------------------------------- */

static void
show_help(struct counter *counter, struct view *view)
{
    (void)counter;
    view_start(view, "", TONE_PLAIN, _("Help"));
    view_say(view, STYLE_PLAIN, "%s",
             _("1. Scan the card. 2. Compare the ID card, press the number "
               "of the answer. 3. Hand over only when HAND OVER is shown. "
               "4. Press Enter when the family has it."));
    view_say(view, STYLE_PLAIN, "%s",
             _("Words do the same: cari NAME (find), gagal (not paid), "
               "adu (complaint), batal NUMBER (void), hilang (lost card), "
               "petugas (operator), tutup (close), cetak (print the last "
               "receipt again), gambar FILE (codes of a picture), keluar "
               "(leave)."));
    view_say(view, STYLE_PLAIN, "%s",
             _("Power cut? Begin again: the log is whole, and the first "
               "question is about the handout that was open."));
    view_say(view, STYLE_PLAIN, "%s",
             _("`salur explain E0310` tells more about any number like "
               "this."));
    if (counter->contact[0] != 0) {
        view_say(view, STYLE_BOLD, _("Office: %s"), counter->contact);
    }
    view_key(view, KEY_ENTER, _("back"));
}

static void
key_help(struct counter *counter, int key)
{
    (void)key; /* Enter */
    counter_go_on(counter);
}

const struct step step_help = {"help", 0, show_help, key_help, NULL, NULL};

/* --- leaving
 * ----------------------------------------------------------------------- */

static void
show_quit(struct counter *counter, struct view *view)
{
    view_start(view, "", TONE_ASK, _("Leave the counter?"));
    if (counter->status.has_handout) {
        view_say(view, STYLE_BOLD, "%s",
                 _("A handout waits for its confirmation: it will be the "
                   "first question next time."));
    }
    if (counter->queue.count > 0) {
        view_say(view, STYLE_BOLD, "%s",
                 _("Codes that wait are forgotten; nothing of them is "
                   "recorded."));
    }
    if (counter->diary.has_open) {
        view_say(view, STYLE_PLAIN, "%s",
                 _("The day is not closed. Close it with F10 when the "
                   "handout has ended."));
    }
    view_say(view, STYLE_PLAIN, "%s", _("Everything recorded is safe."));
    view_answer(view, 'y', _("yes, leave"));
    view_answer(view, counter_no(counter), _("no, go on"));
    view_key(view, KEY_ESC, _("go on"));
}

static void
key_quit(struct counter *counter, int key)
{
    if (key == 'y') {
        counter->is_over = 1;
        return;
    }
    counter_go(counter, counter->beneath);
}

const struct step step_quit = {"quit", 0, show_quit, key_quit, NULL, NULL};
