/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking a redemption back: a new entry, after which the same entitlement may
 * be redeemed again.  The old entry stays.
 */
#include "log/store.h"

#include <string.h>

#include "base/num.h"

struct voiding {
    uint64_t redeem;
    enum salur_void_reason reason;
    const struct salur_key *supervisor;
    const struct salur_stamp *stamp;
    struct salur_entry entry;
};

/* The redemption must be one, and the one in force of its id. */
static enum salur_err
find_redemption(struct salur_ledger *ledger, uint64_t seq,
                struct salur_entry *out)
{
    uint64_t in_force;
    enum salur_err err = sl_find_decoded(ledger, seq, out);

    if (err == SALUR_OK && out->kind != SALUR_KIND_REDEEM) {
        err = SALUR_E_NOT_FOUND;
    }
    if (err != SALUR_OK) {
        return err;
    }
    err = sl_find_spent(ledger, &out->body.redeem.cti, &in_force);
    if (err == SALUR_E_NOT_FOUND || (err == SALUR_OK && in_force != seq)) {
        return SALUR_E_STATE;
    }
    return err;
}

/* The supervisor's agreement, by a key that may supervise here and now. */
static enum salur_err
countersign(struct salur_ledger *ledger, const struct voiding *voiding,
            struct salur_body_void *body)
{
    const struct salur_pubkey *public = salur_key_public(voiding->supervisor);
    const struct salur_trust_key *trusted;
    enum salur_err err = sl_refresh_trust(ledger);

    if (err == SALUR_OK && ledger->trust == NULL) {
        err = SALUR_E_STATE;
    }
    if (err == SALUR_OK) {
        err = salur_trust_may(ledger->trust, public->kid, SALUR_ROLE_SUPERVISOR,
                              ledger->identity.site, voiding->stamp->time_s,
                              &trusted);
    }
    if (err == SALUR_OK &&
        memcmp(trusted->key.bytes, public->bytes, SALUR_PUBKEY_LEN) != 0) {
        err = SALUR_E_KEY_UNKNOWN;
    }
    if (err == SALUR_OK) {
        salur_buf_clear(&ledger->record);
        err =
            salur_void_message(ledger->identity.origin, body, &ledger->record);
    }
    if (err == SALUR_OK) {
        err = salur_key_sign(voiding->supervisor,
                             salur_buf_view(&ledger->record), &body->signature);
    }
    body->supervisor = public->kid;
    body->has_signature = 1;
    return err;
}

/* What the redemption added, less again. */
static enum salur_err
count_void(struct sl_state *state, const struct salur_body_redeem *redeem)
{
    enum salur_err err = sl_add_i64(state->day.voided_idr, redeem->amount_idr,
                                    &state->day.voided_idr);

    state->day.voided++;
    if (err == SALUR_OK && redeem->package[0] == '\0') {
        err = sl_add_i64(state->day.drawer_idr, redeem->amount_idr,
                         &state->day.drawer_idr);
    }
    if (err != SALUR_OK) {
        return err;
    }
    if (state->redeemed == 0 || state->redeemed_idr < redeem->amount_idr) {
        return SALUR_E_CORRUPT;
    }
    state->redeemed--;
    state->redeemed_idr -= redeem->amount_idr;
    return SALUR_OK;
}

/* Most voids come after the confirmation, when it does not wait any more. */
static enum salur_err
end_handout(struct salur_ledger *ledger, uint64_t seq)
{
    enum salur_err err = sl_handout_end(ledger, seq);

    return err == SALUR_E_STATE ? SALUR_OK : err;
}

static enum salur_err
void_work(struct salur_ledger *ledger, void *ctx)
{
    struct voiding *voiding = ctx;
    struct salur_body_void *body = &voiding->entry.body.voided;
    struct salur_entry redeem;
    enum salur_err err = find_redemption(ledger, voiding->redeem, &redeem);

    memset(&voiding->entry, 0, sizeof voiding->entry);
    voiding->entry.kind = SALUR_KIND_VOID;
    body->redeem = voiding->redeem;
    body->cti = redeem.body.redeem.cti;
    body->reason = voiding->reason;
    if (err == SALUR_OK && voiding->supervisor != NULL) {
        err = countersign(ledger, voiding, body);
    }
    /* Counted before a put: the token of redeem lives in the map. */
    if (err == SALUR_OK) {
        err = count_void(&ledger->state, &redeem.body.redeem);
    }
    if (err == SALUR_OK) {
        err = sl_append(ledger, &voiding->entry, voiding->stamp);
    }
    if (err == SALUR_OK) {
        err = sl_db_del(ledger, SL_DB_SPENT,
                        salur_bytes(body->cti.bytes, SALUR_CTI_LEN));
    }
    return err == SALUR_OK ? end_handout(ledger, voiding->redeem) : err;
}

enum salur_err
salur_ledger_void(struct salur_ledger *ledger, uint64_t redeem,
                  enum salur_void_reason reason,
                  const struct salur_key *supervisor,
                  const struct salur_stamp *stamp, uint64_t *out_seq)
{
    struct voiding voiding = {.redeem = redeem,
                              .reason = reason,
                              .supervisor = supervisor,
                              .stamp = stamp};
    enum salur_err err = sl_store_write(ledger, void_work, &voiding);

    if (out_seq != NULL) {
        *out_seq = err == SALUR_OK ? voiding.entry.seq : 0;
    }
    return err;
}
