/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The act at the counter.  Everything happens in one write transaction, also
 * the look at the token: another process may import a trust note or a list
 * at any instant, and the answer must fit what is on record.
 *
 * Each check is a function that returns the outcome; the first that is not
 * SALUR_OK ends the judgement.  Numbers of 5xx are never an outcome: they are
 * handed up, and nothing is written.
 */
#include "salur/redeem.h"

#include <string.h>

#include "log/store.h"

/* One call; row and record are what the loaded lists say. */
struct counter {
    const struct salur_presented *presented;
    const struct salur_stamp *stamp;
    struct salur_redeemed *out;
    struct sl_list_row row;
    int is_closed;  /* 1: a stage-closed entry stands in the log */
    int is_genuine; /* 1: a refusal is worth an entry */
};

static int
is_machine_error(enum salur_err err)
{
    return err / 100 == 5;
}

/* What was scanned: form, signature, the issuer's scope. */
static enum salur_err
take_token(struct salur_ledger *ledger, struct counter *counter)
{
    struct salur_entitlement *entitlement = &counter->out->entitlement;
    enum salur_err err =
        salur_entitlement_check(entitlement, counter->presented->token,
                                ledger->trust, counter->stamp->time_s);

    /* These two say that a trusted issuer did sign it once. */
    counter->is_genuine =
        err == SALUR_OK || err == SALUR_E_SCOPE || err == SALUR_E_KEY_WITHDRAWN;
    if (!counter->is_genuine) {
        /* What a forger wrote is not known to be anything. */
        memset(entitlement, 0, sizeof *entitlement);
    }
    return err;
}

/* What was typed: the approved list stands for the token. */
static enum salur_err
take_keyed(struct salur_ledger *ledger, struct counter *counter)
{
    struct salur_entitlement *entitlement = &counter->out->entitlement;
    enum salur_err err =
        sl_find_listed(ledger, &counter->presented->cti, &counter->row);

    if (err != SALUR_OK) {
        return err == SALUR_E_NOT_FOUND ? SALUR_E_NOT_LISTED : err;
    }
    counter->is_genuine = 1;
    entitlement->stage = counter->row.stage;
    entitlement->site = ledger->identity.site;
    entitlement->item = counter->row.item;
    return SALUR_OK;
}

/* What a log that nobody vouches for says is proof to nobody; so nothing is
 * handed over on it, nor on one of a device that was lost since. */
static enum salur_err
check_device(const struct salur_ledger *ledger, const struct counter *counter)
{
    const struct salur_trust_key *key =
        salur_trust_find_log(ledger->trust, ledger->identity.origin);

    return key != NULL &&
                   memcmp(key->key.bytes, ledger->identity.log_key,
                          SALUR_PUBKEY_LEN) == 0 &&
                   counter->stamp->time_s < key->withdrawn_s
               ? SALUR_OK
               : SALUR_E_NOT_ENROLLED;
}

static enum salur_err
check_stage(struct salur_ledger *ledger, struct counter *counter)
{
    struct salur_entitlement *entitlement = &counter->out->entitlement;
    struct salur_stage *stage = &counter->out->stage;
    struct sl_stage_record record;
    enum salur_err err;

    if (entitlement->site != ledger->identity.site) {
        return SALUR_E_OTHER_SITE;
    }
    err = sl_find_stage(ledger, &entitlement->stage, &record);
    if (err != SALUR_OK) {
        return err == SALUR_E_NOT_FOUND ? SALUR_E_NO_STAGE : err;
    }
    if (salur_stage_parse(stage, record.text, NULL) != SALUR_OK) {
        return SALUR_E_CORRUPT;
    }
    counter->is_closed = record.closed > 0;
    if (counter->presented->token.len == 0) {
        entitlement->expires_s = salur_stage_closes_s(stage->closes);
    }
    return SALUR_OK;
}

static enum salur_err
check_list(struct salur_ledger *ledger, struct counter *counter)
{
    const struct salur_entitlement *entitlement = &counter->out->entitlement;
    const struct salur_item *item = &entitlement->item;
    struct sl_list_row *row = &counter->row;
    uint32_t lowest;
    int is_stopped;
    enum salur_err err = sl_find_listed(ledger, &item->cti, row);

    if (err == SALUR_E_NOT_FOUND ||
        (err == SALUR_OK &&
         salur_stage_id_compare(&row->stage, &entitlement->stage) != 0)) {
        return SALUR_E_NOT_LISTED;
    }
    if (err == SALUR_OK) {
        err = sl_find_withdrawn(ledger, &item->cti, &lowest, &is_stopped);
    }
    if (err != SALUR_OK) {
        return err;
    }
    if (is_stopped) {
        return SALUR_E_WITHDRAWN;
    }
    /* A card newer than the list is fine: it was issued since. */
    if (item->card < row->item.card || item->card < lowest) {
        return SALUR_E_CARD_OLD;
    }
    return item->amount_idr == row->item.amount_idr &&
                   strcmp(item->package, row->item.package) == 0
               ? SALUR_OK
               : SALUR_E_AMOUNT_DIFFERS;
}

static enum salur_err
check_window(const struct counter *counter)
{
    const struct salur_stage *stage = &counter->out->stage;
    int64_t now_s = counter->stamp->time_s;

    if (now_s < salur_stage_opens_s(stage->opens)) {
        return SALUR_E_NOT_OPEN;
    }
    if (counter->is_closed || now_s >= salur_stage_closes_s(stage->closes) ||
        now_s >= counter->out->entitlement.expires_s) {
        return SALUR_E_CLOSED;
    }
    return SALUR_OK;
}

/* The one rule that everything else is for: once and only once. */
static enum salur_err
check_unspent(struct salur_ledger *ledger, struct counter *counter)
{
    struct salur_redeemed *out = counter->out;
    struct salur_entry earlier;
    uint64_t seq;
    enum salur_err err =
        sl_find_redemption(ledger, &out->entitlement.item.cti, &seq, &earlier);

    if (err != SALUR_OK) {
        return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
    }
    out->earlier_seq = seq;
    out->earlier_time_s = earlier.time_s;
    memcpy(out->earlier_operator, earlier.operator_name,
           sizeof out->earlier_operator);
    return SALUR_E_SPENT;
}

static enum salur_err
judge(struct salur_ledger *ledger, struct counter *counter)
{
    enum salur_err err = counter->presented->token.len > 0
                             ? take_token(ledger, counter)
                             : take_keyed(ledger, counter);

    if (err == SALUR_OK) {
        err = check_device(ledger, counter);
    }
    if (err == SALUR_OK) {
        err = check_stage(ledger, counter);
    }
    if (err == SALUR_OK) {
        err = check_list(ledger, counter);
    }
    if (err == SALUR_OK) {
        err = check_window(counter);
    }
    if (err == SALUR_OK) {
        err = check_unspent(ledger, counter);
    }
    return err;
}

/* --- entries -------------------------------------------------------------- */

static enum salur_err
record_redeem(struct salur_ledger *ledger, const struct counter *counter)
{
    const struct salur_presented *presented = counter->presented;
    const struct salur_item *item = &counter->out->entitlement.item;
    struct salur_entry entry = {.kind = SALUR_KIND_REDEEM};
    struct salur_body_redeem *body = &entry.body.redeem;
    enum salur_err err;

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
    err = sl_append_redeem(ledger, &entry, counter->stamp);
    if (err == SALUR_OK && presented->hold) {
        err = sl_handout_begin(ledger, entry.seq);
    }
    counter->out->seq = entry.seq;
    counter->out->recorded = 1;
    return err;
}

static enum salur_err
record_refuse(struct salur_ledger *ledger, const struct counter *counter)
{
    struct salur_redeemed *out = counter->out;
    struct salur_entry entry = {.kind = SALUR_KIND_REFUSE};
    struct salur_body_refuse *body = &entry.body.refuse;
    enum salur_err err;

    body->cti = out->entitlement.item.cti;
    body->token = counter->presented->token;
    body->cause = out->outcome;
    body->has_earlier = out->outcome == SALUR_E_SPENT;
    body->earlier = out->earlier_seq;
    err = sl_append_refuse(ledger, &entry, counter->stamp);
    out->seq = entry.seq;
    out->recorded = 1;
    return err;
}

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
    struct counter *counter = ctx;
    struct salur_redeemed *out = counter->out;
    enum salur_err err = sl_refresh_trust(ledger);

    memset(out, 0, sizeof *out); /* of a try before the map grew */
    counter->is_genuine = 0;
    if (err == SALUR_OK && ledger->trust == NULL) {
        err = SALUR_E_STATE;
    }
    if (err == SALUR_OK) {
        err = check_hold(ledger, counter->presented);
    }
    if (err != SALUR_OK) {
        return err;
    }
    out->outcome = judge(ledger, counter);
    if (is_machine_error(out->outcome)) {
        return out->outcome;
    }
    if (out->outcome == SALUR_OK) {
        err = record_redeem(ledger, counter);
    } else if (counter->is_genuine) {
        err = record_refuse(ledger, counter);
    }
    out->head.size = ledger->state.tree.size;
    salur_tree_root(&ledger->state.tree, ledger->hasher, &out->head.root);
    return err;
}

enum salur_err
salur_redeem(struct salur_ledger *ledger,
             const struct salur_presented *presented,
             const struct salur_stamp *stamp, struct salur_redeemed *out)
{
    struct counter counter = {
        .presented = presented, .stamp = stamp, .out = out};
    enum salur_err err = sl_store_write(ledger, redeem_work, &counter);

    if (err != SALUR_OK) {
        /* Nothing is on record, so nothing is said but the error.  An
         * outcome of 0 would read as "hand over". */
        memset(out, 0, sizeof *out);
        out->outcome = err;
    }
    return err;
}
