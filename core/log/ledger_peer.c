/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What another laptop of the village has paid, taken in from its export.
 *
 * The signed root covers every entry, so neither the chain nor the codes are
 * looked at here: that is audit's, before.  Only entries that were not seen
 * before change a row, all of it in one transaction with the head that they
 * lead to.
 */
#include "log/peer.h"

#include <string.h>

#include "salur/checkpoint.h"

struct intake {
    struct salur_bytes pack;
    int64_t time_s;
    struct salur_export parts;
    struct salur_peer before; /* size 0: never seen */
    struct salur_head head;   /* as signed */
    struct salur_peer_result out;
};

enum salur_err
sl_check_peer(const struct salur_ledger *ledger,
              const struct salur_body_genesis *genesis,
              const struct salur_trust_key **out_key)
{
    const struct salur_trust_key *key;

    *out_key = NULL;
    if (strcmp(genesis->origin, ledger->identity.origin) == 0) {
        return SALUR_E_ORIGIN;
    }
    if (genesis->site != ledger->identity.site) {
        return SALUR_E_OTHER_SITE;
    }
    key = salur_trust_find_log(ledger->trust, genesis->origin);
    if (key == NULL ||
        memcmp(key->key.bytes, genesis->log_key, SALUR_PUBKEY_LEN) != 0) {
        return SALUR_E_KEY_UNKNOWN;
    }
    if (!salur_area_contains(key->area, genesis->site)) {
        return SALUR_E_SCOPE;
    }
    *out_key = key;
    return SALUR_OK;
}

/* The first entry, and the checkpoint signed by the log that it names. */
static enum salur_err
open_pack(struct salur_ledger *ledger, struct intake *intake)
{
    struct salur_entry_cursor cursor;
    struct salur_checkpoint checkpoint;
    const struct salur_trust_key *key = NULL;
    struct salur_bytes bytes;
    struct salur_entry entry;
    enum salur_err err = salur_export_open(&intake->parts, intake->pack, NULL);

    if (err == SALUR_OK) {
        salur_entry_cursor_init(&cursor, intake->parts.entries);
        err = salur_entry_cursor_next(&cursor, &bytes);
        err = err == SALUR_E_ENDED ? SALUR_E_EMPTY : err;
    }
    if (err == SALUR_OK) {
        err = salur_entry_decode(&entry, bytes);
    }
    if (err == SALUR_OK && entry.kind != SALUR_KIND_GENESIS) {
        err = SALUR_E_SYNTAX;
    }
    if (err == SALUR_OK) {
        err = sl_check_peer(ledger, &entry.body.genesis, &key);
    }
    if (err == SALUR_OK && intake->time_s >= key->withdrawn_s) {
        err = SALUR_E_KEY_WITHDRAWN;
    }
    if (err == SALUR_OK) {
        err = salur_checkpoint_open(&checkpoint, intake->parts.checkpoint,
                                    &key->key);
        /* Another log's, or nobody's: not the signature that is asked for. */
        err = err == SALUR_E_ORIGIN || err == SALUR_E_KEY_UNKNOWN
                  ? SALUR_E_SIGNATURE
                  : err;
    }
    if (err == SALUR_OK) {
        intake->head = checkpoint.head;
        memcpy(intake->out.peer.origin, key->key.name,
               sizeof intake->out.peer.origin);
        err = sl_find_peer(ledger, key->key.name, &intake->before);
        err = err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
    }
    intake->out.before = intake->before.head.size;
    return err;
}

enum salur_err
sl_put_elsewhere(struct salur_ledger *ledger, const char *origin,
                 const struct salur_entry *entry)
{
    struct salur_elsewhere row = {.seq = entry->seq, .time_s = entry->time_s};
    uint8_t store[SL_ELSEWHERE_KEY_MAX];
    struct salur_buf key =
        sl_elsewhere_key(store, &entry->body.redeem.cti, origin);

    memcpy(row.operator_name, entry->operator_name, sizeof row.operator_name);
    salur_buf_clear(&ledger->record);
    sl_elsewhere_put(&ledger->record, &row);
    if (key.err != SALUR_OK || ledger->record.err != SALUR_OK) {
        return key.err != SALUR_OK ? key.err : ledger->record.err;
    }
    return sl_db_put(ledger, SL_DB_ELSEWHERE, salur_buf_view(&key),
                     salur_buf_view(&ledger->record), 0);
}

/* One entry that was not seen before. */
static enum salur_err
take_entry(struct salur_ledger *ledger, struct intake *intake,
           struct salur_bytes bytes)
{
    uint8_t store[SL_ELSEWHERE_KEY_MAX];
    struct salur_entry entry;
    struct salur_buf key;
    enum salur_err err = salur_entry_decode(&entry, bytes);

    if (err != SALUR_OK) {
        return err;
    }
    intake->out.peer.time_s = entry.time_s;
    if (entry.kind == SALUR_KIND_REDEEM) {
        intake->out.redeemed++;
        return sl_put_elsewhere(ledger, intake->out.peer.origin, &entry);
    }
    if (entry.kind != SALUR_KIND_VOID) {
        return SALUR_OK;
    }
    intake->out.voided++;
    key = sl_elsewhere_key(store, &entry.body.voided.cti,
                           intake->out.peer.origin);
    err = sl_db_del(ledger, SL_DB_ELSEWHERE, salur_buf_view(&key));
    return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
}

/* Where the entries seen before end, they must hash to what they did. */
static enum salur_err
check_before(struct salur_ledger *ledger, const struct intake *intake,
             const struct salur_tree *tree)
{
    struct salur_hash root;

    if (tree->size != intake->before.head.size) {
        return SALUR_OK;
    }
    salur_tree_root(tree, ledger->hasher, &root);
    return salur_hash_equal(&root, &intake->before.head.root) ? SALUR_OK
                                                              : SALUR_E_FORK;
}

static enum salur_err
take_entries(struct salur_ledger *ledger, struct intake *intake)
{
    struct salur_entry_cursor cursor;
    struct salur_bytes bytes;
    struct salur_tree tree;
    struct salur_hash leaf;
    enum salur_err err = SALUR_OK;

    salur_tree_init(&tree);
    salur_entry_cursor_init(&cursor, intake->parts.entries);
    while (err == SALUR_OK) {
        err = salur_entry_cursor_next(&cursor, &bytes);
        if (err != SALUR_OK) {
            break;
        }
        if (tree.size >= intake->before.head.size) {
            err = take_entry(ledger, intake, bytes);
        }
        salur_hash_leaf(ledger->hasher, bytes, &leaf);
        salur_tree_append(&tree, ledger->hasher, &leaf);
        if (err == SALUR_OK) {
            err = check_before(ledger, intake, &tree);
        }
    }
    if (err != SALUR_E_ENDED) {
        return err;
    }
    intake->out.peer.head.size = tree.size;
    salur_tree_root(&tree, ledger->hasher, &intake->out.peer.head.root);
    return tree.size == intake->head.size &&
                   salur_hash_equal(&intake->out.peer.head.root,
                                    &intake->head.root)
               ? SALUR_OK
               : SALUR_E_ROOT;
}

static enum salur_err
intake_work(struct salur_ledger *ledger, void *ctx)
{
    struct intake *intake = ctx;
    enum salur_err err = sl_refresh_trust(ledger);

    memset(&intake->out, 0, sizeof intake->out); /* of a try before */
    memset(&intake->before, 0, sizeof intake->before);
    if (err == SALUR_OK && ledger->trust == NULL) {
        err = SALUR_E_STATE;
    }
    if (err == SALUR_OK) {
        err = open_pack(ledger, intake);
    }
    if (err == SALUR_OK) {
        intake->out.peer.time_s = intake->before.time_s;
        err = take_entries(ledger, intake);
    }
    /* It is as signed, and yet ends before what was seen. */
    if (err == SALUR_OK && intake->head.size < intake->before.head.size) {
        err = SALUR_E_ROLLBACK;
    }
    if (err != SALUR_OK) {
        return err;
    }
    if (intake->head.size == intake->before.head.size) {
        intake->out.already = 1;
        return SALUR_OK;
    }
    salur_buf_clear(&ledger->record);
    sl_peer_put(&ledger->record, &intake->out.peer);
    return ledger->record.err == SALUR_OK
               ? sl_db_put(ledger, SL_DB_PEERS,
                           salur_bytes_str(intake->out.peer.origin),
                           salur_buf_view(&ledger->record), 0)
               : ledger->record.err;
}

enum salur_err
salur_ledger_peer_import(struct salur_ledger *ledger, struct salur_bytes pack,
                         int64_t time_s, struct salur_peer_result *out)
{
    struct intake intake = {.pack = pack, .time_s = time_s};
    enum salur_err err = sl_store_write(ledger, intake_work, &intake);

    memset(out, 0, sizeof *out);
    if (err == SALUR_OK) {
        *out = intake.out;
    }
    return err;
}
