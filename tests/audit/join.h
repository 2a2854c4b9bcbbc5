/* SPDX-License-Identifier: Apache-2.0 */
/* Families and events as the tests of the join write them. */
#ifndef JOIN_H
#define JOIN_H

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

static inline enum salur_err
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

#endif
