/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/reconcile.h"

#include "audit/reconcile_inside.h"
#include "tests/audit/heard.h"

/* Two stages with the same families; a village redeems both. */
static void
stages_are_kept_apart(void)
{
    struct nation n;
    struct diary d;
    struct family_of f;
    struct salur_entry e;
    struct salur_reconcile *result;
    int already;

    nation_issue(&n, "apart");
    diary_open(&d, &n, 0, 0);
    (void)diary_redeem(&d, &n, 0, 0);
    n.terms.id.batch = 2;
    CHECK_ERR(nation_import(&n, &already), SALUR_OK);
    for (size_t i = 0; i < 2; i++) {
        CHECK_ERR(
            salur_office_stage_sign(n.office, &n.terms.id, n.approvers[i]),
            SALUR_OK);
    }
    CHECK_ERR(salur_office_issue(n.office, &n.terms.id, n.issuer, NULL, NULL),
              SALUR_OK);
    diary_stage(&d, &n);
    (void)diary_redeem(&d, &n, 0, 0);
    (void)diary_redeem(&d, &n, 0, 1);
    /* Typed in: of the first stage, though the second was loaded last. */
    n.terms.id.batch = 1;
    find_family(&n, 0, 2, &f);
    redeem_entry(&f, &e);
    e.body.redeem.token = salur_bytes(NULL, 0);
    e.body.redeem.method = SALUR_METHOD_KEYED;
    diary_put(&d, &e);
    /* On no list at all: the affair of the stage that was loaded last. */
    e.body.redeem.cti.bytes[3] ^= 0x40;
    diary_put(&d, &e);
    take_in(&n, &d);
    result = reconcile(&n, NULL);
    CHECK_SUM(row_of(result, nation_sites[0])->realised, 2, 202000);
    CHECK_SUM(
        row_of(result, nation_sites[0])->differences[SALUR_DIFF_NOT_LISTED], 0,
        0);
    salur_reconcile_free(result);
    n.terms.id.batch = 2;
    result = reconcile(&n, NULL);
    CHECK_SUM(row_of(result, nation_sites[0])->realised, 2, 201000);
    CHECK_SUM(
        row_of(result, nation_sites[0])->differences[SALUR_DIFF_NOT_LISTED], 1,
        102000);
    salur_reconcile_free(result);
    nation_close(&n);
}

/* What people saw, and what was done with personal data, moves no money. */
static void
refusals_and_personal_entries_change_no_sum(void)
{
    struct nation n;
    struct diary d;
    struct family_of f;
    struct salur_entry e;
    struct salur_reconcile *result;

    nation_issue(&n, "people");
    diary_open(&d, &n, 0, 0);
    find_family(&n, 0, 1, &f);
    for (uint32_t i = 1; i <= 3; i++) {
        memset(&e, 0, sizeof e);
        e.kind = SALUR_KIND_PERSONAL;
        e.body.personal.action = i;
        e.body.personal.id = n.terms.id;
        e.body.personal.count = 4;
        diary_put(&d, &e);
        memset(&e, 0, sizeof e);
        e.kind = SALUR_KIND_REFUSE;
        e.body.refuse.cti = f.item.cti;
        e.body.refuse.cause = (enum salur_err)(SALUR_E_IDENTITY + i - 1);
        diary_put(&d, &e);
    }
    (void)diary_redeem(&d, &n, 0, 0);
    take_in(&n, &d);
    result = reconcile(&n, NULL);
    CHECK_SUM(row_of(result, nation_sites[0])->realised, 1, 100000);
    for (size_t i = 0; i < SALUR_DIFF_COUNT; i++) {
        CHECK_SUM(row_of(result, nation_sites[0])->differences[i], 0, 0);
    }
    salur_reconcile_free(result);
    nation_close(&n);
}

static void
two_devices_of_a_village_are_one_village(void)
{
    struct nation n;
    struct diary first;
    struct diary second;
    struct heard heard;
    struct salur_reconcile *result;
    const struct salur_reconcile_row *row;
    size_t twice = 0;

    nation_issue(&n, "devices");
    diary_open(&first, &n, 0, 0);
    diary_open(&second, &n, 0, 1);
    second.time_s = at("2026-10-05T00:30:00Z") + 3600; /* before the first's */
    (void)diary_redeem(&second, &n, 0, 0);
    first.time_s = at("2026-10-06T00:00:00Z");
    (void)diary_redeem(&first, &n, 0, 0);
    (void)diary_redeem(&first, &n, 0, 1);
    take_in(&n, &first);
    take_in(&n, &second);
    result = reconcile(&n, &heard);
    row = row_of(result, nation_sites[0]);
    CHECK_U64(row->logs, 2);
    CHECK_SUM(row->realised, 2, 201000);
    CHECK_SUM(row->differences[SALUR_DIFF_TWICE_HERE], 1, 100000);
    while (twice < heard.count &&
           heard.findings[twice].id != SALUR_F_TWICE_ACROSS) {
        twice++;
    }
    if (CHECK(twice < heard.count)) {
        CHECK_STR(heard.origins[twice], salur_key_public(first.key)->name);
        CHECK_U64(heard.findings[twice].seq, 2);
        CHECK_U64(heard.findings[twice].other_seq, 2);
        CHECK_STR(heard.others[twice], salur_key_public(second.key)->name);
    }
    salur_reconcile_free(result);
    nation_close(&n);
}

/* A village that the stage does not list appears when it paid on it. */
static void
villages_off_the_list_appear_with_what_they_did(void)
{
    struct nation n;
    struct diary d;
    struct diary idle;
    struct family_of f;
    struct salur_entry e;
    struct salur_reconcile *result;
    int already;

    nation_open(&n, "off");
    salur_buf_clear(&n.csv);
    sl_put_str(&n.csv, "NIK,Nama,Kode Desa,Nominal,Paket\n");
    put_row(&n.csv, nation_sites[0], 0, 100000, "");
    CHECK_ERR(nation_import(&n, &already), SALUR_OK);
    for (size_t i = 0; i < 2; i++) {
        CHECK_ERR(
            salur_office_stage_sign(n.office, &n.terms.id, n.approvers[i]),
            SALUR_OK);
    }
    CHECK_ERR(salur_office_issue(n.office, &n.terms.id, n.issuer, NULL, NULL),
              SALUR_OK);
    memset(&d, 0, sizeof d);
    d.key = n.logs[3][0];
    d.time_s = at("2026-10-06T00:00:00Z");
    diary_genesis(&d, 3, 'a');
    find_family(&n, 0, 0, &f);
    redeem_entry(&f, &e);
    diary_put(&d, &e);
    memset(&idle, 0, sizeof idle);
    idle.key = n.logs[2][0];
    idle.time_s = at("2026-10-06T00:00:00Z");
    diary_genesis(&idle, 2, 'a');
    take_in(&n, &d);
    take_in(&n, &idle);
    result = reconcile(&n, NULL);
    CHECK_SUM(
        row_of(result, nation_sites[3])->differences[SALUR_DIFF_OTHER_SITE], 1,
        100000);
    CHECK_SUM(row_of(result, nation_sites[3])->allocated, 0, 0);
    CHECK(!has_row(result, nation_sites[2]));
    CHECK(!has_row(result, nation_sites[1]));
    CHECK_U64(row_of(result, 0)->villages, 2);
    salur_reconcile_free(result);
    nation_close(&n);
}

/* --- what cannot be reconciled ------------------------------------------- */

static void
an_unapproved_stage_is_not_reconciled(void)
{
    struct nation n;
    struct salur_reconcile *result = NULL;
    struct salur_stage_id id;
    int already;

    nation_open(&n, "unapproved");
    CHECK_ERR(nation_import(&n, &already), SALUR_OK);
    CHECK_ERR(
        salur_reconcile_run(n.office, &n.terms.id, at(NOW), NULL, &result),
        SALUR_E_QUORUM);
    CHECK(result == NULL);
    id = n.terms.id;
    id.batch = 9;
    CHECK_ERR(salur_reconcile_run(n.office, &id, at(NOW), NULL, &result),
              SALUR_E_NOT_FOUND);
    salur_reconcile_free(result);
    nation_close(&n);
}

struct spoil {
    enum sl_odb_table table;
    size_t offset;
};

static enum salur_err
spoil_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    static const struct sl_odb_key all = {{0}, 0};
    const struct spoil *spoil = ctx;
    struct sl_odb_key key;
    struct sl_odb_walk walk;
    struct salur_buf value;
    enum salur_err err = sl_odb_walk_open(&walk, db, txn, spoil->table, &all);

    salur_buf_init(&value, 1 << 20);
    err = err == SALUR_OK ? sl_odb_walk_next(&walk) : err;
    if (err == SALUR_OK) {
        key = sl_odb_key_bytes(walk.key);
        sl_put_bytes(&value, walk.value);
        value.ptr[spoil->offset] ^= 1;
    }
    sl_odb_walk_close(&walk);
    if (err == SALUR_OK) {
        err = sl_odb_put(db, txn, spoil->table, &key, salur_buf_view(&value));
    }
    salur_buf_wipe(&value);
    return err;
}

/* Whoever can write the store cannot change what is counted unseen. */
static void
a_store_that_was_changed_is_not_counted(void)
{
    static const struct spoil spoils[] = {
        {SL_ODB_LINES, 20},   /* an amount */
        {SL_ODB_LISTS, 8},    /* an id */
        {SL_ODB_ENTRIES, 50}, /* the origin in a genesis */
        {SL_ODB_LOGS, 20},    /* a root */
        {SL_ODB_LOGS, 15},    /* a size */
        {SL_ODB_HEADS, 30},   /* a signed text */
    };

    for (size_t i = 0; i < sizeof spoils / sizeof spoils[0]; i++) {
        struct nation n;
        struct salur_reconcile *result = NULL;
        struct spoil spoil = spoils[i];
        struct sl_odb *db;
        char folder[32];
        char path[512];

        snprintf(folder, sizeof folder, "spoilt-%zu", i);
        small_nation(&n, folder);
        salur_office_close(n.office);
        CHECK_ERR(sl_odb_open(&db, nation_path(&n, "store", path), 0),
                  SALUR_OK);
        CHECK_ERR(sl_odb_write(db, spoil_step, &spoil), SALUR_OK);
        sl_odb_close(db);
        CHECK_ERR(salur_office_open(&n.office, n.dir, 0), SALUR_OK);
        CHECK_ERR(
            salur_reconcile_run(n.office, &n.terms.id, at(NOW), NULL, &result),
            SALUR_E_CORRUPT);
        CHECK(result == NULL);
        nation_close(&n);
    }
}

static void
an_identity_that_does_not_hold_is_said(void)
{
    struct salur_reconcile_row row;

    memset(&row, 0, sizeof row);
    row.allocated = (struct salur_sum){3, 300};
    row.realised = (struct salur_sum){1, 100};
    row.failed = (struct salur_sum){1, 100};
    row.remaining = (struct salur_sum){1, 100};
    sl_row_balance(&row);
    CHECK(row.balances);
    row.remaining.idr = 99;
    sl_row_balance(&row);
    CHECK(!row.balances);
    row.remaining = (struct salur_sum){2, 100};
    sl_row_balance(&row);
    CHECK(!row.balances);
    row.remaining = (struct salur_sum){1, INT64_MAX};
    sl_row_balance(&row);
    CHECK(!row.balances);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(stages_are_kept_apart),
        TEST(refusals_and_personal_entries_change_no_sum),
        TEST(two_devices_of_a_village_are_one_village),
        TEST(villages_off_the_list_appear_with_what_they_did),
        TEST(an_unapproved_stage_is_not_reconciled),
        TEST(a_store_that_was_changed_is_not_counted),
        TEST(an_identity_that_does_not_hold_is_said),
    };
    return RUN_TESTS(tests, argc, argv);
}
