/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur prove: make the proof of one entry of a log, for whoever asks and
 * without the other entries, or check one.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/heads.h"
#include "cli/office.h"
#include "cli/policy.h"
#include "cli/prove.h"
#include "salur/export.h"
#include "salur/proof.h"

struct prove_args {
    const char *check;
    const char *office;
    const char *log;
    const char *trust;
    const char *witnesses;
    const char *output;
    struct prove_wish wish;
};

/* 1 when a note is a genuine head that covers the entry. */
static int
covers(const struct proving *p, struct salur_bytes note, uint64_t seq)
{
    struct salur_signed_head head;

    return note.len > 0 &&
           salur_signed_head_read(&head, note, p->trust, NULL) == SALUR_OK &&
           head.err == SALUR_OK && head.checkpoint.head.size > seq;
}

/* Why a log gives no proof, and what to do. */
static int
fail(const struct proving *p, enum salur_err err, const char *name)
{
    static const struct cli_remedy remedies[] = {
        {SALUR_E_NOT_FOUND,
         N_("The log has no entry of this number under a signed head.")},
        {SALUR_E_ROOT, N_("Its entries are not those that were signed: `salur "
                          "verify` says which.")},
        {SALUR_E_ROLLBACK,
         N_("It ends before what was signed: `salur verify` says where.")},
        {SALUR_OK, NULL},
    };
    int code = cli_fail(p->cli, err, name, cli_remedy(remedies, err));

    return err == SALUR_E_ROOT || err == SALUR_E_ROLLBACK ? EXIT_NO : code;
}

/* Write it; only then it is said that it was. */
static int
write_proof(const struct proving *p, struct salur_bytes text, const char *path)
{
    int code =
        cli_replace(p->cli, path, text, salur_bytes_str(PROVE_BEGINS), 0);

    if (code >= 0) {
        return code;
    }
    if (p->cli->json) {
        cli_json(json_pack("{s:s,s:s,s:I}", "type", "written", "file", path,
                           "bytes", (json_int_t)text.len));
    } else {
        (void)printf(_("  written to %s, %zu bytes\n"), path, text.len);
    }
    return EXIT_YES;
}

/* Make the proof under the cosigned head when that covers the entry. */
static int
make(struct proving *p, const struct salur_export *parts, uint64_t seq,
     const char *name, const char *output)
{
    struct salur_bytes note =
        covers(p, parts->cosigned, seq) ? parts->cosigned : parts->checkpoint;
    struct salur_buf text;
    enum salur_err err;
    int code;

    salur_buf_init(&text, SALUR_TLOG_PROOF_MAX);
    err = salur_tlog_proof_make(parts->entries, note, seq, &text);
    if (err != SALUR_OK) {
        code = fail(p, err, name);
        goto done;
    }
    /* What is not proven is said and not written. */
    code = cli_prove_show(p, salur_buf_view(&text), name);
    if (code == EXIT_YES && output != NULL) {
        code = write_proof(p, salur_buf_view(&text), output);
    }

done:
    salur_buf_wipe(&text);
    return code;
}

static int
from_pack(struct proving *p, const struct prove_args *args,
          struct salur_bytes pack, char *name)
{
    struct salur_where where = {0, 0, 0};
    struct salur_export parts;
    uint64_t seq = 0;
    enum salur_err err = salur_export_open(&parts, pack, &where);
    int code = -1;

    if (err != SALUR_OK) {
        return cli_fail_at(p->cli, err, name, &where);
    }
    if (args->output != NULL) {
        code = cli_replace_check(p->cli, args->output,
                                 salur_bytes_str(PROVE_BEGINS));
    }
    if (code < 0 && p->receipt != NULL) {
        code = cli_prove_receipt(p, pack, name);
    }
    code =
        code < 0 ? cli_prove_find(p, parts.entries, &args->wish, &seq) : code;
    return code < 0 ? make(p, &parts, seq, name, args->output) : code;
}

/* --- where the log is ----------------------------------------------------- */

static int
from_file(struct proving *p, const struct prove_args *args, char *path)
{
    struct salur_buf pack;
    int code;

    salur_buf_init(&pack, SALUR_PACK_MAX);
    code = cli_read(p->cli, path, &pack);
    if (code < 0) {
        code = from_pack(p, args, salur_buf_view(&pack), path);
    }
    salur_buf_wipe(&pack);
    return code;
}

static int
from_office(struct proving *p, const struct prove_args *args)
{
    struct salur_office *office = NULL;
    char *name = strdup(args->log);
    struct salur_buf pack;
    enum salur_err err;
    int code = name == NULL ? cli_fail(p->cli, SALUR_E_MEMORY, NULL, NULL)
                            : cli_office(p->cli, args->office,
                                         SALUR_OFFICE_READ_ONLY, NULL, &office);

    salur_buf_init(&pack, SALUR_PACK_MAX);
    if (code < 0) {
        err = cli_office_pack(office, args->log, &pack);
        code = err == SALUR_OK ? -1
                               : cli_fail(p->cli, err, args->log,
                                          err == SALUR_E_NOT_FOUND
                                              ? _("The office holds no log of "
                                                  "this name.")
                                              : NULL);
    }
    if (code < 0) {
        code = from_pack(p, args, salur_buf_view(&pack), name);
    }
    salur_buf_wipe(&pack);
    salur_office_close(office);
    free(name);
    return code;
}

static int
check(struct proving *p, const char *path)
{
    struct salur_buf text;
    char *name = strdup(path);
    int code = name == NULL ? cli_fail(p->cli, SALUR_E_MEMORY, NULL, NULL) : -1;

    salur_buf_init(&text, SALUR_TLOG_PROOF_MAX);
    code = code < 0 ? cli_read(p->cli, path, &text) : code;
    if (code < 0 && p->receipt != NULL) {
        code = cli_prove_receipt(p, salur_buf_view(&text), name);
    }
    if (code < 0) {
        code = cli_prove_show(p, salur_buf_view(&text), path);
    }
    salur_buf_wipe(&text);
    free(name);
    return code;
}

/* --- the command -----------------------------------------------------------
 */

/* What goes with what; the rest is said by what is missing. */
static int
check_usage(struct cli *cli, const struct prove_args *args, const char *receipt,
            int files)
{
    int wishes = (args->wish.entry != NULL) + (args->wish.cti != NULL) +
                 (args->wish.short_number != NULL) + (receipt != NULL);

    if (args->check != NULL) {
        return files > 0 || wishes > (receipt != NULL) ||
                       args->office != NULL || args->log != NULL ||
                       args->output != NULL
                   ? cli_usage(
                         cli, _("--check takes a proof, and perhaps --receipt"),
                         NULL)
                   : -1;
    }
    if ((args->office != NULL) != (args->log != NULL) ||
        files + (args->office != NULL) != 1) {
        return cli_usage(cli, _("name one export, or --office with --log"),
                         NULL);
    }
    return wishes == 1 ? -1
                       : cli_usage(cli,
                                   _("name the entry: one of --entry, "
                                     "--receipt, --cti, --short"),
                                   NULL);
}

int
cmd_prove(struct cli *cli, int argc, char **argv)
{
    struct prove_args args = {.check = NULL};
    struct proving p = {.cli = cli};
    const struct opt opts[] = {
        OPT_NEED("trust", 0, &args.trust),
        OPT_TEXT("check", 0, &args.check),
        OPT_TEXT("office", 0, &args.office),
        OPT_TEXT("log", 0, &args.log),
        OPT_TEXT("entry", 0, &args.wish.entry),
        OPT_TEXT("receipt", 0, &p.receipt),
        OPT_TEXT("cti", 0, &args.wish.cti),
        OPT_TEXT("short", 0, &args.wish.short_number),
        OPT_TEXT("witnesses", 0, &args.witnesses),
        OPT_TEXT("output", 'o', &args.output),
        OPT_END,
    };
    struct salur_trust *trust = NULL;
    int code = cli_options(cli, opts, &argc, argv, (const int[]){0, 1});

    code = code < 0 ? check_usage(cli, &args, p.receipt, argc - 1) : code;
    code = code < 0 ? cli_policy_witnesses(cli, args.witnesses, &p.witnesses)
                    : code;
    code = code < 0 ? cli_time(cli, &p.now_s) : code;
    code = code < 0 ? cli_trust(cli, args.trust, &trust) : code;
    if (code >= 0) {
        return code;
    }
    p.trust = trust;
    code = args.check != NULL    ? check(&p, args.check)
           : args.office != NULL ? from_office(&p, &args)
                                 : from_file(&p, &args, argv[1]);
    salur_trust_free(trust);
    return code;
}
