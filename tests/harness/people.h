/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The families of the invented village with their names, and bundles that
 * carry them.
 *
 * Family n is called "SITI NURHALIZA <n> CONTOH"; it lives at "DUSUN KRAJAN
 * <n> CONTOH" in RT 00<n mod 10> of RW 02; its NIK ends in n as four digits;
 * families 2m and 2m + 1 share a family card, 990101010100 and m as four
 * digits; each 5th family has none.
 */
#ifndef PEOPLE_H
#define PEOPLE_H

#include "salur/people.h"
#include "village.h"

#define PEOPLE_VILLAGE "Sukamaju Contoh"
#define PEOPLE_CONTACT "Kantor CONTOH 0800-99-9901"

static inline struct salur_stage_key *
people_stage_key(unsigned batch)
{
    struct salur_stage_key *key = NULL;
    uint8_t seed[32];

    memset(seed, (int)batch, sizeof seed); /* below 100 */
    CHECK_ERR(salur_stage_key_from_seed(&key, seed), SALUR_OK);
    return key;
}

static inline struct salur_stage_id
people_stage(unsigned batch)
{
    struct salur_stage_id id = {
        .programme = "PKH", .period = 202604, .batch = batch};

    return id;
}

/* Texts of a row of the list, on which the row borrows. */
struct people_row {
    char name[64];
    char address[64];
    char rt[8];
    struct salur_row row;
};

static inline void
people_row(struct people_row *out, size_t n)
{
    unsigned tail = (unsigned)(n % 10000);

    memset(out, 0, sizeof *out);
    (void)snprintf(out->name, sizeof out->name, "SITI NURHALIZA %zu CONTOH", n);
    (void)snprintf(out->address, sizeof out->address, "DUSUN KRAJAN %zu CONTOH",
                   n);
    (void)snprintf(out->rt, sizeof out->rt, "00%u", tail % 10);
    (void)snprintf(out->row.nik, sizeof out->row.nik, "990101510190%04u", tail);
    if (n % 5 != 4) {
        (void)snprintf(out->row.kk, sizeof out->row.kk, "990101010100%04u",
                       tail / 2);
    }
    out->row.name = salur_bytes_str(out->name);
    out->row.address = salur_bytes_str(out->address);
    out->row.rt = salur_bytes_str(out->rt);
    out->row.rw = salur_bytes_str("02");
    out->row.site = VILLAGE_SITE;
}

/* A builder that holds the families of a batch. */
static inline struct salur_people_builder *
people_builder(unsigned batch, size_t families)
{
    struct salur_stage_id id = people_stage(batch);
    struct salur_stage_key *key = people_stage_key(batch);
    struct salur_people_builder *builder = NULL;

    CHECK_ERR(salur_people_builder_new(&builder, key, &id, VILLAGE_SITE,
                                       PEOPLE_VILLAGE, PEOPLE_CONTACT),
              SALUR_OK);
    salur_stage_key_free(key);
    for (size_t n = 0; n < families; n++) {
        struct salur_item item = village_item(batch, n);
        struct people_row row;

        people_row(&row, n);
        CHECK_ERR(salur_people_builder_add(builder, &item.cti, &row.row),
                  SALUR_OK);
    }
    return builder;
}

/* people.sealed of a batch, by this issuer to the village's device. */
static inline void
people_sealed(const struct village *village, unsigned batch, size_t families,
              const struct salur_key *issuer, struct salur_buf *out)
{
    struct salur_people_builder *builder = people_builder(batch, families);
    struct salur_trust *trust = NULL;
    struct salur_buf note;

    salur_buf_init(&note, 1 << 16);
    village_trust(village, 1, &note);
    CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), NULL, NULL),
              SALUR_OK);
    CHECK_ERR(
        salur_people_builder_seal(builder, issuer, trust, VILLAGE_OPEN_S, out),
        SALUR_OK);
    salur_people_builder_free(builder);
    salur_trust_free(trust);
    salur_buf_wipe(&note);
}

/* The pack of a bundle with this personal part. */
static inline void
people_pack_with(const struct village *village, struct village_bundle terms,
                 struct salur_bytes sealed, struct salur_buf *out)
{
    struct salur_bundle_parts parts;
    struct salur_buf plain;

    salur_buf_init(&plain, 64 << 20);
    village_pack(village, terms, &plain);
    CHECK_ERR(salur_bundle_split(&parts, salur_buf_view(&plain), NULL),
              SALUR_OK);
    parts.people = sealed;
    CHECK_ERR(salur_bundle_write(&parts, out), SALUR_OK);
    salur_buf_wipe(&plain);
}

/* village_pack, with its families. */
static inline void
people_pack(const struct village *village, struct village_bundle terms,
            struct salur_buf *out)
{
    unsigned batch = terms.batch == 0 ? 1 : terms.batch;
    struct salur_buf sealed;

    salur_buf_init(&sealed, 64 << 20);
    people_sealed(village, batch, terms.families == 0 ? 10 : terms.families,
                  village->issuer, &sealed);
    people_pack_with(village, terms, salur_buf_view(&sealed), out);
    salur_buf_wipe(&sealed);
}

/* Open a bundle and import its personal part into a folder. */
static inline enum salur_err
people_import(const char *store, const struct salur_key *device,
              struct salur_bytes pack, struct salur_people_taken *out)
{
    struct salur_bundle *bundle = malloc(sizeof *bundle);
    enum salur_err err;

    err = salur_bundle_open(bundle, pack, NULL, VILLAGE_OPEN_S, NULL);
    if (err == SALUR_OK) {
        err = salur_people_import(store, device, bundle, VILLAGE_OPEN_S, out);
    }
    salur_bundle_wipe(bundle);
    free(bundle);
    return err;
}

#endif
