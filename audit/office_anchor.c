/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Heads from outside in the office store.  Keeping one changes nothing of what
 * is held of its log; who is right is for a person to judge.
 */
#include "audit/anchor.h"

#include <stdlib.h>
#include <string.h>

#include "audit/office_inside.h"

/* More than one for each entry of the longest log is nobody's need. */
#define HEADS_MAX SALUR_LOG_ENTRIES_MAX
/* Bytes of the root in a key: what somebody else signs of that size differs. */
#define ROOT_PART 8
_Static_assert(SALUR_NAME_MAX + 1 + 8 + ROOT_PART <= 160, "sl_odb_key");

/* --- keeping ---------------------------------------------------------------
 */

struct keeping {
    struct salur_bytes note;
    struct salur_office_anchored *out;
};

/* Two heads of one size are two keys: neither is lost. */
static struct sl_odb_key
key_of(const struct salur_checkpoint *checkpoint)
{
    struct sl_odb_key key =
        sl_odb_key_entry(checkpoint->origin, checkpoint->head.size);
    struct salur_buf buf;

    salur_buf_fixed(&buf, key.bytes, sizeof key.bytes);
    buf.len = key.len;
    sl_put(&buf, checkpoint->head.root.bytes, ROOT_PART);
    key.len = buf.len;
    return key;
}

static enum salur_err
keep_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    struct keeping *keeping = ctx;
    struct sl_odb_key key = key_of(&keeping->out->head.checkpoint);
    struct salur_bytes value;
    enum salur_err err = sl_odb_get(db, txn, SL_ODB_ANCHORS, &key, &value);

    keeping->out->is_new = err == SALUR_E_NOT_FOUND;
    return err == SALUR_E_NOT_FOUND
               ? sl_odb_put(db, txn, SL_ODB_ANCHORS, &key, keeping->note)
               : err;
}

enum salur_err
salur_office_anchor(struct salur_office *office, struct salur_bytes bytes,
                    int64_t time_s, struct salur_office_anchored *out,
                    struct salur_buf *out_note)
{
    struct keeping keeping = {.out = out};
    struct salur_buf note;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    if (office->trust == NULL) {
        return SALUR_E_STATE;
    }
    salur_buf_init(&note, SALUR_KEY_FILE_MAX);
    err = salur_signed_head_read(&out->head, bytes, office->trust, &note);
    if (err == SALUR_OK) {
        err = out->head.err;
    }
    if (err == SALUR_OK && !salur_signed_head_binds(&out->head, time_s)) {
        err = SALUR_E_KEY_WITHDRAWN;
    }
    keeping.note = salur_buf_view(&note);
    if (err == SALUR_OK) {
        err = sl_odb_write(office->db, keep_step, &keeping);
    }
    if (err == SALUR_OK) {
        err = sl_office_judge_anchor(office, time_s, out);
    }
    if (err == SALUR_OK && out_note != NULL) {
        sl_put_bytes(out_note, keeping.note);
        err = out_note->err;
    }
    salur_buf_wipe(&note);
    return err;
}

/* --- reading ---------------------------------------------------------------
 */

enum salur_err
salur_office_anchor_at(struct salur_office *office, size_t index,
                       struct salur_buf *out_note)
{
    static const struct sl_odb_key all = {{0}, 0};
    struct sl_odb_walk walk;
    MDB_txn *txn = NULL;
    enum salur_err err = sl_odb_begin(office->db, &txn);

    memset(&walk, 0, sizeof walk);
    if (err == SALUR_OK) {
        err = sl_odb_walk_open(&walk, office->db, txn, SL_ODB_ANCHORS, &all);
    }
    for (size_t i = 0; i <= index && err == SALUR_OK; i++) {
        err = sl_odb_walk_next(&walk);
    }
    if (err == SALUR_OK) {
        sl_put_bytes(out_note, walk.value);
        err = out_note->err;
    }
    sl_odb_walk_close(&walk);
    sl_odb_end(txn);
    return err == SALUR_E_ENDED ? SALUR_E_NOT_FOUND : err;
}

enum salur_err
sl_office_anchors(struct salur_office *office, const char *origin,
                  struct salur_signed_head **out, size_t *out_count)
{
    struct sl_odb_key prefix = sl_odb_key_entries(origin);
    struct sl_odb_walk walk;
    MDB_txn *txn = NULL;
    void *array = NULL;
    size_t cap = 0;
    enum salur_err err = sl_odb_begin(office->db, &txn);

    *out = NULL;
    *out_count = 0;
    memset(&walk, 0, sizeof walk);
    if (err == SALUR_OK) {
        err = sl_odb_walk_open(&walk, office->db, txn, SL_ODB_ANCHORS, &prefix);
    }
    while (err == SALUR_OK) {
        err = sl_odb_walk_next(&walk);
        if (err == SALUR_OK) {
            err = sl_array_grow(&array, &cap, *out_count + 1, HEADS_MAX,
                                sizeof **out);
            *out = array;
        }
        if (err == SALUR_OK) {
            err = salur_signed_head_read(&(*out)[*out_count], walk.value,
                                         office->trust, NULL);
            *out_count += err == SALUR_OK;
        }
    }
    sl_odb_walk_close(&walk);
    sl_odb_end(txn);
    if (err != SALUR_E_ENDED) {
        free(array);
        *out = NULL;
        *out_count = 0;
    }
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}
