/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A regency's own trust note under a "delegate" line of the national one.
 * It speaks for the delegated area and for nothing else: every key in it is
 * bound to that area before anybody can find it.
 */
#include <string.h>

#include "salur/trust.h"
#include "sign/trust.h"

/* The delegation of this authority, NULL when there is none. */
static struct sl_trust_delegate *
find_delegate(struct salur_trust *trust, const char *authority)
{
    for (size_t i = 0; i < trust->delegates_count; i++) {
        if (strcmp(trust->delegates[i].authority, authority) == 0) {
            return &trust->delegates[i];
        }
    }
    return NULL;
}

/* 1 when the national note names this root for the delegated area. */
static int
is_delegated_root(const struct salur_trust *trust,
                  const struct sl_trust_delegate *delegate,
                  const struct salur_pubkey *root)
{
    size_t at = sl_trust_index_find(&trust->index, root->kid);

    for (; sl_trust_index_has(&trust->index, at, root->kid); at++) {
        const struct salur_trust_key *key = &trust->index.by_kid[at]->key;

        if (key->role == SALUR_ROLE_ROOT &&
            strcmp(key->area, delegate->area) == 0 &&
            strcmp(key->key.name, root->name) == 0 &&
            memcmp(key->key.bytes, root->bytes, SALUR_PUBKEY_LEN) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Serial against the newest known; SALUR_E_EXISTS when one is there. */
static enum salur_err
check_serial(const struct sl_trust_delegate *delegate,
             const struct salur_trust *regional)
{
    int is_same =
        salur_hash_equal(&delegate->fingerprint, &regional->fingerprint);

    if (delegate->serial != 0 && !is_same &&
        regional->serial <= delegate->serial) {
        return SALUR_E_ROLLBACK;
    }
    return delegate->regional != NULL && !is_same ? SALUR_E_EXISTS : SALUR_OK;
}

/* Roots, threshold and every area as delegated; else the line that is not. */
static enum salur_err
check_scope(const struct salur_trust *trust,
            const struct sl_trust_delegate *delegate,
            const struct salur_trust *regional, uint32_t *out_line)
{
    *out_line = 0;
    /* The regional roots differ among themselves: as many is all. */
    if (regional->threshold != delegate->threshold ||
        regional->roots != delegate->roots) {
        return SALUR_E_SCOPE;
    }
    if (regional->delegates_count > 0) {
        *out_line = regional->delegates[0].line;
        return SALUR_E_SCOPE;
    }
    for (size_t i = 0; i < regional->count; i++) {
        const struct salur_trust_key *key = &regional->items[i].key;
        int is_good = key->role == SALUR_ROLE_ROOT
                          ? is_delegated_root(trust, delegate, &key->key)
                          : key->role == SALUR_ROLE_WITNESS ||
                                sl_area_is_inside(key->area, delegate->area);

        if (!is_good) {
            *out_line = regional->items[i].line;
            return SALUR_E_SCOPE;
        }
    }
    return SALUR_OK;
}

/*
 * Bind the keys to the delegated area: witnesses, who have none, get it, and
 * the roots go, for the national note has them.
 */
static void
bind_keys(struct salur_trust *regional,
          const struct sl_trust_delegate *delegate, uint32_t below)
{
    size_t kept = 0;

    for (size_t i = 0; i < regional->count; i++) {
        struct sl_trust_item *item = &regional->items[i];

        if (item->key.role == SALUR_ROLE_ROOT) {
            continue;
        }
        if (item->key.role == SALUR_ROLE_WITNESS) {
            memcpy(item->key.area, delegate->area, sizeof item->key.area);
        }
        item->below = below;
        regional->items[kept++] = *item;
    }
    regional->count = kept;
}

enum salur_err
sl_trust_join(struct salur_trust *trust, struct salur_trust *regional,
              int *out_taken, uint32_t *out_line)
{
    struct sl_trust_delegate *delegate =
        find_delegate(trust, regional->authority);
    size_t first = trust->index.count; /* behind all keys so far */
    enum salur_err err;

    *out_taken = 0;
    *out_line = 0;
    if (delegate == NULL) {
        return SALUR_E_SCOPE;
    }
    err = check_scope(trust, delegate, regional, out_line);
    if (err == SALUR_OK) {
        err = check_serial(delegate, regional);
    }
    if (err != SALUR_OK || delegate->regional != NULL) {
        return err; /* or the same again */
    }
    /* delegates[] never moves after parsing: numbers fit 32 bits. */
    bind_keys(regional, delegate, (uint32_t)(delegate - trust->delegates) + 1);
    err = sl_trust_index_build(regional, out_line);
    if (err == SALUR_OK) {
        err = sl_trust_index_merge(trust, regional, out_line);
    }
    if (err != SALUR_OK) {
        return err;
    }
    sl_trust_index_wipe(&regional->index); /* the merged one serves */
    delegate->regional = regional;
    delegate->first = first;
    delegate->serial = regional->serial;
    delegate->fingerprint = regional->fingerprint;
    *out_taken = 1;
    return SALUR_OK;
}

enum salur_err
salur_trust_add_regional(struct salur_trust *trust, struct salur_bytes note,
                         struct salur_where *where)
{
    struct salur_trust *regional = NULL;
    struct salur_note parsed;
    uint32_t line = 0;
    int taken = 0;
    enum salur_err err;

    sl_trust_where(where, note, 0);
    err = salur_note_parse(&parsed, note);
    if (err == SALUR_OK) {
        err = sl_trust_parse(&regional, parsed.text, where);
    }
    if (err == SALUR_OK) {
        err = sl_trust_check_quorum(regional, &parsed);
    }
    if (err == SALUR_OK) {
        err = sl_trust_join(trust, regional, &taken, &line);
        sl_trust_where(where, parsed.text, err == SALUR_OK ? 0 : line);
    }
    if (!taken) {
        salur_trust_free(regional);
    }
    return err;
}
