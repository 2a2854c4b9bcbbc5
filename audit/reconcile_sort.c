/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sorting by id.  Ids are keyed hashes, so their first 16 bits spread
 * evenly: one counting pass puts every record into its bucket in place, and
 * qsort puts a bucket of about n / 65536 in order.  Ids that somebody chose
 * all alike land in one bucket and cost n log n.
 */
#include "audit/reconcile_inside.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS 65536
#define RECORD_MAX 64

_Static_assert(sizeof(struct salur_listed) <= RECORD_MAX, "fits moved");
_Static_assert(sizeof(struct salur_paid) <= RECORD_MAX, "fits moved");
_Static_assert(offsetof(struct salur_listed, cti) == 0, "begins with its id");
_Static_assert(offsetof(struct salur_paid, cti) == 0, "begins with its id");

/* Next free place and end of each bucket, in records. */
struct buckets {
    size_t next[BUCKETS];
    size_t end[BUCKETS];
};

static size_t
bucket_of(const uint8_t *record)
{
    return (size_t)record[0] << 8 | record[1];
}

static int
compare_u64(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int
compare_listed(const void *a, const void *b)
{
    const struct salur_listed *x = a;
    const struct salur_listed *y = b;

    return memcmp(&x->cti, &y->cti, sizeof x->cti);
}

static int
compare_paid(const void *a, const void *b)
{
    const struct salur_paid *x = a;
    const struct salur_paid *y = b;
    int order = memcmp(&x->cti, &y->cti, sizeof x->cti);

    if (order == 0) {
        order = (x->time_s > y->time_s) - (x->time_s < y->time_s);
    }
    if (order == 0) {
        order = compare_u64(x->site_index, y->site_index);
    }
    if (order == 0) {
        order = compare_u64(x->seq, y->seq);
    }
    /* Two devices of one village may have one number at one second. */
    if (order == 0) {
        order = compare_u64(x->log_index, y->log_index);
    }
    return order;
}

/* From counts in end[] to where each bucket begins and ends. */
static void
lay_out(struct buckets *buckets)
{
    size_t at = 0;

    for (size_t b = 0; b < BUCKETS; b++) {
        buckets->next[b] = at;
        at += buckets->end[b];
        buckets->end[b] = at;
    }
}

/* Sort each bucket; its begin is the end of the one before. */
static void
sort_buckets(const struct buckets *buckets, uint8_t *bytes, size_t size,
             int (*compare)(const void *, const void *))
{
    size_t begin = 0;

    for (size_t b = 0; b < BUCKETS; b++) {
        size_t count = buckets->end[b] - begin;

        if (count > 1) {
            qsort(bytes + begin * size, count, size, compare);
        }
        begin = buckets->end[b];
    }
}

static inline void
swap(uint8_t *a, uint8_t *b, size_t size)
{
    uint8_t moved[RECORD_MAX];

    if (a != b) {
        memcpy(moved, a, size);
        memcpy(a, b, size);
        memcpy(b, moved, size);
    }
}

/*
 * Sort count records of size bytes that begin with their id.  Inlined into
 * its two callers, so that size is a constant and a move is a few registers.
 */
static inline enum salur_err
sort_records(void *records, size_t count, size_t size,
             int (*compare)(const void *, const void *))
{
    struct buckets *buckets = calloc(1, sizeof *buckets);
    uint8_t *bytes = records;

    if (buckets == NULL) {
        return SALUR_E_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        buckets->end[bucket_of(bytes + i * size)]++;
    }
    lay_out(buckets);
    for (size_t b = 0; b < BUCKETS; b++) {
        while (buckets->next[b] < buckets->end[b]) {
            uint8_t *here = bytes + buckets->next[b] * size;
            uint8_t *place = bytes + buckets->next[bucket_of(here)]++ * size;

            swap(here, place, size);
        }
    }
    sort_buckets(buckets, bytes, size, compare);
    free(buckets);
    return SALUR_OK;
}

enum salur_err
sl_sort_listed(struct salur_listed *listed, size_t count)
{
    return sort_records(listed, count, sizeof *listed, compare_listed);
}

enum salur_err
sl_sort_paid(struct salur_paid *paid, size_t count)
{
    return sort_records(paid, count, sizeof *paid, compare_paid);
}
