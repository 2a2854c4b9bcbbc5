/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sort-merge of families and redemptions, id by id.  Every listed
 * family gets exactly one outcome and every redemption that does not count
 * exactly one difference.  Nothing is allocated here but by the sort, and
 * nothing is known here of stores, signatures or dates: those are flags.
 */
#include "audit/reconcile_inside.h"

#include <string.h>

#define DIFFERENCES ((1U << SALUR_DIFF_COUNT) - 1)
#define NOT_A_REDEMPTION (SALUR_PAID_UNPAID | SALUR_PAID_VOIDED)

_Static_assert(SALUR_PAID_UNPAID > DIFFERENCES, "flags do not overlap");

/* The entries of one id, in time order, and its place on the list. */
struct group {
    const struct salur_listed *listed; /* NULL: not listed */
    const struct salur_paid *paid;
    size_t count;
    const struct salur_paid *counted;   /* the redemption that is realised */
    const struct salur_paid *reference; /* the one that others repeat */
};

static int
has(const struct salur_paid *paid, enum salur_difference what)
{
    return (paid->flags >> what & 1U) != 0;
}

/* 1 for a redemption of this family that a trusted issuer signed, in a log
 * while it counted. */
static int
is_genuine(const struct salur_paid *paid)
{
    return (paid->flags & NOT_A_REDEMPTION) == 0 &&
           !has(paid, SALUR_DIFF_SIGNATURE) && !has(paid, SALUR_DIFF_BEYOND);
}

static void
find_counted(struct group *group)
{
    const struct salur_paid *first = NULL;

    for (size_t i = 0; i < group->count && group->counted == NULL; i++) {
        const struct salur_paid *paid = &group->paid[i];

        if (!is_genuine(paid)) {
            continue;
        }
        if (first == NULL) {
            first = paid;
        }
        if ((paid->flags & DIFFERENCES) == 0 &&
            paid->site_index == group->listed->site_index) {
            group->counted = paid;
        }
    }
    group->reference = group->counted != NULL ? group->counted : first;
}

/* The last word of the family's own village, unless it is realised. */
static enum sl_outcome
outcome_of(const struct group *group)
{
    enum sl_outcome outcome = SL_REMAINING;

    if (group->counted != NULL) {
        return SL_REALISED;
    }
    for (size_t i = 0; i < group->count; i++) {
        const struct salur_paid *paid = &group->paid[i];

        if (paid->site_index == group->listed->site_index &&
            !has(paid, SALUR_DIFF_SIGNATURE) && !has(paid, SALUR_DIFF_BEYOND)) {
            outcome = (paid->flags & SALUR_PAID_UNPAID) != 0 ? SL_FAILED
                                                             : SL_REMAINING;
        }
    }
    return outcome;
}

/* Why a redemption is not realised by itself. */
static enum salur_difference
own_difference(const struct group *group, const struct salur_paid *paid)
{
    if (paid->site_index != group->listed->site_index) {
        return SALUR_DIFF_OTHER_SITE;
    }
    return has(paid, SALUR_DIFF_WINDOW) ? SALUR_DIFF_WINDOW
                                        : SALUR_DIFF_WITHDRAWN;
}

/* What is wrong with a listed family's redemption that does not count. */
static enum salur_difference
difference_of(const struct group *group, const struct salur_paid *paid)
{
    /* There is a reference as soon as there is a genuine redemption. */
    if (group->reference == NULL || paid == group->reference) {
        return own_difference(group, paid);
    }
    return paid->site_index == group->reference->site_index
               ? SALUR_DIFF_TWICE_HERE
               : SALUR_DIFF_TWICE_ACROSS;
}

/* Judge one redemption that is not voided. */
static enum salur_err
judge(const struct group *group, const struct salur_paid *paid,
      const struct sl_join_sink *sink)
{
    const struct salur_listed *listed = group->listed;
    const struct salur_paid *other = NULL;
    enum salur_difference what;

    if (has(paid, SALUR_DIFF_BEYOND)) {
        what = SALUR_DIFF_BEYOND;
    } else if (has(paid, SALUR_DIFF_SIGNATURE)) {
        what = SALUR_DIFF_SIGNATURE;
    } else if (listed == NULL) {
        what = SALUR_DIFF_NOT_LISTED;
    } else if (paid != group->counted) {
        what = difference_of(group, paid);
        other = paid == group->reference ? NULL : group->reference;
    } else if (paid->amount_idr != listed->amount_idr ||
               paid->package != listed->package) {
        what = SALUR_DIFF_AMOUNT;
    } else {
        return SALUR_OK;
    }
    return sink->difference(sink->ctx, paid, what, listed, other);
}

static enum salur_err
judge_group(struct group *group, const struct sl_join_sink *sink)
{
    enum salur_err err = SALUR_OK;

    if (group->listed != NULL) {
        find_counted(group);
        err = sink->family(sink->ctx, group->listed, outcome_of(group),
                           group->counted);
    }
    for (size_t i = 0; i < group->count && err == SALUR_OK; i++) {
        const struct salur_paid *paid = &group->paid[i];

        if ((paid->flags & SALUR_PAID_UNPAID) != 0 ||
            ((paid->flags & SALUR_PAID_STRAY) != 0 && group->listed == NULL)) {
            continue;
        }
        err = (paid->flags & SALUR_PAID_VOIDED) != 0
                  ? sink->voided(sink->ctx, paid)
                  : judge(group, paid, sink);
    }
    return err;
}

/* Number of records from paid on that have the id of the first. */
static size_t
same_id(const struct salur_paid *paid, size_t count)
{
    size_t n = 1;

    while (n < count &&
           memcmp(&paid[n].cti, &paid[0].cti, sizeof paid->cti) == 0) {
        n++;
    }
    return n;
}

/* The next id, of the list, of paid, or of both. */
static struct group
next_group(const struct salur_listed *listed, size_t listed_count,
           const struct salur_paid *paid, size_t paid_count)
{
    struct group group = {NULL, NULL, 0, NULL, NULL};
    int order; /* of the next id listed to the next id paid */

    if (listed_count == 0 || paid_count == 0) {
        order = listed_count == 0 ? 1 : -1;
    } else {
        order = memcmp(&listed->cti, &paid->cti, SALUR_CTI_LEN);
    }
    if (order <= 0) {
        group.listed = listed;
    }
    if (order >= 0) {
        group.paid = paid;
        group.count = same_id(paid, paid_count);
    }
    return group;
}

enum salur_err
sl_join(const struct salur_listed *listed, size_t listed_count,
        const struct salur_paid *paid, size_t paid_count,
        const struct sl_join_sink *sink)
{
    enum salur_err err = SALUR_OK;
    size_t i = 0;
    size_t j = 0;

    while ((i < listed_count || j < paid_count) && err == SALUR_OK) {
        struct group group =
            next_group(listed + i, listed_count - i, paid + j, paid_count - j);

        j += group.count;
        i += group.listed != NULL;
        if (group.listed != NULL && i < listed_count &&
            memcmp(&listed[i].cti, &group.listed->cti, SALUR_CTI_LEN) == 0) {
            return SALUR_E_DUPLICATE;
        }
        err = judge_group(&group, sink);
    }
    return err;
}

/* --- the join into rows by site ------------------------------------------ */

static enum salur_err
add_family(void *ctx, const struct salur_listed *listed,
           enum sl_outcome outcome, const struct salur_paid *counted)
{
    struct salur_reconcile_row *rows = ctx;

    return sl_row_family(&rows[listed->site_index], listed, outcome, counted);
}

static enum salur_err
add_difference(void *ctx, const struct salur_paid *paid,
               enum salur_difference what, const struct salur_listed *listed,
               const struct salur_paid *other)
{
    struct salur_reconcile_row *rows = ctx;

    (void)other;
    return sl_row_difference(&rows[paid->site_index], paid, what, listed);
}

static enum salur_err
add_voided(void *ctx, const struct salur_paid *paid)
{
    struct salur_reconcile_row *rows = ctx;

    return sl_sum_add(&rows[paid->site_index].voided, paid->amount_idr);
}

enum salur_err
salur_reconcile_join(struct salur_listed *listed, size_t listed_count,
                     struct salur_paid *paid, size_t paid_count,
                     struct salur_reconcile_row *rows, size_t sites)
{
    const struct sl_join_sink sink = {add_family, add_difference, add_voided,
                                      rows};
    enum salur_err err;

    for (size_t i = 0; i < listed_count; i++) {
        if (listed[i].site_index >= sites) {
            return SALUR_E_ARG;
        }
    }
    for (size_t i = 0; i < paid_count; i++) {
        if (paid[i].site_index >= sites) {
            return SALUR_E_ARG;
        }
    }
    err = sl_sort_listed(listed, listed_count);
    if (err == SALUR_OK) {
        err = sl_sort_paid(paid, paid_count);
    }
    if (err == SALUR_OK) {
        err = sl_join(listed, listed_count, paid, paid_count, &sink);
    }
    for (size_t i = 0; i < sites; i++) {
        sl_row_balance(&rows[i]);
    }
    return err;
}
