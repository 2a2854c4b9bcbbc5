/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints the table of `make bench`: salur-bench [NOUN ...], in an empty
 * working folder.  Results on stdout, progress on stderr.
 */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "salur/key.h"

#define ROUNDS_MAX 99

double
bench_now(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void
bench_require(int ok, const char *what)
{
    if (!ok) {
        (void)fprintf(stderr, "salur-bench: %s: not as it must be\n", what);
        exit(1);
    }
}

void
bench_must(enum salur_err err, const char *what)
{
    if (err != SALUR_OK) {
        (void)fprintf(stderr, "salur-bench: %s: %s\n", what,
                      salur_strerror(err));
        exit(1);
    }
}

void *
bench_alloc(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    bench_require(memory != NULL, "memory");
    return memory;
}

void
bench_say(const char *what, uint64_t done, uint64_t total)
{
    const char *end = isatty(STDERR_FILENO) ? "\033[K\r" : "\n";

    (void)fprintf(stderr, "%s: %llu of %llu%s", what, (unsigned long long)done,
                  (unsigned long long)total, end);
}

static int
compare_doubles(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;

    return (*x > *y) - (*x < *y);
}

double
bench_quantile(double *values, size_t count, unsigned per_mille)
{
    size_t index = (count - 1) * per_mille / 1000;

    qsort(values, count, sizeof *values, compare_doubles);
    return values[index];
}

void
bench_rounds(const char *what, size_t rounds, const bench_fn *fns, size_t count,
             void *ctx, double *out)
{
    double seconds[BENCH_FNS_MAX][ROUNDS_MAX];

    bench_require(rounds <= ROUNDS_MAX && count <= BENCH_FNS_MAX, "rounds");
    for (size_t round = 0; round < rounds; round++) {
        bench_say(what, round + 1, rounds);
        for (size_t i = 0; i < count; i++) {
            size_t turn = (round + i) % count;

            seconds[turn][round] = fns[turn](ctx);
        }
    }
    for (size_t i = 0; i < count; i++) {
        out[i] = bench_quantile(seconds[i], rounds, 500);
    }
}

/* Three digits that count, more left of the point, in groups of three. */
static void
put_figure(double value)
{
    int decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;

    if (value < 1000) {
        (void)printf(" %10.*f", decimals, value);
    } else {
        unsigned long long whole = (unsigned long long)(value + 0.5);

        (void)printf(" %6llu,%03llu", whole / 1000, whole % 1000);
    }
}

void
bench_row(const struct bench_row *row)
{
    double ratio = row->limit_s / row->ours_s;
    int in_ms = row->amount <= 0;

    (void)printf("%-46s", row->what);
    put_figure(in_ms ? row->ours_s * 1e3 : row->amount / row->ours_s);
    put_figure(in_ms ? row->limit_s * 1e3 : row->amount / row->limit_s);
    (void)printf(" %-10s %6.*f  %s\n", in_ms ? "ms" : row->unit,
                 ratio < 0.1 ? 3 : 2, ratio, row->limit);
    (void)fflush(stdout);
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } nouns[] = {
        {"issue", bench_issue},         {"redeem", bench_redeem},
        {"verify", bench_verify},       {"list", bench_list},
        {"reconcile", bench_reconcile}, {"sheet", bench_sheet},
        {"counter", bench_counter},     {"witness", bench_witness},
        {"proof", bench_proof},
    };
    size_t ran = 0;

    bench_must(salur_start(), "start");
    (void)printf("%-46s %10s %10s %-10s %6s  %s\n", "what", "ours", "limit",
                 "unit", "ratio", "the limit is");
    for (size_t i = 0; i < sizeof nouns / sizeof nouns[0]; i++) {
        int wanted = argc == 1;

        for (int arg = 1; arg < argc; arg++) {
            wanted |= strcmp(argv[arg], nouns[i].name) == 0;
        }
        if (wanted) {
            nouns[i].run();
            ran++;
        }
    }
    bench_require(ran > 0, "no such noun");
    (void)printf("\nMedians of runs in turns on %ld processors.  ratio: our "
                 "speed over the limit's;\n1 is as fast, more is faster.\n",
                 sysconf(_SC_NPROCESSORS_ONLN));
    return 0;
}
