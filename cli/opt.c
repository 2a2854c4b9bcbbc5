/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options: long and short, before or after arguments, `--name=value` or
 * `--name value`, `--` ends them.  What a command does not know is an error.
 */
#include <assert.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/lang.h"

int
cli_usage(struct cli *cli, const char *what, const char *subject)
{
    char text[512];

    (void)snprintf(text, sizeof text, "%s%s%s", what,
                   subject != NULL ? ": " : "", subject != NULL ? subject : "");
    cli->has_complained = 1;
    if (cli->json) {
        char id[8];

        cli_err_id(id, CLI_E_USAGE);
        cli_json(json_pack("{s:s,s:s,s:s}", "type", "error", "id", id, "text",
                           text));
        return EXIT_USAGE;
    }
    cli_say(CLI_E_USAGE, text);
    if (cli->command != NULL) {
        (void)fprintf(stderr, _("  Usage: `salur help %s`\n"),
                      cli->command->name);
    } else {
        (void)fputs(_("  `salur help` lists the commands.\n"), stderr);
    }
    return EXIT_USAGE;
}

/* 1 when a word is "--name", "--name=..." or "-x" of this option. */
static int
is_option(const struct opt *opt, const char *arg)
{
    size_t len;

    if (arg[1] != '-') {
        return opt->letter != 0 && arg[1] == opt->letter && arg[2] == 0;
    }
    len = strcspn(arg + 2, "=");
    return strlen(opt->name) == len && memcmp(opt->name, arg + 2, len) == 0;
}

static const struct opt *
find_option(const struct opt *opts, const char *arg)
{
    for (; opts->name != NULL; opts++) {
        if (is_option(opts, arg)) {
            return opts;
        }
    }
    return NULL;
}

/* Store one value.  Returns what is wrong, or NULL. */
static const char *
store_value(const struct opt *opt, const char *value)
{
    if (opt->many != NULL) {
        if (opt->many->count == CLI_MANY_MAX) {
            return _("given too often");
        }
        opt->many->items[opt->many->count++] = value;
        return NULL;
    }
    assert(opt->text != NULL); /* a row holds one of flag, text and many */
    if (*opt->text != NULL) {
        return _("given twice");
    }
    *opt->text = value;
    return NULL;
}

/* Take the option at argv[*at]; leaves *at on the last word used. */
static const char *
take_option(const struct opt *opt, int argc, char **argv, int *at)
{
    const char *equals = argv[*at][1] == '-' ? strchr(argv[*at], '=') : NULL;

    if (opt->flag != NULL) {
        if (equals != NULL) {
            return _("takes no value");
        }
        *opt->flag = 1;
        return NULL;
    }
    if (equals != NULL) {
        return store_value(opt, equals + 1);
    }
    if (*at + 1 >= argc) {
        return _("needs a value");
    }
    *at += 1;
    return store_value(opt, argv[*at]);
}

static int
check_needed(struct cli *cli, const struct opt *opts)
{
    for (; opts->name != NULL; opts++) {
        if (opts->is_needed && *opts->text == NULL) {
            char name[64];

            (void)snprintf(name, sizeof name, "--%s", opts->name);
            return cli_usage(cli, _("missing"), name);
        }
    }
    return -1;
}

static int
read_color(struct cli *cli, const char *color)
{
    if (color == NULL) {
        return -1;
    }
    if (strcmp(color, "auto") != 0 && strcmp(color, "always") != 0 &&
        strcmp(color, "never") != 0) {
        return cli_usage(cli, _("--color is auto, always or never"), color);
    }
    cli->color = color;
    return -1;
}

int
cli_options(struct cli *cli, const struct opt *opts, int *argc, char **argv,
            const int range[2])
{
    const char *color = NULL;
    const char *at_time = NULL;
    const char *pass_fd = NULL;
    const char *lang = NULL; /* obeyed by cli_run */
    int help = 0;
    const struct opt common[] = {
        OPT_FLAG("json", 0, &cli->json),
        OPT_FLAG("help", 'h', &help),
        OPT_FLAG("yes", 0, &cli->yes),
        OPT_FLAG("quiet", 'q', &cli->quiet),
        OPT_TEXT("color", 0, &color),
        OPT_TEXT("at", 0, &at_time),
        OPT_TEXT("pass-fd", 0, &pass_fd),
        OPT_TEXT("lang", 0, &lang),
        OPT_END,
    };
    int left = 1;
    int ended = 0;

    for (int i = 1; i < *argc; i++) {
        const char *name = argv[i];
        const struct opt *opt;
        const char *what;

        if (ended || argv[i][0] != '-' || argv[i][1] == 0) {
            argv[left++] = argv[i];
            continue;
        }
        if (strcmp(argv[i], "--") == 0) {
            ended = 1;
            continue;
        }
        opt = find_option(opts, argv[i]);
        opt = opt != NULL ? opt : find_option(common, argv[i]);
        if (opt == NULL) {
            return cli_usage(cli, _("unknown option"), argv[i]);
        }
        what = take_option(opt, *argc, argv, &i);
        if (what != NULL) {
            return cli_usage(cli, what, name);
        }
    }
    *argc = left;
    if (help) {
        cli_help(cli, cli->command);
        return EXIT_YES;
    }
    cli->at = at_time != NULL ? at_time : cli->at;
    cli->pass_fd = pass_fd != NULL ? pass_fd : cli->pass_fd;
    if (read_color(cli, color) >= 0 || cli_lang_check(cli, lang) >= 0) {
        return EXIT_USAGE;
    }
    if (left - 1 < range[0]) {
        return cli_usage(cli, _("an argument is missing"), NULL);
    }
    if (left - 1 > range[1]) {
        return cli_usage(cli, _("one argument too many"), argv[range[1] + 1]);
    }
    return check_needed(cli, opts);
}
