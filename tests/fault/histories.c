/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Honest random histories: nobody may be accused.
 *
 *   histories [N [FIRST]]
 *
 * Each seed is a village with two laptops for some days (acts.h).  Every
 * export of it is verified on its own, held against the others of its log,
 * and taken in at an office, in several orders with repetitions.  Wanted: no
 * finding above a note, one and the same office store whatever the order, and
 * a reconciliation that balances.  A seed that fails is printed;
 * `histories 1 SEED` plays it again.
 */
#include "audit/reconcile.h"
#include "audit/restored.h"
#include "tests/fault/lanes.h"
#include "tests/fault/spoils.h"

#define HISTORIES 2000
#define ACTS 36
#define ORDERS 2

static struct world world;
static uint64_t first_seed = 1;
static uint64_t histories;
static uint64_t held; /* without an alarm */

/* What all histories had together. */
enum figure {
    FIGURE_ENTRIES = 0,
    FIGURE_EXPORTS,
    FIGURE_STEPS,
    FIGURE_CUTS,
    FIGURE_IMAGES,
    FIGURE_ROADS,
    FIGURE_NOTES,
    FIGURE_INGESTS,
    FIGURE_HEADS,
    FIGURE_COUNT,
};
/* Behind them: notes by the number of their finding. */
_Static_assert(FIGURE_COUNT < 100, "below the first finding");

static void
hear_finding(void *ctx, const struct salur_finding *finding)
{
    struct history *h = ctx;

    if (finding->severity <= SALUR_SEVERITY_NOTE) {
        h->notes++;
        h->figures[finding->id]++;
        return;
    }
    h->heard++;
    printf("  seed %llu: %s %s, entry %llu of %s (%s)\n",
           (unsigned long long)h->seed, salur_finding_code(finding->id),
           salur_finding_text(finding->id), (unsigned long long)finding->seq,
           finding->origin, salur_err_name(finding->err));
}

/* --- judging ---------------------------------------------------------------
 */

static void
verify_all(struct history *h)
{
    struct salur_finding_sink sink = {hear_finding, h};
    struct salur_verify_policy policy = {
        .trust = h->w->trust, .lists = h->w->lists, .time_s = h->now_s};

    for (size_t i = 0; i < h->packs_count; i++) {
        struct salur_verify_report report;

        /* What is on paper is set against the last word of its log. */
        policy.heads = h->heads;
        policy.heads_count = h->is_last[i] ? h->heads_count : 0;
        CHECK_ERR(salur_verify_export(salur_buf_view(&h->packs[i]), &policy,
                                      &sink, &report),
                  SALUR_OK);
        CHECK(report.checked_chain && report.checked_tree &&
              report.checked_signature && report.checked_lists);
        CHECK_U64(report.proven, report.entries);
        h->outside += report.outside;
        h->entries += report.entries;
    }
}

/* What one log says of the one that it continues is so. */
static void
compare_restored(const struct history *h, size_t i, size_t j)
{
    struct salur_restored restored;
    struct salur_export one;
    struct salur_export other;

    CHECK_ERR(salur_export_open(&one, salur_buf_view(&h->packs[i]), NULL),
              SALUR_OK);
    CHECK_ERR(salur_export_open(&other, salur_buf_view(&h->packs[j]), NULL),
              SALUR_OK);
    CHECK_ERR(salur_restored_compare(one.entries, other.entries, &restored),
              SALUR_OK);
    CHECK(restored.relation != SALUR_RESTORED_FORKED);
}

/* Exports of one log never contradict each other. */
static void
compare_all(struct history *h)
{
    for (size_t i = 0; i < h->packs_count; i++) {
        for (size_t j = i + 1; j < h->packs_count; j++) {
            struct salur_verify_pair pair;

            CHECK_ERR(salur_verify_pair(salur_buf_view(&h->packs[i]),
                                        salur_buf_view(&h->packs[j]), &pair),
                      SALUR_OK);
            CHECK(pair.relation == SALUR_VERIFY_SAME ||
                  pair.relation == SALUR_VERIFY_GREW ||
                  pair.relation == SALUR_VERIFY_OTHER);
            compare_restored(h, i, j);
            compare_restored(h, j, i);
        }
    }
}

static void
ingest_one(struct history *h, struct nation *n, size_t pack)
{
    struct salur_finding_sink sink = {hear_finding, h};
    struct salur_ingest_result result;
    uint64_t forks = 0;

    CHECK_ERR(salur_office_ingest(n->office, salur_buf_view(&h->packs[pack]),
                                  h->now_s, &sink, &result),
              SALUR_OK);
    CHECK_ERR(
        salur_office_check_restored(n->office, result.origin, &sink, &forks),
        SALUR_OK);
    CHECK_U64(forks, 0);
    h->taken++;
}

/* Take all in, each at least once, some again, in an order of its own. */
static void
ingest_all(struct history *h, struct nation *n)
{
    size_t order[PACKS_MAX];

    for (size_t i = 0; i < h->packs_count; i++) {
        size_t j = (size_t)draw(h, (uint64_t)i + 1);

        order[i] = order[j];
        order[j] = i;
    }
    for (size_t i = 0; i < h->packs_count; i++) {
        ingest_one(h, n, order[i]);
        if (draw(h, 3) == 0) {
            ingest_one(h, n, order[draw(h, (uint64_t)i + 1)]);
        }
    }
}

static void
reconcile(struct history *h, struct nation *n)
{
    struct salur_finding_sink sink = {hear_finding, h};
    struct salur_reconcile *result = NULL;
    const struct salur_reconcile_row *row;

    CHECK_ERR(
        salur_reconcile_run(n->office, &n->terms.id, h->now_s, &sink, &result),
        SALUR_OK);
    for (size_t i = 0; (row = salur_reconcile_row_at(result, i)) != NULL; i++) {
        CHECK(row->balances);
        CHECK_U64(row->allocated.families, WORLD_FAMILIES);
    }
    CHECK(salur_reconcile_is_clean(result));
    salur_reconcile_free(result);
}

/* Whatever the order, the office ends with the same. */
static void
office_all(struct history *h)
{
    struct salur_hash wanted = {{0}};

    for (unsigned order = 0; order < ORDERS; order++) {
        struct nation n = h->w->n;
        struct salur_hash got;

        (void)snprintf(n.dir, sizeof n.dir, "%s/office", h->dir);
        copy_tree(h->w->n.dir, n.dir);
        CHECK_ERR(salur_office_open(&n.office, n.dir, 0), SALUR_OK);
        /* An office that finds its own cosignature and does not remember it
         * goes by the order in which it does. */
        if (!h->is_cosigned) {
            CHECK_ERR(salur_office_set_witness(n.office, n.witness), SALUR_OK);
        }
        ingest_all(h, &n);
        /* What waits to be answered is told by its place in the office's own
         * log, which has the order of cosigning. */
        CHECK_ERR(salur_office_answer(n.office, NULL, NULL), SALUR_OK);
        got = content_of(&n);
        if (order == 0) {
            wanted = got;
            reconcile(h, &n);
        } else {
            CHECK(salur_hash_equal(&wanted, &got));
        }
        salur_office_close(n.office);
        remove_tree(n.dir);
    }
}

/* --- one history ------------------------------------------------------------
 */

static void
act(struct history *h)
{
    struct laptop *l = &h->laptops[draw(h, WORLD_DEVICES)];
    uint64_t what = draw(h, 44);

    h->acts++;
    if (what < 18) {
        act_present(h, l);
    } else if (what < 20) {
        act_present_foreign(h, l);
    } else if (what < 22) {
        act_void(h, l);
    } else if (what < 25) {
        act_simple(h, l);
    } else if (what < 27) {
        act_close(h, l);
    } else if (what < 28) {
        (void)act_export(h, l);
    } else if (what < 30) {
        act_peer(h, l);
    } else if (what < 32) {
        act_cosign(h, l);
    } else if (what < 35) {
        act_clock(h, l);
    } else if (what < 36) {
        act_reopen(h, l);
    } else if (what < 39) {
        act_cut(h, l);
    } else if (what < 41) {
        act_stick(h, l);
    } else if (what < 43) {
        act_image(h, l);
    } else {
        act_replace(h, l);
    }
}

static void
begin(struct history *h, uint64_t seed)
{
    char path[300];

    memset(h, 0, sizeof *h);
    h->w = &world;
    h->seed = seed;
    /* Mixed: neighbours are to have nothing in common. */
    h->prng.state = seed;
    h->prng.state = prng_next(&h->prng);
    h->now_s = at(WORLD_START);
    (void)snprintf(h->dir, sizeof h->dir, "%s/h%llu", temp_dir(),
                   (unsigned long long)seed);
    CHECK(mkdir(h->dir, 0700) == 0);
    for (size_t d = 0; d < WORLD_DEVICES; d++) {
        laptop_begin(h, &h->laptops[d], d, 0);
    }
    (void)snprintf(path, sizeof path, "%s/live", h->dir);
    copy_tree(h->w->n.dir, path);
    CHECK_ERR(salur_office_open(&h->office, path, 0), SALUR_OK);
    CHECK_ERR(salur_office_set_witness(h->office, h->w->n.witness), SALUR_OK);
}

/* Make room for a last one. */
static void
drop_export(struct history *h)
{
    size_t i = h->packs_count - 1;

    while (h->is_last[i]) {
        i--;
    }
    salur_buf_wipe(&h->packs[i]);
    h->packs_count--;
    h->packs[i] = h->packs[h->packs_count];
    h->is_last[i] = h->is_last[h->packs_count];
    h->is_last[h->packs_count] = 0;
}

/* Clocks are put right, the day is closed, both send their log. */
static void
end(struct history *h)
{
    for (size_t d = 0; d < WORLD_DEVICES; d++) {
        struct laptop *l = &h->laptops[d];

        l->is_at_2000 = 0;
        l->drift_s = 0;
        act_close(h, l);
        if (h->packs_count == PACKS_MAX) {
            drop_export(h);
        }
        CHECK(act_export(h, l) != NULL);
        h->is_last[h->packs_count - 1] = 1;
        salur_ledger_close(l->ledger);
    }
}

static int
play(void *ctx, uint64_t number, uint64_t *figures)
{
    struct history h;
    unsigned before = check_failures();

    (void)ctx;
    begin(&h, first_seed + number);
    h.figures = figures;
    for (unsigned i = 0; i < ACTS; i++) {
        act(&h);
    }
    end(&h);
    salur_office_close(h.office);
    verify_all(&h);
    compare_all(&h);
    office_all(&h);
    figures[FIGURE_ENTRIES] += h.entries;
    figures[FIGURE_EXPORTS] += h.packs_count;
    figures[FIGURE_STEPS] += h.steps;
    figures[FIGURE_CUTS] += h.cuts;
    figures[FIGURE_IMAGES] += h.images;
    figures[FIGURE_ROADS] += h.roads;
    figures[FIGURE_NOTES] += h.notes;
    figures[FIGURE_INGESTS] += h.taken;
    figures[FIGURE_HEADS] += h.outside;
    for (size_t i = 0; i < h.packs_count; i++) {
        salur_buf_wipe(&h.packs[i]);
    }
    remove_tree(h.dir);
    if (h.heard > 0 || check_failures() > before) {
        printf("FAIL seed %llu\n", (unsigned long long)h.seed);
        return 0;
    }
    return 1;
}

static void
honest_histories_raise_no_alarm(void)
{
    static const char *const names[FIGURE_COUNT] = {"entries verified",
                                                    "exports",
                                                    "clock steps",
                                                    "power cuts",
                                                    "older images",
                                                    "laptops replaced",
                                                    "notes",
                                                    "exports taken in",
                                                    "heads on paper"};
    struct lanes_tally tally;

    world_open(&world);
    tally = lanes_run(histories, play, NULL);
    world_close(&world);
    printf("%llu of %llu histories without a finding above a note\n",
           (unsigned long long)tally.held, (unsigned long long)tally.done);
    for (unsigned i = 0; i < FIGURE_COUNT; i++) {
        printf("  %-20s %10llu\n", names[i],
               (unsigned long long)tally.figures[i]);
    }
    for (unsigned i = FIGURE_COUNT; i < LANES_FIGURES; i++) {
        if (tally.figures[i] > 0) {
            printf("    %s %26llu  %s\n",
                   salur_finding_code((enum salur_finding_id)i),
                   (unsigned long long)tally.figures[i],
                   salur_finding_text((enum salur_finding_id)i));
        }
    }
    held = tally.held;
    CHECK_U64(tally.held, histories);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(honest_histories_raise_no_alarm),
    };
    int status;

    histories = argc > 1 ? strtoull(argv[1], NULL, 10) : HISTORIES;
    first_seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    status = RUN_TESTS(tests, 0, NULL);
    printf("%llu passed, %llu failed\n", (unsigned long long)held,
           (unsigned long long)(histories - held) +
               (status != 0 && held == histories));
    return status;
}
