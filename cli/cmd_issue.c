/* SPDX-License-Identifier: Apache-2.0 */
/* salur issue: sign the entitlements of an approved stage; resumable. */
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/office.h"
#include "cli/text.h"

struct progress {
    int is_shown;
    struct timespec start;
    struct timespec last;
    struct salur_issue_progress now;
};

static double
seconds_since(const struct timespec *start, const struct timespec *now)
{
    return (double)(now->tv_sec - start->tv_sec) +
           (double)(now->tv_nsec - start->tv_nsec) / 1e9;
}

/* At most five lines a second, and none in the first half second. */
static int
on_step(void *ctx, const struct salur_issue_progress *now)
{
    struct progress *progress = ctx;
    uint64_t done = now->issued + now->already;
    struct timespec time;
    double seconds;
    double rate;

    progress->now = *now;
    if (!progress->is_shown || clock_gettime(CLOCK_MONOTONIC, &time) != 0 ||
        seconds_since(&progress->start, &time) < 0.5 ||
        seconds_since(&progress->last, &time) < 0.2) {
        return 0;
    }
    progress->last = time;
    seconds = seconds_since(&progress->start, &time);
    rate = (double)now->issued / seconds;
    (void)fputs("\r  ", stderr);
    (void)fprintf(stderr, _("%llu of %llu, %.0f a second, %.0f s left "),
                  (unsigned long long)done, (unsigned long long)now->total,
                  rate, rate > 0 ? (double)(now->total - done) / rate : 0.0);
    return 0;
}

int
cmd_issue(struct cli *cli, int argc, char **argv)
{
    const char *dir = NULL;
    const char *stage = NULL;
    const char *key_path = NULL;
    const char *trust = NULL;
    const struct opt opts[] = {
        OPT_NEED("office", 0, &dir),
        OPT_NEED("stage", 0, &stage),
        OPT_NEED("key", 'k', &key_path),
        OPT_TEXT("trust", 0, &trust),
        OPT_END,
    };
    struct progress progress = {0};
    struct salur_office *office = NULL;
    struct salur_key *key = NULL;
    struct salur_stage_id id;
    char issued[32];
    char already[32];
    enum salur_err err;
    int code = cli_options(cli, opts, &argc, argv, (const int[]){0, 0});

    code = code < 0 ? cli_stage_id(cli, stage, &id) : code;
    code = code < 0 ? cli_office(cli, dir, 0, trust, &office) : code;
    code = code < 0 ? cli_key(cli, key_path, SALUR_ROLE_ISSUER, &key) : code;
    if (code >= 0) {
        goto done;
    }
    progress.is_shown = isatty(STDERR_FILENO) && !cli->quiet && !cli->json;
    (void)clock_gettime(CLOCK_MONOTONIC, &progress.start);
    err = salur_office_issue(office, &id, key, on_step, &progress);
    if (progress.last.tv_sec != 0) {
        (void)fputc('\n', stderr);
    }
    if (err != SALUR_OK) {
        code = cli_office_fail(cli, err, dir, stage);
        goto done;
    }
    code = EXIT_YES;
    if (cli->json) {
        cli_json(json_pack("{s:s,s:s,s:I,s:I,s:I}", "type", "issued", "stage",
                           stage, "issued", (json_int_t)progress.now.issued,
                           "already", (json_int_t)progress.now.already, "total",
                           (json_int_t)progress.now.total));
    } else {
        (void)printf(_("%s: %s entitlements signed, %s were signed already\n"),
                     stage, cli_count(issued, progress.now.issued),
                     cli_count(already, progress.now.already));
    }

done:
    salur_key_free(key);
    salur_office_close(office);
    return code;
}
