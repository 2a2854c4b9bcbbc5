/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cosignatures that this witness made and its store does not know: the store
 * was put back to an older copy.  What they cover is taken over, and the
 * office's own log goes on under a new name, before it contradicts itself.
 */
#include "audit/office_cosign.h"

#include <string.h>

#include "salur/text.h"

/* "<dash> name base64" and a newline. */
static void
put_signature(struct salur_buf *out, const struct salur_note_sig *sig)
{
    uint8_t bytes[SALUR_KID_LEN + SALUR_NOTE_SIG_MAX];
    char text[SALUR_BASE64_LEN(sizeof bytes) + 1];

    memcpy(bytes, sig->kid.bytes, SALUR_KID_LEN);
    memcpy(bytes + SALUR_KID_LEN, sig->bytes, sig->len);
    salur_base64_encode(text, bytes, SALUR_KID_LEN + sig->len);
    sl_put_str(out, "\xe2\x80\x94 ");
    sl_put_bytes(out, sig->name);
    sl_put_u8(out, ' ');
    sl_put_str(out, text);
    sl_put_u8(out, '\n');
}

/* Copy the line of a key from a note that has a valid one. */
static enum salur_err
put_line(struct salur_buf *out, const struct salur_note *note,
         const struct salur_pubkey *key)
{
    for (size_t i = 0; i < note->count; i++) {
        const struct salur_note_sig *sig = &note->sigs[i];

        if (memcmp(sig->kid.bytes, key->kid.bytes, SALUR_KID_LEN) == 0 &&
            salur_bytes_equal(sig->name, salur_bytes_str(key->name))) {
            put_signature(out, sig);
            return out->err;
        }
    }
    return SALUR_E_NOT_FOUND;
}

enum salur_err
sl_cosign_plain(const struct sl_cosign *ask, const struct salur_pubkey *log_key,
                struct salur_bytes bytes, struct salur_buf *out,
                int64_t *out_time_s)
{
    const struct salur_pubkey *witness = salur_key_public(ask->office->witness);
    struct salur_note note;
    enum salur_err err = salur_note_parse(&note, bytes);

    *out_time_s = -1;
    if (err == SALUR_OK) {
        err = salur_note_verify(&note, log_key, NULL);
    }
    if (err == SALUR_OK) {
        sl_put_bytes(out, note.text);
        sl_put_u8(out, '\n');
        err = put_line(out, &note, log_key);
    }
    if (err != SALUR_OK) {
        return err;
    }
    err = salur_note_verify(&note, witness, out_time_s);
    if (err == SALUR_OK) {
        return put_line(out, &note, witness);
    }
    *out_time_s = -1;
    return err == SALUR_E_NOT_FOUND ? out->err : err;
}

/* The last line of a note, which is the witness's, with its newline. */
static struct salur_bytes
last_line(struct salur_bytes note)
{
    size_t begin = note.len;

    while (begin > 1 && note.ptr[begin - 2] != '\n') {
        begin--;
    }
    return begin < 2 ? note
                     : salur_bytes(note.ptr + begin - 1, note.len - begin + 1);
}

/* 1 when two such notes hold one cosignature, and so are of one head; the line
 * of the log's key may differ, as whoever has that key can sign in many ways.
 */
static int
is_same_cosignature(struct salur_bytes a, struct salur_bytes b)
{
    return salur_bytes_equal(last_line(a), last_line(b));
}

/* Look for a note among the leaves, the newest of its log first. */
static enum salur_err
find_leaf(const struct sl_cosign *ask, MDB_txn *txn,
          const struct sl_cosigned *last, struct salur_bytes note,
          int *out_is_known)
{
    enum salur_err err = SALUR_OK;
    struct salur_bytes leaf;

    *out_is_known = is_same_cosignature(last->note, note);
    for (uint64_t i = last->is.leaf; err == SALUR_OK && !*out_is_known && i > 0;
         i--) {
        err = sl_office_leaf_get(ask->office, txn, i - 1, &leaf);
        *out_is_known = err == SALUR_OK && is_same_cosignature(leaf, note);
    }
    return err;
}

/* It covers no more than the office has cosigned again since: nothing is to be
 * taken over, but the leaves are not those that were signed. */
static enum salur_err
check_known(const struct sl_cosign *ask, MDB_txn *txn,
            const struct sl_cosigned *last, struct salur_bytes note,
            int64_t time_s, struct salur_cosigning *out)
{
    int is_known = 0;
    enum salur_err err = find_leaf(ask, txn, last, note, &is_known);

    return err == SALUR_OK && !is_known
               ? sl_office_log_renew(ask->office, txn, time_s, ask->time_s,
                                     &out->is_adopted)
               : err;
}

enum salur_err
sl_cosign_adopt(const struct sl_cosign *ask, MDB_txn *txn,
                struct sl_cosigned *last, struct salur_cosigning *out)
{
    uint8_t bytes[SALUR_COSIGNED_MAX];
    const struct salur_trust_key *log =
        salur_trust_find_log(ask->office->trust, ask->report->origin);
    struct salur_checkpoint checkpoint;
    struct salur_buf note;
    int64_t time_s = -1;
    enum salur_err err;

    if (log == NULL || ask->parts->cosigned.len == 0 ||
        salur_checkpoint_peek(&checkpoint, ask->parts->cosigned) != SALUR_OK) {
        return SALUR_OK;
    }
    salur_buf_fixed(&note, bytes, sizeof bytes);
    /* That the entries fit the cosigned head was verified with the export;
     * that they fit the last one is asked here. */
    if (sl_cosign_plain(ask, &log->key, ask->parts->cosigned, &note, &time_s) !=
            SALUR_OK ||
        time_s < 0) {
        return SALUR_OK;
    }
    if (checkpoint.head.size <= last->is.head.size) {
        err = check_known(ask, txn, last, salur_buf_view(&note), time_s, out);
        out->adopted_size = out->is_adopted ? checkpoint.head.size : 0;
        return err;
    }
    if (sl_cosign_check_entries(ask, &last->is.head) != SALUR_OK) {
        return SALUR_OK;
    }
    err = sl_office_log_renew(ask->office, txn, time_s, ask->time_s,
                              &out->is_adopted);
    if (err == SALUR_OK) {
        err = sl_cosign_remember(ask, txn, salur_buf_view(&note), time_s, out);
    }
    if (err == SALUR_OK) {
        out->is_adopted = 1;
        out->adopted_size = checkpoint.head.size;
        err = sl_cosign_last(ask, txn, last);
    }
    return err;
}
