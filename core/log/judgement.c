/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The judgement at the counter.  All of it happens in the one transaction of
 * its act, also the look at the token: another process may import a trust
 * note or a list at any instant, and the answer must fit what is on record.
 *
 * Each check is a function that returns the outcome; the first that is not
 * SALUR_OK ends the judgement.  Numbers of 5xx are never an outcome: they are
 * handed up.  Nothing here writes.
 */
#include "log/judgement.h"

#include <string.h>

/* What was scanned: form, signature, the issuer's scope. */
static enum salur_err
take_token(struct salur_ledger *ledger, struct sl_judgement *judgement)
{
    struct salur_entitlement *entitlement = &judgement->out->entitlement;
    enum salur_err err =
        salur_entitlement_check(entitlement, judgement->presented->token,
                                ledger->trust, judgement->stamp->time_s);

    /* These two say that a trusted issuer did sign it once. */
    judgement->is_genuine =
        err == SALUR_OK || err == SALUR_E_SCOPE || err == SALUR_E_KEY_WITHDRAWN;
    if (!judgement->is_genuine) {
        /* What a forger wrote is not known to be anything. */
        memset(entitlement, 0, sizeof *entitlement);
    }
    return err;
}

/* What was typed: the approved list stands for the token. */
static enum salur_err
take_keyed(struct salur_ledger *ledger, struct sl_judgement *judgement)
{
    struct salur_entitlement *entitlement = &judgement->out->entitlement;
    enum salur_err err =
        sl_find_listed(ledger, &judgement->presented->cti, &judgement->row);

    if (err != SALUR_OK) {
        return err == SALUR_E_NOT_FOUND ? SALUR_E_NOT_LISTED : err;
    }
    judgement->is_genuine = 1;
    entitlement->stage = judgement->row.stage;
    entitlement->site = ledger->identity.site;
    entitlement->item = judgement->row.item;
    return SALUR_OK;
}

/* What a log that nobody vouches for says is proof to nobody; so nothing is
 * handed over on it, nor on one of a device that was lost since. */
static enum salur_err
check_device(const struct salur_ledger *ledger,
             const struct sl_judgement *judgement)
{
    const struct salur_trust_key *key =
        salur_trust_find_log(ledger->trust, ledger->identity.origin);

    return key != NULL &&
                   memcmp(key->key.bytes, ledger->identity.log_key,
                          SALUR_PUBKEY_LEN) == 0 &&
                   judgement->stamp->time_s < key->withdrawn_s
               ? SALUR_OK
               : SALUR_E_NOT_ENROLLED;
}

static enum salur_err
check_stage(struct salur_ledger *ledger, struct sl_judgement *judgement)
{
    struct salur_entitlement *entitlement = &judgement->out->entitlement;
    struct salur_stage *stage = &judgement->out->stage;
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
    judgement->is_closed = record.closed > 0;
    if (judgement->presented->token.len == 0) {
        entitlement->expires_s = salur_stage_closes_s(stage->closes);
    }
    return SALUR_OK;
}

static enum salur_err
check_list(struct salur_ledger *ledger, struct sl_judgement *judgement)
{
    const struct salur_entitlement *entitlement = &judgement->out->entitlement;
    const struct salur_item *item = &entitlement->item;
    struct sl_list_row *row = &judgement->row;
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
check_window(const struct sl_judgement *judgement)
{
    const struct salur_stage *stage = &judgement->out->stage;
    int64_t now_s = judgement->stamp->time_s;

    if (now_s < salur_stage_opens_s(stage->opens)) {
        return SALUR_E_NOT_OPEN;
    }
    if (judgement->is_closed || now_s >= salur_stage_closes_s(stage->closes) ||
        now_s >= judgement->out->entitlement.expires_s) {
        return SALUR_E_CLOSED;
    }
    return SALUR_OK;
}

/* The same for the other laptops of the village, as far as their exports were
 * taken in. */
static enum salur_err
check_elsewhere(struct salur_ledger *ledger, struct sl_judgement *judgement)
{
    struct salur_redeemed *out = judgement->out;
    struct salur_elsewhere there;
    enum salur_err err =
        sl_find_elsewhere(ledger, &out->entitlement.item.cti, &there);

    if (err != SALUR_OK) {
        return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
    }
    out->earlier_seq = there.seq;
    out->earlier_time_s = there.time_s;
    memcpy(out->earlier_operator, there.operator_name,
           sizeof out->earlier_operator);
    memcpy(out->earlier_origin, there.origin, sizeof out->earlier_origin);
    return SALUR_E_SPENT_ELSEWHERE;
}

/* The one rule that everything else is for: once and only once. */
static enum salur_err
check_unspent(struct salur_ledger *ledger, struct sl_judgement *judgement)
{
    struct salur_redeemed *out = judgement->out;
    struct salur_entry earlier;
    uint64_t seq;
    enum salur_err err =
        sl_find_redemption(ledger, &out->entitlement.item.cti, &seq, &earlier);

    if (err == SALUR_E_NOT_FOUND) {
        return check_elsewhere(ledger, judgement);
    }
    if (err != SALUR_OK) {
        return err;
    }
    out->earlier_seq = seq;
    out->earlier_time_s = earlier.time_s;
    memcpy(out->earlier_operator, earlier.operator_name,
           sizeof out->earlier_operator);
    return SALUR_E_SPENT;
}

static enum salur_err
find_outcome(struct salur_ledger *ledger, struct sl_judgement *judgement)
{
    enum salur_err err = judgement->presented->token.len > 0
                             ? take_token(ledger, judgement)
                             : take_keyed(ledger, judgement);

    if (err == SALUR_OK) {
        err = check_device(ledger, judgement);
    }
    if (err == SALUR_OK) {
        err = check_stage(ledger, judgement);
    }
    if (err == SALUR_OK) {
        err = check_list(ledger, judgement);
    }
    if (err == SALUR_OK) {
        err = check_window(judgement);
    }
    if (err == SALUR_OK) {
        err = check_unspent(ledger, judgement);
    }
    return err;
}

enum salur_err
sl_judge(struct salur_ledger *ledger, struct sl_judgement *judgement)
{
    struct salur_redeemed *out = judgement->out;
    enum salur_err err = sl_refresh_trust(ledger);

    memset(out, 0, sizeof *out); /* of a try before the map grew */
    judgement->is_closed = 0;
    judgement->is_genuine = 0;
    if (err == SALUR_OK && ledger->trust == NULL) {
        err = SALUR_E_STATE;
    }
    if (err != SALUR_OK) {
        return err;
    }
    out->outcome = find_outcome(ledger, judgement);
    return out->outcome / 100 == 5 ? out->outcome : SALUR_OK;
}
