/* SPDX-License-Identifier: Apache-2.0 */
/* salur sign: add one signature line to a note, in place. */
#include "cli/cli.h"
#include "cli/commands.h"
#include "salur/note.h"

int
cmd_sign(struct cli *cli, int argc, char **argv)
{
    const char *key_path = NULL;
    const struct opt opts[] = {OPT_NEED("key", 'k', &key_path), OPT_END};
    struct salur_key *key = NULL;
    struct salur_buf text;
    struct salur_buf note;
    enum salur_err err;
    int64_t now_s;
    int code = cli_options(cli, opts, &argc, argv, (const int[]){1, 1});

    if (code >= 0) {
        return code;
    }
    salur_buf_init(&text, SALUR_NOTE_MAX);
    salur_buf_init(&note, SALUR_NOTE_MAX);
    code = cli_time(cli, &now_s);
    code = code < 0 ? cli_read(cli, argv[1], &text) : code;
    code = code < 0 ? cli_key(cli, key_path, 0, &key) : code;
    if (code >= 0) {
        goto done;
    }
    err = salur_note_sign(&note, salur_buf_view(&text), key, now_s);
    if (err != SALUR_OK) {
        code =
            cli_fail(cli, err, argv[1],
                     err == SALUR_E_DUPLICATE
                         ? _("This key has signed it already.")
                         : _("A note is UTF-8 text that ends with a newline."));
        goto done;
    }
    code = cli_write(cli, argv[1], salur_buf_view(&note), SALUR_FILE_REPLACE);
    if (code >= 0) {
        goto done;
    }
    code = EXIT_YES;
    if (cli->json) {
        cli_json(json_pack("{s:s,s:s,s:s}", "type", "signed", "file", argv[1],
                           "name", salur_key_public(key)->name));
    } else if (!cli->quiet) {
        (void)printf(_("%s: signed by %s\n"), argv[1],
                     salur_key_public(key)->name);
    }

done:
    salur_key_free(key);
    salur_buf_wipe(&note);
    salur_buf_wipe(&text);
    return code;
}
