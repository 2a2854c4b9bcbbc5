/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log of a village in a test: entries written one by one, heads signed,
 * and the pack that is exported.
 */
#ifndef LOGBOOK_H
#define LOGBOOK_H

#include "salur/witness.h"
#include "tests/audit/village.h"

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
    salur_buf_init(&copy->request, 1 << 16);
    sl_put_bytes(&copy->checkpoint, salur_buf_view(&file->checkpoint));
    sl_put_bytes(&copy->cosigned, salur_buf_view(&file->cosigned));
    sl_put_bytes(&copy->request, salur_buf_view(&file->request));
    return copy;
}

static inline void
file_wipe(struct file *file)
{
    salur_buf_wipe(&file->checkpoint);
    salur_buf_wipe(&file->cosigned);
    salur_buf_wipe(&file->request);
    free(file);
}

/* All pages as an export has them. */
static inline void
file_entries(const struct file *file, struct salur_buf *out)
{
    salur_buf_init(out, 1 << 20);
    for (size_t i = 0; i < file->count; i++) {
        salur_entries_put(
            out, salur_bytes(file->pages[i].bytes, file->pages[i].len));
    }
}

/* Make the request of a file from what else is in it. */
static inline void
file_request(struct file *file)
{
    struct salur_export parts = {.checkpoint =
                                     salur_buf_view(&file->checkpoint),
                                 .cosigned = salur_buf_view(&file->cosigned)};
    struct salur_buf entries;

    file_entries(file, &entries);
    parts.entries = salur_buf_view(&entries);
    salur_buf_clear(&file->request);
    CHECK_ERR(salur_witness_make(&parts, &file->request), SALUR_OK);
    salur_buf_wipe(&entries);
}

/* The pack of a file. */
static inline void
file_pack(const struct file *file, struct salur_buf *out)
{
    struct salur_export parts = {.checkpoint =
                                     salur_buf_view(&file->checkpoint),
                                 .cosigned = salur_buf_view(&file->cosigned),
                                 .request = salur_buf_view(&file->request)};
    struct salur_buf entries;

    file_entries(file, &entries);
    parts.entries = salur_buf_view(&entries);
    salur_buf_clear(out);
    CHECK_ERR(salur_export_write(&parts, out), SALUR_OK);
    salur_buf_wipe(&entries);
}

static inline void
remove_page(struct file *file, size_t n)
{
    memmove(&file->pages[n], &file->pages[n + 1],
            (file->count - n - 1) * sizeof file->pages[0]);
    file->count--;
}

static inline void
insert_page(struct file *file, size_t n, const struct page *page)
{
    struct page copy = *page;

    memmove(&file->pages[n + 1], &file->pages[n],
            (file->count - n) * sizeof file->pages[0]);
    file->pages[n] = copy;
    file->count++;
}

#endif
