/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur compare: signed heads of a log, whoever holds them, set against each
 * other: the same, grown, forked, or not to be told from what is here.
 */
#include <string.h>

#include "audit/compare.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/forks.h"
#include "cli/heads.h"
#include "cli/office.h"
#include "cli/text.h"

struct comparing {
    struct cli *cli;
    struct salur_compare *compare;
    char **args;
    size_t arg; /* the one that is read now */
};

static int
on_piece(void *ctx, struct salur_bytes bytes)
{
    struct comparing *c = ctx;
    enum salur_err err = salur_compare_add(c->compare, bytes, c->arg);

    return err == SALUR_OK
               ? -1
               : cli_fail(c->cli, err, cli_heads_name(c->args[c->arg]), NULL);
}

static const char *
source_name(const struct comparing *c, size_t source)
{
    return cli_heads_name(c->args[source]);
}

/* What carried a head, as a person calls it. */
static const char *
carrier_name(const struct salur_compare_head *head)
{
    switch (head->carrier) {
    case SALUR_CARRIER_NOTE:
        return cli_head_kind(head->head.kind);
    case SALUR_CARRIER_REQUEST:
        return _("request to a witness");
    case SALUR_CARRIER_PROOF:
        return _("proof");
    case SALUR_CARRIER_EXPORT:
        return _("export");
    case SALUR_CARRIER_COSIGNED:
        return _("cosigned checkpoint");
    }
    return "?";
}

/* --- text ---------------------------------------------------------------- */

static void
print_head(const struct comparing *c, const struct salur_compare_head *head)
{
    const struct salur_head *at = &head->head.checkpoint.head;
    char print[48];
    char count[32];
    char id[8];

    cli_fingerprint(print, &at->root);
    (void)printf(_("  %8s entries  %s  %s (%s)\n"), cli_count(count, at->size),
                 print, source_name(c, head->source), carrier_name(head));
    if (head->head.err != SALUR_OK) {
        cli_err_id(id, head->head.err);
        (void)printf(_("    NOT GENUINE: %s (%s)\n"),
                     cli_strerror(head->head.err), id);
        return;
    }
    cli_print_cosigned(&head->head);
    cli_print_withdrawn(&head->head);
    if (head->entries_err != SALUR_OK) {
        cli_err_id(id, head->entries_err);
        (void)printf(_("    what comes with this head does not fit it and is "
                       "not used: %s (%s)\n"),
                     cli_strerror(head->entries_err), id);
    }
}

static void
print_log(const struct salur_compare_log *log)
{
    char small[32];
    char large[32];

    (void)cli_count(small, log->smallest);
    (void)cli_count(large, log->largest);
    switch (log->verdict) {
    case SALUR_COMPARE_SAME:
        (void)printf(_("  SAME: %zu heads, all of the same %s entries\n"),
                     log->heads, large);
        break;
    case SALUR_COMPARE_GREW:
        (void)printf(_("  GREW: from %s to %s entries; what the smaller heads "
                       "saw stands unchanged under the largest\n"),
                     small, large);
        break;
    case SALUR_COMPARE_FORKED:
        return; /* cli_forks_show */
    case SALUR_COMPARE_UNTOLD:
        (void)printf(_("  CANNOT BE TOLD: heads of different sizes, and no "
                       "entries here to join them\n"
                       "    give an export of this log with at least %s "
                       "entries, too\n"),
                     large);
        return;
    case SALUR_COMPARE_ALONE:
        (void)fputs(_("  CANNOT BE TOLD: one head of this log, nothing to "
                      "compare it with\n"),
                    stdout);
        return;
    }
    (void)fputs(_("  not said here: whether the log goes on elsewhere in "
                  "another way\n"),
                stdout);
}

/* --- JSON ---------------------------------------------------------------- */

static void
head_json(const struct comparing *c, const struct salur_compare_head *head)
{
    static const char *const carriers[] = {
        "", "note", "request", "proof", "export", "cosigned",
    };
    json_t *line = cli_head_json("head", &head->head, head->note);

    if (line != NULL) {
        (void)json_object_update_new(
            line, json_pack("{s:s,s:s,s:s}", "file", c->args[head->source],
                            "carrier", carriers[head->carrier], "carried_error",
                            salur_err_name(head->entries_err)));
    }
    cli_json(line);
}

static void
log_json(const struct salur_compare_log *log)
{
    static const char *const words[] = {"same", "grew", "forked", "untold",
                                        "alone"};

    cli_json(json_pack("{s:s,s:s,s:s,s:I,s:I,s:I}", "type", "compared", "log",
                       log->origin, "verdict", words[log->verdict], "heads",
                       (json_int_t)log->heads, "smallest",
                       (json_int_t)log->smallest, "largest",
                       (json_int_t)log->largest));
}

/* ------------------------------------------------------------------------- */

/* Heads of one log, or, with NULL, those that nobody vouches for. */
static int
show_heads(const struct comparing *c, const char *origin)
{
    const struct salur_compare_head *head;
    int seen = 0;

    for (size_t i = 0; (head = salur_compare_head_at(c->compare, i)) != NULL;
         i++) {
        int is_genuine = head->head.err == SALUR_OK;

        if (origin == NULL ? is_genuine
                           : !is_genuine || strcmp(head->head.checkpoint.origin,
                                                   origin) != 0) {
            continue;
        }
        seen = 1;
        if (c->cli->json) {
            head_json(c, head);
        } else {
            print_head(c, head);
        }
    }
    return seen;
}

/* Say all of it; gives the exit code. */
static int
show(const struct comparing *c)
{
    const struct cli_forks forks = {c->cli, c->compare, c->args};
    const struct salur_compare_log *log;
    int is_forked = 0;
    int is_untold = 0;

    for (size_t i = 0; (log = salur_compare_log_at(c->compare, i)) != NULL;
         i++) {
        if (!c->cli->json) {
            (void)printf(_("log %s\n"), log->origin);
        }
        (void)show_heads(c, log->origin);
        if (c->cli->json) {
            log_json(log);
        } else {
            print_log(log);
        }
        (void)cli_forks_show(&forks, log->origin);
        is_forked |= log->verdict == SALUR_COMPARE_FORKED;
        is_untold |= log->verdict == SALUR_COMPARE_UNTOLD ||
                     log->verdict == SALUR_COMPARE_ALONE;
    }
    is_untold |= show_heads(c, NULL);
    return is_forked ? EXIT_NO : is_untold ? EXIT_DATA : EXIT_YES;
}

/* What the office holds of each log that has a head here. */
static int
add_office(struct comparing *c, const char *dir)
{
    struct salur_office *office = NULL;
    const struct salur_compare_head *head;
    char before[SALUR_NAME_MAX + 1] = "";
    struct salur_buf pack;
    int code = cli_office(c->cli, dir, SALUR_OFFICE_READ_ONLY, NULL, &office);

    salur_buf_init(&pack, SALUR_PACK_MAX);
    /* The heads that this adds have source 0, and end the walk. */
    for (size_t i = 0;
         code < 0 && (head = salur_compare_head_at(c->compare, i)) != NULL &&
         head->source > 0;
         i++) {
        enum salur_err err = SALUR_E_NOT_FOUND;

        if (head->head.err == SALUR_OK &&
            strcmp(head->head.checkpoint.origin, before) != 0) {
            (void)snprintf(before, sizeof before, "%s",
                           head->head.checkpoint.origin);
            salur_buf_clear(&pack);
            err = cli_office_pack(office, before, &pack);
        }
        if (err == SALUR_OK) {
            err = salur_compare_add(c->compare, salur_buf_view(&pack), 0);
        }
        if (err != SALUR_OK && err != SALUR_E_NOT_FOUND) {
            code = cli_fail(c->cli, err, dir, NULL);
        }
    }
    salur_buf_wipe(&pack);
    salur_office_close(office);
    return code;
}

int
cmd_compare(struct cli *cli, int argc, char **argv)
{
    const char *trust_path = NULL;
    const char *office = NULL;
    const struct opt opts[] = {
        OPT_NEED("trust", 0, &trust_path),
        OPT_TEXT("office", 0, &office),
        OPT_END,
    };
    struct comparing c = {.cli = cli, .args = argv};
    const struct heads_events events = {on_piece, &c};
    struct salur_trust *trust = NULL;
    enum salur_err err;
    int code =
        cli_options(cli, opts, &argc, argv, (const int[]){1, INT32_MAX - 1});

    code = code < 0 ? cli_trust(cli, trust_path, &trust) : code;
    if (code >= 0) {
        return code;
    }
    err = salur_compare_new(&c.compare, trust);
    code = err == SALUR_OK ? -1 : cli_fail(cli, err, NULL, NULL);
    for (int i = 1; i < argc && code < 0; i++) {
        c.arg = (size_t)i;
        code = cli_heads(cli, argv[i], &events);
    }
    if (code < 0 && office != NULL) {
        argv[0] = _("what the office holds"); /* source 0 */
        code = add_office(&c, office);
    }
    if (code < 0) {
        err = salur_compare_run(c.compare);
        code = err == SALUR_OK ? show(&c) : cli_fail(cli, err, NULL, NULL);
    }
    salur_compare_free(c.compare);
    salur_trust_free(trust);
    return code;
}
