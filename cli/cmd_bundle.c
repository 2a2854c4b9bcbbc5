/* SPDX-License-Identifier: Apache-2.0 */
/* salur bundle: write what one cooperative needs for one stage. */
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/office.h"
#include "cli/text.h"

int
cmd_bundle(struct cli *cli, int argc, char **argv)
{
    const char *dir = NULL;
    const char *stage = NULL;
    const char *site_text = NULL;
    const char *path = NULL;
    const char *trust = NULL;
    const struct opt opts[] = {
        OPT_NEED("office", 0, &dir),     OPT_NEED("stage", 0, &stage),
        OPT_NEED("site", 0, &site_text), OPT_NEED("output", 'o', &path),
        OPT_TEXT("trust", 0, &trust),    OPT_END,
    };
    struct salur_office *office = NULL;
    struct salur_stage_id id;
    struct salur_buf pack;
    enum salur_err err;
    uint64_t site = 0;
    int code = cli_options(cli, opts, &argc, argv, (const int[]){0, 0});

    salur_buf_init(&pack, SALUR_PACK_MAX);
    code = code < 0 ? cli_stage_id(cli, stage, &id) : code;
    code = code < 0 ? cli_site(cli, site_text, &site) : code;
    code = code < 0 ? cli_office(cli, dir,
                                 trust != NULL ? 0 : SALUR_OFFICE_READ_ONLY,
                                 trust, &office)
                    : code;
    if (code >= 0) {
        goto done;
    }
    err = salur_office_bundle(office, &id, site, NULL, &pack);
    if (err != SALUR_OK) {
        code = cli_office_fail(cli, err, dir, stage);
        goto done;
    }
    /* The same bundle again, with newer withdrawals, keeps its name. */
    code = cli_replace(cli, path, salur_buf_view(&pack),
                       salur_bytes_str(CLI_PACK_BEGINS), 0);
    if (code >= 0) {
        goto done;
    }
    code = EXIT_YES;
    if (cli->json) {
        cli_json(json_pack("{s:s,s:s,s:s,s:o,s:I}", "type", "bundle", "file",
                           path, "stage", stage, "site", cli_site_json(site),
                           "bytes", (json_int_t)pack.len));
    } else if (!cli->quiet) {
        (void)printf(_("%s: %s, village %s, %zu bytes\n"), path, stage,
                     site_text, pack.len);
    }

done:
    salur_buf_wipe(&pack);
    salur_office_close(office);
    return code;
}
