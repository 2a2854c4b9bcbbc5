/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding a finding again: what was changed in a pack is named by member, and
 * a report that comes out otherwise by its first line.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/case.h"
#include "cli/evidence.h"
#include "cli/office.h"
#include "cli/text.h"

#define REPORT_MAX (256UL * 1024 * 1024)

/* One check under way. */
struct checking {
    struct cli *cli;
    const char *path;
    struct salur_evidence *evidence;
    struct salur_trust *trust; /* the pack's own */
    int is_other_version;
    int differs; /* 1: something did not come out the same */
};

/* --- saying --------------------------------------------------------------- */

static void
hash_text(char out[2 * SALUR_HASH_LEN + 1], struct salur_bytes bytes)
{
    struct salur_hasher *hasher = NULL;
    struct salur_hash hash;

    memset(&hash, 0, sizeof hash);
    if (salur_hasher_new(&hasher) == SALUR_OK) {
        salur_hash(hasher, bytes, &hash);
    }
    salur_hasher_free(hasher);
    cli_hash_text(out, &hash);
}

/* Figures of a pack, as JSON. */
static void
pack_json(const char *type, const char *path,
          const struct salur_evidence *evidence, struct salur_bytes pack,
          int is_same)
{
    char hash[2 * SALUR_HASH_LEN + 1];

    hash_text(hash, pack);
    cli_json(json_pack("{s:s,s:s,s:s,s:I,s:I,s:s,s:b}", "type", type, "file",
                       path, "sha256", hash, "files",
                       (json_int_t)evidence->count, "findings",
                       (json_int_t)cli_evidence_findings(evidence, 0, 0),
                       "version", evidence->version, "reproduced", is_same));
}

int
cli_evidence_made(struct cli *cli, const char *path,
                  const struct salur_evidence *evidence,
                  struct salur_bytes pack)
{
    char hash[2 * SALUR_HASH_LEN + 1];

    if (cli->json) {
        pack_json("evidence", path, evidence, pack, 1);
        return EXIT_YES;
    }
    (void)printf(_("%s: files %zu, bytes %zu\n"), path, evidence->count,
                 pack.len);
    if (cli_evidence_findings(evidence, evidence->finding, !cli->quiet) == 0) {
        (void)puts(_("  no finding"));
    }
    hash_text(hash, pack);
    (void)printf(_("  SHA-256 %s\n"), hash);
    (void)puts(_("  Write this number into the record of the handover."));
    return EXIT_YES;
}

/* --- comparing ------------------------------------------------------------ */

/* Number of the line, from 1, in which two texts differ first. */
static uint64_t
first_difference(struct salur_bytes a, struct salur_bytes b)
{
    uint64_t line = 1;

    for (size_t i = 0; i < a.len && i < b.len && a.ptr[i] == b.ptr[i]; i++) {
        line += a.ptr[i] == '\n';
    }
    return line;
}

/* A member against what it should be. */
static void
compare(struct checking *c, const char *member, struct salur_bytes found,
        struct salur_bytes wanted)
{
    int is_same = salur_bytes_equal(found, wanted);
    uint64_t line = is_same ? 0 : first_difference(found, wanted);

    c->differs = c->differs || !is_same;
    if (c->cli->json) {
        cli_json(json_pack("{s:s,s:s,s:b,s:I}", "type", "member", "name",
                           member, "same", is_same, "line", (json_int_t)line));
    } else if (is_same) {
        (void)printf(_("  %-14s comes out the same\n"), member);
    } else {
        (void)printf(_("  %-14s COMES OUT OTHERWISE from line %llu on\n"),
                     member, (unsigned long long)line);
    }
}

/* What follows from manifest, trust note and program. */
static int
check_texts(struct checking *c)
{
    const struct salur_evidence *e = c->evidence;
    struct salur_buf text;
    enum salur_err err;

    /* Another version may say it in other words. */
    if (!c->is_other_version) {
        compare(c, "readme.id.txt", e->readme_id, cli_case_readme("id"));
        compare(c, "readme.en.txt", e->readme_en, cli_case_readme("en"));
    }
    salur_buf_init(&text, REPORT_MAX);
    cli_case_commands(e, &text);
    err = text.err;
    if (err == SALUR_OK) {
        compare(c, "commands.txt", e->commands, salur_buf_view(&text));
        salur_buf_clear(&text);
        err = salur_evidence_keys(e, c->trust, &text);
    }
    if (err == SALUR_OK) {
        compare(c, "keys.txt", e->keys, salur_buf_view(&text));
    }
    salur_buf_wipe(&text);
    return err == SALUR_OK ? -1 : cli_fail(c->cli, err, c->path, NULL);
}

/* A report that this installation cannot make. */
static void
pass_over(const struct checking *c, const char *member)
{
    if (!c->cli->json) {
        (void)printf(_("  %-14s not compared: its words are not installed "
                       "here\n"),
                     member);
    }
}

static int
check_reports(struct checking *c)
{
    const struct {
        const char *member;
        struct salur_bytes found;
    } rows[] = {
        [CLI_REPORT_ID] = {"report.id.txt", c->evidence->report_id},
        [CLI_REPORT_EN] = {"report.en.txt", c->evidence->report_en},
        [CLI_REPORT_JSON] = {"report.jsonl", c->evidence->report_json},
    };
    struct cli_case run = {.dir = ""};
    struct salur_buf report;
    int code = cli_case_open(c->cli, &run, c->evidence);

    salur_buf_init(&report, REPORT_MAX);
    for (size_t i = 0; code < 0 && i < sizeof rows / sizeof rows[0]; i++) {
        if (i == CLI_REPORT_ID && !cli_case_speaks_indonesian()) {
            pass_over(c, rows[i].member);
            continue;
        }
        salur_buf_clear(&report);
        code = cli_case_report(c->cli, &run, (enum cli_report)i, &report);
        if (code < 0) {
            compare(c, rows[i].member, rows[i].found, salur_buf_view(&report));
        }
    }
    salur_buf_wipe(&report);
    cli_case_close(&run);
    return code;
}

/* Whose trust note it is; -1 to go on. */
static int
check_trust(struct checking *c, const char *path)
{
    struct salur_trust *own = NULL;
    struct salur_hash print;
    struct salur_hash wanted;
    char text[48];
    enum salur_err err =
        salur_trust_open(&c->trust, c->evidence->trust, NULL, NULL);
    int code;

    if (err != SALUR_OK) {
        return cli_fail(c->cli, err, "trust.note", NULL);
    }
    print = salur_trust_fingerprint(c->trust);
    if (path != NULL) {
        code = cli_trust(c->cli, path, &own);
        if (code >= 0) {
            return code;
        }
        wanted = salur_trust_fingerprint(own);
        salur_trust_free(own);
        if (!salur_hash_equal(&print, &wanted)) {
            return cli_fail(c->cli, SALUR_E_MISMATCH, "trust.note",
                            _("The pack was made with another trust note than "
                              "yours."));
        }
    } else if (!c->cli->json) {
        cli_fingerprint(text, &print);
        (void)printf(_("  trust note of %s, fingerprint\n    %s\n"),
                     salur_trust_authority(c->trust), text);
        (void)puts(_("    Is it the one that the authority names?"));
    }
    return -1;
}

/* The verdict, after everything came out or did not. */
static int
conclude(const struct checking *c, struct salur_bytes pack)
{
    const struct salur_evidence *e = c->evidence;

    if (c->cli->json) {
        pack_json("checked", c->path, e, pack, !c->differs);
        return c->differs ? EXIT_NO : EXIT_YES;
    }
    if (c->differs && c->is_other_version) {
        (void)printf(
            _("  made by salur %s, and this is %s: take that version\n"),
            e->version, SALUR_VERSION);
    }
    if (!c->differs && cli_evidence_findings(e, e->finding, 1) == 0) {
        (void)puts(_("  no finding"));
    }
    (void)printf(_("  result: %s\n"),
                 c->differs ? _("NOT THE SAME AGAIN") : _("THE SAME AGAIN"));
    return c->differs ? EXIT_NO : EXIT_YES;
}

/* Everything behind the pack itself. */
static int
check(struct checking *c, struct salur_bytes pack, const char *trust)
{
    char hash[2 * SALUR_HASH_LEN + 1];
    int code;

    c->is_other_version = strcmp(c->evidence->version, SALUR_VERSION) != 0;
    if (!c->cli->json) {
        hash_text(hash, pack);
        (void)printf(_("%s: files %zu, bytes %zu\n"), c->path,
                     c->evidence->count, pack.len);
        (void)printf(_("  SHA-256 %s\n"), hash);
        (void)puts(_("    Is it the one in the record of the handover?"));
    }
    code = check_trust(c, trust);
    code = code < 0 ? check_texts(c) : code;
    code = code < 0 ? check_reports(c) : code;
    if (code < 0 && c->evidence->finding > 0 &&
        !cli_evidence_has(c->evidence, c->evidence->finding)) {
        code = cli_evidence_missing(c->cli, c->evidence->finding);
    }
    return code < 0 ? conclude(c, pack) : code;
}

/* The pack was changed or is none: say where. */
static int
refuse(struct cli *cli, enum salur_err err, const char *path,
       const struct salur_evidence_bad *bad)
{
    char subject[512];

    if (bad->member[0] != '\0') {
        (void)snprintf(subject, sizeof subject, "%s: %s", path, bad->member);
    } else if (bad->offset > 0) {
        (void)snprintf(subject, sizeof subject, _("%s: byte %zu"), path,
                       bad->offset);
    } else {
        (void)snprintf(subject, sizeof subject, "%s", path);
    }
    return cli_fail(cli, err, subject,
                    err == SALUR_E_SYNTAX
                        ? _("This is no evidence pack of salur.")
                        : _("This is not the pack that was made: ask for "
                            "another copy, and compare its SHA-256."));
}

int
cli_evidence_check(struct cli *cli, const char *path, const char *trust)
{
    struct checking c = {.cli = cli, .path = path};
    struct salur_evidence_bad bad;
    struct salur_buf pack;
    enum salur_err err;
    int code;

    c.evidence = calloc(1, sizeof *c.evidence);
    if (c.evidence == NULL) {
        return cli_fail(cli, SALUR_E_MEMORY, NULL, NULL);
    }
    salur_buf_init(&pack, SALUR_PACK_MAX);
    code = cli_read(cli, path, &pack);
    if (code < 0) {
        err = salur_evidence_open(c.evidence, salur_buf_view(&pack), &bad);
        code = err == SALUR_OK ? check(&c, salur_buf_view(&pack), trust)
                               : refuse(cli, err, path, &bad);
    }
    salur_trust_free(c.trust);
    salur_buf_wipe(&pack);
    free(c.evidence);
    return code;
}
