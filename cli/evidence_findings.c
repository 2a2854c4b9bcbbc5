/* SPDX-License-Identifier: Apache-2.0 */
/* What report.jsonl of an evidence pack says was found; it is the pack's word,
 * until the report came out the same again. */
#include <string.h>

#include "cli/evidence.h"

/* One finding of the report, a line. */
static void
print_finding(const json_t *row)
{
    const json_t *entry = json_object_get(row, "entry");
    const char *id = json_string_value(json_object_get(row, "id"));
    const char *severity = json_string_value(json_object_get(row, "severity"));
    const char *file = json_string_value(json_object_get(row, "file"));

    (void)printf("  %s %s: %s", id != NULL ? id : "F???",
                 severity != NULL ? _(severity) : "?",
                 file != NULL ? file : "");
    if (json_is_integer(entry)) {
        (void)fputc(' ', stdout);
        (void)printf(_("entry %llu"),
                     (unsigned long long)json_integer_value(entry));
    }
    (void)fputc('\n', stdout);
}

/* The next line as JSON, NULL when it is none; steps over it. */
static json_t *
take_row(struct salur_bytes *left)
{
    const uint8_t *end = memchr(left->ptr, '\n', left->len);
    size_t len = end == NULL ? left->len : (size_t)(end - left->ptr);
    json_t *row = json_loadb((const char *)left->ptr, len, 0, NULL);

    len += end != NULL;
    *left = salur_bytes(left->ptr + len, left->len - len);
    return row;
}

/* 1 for a finding of this id, or of any when it is NULL; else 0. */
static int
is_finding(const json_t *row, const char *wanted)
{
    const char *type = json_string_value(json_object_get(row, "type"));
    const char *id = json_string_value(json_object_get(row, "id"));

    return type != NULL && strcmp(type, "finding") == 0 && id != NULL &&
           (wanted == NULL || strcmp(id, wanted) == 0);
}

uint64_t
cli_evidence_findings(const struct salur_evidence *evidence, uint32_t finding,
                      int show)
{
    struct salur_bytes left = evidence->report_json;
    uint64_t count = 0;
    char wanted[16];

    (void)snprintf(wanted, sizeof wanted, "F%03u", finding % 1000);
    while (left.len > 0) {
        json_t *row = take_row(&left);
        int is_wanted = is_finding(row, finding == 0 ? NULL : wanted);

        count += (uint64_t)is_wanted; /* 0 or 1 */
        if (is_wanted && show) {
            print_finding(row);
        }
        json_decref(row);
    }
    return count;
}

int
cli_evidence_has(const struct salur_evidence *evidence, uint32_t finding)
{
    return cli_evidence_findings(evidence, finding, 0) > 0;
}

int
cli_evidence_missing(struct cli *cli, uint32_t finding)
{
    char id[16];

    (void)snprintf(id, sizeof id, "F%03u", finding % 1000);
    (void)cli_fail(cli, SALUR_E_NOT_FOUND, id,
                   _("These files show no such finding: `salur verify` says "
                     "what they show."));
    return EXIT_NO;
}
