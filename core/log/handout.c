/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The open handout: a redemption that is on record while nobody has said yet
 * that the money left the drawer.  One at most; it begins in the transaction
 * of its redemption and ends with a confirmation or with its void, so that
 * after a power cut the first question is about it and about no other.
 *
 * It is the cooperative's own reminder and no entry: the log says "redeemed"
 * from the first instant, so that nobody is paid twice.
 */
#include "log/store.h"

/* A checkpoint with the one signature of its log: three lines, and a line of
 * name and Base64. */
#define NOTE_MAX 1024

enum salur_err
sl_handout_find(struct salur_ledger *ledger, uint64_t *out_seq)
{
    struct salur_bytes bytes;
    enum salur_err err = sl_meta_get(ledger, SL_META_HANDOUT, &bytes);

    *out_seq = 0; /* the genesis: no redemption has this number */
    if (err == SALUR_E_NOT_FOUND) {
        return SALUR_OK;
    }
    if (err == SALUR_OK) {
        err = sl_be64_read(out_seq, bytes);
    }
    if (err == SALUR_OK &&
        (*out_seq == 0 || *out_seq >= ledger->state.tree.size)) {
        *out_seq = 0;
        err = SALUR_E_CORRUPT;
    }
    return err;
}

enum salur_err
sl_handout_begin(struct salur_ledger *ledger, uint64_t seq)
{
    struct sl_be64 value = sl_be64(seq);

    return sl_meta_put(ledger, SL_META_HANDOUT, salur_bytes(value.bytes, 8));
}

enum salur_err
sl_handout_end(struct salur_ledger *ledger, uint64_t seq)
{
    uint64_t waiting;
    enum salur_err err = sl_handout_find(ledger, &waiting);

    if (err == SALUR_OK && (waiting == 0 || waiting != seq)) {
        err = SALUR_E_STATE;
    }
    return err == SALUR_OK ? sl_meta_del(ledger, SL_META_HANDOUT) : err;
}

/* --- confirming ------------------------------------------------------------
 */

struct confirming {
    uint64_t seq;
    const struct salur_key *key; /* NULL: nothing is signed */
};

/* Sign the head and keep it, so that the journal and the mirror hold a proof
 * of this handout, and not only its entry. */
static enum salur_err
keep_head(struct salur_ledger *ledger, const struct salur_key *key)
{
    uint8_t store[NOTE_MAX];
    struct salur_buf note;
    enum salur_err err = sl_check_log_key(ledger, key);

    salur_buf_fixed(&note, store, sizeof store);
    if (err == SALUR_OK) {
        err = sl_sign_head(ledger, key, &note);
    }
    if (err == SALUR_OK) {
        err = sl_meta_put(ledger, SL_META_CHECKPOINT, salur_buf_view(&note));
    }
    return err;
}

static enum salur_err
confirm_work(struct salur_ledger *ledger, void *ctx)
{
    const struct confirming *confirming = ctx;
    enum salur_err err = sl_handout_end(ledger, confirming->seq);

    return err == SALUR_OK && confirming->key != NULL
               ? keep_head(ledger, confirming->key)
               : err;
}

enum salur_err
salur_ledger_confirm(struct salur_ledger *ledger, uint64_t seq,
                     const struct salur_key *key)
{
    struct confirming confirming = {seq, key};

    return sl_store_write(ledger, confirm_work, &confirming);
}
