/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Proofs of single entries: making one out of a whole export against hashing
 * its entries and their tree once, checking one, signatures of log and witness
 * included, against two bare Ed25519 checks.
 */
#include "bench.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "salur/export.h"
#include "salur/proof.h"
#include "salur/signed_head.h"
#include "village.h"

#define ENTRIES 20000
/* Of a redemption with its code. */
#define ENTRY_LEN 260
#define ROUNDS 21
#define CHECKS 200
/* Bare checks that one proof's stand for: the log's and the witness's. */
#define SIGNATURES 2

struct proofs {
    struct village village;
    struct salur_trust *trust;
    struct salur_hasher *hasher;
    struct salur_buf entries;
    struct salur_buf note;
    struct salur_buf text; /* of the newest proof */
    uint64_t next;         /* entry to be proven */
    struct salur_hash root;
    uint8_t public[crypto_sign_PUBLICKEYBYTES];
    uint8_t signature[crypto_sign_BYTES];
};

static double
make_ours(void *ctx)
{
    struct proofs *p = ctx;
    double start;

    p->next = (p->next + 7919) % ENTRIES;
    salur_buf_clear(&p->text);
    start = bench_now();
    bench_must(salur_tlog_proof_make(salur_buf_view(&p->entries),
                                     salur_buf_view(&p->note), p->next,
                                     &p->text),
               "make");
    return bench_now() - start;
}

static double
make_least(void *ctx)
{
    struct proofs *p = ctx;
    struct salur_entry_cursor cursor;
    struct salur_bytes entry;
    struct salur_tree tree;
    struct salur_hash leaf;
    double start = bench_now();
    double seconds;

    salur_tree_init(&tree);
    salur_entry_cursor_init(&cursor, salur_buf_view(&p->entries));
    while (salur_entry_cursor_next(&cursor, &entry) == SALUR_OK) {
        salur_hash_leaf(p->hasher, entry, &leaf);
        salur_tree_append(&tree, p->hasher, &leaf);
    }
    salur_tree_root(&tree, p->hasher, &leaf);
    seconds = bench_now() - start;
    bench_require(salur_hash_equal(&leaf, &p->root), "root");
    return seconds;
}

static double
check_ours(void *ctx)
{
    struct proofs *p = ctx;
    double start = bench_now();

    for (size_t i = 0; i < CHECKS; i++) {
        struct salur_tlog_proof proof;
        struct salur_signed_head head;
        struct salur_buf extra;

        salur_buf_init(&extra, SALUR_ENTRY_MAX);
        bench_must(salur_tlog_proof_parse(&proof, salur_buf_view(&p->text),
                                          &extra, NULL),
                   "parse");
        bench_must(
            salur_signed_head_read(&head, proof.checkpoint, p->trust, NULL),
            "head");
        bench_must(head.err, "signature");
        bench_require(head.cosignatures == 1, "cosignature");
        bench_must(salur_tlog_proof_check(p->hasher, &proof, proof.extra, NULL),
                   "check");
        salur_buf_wipe(&extra);
    }
    return bench_now() - start;
}

static double
check_least(void *ctx)
{
    struct proofs *p = ctx;
    double start = bench_now();

    for (size_t i = 0; i < (size_t)CHECKS * SIGNATURES; i++) {
        bench_require(crypto_sign_verify_detached(p->signature, p->entries.ptr,
                                                  200, p->public) == 0,
                      "bare check");
    }
    return bench_now() - start;
}

static void
begin(struct proofs *p)
{
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    struct salur_head head = {.size = ENTRIES};
    struct salur_buf signed_by_log;
    struct salur_buf trust;

    memset(p, 0, sizeof *p);
    village_open(&p->village);
    bench_must(salur_hasher_new(&p->hasher), "hasher");
    salur_buf_init(&p->entries, SALUR_PACK_MAX);
    salur_buf_init(&p->note, 4096);
    salur_buf_init(&p->text, SALUR_TLOG_PROOF_MAX);
    salur_buf_init(&signed_by_log, 4096);
    salur_buf_init(&trust, SALUR_NOTE_MAX);
    for (size_t i = 0; i < ENTRIES; i++) {
        uint8_t entry[ENTRY_LEN] = {0};

        memcpy(entry, &i, sizeof i);
        salur_entries_put(&p->entries, salur_bytes(entry, sizeof entry));
    }
    {
        struct salur_entry_cursor cursor;
        struct salur_bytes entry;
        struct salur_tree tree;
        struct salur_hash leaf;

        salur_tree_init(&tree);
        salur_entry_cursor_init(&cursor, salur_buf_view(&p->entries));
        while (salur_entry_cursor_next(&cursor, &entry) == SALUR_OK) {
            salur_hash_leaf(p->hasher, entry, &leaf);
            salur_tree_append(&tree, p->hasher, &leaf);
        }
        salur_tree_root(&tree, p->hasher, &p->root);
    }
    head.root = p->root;
    bench_must(salur_checkpoint_sign(&head, p->village.device, &signed_by_log),
               "checkpoint");
    bench_must(salur_note_sign(&p->note, salur_buf_view(&signed_by_log),
                               p->village.witness, VILLAGE_OPEN_S),
               "cosign");
    village_trust(&p->village, 1, &trust);
    bench_must(salur_trust_open(&p->trust, salur_buf_view(&trust), NULL, NULL),
               "trust");
    (void)crypto_sign_keypair(p->public, secret);
    (void)crypto_sign_detached(p->signature, NULL, p->entries.ptr, 200, secret);
    salur_buf_wipe(&signed_by_log);
    salur_buf_wipe(&trust);
}

static void
end(struct proofs *p)
{
    salur_buf_wipe(&p->entries);
    salur_buf_wipe(&p->note);
    salur_buf_wipe(&p->text);
    salur_trust_free(p->trust);
    salur_hasher_free(p->hasher);
    village_close(&p->village);
}

void
bench_proof(void)
{
    static const bench_fn making[] = {make_ours, make_least};
    static const bench_fn checking[] = {check_ours, check_least};
    struct proofs *p = bench_alloc(1, sizeof *p);
    double seconds[2];
    struct bench_row row = {.what = "prove one of 20,000 entries",
                            .limit = "hashing entries and tree"};

    begin(p);
    bench_rounds("proofs made", ROUNDS, making, 2, p, seconds);
    row.ours_s = seconds[0];
    row.limit_s = seconds[1];
    bench_row(&row);
    bench_rounds("proofs checked", ROUNDS, checking, 2, p, seconds);
    row.what = "check a proof, log and witness";
    row.limit = "two bare Ed25519 checks";
    row.ours_s = seconds[0];
    row.limit_s = seconds[1];
    row.amount = CHECKS;
    row.unit = "proofs/s";
    bench_row(&row);
    end(p);
    free(p);
}
