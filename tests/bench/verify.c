/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verifying an export with its lists against what cannot be left out: one
 * SHA-256 over its bytes, and that with one Ed25519 check a code.  All of it
 * runs on one processor.
 */
#include "bench.h"

#include <sodium.h>
#include <string.h>

#include "audit/verify.h"
#include "salur/export.h"
#include "village.h"

#define ENTRIES 20000
#define ROUNDS 5
#define DAY_S INT64_C(86400)
/* Redemptions between two closes: 20,000 entries in 72 of the 77 days. */
#define A_DAY 280

struct verify {
    struct village village;
    struct salur_hasher *hasher;
    struct salur_trust *trust;
    struct salur_verify_lists *lists;
    struct salur_buf entries;
    struct salur_buf pack;
    struct salur_buf token;

    /* The log as it is written. */
    uint64_t count;
    uint64_t redeemed;
    int64_t redeemed_idr;
    struct salur_hash prev;
    struct salur_tree tree;
    int64_t time_s;
    struct salur_body_close day;

    /* As many codes of other keys: what is signed, and the signature. */
    size_t message_len;
    uint8_t public[crypto_sign_PUBLICKEYBYTES];
    uint8_t *messages;
    uint8_t *signatures;
};

static void
put_entry(struct verify *v, struct salur_entry *entry)
{
    uint8_t store[SALUR_ENTRY_MAX];
    struct salur_buf buf;

    entry->seq = v->count++;
    entry->prev = v->prev;
    entry->time_s = v->time_s;
    memcpy(entry->operator_name, "Wati", 5);
    salur_buf_fixed(&buf, store, sizeof store);
    bench_must(salur_entry_encode(entry, &buf), "entry");
    salur_hash_leaf(v->hasher, salur_buf_view(&buf), &v->prev);
    salur_tree_append(&v->tree, v->hasher, &v->prev);
    salur_entries_put(&v->entries, salur_buf_view(&buf));
    v->time_s += 60;
}

static void
put_genesis(struct verify *v)
{
    struct salur_entry entry = {.kind = SALUR_KIND_GENESIS};
    struct salur_body_genesis *body = &entry.body.genesis;

    salur_entry_first_prev(v->hasher, VILLAGE_ORIGIN, &v->prev);
    memcpy(body->origin, VILLAGE_ORIGIN, sizeof VILLAGE_ORIGIN);
    body->site = VILLAGE_SITE;
    memcpy(body->device, "a", 2);
    body->generation = 1;
    memcpy(body->log_key, salur_key_public(v->village.device)->bytes,
           SALUR_PUBKEY_LEN);
    put_entry(v, &entry);
}

/* As if the bundle had been imported. */
static void
put_stage(struct verify *v, const struct salur_bundle *bundle)
{
    struct salur_entry entry = {.kind = SALUR_KIND_STAGE};
    struct salur_body_stage *body = &entry.body.stage;

    body->id = bundle->stage.id;
    body->count = bundle->line.count;
    body->amount_idr = bundle->line.amount_idr;
    body->root = bundle->line.root;
    body->trust = salur_trust_fingerprint(bundle->trust);
    salur_hash(v->hasher, bundle->parts.stage, &body->note);
    put_entry(v, &entry);
}

static void
put_redeem(struct verify *v, size_t family)
{
    struct salur_entry entry = {.kind = SALUR_KIND_REDEEM};
    struct salur_body_redeem *body = &entry.body.redeem;
    struct salur_item item = village_item(1, family);

    village_token(&v->village, 1, family, &v->token);
    body->cti = item.cti;
    body->token = salur_buf_view(&v->token);
    body->amount_idr = item.amount_idr;
    memcpy(body->package, item.package, sizeof body->package);
    body->card = item.card;
    body->id_checked = 1;
    v->message_len = v->token.len - BENCH_NOT_SIGNED;
    v->redeemed++;
    v->redeemed_idr += item.amount_idr;
    v->day.redeemed++;
    v->day.redeemed_idr += item.amount_idr;
    put_entry(v, &entry);
}

/* Close the day; the next entry is of the next morning. */
static void
put_close(struct verify *v)
{
    struct salur_entry entry = {.kind = SALUR_KIND_CLOSE};

    entry.body.close = v->day;
    put_entry(v, &entry);
    memset(&v->day, 0, sizeof v->day);
    v->time_s += DAY_S - (v->time_s - VILLAGE_OPEN_S) % DAY_S;
}

static void
put_all(struct verify *v, const struct salur_bundle *bundle)
{
    size_t family = 0;

    v->time_s = VILLAGE_OPEN_S;
    salur_tree_init(&v->tree);
    put_genesis(v);
    put_stage(v, bundle);
    while (v->count < ENTRIES) {
        if (v->day.redeemed == A_DAY || v->count == ENTRIES - 1) {
            put_close(v);
        } else {
            put_redeem(v, family++);
        }
    }
}

/* Sign the head and make the pack. */
static void
export_all(struct verify *v)
{
    struct salur_head head = {.size = v->tree.size};
    struct salur_export parts = {.entries = salur_buf_view(&v->entries)};
    struct salur_buf note;

    salur_buf_init(&note, SALUR_NOTE_MAX);
    salur_tree_root(&v->tree, v->hasher, &head.root);
    bench_must(salur_checkpoint_sign(&head, v->village.device, &note), "head");
    parts.checkpoint = salur_buf_view(&note);
    bench_must(salur_export_write(&parts, &v->pack), "export");
    salur_buf_wipe(&note);
}

static void
sign_raw(struct verify *v)
{
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    struct prng prng = {3};

    v->messages = bench_alloc(ENTRIES, SALUR_TOKEN_MAX);
    v->signatures = bench_alloc(ENTRIES, crypto_sign_BYTES);
    prng_fill(&prng, v->messages, (size_t)ENTRIES * SALUR_TOKEN_MAX);
    (void)crypto_sign_keypair(v->public, secret);
    for (size_t i = 0; i < v->redeemed; i++) {
        (void)crypto_sign_detached(v->signatures + i * crypto_sign_BYTES, NULL,
                                   v->messages + i * SALUR_TOKEN_MAX,
                                   v->message_len, secret);
    }
}

static double
verify_ours(void *ctx)
{
    struct verify *v = ctx;
    struct salur_verify_policy policy = {
        .trust = v->trust, .lists = v->lists, .time_s = v->time_s};
    struct salur_verify_report report;
    double start = bench_now();
    double seconds;

    bench_must(
        salur_verify_export(salur_buf_view(&v->pack), &policy, NULL, &report),
        "verify");
    seconds = bench_now() - start;
    bench_require(report.findings == 0 && report.proven == ENTRIES &&
                      report.checked_tree && report.checked_lists &&
                      report.redeemed == v->redeemed &&
                      report.redeemed_idr == v->redeemed_idr,
                  "verdict");
    return seconds;
}

static double
verify_hash(void *ctx)
{
    struct verify *v = ctx;
    struct salur_hash hash;
    double start = bench_now();

    salur_hash(v->hasher, salur_buf_view(&v->pack), &hash);
    return bench_now() - start;
}

static double
verify_raw(void *ctx)
{
    struct verify *v = ctx;
    double start = bench_now();
    int bad = 0;

    (void)verify_hash(v);
    for (size_t i = 0; i < v->redeemed; i++) {
        bad |= crypto_sign_verify_detached(
            v->signatures + i * crypto_sign_BYTES,
            v->messages + i * SALUR_TOKEN_MAX, v->message_len, v->public);
    }
    bench_require(bad == 0, "signatures");
    return bench_now() - start;
}

static void
verify_open(struct verify *v)
{
    struct village_bundle terms = {.batch = 1, .families = ENTRIES};
    struct salur_bundle bundle;
    struct salur_buf pack;
    struct salur_buf trust;

    memset(v, 0, sizeof *v);
    village_open(&v->village);
    bench_must(salur_hasher_new(&v->hasher), "hasher");
    salur_buf_init(&v->entries, SALUR_PACK_MAX);
    salur_buf_init(&v->pack, SALUR_PACK_MAX);
    salur_buf_init(&v->token, SALUR_TOKEN_MAX);
    salur_buf_init(&trust, SALUR_NOTE_MAX);
    salur_buf_init(&pack, SALUR_PACK_MAX);
    village_trust(&v->village, 1, &trust);
    bench_must(salur_trust_open(&v->trust, salur_buf_view(&trust), NULL, NULL),
               "trust");
    village_pack(&v->village, terms, &pack);
    bench_must(salur_bundle_open(&bundle, salur_buf_view(&pack), NULL,
                                 VILLAGE_OPEN_S, NULL),
               "bundle");
    bench_must(salur_verify_lists_new(&v->lists), "lists");
    bench_must(salur_verify_lists_add(v->lists, salur_buf_view(&pack), v->trust,
                                      VILLAGE_OPEN_S, NULL),
               "lists");
    put_all(v, &bundle);
    export_all(v);
    sign_raw(v);
    salur_bundle_wipe(&bundle);
    salur_buf_wipe(&pack);
    salur_buf_wipe(&trust);
}

static void
verify_close(struct verify *v)
{
    salur_verify_lists_free(v->lists);
    salur_trust_free(v->trust);
    salur_hasher_free(v->hasher);
    salur_buf_wipe(&v->entries);
    salur_buf_wipe(&v->pack);
    salur_buf_wipe(&v->token);
    free(v->messages);
    free(v->signatures);
    village_close(&v->village);
}

void
bench_verify(void)
{
    static const bench_fn fns[] = {verify_ours, verify_raw, verify_hash};
    struct bench_row row = {.what = "verify an export of 20,000 entries",
                            .amount = ENTRIES,
                            .unit = "entries/s"};
    struct verify v;
    double medians[3];

    bench_say("verify, writing the log", 0, ENTRIES);
    verify_open(&v);
    bench_rounds("verify", ROUNDS, fns, 3, &v, medians);
    row.ours_s = medians[0];
    row.limit_s = medians[1];
    row.limit = "SHA-256 + Ed25519 of each code";
    bench_row(&row);
    row.amount = (double)v.pack.len / 1e6;
    row.unit = "MB/s";
    row.limit_s = medians[2];
    row.limit = "SHA-256 of the same bytes";
    bench_row(&row);
    verify_close(&v);
}
