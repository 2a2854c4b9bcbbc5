/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What honest people do with two laptops of one village, and what happens to
 * them: clocks that step, power that goes, laptops that are replaced.  All of
 * it drawn from one seed.
 *
 * Honest means: nobody collects at a laptop what he collected at the other
 * one when the two have not spoken since, and nobody touches the folders.
 */
#ifndef ACTS_H
#define ACTS_H

#include "audit/witness.h"
#include "salur/continue.h"
#include "salur/journal.h"
#include "salur/peer.h"
#include "salur/redeem.h"
#include "salur/signed_head.h"
#include "tests/fault/world.h"

#define PACKS_MAX 12
#define HEADS_MAX 40
/* What a laptop says after its battery was empty. */
#define BATTERY_S INT64_C(946684800)

struct laptop {
    struct salur_ledger *ledger;
    const struct salur_key *key;
    size_t device;
    size_t generation; /* from 0 */
    int64_t drift_s;   /* its clock less the time */
    int is_at_2000;    /* 1: its clock stands at BATTERY_S instead */
    uint64_t last;     /* number of its last redemption */
    int has_stick;     /* 1: its journal is mirrored to a stick */
    int is_out;        /* 1: the stick is in a drawer, under another name */
    char dir[300];
    char stick[300];
};

struct history {
    const struct world *w;
    struct prng prng;
    uint64_t seed;
    int64_t now_s;
    struct laptop laptops[WORLD_DEVICES];
    struct salur_office *office;       /* that cosigns as the logs grow */
    struct salur_buf packs[PACKS_MAX]; /* all exports that were written */
    int is_last[PACKS_MAX];            /* 1: nothing came after it */
    size_t packs_count;
    struct salur_signed_head heads[HEADS_MAX]; /* on paper, with families */
    size_t heads_count;
    int is_cosigned; /* 1: a log holds what the office cosigned */
    unsigned acts;
    unsigned steps;    /* of clocks */
    unsigned cuts;     /* of the power */
    unsigned roads;    /* laptops replaced */
    unsigned images;   /* older images put back */
    unsigned notes;    /* findings that are notes */
    unsigned heard;    /* findings that are more */
    unsigned taken;    /* exports taken in at the office */
    uint64_t entries;  /* of all exports */
    uint64_t outside;  /* heads on paper that were set against a log */
    uint64_t *figures; /* notes by the number of their finding */
    char dir[200];
};

static inline uint64_t
draw(struct history *h, uint64_t bound)
{
    return prng_below(&h->prng, bound);
}

static inline struct salur_stamp
stamp_of(struct history *h, const struct laptop *l)
{
    h->now_s += (int64_t)draw(h, 400);
    return (struct salur_stamp){l->is_at_2000 ? BATTERY_S + h->now_s % 3600
                                              : h->now_s + l->drift_s,
                                l->device == 0 ? "Wati" : "Budi"};
}

static inline void
laptop_open(struct laptop *l)
{
    CHECK_ERR(salur_ledger_open(&l->ledger, l->dir, 0), SALUR_OK);
}

/* A laptop with the bundle loaded; one in ten is made afresh. */
static inline void
laptop_begin(struct history *h, struct laptop *l, size_t device,
             size_t generation)
{
    struct salur_import_result imported;
    struct salur_stamp stamp;

    memset(l, 0, sizeof *l);
    l->device = device;
    l->generation = generation;
    l->key = h->w->keys[device][generation];
    (void)snprintf(l->dir, sizeof l->dir, "%s/%c%zu", h->dir, 'a' + (int)device,
                   generation + 1);
    stamp = stamp_of(h, l);
    if (draw(h, 10) == 0) {
        world_store(h->w, device, generation, stamp.time_s, l->dir);
    } else {
        copy_tree(h->w->stores[device][generation], l->dir);
    }
    laptop_open(l);
    CHECK_ERR(salur_ledger_import(l->ledger, salur_buf_view(&h->w->bundle),
                                  &stamp, &imported),
              SALUR_OK);
    (void)snprintf(l->stick, sizeof l->stick, "%s/stick-%c%zu", h->dir,
                   'a' + (int)device, generation + 1);
    l->has_stick = draw(h, 2) == 0;
    if (l->has_stick) {
        CHECK(mkdir(l->stick, 0700) == 0);
        CHECK_ERR(salur_ledger_mirror_set(l->ledger, l->stick), SALUR_OK);
    }
}

static inline struct laptop *
other_of(struct history *h, const struct laptop *l)
{
    return &h->laptops[1 - l->device];
}

/* 1 when a family was paid at the other laptop and this one does not know. */
static inline int
is_paid_unseen(struct history *h, const struct laptop *l, size_t family)
{
    const struct salur_cti *cti = &h->w->families[family].item.cti;
    struct salur_family here;
    struct salur_family there;

    CHECK_ERR(salur_ledger_family(l->ledger, cti, &here), SALUR_OK);
    CHECK_ERR(salur_ledger_family(other_of(h, l)->ledger, cti, &there),
              SALUR_OK);
    /* Paid by it, or by one that it heard of or continues. */
    return (there.is_redeemed || there.is_elsewhere) && !here.is_elsewhere &&
           !here.is_redeemed;
}

/* A signed head leaves the laptop on a receipt or a closing sheet. */
static inline void
keep_head(struct history *h, struct laptop *l)
{
    struct salur_signed_head *head = &h->heads[h->heads_count];
    struct salur_buf note;

    if (h->heads_count == HEADS_MAX) {
        return;
    }
    salur_buf_init(&note, SALUR_NOTE_MAX);
    CHECK_ERR(salur_ledger_checkpoint(l->ledger, &note), SALUR_OK);
    CHECK_ERR(
        salur_signed_head_read(head, salur_buf_view(&note), h->w->trust, NULL),
        SALUR_OK);
    CHECK_ERR(head->err, SALUR_OK);
    h->heads_count++;
    salur_buf_wipe(&note);
}

/* A handout that was left open is settled before the next. */
static inline void
settle_handout(struct history *h, struct laptop *l)
{
    struct salur_ledger_status status;
    struct salur_stamp stamp = stamp_of(h, l);

    CHECK_ERR(salur_ledger_status(l->ledger, &status), SALUR_OK);
    if (!status.has_handout) {
        return;
    }
    if (draw(h, 4) > 0) {
        CHECK_ERR(salur_ledger_confirm(l->ledger, status.handout, l->key),
                  SALUR_OK);
        keep_head(h, l);
    } else {
        CHECK_ERR(salur_ledger_void(l->ledger, status.handout,
                                    SALUR_VOID_NOT_HANDED, NULL, &stamp, NULL),
                  SALUR_OK);
    }
}

/* --- acts -------------------------------------------------------------------
 */

/* A family with its card, its number, somebody who stands in for it, or the
 * card of a neighbouring village. */
static inline void
act_present(struct history *h, struct laptop *l)
{
    size_t family = (size_t)draw(h, WORLD_FAMILIES);
    const struct family_of *f = &h->w->families[family];
    struct salur_presented presented = {.id_checked = 1};
    struct salur_stamp stamp = stamp_of(h, l);
    struct salur_redeemed out;

    if (is_paid_unseen(h, l, family)) {
        return;
    }
    settle_handout(h, l);
    presented.hold = draw(h, 2) == 0;
    if (draw(h, 4) == 0) {
        presented.cti = f->item.cti;
    } else {
        presented.token = salur_bytes(f->token, f->token_len);
    }
    if (draw(h, 5) == 0) {
        presented.collector = SALUR_COLLECTOR_PROXY;
        presented.relation = SALUR_RELATION_SPOUSE;
        presented.document = SALUR_DOCUMENT_KTP_KK;
        presented.absence = SALUR_ABSENCE_SICK;
    }
    if (draw(h, 12) == 0) {
        CHECK_ERR(salur_redeem_refuse(l->ledger, &presented, SALUR_E_IDENTITY,
                                      &stamp, &out),
                  SALUR_OK);
        return;
    }
    CHECK_ERR(salur_redeem(l->ledger, &presented, &stamp, &out), SALUR_OK);
    if (out.outcome == SALUR_OK) {
        l->last = out.seq;
    }
}

/* Sign what an honest issuer signed for somebody else. */
static inline void
act_present_foreign(struct history *h, struct laptop *l)
{
    struct salur_entitlement e = {.stage = h->w->n.terms.id,
                                  .site = nation_sites[1]};
    struct salur_presented presented = {.id_checked = 1};
    struct salur_stamp stamp = stamp_of(h, l);
    struct salur_redeemed out;
    struct salur_buf token;

    settle_handout(h, l);
    salur_buf_init(&token, SALUR_TOKEN_MAX);
    e.item.cti.bytes[0] = (uint8_t)draw(h, 256); /* a byte */
    e.item.amount_idr = 200000;
    e.item.card = 1;
    e.expires_s = salur_stage_closes_s(h->w->n.terms.closes);
    CHECK_ERR(salur_entitlement_sign(&e, h->w->n.issuer, &token), SALUR_OK);
    presented.token = salur_buf_view(&token);
    CHECK_ERR(salur_redeem(l->ledger, &presented, &stamp, &out), SALUR_OK);
    CHECK(out.outcome != SALUR_OK);
    salur_buf_wipe(&token);
}

static inline void
act_void(struct history *h, struct laptop *l)
{
    struct salur_buf pack;
    struct salur_stamp stamp = stamp_of(h, l);
    const struct salur_key *supervisor =
        draw(h, 2) == 0 ? h->w->n.supervisor : NULL;
    enum salur_err err =
        salur_ledger_void(l->ledger, l->last, SALUR_VOID_MISTAKE,
                          l->is_at_2000 ? NULL : supervisor, &stamp, NULL);

    /* There may be none yet, or it was taken back before. */
    CHECK(err == SALUR_OK || err == SALUR_E_NOT_FOUND || err == SALUR_E_STATE);
    /* A void that no signed head covers dies with its laptop: the office would
     * count the payment still, and another one after it as the second. */
    if (err == SALUR_OK) {
        salur_buf_init(&pack, SALUR_PACK_MAX);
        CHECK_ERR(salur_ledger_export(l->ledger, l->key, &pack), SALUR_OK);
        salur_buf_wipe(&pack);
    }
}

static inline void
act_simple(struct history *h, struct laptop *l)
{
    struct salur_entry entry = {.kind = SALUR_KIND_COMPLAINT};
    struct salur_stamp stamp = stamp_of(h, l);
    size_t family = (size_t)draw(h, WORLD_FAMILIES);
    enum salur_err err;

    entry.body.complaint.subject = 2;
    if (draw(h, 3) == 0) {
        memset(&entry.body, 0, sizeof entry.body);
        entry.kind = SALUR_KIND_OPEN;
        entry.body.open.cash_idr = 5000000;
    } else if (draw(h, 2) == 0 && !is_paid_unseen(h, l, family)) {
        memset(&entry.body, 0, sizeof entry.body);
        entry.kind = SALUR_KIND_UNPAID;
        entry.body.unpaid.cti = h->w->families[family].item.cti;
        entry.body.unpaid.reason = SALUR_UNPAID_AWAY;
    }
    err = salur_ledger_append(l->ledger, &entry, &stamp, NULL);
    CHECK(err == SALUR_OK ||
          (entry.kind == SALUR_KIND_UNPAID &&
           (err == SALUR_E_SPENT || err == SALUR_E_SPENT_ELSEWHERE)));
}

static inline void
act_close(struct history *h, struct laptop *l)
{
    struct salur_count_of_cash cash = {.has_count = 1, .reason = "selisih"};
    struct salur_stamp stamp = stamp_of(h, l);
    struct salur_body_close totals;
    struct salur_buf note;

    salur_buf_init(&note, SALUR_NOTE_MAX);
    settle_handout(h, l);
    cash.counted_idr = (int64_t)draw(h, 4) * 1250000;
    CHECK_ERR(salur_ledger_close_day(l->ledger, l->key,
                                     draw(h, 2) == 0 ? NULL : &cash, &stamp,
                                     &totals, &note),
              SALUR_OK);
    keep_head(h, l);
    h->now_s += draw(h, 2) == 0 ? 43200 : 0;
    salur_buf_wipe(&note);
}

/* Write an export and keep it; NULL when there is no room for more. */
static inline struct salur_buf *
act_export(struct history *h, struct laptop *l)
{
    struct salur_buf *pack = &h->packs[h->packs_count];

    if (h->packs_count == PACKS_MAX) {
        return NULL;
    }
    salur_buf_init(pack, SALUR_PACK_MAX);
    CHECK_ERR(salur_ledger_export(l->ledger, l->key, pack), SALUR_OK);
    h->packs_count++;
    return pack;
}

/* A stick comes back: any export, new or old, its own or the other's. */
static inline void
act_peer(struct history *h, struct laptop *l)
{
    struct salur_peer_result result;
    enum salur_err err;

    if (h->packs_count == 0) {
        return;
    }
    err = salur_ledger_peer_import(
        l->ledger, salur_buf_view(&h->packs[draw(h, (uint64_t)h->packs_count)]),
        h->now_s, &result);
    CHECK(err == SALUR_OK || err == SALUR_E_ORIGIN || err == SALUR_E_ROLLBACK);
}

/* An export reaches the office, which cosigns its head; the village takes the
 * note in some time later, or it is lost on the way. */
static inline void
act_cosign(struct history *h, struct laptop *l)
{
    struct salur_entry entry = {.kind = SALUR_KIND_WITNESSED};
    const struct salur_buf *pack = act_export(h, l);
    struct salur_office_witnessed witnessed;
    struct salur_ingest_result result;
    struct salur_stamp stamp;
    struct salur_buf note;

    if (pack == NULL) {
        return;
    }
    CHECK_ERR(salur_office_ingest(h->office, salur_buf_view(pack), h->now_s,
                                  NULL, &result),
              SALUR_OK);
    CHECK(result.report.findings == 0 ||
          result.report.worst == SALUR_SEVERITY_NOTE);
    CHECK_ERR(result.cosigning.err, SALUR_OK);
    if (draw(h, 4) == 0) {
        return;
    }
    salur_buf_init(&note, SALUR_NOTE_MAX);
    CHECK_ERR(salur_office_witnessed(h->office, salur_key_public(l->key)->name,
                                     &witnessed, &note),
              SALUR_OK);
    h->now_s += (int64_t)draw(h, 172800);
    stamp = stamp_of(h, l);
    entry.body.witnessed.note = salur_buf_view(&note);
    CHECK_ERR(salur_ledger_append(l->ledger, &entry, &stamp, NULL), SALUR_OK);
    salur_buf_wipe(&note);
    h->is_cosigned = 1;
}

/* --- mishaps ----------------------------------------------------------------
 */

static inline void
act_clock(struct history *h, struct laptop *l)
{
    static const int64_t steps_s[] = {0,     3600,   -3600,  120,
                                      -7200, 259200, -90000, 25200};

    h->steps++;
    l->is_at_2000 = draw(h, 6) == 0;
    l->drift_s = steps_s[draw(h, sizeof steps_s / sizeof steps_s[0])];
}

static inline void
act_reopen(struct history *h, struct laptop *l)
{
    (void)h;
    salur_ledger_close(l->ledger);
    laptop_open(l);
}

/* What the journal on the disk, or the stick's, says; NULL: an export of it. */
static inline struct salur_buf *
export_journal(struct history *h, const struct laptop *l,
               struct salur_buf *entries)
{
    struct salur_buf *pack = &h->packs[h->packs_count];
    struct salur_journal_found found;
    struct salur_mirror mirror;
    enum salur_err err;
    uint8_t *bytes;
    size_t len;
    char name[SALUR_NAME_MAX + 16];
    char path[512];

    /* A stick that was out and has not caught up yet lacks what came since. */
    CHECK_ERR(salur_ledger_mirror(l->ledger, &mirror), SALUR_OK);
    if (mirror.kind == SALUR_MIRROR_WHOLE && draw(h, 2) == 0) {
        (void)snprintf(name, sizeof name, "%s.journal",
                       salur_key_public(l->key)->name);
        for (size_t i = 0; name[i] != '\0'; i++) {
            name[i] = (char)(name[i] == '/' ? '_' : name[i]);
        }
        join_path(path, l->stick, name);
    } else {
        join_path(path, l->dir, "journal");
    }
    bytes = read_file(path, &len);
    salur_buf_init(pack, SALUR_PACK_MAX);
    err = salur_journal_export(salur_bytes(bytes, len), pack, entries, &found);
    free(bytes);
    CHECK(err == SALUR_OK || err == SALUR_E_QUORUM);
    if (err != SALUR_OK) {
        salur_buf_wipe(pack);
        return NULL;
    }
    h->packs_count++;
    return pack;
}

/* The laptop is dead.  From its disk or its stick a last export can be made, or
 * its journal is read, of which the end may not have been signed: that refuses
 * payments, and no more is known of it. */
static inline void
act_replace(struct history *h, struct laptop *l)
{
    struct salur_continued continued;
    const struct salur_buf *pack;
    struct salur_export parts = {.entries = {NULL, 0}};
    struct salur_buf entries;
    struct salur_stamp stamp;
    int is_read;

    if (l->generation + 1 == WORLD_GENERATIONS || h->packs_count == PACKS_MAX) {
        return;
    }
    h->roads++;
    salur_buf_init(&entries, SALUR_PACK_MAX);
    is_read = draw(h, 2) == 0;
    pack = is_read ? export_journal(h, l, &entries) : act_export(h, l);
    salur_ledger_close(l->ledger);
    h->now_s += (int64_t)draw(h, 259200);
    laptop_begin(h, l, l->device, l->generation + 1);
    if (pack != NULL) {
        h->is_last[h->packs_count - 1] = 1;
        CHECK_ERR(salur_export_open(&parts, salur_buf_view(pack), NULL),
                  SALUR_OK);
    }
    if (is_read) {
        parts.entries = salur_buf_view(&entries);
    }
    stamp = stamp_of(h, l);
    CHECK_ERR(salur_ledger_continue(l->ledger, &parts, SALUR_CONTINUE_REPLACED,
                                    &stamp, &continued),
              SALUR_OK);
    salur_buf_wipe(&entries);
}

#endif
