/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a journal as hostile input: the header, record after record, op
 * after op.  A record is handed out only when its check holds and every op in
 * it reads, so that whoever takes the ops meets no error on the way.  What
 * the ops mean is not known here.
 */
#include "salur/journal.h"

#include <string.h>

#include "base/cbor.h"
#include "log/entry_field.h"
#include "log/journal.h"

/* LMDB's own bound on keys, as it is built everywhere. */
#define KEY_MAX 511

static const char kind_line[] = "salur/journal/v";

enum salur_err
salur_journal_open(struct salur_journal *out, struct salur_bytes bytes)
{
    struct salur_hasher *hasher = NULL;
    struct salur_bytes origin;
    struct sl_reader rd;
    struct sl_pos start;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    sl_reader_init(&rd, bytes);
    sl_read_literal(&rd, kind_line);
    if (rd.err != SALUR_OK) {
        return rd.err == SALUR_E_SHORT ? SALUR_E_SHORT : SALUR_E_NOT_SALUR;
    }
    if (!salur_bytes_equal(sl_read_until(&rd, '\n'), salur_bytes_str("1"))) {
        return rd.err == SALUR_E_SHORT ? SALUR_E_SHORT : SALUR_E_VERSION;
    }
    origin = sl_read_until(&rd, '\n');
    if (rd.err == SALUR_OK && (origin.len == 0 || origin.len > SALUR_NAME_MAX ||
                               memchr(origin.ptr, '\0', origin.len) != NULL)) {
        sl_read_fail(&rd, SALUR_E_SYNTAX);
    }
    if (rd.err != SALUR_OK) {
        return rd.err;
    }
    memcpy(out->origin, origin.ptr, origin.len);
    err = salur_key_name_is_valid(out->origin) ? salur_hasher_new(&hasher)
                                               : SALUR_E_SYNTAX;
    if (err == SALUR_OK) {
        sl_journal_start(hasher, out->origin, &start);
        out->check = start.check;
        out->left = rd.left;
        out->offset = rd.offset;
    }
    salur_hasher_free(hasher);
    return err;
}

/* --- ops ------------------------------------------------------------------ */

/* One op; what it says of its shape sticks in the reader. */
static void
read_op(struct sl_reader *rd, struct salur_journal_op *out)
{
    memset(out, 0, sizeof *out);
    sl_cbor_array_of(rd, 3);
    out->db = (uint32_t)sl_cbor_uint_max(rd, SL_DB_COUNT - 1);
    if (sl_cbor_try_null(rd)) {
        out->kind = SALUR_JOURNAL_CLEAR;
        if (!sl_cbor_try_null(rd)) {
            sl_read_fail(rd, SALUR_E_SYNTAX);
        }
        return;
    }
    out->key = sl_cbor_bstr(rd, 1, KEY_MAX);
    if (sl_cbor_try_null(rd)) {
        out->kind = SALUR_JOURNAL_DELETE;
        return;
    }
    out->value = sl_cbor_bstr(rd, 0, SALUR_JOURNAL_RECORD_MAX);
}

enum salur_err
salur_journal_op(struct salur_journal_record *record,
                 struct salur_journal_op *out)
{
    struct sl_reader rd;

    if (record->ops == 0) {
        memset(out, 0, sizeof *out);
        return SALUR_E_ENDED;
    }
    sl_reader_init(&rd, record->left);
    read_op(&rd, out); /* read once before, by salur_journal_next */
    record->left = rd.left;
    record->ops--;
    return SALUR_OK;
}

/* --- records -------------------------------------------------------------- */

/* SHA-256(0x02 || check before || body). */
static void
make_check(struct salur_hasher *hasher, const struct salur_hash *before,
           struct salur_bytes body, struct salur_hash *out)
{
    salur_hash_start(hasher);
    salur_hash_update(hasher, salur_bytes("\x02", 1));
    salur_hash_update(hasher, salur_bytes(before->bytes, SALUR_HASH_LEN));
    salur_hash_update(hasher, body);
    salur_hash_finish(hasher, out);
}

/* A snapshot is the first record, the first is a snapshot, and one that
 * stands for nothing earlier begins at 0. */
static void
check_place(struct sl_reader *rd, const struct salur_journal *journal,
            const struct salur_journal_record *record)
{
    if (record->is_snapshot == journal->is_begun ||
        (journal->is_begun && record->number != journal->number) ||
        (record->is_snapshot && !record->has_base && record->number != 0)) {
        sl_read_fail(rd, SALUR_E_ORDER);
    }
}

static enum salur_err
read_body(const struct salur_journal *journal, struct salur_bytes body,
          struct salur_journal_record *out)
{
    struct salur_journal_op op;
    struct sl_reader rd;
    struct sl_reader ops;
    size_t items;

    sl_reader_init(&rd, body);
    items = sl_cbor_array(&rd);
    if (items != 2 && items != 3) {
        sl_read_fail(&rd, SALUR_E_SYNTAX);
    }
    out->number = sl_cbor_uint_max(&rd, INT64_MAX);
    /* An op takes four bytes at least. */
    out->ops = sl_cbor_array_max(&rd, body.len / 4);
    ops = rd;
    for (size_t i = 0; i < out->ops && rd.err == SALUR_OK; i++) {
        read_op(&rd, &op);
    }
    out->left = ops.left;
    out->is_snapshot = items == 3;
    if (out->is_snapshot && !sl_cbor_try_null(&rd)) {
        out->has_base = 1;
        sl_read_hash(&rd, &out->base);
    }
    if (rd.err == SALUR_OK) {
        check_place(&rd, journal, out);
    }
    return sl_reader_finish(&rd);
}

enum salur_err
salur_journal_next(struct salur_journal *journal, struct salur_hasher *hasher,
                   struct salur_journal_record *out)
{
    struct salur_bytes body;
    struct salur_hash check;
    struct sl_reader rd;
    enum salur_err err;
    uint32_t len;

    memset(out, 0, sizeof *out);
    if (journal->left.len == 0) {
        return SALUR_E_ENDED;
    }
    sl_reader_init(&rd, journal->left);
    len = sl_read_be32(&rd);
    if (len > SALUR_JOURNAL_RECORD_MAX) {
        return SALUR_E_LIMIT;
    }
    body = sl_read_bytes(&rd, len);
    sl_read_copy(&rd, out->check.bytes, SALUR_HASH_LEN);
    out->seal = sl_read_bytes(&rd, SL_SEAL_LEN);
    if (rd.err != SALUR_OK) {
        return rd.err;
    }
    make_check(hasher, &journal->check, body, &check);
    if (!salur_hash_equal(&check, &out->check)) {
        return SALUR_E_CHECKSUM;
    }
    err = read_body(journal, body, out);
    if (err == SALUR_OK) {
        journal->left = rd.left;
        journal->offset += rd.offset;
        journal->is_begun = 1;
        journal->number = out->number + 1;
        journal->check = check;
    }
    return err;
}
