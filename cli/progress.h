/* SPDX-License-Identifier: Apache-2.0 */
/* Progress of long work: on a terminal only, after half a second, at most
 * five times a second. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdint.h>
#include <time.h>

struct cli;

struct progress {
    int is_shown;
    struct timespec start;
    struct timespec last;
};

/* Start the clock. */
void
cli_progress_start(struct progress *progress, const struct cli *cli);

/*
 * Say how far it is.
 *
 * fresh  done since the start, what the rate is made of
 * done   of total, fresh and what was there before
 */
void
cli_progress_step(struct progress *progress, uint64_t fresh, uint64_t done,
                  uint64_t total);

/* End the line, if there is one. */
void
cli_progress_end(const struct progress *progress);

#endif
