/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur reconcile: set the logs against the approved list, to the last
 * rupiah.  The same stores give the same bytes, so a report can be signed.
 */
#include <string.h>

#include "audit/reconcile.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/findings.h"
#include "cli/office.h"
#include "cli/reconcile_print.h"
#include "cli/text.h"

struct reconcile_args {
    const char *office;
    const char *stage;
    const char *format;
    const char *trust;
};

/* Differences come while the work goes on; rows after it. */
static int
reconcile(struct cli *cli, const struct reconcile_args *args,
          struct salur_office *office, const struct salur_stage_id *id)
{
    /* In a CSV the rows stand alone; what is to be explained goes beside. */
    struct cli_findings findings = {
        .cli = cli,
        .path = args->office,
        .to_stderr = args->format != NULL && strcmp(args->format, "csv") == 0};
    struct salur_finding_sink sink = cli_findings_sink(&findings);
    struct salur_reconcile *result = NULL;
    enum salur_err err;
    int64_t now_s;
    int code = cli_time(cli, &now_s);

    if (code >= 0) {
        return code;
    }
    err = salur_reconcile_run(office, id, now_s, &sink, &result);
    if (err != SALUR_OK) {
        return cli_office_fail(cli, err, args->office, args->stage);
    }
    if (cli->json) {
        cli_reconcile_json(result);
    } else if (args->format != NULL && strcmp(args->format, "csv") == 0) {
        cli_reconcile_csv(result);
    } else {
        cli_reconcile_text(result);
    }
    code = salur_reconcile_is_clean(result) ? EXIT_YES : EXIT_NO;
    salur_reconcile_free(result);
    return code;
}

int
cmd_reconcile(struct cli *cli, int argc, char **argv)
{
    struct reconcile_args args = {0};
    const struct opt opts[] = {
        OPT_NEED("office", 0, &args.office),
        OPT_NEED("stage", 0, &args.stage),
        OPT_TEXT("format", 0, &args.format),
        OPT_TEXT("trust", 0, &args.trust),
        OPT_END,
    };
    struct salur_office *office = NULL;
    struct salur_stage_id id;
    int code = cli_options(cli, opts, &argc, argv, (const int[]){0, 0});

    if (code >= 0) {
        return code;
    }
    if (args.format != NULL && strcmp(args.format, "text") != 0 &&
        strcmp(args.format, "csv") != 0 && strcmp(args.format, "json") != 0) {
        return cli_usage(cli, "--format is text, csv or json", args.format);
    }
    if (args.format != NULL && strcmp(args.format, "json") == 0) {
        cli->json = 1;
    }
    code = cli_stage_id(cli, args.stage, &id);
    code = code < 0 ? cli_office(cli, args.office, SALUR_OFFICE_READ_ONLY,
                                 args.trust, &office)
                    : code;
    if (code >= 0) {
        return code;
    }
    code = reconcile(cli, &args, office, &id);
    salur_office_close(office);
    return code;
}
