/* SPDX-License-Identifier: Apache-2.0 */
/* Opening the office folder and trust notes; what their errors mean. */
#include "cli/office.h"

#include <string.h>

#include "audit/witness.h"

static int
adopt(struct cli *cli, struct salur_office *office, const char *path)
{
    struct salur_where where = {0, 0, 0};
    struct salur_buf note;
    int code;

    salur_buf_init(&note, SALUR_NOTE_MAX);
    code = cli_read(cli, path, &note);
    if (code < 0) {
        enum salur_err err =
            salur_office_adopt_trust(office, salur_buf_view(&note), &where);

        code = err == SALUR_OK ? -1
               : err == SALUR_E_QUORUM
                   ? cli_fail(cli, err, path,
                              _("More roots have to sign it, those of the note "
                                "in force too: salur sign NOTE --key ROOT"))
                   : cli_fail_at(cli, err, path, &where);
    }
    salur_buf_wipe(&note);
    return code;
}

int
cli_office(struct cli *cli, const char *dir, unsigned flags, const char *trust,
           struct salur_office **out)
{
    int64_t now_s = 0;
    enum salur_err err;
    int code = cli_time(cli, &now_s);

    if (code >= 0) {
        return code;
    }
    if (trust != NULL) {
        flags &= ~SALUR_OFFICE_READ_ONLY; /* the note is kept */
    }
    err = salur_office_open(out, dir, flags);
    if (err != SALUR_OK) {
        (void)cli_fail(cli, err, dir,
                       err == SALUR_E_NOT_FOUND
                           ? _("`salur list import` makes the office folder.")
                           : NULL);
        return EXIT_STORE;
    }
    salur_office_set_time(*out, now_s);
    if (trust == NULL) {
        return -1;
    }
    code = adopt(cli, *out, trust);
    if (code >= 0) {
        salur_office_close(*out);
        *out = NULL;
    }
    return code;
}

int
cli_trust(struct cli *cli, const char *path, struct salur_trust **out)
{
    struct salur_where where = {0, 0, 0};
    struct salur_buf note;
    int code;

    *out = NULL;
    salur_buf_init(&note, SALUR_NOTE_MAX);
    code = cli_read(cli, path, &note);
    if (code < 0) {
        enum salur_err err =
            salur_trust_open(out, salur_buf_view(&note), NULL, &where);

        code = err == SALUR_OK ? -1
               : err == SALUR_E_SIGNATURE || err == SALUR_E_QUORUM
                   ? cli_fail(cli, err, path,
                              _("It is not as its roots signed it: ask the "
                                "office for the signed note."))
               : err == SALUR_E_SYNTAX && where.entry == 0
                   ? cli_fail(cli, err, path, _("This is no trust note."))
                   : cli_fail_at(cli, err, path, &where);
    }
    salur_buf_wipe(&note);
    return code;
}

enum salur_err
cli_office_pack(struct salur_office *office, const char *origin,
                struct salur_buf *out)
{
    struct salur_checkpoint checkpoint;
    struct salur_buf note;
    enum salur_err err = salur_office_log_export(office, origin, out);

    if (err != SALUR_E_NOT_FOUND) {
        return err;
    }
    salur_buf_init(&note, SALUR_KEY_FILE_MAX);
    err = salur_office_head(office, &note);
    if (err == SALUR_OK) {
        err = salur_checkpoint_peek(&checkpoint, salur_buf_view(&note));
    }
    if (err == SALUR_OK) {
        err = strcmp(checkpoint.origin, origin) == 0
                  ? salur_office_witnessed_export(office, out)
                  : SALUR_E_NOT_FOUND;
    }
    salur_buf_wipe(&note);
    return err;
}

int
cli_office_fail(struct cli *cli, enum salur_err err, const char *dir,
                const char *stage)
{
    static const struct cli_remedy remedies[] = {
        {SALUR_E_NOT_FOUND,
         N_("`salur stage show` lists the stages and their villages.")},
        {SALUR_E_STATE, N_("Give the trust note once with --trust NOTE.")},
        {SALUR_E_KEY_UNKNOWN, N_("This key is not in the trust note.")},
        {SALUR_E_KEY_ROLE, N_("The trust note gives this key another role.")},
        {SALUR_E_SCOPE, N_("The trust note does not let this key sign for "
                           "every village and day of the stage.")},
        {SALUR_E_EXISTS, N_("Another list of this stage has approvals; a new "
                            "batch takes another list.")},
        {SALUR_OK, NULL},
    };
    char subject[512];

    if (stage == NULL) {
        return cli_fail(cli, err, dir, cli_remedy(remedies, err));
    }
    (void)snprintf(subject, sizeof subject, _("%s, stage %s"), dir, stage);
    return cli_fail(cli, err, subject, cli_remedy(remedies, err));
}
