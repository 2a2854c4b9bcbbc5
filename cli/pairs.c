/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exports of one log set against each other.  Files are read again, two at a
 * time, so that many exports need no more memory than two.
 */
#include "cli/pairs.h"

#include <stdlib.h>
#include <string.h>

#include "cli/findings.h"

int
cli_pairs_init(struct cli *cli, struct cli_pairs *pairs, size_t count)
{
    pairs->count = 0;
    pairs->items = calloc(count, sizeof *pairs->items);
    return pairs->items != NULL ? -1
                                : cli_fail(cli, SALUR_E_MEMORY, NULL, NULL);
}

void
cli_pairs_add(struct cli_pairs *pairs, const struct salur_verify_report *report,
              const char *path)
{
    struct cli_pair *pair = &pairs->items[pairs->count];

    if (report->findings > 0 && report->worst == SALUR_SEVERITY_TAMPER) {
        return;
    }
    (void)snprintf(pair->origin, sizeof pair->origin, "%s", report->origin);
    pair->entries = report->entries;
    pair->continued = report->continued;
    pair->path = path;
    pairs->count++;
}

static int
by_origin_and_size(const void *a, const void *b)
{
    const struct cli_pair *x = a;
    const struct cli_pair *y = b;
    int order = strcmp(x->origin, y->origin);

    if (order != 0) {
        return order;
    }
    if (x->entries != y->entries) {
        return x->entries < y->entries ? -1 : 1;
    }
    return strcmp(x->path, y->path);
}

/* Where an entry begins among those of an export; both parsed before. */
static size_t
offset_of(struct salur_bytes pack, uint64_t seq)
{
    struct salur_entry_cursor cursor;
    struct salur_export parts;
    struct salur_bytes entry;

    if (salur_export_open(&parts, pack, NULL) != SALUR_OK) {
        return 0;
    }
    salur_entry_cursor_init(&cursor, parts.entries);
    while (cursor.seq < seq &&
           salur_entry_cursor_next(&cursor, &entry) == SALUR_OK) {
    }
    return cursor.offset;
}

/* Scripts look for findings, whatever else a line may say. */
static void
report_fork(struct cli *cli, const struct cli_pair *pair,
            struct salur_bytes pack, const struct salur_verify_pair *found)
{
    struct cli_findings findings = {.cli = cli, .path = pair->path};
    struct salur_finding_sink sink = cli_findings_sink(&findings);
    const struct salur_finding finding = {
        .id = SALUR_F_FORK,
        .severity = SALUR_SEVERITY_TAMPER,
        .err = SALUR_E_FORK,
        .origin = pair->origin,
        .has_seq = 1,
        .seq = found->common,
        .offset = offset_of(pack, found->common),
        .proven = found->common,
    };

    sink.put(sink.ctx, &finding);
}

static void
print_relation(struct cli *cli, const struct cli_pair *a,
               const struct cli_pair *b, struct salur_bytes pack_b,
               const struct salur_verify_pair *found)
{
    static const char *const words[] = {N_("same"), N_("grew"), N_("shrank"),
                                        N_("forked"), N_("other")};
    const char *word = words[found->relation];

    if (cli->json) {
        if (found->relation == SALUR_VERIFY_FORKED) {
            report_fork(cli, b, pack_b, found);
        }
        cli_json(json_pack("{s:s,s:s,s:s,s:s,s:s,s:I}", "type", "pair",
                           "origin", a->origin, "first", a->path, "second",
                           b->path, "relation", word, "common",
                           (json_int_t)found->common));
        return;
    }
    if (found->relation == SALUR_VERIFY_FORKED) {
        (void)printf("%s %s: %s\n", salur_finding_code(SALUR_F_FORK),
                     _(salur_severity_name(SALUR_SEVERITY_TAMPER)), a->origin);
        (void)printf(_("    %s and %s are two histories of one log; the first "
                       "entry that differs is %llu\n"),
                     a->path, b->path, (unsigned long long)found->common);
        return;
    }
    (void)printf(_("%s, %s: %s, %llu entries in common\n"), a->path, b->path,
                 _(word), (unsigned long long)found->common);
}

static int
compare(struct cli *cli, const struct cli_pair *a, const struct cli_pair *b)
{
    struct salur_verify_pair found;
    struct salur_buf first;
    struct salur_buf second;
    int code;

    salur_buf_init(&first, SALUR_PACK_MAX);
    salur_buf_init(&second, SALUR_PACK_MAX);
    code = cli_read(cli, a->path, &first);
    code = code < 0 ? cli_read(cli, b->path, &second) : code;
    if (code < 0) {
        enum salur_err err = salur_verify_pair(salur_buf_view(&first),
                                               salur_buf_view(&second), &found);

        /* One that cannot be opened has its finding already. */
        if (err == SALUR_OK) {
            print_relation(cli, a, b, salur_buf_view(&second), &found);
        }
        code = err == SALUR_OK && found.relation == SALUR_VERIFY_FORKED
                   ? EXIT_NO
                   : EXIT_YES;
    }
    salur_buf_wipe(&second);
    salur_buf_wipe(&first);
    return code;
}

int
cli_pairs_compare(struct cli *cli, struct cli_pairs *pairs)
{
    int worst = EXIT_YES;

    qsort(pairs->items, pairs->count, sizeof *pairs->items, by_origin_and_size);
    for (size_t i = 1; i < pairs->count; i++) {
        const struct cli_pair *a = &pairs->items[i - 1];
        const struct cli_pair *b = &pairs->items[i];

        if (a->origin[0] != 0 && strcmp(a->origin, b->origin) == 0) {
            int code = compare(cli, a, b);

            worst = code > worst ? code : worst;
        }
    }
    return worst;
}

void
cli_pairs_wipe(struct cli_pairs *pairs)
{
    free(pairs->items);
    pairs->items = NULL;
    pairs->count = 0;
}
