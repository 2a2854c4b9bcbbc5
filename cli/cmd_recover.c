/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur recover: make the log of this laptop whole again from its journal or
 * a stick, and say in plain words what was found; or go on from the log of
 * another laptop (cli/continue.h).
 */
#include <string.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/continue.h"
#include "cli/mirror.h"
#include "cli/stopped.h"
#include "cli/store.h"
#include "cli/text.h"
#include "salur/journal.h"

struct recovering {
    struct cli *cli;
    const char *dir;
    const char *from; /* NULL: what the store itself has */
    struct salur_ledger *ledger;
    struct salur_recovery done;
    struct salur_ledger_status status;
    struct salur_mirror mirror;
};

/* --- what was found ----------------------------------------------------------
 */

static const char *
source_name(enum salur_recovery_source source)
{
    return source == SALUR_RECOVERY_MIRROR    ? "mirror"
           : source == SALUR_RECOVERY_JOURNAL ? "journal"
                                              : NULL;
}

static void
print_json(const struct recovering *to)
{
    const struct salur_recovery *done = &to->done;

    cli_json(json_pack(
        "{s:s,s:b,s:s?,s:I,s:I,s:I,s:b,s:b,s:b,s:I,s:b,s:I,s:o}", "type",
        "recovered", "happened", done->happened, "source",
        source_name(done->source), "before", (json_int_t)done->before, "after",
        (json_int_t)done->after, "cut", (json_int_t)done->cut, "rebuilt",
        done->rebuilt, "journal_made", done->journal_made, "restored",
        done->restored, "entries", (json_int_t)to->status.head.size,
        "has_handout", to->status.has_handout, "handout",
        (json_int_t)to->status.handout, "mirror",
        cli_mirror_json(&to->mirror)));
}

/* What was not as it should be, a line each. */
static void
print_found(const struct recovering *to)
{
    const struct salur_recovery *done = &to->done;

    if (done->before == 0) {
        (void)printf(_("  found: the log could not be read\n"));
    } else if (done->after > done->before) {
        (void)printf(_("  found: the log ended at #%llu, its copy at #%llu\n"),
                     (unsigned long long)done->before - 1,
                     (unsigned long long)done->after - 1);
    } else if (!done->journal_made) {
        (void)printf(_("  found: the laptop stopped while it was writing\n"));
    }
    if (done->cut > 0) {
        (void)printf(_("  cut off: %llu bytes of a record that was never "
                       "finished; nobody was told that it is recorded\n"),
                     (unsigned long long)done->cut);
    }
    if (to->from != NULL) {
        (void)printf(_("  done: the log was made again from %s; what was here "
                       "is kept in files that end in .kept\n"),
                     to->from);
    } else if (done->journal_made) {
        (void)printf(_("  done: the journal was missing or damaged and was "
                       "written anew\n"));
    }
    if (to->from == NULL && done->rebuilt) {
        (void)printf(done->source == SALUR_RECOVERY_MIRROR
                         ? _("  done: the log was made again from the "
                             "mirror\n")
                         : _("  done: the log was made again from the "
                             "journal\n"));
    }
    if (done->restored) {
        (void)printf(_("  the next entry will say so, for the auditor\n"));
    }
}

/* Whether the last handout stands is what a cashier wants to know. */
static void
print_last(const struct recovering *to)
{
    const struct salur_ledger_status *status = &to->status;
    char time[CLI_TIME_MAX];

    cli_time_text(time, status->last_time_s, status->identity.site);
    (void)printf(_("The log is whole up to #%llu, %s.\n"),
                 (unsigned long long)status->head.size - 1, time);
    if (status->has_handout) {
        (void)printf(_("  Handout #%llu is recorded. The counter asks first "
                       "whether the family has it.\n"),
                     (unsigned long long)status->handout);
    } else {
        (void)printf(_("  No handout waits for its confirmation.\n"));
    }
}

static int
print(struct recovering *to)
{
    enum salur_err err = salur_ledger_status(to->ledger, &to->status);
    int code;

    if (err == SALUR_OK) {
        err = salur_ledger_mirror(to->ledger, &to->mirror);
    }
    if (err != SALUR_OK) {
        return cli_store_fail(to->cli, err, to->dir);
    }
    if (to->cli->json) {
        print_json(to);
        code = cli_stopped(to->cli, to->ledger);
        return code < 0 ? EXIT_YES : code;
    }
    print_last(to);
    if (to->done.happened) {
        print_found(to);
    } else {
        (void)printf(_("  Nothing had to be done.\n"));
    }
    cli_mirror_print(&to->mirror);
    code = cli_stopped(to->cli, to->ledger);
    if (code >= 0) {
        return code;
    }
    if (!to->cli->quiet) {
        (void)printf(_("  next: salur counter --store %s\n"), to->dir);
    }
    return EXIT_YES;
}

/* --- the work
 * ----------------------------------------------------------------- */

static int
recover_fail(const struct recovering *to, enum salur_err err)
{
    static const struct cli_remedy remedies[] = {
        {SALUR_E_NOT_FOUND,
         N_("No journal of this log is there. With the stick in: salur recover "
            "--store DIR --from STICK.")},
        {SALUR_E_CORRUPT,
         N_("Neither the log nor its journal can be read. Look for the stick "
            "(--from), or go on in a new store: `salur explain T001`.")},
        {SALUR_E_FORK,
         N_("Log and copy contradict each other. Keep both and call the "
            "office: `salur explain T003`.")},
        {SALUR_E_ORIGIN, N_("That is the journal of another laptop: a new "
                            "store goes on from it with --continue.")},
        {SALUR_E_ROLLBACK, N_("This laptop's own journal holds more than that "
                              "one: without --from it is used.")},
        {SALUR_E_SIGNATURE,
         N_("This laptop did not write that: somebody else wrote on the stick. "
            "Keep it, use another one, and call the office.")},
        {SALUR_E_STATE, N_("A counter or another command has this log open: "
                           "close it first.")},
        {SALUR_OK, NULL},
    };
    const char *remedy = cli_remedy(remedies, err);
    int code = cli_fail(
        to->cli, err, to->from != NULL ? to->from : to->dir,
        err == SALUR_E_ROLLBACK && to->from == NULL
            ? _("The mirror holds records that this laptop did not write. Take "
                "the stick out, keep it, and call the office.")
            : remedy);

    return err == SALUR_E_NOT_FOUND && to->from == NULL ? EXIT_STORE : code;
}

/* How many entries the log shows now; 0 when it cannot be read. */
static uint64_t
entries_now(const char *dir)
{
    struct salur_ledger *ledger = NULL;
    struct salur_ledger_status status = {.head = {.size = 0}};
    enum salur_err err =
        salur_ledger_open(&ledger, dir, SALUR_LEDGER_READ_ONLY);

    if (err == SALUR_OK && salur_ledger_status(ledger, &status) != SALUR_OK) {
        status.head.size = 0;
    }
    salur_ledger_close(ledger);
    return status.head.size;
}

/* Make it again from another copy, or from its own journal or mirror. */
static enum salur_err
rebuild(struct recovering *to)
{
    uint64_t before = entries_now(to->dir);
    enum salur_err err = salur_ledger_rebuild(to->dir, to->from, &to->done);

    if (err != SALUR_OK) {
        return err;
    }
    to->done.before = before;
    return salur_ledger_open(&to->ledger, to->dir, 0);
}

/* Open it, which settles what a power cut left; only what that refuses to
 * read, and what a person names, is made again. */
static enum salur_err
open_store(struct recovering *to)
{
    enum salur_err err = SALUR_E_CORRUPT;

    if (to->from == NULL) {
        err = salur_ledger_open(&to->ledger, to->dir, 0);
    }
    if (err == SALUR_OK) {
        to->done = *salur_ledger_recovery(to->ledger);
    }
    return err == SALUR_E_CORRUPT ? rebuild(to) : err;
}

static int
recover_here(struct cli *cli, const char *dir, const char *from)
{
    struct recovering to = {.cli = cli, .dir = dir, .from = from};
    enum salur_err err = open_store(&to);
    int code = err == SALUR_OK ? print(&to) : recover_fail(&to, err);

    salur_ledger_close(to.ledger);
    return code;
}

int
cmd_recover(struct cli *cli, int argc, char **argv)
{
    struct cli_continue what = {0};
    const char *from = NULL;
    const struct opt opts[] = {
        OPT_NEED("store", 0, &what.dir),
        OPT_TEXT("from", 0, &from),
        OPT_TEXT("continue", 0, &what.from),
        OPT_TEXT("cause", 0, &what.cause),
        OPT_TEXT("operator", 0, &what.operator_name),
        OPT_END,
    };
    int code;

    cli->may_record = 1;
    code = cli_options(cli, opts, &argc, argv, (const int[]){0, 0});
    if (code >= 0) {
        return code;
    }
    if (what.from != NULL && from != NULL) {
        return cli_usage(cli, _("either --from or --continue"), NULL);
    }
    if (what.from == NULL &&
        (what.cause != NULL || what.operator_name != NULL)) {
        return cli_usage(cli, _("--cause and --operator go with --continue"),
                         NULL);
    }
    return what.from != NULL ? cli_continue(cli, &what)
                             : recover_here(cli, what.dir, from);
}
