/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Appending: number, chain, time, tree and totals, inside one write
 * transaction.  Every entry comes through sl_append; which entries may stand
 * where is decided by those who call it, and for the simple kinds below.
 */
#include "log/store.h"

#include <string.h>

#include "base/num.h"
#include "log/anchor.h"
#include "log/entry_field.h"
#include "log/journal.h"
#include "salur/text.h"

/* A stamp that no entry could carry is the caller's mistake. */
static enum salur_err
check_stamp(const struct salur_stamp *stamp)
{
    const char *name = stamp->operator_name;
    size_t len = strnlen(name, SALUR_OPERATOR_MAX + 1);

    if (stamp->time_s < 0 || stamp->time_s > SL_TIME_MAX ||
        len > SALUR_OPERATOR_MAX || !salur_text_is_clean(name, len)) {
        return SALUR_E_ARG;
    }
    return SALUR_OK;
}

/* Number and chain one entry, and encode it into ledger->record. */
static enum salur_err
prepare_one(struct salur_ledger *ledger, struct salur_entry *entry,
            const struct salur_stamp *stamp)
{
    const struct sl_state *state = &ledger->state;

    if (state->tree.size >= SALUR_LOG_ENTRIES_MAX) {
        return SALUR_E_FULL;
    }
    entry->seq = state->tree.size;
    entry->time_s = stamp->time_s;
    memset(entry->operator_name, 0, sizeof entry->operator_name);
    memcpy(entry->operator_name, stamp->operator_name,
           strlen(stamp->operator_name));
    if (entry->seq > 0) {
        entry->prev = state->chain;
    } else {
        salur_entry_first_prev(ledger->hasher, entry->body.genesis.origin,
                               &entry->prev);
    }
    salur_buf_clear(&ledger->record);
    return salur_entry_encode(entry, &ledger->record);
}

/* Store one entry; the state moves on. */
static enum salur_err
append_one(struct salur_ledger *ledger, struct salur_entry *entry,
           const struct salur_stamp *stamp)
{
    struct sl_state *state = &ledger->state;
    struct sl_be64 key = sl_be64(state->tree.size);
    enum salur_err err = prepare_one(ledger, entry, stamp);

    if (err != SALUR_OK) {
        return err;
    }
    /* MDB_APPEND refuses a key that is not the highest. */
    err = sl_db_put(ledger, SL_DB_LOG, salur_bytes(key.bytes, 8),
                    salur_buf_view(&ledger->record), MDB_APPEND);
    if (err != SALUR_OK) {
        return err == SALUR_E_EXISTS ? SALUR_E_CORRUPT : err;
    }
    salur_hash_leaf(ledger->hasher, salur_buf_view(&ledger->record),
                    &state->chain);
    salur_tree_append(&state->tree, ledger->hasher, &state->chain);
    state->time_s = entry->time_s;
    state->since_close++;
    return SALUR_OK;
}

/* What opening recovered is said before the first entry after it. */
static enum salur_err
append_recovered(struct salur_ledger *ledger, const struct salur_stamp *stamp)
{
    struct salur_entry entry = {.kind = SALUR_KIND_RESTORED};
    struct salur_body_restored *body = &entry.body.restored;
    struct sl_recovered recovered;
    enum salur_err err = sl_recovered_load(ledger, &recovered);

    if (err != SALUR_OK) {
        return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
    }
    memcpy(body->origin, ledger->identity.origin, sizeof body->origin);
    body->head = recovered.head;
    body->cause = recovered.cause;
    err = sl_meta_del(ledger, SL_META_RECOVERED);
    return err == SALUR_OK ? append_one(ledger, &entry, stamp) : err;
}

enum salur_err
sl_append(struct salur_ledger *ledger, struct salur_entry *entry,
          const struct salur_stamp *stamp)
{
    const struct sl_state *state = &ledger->state;
    enum salur_err err = check_stamp(stamp);

    if (err == SALUR_OK) {
        err = sl_anchor_settle(ledger);
    }
    if (err == SALUR_OK && state->tree.size > 0 &&
        stamp->time_s < state->time_s) {
        struct salur_entry clock = {
            .kind = SALUR_KIND_CLOCK,
            .body.clock = {.before_s = state->time_s, .after_s = stamp->time_s},
        };

        err = append_one(ledger, &clock, stamp);
    }
    if (err == SALUR_OK && state->tree.size > 0) {
        err = append_recovered(ledger, stamp);
    }
    return err == SALUR_OK ? append_one(ledger, entry, stamp) : err;
}

enum salur_err
sl_append_look(struct salur_ledger *ledger, struct salur_entry *entry,
               const struct salur_stamp *stamp)
{
    enum salur_err err = check_stamp(stamp);

    if (err == SALUR_OK) {
        err = sl_anchor_gate(ledger, NULL);
    }
    return err == SALUR_OK ? prepare_one(ledger, entry, stamp) : err;
}

enum salur_err
sl_append_redeem(struct salur_ledger *ledger, struct salur_entry *entry,
                 const struct salur_stamp *stamp)
{
    const struct salur_body_redeem *body = &entry->body.redeem;
    struct sl_state *state = &ledger->state;
    enum salur_err err = sl_append(ledger, entry, stamp);
    struct sl_be64 seq = sl_be64(entry->seq);

    if (err == SALUR_OK) {
        /* The caller looked it up: a second one cannot be there. */
        err = sl_db_put(ledger, SL_DB_SPENT,
                        salur_bytes(body->cti.bytes, SALUR_CTI_LEN),
                        salur_bytes(seq.bytes, 8), MDB_NOOVERWRITE);
    }
    if (err == SALUR_OK) {
        err = sl_add_i64(state->redeemed_idr, body->amount_idr,
                         &state->redeemed_idr);
    }
    if (err == SALUR_OK) {
        err = sl_add_i64(state->day.redeemed_idr, body->amount_idr,
                         &state->day.redeemed_idr);
    }
    if (err == SALUR_OK && body->package[0] == '\0') {
        err = sl_add_i64(state->day.drawer_idr, -body->amount_idr,
                         &state->day.drawer_idr);
    }
    state->redeemed++;
    state->day.redeemed++;
    return err;
}

enum salur_err
sl_append_refuse(struct salur_ledger *ledger, struct salur_entry *entry,
                 const struct salur_stamp *stamp)
{
    ledger->state.day.refused++;
    return sl_append(ledger, entry, stamp);
}

/* Gagal salur: only of a listed family that did not receive. */
static enum salur_err
append_unpaid(struct salur_ledger *ledger, struct salur_entry *entry,
              const struct salur_stamp *stamp)
{
    const struct salur_cti *cti = &entry->body.unpaid.cti;
    struct salur_elsewhere there;
    struct sl_list_row row;
    uint64_t seq;
    enum salur_err err = sl_find_listed(ledger, cti, &row);

    if (err != SALUR_OK) {
        return err == SALUR_E_NOT_FOUND ? SALUR_E_NOT_LISTED : err;
    }
    err = sl_find_spent(ledger, cti, &seq);
    if (err != SALUR_E_NOT_FOUND) {
        return err == SALUR_OK ? SALUR_E_SPENT : err;
    }
    err = sl_find_elsewhere(ledger, cti, &there);
    if (err != SALUR_E_NOT_FOUND) {
        return err == SALUR_OK ? SALUR_E_SPENT_ELSEWHERE : err;
    }
    ledger->state.day.unpaid++;
    return sl_append(ledger, entry, stamp);
}

static enum salur_err
append_open(struct salur_ledger *ledger, struct salur_entry *entry,
            const struct salur_stamp *stamp)
{
    enum salur_err err = sl_append(ledger, entry, stamp);

    if (err == SALUR_OK) {
        err =
            sl_add_i64(ledger->state.day.drawer_idr, entry->body.open.cash_idr,
                       &ledger->state.day.drawer_idr);
    }
    return err;
}

/* How each kind is appended from outside; NULL: by a call of its own. */
static enum salur_err (*const appenders[SALUR_KIND_COUNT])(
    struct salur_ledger *, struct salur_entry *, const struct salur_stamp *) = {
    [SALUR_KIND_UNPAID] = append_unpaid,
    [SALUR_KIND_OPEN] = append_open,
    [SALUR_KIND_WITNESSED] = sl_append_witnessed,
    [SALUR_KIND_STAGE_CLOSED] = sl_append_stage_closed,
    [SALUR_KIND_RESTORED] = sl_append,
    [SALUR_KIND_COMPLAINT] = sl_append,
    [SALUR_KIND_PERSONAL] = sl_append,
};

struct append {
    struct salur_entry *entry;
    const struct salur_stamp *stamp;
};

static enum salur_err
append_work(struct salur_ledger *ledger, void *ctx)
{
    const struct append *append = ctx;

    return appenders[append->entry->kind](ledger, append->entry, append->stamp);
}

enum salur_err
salur_ledger_append(struct salur_ledger *ledger, struct salur_entry *entry,
                    const struct salur_stamp *stamp, uint64_t *out_seq)
{
    struct append append = {.entry = entry, .stamp = stamp};
    enum salur_err err = SALUR_E_ARG;

    if ((unsigned)entry->kind < SALUR_KIND_COUNT &&
        appenders[entry->kind] != NULL) {
        err = sl_store_write(ledger, append_work, &append);
    }
    if (out_seq != NULL) {
        *out_seq = err == SALUR_OK ? entry->seq : 0;
    }
    return err;
}
