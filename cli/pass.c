/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Passphrases: from a descriptor, from a command, or from the terminal;
 * never from an argument, and never echoed.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "cli/cli.h"

/* Room for a question that ends in a path. */
#define PROMPT_MAX 4200

/*
 * Read to the first newline or the end into a fixed buffer.  Byte by byte, so
 * that a second passphrase in the same pipe is left for the next reader.
 */
static enum salur_err
read_line(int fd, struct salur_buf *out)
{
    ssize_t got;

    out->len = 0;
    while ((got = read(fd, out->ptr + out->len, 1)) == 1 &&
           out->ptr[out->len] != '\n') {
        if (++out->len == out->cap) {
            return SALUR_E_LIMIT;
        }
    }
    if (out->len > 0 && out->ptr[out->len - 1] == '\r') {
        out->len--;
    }
    if (got < 0) {
        return SALUR_E_IO;
    }
    return out->len == 0 ? SALUR_E_EMPTY : SALUR_OK;
}

/* Run a shell command and take its first line of output. */
static enum salur_err
read_command(const char *command, struct salur_buf *out)
{
    int ends[2];
    int status = 0;
    enum salur_err err;
    pid_t child;

    if (pipe(ends) != 0) {
        return SALUR_E_IO;
    }
    child = fork();
    if (child == 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)close(ends[0]);
        (void)close(ends[1]);
        (void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    (void)close(ends[1]);
    err = child < 0 ? SALUR_E_IO : read_line(ends[0], out);
    (void)close(ends[0]);
    if (child > 0 && waitpid(child, &status, 0) == child && status != 0 &&
        err != SALUR_OK) {
        err = SALUR_E_PASSPHRASE;
    }
    return err;
}

/* The signal that came while the echo was off. */
static volatile sig_atomic_t stopped_by;

static void
on_stop(int number)
{
    stopped_by = number;
}

/* Signals that end the program wait until the terminal has its echo again:
 * whoever gives up must not be left with a terminal that shows nothing. */
static const int stops[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};

#define STOPS (sizeof stops / sizeof stops[0])

static void
hold_stops(struct sigaction before[STOPS])
{
    struct sigaction hold;

    memset(&hold, 0, sizeof hold);
    hold.sa_handler = on_stop; /* no SA_RESTART: the read ends */
    stopped_by = 0;
    for (size_t i = 0; i < STOPS; i++) {
        (void)sigaction(stops[i], &hold, &before[i]);
    }
}

static void
let_stops_go(const struct sigaction before[STOPS])
{
    for (size_t i = 0; i < STOPS; i++) {
        (void)sigaction(stops[i], &before[i], NULL);
    }
    if (stopped_by != 0) {
        (void)raise(stopped_by);
    }
}

/* Ask on the controlling terminal without echo. */
static enum salur_err
read_terminal(const char *prompt, struct salur_buf *out)
{
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    struct termios old;
    struct termios quiet;
    struct sigaction before[STOPS];
    enum salur_err err;

    if (tty < 0) {
        return SALUR_E_EMPTY; /* nobody can be asked */
    }
    if (tcgetattr(tty, &old) != 0) {
        (void)close(tty);
        return SALUR_E_EMPTY;
    }
    quiet = old;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    (void)dprintf(tty, "%s", prompt);
    hold_stops(before);
    (void)tcsetattr(tty, TCSAFLUSH, &quiet);
    err = read_line(tty, out);
    (void)tcsetattr(tty, TCSAFLUSH, &old);
    (void)dprintf(tty, "\n");
    (void)close(tty);
    let_stops_go(before);
    return err;
}

/* A new passphrase is asked twice. */
static enum salur_err
read_new(const char *what, struct salur_buf *out)
{
    uint8_t store[SALUR_PASSPHRASE_MAX];
    char prompt[PROMPT_MAX];
    struct salur_buf again;
    enum salur_err err;

    (void)snprintf(prompt, sizeof prompt, _("New passphrase of %s: "), what);
    err = read_terminal(prompt, out);
    if (err != SALUR_OK) {
        return err;
    }
    salur_buf_fixed(&again, store, sizeof store);
    (void)snprintf(prompt, sizeof prompt, _("The same again for %s: "), what);
    err = read_terminal(prompt, &again);
    if (err == SALUR_OK &&
        !salur_bytes_equal(salur_buf_view(out), salur_buf_view(&again))) {
        err = SALUR_E_MISMATCH;
    }
    salur_buf_wipe(&again);
    return err;
}

static int
parse_fd(const char *text)
{
    int fd = 0;

    for (size_t i = 0; text[i] != 0; i++) {
        if (text[i] < '0' || text[i] > '9' || i > 3) {
            return -1;
        }
        fd = fd * 10 + (text[i] - '0');
    }
    return text[0] == 0 ? -1 : fd;
}

int
cli_passphrase(struct cli *cli, const char *what, int confirm,
               struct salur_buf *out)
{
    const char *command = getenv("SALUR_PASS_COMMAND");
    const char *remedy =
        _("Give it by --pass-fd N, SALUR_PASS_COMMAND, or at the terminal.");
    enum salur_err err;

    if (cli->pass != NULL) {
        memcpy(out->ptr, cli->pass, strlen(cli->pass));
        out->len = strlen(cli->pass);
        return -1;
    }
    if (cli->pass_fd != NULL) {
        int fd = parse_fd(cli->pass_fd);

        if (fd < 0) {
            return cli_usage(cli, _("--pass-fd takes a descriptor's number"),
                             cli->pass_fd);
        }
        err = read_line(fd, out);
    } else if (command != NULL && command[0] != 0) {
        err = read_command(command, out);
    } else if (confirm) {
        err = read_new(what, out);
    } else {
        char prompt[PROMPT_MAX];

        (void)snprintf(prompt, sizeof prompt, _("Passphrase of %s: "), what);
        err = read_terminal(prompt, out);
    }
    if (err == SALUR_OK) {
        return -1;
    }
    if (err == SALUR_E_MISMATCH) {
        remedy = _("The two passphrases differ; nothing was written.");
    }
    (void)cli_fail(cli, err, _("passphrase"), remedy);
    return EXIT_KEY;
}

int
cli_key(struct cli *cli, const char *path, enum salur_role role,
        struct salur_key **out)
{
    uint8_t store[SALUR_PASSPHRASE_MAX];
    struct salur_buf pass;
    struct salur_buf text;
    struct salur_pubkey public;
    enum salur_role is = role;
    enum salur_err err;
    int code;

    *out = NULL;
    salur_buf_fixed(&pass, store, sizeof store);
    salur_buf_init(&text, SALUR_KEY_FILE_MAX);
    code = cli_read(cli, path, &text);
    if (code >= 0) {
        goto done;
    }
    /* Look before asking: a wrong file should not cost a passphrase. */
    err = salur_key_peek(&public, &is, salur_buf_view(&text));
    if (err == SALUR_OK && role != 0 && is != role) {
        err = SALUR_E_KEY_ROLE;
    }
    if (err == SALUR_OK) {
        code = cli_passphrase(cli, path, 0, &pass);
        if (code >= 0) {
            goto done;
        }
        err = salur_key_load(out, path, salur_buf_view(&pass));
    }
    code = -1;
    if (err != SALUR_OK) {
        char remedy[128];

        (void)snprintf(remedy, sizeof remedy, _("A key of role %s is needed."),
                       role != 0 ? salur_role_name(role) : _("any"));
        (void)cli_fail(cli, err, path, err == SALUR_E_KEY_ROLE ? remedy : NULL);
        /* A laptop without memory says nothing about the key. */
        code = err >= 500 && err != SALUR_E_PERMISSION ? cli_exit_code(err)
                                                       : EXIT_KEY;
    }

done:
    salur_buf_wipe(&text);
    salur_buf_wipe(&pass);
    return code;
}
