/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A good bundle for the tests, before it is packed: three villages of the
 * office, four families each, one of them with goods; a stage note of two
 * approvers and a withdrawn list of the issuer.
 */
#ifndef PARCEL_H
#define PARCEL_H

#include <string.h>

#include "list/site_proof.h"
#include "salur/bundle.h"
#include "salur/merkle.h"
#include "tests/core/list/office.h"

#define PARCEL_SITES 3
#define PARCEL_FAMILIES 4

/* All that an office makes a bundle of; tests spoil parts of it. */
struct parcel {
    struct office office;
    struct salur_item items[PARCEL_SITES][PARCEL_FAMILIES];
    struct salur_stage stage;
    struct salur_buf stage_note;
    struct salur_buf lines[PARCEL_SITES];
    struct salur_buf proofs[PARCEL_SITES];
    struct salur_buf lists[PARCEL_SITES];
    struct salur_buf withdrawn;
    struct salur_bundle_parts parts; /* of the first village */
};

static inline void
fill_items(struct salur_item items[PARCEL_FAMILIES], uint8_t site)
{
    for (uint8_t i = 0; i < PARCEL_FAMILIES; i++) {
        memset(&items[i], 0, sizeof items[i]);
        items[i].cti.bytes[0] = i;
        items[i].cti.bytes[15] = site;
        items[i].amount_idr = 500000 + 25000 * i;
        items[i].card = 1;
    }
    memcpy(items[1].package, "BERAS", 6);
}

/* Sign a text with up to two keys, NULL for none. */
static inline void
sign_text(struct salur_buf *out, struct salur_bytes text,
          const struct salur_key *first, const struct salur_key *second)
{
    struct salur_buf once;

    salur_buf_init(&once, 1 << 16);
    salur_buf_wipe(out);
    salur_buf_init(out, 1 << 16);
    CHECK_ERR(salur_note_sign(&once, text, first, 0), SALUR_OK);
    if (second == NULL) {
        sl_put_bytes(out, salur_buf_view(&once));
    } else {
        CHECK_ERR(salur_note_sign(out, salur_buf_view(&once), second, 0),
                  SALUR_OK);
    }
    salur_buf_wipe(&once);
}

static inline void
sign_stage(struct parcel *parcel, const struct salur_key *first,
           const struct salur_key *second)
{
    struct salur_buf text;

    salur_buf_init(&text, 1 << 16);
    CHECK_ERR(salur_stage_format(&parcel->stage, &text), SALUR_OK);
    sign_text(&parcel->stage_note, salur_buf_view(&text), first, second);
    parcel->parts.stage = salur_buf_view(&parcel->stage_note);
    salur_buf_wipe(&text);
}

static inline void
sign_withdrawn(struct parcel *parcel, const struct salur_key *key)
{
    sign_text(&parcel->withdrawn,
              salur_bytes_str("salur/withdrawn/v1\nserial 1\n"
                              "stop 000102030405060708090a0b0c0d0e0f\n"),
              key, NULL);
    parcel->parts.withdrawn = salur_buf_view(&parcel->withdrawn);
}

/* Lists, lines, proofs and the root of what stands in the items. */
static inline void
freeze(struct parcel *parcel)
{
    struct salur_hasher *hasher = NULL;
    struct salur_hash leaves[PARCEL_SITES];
    struct sl_site_proof proof = {.sites = PARCEL_SITES};
    struct salur_site_line line;

    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    parcel->stage.amount_idr = 0;
    for (size_t i = 0; i < PARCEL_SITES; i++) {
        struct salur_site_list list = {parcel->items[i], PARCEL_FAMILIES};

        salur_buf_clear(&parcel->lists[i]);
        salur_buf_clear(&parcel->lines[i]);
        CHECK_ERR(salur_site_list_encode(&list, &parcel->lists[i]), SALUR_OK);
        CHECK_ERR(salur_site_list_line(&list, OFFICE_SITE + i, hasher, &line),
                  SALUR_OK);
        CHECK_ERR(salur_site_line_format(&line, &parcel->lines[i]), SALUR_OK);
        salur_hash_leaf(hasher, salur_buf_view(&parcel->lines[i]), &leaves[i]);
        parcel->stage.amount_idr += line.amount_idr;
    }
    salur_merkle_root(hasher, leaves, PARCEL_SITES, &parcel->stage.root);
    for (size_t i = 0; i < PARCEL_SITES; i++) {
        proof.index = i;
        salur_buf_clear(&parcel->proofs[i]);
        CHECK_ERR(
            salur_merkle_prove(hasher, leaves, PARCEL_SITES, i, &proof.path),
            SALUR_OK);
        CHECK_ERR(sl_site_proof_format(&proof, &parcel->proofs[i]), SALUR_OK);
    }
    parcel->parts.line = salur_buf_view(&parcel->lines[0]);
    parcel->parts.proof = salur_buf_view(&parcel->proofs[0]);
    parcel->parts.list = salur_buf_view(&parcel->lists[0]);
    salur_hasher_free(hasher);
}

/* A good parcel with a withdrawn list. */
static inline void
parcel_open(struct parcel *parcel)
{
    struct salur_stage *stage = &parcel->stage;

    memset(parcel, 0, sizeof *parcel);
    office_open(&parcel->office);
    memcpy(stage->id.programme, "PKH", 4);
    stage->id.period = 202604;
    stage->id.batch = 1;
    stage->opens = (struct salur_date){2026, 10, 5};
    stage->closes = (struct salur_date){2026, 12, 20};
    memcpy(stage->packages[0].code, "BERAS", 6);
    memcpy(stage->packages[0].text, "10 kg beras", 12);
    stage->packages_count = 1;
    stage->sites = PARCEL_SITES;
    stage->entitlements = PARCEL_SITES * PARCEL_FAMILIES;
    stage->list_rows = PARCEL_SITES * PARCEL_FAMILIES;
    for (uint8_t i = 0; i < PARCEL_SITES; i++) {
        salur_buf_init(&parcel->lines[i], 1 << 12);
        salur_buf_init(&parcel->proofs[i], 1 << 12);
        salur_buf_init(&parcel->lists[i], 1 << 12);
        fill_items(parcel->items[i], i);
    }
    parcel->parts.trust = salur_buf_view(&parcel->office.note);
    freeze(parcel);
    sign_stage(parcel, parcel->office.approvers[0],
               parcel->office.approvers[1]);
    sign_withdrawn(parcel, parcel->office.issuer);
}

static inline void
parcel_close(struct parcel *parcel)
{
    for (size_t i = 0; i < PARCEL_SITES; i++) {
        salur_buf_wipe(&parcel->lines[i]);
        salur_buf_wipe(&parcel->proofs[i]);
        salur_buf_wipe(&parcel->lists[i]);
    }
    salur_buf_wipe(&parcel->stage_note);
    salur_buf_wipe(&parcel->withdrawn);
    office_close(&parcel->office);
}

#endif
