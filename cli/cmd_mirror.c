/* SPDX-License-Identifier: Apache-2.0 */
/* salur mirror: a second copy of every record, on a stick. */
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/mirror.h"
#include "cli/store.h"

static int
print(struct cli *cli, struct salur_ledger *ledger, const char *dir)
{
    struct salur_mirror mirror;
    enum salur_err err = salur_ledger_mirror(ledger, &mirror);

    if (err != SALUR_OK) {
        return cli_store_fail(cli, err, dir);
    }
    if (cli->json) {
        json_t *line = cli_mirror_json(&mirror);

        (void)json_object_set_new(line, "type", json_string("mirror"));
        cli_json(line);
    } else {
        cli_mirror_print(&mirror);
    }
    return mirror.kind == SALUR_MIRROR_OFF ||
                   mirror.kind == SALUR_MIRROR_WHOLE ||
                   mirror.kind == SALUR_MIRROR_BEHIND
               ? EXIT_YES
               : EXIT_NO;
}

int
cmd_mirror(struct cli *cli, int argc, char **argv)
{
    const char *dir = NULL;
    int off = 0;
    const struct opt opts[] = {
        OPT_NEED("store", 0, &dir),
        OPT_FLAG("off", 0, &off),
        OPT_END,
    };
    struct salur_ledger *ledger = NULL;
    int code = cli_options(cli, opts, &argc, argv, (const int[]){0, 1});
    int sets = argc == 2 || off;

    if (code < 0 && argc == 2 && off) {
        code = cli_usage(cli, _("either a folder or --off"), argv[1]);
    }
    code = code < 0
               ? cli_store(cli, dir, sets ? 0 : SALUR_LEDGER_READ_ONLY, &ledger)
               : code;
    if (code < 0 && sets) {
        code = cli_mirror_set(cli, ledger, off ? NULL : argv[1]);
    }
    code = code < 0 ? print(cli, ledger, dir) : code;
    salur_ledger_close(ledger);
    return code;
}
