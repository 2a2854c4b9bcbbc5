/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Setting the gathered heads against each other, log by log.
 *
 * Why one larger head is enough: let the heads of a log, by size, be h1 .. hk,
 * and let each but the last be proven to be the beginning of some larger one.
 * Then h(k-1) begins hk; and when h(i+1) .. hk begin each other in turn and hi
 * begins one of them, hi and h(i+1) are beginnings of the same head, so that hi
 * begins h(i+1).  All are of one history.
 */
#include "audit/compare.h"

#include <stdlib.h>
#include <string.h>

#include "audit/compare_inside.h"
#include "base/bytes.h"

/* A place in the order by log, size and root. */
struct place {
    struct salur_compare_head *at;
};

/* The genuine heads of one log by size and root. */
struct range {
    struct salur_compare *compare;
    struct place *heads;
    size_t count;
};

static const struct salur_head *
head_of(const struct salur_compare_head *head)
{
    return &head->head.checkpoint.head;
}

static int
by_log_size_root(const void *a, const void *b)
{
    const struct salur_compare_head *x = ((const struct place *)a)->at;
    const struct salur_compare_head *y = ((const struct place *)b)->at;
    int order = strcmp(x->head.checkpoint.origin, y->head.checkpoint.origin);

    if (order != 0) {
        return order;
    }
    if (head_of(x)->size != head_of(y)->size) {
        return head_of(x)->size < head_of(y)->size ? -1 : 1;
    }
    order =
        memcmp(head_of(x)->root.bytes, head_of(y)->root.bytes, SALUR_HASH_LEN);
    /* In the order in which they came: the same input, the same report. */
    return order != 0 ? order : (x > y) - (x < y);
}

static int
is_equal(const struct salur_compare_head *a, const struct salur_compare_head *b)
{
    return head_of(a)->size == head_of(b)->size &&
           salur_hash_equal(&head_of(a)->root, &head_of(b)->root);
}

/* --- forks --------------------------------------------------------------- */

/* Leaf hashes of a head's entries, or NULL. */
static const struct salur_hash *
leaves_of(const struct salur_compare *compare,
          const struct salur_compare_head *head)
{
    for (size_t i = 0; i < compare->histories_count; i++) {
        const struct sl_history *history = &compare->histories[i];

        if (&compare->heads[history->head] == head) {
            return history->leaves;
        }
    }
    return NULL;
}

/* Where both have their entries: the first that differs. */
static void
find_first(const struct salur_compare *compare, struct salur_compare_fork *fork)
{
    const struct salur_hash *a = leaves_of(compare, fork->smaller);
    const struct salur_hash *b = leaves_of(compare, fork->larger);

    if (a == NULL || b == NULL) {
        return;
    }
    for (uint64_t i = 0; i < head_of(fork->smaller)->size; i++) {
        if (!salur_hash_equal(&a[i], &b[i])) {
            fork->has_seq = 1;
            fork->seq = i;
            return;
        }
    }
}

static enum salur_err
put_fork(struct salur_compare *compare, const struct salur_compare_fork *fork)
{
    void *array = compare->forks;
    enum salur_err err =
        sl_array_grow(&array, &compare->forks_cap, compare->forks_count + 1,
                      SL_COMPARE_HEADS_MAX, sizeof *compare->forks);

    compare->forks = array;
    if (err == SALUR_OK) {
        compare->forks[compare->forks_count] = *fork;
        find_first(compare, &compare->forks[compare->forks_count++]);
    }
    return err;
}

/* Heads of one size and two roots. */
static enum salur_err
find_equal_sizes(struct range *range)
{
    enum salur_err err = SALUR_OK;

    for (size_t i = 1; i < range->count && err == SALUR_OK; i++) {
        struct salur_compare_fork fork = {
            .smaller = range->heads[i - 1].at,
            .larger = range->heads[i].at,
            .basis = SALUR_BASIS_SIZE,
            .root = head_of(range->heads[i].at)->root,
        };

        if (head_of(fork.smaller)->size == head_of(fork.larger)->size &&
            !is_equal(fork.smaller, fork.larger)) {
            fork.source = fork.larger->source;
            err = put_fork(range->compare, &fork);
        }
    }
    return err;
}

/* --- histories ----------------------------------------------------------- */

/*
 * The history of a head has this root at the size of head number at: it is
 * continued, or it is one of another history.
 */
static enum salur_err
judge_root(struct range *range, size_t at, const struct sl_history *history,
           const struct salur_hash *root)
{
    struct salur_compare_head *larger = &range->compare->heads[history->head];
    struct salur_compare_head *head = range->heads[at].at;
    struct salur_compare_fork fork = {
        .smaller = head,
        .larger = larger,
        .basis = history->basis,
        .source = larger->source,
        .root = *root,
    };

    if (salur_hash_equal(&head_of(head)->root, root)) {
        head->is_continued |= head_of(head)->size < head_of(larger)->size;
        return SALUR_OK;
    }
    /* Equal sizes were found already; equal heads are told once. */
    if (head_of(head)->size == head_of(larger)->size ||
        (at > 0 && is_equal(head, range->heads[at - 1].at))) {
        return SALUR_OK;
    }
    return put_fork(range->compare, &fork);
}

/* Roots at the sizes of all heads, in one walk over the leaves. */
static enum salur_err
judge_entries(struct range *range, const struct sl_history *history)
{
    struct salur_hasher *hasher = range->compare->hasher;
    uint64_t size = head_of(&range->compare->heads[history->head])->size;
    struct salur_tree tree;
    struct salur_hash root;
    enum salur_err err = SALUR_OK;

    salur_tree_init(&tree);
    for (size_t i = 0; i < range->count && err == SALUR_OK; i++) {
        uint64_t wanted = head_of(range->heads[i].at)->size;

        if (wanted > size) {
            break;
        }
        while (tree.size < wanted) {
            salur_tree_append(&tree, hasher, &history->leaves[tree.size]);
        }
        salur_tree_root(&tree, hasher, &root);
        err = judge_root(range, i, history, &root);
    }
    return err;
}

/* A proof says something of heads of one size only. */
static enum salur_err
judge_proof(struct range *range, const struct sl_history *history)
{
    const struct salur_head *larger =
        head_of(&range->compare->heads[history->head]);
    enum salur_err err = SALUR_OK;

    for (size_t i = 0; i < range->count && err == SALUR_OK; i++) {
        struct salur_compare_head *head = range->heads[i].at;

        if (!history->is_request && head_of(head)->size == history->then.size) {
            err = judge_root(range, i, history, &history->then.root);
        }
        /* One that does not lead here may be a bad proof of a good head. */
        if (history->is_request && history->old_size < larger->size &&
            head_of(head)->size == history->old_size &&
            salur_merkle_verify_consistency(range->compare->hasher,
                                            head_of(head), larger,
                                            &history->proof) == SALUR_OK) {
            head->is_continued = 1;
        }
    }
    return err;
}

static enum salur_err
judge_histories(struct range *range)
{
    struct salur_compare *compare = range->compare;
    const char *origin = range->heads[0].at->head.checkpoint.origin;
    enum salur_err err = SALUR_OK;

    for (size_t i = 0; i < compare->histories_count && err == SALUR_OK; i++) {
        const struct sl_history *history = &compare->histories[i];

        if (strcmp(compare->heads[history->head].head.checkpoint.origin,
                   origin) == 0) {
            err = history->basis == SALUR_BASIS_ENTRIES
                      ? judge_entries(range, history)
                      : judge_proof(range, history);
        }
    }
    return err;
}

/* --- verdicts ------------------------------------------------------------ */

/* What is known of one head is known of its equals. */
static int
all_are_continued(struct range *range)
{
    const struct salur_compare_head *last = range->heads[range->count - 1].at;
    int all = 1;

    for (size_t i = 1; i < range->count; i++) {
        if (is_equal(range->heads[i - 1].at, range->heads[i].at)) {
            range->heads[i].at->is_continued |=
                range->heads[i - 1].at->is_continued;
        }
    }
    for (size_t i = range->count; i > 0; i--) {
        struct salur_compare_head *head = range->heads[i - 1].at;

        /* Every log begins with none of its entries. */
        head->is_continued |= head_of(head)->size == 0 ||
                              is_equal(head, last) ||
                              (is_equal(head, range->heads[i].at) &&
                               range->heads[i].at->is_continued);
        all = all && head->is_continued;
    }
    return all;
}

static enum salur_err
judge_log(struct range *range)
{
    struct salur_compare *compare = range->compare;
    size_t forks = compare->forks_count;
    void *array = compare->logs;
    struct salur_compare_log *log;
    enum salur_err err =
        sl_array_grow(&array, &compare->logs_cap, compare->logs_count + 1,
                      SL_COMPARE_HEADS_MAX, sizeof *compare->logs);

    compare->logs = array;
    if (err == SALUR_OK) {
        err = find_equal_sizes(range);
    }
    if (err == SALUR_OK) {
        err = judge_histories(range);
    }
    if (err != SALUR_OK) {
        return err;
    }
    log = &compare->logs[compare->logs_count++];
    log->origin = range->heads[0].at->head.checkpoint.origin;
    log->heads = range->count;
    log->smallest = head_of(range->heads[0].at)->size;
    log->largest = head_of(range->heads[range->count - 1].at)->size;
    log->verdict =
        compare->forks_count > forks ? SALUR_COMPARE_FORKED
        : range->count == 1          ? SALUR_COMPARE_ALONE
        : is_equal(range->heads[0].at, range->heads[range->count - 1].at)
            ? SALUR_COMPARE_SAME
        : all_are_continued(range) ? SALUR_COMPARE_GREW
                                   : SALUR_COMPARE_UNTOLD;
    return SALUR_OK;
}

enum salur_err
salur_compare_run(struct salur_compare *compare)
{
    struct place *heads = calloc(compare->heads_count + 1, sizeof *heads);
    size_t count = 0;
    enum salur_err err = SALUR_OK;

    if (heads == NULL) {
        return SALUR_E_MEMORY;
    }
    for (size_t i = 0; i < compare->heads_count; i++) {
        if (compare->heads[i].head.err == SALUR_OK) {
            heads[count++].at = &compare->heads[i];
        }
    }
    qsort(heads, count, sizeof *heads, by_log_size_root);
    for (size_t from = 0; from < count && err == SALUR_OK;) {
        struct range range = {compare, heads + from, 0};

        while (from < count &&
               strcmp(heads[from].at->head.checkpoint.origin,
                      range.heads[0].at->head.checkpoint.origin) == 0) {
            range.count++;
            from++;
        }
        err = judge_log(&range);
    }
    free(heads);
    return err;
}
