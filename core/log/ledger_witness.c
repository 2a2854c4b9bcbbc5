/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cosigned checkpoints that come back from the office.  One is recorded only
 * when it is of this log, signed by this log's key and by a trusted witness,
 * and when the log still hashes to it: a store that was put back to an older
 * image, or went on twice, is found here.
 */
#include "log/store.h"

#include <string.h>

/* Root of the first head->size entries must be head->root. */
static enum salur_err
check_head(struct salur_ledger *ledger, const struct salur_head *head)
{
    struct salur_tree tree;
    struct salur_hash hash;
    enum salur_err err = SALUR_OK;

    if (head->size == 0) {
        return SALUR_E_RANGE;
    }
    if (head->size > ledger->state.tree.size) {
        return SALUR_E_ROLLBACK;
    }
    salur_tree_init(&tree);
    while (err == SALUR_OK && tree.size < head->size) {
        struct salur_bytes entry;

        err = sl_find_entry(ledger, tree.size, &entry);
        if (err == SALUR_OK) {
            salur_hash_leaf(ledger->hasher, entry, &hash);
            salur_tree_append(&tree, ledger->hasher, &hash);
        }
    }
    if (err != SALUR_OK) {
        return err == SALUR_E_NOT_FOUND ? SALUR_E_CORRUPT : err;
    }
    salur_tree_root(&tree, ledger->hasher, &hash);
    return salur_hash_equal(&hash, &head->root) ? SALUR_OK : SALUR_E_FORK;
}

/*
 * One signature line: when some trusted witness made it, the time goes up to
 * his.  Ids are short, so more than one key may have the line's.
 */
static enum salur_err
check_line(const struct salur_trust *trust, const struct salur_note *note,
           size_t index, int64_t *newest_s)
{
    const struct salur_trust_key *key =
        salur_trust_find(trust, note->sigs[index].kid);

    for (; key != NULL; key = salur_trust_find_next(trust, key)) {
        int64_t time_s;
        enum salur_err err;

        if (key->role != SALUR_ROLE_WITNESS) {
            continue;
        }
        err = salur_note_verify(note, &key->key, &time_s);
        if (err == SALUR_OK && time_s < key->withdrawn_s &&
            time_s > *newest_s) {
            *newest_s = time_s;
        }
        /* Not found: the id of this witness under another name. */
        if (err != SALUR_OK && err != SALUR_E_NOT_FOUND) {
            return err;
        }
    }
    return SALUR_OK;
}

/* Time of the newest cosignature by a trusted witness. */
static enum salur_err
check_witnesses(const struct salur_trust *trust, struct salur_bytes bytes,
                int64_t *out_time_s)
{
    struct salur_note note;
    enum salur_err err = salur_note_parse(&note, bytes);

    *out_time_s = -1;
    for (size_t i = 0; i < note.count && err == SALUR_OK; i++) {
        err = check_line(trust, &note, i, out_time_s);
    }
    if (err == SALUR_OK && *out_time_s < 0) {
        return SALUR_E_QUORUM;
    }
    return err;
}

/* Keep the note unless one of a larger log is held. */
static enum salur_err
keep(struct salur_ledger *ledger, const struct salur_checkpoint *checkpoint,
     struct salur_bytes note)
{
    struct salur_checkpoint held;
    struct salur_bytes bytes;
    enum salur_err err = sl_meta_get(ledger, SL_META_COSIGNED, &bytes);

    if (err == SALUR_OK && salur_checkpoint_peek(&held, bytes) != SALUR_OK) {
        return SALUR_E_CORRUPT;
    }
    if (err == SALUR_OK && held.head.size > checkpoint->head.size) {
        return SALUR_OK;
    }
    if (err != SALUR_OK && err != SALUR_E_NOT_FOUND) {
        return err;
    }
    return sl_meta_put(ledger, SL_META_COSIGNED, note);
}

enum salur_err
sl_append_witnessed(struct salur_ledger *ledger, struct salur_entry *entry,
                    const struct salur_stamp *stamp)
{
    struct salur_body_witnessed *body = &entry->body.witnessed;
    struct salur_checkpoint checkpoint;
    struct salur_pubkey key;
    enum salur_err err = sl_refresh_trust(ledger);

    if (err == SALUR_OK && ledger->trust == NULL) {
        err = SALUR_E_STATE;
    }
    if (err == SALUR_OK) {
        err = salur_pubkey_make(&key, ledger->identity.origin,
                                SALUR_KEY_ED25519, ledger->identity.log_key);
    }
    if (err == SALUR_OK) {
        err = salur_checkpoint_open(&checkpoint, body->note, &key);
    }
    if (err == SALUR_OK) {
        err = check_head(ledger, &checkpoint.head);
    }
    if (err == SALUR_OK) {
        err = check_witnesses(ledger->trust, body->note, &body->time_s);
    }
    if (err == SALUR_OK) {
        err = sl_append(ledger, entry, stamp);
    }
    if (err == SALUR_OK) {
        err = keep(ledger, &checkpoint, body->note);
    }
    return err;
}
