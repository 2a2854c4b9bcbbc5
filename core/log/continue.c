/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Continuing another log of the village, in one transaction: its entries are
 * walked from the first, rows that refuse its families are put, and a
 * restored entry says how far it is proven.
 *
 * What nobody signed is let in for one thing only: to refuse.  So the worst
 * that a forged tail can do is to send families to the office, and the worst
 * that a missing tail can do is what a missing tail does anywhere.
 */
#include "salur/continue.h"

#include <string.h>

#include "log/peer.h"

struct continuing {
    const struct salur_export *source;
    enum salur_continue_cause cause;
    const struct salur_stamp *stamp;
    const struct salur_trust_key *key;
    struct salur_peer before;   /* size 0: never seen */
    struct salur_head heads[2]; /* signed, of checkpoint and cosigned; size
                                   0: none that stands */
    uint64_t limit;             /* entries from here on are void */
    uint64_t proven;            /* entries below are proven */
    struct salur_tree tree;     /* of the entries so far */
    struct salur_hash chain;    /* leaf hash of the one before */
    struct salur_continued out;
};

/* --- what is signed --------------------------------------------------------
 */

/*
 * Take the head of a note when the log's signature on it stands: the key is
 * not withdrawn, or only beyond this size, or a trusted witness saw the head
 * before the withdrawal.
 */
static enum salur_err
take_head(const struct salur_ledger *ledger, const struct continuing *to,
          struct salur_bytes note, struct salur_head *out)
{
    const struct salur_trust_key *key = to->key;
    struct sl_cosigned_s times = {INT64_MAX, INT64_MAX};
    struct salur_checkpoint checkpoint;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    if (note.len == 0) {
        return SALUR_OK;
    }
    err = salur_checkpoint_open(&checkpoint, note, &key->key);
    if (err == SALUR_OK) {
        err = sl_cosigned_times(ledger->trust, note, &times);
        err = err == SALUR_E_QUORUM ? SALUR_OK : err;
    }
    if (err == SALUR_OK &&
        salur_trust_check_head(key, checkpoint.head.size, times.oldest_s,
                               to->stamp->time_s) == SALUR_OK) {
        *out = checkpoint.head;
    }
    /* Another log's, or nobody's: not the signature that is asked for. */
    return err == SALUR_E_ORIGIN || err == SALUR_E_KEY_UNKNOWN
               ? SALUR_E_SIGNATURE
               : err;
}

static uint64_t
larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* The first entry says whose log it is. */
static enum salur_err
open_source(struct salur_ledger *ledger, struct continuing *to)
{
    const struct salur_body_genesis *own = &ledger->identity;
    const struct salur_body_genesis *genesis;
    struct salur_entry_cursor cursor;
    struct salur_bytes bytes;
    struct salur_entry entry;
    enum salur_err err;

    salur_entry_cursor_init(&cursor, to->source->entries);
    err = salur_entry_cursor_next(&cursor, &bytes);
    if (err == SALUR_OK) {
        err = salur_entry_decode(&entry, bytes);
    }
    if (err == SALUR_OK && entry.kind != SALUR_KIND_GENESIS) {
        err = SALUR_E_SYNTAX;
    }
    if (err != SALUR_OK) {
        return err == SALUR_E_ENDED ? SALUR_E_EMPTY : err;
    }
    genesis = &entry.body.genesis;
    err = sl_check_peer(ledger, genesis, &to->key);
    if (err == SALUR_OK && strcmp(genesis->device, own->device) == 0 &&
        genesis->generation > own->generation) {
        err = SALUR_E_ORDER;
    }
    if (err == SALUR_OK) {
        memcpy(to->out.origin, genesis->origin, sizeof to->out.origin);
        salur_entry_first_prev(ledger->hasher, genesis->origin, &to->chain);
        err = sl_find_peer(ledger, genesis->origin, &to->before);
        err = err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
    }
    return err;
}

static enum salur_err
open_heads(struct salur_ledger *ledger, struct continuing *to)
{
    enum salur_err err =
        take_head(ledger, to, to->source->checkpoint, &to->heads[0]);

    if (err == SALUR_OK) {
        err = take_head(ledger, to, to->source->cosigned, &to->heads[1]);
    }
    to->proven = larger(to->heads[0].size, to->heads[1].size);
    to->limit = UINT64_MAX;
    if (to->stamp->time_s >= to->key->withdrawn_s &&
        to->key->withdrawn_size != UINT64_MAX) {
        to->limit = larger(to->key->withdrawn_size, to->proven);
    }
    to->proven = larger(to->proven, to->before.head.size);
    return err;
}

/* --- rows ------------------------------------------------------------------
 */

/* The row that an id of this log has; SALUR_E_NOT_FOUND without one. */
static enum salur_err
find_row(struct salur_ledger *ledger, const struct continuing *to,
         const struct salur_cti *cti, struct salur_elsewhere *out)
{
    uint8_t store[SL_ELSEWHERE_KEY_MAX];
    struct salur_buf key = sl_elsewhere_key(store, cti, to->out.origin);
    struct salur_cti same;
    struct salur_bytes value;
    enum salur_err err =
        sl_db_get(ledger, SL_DB_ELSEWHERE, salur_buf_view(&key), &value);

    memset(out, 0, sizeof *out);
    return err == SALUR_OK
               ? sl_elsewhere_read(&same, out, salur_buf_view(&key), value)
               : err;
}

static enum salur_err
forget_row(struct salur_ledger *ledger, const struct continuing *to,
           const struct salur_cti *cti)
{
    uint8_t store[SL_ELSEWHERE_KEY_MAX];
    struct salur_buf key = sl_elsewhere_key(store, cti, to->out.origin);

    return sl_db_del(ledger, SL_DB_ELSEWHERE, salur_buf_view(&key));
}

/* A redemption that the withdrawal makes void; its row may have been put
 * before the withdrawal was known. */
static enum salur_err
let_lapse(struct salur_ledger *ledger, struct continuing *to,
          const struct salur_cti *cti)
{
    struct salur_elsewhere row;
    enum salur_err err = find_row(ledger, to, cti, &row);

    to->out.lapsed++;
    if (err == SALUR_OK && row.seq >= to->limit) {
        return forget_row(ledger, to, cti);
    }
    return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
}

static enum salur_err
take_redeem(struct salur_ledger *ledger, struct continuing *to,
            const struct salur_entry *entry)
{
    const struct salur_cti *cti = &entry->body.redeem.cti;
    struct salur_continued *out = &to->out;
    struct salur_elsewhere row;
    enum salur_err err;

    if (entry->seq >= to->limit) {
        return let_lapse(ledger, to, cti);
    }
    if (entry->seq >= to->proven) {
        err = find_row(ledger, to, cti, &row);
        if (err != SALUR_E_NOT_FOUND && row.seq != entry->seq) {
            return err; /* refused already, by what is worth more */
        }
        out->beyond++;
    }
    out->redeemed++;
    out->has_last = 1;
    out->last_seq = entry->seq;
    out->last_cti = *cti;
    out->last_time_s = entry->time_s;
    return sl_put_elsewhere(ledger, out->origin, entry);
}

static enum salur_err
take_void(struct salur_ledger *ledger, struct continuing *to,
          const struct salur_entry *entry)
{
    const struct salur_body_void *body = &entry->body.voided;
    struct salur_continued *out = &to->out;
    struct salur_elsewhere row;
    enum salur_err err = find_row(ledger, to, &body->cti, &row);

    if (err != SALUR_OK) {
        return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
    }
    /* What nobody signed allows no payment that something signed refuses. */
    if (row.seq != body->redeem || entry->seq >= to->limit ||
        (entry->seq >= to->proven && row.seq < to->proven)) {
        return SALUR_OK;
    }
    out->redeemed -= out->redeemed > 0;
    out->beyond -= row.seq >= to->proven && out->beyond > 0;
    if (row.seq == out->last_seq) {
        out->has_last = 0;
    }
    return forget_row(ledger, to, &body->cti);
}

static enum salur_err
take_entry(struct salur_ledger *ledger, struct continuing *to,
           struct salur_bytes bytes)
{
    struct salur_entry entry;
    enum salur_err err = salur_entry_decode(&entry, bytes);

    if (err != SALUR_OK) {
        return err;
    }
    if (entry.seq != to->tree.size ||
        !salur_hash_equal(&entry.prev, &to->chain)) {
        return SALUR_E_CHAIN;
    }
    to->out.time_s = entry.time_s;
    if (entry.kind == SALUR_KIND_REDEEM) {
        return take_redeem(ledger, to, &entry);
    }
    return entry.kind == SALUR_KIND_VOID ? take_void(ledger, to, &entry)
                                         : SALUR_OK;
}

/* Where a known head ends, the entries must hash to it. */
static enum salur_err
check_heads(struct salur_ledger *ledger, struct continuing *to)
{
    struct salur_hash root;

    salur_tree_root(&to->tree, ledger->hasher, &root);
    for (size_t i = 0; i < 2; i++) {
        if (to->tree.size == to->heads[i].size &&
            !salur_hash_equal(&root, &to->heads[i].root)) {
            return SALUR_E_ROOT;
        }
    }
    if (to->tree.size == to->before.head.size &&
        !salur_hash_equal(&root, &to->before.head.root)) {
        return SALUR_E_FORK;
    }
    if (to->tree.size == to->proven) {
        to->out.proven.root = root;
    }
    return SALUR_OK;
}

static enum salur_err
take_entries(struct salur_ledger *ledger, struct continuing *to)
{
    struct salur_entry_cursor cursor;
    struct salur_bytes bytes;
    enum salur_err err = SALUR_OK;

    salur_tree_init(&to->tree);
    salur_tree_root(&to->tree, ledger->hasher, &to->out.proven.root);
    salur_entry_cursor_init(&cursor, to->source->entries);
    while (err == SALUR_OK) {
        err = salur_entry_cursor_next(&cursor, &bytes);
        if (err == SALUR_OK) {
            err = take_entry(ledger, to, bytes);
        }
        if (err == SALUR_OK) {
            salur_hash_leaf(ledger->hasher, bytes, &to->chain);
            salur_tree_append(&to->tree, ledger->hasher, &to->chain);
            err = check_heads(ledger, to);
        }
    }
    if (err != SALUR_E_ENDED) {
        return err;
    }
    to->out.entries = to->tree.size;
    to->out.proven.size = to->proven;
    if (to->tree.size >= to->proven) {
        return SALUR_OK;
    }
    return to->tree.size < to->before.head.size ? SALUR_E_ROLLBACK
                                                : SALUR_E_ROOT;
}

/* --- what is written -------------------------------------------------------
 */

static enum salur_err
put_peer(struct salur_ledger *ledger, const struct continuing *to)
{
    struct salur_peer peer = {.head = to->out.proven, .time_s = to->out.time_s};

    /* Nothing that is proven is nothing that others may be held against. */
    if (peer.head.size <= to->before.head.size) {
        return SALUR_OK;
    }
    memcpy(peer.origin, to->out.origin, sizeof peer.origin);
    salur_buf_clear(&ledger->record);
    sl_peer_put(&ledger->record, &peer);
    return ledger->record.err == SALUR_OK
               ? sl_db_put(ledger, SL_DB_PEERS, salur_bytes_str(peer.origin),
                           salur_buf_view(&ledger->record), 0)
               : ledger->record.err;
}

static enum salur_err
continue_work(struct salur_ledger *ledger, void *ctx)
{
    struct continuing *to = ctx;
    uint64_t rows = 0;
    uint64_t rows_now = 0;
    uint64_t size = 0;
    enum salur_err err = sl_refresh_trust(ledger);

    memset(&to->out, 0, sizeof to->out); /* of a try before the map grew */
    memset(&to->before, 0, sizeof to->before);
    if (err == SALUR_OK && ledger->trust == NULL) {
        err = SALUR_E_STATE;
    }
    if (err == SALUR_OK) {
        err = open_source(ledger, to);
    }
    if (err == SALUR_OK) {
        err = open_heads(ledger, to);
    }
    if (err == SALUR_OK) {
        err = sl_db_count(ledger, SL_DB_ELSEWHERE, &rows);
    }
    if (err == SALUR_OK) {
        err = take_entries(ledger, to);
    }
    if (err == SALUR_OK) {
        err = sl_db_count(ledger, SL_DB_ELSEWHERE, &rows_now);
    }
    if (err == SALUR_OK) {
        err = sl_find_restored(ledger, to->out.origin, &to->out.seq, &size);
    }
    if (err == SALUR_OK && to->out.seq > 0 && size >= to->proven &&
        rows == rows_now) {
        to->out.already = 1;
        return SALUR_OK;
    }
    if (err == SALUR_OK) {
        err = put_peer(ledger, to);
    }
    if (err != SALUR_OK) {
        return err;
    }
    return sl_append_restored(ledger, to->out.origin, &to->out.proven,
                              (uint32_t)to->cause, to->stamp, &to->out.seq);
}

enum salur_err
salur_ledger_continue(struct salur_ledger *ledger,
                      const struct salur_export *source,
                      enum salur_continue_cause cause,
                      const struct salur_stamp *stamp,
                      struct salur_continued *out)
{
    struct continuing to = {.source = source, .cause = cause, .stamp = stamp};
    enum salur_err err = SALUR_E_ARG;

    memset(out, 0, sizeof *out);
    if (cause >= SALUR_CONTINUE_IMAGE && cause <= SALUR_CONTINUE_OTHER) {
        err = sl_store_write(ledger, continue_work, &to);
    }
    if (err == SALUR_OK) {
        *out = to.out;
    }
    return err;
}
