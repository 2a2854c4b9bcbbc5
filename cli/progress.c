/* SPDX-License-Identifier: Apache-2.0 */
/* One line of progress, written over until the work is done. */
#include "cli/progress.h"

#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

#define BEFORE_S 0.5
#define BETWEEN_S 0.2

static double
seconds_since(const struct timespec *start, const struct timespec *now)
{
    return (double)(now->tv_sec - start->tv_sec) +
           (double)(now->tv_nsec - start->tv_nsec) / 1e9;
}

void
cli_progress_start(struct progress *progress, const struct cli *cli)
{
    memset(progress, 0, sizeof *progress);
    progress->is_shown = isatty(STDERR_FILENO) && !cli->quiet && !cli->json &&
                         clock_gettime(CLOCK_MONOTONIC, &progress->start) == 0;
}

void
cli_progress_step(struct progress *progress, uint64_t fresh, uint64_t done,
                  uint64_t total)
{
    struct timespec time;
    double seconds;
    double rate;

    if (!progress->is_shown || clock_gettime(CLOCK_MONOTONIC, &time) != 0 ||
        seconds_since(&progress->start, &time) < BEFORE_S ||
        seconds_since(&progress->last, &time) < BETWEEN_S) {
        return;
    }
    progress->last = time;
    seconds = seconds_since(&progress->start, &time);
    rate = (double)fresh / seconds;
    (void)fputs("\r  ", stderr);
    (void)fprintf(stderr, _("%llu of %llu, %.0f a second, %.0f s left "),
                  (unsigned long long)done, (unsigned long long)total, rate,
                  rate > 0 ? (double)(total - done) / rate : 0.0);
}

void
cli_progress_end(const struct progress *progress)
{
    if (progress->last.tv_sec != 0) {
        (void)fputc('\n', stderr);
    }
}
