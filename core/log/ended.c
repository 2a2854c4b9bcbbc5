/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which log of the village ended without this one going on from it.  The
 * trust note names the keys of all laptops that the village ever had; nothing
 * else here knows that there was one before.
 */
#include "salur/continue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log/store.h"

struct search {
    int64_t now_s;
    char *origin;
};

/* The generation in the last part of an origin, "k12"; 0 when it has none. */
static unsigned long
generation_of(const char *origin)
{
    const char *last = strrchr(origin, '/');

    return last != NULL && last[1] == 'k' ? strtoul(last + 2, NULL, 10) : 0;
}

/* 1 when two origins differ in their generation alone. */
static int
is_same_device(const char *a, const char *b)
{
    size_t a_len = strlen(a) - strlen(strrchr(a, '/'));
    size_t b_len = strlen(b) - strlen(strrchr(b, '/'));

    return a_len == b_len && memcmp(a, b, a_len) == 0;
}

/* Whether a key is that of a log of this village that has ended. */
static int
has_ended(const struct salur_ledger *ledger, const struct search *search,
          const struct salur_trust_key *key)
{
    const struct salur_body_genesis *own = &ledger->identity;
    char area[SALUR_AREA_MAX + 1];

    (void)snprintf(area, sizeof area, "%010llu", (unsigned long long)own->site);
    if (key->role != SALUR_ROLE_LOG || strcmp(key->area, area) != 0 ||
        strcmp(key->key.name, own->origin) == 0 ||
        strrchr(key->key.name, '/') == NULL) {
        return 0;
    }
    return search->now_s >= key->withdrawn_s
               ? generation_of(key->key.name) <= own->generation ||
                     !is_same_device(key->key.name, own->origin)
               : is_same_device(key->key.name, own->origin) &&
                     generation_of(key->key.name) < own->generation;
}

/* 1 when the log goes on from some other one. */
static enum salur_err
find_any_restored(struct salur_ledger *ledger, int *out)
{
    struct salur_entry entry;
    enum salur_err err = SALUR_OK;

    *out = 0;
    for (uint64_t seq = 1; seq < ledger->state.tree.size && err == SALUR_OK;
         seq++) {
        err = sl_find_decoded(ledger, seq, &entry);
        if (err == SALUR_OK && entry.kind == SALUR_KIND_RESTORED &&
            strcmp(entry.body.restored.origin, ledger->identity.origin) != 0) {
            *out = 1;
            return SALUR_OK;
        }
    }
    return err;
}

/* Keep a name that no export was taken in of. */
static enum salur_err
consider(struct salur_ledger *ledger, struct search *search, const char *name)
{
    struct salur_peer peer;
    enum salur_err err = sl_find_peer(ledger, name, &peer);

    if (err == SALUR_E_NOT_FOUND && strcmp(name, search->origin) > 0) {
        memcpy(search->origin, name, strlen(name) + 1);
    }
    return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
}

static enum salur_err
search_work(struct salur_ledger *ledger, void *ctx)
{
    struct search *search = ctx;
    const struct salur_trust_key *key;
    int goes_on = 0;
    enum salur_err err = sl_refresh_trust(ledger);

    for (size_t i = 0; err == SALUR_OK && ledger->trust != NULL &&
                       (key = salur_trust_key_at(ledger->trust, i)) != NULL;
         i++) {
        if (has_ended(ledger, search, key)) {
            err = consider(ledger, search, key->key.name);
        }
    }
    if (err == SALUR_OK && search->origin[0] != 0) {
        err = find_any_restored(ledger, &goes_on);
    }
    return err == SALUR_OK && (goes_on || search->origin[0] == 0)
               ? SALUR_E_NOT_FOUND
               : err;
}

enum salur_err
salur_ledger_find_ended(struct salur_ledger *ledger, int64_t now_s,
                        char origin[SALUR_NAME_MAX + 1])
{
    struct search search = {.now_s = now_s, .origin = origin};
    enum salur_err err;

    memset(origin, 0, SALUR_NAME_MAX + 1);
    err = sl_store_read(ledger, search_work, &search);
    if (err != SALUR_OK) {
        memset(origin, 0, SALUR_NAME_MAX + 1);
    }
    return err;
}
