/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests to a witness and the judgement of them, as c2sp.org/tlog-witness
 * has it.  What a witness remembers, and that it remembers before it answers,
 * is its caller's.
 */
#include "salur/witness.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "log/hash_lines.h"

static const char old_word[] = "old ";

enum salur_err
salur_witness_parse(struct salur_witness_request *out, struct salur_bytes body)
{
    struct sl_reader rd;
    struct salur_bytes size;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    sl_reader_init(&rd, body);
    sl_read_literal(&rd, old_word);
    size = sl_read_until(&rd, '\n');
    sl_proof_lines_read(&rd, &out->proof, SALUR_WITNESS_LINES_MAX);
    err = rd.err;
    if (err == SALUR_OK) {
        err = sl_parse_u64(size, INT64_MAX, &out->old_size);
    }
    if (err == SALUR_OK) {
        out->note = sl_read_bytes(&rd, rd.left.len);
        err = salur_checkpoint_peek(&out->checkpoint, out->note);
    }
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}

enum salur_err
salur_witness_format(const struct salur_witness_request *request,
                     struct salur_buf *out)
{
    if (request->note.len == 0 || request->old_size > INT64_MAX ||
        request->proof.count > SALUR_WITNESS_LINES_MAX) {
        return SALUR_E_ARG;
    }
    sl_put_str(out, old_word);
    sl_put_u64_dec(out, request->old_size);
    sl_put_u8(out, '\n');
    sl_proof_lines_put(out, &request->proof);
    sl_put_bytes(out, request->note);
    return out->err;
}

/* --- the request of an export -------------------------------------------- */

/* Leaf hashes of the first count entries. */
static enum salur_err
hash_leaves(struct salur_hasher *hasher, struct salur_bytes entries,
            struct salur_hash *leaves, size_t count)
{
    struct salur_entry_cursor cursor;
    enum salur_err err = SALUR_OK;

    salur_entry_cursor_init(&cursor, entries);
    for (size_t i = 0; i < count && err == SALUR_OK; i++) {
        struct salur_bytes entry;

        err = salur_entry_cursor_next(&cursor, &entry);
        if (err == SALUR_OK) {
            salur_hash_leaf(hasher, entry, &leaves[i]);
        }
    }
    /* The checkpoint is of more entries than there are. */
    return err == SALUR_E_ENDED ? SALUR_E_RANGE : err;
}

static enum salur_err
prove(struct salur_witness_request *request, struct salur_bytes entries)
{
    /* An entry takes three bytes at least: a count above is no export's, and
     * one below bounds what is allocated. */
    size_t most = entries.len / 3;
    uint64_t size = request->checkpoint.head.size;
    struct salur_hasher *hasher = NULL;
    struct salur_hash *leaves = NULL;
    enum salur_err err;

    if (request->old_size == 0 || request->old_size > size || size > most) {
        return SALUR_E_RANGE;
    }
    leaves = calloc((size_t)size, sizeof *leaves); /* size <= most */
    err = leaves == NULL ? SALUR_E_MEMORY : salur_hasher_new(&hasher);
    if (err == SALUR_OK) {
        err = hash_leaves(hasher, entries, leaves, (size_t)size);
    }
    if (err == SALUR_OK) {
        err = salur_merkle_prove_consistency(hasher, leaves, (size_t)size,
                                             (size_t)request->old_size,
                                             &request->proof);
    }
    salur_hasher_free(hasher);
    free(leaves);
    return err;
}

enum salur_err
salur_witness_make(const struct salur_export *parts, struct salur_buf *out)
{
    struct salur_witness_request request = {.note = parts->checkpoint};
    struct salur_checkpoint cosigned;
    enum salur_err err;

    if (parts->cosigned.len == 0) {
        return SALUR_E_EMPTY;
    }
    err = salur_checkpoint_peek(&cosigned, parts->cosigned);
    if (err == SALUR_OK) {
        request.old_size = cosigned.head.size;
        err = salur_checkpoint_peek(&request.checkpoint, request.note);
    }
    if (err == SALUR_OK) {
        err = prove(&request, parts->entries);
    }
    return err == SALUR_OK ? salur_witness_format(&request, out) : err;
}

/* --- judging ------------------------------------------------------------- */

/* The signature of the key that is trusted for this origin. */
static enum salur_err
check_signature(struct salur_checkpoint *out,
                const struct salur_witness_request *request,
                const struct salur_pubkey *log_key)
{
    enum salur_err err;

    if (log_key == NULL) {
        return SALUR_E_KEY_UNKNOWN;
    }
    err = salur_checkpoint_open(out, request->note, log_key);
    if (err == SALUR_E_ORIGIN) {
        return SALUR_E_KEY_UNKNOWN;
    }
    /* Lines of other keys alone: none that verifies. */
    return err == SALUR_E_KEY_UNKNOWN ? SALUR_E_SIGNATURE : err;
}

static enum salur_err
check_growth(struct salur_hasher *hasher,
             const struct salur_witness_request *request,
             const struct salur_head *held, const struct salur_head *head)
{
    if (request->old_size > head->size) {
        return SALUR_E_RANGE;
    }
    if (request->old_size != held->size) {
        return SALUR_E_CONFLICT;
    }
    if (head->size == held->size &&
        !salur_hash_equal(&head->root, &held->root)) {
        return SALUR_E_CONFLICT;
    }
    if (held->size == 0) {
        return request->proof.count == 0 ? SALUR_OK : SALUR_E_PROOF;
    }
    return salur_merkle_verify_consistency(hasher, held, head, &request->proof);
}

enum salur_err
salur_witness_judge(struct salur_checkpoint *out, struct salur_hasher *hasher,
                    const struct salur_witness_request *request,
                    const struct salur_pubkey *log_key,
                    const struct salur_head *held)
{
    struct salur_head none = {.size = 0};
    enum salur_err err;

    memset(out, 0, sizeof *out);
    err = check_signature(out, request, log_key);
    if (err == SALUR_OK) {
        /* Of nothing there is one root, whoever claims another. */
        salur_hash(hasher, salur_bytes(NULL, 0), &none.root);
        err = check_growth(hasher, request,
                           held == NULL || held->size == 0 ? &none : held,
                           &out->head);
    }
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}

unsigned
salur_witness_status(enum salur_err err)
{
    if (err == SALUR_OK) {
        return 200;
    }
    if (err == SALUR_E_KEY_UNKNOWN || err == SALUR_E_ORIGIN) {
        return 404;
    }
    if (err == SALUR_E_CONFLICT) {
        return 409;
    }
    if (err == SALUR_E_PROOF || err == SALUR_E_FORK || err == SALUR_E_ROOT ||
        err == SALUR_E_CHAIN || err == SALUR_E_ROLLBACK) {
        return 422;
    }
    if (err >= 500) {
        return 500;
    }
    /* 3xx: not signed as it must be; a key that signed twice is one, too. */
    return err >= 300 || err == SALUR_E_DUPLICATE ? 403 : 400;
}
