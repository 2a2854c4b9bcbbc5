/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The acts at the counter: redeem, look, refuse.  Each is one transaction
 * around one judgement (log/judgement.h) and writes one entry at most, or
 * nothing at all.
 */
#include "salur/redeem.h"

#include <string.h>

#include "log/judgement.h"

/* One act. */
struct act {
    struct sl_judgement judgement;
    enum salur_err cause; /* refuse: what people saw */
};

/* --- entries -------------------------------------------------------------- */

static void
fill_redeem(const struct sl_judgement *judgement, struct salur_entry *entry)
{
    const struct salur_presented *presented = judgement->presented;
    const struct salur_item *item = &judgement->out->entitlement.item;
    struct salur_body_redeem *body = &entry->body.redeem;

    memset(entry, 0, sizeof *entry);
    entry->kind = SALUR_KIND_REDEEM;
    body->cti = item->cti;
    body->token = presented->token;
    body->amount_idr = item->amount_idr;
    memcpy(body->package, item->package, sizeof body->package);
    body->card = item->card;
    body->method =
        presented->token.len > 0 ? SALUR_METHOD_QR : SALUR_METHOD_KEYED;
    body->collector = presented->collector;
    body->relation = presented->relation;
    body->document = presented->document;
    body->absence = presented->absence;
    memcpy(body->proxy_tag, presented->proxy_tag, sizeof body->proxy_tag);
    body->has_proxy_tag = presented->has_proxy_tag;
    body->id_checked = presented->id_checked;
}

static void
fill_refuse(const struct sl_judgement *judgement, struct salur_entry *entry)
{
    const struct salur_redeemed *out = judgement->out;
    struct salur_body_refuse *body = &entry->body.refuse;

    memset(entry, 0, sizeof *entry);
    entry->kind = SALUR_KIND_REFUSE;
    body->cti = out->entitlement.item.cti;
    body->token = judgement->presented->token;
    body->cause = out->outcome;
    body->has_earlier = out->outcome == SALUR_E_SPENT;
    body->earlier = out->earlier_seq;
}

static enum salur_err
record_redeem(struct salur_ledger *ledger, const struct sl_judgement *judgement)
{
    struct salur_entry entry;
    enum salur_err err;

    fill_redeem(judgement, &entry);
    err = sl_append_redeem(ledger, &entry, judgement->stamp);
    if (err == SALUR_OK && judgement->presented->hold) {
        err = sl_handout_begin(ledger, entry.seq);
    }
    judgement->out->seq = entry.seq;
    judgement->out->recorded = 1;
    return err;
}

static enum salur_err
record_refuse(struct salur_ledger *ledger, const struct sl_judgement *judgement)
{
    struct salur_entry entry;
    enum salur_err err;

    fill_refuse(judgement, &entry);
    err = sl_append_refuse(ledger, &entry, judgement->stamp);
    judgement->out->seq = entry.seq;
    judgement->out->recorded = 1;
    return err;
}

/* --- acts ----------------------------------------------------------------- */

/* Two handouts at once could not be told apart after a power cut. */
static enum salur_err
check_hold(struct salur_ledger *ledger, const struct salur_presented *presented)
{
    uint64_t waiting = 0;
    enum salur_err err = SALUR_OK;

    if (presented->hold) {
        err = sl_handout_find(ledger, &waiting);
    }
    return err == SALUR_OK && waiting > 0 ? SALUR_E_EXISTS : err;
}

static enum salur_err
redeem_work(struct salur_ledger *ledger, void *ctx)
{
    struct act *act = ctx;
    struct sl_judgement *judgement = &act->judgement;
    struct salur_redeemed *out = judgement->out;
    enum salur_err err = check_hold(ledger, judgement->presented);

    if (err == SALUR_OK) {
        err = sl_judge(ledger, judgement);
    }
    if (err != SALUR_OK) {
        return err;
    }
    if (out->outcome == SALUR_OK) {
        err = record_redeem(ledger, judgement);
    } else if (judgement->is_genuine) {
        err = record_refuse(ledger, judgement);
    }
    sl_state_head(ledger, &out->head);
    return err;
}

/* What would be written must be fit to be written, as it must there. */
static enum salur_err
look_work(struct salur_ledger *ledger, void *ctx)
{
    struct act *act = ctx;
    struct sl_judgement *judgement = &act->judgement;
    struct salur_redeemed *out = judgement->out;
    struct salur_entry entry;
    enum salur_err err = check_hold(ledger, judgement->presented);

    if (err == SALUR_OK) {
        err = sl_judge(ledger, judgement);
    }
    if (err != SALUR_OK) {
        return err;
    }
    if (out->outcome == SALUR_OK) {
        fill_redeem(judgement, &entry);
    } else {
        fill_refuse(judgement, &entry);
    }
    if (judgement->is_genuine) {
        err = sl_append_look(ledger, &entry, judgement->stamp);
    }
    sl_state_head(ledger, &out->head);
    return err;
}

static enum salur_err
refuse_work(struct salur_ledger *ledger, void *ctx)
{
    struct act *act = ctx;
    struct sl_judgement *judgement = &act->judgement;
    struct salur_redeemed *out = judgement->out;
    enum salur_err err = sl_judge(ledger, judgement);

    if (err != SALUR_OK) {
        return err;
    }
    /* What would be refused anyhow is told apart from what people saw. */
    if (out->outcome == SALUR_OK) {
        out->outcome = act->cause;
    }
    if (judgement->is_genuine) {
        err = record_refuse(ledger, judgement);
    }
    sl_state_head(ledger, &out->head);
    return err;
}

/* After an error nothing is on record, so nothing is said but the error.  An
 * outcome of 0 would read as "hand over". */
static enum salur_err
answer(struct salur_redeemed *out, enum salur_err err)
{
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
        out->outcome = err;
    }
    return err;
}

enum salur_err
salur_redeem(struct salur_ledger *ledger,
             const struct salur_presented *presented,
             const struct salur_stamp *stamp, struct salur_redeemed *out)
{
    struct act act = {
        .judgement = {.presented = presented, .stamp = stamp, .out = out}};

    return answer(out, sl_store_write(ledger, redeem_work, &act));
}

enum salur_err
salur_redeem_look(struct salur_ledger *ledger,
                  const struct salur_presented *presented,
                  const struct salur_stamp *stamp, struct salur_redeemed *out)
{
    struct act act = {
        .judgement = {.presented = presented, .stamp = stamp, .out = out}};

    return answer(out, sl_store_read(ledger, look_work, &act));
}

enum salur_err
salur_redeem_refuse(struct salur_ledger *ledger,
                    const struct salur_presented *presented,
                    enum salur_err cause, const struct salur_stamp *stamp,
                    struct salur_redeemed *out)
{
    struct act act = {
        .judgement = {.presented = presented, .stamp = stamp, .out = out},
        .cause = cause};

    if (cause != SALUR_E_IDENTITY && cause != SALUR_E_SUBSTITUTE &&
        cause != SALUR_E_PROXY_LIMIT) {
        return answer(out, SALUR_E_ARG);
    }
    return answer(out, sl_store_write(ledger, refuse_work, &act));
}
