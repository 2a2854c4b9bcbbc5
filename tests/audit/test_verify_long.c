/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Logs longer than a village writes, at the bounds of what a verification
 * keeps: stages, and sums of rupiah.
 */
#include "tests/audit/bench.h"

/* As many stages as are kept of one log, and some more. */
#define STAGES_KEPT 1024
#define STAGES (STAGES_KEPT + 3)
/* Cash of one opening, and how often it takes to pass what 64 bits hold. */
#define CASH_IDR ((INT64_C(1) << 53) - 1)
#define OPENINGS 1030

/* A log that is only its bytes and its head. */
struct writer {
    struct bench b;
    struct salur_buf entries;
    struct salur_tree tree;
    uint64_t count;
    /* findings by id and by error */
    unsigned totals;
    unsigned limits;
    unsigned others; /* more than notes */
};

static void
put(struct writer *w, struct salur_entry *entry)
{
    uint8_t store[1024];
    struct salur_buf buf;

    entry->seq = w->count++;
    entry->prev = w->b.v.prev;
    entry->time_s = w->b.v.time_s++;
    salur_buf_fixed(&buf, store, sizeof store);
    CHECK_ERR(salur_entry_encode(entry, &buf), SALUR_OK);
    salur_hash_leaf(w->b.v.hasher, salur_buf_view(&buf), &w->b.v.prev);
    salur_tree_append(&w->tree, w->b.v.hasher, &w->b.v.prev);
    salur_entries_put(&w->entries, salur_buf_view(&buf));
}

static void
writer_open(struct writer *w)
{
    struct salur_entry entry;
    struct page *page;

    memset(w, 0, sizeof *w);
    bench_open(&w->b);
    salur_buf_init(&w->entries, 1 << 22);
    salur_tree_init(&w->tree);
    /* The genesis as the other tests have it. */
    (void)write_genesis(&w->b.v);
    page = &w->b.v.file.pages[0];
    CHECK_ERR(salur_entry_decode(&entry, salur_bytes(page->bytes, page->len)),
              SALUR_OK);
    w->b.v.prev = entry.prev;
    put(w, &entry);
}

static void
count_finding(void *ctx, const struct salur_finding *finding)
{
    struct writer *w = ctx;

    w->totals += finding->id == SALUR_F_TOTALS;
    w->limits += finding->err == SALUR_E_LIMIT;
    w->others += finding->severity > SALUR_SEVERITY_NOTE &&
                 finding->id != SALUR_F_TOTALS && finding->err != SALUR_E_LIMIT;
}

/* Sign, pack, verify. */
static void
writer_verify(struct writer *w)
{
    struct salur_finding_sink sink = {count_finding, w};
    struct salur_head head = {.size = w->count};
    struct salur_export parts = {.entries = salur_buf_view(&w->entries)};
    struct salur_verify_report report;
    struct salur_buf note;
    struct salur_buf pack;

    salur_buf_init(&note, SALUR_NOTE_MAX);
    salur_buf_init(&pack, 1 << 22);
    salur_tree_root(&w->tree, w->b.v.hasher, &head.root);
    CHECK_ERR(salur_checkpoint_sign(&head, w->b.v.keys[KEY_LOG], &note),
              SALUR_OK);
    parts.checkpoint = salur_buf_view(&note);
    CHECK_ERR(salur_export_write(&parts, &pack), SALUR_OK);
    CHECK_ERR(salur_verify_export(salur_buf_view(&pack), &w->b.policy, &sink,
                                  &report),
              SALUR_OK);
    CHECK_U64(report.proven, w->count);
    salur_buf_wipe(&note);
    salur_buf_wipe(&pack);
}

static void
writer_close(struct writer *w)
{
    salur_buf_wipe(&w->entries);
    bench_close(&w->b);
}

static struct salur_stage_id
stage_number(unsigned number)
{
    struct salur_stage_id id = {.programme = "PKH"};

    id.period = 202601 + number / 99 % 12;
    id.batch = 1 + number % 99;
    return id;
}

static void
put_stage_entry(struct writer *w, unsigned number)
{
    struct salur_entry entry = {.kind = SALUR_KIND_STAGE};

    entry.body.stage.id = stage_number(number);
    entry.body.stage.count = 1;
    entry.body.stage.amount_idr = 600000;
    put(w, &entry);
}

static void
stages_beyond_what_is_kept_are_told(void)
{
    struct writer w;

    writer_open(&w);
    w.b.policy.lists = NULL;
    for (unsigned i = 0; i < STAGES; i++) {
        put_stage_entry(&w, i);
    }
    /* One that is kept, again: no stage more. */
    put_stage_entry(&w, 7);
    writer_verify(&w);
    CHECK_U64(w.limits, STAGES - STAGES_KEPT);
    CHECK_U64(w.others, 0);
    writer_close(&w);
}

static void
what_remains_of_an_unknown_list_is_not_judged(void)
{
    struct salur_entry entry = {.kind = SALUR_KIND_STAGE_CLOSED};
    struct writer w;

    writer_open(&w);
    w.b.policy.lists = NULL;
    put_stage_entry(&w, 1);
    entry.body.stage_closed.id = stage_number(1);
    entry.body.stage_closed.remaining = 99;
    entry.body.stage_closed.remaining_idr = 5;
    put(&w, &entry);
    writer_verify(&w);
    CHECK_U64(w.totals, 0);
    CHECK_U64(w.others, 0);
    writer_close(&w);
}

/* A sum that passes 64 bits stays at their end and is told as what it is: not
 * what was counted. */
static void
cash_that_passes_all_bounds_does_not_wrap(void)
{
    struct salur_entry entry = {.kind = SALUR_KIND_OPEN};
    struct writer w;

    writer_open(&w);
    for (unsigned i = 0; i < OPENINGS; i++) {
        entry.body.open.cash_idr = CASH_IDR;
        put(&w, &entry);
    }
    memset(&entry, 0, sizeof entry);
    entry.kind = SALUR_KIND_CLOSE;
    entry.body.close.has_count = 1;
    put(&w, &entry);
    writer_verify(&w);
    CHECK_U64(w.totals, 1);
    CHECK_U64(w.others, 0);
    writer_close(&w);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(stages_beyond_what_is_kept_are_told),
        TEST(what_remains_of_an_unknown_list_is_not_judged),
        TEST(cash_that_passes_all_bounds_does_not_wrap),
    };

    return RUN_TESTS(tests, argc, argv);
}
