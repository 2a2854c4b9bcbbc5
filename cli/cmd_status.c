/* SPDX-License-Identifier: Apache-2.0 */
/* salur status: who this is, what is recorded, and what comes next. */
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/mirror.h"
#include "cli/stopped.h"
#include "cli/store.h"
#include "cli/text.h"
#include "cli/witness.h"
#include "salur/continue.h"

static int
print_stages(struct cli *cli, struct salur_ledger *ledger, const char *dir,
             size_t *out_count)
{
    struct salur_stage stage;
    struct salur_site_line line;
    enum salur_err err = SALUR_OK;
    char name[SALUR_STAGE_NAME_MAX];
    char count[32];
    char idr[32];

    for (*out_count = 0;; ++*out_count) {
        err = salur_ledger_stage(ledger, *out_count, &stage, &line);
        if (err != SALUR_OK) {
            break;
        }
        salur_stage_id_format(name, &stage.id);
        if (cli->json) {
            json_t *object = cli_stage_json("stage", &stage);

            (void)json_object_set_new(object, "count",
                                      json_integer((json_int_t)line.count));
            (void)json_object_set_new(
                object, "site_idr", json_integer((json_int_t)line.amount_idr));
            cli_json(object);
        } else {
            (void)printf(_("  stage %s: %s entitlements, %s\n"), name,
                         cli_count(count, line.count),
                         cli_idr(idr, line.amount_idr));
        }
    }
    return err == SALUR_E_NOT_FOUND ? -1 : cli_fail(cli, err, dir, NULL);
}

static void
print_status(struct cli *cli, const struct salur_ledger_status *status)
{
    char print[48];
    char time[CLI_TIME_MAX];
    char redeemed[32];
    char idr[32];

    if (cli->json) {
        cli_json(
            json_pack("{s:s,s:s,s:o,s:s,s:I,s:I,s:o,s:o,s:I,s:I,s:I,s:I,s:I}",
                      "type", "status", "origin", status->identity.origin,
                      "site", cli_site_json(status->identity.site), "device",
                      status->identity.device, "generation",
                      (json_int_t)status->identity.generation, "entries",
                      (json_int_t)status->head.size, "root",
                      cli_hash_json(&status->head.root), "last",
                      cli_time_json(status->last_time_s, status->identity.site),
                      "since_close", (json_int_t)status->since_close,
                      "redeemed", (json_int_t)status->redeemed, "redeemed_idr",
                      (json_int_t)status->redeemed_idr, "listed",
                      (json_int_t)status->listed, "listed_idr",
                      (json_int_t)status->listed_idr));
        return;
    }
    cli_fingerprint(print, &status->head.root);
    cli_time_text(time, status->last_time_s, status->identity.site);
    (void)printf("%s\n", status->identity.origin);
    (void)printf(_("  village %010llu, device %s\n"),
                 (unsigned long long)status->identity.site,
                 status->identity.device);
    (void)printf(_("  entries %llu, the last %s\n  fingerprint %s\n"),
                 (unsigned long long)status->head.size, time, print);
    (void)printf(_("  redeemed %s, %s\n"),
                 cli_count(redeemed, status->redeemed),
                 cli_idr(idr, status->redeemed_idr));
}

/* The second copy; a store that cannot tell has said why before. */
static void
print_mirror(struct cli *cli, struct salur_ledger *ledger)
{
    struct salur_mirror mirror;

    if (salur_ledger_mirror(ledger, &mirror) != SALUR_OK) {
        return;
    }
    if (cli->json) {
        json_t *line = cli_mirror_json(&mirror);

        (void)json_object_set_new(line, "type", json_string("mirror"));
        cli_json(line);
    } else {
        cli_mirror_print(&mirror);
    }
}

static const char *
next_step(const struct salur_ledger_status *status, size_t stages,
          int is_missing)
{
    if (stages == 0) {
        return _("salur import: take in the .slr bundle of the office");
    }
    if (is_missing) {
        return _("salur recover --continue: take in the log of the older "
                 "laptop, who was paid there would be paid again");
    }
    if (status->since_close > 0) {
        return _("salur redeem, then salur close at the end of the day");
    }
    return _("salur export: bring the log to the office");
}

/* Stages, a log that is missing here, and what comes next. */
static int
print_rest(struct cli *cli, struct salur_ledger *ledger, const char *dir,
           const struct salur_ledger_status *status)
{
    char ended[SALUR_NAME_MAX + 1] = "";
    size_t stages = 0;
    int64_t now_s = 0;
    enum salur_err err = SALUR_E_NOT_FOUND;
    int code = print_stages(cli, ledger, dir, &stages);

    code = code < 0 ? cli_time(cli, &now_s) : code;
    if (code < 0) {
        err = salur_ledger_find_ended(ledger, now_s, ended);
        code = err == SALUR_OK || err == SALUR_E_NOT_FOUND
                   ? EXIT_YES
                   : cli_fail(cli, err, dir, NULL);
    }
    if (err == SALUR_OK && cli->json) {
        cli_json(json_pack("{s:s,s:s}", "type", "missing", "origin", ended));
    } else if (err == SALUR_OK) {
        (void)printf(_("  MISSING: the log of %s\n"), ended);
    }
    if (code == EXIT_YES) {
        int stopped = cli_stopped(cli, ledger);

        /* What it says is what comes next; that it could be asked is a yes. */
        if (stopped >= 0) {
            return stopped == EXIT_NO ? EXIT_YES : stopped;
        }
    }
    if (code == EXIT_YES && !cli->json && !cli->quiet) {
        (void)printf(_("  next: %s\n"),
                     next_step(status, stages, err == SALUR_OK));
    }
    return code;
}

int
cmd_status(struct cli *cli, int argc, char **argv)
{
    const char *dir = NULL;
    const char *office = NULL;
    const struct opt opts[] = {
        OPT_TEXT("store", 0, &dir),
        OPT_TEXT("office", 0, &office),
        OPT_END,
    };
    struct salur_ledger *ledger = NULL;
    struct salur_ledger_status status;
    enum salur_err err;
    int code = cli_options(cli, opts, &argc, argv, (const int[]){0, 0});

    if (code < 0 && (dir == NULL) == (office == NULL)) {
        code = cli_usage(cli, _("give --store or --office"), NULL);
    }
    if (code < 0 && office != NULL) {
        code = cli_witness_status(cli, office);
    }
    code =
        code < 0 ? cli_store(cli, dir, SALUR_LEDGER_READ_ONLY, &ledger) : code;
    if (code >= 0) {
        return code;
    }
    err = salur_ledger_status(ledger, &status);
    if (err != SALUR_OK) {
        code = cli_fail(cli, err, dir, NULL);
        goto done;
    }
    print_status(cli, &status);
    print_mirror(cli, ledger);
    code = print_rest(cli, ledger, dir, &status);

done:
    salur_ledger_close(ledger);
    return code;
}
