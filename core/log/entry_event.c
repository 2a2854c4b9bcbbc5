/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bodies of what happens to the log itself: genesis, stage, withdrawn,
 * witnessed, clock, stage closed, restored; one writer and one reader each.
 */
#include "log/entry_body.h"

#include <string.h>

#include "list/value.h"
#include "log/entry_field.h"

/* "k9999" is the longest generation that SALUR_NAME_MAX allows for. */
#define GENERATION_MAX 9999
#define DEVICE_MAX 8
/* A checkpoint of three lines and a handful of signatures. */
#define WITNESSED_MAX 2048
/* Image restored, device replaced, stolen, other. */
#define PERSONAL_ACTION_MAX 3
#define RESTORED_CAUSE_MAX 6

void
sl_body_put_genesis(struct salur_buf *buf, const struct salur_entry *entry)
{
    const struct salur_body_genesis *body = &entry->body.genesis;

    sl_cbor_put_array(buf, 5);
    sl_put_text(buf, body->origin, sizeof body->origin);
    sl_cbor_put_uint(buf, body->site);
    sl_put_text(buf, body->device, sizeof body->device);
    sl_cbor_put_uint(buf, body->generation);
    sl_cbor_put_bstr(buf, salur_bytes(body->log_key, SALUR_PUBKEY_LEN));
}

void
sl_body_read_genesis(struct sl_reader *rd, struct salur_entry *entry)
{
    struct salur_body_genesis *body = &entry->body.genesis;

    sl_cbor_array_of(rd, 5);
    sl_read_origin(rd, body->origin);
    body->site = sl_read_range(rd, SL_SITE_MIN, SL_SITE_MAX);
    sl_read_text(rd, body->device, 1, DEVICE_MAX);
    if (strspn(body->device, "abcdefghijklmnopqrstuvwxyz0123456789") !=
        strlen(body->device)) {
        sl_read_fail(rd, SALUR_E_RANGE);
    }
    body->generation = (uint32_t)sl_read_range(rd, 1, GENERATION_MAX);
    sl_cbor_bstr_copy(rd, body->log_key, SALUR_PUBKEY_LEN);
}

void
sl_body_put_stage(struct salur_buf *buf, const struct salur_entry *entry)
{
    const struct salur_body_stage *body = &entry->body.stage;

    sl_cbor_put_array(buf, 6);
    sl_put_stage_id(buf, &body->id);
    sl_put_hash(buf, &body->note);
    sl_put_hash(buf, &body->trust);
    sl_cbor_put_uint(buf, body->count);
    sl_cbor_put_int(buf, body->amount_idr);
    sl_put_hash(buf, &body->root);
}

void
sl_body_read_stage(struct sl_reader *rd, struct salur_entry *entry)
{
    struct salur_body_stage *body = &entry->body.stage;

    sl_cbor_array_of(rd, 6);
    sl_read_stage_id(rd, &body->id);
    sl_read_hash(rd, &body->note);
    sl_read_hash(rd, &body->trust);
    body->count = sl_cbor_uint_max(rd, SALUR_SITE_ENTRIES_MAX);
    body->amount_idr = sl_read_positive(rd, SL_IDR_MAX);
    sl_read_hash(rd, &body->root);
}

void
sl_body_put_withdrawn(struct salur_buf *buf, const struct salur_entry *entry)
{
    const struct salur_body_withdrawn *body = &entry->body.withdrawn;

    sl_cbor_put_array(buf, 3);
    sl_put_hash(buf, &body->note);
    sl_cbor_put_uint(buf, body->serial);
    sl_cbor_put_uint(buf, body->count);
}

void
sl_body_read_withdrawn(struct sl_reader *rd, struct salur_entry *entry)
{
    struct salur_body_withdrawn *body = &entry->body.withdrawn;

    sl_cbor_array_of(rd, 3);
    sl_read_hash(rd, &body->note);
    body->serial = sl_cbor_uint(rd);
    body->count = sl_cbor_uint(rd);
}

void
sl_body_put_witnessed(struct salur_buf *buf, const struct salur_entry *entry)
{
    sl_cbor_put_array(buf, 2);
    sl_cbor_put_bstr(buf, entry->body.witnessed.note);
    sl_cbor_put_int(buf, entry->body.witnessed.time_s);
}

void
sl_body_read_witnessed(struct sl_reader *rd, struct salur_entry *entry)
{
    sl_cbor_array_of(rd, 2);
    entry->body.witnessed.note = sl_cbor_bstr(rd, 1, WITNESSED_MAX);
    entry->body.witnessed.time_s = sl_read_positive(rd, SL_TIME_MAX);
}

void
sl_body_put_clock(struct salur_buf *buf, const struct salur_entry *entry)
{
    sl_cbor_put_array(buf, 2);
    sl_cbor_put_int(buf, entry->body.clock.before_s);
    sl_cbor_put_int(buf, entry->body.clock.after_s);
}

void
sl_body_read_clock(struct sl_reader *rd, struct salur_entry *entry)
{
    sl_cbor_array_of(rd, 2);
    entry->body.clock.before_s = sl_read_positive(rd, SL_TIME_MAX);
    entry->body.clock.after_s = sl_read_positive(rd, SL_TIME_MAX);
    if (entry->body.clock.after_s != entry->time_s) {
        sl_read_fail(rd, SALUR_E_RANGE);
    }
}

void
sl_body_put_stage_closed(struct salur_buf *buf, const struct salur_entry *entry)
{
    const struct salur_body_stage_closed *body = &entry->body.stage_closed;

    sl_cbor_put_array(buf, 3);
    sl_put_stage_id(buf, &body->id);
    sl_cbor_put_uint(buf, body->remaining);
    sl_cbor_put_int(buf, body->remaining_idr);
}

void
sl_body_read_stage_closed(struct sl_reader *rd, struct salur_entry *entry)
{
    struct salur_body_stage_closed *body = &entry->body.stage_closed;

    sl_cbor_array_of(rd, 3);
    sl_read_stage_id(rd, &body->id);
    body->remaining = sl_cbor_uint_max(rd, SALUR_SITE_ENTRIES_MAX);
    body->remaining_idr = sl_read_positive(rd, SL_IDR_MAX);
}

void
sl_body_put_restored(struct salur_buf *buf, const struct salur_entry *entry)
{
    const struct salur_body_restored *body = &entry->body.restored;

    sl_cbor_put_array(buf, 3);
    sl_put_text(buf, body->origin, sizeof body->origin);
    sl_cbor_put_array(buf, 2);
    sl_cbor_put_uint(buf, body->head.size);
    sl_put_hash(buf, &body->head.root);
    sl_cbor_put_uint(buf, body->cause);
}

void
sl_body_read_restored(struct sl_reader *rd, struct salur_entry *entry)
{
    struct salur_body_restored *body = &entry->body.restored;

    sl_cbor_array_of(rd, 3);
    sl_read_origin(rd, body->origin);
    sl_cbor_array_of(rd, 2);
    body->head.size = sl_cbor_uint_max(rd, SALUR_LOG_ENTRIES_MAX);
    sl_read_hash(rd, &body->head.root);
    body->cause = (uint32_t)sl_read_range(rd, 1, RESTORED_CAUSE_MAX);
}

void
sl_body_put_personal(struct salur_buf *buf, const struct salur_entry *entry)
{
    const struct salur_body_personal *body = &entry->body.personal;

    sl_cbor_put_array(buf, 3);
    sl_cbor_put_uint(buf, body->action);
    sl_put_stage_id(buf, &body->id);
    sl_cbor_put_uint(buf, body->count);
}

void
sl_body_read_personal(struct sl_reader *rd, struct salur_entry *entry)
{
    struct salur_body_personal *body = &entry->body.personal;

    sl_cbor_array_of(rd, 3);
    body->action = (uint32_t)sl_read_range(rd, 1, PERSONAL_ACTION_MAX);
    sl_read_stage_id(rd, &body->id);
    body->count = sl_cbor_uint_max(rd, SALUR_SITE_ENTRIES_MAX);
}
