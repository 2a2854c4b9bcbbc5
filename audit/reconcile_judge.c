/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One redemption: is it of this stage, who signed its code, was the window
 * open, was it withdrawn.  The lists of other villages are not looked at
 * here; that is the join's.
 *
 * A code that is byte for byte the card which this office issued needs no
 * second Ed25519 check: signing is deterministic and the card was made from
 * the approved list.  That leaves the full check to codes that came from
 * elsewhere, and a nation to seconds.
 */
#include "audit/reconcile_inside.h"

#include <string.h>

/* What the code of an entry turned out to be. */
struct code {
    enum salur_err err; /* SALUR_OK: genuine and of this entry */
    int has_stage;      /* 1: it could be read, so that its stage is known */
    int is_ours;        /* 1: and it is this stage */
};

static int
is_this_stage(const struct sl_reading *reading, const struct salur_stage_id *id)
{
    return salur_stage_id_compare(id, &reading->work->stage->id) == 0;
}

/* 1 when the token is the card that was issued for this item. */
static int
is_issued(const struct sl_reading *reading, const struct salur_item *own,
          struct salur_bytes token)
{
    return own != NULL && reading->cards != NULL &&
           salur_bytes_equal(reading->cards[own - reading->list.items], token);
}

static enum salur_err
check_token(const struct sl_reading *reading, const struct salur_item *own,
            const struct salur_entry *entry, struct salur_entitlement *out)
{
    const struct salur_trust *trust = reading->work->office->trust;
    struct salur_bytes token = entry->body.redeem.token;
    enum salur_err err;

    if (!is_issued(reading, own, token)) {
        return salur_entitlement_check(out, token, trust, entry->time_s);
    }
    err = salur_entitlement_decode(out, token);
    if (err == SALUR_OK) {
        err = salur_trust_may(trust, out->kid, SALUR_ROLE_ISSUER, out->site,
                              entry->time_s, NULL);
    }
    return err;
}

static void
open_code(const struct sl_reading *reading, const struct salur_item *own,
          const struct salur_entry *entry, struct code *out)
{
    const struct salur_body_redeem *body = &entry->body.redeem;
    struct salur_entitlement code;

    memset(out, 0, sizeof *out);
    if (body->token.len == 0) {
        return; /* typed in: only the list knows it */
    }
    out->err = check_token(reading, own, entry, &code);
    /* With 3xx it is well formed, and says what it says. */
    out->has_stage = out->err == SALUR_OK || out->err >= 300;
    out->is_ours = out->has_stage && is_this_stage(reading, &code.stage);
    if (out->err == SALUR_OK &&
        (!out->is_ours || code.item.card != body->card ||
         memcmp(&code.item.cti, &body->cti, sizeof body->cti) != 0)) {
        out->err = SALUR_E_MISMATCH;
    }
}

/* 1 in *out when another stage lists this id in this village. */
static enum salur_err
is_listed_elsewhere(const struct sl_reading *reading,
                    const struct salur_cti *cti, int *out)
{
    const struct sl_work *work = reading->work;

    *out = 0;
    for (size_t i = 0; i < work->stages_count && !*out; i++) {
        struct salur_site_list list;
        enum salur_err err;

        if (is_this_stage(reading, &work->stages[i])) {
            continue;
        }
        err = sl_office_list(work->office, work->txn, &work->stages[i],
                             reading->site, &list);
        if (err == SALUR_E_NOT_FOUND) {
            continue;
        }
        if (err != SALUR_OK) {
            return err;
        }
        *out = salur_site_list_find(&list, cti) != NULL;
        salur_site_list_wipe(&list);
    }
    return SALUR_OK;
}

/*
 * A redemption without a readable code that is not on this village's list
 * may be of any stage.  It is this one's affair when some other village of
 * this stage lists it, or when the log had loaded this stage last and no
 * other stage lists it: nothing that was paid goes unclaimed.
 */
static enum salur_err
judge_unclear(const struct sl_reading *reading, const struct salur_cti *cti,
              uint32_t *flags)
{
    int elsewhere = 0;
    enum salur_err err = SALUR_OK;

    if (!reading->has_other_stage) {
        err = is_listed_elsewhere(reading, cti, &elsewhere);
    }
    if (reading->has_other_stage || elsewhere) {
        *flags |= SALUR_PAID_STRAY;
    }
    return err;
}

/* 1 when the list stops this card. */
static int
stops(const struct sl_withdrawn_list *withdrawn, const struct salur_cti *cti,
      uint32_t card)
{
    const struct salur_withdrawn_line *line =
        salur_withdrawn_find(&withdrawn->list, cti);

    return line != NULL && (line->lowest_card == 0 || card < line->lowest_card);
}

/* 1 when the village had this list, or a newer one of its area, before. */
static int
was_loaded(const struct sl_reading *reading,
           const struct sl_withdrawn_list *list)
{
    const struct sl_withdrawn_list *loaded = reading->loaded;

    return loaded != NULL && strcmp(loaded->area, list->area) == 0 &&
           list->serial <= loaded->serial;
}

/*
 * Withdrawn when it was redeemed: by the list in force at the office at that
 * time, or by one that the village had loaded before.  Of one area the
 * newest of those counts, as each list replaces the one before.
 */
static int
is_withdrawn(const struct sl_reading *reading, const struct salur_entry *entry)
{
    const struct sl_work *work = reading->work;
    const struct salur_body_redeem *body = &entry->body.redeem;
    const struct sl_withdrawn_list *newest = NULL;

    for (size_t i = 0; i < work->withdrawn_count; i++) {
        const struct sl_withdrawn_list *list = &work->withdrawn[i];

        if (!salur_area_contains(list->area, reading->site) ||
            (list->since_s > entry->time_s && !was_loaded(reading, list))) {
            continue;
        }
        if (newest != NULL && strcmp(newest->area, list->area) != 0 &&
            stops(newest, &body->cti, body->card)) {
            return 1;
        }
        newest = list;
    }
    return newest != NULL && stops(newest, &body->cti, body->card);
}

enum salur_err
sl_reading_judge(struct sl_reading *reading, const struct salur_entry *entry,
                 uint32_t *out_flags, int *out_is_ours)
{
    const struct sl_work *work = reading->work;
    const struct salur_body_redeem *body = &entry->body.redeem;
    const struct salur_item *own =
        salur_site_list_find(&reading->list, &body->cti);
    struct code code;
    uint32_t flags;
    enum salur_err err = SALUR_OK;

    *out_flags = 0;
    *out_is_ours = 0;
    open_code(reading, own, entry, &code);
    if (code.has_stage && !code.is_ours && own == NULL) {
        return SALUR_OK;
    }
    flags = (uint32_t)body->collector << SALUR_PAID_COLLECTOR_SHIFT;
    if (body->method == SALUR_METHOD_KEYED) {
        flags |= SALUR_PAID_KEYED;
    }
    if (code.err != SALUR_OK) {
        flags |= 1U << SALUR_DIFF_SIGNATURE | (uint32_t)code.err
                                                  << SALUR_PAID_ERR_SHIFT;
    }
    if (entry->time_s < work->opens_s || entry->time_s >= work->closes_s ||
        reading->is_closed) {
        flags |= 1U << SALUR_DIFF_WINDOW;
    }
    if (is_withdrawn(reading, entry) ||
        (own != NULL && body->card < own->card)) {
        flags |= 1U << SALUR_DIFF_WITHDRAWN;
    }
    if (!code.has_stage && own == NULL) {
        err = judge_unclear(reading, &body->cti, &flags);
    }
    *out_flags = flags;
    *out_is_ours = 1;
    return err;
}
