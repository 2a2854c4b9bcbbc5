/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's values as deterministic CBOR (FORMAT.md, "Ledger store").  A
 * value that does not read is damage: SALUR_E_CORRUPT, whatever is wrong.
 */
#include "base/cbor.h"
#include "log/entry_field.h"
#include "log/store.h"

#include <string.h>

/* Longest text of a stage record; notes are bounded before they get here. */
#define NOTE_MAX ((size_t)SALUR_NOTE_MAX)

static enum salur_err
verdict(const struct sl_reader *rd)
{
    return sl_reader_finish(rd) == SALUR_OK ? SALUR_OK : SALUR_E_CORRUPT;
}

static void
put_day(struct salur_buf *buf, const struct salur_day *day)
{
    sl_cbor_put_array(buf, 7);
    sl_cbor_put_uint(buf, day->redeemed);
    sl_cbor_put_int(buf, day->redeemed_idr);
    sl_cbor_put_uint(buf, day->voided);
    sl_cbor_put_int(buf, day->voided_idr);
    sl_cbor_put_uint(buf, day->refused);
    sl_cbor_put_uint(buf, day->unpaid);
    sl_cbor_put_int(buf, day->drawer_idr);
}

static void
read_day(struct sl_reader *rd, struct salur_day *day)
{
    sl_cbor_array_of(rd, 7);
    day->redeemed = sl_cbor_uint(rd);
    day->redeemed_idr = sl_read_positive(rd, INT64_MAX);
    day->voided = sl_cbor_uint(rd);
    day->voided_idr = sl_read_positive(rd, INT64_MAX);
    day->refused = sl_cbor_uint(rd);
    day->unpaid = sl_cbor_uint(rd);
    day->drawer_idr = sl_cbor_int(rd);
}

void
sl_state_put(struct salur_buf *buf, const struct sl_state *state)
{
    uint8_t store[SALUR_TREE_STATE_MAX];
    struct salur_buf tree;

    salur_buf_fixed(&tree, store, sizeof store);
    salur_tree_encode(&state->tree, &tree);
    sl_cbor_put_array(buf, 7);
    sl_cbor_put_bstr(buf, salur_buf_view(&tree));
    sl_put_hash(buf, &state->chain);
    sl_cbor_put_int(buf, state->time_s);
    sl_cbor_put_uint(buf, state->since_close);
    put_day(buf, &state->day);
    sl_cbor_put_array(buf, 2);
    sl_cbor_put_uint(buf, state->redeemed);
    sl_cbor_put_int(buf, state->redeemed_idr);
    sl_cbor_put_array(buf, 2);
    sl_cbor_put_uint(buf, state->listed);
    sl_cbor_put_int(buf, state->listed_idr);
}

enum salur_err
sl_state_read(struct sl_state *out, struct salur_bytes bytes)
{
    struct salur_bytes tree;
    struct sl_reader rd;

    memset(out, 0, sizeof *out);
    sl_reader_init(&rd, bytes);
    sl_cbor_array_of(&rd, 7);
    tree = sl_cbor_bstr(&rd, 0, SALUR_TREE_STATE_MAX);
    sl_read_hash(&rd, &out->chain);
    out->time_s = sl_read_positive(&rd, SL_TIME_MAX);
    out->since_close = sl_cbor_uint(&rd);
    read_day(&rd, &out->day);
    sl_cbor_array_of(&rd, 2);
    out->redeemed = sl_cbor_uint(&rd);
    out->redeemed_idr = sl_read_positive(&rd, INT64_MAX);
    sl_cbor_array_of(&rd, 2);
    out->listed = sl_cbor_uint(&rd);
    out->listed_idr = sl_read_positive(&rd, INT64_MAX);
    if (verdict(&rd) != SALUR_OK ||
        salur_tree_decode(&out->tree, tree) != SALUR_OK) {
        return SALUR_E_CORRUPT;
    }
    return SALUR_OK;
}

void
sl_stage_record_put(struct salur_buf *buf, const struct sl_stage_record *record)
{
    sl_cbor_put_array(buf, 5);
    sl_cbor_put_uint(buf, record->seq);
    if (record->closed > 0) {
        sl_cbor_put_uint(buf, record->closed);
    } else {
        sl_cbor_put_null(buf);
    }
    sl_cbor_put_bstr(buf, record->line);
    sl_cbor_put_bstr(buf, record->text);
    sl_cbor_put_bstr(buf, record->signatures);
}

enum salur_err
sl_stage_record_read(struct sl_stage_record *out, struct salur_bytes bytes)
{
    struct sl_reader rd;

    memset(out, 0, sizeof *out);
    sl_reader_init(&rd, bytes);
    sl_cbor_array_of(&rd, 5);
    out->seq = sl_cbor_uint(&rd);
    /* Entry 0 is the genesis: 0 is free to mean "open". */
    out->closed = sl_cbor_try_null(&rd) ? 0 : sl_cbor_uint(&rd);
    out->line = sl_cbor_bstr(&rd, 1, SALUR_LINE_MAX);
    out->text = sl_cbor_bstr(&rd, 1, NOTE_MAX);
    out->signatures = sl_cbor_bstr(&rd, 0, NOTE_MAX);
    return verdict(&rd);
}

void
sl_list_row_put(struct salur_buf *buf, const struct sl_list_row *row)
{
    sl_cbor_put_array(buf, 4);
    sl_put_stage_id(buf, &row->stage);
    sl_cbor_put_int(buf, row->item.amount_idr);
    sl_put_text(buf, row->item.package, sizeof row->item.package);
    sl_cbor_put_uint(buf, row->item.card);
}

enum salur_err
sl_list_row_read(struct sl_list_row *out, struct salur_bytes cti,
                 struct salur_bytes bytes)
{
    struct sl_reader rd;

    memset(out, 0, sizeof *out);
    sl_reader_init(&rd, cti);
    sl_read_copy(&rd, out->item.cti.bytes, SALUR_CTI_LEN);
    if (verdict(&rd) != SALUR_OK) {
        return SALUR_E_CORRUPT;
    }
    sl_reader_init(&rd, bytes);
    sl_cbor_array_of(&rd, 4);
    sl_read_stage_id(&rd, &out->stage);
    out->item.amount_idr = sl_read_positive(&rd, SALUR_AMOUNT_MAX);
    sl_read_package(&rd, out->item.package);
    out->item.card = (uint32_t)sl_read_range(&rd, 1, UINT32_MAX);
    return verdict(&rd);
}

void
sl_withdrawn_record_put(struct salur_buf *buf,
                        const struct sl_withdrawn_record *record)
{
    sl_cbor_put_array(buf, 3);
    sl_cbor_put_uint(buf, record->serial);
    sl_cbor_put_uint(buf, record->count);
    sl_put_hash(buf, &record->text);
}

enum salur_err
sl_withdrawn_record_read(struct sl_withdrawn_record *out,
                         struct salur_bytes bytes)
{
    struct sl_reader rd;

    memset(out, 0, sizeof *out);
    sl_reader_init(&rd, bytes);
    sl_cbor_array_of(&rd, 3);
    out->serial = sl_cbor_uint(&rd);
    out->count = sl_cbor_uint(&rd);
    sl_read_hash(&rd, &out->text);
    return verdict(&rd);
}

/* A log's name as a key holds it. */
static enum salur_err
read_origin(char out[SALUR_NAME_MAX + 1], struct salur_bytes bytes)
{
    memset(out, 0, SALUR_NAME_MAX + 1);
    if (bytes.len < 1 || bytes.len > SALUR_NAME_MAX) {
        return SALUR_E_CORRUPT;
    }
    memcpy(out, bytes.ptr, bytes.len);
    return strlen(out) == bytes.len && salur_key_name_is_valid(out)
               ? SALUR_OK
               : SALUR_E_CORRUPT;
}

void
sl_peer_put(struct salur_buf *buf, const struct salur_peer *peer)
{
    sl_cbor_put_array(buf, 3);
    sl_cbor_put_uint(buf, peer->head.size);
    sl_put_hash(buf, &peer->head.root);
    sl_cbor_put_int(buf, peer->time_s);
}

enum salur_err
sl_peer_read(struct salur_peer *out, struct salur_bytes origin,
             struct salur_bytes bytes)
{
    struct sl_reader rd;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    err = read_origin(out->origin, origin);
    sl_reader_init(&rd, bytes);
    sl_cbor_array_of(&rd, 3);
    out->head.size = sl_read_range(&rd, 1, SALUR_LOG_ENTRIES_MAX);
    sl_read_hash(&rd, &out->head.root);
    out->time_s = sl_read_positive(&rd, SL_TIME_MAX);
    return err == SALUR_OK ? verdict(&rd) : err;
}

void
sl_elsewhere_put(struct salur_buf *buf, const struct salur_elsewhere *row)
{
    sl_cbor_put_array(buf, 3);
    sl_cbor_put_uint(buf, row->seq);
    sl_cbor_put_int(buf, row->time_s);
    sl_put_text(buf, row->operator_name, sizeof row->operator_name);
}

enum salur_err
sl_elsewhere_read(struct salur_cti *out_cti, struct salur_elsewhere *out,
                  struct salur_bytes key, struct salur_bytes bytes)
{
    struct sl_reader rd;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    sl_reader_init(&rd, key);
    sl_read_copy(&rd, out_cti->bytes, SALUR_CTI_LEN);
    err = read_origin(out->origin, sl_read_bytes(&rd, rd.left.len));
    sl_reader_init(&rd, bytes);
    sl_cbor_array_of(&rd, 3);
    out->seq = sl_read_range(&rd, 1, SALUR_LOG_ENTRIES_MAX);
    out->time_s = sl_read_positive(&rd, SL_TIME_MAX);
    sl_read_text(&rd, out->operator_name, 0, SALUR_OPERATOR_MAX);
    return err == SALUR_OK ? verdict(&rd) : err;
}

struct sl_be64
sl_be64(uint64_t v)
{
    struct sl_be64 out = {{0}};
    struct salur_buf buf;

    salur_buf_fixed(&buf, out.bytes, sizeof out.bytes);
    sl_put_be64(&buf, v);
    return out;
}

enum salur_err
sl_be64_read(uint64_t *out, struct salur_bytes bytes)
{
    struct sl_reader rd;

    sl_reader_init(&rd, bytes);
    *out = sl_read_be64(&rd);
    return verdict(&rd);
}
