/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second cut.  A state that the library opened is opened by the program,
 * which pays one more family; its calls are written down, and the power goes
 * again inside of what it did to recover.
 */
#ifndef FAULT_AGAIN_H
#define FAULT_AGAIN_H

#include "cuts.h"

/* States of one sequel that are looked at, as a rule. */
#define AGAIN_STATES 200.0
/* States that one call gives, as a rule. */
#define AGAIN_EACH_CALL 25.0

/* Start the program in a folder; its exit code, -1 when it died. */
static int
again_start(const struct cuts *cuts, const char *folder, const char *trace)
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        if (chdir(folder) == 0 && freopen("/dev/null", "r", stdin) != NULL &&
            freopen("/dev/null", "w", stdout) != NULL &&
            freopen("/dev/null", "w", stderr) != NULL) {
            (void)alarm(JAIL_SECONDS);
            (void)execlp("strace", "strace", "-xx", "-s", "33554432", "-e",
                         "trace=%file,%desc,mmap", "-o", trace, cuts->salur,
                         "redeem", "--store", "store", "--at",
                         "2026-10-20T11:00:00+07:00", cuts->code, "--json",
                         (char *)NULL);
        }
        _exit(126);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) {
        return -1;
    }
    return WEXITSTATUS(status);
}

/* Count the state as opened by the program. */
static void
again_count(struct cuts *cuts, const struct state *state, int code)
{
    struct found *found = cuts->run->found;
    enum verdict verdict = found->verdict;
    int is_good = cuts->run->told->is_stage ? code == 0 : code >= 0;

    memset(found, 0, sizeof *found);
    found->verdict = verdict;
    if (!is_good) {
        char what[64];

        (void)snprintf(what, sizeof what, "the program ends with %d", code);
        (void)found_is(found, VERDICT_UNREADABLE, SALUR_OK, what);
    }
    run_count(cuts->run, state, "opened by the program");
}

/* Follow what the program did, from this disk on. */
static void
again_follow(const struct cuts *cuts, struct disk *disk, const char *path)
{
    struct told *told = must_alloc(NULL, sizeof *told);
    struct run run = *cuts->run;
    struct cuts sequel = *cuts;
    struct trace trace = {0};

    *told = *cuts->run->told;
    run.disk = disk;
    run.told = told;
    run.worker = 0;
    run.workers = 1;
    run.seen = NULL;
    run.seen_cap = 0;
    run.seen_count = 0;
    run.trace = "a recovery";
    run.family = "cut again in recovery";
    sequel.run = &run;
    sequel.salur = NULL;
    trace_read(&trace, path);
    sequel.share =
        AGAIN_STATES / (AGAIN_STATES + AGAIN_EACH_CALL * (double)trace.count);
    cuts_follow(&sequel, &trace);
    trace_wipe(&trace);
    free(run.seen);
    free(told);
}

static void
cuts_again(struct cuts *cuts, const struct choice *choice, uint64_t key)
{
    struct run *run = cuts->run;
    enum verdict verdict = run->found->verdict;
    unsigned rate =
        verdict == VERDICT_WHOLE ? cuts->again_whole : cuts->again_other;
    char *folder;
    char *path;
    struct state state;
    struct disk disk;

    if (verdict > VERDICT_FORWARD || rate == 0 || (key >> 40) % rate != 0) {
        return;
    }
    folder = must_alloc(NULL, sizeof run->folder + 16);
    path = must_alloc(NULL, sizeof run->folder + 16);
    (void)snprintf(folder, sizeof run->folder + 16, "%s-again", run->folder);
    (void)snprintf(path, sizeof run->folder + 16, "%s-trace", run->folder);
    state_build(&state, run->disk, choice);
    remove_folder(folder);
    state_put_dir(&state, run->disk, DISK_ROOT, folder);
    disk_load(&disk, folder, folder);
    again_count(cuts, &state, again_start(cuts, folder, path));
    again_follow(cuts, &disk, path);
    remove_folder(folder);
    disk_wipe(&disk);
    state_wipe(&state);
    free(folder);
    free(path);
}

#endif
