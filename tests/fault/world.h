/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A village, its office and its laptops before anything happened, made once:
 * each history begins with copies of their folders.
 */
#ifndef WORLD_H
#define WORLD_H

#include "tests/audit/diary.h"
#include "tests/harness/folders.h"

#define WORLD_SITE nation_sites[0]
#define WORLD_FAMILIES 10
#define WORLD_DEVICES 2
#define WORLD_GENERATIONS 2
#define WORLD_START "2026-10-05T01:00:00Z" /* the stage opens at midnight */

struct world {
    struct nation n; /* its office is closed; n.dir is the folder to copy */
    struct salur_key *keys[WORLD_DEVICES][WORLD_GENERATIONS];
    char stores[WORLD_DEVICES][WORLD_GENERATIONS][300];
    struct family_of families[WORLD_FAMILIES];
    struct salur_buf bundle;
    struct salur_trust *trust;
    struct salur_verify_lists *lists;
};

/* --- the world -------------------------------------------------------------
 */

/* Keys of both generations of both laptops, and their trust note. */
static inline void
world_keys(struct world *w)
{
    struct salur_buf more;

    salur_buf_init(&more, 1 << 16);
    for (size_t d = 0; d < WORLD_DEVICES; d++) {
        char name[SALUR_NAME_MAX + 1];
        char area[32];

        (void)snprintf(name, sizeof name, AUTHORITY "/log/%llu/%c/k2",
                       (unsigned long long)WORLD_SITE, 'a' + (int)d);
        (void)snprintf(area, sizeof area, " %llu",
                       (unsigned long long)WORLD_SITE);
        w->keys[d][0] = w->n.logs[0][d];
        w->keys[d][1] = make_key(name, SALUR_ROLE_LOG, 90 + (unsigned)d);
        put_key(&more, w->keys[d][1], area);
    }
    sl_put_bytes(&more, salur_bytes("", 1));
    nation_trust(&w->n, 1, (const char *)more.ptr, &w->n.trust);
    CHECK_ERR(
        salur_trust_open(&w->trust, salur_buf_view(&w->n.trust), NULL, NULL),
        SALUR_OK);
    salur_buf_wipe(&more);
}

/* The office: a list of one village, approved, its cards signed. */
static inline void
world_office(struct world *w)
{
    struct nation *n = &w->n;
    int already;

    salur_buf_clear(&n->csv);
    sl_put_str(&n->csv, "NIK,Nama,Kode Desa,Nominal,Paket\n");
    for (unsigned j = 0; j < WORLD_FAMILIES; j++) {
        put_row(&n->csv, WORLD_SITE, j, 100000 + 1000 * (long long)j,
                j % 4 == 3 ? "BERAS" : "");
    }
    CHECK_ERR(salur_office_open(&n->office, n->dir, SALUR_OFFICE_CREATE),
              SALUR_OK);
    CHECK_ERR(
        salur_office_adopt_trust(n->office, salur_buf_view(&n->trust), NULL),
        SALUR_OK);
    CHECK_ERR(nation_import(n, &already), SALUR_OK);
    for (size_t i = 0; i < 2; i++) {
        CHECK_ERR(
            salur_office_stage_sign(n->office, &n->terms.id, n->approvers[i]),
            SALUR_OK);
    }
    CHECK_ERR(
        salur_office_issue(n->office, &n->terms.id, n->issuer, NULL, NULL),
        SALUR_OK);
    CHECK_ERR(salur_office_bundle(n->office, &n->terms.id, WORLD_SITE, NULL,
                                  &w->bundle),
              SALUR_OK);
    for (unsigned j = 0; j < WORLD_FAMILIES; j++) {
        find_family(n, 0, j, &w->families[j]);
    }
    CHECK_ERR(salur_verify_lists_new(&w->lists), SALUR_OK);
    CHECK_ERR(salur_verify_lists_add(w->lists, salur_buf_view(&w->bundle),
                                     w->trust, at(WORLD_START), NULL),
              SALUR_OK);
    salur_office_close(n->office);
    n->office = NULL;
}

/* A store of one device and generation, as `salur init` leaves it. */
static inline void
world_store(const struct world *w, size_t device, size_t generation,
            int64_t time_s, const char *dir)
{
    const char name[2] = {(char)('a' + (int)device), '\0'};
    const struct salur_ledger_terms terms = {WORLD_SITE, name,
                                             (uint32_t)generation + 1};
    const struct salur_stamp stamp = {time_s, "Wati"};

    CHECK_ERR(salur_ledger_create(dir, &terms, w->keys[device][generation],
                                  salur_bytes_str("kopi sawah tujuh"), &stamp),
              SALUR_OK);
}

static inline void
world_open(struct world *w)
{
    memset(w, 0, sizeof *w);
    nation_init(&w->n, "office");
    salur_buf_init(&w->bundle, SALUR_PACK_MAX);
    world_keys(w);
    world_office(w);
    for (size_t d = 0; d < WORLD_DEVICES; d++) {
        for (size_t g = 0; g < WORLD_GENERATIONS; g++) {
            (void)snprintf(w->stores[d][g], sizeof w->stores[d][g],
                           "%s/store-%c%zu", temp_dir(), 'a' + (int)d, g + 1);
            world_store(w, d, g, at(WORLD_START), w->stores[d][g]);
        }
    }
}

static inline void
world_close(struct world *w)
{
    salur_verify_lists_free(w->lists);
    salur_trust_free(w->trust);
    salur_buf_wipe(&w->bundle);
    for (size_t d = 0; d < WORLD_DEVICES; d++) {
        salur_key_free(w->keys[d][1]);
    }
    nation_close(&w->n);
}

#endif
