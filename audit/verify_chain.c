/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One walk over all entries for their form, their numbers, the chain and the
 * tree.  Each leaf hash is computed once and used for both, but chain and
 * tree are judged on their own: neither fills in for the other.  What an
 * entry says is not looked at here, except that the first one must be this
 * log's genesis, and how fast redemptions follow each other.
 */
#include "audit/verify_work.h"

#include <stdio.h>
#include <string.h>

/* The entry before the one that is looked at. */
struct before {
    int is_there;
    int is_decoded;
    uint64_t seq;
    size_t offset;
    struct salur_hash leaf;
    int link_broke; /* its prev did not fit the entry before it */
};

struct pass {
    struct sl_verify *v;
    struct sl_chain *chain;
    struct salur_tree tree;
    struct before before;
    size_t next_head;
};

/* Note where a kind of defect shows first. */
static void
mark(struct sl_spot *spot, const struct sl_walked *place, enum salur_err err)
{
    if (!spot->is_found) {
        spot->is_found = 1;
        spot->at = place->at;
        spot->offset = place->offset;
        spot->err = err;
    }
}

/*
 * 1 when the log's name ends as the genesis says,
 * "/log/<site>/<device>/k<generation>", else 0.
 */
static int
origin_fits(const char *origin, const struct salur_body_genesis *body)
{
    char end[SALUR_NAME_MAX + 1];
    size_t len = strlen(origin);
    size_t end_len;

    snprintf(end, sizeof end, "/log/%010llu/%s/k%lu",
             (unsigned long long)body->site, body->device,
             (unsigned long)body->generation);
    end_len = strlen(end);
    return len > end_len && strcmp(origin + (len - end_len), end) == 0;
}

/* What is wrong with the first entry, or SALUR_OK. */
static enum salur_err
judge_genesis(const struct sl_verify *v, const struct salur_entry *entry)
{
    const struct salur_body_genesis *body = &entry->body.genesis;

    if (entry->kind != SALUR_KIND_GENESIS) {
        return SALUR_E_SYNTAX;
    }
    if (strcmp(body->origin, v->report->origin) != 0) {
        return SALUR_E_ORIGIN;
    }
    if (!origin_fits(body->origin, body)) {
        return SALUR_E_MISMATCH;
    }
    if (v->log_key == NULL) {
        return SALUR_OK; /* the checkpoint's finding says so */
    }
    if (body->site != v->report->site ||
        memcmp(body->log_key, v->log_key->key.bytes, SALUR_PUBKEY_LEN) != 0) {
        return SALUR_E_MISMATCH;
    }
    return SALUR_OK;
}

/* Check the first entry, and that no other claims to be one. */
static void
check_genesis(struct pass *pass, const struct sl_walked *place)
{
    struct sl_spot *spot = &pass->chain->genesis;
    struct salur_hash wanted;
    enum salur_err err;

    if (place->at > 0) {
        if (place->is_decoded && place->entry.kind == SALUR_KIND_GENESIS) {
            mark(spot, place, SALUR_E_DUPLICATE);
        }
        return;
    }
    if (!place->is_decoded) {
        return; /* the form's finding names it */
    }
    err = judge_genesis(pass->v, &place->entry);
    if (err != SALUR_OK) {
        mark(spot, place, err);
        return;
    }
    salur_entry_first_prev(pass->v->hasher, pass->v->report->origin, &wanted);
    if (!salur_hash_equal(&wanted, &place->entry.prev)) {
        mark(spot, place, SALUR_E_CHAIN);
        spot->has_hashes = 1;
        spot->expected = wanted;
        spot->found = place->entry.prev;
    }
}

/*
 * Compare an entry's prev with the leaf hash of the entry before.
 *
 * A break says that one of the two was changed: the one before, unless the
 * next comparison breaks as well; then it is the one in the middle.  Where
 * the numbers jump, the break is the jump's and the sequence finding names
 * it.
 *
 * Returns 1 when the chain breaks here, else 0.
 */
static int
check_link(struct pass *pass, const struct sl_walked *place)
{
    const struct before *before = &pass->before;
    struct sl_spot *spot = &pass->chain->link;
    uint64_t wanted_seq = before->is_decoded ? before->seq + 1 : place->at;

    pass->chain->link_is_last = 0;
    if (!before->is_there || !place->is_decoded ||
        place->entry.seq != wanted_seq ||
        salur_hash_equal(&place->entry.prev, &before->leaf)) {
        return 0;
    }
    if (!spot->is_found || (before->link_broke && spot->at + 2 == place->at)) {
        pass->chain->link_is_last = !spot->is_found;
        spot->is_found = 1;
        spot->at = place->at - 1;
        spot->offset = before->offset;
        spot->err = SALUR_E_CHAIN;
        spot->has_hashes = 1;
        spot->expected = place->entry.prev;
        spot->found = before->leaf;
    }
    return 1;
}

/* Give each head of the tree's present size its verdict. */
static void
check_heads(struct pass *pass)
{
    struct sl_verify *v = pass->v;

    while (pass->next_head < v->heads_count &&
           v->heads[pass->next_head].head.size == pass->tree.size) {
        struct sl_signed_head *head = &v->heads[pass->next_head++];

        salur_tree_root(&pass->tree, v->hasher, &head->found);
        head->fits = salur_hash_equal(&head->found, &head->head.root);
    }
}

static enum salur_err
step(struct pass *pass, const struct sl_walked *place)
{
    struct sl_chain *chain = pass->chain;
    struct salur_hash leaf;
    int link_broke;

    salur_hash_leaf(pass->v->hasher, place->bytes, &leaf);
    salur_tree_append(&pass->tree, pass->v->hasher, &leaf);
    if (place->is_decoded && place->entry.seq != place->at) {
        mark(&chain->sequence, place, SALUR_E_ORDER);
    }
    check_genesis(pass, place);
    link_broke = check_link(pass, place);
    check_heads(pass);
    if (place->is_decoded) {
        chain->last_s = place->entry.time_s;
        if (chain->entries == 0) {
            chain->first_s = place->entry.time_s;
        }
    }
    chain->entries++;
    pass->before.is_there = 1;
    pass->before.is_decoded = place->is_decoded;
    pass->before.seq = place->entry.seq;
    pass->before.offset = place->offset;
    pass->before.leaf = leaf;
    pass->before.link_broke = link_broke;
    return place->is_decoded ? sl_pace_add(&pass->v->pace, place) : SALUR_OK;
}

enum salur_err
sl_verify_chain(struct sl_verify *v)
{
    struct pass pass = {.v = v, .chain = &v->chain};
    struct sl_walk walk;
    struct sl_walked place;
    enum salur_err err = SALUR_OK;

    salur_tree_init(&pass.tree);
    check_heads(&pass);
    sl_walk_init(&walk, v->parts.entries);
    while (err == SALUR_OK && sl_walk_next(&walk, &place)) {
        if (place.err != SALUR_OK) {
            mark(&v->chain.form, &place, place.err);
        }
        if (!place.is_lost) {
            err = step(&pass, &place);
        }
    }
    v->chain.head.size = pass.tree.size;
    salur_tree_root(&pass.tree, v->hasher, &v->chain.head.root);
    return err;
}
