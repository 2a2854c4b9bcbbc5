/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From what was found to what is said of the log's integrity: how many
 * entries are proven, which is the first bad one, and one finding for each
 * kind of defect.  The rules are in verify.h.
 */
#include "audit/verify_work.h"

#include <string.h>

/* The head of the smallest size that the entries contradict, or NULL; sets
 * proven to what the heads below it prove. */
static const struct sl_signed_head *
weigh_heads(struct sl_verify *v)
{
    const struct sl_signed_head *bad = NULL;

    for (size_t i = 0; i < v->heads_count && bad == NULL; i++) {
        /* One from outside that is larger says that there is more. */
        if (!v->heads[i].fits && (v->heads[i].place != SL_HEAD_OUTSIDE ||
                                  v->heads[i].head.size <= v->chain.entries)) {
            bad = &v->heads[i];
        }
    }
    v->report->proven = 0;
    for (size_t i = 0; i < v->heads_count; i++) {
        const struct salur_head *head = &v->heads[i].head;

        if (bad != NULL && head->size >= bad->head.size) {
            break;
        }
        if (v->heads[i].fits) {
            v->report->proven = head->size;
        }
    }
    return bad;
}

size_t
sl_verify_offset(const struct sl_verify *v, uint64_t at)
{
    struct sl_walk walk;
    struct sl_walked place;

    sl_walk_init(&walk, v->parts.entries);
    while (sl_walk_next(&walk, &place)) {
        if (place.at == at) {
            return place.offset;
        }
    }
    return v->parts.entries.len;
}

/* Redemptions at and behind the first entry that is not proven. */
static void
count_affected(struct sl_verify *v)
{
    struct sl_walk walk;
    struct sl_walked place;

    if (v->report->proven >= v->chain.entries) {
        return;
    }
    sl_walk_init(&walk, v->parts.entries);
    while (sl_walk_next(&walk, &place)) {
        if (place.is_decoded && place.entry.kind == SALUR_KIND_REDEEM &&
            place.at >= v->report->proven) {
            v->affected++;
            /* At most 10^9 each and fewer than 2^29 of them: no overflow. */
            v->affected_idr += place.entry.body.redeem.amount_idr;
        }
    }
}

uint64_t
sl_verify_first_bad(const struct sl_verify *v, uint64_t size)
{
    const struct sl_spot *spots[] = {&v->chain.form, &v->chain.sequence,
                                     &v->chain.link};
    uint64_t bad = size > 0 ? size - 1 : 0;

    if (v->is_rebuilt && v->first_bad < size) {
        return v->first_bad;
    }
    if (v->chain.entries < size) {
        bad = v->chain.entries;
    }
    for (size_t i = 0; i < sizeof spots / sizeof spots[0]; i++) {
        if (spots[i]->is_found && spots[i]->at < bad) {
            bad = spots[i]->at;
        }
    }
    return bad;
}

/* Begin an integrity finding. */
static void
begin(const struct sl_verify *v, struct salur_finding *out,
      enum salur_finding_id id, enum salur_err err)
{
    sl_finding_init(v, out, id);
    out->err = err;
    out->affected = v->affected;
    out->affected_idr = v->affected_idr;
}

static void
name_entry(const struct sl_verify *v, struct salur_finding *finding,
           uint64_t at)
{
    finding->has_seq = 1;
    finding->seq = at;
    finding->offset = sl_verify_offset(v, at);
}

static void
put_spot(struct sl_verify *v, enum salur_finding_id id,
         const struct sl_spot *spot)
{
    struct salur_finding finding;

    if (!spot->is_found) {
        return;
    }
    begin(v, &finding, id, spot->err);
    finding.has_seq = 1;
    finding.seq = spot->at;
    finding.offset = spot->offset;
    finding.has_hashes = spot->has_hashes;
    finding.expected = spot->expected;
    finding.found = spot->found;
    sl_finding_put(v, &finding);
}

/*
 * Move a spot to the entry that the rebuilt leaves show to be the bad one:
 * numbers and links tell of neighbours, not which of the two was changed.
 */
static void
settle(const struct sl_verify *v, struct sl_spot *spot)
{
    if (!spot->is_found || !v->is_rebuilt || spot->at == v->first_bad ||
        (spot->at + 1 != v->first_bad && spot->at != v->first_bad + 1)) {
        return;
    }
    spot->at = v->first_bad;
    spot->offset = sl_verify_offset(v, spot->at);
    spot->has_hashes = 0;
}

/*
 * A chain that breaks only before its last entry: had the one before been
 * changed, the recorded hash would have given the root of a head that covers
 * both.  It did not, so the last entry itself is the changed one.
 */
static void
settle_last(struct sl_verify *v, const struct sl_signed_head *bad)
{
    struct sl_spot *link = &v->chain.link;
    struct salur_hash recorded = link->expected;

    if (bad == NULL || v->is_rebuilt || !v->chain.link_is_last ||
        bad->head.size != v->chain.entries) {
        return;
    }
    link->at++;
    link->offset = sl_verify_offset(v, link->at);
    link->expected = link->found;
    link->found = recorded;
}

/* Lines of keys that the trust note does not know: worth a look only. */
static void
put_strangers(struct sl_verify *v, enum salur_finding_id id)
{
    struct salur_finding finding;

    begin(v, &finding, id, SALUR_E_KEY_UNKNOWN);
    finding.severity = SALUR_SEVERITY_NOTE;
    sl_finding_put(v, &finding);
}

static void
put_checkpoint(struct sl_verify *v)
{
    enum salur_err err = v->checkpoint.err;
    enum salur_finding_id id = SALUR_F_CHECKPOINT_SIG;
    struct salur_finding finding;

    if (err == SALUR_OK) {
        if (v->checkpoint.strangers > 0) {
            put_strangers(v, id);
        }
        return;
    }
    /* 2xx: unreadable; but a key that signed twice is about signatures. */
    if (err == SALUR_E_ORIGIN || (err < 300 && err != SALUR_E_DUPLICATE)) {
        id = SALUR_F_CHECKPOINT;
    }
    begin(v, &finding, id, err);
    if (err == SALUR_E_KEY_WITHDRAWN && v->chain.entries > 0 &&
        v->report->proven == v->chain.entries) {
        /* All of it was cosigned before the key was withdrawn. */
        finding.severity = SALUR_SEVERITY_NOTE;
    } else if (err == SALUR_E_KEY_WITHDRAWN) {
        name_entry(v, &finding, v->report->proven);
    }
    sl_finding_put(v, &finding);
}

/* Root and size of the checkpoint against the entries. */
static void
put_root(struct sl_verify *v)
{
    const struct salur_head *head = &v->checkpoint.checkpoint.head;
    struct salur_finding finding;
    const struct sl_signed_head *signed_head = NULL;

    for (size_t i = 0; i < v->heads_count; i++) {
        if (v->heads[i].place == SL_HEAD_CHECKPOINT) {
            signed_head = &v->heads[i];
        }
    }
    if (signed_head == NULL) {
        return;
    }
    if (!signed_head->fits && head->size <= v->chain.entries) {
        begin(v, &finding, SALUR_F_ROOT, SALUR_E_ROOT);
        name_entry(v, &finding, sl_verify_first_bad(v, head->size));
        finding.has_hashes = 1;
        finding.expected = head->root;
        finding.found = signed_head->found;
        sl_finding_put(v, &finding);
    }
    if (head->size != v->chain.entries) {
        uint64_t bad = head->size;

        if (!signed_head->fits) {
            bad = sl_verify_first_bad(v, head->size);
        }
        begin(v, &finding, SALUR_F_SIZE,
              head->size > v->chain.entries ? SALUR_E_SHORT : SALUR_E_TRAILING);
        name_entry(v, &finding, bad);
        finding.other_seq = head->size;
        sl_finding_put(v, &finding);
    }
}

/* The first cosigned head that the entries contradict. */
static int
put_contradiction(struct sl_verify *v)
{
    struct salur_finding finding;

    for (size_t i = 0; i < v->heads_count; i++) {
        const struct sl_signed_head *head = &v->heads[i];

        if (head->fits || head->place == SL_HEAD_CHECKPOINT ||
            head->place == SL_HEAD_OUTSIDE) {
            continue;
        }
        begin(v, &finding, SALUR_F_COSIGNED,
              head->head.size > v->chain.entries ? SALUR_E_ROLLBACK
                                                 : SALUR_E_ROOT);
        name_entry(v, &finding, sl_verify_first_bad(v, head->head.size));
        finding.other_seq = head->head.size;
        if (head->head.size <= v->chain.entries) {
            finding.has_hashes = 1;
            finding.expected = head->head.root;
            finding.found = head->found;
        }
        sl_finding_put(v, &finding);
        return 1;
    }
    return 0;
}

/* What is said of cosigned.note; without one, whether it was required. */
static void
put_cosigned(struct sl_verify *v)
{
    int is_there = v->parts.cosigned.len > 0;
    enum salur_err err = is_there ? v->cosigned.err : SALUR_OK;
    struct salur_finding finding;

    if (put_contradiction(v)) {
        return;
    }
    if (err == SALUR_OK && v->cosigned.cosignatures < v->policy->witnesses) {
        err = SALUR_E_QUORUM;
    }
    if (err != SALUR_OK) {
        begin(v, &finding, SALUR_F_COSIGNED, err);
        /* The old note of a withdrawn key, when the rest is proven. */
        if (err == SALUR_E_KEY_WITHDRAWN &&
            v->report->proven == v->chain.entries) {
            finding.severity = SALUR_SEVERITY_NOTE;
        }
        sl_finding_put(v, &finding);
    } else if (is_there &&
               (v->cosigned.strangers > 0 || v->cosigned.cosignatures == 0)) {
        put_strangers(v, SALUR_F_COSIGNED);
    }
}

static void
put_pack(struct sl_verify *v)
{
    struct salur_finding finding;

    if (v->pack_err != SALUR_OK) {
        begin(v, &finding, SALUR_F_PACK, v->pack_err);
        finding.offset = v->pack_offset;
        sl_finding_put(v, &finding);
    }
}

enum salur_err
sl_verify_proven(struct sl_verify *v)
{
    const struct sl_signed_head *bad = weigh_heads(v);
    enum salur_err err;

    if (bad != NULL) {
        err = sl_verify_rebuild(v, &bad->head);
        if (err != SALUR_OK) {
            return err;
        }
    }
    /* What the heads below prove is part of what was rebuilt. */
    if (v->is_rebuilt && v->first_bad > v->report->proven) {
        v->report->proven = v->first_bad;
    }
    settle(v, &v->chain.sequence);
    settle(v, &v->chain.link);
    settle_last(v, bad);
    count_affected(v);
    put_pack(v);
    put_checkpoint(v);
    put_spot(v, SALUR_F_ENTRY_FORM, &v->chain.form);
    put_spot(v, SALUR_F_GENESIS, &v->chain.genesis);
    put_spot(v, SALUR_F_SEQUENCE, &v->chain.sequence);
    put_spot(v, SALUR_F_CHAIN, &v->chain.link);
    put_root(v);
    put_cosigned(v);
    sl_verify_outside_put(v);
    return SALUR_OK;
}
