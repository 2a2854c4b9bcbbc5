/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the office holds of a log as an export again, byte for byte the
 * entries that came and the notes over them: it goes back to a village whose
 * laptop is gone, or on to an auditor.
 */
#include "audit/office_inside.h"
#include "audit/witness.h"

#include "salur/export.h"
#include "salur/witness.h"

/* A note of a log; none is fine. */
static enum salur_err
get_note(struct salur_office *office, MDB_txn *txn, enum sl_odb_table table,
         const char *origin, struct salur_bytes *out)
{
    struct sl_odb_key key = sl_odb_key_bytes(salur_bytes_str(origin));
    enum salur_err err = sl_odb_get(office->db, txn, table, &key, out);

    if (err == SALUR_E_NOT_FOUND) {
        *out = salur_bytes(NULL, 0);
        return SALUR_OK;
    }
    return err;
}

/* The request to the witness follows from the rest, as the village makes it. */
static enum salur_err
write_parts(struct salur_export *parts, struct salur_buf *out)
{
    struct salur_buf request;
    enum salur_err err = SALUR_OK;

    salur_buf_init(&request, SALUR_WITNESS_HEAD_MAX + SALUR_NOTE_MAX);
    if (parts->cosigned.len > 0) {
        err = salur_witness_make(parts, &request);
        parts->request = salur_buf_view(&request);
    }
    if (err == SALUR_OK) {
        err = salur_export_write(parts, out);
    }
    salur_buf_wipe(&request);
    return err;
}

/* Every log is stored with the note that covers it, and both were checked. */
static enum salur_err
put_export(struct salur_office *office, MDB_txn *txn, const char *origin,
           struct salur_bytes entries, struct salur_buf *out)
{
    struct salur_export parts = {.entries = entries};
    enum salur_err err =
        get_note(office, txn, SL_ODB_HEADS, origin, &parts.checkpoint);

    if (err == SALUR_OK) {
        err = get_note(office, txn, SL_ODB_COSIGNED, origin, &parts.cosigned);
    }
    if (err == SALUR_OK && (entries.len == 0 || parts.checkpoint.len == 0)) {
        err = SALUR_E_CORRUPT;
    }
    if (err == SALUR_OK) {
        err = write_parts(&parts, out);
    }
    return err == SALUR_OK || err >= SALUR_E_MEMORY ? err : SALUR_E_CORRUPT;
}

enum salur_err
salur_office_log_export(struct salur_office *office, const char *origin,
                        struct salur_buf *out)
{
    struct salur_buf entries;
    MDB_txn *txn = NULL;
    enum salur_err err;

    salur_buf_init(&entries, SALUR_PACK_MAX);
    err = salur_office_log_entries(office, origin, &entries);
    if (err == SALUR_OK) {
        err = sl_odb_begin(office->db, &txn);
    }
    if (err == SALUR_OK) {
        err = put_export(office, txn, origin, salur_buf_view(&entries), out);
    }
    sl_odb_end(txn);
    salur_buf_wipe(&entries);
    return err;
}

/* --- the office's own log --------------------------------------------------
 */

static enum salur_err
put_leaves(struct salur_office *office, uint64_t count, struct salur_buf *out)
{
    struct salur_buf leaf;
    enum salur_err err = SALUR_OK;

    salur_buf_init(&leaf, SALUR_COSIGNED_MAX);
    for (uint64_t i = 0; i < count && err == SALUR_OK; i++) {
        salur_buf_clear(&leaf);
        err = salur_office_leaf(office, i, &leaf);
        if (err == SALUR_OK) {
            salur_entries_put(out, salur_buf_view(&leaf));
            err = out->err;
        }
    }
    salur_buf_wipe(&leaf);
    return err == SALUR_E_NOT_FOUND ? SALUR_E_CORRUPT : err;
}

enum salur_err
salur_office_witnessed_export(struct salur_office *office,
                              struct salur_buf *out)
{
    struct salur_export parts = {.entries = {NULL, 0}};
    struct salur_checkpoint checkpoint;
    struct salur_buf leaves;
    struct salur_buf note;
    enum salur_err err;

    salur_buf_init(&leaves, SALUR_PACK_MAX);
    salur_buf_init(&note, SALUR_KEY_FILE_MAX);
    err = salur_office_head(office, &note);
    if (err == SALUR_OK) {
        err = salur_checkpoint_peek(&checkpoint, salur_buf_view(&note));
    }
    if (err == SALUR_OK) {
        err = put_leaves(office, checkpoint.head.size, &leaves);
    }
    if (err == SALUR_OK) {
        parts.entries = salur_buf_view(&leaves);
        parts.checkpoint = salur_buf_view(&note);
        err = salur_export_write(&parts, out);
    }
    salur_buf_wipe(&leaves);
    salur_buf_wipe(&note);
    return err;
}
