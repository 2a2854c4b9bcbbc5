/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each command runs in a child of its own, in a folder that holds nothing but
 * the files of the pack, so that the names in the reports are those of the
 * pack and the same anywhere.  A hostile pack reaches no command line: names
 * are made here, and the rest are numbers.
 */
#include "cli/case.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/evidence_runs.h"
#include "cli/lang.h"

/* What all commands together may say. */
#define REPORT_MAX (64UL * 1024 * 1024)
#define OUT_NAME "out"
#define ERR_NAME "err"
#define TRUST_NAME "trust.note"

static const uint8_t readme_id[] = {
#include "gen/readme-id.inc"
};
static const uint8_t readme_en[] = {
#include "gen/readme-en.inc"
};
/* What commands.txt begins with; a line for each command follows. */
static const uint8_t run_sh[] = {
#include "gen/run-sh.inc"
};

struct salur_bytes
cli_case_readme(const char *lang)
{
    return strcmp(lang, "id") == 0 ? salur_bytes(readme_id, sizeof readme_id)
                                   : salur_bytes(readme_en, sizeof readme_en);
}

int
cli_case_speaks_indonesian(void)
{
    const char *spoken = cli_lang_use("id");
    int is_there = strcmp(_("INTACT"), "INTACT") != 0;

    (void)cli_lang_use(spoken);
    return is_there;
}

static void
put(struct salur_buf *out, const char *text)
{
    salur_buf_put(out, text, strlen(text));
}

/* The words of a run, a blank before each. */
static void
put_words(struct salur_buf *out, const struct run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        put(out, " ");
        put(out, run->words[i]);
    }
}

void
cli_case_commands(const struct salur_evidence *evidence, struct salur_buf *out)
{
    struct runs *runs = runs_new(evidence);

    if (runs == NULL) {
        out->err = SALUR_E_MEMORY;
        return;
    }
    salur_buf_put(out, run_sh, sizeof run_sh);
    for (size_t i = 0; i < runs->count; i++) {
        put(out, "run");
        put_words(out, &runs->items[i]);
        put(out, "\n");
    }
    free(runs);
}

/* --- the folder ----------------------------------------------------------- */

static void
path_in(char out[640], const struct cli_case *of, const char *name)
{
    (void)snprintf(out, 640, "%s/%s", of->dir, name);
}

static int
lay_out(struct cli *cli, const struct cli_case *to, const char *name,
        struct salur_bytes data)
{
    char path[640];

    path_in(path, to, name);
    return cli_write(cli, path, data, 0);
}

int
cli_case_open(struct cli *cli, struct cli_case *to,
              const struct salur_evidence *evidence)
{
    const char *base = getenv("TMPDIR");
    int code;

    to->evidence = evidence;
    if (snprintf(to->dir, sizeof to->dir, "%s/salur-XXXXXX",
                 base != NULL && base[0] == '/' ? base : "/tmp") >=
            (int)sizeof to->dir ||
        mkdtemp(to->dir) == NULL) {
        to->dir[0] = '\0';
        return cli_fail(cli, SALUR_E_IO, _("temporary folder"),
                        _("TMPDIR names a folder with room for the files."));
    }
    code = lay_out(cli, to, TRUST_NAME, evidence->trust);
    for (size_t i = 0; code < 0 && i < evidence->count; i++) {
        code =
            lay_out(cli, to, evidence->files[i].name, evidence->files[i].data);
    }
    return code;
}

void
cli_case_close(struct cli_case *of)
{
    static const char *const names[] = {TRUST_NAME, OUT_NAME, ERR_NAME};
    char path[640];

    if (of->dir[0] == '\0') {
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        path_in(path, of, names[i]);
        (void)unlink(path);
    }
    for (size_t i = 0; i < of->evidence->count; i++) {
        path_in(path, of, of->evidence->files[i].name);
        (void)unlink(path);
    }
    (void)rmdir(of->dir);
    of->dir[0] = '\0';
}

/* --- running -------------------------------------------------------------- */

/* What the child does; never returns. */
static void
be_child(const struct cli_case *of, struct run *run, enum cli_report report)
{
    const char *lang = report == CLI_REPORT_ID ? "id" : "en";
    char *argv[RUN_WORDS_MAX + 1] = {NULL};
    struct cli cli = {.color = "never"};
    int code;

    if (chdir(of->dir) != 0 || freopen(OUT_NAME, "we", stdout) == NULL ||
        freopen(ERR_NAME, "we", stderr) == NULL ||
        freopen("/dev/null", "re", stdin) == NULL) {
        _exit(EXIT_IO);
    }
    cli.json = report == CLI_REPORT_JSON;
    run->words[run->count++] = "--lang";
    run->words[run->count++] = lang;
    for (size_t i = 0; i < run->count; i++) {
        argv[i] = strdup(run->words[i]);
        if (argv[i] == NULL) {
            _exit(EXIT_IO);
        }
    }
    code = cli_run(&cli, (int)run->count, argv);
    (void)fflush(stderr);
    _exit(code);
}

/* Append one of the two files that the child left. */
static enum salur_err
collect(const struct cli_case *of, const char *name, struct salur_buf *out)
{
    char path[640];
    enum salur_err err;

    path_in(path, of, name);
    err = salur_file_read(path, out);
    (void)unlink(path);
    return err;
}

/* Run one command in a child; gives its exit code, or -1. */
static int
run_child(const struct cli_case *of, struct run *run, enum cli_report report)
{
    int status = 0;
    pid_t pid;

    (void)fflush(NULL); /* or the child would say it, too */
    pid = fork();
    if (pid == 0) {
        be_child(of, run, report);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) {
        return -1;
    }
    return WEXITSTATUS(status);
}

static enum salur_err
run_one(const struct cli_case *of, struct run *run, enum cli_report report,
        struct salur_buf *out)
{
    int is_text = report != CLI_REPORT_JSON;
    char line[16];
    struct salur_buf complaints;
    enum salur_err err;
    int code;

    if (is_text) {
        put(out, "$ salur");
        put_words(out, run);
        put(out, "\n");
    }
    code = run_child(of, run, report);
    if (code < 0) {
        return SALUR_E_IO;
    }
    salur_buf_init(&complaints, REPORT_MAX);
    err = collect(of, OUT_NAME, out);
    if (err == SALUR_OK) {
        err = collect(of, ERR_NAME, is_text ? out : &complaints);
    }
    salur_buf_wipe(&complaints);
    if (is_text) {
        (void)snprintf(line, sizeof line, "exit %d\n", code);
        put(out, line);
    }
    return err == SALUR_OK ? out->err : err;
}

int
cli_case_report(struct cli *cli, const struct cli_case *of,
                enum cli_report report, struct salur_buf *out)
{
    struct runs *runs = runs_new(of->evidence);
    enum salur_err err = runs == NULL ? SALUR_E_MEMORY : SALUR_OK;

    for (size_t i = 0; err == SALUR_OK && i < runs->count; i++) {
        err = run_one(of, &runs->items[i], report, out);
    }
    free(runs);
    return err == SALUR_OK
               ? -1
               : cli_fail(cli, err, _("running the commands"), NULL);
}
