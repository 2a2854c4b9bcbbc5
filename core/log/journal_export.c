/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a journal proves, without any key of ours: its entries in their order,
 * and the newest checkpoint in it that the log's own key signed and that they
 * hash to.  A stick that lay anywhere is read here, so nothing in it is
 * believed but what a signature covers.
 *
 * Memory: the entries twice; time: one pass, and one more over the entries
 * when the newest checkpoint is of fewer than stood when it was stored.
 */
#include "salur/journal.h"

#include <string.h>

#include "base/bytes.h"
#include "salur/export.h"
#include "salur/witness.h"

/* Longest note that is kept: three lines and 32 signatures. */
#define NOTE_MAX 16384

struct reading {
    struct salur_hasher *hasher;
    struct salur_buf *entries; /* all, length-prefixed */
    struct salur_tree tree;
    struct salur_journal_found *found;
    struct salur_pubkey key; /* of the first entry */
    int has_key;
    struct salur_bytes last;   /* stored in this record; len 0: none */
    struct salur_bytes proven; /* the newest that fits; borrows */
    struct salur_bytes late;   /* of fewer entries than stood then */
    struct salur_head late_head;
    struct salur_bytes cosigned; /* the newest stored */
};

/* --- entries ----------------------------------------------------------------
 */

/* The log's key is the one that its first entry names. */
static enum salur_err
take_genesis(struct reading *reading, struct salur_bytes bytes)
{
    struct salur_entry entry;

    if (salur_entry_decode(&entry, bytes) != SALUR_OK ||
        entry.kind != SALUR_KIND_GENESIS) {
        return SALUR_E_CORRUPT;
    }
    if (strcmp(entry.body.genesis.origin, reading->found->origin) != 0) {
        return SALUR_E_ORIGIN;
    }
    reading->has_key =
        salur_pubkey_make(&reading->key, reading->found->origin,
                          SALUR_KEY_ED25519,
                          entry.body.genesis.log_key) == SALUR_OK;
    return reading->has_key ? SALUR_OK : SALUR_E_CORRUPT;
}

static enum salur_err
take_entry(struct reading *reading, const struct salur_journal_op *op)
{
    struct salur_hash leaf;
    struct sl_reader rd;
    uint64_t seq;
    enum salur_err err = SALUR_OK;

    sl_reader_init(&rd, op->key);
    seq = sl_read_be64(&rd);
    if (op->kind != SALUR_JOURNAL_PUT || sl_reader_finish(&rd) != SALUR_OK ||
        seq != reading->tree.size || op->value.len == 0 ||
        op->value.len > SALUR_ENTRY_MAX) {
        return SALUR_E_CORRUPT;
    }
    if (seq == 0) {
        err = take_genesis(reading, op->value);
    }
    if (err == SALUR_OK) {
        salur_entries_put(reading->entries, op->value);
        err = reading->entries->err;
    }
    if (err == SALUR_OK) {
        salur_hash_leaf(reading->hasher, op->value, &leaf);
        salur_tree_append(&reading->tree, reading->hasher, &leaf);
    }
    return err;
}

/* --- notes ------------------------------------------------------------------
 */

static void
take_meta(struct reading *reading, const struct salur_journal_op *op)
{
    if (op->kind != SALUR_JOURNAL_PUT || op->value.len > NOTE_MAX) {
        return;
    }
    if (salur_bytes_equal(op->key, salur_bytes_str("checkpoint"))) {
        reading->last = op->value;
    } else if (salur_bytes_equal(op->key, salur_bytes_str("cosigned"))) {
        reading->cosigned = op->value;
    }
}

/* Judge the checkpoint that a record stored, when all its entries are in. */
static void
judge_note(struct reading *reading)
{
    struct salur_checkpoint checkpoint;
    struct salur_hash root;

    if (reading->last.len == 0 || !reading->has_key ||
        salur_checkpoint_open(&checkpoint, reading->last, &reading->key) !=
            SALUR_OK ||
        checkpoint.head.size > reading->tree.size ||
        checkpoint.head.size == 0) {
        return;
    }
    if (checkpoint.head.size < reading->tree.size) {
        reading->late = reading->last;
        reading->late_head = checkpoint.head;
        return;
    }
    salur_tree_root(&reading->tree, reading->hasher, &root);
    if (salur_hash_equal(&root, &checkpoint.head.root)) {
        reading->proven = reading->last;
        reading->found->proven = checkpoint.head;
    }
}

/* The first `size` of the entries, and their root. */
static struct salur_bytes
beginning(const struct reading *reading, uint64_t size, struct salur_hash *root)
{
    struct salur_bytes all = salur_buf_view(reading->entries);
    struct salur_entry_cursor cursor;
    struct salur_bytes entry;
    struct salur_tree tree;
    struct salur_hash leaf;

    salur_tree_init(&tree);
    salur_entry_cursor_init(&cursor, all);
    while (tree.size < size &&
           salur_entry_cursor_next(&cursor, &entry) == SALUR_OK) {
        salur_hash_leaf(reading->hasher, entry, &leaf);
        salur_tree_append(&tree, reading->hasher, &leaf);
    }
    salur_tree_root(&tree, reading->hasher, root);
    return salur_bytes(all.ptr, cursor.offset);
}

/* An export that signed a snapshot may have stored its note later. */
static void
judge_late(struct reading *reading)
{
    struct salur_hash root;

    if (reading->late.len == 0 ||
        reading->late_head.size <= reading->found->proven.size) {
        return;
    }
    (void)beginning(reading, reading->late_head.size, &root);
    if (salur_hash_equal(&root, &reading->late_head.root)) {
        reading->proven = reading->late;
        reading->found->proven = reading->late_head;
    }
}

/* --- records ----------------------------------------------------------------
 */

static enum salur_err
take_record(struct reading *reading, struct salur_journal_record *record)
{
    struct salur_journal_op op;
    enum salur_err err = SALUR_OK;

    reading->last = salur_bytes(NULL, 0);
    while (err == SALUR_OK && salur_journal_op(record, &op) == SALUR_OK) {
        if (op.db == SALUR_JOURNAL_DB_LOG) {
            err = take_entry(reading, &op);
        } else if (op.db == SALUR_JOURNAL_DB_META) {
            take_meta(reading, &op);
        }
    }
    if (err == SALUR_OK) {
        judge_note(reading);
    }
    return err;
}

/* All whole records; what follows the last of them is no record. */
static enum salur_err
read_all(struct reading *reading, struct salur_bytes bytes)
{
    struct salur_journal_found *found = reading->found;
    struct salur_journal_record record;
    struct salur_journal journal;
    enum salur_err err = salur_journal_open(&journal, bytes);

    if (err != SALUR_OK) {
        return err;
    }
    memcpy(found->origin, journal.origin, sizeof found->origin);
    while (err == SALUR_OK) {
        err = salur_journal_next(&journal, reading->hasher, &record);
        if (err != SALUR_OK) {
            found->tail = err == SALUR_E_ENDED ? SALUR_OK : err;
            break;
        }
        err = take_record(reading, &record);
        if (err != SALUR_OK) {
            return err;
        }
        found->records++;
        found->entries = reading->tree.size;
        found->len = (size_t)journal.offset; /* at most bytes.len */
    }
    if (found->records == 0) {
        return err == SALUR_E_ENDED ? SALUR_E_EMPTY : err;
    }
    salur_tree_root(&reading->tree, reading->hasher, &found->head.root);
    found->head.size = reading->tree.size;
    judge_late(reading);
    return SALUR_OK;
}

/* --- the export -------------------------------------------------------------
 */

/* The cosigned note when it is of these entries, or of the first of them. */
static int
cosigned_fits(const struct reading *reading)
{
    struct salur_checkpoint checkpoint;
    struct salur_hash root;

    if (reading->cosigned.len == 0 ||
        salur_checkpoint_open(&checkpoint, reading->cosigned, &reading->key) !=
            SALUR_OK ||
        checkpoint.head.size == 0 ||
        checkpoint.head.size > reading->found->proven.size) {
        return 0;
    }
    (void)beginning(reading, checkpoint.head.size, &root);
    return salur_hash_equal(&root, &checkpoint.head.root);
}

static enum salur_err
write_pack(const struct reading *reading, struct salur_buf *out)
{
    struct salur_export parts = {.checkpoint = reading->proven};
    struct salur_buf request;
    struct salur_hash root;
    enum salur_err err = SALUR_OK;

    parts.entries = beginning(reading, reading->found->proven.size, &root);
    salur_buf_init(&request, SALUR_WITNESS_HEAD_MAX + NOTE_MAX);
    if (cosigned_fits(reading)) {
        parts.cosigned = reading->cosigned;
        err = salur_witness_make(&parts, &request);
        parts.request = salur_buf_view(&request);
    }
    if (err == SALUR_OK) {
        err = salur_export_write(&parts, out);
    }
    salur_buf_wipe(&request);
    return err;
}

enum salur_err
salur_journal_export(struct salur_bytes bytes, struct salur_buf *out_pack,
                     struct salur_buf *out_entries,
                     struct salur_journal_found *found)
{
    struct salur_buf own;
    struct reading reading = {.found = found};
    enum salur_err err;

    memset(found, 0, sizeof *found);
    salur_buf_init(&own, (size_t)SALUR_PACK_MAX);
    reading.entries = out_entries != NULL ? out_entries : &own;
    salur_tree_init(&reading.tree);
    err = bytes.len > SALUR_JOURNAL_MAX ? SALUR_E_LIMIT
                                        : salur_hasher_new(&reading.hasher);
    if (err == SALUR_OK) {
        err = read_all(&reading, bytes);
    }
    if (err == SALUR_OK && found->proven.size == 0) {
        err = SALUR_E_QUORUM;
    }
    if (err == SALUR_OK && out_pack != NULL) {
        err = write_pack(&reading, out_pack);
    }
    salur_hasher_free(reading.hasher);
    salur_buf_wipe(&own);
    return err;
}
