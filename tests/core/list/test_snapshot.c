/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"
#include "salur/stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "salur/merkle.h"
#include "tests/core/list/office.h"

#define HEADER "NIK,Nama,Kode Desa,Nominal,Paket,Kartu Ke\n"

/* What a snapshot is built with. */
struct desk {
    struct salur_aliases *aliases;
    struct salur_stage_key *key;
    struct salur_hasher *hasher;
    struct salur_stage terms;
};

static void
desk_open(struct desk *desk)
{
    static const uint8_t seed[32] = {9};

    memset(desk, 0, sizeof *desk);
    CHECK_ERR(salur_start(), SALUR_OK);
    CHECK_ERR(salur_aliases_new(&desk->aliases), SALUR_OK);
    CHECK_ERR(salur_stage_key_from_seed(&desk->key, seed), SALUR_OK);
    CHECK_ERR(salur_hasher_new(&desk->hasher), SALUR_OK);
    memcpy(desk->terms.id.programme, "PKH", 4);
    desk->terms.id.period = 202604;
    desk->terms.id.batch = 1;
    desk->terms.opens = (struct salur_date){2026, 10, 5};
    desk->terms.closes = (struct salur_date){2026, 12, 20};
    memcpy(desk->terms.reference, "SP2D 24110000123", 17);
    memcpy(desk->terms.packages[0].code, "GULA", 5);
    memcpy(desk->terms.packages[0].text, "5 kg gula", 10);
    memcpy(desk->terms.packages[1].code, "BERAS", 6);
    memcpy(desk->terms.packages[1].text, "10 kg beras", 12);
    desk->terms.packages_count = 2;
}

static void
desk_close(struct desk *desk)
{
    salur_aliases_free(desk->aliases);
    salur_stage_key_free(desk->key);
    salur_hasher_free(desk->hasher);
}

/* The NIK of the i-th invented person: no two alike below 3 million. */
static void
make_nik(char nik[32], unsigned i)
{
    snprintf(nik, 32, "990101%02u%02u%02u%04u", 1 + i % 28, 1 + i / 28 % 12,
             50 + i / 336 % 40, 1 + i / 13440 % 9999);
}

/* Every village gets families, in no order; sites is no multiple of 7. */
static unsigned
site_of(unsigned i, unsigned sites)
{
    return i * 7 % sites;
}

/* Code of the n-th village: 900 to a kecamatan, 99 of those to a regency. */
static uint64_t
code_of(uint64_t n)
{
    return OFFICE_SITE + n / 89100 * 1000000 + n / 900 % 99 * 10000 + n % 900;
}

static int64_t
amount_of(unsigned i)
{
    return i % 5 == 0 ? 0 : 225000 + 25000 * (int64_t)(i % 40);
}

/* Append the row of the i-th family. */
static void
put_row(struct salur_buf *csv, unsigned i, unsigned sites)
{
    char row[160];
    char nik[32];

    make_nik(nik, i);
    snprintf(row, sizeof row, "%s,CONTOH %c%c,%llu,%lld,%s,%u\n", nik,
             'A' + (int)(i % 26), 'A' + (int)(i / 26 % 26),
             (unsigned long long)code_of(site_of(i, sites)),
             (long long)amount_of(i), i % 5 == 0 ? "BERAS" : "", 1 + i % 3);
    sl_put_str(csv, row);
}

static void
make_csv(struct salur_buf *csv, unsigned families, unsigned sites)
{
    salur_buf_init(csv, 1 << 26);
    sl_put_str(csv, HEADER);
    for (unsigned i = 0; i < families; i++) {
        put_row(csv, i, sites);
    }
}

static enum salur_err
build(struct salur_snapshot **out, const struct desk *desk,
      const struct salur_buf *csv)
{
    return salur_snapshot_build(out, salur_buf_view(csv), desk->aliases,
                                &desk->terms, desk->key);
}

/* Build of a text that must be refused, whole. */
static void
check_refused(const struct desk *desk, const char *csv, enum salur_err err)
{
    struct salur_snapshot *snapshot = NULL;

    CHECK_ERR(salur_snapshot_build(&snapshot, salur_bytes_str(csv),
                                   desk->aliases, &desk->terms, desk->key),
              err);
    CHECK(snapshot == NULL);
    salur_snapshot_free(snapshot);
}

static void
every_family_stands_in_the_list_of_its_village(void)
{
    enum { FAMILIES = 500, SITES = 60 };
    struct salur_snapshot *snapshot = NULL;
    struct salur_cti cti;
    struct salur_buf csv;
    struct desk desk;
    size_t listed = 0;

    desk_open(&desk);
    make_csv(&csv, FAMILIES, SITES);
    CHECK_ERR(build(&snapshot, &desk, &csv), SALUR_OK);
    for (unsigned i = 0; snapshot != NULL && i < FAMILIES; i++) {
        const struct salur_snapshot_site *site =
            salur_snapshot_site(snapshot, site_of(i, SITES));
        const struct salur_item *item;
        char nik[32];

        make_nik(nik, i);
        CHECK_ERR(salur_cti_compute(desk.key, "PKH", 202604, 1, nik, &cti),
                  SALUR_OK);
        item = salur_site_list_find(&site->list, &cti);
        if (CHECK(item != NULL)) {
            CHECK_I64(item->amount_idr, amount_of(i));
            CHECK_STR(item->package, i % 5 == 0 ? "BERAS" : "");
            CHECK_U64(item->card, 1 + i % 3);
        }
    }
    for (size_t i = 0; i < SITES; i++) {
        listed += salur_snapshot_site(snapshot, i)->list.count;
    }
    CHECK_U64(listed, FAMILIES);
    CHECK(salur_snapshot_site(snapshot, SITES) == NULL);
    salur_snapshot_free(snapshot);
    salur_snapshot_free(NULL);
    salur_buf_wipe(&csv);
    desk_close(&desk);
}

static void
the_stage_says_what_the_list_holds(void)
{
    enum { FAMILIES = 500, SITES = 60 };
    struct salur_snapshot *snapshot = NULL;
    const struct salur_stage *stage;
    struct salur_stage back;
    struct salur_hash hash;
    struct salur_buf text;
    struct salur_buf csv;
    struct desk desk;
    int64_t sum_idr = 0;

    desk_open(&desk);
    make_csv(&csv, FAMILIES, SITES);
    /* What is to be computed is not taken from the terms. */
    desk.terms.sites = 7;
    desk.terms.amount_idr = 7;
    memset(&desk.terms.root, 7, sizeof desk.terms.root);
    CHECK_ERR(build(&snapshot, &desk, &csv), SALUR_OK);
    stage = salur_snapshot_stage(snapshot);
    for (unsigned i = 0; i < FAMILIES; i++) {
        sum_idr += amount_of(i);
    }
    CHECK_I64(stage->amount_idr, sum_idr);
    CHECK_U64(stage->sites, SITES);
    CHECK_U64(stage->entitlements, FAMILIES);
    CHECK_U64(stage->list_rows, FAMILIES);
    salur_hash(desk.hasher, salur_buf_view(&csv), &hash);
    CHECK(salur_hash_equal(&stage->list_hash, &hash));
    CHECK_STR(stage->reference, "SP2D 24110000123");
    CHECK_STR(stage->packages[0].code, "BERAS");
    CHECK_STR(stage->packages[1].code, "GULA");
    salur_buf_init(&text, 1 << 16);
    CHECK_ERR(salur_stage_format(stage, &text), SALUR_OK);
    CHECK_ERR(salur_stage_parse(&back, salur_buf_view(&text), NULL), SALUR_OK);
    CHECK_I64(salur_stage_id_compare(&back.id, &desk.terms.id), 0);
    salur_buf_wipe(&text);
    salur_snapshot_free(snapshot);
    salur_buf_wipe(&csv);
    desk_close(&desk);
}

/* Check lines, root and all proofs of a snapshot against the definitions. */
static void
check_tree(const struct desk *desk, const struct salur_snapshot *snapshot,
           size_t sites)
{
    const struct salur_stage *stage = salur_snapshot_stage(snapshot);
    struct salur_hash *leaves = calloc(sites, sizeof *leaves);
    struct salur_site_line line;
    struct salur_hash root;
    struct salur_buf proof;
    struct salur_buf text;

    salur_buf_init(&text, 1 << 10);
    salur_buf_init(&proof, 1 << 12);
    for (size_t i = 0; leaves != NULL && i < sites; i++) {
        const struct salur_snapshot_site *site =
            salur_snapshot_site(snapshot, i);

        CHECK_U64(site->line.site, code_of(i));
        CHECK_ERR(salur_site_list_line(&site->list, site->line.site,
                                       desk->hasher, &line),
                  SALUR_OK);
        CHECK_MEM(&site->line, sizeof line, &line, sizeof line);
        salur_buf_clear(&text);
        salur_buf_clear(&proof);
        CHECK_ERR(salur_site_line_format(&line, &text), SALUR_OK);
        salur_hash_leaf(desk->hasher, salur_buf_view(&text), &leaves[i]);
        CHECK_ERR(salur_snapshot_proof(snapshot, i, &proof), SALUR_OK);
        CHECK_ERR(salur_site_proof_check(stage, salur_buf_view(&text),
                                         salur_buf_view(&proof), desk->hasher),
                  SALUR_OK);
    }
    salur_merkle_root(desk->hasher, leaves, sites, &root);
    CHECK(salur_hash_equal(&stage->root, &root));
    CHECK_ERR(salur_snapshot_proof(snapshot, sites, &proof), SALUR_E_NOT_FOUND);
    salur_buf_wipe(&proof);
    salur_buf_wipe(&text);
    free(leaves);
}

static void
every_village_is_proven_whatever_their_number(void)
{
    struct desk desk;

    desk_open(&desk);
    for (unsigned sites = 1; sites <= 40; sites++) {
        struct salur_snapshot *snapshot = NULL;
        struct salur_buf csv;

        /* Not a multiple of 7, by which villages are given out. */
        make_csv(&csv, sites * 7 + 3, sites);
        if (sites % 7 != 0 &&
            CHECK_ERR(build(&snapshot, &desk, &csv), SALUR_OK)) {
            check_tree(&desk, snapshot, sites);
        }
        salur_snapshot_free(snapshot);
        salur_buf_wipe(&csv);
    }
    desk_close(&desk);
}

static void
the_order_of_rows_changes_the_file_but_not_the_root(void)
{
    enum { FAMILIES = 200, SITES = 9 };
    struct salur_snapshot *forth = NULL;
    struct salur_snapshot *back = NULL;
    struct salur_buf csv;
    struct desk desk;

    desk_open(&desk);
    make_csv(&csv, FAMILIES, SITES);
    CHECK_ERR(build(&forth, &desk, &csv), SALUR_OK);
    salur_buf_clear(&csv);
    sl_put_str(&csv, HEADER);
    for (unsigned i = FAMILIES; i > 0; i--) {
        put_row(&csv, i - 1, SITES);
    }
    CHECK_ERR(build(&back, &desk, &csv), SALUR_OK);
    CHECK(salur_hash_equal(&salur_snapshot_stage(forth)->root,
                           &salur_snapshot_stage(back)->root));
    CHECK(!salur_hash_equal(&salur_snapshot_stage(forth)->list_hash,
                            &salur_snapshot_stage(back)->list_hash));
    salur_snapshot_free(forth);
    salur_snapshot_free(back);
    salur_buf_wipe(&csv);
    desk_close(&desk);
}

static void
another_stage_or_key_gives_other_ids(void)
{
    static const uint8_t seed[32] = {10};
    struct salur_stage_key *other = NULL;
    struct salur_hash roots[3];
    struct salur_buf csv;
    struct desk desk;

    desk_open(&desk);
    make_csv(&csv, 20, 3);
    CHECK_ERR(salur_stage_key_from_seed(&other, seed), SALUR_OK);
    for (size_t i = 0; i < 3; i++) {
        struct salur_snapshot *snapshot = NULL;

        desk.terms.id.batch = i == 1 ? 2 : 1;
        CHECK_ERR(salur_snapshot_build(&snapshot, salur_buf_view(&csv),
                                       desk.aliases, &desk.terms,
                                       i == 2 ? other : desk.key),
                  SALUR_OK);
        roots[i] = salur_snapshot_stage(snapshot)->root;
        salur_snapshot_free(snapshot);
    }
    CHECK(!salur_hash_equal(&roots[0], &roots[1]));
    CHECK(!salur_hash_equal(&roots[0], &roots[2]));
    salur_stage_key_free(other);
    salur_buf_wipe(&csv);
    desk_close(&desk);
}

#define GOOD_ROW "9901010101700001,CONTOH A,9901012001,225000,,1\n"

static void
a_list_that_is_not_good_whole_is_not_frozen(void)
{
    struct desk desk;

    desk_open(&desk);
    check_refused(&desk, "", SALUR_E_HEADER);
    check_refused(&desk, HEADER, SALUR_E_EMPTY);
    check_refused(&desk, HEADER GOOD_ROW GOOD_ROW, SALUR_E_STATE);
    check_refused(&desk,
                  HEADER GOOD_ROW "3.27E+15,CONTOH B,9901012001,225000,,1\n",
                  SALUR_E_STATE);
    check_refused(
        &desk, HEADER GOOD_ROW "9901010101700002,CONTOH B,9901012001,1.35,,1\n",
        SALUR_E_STATE);
    check_refused(&desk,
                  HEADER GOOD_ROW
                  "9901010101700002,CONTOH B,9901012001,225000,TELUR,1\n",
                  SALUR_E_NOT_FOUND);
    desk_close(&desk);
}

static void
bad_terms_are_refused_before_the_list_is_read(void)
{
    struct desk good;

    desk_open(&good);
    for (unsigned way = 0; way < 6; way++) {
        struct desk bad = good;

        bad.terms.id.period = way == 0 ? 202600 : bad.terms.id.period;
        bad.terms.id.programme[0] = way == 1 ? '\0' : 'P';
        bad.terms.closes.year = way == 2 ? 2025 : 2026;
        bad.terms.reference[0] = way == 3 ? '\n' : 'S';
        bad.terms.packages[1] = bad.terms.packages[way == 4 ? 0 : 1];
        bad.terms.packages_count = way == 5 ? 17 : 2;
        check_refused(&bad, HEADER GOOD_ROW,
                      way == 0   ? SALUR_E_RANGE
                      : way == 1 ? SALUR_E_EMPTY
                      : way == 2 ? SALUR_E_RANGE
                      : way == 3 ? SALUR_E_UTF8
                      : way == 4 ? SALUR_E_DUPLICATE
                                 : SALUR_E_LIMIT);
    }
    desk_close(&good);
}

static void
a_village_past_its_bound_is_refused(void)
{
    struct salur_snapshot *snapshot = NULL;
    struct salur_buf csv;
    struct desk desk;

    desk_open(&desk);
    make_csv(&csv, SALUR_SITE_ENTRIES_MAX, 1);
    CHECK_ERR(build(&snapshot, &desk, &csv), SALUR_OK);
    salur_snapshot_free(snapshot);
    put_row(&csv, SALUR_SITE_ENTRIES_MAX, 1);
    CHECK_ERR(build(&snapshot, &desk, &csv), SALUR_E_LIMIT);
    CHECK(snapshot == NULL);
    salur_buf_wipe(&csv);
    desk_close(&desk);
}

static void
more_villages_than_there_can_be_are_refused(void)
{
    struct salur_snapshot *snapshot = NULL;
    struct salur_buf csv;
    struct desk desk;

    desk_open(&desk);
    make_csv(&csv, SALUR_SITES_MAX, SALUR_SITES_MAX);
    CHECK_ERR(build(&snapshot, &desk, &csv), SALUR_OK);
    if (CHECK(snapshot != NULL)) {
        CHECK_U64(salur_snapshot_stage(snapshot)->sites, SALUR_SITES_MAX);
    }
    salur_snapshot_free(snapshot);
    salur_buf_wipe(&csv);
    make_csv(&csv, SALUR_SITES_MAX + 1, SALUR_SITES_MAX + 1);
    CHECK_ERR(build(&snapshot, &desk, &csv), SALUR_E_LIMIT);
    salur_buf_wipe(&csv);
    desk_close(&desk);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(every_family_stands_in_the_list_of_its_village),
        TEST(the_stage_says_what_the_list_holds),
        TEST(every_village_is_proven_whatever_their_number),
        TEST(the_order_of_rows_changes_the_file_but_not_the_root),
        TEST(another_stage_or_key_gives_other_ids),
        TEST(a_list_that_is_not_good_whole_is_not_frozen),
        TEST(bad_terms_are_refused_before_the_list_is_read),
        TEST(a_village_past_its_bound_is_refused),
        TEST(more_villages_than_there_can_be_are_refused),
    };

    return RUN_TESTS(tests, argc, argv);
}
