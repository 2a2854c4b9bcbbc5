/* SPDX-License-Identifier: Apache-2.0 */
/* A child in a session of its own, whose terminal this program holds. */
#define _XOPEN_SOURCE 700
#include "till.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

/* After this the program counts as stuck. */
#define PATIENCE_MS 30000

static void
become(const char *terminal)
{
    int fd;

    (void)setsid();
    fd = open(terminal, O_RDWR); /* the first opened becomes the controlling */
    if (fd < 0) {
        _exit(126);
    }
    (void)dup2(fd, STDIN_FILENO);
    (void)dup2(fd, STDOUT_FILENO);
    (void)dup2(fd, STDERR_FILENO);
    (void)close(fd);
    (void)setenv("TERM", "xterm-256color", 1);
    (void)unsetenv("NO_COLOR");
}

void
till_open(struct till *till, const char *program, const char *store,
          const char *at)
{
    const struct winsize size = {.ws_row = 24, .ws_col = 80};
    const char *terminal;

    till->len = 0;
    till->screen[0] = 0;
    till->fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    bench_require(till->fd >= 0 && grantpt(till->fd) == 0 &&
                      unlockpt(till->fd) == 0 &&
                      ioctl(till->fd, TIOCSWINSZ, &size) == 0,
                  "pseudo-terminal");
    terminal = ptsname(till->fd);
    bench_require(terminal != NULL, "pseudo-terminal");
    till->pid = fork();
    bench_require(till->pid >= 0, "fork");
    if (till->pid == 0) {
        become(terminal);
        (void)execl(program, program, "counter", "--store", store, "--operator",
                    "Wati", "--at", at, (char *)NULL);
        _exit(127);
    }
}

void
till_send(struct till *till, const char *keys, size_t len)
{
    till->len = 0;
    till->screen[0] = 0;
    bench_require(write(till->fd, keys, len) == (ssize_t)len, "typing");
}

/* Take what the program says within some time; 0 when it said nothing. */
static int
till_read(struct till *till, int wait_ms)
{
    struct pollfd ready = {.fd = till->fd, .events = POLLIN};
    ssize_t got;

    if (poll(&ready, 1, wait_ms) <= 0) {
        return 0;
    }
    got = read(till->fd, till->screen + till->len,
               TILL_SCREEN_MAX - 1 - till->len);
    if (got <= 0) {
        (void)fprintf(stderr, "%s\n", till->screen);
    }
    bench_require(got > 0, "the program at the terminal");
    till->len += (size_t)got; /* above 0 */
    till->screen[till->len] = 0;
    return 1;
}

double
till_wait(struct till *till, const char *word)
{
    while (strstr(till->screen, word) == NULL) {
        if (!till_read(till, PATIENCE_MS)) {
            (void)fprintf(stderr, "%s\n", till->screen);
            bench_require(0, word);
        }
    }
    return bench_now();
}

void
till_settle(struct till *till, int silence_ms)
{
    while (till_read(till, silence_ms)) {
        till->len = 0;
        till->screen[0] = 0;
    }
}

void
till_close(struct till *till)
{
    (void)close(till->fd);
    (void)kill(till->pid, SIGHUP);
    (void)waitpid(till->pid, NULL, 0);
}
