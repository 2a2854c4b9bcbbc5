/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur counter: the full-screen program of the cashier.  This file opens
 * what it needs and makes sure that one counter uses a store; what happens
 * at the counter is cli/counter/.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/counter/session.h"
#include "cli/store.h"

/* What stands in DOMAIN of every village: one person helps a neighbour or
 * two, not a street. */
#define PROXY_LIMIT 2

struct arguments {
    const char *dir;
    const char *who;
    const char *format;
    const char *proxy_limit;
    struct session_terms session;
    struct till till;
};

static int
read_arguments(struct cli *cli, struct arguments *args, int *argc, char **argv)
{
    const struct opt opts[] = {
        OPT_NEED("store", 0, &args->dir),
        OPT_TEXT("operator", 0, &args->who),
        OPT_TEXT("scanner", 0, &args->session.scanner),
        OPT_TEXT("printer", 0, &args->till.printer),
        OPT_TEXT("receipt", 0, &args->format),
        OPT_TEXT("receipts", 0, &args->till.receipts_dir),
        OPT_TEXT("proxy-limit", 0, &args->proxy_limit),
        OPT_FLAG("line", 0, &args->session.is_line),
        OPT_FLAG("ascii", 0, &args->session.is_ascii),
        OPT_FLAG("quiet-sound", 0, &args->session.is_quiet),
        OPT_END,
    };

    return cli_options(cli, opts, argc, argv, (const int[]){0, 0});
}

/* A number of at most three digits. */
static int
read_limit(struct cli *cli, const char *text, uint64_t *out)
{
    size_t i;

    *out = PROXY_LIMIT;
    if (text == NULL) {
        return -1;
    }
    *out = 0;
    for (i = 0; text[i] >= '0' && text[i] <= '9' && i < 3; i++) {
        *out = *out * 10 + (uint64_t)(text[i] - '0');
    }
    return i > 0 && text[i] == 0
               ? -1
               : cli_usage(cli, _("--proxy-limit takes a number, as 2"), text);
}

static int
check_arguments(struct cli *cli, struct arguments *args)
{
    struct till *till = &args->till;
    struct salur_stamp stamp;
    int code = read_limit(cli, args->proxy_limit, &till->proxy_limit);

    if (code < 0 && args->format == NULL &&
        (till->printer != NULL || till->receipts_dir != NULL)) {
        args->format = till->printer != NULL ? "text32" : "pdf";
    }
    if (code < 0 && args->format != NULL) {
        till->has_format = 1;
        if (strcmp(args->format, "text") == 0) {
            args->format = "text32";
        }
        if (!cli_receipt_format(&till->format, args->format)) {
            code = cli_usage(cli,
                             _("--receipt is text32, text48, escpos58, "
                               "escpos80 or pdf"),
                             args->format);
        }
    }
    code = code < 0 ? cli_stamp(cli, args->who, &stamp) : code;
    args->session.has_at = cli->at != NULL;
    args->session.at_s = code < 0 ? stamp.time_s : 0;
    return code;
}

/* Two counters would each ask about the other's handouts. */
static int
lock_store(struct cli *cli, const char *dir, int *out_fd)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/counter.lock", dir);
    int fd;

    *out_fd = -1;
    if (n < 0 || (size_t)n >= sizeof path) {
        return cli_usage(cli, _("the path is too long"), dir);
    }
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return cli_fail(cli,
                        errno == EACCES || errno == EROFS ? SALUR_E_PERMISSION
                                                          : SALUR_E_IO,
                        path, NULL);
    }
    if (fcntl(fd, F_SETLK, &lock) == 0) {
        *out_fd = fd;
        return -1;
    }
    lock.l_type = F_WRLCK;
    (void)fcntl(fd, F_GETLK, &lock);
    (void)close(fd);
    (void)fprintf(stderr,
                  _("salur: a counter is open for this store already "
                    "(process %ld)\n  Go on there, or leave it with Ctrl-C "
                    "first.\n"),
                  (long)lock.l_pid);
    cli->has_complained = 1;
    return EXIT_STORE;
}

/* Names are a help and no condition: without them the counter works on. */
static int
open_people(struct cli *cli, struct till *till)
{
    enum salur_err err = salur_people_open(&till->people, till->dir, till->key);

    if (err == SALUR_OK) {
        return -1;
    }
    till->people = NULL;
    return cli_fail(cli, err, till->dir,
                    _("The names of the families cannot be read: take in the "
                      "bundle of the office again."));
}

int
cmd_counter(struct cli *cli, int argc, char **argv)
{
    struct arguments args = {0};
    struct till *till = &args.till;
    struct counter *counter = NULL;
    int lock_fd = -1;
    int code;

    cli->may_record = 1;
    code = read_arguments(cli, &args, &argc, argv);
    code = code < 0 ? check_arguments(cli, &args) : code;
    if (code >= 0) {
        return code;
    }
    till->cli = cli;
    till->dir = args.dir;
    code = cli_store(cli, args.dir, 0, &till->ledger);
    code = code < 0 ? lock_store(cli, args.dir, &lock_fd) : code;
    code = code < 0 ? cli_device_key(cli, args.dir, &till->key) : code;
    code = code < 0 ? open_people(cli, till) : code;
    if (code >= 0) {
        goto done;
    }
    counter = calloc(1, sizeof *counter);
    if (counter == NULL) {
        code = cli_fail(cli, SALUR_E_MEMORY, NULL, NULL);
        goto done;
    }
    counter->till = till;
    if (args.who != NULL) {
        (void)snprintf(counter->operator_name, sizeof counter->operator_name,
                       "%s", args.who);
    }
    code = session_run(counter, &args.session);
    counter_wipe(counter);

done:
    free(counter);
    salur_people_close(till->people);
    salur_key_free(till->key);
    salur_ledger_close(till->ledger);
    if (lock_fd >= 0) {
        (void)close(lock_fd);
    }
    return code;
}
