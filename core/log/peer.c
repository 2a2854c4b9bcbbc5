/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of the other laptops of the village: one entitlement, the
 * logs that were taken in, and what was paid both here and there.  Nothing
 * here writes.
 */
#include "log/store.h"

#include <string.h>

struct salur_buf
sl_elsewhere_key(uint8_t store[SL_ELSEWHERE_KEY_MAX],
                 const struct salur_cti *cti, const char *origin)
{
    struct salur_buf key;

    salur_buf_fixed(&key, store, SL_ELSEWHERE_KEY_MAX);
    sl_put(&key, cti->bytes, SALUR_CTI_LEN);
    sl_put_str(&key, origin);
    return key;
}

struct search {
    const struct salur_cti *cti;
    struct salur_elsewhere *out;
    int is_found;
};

/* Keys begin with the id: the first pair decides. */
static enum salur_err
visit_first(struct salur_ledger *ledger, struct salur_bytes key,
            struct salur_bytes value, void *ctx)
{
    struct search *search = ctx;
    struct salur_cti cti;
    enum salur_err err = sl_elsewhere_read(&cti, search->out, key, value);

    (void)ledger;
    if (err != SALUR_OK) {
        return err;
    }
    search->is_found = memcmp(&cti, search->cti, sizeof cti) == 0;
    return SALUR_E_ENDED;
}

enum salur_err
sl_find_elsewhere(struct salur_ledger *ledger, const struct salur_cti *cti,
                  struct salur_elsewhere *out)
{
    struct search search = {.cti = cti, .out = out};
    enum salur_err err = sl_db_from(ledger, SL_DB_ELSEWHERE,
                                    salur_bytes(cti->bytes, SALUR_CTI_LEN),
                                    visit_first, &search);

    if ((err == SALUR_OK || err == SALUR_E_ENDED) && search.is_found) {
        return SALUR_OK;
    }
    memset(out, 0, sizeof *out);
    return err == SALUR_OK || err == SALUR_E_ENDED ? SALUR_E_NOT_FOUND : err;
}

enum salur_err
sl_find_peer(struct salur_ledger *ledger, const char *origin,
             struct salur_peer *out)
{
    struct salur_bytes bytes;
    enum salur_err err =
        sl_db_get(ledger, SL_DB_PEERS, salur_bytes_str(origin), &bytes);

    memset(out, 0, sizeof *out);
    return err == SALUR_OK ? sl_peer_read(out, salur_bytes_str(origin), bytes)
                           : err;
}

/* --- one after the other ----------------------------------------------------
 */

struct at {
    size_t index;
    struct salur_peer *out;
    int is_found;
};

static enum salur_err
visit_peer(struct salur_ledger *ledger, struct salur_bytes key,
           struct salur_bytes value, void *ctx)
{
    struct at *at = ctx;
    enum salur_err err;

    (void)ledger;
    if (at->index > 0) {
        at->index--;
        return SALUR_OK;
    }
    err = sl_peer_read(at->out, key, value);
    at->is_found = err == SALUR_OK;
    return err == SALUR_OK ? SALUR_E_ENDED : err;
}

static enum salur_err
at_work(struct salur_ledger *ledger, void *ctx)
{
    struct at *at = ctx;
    enum salur_err err = sl_db_each(ledger, SL_DB_PEERS, visit_peer, at);

    err = err == SALUR_E_ENDED ? SALUR_OK : err;
    return err == SALUR_OK && !at->is_found ? SALUR_E_NOT_FOUND : err;
}

enum salur_err
salur_ledger_peer_at(struct salur_ledger *ledger, size_t index,
                     struct salur_peer *out)
{
    struct at at = {.index = index, .out = out};
    enum salur_err err = sl_store_read(ledger, at_work, &at);

    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}

struct pairs {
    enum salur_err (*each)(void *ctx, const struct salur_peer_pair *pair);
    void *ctx;
};

static enum salur_err
visit_pair(struct salur_ledger *ledger, struct salur_bytes key,
           struct salur_bytes value, void *ctx)
{
    const struct pairs *pairs = ctx;
    struct salur_peer_pair pair;
    struct salur_entry here;
    enum salur_err err;

    memset(&pair, 0, sizeof pair);
    err = sl_elsewhere_read(&pair.cti, &pair.there, key, value);
    if (err == SALUR_OK) {
        err = sl_find_redemption(ledger, &pair.cti, &pair.seq, &here);
    }
    if (err != SALUR_OK) {
        return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
    }
    pair.amount_idr = here.body.redeem.amount_idr;
    memcpy(pair.package, here.body.redeem.package, sizeof pair.package);
    pair.time_s = here.time_s;
    memcpy(pair.operator_name, here.operator_name, sizeof pair.operator_name);
    return pairs->each(pairs->ctx, &pair);
}

static enum salur_err
pairs_work(struct salur_ledger *ledger, void *ctx)
{
    return sl_db_each(ledger, SL_DB_ELSEWHERE, visit_pair, ctx);
}

enum salur_err
salur_ledger_peer_pairs(
    struct salur_ledger *ledger,
    enum salur_err (*each)(void *ctx, const struct salur_peer_pair *pair),
    void *ctx)
{
    struct pairs pairs = {.each = each, .ctx = ctx};

    return sl_store_read(ledger, pairs_work, &pairs);
}
