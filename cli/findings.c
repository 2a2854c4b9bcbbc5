/* SPDX-License-Identifier: Apache-2.0 */
/* Findings and verdicts; the evidence in each is what an auditor follows. */
#include "cli/findings.h"

#include <string.h>

#include "cli/text.h"

/* 1 when a head that somebody holds stands against the log, and not the entry
 * of another log. */
static int
is_of_head(const struct salur_finding *finding)
{
    int is_of_log =
        finding->other_origin != NULL && finding->other_origin[0] != 0;

    return finding->other_seq > 0 && !is_of_log &&
           (finding->id == SALUR_F_FORK || finding->id == SALUR_F_ROLLBACK);
}

static void
finding_json(const struct cli_findings *findings,
             const struct salur_finding *finding)
{
    json_t *line =
        json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "type", "finding", "id",
                  salur_finding_code(finding->id), "severity",
                  salur_severity_name(finding->severity), "text",
                  _(salur_finding_text(finding->id)), "file", findings->path,
                  "origin", finding->origin != NULL ? finding->origin : "");

    if (finding->site != 0) {
        (void)json_object_set_new(line, "site", cli_site_json(finding->site));
    }
    if (finding->has_seq) {
        (void)json_object_update_new(
            line, json_pack("{s:I,s:I}", "entry", (json_int_t)finding->seq,
                            "offset", (json_int_t)finding->offset));
    }
    if (finding->has_cti) {
        (void)json_object_set_new(line, "cti", cli_cti_json(&finding->cti));
    }
    if (finding->err != SALUR_OK) {
        char id[8];

        cli_err_id(id, finding->err);
        (void)json_object_update_new(
            line, json_pack("{s:s,s:s}", "error", salur_err_name(finding->err),
                            "error_id", id));
    }
    if (finding->has_hashes) {
        (void)json_object_update_new(
            line, json_pack("{s:o,s:o}", "expected",
                            cli_hash_json(&finding->expected), "found",
                            cli_hash_json(&finding->found)));
    }
    if (finding->id == SALUR_F_RESTORED) {
        (void)json_object_update_new(
            line, json_pack("{s:s,s:I}", "other_origin", finding->other_origin,
                            "other_entries", (json_int_t)finding->other_seq));
    }
    if (is_of_head(finding)) {
        (void)json_object_set_new(line, "head_entries",
                                  json_integer((json_int_t)finding->other_seq));
    }
    if (finding->id < 200 && !finding->has_cti) {
        (void)json_object_update_new(
            line, json_pack("{s:I,s:I,s:I,s:I}", "proven",
                            (json_int_t)finding->proven, "affected",
                            (json_int_t)finding->affected, "affected_idr",
                            (json_int_t)finding->affected_idr, "other_entry",
                            (json_int_t)finding->other_seq));
    } else {
        (void)json_object_update_new(
            line,
            json_pack("{s:I,s:I,s:s,s:I}", "amount_idr",
                      (json_int_t)finding->amount_idr, "expected_idr",
                      (json_int_t)finding->expected_idr, "other_origin",
                      finding->other_origin != NULL ? finding->other_origin
                                                    : "",
                      "other_entry", (json_int_t)finding->other_seq));
    }
    cli_json(line);
}

/* A family or a village as a whole: one line is enough. */
static void
place_text(FILE *out, const struct salur_finding *finding)
{
    const char *text = _(salur_finding_text(finding->id));
    char number[SALUR_SHORT_MAX] = "";
    char idr[32];

    if (finding->has_cti) {
        salur_short_format(number, &finding->cti);
    }
    (void)fprintf(out, "%s %s: %010llu %-8s %14s  %.*s\n",
                  salur_finding_code(finding->id),
                  _(salur_severity_name(finding->severity)),
                  (unsigned long long)finding->site, number,
                  cli_idr(idr, finding->amount_idr), (int)strcspn(text, "."),
                  text);
}

/* Whose, how much, and what stands against it; each item of its own. */
static void
items_text(FILE *out, const struct salur_finding *finding)
{
    char idr[32];
    char number[SALUR_SHORT_MAX];

    if (finding->has_cti) {
        salur_short_format(number, &finding->cti);
        (void)fputs("; ", out);
        (void)fprintf(out, _("family %s"), number);
    }
    if (finding->amount_idr != 0 || finding->expected_idr != 0) {
        (void)fprintf(out, "; %s", cli_idr(idr, finding->amount_idr));
    }
    if (finding->expected_idr != 0 &&
        finding->expected_idr != finding->amount_idr) {
        (void)fputs(", ", out);
        (void)fprintf(out, _("expected %s"),
                      cli_idr(idr, finding->expected_idr));
    }
    if (finding->id == SALUR_F_RESTORED) {
        (void)fputs("; ", out);
        (void)fprintf(out, _("%s up to %llu entries"), finding->other_origin,
                      (unsigned long long)finding->other_seq);
    } else if (is_of_head(finding)) {
        (void)fputs("; ", out);
        (void)fprintf(out, _("the head covers %llu entries"),
                      (unsigned long long)finding->other_seq);
    } else if (finding->other_origin != NULL && finding->other_origin[0] != 0) {
        (void)fputs("; ", out);
        (void)fprintf(out, _("other: %s entry %llu"), finding->other_origin,
                      (unsigned long long)finding->other_seq);
    }
}

/* How far it reaches: entries, families, rupiah; a line of its own. */
static void
reach_text(FILE *out, const struct salur_finding *finding)
{
    char idr[32];

    if (finding->id == SALUR_F_NO_CLOSE) {
        (void)fprintf(out, _("    last handout of that day: entry %llu\n"),
                      (unsigned long long)finding->other_seq);
    }
    if (finding->id == SALUR_F_STALE) {
        (void)fprintf(out, _("    entries that witnesses have seen: %llu\n"),
                      (unsigned long long)finding->other_seq);
    }
    if (finding->id == SALUR_F_BURST) {
        (void)fprintf(out, _("    %llu families in a row, %s\n"),
                      (unsigned long long)finding->affected,
                      cli_idr(idr, finding->affected_idr));
    }
    if (finding->id == SALUR_F_BEYOND && !finding->has_cti) {
        (void)fprintf(out,
                      _("    proven: %llu entries; void: %llu families, %s\n"),
                      (unsigned long long)finding->proven,
                      (unsigned long long)finding->affected,
                      cli_idr(idr, finding->affected_idr));
    }
    if (finding->id < 200 && finding->severity == SALUR_SEVERITY_TAMPER) {
        (void)fprintf(
            out,
            _("    still proven: %llu entries; affected: %llu families, %s\n"),
            (unsigned long long)finding->proven,
            (unsigned long long)finding->affected,
            cli_idr(idr, finding->affected_idr));
    }
}

static void
finding_text(const struct cli_findings *findings,
             const struct salur_finding *finding)
{
    FILE *out = findings->out != NULL ? findings->out : stdout;
    const char *text = _(salur_finding_text(finding->id));

    if (!finding->has_seq && finding->id >= 300) {
        place_text(out, finding);
        return;
    }
    (void)fprintf(out, "%s %s: %s", salur_finding_code(finding->id),
                  _(salur_severity_name(finding->severity)),
                  finding->origin != NULL && finding->origin[0] != 0
                      ? finding->origin
                      : findings->path);
    if (finding->has_seq) {
        (void)fputc(' ', out);
        (void)fprintf(out, _("entry %llu (byte %zu)"),
                      (unsigned long long)finding->seq, finding->offset);
    }
    /* The items go on, so the sentence's full stop stays away. */
    (void)fprintf(out, "\n    %.*s", (int)strcspn(text, "."), text);
    if (finding->err != SALUR_OK) {
        char id[8];

        cli_err_id(id, finding->err);
        (void)fprintf(out, ": %s (%s)", cli_strerror(finding->err), id);
    }
    items_text(out, finding);
    (void)fputc('\n', out);
    if (finding->has_hashes) {
        char hex[2 * SALUR_HASH_LEN + 1];

        cli_hash_text(hex, &finding->expected);
        (void)fprintf(out, _("    expected %s\n"), hex);
        cli_hash_text(hex, &finding->found);
        (void)fprintf(out, _("    found    %s\n"), hex);
    }
    reach_text(out, finding);
}

static void
put_finding(void *ctx, const struct salur_finding *finding)
{
    struct cli_findings *findings = ctx;

    findings->count++;
    if ((int)finding->severity > findings->worst) {
        findings->worst = (int)finding->severity;
    }
    if (findings->cli->json) {
        finding_json(findings, finding);
    } else {
        finding_text(findings, finding);
    }
}

struct salur_finding_sink
cli_findings_sink(struct cli_findings *findings)
{
    findings->count = 0;
    findings->worst = -1;
    return (struct salur_finding_sink){put_finding, findings};
}
