/* SPDX-License-Identifier: Apache-2.0 */
/* What commands take in: files, the time, village codes, answers. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "salur/date.h"

/* Enough for the header row of a list. */
#define BEGINS_MAX 4096

int
cli_read(struct cli *cli, const char *path, struct salur_buf *out)
{
    enum salur_err err;

    if (strcmp(path, "-") == 0) {
        if (isatty(STDIN_FILENO)) {
            return cli_usage(
                cli, _("input is expected on stdin, as in"),
                _("zbarimg --raw -q --nodbus card.png | salur COMMAND -"));
        }
        err = salur_file_read_fd(STDIN_FILENO, out);
        path = "stdin";
    } else {
        err = salur_file_read(path, out);
    }
    if (err != SALUR_OK) {
        struct stat st;

        if (err == SALUR_E_IO && stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
            (void)cli_fail(cli, err, path,
                           _("This is a folder or a device: name a file."));
            return EXIT_DATA;
        }
        return cli_fail(
            cli, err, path,
            err == SALUR_E_PERMISSION ? _("You may not read this file.")
            : err == SALUR_E_LIMIT    ? _("No file of this kind is so long.")
                                      : NULL);
    }
    return -1;
}

static int
fail_stdout(struct cli *cli)
{
    return cli_usage(cli, _("a file is written, not stdout: name it"), "-");
}

int
cli_write(struct cli *cli, const char *path, struct salur_bytes content,
          unsigned flags)
{
    enum salur_err err;

    if (strcmp(path, "-") == 0) {
        return fail_stdout(cli);
    }
    err = salur_file_write(path, content, flags);
    if (err != SALUR_OK) {
        return cli_fail(cli, err, path,
                        err == SALUR_E_PERMISSION
                            ? _("You may not write in this folder.")
                        : err == SALUR_E_NOT_FOUND
                            ? _("The folder does not exist: make it first.")
                            : NULL);
    }
    return -1;
}

/* 1 when there is a file of this name that is something else. */
static int
is_other(const char *path, struct salur_bytes begins)
{
    uint8_t first[BEGINS_MAX];
    size_t got = 0;
    FILE *file;
    struct stat st;

    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0) {
        return 0; /* nothing to lose, or salur_file_write's to refuse */
    }
    if (begins.len > sizeof first) {
        return 1;
    }
    file = fopen(path, "rbe");
    if (file != NULL) {
        got = fread(first, 1, begins.len, file);
        (void)fclose(file);
    }
    return !salur_bytes_equal(salur_bytes(first, got), begins);
}

static int
fail_other(struct cli *cli, const char *path)
{
    return cli_fail(
        cli, SALUR_E_EXISTS, path,
        _("What is there is no older one of these: choose another name."));
}

int
cli_replace(struct cli *cli, const char *path, struct salur_bytes content,
            struct salur_bytes begins, unsigned flags)
{
    if (is_other(path, begins)) {
        return fail_other(cli, path);
    }
    return cli_write(cli, path, content, flags | SALUR_FILE_REPLACE);
}

int
cli_replace_check(struct cli *cli, const char *path, struct salur_bytes begins)
{
    const char *slash = strrchr(path, '/');
    char folder[4096] = ".";
    struct stat st;

    if (strcmp(path, "-") == 0) {
        return fail_stdout(cli);
    }
    if (is_other(path, begins) ||
        (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))) {
        return fail_other(cli, path);
    }
    if (slash != NULL) {
        (void)snprintf(folder, sizeof folder, "%.*s",
                       slash == path ? 1 : (int)(slash - path), path);
    }
    if (access(folder, W_OK | X_OK) != 0) {
        return errno == ENOENT
                   ? cli_fail(cli, SALUR_E_NOT_FOUND, folder,
                              _("The folder does not exist: make it first."))
                   : cli_fail(cli, SALUR_E_PERMISSION, folder,
                              _("You may not write in this folder."));
    }
    return -1;
}

int
cli_time(struct cli *cli, int64_t *out_s)
{
    struct timespec now;

    *out_s = 0;
    if (cli->at != NULL) {
        if (salur_time_parse(out_s, cli->at, strlen(cli->at)) != SALUR_OK ||
            *out_s < 0) {
            return cli_usage(
                cli, _("--at takes 2026-10-05T08:00:00+07:00 or a date"),
                cli->at);
        }
        return -1;
    }
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) {
        return cli_fail(cli, SALUR_E_IO, _("clock"), NULL);
    }
    *out_s = now.tv_sec;
    return -1;
}

int
cli_site(struct cli *cli, const char *text, uint64_t *out)
{
    uint64_t code = 0;

    *out = 0;
    for (size_t i = 0; i < 10; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return cli_usage(cli, _("a village code has 10 digits"), text);
        }
        code = code * 10 + (uint64_t)(text[i] - '0');
    }
    if (text[10] != 0 || text[0] == '0') {
        return cli_usage(cli, _("a village code has 10 digits"), text);
    }
    *out = code;
    return -1;
}

int
cli_ask(struct cli *cli, const char *question)
{
    char line[16];

    if (cli->yes) {
        return 1;
    }
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
        cli_say(CLI_E_USAGE, _("this needs an answer; --yes gives it"));
        return 0;
    }
    (void)fprintf(stderr, _("%s [y/N] "), question);
    if (fgets(line, sizeof line, stdin) == NULL) {
        return 0;
    }
    return line[0] == 'y' || line[0] == 'Y';
}
