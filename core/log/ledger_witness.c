/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cosigned checkpoints that come back from the office.  One is recorded only
 * when it is of this log, signed by this log's key and by a trusted witness,
 * and when the log still hashes to it: a store that was put back to an older
 * image, or went on twice, is found here.
 */
#include "log/peer.h"

#include <string.h>

enum salur_err
sl_check_head(struct salur_ledger *ledger, const struct salur_head *head)
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
 * One signature line: when some trusted witness made it, the times reach to
 * his.  Ids are short, so more than one key may have the line's.
 */
static enum salur_err
check_line(const struct salur_trust *trust, const struct salur_note *note,
           size_t index, struct sl_cosigned_s *out)
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
        if (err == SALUR_OK && time_s < key->withdrawn_s) {
            out->newest_s = time_s > out->newest_s ? time_s : out->newest_s;
            out->oldest_s = time_s < out->oldest_s ? time_s : out->oldest_s;
        }
        /* Not found: the id of this witness under another name. */
        if (err != SALUR_OK && err != SALUR_E_NOT_FOUND) {
            return err;
        }
    }
    return SALUR_OK;
}

enum salur_err
sl_cosigned_times(const struct salur_trust *trust, struct salur_bytes bytes,
                  struct sl_cosigned_s *out)
{
    struct salur_note note;
    enum salur_err err = salur_note_parse(&note, bytes);

    out->newest_s = -1;
    out->oldest_s = INT64_MAX;
    for (size_t i = 0; i < note.count && err == SALUR_OK; i++) {
        err = check_line(trust, &note, i, out);
    }
    if (err == SALUR_OK && out->newest_s < 0) {
        return SALUR_E_QUORUM;
    }
    return err;
}

/* A note says nothing new when one is held that covers more, and is no older:
 * whoever brings an old answer again adds no entry. */
static enum salur_err
check_new(struct salur_ledger *ledger,
          const struct salur_checkpoint *checkpoint,
          const struct sl_cosigned_s *times)
{
    struct sl_cosigned_s held_times;
    struct salur_checkpoint held;
    struct salur_bytes bytes;
    enum salur_err err = sl_meta_get(ledger, SL_META_COSIGNED, &bytes);

    if (err != SALUR_OK) {
        return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
    }
    if (salur_checkpoint_peek(&held, bytes) != SALUR_OK) {
        return SALUR_E_CORRUPT;
    }
    /* What no witness of today's trust note vouches for stands in no way. */
    return held.head.size > checkpoint->head.size &&
                   sl_cosigned_times(ledger->trust, bytes, &held_times) ==
                       SALUR_OK &&
                   held_times.newest_s >= times->newest_s
               ? SALUR_E_EXISTS
               : SALUR_OK;
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
    struct sl_cosigned_s times = {0};
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
        err = sl_check_head(ledger, &checkpoint.head);
    }
    if (err == SALUR_OK) {
        err = sl_cosigned_times(ledger->trust, body->note, &times);
    }
    if (err == SALUR_OK) {
        err = check_new(ledger, &checkpoint, &times);
    }
    if (err == SALUR_OK) {
        body->time_s = times.newest_s;
        err = sl_append(ledger, entry, stamp);
    }
    if (err == SALUR_OK) {
        err = keep(ledger, &checkpoint, body->note);
    }
    return err;
}
