/* SPDX-License-Identifier: Apache-2.0 */
/* salur evidence: pack a finding for somebody who trusts nobody, and find it
 * again in such a pack. */
#include <stdlib.h>
#include <string.h>

#include "cli/case.h"
#include "cli/commands.h"
#include "cli/evidence.h"
#include "cli/office.h"
#include "cli/policy.h"

#define DAY_S 86400
#define REPORT_MAX (256UL * 1024 * 1024)

/* The options of one call. */
struct asked {
    const char *trust;
    const char *witnesses;
    const char *max_age;
    const char *finding;
    const char *office;
    const char *log;
    const char *out;
    const char *check;
    struct cli_many lists;
    int is_listing;
};

/* A pack in the making, and what its parts borrow from. */
struct making {
    struct cli *cli;
    struct salur_evidence evidence;
    struct salur_trust *trust;
    struct salur_buf trust_note;
    struct salur_buf inputs[SALUR_EVIDENCE_FILES_MAX];
    struct salur_buf commands;
    struct salur_buf keys;
    struct salur_buf reports[3];
    enum salur_err kept_err; /* of what the office keeps */
};

/* --- what goes in --------------------------------------------------------- */

static int
add_file(struct making *m, const char *path)
{
    const char *slash = strrchr(path, '/');
    struct salur_buf *buf;
    enum salur_err err;
    int code;

    if (m->evidence.count == SALUR_EVIDENCE_FILES_MAX) {
        return cli_fail(m->cli, SALUR_E_LIMIT, path,
                        _("Make a pack for each case."));
    }
    buf = &m->inputs[m->evidence.count];
    code = cli_read(m->cli, path, buf);
    if (code >= 0) {
        return code;
    }
    if (cli_evidence_is_secret(salur_buf_view(buf))) {
        return cli_fail(m->cli, SALUR_E_KEY_ROLE, path,
                        _("This file holds a secret key: it stays where it "
                          "is. `salur key show` writes its public part."));
    }
    err = salur_evidence_add(
        &m->evidence, cli_evidence_kind(salur_buf_view(buf), path),
        slash == NULL ? path : slash + 1, salur_buf_view(buf));
    return err == SALUR_OK ? -1 : cli_fail(m->cli, err, path, NULL);
}

static int
add_files(struct making *m, const struct asked *asked, int argc, char **argv)
{
    int code = -1;

    for (int i = 1; code < 0 && i < argc; i++) {
        code = add_file(m, argv[i]);
    }
    for (size_t i = 0; code < 0 && i < asked->lists.count; i++) {
        code = add_file(m, asked->lists.items[i]);
    }
    return code;
}

/* A log that the office holds or kept aside. */
static void
on_kept(void *ctx, const struct cli_kept *kept)
{
    struct making *m = ctx;
    char label[SALUR_EVIDENCE_LABEL_MAX + 1];
    struct salur_buf *buf;

    if (m->evidence.count == SALUR_EVIDENCE_FILES_MAX) {
        m->kept_err = SALUR_E_LIMIT;
    }
    if (m->kept_err != SALUR_OK) {
        return;
    }
    buf = &m->inputs[m->evidence.count];
    (void)snprintf(label, sizeof label, "%s%.16s",
                   kept->is_held ? "held-by-the-office" : "kept-aside-",
                   kept->is_held ? "" : kept->hash);
    salur_buf_put(buf, kept->pack.ptr, kept->pack.len);
    m->kept_err = buf->err;
    if (m->kept_err == SALUR_OK) {
        m->kept_err = salur_evidence_add(&m->evidence, SALUR_EVIDENCE_EXPORT,
                                         label, salur_buf_view(buf));
    }
}

static int
add_office(struct making *m, const struct asked *asked)
{
    size_t before = m->evidence.count;
    int code = cli_evidence_kept(m->cli, asked->office, asked->log, on_kept, m);

    if (code < 0 && m->kept_err != SALUR_OK) {
        return cli_fail(m->cli, m->kept_err, asked->office,
                        _("--log NAME takes the logs of one device."));
    }
    if (code < 0 && m->evidence.count == before) {
        return cli_fail(m->cli, SALUR_E_NOT_FOUND,
                        asked->log != NULL ? asked->log : asked->office,
                        _("`salur evidence --office DIR --list` shows what is "
                          "kept aside."));
    }
    return code;
}

/* --- making --------------------------------------------------------------- */

/* Policy and time; -1 to go on. */
static int
read_policy(struct making *m, const struct asked *asked)
{
    struct salur_evidence *e = &m->evidence;
    const char *finding = asked->finding;
    int64_t age_s = 0;
    int code = cli_policy_witnesses(m->cli, asked->witnesses, &e->witnesses);

    code = code < 0 ? cli_policy_age(m->cli, asked->max_age, &age_s) : code;
    code = code < 0 ? cli_time(m->cli, &e->at_s) : code;
    if (code >= 0) {
        return code;
    }
    e->max_age_days = (uint32_t)(age_s / DAY_S); /* at most CLI_AGE_MAX */
    if (e->witnesses > SALUR_EVIDENCE_WITNESSES_MAX) {
        return cli_usage(m->cli, _("--witnesses takes a small number"),
                         asked->witnesses);
    }
    if (finding == NULL) {
        return -1;
    }
    if ((finding[0] != 'F' && finding[0] != 'f') || strlen(finding) != 4 ||
        strspn(finding + 1, "0123456789") != 3 ||
        strcmp(finding + 1, "000") == 0) {
        return cli_usage(m->cli, _("--finding takes a number such as F103"),
                         finding);
    }
    e->finding = (uint32_t)strtoul(finding + 1, NULL, 10);
    return -1;
}

/* The trust note, whole and checked. */
static int
read_trust(struct making *m, const char *path)
{
    int code = cli_trust(m->cli, path, &m->trust);

    code = code < 0 ? cli_read(m->cli, path, &m->trust_note) : code;
    m->evidence.trust = salur_buf_view(&m->trust_note);
    return code;
}

static int
run_reports(struct making *m)
{
    struct cli_case run = {.dir = ""};
    int code = cli_case_open(m->cli, &run, &m->evidence);

    for (int i = 0; code < 0 && i < 3; i++) {
        code =
            cli_case_report(m->cli, &run, (enum cli_report)i, &m->reports[i]);
    }
    cli_case_close(&run);
    m->evidence.report_id = salur_buf_view(&m->reports[CLI_REPORT_ID]);
    m->evidence.report_en = salur_buf_view(&m->reports[CLI_REPORT_EN]);
    m->evidence.report_json = salur_buf_view(&m->reports[CLI_REPORT_JSON]);
    return code;
}

/* Fill in what the files and the policy decide. */
static int
fill(struct making *m)
{
    struct salur_evidence *e = &m->evidence;
    enum salur_err err;

    (void)snprintf(e->version, sizeof e->version, "%s", SALUR_VERSION);
    e->readme_id = cli_case_readme("id");
    e->readme_en = cli_case_readme("en");
    cli_case_commands(e, &m->commands);
    e->commands = salur_buf_view(&m->commands);
    err = m->commands.err;
    if (err == SALUR_OK) {
        err = salur_evidence_keys(e, m->trust, &m->keys);
    }
    e->keys = salur_buf_view(&m->keys);
    return err == SALUR_OK ? run_reports(m) : cli_fail(m->cli, err, NULL, NULL);
}

static int
write_pack(struct making *m, const char *path)
{
    struct salur_buf pack;
    enum salur_err err;
    int code;

    salur_buf_init(&pack, SALUR_PACK_MAX);
    err = salur_evidence_write(&m->evidence, &pack);
    if (err != SALUR_OK) {
        code = cli_fail(m->cli, err, path, NULL);
    } else {
        code = cli_replace(m->cli, path, salur_buf_view(&pack),
                           salur_bytes_str(CLI_PACK_BEGINS), 0);
    }
    if (code < 0) {
        code = cli_evidence_made(m->cli, path, &m->evidence,
                                 salur_buf_view(&pack));
    }
    salur_buf_wipe(&pack);
    return code;
}

static int
make(struct making *m, const struct asked *asked, int argc, char **argv)
{
    int code =
        cli_replace_check(m->cli, asked->out, salur_bytes_str(CLI_PACK_BEGINS));

    if (code < 0 && !cli_case_speaks_indonesian()) {
        return cli_fail(m->cli, SALUR_E_NOT_FOUND, "salur.mo",
                        _("The report in Indonesian needs its words: install "
                          "salur whole."));
    }
    code = code < 0 ? read_policy(m, asked) : code;
    code = code < 0 ? read_trust(m, asked->trust) : code;
    code = code < 0 ? add_files(m, asked, argc, argv) : code;
    if (code < 0 && asked->office != NULL) {
        code = add_office(m, asked);
    }
    code = code < 0 ? fill(m) : code;
    if (code < 0 && m->evidence.report_json.len == 0) {
        return cli_usage(m->cli,
                         _("none of these is a log, a signed head or a proof"),
                         argc > 1 ? argv[1] : asked->office);
    }
    if (code < 0 && m->evidence.finding > 0 &&
        !cli_evidence_has(&m->evidence, m->evidence.finding)) {
        return cli_evidence_missing(m->cli, m->evidence.finding);
    }
    return code < 0 ? write_pack(m, asked->out) : code;
}

static struct making *
making_new(struct cli *cli)
{
    struct making *m = calloc(1, sizeof *m);

    if (m == NULL) {
        return NULL;
    }
    m->cli = cli;
    salur_buf_init(&m->trust_note, SALUR_NOTE_MAX);
    salur_buf_init(&m->commands, REPORT_MAX);
    salur_buf_init(&m->keys, SALUR_NOTE_MAX);
    for (size_t i = 0; i < SALUR_EVIDENCE_FILES_MAX; i++) {
        salur_buf_init(&m->inputs[i], SALUR_PACK_MAX);
    }
    for (size_t i = 0; i < 3; i++) {
        salur_buf_init(&m->reports[i], REPORT_MAX);
    }
    return m;
}

static void
making_free(struct making *m)
{
    for (size_t i = 0; i < SALUR_EVIDENCE_FILES_MAX; i++) {
        salur_buf_wipe(&m->inputs[i]);
    }
    for (size_t i = 0; i < 3; i++) {
        salur_buf_wipe(&m->reports[i]);
    }
    salur_buf_wipe(&m->trust_note);
    salur_buf_wipe(&m->commands);
    salur_buf_wipe(&m->keys);
    salur_trust_free(m->trust);
    free(m);
}

/* --- the command ---------------------------------------------------------- */

/* 1 when this call makes a pack: only then --list takes a file. */
static int
is_making(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-o") == 0 || strncmp(argv[i], "--out", 5) == 0 ||
            strcmp(argv[i], "--trust") == 0) {
            return 1;
        }
    }
    return 0;
}

static int
read_options(struct cli *cli, struct asked *asked, int *argc, char ***argv)
{
    const struct opt making[] = {
        OPT_TEXT("trust", 0, &asked->trust),
        OPT_MANY("list", &asked->lists),
        OPT_TEXT("witnesses", 0, &asked->witnesses),
        OPT_TEXT("max-age", 0, &asked->max_age),
        OPT_TEXT("finding", 0, &asked->finding),
        OPT_TEXT("office", 0, &asked->office),
        OPT_TEXT("log", 0, &asked->log),
        OPT_TEXT("out", 'o', &asked->out),
        OPT_TEXT("check", 0, &asked->check),
        OPT_END,
    };
    const struct opt looking[] = {
        OPT_FLAG("list", 0, &asked->is_listing),
        OPT_TEXT("office", 0, &asked->office),
        OPT_TEXT("log", 0, &asked->log),
        OPT_TEXT("check", 0, &asked->check),
        OPT_END,
    };

    return cli_options(cli, is_making(*argc, *argv) ? making : looking, argc,
                       *argv, (const int[]){0, INT32_MAX - 1});
}

static int
run(struct cli *cli, const struct asked *asked, int argc, char **argv)
{
    struct making *m;
    int code;

    if (asked->check != NULL) {
        return argc > 1 || asked->out != NULL || asked->office != NULL
                   ? cli_usage(cli, _("--check takes a pack, and no more"),
                               asked->check)
                   : cli_evidence_check(cli, asked->check, asked->trust);
    }
    if (asked->is_listing) {
        return asked->office == NULL || argc > 1
                   ? cli_usage(cli, _("--list without a file needs --office"),
                               NULL)
                   : cli_evidence_list(cli, asked->office, asked->log);
    }
    if (asked->out == NULL || asked->trust == NULL ||
        (argc == 1 && asked->office == NULL)) {
        return cli_usage(cli, _("files, --trust and -o are needed"), NULL);
    }
    m = making_new(cli);
    if (m == NULL) {
        return cli_fail(cli, SALUR_E_MEMORY, NULL, NULL);
    }
    code = make(m, asked, argc, argv);
    making_free(m);
    return code;
}

int
cmd_evidence(struct cli *cli, int argc, char **argv)
{
    struct asked *asked = calloc(1, sizeof *asked);
    int code;

    if (asked == NULL) {
        return cli_fail(cli, SALUR_E_MEMORY, NULL, NULL);
    }
    code = read_options(cli, asked, &argc, &argv);
    code = code < 0 ? run(cli, asked, argc, argv) : code;
    free(asked);
    return code;
}
