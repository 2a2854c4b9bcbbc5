/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The end of a day: a close entry with the totals, and the checkpoint over
 * everything up to and with it.  Both are one transaction: the signed note
 * leaves this file only after the commit, so no signature ever stands over
 * entries that a power cut could take back.
 */
#include "log/store.h"

#include <string.h>

#include "base/num.h"

struct closing {
    const struct salur_key *key;
    const struct salur_count_of_cash *cash;
    const struct salur_stamp *stamp;
    struct salur_body_close *out;
    struct salur_buf *out_note;
    size_t start; /* of the note in out_note */
};

/* The totals, and what is in the drawer less what should be. */
static enum salur_err
fill_close(const struct salur_day *day, const struct salur_count_of_cash *cash,
           struct salur_body_close *body)
{
    size_t len;

    body->redeemed = day->redeemed;
    body->redeemed_idr = day->redeemed_idr;
    body->voided = day->voided;
    body->voided_idr = day->voided_idr;
    body->refused = day->refused;
    body->unpaid = day->unpaid;
    if (cash == NULL) {
        return SALUR_OK;
    }
    len =
        cash->reason == NULL ? 0 : strnlen(cash->reason, SALUR_REASON_MAX + 1);
    if (len > SALUR_REASON_MAX || cash->counted_idr < 0) {
        return SALUR_E_ARG;
    }
    if (len > 0) {
        memcpy(body->reason, cash->reason, len);
    }
    if (!cash->has_count) {
        return SALUR_OK;
    }
    body->has_count = 1;
    body->counted_idr = cash->counted_idr;
    if (day->drawer_idr == INT64_MIN) {
        return SALUR_E_OVERFLOW;
    }
    return sl_add_i64(cash->counted_idr, -day->drawer_idr, &body->variance_idr);
}

static enum salur_err
close_work(struct salur_ledger *ledger, void *ctx)
{
    struct closing *closing = ctx;
    struct salur_entry entry = {.kind = SALUR_KIND_CLOSE};
    enum salur_err err = sl_check_log_key(ledger, closing->key);

    closing->out_note->len = closing->start; /* of a try before the map grew */
    if (err == SALUR_OK) {
        err = fill_close(&ledger->state.day, closing->cash, &entry.body.close);
    }
    if (err == SALUR_OK) {
        err = sl_append(ledger, &entry, closing->stamp);
    }
    *closing->out = entry.body.close;
    memset(&ledger->state.day, 0, sizeof ledger->state.day);
    ledger->state.since_close = 0;
    if (err == SALUR_OK) {
        err = sl_sign_head(ledger, closing->key, closing->out_note);
    }
    if (err == SALUR_OK) {
        err = sl_meta_put(ledger, SL_META_CHECKPOINT,
                          salur_bytes(closing->out_note->ptr + closing->start,
                                      closing->out_note->len - closing->start));
    }
    return err;
}

enum salur_err
salur_ledger_close_day(struct salur_ledger *ledger, const struct salur_key *key,
                       const struct salur_count_of_cash *cash,
                       const struct salur_stamp *stamp,
                       struct salur_body_close *out, struct salur_buf *out_note)
{
    struct closing closing = {.key = key,
                              .cash = cash,
                              .stamp = stamp,
                              .out = out,
                              .out_note = out_note,
                              .start = out_note->len};
    enum salur_err err;

    memset(out, 0, sizeof *out);
    err = sl_store_write(ledger, close_work, &closing);
    if (err != SALUR_OK) {
        /* What was signed and not committed is not handed out. */
        out_note->len = closing.start;
        memset(out, 0, sizeof *out);
    }
    return err;
}
