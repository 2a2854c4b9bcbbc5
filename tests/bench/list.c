/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checking an official list against reading it: counting its line ends with
 * memchr, which is as fast as memory gives the bytes, and splitting it into
 * cells byte by byte with quotes observed, which is what any reader of CSV
 * has to do before it may look at a cell.
 */
#include "bench.h"

#include <string.h>

#include "salur/roster.h"

#define FAMILIES 300000
#define VILLAGES 2400
#define COLUMNS 9
#define ROUNDS 7

struct list {
    struct salur_buf csv;
    struct salur_aliases *aliases;
};

static double
list_ours(void *ctx)
{
    const struct list *list = ctx;
    struct salur_roster_events events;
    struct salur_roster_counts counts;
    double start = bench_now();
    double seconds;

    memset(&events, 0, sizeof events);
    bench_must(salur_roster_scan(salur_buf_view(&list->csv), list->aliases,
                                 &events, &counts),
               "scan");
    seconds = bench_now() - start;
    bench_require(counts.good == FAMILIES && counts.bad == 0 &&
                      counts.warnings == 0,
                  "rows");
    return seconds;
}

static double
list_lines(void *ctx)
{
    const struct list *list = ctx;
    const uint8_t *at = list->csv.ptr;
    const uint8_t *end = at + list->csv.len;
    const uint8_t *found;
    size_t lines = 0;
    double start = bench_now();

    while ((found = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        lines++;
        at = found + 1;
    }
    bench_require(lines == FAMILIES + 1, "lines");
    return bench_now() - start;
}

static double
list_cells(void *ctx)
{
    const struct list *list = ctx;
    int quoted = 0;
    size_t cells = 0;
    double start = bench_now();

    for (size_t i = 0; i < list->csv.len; i++) {
        uint8_t byte = list->csv.ptr[i];

        if (byte == '"') {
            quoted = !quoted;
        } else if (!quoted && (byte == ',' || byte == '\n')) {
            cells++;
        }
    }
    bench_require(cells == (FAMILIES + 1) * COLUMNS, "cells");
    return bench_now() - start;
}

void
bench_list(void)
{
    static const bench_fn fns[] = {list_ours, list_cells, list_lines};
    struct bench_row row = {.what = "check a list of 300,000 families",
                            .unit = "MB/s"};
    struct list list;
    double medians[3];

    salur_buf_init(&list.csv, 1 << 28);
    bench_families(&list.csv, FAMILIES, VILLAGES);
    bench_must(salur_aliases_new(&list.aliases), "aliases");
    bench_rounds("list", ROUNDS, fns, 3, &list, medians);
    row.amount = (double)list.csv.len / 1e6;
    row.ours_s = medians[0];
    row.limit_s = medians[1];
    row.limit = "split into cells, check nothing";
    bench_row(&row);
    row.limit_s = medians[2];
    row.limit = "count the lines with memchr";
    bench_row(&row);
    salur_aliases_free(list.aliases);
    salur_buf_wipe(&list.csv);
}
