/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur compare: signed heads of a log, whoever holds them, set against each
 * other: the same, grown, forked, or not to be told from what is here.
 */
#include <string.h>

#include "audit/compare.h"
#include "audit/finding.h"
#include "cli/cli.h"
#include "cli/commands.h"
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
print_root(const char *label, const struct salur_hash *root)
{
    char hex[2 * SALUR_HASH_LEN + 1];

    cli_hash_text(hex, root);
    (void)printf("      %s\n      %s\n", label, hex);
}

/* One pair of heads that no one log can have. */
static void
print_fork(const struct comparing *c, const struct salur_compare_fork *fork)
{
    const struct salur_head *small = &fork->smaller->head.checkpoint.head;
    const struct salur_head *large = &fork->larger->head.checkpoint.head;
    char count[32];
    char more[32];

    (void)printf(_("    evidence: %s and %s\n"),
                 source_name(c, fork->smaller->source),
                 source_name(c, fork->larger->source));
    if (fork->basis == SALUR_BASIS_SIZE) {
        (void)printf(
            _("      both speak of the same first %s entries, with two "
              "roots\n"),
            cli_count(count, small->size));
    } else {
        (void)printf(_("      the history of the second, %s entries, had "
                       "another root at %s entries than the first says\n"),
                     cli_count(more, large->size),
                     cli_count(count, small->size));
    }
    print_root(_("root of the first"), &small->root);
    print_root(_("root of the second at that size"), &fork->root);
    if (fork->has_seq) {
        (void)printf(_("      the first entry that differs is %llu\n"),
                     (unsigned long long)fork->seq);
    }
}

static void
print_forked(const struct comparing *c, const struct salur_compare_log *log)
{
    const struct salur_compare_fork *fork;

    (void)printf("%s %s: %s\n", salur_finding_code(SALUR_F_FORK),
                 _(salur_severity_name(SALUR_SEVERITY_TAMPER)), log->origin);
    (void)fputs(_("  FORKED: two histories of this log were signed with its "
                  "key\n"),
                stdout);
    for (size_t i = 0; (fork = salur_compare_fork_at(c->compare, i)) != NULL;
         i++) {
        if (strcmp(fork->smaller->head.checkpoint.origin, log->origin) == 0) {
            print_fork(c, fork);
        }
    }
    (void)fputs(_("  proven: only who holds the key of this log can have made "
                  "both\n"
                  "  not said here: which history is what happened, and who "
                  "held the key\n"),
                stdout);
}

static void
print_log(const struct comparing *c, const struct salur_compare_log *log)
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
        print_forked(c, log);
        return;
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
fork_json(const struct comparing *c, const struct salur_compare_fork *fork)
{
    static const char *const bases[] = {"", "size", "entries", "proof"};
    const struct salur_compare_head *a = fork->smaller;
    const struct salur_compare_head *b = fork->larger;
    json_t *line = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:o,s:s%,s:s,s:I,s:o,s:s%}", "type",
        "fork", "id", salur_finding_code(SALUR_F_FORK), "log",
        a->head.checkpoint.origin, "basis", bases[fork->basis], "basis_file",
        c->args[fork->source], "first_file", c->args[a->source], "first_size",
        (json_int_t)a->head.checkpoint.head.size, "first_root",
        cli_hash_json(&a->head.checkpoint.head.root), "first_note",
        (const char *)a->note.ptr, a->note.len, "second_file",
        c->args[b->source], "second_size",
        (json_int_t)b->head.checkpoint.head.size, "second_root_there",
        cli_hash_json(&fork->root), "second_note", (const char *)b->note.ptr,
        b->note.len);

    if (line != NULL && fork->has_seq) {
        (void)json_object_set_new(line, "entry",
                                  json_integer((json_int_t)fork->seq));
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
    const struct salur_compare_fork *fork;
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
            print_log(c, log);
        }
        is_forked |= log->verdict == SALUR_COMPARE_FORKED;
        is_untold |= log->verdict == SALUR_COMPARE_UNTOLD ||
                     log->verdict == SALUR_COMPARE_ALONE;
    }
    for (size_t i = 0;
         c->cli->json && (fork = salur_compare_fork_at(c->compare, i)) != NULL;
         i++) {
        fork_json(c, fork);
    }
    is_untold |= show_heads(c, NULL);
    return is_forked ? EXIT_NO : is_untold ? EXIT_DATA : EXIT_YES;
}

int
cmd_compare(struct cli *cli, int argc, char **argv)
{
    const char *trust_path = NULL;
    const struct opt opts[] = {OPT_NEED("trust", 0, &trust_path), OPT_END};
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
    if (code < 0) {
        err = salur_compare_run(c.compare);
        code = err == SALUR_OK ? show(&c) : cli_fail(cli, err, NULL, NULL);
    }
    salur_compare_free(c.compare);
    salur_trust_free(trust);
    return code;
}
