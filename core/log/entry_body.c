/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bodies of what happens at the counter: redeem, refuse, void, unpaid, open,
 * close, complaint; one writer and one reader each.  What an entry means
 * beside others (is that redemption there?) is the ledger's business.
 */
#include "log/entry_body.h"

#include "log/entry_field.h"

void
sl_body_put_redeem(struct salur_buf *buf, const struct salur_entry *entry)
{
    const struct salur_body_redeem *body = &entry->body.redeem;

    sl_cbor_put_array(buf, 12);
    sl_put_cti(buf, &body->cti);
    sl_put_token(buf, body->token);
    sl_cbor_put_int(buf, body->amount_idr);
    sl_put_text(buf, body->package, sizeof body->package);
    sl_cbor_put_uint(buf, body->card);
    sl_cbor_put_uint(buf, body->method);
    sl_cbor_put_uint(buf, body->collector);
    sl_cbor_put_uint(buf, body->relation);
    sl_cbor_put_uint(buf, body->document);
    sl_cbor_put_uint(buf, body->absence);
    sl_put_optional(buf, body->has_proxy_tag, body->proxy_tag,
                    sizeof body->proxy_tag);
    sl_cbor_put_bool(buf, body->id_checked);
}

void
sl_body_read_redeem(struct sl_reader *rd, struct salur_entry *entry)
{
    struct salur_body_redeem *body = &entry->body.redeem;

    sl_cbor_array_of(rd, 12);
    sl_read_cti(rd, &body->cti);
    body->token = sl_read_token(rd);
    body->amount_idr = sl_read_positive(rd, SALUR_AMOUNT_MAX);
    sl_read_package(rd, body->package);
    body->card = (uint32_t)sl_read_range(rd, 1, UINT32_MAX);
    body->method = (enum salur_method)sl_cbor_uint_max(rd, SALUR_METHOD_KEYED);
    body->collector =
        (enum salur_collector)sl_cbor_uint_max(rd, SALUR_COLLECTOR_HOME);
    body->relation =
        (enum salur_relation)sl_cbor_uint_max(rd, SALUR_RELATION_OTHER);
    body->document =
        (enum salur_document)sl_cbor_uint_max(rd, SALUR_DOCUMENT_AKTA_KEMATIAN);
    body->absence =
        (enum salur_absence)sl_cbor_uint_max(rd, SALUR_ABSENCE_OTHER);
    body->has_proxy_tag =
        sl_read_optional(rd, body->proxy_tag, sizeof body->proxy_tag);
    body->id_checked = sl_cbor_bool(rd);
    /* The token is the evidence of a scan; a typed number has none. */
    if ((body->method == SALUR_METHOD_KEYED) != (body->token.len == 0)) {
        sl_read_fail(rd, SALUR_E_RANGE);
    }
}

void
sl_body_put_refuse(struct salur_buf *buf, const struct salur_entry *entry)
{
    const struct salur_body_refuse *body = &entry->body.refuse;

    sl_cbor_put_array(buf, 4);
    sl_put_cti(buf, &body->cti);
    sl_put_token(buf, body->token);
    sl_cbor_put_uint(buf, body->cause);
    if (body->has_earlier) {
        sl_cbor_put_uint(buf, body->earlier);
    } else {
        sl_cbor_put_null(buf);
    }
}

void
sl_body_read_refuse(struct sl_reader *rd, struct salur_entry *entry)
{
    struct salur_body_refuse *body = &entry->body.refuse;

    sl_cbor_array_of(rd, 4);
    sl_read_cti(rd, &body->cti);
    body->token = sl_read_token(rd);
    /* A cause that this version does not know yet is still a cause. */
    body->cause = (enum salur_err)sl_read_range(rd, SALUR_E_SIGNATURE, 499);
    body->has_earlier = !sl_cbor_try_null(rd);
    if (body->has_earlier) {
        body->earlier = sl_cbor_uint_max(rd, SALUR_LOG_ENTRIES_MAX);
    }
    if (body->has_earlier != (body->cause == SALUR_E_SPENT)) {
        sl_read_fail(rd, SALUR_E_RANGE);
    }
}

void
sl_body_put_void(struct salur_buf *buf, const struct salur_entry *entry)
{
    const struct salur_body_void *body = &entry->body.voided;

    sl_cbor_put_array(buf, 5);
    sl_cbor_put_uint(buf, body->redeem);
    sl_put_cti(buf, &body->cti);
    sl_cbor_put_uint(buf, body->reason);
    sl_put_optional(buf, body->has_signature, body->supervisor.bytes,
                    SALUR_KID_LEN);
    sl_put_optional(buf, body->has_signature, body->signature.bytes,
                    SALUR_SIG_LEN);
}

void
sl_body_read_void(struct sl_reader *rd, struct salur_entry *entry)
{
    struct salur_body_void *body = &entry->body.voided;

    sl_cbor_array_of(rd, 5);
    body->redeem = sl_cbor_uint_max(rd, SALUR_LOG_ENTRIES_MAX);
    sl_read_cti(rd, &body->cti);
    body->reason = (enum salur_void_reason)sl_read_range(
        rd, SALUR_VOID_NOT_HANDED, SALUR_VOID_MISTAKE);
    body->has_signature =
        sl_read_optional(rd, body->supervisor.bytes, SALUR_KID_LEN);
    if (sl_read_optional(rd, body->signature.bytes, SALUR_SIG_LEN) !=
        body->has_signature) {
        sl_read_fail(rd, SALUR_E_RANGE);
    }
}

void
sl_body_put_unpaid(struct salur_buf *buf, const struct salur_entry *entry)
{
    sl_cbor_put_array(buf, 2);
    sl_put_cti(buf, &entry->body.unpaid.cti);
    sl_cbor_put_uint(buf, entry->body.unpaid.reason);
}

void
sl_body_read_unpaid(struct sl_reader *rd, struct salur_entry *entry)
{
    sl_cbor_array_of(rd, 2);
    sl_read_cti(rd, &entry->body.unpaid.cti);
    entry->body.unpaid.reason = (enum salur_unpaid_reason)sl_read_range(
        rd, SALUR_UNPAID_ADDRESS, SALUR_UNPAID_MINOR);
}

void
sl_body_put_open(struct salur_buf *buf, const struct salur_entry *entry)
{
    sl_cbor_put_array(buf, 1);
    sl_cbor_put_int(buf, entry->body.open.cash_idr);
}

void
sl_body_read_open(struct sl_reader *rd, struct salur_entry *entry)
{
    sl_cbor_array_of(rd, 1);
    entry->body.open.cash_idr = sl_read_positive(rd, SL_IDR_MAX);
}

void
sl_body_put_close(struct salur_buf *buf, const struct salur_entry *entry)
{
    const struct salur_body_close *body = &entry->body.close;

    sl_cbor_put_array(buf, 9);
    sl_cbor_put_uint(buf, body->redeemed);
    sl_cbor_put_int(buf, body->redeemed_idr);
    sl_cbor_put_uint(buf, body->voided);
    sl_cbor_put_int(buf, body->voided_idr);
    sl_cbor_put_uint(buf, body->refused);
    sl_cbor_put_uint(buf, body->unpaid);
    if (body->has_count) {
        sl_cbor_put_int(buf, body->counted_idr);
        sl_cbor_put_int(buf, body->variance_idr);
    } else {
        sl_cbor_put_null(buf);
        sl_cbor_put_null(buf);
    }
    sl_put_text(buf, body->reason, sizeof body->reason);
}

void
sl_body_read_close(struct sl_reader *rd, struct salur_entry *entry)
{
    struct salur_body_close *body = &entry->body.close;

    sl_cbor_array_of(rd, 9);
    body->redeemed = sl_cbor_uint_max(rd, SALUR_LOG_ENTRIES_MAX);
    body->redeemed_idr = sl_read_positive(rd, SL_IDR_MAX);
    body->voided = sl_cbor_uint_max(rd, SALUR_LOG_ENTRIES_MAX);
    body->voided_idr = sl_read_positive(rd, SL_IDR_MAX);
    body->refused = sl_cbor_uint_max(rd, SALUR_LOG_ENTRIES_MAX);
    body->unpaid = sl_cbor_uint_max(rd, SALUR_LOG_ENTRIES_MAX);
    body->has_count = !sl_cbor_try_null(rd);
    if (body->has_count) {
        body->counted_idr = sl_read_positive(rd, SL_IDR_MAX);
        body->variance_idr = sl_cbor_int(rd);
    } else if (!sl_cbor_try_null(rd)) {
        sl_read_fail(rd, sl_peek_u8(rd) < 0 ? SALUR_E_SHORT : SALUR_E_SYNTAX);
    }
    sl_read_text(rd, body->reason, 0, SALUR_REASON_MAX);
}

void
sl_body_put_complaint(struct salur_buf *buf, const struct salur_entry *entry)
{
    const struct salur_body_complaint *body = &entry->body.complaint;

    sl_cbor_put_array(buf, 2);
    sl_put_optional(buf, body->has_cti, body->cti.bytes, SALUR_CTI_LEN);
    sl_cbor_put_uint(buf, body->subject);
}

void
sl_body_read_complaint(struct sl_reader *rd, struct salur_entry *entry)
{
    struct salur_body_complaint *body = &entry->body.complaint;

    sl_cbor_array_of(rd, 2);
    body->has_cti = sl_read_optional(rd, body->cti.bytes, SALUR_CTI_LEN);
    body->subject = (uint32_t)sl_read_range(rd, 1, 5);
}
