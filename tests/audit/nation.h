/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small nation for the tests of office and reconcile: four villages in two
 * regencies, keys of fixed seeds, a trust note, a list, and villages that
 * write their logs entry by entry.
 *
 *   test/root                   signs the trust note
 *   test/issuer                 area 99, 2026
 *   test/camat-0, 1             approvers of area 99, both are needed
 *   test/camat-2                approver of area 98: of no village here
 *   test/pengawas               supervisor
 *   test/saksi                  witness
 */
#ifndef NATION_H
#define NATION_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "audit/office.h"
#include "base/bytes.h"
#include "harness.h"
#include "salur/file.h"
#include "salur/text.h"

#define NATION_SITES 4
#define NATION_DEVICES 2
#define NATION_APPROVERS 3
#define AUTHORITY "test/dinsos"

static const uint64_t nation_sites[NATION_SITES] = {
    UINT64_C(9901012001), UINT64_C(9901012002), UINT64_C(9901022001),
    UINT64_C(9902012001)};

struct nation {
    char dir[256];
    struct salur_key *root;
    struct salur_key *issuer;
    struct salur_key *approvers[NATION_APPROVERS];
    struct salur_key *supervisor;
    struct salur_key *witness;
    struct salur_key *logs[NATION_SITES][NATION_DEVICES];
    struct salur_aliases *aliases;
    struct salur_stage terms;
    struct salur_buf trust; /* signed note, serial 1 */
    struct salur_buf csv;
    struct salur_office *office;
};

static inline int64_t
at(const char *text)
{
    int64_t time_s = 0;

    CHECK_ERR(salur_time_parse(&time_s, text, strlen(text)), SALUR_OK);
    return time_s;
}

static inline struct salur_key *
make_key(const char *name, enum salur_role role, unsigned first)
{
    struct salur_key *key = NULL;
    uint8_t seed[32];

    for (unsigned i = 0; i < sizeof seed; i++) {
        seed[i] = (uint8_t)((first * 7 + i) & 0xff); /* masked */
    }
    CHECK_ERR(salur_key_from_seed(&key, name, role, seed), SALUR_OK);
    return key;
}

static inline void
put_key(struct salur_buf *text, const struct salur_key *key, const char *rest)
{
    char vkey[SALUR_VKEY_MAX];

    salur_vkey_format(vkey, salur_key_public(key));
    sl_put_str(text, salur_role_name(salur_key_role(key)));
    sl_put_str(text, " ");
    sl_put_str(text, vkey);
    sl_put_str(text, rest);
    sl_put_str(text, "\n");
}

/* The trust note of a serial; extra lines may be added behind. */
static inline void
nation_trust(const struct nation *n, unsigned serial, const char *extra,
             struct salur_buf *out)
{
    struct salur_buf text;
    char rest[32];

    salur_buf_init(&text, 1 << 20);
    sl_put_str(&text, "salur/trust/v1\nauthority " AUTHORITY "\nserial ");
    sl_put_u64_dec(&text, serial);
    sl_put_str(&text, "\nthreshold 1\napprovals 2\n");
    put_key(&text, n->root, "");
    put_key(&text, n->issuer, " 99 2026-01-01 2026-12-31");
    put_key(&text, n->approvers[0], " 99");
    put_key(&text, n->approvers[1], " 99");
    put_key(&text, n->approvers[2], " 98");
    put_key(&text, n->supervisor, " 99");
    put_key(&text, n->witness, "");
    for (size_t i = 0; i < NATION_SITES; i++) {
        snprintf(rest, sizeof rest, " %llu",
                 (unsigned long long)nation_sites[i]);
        for (size_t d = 0; d < NATION_DEVICES; d++) {
            put_key(&text, n->logs[i][d], rest);
        }
    }
    sl_put_str(&text, extra);
    salur_buf_clear(out);
    CHECK_ERR(salur_note_sign(out, salur_buf_view(&text), n->root, 0),
              SALUR_OK);
    salur_buf_wipe(&text);
}

/* One row; number makes the NIK. */
static inline void
put_row(struct salur_buf *csv, uint64_t site, unsigned number,
        long long amount_idr, const char *package)
{
    char row[128];

    snprintf(row, sizeof row, "990101%02u0190%04u,CONTOH %u,%llu,%lld,%s\n",
             1 + number % 28, 1 + number, number, (unsigned long long)site,
             amount_idr, package);
    sl_put_str(csv, row);
}

#define NATION_FAMILIES 5 /* of each village in the usual list */

/* The usual list: village i has families 10 * i .. 10 * i + 4, of
 * Rp 100.000 * (i + 1) + 1.000 * j, the last one with rice besides. */
static inline void
usual_list(struct salur_buf *csv)
{
    sl_put_str(csv, "NIK,Nama,Kode Desa,Nominal,Paket\n");
    for (unsigned i = 0; i < NATION_SITES; i++) {
        for (unsigned j = 0; j < NATION_FAMILIES; j++) {
            put_row(csv, nation_sites[i], 10 * i + j,
                    100000 * (i + 1) + 1000 * j,
                    j == NATION_FAMILIES - 1 ? "BERAS" : "");
        }
    }
}

static inline void
nation_keys(struct nation *n)
{
    char name[SALUR_NAME_MAX + 1];

    n->root = make_key("test/root", SALUR_ROLE_ROOT, 1);
    n->issuer = make_key("test/issuer", SALUR_ROLE_ISSUER, 2);
    n->supervisor = make_key("test/pengawas", SALUR_ROLE_SUPERVISOR, 3);
    n->witness = make_key("test/saksi", SALUR_ROLE_WITNESS, 4);
    for (unsigned i = 0; i < NATION_APPROVERS; i++) {
        snprintf(name, sizeof name, "test/camat-%u", i);
        n->approvers[i] = make_key(name, SALUR_ROLE_APPROVER, 10 + i);
    }
    for (unsigned i = 0; i < NATION_SITES; i++) {
        for (unsigned d = 0; d < NATION_DEVICES; d++) {
            snprintf(name, sizeof name, AUTHORITY "/log/%llu/%c/k1",
                     (unsigned long long)nation_sites[i], 'a' + (int)d);
            n->logs[i][d] = make_key(name, SALUR_ROLE_LOG, 20 + 4 * i + d);
        }
    }
}

/* The nation and its folder; no store is made yet. */
static inline void
nation_init(struct nation *n, const char *folder)
{
    memset(n, 0, sizeof *n);
    CHECK_ERR(salur_start(), SALUR_OK);
    snprintf(n->dir, sizeof n->dir, "%s/%s", temp_dir(), folder);
    nation_keys(n);
    salur_buf_init(&n->trust, 1 << 20);
    salur_buf_init(&n->csv, 1 << 26);
    nation_trust(n, 1, "", &n->trust);
    usual_list(&n->csv);
    CHECK_ERR(salur_aliases_new(&n->aliases), SALUR_OK);
    memcpy(n->terms.id.programme, "PKH", 4);
    n->terms.id.period = 202604;
    n->terms.id.batch = 1;
    n->terms.opens = (struct salur_date){2026, 10, 5};
    n->terms.closes = (struct salur_date){2026, 12, 20};
    memcpy(n->terms.reference, "SP2D 1", 7);
    memcpy(n->terms.packages[0].code, "BERAS", 6);
    memcpy(n->terms.packages[0].text, "10 kg beras", 12);
    n->terms.packages_count = 1;
}

static inline void
nation_open(struct nation *n, const char *folder)
{
    nation_init(n, folder);
    CHECK_ERR(salur_office_open(&n->office, n->dir, SALUR_OFFICE_CREATE),
              SALUR_OK);
    CHECK_ERR(
        salur_office_adopt_trust(n->office, salur_buf_view(&n->trust), NULL),
        SALUR_OK);
}

static inline enum salur_err
nation_import(struct nation *n, int *out_already)
{
    return salur_office_stage_import(n->office, salur_buf_view(&n->csv),
                                     n->aliases, &n->terms, out_already);
}

/* An office with an approved stage. */
static inline void
nation_approve(struct nation *n, const char *folder)
{
    int already;

    nation_open(n, folder);
    CHECK_ERR(nation_import(n, &already), SALUR_OK);
    for (size_t i = 0; i < 2; i++) {
        CHECK_ERR(
            salur_office_stage_sign(n->office, &n->terms.id, n->approvers[i]),
            SALUR_OK);
    }
}

/* An office with cards. */
static inline void
nation_issue(struct nation *n, const char *folder)
{
    nation_approve(n, folder);
    CHECK_ERR(
        salur_office_issue(n->office, &n->terms.id, n->issuer, NULL, NULL),
        SALUR_OK);
}

static inline void
nation_close(struct nation *n)
{
    salur_office_close(n->office);
    salur_aliases_free(n->aliases);
    salur_buf_wipe(&n->csv);
    salur_buf_wipe(&n->trust);
    salur_key_free(n->root);
    salur_key_free(n->issuer);
    salur_key_free(n->supervisor);
    salur_key_free(n->witness);
    for (size_t i = 0; i < NATION_APPROVERS; i++) {
        salur_key_free(n->approvers[i]);
    }
    for (size_t i = 0; i < NATION_SITES; i++) {
        for (size_t d = 0; d < NATION_DEVICES; d++) {
            salur_key_free(n->logs[i][d]);
        }
    }
    memset(n, 0, sizeof *n);
}

/* Path of a file of the office, in a store of the caller's. */
static inline const char *
nation_path(const struct nation *n, const char *part, char out[512])
{
    snprintf(out, 512, "%s/%s", n->dir, part);
    return out;
}

static inline int
is_there(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0;
}

/* Names in a folder but "." and "..", sorted, with a blank behind each. */
static inline const char *
names_in(const char *path, char out[512])
{
    struct dirent **list = NULL;
    int count = scandir(path, &list, NULL, alphasort);

    out[0] = '\0';
    for (int i = 0; i < count; i++) {
        if (strcmp(list[i]->d_name, ".") != 0 &&
            strcmp(list[i]->d_name, "..") != 0) {
            snprintf(out + strlen(out), 512 - strlen(out), "%s ",
                     list[i]->d_name);
        }
        free(list[i]);
    }
    free(list);
    return out;
}

static inline unsigned
mode_of(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? st.st_mode & 0777U : 0;
}

#endif
