/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The envelope of an entry, [1, kind, seq, prev, time, operator, body], and
 * the table of kinds.  Encoding ends with decoding the bytes just written:
 * the rules stand once, in the readers, and nothing is ever appended that a
 * reader would refuse.  The chain is not checked here.
 */
#include "salur/entry.h"

#include <string.h>

#include "log/entry_body.h"
#include "log/entry_field.h"

#define ENTRY_VERSION 1
/* Items of the envelope. */
#define ENTRY_ITEMS 7

static const struct {
    const char *name;
    void (*put)(struct salur_buf *buf, const struct salur_entry *entry);
    void (*read)(struct sl_reader *rd, struct salur_entry *entry);
} kinds[SALUR_KIND_COUNT] = {
    [SALUR_KIND_GENESIS] = {"genesis", sl_body_put_genesis,
                            sl_body_read_genesis},
    [SALUR_KIND_REDEEM] = {"redeem", sl_body_put_redeem, sl_body_read_redeem},
    [SALUR_KIND_REFUSE] = {"refuse", sl_body_put_refuse, sl_body_read_refuse},
    [SALUR_KIND_VOID] = {"void", sl_body_put_void, sl_body_read_void},
    [SALUR_KIND_UNPAID] = {"unpaid", sl_body_put_unpaid, sl_body_read_unpaid},
    [SALUR_KIND_OPEN] = {"open", sl_body_put_open, sl_body_read_open},
    [SALUR_KIND_CLOSE] = {"close", sl_body_put_close, sl_body_read_close},
    [SALUR_KIND_STAGE] = {"stage", sl_body_put_stage, sl_body_read_stage},
    [SALUR_KIND_WITHDRAWN] = {"withdrawn", sl_body_put_withdrawn,
                              sl_body_read_withdrawn},
    [SALUR_KIND_WITNESSED] = {"witnessed", sl_body_put_witnessed,
                              sl_body_read_witnessed},
    [SALUR_KIND_CLOCK] = {"clock", sl_body_put_clock, sl_body_read_clock},
    [SALUR_KIND_STAGE_CLOSED] = {"stage-closed", sl_body_put_stage_closed,
                                 sl_body_read_stage_closed},
    [SALUR_KIND_RESTORED] = {"restored", sl_body_put_restored,
                             sl_body_read_restored},
    [SALUR_KIND_COMPLAINT] = {"complaint", sl_body_put_complaint,
                              sl_body_read_complaint},
    [SALUR_KIND_PERSONAL] = {"personal", sl_body_put_personal,
                             sl_body_read_personal},
};

const char *
salur_kind_name(enum salur_kind kind)
{
    return (unsigned)kind < SALUR_KIND_COUNT ? kinds[kind].name : "?";
}

void
salur_entry_first_prev(struct salur_hasher *hasher, const char *origin,
                       struct salur_hash *out)
{
    salur_hash_start(hasher);
    salur_hash_update(hasher, salur_bytes_str(origin));
    salur_hash_update(hasher, salur_bytes("\n", 1));
    salur_hash_finish(hasher, out);
}

enum salur_err
salur_entry_encode(const struct salur_entry *entry, struct salur_buf *out)
{
    struct salur_entry back;
    size_t start = out->len;
    enum salur_err err = SALUR_E_ARG;

    if ((unsigned)entry->kind >= SALUR_KIND_COUNT) {
        return SALUR_E_ARG;
    }
    sl_cbor_put_array(out, ENTRY_ITEMS);
    sl_cbor_put_uint(out, ENTRY_VERSION);
    sl_cbor_put_uint(out, entry->kind);
    sl_cbor_put_uint(out, entry->seq);
    sl_put_hash(out, &entry->prev);
    sl_cbor_put_int(out, entry->time_s);
    sl_put_text(out, entry->operator_name, sizeof entry->operator_name);
    kinds[entry->kind].put(out, entry);
    if (out->err != SALUR_OK) {
        err = out->err;
    } else if (salur_entry_decode(
                   &back, salur_bytes(out->ptr + start, out->len - start)) ==
               SALUR_OK) {
        err = SALUR_OK;
    }
    if (err != SALUR_OK) {
        out->len = start; /* what was there before stays */
    }
    return err;
}

/* Version, then the number of items: a newer version may have more. */
static void
read_version(struct sl_reader *rd)
{
    size_t items = sl_cbor_array(rd);
    uint64_t version = sl_cbor_uint(rd);

    if (rd->err == SALUR_OK && version != ENTRY_VERSION) {
        sl_read_fail(rd, SALUR_E_VERSION);
    }
    if (items != ENTRY_ITEMS) {
        sl_read_fail(rd, SALUR_E_SYNTAX);
    }
}

enum salur_err
salur_entry_decode(struct salur_entry *out, struct salur_bytes bytes)
{
    struct sl_reader rd;
    uint64_t kind;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    if (bytes.len > SALUR_ENTRY_MAX) {
        return SALUR_E_LIMIT;
    }
    sl_reader_init(&rd, bytes);
    read_version(&rd);
    kind = sl_cbor_uint(&rd);
    if (kind >= SALUR_KIND_COUNT) {
        sl_read_fail(&rd, SALUR_E_VERSION);
        kind = 0;
    }
    out->kind = (enum salur_kind)kind; /* below SALUR_KIND_COUNT */
    out->seq = sl_cbor_uint_max(&rd, SALUR_LOG_ENTRIES_MAX - 1);
    sl_read_hash(&rd, &out->prev);
    out->time_s = sl_read_positive(&rd, SL_TIME_MAX);
    sl_read_text(&rd, out->operator_name, 0, SALUR_OPERATOR_MAX);
    kinds[kind].read(&rd, out);
    err = sl_reader_finish(&rd);
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}

enum salur_err
salur_void_message(const char *origin, const struct salur_body_void *body,
                   struct salur_buf *out)
{
    sl_cbor_put_array(out, 5);
    sl_cbor_put_tstr(out, salur_bytes_str("salur/void/v1"));
    sl_cbor_put_tstr(out, salur_bytes_str(origin));
    sl_cbor_put_uint(out, body->redeem);
    sl_put_cti(out, &body->cti);
    sl_cbor_put_uint(out, body->reason);
    return out->err;
}
