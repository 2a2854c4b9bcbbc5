/* SPDX-License-Identifier: Apache-2.0 */
/* salur list: check an official list, or freeze it as the draft of a stage. */
#include <string.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/defects.h"
#include "cli/office.h"
#include "cli/text.h"

struct list_args {
    const char *office;
    const char *stage;
    const char *opens;
    const char *closes;
    const char *reference;
    const char *rejects;
    const char *aliases;
    const char *trust;
    struct cli_many packages;
    int all;
};

/* Read "CODE=TEXT" into the terms. */
static int
add_package(struct cli *cli, struct salur_stage *terms, const char *arg)
{
    const char *text = strchr(arg, '=');
    struct salur_package *package = &terms->packages[terms->packages_count];
    size_t len = text != NULL ? (size_t)(text - arg) : 0; /* after arg */

    if (len == 0 || len > SALUR_PACKAGE_MAX || text[1] == 0 ||
        strlen(text + 1) > SALUR_REFERENCE_MAX) {
        return cli_usage(cli, _("--package is CODE=TEXT, as A=10 kg beras"),
                         arg);
    }
    if (terms->packages_count == SALUR_STAGE_PACKAGES_MAX) {
        return cli_usage(cli, _("too many packages"), arg);
    }
    memcpy(package->code, arg, len);
    memcpy(package->text, text + 1, strlen(text + 1));
    terms->packages_count++;
    return -1;
}

/* Everything of the stage that the list does not say. */
static int
read_terms(struct cli *cli, const struct list_args *args,
           struct salur_stage *terms)
{
    int code;

    memset(terms, 0, sizeof *terms);
    if (args->office == NULL || args->stage == NULL || args->opens == NULL ||
        args->closes == NULL) {
        return cli_usage(cli, _("missing"),
                         args->office == NULL  ? "--office"
                         : args->stage == NULL ? "--stage"
                         : args->opens == NULL ? "--opens"
                                               : "--closes");
    }
    code = cli_stage_id(cli, args->stage, &terms->id);
    code = code < 0 ? cli_date(cli, "opens", args->opens, &terms->opens) : code;
    code =
        code < 0 ? cli_date(cli, "closes", args->closes, &terms->closes) : code;
    if (code >= 0) {
        return code;
    }
    if (salur_date_start_s(terms->closes, 0) <
        salur_date_start_s(terms->opens, 0)) {
        return cli_usage(cli, _("--closes lies before --opens"), args->closes);
    }
    if (args->reference != NULL) {
        if (strlen(args->reference) > SALUR_REFERENCE_MAX) {
            return cli_usage(cli, _("--reference takes at most 120 bytes"),
                             NULL);
        }
        memcpy(terms->reference, args->reference, strlen(args->reference));
    }
    for (size_t i = 0; i < args->packages.count && code < 0; i++) {
        code = add_package(cli, terms, args->packages.items[i]);
    }
    return code;
}

static void
print_imported(struct cli *cli, const struct salur_stage *stage, int already)
{
    char name[SALUR_STAGE_NAME_MAX];
    char count[32];
    char sites[32];
    char idr[32];
    char print[48];

    if (cli->json) {
        json_t *line = cli_stage_json("imported", stage);

        (void)json_object_set_new(line, "already", json_boolean(already));
        cli_json(line);
        return;
    }
    salur_stage_id_format(name, &stage->id);
    cli_fingerprint(print, &stage->root);
    (void)printf(already ? ngettext("%s: %s families in %s village, %s "
                                    "(was here already, 0 new)\n",
                                    "%s: %s families in %s villages, %s "
                                    "(was here already, 0 new)\n",
                                    stage->sites)
                         : ngettext("%s: %s families in %s village, %s\n",
                                    "%s: %s families in %s villages, %s\n",
                                    stage->sites),
                 name, cli_count(count, stage->entitlements),
                 cli_count(sites, stage->sites),
                 cli_idr(idr, stage->amount_idr));
    (void)printf(_("  fingerprint %s\n"), print);
    if (!cli->quiet) {
        (void)printf(_("  next: salur stage approve, by each approver\n"));
    }
}

/* Freeze the list; the scan before it found no bad row. */
static int
freeze(struct cli *cli, const struct list_args *args, struct salur_bytes csv,
       const struct salur_aliases *aliases, const struct salur_stage *terms)
{
    struct salur_office *office = NULL;
    struct salur_stage stage;
    uint32_t approvals = 0;
    int already = 0;
    enum salur_err err;
    int code = cli_office(cli, args->office, SALUR_OFFICE_CREATE, args->trust,
                          &office);

    if (code >= 0) {
        return code;
    }
    err = salur_office_stage_import(office, csv, aliases, terms, &already);
    if (err == SALUR_OK) {
        err = salur_office_stage(office, &terms->id, &stage, &approvals);
    }
    if (err == SALUR_OK) {
        print_imported(cli, &stage, already);
        code = EXIT_YES;
    } else if (err == SALUR_E_NOT_FOUND) {
        code = cli_fail(
            cli, err, args->stage,
            _("A row names a package that no --package CODE=TEXT describes."));
    } else {
        code = cli_office_fail(cli, err, args->office, args->stage);
    }
    salur_office_close(office);
    return code;
}

int
cmd_list(struct cli *cli, int argc, char **argv)
{
    struct list_args args = {0};
    const struct opt opts[] = {
        OPT_TEXT("office", 0, &args.office),
        OPT_TEXT("stage", 0, &args.stage),
        OPT_TEXT("opens", 0, &args.opens),
        OPT_TEXT("closes", 0, &args.closes),
        OPT_TEXT("reference", 0, &args.reference),
        OPT_TEXT("rejects", 0, &args.rejects),
        OPT_TEXT("aliases", 0, &args.aliases),
        OPT_TEXT("trust", 0, &args.trust),
        OPT_MANY("package", &args.packages),
        OPT_FLAG("all", 0, &args.all),
        OPT_END,
    };
    int code = cli_options(cli, opts, &argc, argv, (const int[]){2, 2});
    struct salur_aliases *aliases = NULL;
    struct salur_roster_counts counts;
    struct salur_stage terms;
    struct salur_buf csv;
    int import;

    if (code >= 0) {
        return code;
    }
    import = strcmp(argv[1], "import") == 0;
    if (!import && strcmp(argv[1], "check") != 0) {
        return cli_usage(cli, _("`list` is followed by check or import"),
                         argv[1]);
    }
    salur_buf_init(&csv, SIZE_MAX / 4); /* the machine's memory is the bound */
    code = import ? read_terms(cli, &args, &terms) : -1;
    code = code < 0 ? cli_aliases(cli, args.aliases, &aliases) : code;
    code = code < 0 ? cli_read(cli, argv[2], &csv) : code;
    if (code < 0) {
        code =
            cli_scan_list(cli,
                          &(struct cli_list){argv[2], salur_buf_view(&csv),
                                             aliases, args.all, args.rejects},
                          &counts);
        if (import && code == EXIT_YES) {
            code = freeze(cli, &args, salur_buf_view(&csv), aliases, &terms);
        } else if (import && code == EXIT_DATA && !cli->json) {
            (void)fputs(_("  Nothing was imported.\n"), stderr);
        }
    }
    salur_buf_wipe(&csv);
    salur_aliases_free(aliases);
    return code;
}
