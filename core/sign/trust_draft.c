/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The draft of the next trust note.  It is a text like that of the note in
 * force, parsed anew after every change, so that nothing is put before the
 * roots that they could not sign.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/num.h"
#include "salur/limits.h"
#include "sign/trust.h"
#include "sign/trust_withdrawn.h"

/* A word, a vkey or a key id, and two numbers. */
#define LINE_MAX_BYTES (SALUR_VKEY_MAX + 64)
/* UTC+9, where a day begins first; a withdrawal does with it. */
#define FIRST_ZONE_S (9 * 3600)

struct salur_trust_draft {
    struct salur_buf text;
    struct salur_trust *trust; /* what the text says; nobody has signed it */
    struct salur_trust_draft_state state;
};

/* Write a text with another serial: it is the third line. */
static enum salur_err
put_with_serial(struct salur_buf *out, struct salur_bytes text, uint64_t serial)
{
    struct sl_reader rd;

    sl_reader_init(&rd, text);
    for (int line = 1; line <= 2; line++) {
        sl_put_bytes(out, sl_read_until(&rd, '\n'));
        sl_put_u8(out, '\n');
    }
    (void)sl_read_until(&rd, '\n');
    sl_put_str(out, "serial ");
    sl_put_u64_dec(out, serial);
    sl_put_u8(out, '\n');
    sl_put_bytes(out, sl_read_bytes(&rd, rd.left.len));
    return rd.err != SALUR_OK ? rd.err : out->err;
}

static enum salur_err
put_log_line(struct salur_buf *out, const struct salur_pubkey *key,
             uint64_t site)
{
    char vkey[SALUR_VKEY_MAX];

    salur_vkey_format(vkey, key);
    sl_put_str(out, "log ");
    sl_put_str(out, vkey);
    sl_put_u8(out, ' ');
    sl_put_u64_dec(out, site);
    sl_put_u8(out, '\n');
    return out->err;
}

/* Make the text the draft's when it parses; it is taken over or released. */
static enum salur_err
take_text(struct salur_trust_draft *draft, struct salur_buf *text)
{
    struct salur_trust *trust = NULL;
    enum salur_err err = sl_trust_parse(&trust, salur_buf_view(text), NULL);

    if (err != SALUR_OK) {
        salur_buf_wipe(text);
        return err;
    }
    salur_trust_free(draft->trust);
    salur_buf_wipe(&draft->text);
    draft->trust = trust;
    draft->text = *text;
    return SALUR_OK;
}

/* 1 when both are the same public key under the same name. */
static int
is_same_key(const struct salur_pubkey *a, const struct salur_pubkey *b)
{
    return strcmp(a->name, b->name) == 0 &&
           memcmp(a->bytes, b->bytes, SALUR_PUBKEY_LEN) == 0;
}

/* What stands under this name already; SALUR_E_NOT_FOUND when nothing. */
static enum salur_err
ask_name(const struct salur_trust *trust, const struct salur_pubkey *key)
{
    const struct salur_trust_key *held = salur_trust_find_log(trust, key->name);

    if (held == NULL) {
        return SALUR_E_NOT_FOUND;
    }
    if (!is_same_key(&held->key, key)) {
        return SALUR_E_MISMATCH;
    }
    return held->withdrawn_s != INT64_MAX ? SALUR_E_KEY_WITHDRAWN
                                          : SALUR_E_EXISTS;
}

/* The draft's text with one more line becomes its text. */
static enum salur_err
add_line(struct salur_trust_draft *draft, struct salur_bytes line)
{
    struct salur_buf text;
    enum salur_err err;

    salur_buf_init(&text, SALUR_NOTE_MAX);
    sl_put_bytes(&text, salur_buf_view(&draft->text));
    sl_put_bytes(&text, line);
    if (text.err != SALUR_OK) {
        err = text.err;
        salur_buf_wipe(&text);
        return err;
    }
    return take_text(draft, &text);
}

enum salur_err
salur_trust_draft_add_log(struct salur_trust_draft *draft,
                          const struct salur_pubkey *key, uint64_t site)
{
    struct salur_buf line;
    enum salur_err err = ask_name(draft->trust, key);

    if (err != SALUR_E_NOT_FOUND) {
        return err;
    }
    salur_buf_init(&line, LINE_MAX_BYTES);
    err = put_log_line(&line, key, site);
    if (err == SALUR_OK) {
        err = add_line(draft, salur_buf_view(&line));
    }
    salur_buf_wipe(&line);
    if (err == SALUR_OK) {
        draft->state.logs++;
    }
    return err;
}

enum salur_err
salur_trust_draft_withdraw(struct salur_trust_draft *draft, const char *origin,
                           struct salur_date from, uint64_t size)
{
    const struct salur_trust_key *key =
        salur_trust_find_log(draft->trust, origin);
    struct salur_buf line;
    enum salur_err err;

    if (!salur_date_is_valid(from)) {
        return SALUR_E_DATE;
    }
    if (size != UINT64_MAX && size > SALUR_LOG_ENTRIES_MAX) {
        return SALUR_E_RANGE;
    }
    if (key == NULL) {
        return SALUR_E_KEY_UNKNOWN;
    }
    if (key->withdrawn_s != INT64_MAX) {
        return SALUR_E_KEY_WITHDRAWN;
    }
    salur_buf_init(&line, LINE_MAX_BYTES);
    err = sl_withdrawn_put(&line, key->key.kid, from, size);
    if (err == SALUR_OK) {
        err = add_line(draft, salur_buf_view(&line));
    }
    salur_buf_wipe(&line);
    if (err == SALUR_OK) {
        draft->state.withdrawn++;
    }
    return err;
}

/* The text of a note, or of a draft that nobody has signed. */
static enum salur_err
text_of(struct salur_bytes input, struct salur_bytes *out, size_t *out_sigs)
{
    struct salur_note note;
    enum salur_err err = salur_note_parse(&note, input);

    *out = input;
    *out_sigs = 0;
    if (err == SALUR_OK) {
        *out = note.text;
        *out_sigs = note.count;
        return SALUR_OK;
    }
    /* Text without a blank line is no note; what else is wrong with it the
     * parser of trust notes says. */
    return err == SALUR_E_SYNTAX ? SALUR_OK : err;
}

/* Count the log keys of trust that held has not, or carry them over. */
static enum salur_err
walk_logs(const struct salur_trust *trust, const struct salur_trust *held,
          struct salur_trust_draft *into, size_t *out_count)
{
    const struct salur_trust_key *key;
    enum salur_err err = SALUR_OK;

    *out_count = 0;
    for (size_t i = 0;
         err == SALUR_OK && (key = salur_trust_key_at(trust, i)) != NULL; i++) {
        uint64_t site = 0;

        if (key->role != SALUR_ROLE_LOG ||
            ask_name(held, &key->key) == SALUR_E_EXISTS ||
            ask_name(held, &key->key) == SALUR_E_KEY_WITHDRAWN) {
            continue;
        }
        (*out_count)++;
        if (into != NULL) {
            err = sl_parse_u64(salur_bytes_str(key->area), UINT64_MAX, &site);
        }
        if (into != NULL && err == SALUR_OK) {
            err = salur_trust_draft_add_log(into, &key->key, site);
        }
    }
    return err;
}

/* Count the log keys that trust withdraws and held does not, or withdraw
 * them in a draft that has them. */
static enum salur_err
walk_withdrawn(const struct salur_trust *trust, const struct salur_trust *held,
               struct salur_trust_draft *into, size_t *out_count)
{
    const struct salur_trust_key *key;
    enum salur_err err = SALUR_OK;

    *out_count = 0;
    for (size_t i = 0;
         err == SALUR_OK && (key = salur_trust_key_at(trust, i)) != NULL; i++) {
        const struct salur_trust_key *before =
            key->role == SALUR_ROLE_LOG
                ? salur_trust_find_log(held, key->key.name)
                : key;

        if (key->withdrawn_s == INT64_MAX ||
            (before != NULL && before->withdrawn_s != INT64_MAX)) {
            continue;
        }
        (*out_count)++;
        if (into != NULL) {
            err = salur_trust_draft_withdraw(
                into, key->key.name,
                salur_date_of(key->withdrawn_s, FIRST_ZONE_S),
                key->withdrawn_size);
        }
        if (err == SALUR_E_KEY_WITHDRAWN) {
            err = SALUR_OK; /* another log of this id was withdrawn with it */
        }
    }
    return err;
}

/* Begin with the text in force and the next serial. */
static enum salur_err
begin(struct salur_trust_draft *draft, struct salur_bytes held_text,
      const struct salur_trust *held)
{
    struct salur_buf text;
    enum salur_err err;

    if (held->serial >= INT64_MAX) {
        return SALUR_E_RANGE;
    }
    salur_buf_init(&text, SALUR_NOTE_MAX);
    err = put_with_serial(&text, held_text, held->serial + 1);
    if (err != SALUR_OK) {
        salur_buf_wipe(&text);
        return err;
    }
    return take_text(draft, &text);
}

/* Go on with the older draft. */
static enum salur_err
go_on(struct salur_trust_draft *draft, struct salur_bytes older_text)
{
    struct salur_buf text;

    salur_buf_init(&text, SALUR_NOTE_MAX);
    sl_put_bytes(&text, older_text);
    if (text.err != SALUR_OK) {
        enum salur_err err = text.err;

        salur_buf_wipe(&text);
        return err;
    }
    draft->state.was_there = 1;
    return take_text(draft, &text);
}

/* Both texts are parsed; older is NULL when there is none. */
static enum salur_err
start(struct salur_trust_draft *draft, struct salur_bytes held_text,
      const struct salur_trust *held, struct salur_bytes older_text,
      const struct salur_trust *older)
{
    size_t carried = 0;
    enum salur_err err;

    if (older != NULL && older->serial > held->serial) {
        err = go_on(draft, older_text);
        if (err == SALUR_OK) {
            err = walk_logs(draft->trust, held, NULL, &draft->state.logs);
        }
        if (err == SALUR_OK) {
            err = walk_withdrawn(draft->trust, held, NULL,
                                 &draft->state.withdrawn);
        }
        return err;
    }
    draft->state.signatures = 0; /* those are of a text that is done with */
    err = begin(draft, held_text, held);
    if (err == SALUR_OK && older != NULL) {
        err = walk_logs(older, held, draft, &carried);
    }
    if (err == SALUR_OK && older != NULL) {
        err = walk_withdrawn(older, held, draft, &carried);
    }
    return err;
}

enum salur_err
salur_trust_draft_open(struct salur_trust_draft **out, struct salur_bytes held,
                       struct salur_bytes older, struct salur_where *where)
{
    struct salur_trust_draft *draft = calloc(1, sizeof *draft);
    struct salur_trust *held_trust = NULL;
    struct salur_trust *older_trust = NULL;
    struct salur_bytes texts[2] = {held, older};
    enum salur_err err = SALUR_E_MEMORY;
    size_t sigs;

    *out = NULL;
    sl_trust_where(where, held, 0);
    if (draft == NULL) {
        goto done;
    }
    salur_buf_init(&draft->text, SALUR_NOTE_MAX);
    err = text_of(held, &texts[0], &sigs);
    if (err == SALUR_OK) {
        err = sl_trust_parse(&held_trust, texts[0], where);
    }
    if (err == SALUR_OK && older.len > 0) {
        err = text_of(older, &texts[1], &draft->state.signatures);
        if (err == SALUR_OK) {
            err = sl_trust_parse(&older_trust, texts[1], where);
        }
    }
    if (err == SALUR_OK) {
        err = start(draft, texts[0], held_trust, texts[1], older_trust);
    }
    if (err == SALUR_OK) {
        *out = draft;
        draft = NULL;
    }

done:
    salur_trust_free(older_trust);
    salur_trust_free(held_trust);
    salur_trust_draft_free(draft);
    return err;
}

void
salur_trust_draft_free(struct salur_trust_draft *draft)
{
    if (draft == NULL) {
        return;
    }
    salur_trust_free(draft->trust);
    salur_buf_wipe(&draft->text);
    free(draft);
}

struct salur_bytes
salur_trust_draft_text(const struct salur_trust_draft *draft)
{
    return salur_buf_view(&draft->text);
}

void
salur_trust_draft_state(const struct salur_trust_draft *draft,
                        struct salur_trust_draft_state *out)
{
    *out = draft->state;
    out->serial = draft->trust->serial;
}
