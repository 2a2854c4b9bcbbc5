/* SPDX-License-Identifier: Apache-2.0 */
/* salur withdraw: adopt a signed list of withdrawn entitlements and cards. */
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/office.h"

int
cmd_withdraw(struct cli *cli, int argc, char **argv)
{
    const char *dir = NULL;
    const char *trust = NULL;
    const struct opt opts[] = {
        OPT_NEED("office", 0, &dir),
        OPT_TEXT("trust", 0, &trust),
        OPT_END,
    };
    struct salur_office *office = NULL;
    struct salur_buf note;
    enum salur_err err;
    int64_t now_s = 0;
    int code = cli_options(cli, opts, &argc, argv, (const int[]){1, 1});

    salur_buf_init(&note, SALUR_NOTE_MAX);
    code = code < 0 ? cli_time(cli, &now_s) : code;
    code = code < 0 ? cli_read(cli, argv[1], &note) : code;
    code = code < 0 ? cli_office(cli, dir, 0, trust, &office) : code;
    if (code >= 0) {
        goto done;
    }
    err = salur_office_adopt_withdrawn(office, salur_buf_view(&note), now_s);
    if (err != SALUR_OK) {
        code = err == SALUR_E_STATE
                   ? cli_office_fail(cli, err, dir, NULL)
                   : cli_fail(cli, err, argv[1],
                              err == SALUR_E_MISMATCH
                                  ? _("Another list of this serial is held: "
                                      "give the new one a higher serial.")
                                  : NULL);
        goto done;
    }
    code = EXIT_YES;
    if (cli->json) {
        cli_json(json_pack("{s:s,s:s}", "type", "withdrawn", "file", argv[1]));
    } else if (!cli->quiet) {
        (void)printf(_("%s: in force; new bundles carry it\n"), argv[1]);
    }

done:
    salur_office_close(office);
    salur_buf_wipe(&note);
    return code;
}
