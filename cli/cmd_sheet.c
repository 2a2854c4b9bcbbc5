/* SPDX-License-Identifier: Apache-2.0 */
/* salur sheet: pages of a village to print, one PDF file a village. */
#include <string.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/defects.h"
#include "cli/office.h"
#include "cli/progress.h"
#include "cli/sheet.h"
#include "cli/text.h"

/* A file of the largest village; a page of cards is about 8 KB. */
#define PDF_MAX (256UL * 1024 * 1024)
#define PDF_BEGINS "%PDF-"

static const char *const layouts[] = {"cards", "letter", "danom"};

/* What is said of a village that was printed. */
static void
print_made(struct cli *cli, const struct sheet_job *job, uint64_t site,
           const struct sheet_made *made, const char *path)
{
    char count[32];

    if (cli->json) {
        cli_json(json_pack("{s:s,s:o,s:s,s:I,s:I,s:s}", "type", "sheet", "site",
                           cli_site_json(site), "layout",
                           layouts[job->options.layout], "families",
                           (json_int_t)made->families, "pages",
                           (json_int_t)made->pages, "file", path));
        return;
    }
    (void)printf(_("%s: %s families on %u pages\n"), path,
                 cli_count(count, made->families), made->pages);
}

/* Print one village to a file; complains itself.  -1 to go on. */
static int
print_village(struct cli *cli, const struct sheet_job *job, uint64_t site,
              const char *path)
{
    static const struct cli_remedy remedies[] = {
        {SALUR_E_NOT_FOUND,
         N_("No cards of this village: run `salur issue` first, and check the "
            "code.")},
        {SALUR_E_HEADER,
         N_("Give the table of headers again, with --aliases.")},
        {SALUR_E_MISMATCH, N_("The list in the office folder is not the one "
                              "that was approved.")},
        {SALUR_OK, NULL},
    };
    struct sheet_made made;
    struct salur_buf pdf;
    char subject[64];
    enum salur_err err;
    int code = -1;

    salur_buf_init(&pdf, PDF_MAX);
    err = cli_sheet_make(job, site, &pdf, &made);
    if (err != SALUR_OK) {
        (void)snprintf(subject, sizeof subject, "%010llu",
                       (unsigned long long)site);
        code = cli_fail(cli, err, subject, cli_remedy(remedies, err));
    } else {
        code = cli_replace(cli, path, salur_buf_view(&pdf),
                           salur_bytes_str(PDF_BEGINS), 0);
    }
    if (code < 0) {
        print_made(cli, job, site, &made, path);
    }
    salur_buf_wipe(&pdf);
    return code;
}

/* All villages of the stage, each to its own file in a folder. */
static int
print_all(struct cli *cli, const struct sheet_job *job, const char *dir)
{
    struct salur_site_line line;
    struct progress progress;
    char stage[SALUR_STAGE_NAME_MAX];
    enum salur_err err = salur_dir_make(dir);
    uint64_t families = 0;
    int code = -1;

    salur_stage_id_format(stage, &job->stage.id);
    cli_progress_start(&progress, cli);
    for (size_t i = 0; err == SALUR_OK && code < 0; i++) {
        char path[4096];

        err = salur_office_site_at(job->office, &job->stage.id, i, &line);
        if (err == SALUR_OK) {
            (void)snprintf(path, sizeof path, "%s/%s-%010llu-%s.pdf", dir,
                           stage, (unsigned long long)line.site,
                           layouts[job->options.layout]);
            code = print_village(cli, job, line.site, path);
            families += line.count;
            cli_progress_step(&progress, families, families,
                              job->stage.entitlements);
        }
    }
    cli_progress_end(&progress);
    if (code < 0 && err != SALUR_E_NOT_FOUND) {
        code = cli_fail(cli, err, dir, NULL);
    }
    return code;
}

static int
write_self_test(struct cli *cli, const char *path)
{
    struct salur_buf pdf;
    enum salur_err err;
    int code;

    salur_buf_init(&pdf, PDF_MAX);
    err = cli_self_test_page(&pdf);
    code = err == SALUR_OK ? cli_replace(cli, path, salur_buf_view(&pdf),
                                         salur_bytes_str(PDF_BEGINS), 0)
                           : cli_fail(cli, err, path, NULL);
    salur_buf_wipe(&pdf);
    if (code >= 0) {
        return code;
    }
    if (cli->json) {
        cli_json(json_pack("{s:s,s:s,s:i,s:s}", "type", "sheet", "layout",
                           "self-test", "pages", 1, "file", path));
    } else {
        (void)printf(_("%s: print it at 100 %%, measure the ruler, and scan "
                       "its codes\n"),
                     path);
    }
    return EXIT_YES;
}

/* --layout; -1 to go on. */
static int
read_layout(struct cli *cli, const char *text, enum salur_sheet_layout *out)
{
    *out = SALUR_SHEET_CARDS;
    for (size_t i = 0; text != NULL; i++) {
        if (i == sizeof layouts / sizeof layouts[0]) {
            return cli_usage(cli, _("no such layout"), text);
        }
        if (strcmp(text, layouts[i]) == 0) {
            *out = (enum salur_sheet_layout)i;
            return -1;
        }
    }
    return -1;
}

/* The stage, and whether its cards are by test keys; complains itself. */
static int
read_stage(struct cli *cli, struct sheet_job *job, const char *dir,
           const char *stage)
{
    const struct salur_trust *trust = salur_office_trust(job->office);
    struct salur_stage_id id;
    uint32_t approvals = 0;
    enum salur_err err;
    int code = cli_stage_id(cli, stage, &id);

    if (code >= 0) {
        return code;
    }
    job->kind = trust != NULL && salur_trust_is_test(trust)
                    ? SALUR_PAYLOAD_TEST
                    : SALUR_PAYLOAD_ENTITLEMENT;
    err = salur_office_stage(job->office, &id, &job->stage, &approvals);
    return err == SALUR_OK ? -1 : cli_office_fail(cli, err, dir, stage);
}

int
cmd_sheet(struct cli *cli, int argc, char **argv)
{
    const char *dir = NULL;
    const char *stage = NULL;
    const char *site_text = NULL;
    const char *layout = NULL;
    const char *path = NULL;
    const char *aliases_path = NULL;
    struct salur_aliases *aliases = NULL;
    int is_self_test = 0;
    struct sheet_job job = {.office = NULL};
    const struct opt opts[] = {
        OPT_TEXT("office", 0, &dir),
        OPT_TEXT("stage", 0, &stage),
        OPT_TEXT("site", 0, &site_text),
        OPT_NEED("output", 'o', &path),
        OPT_TEXT("layout", 0, &layout),
        OPT_TEXT("contact", 0, &job.options.contact),
        OPT_TEXT("village", 0, &job.options.village),
        OPT_TEXT("aliases", 0, &aliases_path),
        OPT_TEXT("from", 0, &job.options.office),
        OPT_TEXT("place", 0, &job.options.place),
        OPT_TEXT("when", 0, &job.options.when),
        OPT_FLAG("self-test", 0, &is_self_test),
        OPT_END,
    };
    uint64_t site = 0;
    int is_all;
    int code = cli_options(cli, opts, &argc, argv, (const int[]){0, 0});

    code = code < 0 ? read_layout(cli, layout, &job.options.layout) : code;
    if (code >= 0) {
        return code;
    }
    if (is_self_test) {
        return write_self_test(cli, path);
    }
    if (dir == NULL || stage == NULL || site_text == NULL) {
        return cli_usage(cli, _("missing"),
                         dir == NULL     ? "--office"
                         : stage == NULL ? "--stage"
                                         : "--site");
    }
    is_all = strcmp(site_text, "all") == 0;
    code = is_all ? -1 : cli_site(cli, site_text, &site);
    code = code < 0
               ? cli_office(cli, dir, SALUR_OFFICE_READ_ONLY, NULL, &job.office)
               : code;
    code = code < 0 ? read_stage(cli, &job, dir, stage) : code;
    if (code < 0 && aliases_path != NULL) {
        code = cli_aliases(cli, aliases_path, &aliases);
        salur_office_set_aliases(job.office, aliases);
    }
    if (code < 0) {
        code = is_all ? print_all(cli, &job, path)
                      : print_village(cli, &job, site, path);
    }
    salur_office_close(job.office);
    salur_aliases_free(aliases);
    return code < 0 ? EXIT_YES : code;
}
