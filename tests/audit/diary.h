/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log of one device of the small nation, written entry by entry, and its
 * exports.  A copy of the struct is another history of the same log.
 */
#ifndef DIARY_H
#define DIARY_H

#include "audit/office_db.h"
#include "tests/audit/nation.h"

#define DIARY_ENTRIES 64

struct diary {
    const struct salur_key *key;
    size_t site; /* index in nation_sites */
    struct {
        uint8_t bytes[1024];
        size_t len;
    } pages[DIARY_ENTRIES];
    size_t count;
    int64_t time_s; /* of the entry that comes next */
    struct salur_hash prev;
    struct salur_hash leaves[DIARY_ENTRIES];
};

/* A family of the usual list: its item and, when asked for, its token. */
struct family_of {
    struct salur_item item;
    uint8_t token[SALUR_TOKEN_MAX];
    size_t token_len;
};

static inline void
find_family(struct nation *n, size_t site, unsigned j, struct family_of *out)
{
    int64_t amount_idr = 100000 * ((int64_t)site + 1) + 1000 * (int64_t)j;
    struct salur_entry_cursor cursor;
    struct salur_site_list list;
    struct salur_buf cards;
    struct salur_bytes token;

    memset(out, 0, sizeof *out);
    salur_buf_init(&cards, 1 << 20);
    CHECK_ERR(salur_office_site_list(n->office, &n->terms.id,
                                     nation_sites[site], &list),
              SALUR_OK);
    CHECK_ERR(
        salur_office_cards(n->office, &n->terms.id, nation_sites[site], &cards),
        SALUR_OK);
    salur_entry_cursor_init(&cursor, salur_buf_view(&cards));
    for (size_t i = 0; i < list.count; i++) {
        CHECK_ERR(salur_entry_cursor_next(&cursor, &token), SALUR_OK);
        if (list.items[i].amount_idr == amount_idr) {
            out->item = list.items[i];
            memcpy(out->token, token.ptr, token.len);
            out->token_len = token.len;
        }
    }
    CHECK(out->token_len > 0);
    salur_site_list_wipe(&list);
    salur_buf_wipe(&cards);
}

static inline void
diary_put(struct diary *d, struct salur_entry *entry)
{
    struct salur_hasher *hasher = NULL;
    struct salur_buf buf;

    CHECK(d->count < DIARY_ENTRIES);
    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    entry->seq = d->count;
    entry->time_s = d->time_s;
    if (d->count == 0) {
        salur_entry_first_prev(hasher, salur_key_public(d->key)->name,
                               &entry->prev);
    } else {
        entry->prev = d->prev;
    }
    salur_buf_fixed(&buf, d->pages[d->count].bytes, 1024);
    CHECK_ERR(salur_entry_encode(entry, &buf), SALUR_OK);
    d->pages[d->count].len = buf.len;
    salur_hash_leaf(hasher, salur_buf_view(&buf), &d->prev);
    d->leaves[d->count++] = d->prev;
    d->time_s += 60;
    salur_hasher_free(hasher);
}

static inline void
diary_genesis(struct diary *d, size_t site, char device)
{
    struct salur_entry e;
    struct salur_body_genesis *body = &e.body.genesis;

    memset(&e, 0, sizeof e);
    e.kind = SALUR_KIND_GENESIS;
    memcpy(body->origin, salur_key_public(d->key)->name, sizeof body->origin);
    body->site = nation_sites[site];
    body->device[0] = device;
    body->generation = 1;
    memcpy(body->log_key, salur_key_public(d->key)->bytes, SALUR_PUBKEY_LEN);
    diary_put(d, &e);
}

/* The stage entry that the village's bundle gives. */
static inline void
diary_stage(struct diary *d, struct nation *n)
{
    struct salur_hasher *hasher = NULL;
    struct salur_site_line line;
    struct salur_buf note;
    struct salur_entry e;

    memset(&e, 0, sizeof e);
    e.kind = SALUR_KIND_STAGE;
    salur_buf_init(&note, 1 << 16);
    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    CHECK_ERR(salur_office_stage_note(n->office, &n->terms.id, &note),
              SALUR_OK);
    CHECK_ERR(salur_office_site_at(n->office, &n->terms.id, d->site, &line),
              SALUR_OK);
    e.body.stage.id = n->terms.id;
    salur_hash(hasher, salur_buf_view(&note), &e.body.stage.note);
    e.body.stage.trust = salur_trust_fingerprint(salur_office_trust(n->office));
    e.body.stage.count = line.count;
    e.body.stage.amount_idr = line.amount_idr;
    e.body.stage.root = line.root;
    diary_put(d, &e);
    salur_hasher_free(hasher);
    salur_buf_wipe(&note);
}

/* Genesis at 08:00 WIB of the first day, and the stage. */
static inline void
diary_open(struct diary *d, struct nation *n, size_t site, size_t device)
{
    memset(d, 0, sizeof *d);
    d->key = n->logs[site][device];
    d->site = site;
    d->time_s = at("2026-10-05T01:00:00Z");
    diary_genesis(d, site, (char)('a' + (int)device));
    diary_stage(d, n);
}

/* The redemption of a family as a counter records it; change and put it. */
static inline void
redeem_entry(const struct family_of *f, struct salur_entry *e)
{
    struct salur_body_redeem *body = &e->body.redeem;

    memset(e, 0, sizeof *e);
    e->kind = SALUR_KIND_REDEEM;
    memcpy(e->operator_name, "Wati", 5);
    body->cti = f->item.cti;
    body->token = salur_bytes(f->token, f->token_len);
    body->amount_idr = f->item.amount_idr;
    memcpy(body->package, f->item.package, sizeof body->package);
    body->card = f->item.card;
    body->id_checked = 1;
}

/* Family j of a village redeems at this log; returns its number. */
static inline uint64_t
diary_redeem(struct diary *d, struct nation *n, size_t site, unsigned j)
{
    struct family_of f;
    struct salur_entry e;

    find_family(n, site, j, &f);
    redeem_entry(&f, &e);
    diary_put(d, &e);
    return e.seq;
}

static inline void
diary_unpaid(struct diary *d, struct nation *n, size_t site, unsigned j)
{
    struct family_of f;
    struct salur_entry e;

    find_family(n, site, j, &f);
    memset(&e, 0, sizeof e);
    e.kind = SALUR_KIND_UNPAID;
    e.body.unpaid.cti = f.item.cti;
    e.body.unpaid.reason = SALUR_UNPAID_MOVED;
    diary_put(d, &e);
}

static inline void
diary_void(struct diary *d, struct nation *n, size_t site, unsigned j,
           uint64_t redeem)
{
    struct salur_entry e;
    struct family_of f;
    struct salur_buf message;

    find_family(n, site, j, &f);
    memset(&e, 0, sizeof e);
    salur_buf_init(&message, 1 << 10);
    e.kind = SALUR_KIND_VOID;
    e.body.voided.redeem = redeem;
    e.body.voided.cti = f.item.cti;
    e.body.voided.reason = SALUR_VOID_MISTAKE;
    e.body.voided.supervisor = salur_key_public(n->supervisor)->kid;
    e.body.voided.has_signature = 1;
    CHECK_ERR(salur_void_message(salur_key_public(d->key)->name, &e.body.voided,
                                 &message),
              SALUR_OK);
    CHECK_ERR(salur_key_sign(n->supervisor, salur_buf_view(&message),
                             &e.body.voided.signature),
              SALUR_OK);
    diary_put(d, &e);
    salur_buf_wipe(&message);
}

/* The checkpoint over the first count entries, signed by the log's key and,
 * when second is not NULL, by that one too. */
static inline void
diary_checkpoint(const struct diary *d, size_t count,
                 const struct salur_key *second, int64_t time_s,
                 struct salur_buf *out)
{
    struct salur_hasher *hasher = NULL;
    struct salur_head head;
    struct salur_buf once;

    salur_buf_init(&once, 1 << 12);
    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    head.size = count;
    salur_merkle_root(hasher, d->leaves, count, &head.root);
    CHECK_ERR(salur_checkpoint_sign(&head, d->key, &once), SALUR_OK);
    if (second == NULL) {
        sl_put_bytes(out, salur_buf_view(&once));
    } else {
        CHECK_ERR(salur_note_sign(out, salur_buf_view(&once), second, time_s),
                  SALUR_OK);
    }
    salur_hasher_free(hasher);
    salur_buf_wipe(&once);
}

/* The export of the first count entries with these notes. */
static inline void
diary_write(const struct diary *d, size_t count, struct salur_bytes checkpoint,
            struct salur_bytes cosigned, struct salur_buf *out)
{
    struct salur_export parts;
    struct salur_buf entries;

    memset(&parts, 0, sizeof parts);
    salur_buf_init(&entries, 1 << 20);
    for (size_t i = 0; i < count; i++) {
        salur_entries_put(&entries,
                          salur_bytes(d->pages[i].bytes, d->pages[i].len));
    }
    parts.entries = salur_buf_view(&entries);
    parts.checkpoint = checkpoint;
    parts.cosigned = cosigned;
    salur_buf_clear(out);
    CHECK_ERR(salur_export_write(&parts, out), SALUR_OK);
    salur_buf_wipe(&entries);
}

/* The export of the first count entries, signed by the log's key. */
static inline void
diary_export(const struct diary *d, size_t count, struct salur_buf *out)
{
    struct salur_buf checkpoint;

    salur_buf_init(&checkpoint, 1 << 12);
    diary_checkpoint(d, count, NULL, 0, &checkpoint);
    diary_write(d, count, salur_buf_view(&checkpoint), salur_bytes(NULL, 0),
                out);
    salur_buf_wipe(&checkpoint);
}

/* Counts findings by id; the last of each is kept. */
#define TALLY_IDS 400
struct tally {
    unsigned counts[TALLY_IDS];
    struct salur_finding last[TALLY_IDS];
};

static inline void
tally_put(void *ctx, const struct salur_finding *finding)
{
    struct tally *tally = ctx;

    tally->counts[finding->id]++;
    tally->last[finding->id] = *finding;
}

/* Take in the first count entries; the findings go to tally unless NULL. */
static inline enum salur_err
diary_ingest(const struct diary *d, struct nation *n, size_t count,
             struct tally *tally, struct salur_ingest_result *out)
{
    struct salur_finding_sink sink = {tally_put, tally};
    struct salur_buf pack;
    enum salur_err err;

    salur_buf_init(&pack, 1 << 20);
    diary_export(d, count, &pack);
    err = salur_office_ingest(n->office, salur_buf_view(&pack),
                              at("2026-12-21T00:00:00Z"),
                              tally == NULL ? NULL : &sink, out);
    salur_buf_wipe(&pack);
    return err;
}

/* A day of a village: three redeem, one is not found, one is voided. */
static inline void
usual_day(struct diary *d, struct nation *n, size_t site)
{
    uint64_t seq;

    diary_open(d, n, site, 0);
    (void)diary_redeem(d, n, site, 0);
    (void)diary_redeem(d, n, site, 1);
    seq = diary_redeem(d, n, site, 2);
    diary_void(d, n, site, 2, seq);
    diary_unpaid(d, n, site, 3);
}

/* SHA-256 over all tables that ingest writes, but the office's own log. */
static inline struct salur_hash
content_of(struct nation *n)
{
    static const enum sl_odb_table tables[] = {
        SL_ODB_LOGS,     SL_ODB_ENTRIES,   SL_ODB_HEADS,  SL_ODB_COSIGNED,
        SL_ODB_EVIDENCE, SL_ODB_WITNESSED, SL_ODB_ANSWERS};
    static const struct sl_odb_key all = {{0}, 0};
    struct salur_hasher *hasher = NULL;
    struct salur_hash out;
    struct sl_odb *db = NULL;
    MDB_txn *txn = NULL;
    char path[512];

    salur_office_close(n->office);
    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    CHECK_ERR(sl_odb_open(&db, nation_path(n, "store", path), 0), SALUR_OK);
    CHECK_ERR(sl_odb_begin(db, &txn), SALUR_OK);
    salur_hash_start(hasher);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        struct sl_odb_walk walk;

        CHECK_ERR(sl_odb_walk_open(&walk, db, txn, tables[i], &all), SALUR_OK);
        while (sl_odb_walk_next(&walk) == SALUR_OK) {
            salur_hash_update(hasher, walk.key);
            salur_hash_update(hasher, salur_bytes("=", 1));
            salur_hash_update(hasher, walk.value);
            salur_hash_update(hasher, salur_bytes("\n", 1));
        }
        salur_hash_update(hasher, salur_bytes("table", 5));
        sl_odb_walk_close(&walk);
    }
    salur_hash_finish(hasher, &out);
    sl_odb_end(txn);
    sl_odb_close(db);
    salur_hasher_free(hasher);
    CHECK_ERR(salur_office_open(&n->office, n->dir, 0), SALUR_OK);
    return out;
}

#endif
