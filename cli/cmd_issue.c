/* SPDX-License-Identifier: Apache-2.0 */
/* salur issue: sign the entitlements of an approved stage; resumable. */
#include <string.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/office.h"
#include "cli/progress.h"
#include "cli/text.h"

struct issuing {
    struct progress progress;
    struct salur_issue_progress now;
};

static int
on_step(void *ctx, const struct salur_issue_progress *now)
{
    struct issuing *issuing = ctx;

    issuing->now = *now;
    cli_progress_step(&issuing->progress, now->issued,
                      now->issued + now->already, now->total);
    return 0;
}

int
cmd_issue(struct cli *cli, int argc, char **argv)
{
    const char *dir = NULL;
    const char *stage = NULL;
    const char *key_path = NULL;
    const char *trust = NULL;
    const struct opt opts[] = {
        OPT_NEED("office", 0, &dir),
        OPT_NEED("stage", 0, &stage),
        OPT_NEED("key", 'k', &key_path),
        OPT_TEXT("trust", 0, &trust),
        OPT_END,
    };
    struct issuing issuing;
    struct salur_office *office = NULL;
    struct salur_key *key = NULL;
    struct salur_stage_id id;
    char issued[32];
    char already[32];
    enum salur_err err;
    int code = cli_options(cli, opts, &argc, argv, (const int[]){0, 0});

    code = code < 0 ? cli_stage_id(cli, stage, &id) : code;
    code = code < 0 ? cli_office(cli, dir, 0, trust, &office) : code;
    code = code < 0 ? cli_key(cli, key_path, SALUR_ROLE_ISSUER, &key) : code;
    if (code >= 0) {
        goto done;
    }
    memset(&issuing, 0, sizeof issuing);
    cli_progress_start(&issuing.progress, cli);
    err = salur_office_issue(office, &id, key, on_step, &issuing);
    cli_progress_end(&issuing.progress);
    if (err != SALUR_OK) {
        code = cli_office_fail(cli, err, dir, stage);
        goto done;
    }
    code = EXIT_YES;
    if (cli->json) {
        cli_json(json_pack("{s:s,s:s,s:I,s:I,s:I}", "type", "issued", "stage",
                           stage, "issued", (json_int_t)issuing.now.issued,
                           "already", (json_int_t)issuing.now.already, "total",
                           (json_int_t)issuing.now.total));
    } else {
        (void)printf(_("%s: %s entitlements signed, %s were signed already\n"),
                     stage, cli_count(issued, issuing.now.issued),
                     cli_count(already, issuing.now.already));
    }

done:
    salur_key_free(key);
    salur_office_close(office);
    return code;
}
