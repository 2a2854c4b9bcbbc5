/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A new laptop goes on where another one ended.  The office speaks on the
 * telephone meanwhile: what is said is short, and ends with the next command.
 */
#include "cli/continue.h"

#include <string.h>

#include "cli/source.h"
#include "cli/store.h"
#include "cli/text.h"
#include "salur/continue.h"
#include "salur/peer.h"

struct recovering {
    struct cli *cli;
    const char *dir;
    struct salur_stamp stamp;
    struct salur_ledger *ledger;
    struct salur_ledger_status status;
    struct cli_source source;
    uint64_t pairs;
    int64_t pairs_idr;
};

static const struct {
    const char *name;
    enum salur_continue_cause cause;
} causes[] = {
    {"image", SALUR_CONTINUE_IMAGE},
    {"replaced", SALUR_CONTINUE_REPLACED},
    {"stolen", SALUR_CONTINUE_STOLEN},
    {"other", SALUR_CONTINUE_OTHER},
};

static int
read_cause(struct cli *cli, const char *text, enum salur_continue_cause *out)
{
    *out = SALUR_CONTINUE_REPLACED;
    if (text == NULL) {
        return -1;
    }
    for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
        if (strcmp(text, causes[i].name) == 0) {
            *out = causes[i].cause;
            return -1;
        }
    }
    return cli_usage(cli, _("--cause is image, replaced, stolen or other"),
                     text);
}

/* --- what came of it --------------------------------------------------------
 */

static void
print_json(const struct recovering *to, const struct salur_continued *done)
{
    json_t *line = json_pack(
        "{s:s,s:s,s:s,s:I,s:I,s:o,s:I,s:I,s:I,s:b,s:I,s:I,s:I}", "type",
        "continued", "file", to->source.path, "origin", done->origin, "entries",
        (json_int_t)done->entries, "proven", (json_int_t)done->proven.size,
        "root", cli_hash_json(&done->proven.root), "redeemed",
        (json_int_t)done->redeemed, "beyond", (json_int_t)done->beyond,
        "lapsed", (json_int_t)done->lapsed, "already", done->already, "entry",
        (json_int_t)done->seq, "pairs", (json_int_t)to->pairs, "pairs_idr",
        (json_int_t)to->pairs_idr);

    if (done->has_last) {
        char number[SALUR_SHORT_MAX];

        salur_short_format(number, &done->last_cti);
        (void)json_object_set_new(
            line, "last",
            json_pack(
                "{s:I,s:o,s:s,s:o}", "entry", (json_int_t)done->last_seq, "cti",
                cli_cti_json(&done->last_cti), "short", number, "time",
                cli_time_json(done->last_time_s, to->status.identity.site)));
    }
    cli_json(line);
}

/* Whether the money of the last one left the drawer, nobody else knows. */
static void
print_last(const struct recovering *to, const struct salur_continued *done)
{
    char number[SALUR_SHORT_MAX];
    char time[CLI_TIME_MAX];

    if (!done->has_last) {
        return;
    }
    salur_short_format(number, &done->last_cti);
    cli_time_text(time, done->last_time_s, to->status.identity.site);
    (void)printf(_("  The last handout there: %s, entry %llu, %s.\n"
                   "  Ask this family whether it has it. If not: pay nothing, "
                   "note a complaint, call the office.\n"),
                 number, (unsigned long long)done->last_seq, time);
}

static void
print_done(const struct recovering *to, const struct salur_continued *done)
{
    char device[CLI_DEVICE_MAX];
    char time[CLI_TIME_MAX];
    char count[32];

    cli_device_text(device, done->origin);
    cli_time_text(time, done->time_s, to->status.identity.site);
    if (done->already) {
        (void)printf(_("%s: already here, 0 new\n"), to->source.path);
    }
    (void)printf(_("laptop %s: %llu entries taken in, %llu of them proven; "
                   "the last %s\n"),
                 device, (unsigned long long)done->entries,
                 (unsigned long long)done->proven.size, time);
    (void)printf(_("  families paid there: %s. They are refused here from now "
                   "on.\n"),
                 cli_count(count, done->redeemed));
    if (done->beyond > 0) {
        (void)printf(_("  %s of them stand behind the last signature: they are "
                       "refused, too; tell the office.\n"),
                     cli_count(count, done->beyond));
    }
    if (done->lapsed > 0) {
        (void)printf(
            _("  after the withdrawal of that laptop, and not counted: "
              "%s redemptions. These families may still come.\n"),
            cli_count(count, done->lapsed));
    }
    print_last(to, done);
}

static enum salur_err
on_pair(void *ctx, const struct salur_peer_pair *pair)
{
    struct recovering *to = ctx;

    to->pairs++;
    to->pairs_idr += pair->amount_idr;
    return SALUR_OK;
}

/* Who was paid here before this was done; gives the exit code. */
static int
print_result(struct recovering *to, const struct salur_continued *done)
{
    enum salur_err err = salur_ledger_peer_pairs(to->ledger, on_pair, to);
    char count[32];
    char idr[32];

    if (err != SALUR_OK) {
        return cli_store_fail(to->cli, err, to->dir);
    }
    if (to->cli->json) {
        print_json(to, done);
    } else {
        print_done(to, done);
    }
    if (!to->cli->json && to->pairs > 0) {
        (void)printf(_("Paid at both laptops: %s, %s. Call the office; every "
                       "pair needs an explanation.\n"),
                     cli_count(count, to->pairs), cli_idr(idr, to->pairs_idr));
    } else if (!to->cli->json && !to->cli->quiet) {
        (void)printf(_("  next: salur counter --store %s\n"), to->dir);
    }
    return to->pairs == 0 ? EXIT_YES : EXIT_NO;
}

/* --- the work ---------------------------------------------------------------
 */

static int
continue_fail(const struct recovering *to, enum salur_err err)
{
    static const struct cli_remedy remedies[] = {
        {SALUR_E_STATE, N_("First take in the bundle of the office: salur "
                           "import. Then this again.")},
        {SALUR_E_ORIGIN, N_("This is this laptop's own log. `salur recover` "
                            "without --continue repairs it.")},
        {SALUR_E_ORDER, N_("That log is newer than this one: it continues this "
                           "one, not the other way round.")},
        {SALUR_E_OTHER_SITE, N_("This is the log of another village.")},
        {SALUR_E_KEY_UNKNOWN,
         N_("The trust note here does not name that laptop: take in the newest "
            "bundle of the office.")},
        {SALUR_E_ROLLBACK, N_("More of that log was seen here already: look "
                              "for a newer copy.")},
        {SALUR_E_FORK,
         N_("It is not the log that was seen here earlier: two histories with "
            "one key. Keep both files, call the office.")},
        {SALUR_E_ROOT, N_("It was damaged or changed: look for another copy, "
                          "or ask the office for its own.")},
        {SALUR_E_CHAIN, N_("It was damaged or changed: look for another copy, "
                           "or ask the office for its own.")},
        {SALUR_E_SIGNATURE, N_("It was damaged or changed: look for another "
                               "copy, or ask the office for its own.")},
        {SALUR_OK, NULL},
    };

    return cli_fail(to->cli, err, to->source.path, cli_remedy(remedies, err));
}

static int
go_on(struct recovering *to, const char *from, enum salur_continue_cause cause)
{
    struct salur_continued done;
    enum salur_err err = salur_ledger_status(to->ledger, &to->status);
    int code;

    if (err != SALUR_OK) {
        return cli_store_fail(to->cli, err, to->dir);
    }
    code = cli_source_open(to->cli, from, &to->status.identity, &to->source);
    if (code < 0) {
        err = salur_ledger_continue(to->ledger, &to->source.parts, cause,
                                    &to->stamp, &done);
        if (err == SALUR_OK && !done.already) {
            cli_recorded(to->cli, done.seq);
        }
        code =
            err == SALUR_OK ? print_result(to, &done) : continue_fail(to, err);
    }
    cli_source_wipe(&to->source);
    return code;
}

int
cli_continue(struct cli *cli, const struct cli_continue *what)
{
    struct recovering to = {.cli = cli, .dir = what->dir};
    enum salur_continue_cause cause = SALUR_CONTINUE_REPLACED;
    int code = read_cause(cli, what->cause, &cause);

    code = code < 0 ? cli_stamp(cli, what->operator_name, &to.stamp) : code;
    code = code < 0 ? cli_store(cli, what->dir, 0, &to.ledger) : code;
    if (code < 0) {
        code = go_on(&to, what->from, cause);
    }
    salur_ledger_close(to.ledger);
    return code;
}
