/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measuring against a limit.  What salur does and what bounds it (raw
 * signatures, a plain file, one pass over the bytes) run in turns in one
 * process, because two runs on one machine differ by more than a good change
 * gains.  Nothing is asserted by time; what was computed is checked.
 *
 * Everything is written to the working folder, which main.c's caller makes
 * afresh on the disk that is to be measured.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdint.h>

#include "salur/bytes.h"

/*
 * How much shorter than a token the message is that COSE signs of it: without
 * tag, array, empty map and signature (2 + 1 + 66), with array, "Signature1"
 * and empty external data (1 + 11 + 1; RFC 9052 4.4).
 */
#define BENCH_NOT_SIGNED (2 + 1 + 66 - (1 + 11 + 1))

/* Seconds of a clock that is never set. */
double
bench_now(void);

/* Do it once and return the seconds that count. */
typedef double (*bench_fn)(void *ctx);

/* Things that run in turns at most. */
#define BENCH_FNS_MAX 4

/*
 * Run each of fns once a round, beginning with another one each round, and
 * set out[i] to the median of fns[i].  Reported on stderr as what.
 *
 * rounds  1 .. 99, odd
 * count   1 .. BENCH_FNS_MAX
 */
void
bench_rounds(const char *what, size_t rounds, const bench_fn *fns, size_t count,
             void *ctx, double *out);

/* Sort values and return the smallest that per_mille of them do not pass. */
double
bench_quantile(double *values, size_t count, unsigned per_mille);

/* One line of the table. */
struct bench_row {
    const char *what;
    const char *limit; /* what it is held against */
    double ours_s;
    double limit_s;
    double amount;    /* done in ours_s and in limit_s; 0: show milliseconds */
    const char *unit; /* of the amount, "cards/s" */
};
void
bench_row(const struct bench_row *row);

/* Say on stderr what is going on. */
void
bench_say(const char *what, uint64_t done, uint64_t total);

/* End the program unless err is SALUR_OK, or ok is true. */
void
bench_must(enum salur_err err, const char *what);
void
bench_require(int ok, const char *what);

/* Memory of count items, zeroed; ends the program when there is none. */
void *
bench_alloc(size_t count, size_t size);

/*
 * Append the list of an invented regency: a header and families rows spread
 * evenly over villages of area 9901, in no order of NIK.
 *
 * families  at most 1,000,000, a multiple of villages
 * villages  at most 3,960
 */
void
bench_families(struct salur_buf *csv, size_t families, size_t villages);

/* Village code by number from 0. */
uint64_t
bench_site(size_t village);

/* The nouns. */
void
bench_issue(void);
void
bench_redeem(void);
void
bench_verify(void);
void
bench_reconcile(void);
void
bench_list(void);
void
bench_sheet(void);
void
bench_counter(void);
void
bench_witness(void);
void
bench_proof(void);

#endif
