/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small world for the auditor's tests, all in memory: keys, a trust note,
 * an approved stage with its bundle, and the log of one village that tests
 * write entry by entry, sign, spoil and export.
 */
#ifndef VILLAGE_H
#define VILLAGE_H

#include "audit/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "harness.h"
#include "salur/bundle.h"
#include "salur/export.h"

#define VILLAGE_SITE UINT64_C(9901012001)
#define VILLAGE_ORIGIN "test/kab/log/9901012001/a/k1"
#define VILLAGE_FAMILIES 8
#define VILLAGE_ENTRIES 48
#define VILLAGE_FINDINGS 64
/* 2026-10-05 08:00 WIB, the first day of the stage. */
#define VILLAGE_START INT64_C(1791162000)
#define DAY_S 86400

enum village_key {
    KEY_ROOT = 0,
    KEY_ISSUER,
    KEY_APPROVER,
    KEY_LOG,
    KEY_SUPERVISOR,
    KEY_WITNESS,
    KEY_WITNESS_2,
    KEY_STRANGER,     /* a witness that the trust note does not name */
    KEY_FALSE_LOG,    /* the log's name, another secret */
    KEY_FALSE_ISSUER, /* the issuer's name, another secret */
    KEY_OTHER_ISSUER, /* trusted in another area only */
    KEY_COUNT,
};

/* The bytes of one entry as they stand in a file. */
struct page {
    uint8_t bytes[1024];
    size_t len;
};

/* The parts of an export, to be spoiled. */
struct file {
    struct page pages[VILLAGE_ENTRIES];
    size_t count;
    struct salur_buf checkpoint;
    struct salur_buf cosigned; /* empty: none */
};

struct village {
    struct salur_key *keys[KEY_COUNT];
    struct salur_hasher *hasher;
    struct salur_trust *trust;
    struct salur_buf trust_note;
    struct salur_stage stage;
    struct salur_item items[VILLAGE_FAMILIES];
    struct salur_buf bundle;

    struct file file;
    int64_t time_s;         /* of the entry that comes next */
    struct salur_hash prev; /* its prev */
};

/* What one verification said. */
struct verdict {
    struct salur_verify_report report;
    struct salur_finding findings[VILLAGE_FINDINGS];
    size_t count;
};

static inline void
village_keys(struct village *v)
{
    static const struct {
        const char *name;
        enum salur_role role;
    } rows[KEY_COUNT] = {
        {"test/kab/root", SALUR_ROLE_ROOT},
        {"test/kab/issuer", SALUR_ROLE_ISSUER},
        {"test/kab/approver", SALUR_ROLE_APPROVER},
        {VILLAGE_ORIGIN, SALUR_ROLE_LOG},
        {"test/kab/supervisor", SALUR_ROLE_SUPERVISOR},
        {"test/kab/witness", SALUR_ROLE_WITNESS},
        {"test/prov/witness", SALUR_ROLE_WITNESS},
        {"test/else/witness", SALUR_ROLE_WITNESS},
        {VILLAGE_ORIGIN, SALUR_ROLE_LOG},
        {"test/kab/issuer", SALUR_ROLE_ISSUER},
        {"test/other/issuer", SALUR_ROLE_ISSUER},
    };

    for (size_t i = 0; i < KEY_COUNT; i++) {
        uint8_t seed[32];

        memset(seed, (int)i + 1, sizeof seed);
        CHECK_ERR(
            salur_key_from_seed(&v->keys[i], rows[i].name, rows[i].role, seed),
            SALUR_OK);
    }
}

/* Append "<role> <vkey><rest>\n". */
static inline void
put_key_line(const struct village *v, struct salur_buf *text,
             enum village_key key, const char *rest)
{
    char vkey[SALUR_VKEY_MAX];

    salur_vkey_format(vkey, salur_key_public(v->keys[key]));
    sl_put_str(text, salur_role_name(salur_key_role(v->keys[key])));
    sl_put_str(text, " ");
    sl_put_str(text, vkey);
    sl_put_str(text, rest);
    sl_put_str(text, "\n");
}

/*
 * A trust note of the world's keys; more: further lines, "" for none.
 * Release with salur_trust_free.
 */
static inline struct salur_trust *
village_trust(struct village *v, const char *more)
{
    struct salur_trust *trust = NULL;
    struct salur_buf text;

    salur_buf_init(&text, 1 << 16);
    sl_put_str(&text, "salur/trust/v1\nauthority test/kab\nserial 1\n"
                      "threshold 1\napprovals 1\n");
    put_key_line(v, &text, KEY_ROOT, "");
    put_key_line(v, &text, KEY_ISSUER, " 99 2026-10-01 2026-12-31");
    put_key_line(v, &text, KEY_OTHER_ISSUER, " 9902 2026-10-01 2026-12-31");
    put_key_line(v, &text, KEY_APPROVER, " 99");
    put_key_line(v, &text, KEY_LOG, " 9901012001");
    put_key_line(v, &text, KEY_SUPERVISOR, " 9901");
    put_key_line(v, &text, KEY_WITNESS, "");
    put_key_line(v, &text, KEY_WITNESS_2, "");
    sl_put_str(&text, more);
    salur_buf_clear(&v->trust_note);
    CHECK_ERR(salur_note_sign(&v->trust_note, salur_buf_view(&text),
                              v->keys[KEY_ROOT], 0),
              SALUR_OK);
    CHECK_ERR(
        salur_trust_open(&trust, salur_buf_view(&v->trust_note), NULL, NULL),
        SALUR_OK);
    salur_buf_wipe(&text);
    return trust;
}

/* A line "withdrawn <key id> <date>" for village_trust. */
static inline void
withdrawn_line(const struct village *v, char out[64], enum village_key key,
               const char *date)
{
    const uint8_t *id = salur_key_public(v->keys[key])->kid.bytes;

    snprintf(out, 64, "withdrawn %02x%02x%02x%02x %s\n", id[0], id[1], id[2],
             id[3], date);
}

static inline void
village_items(struct village *v)
{
    for (size_t i = 0; i < VILLAGE_FAMILIES; i++) {
        struct salur_item *item = &v->items[i];

        memset(item, 0, sizeof *item);
        item->cti.bytes[0] = (uint8_t)(0x10 * (i + 1));
        item->cti.bytes[15] = 7;
        item->amount_idr = 600000 + 50000 * (int64_t)i;
        item->card = 1;
    }
    memcpy(v->items[3].package, "A", 2);
}

/*
 * The bundle of one stage with one village.
 *
 * withdrawn  lines of a withdrawn list with serial 2; NULL: none
 * approver   who signs the stage note
 */
static inline void
village_bundle_by(struct village *v, struct salur_buf *out,
                  const char *withdrawn, enum village_key approver)
{
    struct salur_site_list list = {v->items, VILLAGE_FAMILIES};
    struct salur_site_line line;
    struct salur_bundle_parts parts;
    struct salur_buf texts[5];

    for (size_t i = 0; i < 5; i++) {
        salur_buf_init(&texts[i], 1 << 16);
    }
    CHECK_ERR(salur_site_list_encode(&list, &texts[0]), SALUR_OK);
    CHECK_ERR(salur_site_list_line(&list, VILLAGE_SITE, v->hasher, &line),
              SALUR_OK);
    CHECK_ERR(salur_site_line_format(&line, &texts[1]), SALUR_OK);
    v->stage.sites = 1;
    v->stage.entitlements = line.count;
    v->stage.list_rows = line.count;
    v->stage.amount_idr = line.amount_idr;
    salur_hash_leaf(v->hasher, salur_buf_view(&texts[1]), &v->stage.root);
    CHECK_ERR(salur_stage_format(&v->stage, &texts[2]), SALUR_OK);
    CHECK_ERR(salur_note_sign(&texts[3], salur_buf_view(&texts[2]),
                              v->keys[approver], 0),
              SALUR_OK);
    if (withdrawn != NULL) {
        salur_buf_clear(&texts[2]);
        sl_put_str(&texts[2], "salur/withdrawn/v1\nserial 2\n");
        sl_put_str(&texts[2], withdrawn);
        CHECK_ERR(salur_note_sign(&texts[4], salur_buf_view(&texts[2]),
                                  v->keys[KEY_ISSUER], 0),
                  SALUR_OK);
    }
    parts.trust = salur_buf_view(&v->trust_note);
    parts.stage = salur_buf_view(&texts[3]);
    parts.line = salur_buf_view(&texts[1]);
    parts.proof = salur_bytes_str("salur/site-proof/v1\nindex 0\nsites 1\n");
    parts.list = salur_buf_view(&texts[0]);
    parts.withdrawn = salur_buf_view(&texts[4]);
    salur_buf_clear(out);
    CHECK_ERR(salur_bundle_write(&parts, out), SALUR_OK);
    for (size_t i = 0; i < 5; i++) {
        salur_buf_wipe(&texts[i]);
    }
}

static inline void
village_bundle(struct village *v, struct salur_buf *out, const char *withdrawn)
{
    village_bundle_by(v, out, withdrawn, KEY_APPROVER);
}

/* Make keys, trust, stage and bundle; the log is empty. */
static inline void
village_open(struct village *v)
{
    struct salur_stage *stage = &v->stage;

    memset(v, 0, sizeof *v);
    CHECK_ERR(salur_start(), SALUR_OK);
    CHECK_ERR(salur_hasher_new(&v->hasher), SALUR_OK);
    salur_buf_init(&v->trust_note, 1 << 16);
    salur_buf_init(&v->bundle, 1 << 20);
    salur_buf_init(&v->file.checkpoint, 1 << 16);
    salur_buf_init(&v->file.cosigned, 1 << 16);
    village_keys(v);
    v->trust = village_trust(v, "");
    village_items(v);
    memcpy(stage->id.programme, "PKH", 4);
    stage->id.period = 202604;
    stage->id.batch = 1;
    stage->opens = (struct salur_date){2026, 10, 5};
    stage->closes = (struct salur_date){2026, 12, 20};
    memcpy(stage->packages[0].code, "A", 2);
    memcpy(stage->packages[0].text, "10 kg beras", 12);
    stage->packages_count = 1;
    village_bundle(v, &v->bundle, NULL);
    v->time_s = VILLAGE_START;
    salur_entry_first_prev(v->hasher, VILLAGE_ORIGIN, &v->prev);
}

static inline void
village_close(struct village *v)
{
    for (size_t i = 0; i < KEY_COUNT; i++) {
        salur_key_free(v->keys[i]);
    }
    salur_hasher_free(v->hasher);
    salur_trust_free(v->trust);
    salur_buf_wipe(&v->trust_note);
    salur_buf_wipe(&v->bundle);
    salur_buf_wipe(&v->file.checkpoint);
    salur_buf_wipe(&v->file.cosigned);
}

/* Encode an entry as the next page, a minute after the one before. */
static inline uint64_t
write_entry(struct village *v, struct salur_entry *entry)
{
    struct page *page = &v->file.pages[v->file.count];
    struct salur_buf buf;

    entry->seq = v->file.count;
    entry->prev = v->prev;
    entry->time_s = v->time_s;
    memcpy(entry->operator_name, "Wati", 5);
    salur_buf_fixed(&buf, page->bytes, sizeof page->bytes);
    CHECK_ERR(salur_entry_encode(entry, &buf), SALUR_OK);
    page->len = buf.len;
    salur_hash_leaf(v->hasher, salur_bytes(page->bytes, page->len), &v->prev);
    v->time_s += 60;
    v->file.count++;
    return entry->seq;
}

static inline uint64_t
write_genesis(struct village *v)
{
    struct salur_entry entry = {.kind = SALUR_KIND_GENESIS};
    struct salur_body_genesis *body = &entry.body.genesis;

    memcpy(body->origin, VILLAGE_ORIGIN, sizeof VILLAGE_ORIGIN);
    body->site = VILLAGE_SITE;
    memcpy(body->device, "a", 2);
    body->generation = 1;
    memcpy(body->log_key, salur_key_public(v->keys[KEY_LOG])->bytes,
           SALUR_PUBKEY_LEN);
    return write_entry(v, &entry);
}

static inline uint64_t
write_stage(struct village *v)
{
    struct salur_entry entry = {.kind = SALUR_KIND_STAGE};
    struct salur_body_stage *body = &entry.body.stage;
    struct salur_site_list list = {v->items, VILLAGE_FAMILIES};
    struct salur_site_line line;

    CHECK_ERR(salur_site_list_line(&list, VILLAGE_SITE, v->hasher, &line),
              SALUR_OK);
    body->id = v->stage.id;
    body->count = line.count;
    body->amount_idr = line.amount_idr;
    body->root = line.root;
    body->trust = salur_trust_fingerprint(v->trust);
    return write_entry(v, &entry);
}

static inline uint64_t
write_simple(struct village *v, enum salur_kind kind)
{
    struct salur_entry entry = {.kind = kind};

    if (kind == SALUR_KIND_OPEN) {
        entry.body.open.cash_idr = 10000000;
    } else if (kind == SALUR_KIND_COMPLAINT) {
        entry.body.complaint.subject = 1;
    }
    return write_entry(v, &entry);
}

/* The entitlement of a family as the office would sign it. */
static inline struct salur_entitlement
entitlement_of(const struct village *v, size_t family)
{
    struct salur_entitlement e = {.stage = v->stage.id, .site = VILLAGE_SITE};

    e.item = v->items[family];
    e.expires_s = salur_stage_closes_s(v->stage.closes);
    return e;
}

/* A redemption body of an entitlement; token holds its bytes. */
static inline void
fill_redeem(const struct village *v, struct salur_body_redeem *body,
            const struct salur_entitlement *e, enum village_key issuer,
            struct salur_buf *token)
{
    salur_buf_clear(token);
    CHECK_ERR(salur_entitlement_sign(e, v->keys[issuer], token), SALUR_OK);
    memset(body, 0, sizeof *body);
    body->cti = e->item.cti;
    body->token = salur_buf_view(token);
    body->amount_idr = e->item.amount_idr;
    memcpy(body->package, e->item.package, sizeof body->package);
    body->card = e->item.card;
    body->id_checked = 1;
}

/* Write the redemption of an entitlement signed by some issuer. */
static inline uint64_t
write_redeem_of(struct village *v, const struct salur_entitlement *e,
                enum village_key issuer)
{
    struct salur_entry entry = {.kind = SALUR_KIND_REDEEM};
    struct salur_buf token;
    uint64_t at;

    salur_buf_init(&token, SALUR_TOKEN_MAX);
    fill_redeem(v, &entry.body.redeem, e, issuer, &token);
    at = write_entry(v, &entry);
    salur_buf_wipe(&token);
    return at;
}

static inline uint64_t
write_redeem(struct village *v, size_t family)
{
    struct salur_entitlement e = entitlement_of(v, family);

    return write_redeem_of(v, &e, KEY_ISSUER);
}

/* The short number was typed: there is no code. */
static inline uint64_t
write_keyed(struct village *v, const struct salur_item *item)
{
    struct salur_entry entry = {.kind = SALUR_KIND_REDEEM};
    struct salur_body_redeem *body = &entry.body.redeem;

    body->cti = item->cti;
    body->amount_idr = item->amount_idr;
    memcpy(body->package, item->package, sizeof body->package);
    body->card = item->card;
    body->method = SALUR_METHOD_KEYED;
    return write_entry(v, &entry);
}

static inline uint64_t
write_refuse(struct village *v, const struct salur_entitlement *e,
             enum salur_err cause, uint64_t earlier)
{
    struct salur_entry entry = {.kind = SALUR_KIND_REFUSE};
    struct salur_body_refuse *body = &entry.body.refuse;
    struct salur_buf token;
    uint64_t at;

    salur_buf_init(&token, SALUR_TOKEN_MAX);
    CHECK_ERR(salur_entitlement_sign(e, v->keys[KEY_ISSUER], &token), SALUR_OK);
    body->cti = e->item.cti;
    body->token = salur_buf_view(&token);
    body->cause = cause;
    body->has_earlier = cause == SALUR_E_SPENT;
    body->earlier = earlier;
    at = write_entry(v, &entry);
    salur_buf_wipe(&token);
    return at;
}

/* Void a redemption; signed by this key unless it is KEY_COUNT. */
static inline uint64_t
write_void(struct village *v, uint64_t redeem, size_t family,
           enum village_key supervisor)
{
    struct salur_entry entry = {.kind = SALUR_KIND_VOID};
    struct salur_body_void *body = &entry.body.voided;
    struct salur_buf message;
    uint64_t at;

    salur_buf_init(&message, 4096);
    body->redeem = redeem;
    body->cti = v->items[family].cti;
    body->reason = SALUR_VOID_MISTAKE;
    if (supervisor != KEY_COUNT) {
        CHECK_ERR(salur_void_message(VILLAGE_ORIGIN, body, &message), SALUR_OK);
        CHECK_ERR(salur_key_sign(v->keys[supervisor], salur_buf_view(&message),
                                 &body->signature),
                  SALUR_OK);
        body->supervisor = salur_key_public(v->keys[supervisor])->kid;
        body->has_signature = 1;
    }
    at = write_entry(v, &entry);
    salur_buf_wipe(&message);
    return at;
}

static inline uint64_t
write_unpaid(struct village *v, size_t family)
{
    struct salur_entry entry = {.kind = SALUR_KIND_UNPAID};

    entry.body.unpaid.cti = v->items[family].cti;
    entry.body.unpaid.reason = SALUR_UNPAID_ABSENT;
    return write_entry(v, &entry);
}

static inline uint64_t
write_withdrawn(struct village *v, uint64_t serial)
{
    struct salur_entry entry = {.kind = SALUR_KIND_WITHDRAWN};

    entry.body.withdrawn.serial = serial;
    entry.body.withdrawn.count = 1;
    return write_entry(v, &entry);
}

/* A clock entry that sets the time to this. */
static inline uint64_t
write_clock(struct village *v, int64_t after_s)
{
    struct salur_entry entry = {.kind = SALUR_KIND_CLOCK};

    entry.body.clock.before_s = v->time_s - 60;
    entry.body.clock.after_s = after_s;
    v->time_s = after_s;
    return write_entry(v, &entry);
}

/* Root over the first count pages as they stand in a file. */
static inline struct salur_head
head_of(const struct village *v, const struct file *file, size_t count)
{
    struct salur_hash leaves[VILLAGE_ENTRIES];
    struct salur_head head = {.size = count};

    for (size_t i = 0; i < count; i++) {
        salur_hash_leaf(v->hasher,
                        salur_bytes(file->pages[i].bytes, file->pages[i].len),
                        &leaves[i]);
    }
    salur_merkle_root(v->hasher, leaves, count, &head.root);
    return head;
}

/* Sign a checkpoint over the first count pages. */
static inline void
sign_head(const struct village *v, const struct file *file, size_t count,
          enum village_key key, struct salur_buf *out)
{
    struct salur_head head = head_of(v, file, count);

    salur_buf_clear(out);
    CHECK_ERR(salur_checkpoint_sign(&head, v->keys[key], out), SALUR_OK);
}

/* Add a signature line to a note in place. */
static inline void
cosign(const struct village *v, struct salur_buf *note, enum village_key key,
       int64_t time_s)
{
    struct salur_buf signed_note;

    salur_buf_init(&signed_note, 1 << 16);
    CHECK_ERR(salur_note_sign(&signed_note, salur_buf_view(note), v->keys[key],
                              time_s),
              SALUR_OK);
    salur_buf_clear(note);
    sl_put_bytes(note, salur_buf_view(&signed_note));
    salur_buf_wipe(&signed_note);
}

/* Write an entry that cites a cosigned head over the first count pages. */
static inline uint64_t
write_witnessed(struct village *v, size_t count, int64_t time_s)
{
    struct salur_entry entry = {.kind = SALUR_KIND_WITNESSED};
    struct salur_buf note;
    uint64_t at;

    salur_buf_init(&note, 1 << 16);
    sign_head(v, &v->file, count, KEY_LOG, &note);
    cosign(v, &note, KEY_WITNESS, time_s);
    entry.body.witnessed.note = salur_buf_view(&note);
    entry.body.witnessed.time_s = time_s;
    at = write_entry(v, &entry);
    salur_buf_wipe(&note);
    return at;
}

/* Sign checkpoint.note over all pages; no cosigned.note. */
static inline void
finish(struct village *v)
{
    sign_head(v, &v->file, v->file.count, KEY_LOG, &v->file.checkpoint);
    salur_buf_clear(&v->file.cosigned);
}

/* Make cosigned.note over the first count pages. */
static inline void
finish_cosigned(struct village *v, size_t count)
{
    sign_head(v, &v->file, count, KEY_LOG, &v->file.cosigned);
    cosign(v, &v->file.cosigned, KEY_WITNESS, v->time_s);
}

/* A copy to spoil; release with file_wipe. */
static inline struct file *
file_copy(const struct file *file)
{
    struct file *copy = malloc(sizeof *copy);

    *copy = *file;
    salur_buf_init(&copy->checkpoint, 1 << 16);
    salur_buf_init(&copy->cosigned, 1 << 16);
    sl_put_bytes(&copy->checkpoint, salur_buf_view(&file->checkpoint));
    sl_put_bytes(&copy->cosigned, salur_buf_view(&file->cosigned));
    return copy;
}

static inline void
file_wipe(struct file *file)
{
    salur_buf_wipe(&file->checkpoint);
    salur_buf_wipe(&file->cosigned);
    free(file);
}

/* The pack of a file. */
static inline void
file_pack(const struct file *file, struct salur_buf *out)
{
    struct salur_export parts = {.checkpoint =
                                     salur_buf_view(&file->checkpoint),
                                 .cosigned = salur_buf_view(&file->cosigned)};
    struct salur_buf entries;

    salur_buf_init(&entries, 1 << 20);
    for (size_t i = 0; i < file->count; i++) {
        salur_entries_put(
            &entries, salur_bytes(file->pages[i].bytes, file->pages[i].len));
    }
    parts.entries = salur_buf_view(&entries);
    salur_buf_clear(out);
    CHECK_ERR(salur_export_write(&parts, out), SALUR_OK);
    salur_buf_wipe(&entries);
}

static inline void
keep_finding(void *ctx, const struct salur_finding *finding)
{
    struct verdict *verdict = ctx;

    if (verdict->count < VILLAGE_FINDINGS) {
        verdict->findings[verdict->count++] = *finding;
    }
}

static inline void
verify_bytes(struct salur_bytes pack, const struct salur_verify_policy *policy,
             struct verdict *out)
{
    struct salur_finding_sink sink = {keep_finding, out};

    memset(out, 0, sizeof *out);
    CHECK_ERR(salur_verify_export(pack, policy, &sink, &out->report), SALUR_OK);
}

static inline void
verify_file(const struct file *file, const struct salur_verify_policy *policy,
            struct verdict *out)
{
    struct salur_buf pack;

    salur_buf_init(&pack, 1 << 20);
    file_pack(file, &pack);
    verify_bytes(salur_buf_view(&pack), policy, out);
    salur_buf_wipe(&pack);
}

/* The first finding of an id, NULL when there is none. */
static inline const struct salur_finding *
find_finding(const struct verdict *verdict, enum salur_finding_id id)
{
    for (size_t i = 0; i < verdict->count; i++) {
        if (verdict->findings[i].id == id) {
            return &verdict->findings[i];
        }
    }
    return NULL;
}

static inline void
print_verdict(const struct verdict *verdict)
{
    printf("  %llu entries, %llu proven, %zu findings\n",
           (unsigned long long)verdict->report.entries,
           (unsigned long long)verdict->report.proven, verdict->count);
    for (size_t i = 0; i < verdict->count; i++) {
        const struct salur_finding *f = &verdict->findings[i];

        printf("  %s %s seq %s%llu %s\n", salur_finding_code(f->id),
               salur_severity_name(f->severity), f->has_seq ? "" : "none ",
               (unsigned long long)f->seq, salur_err_name(f->err));
    }
}

/* Lists with the village's bundle. */
static inline struct salur_verify_lists *
village_lists(const struct village *v)
{
    struct salur_verify_lists *lists = NULL;

    CHECK_ERR(salur_verify_lists_new(&lists), SALUR_OK);
    CHECK_ERR(salur_verify_lists_add(lists, salur_buf_view(&v->bundle),
                                     v->trust, VILLAGE_START, NULL),
              SALUR_OK);
    return lists;
}

/* A village and its auditor. */
struct bench {
    struct village v;
    struct salur_verify_lists *lists;
    struct salur_verify_policy policy;
    struct verdict verdict;
};

/* Trust and lists at hand, no cosignature required. */
static inline void
bench_open(struct bench *b)
{
    memset(b, 0, sizeof *b);
    village_open(&b->v);
    b->lists = village_lists(&b->v);
    b->policy.trust = b->v.trust;
    b->policy.lists = b->lists;
    /* Some days after everything that the tests write. */
    b->policy.time_s = VILLAGE_START + 14 * (int64_t)DAY_S;
}

static inline void
bench_close(struct bench *b)
{
    salur_verify_lists_free(b->lists);
    village_close(&b->v);
}

/* Verify the village's file as it stands. */
static inline void
bench_run(struct bench *b)
{
    verify_file(&b->v.file, &b->policy, &b->verdict);
}

/*
 * Require exactly these findings, by id and entry, in order; UINT64_MAX: of
 * no entry.
 */
struct wanted {
    enum salur_finding_id id;
    uint64_t seq;
};
static inline int
check_findings(const struct verdict *verdict, const struct wanted *wanted,
               size_t count, int line)
{
    int ok = verdict->count == count;

    for (size_t i = 0; ok && i < count; i++) {
        const struct salur_finding *f = &verdict->findings[i];

        ok = f->id == wanted[i].id &&
             (f->has_seq ? f->seq : UINT64_MAX) == wanted[i].seq;
    }
    if (!check_true(ok, "findings as wanted", __FILE__, line)) {
        print_verdict(verdict);
    }
    return ok;
}
#define NO_ENTRY UINT64_MAX
#define CHECK_FINDINGS(verdict, ...)                                           \
    check_findings(verdict, (const struct wanted[]){__VA_ARGS__},              \
                   sizeof((const struct wanted[]){__VA_ARGS__}) /              \
                       sizeof(struct wanted),                                  \
                   __LINE__)
#define CHECK_CLEAN(verdict) check_findings(verdict, NULL, 0, __LINE__)

/* Nothing to find: genesis, stage, open. */
static inline void
begin_log(struct village *v)
{
    (void)write_genesis(v);
    (void)write_stage(v);
    (void)write_simple(v, SALUR_KIND_OPEN);
}

/*
 * An honest log of 30 entries with every kind that a village writes, its
 * head cosigned at 22 entries.
 */
static inline void
honest_log(struct village *v)
{
    struct salur_entry entry = {.kind = SALUR_KIND_CLOSE};
    struct salur_entitlement e;
    uint64_t at;

    begin_log(v);
    (void)write_redeem(v, 0);
    (void)write_redeem(v, 1);
    e = entitlement_of(v, 1);
    (void)write_refuse(v, &e, SALUR_E_SPENT, 4);
    at = write_redeem(v, 2);
    (void)write_void(v, at, 2, KEY_SUPERVISOR);
    (void)write_redeem(v, 2);
    (void)write_redeem(v, 3); /* goods */
    (void)write_keyed(v, &v->items[4]);
    (void)write_simple(v, SALUR_KIND_COMPLAINT);
    entry.body.close = (struct salur_body_close){
        .redeemed = 6,
        .redeemed_idr = 600000 + 650000 + 700000 * 2 + 750000 + 800000,
        .voided = 1,
        .voided_idr = 700000,
        .refused = 1,
        .has_count = 1,
        .counted_idr = 10000000 - 600000 - 650000 - 700000 - 800000 - 1000,
        .variance_idr = -1000,
    };
    (void)write_entry(v, &entry); /* 12 */
    v->time_s += DAY_S;
    (void)write_witnessed(v, 13, v->time_s - 60);
    (void)write_withdrawn(v, 1);
    (void)write_clock(v, v->time_s - 900);
    (void)write_simple(v, SALUR_KIND_OPEN);
    (void)write_redeem(v, 5);
    (void)write_unpaid(v, 6);
    memset(&entry, 0, sizeof entry);
    entry.kind = SALUR_KIND_CLOSE;
    entry.body.close.redeemed = 1;
    entry.body.close.redeemed_idr = 850000;
    entry.body.close.unpaid = 1;
    (void)write_entry(v, &entry); /* 19 */
    v->time_s += DAY_S;
    for (size_t i = 0; i < 9; i++) {
        (void)write_simple(v, SALUR_KIND_COMPLAINT);
    }
    (void)write_redeem(v, 7); /* 29 */
    finish(v);
    finish_cosigned(v, 22);
}

#endif
