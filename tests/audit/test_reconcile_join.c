/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/reconcile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

#define SITES 4

/* One family or entry as a test writes it: the id is its first byte. */
struct family {
    uint8_t id;
    uint32_t site;
    int64_t idr;
    uint32_t package;
};
struct event {
    uint8_t id;
    uint32_t site;
    int64_t idr;
    int64_t time_s;
    uint64_t seq;
    uint32_t flags;
    uint32_t package;
};

#define DIFF(name) (1U << SALUR_DIFF_##name)
#define COLLECTED(name)                                                        \
    ((uint32_t)SALUR_COLLECTOR_##name << SALUR_PAID_COLLECTOR_SHIFT)

static enum salur_err
join(const struct family *families, size_t n, const struct event *events,
     size_t m, struct salur_reconcile_row rows[SITES])
{
    struct salur_listed *listed = calloc(n + 1, sizeof *listed);
    struct salur_paid *paid = calloc(m + 1, sizeof *paid);
    enum salur_err err;

    for (size_t i = 0; i < n; i++) {
        listed[i].cti.bytes[0] = families[i].id;
        listed[i].amount_idr = families[i].idr;
        listed[i].site_index = families[i].site;
        listed[i].package = families[i].package;
    }
    for (size_t i = 0; i < m; i++) {
        paid[i].cti.bytes[0] = events[i].id;
        paid[i].amount_idr = events[i].idr;
        paid[i].time_s = events[i].time_s;
        paid[i].seq = events[i].seq;
        paid[i].site_index = events[i].site;
        paid[i].flags = events[i].flags;
        paid[i].package = events[i].package;
    }
    memset(rows, 0, SITES * sizeof rows[0]);
    err = salur_reconcile_join(listed, n, paid, m, rows, SITES);
    free(listed);
    free(paid);
    return err;
}

#define CHECK_SUM(sum, count, rupiah)                                          \
    (CHECK_U64((sum).families, count), CHECK_I64((sum).idr, rupiah))

static void
every_difference_is_itemised_once_where_it_happened(void)
{
    static const struct family families[] = {
        {1, 0, 100, 0}, {2, 0, 200, 0},   {3, 0, 300, 1}, {4, 1, 400, 0},
        {5, 1, 500, 0}, {6, 1, 600, 0},   {7, 2, 700, 0}, {8, 2, 800, 0},
        {9, 2, 900, 0}, {10, 2, 1000, 0},
    };
    static const struct event events[] = {
        /* 1: realised, again here, again across */
        {1, 0, 100, 10, 1, 0, 0},
        {1, 0, 100, 20, 2, 0, 0},
        {1, 1, 100, 30, 3, 0, 0},
        /* 2: paid 50 too much, to a proxy, keyed */
        {2, 0, 250, 11, 4, SALUR_PAID_KEYED | COLLECTED(PROXY), 0},
        /* 3: the amount is right and the package is not */
        {3, 0, 300, 12, 5, COLLECTED(HOME), 0},
        /* 4: at another village only */
        {4, 2, 400, 13, 6, 0, 0},
        /* 5: outside the window */
        {5, 1, 500, 99, 7, DIFF(WINDOW), 0},
        /* 6: withdrawn before */
        {6, 1, 600, 14, 8, DIFF(WITHDRAWN), 0},
        /* 7: signed by nobody */
        {7, 2, 700, 15, 9, DIFF(SIGNATURE), 0},
        /* 8: tried, unpaid in the end */
        {8, 2, 800, 16, 10, SALUR_PAID_UNPAID, 0},
        /* 9: unpaid first, then redeemed by the heir */
        {9, 2, 0, 16, 11, SALUR_PAID_UNPAID, 0},
        {9, 2, 900, 17, 12, COLLECTED(HEIR), 0},
        /* 10: redeemed and voided */
        {10, 2, 1000, 18, 13, SALUR_PAID_VOIDED, 0},
        /* 11: on no list; as is an entry of another stage */
        {11, 3, 1100, 19, 14, 0, 0},
        {12, 3, 1200, 19, 15, SALUR_PAID_STRAY, 0},
    };
    struct salur_reconcile_row rows[SITES];

    CHECK_ERR(join(families, 10, events, 15, rows), SALUR_OK);
    CHECK_SUM(rows[0].allocated, 3, 600);
    CHECK_SUM(rows[0].realised, 3, 600);
    CHECK_SUM(rows[0].realised_self, 1, 100);
    CHECK_SUM(rows[0].realised_proxy, 1, 200);
    CHECK_SUM(rows[0].realised_home, 1, 300);
    CHECK_SUM(rows[0].keyed, 1, 200);
    CHECK_SUM(rows[0].differences[SALUR_DIFF_TWICE_HERE], 1, 100);
    CHECK_SUM(rows[0].differences[SALUR_DIFF_AMOUNT], 2, 50);
    CHECK_SUM(rows[1].allocated, 3, 1500);
    CHECK_SUM(rows[1].realised, 0, 0);
    CHECK_SUM(rows[1].remaining, 3, 1500);
    CHECK_SUM(rows[1].differences[SALUR_DIFF_TWICE_ACROSS], 1, 100);
    CHECK_SUM(rows[1].differences[SALUR_DIFF_WINDOW], 1, 500);
    CHECK_SUM(rows[1].differences[SALUR_DIFF_WITHDRAWN], 1, 600);
    CHECK_SUM(rows[2].allocated, 4, 3400);
    CHECK_SUM(rows[2].realised_heir, 1, 900);
    CHECK_SUM(rows[2].failed, 1, 800);
    CHECK_SUM(rows[2].remaining, 2, 1700);
    CHECK_SUM(rows[2].voided, 1, 1000);
    CHECK_SUM(rows[2].differences[SALUR_DIFF_OTHER_SITE], 1, 400);
    CHECK_SUM(rows[2].differences[SALUR_DIFF_SIGNATURE], 1, 700);
    CHECK_SUM(rows[3].differences[SALUR_DIFF_NOT_LISTED], 1, 1100);
    for (size_t i = 0; i < SITES; i++) {
        CHECK(rows[i].balances);
    }
}

static void
the_earliest_valid_redemption_counts(void)
{
    static const struct family families[] = {{1, 1, 100, 0}};
    static const struct {
        const char *what;
        struct event events[3];
        size_t count;
        int realised;
        uint32_t at; /* site of the difference */
        enum salur_difference difference;
    } rows[] = {
        {"in any order",
         {{1, 1, 100, 9, 2, COLLECTED(PROXY), 0}, {1, 1, 100, 8, 3, 0, 0}},
         2,
         1,
         1,
         SALUR_DIFF_TWICE_HERE},
        {"the lower number at one second",
         {{1, 1, 100, 9, 2, COLLECTED(PROXY), 0}, {1, 1, 100, 9, 1, 0, 0}},
         2,
         1,
         1,
         SALUR_DIFF_TWICE_HERE},
        {"the own village, though another was first",
         {{1, 0, 100, 8, 1, COLLECTED(PROXY), 0}, {1, 1, 100, 9, 1, 0, 0}},
         2,
         1,
         0,
         SALUR_DIFF_TWICE_ACROSS},
        {"the valid one, though a bad signature was first",
         {{1, 1, 100, 8, 1, DIFF(SIGNATURE), 0}, {1, 1, 100, 9, 2, 0, 0}},
         2,
         1,
         1,
         SALUR_DIFF_SIGNATURE},
        {"the one in the window, though an early one was first",
         {{1, 1, 100, 8, 1, DIFF(WINDOW), 0}, {1, 1, 100, 9, 2, 0, 0}},
         2,
         1,
         1,
         SALUR_DIFF_TWICE_HERE},
        {"none when all are bad; the first says why",
         {{1, 1, 100, 8, 1, DIFF(WINDOW) | DIFF(WITHDRAWN), 0}},
         1,
         0,
         1,
         SALUR_DIFF_WINDOW},
        {"none elsewhere, whatever else is wrong with it",
         {{1, 0, 100, 8, 1, DIFF(WINDOW) | DIFF(WITHDRAWN), 0}},
         1,
         0,
         0,
         SALUR_DIFF_OTHER_SITE},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_reconcile_row out[SITES];
        const struct salur_reconcile_row *other = &out[rows[i].at];
        uint64_t differences = 0;

        CHECK_ERR(join(families, 1, rows[i].events, rows[i].count, out),
                  SALUR_OK);
        for (size_t d = 0; d < SALUR_DIFF_COUNT; d++) {
            differences +=
                out[0].differences[d].families + out[1].differences[d].families;
        }
        if (!CHECK_U64(out[1].realised.families, rows[i].realised) ||
            !CHECK_U64(out[1].realised_self.families, rows[i].realised) ||
            !CHECK_U64(other->differences[rows[i].difference].families, 1) ||
            !CHECK_U64(differences, 1)) {
            printf("  %s\n", rows[i].what);
        }
    }
}

static void
failed_is_the_last_word_of_the_own_village(void)
{
    static const struct family families[] = {{1, 1, 100, 0}};
    static const struct {
        const char *what;
        struct event events[3];
        size_t count;
        int failed;
        int remaining;
    } rows[] = {
        {"nothing said", {{0}}, 0, 0, 1},
        {"unpaid", {{1, 1, 0, 5, 1, SALUR_PAID_UNPAID, 0}}, 1, 1, 0},
        {"unpaid, said elsewhere",
         {{1, 2, 0, 5, 1, SALUR_PAID_UNPAID, 0}},
         1,
         0,
         1},
        {"voided, then unpaid",
         {{1, 1, 100, 5, 2, SALUR_PAID_VOIDED, 0},
          {1, 1, 0, 6, 3, SALUR_PAID_UNPAID, 0}},
         2,
         1,
         0},
        {"unpaid, then redeemed and voided",
         {{1, 1, 100, 7, 4, SALUR_PAID_VOIDED, 0},
          {1, 1, 0, 6, 3, SALUR_PAID_UNPAID, 0}},
         2,
         0,
         1},
        {"redeemed, then unpaid",
         {{1, 1, 100, 5, 2, 0, 0}, {1, 1, 0, 6, 3, SALUR_PAID_UNPAID, 0}},
         2,
         0,
         0},
        {"unpaid, then redeemed too late",
         {{1, 1, 100, 7, 4, DIFF(WINDOW), 0},
          {1, 1, 0, 6, 3, SALUR_PAID_UNPAID, 0}},
         2,
         0,
         1},
        {"unpaid, then a forgery",
         {{1, 1, 100, 7, 4, DIFF(SIGNATURE), 0},
          {1, 1, 0, 6, 3, SALUR_PAID_UNPAID, 0}},
         2,
         1,
         0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_reconcile_row out[SITES];

        CHECK_ERR(join(families, 1, rows[i].events, rows[i].count, out),
                  SALUR_OK);
        if (!CHECK_U64(out[1].failed.families, rows[i].failed) ||
            !CHECK_U64(out[1].remaining.families, rows[i].remaining) ||
            !CHECK(out[1].balances)) {
            printf("  %s\n", rows[i].what);
        }
    }
}

static void
bad_input_is_refused(void)
{
    static const struct family twice[] = {{1, 0, 100, 0}, {1, 1, 100, 0}};
    static const struct family far[] = {{1, SITES, 100, 0}};
    static const struct event lost[] = {{1, SITES, 100, 1, 1, 0, 0}};
    static const struct family rich[] = {{1, 0, INT64_MAX, 0}, {2, 0, 1, 0}};
    struct salur_reconcile_row rows[SITES];

    CHECK_ERR(join(NULL, 0, NULL, 0, rows), SALUR_OK);
    CHECK(rows[0].balances);
    CHECK_ERR(join(twice, 2, NULL, 0, rows), SALUR_E_DUPLICATE);
    CHECK_ERR(join(far, 1, NULL, 0, rows), SALUR_E_ARG);
    CHECK_ERR(join(NULL, 0, lost, 1, rows), SALUR_E_ARG);
    CHECK_ERR(join(rich, 2, NULL, 0, rows), SALUR_E_OVERFLOW);
}

/* --- against the definition, family by family, in quadratic time --------- */

#define MODEL_FAMILIES 40
#define MODEL_EVENTS 120

/* 1 when a comes before b: by time, site, number. */
static int
before(const struct event *a, const struct event *b)
{
    if (a->time_s != b->time_s) {
        return a->time_s < b->time_s;
    }
    return a->site != b->site ? a->site < b->site : a->seq < b->seq;
}

static int
is_redemption(const struct event *e)
{
    return (e->flags & (SALUR_PAID_UNPAID | SALUR_PAID_VOIDED)) == 0;
}

/* First event of the id for which the test holds, NULL when there is none. */
static const struct event *
earliest(const struct event *events, size_t count, const struct family *f,
         int (*holds)(const struct event *e, const struct family *f))
{
    const struct event *found = NULL;

    for (size_t i = 0; i < count; i++) {
        if (events[i].id == f->id && holds(&events[i], f) &&
            (found == NULL || before(&events[i], found))) {
            found = &events[i];
        }
    }
    return found;
}

static int
holds_valid(const struct event *e, const struct family *f)
{
    return is_redemption(e) && e->site == f->site &&
           (e->flags & (DIFF(SIGNATURE) | DIFF(WINDOW) | DIFF(WITHDRAWN))) == 0;
}

static int
holds_signed(const struct event *e, const struct family *f)
{
    (void)f;
    return is_redemption(e) && (e->flags & DIFF(SIGNATURE)) == 0;
}

static void
count_up(struct salur_sum *sum, int64_t idr)
{
    sum->families++;
    sum->idr += idr;
}

static void
model_family(const struct family *f, const struct event *events, size_t m,
             struct salur_reconcile_row *rows)
{
    const struct event *valid = earliest(events, m, f, holds_valid);
    const struct event *last = NULL;

    count_up(&rows[f->site].allocated, f->idr);
    for (size_t i = 0; i < m; i++) {
        if (events[i].id == f->id && events[i].site == f->site &&
            (events[i].flags & DIFF(SIGNATURE)) == 0 &&
            (last == NULL || before(last, &events[i]))) {
            last = &events[i];
        }
    }
    if (valid != NULL) {
        count_up(&rows[f->site].realised, f->idr);
        if ((valid->flags & SALUR_PAID_KEYED) != 0) {
            count_up(&rows[f->site].keyed, f->idr);
        }
    } else if (last != NULL && (last->flags & SALUR_PAID_UNPAID) != 0) {
        count_up(&rows[f->site].failed, f->idr);
    } else {
        count_up(&rows[f->site].remaining, f->idr);
    }
}

static void
model_redemption(const struct event *e, const struct family *families, size_t n,
                 const struct event *events, size_t m,
                 struct salur_reconcile_row *row)
{
    const struct family *f = NULL;
    const struct event *first;

    for (size_t i = 0; i < n; i++) {
        f = families[i].id == e->id ? &families[i] : f;
    }
    if ((e->flags & DIFF(SIGNATURE)) != 0) {
        count_up(&row->differences[SALUR_DIFF_SIGNATURE], e->idr);
        return;
    }
    if (f == NULL) {
        count_up(&row->differences[SALUR_DIFF_NOT_LISTED], e->idr);
        return;
    }
    first = earliest(events, m, f, holds_valid);
    if (e == first) {
        if (e->idr != f->idr || e->package != f->package) {
            count_up(&row->differences[SALUR_DIFF_AMOUNT], e->idr - f->idr);
        }
        return;
    }
    first = first != NULL ? first : earliest(events, m, f, holds_signed);
    if (e != first) {
        count_up(
            &row->differences[e->site == first->site ? SALUR_DIFF_TWICE_HERE
                                                     : SALUR_DIFF_TWICE_ACROSS],
            e->idr);
    } else if (e->site != f->site) {
        count_up(&row->differences[SALUR_DIFF_OTHER_SITE], e->idr);
    } else if ((e->flags & DIFF(WINDOW)) != 0) {
        count_up(&row->differences[SALUR_DIFF_WINDOW], e->idr);
    } else {
        count_up(&row->differences[SALUR_DIFF_WITHDRAWN], e->idr);
    }
}

static size_t
random_nation(struct prng *prng, struct family *families, struct event *events,
              size_t *out_events)
{
    size_t n = prng_below(prng, MODEL_FAMILIES);
    size_t m = prng_below(prng, MODEL_EVENTS);

    for (size_t i = 0; i < n; i++) {
        families[i].id = (uint8_t)(i * 3); /* below 120 */
        families[i].site = (uint32_t)prng_below(prng, SITES);
        families[i].idr = (int64_t)prng_below(prng, 1000);
        families[i].package = (uint32_t)prng_below(prng, 2);
    }
    for (size_t i = 0; i < m; i++) {
        struct event *e = &events[i];
        const struct family *f = &families[prng_below(prng, n + 1)];
        uint64_t dice = prng_below(prng, 16);

        memset(e, 0, sizeof *e);
        e->id = (uint8_t)prng_below(prng, 3 * MODEL_FAMILIES);
        e->site = (uint32_t)prng_below(prng, SITES);
        if (n > 0 && f < families + n && dice > 1) {
            e->id = f->id;
            e->site = dice > 3 ? f->site : e->site;
        }
        e->idr = (int64_t)prng_below(prng, 1000);
        e->time_s = (int64_t)prng_below(prng, 8);
        e->seq = i;
        dice = prng_below(prng, 10);
        e->flags = dice == 0   ? SALUR_PAID_UNPAID
                   : dice == 1 ? SALUR_PAID_VOIDED
                   : dice == 2 ? DIFF(WINDOW)
                   : dice == 3 ? DIFF(WITHDRAWN)
                   : dice == 4 ? DIFF(SIGNATURE)
                   : dice == 5 ? SALUR_PAID_KEYED
                               : 0;
        e->package = (uint32_t)prng_below(prng, 2);
    }
    *out_events = m;
    return n;
}

static int
sums_equal(const struct salur_sum *a, const struct salur_sum *b)
{
    return CHECK_U64(a->families, b->families) && CHECK_I64(a->idr, b->idr);
}

static void
random_nations_agree_with_the_definition(void)
{
    struct prng prng = {20261005};
    struct family families[MODEL_FAMILIES];
    struct event events[MODEL_EVENTS];
    int same = 1;

    for (unsigned round = 0; round < 3000 && same; round++) {
        struct salur_reconcile_row got[SITES];
        struct salur_reconcile_row want[SITES];
        size_t m;
        size_t n = random_nation(&prng, families, events, &m);
        int64_t paid = 0;

        memset(want, 0, sizeof want);
        for (size_t i = 0; i < n; i++) {
            model_family(&families[i], events, m, want);
        }
        for (size_t i = 0; i < m; i++) {
            if (is_redemption(&events[i])) {
                paid += events[i].idr;
                model_redemption(&events[i], families, n, events, m,
                                 &want[events[i].site]);
            } else if ((events[i].flags & SALUR_PAID_VOIDED) != 0) {
                count_up(&want[events[i].site].voided, events[i].idr);
            }
        }
        same = CHECK_ERR(join(families, n, events, m, got), SALUR_OK);
        for (size_t s = 0; s < SITES; s++) {
            same = same && CHECK(got[s].balances) &&
                   sums_equal(&got[s].allocated, &want[s].allocated) &&
                   sums_equal(&got[s].realised, &want[s].realised) &&
                   sums_equal(&got[s].keyed, &want[s].keyed) &&
                   sums_equal(&got[s].failed, &want[s].failed) &&
                   sums_equal(&got[s].remaining, &want[s].remaining) &&
                   sums_equal(&got[s].voided, &want[s].voided);
            paid -= got[s].realised.idr;
            for (size_t d = 0; d < SALUR_DIFF_COUNT; d++) {
                same = same && sums_equal(&got[s].differences[d],
                                          &want[s].differences[d]);
                paid -= got[s].differences[d].idr;
            }
        }
        /* What the logs paid is explained to the last rupiah. */
        same = same && CHECK_I64(paid, 0);
    }
}

/* Enough ids of one bucket that each bucket's order matters, too. */
static void
ids_that_are_alike_are_sorted_too(void)
{
    enum { MANY = 5000 };
    struct salur_listed *listed = calloc(MANY, sizeof *listed);
    struct salur_paid *paid = calloc(MANY, sizeof *paid);
    struct salur_reconcile_row row;

    memset(&row, 0, sizeof row);
    for (size_t i = 0; i < MANY; i++) {
        size_t j = i * 7 % MANY; /* 7 and 5000 share no factor */

        listed[i].cti.bytes[14] = (uint8_t)(i >> 8);
        listed[i].cti.bytes[15] = (uint8_t)(i & 0xff); /* masked */
        listed[i].amount_idr = (int64_t)i;
        paid[i].cti.bytes[14] = (uint8_t)(j >> 8);
        paid[i].cti.bytes[15] = (uint8_t)(j & 0xff); /* masked */
        paid[i].amount_idr = (int64_t)j;
    }
    CHECK_ERR(salur_reconcile_join(listed, MANY, paid, MANY, &row, 1),
              SALUR_OK);
    CHECK_U64(row.realised.families, MANY);
    CHECK_I64(row.realised.idr, MANY / 2 * (MANY - 1));
    free(listed);
    free(paid);
}

static void
every_difference_has_a_name(void)
{
    for (int d = 0; d < SALUR_DIFF_COUNT; d++) {
        CHECK(salur_difference_name((enum salur_difference)d)[0] != '?');
    }
    CHECK_STR(salur_difference_name(SALUR_DIFF_COUNT), "?");
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(every_difference_is_itemised_once_where_it_happened),
        TEST(the_earliest_valid_redemption_counts),
        TEST(failed_is_the_last_word_of_the_own_village),
        TEST(bad_input_is_refused),
        TEST(random_nations_agree_with_the_definition),
        TEST(ids_that_are_alike_are_sorted_too),
        TEST(every_difference_has_a_name),
    };
    return RUN_TESTS(tests, argc, argv);
}
