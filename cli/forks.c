/* SPDX-License-Identifier: Apache-2.0 */
/* Forks in words and as JSON; they were found by audit/compare.h. */
#include "cli/forks.h"

#include <string.h>

#include "audit/finding.h"
#include "cli/heads.h"
#include "cli/text.h"

static void
print_root(const char *label, const struct salur_hash *root)
{
    char hex[2 * SALUR_HASH_LEN + 1];

    cli_hash_text(hex, root);
    (void)printf("      %s\n      %s\n", label, hex);
}

/* One pair of heads that no one log can have. */
static void
print_fork(const struct cli_forks *forks, const struct salur_compare_fork *fork)
{
    const struct salur_head *small = &fork->smaller->head.checkpoint.head;
    const struct salur_head *large = &fork->larger->head.checkpoint.head;
    char count[32];
    char more[32];

    (void)printf(_("    evidence: %s and %s\n"),
                 cli_heads_name(forks->args[fork->smaller->source]),
                 cli_heads_name(forks->args[fork->larger->source]));
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
fork_json(const struct cli_forks *forks, const struct salur_compare_fork *fork)
{
    static const char *const bases[] = {"", "size", "entries", "proof"};
    const struct salur_compare_head *a = fork->smaller;
    const struct salur_compare_head *b = fork->larger;
    json_t *line = json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:o,s:s%,s:s,s:I,s:o,s:s%}", "type",
        "fork", "id", salur_finding_code(SALUR_F_FORK), "log",
        a->head.checkpoint.origin, "basis", bases[fork->basis], "basis_file",
        forks->args[fork->source], "first_file", forks->args[a->source],
        "first_size", (json_int_t)a->head.checkpoint.head.size, "first_root",
        cli_hash_json(&a->head.checkpoint.head.root), "first_note",
        (const char *)a->note.ptr, a->note.len, "second_file",
        forks->args[b->source], "second_size",
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
print_title(const char *origin)
{
    (void)printf("%s %s: %s\n", salur_finding_code(SALUR_F_FORK),
                 _(salur_severity_name(SALUR_SEVERITY_TAMPER)), origin);
    (void)fputs(_("  FORKED: two histories of this log were signed with its "
                  "key\n"),
                stdout);
}

static void
print_end(void)
{
    (void)fputs(_("  proven: only who holds the key of this log can have made "
                  "both\n"
                  "  not said here: which history is what happened, and who "
                  "held the key\n"),
                stdout);
}

int
cli_forks_show(const struct cli_forks *forks, const char *origin)
{
    const struct salur_compare_fork *fork;
    int is_text = !forks->cli->json;
    int seen = 0;

    for (size_t i = 0;
         (fork = salur_compare_fork_at(forks->compare, i)) != NULL; i++) {
        if (strcmp(fork->smaller->head.checkpoint.origin, origin) != 0) {
            continue;
        }
        if (is_text && !seen) {
            print_title(origin);
        }
        if (is_text) {
            print_fork(forks, fork);
        } else {
            fork_json(forks, fork);
        }
        seen = 1;
    }
    if (is_text && seen) {
        print_end();
    }
    return seen;
}
