/* SPDX-License-Identifier: Apache-2.0 */
/* From a command line to its row, in the language of that row. */
#include <string.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/lang.h"
#include "salur/text.h"

const struct command *
cli_find_command(const char *name)
{
    for (const struct command *c = commands; c->name != NULL; c++) {
        if (strcmp(c->name, name) == 0 || strcmp(c->alias, name) == 0) {
            return c;
        }
    }
    return NULL;
}

/* Letters that stand at the same place in both, as a measure of likeness. */
static size_t
likeness(const char *a, const char *b)
{
    size_t same = 0;

    for (size_t i = 0; a[i] != 0 && b[i] != 0; i++) {
        same += a[i] == b[i];
    }
    return same;
}

static const struct command *
nearest_command(const char *name)
{
    const struct command *best = NULL;
    size_t best_likeness = 1; /* one letter in common suggests nothing */

    for (const struct command *c = commands; c->name != NULL; c++) {
        size_t same = likeness(c->name, name);
        size_t same_alias = likeness(c->alias, name);

        same = same > same_alias ? same : same_alias;
        if (same > best_likeness) {
            best = c;
            best_likeness = same;
        }
    }
    return best;
}

/* 1 when --json stands anywhere before "--": usage errors obey it, too. */
static int
wants_json(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            return 1;
        }
    }
    return 0;
}

/* How many words stand before the command: `salur --json --lang id status`
 * and `salur --help` name none first. */
static int
words_before(int argc, char **argv)
{
    int i = 0;

    while (i < argc) {
        if (strcmp(argv[i], "--json") == 0 ||
            strncmp(argv[i], "--lang=", 7) == 0) {
            i++;
        } else if (strcmp(argv[i], "--lang") == 0) {
            i += 2;
        } else {
            break;
        }
    }
    return i < argc ? i : argc;
}

/* Find the row and run it; the exit line is the caller's. */
static int
dispatch(struct cli *cli, int argc, char **argv)
{
    const struct command *command;

    if (argc == 0 && cli->json) {
        return cli_usage(cli, _("no command given"), NULL);
    }
    if (argc == 0) {
        cli_help(cli, NULL);
        return EXIT_USAGE;
    }
    if (strcmp(argv[0], "--version") == 0) {
        if (cli->json) {
            cli_json(json_pack("{s:s,s:s}", "type", "version", "version",
                               SALUR_VERSION));
        } else {
            (void)puts("salur " SALUR_VERSION);
        }
        return EXIT_YES;
    }
    if (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0) {
        cli_help(cli, NULL);
        return EXIT_YES;
    }
    command = cli_find_command(argv[0]);
    if (command == NULL) {
        const struct command *near = nearest_command(argv[0]);
        int code = cli_usage(cli, _("no such command"), argv[0]);

        if (near != NULL && !cli->json) {
            (void)fprintf(stderr, _("  Did you mean `salur %s`?\n"),
                          near->name);
        }
        return code;
    }
    cli->command = command;
    return command->run(cli, argc, argv);
}

/* At the counter, every complaint ends with what became of the record. */
static void
say_recorded(const struct cli *cli)
{
    if (cli->has_recorded) {
        (void)fprintf(stderr, _("  Recorded as number %llu.\n"),
                      (unsigned long long)cli->recorded);
    } else if (cli->is_unsettled) {
        (void)fprintf(stderr, "  %s\n",
                      _("Whether it was recorded shows when the store is "
                        "opened again: salur status"));
    } else {
        (void)fprintf(stderr, "  %s\n", _("Nothing was recorded."));
    }
}

/*
 * File names come from sticks that others have written.  One with a line end
 * in it could print a verdict of its own, and JSON has no bytes but UTF-8.
 * Returns what is wrong, or NULL.
 */
static const char *
bad_word(const struct cli *cli, const char *word)
{
    for (const char *c = word; *c != 0; c++) {
        unsigned char byte = (unsigned char)c[0];
        unsigned char next = (unsigned char)c[1];

        /* C0, DEL, and C1 as UTF-8 writes it. */
        if (byte < 0x20 || byte == 0x7f ||
            (byte == 0xc2 && next >= 0x80 && next < 0xa0)) {
            return _("control characters, in a name or text");
        }
    }
    if (cli->json && !salur_text_is_clean(word, strlen(word))) {
        return _("with --json, names and texts are UTF-8");
    }
    return NULL;
}

static int
check_words(struct cli *cli, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        const char *what = bad_word(cli, argv[i]);

        if (what != NULL) {
            char number[32]; /* the word itself is not to be shown */

            (void)snprintf(number, sizeof number, _("argument %d"), i + 1);
            return cli_usage(cli, what, number);
        }
    }
    return -1;
}

/* Speak the language of what will run; returns the one spoken before. */
static const char *
choose_language(struct cli *cli, const char *option, int argc, char **argv)
{
    const struct command *command = argc > 0 ? cli_find_command(argv[0]) : NULL;

    /* What the help is about, not that it is help. */
    if (command != NULL && command->run == cmd_help) {
        command = argc > 1 ? cli_find_command(argv[1]) : NULL;
    }
    cli->lang = option != NULL ? option : cli->lang;
    return cli_lang_use(cli_lang_choose(cli->lang, command));
}

int
cli_run(struct cli *cli, int argc, char **argv)
{
    int before = words_before(argc, argv);
    const char *first = cli_lang_option(before, argv);
    const char *lang = choose_language(cli, cli_lang_option(argc, argv),
                                       argc - before, argv + before);
    int is_shown;
    int code;

    cli->json = cli->json || wants_json(argc, argv);
    code = check_words(cli, argc, argv);
    code = code < 0 ? cli_lang_check(cli, first) : code;
    code = code < 0 ? dispatch(cli, argc - before, argv + before) : code;
    if (cli->json && !cli->is_step) {
        cli_json(json_pack("{s:s,s:i}", "type", "exit", "code", code));
    }
    is_shown = fflush(stdout) == 0 && !ferror(stdout);
    if (!is_shown) {
        cli_say(SALUR_E_IO, _("stdout: writing the result failed"));
        code = EXIT_IO;
    }
    if (cli->may_record && (!is_shown || (cli->has_complained && !cli->json))) {
        say_recorded(cli);
    }
    (void)cli_lang_use(lang);
    return code;
}
