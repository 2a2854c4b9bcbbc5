/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many cases over all processors: case i is judged in lane i mod lanes, each
 * lane a process of its own.
 */
#ifndef LANES_H
#define LANES_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

#define LANES_MAX 16
/* Written to a pipe in one piece: within PIPE_BUF. */
#define LANES_FIGURES 400

/* What became of the cases. */
struct lanes_tally {
    uint64_t done;
    uint64_t held; /* cases that came out as they must */
    uint64_t figures[LANES_FIGURES];
};

/*
 * Judge one case: 1 when it came out as it must.
 *
 * figures  to be added to, LANES_FIGURES of them
 */
typedef int (*lanes_fn)(void *ctx, uint64_t number, uint64_t *figures);

/* Run one lane to its end and write its tally. */
static inline void
lanes_run_one(unsigned lane, unsigned lanes, int fd, uint64_t count,
              lanes_fn judge, void *ctx)
{
    struct lanes_tally tally = {.done = 0};

    for (uint64_t i = lane; i < count; i += lanes) {
        tally.held += judge(ctx, i, tally.figures) ? 1U : 0U;
        tally.done++;
    }
    (void)fflush(stdout);
    _exit(write(fd, &tally, sizeof tally) == (ssize_t)sizeof tally ? 0 : 1);
}

/*
 * Judge cases 0 .. count - 1.  Memory of the caller is copied to each lane,
 * so a judge may spoil it and put it back.
 */
static inline struct lanes_tally
lanes_run(uint64_t count, lanes_fn judge, void *ctx)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned lanes = processors < 1           ? 1
                     : processors > LANES_MAX ? LANES_MAX
                                              : (unsigned)processors;
    struct lanes_tally sum = {.done = 0};
    struct lanes_tally one;
    pid_t pids[LANES_MAX];
    int fds[2];

    CHECK(pipe(fds) == 0);
    (void)fflush(stdout);
    for (unsigned lane = 0; lane < lanes; lane++) {
        pids[lane] = fork();
        if (pids[lane] == 0) {
            lanes_run_one(lane, lanes, fds[1], count, judge, ctx);
        }
    }
    (void)close(fds[1]);
    while (read(fds[0], &one, sizeof one) == (ssize_t)sizeof one) {
        sum.done += one.done;
        sum.held += one.held;
        for (unsigned i = 0; i < LANES_FIGURES; i++) {
            sum.figures[i] += one.figures[i];
        }
    }
    (void)close(fds[0]);
    for (unsigned lane = 0; lane < lanes; lane++) {
        int status = -1;

        CHECK(waitpid(pids[lane], &status, 0) == pids[lane] && status == 0);
    }
    CHECK_U64(sum.done, count);
    return sum;
}

#endif
