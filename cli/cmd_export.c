/* SPDX-License-Identifier: Apache-2.0 */
/* salur export: write the log as a pack for the office and the auditor. */
#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/store.h"

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

int
cmd_export(struct cli *cli, int argc, char **argv)
{
    const char *dir = NULL;
    const char *path = NULL;
    const struct opt opts[] = {
        OPT_NEED("store", 0, &dir),
        OPT_NEED("output", 'o', &path),
        OPT_END,
    };
    struct salur_ledger *ledger = NULL;
    struct salur_key *key = NULL;
    struct salur_ledger_status status;
    struct salur_buf pack;
    enum salur_err err;
    int64_t time_s = 0;
    int code = cli_options(cli, opts, &argc, argv, (const int[]){0, 0});

    salur_buf_init(&pack, SALUR_PACK_MAX);
    code = code < 0 ? cli_time(cli, &time_s) : code;
    code = code < 0 ? cli_store(cli, dir, 0, &ledger) : code;
    if (code >= 0) {
        goto done;
    }
    /* The passphrase is asked for only when a checkpoint must be signed. */
    err = salur_ledger_export(ledger, NULL, &pack);
    if (err == SALUR_E_STATE) {
        code = cli_device_key(cli, dir, &key);
        if (code >= 0) {
            goto done;
        }
        salur_buf_clear(&pack);
        err = salur_ledger_export(ledger, key, &pack);
    }
    if (err == SALUR_OK) {
        err = salur_ledger_status(ledger, &status);
    }
    if (err != SALUR_OK) {
        code = cli_fail(cli, err, dir, NULL);
        goto done;
    }
    code = write_checked(cli, path, salur_buf_view(&pack));
    if (code >= 0) {
        goto done;
    }
    /* The counter reminds of it; without it, it reminds once too often. */
    (void)(backup_write(dir, time_s) == SALUR_OK);
    code = EXIT_YES;
    if (cli->json) {
        cli_json(json_pack("{s:s,s:s,s:s,s:I,s:I}", "type", "export", "file",
                           path, "origin", status.identity.origin, "entries",
                           (json_int_t)status.head.size, "bytes",
                           (json_int_t)pack.len));
    } else if (!cli->quiet) {
        (void)printf(_("%s: entries %llu, bytes %zu; read back: THE SAME\n"),
                     path, (unsigned long long)status.head.size, pack.len);
    }

done:
    salur_key_free(key);
    salur_ledger_close(ledger);
    salur_buf_wipe(&pack);
    return code;
}
