/* SPDX-License-Identifier: Apache-2.0 */
/* A reconciliation of the small nation, and what it said. */
#ifndef HEARD_H
#define HEARD_H

#include "audit/reconcile.h"
#include "tests/audit/diary.h"

#define NOW "2026-12-21T00:00:00Z"

/* Findings in the order in which they came. */
#define HEARD_MAX 64
struct heard {
    struct salur_finding findings[HEARD_MAX];
    char origins[HEARD_MAX][SALUR_NAME_MAX + 1];
    char others[HEARD_MAX][SALUR_NAME_MAX + 1];
    size_t count;
};

static inline void
hear(void *ctx, const struct salur_finding *finding)
{
    struct heard *heard = ctx;

    if (CHECK(heard->count < HEARD_MAX)) {
        memcpy(heard->origins[heard->count], finding->origin,
               strlen(finding->origin));
        memcpy(heard->others[heard->count], finding->other_origin,
               strlen(finding->other_origin));
        heard->findings[heard->count++] = *finding;
    }
}

static inline struct salur_reconcile *
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
static inline const struct salur_reconcile_row *
row_of(const struct salur_reconcile *result, uint64_t code)
{
    static const struct salur_reconcile_row none;
    const struct salur_reconcile_row *row;

    for (size_t i = 0; (row = salur_reconcile_row_at(result, i)) != NULL; i++) {
        if (row->code == code) {
            return row;
        }
    }
    CHECK(row != NULL); /* no such place */
    return &none;
}

static inline int
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

static inline void
take_in(struct nation *n, const struct diary *d)
{
    struct salur_ingest_result result;

    CHECK_ERR(diary_ingest(d, n, d->count, NULL, &result), SALUR_OK);
}

/* A token over an item, signed by whoever. */
static inline void
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

static inline void
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
static inline const char *
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
static inline void
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
static inline void
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
static inline void
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

static inline void
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

#endif
