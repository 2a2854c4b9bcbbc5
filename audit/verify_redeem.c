/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One redemption or refusal against the code that was presented, the
 * approved list and what the log holds of the same id.  A typed short number
 * leaves no code behind: such an entry is only as good as the list.
 */
#include "audit/verify_books.h"

#include <string.h>

/* One presentation at the counter and what is known of it. */
struct case_at {
    struct sl_books *books;
    const struct sl_walked *place;
    const struct salur_cti *cti;
    int64_t amount_idr; /* 0 for refusals */
    int has_code;       /* code below was decoded */
    struct salur_entitlement code;
    const struct sl_listed *listed; /* NULL: no list to compare with */
    const struct salur_item *item;  /* NULL: not on it */
};

static void
begin(const struct case_at *c, struct salur_finding *out,
      enum salur_finding_id id, enum salur_err err)
{
    sl_books_begin(c->books, c->place, out, id, err);
    out->has_cti = 1;
    out->cti = *c->cti;
    out->amount_idr = c->amount_idr;
}

static void
put(const struct case_at *c, enum salur_finding_id id, enum salur_err err)
{
    struct salur_finding finding;

    begin(c, &finding, id, err);
    sl_finding_put(c->books->v, &finding);
}

static enum salur_finding_id
id_of_code_error(enum salur_err err)
{
    if (err == SALUR_E_SCOPE || err == SALUR_E_KEY_WITHDRAWN) {
        return SALUR_F_TOKEN_SCOPE;
    }
    return err < 300 ? SALUR_F_TOKEN_FORM : SALUR_F_TOKEN_SIG;
}

/* Decode the code presented and check its issuer; returns what is wrong. */
static enum salur_err
open_code(struct case_at *c, struct salur_bytes token)
{
    enum salur_err err;

    if (token.len == 0) {
        return SALUR_OK;
    }
    err = salur_entitlement_check(&c->code, token, c->books->v->policy->trust,
                                  c->place->entry.time_s);
    /* With 3xx it is well formed, and says what it says. */
    c->has_code = err == SALUR_OK || err >= 300;
    return err;
}

/*
 * Find the item on the approved list.  A code names its stage; a typed
 * number is looked for in all stages of the village, and is missing only
 * when there is a list of each.
 */
static void
find_item(struct case_at *c)
{
    const struct salur_verify_lists *lists = c->books->v->policy->lists;
    uint64_t site = c->books->v->report->site;
    const struct sl_listed *listed;
    int is_complete =
        c->books->stages_count > 0 && c->books->stages_unlisted == 0;

    if (c->has_code) {
        c->listed = sl_lists_stage(lists, site, &c->code.stage);
        if (c->listed != NULL) {
            c->item = salur_site_list_find(&c->listed->list, c->cti);
        }
        return;
    }
    for (listed = sl_lists_first(lists, site);
         listed != NULL && c->item == NULL;
         listed = sl_lists_next(lists, listed)) {
        c->item = salur_site_list_find(&listed->list, c->cti);
        if (c->item != NULL || is_complete) {
            c->listed = listed;
        }
    }
}

/* The entry must say what the code says. */
static void
check_code(const struct case_at *c, const struct salur_body_redeem *body)
{
    const struct salur_item *item = &c->code.item;
    const struct sl_stage_loaded *stage;
    struct salur_finding finding;

    if (memcmp(item->cti.bytes, body->cti.bytes, SALUR_CTI_LEN) != 0 ||
        item->amount_idr != body->amount_idr || item->card != body->card ||
        strcmp(item->package, body->package) != 0) {
        begin(c, &finding, SALUR_F_TOKEN_FORM, SALUR_E_MISMATCH);
        finding.expected_idr = item->amount_idr;
        sl_finding_put(c->books->v, &finding);
    }
    if (c->code.site != c->books->v->report->site) {
        put(c, SALUR_F_OTHER_SITE, SALUR_E_OTHER_SITE);
    }
    stage = sl_books_stage(c->books, &c->code.stage);
    if (stage == NULL) {
        put(c, SALUR_F_STAGE, SALUR_E_NO_STAGE);
    } else if (stage->is_closed) {
        put(c, SALUR_F_WINDOW, SALUR_E_CLOSED);
    }
}

/* SALUR_OK, or why an entry at this moment is outside the stage. */
static enum salur_err
window_error(const struct case_at *c)
{
    int64_t time_s = c->place->entry.time_s;

    if (c->listed != NULL && c->item != NULL && time_s < c->listed->opens_s) {
        return SALUR_E_NOT_OPEN;
    }
    if ((c->listed != NULL && c->item != NULL &&
         time_s >= c->listed->closes_s) ||
        (c->has_code && time_s >= c->code.expires_s)) {
        return SALUR_E_CLOSED;
    }
    return SALUR_OK;
}

/* Against the times between which the stage was open, by what witnesses saw. */
static void
check_dated(const struct case_at *c)
{
    int64_t opens_s = INT64_MIN;
    int64_t closes_s = c->has_code ? c->code.expires_s : INT64_MAX;
    enum salur_err err;

    if (c->listed != NULL && c->item != NULL) {
        opens_s = c->listed->opens_s;
        closes_s =
            c->listed->closes_s < closes_s ? c->listed->closes_s : closes_s;
    }
    err = sl_books_dated(c->books, c->place, opens_s, closes_s);
    if (err != SALUR_OK) {
        put(c, SALUR_F_BACKDATED, err);
        /* The stretch begins with this: it is not said twice. */
        c->books->is_behind = 1;
    }
}

/* The first list, in *out_list, that withdraws this card; its line or NULL. */
static const struct salur_withdrawn_line *
withdrawing_line(const struct case_at *c, uint32_t card,
                 const struct salur_withdrawn **out_list)
{
    const struct sl_books *books = c->books;

    *out_list = NULL;
    for (size_t i = 0; i < books->withdrawn_count; i++) {
        const struct salur_withdrawn_line *line =
            salur_withdrawn_find(books->withdrawn[i], c->cti);

        if (line != NULL &&
            (line->lowest_card == 0 || card < line->lowest_card)) {
            *out_list = books->withdrawn[i];
            return line;
        }
    }
    return NULL;
}

/*
 * Withdrawn, and known to be: a village cannot know a list that had not
 * reached it, then it is a note for the office.
 */
static void
check_withdrawn(const struct case_at *c, uint32_t card)
{
    const struct salur_withdrawn *list;
    const struct salur_withdrawn_line *line = withdrawing_line(c, card, &list);
    struct salur_finding finding;

    if (line == NULL) {
        return;
    }
    begin(c, &finding, SALUR_F_WITHDRAWN,
          line->lowest_card == 0 ? SALUR_E_WITHDRAWN : SALUR_E_CARD_OLD);
    if (c->books->withdrawn_serial < list->serial) {
        finding.severity = SALUR_SEVERITY_NOTE;
    }
    sl_finding_put(c->books->v, &finding);
}

/* The entry must say what the approved list says. */
static void
check_list(struct case_at *c, const struct salur_body_redeem *body)
{
    struct salur_finding finding;

    if (c->listed == NULL) {
        if (!c->books->no_list_said) {
            c->books->no_list_said = 1;
            put(c, SALUR_F_NO_LIST, SALUR_E_NOT_FOUND);
        }
        return;
    }
    if (c->item == NULL) {
        /* Another village's code is on another village's list. */
        if (!c->has_code || c->code.site == c->books->v->report->site) {
            put(c, SALUR_F_NOT_LISTED, SALUR_E_NOT_LISTED);
        }
        return;
    }
    if (c->item->amount_idr != body->amount_idr ||
        strcmp(c->item->package, body->package) != 0) {
        begin(c, &finding, SALUR_F_AMOUNT, SALUR_E_AMOUNT_DIFFERS);
        finding.expected_idr = c->item->amount_idr;
        sl_finding_put(c->books->v, &finding);
    }
    if (body->card < c->item->card) {
        put(c, SALUR_F_WITHDRAWN, SALUR_E_CARD_OLD);
    }
}

/* Redeemed already, and not voided since. */
static void
check_twice(const struct case_at *c)
{
    const struct sl_spent *first = sl_spent_find(&c->books->spent, c->cti);
    struct salur_finding finding;

    if (first != NULL && first->live > 0) {
        begin(c, &finding, SALUR_F_TWICE, SALUR_E_SPENT);
        finding.other_seq = first->latest;
        sl_finding_put(c->books->v, &finding);
    }
}

enum salur_err
sl_books_redeem(struct sl_books *books, const struct sl_walked *place)
{
    const struct salur_body_redeem *body = &place->entry.body.redeem;
    struct salur_verify_report *report = books->v->report;
    struct case_at c = {.books = books, .place = place, .cti = &body->cti};
    enum salur_err err;

    c.amount_idr = body->amount_idr;
    err = open_code(&c, body->token);
    if (err != SALUR_OK) {
        put(&c, id_of_code_error(err), err);
    }
    find_item(&c);
    if (c.has_code) {
        check_code(&c, body);
    }
    check_list(&c, body);
    check_withdrawn(&c, body->card);
    err = window_error(&c);
    if (err != SALUR_OK) {
        put(&c, SALUR_F_WINDOW, err);
    }
    check_dated(&c);
    check_twice(&c);
    if (place->at < report->counted) {
        report->redeemed++;
        sl_books_add(&report->redeemed_idr, body->amount_idr);
    }
    books->day.redeemed++;
    sl_books_add(&books->day.redeemed_idr, body->amount_idr);
    if (body->package[0] == '\0') {
        sl_books_add(&books->drawer_idr, -body->amount_idr);
    }
    return sl_spent_add(&books->spent, body, place->at);
}

static int
is_closed(const struct sl_books *books, const struct salur_stage_id *id)
{
    const struct sl_stage_loaded *stage = sl_books_stage(books, id);

    return stage != NULL && stage->is_closed;
}

/* 1 when the log and the lists show that the cause did not hold, else 0. */
static int
is_contradicted(struct case_at *c, const struct salur_body_refuse *body)
{
    const struct sl_spent *first;
    const struct sl_spent *earlier;

    switch ((int)body->cause) {
    case SALUR_E_SPENT:
        first = sl_spent_find(&c->books->spent, c->cti);
        earlier = sl_spent_at(&c->books->spent, body->earlier);
        return first == NULL || first->live == 0 || earlier == NULL ||
               memcmp(earlier->cti.bytes, c->cti->bytes, SALUR_CTI_LEN) != 0;
    case SALUR_E_OTHER_SITE:
        return c->has_code && c->code.site == c->books->v->report->site;
    case SALUR_E_NO_STAGE:
        return c->has_code && sl_books_stage(c->books, &c->code.stage) != NULL;
    case SALUR_E_NOT_LISTED:
        return c->item != NULL;
    case SALUR_E_AMOUNT_DIFFERS:
        return c->item != NULL && c->has_code &&
               c->item->amount_idr == c->code.item.amount_idr &&
               strcmp(c->item->package, c->code.item.package) == 0;
    case SALUR_E_NOT_OPEN:
    case SALUR_E_CLOSED:
        /* A stage that the village closed itself is closed early. */
        return c->item != NULL && window_error(c) == SALUR_OK &&
               !is_closed(c->books, &c->listed->stage);
    default:
        return 0;
    }
}

void
sl_books_refuse(struct sl_books *books, const struct sl_walked *place)
{
    const struct salur_body_refuse *body = &place->entry.body.refuse;
    struct case_at c = {.books = books, .place = place, .cti = &body->cti};
    struct salur_finding finding;
    enum salur_err err = open_code(&c, body->token);

    books->v->report->refused++;
    books->day.refused++;
    if (err == SALUR_OK && c.has_code &&
        memcmp(c.code.item.cti.bytes, body->cti.bytes, SALUR_CTI_LEN) != 0) {
        err = SALUR_E_MISMATCH;
    }
    /* Refused for that very reason is refused rightly. */
    if (err != SALUR_OK && err != body->cause) {
        begin(&c, &finding, id_of_code_error(err), err);
        if (err == SALUR_E_MISMATCH) {
            finding.id = SALUR_F_TOKEN_FORM;
        }
        /* Nothing was handed out on it. */
        finding.severity = SALUR_SEVERITY_NOTE;
        sl_finding_put(books->v, &finding);
    }
    find_item(&c);
    if (is_contradicted(&c, body)) {
        begin(&c, &finding, SALUR_F_REFUSAL, body->cause);
        finding.other_seq = body->earlier;
        sl_finding_put(books->v, &finding);
    }
}
