/* SPDX-License-Identifier: Apache-2.0 */
/* A village with its auditor, and two logs that are as they should be. */
#ifndef BENCH_H
#define BENCH_H

#include "tests/audit/logbook.h"

#define VILLAGE_FINDINGS 64

/* What one verification said. */
struct verdict {
    struct salur_verify_report report;
    struct salur_finding findings[VILLAGE_FINDINGS];
    size_t count;
};

static inline void
keep_finding(void *ctx, const struct salur_finding *finding)
{
    struct verdict *verdict = ctx;

    if (verdict->count < VILLAGE_FINDINGS) {
        verdict->findings[verdict->count++] = *finding;
    }
}

static inline void
verify_bytes(struct salur_bytes pack, const struct salur_verify_policy *policy,
             struct verdict *out)
{
    struct salur_finding_sink sink = {keep_finding, out};

    memset(out, 0, sizeof *out);
    CHECK_ERR(salur_verify_export(pack, policy, &sink, &out->report), SALUR_OK);
}

static inline void
verify_file(const struct file *file, const struct salur_verify_policy *policy,
            struct verdict *out)
{
    struct salur_buf pack;

    salur_buf_init(&pack, 1 << 20);
    file_pack(file, &pack);
    verify_bytes(salur_buf_view(&pack), policy, out);
    salur_buf_wipe(&pack);
}

/* The first finding of an id; one with id 0 when there is none. */
static inline struct salur_finding
find_finding(const struct verdict *verdict, enum salur_finding_id id)
{
    struct salur_finding none;

    memset(&none, 0, sizeof none);
    for (size_t i = 0; i < verdict->count; i++) {
        if (verdict->findings[i].id == id) {
            return verdict->findings[i];
        }
    }
    return none;
}

/* 1 when there is a finding of this id, else 0. */
static inline int
has_finding(const struct verdict *verdict, enum salur_finding_id id)
{
    return find_finding(verdict, id).id == id;
}

static inline void
print_verdict(const struct verdict *verdict)
{
    printf("  %llu entries, %llu proven, %zu findings\n",
           (unsigned long long)verdict->report.entries,
           (unsigned long long)verdict->report.proven, verdict->count);
    for (size_t i = 0; i < verdict->count; i++) {
        const struct salur_finding *f = &verdict->findings[i];

        printf("  %s %s seq %s%llu %s\n", salur_finding_code(f->id),
               salur_severity_name(f->severity), f->has_seq ? "" : "none ",
               (unsigned long long)f->seq, salur_err_name(f->err));
    }
}

/* Lists with the village's bundle. */
static inline struct salur_verify_lists *
village_lists(const struct village *v)
{
    struct salur_verify_lists *lists = NULL;

    CHECK_ERR(salur_verify_lists_new(&lists), SALUR_OK);
    CHECK_ERR(salur_verify_lists_add(lists, salur_buf_view(&v->bundle),
                                     v->trust, VILLAGE_START, NULL),
              SALUR_OK);
    return lists;
}

/* A village and its auditor. */
struct bench {
    struct village v;
    struct salur_verify_lists *lists;
    struct salur_verify_policy policy;
    struct verdict verdict;
};

/* Trust and lists at hand, no cosignature required. */
static inline void
bench_open(struct bench *b)
{
    memset(b, 0, sizeof *b);
    village_open(&b->v);
    b->lists = village_lists(&b->v);
    b->policy.trust = b->v.trust;
    b->policy.lists = b->lists;
    /* Some days after everything that the tests write. */
    b->policy.time_s = VILLAGE_START + 14 * (int64_t)DAY_S;
}

static inline void
bench_close(struct bench *b)
{
    salur_verify_lists_free(b->lists);
    village_close(&b->v);
}

/* Verify the village's file as it stands. */
static inline void
bench_run(struct bench *b)
{
    verify_file(&b->v.file, &b->policy, &b->verdict);
}

/*
 * Require exactly these findings, by id and entry, in order; UINT64_MAX: of
 * no entry.
 */
struct wanted {
    enum salur_finding_id id;
    uint64_t seq;
};
static inline int
check_findings(const struct verdict *verdict, const struct wanted *wanted,
               size_t count, int line)
{
    int ok = verdict->count == count;

    for (size_t i = 0; ok && i < count; i++) {
        const struct salur_finding *f = &verdict->findings[i];

        ok = f->id == wanted[i].id &&
             (f->has_seq ? f->seq : UINT64_MAX) == wanted[i].seq;
    }
    if (!check_true(ok, "findings as wanted", __FILE__, line)) {
        print_verdict(verdict);
    }
    return ok;
}
#define NO_ENTRY UINT64_MAX
#define CHECK_FINDINGS(verdict, ...)                                           \
    check_findings(verdict, (const struct wanted[]){__VA_ARGS__},              \
                   sizeof((const struct wanted[]){__VA_ARGS__}) /              \
                       sizeof(struct wanted),                                  \
                   __LINE__)
#define CHECK_CLEAN(verdict) check_findings(verdict, NULL, 0, __LINE__)

/* Nothing to find: genesis, stage, open. */
static inline void
begin_log(struct village *v)
{
    (void)write_genesis(v);
    (void)write_stage(v);
    (void)write_simple(v, SALUR_KIND_OPEN);
}

/* Begin a log that tests write into from entry 3 on. */
static inline void
open_log(struct bench *b)
{
    bench_open(b);
    begin_log(&b->v);
}

/* Sign its head and verify it. */
static inline void
close_log(struct bench *b)
{
    finish(&b->v);
    bench_run(b);
}

/*
 * An honest log of 30 entries with every kind that a village writes, its
 * head cosigned at 22 entries.
 */
static inline void
honest_log(struct village *v)
{
    struct salur_entry entry = {.kind = SALUR_KIND_CLOSE};
    struct salur_entitlement e;
    uint64_t at;

    begin_log(v);
    (void)write_redeem(v, 0);
    (void)write_redeem(v, 1);
    e = entitlement_of(v, 1);
    (void)write_refuse(v, &e, SALUR_E_SPENT, 4);
    at = write_redeem(v, 2);
    (void)write_void(v, at, 2, KEY_SUPERVISOR);
    (void)write_redeem(v, 2);
    (void)write_redeem(v, 3); /* goods */
    (void)write_keyed(v, &v->items[4]);
    (void)write_simple(v, SALUR_KIND_COMPLAINT);
    entry.body.close = (struct salur_body_close){
        .redeemed = 6,
        .redeemed_idr = 600000 + 650000 + 700000 * 2 + 750000 + 800000,
        .voided = 1,
        .voided_idr = 700000,
        .refused = 1,
        .has_count = 1,
        .counted_idr = 10000000 - 600000 - 650000 - 700000 - 800000 - 1000,
        .variance_idr = -1000,
    };
    (void)write_entry(v, &entry); /* 12 */
    v->time_s += DAY_S;
    (void)write_witnessed(v, 13, v->time_s - 60);
    (void)write_withdrawn(v, 1);
    (void)write_clock(v, v->time_s - 900);
    (void)write_simple(v, SALUR_KIND_OPEN);
    (void)write_redeem(v, 5);
    (void)write_unpaid(v, 6);
    memset(&entry, 0, sizeof entry);
    entry.kind = SALUR_KIND_CLOSE;
    entry.body.close.redeemed = 1;
    entry.body.close.redeemed_idr = 850000;
    entry.body.close.unpaid = 1;
    (void)write_entry(v, &entry); /* 19 */
    v->time_s += DAY_S;
    for (size_t i = 0; i < 9; i++) {
        (void)write_simple(v, SALUR_KIND_COMPLAINT);
    }
    (void)write_redeem(v, 7); /* 29 */
    finish(v);
    finish_cosigned(v, 22);
}

#define ENTRIES 30
#define COSIGNED 22
#define WITNESSED 10

/*
 * A log of short entries, so that each bit can be flipped: two scanned codes,
 * the rest typed numbers, complaints and closes.
 */
static inline void
short_log(struct bench *b)
{
    struct salur_entry close = {.kind = SALUR_KIND_CLOSE};
    struct village *v = &b->v;

    begin_log(v);
    (void)write_redeem(v, 0);
    for (size_t i = 1; i < 6; i++) {
        (void)write_keyed(v, &v->items[i]);
    }
    close.body.close.redeemed = 6;
    close.body.close.redeemed_idr = 6 * 600000 + 15 * 50000;
    (void)write_entry(v, &close);
    (void)write_witnessed(v, WITNESSED, v->time_s);
    while (v->file.count < ENTRIES - 1) {
        (void)write_simple(v, SALUR_KIND_COMPLAINT);
    }
    (void)write_keyed(v, &v->items[6]);
    finish(v);
    finish_cosigned(v, COSIGNED);
    b->policy.witnesses = 1;
}

static inline int
is_of_entries(enum salur_finding_id id)
{
    return id >= SALUR_F_ENTRY_FORM && id <= SALUR_F_SIZE &&
           id != SALUR_F_GENESIS;
}

/* The least entry that a tamper finding names, UINT64_MAX for none. */
static inline uint64_t
named(const struct verdict *verdict)
{
    uint64_t least = UINT64_MAX;

    for (size_t i = 0; i < verdict->count; i++) {
        const struct salur_finding *f = &verdict->findings[i];

        if (is_of_entries(f->id) && f->has_seq && f->seq < least) {
            least = f->seq;
        }
    }
    return least;
}

/* 1 when all findings of the entries' integrity name this one entry. */
static inline int
all_name(const struct verdict *verdict, uint64_t seq)
{
    int some = 0;

    for (size_t i = 0; i < verdict->count; i++) {
        const struct salur_finding *f = &verdict->findings[i];

        if (is_of_entries(f->id)) {
            some = 1;
            if (!f->has_seq || f->seq != seq) {
                return 0;
            }
        }
    }
    return some;
}

/* What stays proven when this entry was changed, and nothing else. */
static inline uint64_t
proven_without(uint64_t seq)
{
    /* What the last entry was is recorded nowhere: the witness proves. */
    return seq == ENTRIES - 1 ? COSIGNED : seq;
}

/* The heads that the first n entries reach, and what they prove: the entry
 * that cites the older one stands right behind what it covers. */
static inline uint64_t
heads_below(uint64_t n)
{
    return n >= COSIGNED ? COSIGNED : n > WITNESSED ? WITNESSED : 0;
}

/* Verify a spoiled copy: it names this entry, and this many stay proven. */
static inline void
expect_named(struct bench *b, struct file *file, uint64_t seq, uint64_t proven)
{
    verify_file(file, &b->policy, &b->verdict);
    if (!CHECK_U64(named(&b->verdict), seq) ||
        !CHECK_U64(b->verdict.report.proven, proven) ||
        !CHECK_I64(b->verdict.report.worst, SALUR_SEVERITY_TAMPER)) {
        print_verdict(&b->verdict);
    }
    file_wipe(file);
}

/* A complaint that was never made, with number and prev as they must be. */
static inline struct page
false_page(struct bench *b, const struct file *file, size_t n)
{
    struct salur_entry entry;
    struct page page;
    struct salur_buf buf;

    CHECK_ERR(salur_entry_decode(&entry, salur_bytes(file->pages[n - 1].bytes,
                                                     file->pages[n - 1].len)),
              SALUR_OK);
    salur_hash_leaf(
        b->v.hasher,
        salur_bytes(file->pages[n - 1].bytes, file->pages[n - 1].len),
        &entry.prev);
    entry.kind = SALUR_KIND_COMPLAINT;
    entry.seq = n;
    memset(&entry.body, 0, sizeof entry.body);
    entry.body.complaint.subject = 3;
    salur_buf_fixed(&buf, page.bytes, sizeof page.bytes);
    CHECK_ERR(salur_entry_encode(&entry, &buf), SALUR_OK);
    page.len = buf.len;
    return page;
}

#endif
