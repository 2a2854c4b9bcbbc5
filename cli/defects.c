/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The defects of a list: every bad row is named in one pass; personal data
 * is masked on the screen, whole in the rejects file only.
 */
#include "cli/defects.h"

#include <stdlib.h>
#include <string.h>

#include "cli/text.h"

#define SHOWN_EACH 5
#define CAUSES 1000 /* error values are below it */

static const char *const field_names[SALUR_COL_COUNT + 1] = {
    N_("NIK"),         N_("name"),    N_("village code"), N_("amount"),
    N_("family card"), N_("address"), N_("RT"),           N_("RW"),
    N_("package"),     N_("card"),    N_("id"),           N_("village name"),
    N_("row"),
};

struct report {
    struct cli *cli;
    const char *path;
    int all;
    uint64_t shown[CAUSES]; /* by error */
    struct salur_buf rejects;
    const struct salur_roster_counts *counts;
};

/* What to do about a defect, where its sentence does not say it. */
static const struct cli_remedy remedies[] = {
    {SALUR_E_NIK_EXCEL, N_("A spreadsheet kept 15 digits only: take the list "
                           "from its source again, with the column as text.")},
    {SALUR_E_NIK, N_("A NIK has 16 digits; correct it at the source.")},
    {SALUR_E_AMOUNT, N_("Write whole rupiah, as 1350000 or Rp 1.350.000.")},
    {SALUR_E_DUPLICATE, N_("Keep one of the two rows, at the source.")},
    {SALUR_E_UTF8, N_("Save the list again as CSV UTF-8.")},
    {SALUR_E_TOTAL, N_("Remove rows of totals, at the source.")},
    {SALUR_OK, NULL},
};

/* The cell as it may be shown: digits of long numbers are masked. */
static void
mask_cell(char out[48], struct salur_bytes cell)
{
    size_t len = cell.len < 40 ? cell.len : 40;
    size_t at = 0;

    for (size_t i = 0; i < len; i++) {
        uint8_t c = cell.ptr[i];
        int hide = cell.len >= 12 && i >= 4 && i + 4 < cell.len && c >= '0' &&
                   c <= '9';

        /* Bytes that a terminal might obey are shown as a question mark. */
        out[at++] = (char)(hide ? '*' : c < 0x20 || c >= 0x7f ? '?' : c);
    }
    out[at] = 0;
}

/* Where, what is there, what is wrong with it; items, not one sentence. */
static void
print_defect(const char *path, const struct salur_defect *defect,
             const char *cell)
{
    char id[8];

    cli_err_id(id, defect->err);
    (void)fprintf(stderr, "salur: %s:%llu:%u: %s", path,
                  (unsigned long long)defect->line, defect->column,
                  _(field_names[defect->field]));
    if (cell[0] != 0) {
        (void)fprintf(stderr, " \"%s\"", cell);
    }
    if (defect->other_line != 0) {
        (void)fputs(", ", stderr);
        (void)fprintf(stderr, _("first at line %llu"),
                      (unsigned long long)defect->other_line);
    }
    (void)fprintf(stderr, ": %s (%s)", cli_strerror(defect->err), id);
    if (defect->is_warning) {
        (void)fprintf(stderr, " [%s]", _("warning, the row is kept"));
    }
    (void)fputc('\n', stderr);
}

static void
on_defect(void *ctx, const struct salur_defect *defect)
{
    struct report *report = ctx;
    const char *field = field_names[defect->field];
    const char *remedy = cli_remedy(remedies, defect->err);
    char cell[48];
    char id[8];

    if (defect->err < CAUSES && report->shown[defect->err]++ >= SHOWN_EACH &&
        !report->all) {
        return;
    }
    mask_cell(cell, defect->field == SALUR_COL_NAME ? salur_bytes_str("")
                                                    : defect->cell);
    cli_err_id(id, defect->err);
    if (report->cli->json) {
        cli_json(json_pack(
            "{s:s,s:s,s:s,s:s,s:I,s:i,s:s,s:s,s:b,s:I}", "type", "defect", "id",
            id, "text", cli_strerror(defect->err), "file", report->path, "line",
            (json_int_t)defect->line, "column", (int)defect->column, "field",
            field, "cell", cell, "warning", defect->is_warning, "other_line",
            (json_int_t)defect->other_line));
        return;
    }
    print_defect(report->path, defect, cell);
    if (remedy != NULL && report->shown[defect->err] == 1) {
        (void)fprintf(stderr, "  %s\n", remedy);
    }
}

static void
on_reject(void *ctx, uint64_t line, struct salur_bytes raw, enum salur_err why)
{
    struct report *report = ctx;
    size_t len = raw.len;
    char why_text[CLI_ERR_TEXT_MAX];
    char note[CLI_ERR_TEXT_MAX + 64];

    while (len > 0 && (raw.ptr[len - 1] == '\n' || raw.ptr[len - 1] == '\r')) {
        len--;
    }
    if (line == 0) {
        (void)snprintf(note, sizeof note, "%creason",
                       report->counts->delimiter);
    } else {
        note[0] = report->counts->delimiter;
        (void)snprintf(note + 1, sizeof note - 1, _("line %llu: %s"),
                       (unsigned long long)line, cli_err_text(why_text, why));
    }
    /* A column more, so that a corrected row can be imported as it stands. */
    salur_buf_put(&report->rejects, raw.ptr, len);
    salur_buf_put(&report->rejects, note, strlen(note));
    salur_buf_put(&report->rejects, "\n", 1);
}

/* "312 more of this cause" for what was not shown. */
static void
print_rest(const struct report *report)
{
    for (size_t i = 0; i < CAUSES && !report->cli->json; i++) {
        if (!report->all && report->shown[i] > SHOWN_EACH) {
            char text[CLI_ERR_TEXT_MAX];

            (void)fprintf(stderr,
                          _("salur: %s: %llu more: %s (--all shows them)\n"),
                          report->path,
                          (unsigned long long)(report->shown[i] - SHOWN_EACH),
                          cli_err_text(text, (enum salur_err)i));
        }
    }
}

static void
print_counts(struct cli *cli, const char *path, const char *rejects,
             const struct salur_roster_counts *counts)
{
    char rows[32];
    char good[32];
    char bad[32];
    char idr[32];

    if (cli->json) {
        cli_json(json_pack("{s:s,s:s,s:I,s:I,s:I,s:I,s:I}", "type", "list",
                           "file", path, "rows", (json_int_t)counts->rows,
                           "good", (json_int_t)counts->good, "bad",
                           (json_int_t)counts->bad, "warnings",
                           (json_int_t)counts->warnings, "amount_idr",
                           (json_int_t)counts->amount_idr));
        return;
    }
    (void)printf(_("%s: %s rows: %s good, %s bad, %s\n"), path,
                 cli_count(rows, counts->rows), cli_count(good, counts->good),
                 cli_count(bad, counts->bad), cli_idr(idr, counts->amount_idr));
    if (rejects != NULL && counts->bad > 0) {
        (void)printf(_("  bad rows with their reasons: %s\n"), rejects);
    }
}

/* An older file of rejects has the same header row: it is replaced.  The list
 * itself, or another one, has not. */
static int
write_rejects(struct cli *cli, const char *path, const struct salur_buf *rows)
{
    const uint8_t *end;

    if (rows->err != SALUR_OK) {
        return cli_fail(cli, rows->err, path, NULL);
    }
    end = memchr(rows->ptr, '\n', rows->len);
    return cli_replace(cli, path, salur_buf_view(rows),
                       salur_bytes(rows->ptr, end != NULL
                                                  ? (size_t)(end - rows->ptr)
                                                  : rows->len),
                       SALUR_FILE_SECRET);
}

int
cli_scan_list(struct cli *cli, const struct cli_list *list,
              struct salur_roster_counts *counts)
{
    struct report *report = calloc(1, sizeof *report);
    struct salur_roster_events events = {.defect = on_defect, .ctx = report};
    const char *rejects = list->rejects;
    enum salur_err err;
    int code;

    if (report == NULL) {
        return cli_fail(cli, SALUR_E_MEMORY, list->path, NULL);
    }
    report->cli = cli;
    report->path = list->path;
    report->all = list->all;
    report->counts = counts;
    salur_buf_init(&report->rejects, SALUR_PACK_MAX);
    if (list->rejects != NULL) {
        events.reject = on_reject;
    }
    err = salur_roster_scan(list->csv, list->aliases, &events, counts);
    print_rest(report);
    if (err != SALUR_OK) {
        code = cli_fail(cli, err, list->path,
                        err == SALUR_E_HEADER
                            ? _("A header row names NIK, name, village code "
                                "and amount; --aliases adds names of your own.")
                            : cli_remedy(remedies, err));
        goto done;
    }
    code = counts->bad > 0 ? EXIT_DATA : EXIT_YES;
    if (list->rejects != NULL && counts->bad > 0) {
        int failed = write_rejects(cli, list->rejects, &report->rejects);

        code = failed >= 0 ? failed : code;
        rejects = failed >= 0 ? NULL : list->rejects;
    }
    print_counts(cli, list->path, rejects, counts);

done:
    salur_buf_wipe(&report->rejects);
    free(report);
    return code;
}

int
cli_aliases(struct cli *cli, const char *path, struct salur_aliases **out)
{
    enum salur_err err = salur_aliases_new(out);
    struct salur_where where = {0, 0, 0};
    struct salur_buf text;
    int code = -1;

    if (err != SALUR_OK) {
        return cli_fail(cli, err, _("column names"), NULL);
    }
    if (path == NULL) {
        return -1;
    }
    salur_buf_init(&text, 1024UL * 1024); /* a table of names, not a list */
    code = cli_read(cli, path, &text);
    if (code < 0) {
        err = salur_aliases_add(*out, salur_buf_view(&text), &where);
        code = err == SALUR_OK ? -1 : cli_fail_at(cli, err, path, &where);
    }
    salur_buf_wipe(&text);
    return code;
}
