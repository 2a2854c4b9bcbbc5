/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of an evidence pack: what each is by its content, and the keys that
 * go with them.  Nothing is judged here.
 */
#include "log/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "pack/pack.h"
#include "salur/export.h"

/* 1 for text that a person can have typed, else 0. */
static int
is_text(struct salur_bytes data)
{
    for (size_t i = 0; i < data.len; i++) {
        uint8_t c = data.ptr[i];

        if (c == 0x7f || (c < ' ' && c != '\n' && c != '\r' && c != '\t')) {
            return 0;
        }
    }
    return 1;
}

static int
begins(struct salur_bytes data, const char *with)
{
    size_t len = strlen(with);

    return data.len >= len && memcmp(data.ptr, with, len) == 0;
}

static int
is_bundle(struct salur_bytes data)
{
    struct sl_pack pack;

    return sl_pack_read(&pack, data, NULL) == SALUR_OK &&
           sl_pack_find(&pack, "stage.note") != NULL;
}

static int
is_note(struct salur_bytes data)
{
    struct salur_note *note = calloc(1, sizeof *note);
    int is = note != NULL && salur_note_parse(note, data) == SALUR_OK;

    free(note);
    return is;
}

enum salur_evidence_kind
salur_evidence_kind_of(struct salur_bytes data)
{
    if (begins(data, "PK")) {
        return is_bundle(data) ? SALUR_EVIDENCE_LIST : SALUR_EVIDENCE_EXPORT;
    }
    if (begins(data, "c2sp.org/tlog-proof@")) {
        return SALUR_EVIDENCE_PROOF;
    }
    if (is_note(data)) {
        return SALUR_EVIDENCE_NOTE;
    }
    return is_text(data) ? SALUR_EVIDENCE_TEXT : SALUR_EVIDENCE_OTHER;
}

enum salur_err
salur_evidence_add(struct salur_evidence *evidence,
                   enum salur_evidence_kind kind, const char *label,
                   struct salur_bytes data)
{
    struct salur_evidence_file *file;
    size_t len = 0;

    if (data.len == 0) {
        return SALUR_E_EMPTY;
    }
    if (evidence->count == SALUR_EVIDENCE_FILES_MAX) {
        return SALUR_E_LIMIT;
    }
    file = &evidence->files[evidence->count];
    memset(file, 0, sizeof *file);
    file->kind = kind;
    file->data = data;
    sl_evidence_name(file->name, evidence->count++, kind);
    while (*label == ' ') {
        label++;
    }
    for (; len < SALUR_EVIDENCE_LABEL_MAX && label[len] != '\0'; len++) {
        file->label[len] =
            (char)(label[len] < ' ' || label[len] > '~' ? '?' : label[len]);
    }
    while (len > 0 && file->label[len - 1] == ' ') {
        file->label[--len] = '\0';
    }
    if (len == 0) {
        memcpy(file->label, "-", 2);
    }
    return SALUR_OK;
}

/* --- keys ----------------------------------------------------------------- */

static void
put_key(struct salur_buf *out, const struct salur_trust_key *key)
{
    char vkey[SALUR_VKEY_MAX];

    salur_vkey_format(vkey, &key->key);
    sl_put_str(out, salur_role_name(key->role));
    sl_put_str(out, " ");
    sl_put_str(out, vkey);
    sl_put_str(out, "\n");
}

/* The log that a file speaks of: its key, NULL when that is not trusted. */
static const struct salur_trust_key *
log_key_of(const struct salur_evidence_file *file,
           const struct salur_trust *trust)
{
    struct salur_checkpoint head;
    struct salur_export parts;
    struct salur_bytes note = file->data;

    if (file->kind == SALUR_EVIDENCE_EXPORT) {
        if (salur_export_open(&parts, file->data, NULL) != SALUR_OK) {
            return NULL;
        }
        note = parts.checkpoint;
    } else if (file->kind != SALUR_EVIDENCE_NOTE) {
        return NULL;
    }
    return salur_checkpoint_peek(&head, note) == SALUR_OK
               ? salur_trust_find_log(trust, head.origin)
               : NULL;
}

enum salur_err
salur_evidence_keys(const struct salur_evidence *evidence,
                    const struct salur_trust *trust, struct salur_buf *out)
{
    const struct salur_trust_key *said[SALUR_EVIDENCE_FILES_MAX];
    const struct salur_trust_key *key;
    size_t count = 0;

    for (size_t i = 0; (key = salur_trust_key_at(trust, i)) != NULL; i++) {
        if (key->role == SALUR_ROLE_ROOT || key->role == SALUR_ROLE_WITNESS) {
            put_key(out, key);
        }
    }
    for (size_t i = 0; i < evidence->count; i++) {
        size_t seen = 0;

        key = log_key_of(&evidence->files[i], trust);
        while (seen < count && said[seen] != key) {
            seen++;
        }
        if (key != NULL && seen == count) {
            said[count++] = key;
            put_key(out, key);
        }
    }
    return out->err;
}
