/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gathering heads and what is known of their histories.  Nothing is compared
 * here.
 */
#include "audit/compare.h"

#include <stdlib.h>
#include <string.h>

#include "audit/compare_inside.h"
#include "base/bytes.h"
#include "salur/export.h"
#include "salur/receipt.h"

/* How files begin that carry a head among other things. */
#define PACK_BEGINS "PK\x03\x04"
#define REQUEST_BEGINS "old "
#define PROOF_BEGINS "c2sp.org/tlog-proof@"

enum salur_err
salur_compare_new(struct salur_compare **out, const struct salur_trust *trust)
{
    struct salur_compare *compare = calloc(1, sizeof *compare);
    enum salur_err err;

    *out = NULL;
    if (compare == NULL) {
        return SALUR_E_MEMORY;
    }
    compare->trust = trust;
    err = salur_hasher_new(&compare->hasher);
    if (err != SALUR_OK) {
        free(compare);
        return err;
    }
    *out = compare;
    return SALUR_OK;
}

/* Take back what was added behind these counts. */
static void
cut(struct salur_compare *compare, size_t heads, size_t histories)
{
    while (compare->heads_count > heads) {
        salur_buf_wipe(&compare->notes[--compare->heads_count]);
    }
    while (compare->histories_count > histories) {
        free(compare->histories[--compare->histories_count].leaves);
    }
}

void
salur_compare_free(struct salur_compare *compare)
{
    if (compare == NULL) {
        return;
    }
    cut(compare, 0, 0);
    free(compare->heads);
    free(compare->notes);
    free(compare->histories);
    free(compare->logs);
    free(compare->forks);
    salur_hasher_free(compare->hasher);
    free(compare);
}

/* Room for one more head and its note. */
static enum salur_err
grow_heads(struct salur_compare *compare)
{
    void *array = compare->heads;
    enum salur_err err =
        sl_array_grow(&array, &compare->heads_cap, compare->heads_count + 1,
                      SL_COMPARE_HEADS_MAX, sizeof *compare->heads);

    compare->heads = array;
    if (err != SALUR_OK) {
        return err;
    }
    array = compare->notes;
    err = sl_array_grow(&array, &compare->notes_cap, compare->heads_count + 1,
                        SL_COMPARE_HEADS_MAX, sizeof *compare->notes);
    compare->notes = array;
    return err;
}

/* Read one head. */
static enum salur_err
add_head(struct salur_compare *compare, struct salur_bytes bytes,
         enum salur_carrier carrier, size_t source)
{
    struct salur_compare_head *head;
    struct salur_buf *note;
    enum salur_err err = grow_heads(compare);

    if (err != SALUR_OK) {
        return err;
    }
    head = &compare->heads[compare->heads_count];
    note = &compare->notes[compare->heads_count];
    memset(head, 0, sizeof *head);
    salur_buf_init(note, bytes.len + SALUR_KEY_FILE_MAX);
    err = salur_signed_head_read(&head->head, bytes, compare->trust, note);
    if (err != SALUR_OK) {
        salur_buf_wipe(note);
        return err;
    }
    head->carrier = carrier;
    head->source = source;
    head->note = salur_buf_view(note);
    compare->heads_count++;
    return SALUR_OK;
}

/* A history of the head that was added at an index. */
static enum salur_err
add_history(struct salur_compare *compare, size_t head,
            enum salur_compare_basis basis, struct sl_history **out)
{
    void *array = compare->histories;
    enum salur_err err = sl_array_grow(
        &array, &compare->histories_cap, compare->histories_count + 1,
        SL_COMPARE_HEADS_MAX, sizeof *compare->histories);

    compare->histories = array;
    if (err != SALUR_OK) {
        return err;
    }
    *out = &compare->histories[compare->histories_count++];
    memset(*out, 0, sizeof **out);
    (*out)->head = head;
    (*out)->basis = basis;
    return SALUR_OK;
}

static int
is_genuine(const struct salur_compare *compare, size_t head)
{
    return compare->heads[head].head.err == SALUR_OK;
}

/* --- exports ------------------------------------------------------------- */

/* Hash the entries that a head covers; they must give its root. */
static enum salur_err
hash_entries(struct salur_compare *compare, struct sl_history *history,
             struct salur_bytes entries)
{
    const struct salur_head *head =
        &compare->heads[history->head].head.checkpoint.head;
    struct salur_entry_cursor cursor;
    struct salur_hash root;
    void *array = NULL;
    size_t cap = 0;
    enum salur_err err = SALUR_OK;

    salur_entry_cursor_init(&cursor, entries);
    while (err == SALUR_OK && cursor.seq < head->size) {
        size_t at = (size_t)cursor.seq; /* an entry is three bytes at least */
        struct salur_bytes entry;

        err = salur_entry_cursor_next(&cursor, &entry);
        if (err == SALUR_OK) {
            err = sl_array_grow(&array, &cap, at + 1, SALUR_PACK_MAX / 3,
                                SALUR_HASH_LEN);
            history->leaves = array;
        }
        if (err == SALUR_OK) {
            salur_hash_leaf(compare->hasher, entry, &history->leaves[at]);
        }
    }
    if (err == SALUR_OK) {
        salur_merkle_root(compare->hasher, history->leaves, (size_t)head->size,
                          &root);
        err = salur_hash_equal(&root, &head->root) ? SALUR_OK : SALUR_E_ROOT;
    }
    return err == SALUR_E_ENDED ? SALUR_E_ROLLBACK : err;
}

/* The history that the entries are of a head; when they are not what it says,
 * that stands with the head and no history is kept. */
static enum salur_err
add_entries(struct salur_compare *compare, size_t head,
            struct salur_bytes entries)
{
    struct sl_history *history;
    enum salur_err err;

    if (!is_genuine(compare, head)) {
        return SALUR_OK;
    }
    err = add_history(compare, head, SALUR_BASIS_ENTRIES, &history);
    if (err != SALUR_OK) {
        return err;
    }
    err = hash_entries(compare, history, entries);
    if (err != SALUR_OK && err != SALUR_E_MEMORY) {
        compare->heads[head].entries_err = err;
        cut(compare, compare->heads_count, compare->histories_count - 1);
        err = SALUR_OK;
    }
    return err;
}

/* The proof of a request, when its checkpoint is genuine. */
static enum salur_err
add_request(struct salur_compare *compare, struct salur_bytes body,
            size_t source)
{
    struct salur_witness_request request;
    struct sl_history *history;
    size_t head = compare->heads_count;
    enum salur_err err = salur_witness_parse(&request, body);

    if (err == SALUR_OK) {
        err = add_head(compare, request.note, SALUR_CARRIER_REQUEST, source);
    }
    if (err != SALUR_OK || !is_genuine(compare, head)) {
        return err;
    }
    err = add_history(compare, head, SALUR_BASIS_PROOF, &history);
    if (err == SALUR_OK) {
        history->is_request = 1;
        history->old_size = request.old_size;
        history->proof = request.proof;
    }
    return err;
}

static enum salur_err
add_export(struct salur_compare *compare, struct salur_bytes pack,
           size_t source)
{
    struct salur_export parts;
    size_t head = compare->heads_count;
    enum salur_err err = salur_export_open(&parts, pack, NULL);

    if (err == SALUR_OK) {
        err = add_head(compare, parts.checkpoint, SALUR_CARRIER_EXPORT, source);
    }
    if (err == SALUR_OK) {
        err = add_entries(compare, head, parts.entries);
    }
    if (err == SALUR_OK && parts.cosigned.len > 0) {
        err = add_head(compare, parts.cosigned, SALUR_CARRIER_COSIGNED, source);
    }
    return err;
}

/* --- proofs of entries --------------------------------------------------- */

/* What a proof shows of its checkpoint's history.  One that proves nothing
 * leaves its head as it is. */
static enum salur_err
add_then(struct salur_compare *compare, size_t head,
         const struct salur_tlog_proof *proof)
{
    struct sl_history *history;
    struct salur_head then;
    enum salur_err err;

    if (!is_genuine(compare, head)) {
        return SALUR_OK;
    }
    if (salur_tlog_proof_check(compare->hasher, proof, proof->extra, &then) !=
        SALUR_OK) {
        compare->heads[head].entries_err = SALUR_E_PROOF;
        return SALUR_OK;
    }
    err = add_history(compare, head, SALUR_BASIS_PROOF, &history);
    if (err == SALUR_OK) {
        history->then = then;
    }
    return err;
}

static enum salur_err
add_proof(struct salur_compare *compare, struct salur_bytes text, size_t source)
{
    struct salur_tlog_proof proof;
    struct salur_buf extra;
    size_t head = compare->heads_count;
    enum salur_err err;

    salur_buf_init(&extra, SALUR_ENTRY_MAX);
    err = salur_tlog_proof_parse(&proof, text, &extra, NULL);
    if (err == SALUR_OK) {
        err = add_head(compare, proof.checkpoint, SALUR_CARRIER_PROOF, source);
    }
    if (err == SALUR_OK) {
        err = add_then(compare, head, &proof);
    }
    salur_buf_wipe(&extra);
    return err;
}

/* 1 when the bytes begin so. */
static int
begins(struct salur_bytes bytes, const char *with)
{
    struct sl_reader rd;

    sl_reader_init(&rd, bytes);
    sl_read_literal(&rd, with);
    return rd.err == SALUR_OK;
}

enum salur_err
salur_compare_add(struct salur_compare *compare, struct salur_bytes bytes,
                  size_t source)
{
    size_t heads = compare->heads_count;
    size_t histories = compare->histories_count;
    enum salur_err err;

    if (begins(bytes, PACK_BEGINS)) {
        err = add_export(compare, bytes, source);
    } else if (begins(bytes, REQUEST_BEGINS)) {
        err = add_request(compare, bytes, source);
    } else if (begins(bytes, PROOF_BEGINS)) {
        err = add_proof(compare, bytes, source);
    } else {
        err = add_head(compare, bytes, SALUR_CARRIER_NOTE, source);
    }
    if (err != SALUR_OK) {
        cut(compare, heads, histories);
    }
    return err;
}

/* --- what there is ------------------------------------------------------- */

const struct salur_compare_head *
salur_compare_head_at(const struct salur_compare *compare, size_t index)
{
    return index < compare->heads_count ? &compare->heads[index] : NULL;
}

const struct salur_compare_log *
salur_compare_log_at(const struct salur_compare *compare, size_t index)
{
    return index < compare->logs_count ? &compare->logs[index] : NULL;
}

const struct salur_compare_fork *
salur_compare_fork_at(const struct salur_compare *compare, size_t index)
{
    return index < compare->forks_count ? &compare->forks[index] : NULL;
}
