/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stages and withdrawn lists as the log says it loaded them: in order, and
 * with lists at hand, those that were approved.
 */
#include "audit/verify_books.h"

#include <string.h>

static void
put_stage(struct sl_books *books, const struct sl_walked *place,
          enum salur_err err)
{
    struct salur_finding finding;

    sl_books_begin(books, place, &finding, SALUR_F_STAGE, err);
    sl_finding_put(books->v, &finding);
}

struct sl_stage_loaded *
sl_books_stage(const struct sl_books *books, const struct salur_stage_id *id)
{
    for (size_t i = 0; i < books->stages_count; i++) {
        if (salur_stage_id_compare(&books->stages[i].id, id) == 0) {
            return &books->stages[i];
        }
    }
    return NULL;
}

/* With the approved list at hand: is it the one that was loaded? */
static int
is_approved(const struct sl_books *books, const struct salur_body_stage *body)
{
    const struct sl_listed *listed = sl_lists_stage(
        books->v->policy->lists, books->v->report->site, &body->id);

    return listed == NULL ||
           (listed->line.count == body->count &&
            listed->line.amount_idr == body->amount_idr &&
            salur_hash_equal(&listed->line.root, &body->root));
}

void
sl_books_load(struct sl_books *books, const struct sl_walked *place)
{
    const struct salur_body_stage *body = &place->entry.body.stage;
    struct sl_stage_loaded *loaded = sl_books_stage(books, &body->id);

    if (!is_approved(books, body)) {
        put_stage(books, place, SALUR_E_MISMATCH);
    }
    if (loaded != NULL) {
        /* The same list again (a newer trust note) is fine. */
        if (!salur_hash_equal(&loaded->root, &body->root)) {
            put_stage(books, place, SALUR_E_DUPLICATE);
        }
        return;
    }
    books->stages_unlisted +=
        sl_lists_stage(books->v->policy->lists, books->v->report->site,
                       &body->id) == NULL;
    if (books->stages_count == SL_STAGES_MAX) {
        put_stage(books, place, SALUR_E_LIMIT);
        return;
    }
    loaded = &books->stages[books->stages_count++];
    loaded->id = body->id;
    loaded->root = body->root;
}

void
sl_books_withdraw(struct sl_books *books, const struct sl_walked *place)
{
    const struct salur_body_withdrawn *body = &place->entry.body.withdrawn;

    if (body->serial <= books->withdrawn_serial) {
        put_stage(books, place, SALUR_E_ROLLBACK);
        return;
    }
    books->withdrawn_serial = body->serial;
}

/*
 * With the approved list at hand: the families that the log says remain are
 * those that it does not hold as redeemed.  Once a stage: a hostile log
 * cannot have the list counted for each of its entries.
 */
static void
check_remaining(struct sl_books *books, const struct sl_walked *place)
{
    const struct salur_body_stage_closed *body =
        &place->entry.body.stage_closed;
    const struct sl_listed *listed = sl_lists_stage(
        books->v->policy->lists, books->v->report->site, &body->id);
    struct salur_finding finding;
    uint64_t remaining = 0;
    int64_t remaining_idr = 0;

    if (listed == NULL) {
        return;
    }
    for (size_t i = 0; i < listed->list.count; i++) {
        const struct salur_item *item = &listed->list.items[i];
        const struct sl_spent *first = sl_spent_find(&books->spent, &item->cti);

        if (first == NULL || first->live == 0) {
            remaining++;
            sl_books_add(&remaining_idr, item->amount_idr);
        }
    }
    if (body->remaining != remaining || body->remaining_idr != remaining_idr) {
        sl_books_begin(books, place, &finding, SALUR_F_TOTALS,
                       SALUR_E_MISMATCH);
        finding.amount_idr = body->remaining_idr;
        finding.expected_idr = remaining_idr;
        sl_finding_put(books->v, &finding);
    }
}

void
sl_books_stage_closed(struct sl_books *books, const struct sl_walked *place)
{
    const struct salur_body_stage_closed *body =
        &place->entry.body.stage_closed;
    struct sl_stage_loaded *loaded = sl_books_stage(books, &body->id);

    if (loaded == NULL) {
        put_stage(books, place, SALUR_E_NO_STAGE);
    } else if (loaded->is_closed) {
        put_stage(books, place, SALUR_E_DUPLICATE);
    } else {
        loaded->is_closed = 1;
        check_remaining(books, place);
    }
}
