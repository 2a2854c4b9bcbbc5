/* SPDX-License-Identifier: Apache-2.0 */
/* Two laptops of one village, for the tests of peers. */
#ifndef LAPTOPS_H
#define LAPTOPS_H

#include "salur/peer.h"
#include "tests/core/counter.h"

#define HOUR INT64_C(3600)

/* One of the laptops; its key is in the trust note of both. */
struct laptop {
    struct salur_ledger *ledger;
    struct salur_key *key;
    char path[256];
};

struct pair {
    struct village village;
    struct laptop a;
    struct laptop b;
    struct salur_buf pack; /* the newest export */
    struct salur_buf token;
    struct salur_redeemed out;
    struct salur_peer_result result;
};

static inline struct salur_key *
device_key(const char *device, uint8_t seed)
{
    char name[64];

    (void)snprintf(name, sizeof name, "test/dinsos/log/9901012001/%s/k1",
                   device);
    return village_key(name, SALUR_ROLE_LOG, seed);
}

/* A store with the genesis of this key and nothing else. */
static inline void
laptop_create(struct laptop *laptop, const char *folder, const char *device,
              uint8_t seed)
{
    const struct salur_ledger_terms terms = {VILLAGE_SITE, device, 1};

    laptop->key = device_key(device, seed);
    (void)snprintf(laptop->path, sizeof laptop->path, "%s/%s", temp_dir(),
                   folder);
    CHECK_ERR(salur_ledger_create(laptop->path, &terms, laptop->key,
                                  salur_bytes_str(VILLAGE_PASS), &stamp),
              SALUR_OK);
    CHECK_ERR(salur_ledger_open(&laptop->ledger, laptop->path, 0), SALUR_OK);
}

static inline void
laptop_close(struct laptop *laptop)
{
    salur_ledger_close(laptop->ledger);
    salur_key_free(laptop->key);
}

/* The trust note of both laptops, and lines behind theirs. */
static inline void
trust_again(const struct pair *pair, unsigned serial, const char *more,
            struct salur_buf *out)
{
    struct salur_trust_draft *draft = NULL;
    struct salur_buf held;
    struct salur_buf text;

    salur_buf_init(&held, 1 << 20);
    salur_buf_init(&text, 1 << 20);
    village_trust(&pair->village, serial, &held);
    CHECK_ERR(salur_trust_draft_open(&draft, salur_buf_view(&held),
                                     salur_bytes(NULL, 0), NULL),
              SALUR_OK);
    CHECK_ERR(salur_trust_draft_add_log(draft, salur_key_public(pair->b.key),
                                        VILLAGE_SITE),
              SALUR_OK);
    sl_put_bytes(&text, salur_trust_draft_text(draft));
    sl_put_str(&text, more);
    CHECK_ERR(
        salur_note_sign(out, salur_buf_view(&text), pair->village.root, 0),
        SALUR_OK);
    salur_trust_draft_free(draft);
    salur_buf_wipe(&text);
    salur_buf_wipe(&held);
}

/* The first one: serial 1 and their lines, or with a's key withdrawn. */
static inline void
trust_of_both(const struct pair *pair, const char *more, struct salur_buf *out)
{
    trust_again(pair, 1, more, out);
}

static inline void
stock(const struct pair *pair, struct laptop *laptop)
{
    struct salur_import_result result;
    struct salur_buf pack;
    struct salur_buf trust;

    salur_buf_init(&pack, 32 << 20);
    salur_buf_init(&trust, 1 << 20);
    village_pack(&pair->village, (struct village_bundle){0}, &pack);
    CHECK_ERR(salur_ledger_import(laptop->ledger, salur_buf_view(&pack), &stamp,
                                  &result),
              SALUR_OK);
    trust_of_both(pair, "", &trust);
    CHECK_ERR(salur_ledger_pin_trust(laptop->ledger, salur_buf_view(&trust)),
              SALUR_OK);
    salur_buf_wipe(&trust);
    salur_buf_wipe(&pack);
}

static inline void
pair_open(struct pair *pair, const char *folder)
{
    char name[64];

    memset(pair, 0, sizeof *pair);
    village_open(&pair->village);
    salur_buf_init(&pair->token, SALUR_TOKEN_MAX);
    salur_buf_init(&pair->pack, 1 << 20);
    (void)snprintf(name, sizeof name, "%s-a", folder);
    laptop_create(&pair->a, name, "a", 8); /* the village's own device */
    (void)snprintf(name, sizeof name, "%s-b", folder);
    laptop_create(&pair->b, name, "b", 60);
    stock(pair, &pair->a);
    stock(pair, &pair->b);
}

static inline void
pair_close(struct pair *pair)
{
    village_check_chain(pair->a.ledger);
    village_check_chain(pair->b.ledger);
    laptop_close(&pair->a);
    laptop_close(&pair->b);
    salur_buf_wipe(&pair->pack);
    salur_buf_wipe(&pair->token);
    village_close(&pair->village);
}

/* Present the card of family n at a laptop. */
static inline enum salur_err
pay(struct pair *pair, struct laptop *laptop, size_t n, const char *who)
{
    struct salur_presented presented = {.id_checked = 1};
    struct salur_stamp at = {VILLAGE_OPEN_S + HOUR, who};

    village_token(&pair->village, 1, n, &pair->token);
    presented.token = salur_buf_view(&pair->token);
    CHECK_ERR(salur_redeem(laptop->ledger, &presented, &at, &pair->out),
              SALUR_OK);
    return pair->out.outcome;
}

static inline void
undo(struct laptop *laptop, uint64_t seq)
{
    struct salur_stamp at = {VILLAGE_OPEN_S + 2 * HOUR, "Wati"};
    uint64_t out;

    CHECK_ERR(salur_ledger_void(laptop->ledger, seq, SALUR_VOID_NOT_HANDED,
                                NULL, &at, &out),
              SALUR_OK);
}

static inline void
export_of(struct pair *pair, struct laptop *laptop)
{
    salur_buf_clear(&pair->pack);
    CHECK_ERR(salur_ledger_export(laptop->ledger, laptop->key, &pair->pack),
              SALUR_OK);
}

static inline enum salur_err
take(struct pair *pair, struct laptop *laptop)
{
    return salur_ledger_peer_import(laptop->ledger, salur_buf_view(&pair->pack),
                                    VILLAGE_OPEN_S + 3 * HOUR, &pair->result);
}

#endif
