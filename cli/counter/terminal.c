/* SPDX-License-Identifier: Apache-2.0 */
/* A terminal that is taken over and given back; the signals that matter. */
#include "cli/counter/terminal.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* One program has one terminal; the handlers need it. */
static struct termios before;
static struct termios raw;
static int taken_fd = -1;
static volatile sig_atomic_t is_taken;
static int crash_fd;
static const char *crash_text;

static int pipe_ends[2] = {-1, -1};
static volatile sig_atomic_t is_resized;
static volatile sig_atomic_t is_continued;
static volatile sig_atomic_t is_to_stop;
static volatile sig_atomic_t ended_by;

/* Signals that end the program, those of a crash, and the others. */
static const int ends[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
static const int crashes[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
static const int others[] = {SIGWINCH, SIGCONT, SIGTSTP};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static struct sigaction
    actions_before[COUNT(ends) + COUNT(crashes) + COUNT(others)];

static void
make_raw(struct termios *terms)
{
    terms->c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | IGNCR | INLCR | INPCK |
                                  ISTRIP | IXON | IXOFF | PARMRK);
    terms->c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
    terms->c_cflag &= ~(tcflag_t)(CSIZE | PARENB);
    terms->c_cflag |= CS8;
    terms->c_cc[VMIN] = 1;
    terms->c_cc[VTIME] = 0;
}

int
terminal_take(int fd, int out_fd, const char *leave)
{
    if (tcgetattr(fd, &before) != 0) {
        return -1;
    }
    raw = before;
    make_raw(&raw);
    taken_fd = fd;
    crash_fd = out_fd;
    crash_text = leave;
    return terminal_retake();
}

int
terminal_retake(void)
{
    /* What was typed before is kept: a scanner does not wait. */
    if (taken_fd < 0 || tcsetattr(taken_fd, TCSADRAIN, &raw) != 0) {
        return -1;
    }
    is_taken = 1;
    return 0;
}

void
terminal_give(void)
{
    if (is_taken) {
        is_taken = 0;
        (void)tcsetattr(taken_fd, TCSADRAIN, &before);
    }
}

void
terminal_raw_line(int fd)
{
    struct termios terms;

    if (tcgetattr(fd, &terms) == 0) {
        make_raw(&terms);
        terms.c_oflag &= ~(tcflag_t)OPOST;
        terms.c_cflag |= CLOCAL | CREAD;
        (void)tcsetattr(fd, TCSANOW, &terms);
    }
}

void
terminal_size(int fd, int *out_rows, int *out_cols)
{
    struct winsize size;

    *out_rows = 24;
    *out_cols = 80;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 &&
        size.ws_col > 0) {
        *out_rows = size.ws_row;
        *out_cols = size.ws_col;
    }
}

/* --- signals ---------------------------------------------------------------
 */

static void
on_news(int number)
{
    ssize_t n;

    if (number == SIGWINCH) {
        is_resized = 1;
    } else if (number == SIGCONT) {
        is_continued = 1;
    } else if (number == SIGTSTP) {
        is_to_stop = 1;
    } else {
        ended_by = number;
    }
    n = write(pipe_ends[1], "", 1); /* full is fine: it is readable */
    (void)n;
}

/* Only what is safe in a handler; the handler is reset, and dies with it. */
static void
on_crash(int number)
{
    ssize_t n;

    if (is_taken) {
        n = write(crash_fd, crash_text, strlen(crash_text));
        (void)n;
        (void)tcsetattr(taken_fd, TCSANOW, &before);
    }
    (void)raise(number);
}

static void
catch_all(const int *numbers, size_t count, void (*handler)(int),
          struct sigaction *kept)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    (void)sigemptyset(&action.sa_mask);
    if (handler == on_crash) {
        action.sa_flags = (int)SA_RESETHAND; /* an unsigned constant */
    }
    for (size_t i = 0; i < count; i++) {
        (void)sigaction(numbers[i], &action, &kept[i]);
    }
}

static void
let_go(const int *numbers, size_t count, const struct sigaction *kept)
{
    for (size_t i = 0; i < count; i++) {
        (void)sigaction(numbers[i], &kept[i], NULL);
    }
}

int
terminal_signals(void)
{
    if (pipe(pipe_ends) != 0) {
        return -1;
    }
    for (size_t i = 0; i < 2; i++) {
        (void)fcntl(pipe_ends[i], F_SETFD, FD_CLOEXEC);
        (void)fcntl(pipe_ends[i], F_SETFL, O_NONBLOCK);
    }
    ended_by = 0;
    catch_all(ends, COUNT(ends), on_news, actions_before);
    catch_all(crashes, COUNT(crashes), on_crash, actions_before + COUNT(ends));
    catch_all(others, COUNT(others), on_news,
              actions_before + COUNT(ends) + COUNT(crashes));
    return pipe_ends[0];
}

void
terminal_signals_end(void)
{
    let_go(ends, COUNT(ends), actions_before);
    let_go(crashes, COUNT(crashes), actions_before + COUNT(ends));
    let_go(others, COUNT(others),
           actions_before + COUNT(ends) + COUNT(crashes));
    for (size_t i = 0; i < 2; i++) {
        (void)close(pipe_ends[i]);
        pipe_ends[i] = -1;
    }
}

unsigned
terminal_news(int *out_number)
{
    unsigned news = 0;
    char bytes[64];

    while (read(pipe_ends[0], bytes, sizeof bytes) > 0) {
    }
    if (is_resized) {
        is_resized = 0;
        news |= TERMINAL_RESIZED;
    }
    if (is_continued) {
        is_continued = 0;
        news |= TERMINAL_CONTINUED;
    }
    if (is_to_stop) {
        is_to_stop = 0;
        news |= TERMINAL_STOP;
    }
    *out_number = ended_by;
    return news;
}

void
terminal_suspend(void)
{
    /* SIGSTOP: the group's other processes get their own SIGTSTP. */
    (void)raise(SIGSTOP);
}
