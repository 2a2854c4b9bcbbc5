/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records of a journal, written: ops, bodies, checks and seals.  Reading them
 * is journal_read.c's, which shares no code with this.
 */
#include "log/journal.h"

#include "base/cbor.h"
#include "log/entry_field.h"

/* RFC 6962 takes 0 and 1 for leaves and nodes: no check is one of those. */
#define CHECK_PREFIX 0x02

void
sl_journal_put_header(struct salur_buf *out, const char *origin)
{
    sl_put_str(out, "salur/journal/v1\n");
    sl_put_str(out, origin);
    sl_put_u8(out, '\n');
}

void
sl_journal_start(struct salur_hasher *hasher, const char *origin,
                 struct sl_pos *out)
{
    uint8_t store[32 + SALUR_NAME_MAX];
    struct salur_buf header;

    salur_buf_fixed(&header, store, sizeof store);
    sl_journal_put_header(&header, origin);
    out->records = 0;
    out->bytes = header.len;
    salur_hash(hasher, salur_buf_view(&header), &out->check);
}

static void
put_op(struct sl_ops *ops, enum sl_db db)
{
    ops->count++;
    sl_cbor_put_array(&ops->buf, 3);
    sl_cbor_put_uint(&ops->buf, db);
}

void
sl_op_put(struct sl_ops *ops, enum sl_db db, struct salur_bytes key,
          struct salur_bytes value)
{
    put_op(ops, db);
    sl_cbor_put_bstr(&ops->buf, key);
    sl_cbor_put_bstr(&ops->buf, value);
}

void
sl_op_delete(struct sl_ops *ops, enum sl_db db, struct salur_bytes key)
{
    put_op(ops, db);
    sl_cbor_put_bstr(&ops->buf, key);
    sl_cbor_put_null(&ops->buf);
}

void
sl_op_clear(struct sl_ops *ops, enum sl_db db)
{
    put_op(ops, db);
    sl_cbor_put_null(&ops->buf);
    sl_cbor_put_null(&ops->buf);
}

/* The body: [number, [op, ...]], or with what a snapshot stands for. */
static void
put_body(struct salur_buf *out, uint64_t number, const struct sl_ops *ops,
         const struct sl_snapshot *snapshot)
{
    sl_cbor_put_array(out, snapshot == NULL ? 2 : 3);
    sl_cbor_put_uint(out, number);
    sl_cbor_put_array(out, ops->count);
    sl_put_bytes(out, salur_buf_view(&ops->buf));
    if (snapshot != NULL && snapshot->has_base) {
        sl_put_hash(out, &snapshot->base);
    } else if (snapshot != NULL) {
        sl_cbor_put_null(out);
    }
}

/* SHA-256(0x02 || check before || body). */
static void
chain(struct salur_hasher *hasher, struct salur_hash *check,
      struct salur_bytes body)
{
    static const uint8_t prefix = CHECK_PREFIX;

    salur_hash_start(hasher);
    salur_hash_update(hasher, salur_bytes(&prefix, 1));
    salur_hash_update(hasher, salur_bytes(check->bytes, SALUR_HASH_LEN));
    salur_hash_update(hasher, body);
    salur_hash_finish(hasher, check);
}

enum salur_err
sl_record_put(struct salur_buf *out, struct salur_hasher *hasher,
              const struct sl_record_key *key, struct sl_pos *pos,
              const struct sl_ops *ops, const struct sl_snapshot *snapshot)
{
    size_t start = out->len;
    uint8_t seal[SL_SEAL_LEN];
    uint8_t length[SL_RECORD_HEAD];
    struct salur_buf prefix;
    struct salur_bytes body;

    if (ops->buf.err != SALUR_OK) {
        return ops->buf.err;
    }
    sl_put_be32(out, 0);
    put_body(out, pos->records, ops, snapshot);
    if (out->err != SALUR_OK) {
        return out->err;
    }
    body = salur_bytes(out->ptr + start + SL_RECORD_HEAD,
                       out->len - start - SL_RECORD_HEAD);
    if (body.len > SALUR_JOURNAL_RECORD_MAX) {
        return SALUR_E_LIMIT;
    }
    salur_buf_fixed(&prefix, length, sizeof length);
    sl_put_be32(&prefix, (uint32_t)body.len); /* at most 2^28 */
    sl_buf_patch(out, start, length, sizeof length);
    chain(hasher, &pos->check, body);
    sl_record_seal(key, &pos->check, seal);
    sl_put(out, pos->check.bytes, SALUR_HASH_LEN);
    sl_put(out, seal, sizeof seal);
    pos->records++;
    pos->bytes += out->len - start;
    return out->err;
}

void
sl_pos_put(struct salur_buf *buf, const struct sl_pos *pos)
{
    sl_cbor_put_array(buf, 3);
    sl_cbor_put_uint(buf, pos->records);
    sl_cbor_put_uint(buf, pos->bytes);
    sl_put_hash(buf, &pos->check);
}

enum salur_err
sl_pos_read(struct sl_pos *out, struct salur_bytes bytes)
{
    struct sl_reader rd;

    sl_reader_init(&rd, bytes);
    sl_cbor_array_of(&rd, 3);
    out->records = sl_cbor_uint_max(&rd, INT64_MAX);
    out->bytes = sl_cbor_uint_max(&rd, INT64_MAX);
    sl_read_hash(&rd, &out->check);
    return sl_reader_finish(&rd) == SALUR_OK ? SALUR_OK : SALUR_E_CORRUPT;
}

int
sl_pos_equal(const struct sl_pos *a, const struct sl_pos *b)
{
    return a->records == b->records && salur_hash_equal(&a->check, &b->check);
}
