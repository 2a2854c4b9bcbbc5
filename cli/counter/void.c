/* SPDX-License-Identifier: Apache-2.0 */
/* Taking a redemption back: a second person counter-signs with a key of their
 * own, and nothing is erased. */
#include <stdio.h>
#include <string.h>

#include "cli/counter/errand.h"
#include "salur/key.h"
#include "salur/text.h"

static const struct step step_void_reason;
static const struct step step_void_key;
static const struct step step_void_pass;

static void
give_up(struct counter *counter)
{
    counter_note(counter, "%s", _("Nothing was recorded."));
    counter_go_on(counter);
}

static void
key_give_up(struct counter *counter, int key)
{
    (void)key; /* Esc */
    give_up(counter);
}

/* --- which entry
 * --------------------------------------------------------------- */

/* 1 when text is a number of at most ten digits. */
static int
read_number(const char *text, uint64_t *out)
{
    size_t i;

    *out = 0;
    text += text[0] == '#';
    for (i = 0; text[i] >= '0' && text[i] <= '9' && i < 10; i++) {
        *out = *out * 10 + (uint64_t)(text[i] - '0');
    }
    return i > 0 && text[i] == 0;
}

static enum salur_err
read_redeem(const struct counter *counter, uint64_t seq,
            struct salur_buf *bytes, struct salur_entry *out)
{
    enum salur_err err = salur_ledger_entry(counter->till->ledger, seq, bytes);

    if (err == SALUR_OK) {
        err = salur_entry_decode(out, salur_buf_view(bytes));
    }
    if (err == SALUR_OK && out->kind != SALUR_KIND_REDEEM) {
        err = SALUR_E_NOT_FOUND;
    }
    return err;
}

static void
show_void(struct counter *counter, struct view *view)
{
    (void)counter;
    view_start(view, "", TONE_ASK, _("Which entry is to be voided?"));
    view_say(view, STYLE_PLAIN, "%s",
             _("Its number stands on the receipt. A second person, the "
               "supervisor, must be here with a key."));
    (void)snprintf(view->prompt, sizeof view->prompt, "%s",
                   _("Number of the entry"));
    view_key(view, KEY_ESC, _("back, nothing is recorded"));
}

void
void_entry(struct counter *counter, const char *text)
{
    uint8_t store[SALUR_ENTRY_MAX];
    struct salur_buf bytes;
    struct salur_entry entry;
    uint64_t seq;

    if (text[0] == 0) {
        counter_go(counter, &step_void);
        return;
    }
    salur_buf_fixed(&bytes, store, sizeof store);
    if (!read_number(text, &seq) ||
        read_redeem(counter, seq, &bytes, &entry) != SALUR_OK) {
        counter_note(counter, "%s",
                     _("This is no redemption of this laptop's log."));
        return;
    }
    counter->errand.entry = seq;
    counter->errand.cti = entry.body.redeem.cti;
    counter->errand.amount_idr = entry.body.redeem.amount_idr;
    counter_go(counter, &step_void_reason);
}

const struct step step_void = {"void",      0,          show_void,
                               key_give_up, void_entry, NULL};

/* --- why
 * ------------------------------------------------------------------------- */

static void
say_entry(const struct counter *counter, struct view *view)
{
    char number[SALUR_SHORT_MAX];
    char idr[SALUR_IDR_TEXT_MAX];

    salur_short_format(number, &counter->errand.cti);
    salur_idr_format(idr, counter->errand.amount_idr);
    view_say(view, STYLE_BOLD, "#%llu  %s  %s",
             (unsigned long long)counter->errand.entry, number, idr);
}

static void
show_void_reason(struct counter *counter, struct view *view)
{
    view_start(view, "", TONE_ASK, _("Why is it voided?"));
    say_entry(counter, view);
    view_answer(view, '1', _("it was not handed over"));
    view_answer(view, '2', _("the wrong person got it"));
    view_answer(view, '3', _("a slip of the hand"));
    view_key(view, KEY_ESC, _("back, nothing is recorded"));
}

static void
key_void_reason(struct counter *counter, int key)
{
    if (key == KEY_ESC) {
        give_up(counter);
        return;
    }
    counter->errand.reason = (enum salur_void_reason)(key - '0');
    counter_go(counter, &step_void_key);
}

static const struct step step_void_reason = {
    "void_reason", 0, show_void_reason, key_void_reason, NULL, NULL};

/* --- the supervisor
 * ----------------------------------------------------------------- */

static void
show_void_key(struct counter *counter, struct view *view)
{
    view_start(view, "", TONE_ASK, _("The supervisor's key"));
    say_entry(counter, view);
    view_say(view, STYLE_PLAIN, "%s",
             _("Plug in the supervisor's stick and type the name of the key "
               "file, as /media/usb/pengawas.key."));
    (void)snprintf(view->prompt, sizeof view->prompt, "%s", _("Key file"));
    view_key(view, KEY_ESC, _("back, nothing is recorded"));
}

static void
text_void_key(struct counter *counter, const char *text)
{
    struct salur_pubkey public;
    struct salur_buf bytes;
    enum salur_role role;
    enum salur_err err;

    salur_buf_init(&bytes, SALUR_KEY_FILE_MAX);
    err = strlen(text) < sizeof counter->errand.key_path
              ? salur_file_read(text, &bytes)
              : SALUR_E_LIMIT;
    if (err == SALUR_OK) {
        err = salur_key_peek(&public, &role, salur_buf_view(&bytes));
    }
    if (err == SALUR_OK && role != SALUR_ROLE_SUPERVISOR) {
        err = SALUR_E_KEY_ROLE;
    }
    salur_buf_wipe(&bytes);
    if (err != SALUR_OK) {
        char why[CLI_ERR_TEXT_MAX];

        counter_note(counter, _("%s: %s"), text, cli_err_text(why, err));
        return;
    }
    (void)snprintf(counter->errand.key_path, sizeof counter->errand.key_path,
                   "%s", text);
    counter_go(counter, &step_void_pass);
}

static const struct step step_void_key = {
    "void_key", STEP_FREE, show_void_key, key_give_up, text_void_key, NULL};

static void
show_void_pass(struct counter *counter, struct view *view)
{
    view_start(view, "", TONE_ASK, _("The supervisor's passphrase"));
    say_entry(counter, view);
    view_say(view, STYLE_PLAIN, "%s",
             _("Only the supervisor types it. It is not shown."));
    (void)snprintf(view->prompt, sizeof view->prompt, "%s", _("Passphrase"));
    view_key(view, KEY_ESC, _("back, nothing is recorded"));
}

/* What keeps a void from being written, in words. */
static const struct cli_remedy remedies[] = {
    {SALUR_E_PASSPHRASE, N_("This is not the passphrase of the key.")},
    {SALUR_E_NOT_FOUND, N_("This is no redemption of this laptop's log, or "
                           "the key file is gone.")},
    {SALUR_E_STATE, N_("This redemption was voided before.")},
    {SALUR_E_KEY_UNKNOWN, N_("This supervisor is not in the trust note.")},
    {SALUR_E_SCOPE, N_("This supervisor is of another area.")},
    {SALUR_E_KEY_WITHDRAWN, N_("This supervisor's key was withdrawn.")},
    {SALUR_OK, NULL},
};

/* A flashdisk has no file modes, so they are not asked for (salur_key_load):
 * the key is sealed, and goes away with its owner. */
static enum salur_err
open_key(const char *path, const char *pass, struct salur_key **out)
{
    struct salur_buf bytes;
    enum salur_err err;

    salur_buf_init(&bytes, SALUR_KEY_FILE_MAX);
    err = salur_file_read(path, &bytes);
    if (err == SALUR_OK) {
        err = salur_key_unseal(out, salur_buf_view(&bytes),
                               salur_bytes_str(pass));
    }
    salur_buf_wipe(&bytes);
    return err;
}

static void
text_void_pass(struct counter *counter, const char *text)
{
    struct errand *errand = &counter->errand;
    struct salur_stamp stamp = counter_stamp(counter);
    struct salur_key *key = NULL;
    uint64_t seq = 0;
    enum salur_err err = open_key(errand->key_path, text, &key);

    if (err == SALUR_OK) {
        err = salur_ledger_void(counter->till->ledger, errand->entry,
                                errand->reason, key, &stamp, &seq);
    }
    salur_key_free(key);
    if (err != SALUR_OK) {
        const char *why = cli_remedy(remedies, err);

        if (why == NULL) {
            counter_fail(counter, err, 0);
            return;
        }
        counter_note(counter, "%s %s", _(why), _("Nothing was recorded."));
        if (err != SALUR_E_PASSPHRASE) {
            counter_go_on(counter);
        }
        return;
    }
    counter_refresh(counter);
    counter_note(counter,
                 _("#%llu is void, entry #%llu, signed by the supervisor. "
                   "Take the money back into the drawer."),
                 (unsigned long long)errand->entry, (unsigned long long)seq);
    counter_go_on(counter);
}

static const struct step step_void_pass = {
    "void_pass", STEP_SECRET | STEP_FREE, show_void_pass,
    key_give_up, text_void_pass,          NULL};
