/* SPDX-License-Identifier: Apache-2.0 */
/* salur stage: show a stage; recompute and approve it, never blindly. */
#include <string.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/defects.h"
#include "cli/office.h"
#include "cli/text.h"

struct stage_args {
    const char *office;
    const char *stage;
    const char *key;
    const char *list;
    const char *aliases;
    const char *trust;
};

static void
print_stage(const struct salur_stage *stage)
{
    char name[SALUR_STAGE_NAME_MAX];
    char opens[SALUR_DATE_TEXT_MAX];
    char closes[SALUR_DATE_TEXT_MAX];
    char count[32];
    char sites[32];
    char idr[32];
    char print[48];

    salur_stage_id_format(name, &stage->id);
    salur_date_format(opens, stage->opens);
    salur_date_format(closes, stage->closes);
    cli_fingerprint(print, &stage->root);
    (void)printf(_("%s  open %s to %s\n"), name, opens, closes);
    (void)printf(ngettext("  families     %s in %s village\n",
                          "  families     %s in %s villages\n", stage->sites),
                 cli_count(count, stage->entitlements),
                 cli_count(sites, stage->sites));
    (void)printf(_("  rupiah       %s\n  fingerprint  %s\n"),
                 cli_idr(idr, stage->amount_idr), print);
    if (stage->reference[0] != 0) {
        (void)printf(_("  reference    %s\n"), stage->reference);
    }
    for (size_t i = 0; i < stage->packages_count; i++) {
        (void)printf(_("  package %-4s %s\n"), stage->packages[i].code,
                     stage->packages[i].text);
    }
}

/* Approvals that the trust note asks for, 0 without one. */
static uint32_t
approvals_needed(struct salur_office *office, const struct salur_stage *stage)
{
    const struct salur_trust *trust = salur_office_trust(office);
    struct salur_site_line line;

    if (trust == NULL ||
        salur_office_site_at(office, &stage->id, 0, &line) != SALUR_OK) {
        return 0;
    }
    return salur_trust_approvals(trust, line.site);
}

static void
show_stage(struct cli *cli, struct salur_office *office,
           const struct salur_stage *stage, uint32_t approvals)
{
    uint32_t needed = approvals_needed(office, stage);

    if (cli->json) {
        json_t *line = cli_stage_json("stage", stage);

        (void)json_object_set_new(line, "approvals",
                                  json_integer((json_int_t)approvals));
        (void)json_object_set_new(line, "needed",
                                  json_integer((json_int_t)needed));
        cli_json(line);
        return;
    }
    print_stage(stage);
    if (needed == 0) {
        (void)printf(_("  approvals    unknown: no trust note here yet\n"));
        return;
    }
    (void)printf(approvals >= needed ? _("  approvals    %u of %u, approved\n")
                                     : _("  approvals    %u of %u\n"),
                 approvals, needed);
}

static enum salur_err
show_one(struct cli *cli, struct salur_office *office,
         const struct salur_stage_id *id)
{
    struct salur_stage stage;
    uint32_t approvals = 0;
    enum salur_err err = salur_office_stage(office, id, &stage, &approvals);

    if (err == SALUR_OK) {
        show_stage(cli, office, &stage, approvals);
    }
    return err;
}

static enum salur_err
show_all(struct cli *cli, struct salur_office *office)
{
    enum salur_err err = SALUR_OK;

    for (size_t i = 0; err == SALUR_OK; i++) {
        struct salur_stage stage;

        err = salur_office_stage_at(office, i, &stage);
        if (err == SALUR_E_NOT_FOUND) {
            return SALUR_OK;
        }
        err = err == SALUR_OK ? show_one(cli, office, &stage.id) : err;
    }
    return err;
}

static int
stage_show(struct cli *cli, const struct stage_args *args)
{
    struct salur_office *office = NULL;
    struct salur_stage_id id;
    enum salur_err err;
    int code = -1;

    if (args->stage != NULL) {
        code = cli_stage_id(cli, args->stage, &id);
    }
    if (code < 0) {
        code = cli_office(cli, args->office, SALUR_OFFICE_READ_ONLY,
                          args->trust, &office);
    }
    if (code >= 0) {
        return code;
    }
    err = args->stage == NULL ? show_all(cli, office)
                              : show_one(cli, office, &id);
    salur_office_close(office);
    return err == SALUR_OK
               ? EXIT_YES
               : cli_office_fail(cli, err, args->office, args->stage);
}

static void
show_recomputed(struct cli *cli, const char *list,
                const struct salur_stage *fresh)
{
    if (cli->json) {
        cli_json(cli_stage_json("recomputed", fresh));
        return;
    }
    if (list != NULL) {
        (void)printf(_("Recomputed from %s:\n"), list);
    } else {
        (void)fputs(_("Recomputed from the imported list:\n"), stdout);
    }
    print_stage(fresh);
}

/* Recompute from the list; show what came out and compare. */
static int
recompute(struct cli *cli, const struct stage_args *args,
          struct salur_office *office, const struct salur_stage_id *id)
{
    struct salur_aliases *aliases = NULL;
    struct salur_stage fresh;
    struct salur_buf csv;
    enum salur_err err;
    int code = cli_aliases(cli, args->aliases, &aliases);

    salur_buf_init(&csv, SIZE_MAX / 4);
    if (code < 0 && args->list != NULL) {
        code = cli_read(cli, args->list, &csv);
    }
    if (code < 0) {
        err = salur_office_stage_recompute(
            office, id,
            args->list != NULL ? salur_buf_view(&csv) : salur_bytes(NULL, 0),
            aliases, &fresh);
        if (err == SALUR_OK || err == SALUR_E_MISMATCH) {
            show_recomputed(cli, args->list, &fresh);
        }
        if (err == SALUR_E_MISMATCH) {
            code = cli_fail(cli, err,
                            args->list != NULL ? args->list : args->stage,
                            _("The list gives another stage note than the one "
                              "to approve: do not sign; ask the office."));
        } else if (err != SALUR_OK) {
            code = cli_office_fail(cli, err, args->office, args->stage);
        }
    }
    salur_buf_wipe(&csv);
    salur_aliases_free(aliases);
    return code;
}

static int
stage_approve(struct cli *cli, const struct stage_args *args)
{
    struct salur_office *office = NULL;
    struct salur_key *key = NULL;
    struct salur_stage_id id;
    struct salur_stage stage;
    uint32_t approvals = 0;
    enum salur_err err;
    int code = cli_stage_id(cli, args->stage, &id);

    code = code < 0 ? cli_office(cli, args->office, 0, args->trust, &office)
                    : code;
    code = code < 0 ? recompute(cli, args, office, &id) : code;
    if (code >= 0) {
        goto done;
    }
    if (!cli_ask(cli, _("It equals the note. Approve it?"))) {
        (void)fputs(_("  Not approved; nothing was changed.\n"), stderr);
        code = EXIT_NO;
        goto done;
    }
    code = cli_key(cli, args->key, SALUR_ROLE_APPROVER, &key);
    if (code >= 0) {
        goto done;
    }
    err = salur_office_stage_sign(office, &id, key);
    if (err == SALUR_OK) {
        err = salur_office_stage(office, &id, &stage, &approvals);
    }
    if (err != SALUR_OK) {
        code = err == SALUR_E_DUPLICATE
                   ? cli_fail(cli, err, args->key,
                              _("This approver has signed the stage already."))
                   : cli_office_fail(cli, err, args->office, args->stage);
        goto done;
    }
    show_stage(cli, office, &stage, approvals);
    code = EXIT_YES;

done:
    salur_key_free(key);
    salur_office_close(office);
    return code;
}

int
cmd_stage(struct cli *cli, int argc, char **argv)
{
    struct stage_args args = {0};
    const struct opt opts[] = {
        OPT_NEED("office", 0, &args.office),
        OPT_TEXT("stage", 0, &args.stage),
        OPT_TEXT("key", 'k', &args.key),
        OPT_TEXT("list", 0, &args.list),
        OPT_TEXT("aliases", 0, &args.aliases),
        OPT_TEXT("trust", 0, &args.trust),
        OPT_END,
    };
    int code = cli_options(cli, opts, &argc, argv, (const int[]){1, 1});

    if (code >= 0) {
        return code;
    }
    if (strcmp(argv[1], "show") == 0) {
        return stage_show(cli, &args);
    }
    if (strcmp(argv[1], "approve") != 0) {
        return cli_usage(cli, _("`stage` is followed by show or approve"),
                         argv[1]);
    }
    if (args.stage == NULL || args.key == NULL) {
        return cli_usage(cli, _("missing"),
                         args.stage == NULL ? "--stage" : "--key");
    }
    return stage_approve(cli, &args);
}
