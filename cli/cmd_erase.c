/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur erase: destroy the personal part of a stage.  The log stays as it is
 * and says that this was done; no passphrase is needed to forget.
 */
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/people.h"
#include "cli/text.h"

/* One erasure. */
struct erasure {
    struct cli *cli;
    const char *dir;
    const char *stage;
    struct salur_stage_id id;
    struct salur_ledger *ledger;
    struct salur_stamp stamp;
    struct people_record record; /* what the log said before */
};

/* Ask for the stage's name; 1 when it was typed. */
static int
is_confirmed(const struct erasure *erasure)
{
    char line[SALUR_STAGE_NAME_MAX + 2];

    if (erasure->cli->yes) {
        return 1;
    }
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
        cli_say(CLI_E_USAGE, _("this needs an answer; --yes gives it"));
        return 0;
    }
    (void)fprintf(stderr,
                  _("This destroys the names, addresses and last digits of "
                    "%s here.  The log stays.\nType %s to go on: "),
                  erasure->stage, erasure->stage);
    if (fgets(line, sizeof line, stdin) == NULL) {
        return 0;
    }
    line[strcspn(line, "\r\n")] = '\0';
    return strcmp(line, erasure->stage) == 0;
}

/* Families may still come: say so before, not after. */
static void
warn_open(const struct erasure *erasure)
{
    struct salur_stage stage;
    struct salur_site_line line;

    for (size_t i = 0;
         salur_ledger_stage(erasure->ledger, i, &stage, &line) == SALUR_OK;
         i++) {
        if (salur_stage_id_compare(&stage.id, &erasure->id) == 0 &&
            erasure->stamp.time_s < salur_stage_closes_s(stage.closes) &&
            !erasure->cli->json) {
            (void)fprintf(stderr,
                          _("  %s is open until %04d-%02d-%02d: who "
                            "comes later will have no name.\n"),
                          erasure->stage, stage.closes.year, stage.closes.month,
                          stage.closes.day);
        }
    }
}

static void
print_erased(const struct erasure *erasure, uint64_t count, uint64_t seq)
{
    char text[32];

    if (erasure->cli->json) {
        cli_json(json_pack("{s:s,s:s,s:I,s:I}", "type", "erased", "stage",
                           erasure->stage, "families", (json_int_t)count,
                           "entry", (json_int_t)seq));
        return;
    }
    (void)printf(_("DESTROYED  %s  names and addresses of %s families  "
                   "entry %llu\n"),
                 erasure->stage, cli_count(text, count),
                 (unsigned long long)seq);
}

static int
erase(struct erasure *erasure)
{
    struct salur_body_personal body = {.action = PEOPLE_DESTROYED,
                                       .id = erasure->id};
    uint64_t seq = 0;
    int code;
    enum salur_err err =
        salur_people_erase(erasure->dir, &erasure->id, &body.count);

    if (err == SALUR_E_NOT_FOUND && erasure->record.action == PEOPLE_TAKEN_IN) {
        err = SALUR_OK; /* done before, and the power went before the record */
    }
    if (err != SALUR_OK) {
        return cli_fail(
            erasure->cli, err, erasure->stage,
            err == SALUR_E_NOT_FOUND
                ? _("No names of this stage are kept here.")
                : _("What is left is destroyed when this is repeated."));
    }
    if (body.count == 0) {
        body.count = erasure->record.count; /* damaged, or gone before */
    }
    code = cli_people_append(erasure->cli, erasure->ledger, erasure->dir, &body,
                             &erasure->stamp, &seq);
    if (code >= 0) {
        if (!erasure->cli->json) {
            (void)fprintf(stderr, "  %s\n",
                          _("The names are destroyed; repeat this to record "
                            "it."));
        }
        return code;
    }
    print_erased(erasure, body.count, seq);
    return EXIT_YES;
}

int
cmd_erase(struct cli *cli, int argc, char **argv)
{
    struct erasure erasure = {.cli = cli};
    const char *who = NULL;
    const struct opt opts[] = {
        OPT_NEED("store", 0, &erasure.dir),
        OPT_NEED("stage", 0, &erasure.stage),
        OPT_TEXT("operator", 0, &who),
        OPT_END,
    };
    int code;

    cli->may_record = 1;
    code = cli_options(cli, opts, &argc, argv, (const int[]){0, 0});
    code = code < 0 ? cli_stage_id(cli, erasure.stage, &erasure.id) : code;
    code = code < 0 ? cli_stamp(cli, who, &erasure.stamp) : code;
    code = code < 0 ? cli_store(cli, erasure.dir, 0, &erasure.ledger) : code;
    code = code < 0 ? cli_people_record(cli, erasure.ledger, erasure.dir,
                                        &erasure.id, &erasure.record)
                    : code;
    if (code < 0) {
        warn_open(&erasure);
        if (is_confirmed(&erasure)) {
            code = erase(&erasure);
        } else {
            (void)fputs(_("  Nothing was destroyed.\n"), stderr);
            code = EXIT_NO;
        }
    }
    salur_ledger_close(erasure.ledger);
    return code;
}
