/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A child that judges states, one after the other, and may die of one: then
 * that is the verdict, and the next state gets another child.  It is started
 * while its parent is small, as starting it anew for each state would cost
 * more than judging does.
 */
#ifndef FAULT_JAIL_H
#define FAULT_JAIL_H

#include <signal.h>
#include <sys/prctl.h>

#include "judge.h"

enum { JAIL_SECONDS = 20 /* that one state may take */ };

struct jail {
    const struct bench *bench;
    const char *folder;  /* where the disk of the state lies */
    const char *place;   /* what is judged on it */
    struct told *told;   /* shared: what holds for the next state */
    struct found *found; /* shared: the answer */
    pid_t pid;           /* 0: none yet */
    int ask;
    int answer;
};

static inline void *
shared_memory(size_t size)
{
    void *ptr = mmap(NULL, size, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (ptr == MAP_FAILED) {
        trace_die("out of memory", "shared");
    }
    memset(ptr, 0, size);
    return ptr;
}

/* The child: until nobody asks any more. */
static inline void
jail_serve(const struct jail *jail, int asked, int answered)
{
    char byte;

    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (read(asked, &byte, 1) == 1) {
        (void)alarm(JAIL_SECONDS);
        /* A mirror is named from here. */
        if (chdir(jail->folder) != 0) {
            _exit(1);
        }
        if (jail->bench->is_office) {
            judge_office(jail->told, jail->place, jail->found);
        } else {
            judge_village(jail->bench, jail->told, jail->place, jail->found);
        }
        (void)alarm(0);
        if (write(answered, &byte, 1) != 1) {
            break;
        }
    }
    _exit(0);
}

static inline void
jail_start(struct jail *jail)
{
    int ask[2];
    int answer[2];

    if (pipe(ask) != 0 || pipe(answer) != 0) {
        trace_die("no pipe", "jail");
    }
    jail->pid = fork();
    if (jail->pid == 0) {
        (void)close(ask[1]);
        (void)close(answer[0]);
        jail_serve(jail, ask[0], answer[1]);
    }
    (void)close(ask[0]);
    (void)close(answer[1]);
    jail->ask = ask[1];
    jail->answer = answer[0];
    (void)fcntl(jail->ask, F_SETFD, FD_CLOEXEC);
    (void)fcntl(jail->answer, F_SETFD, FD_CLOEXEC);
}

static inline void
jail_end(struct jail *jail, int *status)
{
    (void)close(jail->ask);
    (void)close(jail->answer);
    (void)waitpid(jail->pid, status, 0);
    jail->pid = 0;
}

/* Judge what is in its place now; the verdict is in found. */
static inline void
jail_judge(struct jail *jail, const struct told *told)
{
    int status = 0;
    char byte = 0;

    memcpy(jail->told, told, sizeof *told);
    memset(jail->found, 0, sizeof *jail->found);
    if (jail->pid == 0) {
        jail_start(jail);
    }
    if (write(jail->ask, &byte, 1) == 1 && read(jail->answer, &byte, 1) == 1) {
        return;
    }
    jail_end(jail, &status);
    (void)found_is(jail->found, VERDICT_CRASHED, SALUR_OK,
                   WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM
                       ? "no end in time"
                       : "the program died");
}

#endif
