/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Voids, cash and the close of a day (FORMAT.md, "Ledger entry"): what the
 * log counts of itself against what stands in it.
 */
#include "audit/verify_books.h"

#include <string.h>

#include "base/num.h"

/* A void's counter-signature: domain, origin of 120 bytes, three numbers. */
#define VOID_MESSAGE_MAX 192

void
sl_books_add(int64_t *sum, int64_t idr)
{
    if (sl_add_i64(*sum, idr, sum) != SALUR_OK) {
        *sum = idr < 0 ? INT64_MIN : INT64_MAX;
    }
}

static void
put_void(struct sl_books *books, const struct sl_walked *place,
         enum salur_err err)
{
    const struct salur_body_void *body = &place->entry.body.voided;
    struct salur_finding finding;

    sl_books_begin(books, place, &finding, SALUR_F_VOID, err);
    finding.has_cti = 1;
    finding.cti = body->cti;
    finding.other_seq = body->redeem;
    sl_finding_put(books->v, &finding);
}

/* The supervisor's agreement, when there is one. */
static enum salur_err
check_supervisor(const struct sl_books *books, const struct sl_walked *place)
{
    const struct salur_body_void *body = &place->entry.body.voided;
    const struct sl_verify *v = books->v;
    const struct salur_trust_key *key;
    uint8_t store[VOID_MESSAGE_MAX];
    struct salur_buf message;
    enum salur_err err;

    if (!body->has_signature) {
        return SALUR_OK;
    }
    salur_buf_fixed(&message, store, sizeof store);
    err = salur_void_message(v->report->origin, body, &message);
    if (err == SALUR_OK) {
        err = salur_trust_may(v->policy->trust, body->supervisor,
                              SALUR_ROLE_SUPERVISOR, v->report->site,
                              place->entry.time_s, &key);
    }
    if (err == SALUR_OK) {
        err = salur_key_verify(&key->key, salur_buf_view(&message),
                               &body->signature);
    }
    return err;
}

void
sl_books_void(struct sl_books *books, const struct sl_walked *place)
{
    const struct salur_body_void *body = &place->entry.body.voided;
    struct sl_spent *spent = sl_spent_at(&books->spent, body->redeem);
    enum salur_err err = check_supervisor(books, place);

    if (err != SALUR_OK) {
        put_void(books, place, err);
    }
    books->day.voided++;
    if (spent == NULL) {
        put_void(books, place, SALUR_E_NOT_FOUND);
        return;
    }
    sl_books_add(&books->day.voided_idr, spent->idr);
    if (spent->is_cash) {
        sl_books_add(&books->drawer_idr, spent->idr);
    }
    if (memcmp(spent->cti.bytes, body->cti.bytes, SALUR_CTI_LEN) != 0) {
        put_void(books, place, SALUR_E_MISMATCH);
    } else if (spent->is_void) {
        put_void(books, place, SALUR_E_DUPLICATE);
    } else {
        sl_spent_void(&books->spent, spent);
        if (place->at < books->v->report->counted) {
            books->v->report->redeemed--;
            books->v->report->redeemed_idr -= spent->idr;
        }
    }
}

static void
put_totals(struct sl_books *books, const struct sl_walked *place, int64_t found,
           int64_t expected)
{
    struct salur_finding finding;

    sl_books_begin(books, place, &finding, SALUR_F_TOTALS, SALUR_E_MISMATCH);
    finding.amount_idr = found;
    finding.expected_idr = expected;
    sl_finding_put(books->v, &finding);
}

void
sl_books_close(struct sl_books *books, const struct sl_walked *place)
{
    const struct salur_body_close *body = &place->entry.body.close;
    const struct salur_body_close *day = &books->day;
    int64_t variance_idr = body->counted_idr;

    books->v->report->days++;
    if (body->redeemed != day->redeemed ||
        body->redeemed_idr != day->redeemed_idr ||
        body->voided != day->voided || body->voided_idr != day->voided_idr ||
        body->refused != day->refused || body->unpaid != day->unpaid) {
        put_totals(books, place, body->redeemed_idr - body->voided_idr,
                   day->redeemed_idr - day->voided_idr);
    }
    if (books->drawer_idr != INT64_MIN) {
        sl_books_add(&variance_idr, -books->drawer_idr);
    }
    if (body->has_count && body->variance_idr != variance_idr) {
        put_totals(books, place, body->variance_idr, variance_idr);
    }
    books->day = (struct salur_body_close){.redeemed = 0};
    books->drawer_idr = 0;
}
