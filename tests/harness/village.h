/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One invented village for the tests: the keys of its office and of its
 * device, made of fixed seeds, a trust note, and stages with their list,
 * bundle and tokens.
 *
 *   site 9901012001, stages PKH-202604-<batch>, 2026-10-05 .. 2026-12-20
 *   every family: Rp 600.000 + 25.000 * (its number mod 4) in cash; each 7th
 *   one a package BERAS of that value; card 1
 */
#ifndef VILLAGE_H
#define VILLAGE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/bytes.h"
#include "harness.h"
#include "list/site_proof.h"
#include "salur/ledger.h"
#include "salur/text.h"

#define VILLAGE_SITE UINT64_C(9901012001)
#define VILLAGE_ORIGIN "test/dinsos/log/9901012001/a/k1"
#define VILLAGE_PASS "kopi sawah tujuh"
/* 2026-10-05T01:00:00Z: 08:00 in western Indonesia, the first day. */
#define VILLAGE_OPEN_S INT64_C(1791162000)

struct village {
    struct salur_key *root;
    struct salur_key *issuer;
    struct salur_key *withdrawn_issuer; /* from 2026-10-06 on */
    struct salur_key *stranger;         /* an issuer that no note names */
    struct salur_key *approver;
    struct salur_key *supervisor;
    struct salur_key *witness;
    struct salur_key *device;
    struct salur_ledger_terms terms;
};

/* What goes into a bundle. */
struct village_bundle {
    unsigned trust_serial; /* from 1 */
    unsigned batch;        /* of the stage, from 1 */
    size_t families;
    uint64_t site;
    const char *withdrawn; /* text of the list without its first line, NULL */
    const char *reference; /* of the stage note, NULL */
    unsigned ids_of;       /* batch whose ids the list holds, 0: its own */
    const struct salur_key *second_approver; /* NULL */
};

static inline struct salur_key *
village_key(const char *name, enum salur_role role, uint8_t seed_byte)
{
    struct salur_key *key = NULL;
    uint8_t seed[32];

    memset(seed, seed_byte, sizeof seed);
    CHECK_ERR(salur_key_from_seed(&key, name, role, seed), SALUR_OK);
    return key;
}

static inline void
village_open(struct village *village)
{
    memset(village, 0, sizeof *village);
    CHECK_ERR(salur_start(), SALUR_OK);
    village->root = village_key("test/root", SALUR_ROLE_ROOT, 1);
    village->issuer = village_key("test/issuer", SALUR_ROLE_ISSUER, 2);
    village->withdrawn_issuer =
        village_key("test/leaked", SALUR_ROLE_ISSUER, 3);
    village->stranger = village_key("test/stranger", SALUR_ROLE_ISSUER, 4);
    village->approver = village_key("test/camat", SALUR_ROLE_APPROVER, 5);
    village->supervisor =
        village_key("test/pengawas", SALUR_ROLE_SUPERVISOR, 6);
    village->witness = village_key("test/saksi", SALUR_ROLE_WITNESS, 7);
    village->device = village_key(VILLAGE_ORIGIN, SALUR_ROLE_LOG, 8);
    village->terms = (struct salur_ledger_terms){
        .site = VILLAGE_SITE, .device = "a", .generation = 1};
}

static inline void
village_close(struct village *village)
{
    salur_key_free(village->root);
    salur_key_free(village->issuer);
    salur_key_free(village->withdrawn_issuer);
    salur_key_free(village->stranger);
    salur_key_free(village->approver);
    salur_key_free(village->supervisor);
    salur_key_free(village->witness);
    salur_key_free(village->device);
    memset(village, 0, sizeof *village);
}

static inline void
village_put_key(struct salur_buf *text, const struct salur_key *key,
                const char *rest)
{
    char vkey[SALUR_VKEY_MAX];

    salur_vkey_format(vkey, salur_key_public(key));
    sl_put_str(text, salur_role_name(salur_key_role(key)));
    sl_put_str(text, " ");
    sl_put_str(text, vkey);
    sl_put_str(text, rest);
    sl_put_str(text, "\n");
}

/* The signed trust note of a serial. */
static inline void
village_trust(const struct village *village, unsigned serial,
              struct salur_buf *out)
{
    char kid[2 * SALUR_KID_LEN + 1];
    struct salur_buf text;

    salur_buf_init(&text, 1 << 16);
    sl_put_str(&text, "salur/trust/v1\nauthority test/dinsos\nserial ");
    sl_put_u64_dec(&text, serial);
    sl_put_str(&text, "\nthreshold 1\napprovals 1\n");
    village_put_key(&text, village->root, "");
    village_put_key(&text, village->issuer, " 9901 2026-01-01 2026-12-31");
    village_put_key(&text, village->withdrawn_issuer,
                    " 9901 2026-01-01 2026-12-31");
    village_put_key(&text, village->approver, " *");
    village_put_key(&text, village->device, " 9901012001");
    village_put_key(&text, village->supervisor, " 990101");
    village_put_key(&text, village->witness, "");
    salur_hex_encode(kid,
                     salur_key_public(village->withdrawn_issuer)->kid.bytes,
                     SALUR_KID_LEN);
    sl_put_str(&text, "withdrawn ");
    sl_put_str(&text, kid);
    sl_put_str(&text, " 2026-10-06\n");
    CHECK_ERR(salur_note_sign(out, salur_buf_view(&text), village->root, 0),
              SALUR_OK);
    salur_buf_wipe(&text);
}

/* Family n of a batch. */
static inline struct salur_item
village_item(unsigned batch, size_t n)
{
    struct salur_item item = {.card = 1};

    for (unsigned i = 0; i < 8; i++) {
        item.cti.bytes[i] = (uint8_t)(n >> (56 - 8 * i) & 0xff); /* masked */
    }
    item.cti.bytes[15] = (uint8_t)batch; /* below 100 */
    item.amount_idr = 600000 + 25000 * (int64_t)(n % 4);
    if (n % 7 == 6) {
        memcpy(item.package, "BERAS", 6);
    }
    return item;
}

static inline struct salur_stage
village_stage(const struct village_bundle *terms)
{
    struct salur_stage stage = {
        .id = {.programme = "PKH", .period = 202604, .batch = terms->batch},
        .opens = {2026, 10, 5},
        .closes = {2026, 12, 20},
        .packages = {{.code = "BERAS", .text = "10 kg beras"}},
        .packages_count = 1,
        .list_rows = terms->families,
        .sites = 1,
        .entitlements = terms->families,
    };

    if (terms->reference != NULL) {
        (void)memcpy(stage.reference, terms->reference,
                     strlen(terms->reference));
    }
    return stage;
}

/* The stage note with its approvals; line: the village's, under its root. */
static inline void
village_stage_note(const struct village *village,
                   const struct village_bundle *terms,
                   const struct salur_site_line *line, struct salur_bytes leaf,
                   struct salur_buf *out)
{
    struct salur_stage stage = village_stage(terms);
    struct salur_hasher *hasher = NULL;
    struct salur_buf text;
    struct salur_buf once;

    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    salur_hash_leaf(hasher, leaf, &stage.root);
    salur_hasher_free(hasher);
    stage.amount_idr = line->amount_idr;
    salur_buf_init(&text, 1 << 16);
    salur_buf_init(&once, 1 << 16);
    CHECK_ERR(salur_stage_format(&stage, &text), SALUR_OK);
    CHECK_ERR(
        salur_note_sign(&once, salur_buf_view(&text), village->approver, 0),
        SALUR_OK);
    if (terms->second_approver != NULL) {
        CHECK_ERR(salur_note_sign(out, salur_buf_view(&once),
                                  terms->second_approver, 0),
                  SALUR_OK);
    } else {
        sl_put_bytes(out, salur_buf_view(&once));
    }
    salur_buf_wipe(&text);
    salur_buf_wipe(&once);
}

/* The site list and its line. */
static inline void
village_list(const struct village_bundle *terms, struct salur_site_line *line,
             struct salur_buf *out_list, struct salur_buf *out_line)
{
    struct salur_hasher *hasher = NULL;
    struct salur_site_list list = {
        .items = calloc(terms->families, sizeof *list.items),
        .count = terms->families};

    for (size_t i = 0; i < terms->families; i++) {
        list.items[i] =
            village_item(terms->ids_of == 0 ? terms->batch : terms->ids_of, i);
    }
    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    CHECK_ERR(salur_site_list_encode(&list, out_list), SALUR_OK);
    CHECK_ERR(salur_site_list_line(&list, terms->site, hasher, line), SALUR_OK);
    CHECK_ERR(salur_site_line_format(line, out_line), SALUR_OK);
    salur_hasher_free(hasher);
    free(list.items);
}

static inline void
village_withdrawn(const struct village *village, const char *rest,
                  struct salur_buf *out)
{
    struct salur_buf text;

    salur_buf_init(&text, 1 << 16);
    sl_put_str(&text, "salur/withdrawn/v1\n");
    sl_put_str(&text, rest);
    CHECK_ERR(salur_note_sign(out, salur_buf_view(&text), village->issuer, 0),
              SALUR_OK);
    salur_buf_wipe(&text);
}

/* The pack of a bundle; terms as they stand, 0 for the usual. */
static inline void
village_pack(const struct village *village, struct village_bundle terms,
             struct salur_buf *out)
{
    struct sl_site_proof proof = {.sites = 1};
    struct salur_site_line line;
    struct salur_bundle_parts parts;
    struct salur_buf bufs[6];

    terms.trust_serial += terms.trust_serial == 0;
    terms.batch += terms.batch == 0;
    terms.families += terms.families == 0 ? 10 : 0;
    terms.site = terms.site == 0 ? VILLAGE_SITE : terms.site;
    for (size_t i = 0; i < 6; i++) {
        salur_buf_init(&bufs[i], 16 << 20);
    }
    village_trust(village, terms.trust_serial, &bufs[0]);
    village_list(&terms, &line, &bufs[4], &bufs[2]);
    village_stage_note(village, &terms, &line, salur_buf_view(&bufs[2]),
                       &bufs[1]);
    CHECK_ERR(sl_site_proof_format(&proof, &bufs[3]), SALUR_OK);
    if (terms.withdrawn != NULL) {
        village_withdrawn(village, terms.withdrawn, &bufs[5]);
    }
    parts.trust = salur_buf_view(&bufs[0]);
    parts.stage = salur_buf_view(&bufs[1]);
    parts.line = salur_buf_view(&bufs[2]);
    parts.proof = salur_buf_view(&bufs[3]);
    parts.list = salur_buf_view(&bufs[4]);
    parts.withdrawn = salur_buf_view(&bufs[5]);
    parts.people = salur_bytes(NULL, 0); /* people.h adds it */
    CHECK_ERR(salur_bundle_write(&parts, out), SALUR_OK);
    for (size_t i = 0; i < 6; i++) {
        salur_buf_wipe(&bufs[i]);
    }
}

/* The entitlement of family n, as a card says it. */
static inline struct salur_entitlement
village_entitlement(unsigned batch, size_t n)
{
    struct salur_entitlement entitlement = {
        .stage = {.programme = "PKH", .period = 202604, .batch = batch},
        .site = VILLAGE_SITE,
        .item = village_item(batch, n),
        .expires_s = salur_stage_closes_s((struct salur_date){2026, 12, 20}),
    };

    return entitlement;
}

/* The token of family n, in a buffer that the caller wipes. */
static inline void
village_token(const struct village *village, unsigned batch, size_t n,
              struct salur_buf *out)
{
    struct salur_entitlement entitlement = village_entitlement(batch, n);

    salur_buf_clear(out);
    CHECK_ERR(salur_entitlement_sign(&entitlement, village->issuer, out),
              SALUR_OK);
}

/* Make a store and open it; name: of its folder in temp_dir(). */
static inline struct salur_ledger *
village_ledger(const struct village *village, const char *name, char path[256])
{
    struct salur_stamp stamp = {VILLAGE_OPEN_S, "Wati"};
    struct salur_ledger *ledger = NULL;

    (void)snprintf(path, 256, "%s/%s", temp_dir(), name);
    CHECK_ERR(salur_ledger_create(path, &village->terms, village->device,
                                  salur_bytes_str(VILLAGE_PASS), &stamp),
              SALUR_OK);
    CHECK_ERR(salur_ledger_open(&ledger, path, 0), SALUR_OK);
    return ledger;
}

/* The same with a bundle imported. */
static inline struct salur_ledger *
village_stocked(const struct village *village, const char *name,
                struct village_bundle terms, char path[256])
{
    struct salur_stamp stamp = {VILLAGE_OPEN_S, "Wati"};
    struct salur_ledger *ledger = village_ledger(village, name, path);
    struct salur_import_result result;
    struct salur_buf pack;

    salur_buf_init(&pack, 32 << 20);
    village_pack(village, terms, &pack);
    CHECK_ERR(
        salur_ledger_import(ledger, salur_buf_view(&pack), &stamp, &result),
        SALUR_OK);
    salur_buf_wipe(&pack);
    return ledger;
}

/* Chain, numbers, times and root of a whole log, entry by entry. */
static inline void
village_check_chain(struct salur_ledger *ledger)
{
    struct salur_ledger_status status;
    struct salur_hasher *hasher = NULL;
    struct salur_hash prev;
    struct salur_hash root;
    struct salur_tree tree;
    struct salur_buf buf;
    int64_t before_s = 0;

    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    CHECK_ERR(salur_ledger_status(ledger, &status), SALUR_OK);
    salur_entry_first_prev(hasher, status.identity.origin, &prev);
    salur_tree_init(&tree);
    salur_buf_init(&buf, SALUR_ENTRY_MAX);
    for (uint64_t seq = 0; seq < status.head.size; seq++) {
        struct salur_entry entry;

        salur_buf_clear(&buf);
        if (!CHECK_ERR(salur_ledger_entry(ledger, seq, &buf), SALUR_OK) ||
            !CHECK_ERR(salur_entry_decode(&entry, salur_buf_view(&buf)),
                       SALUR_OK)) {
            break;
        }
        CHECK_U64(entry.seq, seq);
        CHECK(salur_hash_equal(&entry.prev, &prev));
        CHECK(entry.time_s >= before_s || entry.kind == SALUR_KIND_CLOCK);
        CHECK(entry.kind != SALUR_KIND_CLOCK ||
              entry.body.clock.before_s == before_s);
        before_s = entry.time_s;
        salur_hash_leaf(hasher, salur_buf_view(&buf), &prev);
        salur_tree_append(&tree, hasher, &prev);
    }
    salur_tree_root(&tree, hasher, &root);
    CHECK(salur_hash_equal(&root, &status.head.root));
    CHECK(salur_hash_equal(&prev, &status.chain));
    CHECK_I64(before_s, status.last_time_s);
    salur_buf_clear(&buf);
    CHECK_ERR(salur_ledger_entry(ledger, status.head.size, &buf),
              SALUR_E_NOT_FOUND);
    salur_buf_wipe(&buf);
    salur_hasher_free(hasher);
}

/* Entry seq, decoded; what borrows lives in buf, which the caller wipes. */
static inline struct salur_entry
village_entry(struct salur_ledger *ledger, uint64_t seq, struct salur_buf *buf)
{
    struct salur_entry entry;

    salur_buf_wipe(buf);
    salur_buf_init(buf, SALUR_ENTRY_MAX);
    CHECK_ERR(salur_ledger_entry(ledger, seq, buf), SALUR_OK);
    CHECK_ERR(salur_entry_decode(&entry, salur_buf_view(buf)), SALUR_OK);
    return entry;
}

/* Number of entries. */
static inline uint64_t
village_size(struct salur_ledger *ledger)
{
    struct salur_ledger_status status;

    CHECK_ERR(salur_ledger_status(ledger, &status), SALUR_OK);
    return status.head.size;
}

/* 1 when a child ended with status 0. */
static inline int
village_wait(pid_t pid)
{
    int status = -1;

    return waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

#endif
