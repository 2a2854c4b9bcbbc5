/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur export: write the log as a pack for the office and the auditor; or
 * what a stick with a mirror proves of one; or, at the office, what it holds
 * of one, for a village whose laptop is gone.
 */
#include <string.h>

#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/lang.h"
#include "cli/office.h"
#include "cli/source.h"
#include "cli/store.h"

struct export_args {
    const char *dir;
    const char *office;
    const char *log;
    const char *from;
    const char *path;
};

/* Write it, read it back, compare: a stick that lies is found here. */
static int
write_checked(struct cli *cli, const char *path, struct salur_bytes pack)
{
    struct salur_buf again;
    int code =
        cli_replace(cli, path, pack, salur_bytes_str(CLI_PACK_BEGINS), 0);

    salur_buf_init(&again, SALUR_PACK_MAX);
    if (code < 0) {
        code = cli_read(cli, path, &again);
    }
    if (code < 0 && !salur_bytes_equal(salur_buf_view(&again), pack)) {
        code = cli_fail(cli, SALUR_E_IO, path,
                        _("What was read back differs: use another stick."));
    }
    salur_buf_wipe(&again);
    return code;
}

static void
print_export(struct cli *cli, const char *path, const char *origin,
             uint64_t entries, size_t bytes)
{
    if (cli->json) {
        cli_json(json_pack("{s:s,s:s,s:s,s:I,s:I}", "type", "export", "file",
                           path, "origin", origin, "entries",
                           (json_int_t)entries, "bytes", (json_int_t)bytes));
    } else if (!cli->quiet) {
        (void)printf(_("%s: entries %llu, bytes %zu; read back: THE SAME\n"),
                     path, (unsigned long long)entries, bytes);
    }
}

/* --- what the office holds ---------------------------------------------------
 */

/* 1 when this is the log's name, or the end of it: "9901012001/a/k1". */
static int
is_meant(const char *origin, const char *text)
{
    size_t len = strlen(origin);
    size_t end = strlen(text);

    return strcmp(origin, text) == 0 ||
           (end > 0 && len > end + 1 && origin[len - end - 1] == '/' &&
            strcmp(origin + len - end, text) == 0);
}

/* The one log that a text means. */
static int
find_log(struct cli *cli, struct salur_office *office, const char *text,
         struct salur_office_log *out)
{
    struct salur_office_log log;
    size_t found = 0;
    enum salur_err err = SALUR_OK;

    memset(out, 0, sizeof *out);
    for (size_t i = 0; err == SALUR_OK; i++) {
        err = salur_office_log_at(office, i, &log);
        if (err == SALUR_OK && is_meant(log.origin, text)) {
            *out = log;
            found++;
        }
    }
    if (err != SALUR_E_NOT_FOUND) {
        return cli_office_fail(cli, err, text, NULL);
    }
    if (found > 1) {
        return cli_usage(cli, _("more than one log ends so: name it in full"),
                         text);
    }
    return found == 1 ? -1
                      : cli_fail(cli, SALUR_E_NOT_FOUND, text,
                                 _("The office holds no log of this name."));
}

static int
export_held(struct cli *cli, const struct export_args *args)
{
    struct salur_office *office = NULL;
    struct salur_office_log log;
    struct salur_buf pack;
    enum salur_err err;
    int code;

    /* This half of the command is the office's, and speaks as it does. */
    (void)cli_lang_use(cli_lang_choose(cli->lang, cli_find_command("ingest")));
    salur_buf_init(&pack, SALUR_PACK_MAX);
    code = cli_office(cli, args->office, SALUR_OFFICE_READ_ONLY, NULL, &office);
    code = code < 0 ? find_log(cli, office, args->log, &log) : code;
    if (code < 0) {
        err = salur_office_log_export(office, log.origin, &pack);
        code = err == SALUR_OK
                   ? write_checked(cli, args->path, salur_buf_view(&pack))
                   : cli_office_fail(cli, err, args->office, NULL);
    }
    if (code < 0) {
        print_export(cli, args->path, log.origin, log.head.size, pack.len);
        if (!cli->json && !cli->quiet) {
            (void)printf(_("  next, at the village: salur recover --store DIR "
                           "--continue %s\n"),
                         args->path);
        }
        code = EXIT_YES;
    }
    salur_buf_wipe(&pack);
    salur_office_close(office);
    return code;
}

/* --- a journal or a stick ----------------------------------------------- */

/* What a journal, a mirror or another export proves; no key is needed. */
static int
export_found(struct cli *cli, const struct export_args *args)
{
    struct cli_source source;
    int code = cli_source_open(cli, args->from, NULL, &source);

    if (code < 0 && source.pack.len == 0) {
        code = cli_fail(cli, SALUR_E_QUORUM, source.path,
                        _("Nothing in it is signed: only `salur recover "
                          "--continue` can use it."));
    }
    if (code < 0) {
        code = write_checked(cli, args->path, salur_buf_view(&source.pack));
    }
    if (code < 0) {
        print_export(cli, args->path, source.origin, source.proven,
                     source.pack.len);
        if (!cli->json && source.entries > source.proven) {
            (void)printf(_("  %llu more entries in it are not signed yet and "
                           "stayed out\n"),
                         (unsigned long long)(source.entries - source.proven));
        }
        code = EXIT_YES;
    }
    cli_source_wipe(&source);
    return code;
}

/* --- a store
 * ------------------------------------------------------------------ */

/* The passphrase is asked for only when a checkpoint must be signed. */
static int
make_pack(struct cli *cli, const char *dir, struct salur_ledger *ledger,
          struct salur_buf *pack)
{
    struct salur_key *key = NULL;
    enum salur_err err = salur_ledger_export(ledger, NULL, pack);
    int code = -1;

    if (err == SALUR_E_STATE) {
        code = cli_device_key(cli, dir, &key);
        salur_buf_clear(pack);
        err = code < 0 ? salur_ledger_export(ledger, key, pack) : SALUR_OK;
    }
    salur_key_free(key);
    return code >= 0 || err == SALUR_OK ? code : cli_fail(cli, err, dir, NULL);
}

static int
export_store(struct cli *cli, const struct export_args *args)
{
    struct salur_ledger *ledger = NULL;
    struct salur_ledger_status status;
    struct salur_buf pack;
    int64_t time_s = 0;
    int code = cli_time(cli, &time_s);

    salur_buf_init(&pack, SALUR_PACK_MAX);
    code = code < 0 ? cli_store(cli, args->dir, 0, &ledger) : code;
    code = code < 0 ? make_pack(cli, args->dir, ledger, &pack) : code;
    if (code < 0) {
        enum salur_err err = salur_ledger_status(ledger, &status);

        code = err == SALUR_OK
                   ? write_checked(cli, args->path, salur_buf_view(&pack))
                   : cli_fail(cli, err, args->dir, NULL);
    }
    if (code < 0) {
        /* The counter reminds of it; without it, it reminds once too often. */
        (void)(backup_write(args->dir, time_s) == SALUR_OK);
        print_export(cli, args->path, status.identity.origin, status.head.size,
                     pack.len);
        code = EXIT_YES;
    }
    salur_ledger_close(ledger);
    salur_buf_wipe(&pack);
    return code;
}

int
cmd_export(struct cli *cli, int argc, char **argv)
{
    struct export_args args = {0};
    const struct opt opts[] = {
        OPT_TEXT("store", 0, &args.dir),
        OPT_TEXT("office", 0, &args.office),
        OPT_TEXT("log", 0, &args.log),
        OPT_TEXT("from", 0, &args.from),
        OPT_NEED("output", 'o', &args.path),
        OPT_END,
    };
    int code = cli_options(cli, opts, &argc, argv, (const int[]){0, 0});

    if (code >= 0) {
        return code;
    }
    if (args.dir == NULL && args.office == NULL && args.from == NULL) {
        return cli_usage(cli, _("missing"), "--store");
    }
    if ((args.dir != NULL) + (args.office != NULL) + (args.from != NULL) > 1 ||
        (args.office != NULL) != (args.log != NULL)) {
        return cli_usage(
            cli, _("either --store, or --from, or --office with --log"), NULL);
    }
    return args.office != NULL ? export_held(cli, &args)
           : args.from != NULL ? export_found(cli, &args)
                               : export_store(cli, &args);
}
