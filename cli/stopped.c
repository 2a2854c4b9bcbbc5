/* SPDX-License-Identifier: Apache-2.0 */
/* What `salur anchor` stopped stays stopped, and every command says so. */
#include "cli/stopped.h"

#include "salur/anchor.h"

static void
print(struct cli *cli, enum salur_err err, struct salur_bytes note)
{
    char id[8];

    cli_err_id(id, err);
    if (cli->json) {
        cli_json(json_pack("{s:s,s:s,s:s,s:s%}", "type", "contradiction",
                           "error", salur_err_name(err), "error_id", id, "note",
                           (const char *)note.ptr, note.len));
        return;
    }
    (void)printf(_("  STOPPED: a receipt or sheet does not fit this log: "
                   "%s (%s)\n"),
                 cli_strerror(err), id);
    (void)puts(err == SALUR_E_FORK
                   ? _("  Nothing is handed out here. Keep the folder, call "
                       "the office: it needs a new key.")
                   : _("  Nothing is handed out here until `salur recover` has "
                       "brought the missing entries."));
}

int
cli_stopped(struct cli *cli, struct salur_ledger *ledger)
{
    struct salur_buf note;
    enum salur_err err;
    int code = -1;

    salur_buf_init(&note, SALUR_KEY_FILE_MAX);
    err = salur_ledger_contradiction(ledger, &note);
    if (err == SALUR_E_FORK || err == SALUR_E_ROLLBACK) {
        print(cli, err, salur_buf_view(&note));
        code = EXIT_NO;
    } else if (err != SALUR_OK) {
        code = cli_fail(cli, err, NULL, NULL);
    }
    salur_buf_wipe(&note);
    return code;
}
