/* SPDX-License-Identifier: Apache-2.0 */
/* The loop: wait, read, show; the only place where the counter blocks. */
#include "cli/counter/session.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/counter/errand.h"
#include "cli/counter/front.h"
#include "cli/counter/keys.h"
#include "cli/counter/terminal.h"
#include "qr/picture.h"

/* The clock of the head and the state of the store are shown this often. */
#define TICK_MS 1000
/* A scanner that was unplugged is looked for this often. */
#define REOPEN_MS 2000
/* Longer than any part of a code waits for its rest. */
#define END_MS 3000

struct session {
    struct counter *counter;
    const struct session_terms *terms;
    struct front front;
    struct keys keys;
    struct keys scanner_keys;
    int scanner_fd; /* -1: none */
    int is_device;  /* the scanner may be plugged in again */
    int news_fd;
    int own_fd; /* /dev/tty, to be closed; -1 */
    int is_ended;
    int signal_number;
    int64_t start_ms;
    int64_t reopen_ms;
    char answers[VIEW_CHOICES_MAX * 3 + 1];
};

/* --- time --------------------------------------------------------------------
 */

static int64_t
clock_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Set the counter's clocks. */
static void
set_clocks(struct session *session)
{
    const struct session_terms *terms = session->terms;
    struct counter *counter = session->counter;

    counter->now_ms = clock_ms();
    counter->now_s = (int64_t)time(NULL);
    if (terms->has_at) {
        counter->now_s =
            terms->at_s + (counter->now_ms - session->start_ms) / 1000;
    }
}

/* --- keys --------------------------------------------------------------------
 */

/* The answers of the step that is shown now. */
static void
set_answers(struct session *session)
{
    const struct view *view = &session->counter->view;
    size_t len = 0;

    for (size_t i = 0; i < view->answers_count; i++) {
        int key = view->answers[i].key;

        session->answers[len++] = (char)key; /* ASCII */
        if (key >= 'a' && key <= 'z') {
            session->answers[len++] = (char)(key - 'a' + 'A');
        }
        if (key == 't' || key == 'n') { /* step.c takes both */
            session->answers[len++] = key == 't' ? 'n' : 't';
        }
    }
    session->answers[len] = 0;
    session->keys.answers = session->answers;
    session->keys.is_secret = view->is_secret;
    session->keys.takes_codes = session->counter->step->code != NULL;
}

/* Show what is new, and remember when that was. */
static void
draw(struct session *session, struct salur_bytes typed)
{
    struct counter *counter = session->counter;
    int is_new = counter->shown_ms == INT64_MAX;

    front_show(&session->front, counter, typed);
    if (is_new) {
        counter->shown_ms = clock_ms();
    }
}

static void
on_event(void *ctx, const struct event *event)
{
    struct session *session = ctx;

    set_clocks(session);
    if (event->kind == EVENT_KEY && event->key == KEY_SUSPEND) {
        if (session->front.is_tty) {
            front_suspend(&session->front);
        }
        return;
    }
    if (event->kind == EVENT_KEY && event->key == KEY_REDRAW) {
        front_resize(&session->front);
        return;
    }
    counter_event(session->counter, event);
    set_answers(session);
    front_line_ended(&session->front);
    if (session->front.kind != FRONT_SCREEN) {
        /* Nothing that was said is left out, however fast it comes. */
        draw(session, salur_bytes(NULL, 0));
    }
}

/* Read what is there; 0 at the end of the input. */
static int
read_some(int fd, struct keys *keys)
{
    uint8_t bytes[1024];
    ssize_t n = read(fd, bytes, sizeof bytes);

    if (n < 0 && (errno == EINTR || errno == EAGAIN)) {
        return 1;
    }
    for (ssize_t i = 0; i < n; i++) {
        keys_feed(keys, bytes[i], clock_ms());
    }
    if (n <= 0) {
        keys_end(keys, clock_ms());
    } else {
        keys_forget(bytes, (size_t)n);
    }
    return n > 0;
}

/* --- the scanner
 * --------------------------------------------------------------- */

static int
open_scanner(struct session *session)
{
    const char *path = session->terms->scanner;
    int fd = open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

    if (fd >= 0) {
        terminal_raw_line(fd);
    }
    session->scanner_fd = fd;
    return fd;
}

static void
lose_scanner(struct session *session)
{
    if (session->scanner_fd != STDIN_FILENO) {
        (void)close(session->scanner_fd);
    }
    session->scanner_fd = -1;
    session->reopen_ms = clock_ms() + REOPEN_MS;
    if (session->is_device) {
        counter_note(session->counter, "%s",
                     _("The scanner is unplugged: plug it in again, or type "
                       "the short number."));
    }
}

static void
find_scanner(struct session *session)
{
    if (session->scanner_fd < 0 && session->is_device &&
        session->reopen_ms <= clock_ms()) {
        session->reopen_ms = clock_ms() + REOPEN_MS;
        if (open_scanner(session) >= 0) {
            counter_note(session->counter, "%s", _("The scanner is back."));
        }
    }
}

/* A picture is read once; anything else is a device, a pipe or lines. */
static int
start_scanner(struct session *session)
{
    struct cli *cli = session->counter->till->cli;
    const char *path = session->terms->scanner;
    enum salur_err err = SALUR_OK;
    struct stat is;
    uint8_t first[16];
    ssize_t n;

    if (path == NULL || strcmp(path, "-") == 0) {
        return path == NULL || session->front.is_tty
                   ? -1
                   : cli_usage(cli,
                               _("--scanner - takes what is typed from the "
                                 "terminal, and there is none"),
                               NULL);
    }
    if (open_scanner(session) < 0 || fstat(session->scanner_fd, &is) != 0) {
        err = errno == EACCES ? SALUR_E_PERMISSION : SALUR_E_NOT_FOUND;
        return cli_fail(cli, err, path,
                        _("Plug the scanner in and name its device, as "
                          "/dev/ttyACM0; a picture of codes is fine, too."));
    }
    session->is_device = S_ISCHR(is.st_mode);
    n = S_ISREG(is.st_mode) ? read(session->scanner_fd, first, sizeof first)
                            : 0;
    (void)lseek(session->scanner_fd, 0, SEEK_SET);
    if (n > 0 && salur_picture_is(salur_bytes(first, (size_t)n))) {
        lose_scanner(session);
        err = picture_scan(session->counter, path);
    }
    return err == SALUR_OK ? -1 : cli_fail(cli, err, path, NULL);
}

/* --- the loop
 * -------------------------------------------------------------------- */

static int64_t
soonest(const struct session *session)
{
    const int64_t times[] = {
        keys_deadline(&session->keys),
        keys_deadline(&session->scanner_keys),
        counter_deadline(session->counter),
        front_deadline(&session->front),
        session->counter->now_ms + TICK_MS,
    };
    int64_t first = INT64_MAX;

    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        first = times[i] < first ? times[i] : first;
    }
    return first;
}

static void
take_news(struct session *session)
{
    unsigned news = terminal_news(&session->signal_number);

    if ((news & TERMINAL_STOP) != 0 && session->front.is_tty) {
        front_suspend(&session->front);
    }
    if ((news & (TERMINAL_CONTINUED | TERMINAL_RESIZED)) != 0) {
        if (session->front.is_tty) {
            (void)terminal_retake();
        }
        front_resize(&session->front);
    }
}

/* Wait for input or time to pass, and take either. */
static void
wait_once(struct session *session)
{
    struct pollfd fds[] = {{session->news_fd, POLLIN, 0},
                           {session->front.key_fd, POLLIN, 0},
                           {session->scanner_fd, POLLIN, 0}};
    int64_t wait_ms = soonest(session) - clock_ms(); /* TICK_MS at most */
    int n = poll(fds, 3, wait_ms > 0 ? (int)wait_ms : 0);

    set_clocks(session);
    if (n > 0 && fds[0].revents != 0) {
        take_news(session);
    }
    if (n > 0 && fds[1].revents != 0 &&
        !read_some(session->front.key_fd, &session->keys)) {
        session->is_ended = 1;
    }
    if (n > 0 && fds[2].revents != 0 &&
        !read_some(session->scanner_fd, &session->scanner_keys)) {
        lose_scanner(session);
    }
    if (n <= 0 || fds[1].revents == 0) {
        keys_idle(&session->keys, clock_ms());
    }
    if (n <= 0 || fds[2].revents == 0) {
        keys_idle(&session->scanner_keys, clock_ms());
    }
    find_scanner(session);
    set_clocks(session);
    counter_tick(session->counter);
    set_answers(session);
}

/* 1 when more keys are there already: a row that is typed is drawn once. */
static int
is_busy(const struct session *session)
{
    struct pollfd fd = {session->front.key_fd, POLLIN, 0};

    return !front_is_behind(&session->front, session->counter) &&
           poll(&fd, 1, 0) > 0;
}

static int
work(struct session *session)
{
    struct counter *counter = session->counter;
    struct front *front = &session->front;
    enum salur_err err = counter_start(counter);

    if (err != SALUR_OK) {
        return cli_fail(counter->till->cli, err, counter->till->dir, NULL);
    }
    set_answers(session);
    front_open(front);
    draw(session, salur_bytes(NULL, 0));
    while (!counter->is_over && !session->is_ended && !front->has_failed &&
           session->signal_number == 0) {
        wait_once(session);
        if (!is_busy(session)) {
            draw(session, keys_line(&session->keys));
        }
    }
    /* Half a code at the end of the input is said to be one. */
    counter->now_ms += END_MS;
    counter_tick(counter);
    if (session->is_ended && front->kind != FRONT_SCREEN) {
        draw(session, salur_bytes(NULL, 0));
    }
    front_close(front);
    if (session->signal_number != 0) {
        return 128 + session->signal_number;
    }
    return front->has_failed ? EXIT_IO : counter->exit_code;
}

int
session_run(struct counter *counter, const struct session_terms *terms)
{
    static struct session session; /* buffers of lines: too much for a stack */
    struct events to = {on_event, &session};
    int is_piped = terms->scanner != NULL && strcmp(terms->scanner, "-") == 0;
    int code;

    memset(&session, 0, sizeof session);
    session.counter = counter;
    session.terms = terms;
    session.start_ms = clock_ms();
    session.own_fd = -1;
    session.scanner_fd = -1;
    if (is_piped) {
        session.own_fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
        session.scanner_fd = STDIN_FILENO;
    }
    front_choose(&session.front, counter->till->cli,
                 is_piped ? session.own_fd : STDIN_FILENO, terms->is_line);
    session.front.is_quiet = terms->is_quiet;
    session.front.screen.is_ascii |= terms->is_ascii;
    keys_init(&session.keys, session.front.is_tty ? 0U : KEYS_UNTIMED, &to);
    keys_init(&session.scanner_keys, KEYS_SCANNER, &to);
    counter->is_untimed = !session.front.is_tty;
    set_clocks(&session);
    session.news_fd = terminal_signals();
    code = start_scanner(&session);
    code = code < 0 ? work(&session) : code;
    terminal_signals_end();
    if (session.own_fd >= 0) {
        (void)close(session.own_fd);
    }
    if (session.scanner_fd > STDIN_FILENO) {
        (void)close(session.scanner_fd);
    }
    return code;
}
