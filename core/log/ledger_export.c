/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing the export: a snapshot of the log, its checkpoint, the cosigned one
 * that is held, and the request to the witness that goes on from there.
 * Memory: twice the entries of one village, and 32 bytes an entry.
 */
#include "log/store.h"

#include <string.h>

#include "salur/witness.h"

/* Longest checkpoint note that is kept: three lines and 32 signatures. */
#define NOTE_MAX 16384

enum salur_err
sl_sign_head(struct salur_ledger *ledger, const struct salur_key *key,
             struct salur_buf *out)
{
    struct salur_head head;

    sl_state_head(ledger, &head);
    return salur_checkpoint_sign(&head, key, out);
}

struct exporting {
    const struct salur_key *key;
    struct salur_buf entries;
    struct salur_buf checkpoint;
    struct salur_buf cosigned;
    int is_fresh; /* 1: the checkpoint was signed for this export */
};

static enum salur_err
put_entry(struct salur_ledger *ledger, struct salur_bytes key,
          struct salur_bytes value, void *ctx)
{
    struct salur_buf *entries = ctx;

    (void)ledger;
    (void)key;
    salur_entries_put(entries, value);
    /* What LMDB holds was encoded here: another length is damage. */
    return entries->err == SALUR_E_ARG ? SALUR_E_CORRUPT : entries->err;
}

/* Size of the log that a stored note speaks of. */
static enum salur_err
stored_size(struct salur_bytes note, uint64_t *out)
{
    struct salur_checkpoint checkpoint;
    enum salur_err err = salur_checkpoint_peek(&checkpoint, note);

    *out = checkpoint.head.size;
    return err == SALUR_OK ? SALUR_OK : SALUR_E_CORRUPT;
}

/* The stored checkpoint when it covers all, else a new one. */
static enum salur_err
take_checkpoint(struct salur_ledger *ledger, struct exporting *exporting)
{
    struct salur_bytes note;
    uint64_t size = 0;
    enum salur_err err = sl_meta_get(ledger, SL_META_CHECKPOINT, &note);

    if (err == SALUR_OK) {
        err = stored_size(note, &size);
    } else if (err == SALUR_E_NOT_FOUND) {
        err = SALUR_OK;
    }
    if (err != SALUR_OK) {
        return err;
    }
    if (size == ledger->state.tree.size) {
        sl_put_bytes(&exporting->checkpoint, note);
        return exporting->checkpoint.err;
    }
    if (exporting->key == NULL) {
        return SALUR_E_STATE;
    }
    exporting->is_fresh = 1;
    err = sl_check_log_key(ledger, exporting->key);
    return err == SALUR_OK
               ? sl_sign_head(ledger, exporting->key, &exporting->checkpoint)
               : err;
}

static enum salur_err
snapshot_work(struct salur_ledger *ledger, void *ctx)
{
    struct exporting *exporting = ctx;
    struct salur_bytes cosigned;
    enum salur_err err = take_checkpoint(ledger, exporting);

    if (err == SALUR_OK) {
        err = sl_db_each(ledger, SL_DB_LOG, put_entry, &exporting->entries);
    }
    if (err == SALUR_OK) {
        err = sl_meta_get(ledger, SL_META_COSIGNED, &cosigned);
        sl_put_bytes(&exporting->cosigned, cosigned);
    }
    if (err == SALUR_E_NOT_FOUND) {
        err = SALUR_OK;
    }
    return err == SALUR_OK ? exporting->cosigned.err : err;
}

/* Keep a fresh checkpoint unless a later one was stored meanwhile. */
static enum salur_err
keep_work(struct salur_ledger *ledger, void *ctx)
{
    const struct exporting *exporting = ctx;
    struct salur_bytes fresh = salur_buf_view(&exporting->checkpoint);
    struct salur_bytes note;
    uint64_t held = 0;
    uint64_t size;
    enum salur_err err = sl_meta_get(ledger, SL_META_CHECKPOINT, &note);

    if (err == SALUR_OK) {
        err = stored_size(note, &held);
    } else if (err == SALUR_E_NOT_FOUND) {
        err = SALUR_OK;
    }
    if (err == SALUR_OK) {
        err = stored_size(fresh, &size);
    }
    if (err == SALUR_OK && size > held) {
        err = sl_meta_put(ledger, SL_META_CHECKPOINT, fresh);
    }
    return err;
}

/* Put the parts together; the request is made of the others. */
static enum salur_err
write_pack(const struct exporting *exporting, struct salur_buf *out)
{
    struct salur_export parts = {
        .entries = salur_buf_view(&exporting->entries),
        .checkpoint = salur_buf_view(&exporting->checkpoint),
        .cosigned = salur_buf_view(&exporting->cosigned),
    };
    struct salur_buf request;
    enum salur_err err = SALUR_OK;

    salur_buf_init(&request, SALUR_WITNESS_HEAD_MAX + NOTE_MAX);
    if (parts.cosigned.len > 0) {
        err = salur_witness_make(&parts, &request);
        /* Both notes were checked against the log when they were stored. */
        if (err != SALUR_OK && err < SALUR_E_MEMORY && err != SALUR_E_LIMIT) {
            err = SALUR_E_CORRUPT;
        }
        parts.request = salur_buf_view(&request);
    }
    if (err == SALUR_OK) {
        err = salur_export_write(&parts, out);
    }
    salur_buf_wipe(&request);
    return err;
}

enum salur_err
salur_ledger_export(struct salur_ledger *ledger, const struct salur_key *key,
                    struct salur_buf *out)
{
    struct exporting exporting = {.key = key};
    enum salur_err err;

    salur_buf_init(&exporting.entries, (size_t)SALUR_PACK_MAX);
    salur_buf_init(&exporting.checkpoint, NOTE_MAX);
    salur_buf_init(&exporting.cosigned, NOTE_MAX);
    err = sl_store_read(ledger, snapshot_work, &exporting);
    /* Kept before it is handed out; a store that is opened read-only is
     * exported all the same: a checkpoint of committed entries binds no
     * more than they do. */
    if (err == SALUR_OK && exporting.is_fresh &&
        !(ledger->flags & SALUR_LEDGER_READ_ONLY)) {
        err = sl_store_write(ledger, keep_work, &exporting);
    }
    if (err == SALUR_OK) {
        err = write_pack(&exporting, out);
    }
    salur_buf_wipe(&exporting.entries);
    salur_buf_wipe(&exporting.checkpoint);
    salur_buf_wipe(&exporting.cosigned);
    return err;
}
