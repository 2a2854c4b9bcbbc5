/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small world for the auditor's tests, all in memory: keys, a trust note
 * and an approved stage with its bundle.  Its log is written with logbook.h
 * and verified with bench.h.
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
    struct salur_buf request;  /* empty: none */
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
    memset(&parts, 0, sizeof parts);
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
    salur_buf_init(&v->file.request, 1 << 16);
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
    salur_buf_wipe(&v->file.request);
}

#endif
