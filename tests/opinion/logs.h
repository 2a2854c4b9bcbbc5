/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Logs of 50 sizes, one line each: entries that redeem the tokens made
 * before, checkpoint, cosignature and proofs.  The trees and notes are the
 * library's; only the store is left out, which has no bytes of its own in
 * what travels.
 */
#ifndef OPINION_LOGS_H
#define OPINION_LOGS_H

#include "made.h"
#include "salur/export.h"
#include "salur/file.h"

/* An export repeats the entries; those of small logs show the format. */
#define EXPORT_MAX 300

struct log {
    struct salur_key *key;
    struct salur_head head;
    struct salur_buf entries; /* as an export has them */
    struct salur_buf checkpoint;
    struct salur_buf cosigned;
};

static inline void
some_redemption(struct made *made, struct salur_body_redeem *body)
{
    size_t n = (size_t)prng_below(&made->prng, TOKENS);
    const struct salur_item *item = &made->claims[n].item;

    body->cti = item->cti;
    body->token = salur_bytes(made->tokens[n], made->token_lens[n]);
    body->amount_idr = item->amount_idr;
    memcpy(body->package, item->package, sizeof body->package);
    body->card = item->card;
    body->method = SALUR_METHOD_QR;
    body->id_checked = (int)prng_below(&made->prng, 2);
    body->has_proxy_tag = (int)prng_below(&made->prng, 2);
    prng_fill(&made->prng, body->proxy_tag,
              body->has_proxy_tag ? sizeof body->proxy_tag : 0);
}

/* A genesis, then mostly redemptions; seq, prev and time are the caller's. */
static inline void
some_entry(struct made *made, const struct salur_key *key,
           struct salur_entry *entry)
{
    const struct salur_pubkey *pub = salur_key_public(key);
    uint64_t die = prng_below(&made->prng, 10);

    if (entry->seq == 0) {
        struct salur_body_genesis *body = &entry->body.genesis;

        entry->kind = SALUR_KIND_GENESIS;
        memcpy(body->origin, pub->name, sizeof body->origin);
        body->site = UINT64_C(9901012001);
        (void)snprintf(body->device, sizeof body->device, "d1");
        body->generation = 1;
        memcpy(body->log_key, pub->bytes, sizeof body->log_key);
        return;
    }
    (void)snprintf(entry->operator_name, sizeof entry->operator_name, "%s",
                   die % 2 == 0 ? "Wati" : "Jos\xc3\xa9");
    if (die == 0) {
        entry->kind = SALUR_KIND_OPEN;
        entry->body.open.cash_idr = (int64_t)some_number(&made->prng, 52);
    } else if (die == 1) {
        entry->kind = SALUR_KIND_UNPAID;
        prng_fill(&made->prng, &entry->body.unpaid.cti, SALUR_CTI_LEN);
        entry->body.unpaid.reason = SALUR_UNPAID_ABSENT;
    } else {
        entry->kind = SALUR_KIND_REDEEM;
        some_redemption(made, &entry->body.redeem);
    }
}

/* Write the entries, their leaves and the head; returns them as hex. */
static inline json_t *
write_entries(struct made *made, struct log *log, size_t size)
{
    json_t *lines = json_array();
    struct salur_hash prev;
    struct salur_tree tree;

    salur_entry_first_prev(made->hasher, salur_key_public(log->key)->name,
                           &prev);
    salur_tree_init(&tree);
    for (size_t i = 0; i < size; i++) {
        struct salur_entry entry = {.seq = i, .prev = prev};
        struct salur_buf bytes;

        entry.time_s = NOW_S + 60 * (int64_t)i;
        some_entry(made, log->key, &entry);
        salur_buf_init(&bytes, SALUR_ENTRY_MAX);
        must(salur_entry_encode(&entry, &bytes), "an entry");
        salur_hash_leaf(made->hasher, salur_buf_view(&bytes), &prev);
        made->leaves[i] = prev;
        salur_tree_append(&tree, made->hasher, &prev);
        salur_entries_put(&log->entries, salur_buf_view(&bytes));
        (void)json_array_append_new(lines, hex(bytes.ptr, bytes.len));
        salur_buf_wipe(&bytes);
    }
    log->head.size = size;
    salur_tree_root(&tree, made->hasher, &log->head.root);
    return lines;
}

static inline json_t *
hashes_of(const struct salur_proof *proof)
{
    json_t *list = json_array();

    for (size_t i = 0; i < proof->count; i++) {
        (void)json_array_append_new(
            list, hex(proof->hashes[i].bytes, SALUR_HASH_LEN));
    }
    return list;
}

/* First, last, middle and some others; below bound. */
static inline size_t
some_index(struct prng *prng, size_t round, size_t bound)
{
    switch (round) {
    case 0:
        return 0;
    case 1:
        return bound - 1;
    case 2:
        return bound / 2;
    default:
        return (size_t)prng_below(prng, bound);
    }
}

static inline json_t *
inclusion_proofs(struct made *made, size_t size)
{
    json_t *list = json_array();

    for (size_t round = 0; round < 8; round++) {
        size_t index = some_index(&made->prng, round, size);
        struct salur_proof proof;

        must(
            salur_merkle_prove(made->hasher, made->leaves, size, index, &proof),
            "an inclusion proof");
        (void)json_array_append_new(list, json_pack("{sI so}", "index",
                                                    (json_int_t)index, "hashes",
                                                    hashes_of(&proof)));
    }
    return list;
}

static inline json_t *
consistency_proofs(struct made *made, size_t size)
{
    json_t *list = json_array();

    for (size_t round = 0; round < 8; round++) {
        size_t old = 1 + some_index(&made->prng, round, size);
        struct salur_proof proof;
        struct salur_hash root;

        must(salur_merkle_prove_consistency(made->hasher, made->leaves, size,
                                            old, &proof),
             "a consistency proof");
        salur_merkle_root(made->hasher, made->leaves, old, &root);
        (void)json_array_append_new(
            list, json_pack("{sI so so}", "size", (json_int_t)old, "root",
                            hex(root.bytes, sizeof root.bytes), "hashes",
                            hashes_of(&proof)));
    }
    return list;
}

static inline void
put_export(const char *folder, size_t number, const struct log *log)
{
    struct salur_export parts = {.entries = salur_buf_view(&log->entries),
                                 .checkpoint = salur_buf_view(&log->checkpoint),
                                 .cosigned = salur_buf_view(&log->cosigned)};
    struct salur_buf pack;
    char path[1024];

    salur_buf_init(&pack, SALUR_PACK_MAX);
    must(salur_export_write(&parts, &pack), "an export");
    (void)snprintf(path, sizeof path, "%s/%02zu.slog", folder, number);
    must(salur_file_write(path, salur_buf_view(&pack), SALUR_FILE_REPLACE),
         path);
    salur_buf_wipe(&pack);
}

static inline void
put_log(struct made *made, FILE *file, const char *folder, size_t number,
        size_t size)
{
    int64_t time_s = NOW_S + (int64_t)some_number(&made->prng, 30);
    char name[SALUR_NAME_MAX];
    struct log log;
    json_t *entries;
    json_t *inclusion;
    json_t *consistency;

    (void)snprintf(name, sizeof name, "test/opini/log/9901012001/d1/k%zu",
                   number + 1);
    log.key = new_key(made, name, SALUR_ROLE_LOG);
    salur_buf_init(&log.entries, SALUR_PACK_MAX);
    salur_buf_init(&log.checkpoint, SALUR_ENTRY_MAX);
    salur_buf_init(&log.cosigned, SALUR_ENTRY_MAX);
    entries = write_entries(made, &log, size);
    must(salur_checkpoint_sign(&log.head, log.key, &log.checkpoint),
         "a checkpoint");
    must(salur_note_sign(&log.cosigned, salur_buf_view(&log.checkpoint),
                         made->witness, time_s),
         "a cosignature");
    inclusion = inclusion_proofs(made, size);
    consistency = consistency_proofs(made, size);
    put_line(file,
             json_pack("{sI so so so so so so so sI so so}", "size",
                       (json_int_t)size, "origin", json_string(name), "vkey",
                       vkey_of(log.key), "root",
                       hex(log.head.root.bytes, SALUR_HASH_LEN), "entries",
                       entries, "checkpoint", text_of(&log.checkpoint),
                       "cosigned", text_of(&log.cosigned), "witness",
                       vkey_of(made->witness), "cosigned_s", (json_int_t)time_s,
                       "inclusion", inclusion, "consistency", consistency));
    if (size <= EXPORT_MAX) {
        put_export(folder, number, &log);
    }
    salur_buf_wipe(&log.cosigned);
    salur_buf_wipe(&log.checkpoint);
    salur_buf_wipe(&log.entries);
    salur_key_free(log.key);
}

/* Powers of two and their neighbours, and others. */
static inline void
put_logs(struct made *made, const char *folder)
{
    static const size_t sizes[] = {
        1,   2,   3,    4,    5,    6,    7,    8,    9,    10,
        11,  12,  13,   15,   16,   17,   31,   32,   33,   48,
        63,  64,  65,   96,   100,  127,  128,  129,  160,  200,
        255, 256, 257,  300,  384,  511,  512,  513,  600,  768,
        800, 900, 1023, 1024, 1025, 1200, 1500, 1777, 1999, LOG_MAX};
    FILE *file = open_lines(folder, "logs.jsonl");

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        put_log(made, file, folder, i, sizes[i]);
    }
    close_lines(file);
}

#endif
