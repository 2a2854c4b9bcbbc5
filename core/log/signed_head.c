/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signed heads, told apart by their first bytes and judged by public keys.
 * No log is looked at here.
 */
#include "salur/signed_head.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "salur/closing.h"
#include "salur/receipt.h"

#define CLOSING_BEGINS "salur/closing/"
/* Behind the authority's name: its log of what it cosigned. */
#define OFFICE_ENDS "/witnessed"

/* --- receipts ------------------------------------------------------------- */

/* Among tens of thousands of logs two may share an id: each is tried. */
static enum salur_err
read_receipt(struct salur_signed_head *out, struct salur_bytes bytes,
             const struct salur_trust *trust, struct salur_buf *out_note)
{
    struct salur_receipt receipt;
    enum salur_err err = salur_receipt_parse(&receipt, bytes);

    if (err != SALUR_OK) {
        return err;
    }
    out->kind = SALUR_SIGNED_RECEIPT;
    out->checkpoint.head = receipt.head;
    out->err = SALUR_E_KEY_UNKNOWN;
    for (const struct salur_trust_key *key =
             salur_trust_find(trust, receipt.kid);
         key != NULL; key = salur_trust_find_next(trust, key)) {
        if (key->role != SALUR_ROLE_LOG) {
            continue;
        }
        err = salur_receipt_open(&receipt, &key->key, out_note);
        if (err != SALUR_OK && err != SALUR_E_SIGNATURE) {
            return err;
        }
        out->err = err;
        out->key = key;
        memcpy(out->checkpoint.origin, key->key.name,
               sizeof out->checkpoint.origin);
        if (err == SALUR_OK) {
            break;
        }
    }
    return SALUR_OK;
}

/* --- notes ---------------------------------------------------------------- */

/* The trusted witness that a line names, or NULL; two keys may share an id. */
static const struct salur_trust_key *
find_witness(const struct salur_trust *trust, const struct salur_note_sig *sig)
{
    const struct salur_trust_key *key = salur_trust_find(trust, sig->kid);

    while (key != NULL &&
           (key->role != SALUR_ROLE_WITNESS ||
            !salur_bytes_equal(salur_bytes_str(key->key.name), sig->name))) {
        key = salur_trust_find_next(trust, key);
    }
    return key;
}

/* 1 when a witness may speak of this log; of an office's, any may. */
static int
may_witness(const struct salur_signed_head *head,
            const struct salur_trust_key *witness)
{
    return head->key == NULL ||
           strncmp(head->key->area, witness->area, strlen(witness->area)) == 0;
}

/* Count the cosignatures of trusted witnesses; a bad one refuses the note. */
static enum salur_err
count_witnesses(struct salur_signed_head *out, const struct salur_note *note,
                const struct salur_trust *trust)
{
    for (size_t i = 0; i < note->count; i++) {
        const struct salur_trust_key *key = find_witness(trust, &note->sigs[i]);
        int64_t time_s = 0;
        enum salur_err err;

        if (key == NULL) {
            continue;
        }
        err = salur_note_verify(note, &key->key, &time_s);
        if (err != SALUR_OK) {
            return err;
        }
        if (time_s >= key->withdrawn_s || !may_witness(out, key)) {
            continue;
        }
        if (out->cosignatures == 0 || time_s < out->oldest_s) {
            out->oldest_s = time_s;
        }
        if (out->cosignatures == 0 || time_s > out->newest_s) {
            out->newest_s = time_s;
        }
        out->cosignatures++;
    }
    return SALUR_OK;
}

/* Such a log, or a later one of an office that was restored from a copy. */
static int
is_office(const char *origin, const struct salur_trust *trust)
{
    const char *authority = salur_trust_authority(trust);
    size_t len = strlen(authority);

    return strncmp(origin, authority, len) == 0 &&
           strncmp(origin + len, OFFICE_ENDS, strlen(OFFICE_ENDS)) == 0 &&
           (origin[len + strlen(OFFICE_ENDS)] == '\0' ||
            origin[len + strlen(OFFICE_ENDS)] == '/');
}

/* Who signed it; the note's text was read already. */
static enum salur_err
judge_note(struct salur_signed_head *out, const struct salur_note *note,
           const struct salur_trust *trust)
{
    enum salur_err err = SALUR_OK;

    out->key = salur_trust_find_log(trust, out->checkpoint.origin);
    if (out->key != NULL) {
        err = salur_note_verify(note, &out->key->key, NULL);
    } else if (!is_office(out->checkpoint.origin, trust)) {
        return SALUR_E_KEY_UNKNOWN;
    }
    if (err == SALUR_OK) {
        err = count_witnesses(out, note, trust);
    }
    if (err == SALUR_E_NOT_FOUND ||
        (err == SALUR_OK && out->key == NULL && out->cosignatures == 0)) {
        err = SALUR_E_KEY_UNKNOWN;
    }
    return err;
}

/* The text of either kind of note; *out_site is 0 when it names none. */
static enum salur_err
read_text(struct salur_signed_head *out, struct salur_bytes text,
          uint64_t *out_site)
{
    struct salur_closing closing;
    struct sl_reader rd;
    enum salur_err err;

    *out_site = 0;
    sl_reader_init(&rd, text);
    sl_read_literal(&rd, CLOSING_BEGINS);
    if (rd.err != SALUR_OK) {
        out->kind = SALUR_SIGNED_CHECKPOINT;
        return salur_checkpoint_parse(&out->checkpoint, text);
    }
    err = salur_closing_parse(&closing, text, NULL);
    if (err != SALUR_OK) {
        return err;
    }
    out->kind = SALUR_SIGNED_CLOSING;
    out->time_s = closing.time_s;
    out->checkpoint.head = closing.head;
    memcpy(out->checkpoint.origin, closing.origin, sizeof closing.origin);
    *out_site = closing.site;
    return SALUR_OK;
}

static enum salur_err
read_note(struct salur_signed_head *out, struct salur_bytes bytes,
          const struct salur_trust *trust, struct salur_buf *out_note)
{
    struct salur_note *note = calloc(1, sizeof *note);
    uint64_t site = 0;
    enum salur_err err = SALUR_E_MEMORY;

    if (note == NULL) {
        goto done;
    }
    err = salur_note_parse(note, bytes);
    if (err == SALUR_OK) {
        err = read_text(out, note->text, &site);
    }
    if (err != SALUR_OK) {
        goto done;
    }
    out->err = judge_note(out, note, trust);
    if (out->err == SALUR_OK && site != 0 &&
        (out->key == NULL || !salur_area_contains(out->key->area, site))) {
        out->err = SALUR_E_OTHER_SITE;
    }
    if (out->err == SALUR_E_MEMORY) {
        err = SALUR_E_MEMORY;
    } else if (out->err == SALUR_OK && out_note != NULL) {
        sl_put_bytes(out_note, bytes);
        err = out_note->err;
    }

done:
    free(note);
    return err;
}

enum salur_err
salur_signed_head_read(struct salur_signed_head *out, struct salur_bytes bytes,
                       const struct salur_trust *trust,
                       struct salur_buf *out_note)
{
    enum salur_err err;

    memset(out, 0, sizeof *out);
    out->time_s = -1;
    /* A receipt begins with the number of its version; no note begins with a
     * control character. */
    if (bytes.len > 0 && bytes.ptr[0] < ' ') {
        err = read_receipt(out, bytes, trust, out_note);
    } else {
        err = read_note(out, bytes, trust, out_note);
    }
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}

enum salur_err
salur_head_peek(struct salur_checkpoint *out, struct salur_bytes note)
{
    struct salur_signed_head head;
    struct salur_note parsed;
    uint64_t site;
    enum salur_err err = salur_note_parse(&parsed, note);

    memset(&head, 0, sizeof head);
    if (err == SALUR_OK) {
        err = read_text(&head, parsed.text, &site);
    }
    *out = head.checkpoint;
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}

int
salur_signed_head_binds(const struct salur_signed_head *head, int64_t time_s)
{
    if (head->err != SALUR_OK) {
        return 0;
    }
    return head->key == NULL ||
           salur_trust_check_head(head->key, head->checkpoint.head.size,
                                  head->cosignatures > 0 ? head->oldest_s
                                                         : INT64_MAX,
                                  time_s) == SALUR_OK;
}
