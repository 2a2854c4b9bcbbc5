/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/reconcile.h"

/* The join against its definition, family by family, in quadratic time. */
#include "tests/audit/join.h"

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
           (e->flags & (DIFF(SIGNATURE) | DIFF(WINDOW) | DIFF(WITHDRAWN) |
                        DIFF(BEYOND))) == 0;
}

static int
holds_signed(const struct event *e, const struct family *f)
{
    (void)f;
    return is_redemption(e) &&
           (e->flags & (DIFF(SIGNATURE) | DIFF(BEYOND))) == 0;
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
            (events[i].flags & (DIFF(SIGNATURE) | DIFF(BEYOND))) == 0 &&
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
    if ((e->flags & DIFF(BEYOND)) != 0) {
        count_up(&row->differences[SALUR_DIFF_BEYOND], e->idr);
        return;
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
        dice = prng_below(prng, 12);
        e->flags = dice == 0   ? SALUR_PAID_UNPAID
                   : dice == 1 ? SALUR_PAID_VOIDED
                   : dice == 2 ? DIFF(WINDOW)
                   : dice == 3 ? DIFF(WITHDRAWN)
                   : dice == 4 ? DIFF(SIGNATURE)
                   : dice == 5 ? SALUR_PAID_KEYED
                   : dice == 6 ? DIFF(BEYOND)
                   : dice == 7 ? DIFF(BEYOND) | DIFF(SIGNATURE)
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

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(random_nations_agree_with_the_definition),
    };
    return RUN_TESTS(tests, argc, argv);
}
