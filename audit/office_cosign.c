/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cosigning the head of an export, inside the transaction that takes its
 * entries in.  The order of the questions is c2sp.org/tlog-witness's.
 *
 * In two things an office is kinder than a witness that sees requests alone,
 * because it holds the entries: a request that begins at an older head is
 * answered after a proof made here, and so is an export without one.  Only a
 * head that is smaller than the one cosigned last is a conflict.
 */
#include "audit/office_cosign.h"

#include <string.h>

#include "salur/witness.h"

static struct sl_odb_key
key_of(const struct sl_cosign *ask)
{
    return sl_odb_key_bytes(salur_bytes_str(ask->report->origin));
}

enum salur_err
sl_cosign_last(const struct sl_cosign *ask, MDB_txn *txn,
               struct sl_cosigned *out)
{
    enum salur_err err = sl_witnessed_find(
        ask->office, txn, ask->report->origin, &out->is, &out->note);

    return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
}

/* --- asking -------------------------------------------------------------- */

/* May this witness sign for this village now, and may this log's key ask? */
static enum salur_err
check_keys(const struct sl_cosign *ask, const struct salur_head *head,
           const struct salur_trust_key **out_log)
{
    const struct salur_trust *trust = ask->office->trust;
    const struct salur_trust_key *log =
        salur_trust_find_log(trust, ask->report->origin);

    *out_log = log;
    if (log == NULL) {
        return SALUR_E_KEY_UNKNOWN;
    }
    if (salur_trust_check_head(log, head->size, INT64_MAX, ask->time_s) !=
        SALUR_OK) {
        return SALUR_E_KEY_WITHDRAWN;
    }
    return salur_trust_may(trust, salur_key_public(ask->office->witness)->kid,
                           SALUR_ROLE_WITNESS, ask->report->site, ask->time_s,
                           NULL);
}

enum salur_err
sl_cosign_check_entries(const struct sl_cosign *ask,
                        const struct salur_head *head)
{
    struct salur_hasher *hasher = ask->office->hasher;
    struct salur_entry_cursor cursor;
    struct salur_bytes entry;
    struct salur_tree tree;
    struct salur_hash hash;

    salur_tree_init(&tree);
    salur_entry_cursor_init(&cursor, ask->parts->entries);
    while (tree.size < head->size) {
        if (salur_entry_cursor_next(&cursor, &entry) != SALUR_OK) {
            return SALUR_E_PROOF;
        }
        salur_hash_leaf(hasher, entry, &hash);
        salur_tree_append(&tree, hasher, &hash);
    }
    salur_tree_root(&tree, hasher, &hash);
    return salur_hash_equal(&hash, &head->root) ? SALUR_OK : SALUR_E_PROOF;
}

/*
 * The head of the export against the one cosigned last: by its request when
 * that begins there, else by the entries themselves.
 */
static enum salur_err
check_growth(const struct sl_cosign *ask, const struct salur_trust_key *log,
             const struct salur_head *held, const struct salur_head *head)
{
    struct salur_witness_request request;
    struct salur_checkpoint judged;

    if (head->size < held->size) {
        return SALUR_E_CONFLICT;
    }
    if (head->size == held->size) {
        return salur_hash_equal(&head->root, &held->root) ? SALUR_OK
                                                          : SALUR_E_CONFLICT;
    }
    if (salur_witness_parse(&request, ask->parts->request) == SALUR_OK &&
        request.old_size == held->size) {
        return salur_witness_judge(&judged, ask->office->hasher, &request,
                                   &log->key, held);
    }
    return held->size == 0 ? SALUR_OK : sl_cosign_check_entries(ask, held);
}

/* --- signing ------------------------------------------------------------- */

/* Let the answer be written, again perhaps. */
static enum salur_err
put_answer(const struct sl_cosign *ask, MDB_txn *txn, uint64_t leaf)
{
    struct sl_odb_key key = key_of(ask);
    struct salur_buf value;
    uint8_t bytes[8];

    salur_buf_fixed(&value, bytes, sizeof bytes);
    sl_put_be64(&value, leaf);
    return sl_odb_put(ask->office->db, txn, SL_ODB_ANSWERS, &key,
                      salur_buf_view(&value));
}

enum salur_err
sl_cosign_remember(const struct sl_cosign *ask, MDB_txn *txn,
                   struct salur_bytes note, int64_t time_s,
                   struct salur_cosigning *out)
{
    uint8_t bytes[8 + SALUR_COSIGNED_MAX];
    struct sl_odb_key key = key_of(ask);
    struct salur_buf value;
    enum salur_err err = sl_office_leaf_put(
        ask->office, txn, ask->report->origin, note, &out->leaf);

    if (err != SALUR_OK) {
        return err;
    }
    salur_buf_fixed(&value, bytes, sizeof bytes);
    sl_put_be64(&value, (uint64_t)time_s); /* not negative */
    sl_put_bytes(&value, note);
    out->time_s = time_s;
    err = value.err;
    if (err == SALUR_OK) {
        err = sl_odb_put(ask->office->db, txn, SL_ODB_WITNESSED, &key,
                         salur_buf_view(&value));
    }
    return err == SALUR_OK ? put_answer(ask, txn, out->leaf) : err;
}

/* Sign the new head, or the same one again when another witness had. */
static enum salur_err
sign(const struct sl_cosign *ask, MDB_txn *txn, const struct sl_cosigned *last,
     const struct salur_head *head, struct salur_cosigning *out)
{
    const struct salur_trust_key *log =
        salur_trust_find_log(ask->office->trust, ask->report->origin);
    struct salur_buf plain;
    struct salur_buf note;
    /* A witness says "as of then, the largest that I saw": never a time
     * before the one at which it had seen less. */
    int64_t time_s =
        ask->time_s > last->is.time_s ? ask->time_s : last->is.time_s;
    int64_t signed_s = -1;
    int is_same = last->is.head.size == head->size;
    enum salur_err err;

    salur_buf_init(&plain, SALUR_COSIGNED_MAX);
    salur_buf_init(&note, SALUR_COSIGNED_MAX);
    err = sl_cosign_plain(ask, &log->key,
                          is_same ? last->note : ask->parts->checkpoint, &plain,
                          &signed_s);
    if (err == SALUR_OK && is_same && signed_s >= 0) {
        err = put_answer(ask, txn, last->is.leaf); /* the same again */
        goto done;
    }
    if (err == SALUR_OK) {
        err = salur_note_sign(&note,
                              is_same ? last->note : salur_buf_view(&plain),
                              ask->office->witness, time_s);
    }
    if (err != SALUR_OK && err < SALUR_E_MEMORY) {
        out->err = err;
        err = SALUR_OK;
        goto done;
    }
    if (err == SALUR_OK) {
        err = sl_cosign_remember(ask, txn, salur_buf_view(&note), time_s, out);
    }
    if (err == SALUR_OK) {
        out->is_new = 1;
        out->head = *head;
    }

done:
    salur_buf_wipe(&plain);
    salur_buf_wipe(&note);
    return err;
}

/* --- answering ----------------------------------------------------------- */

static void
tell_last(const struct sl_cosigned *last, struct salur_cosigning *out)
{
    out->head = last->is.head;
    out->time_s = last->is.time_s;
    out->leaf = last->is.leaf;
}

enum salur_err
sl_office_cosign(const struct sl_cosign *ask, MDB_txn *txn,
                 struct salur_cosigning *out)
{
    const struct salur_head *head = &ask->report->head;
    const struct salur_trust_key *log = NULL;
    struct sl_cosigned last;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    if (ask->office->witness == NULL) {
        return SALUR_OK;
    }
    out->is_asked = 1;
    /* No cosignature has a time before 1970. */
    out->err = ask->time_s < 0 ? SALUR_E_ARG : check_keys(ask, head, &log);
    err = sl_cosign_last(ask, txn, &last);
    if (err == SALUR_OK && out->err == SALUR_OK) {
        err = sl_cosign_adopt(ask, txn, &last, out);
    }
    if (err != SALUR_OK) {
        return err;
    }
    tell_last(&last, out);
    if (out->err == SALUR_OK) {
        out->err = check_growth(ask, log, &last.is.head, head);
    }
    if (out->err == SALUR_OK) {
        err = sign(ask, txn, &last, head, out);
    } else if (out->err == SALUR_E_CONFLICT && head->size < last.is.head.size) {
        err = put_answer(ask, txn,
                         last.is.leaf); /* who is behind gets the newest */
    }
    if (err == SALUR_OK && (out->is_new || out->is_adopted)) {
        err = sl_office_head_sign(ask->office, txn, ask->time_s);
    }
    return err;
}

enum salur_err
sl_office_refuse(const struct sl_cosign *ask, MDB_txn *txn, enum salur_err why,
                 struct salur_cosigning *out)
{
    const struct salur_trust_key *log =
        salur_trust_find_log(ask->office->trust, ask->report->origin);
    struct salur_checkpoint checkpoint;
    struct sl_cosigned last;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    if (ask->office->witness == NULL) {
        return SALUR_OK;
    }
    out->is_asked = 1;
    err = sl_cosign_last(ask, txn, &last);
    if (err != SALUR_OK) {
        return err;
    }
    tell_last(&last, out);
    if (ask->parts->checkpoint.len == 0 || log == NULL) {
        /* Of what cannot be read it is not asked whose it is. */
        out->err = ask->parts->checkpoint.len == 0 ? SALUR_E_SYNTAX
                                                   : SALUR_E_KEY_UNKNOWN;
        return SALUR_OK;
    }
    out->err =
        salur_checkpoint_open(&checkpoint, ask->parts->checkpoint, &log->key);
    if (out->err == SALUR_E_KEY_UNKNOWN) {
        out->err = SALUR_E_SIGNATURE; /* lines of others alone */
    } else if (out->err == SALUR_OK) {
        /* The same size with another root is what the standard calls a
         * conflict; a larger head has no proof. */
        out->err =
            last.is.head.size == checkpoint.head.size &&
                    !salur_hash_equal(&last.is.head.root, &checkpoint.head.root)
                ? SALUR_E_CONFLICT
            : last.is.head.size > 0 && why == SALUR_E_FORK ? SALUR_E_PROOF
                                                           : why;
    }
    return SALUR_OK;
}
