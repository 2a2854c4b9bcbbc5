/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/reconcile.h"

#include "audit/reconcile_inside.h"
#include "tests/audit/diary.h"

#define NOW "2026-12-21T00:00:00Z"

/* Findings in the order in which they came. */
#define HEARD_MAX 64
struct heard {
    struct salur_finding findings[HEARD_MAX];
    char origins[HEARD_MAX][SALUR_NAME_MAX + 1];
    size_t count;
};

static void
hear(void *ctx, const struct salur_finding *finding)
{
    struct heard *heard = ctx;

    if (CHECK(heard->count < HEARD_MAX)) {
        memcpy(heard->origins[heard->count], finding->origin,
               strlen(finding->origin));
        heard->findings[heard->count++] = *finding;
    }
}

static struct salur_reconcile *
reconcile(struct nation *n, struct heard *heard)
{
    struct salur_finding_sink sink = {hear, heard};
    struct salur_reconcile *result = NULL;

    if (heard != NULL) {
        memset(heard, 0, sizeof *heard);
    }
    CHECK_ERR(salur_reconcile_run(n->office, &n->terms.id, at(NOW),
                                  heard == NULL ? NULL : &sink, &result),
              SALUR_OK);
    return result;
}

/* The row of a place; a row of zeroes when there is none. */
static const struct salur_reconcile_row *
row_of(const struct salur_reconcile *result, uint64_t code)
{
    static const struct salur_reconcile_row none;
    const struct salur_reconcile_row *row;

    for (size_t i = 0; (row = salur_reconcile_row_at(result, i)) != NULL; i++) {
        if (row->code == code) {
            return row;
        }
    }
    CHECK(!"there is a row of this place");
    return &none;
}

static int
has_row(const struct salur_reconcile *result, uint64_t code)
{
    const struct salur_reconcile_row *row;

    for (size_t i = 0; (row = salur_reconcile_row_at(result, i)) != NULL; i++) {
        if (row->code == code) {
            return 1;
        }
    }
    return 0;
}

#define CHECK_SUM(sum, count, rupiah)                                          \
    (CHECK_U64((sum).families, count), CHECK_I64((sum).idr, rupiah))

static void
take_in(struct nation *n, const struct diary *d)
{
    struct salur_ingest_result result;

    CHECK_ERR(diary_ingest(d, n, d->count, NULL, &result), SALUR_OK);
}

/* A token over an item, signed by whoever. */
static void
sign_token(struct nation *n, struct family_of *f, size_t site,
           const struct salur_key *key)
{
    struct salur_entitlement e;
    struct salur_buf token;

    memset(&e, 0, sizeof e);
    e.stage = n->terms.id;
    e.site = nation_sites[site];
    e.item = f->item;
    e.expires_s = salur_stage_closes_s(n->terms.closes);
    salur_buf_fixed(&token, f->token, sizeof f->token);
    CHECK_ERR(salur_entitlement_sign(&e, key, &token), SALUR_OK);
    f->token_len = token.len;
}

static void
adopt_withdrawn(struct nation *n, unsigned serial, const char *lines,
                int64_t time_s, struct salur_buf *out_note)
{
    struct salur_buf text;

    salur_buf_init(&text, 1 << 12);
    sl_put_str(&text, "salur/withdrawn/v1\nserial ");
    sl_put_u64_dec(&text, serial);
    sl_put_str(&text, "\n");
    sl_put_str(&text, lines);
    salur_buf_clear(out_note);
    CHECK_ERR(salur_note_sign(out_note, salur_buf_view(&text), n->issuer, 0),
              SALUR_OK);
    CHECK_ERR(salur_office_adopt_withdrawn(n->office, salur_buf_view(out_note),
                                           time_s),
              SALUR_OK);
    salur_buf_wipe(&text);
}

/* "stop <id>\n" of a family. */
static const char *
stop_line(const struct family_of *f, char out[64])
{
    char hex[33];

    salur_hex_encode(hex, f->item.cti.bytes, 16);
    snprintf(out, 64, "stop %s\n", hex);
    return out;
}

/* --- a small nation with every difference once --------------------------- */

/* Twice here, an amount, a keyed proxy in November, unpaid, rice in
 * December. */
static void
first_village(struct nation *n)
{
    struct diary d;
    struct family_of f;
    struct salur_entry e;

    diary_open(&d, n, 0, 0);
    (void)diary_redeem(&d, n, 0, 0);
    (void)diary_redeem(&d, n, 0, 0);
    find_family(n, 0, 1, &f);
    redeem_entry(&f, &e);
    e.body.redeem.amount_idr += 50000;
    diary_put(&d, &e);
    diary_unpaid(&d, n, 0, 3);
    d.time_s = at("2026-11-10T02:00:00Z");
    find_family(n, 0, 2, &f);
    redeem_entry(&f, &e);
    e.body.redeem.token = salur_bytes(NULL, 0);
    e.body.redeem.method = SALUR_METHOD_KEYED;
    e.body.redeem.collector = SALUR_COLLECTOR_PROXY;
    e.body.redeem.relation = SALUR_RELATION_SPOUSE;
    e.body.redeem.document = SALUR_DOCUMENT_KTP;
    diary_put(&d, &e);
    d.time_s = at("2026-12-01T02:00:00Z");
    find_family(n, 0, 4, &f);
    redeem_entry(&f, &e);
    e.body.redeem.collector = SALUR_COLLECTOR_HOME;
    diary_put(&d, &e);
    take_in(n, &d);
}

/* Twice across, a void, withdrawn, an heir at 00:30 WIB of 1 November, and
 * one in the second in which the stage is closed. */
static void
second_village(struct nation *n)
{
    struct diary d;
    struct family_of f;
    struct salur_entry e;
    uint64_t seq;

    diary_open(&d, n, 1, 0);
    d.time_s = at("2026-10-06T02:00:00Z");
    (void)diary_redeem(&d, n, 0, 0);
    seq = diary_redeem(&d, n, 1, 0);
    diary_void(&d, n, 1, 0, seq);
    d.time_s = at("2026-10-25T02:00:00Z");
    (void)diary_redeem(&d, n, 1, 2);
    d.time_s = at("2026-10-31T17:30:00Z");
    find_family(n, 1, 3, &f);
    redeem_entry(&f, &e);
    e.body.redeem.collector = SALUR_COLLECTOR_HEIR;
    e.body.redeem.relation = SALUR_RELATION_CHILD;
    e.body.redeem.document = SALUR_DOCUMENT_AKTA_KEMATIAN;
    e.body.redeem.absence = SALUR_ABSENCE_DECEASED;
    diary_put(&d, &e);
    d.time_s = at("2026-12-20T17:00:00Z");
    (void)diary_redeem(&d, n, 1, 1);
    take_in(n, &d);
}

/* Of another village, a forgery, an id on no list, and one that is right. */
static void
third_village(struct nation *n)
{
    struct salur_key *forger = make_key("test/issuer-7", SALUR_ROLE_ISSUER, 77);
    struct diary d;
    struct family_of f;
    struct salur_entry e;

    diary_open(&d, n, 2, 0);
    (void)diary_redeem(&d, n, 3, 1);
    find_family(n, 2, 0, &f);
    sign_token(n, &f, 2, forger);
    redeem_entry(&f, &e);
    diary_put(&d, &e);
    find_family(n, 2, 1, &f);
    f.item.cti.bytes[0] ^= 0x80;
    f.item.amount_idr = 777000;
    sign_token(n, &f, 2, n->issuer);
    redeem_entry(&f, &e);
    diary_put(&d, &e);
    (void)diary_redeem(&d, n, 2, 2);
    take_in(n, &d);
    salur_key_free(forger);
}

static void
small_nation(struct nation *n, const char *folder)
{
    struct family_of f;
    struct salur_buf note;
    char line[64];

    nation_issue(n, folder);
    salur_buf_init(&note, 1 << 16);
    find_family(n, 1, 2, &f);
    adopt_withdrawn(n, 1, stop_line(&f, line), at("2026-10-20T00:00:00Z"),
                    &note);
    first_village(n);
    second_village(n);
    third_village(n);
    salur_buf_wipe(&note);
}

static void
every_sum_of_a_small_nation_is_right(void)
{
    struct nation n;
    struct salur_reconcile *result;
    const struct salur_reconcile_row *row;

    small_nation(&n, "small");
    result = reconcile(&n, NULL);
    row = row_of(result, nation_sites[0]);
    CHECK_SUM(row->allocated, 5, 510000);
    CHECK_SUM(row->realised, 4, 407000);
    CHECK_SUM(row->realised_self, 2, 201000);
    CHECK_SUM(row->realised_proxy, 1, 102000);
    CHECK_SUM(row->realised_home, 1, 104000);
    CHECK_SUM(row->keyed, 1, 102000);
    CHECK_SUM(row->failed, 1, 103000);
    CHECK_SUM(row->remaining, 0, 0);
    CHECK_SUM(row->differences[SALUR_DIFF_TWICE_HERE], 1, 100000);
    CHECK_SUM(row->differences[SALUR_DIFF_AMOUNT], 1, 50000);
    row = row_of(result, nation_sites[1]);
    CHECK_SUM(row->allocated, 5, 1010000);
    CHECK_SUM(row->realised, 1, 203000);
    CHECK_SUM(row->realised_heir, 1, 203000);
    CHECK_SUM(row->failed, 0, 0);
    CHECK_SUM(row->remaining, 4, 807000);
    CHECK_SUM(row->voided, 1, 200000);
    CHECK_SUM(row->differences[SALUR_DIFF_TWICE_ACROSS], 1, 100000);
    CHECK_SUM(row->differences[SALUR_DIFF_WINDOW], 1, 201000);
    CHECK_SUM(row->differences[SALUR_DIFF_WITHDRAWN], 1, 202000);
    row = row_of(result, nation_sites[2]);
    CHECK_SUM(row->realised, 1, 302000);
    CHECK_SUM(row->remaining, 4, 1208000);
    CHECK_SUM(row->differences[SALUR_DIFF_OTHER_SITE], 1, 401000);
    CHECK_SUM(row->differences[SALUR_DIFF_SIGNATURE], 1, 300000);
    CHECK_SUM(row->differences[SALUR_DIFF_NOT_LISTED], 1, 777000);
    row = row_of(result, nation_sites[3]);
    CHECK_SUM(row->remaining, 5, 2010000);
    CHECK_SUM(row->differences[SALUR_DIFF_SILENT], 5, 2010000);
    CHECK_U64(row->logs, 0);
    row = row_of(result, 0);
    CHECK_SUM(row->allocated, 20, 5040000);
    CHECK_SUM(row->realised, 6, 912000);
    CHECK_SUM(row->failed, 1, 103000);
    CHECK_SUM(row->remaining, 13, 4025000);
    CHECK_U64(row->logs, 3);
    CHECK_U64(row->villages, 4);
    for (size_t i = 0; i < SALUR_DIFF_COUNT; i++) {
        CHECK_U64(row->differences[i].families, i == SALUR_DIFF_SILENT ? 5 : 1);
    }
    CHECK(!salur_reconcile_is_clean(result));
    CHECK(salur_stage_id_compare(&salur_reconcile_stage(result)->id,
                                 &n.terms.id) == 0);
    salur_reconcile_free(result);
    nation_close(&n);
}

static void
levels_stand_depth_first_and_each_balances(void)
{
    static const struct {
        enum salur_level level;
        uint64_t code;
        uint64_t villages;
        uint64_t families;
        int64_t idr;
    } wanted[] = {
        {SALUR_LEVEL_NATION, 0, 4, 20, 5040000},
        {SALUR_LEVEL_PROVINCE, 99, 4, 20, 5040000},
        {SALUR_LEVEL_REGENCY, 9901, 3, 15, 3030000},
        {SALUR_LEVEL_DISTRICT, 990101, 2, 10, 1520000},
        {SALUR_LEVEL_VILLAGE, 9901012001, 1, 5, 510000},
        {SALUR_LEVEL_VILLAGE, 9901012002, 1, 5, 1010000},
        {SALUR_LEVEL_DISTRICT, 990102, 1, 5, 1510000},
        {SALUR_LEVEL_VILLAGE, 9901022001, 1, 5, 1510000},
        {SALUR_LEVEL_REGENCY, 9902, 1, 5, 2010000},
        {SALUR_LEVEL_DISTRICT, 990201, 1, 5, 2010000},
        {SALUR_LEVEL_VILLAGE, 9902012001, 1, 5, 2010000},
    };
    static const size_t count = sizeof wanted / sizeof wanted[0];
    struct nation n;
    struct salur_reconcile *result;

    small_nation(&n, "levels");
    result = reconcile(&n, NULL);
    for (size_t i = 0; i < count; i++) {
        const struct salur_reconcile_row *row =
            salur_reconcile_row_at(result, i);

        if (!CHECK(row != NULL)) {
            break;
        }
        CHECK_U64(row->level, wanted[i].level);
        CHECK_U64(row->code, wanted[i].code);
        CHECK_U64(row->villages, wanted[i].villages);
        CHECK_SUM(row->allocated, wanted[i].families, wanted[i].idr);
        CHECK_U64(row->realised.families + row->failed.families +
                      row->remaining.families,
                  wanted[i].families);
        CHECK_I64(row->realised.idr + row->failed.idr + row->remaining.idr,
                  wanted[i].idr);
        CHECK(row->balances);
    }
    CHECK(salur_reconcile_row_at(result, count) == NULL);
    salur_reconcile_free(result);
    nation_close(&n);
}

static void
months_are_those_of_the_village_s_clock(void)
{
    static const struct {
        uint32_t month;
        uint64_t families;
        int64_t idr;
    } wanted[] = {{202610, 3, 100000 + 101000 + 302000},
                  {202611, 2, 102000 + 203000},
                  {202612, 1, 104000}};
    struct nation n;
    struct salur_reconcile *result;

    small_nation(&n, "months");
    result = reconcile(&n, NULL);
    for (size_t i = 0; i < 3; i++) {
        const struct salur_reconcile_month *month =
            salur_reconcile_month_at(result, i);

        if (CHECK(month != NULL)) {
            CHECK_U64(month->month, wanted[i].month);
            CHECK_SUM(month->realised, wanted[i].families, wanted[i].idr);
        }
    }
    CHECK(salur_reconcile_month_at(result, 3) == NULL);
    salur_reconcile_free(result);
    nation_close(&n);
}

static void
each_difference_is_found_with_its_entry(void)
{
    static const struct {
        enum salur_finding_id id;
        size_t site;
        uint64_t seq;
        int64_t amount_idr;
        int64_t expected_idr;
    } wanted[] = {
        {SALUR_F_TWICE, 0, 3, 100000, 100000},
        {SALUR_F_AMOUNT, 0, 4, 151000, 101000},
        {SALUR_F_TWICE_ACROSS, 1, 2, 100000, 100000},
        {SALUR_F_WITHDRAWN, 1, 5, 202000, 202000},
        {SALUR_F_WINDOW, 1, 7, 201000, 201000},
        {SALUR_F_OTHER_SITE, 2, 2, 401000, 401000},
        {SALUR_F_TOKEN_SIG, 2, 3, 300000, 300000},
        {SALUR_F_NOT_LISTED, 2, 4, 777000, 0},
        {SALUR_F_SILENT, 3, 0, 2010000, 0},
    };
    struct nation n;
    struct heard heard;
    unsigned unpaid = 0;

    small_nation(&n, "findings");
    salur_reconcile_free(reconcile(&n, &heard));
    for (size_t i = 0; i < heard.count; i++) {
        const struct salur_finding *f = &heard.findings[i];
        size_t w = 0;

        /* By village and, in it, by id. */
        if (i > 0) {
            const struct salur_finding *before = &heard.findings[i - 1];

            CHECK(before->site < f->site ||
                  (before->site == f->site &&
                   memcmp(&before->cti, &f->cti, sizeof f->cti) <= 0));
        }
        if (f->id == SALUR_F_UNPAID) {
            unpaid++;
            CHECK(f->severity == SALUR_SEVERITY_NOTE);
            CHECK(!f->has_seq && f->has_cti);
            continue;
        }
        while (w < 9 && wanted[w].id != f->id) {
            w++;
        }
        if (!CHECK(w < 9)) {
            continue;
        }
        CHECK(f->severity == SALUR_SEVERITY_DIFFERENCE);
        CHECK_U64(f->site, nation_sites[wanted[w].site]);
        CHECK_U64(f->seq, wanted[w].seq);
        CHECK_I64(f->amount_idr, wanted[w].amount_idr);
        CHECK_I64(f->expected_idr, wanted[w].expected_idr);
        CHECK_I64(f->has_seq, f->id != SALUR_F_SILENT);
        if (f->id != SALUR_F_SILENT) {
            CHECK_STR(heard.origins[i],
                      salur_key_public(n.logs[wanted[w].site][0])->name);
        }
        if (f->id == SALUR_F_TWICE || f->id == SALUR_F_TWICE_ACROSS) {
            CHECK_U64(f->other_seq, 2);
        }
        if (f->id == SALUR_F_WINDOW) {
            CHECK_I64(f->err, SALUR_E_CLOSED);
        }
        if (f->id == SALUR_F_TOKEN_SIG) {
            CHECK_I64(f->err, SALUR_E_KEY_UNKNOWN);
        }
    }
    /* The four of the second and the four of the third village. */
    CHECK_U64(unpaid, 8);
    CHECK_U64(heard.count, 9 + 8);
    nation_close(&n);
}

static void
a_clean_stage_is_clean(void)
{
    struct nation n;
    struct salur_reconcile *result;

    nation_issue(&n, "clean");
    for (size_t i = 0; i < NATION_SITES; i++) {
        struct diary d;

        diary_open(&d, &n, i, 0);
        for (unsigned j = 0; j < 4; j++) {
            (void)diary_redeem(&d, &n, i, j);
        }
        take_in(&n, &d);
    }
    result = reconcile(&n, NULL);
    CHECK(salur_reconcile_is_clean(result));
    CHECK_SUM(row_of(result, 0)->realised, 16, 4024000);
    CHECK_SUM(row_of(result, 0)->remaining, 4, 1016000);
    salur_reconcile_free(result);
    nation_close(&n);
}

static void
nobody_is_silent_before_the_stage_opens(void)
{
    struct nation n;
    struct salur_reconcile *result = NULL;

    nation_issue(&n, "early");
    CHECK_ERR(salur_reconcile_run(n.office, &n.terms.id,
                                  at("2026-10-04T14:59:59Z"), NULL, &result),
              SALUR_OK);
    CHECK(salur_reconcile_is_clean(result));
    CHECK_SUM(row_of(result, 0)->remaining, 20, 5040000);
    salur_reconcile_free(result);
    CHECK_ERR(salur_reconcile_run(n.office, &n.terms.id,
                                  at("2026-10-04T15:00:00Z"), NULL, &result),
              SALUR_OK);
    CHECK_SUM(row_of(result, 0)->differences[SALUR_DIFF_SILENT], 20, 5040000);
    salur_reconcile_free(result);
    nation_close(&n);
}

/* --- one redemption at a time -------------------------------------------- */

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

/* --- several stages and devices ------------------------------------------ */

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
    while (twice < heard.count && heard.findings[twice].id != SALUR_F_TWICE) {
        twice++;
    }
    if (CHECK(twice < heard.count)) {
        CHECK_STR(heard.origins[twice], salur_key_public(first.key)->name);
        CHECK_U64(heard.findings[twice].seq, 2);
        CHECK_U64(heard.findings[twice].other_seq, 2);
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
        TEST(every_sum_of_a_small_nation_is_right),
        TEST(levels_stand_depth_first_and_each_balances),
        TEST(months_are_those_of_the_village_s_clock),
        TEST(each_difference_is_found_with_its_entry),
        TEST(a_clean_stage_is_clean),
        TEST(nobody_is_silent_before_the_stage_opens),
        TEST(each_redemption_is_judged_by_itself),
        TEST(the_list_of_the_day_decides),
        TEST(an_old_card_is_withdrawn_and_the_new_one_is_not),
        TEST(stages_are_kept_apart),
        TEST(two_devices_of_a_village_are_one_village),
        TEST(villages_off_the_list_appear_with_what_they_did),
        TEST(an_unapproved_stage_is_not_reconciled),
        TEST(a_store_that_was_changed_is_not_counted),
        TEST(an_identity_that_does_not_hold_is_said),
    };
    return RUN_TESTS(tests, argc, argv);
}
