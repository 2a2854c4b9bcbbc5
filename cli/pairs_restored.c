/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Logs that go on from another one, set against that one.  Files are read
 * again, two at a time.
 */
#include "cli/pairs.h"

#include <string.h>

#include "audit/restored.h"
#include "cli/findings.h"

static void
print_fork(struct cli *cli, const struct cli_pair *old,
           const struct cli_pair *later, const struct salur_restored *found)
{
    struct cli_findings findings = {.cli = cli, .path = old->path};
    struct salur_finding_sink sink = cli_findings_sink(&findings);
    const struct salur_finding finding = {
        .id = SALUR_F_FORK,
        .severity = SALUR_SEVERITY_TAMPER,
        .err = SALUR_E_FORK,
        .origin = old->origin,
        .other_origin = later->origin,
        .other_seq = found->seq,
        .has_hashes = 1,
        .expected = found->named.root,
        .found = found->found,
    };

    sink.put(sink.ctx, &finding);
}

static void
print_restored(struct cli *cli, const struct cli_pair *old,
               const struct cli_pair *later, const struct salur_restored *found)
{
    static const char *const words[] = {"none", "fits", "short", "forked"};

    if (found->relation == SALUR_RESTORED_FORKED) {
        print_fork(cli, old, later, found);
    }
    if (cli->json) {
        cli_json(json_pack("{s:s,s:s,s:s,s:s,s:s,s:I,s:I}", "type", "continued",
                           "first", old->path, "second", later->path, "origin",
                           old->origin, "relation", words[found->relation],
                           "entry", (json_int_t)found->seq, "entries",
                           (json_int_t)found->named.size));
    } else if (found->relation == SALUR_RESTORED_FITS) {
        (void)printf(_("%s goes on from %s: it fits, %llu entries\n"),
                     later->path, old->path,
                     (unsigned long long)found->named.size);
    } else if (found->relation == SALUR_RESTORED_SHORT) {
        (void)printf(_("%s goes on from %llu entries; %s holds %llu of them: "
                       "ask for the rest\n"),
                     later->path, (unsigned long long)found->named.size,
                     old->path, (unsigned long long)found->entries);
    }
}

static int
compare(struct cli *cli, const struct cli_pair *old,
        const struct cli_pair *later)
{
    struct salur_restored found = {.relation = SALUR_RESTORED_NONE};
    struct salur_export first;
    struct salur_export second;
    struct salur_buf old_pack;
    struct salur_buf later_pack;
    int code;

    salur_buf_init(&old_pack, SALUR_PACK_MAX);
    salur_buf_init(&later_pack, SALUR_PACK_MAX);
    code = cli_read(cli, old->path, &old_pack);
    code = code < 0 ? cli_read(cli, later->path, &later_pack) : code;
    /* One that cannot be opened has its finding already. */
    if (code < 0 &&
        salur_export_open(&first, salur_buf_view(&old_pack), NULL) ==
            SALUR_OK &&
        salur_export_open(&second, salur_buf_view(&later_pack), NULL) ==
            SALUR_OK) {
        enum salur_err err =
            salur_restored_compare(second.entries, first.entries, &found);

        code = err == SALUR_OK ? -1 : cli_fail(cli, err, later->path, NULL);
    }
    if (code < 0 && found.relation != SALUR_RESTORED_NONE) {
        print_restored(cli, old, later, &found);
    }
    salur_buf_wipe(&later_pack);
    salur_buf_wipe(&old_pack);
    return code >= 0                                 ? code
           : found.relation == SALUR_RESTORED_FORKED ? EXIT_NO
                                                     : EXIT_YES;
}

/* 1 for the longest export of each log: the last one in the order of pairs. */
static int
is_longest(const struct cli_pairs *pairs, size_t at)
{
    return at + 1 == pairs->count ||
           strcmp(pairs->items[at].origin, pairs->items[at + 1].origin) != 0;
}

/* One export against the longest of every other log. */
static int
compare_all(struct cli *cli, const struct cli_pairs *pairs, size_t at)
{
    int worst = EXIT_YES;

    for (size_t i = 0; i < pairs->count; i++) {
        if (i != at && is_longest(pairs, i)) {
            int code = compare(cli, &pairs->items[i], &pairs->items[at]);

            worst = code > worst ? code : worst;
        }
    }
    return worst;
}

int
cli_pairs_restored(struct cli *cli, const struct cli_pairs *pairs)
{
    int worst = EXIT_YES;

    for (size_t i = 0; i < pairs->count; i++) {
        if (pairs->items[i].continued > 0 && is_longest(pairs, i)) {
            int code = compare_all(cli, pairs, i);

            worst = code > worst ? code : worst;
        }
    }
    return worst;
}
