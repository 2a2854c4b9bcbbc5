/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur reconcile: set the logs against the approved list, to the last
 * rupiah.  The same stores give the same bytes, so a report can be signed.
 */
#include <string.h>

#include "audit/anchor.h"
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

/* Copy what was written to a file to stdout. */
static void
copy_out(FILE *from)
{
    char part[4096];
    size_t n;

    rewind(from);
    while ((n = fread(part, 1, sizeof part, from)) > 0) {
        (void)fwrite(part, 1, n, stdout);
    }
}

/* The rows first, then every difference; in JSON the other way round, in a
 * CSV the rows stand alone and the differences go to stderr. */
static void
print_result(struct cli *cli, const char *format,
             const struct salur_reconcile *result, FILE *differences)
{
    if (cli->json) {
        cli_reconcile_json(result);
    } else if (format != NULL && strcmp(format, "csv") == 0) {
        cli_reconcile_csv(result);
    } else {
        cli_reconcile_text(result);
        (void)printf(_("\n  each difference\n"));
        copy_out(differences);
    }
}

/* Differences come while the work goes on: they wait in a file. */
static int
reconcile(struct cli *cli, const struct reconcile_args *args,
          struct salur_office *office, const struct salur_stage_id *id)
{
    int is_csv = args->format != NULL && strcmp(args->format, "csv") == 0;
    struct cli_findings findings = {.cli = cli, .path = args->office};
    struct salur_finding_sink sink = cli_findings_sink(&findings);
    struct salur_reconcile *result = NULL;
    uint64_t contradicted = 0; /* anchored heads that a log does not fit */
    FILE *waiting = is_csv ? NULL : tmpfile();
    uint64_t forks = 0; /* between a log and the one that it goes on from */
    enum salur_err err;
    int64_t now_s;
    int code = cli_time(cli, &now_s);

    if (code >= 0) {
        goto done;
    }
    findings.out = is_csv ? stderr : waiting;
    if (findings.out == NULL) {
        code = cli_fail(cli, SALUR_E_IO, _("temporary file"), NULL);
        goto done;
    }
    err = salur_office_check_anchors(office, now_s, &sink, &contradicted);
    if (err == SALUR_OK) {
        err = salur_reconcile_run(office, id, now_s, &sink, &result);
    }
    if (err == SALUR_OK) {
        err = salur_office_check_all_restored(office, &sink, &forks);
    }
    if (err != SALUR_OK) {
        code = cli_office_fail(cli, err, args->office, args->stage);
        goto done;
    }
    print_result(cli, args->format, result, waiting);
    code = salur_reconcile_is_clean(result) && forks + contradicted == 0
               ? EXIT_YES
               : EXIT_NO;

done:
    salur_reconcile_free(result);
    if (waiting != NULL) {
        (void)fclose(waiting);
    }
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
        return cli_usage(cli, _("--format is text, csv or json"), args.format);
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
