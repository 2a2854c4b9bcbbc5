/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the entries say, one after the other: times and each kind in a file of
 * their own.  All of it is judged by the entries, the trust note and
 * the lists; whether the entries are genuine was said before.  An entry that
 * is out of place is judged where it stands.
 */
#include "audit/verify_books.h"

#include <stdlib.h>
#include <string.h>

void
sl_books_begin(const struct sl_books *books, const struct sl_walked *place,
               struct salur_finding *out, enum salur_finding_id id,
               enum salur_err err)
{
    sl_finding_init(books->v, out, id);
    out->has_seq = 1;
    out->seq = place->at;
    out->offset = place->offset;
    out->err = err;
}

/* A cosigned checkpoint that the log itself cites, judged before. */
static void
check_cited(struct sl_books *books, const struct sl_walked *place)
{
    const struct sl_verify *v = books->v;
    const struct sl_cited *cited;
    struct salur_finding finding;

    while (books->cited < v->cited_count &&
           v->cited[books->cited].at < place->at) {
        books->cited++;
    }
    if (books->cited == v->cited_count ||
        v->cited[books->cited].at != place->at) {
        return;
    }
    cited = &v->cited[books->cited];
    if (cited->err != SALUR_OK) {
        sl_books_begin(books, place, &finding, SALUR_F_COSIGNED, cited->err);
        /* A key that this trust note does not know is no contradiction. */
        finding.severity = cited->err == SALUR_E_KEY_UNKNOWN
                               ? SALUR_SEVERITY_NOTE
                               : SALUR_SEVERITY_DIFFERENCE;
        sl_finding_put(books->v, &finding);
    }
}

static enum salur_err
judge(struct sl_books *books, const struct sl_walked *place)
{
    switch (place->entry.kind) {
    case SALUR_KIND_REDEEM:
        return sl_books_redeem(books, place);
    case SALUR_KIND_REFUSE:
        sl_books_refuse(books, place);
        break;
    case SALUR_KIND_VOID:
        sl_books_void(books, place);
        break;
    case SALUR_KIND_UNPAID:
        books->day.unpaid++;
        break;
    case SALUR_KIND_OPEN:
        sl_books_add(&books->drawer_idr, place->entry.body.open.cash_idr);
        break;
    case SALUR_KIND_CLOSE:
        sl_books_close(books, place);
        break;
    case SALUR_KIND_STAGE:
        sl_books_load(books, place);
        break;
    case SALUR_KIND_WITHDRAWN:
        sl_books_withdraw(books, place);
        break;
    case SALUR_KIND_STAGE_CLOSED:
        sl_books_stage_closed(books, place);
        break;
    case SALUR_KIND_WITNESSED:
        check_cited(books, place);
        break;
    case SALUR_KIND_RESTORED:
        sl_books_restored(books, place);
        break;
    case SALUR_KIND_GENESIS:
    case SALUR_KIND_CLOCK:
    case SALUR_KIND_COMPLAINT:
    case SALUR_KIND_PERSONAL:
        break;
    }
    return SALUR_OK;
}

/* The withdrawn lists whose issuers may speak for this village. */
static void
find_withdrawn(struct sl_books *books)
{
    const struct salur_verify_lists *lists = books->v->policy->lists;
    const struct sl_withdrawn_of *of;

    for (size_t i = 0; (of = sl_lists_withdrawn(lists, i)) != NULL; i++) {
        if (books->withdrawn_count < SL_WITHDRAWN_MAX &&
            salur_area_contains(of->area, books->v->report->site)) {
            books->withdrawn[books->withdrawn_count++] = &of->list;
        }
    }
}

enum salur_err
sl_verify_entries(struct sl_verify *v)
{
    struct sl_books books = {.v = v, .high_s = INT64_MIN};
    struct sl_walk walk;
    struct sl_walked place;
    enum salur_err err = SALUR_OK;

    sl_spent_init(&books.spent);
    books.stages = calloc(SL_STAGES_MAX, sizeof *books.stages);
    if (books.stages == NULL) {
        err = SALUR_E_MEMORY;
    }
    find_withdrawn(&books);
    v->report->checked_lists =
        sl_lists_first(v->policy->lists, v->report->site) != NULL;
    sl_walk_init(&walk, v->parts.entries);
    while (err == SALUR_OK && sl_walk_next(&walk, &place)) {
        if (!place.is_decoded) {
            continue;
        }
        sl_books_clock(&books, &place);
        err = judge(&books, &place);
        sl_books_tick(&books, &place);
    }
    free(books.stages);
    sl_spent_wipe(&books.spent);
    return err;
}
