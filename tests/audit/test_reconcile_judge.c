/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/reconcile.h"

#include "tests/audit/heard.h"

/* What is done to a good redemption of family 0 of village 0. */
struct one {
    const char *what;
    void (*change)(struct nation *n, struct family_of *f,
                   struct salur_entry *e);
    const char *time;
    int difference; /* -1: realised without one */
    enum salur_finding_id id;
    enum salur_err err;
};

static void
leave(struct nation *n, struct family_of *f, struct salur_entry *e)
{
    (void)n;
    (void)f;
    (void)e;
}

static void
flip_signature(struct nation *n, struct family_of *f, struct salur_entry *e)
{
    (void)n;
    (void)e;
    f->token[f->token_len - 1] ^= 1;
}

static void
cut_token(struct nation *n, struct family_of *f, struct salur_entry *e)
{
    (void)n;
    e->body.redeem.token = salur_bytes(f->token, f->token_len - 1);
}

static void
other_package(struct nation *n, struct family_of *f, struct salur_entry *e)
{
    (void)n;
    (void)f;
    memcpy(e->body.redeem.package, "BERAS", 6);
}

static void
unknown_package(struct nation *n, struct family_of *f, struct salur_entry *e)
{
    (void)n;
    (void)f;
    memcpy(e->body.redeem.package, "EMAS", 5);
}

static void
other_card(struct nation *n, struct family_of *f, struct salur_entry *e)
{
    (void)n;
    (void)f;
    e->body.redeem.card = 2;
}

/* The code of another family beside this one's id. */
static void
other_code(struct nation *n, struct family_of *f, struct salur_entry *e)
{
    struct family_of other;

    (void)e;
    find_family(n, 0, 1, &other);
    memcpy(f->token, other.token, sizeof f->token);
    f->token_len = other.token_len;
    e->body.redeem.token = salur_bytes(f->token, f->token_len);
}

/* The same family in another stage: the id is this stage's. */
static void
other_stage_code(struct nation *n, struct family_of *f, struct salur_entry *e)
{
    n->terms.id.batch = 2;
    sign_token(n, f, 0, n->issuer);
    n->terms.id.batch = 1;
    e->body.redeem.token = salur_bytes(f->token, f->token_len);
}

/* A card made elsewhere, by a trusted issuer: not the bytes issued here. */
static void
card_from_elsewhere(struct nation *n, struct family_of *f,
                    struct salur_entry *e)
{
    f->item.amount_idr += 1;
    sign_token(n, f, 0, n->issuer);
    f->item.amount_idr -= 1;
    e->body.redeem.token = salur_bytes(f->token, f->token_len);
}

static void
each_redemption_is_judged_by_itself(void)
{
    static const struct one rows[] = {
        {"good", leave, "2026-10-05T03:00:00Z", -1, 0, 0},
        {"in the last second", leave, "2026-12-20T16:59:59Z", -1, 0, 0},
        {"a second too late", leave, "2026-12-20T17:00:00Z", SALUR_DIFF_WINDOW,
         SALUR_F_WINDOW, SALUR_E_CLOSED},
        {"in the first second", leave, "2026-10-04T15:00:00Z", -1, 0, 0},
        {"a second too early", leave, "2026-10-04T14:59:59Z", SALUR_DIFF_WINDOW,
         SALUR_F_WINDOW, SALUR_E_NOT_OPEN},
        {"a bit of the signature changed", flip_signature,
         "2026-10-05T03:00:00Z", SALUR_DIFF_SIGNATURE, SALUR_F_TOKEN_SIG,
         SALUR_E_SIGNATURE},
        {"a token cut short", cut_token, "2026-10-05T03:00:00Z",
         SALUR_DIFF_SIGNATURE, SALUR_F_TOKEN_FORM, SALUR_E_SHORT},
        {"another family's code", other_code, "2026-10-05T03:00:00Z",
         SALUR_DIFF_SIGNATURE, SALUR_F_TOKEN_FORM, SALUR_E_MISMATCH},
        {"another card than the code's", other_card, "2026-10-05T03:00:00Z",
         SALUR_DIFF_SIGNATURE, SALUR_F_TOKEN_FORM, SALUR_E_MISMATCH},
        {"another stage's code", other_stage_code, "2026-10-05T03:00:00Z",
         SALUR_DIFF_SIGNATURE, SALUR_F_TOKEN_FORM, SALUR_E_MISMATCH},
        {"another package", other_package, "2026-10-05T03:00:00Z",
         SALUR_DIFF_AMOUNT, SALUR_F_AMOUNT, SALUR_E_AMOUNT_DIFFERS},
        {"a package that does not exist", unknown_package,
         "2026-10-05T03:00:00Z", SALUR_DIFF_AMOUNT, SALUR_F_AMOUNT,
         SALUR_E_AMOUNT_DIFFERS},
        {"a genuine card of another printing", card_from_elsewhere,
         "2026-10-05T03:00:00Z", -1, 0, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct nation n;
        struct diary d;
        struct family_of f;
        struct salur_entry e;
        struct heard heard;
        struct salur_reconcile *result;
        const struct salur_reconcile_row *row;
        size_t differences = 0;
        char folder[32];

        snprintf(folder, sizeof folder, "one-%zu", i);
        nation_issue(&n, folder);
        diary_open(&d, &n, 0, 0);
        d.time_s = at(rows[i].time);
        find_family(&n, 0, 0, &f);
        redeem_entry(&f, &e);
        rows[i].change(&n, &f, &e);
        diary_put(&d, &e);
        take_in(&n, &d);
        result = reconcile(&n, &heard);
        row = row_of(result, nation_sites[0]);
        for (int k = 0; k < SALUR_DIFF_SILENT; k++) {
            differences += row->differences[k].families;
        }
        if (!CHECK_U64(differences, rows[i].difference >= 0) ||
            !CHECK_U64(row->realised.families,
                       rows[i].difference < 0 ||
                           rows[i].difference == SALUR_DIFF_AMOUNT)) {
            printf("  %s\n", rows[i].what);
        }
        if (rows[i].difference >= 0) {
            size_t k = 0;

            CHECK_U64(row->differences[rows[i].difference].families, 1);
            while (k < heard.count && !heard.findings[k].has_seq) {
                k++;
            }
            if (!CHECK(k < heard.count) ||
                !CHECK_I64(heard.findings[k].id, rows[i].id) ||
                !CHECK_I64(heard.findings[k].err, rows[i].err)) {
                printf("  %s\n", rows[i].what);
            }
        }
        salur_reconcile_free(result);
        nation_close(&n);
    }
}

/* --- withdrawn ----------------------------------------------------------- */

static void
withdrawn_entry(struct diary *d, struct salur_bytes note, unsigned serial)
{
    struct salur_hasher *hasher = NULL;
    struct salur_entry e;

    memset(&e, 0, sizeof e);
    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    e.kind = SALUR_KIND_WITHDRAWN;
    salur_hash(hasher, note, &e.body.withdrawn.note);
    e.body.withdrawn.serial = serial;
    e.body.withdrawn.count = 1;
    diary_put(d, &e);
    salur_hasher_free(hasher);
}

/*
 * List 1 of 20 October stops the family, list 2 of 10 November does not any
 * more, and stops cards below the second instead.
 */
static void
the_list_of_the_day_decides(void)
{
    static const struct {
        const char *what;
        const char *time;
        unsigned loaded; /* serial that the village loaded before, 0 none */
        int is_withdrawn;
    } rows[] = {
        {"before the first", "2026-10-19T00:00:00Z", 0, 0},
        {"with the first", "2026-10-20T00:00:00Z", 0, 1},
        {"with the second", "2026-11-10T00:00:00Z", 0, 0},
        {"loaded before the office's clock said so", "2026-10-19T00:00:00Z", 1,
         1},
        {"replaced, as loaded", "2026-10-25T00:00:00Z", 2, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct nation n;
        struct diary d;
        struct family_of f;
        struct salur_buf notes[2];
        struct salur_reconcile *result;
        const struct salur_reconcile_row *row;
        char line[64];
        char folder[32];

        snprintf(folder, sizeof folder, "day-%zu", i);
        nation_issue(&n, folder);
        salur_buf_init(&notes[0], 1 << 16);
        salur_buf_init(&notes[1], 1 << 16);
        find_family(&n, 0, 0, &f);
        adopt_withdrawn(&n, 1, stop_line(&f, line), at("2026-10-20T00:00:00Z"),
                        &notes[0]);
        f.item.cti.bytes[15] ^= 1; /* somebody else */
        adopt_withdrawn(&n, 2, stop_line(&f, line), at("2026-11-10T00:00:00Z"),
                        &notes[1]);
        diary_open(&d, &n, 0, 0);
        if (rows[i].loaded > 0) {
            withdrawn_entry(&d, salur_buf_view(&notes[rows[i].loaded - 1]),
                            rows[i].loaded);
        }
        d.time_s = at(rows[i].time);
        (void)diary_redeem(&d, &n, 0, 0);
        take_in(&n, &d);
        result = reconcile(&n, NULL);
        row = row_of(result, nation_sites[0]);
        if (!CHECK_U64(row->differences[SALUR_DIFF_WITHDRAWN].families,
                       rows[i].is_withdrawn) ||
            !CHECK_U64(row->realised.families, !rows[i].is_withdrawn)) {
            printf("  %s\n", rows[i].what);
        }
        salur_reconcile_free(result);
        salur_buf_wipe(&notes[0]);
        salur_buf_wipe(&notes[1]);
        nation_close(&n);
    }
}

static void
an_old_card_is_withdrawn_and_the_new_one_is_not(void)
{
    for (uint32_t card = 1; card <= 2; card++) {
        struct nation n;
        struct diary d;
        struct family_of f;
        struct salur_entry e;
        struct salur_buf note;
        struct salur_reconcile *result;
        char line[64];
        char hex[33];
        char folder[32];

        snprintf(folder, sizeof folder, "card-%u", card);
        nation_issue(&n, folder);
        salur_buf_init(&note, 1 << 16);
        find_family(&n, 0, 0, &f);
        salur_hex_encode(hex, f.item.cti.bytes, 16);
        snprintf(line, sizeof line, "card %s 2\n", hex);
        adopt_withdrawn(&n, 1, line, at("2026-10-06T00:00:00Z"), &note);
        f.item.card = card;
        sign_token(&n, &f, 0, n.issuer);
        diary_open(&d, &n, 0, 0);
        d.time_s = at("2026-10-07T00:00:00Z");
        redeem_entry(&f, &e);
        diary_put(&d, &e);
        take_in(&n, &d);
        result = reconcile(&n, NULL);
        CHECK_U64(row_of(result, nation_sites[0])
                      ->differences[SALUR_DIFF_WITHDRAWN]
                      .families,
                  card == 1);
        salur_reconcile_free(result);
        salur_buf_wipe(&note);
        nation_close(&n);
    }
}

/* A village that has closed a stage does not pay on it any more. */
static void
what_follows_the_village_s_own_closing_is_outside_the_window(void)
{
    struct nation n;
    struct diary d;
    struct salur_entry e;
    struct salur_reconcile *result;

    nation_issue(&n, "closed");
    diary_open(&d, &n, 0, 0);
    memset(&e, 0, sizeof e);
    e.kind = SALUR_KIND_STAGE_CLOSED;
    e.body.stage_closed.id = n.terms.id;
    e.body.stage_closed.id.batch = 2;
    diary_put(&d, &e); /* another stage */
    (void)diary_redeem(&d, &n, 0, 0);
    e.body.stage_closed.id = n.terms.id;
    diary_put(&d, &e);
    (void)diary_redeem(&d, &n, 0, 1);
    take_in(&n, &d);
    result = reconcile(&n, NULL);
    CHECK_SUM(row_of(result, nation_sites[0])->realised, 1, 100000);
    CHECK_SUM(row_of(result, nation_sites[0])->differences[SALUR_DIFF_WINDOW],
              1, 101000);
    salur_reconcile_free(result);
    nation_close(&n);
}

/* The list itself names the newest card. */
static void
a_card_older_than_the_listed_one_is_withdrawn(void)
{
    struct nation n;
    struct diary d;
    struct family_of f;
    struct salur_entry e;
    struct salur_reconcile *result;
    int already;

    nation_open(&n, "listedcard");
    salur_buf_clear(&n.csv);
    sl_put_str(&n.csv, "NIK,Nama,Kode Desa,Nominal,Kartu Ke\n");
    put_row(&n.csv, nation_sites[0], 0, 100000, "3");
    CHECK_ERR(nation_import(&n, &already), SALUR_OK);
    for (size_t i = 0; i < 2; i++) {
        CHECK_ERR(
            salur_office_stage_sign(n.office, &n.terms.id, n.approvers[i]),
            SALUR_OK);
    }
    CHECK_ERR(salur_office_issue(n.office, &n.terms.id, n.issuer, NULL, NULL),
              SALUR_OK);
    find_family(&n, 0, 0, &f);
    CHECK_U64(f.item.card, 3);
    f.item.card = 2;
    sign_token(&n, &f, 0, n.issuer);
    diary_open(&d, &n, 0, 0);
    redeem_entry(&f, &e);
    diary_put(&d, &e);
    take_in(&n, &d);
    result = reconcile(&n, NULL);
    CHECK_SUM(row_of(result, 0)->differences[SALUR_DIFF_WITHDRAWN], 1, 100000);
    CHECK_SUM(row_of(result, 0)->remaining, 1, 100000);
    salur_reconcile_free(result);
    nation_close(&n);
}

/* --- voids --------------------------------------------------------------- */

/* Redeemed, found absent, voided: whatever the clock says, the log's order
 * makes the void the last word. */
static void
a_void_is_a_word_of_its_own_time(void)
{
    for (int same_second = 0; same_second < 2; same_second++) {
        struct nation n;
        struct diary d;
        struct salur_reconcile *result;
        uint64_t seq;
        char folder[32];

        snprintf(folder, sizeof folder, "void-%d", same_second);
        nation_issue(&n, folder);
        diary_open(&d, &n, 0, 0);
        seq = diary_redeem(&d, &n, 0, 0);
        d.time_s -= same_second ? 60 : 0;
        diary_unpaid(&d, &n, 0, 0);
        d.time_s -= same_second ? 60 : 0;
        diary_void(&d, &n, 0, 0, seq);
        take_in(&n, &d);
        result = reconcile(&n, NULL);
        CHECK_SUM(row_of(result, nation_sites[0])->failed, 0, 0);
        CHECK_SUM(row_of(result, nation_sites[0])->remaining, 5, 510000);
        CHECK_SUM(row_of(result, nation_sites[0])->voided, 1, 100000);
        salur_reconcile_free(result);
        nation_close(&n);
    }
}

static void
voids_of_nothing_change_nothing(void)
{
    struct nation n;
    struct diary d;
    struct salur_reconcile *result;
    uint64_t first;
    uint64_t unpaid;

    nation_issue(&n, "voids");
    diary_open(&d, &n, 0, 0);
    first = diary_redeem(&d, &n, 0, 0);
    diary_unpaid(&d, &n, 0, 1);
    unpaid = first + 1;
    diary_void(&d, &n, 0, 1, first);  /* another family's redemption */
    diary_void(&d, &n, 0, 1, unpaid); /* no redemption */
    diary_void(&d, &n, 0, 2, 0);      /* the genesis */
    diary_void(&d, &n, 0, 2, 999);    /* not written yet */
    take_in(&n, &d);
    result = reconcile(&n, NULL);
    CHECK_SUM(row_of(result, nation_sites[0])->realised, 1, 100000);
    CHECK_SUM(row_of(result, nation_sites[0])->failed, 1, 101000);
    CHECK_SUM(row_of(result, nation_sites[0])->voided, 0, 0);
    salur_reconcile_free(result);
    /* Voided twice is voided once; redeemed again after a void counts. */
    diary_void(&d, &n, 0, 0, first);
    diary_void(&d, &n, 0, 0, first);
    (void)diary_redeem(&d, &n, 0, 0);
    take_in(&n, &d);
    result = reconcile(&n, NULL);
    CHECK_SUM(row_of(result, nation_sites[0])->realised, 1, 100000);
    CHECK_SUM(row_of(result, nation_sites[0])->voided, 1, 100000);
    CHECK_SUM(
        row_of(result, nation_sites[0])->differences[SALUR_DIFF_TWICE_HERE], 0,
        0);
    salur_reconcile_free(result);
    nation_close(&n);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(each_redemption_is_judged_by_itself),
        TEST(the_list_of_the_day_decides),
        TEST(an_old_card_is_withdrawn_and_the_new_one_is_not),
        TEST(what_follows_the_village_s_own_closing_is_outside_the_window),
        TEST(a_card_older_than_the_listed_one_is_withdrawn),
        TEST(a_void_is_a_word_of_its_own_time),
        TEST(voids_of_nothing_change_nothing),
    };
    return RUN_TESTS(tests, argc, argv);
}
