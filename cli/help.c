/* SPDX-License-Identifier: Apache-2.0 */
/* The help that the rows of the commands make. */
#include <string.h>

#include "cli/cli.h"
#include "cli/commands.h"

/* What stands for a value in usage lines. */
static const char *const values[] = {
    N_("CODE"),  N_("COMMAND"), N_("DATE"),    N_("DIR"),   N_("DEVICE"),
    N_("ENTRY"), N_("FORMAT"),  N_("PICTURE"), N_("FILE"),  N_("ISSUER"),
    N_("ROOT"),  N_("SHORT"),   N_("NAME"),    N_("NOTE"),  N_("PIXELS"),
    N_("ROLE"),  N_("REASON"),  N_("RUPIAH"),  N_("STAGE"), N_("TEXT"),
    N_("TIME"),  N_("LOG"),     N_("DAYS"),
};

/* A word in capitals as the reader's language has it, or itself. */
static void
print_value(FILE *out, const char *word, size_t len)
{
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        if (strlen(values[i]) == len && memcmp(values[i], word, len) == 0) {
            (void)fputs(_(values[i]), out);
            return;
        }
    }
    (void)fwrite(word, 1, len, out);
}

static void
print_syntax(FILE *out, const char *line, size_t len)
{
    static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    while (len > 0) {
        size_t word = strspn(line, capitals);
        size_t used = word > 0 ? word : 1;

        used = used < len ? used : len;
        print_value(out, line, used);
        line += used;
        len -= used;
    }
}

/* Usage lines of a command, each with its full name in front. */
static void
print_usage(FILE *out, const struct command *command)
{
    const char *line = command->args;

    for (;;) {
        size_t len = strcspn(line, "\n");

        if (line[0] == ' ') {
            (void)fputs("           ", out);
        } else {
            (void)fprintf(out, "  salur %s ", command->name);
        }
        print_syntax(out, line, len);
        (void)fputc('\n', out);
        if (line[len] == 0) {
            return;
        }
        line += len + 1;
    }
}

static void
print_group(FILE *out, const char *group, const char *title)
{
    (void)fprintf(out, "\n%s\n", title);
    for (const struct command *c = commands; c->name != NULL; c++) {
        if (strcmp(c->group, group) == 0) {
            (void)fprintf(out, "  %-10s %-10s %s\n", c->name, c->alias,
                          _(c->summary));
        }
    }
}

static void
print_help(FILE *out, const struct command *command)
{
    if (command != NULL) {
        (void)fprintf(out, "%s (%s): %s\n\n", command->name, command->alias,
                      _(command->summary));
        print_usage(out, command);
        (void)fputs(_("\n"
                      "Common: --lang id|en, --json, --at TIME, --pass-fd N, "
                      "--yes, -q/--quiet,\n"
                      "        --color auto|always|never, -h/--help.\n"
                      "Passphrases: --pass-fd, SALUR_PASS_COMMAND, or the "
                      "terminal.\n"),
                    out);
        return;
    }
    (void)fprintf(out,
                  _("salur %s: social assistance from the official list to "
                    "the hand of the family\n"),
                  SALUR_VERSION);
    print_group(out, "office", _("OFFICE of social affairs"));
    print_group(out, "cooperative", _("COOPERATIVE of the village"));
    print_group(out, "auditor", _("AUDITOR"));
    print_group(out, "all", _("EVERYBODY"));
    (void)fputs(_("\n`salur help COMMAND` shows one command; `salur demo` "
                  "plays the whole story.\n"),
                out);
}

void
cli_help(const struct cli *cli, const struct command *command)
{
    if (!cli->json) {
        print_help(stdout, command);
        return;
    }
    for (const struct command *c = commands; c->name != NULL; c++) {
        if (command == NULL || command == c) {
            cli_json(json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "type", "command",
                               "name", c->name, "alias", c->alias, "group",
                               c->group, "args", c->args, "summary",
                               _(c->summary)));
        }
    }
}

int
cmd_help(struct cli *cli, int argc, char **argv)
{
    const struct opt opts[] = {OPT_END};
    int code = cli_options(cli, opts, &argc, argv, (const int[]){0, 1});
    const struct command *command = NULL;

    if (code >= 0) {
        return code;
    }
    if (argc == 2) {
        command = cli_find_command(argv[1]);
        if (command == NULL) {
            return cli_usage(cli, _("no such command"), argv[1]);
        }
    }
    cli_help(cli, command);
    return EXIT_YES;
}
