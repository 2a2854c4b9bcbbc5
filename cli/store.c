/* SPDX-License-Identifier: Apache-2.0 */
/* Opening the store of a cooperative; what its errors mean there. */
#include "cli/store.h"

#include <string.h>

#include "salur/journal.h"
#include "salur/text.h"

/* Say what opening had to do, on stderr: no result speaks of it. */
static void
say_recovered(const struct cli *cli, const struct salur_recovery *recovery)
{
    if (!recovery->happened || cli->quiet) {
        return;
    }
    if (recovery->journal_made) {
        (void)fprintf(stderr,
                      _("salur: the journal was missing or damaged and was "
                        "made again; the log is whole, %llu entries\n"),
                      (unsigned long long)recovery->after);
    } else if (recovery->after > recovery->before) {
        (void)fprintf(stderr,
                      _("salur: it was stopped in the middle; the "
                        "log was made again from its %s, whole up to #%llu\n"),
                      recovery->source == SALUR_RECOVERY_MIRROR ? _("mirror")
                                                                : _("journal"),
                      (unsigned long long)recovery->after - 1);
    } else {
        (void)fprintf(stderr,
                      _("salur: it was stopped in the middle; "
                        "nothing is missing, %llu entries\n"),
                      (unsigned long long)recovery->after);
    }
}

int
cli_store(struct cli *cli, const char *dir, unsigned flags,
          struct salur_ledger **out)
{
    enum salur_err err = salur_ledger_open(out, dir, flags);

    if (err == SALUR_E_UNSETTLED) {
        err = salur_ledger_open(out, dir, 0); /* which recovers */
        if (err == SALUR_E_PERMISSION) {
            err = SALUR_E_UNSETTLED;
        }
    }
    if (err == SALUR_OK) {
        say_recovered(cli, salur_ledger_recovery(*out));
        return -1;
    }
    (void)cli_fail(
        cli, err, dir,
        err == SALUR_E_NOT_FOUND
            ? _("There is no store here; `salur init` makes one.")
        : err == SALUR_E_PERMISSION
            ? _("This folder is another user's, or its disk may only be read.")
            : NULL);
    return cli_exit_code(err) == EXIT_IO && err != SALUR_E_PERMISSION
               ? EXIT_IO
               : EXIT_STORE;
}

int
cli_device_key(struct cli *cli, const char *dir, struct salur_key **out)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/device.key", dir);

    if (n < 0 || (size_t)n >= sizeof path) {
        return cli_usage(cli, _("the path is too long"), dir);
    }
    return cli_key(cli, path, SALUR_ROLE_LOG, out);
}

int
cli_stamp(struct cli *cli, const char *operator_name, struct salur_stamp *out)
{
    size_t len = operator_name != NULL ? strlen(operator_name) : 0;

    if (len > SALUR_OPERATOR_MAX ||
        !salur_text_is_clean(operator_name != NULL ? operator_name : "", len)) {
        return cli_usage(cli, _("--operator takes at most 32 bytes of text"),
                         operator_name);
    }
    out->operator_name = operator_name != NULL ? operator_name : "";
    return cli_time(cli, &out->time_s);
}

int
cli_store_fail(struct cli *cli, enum salur_err err, const char *dir)
{
    cli->is_unsettled = err == SALUR_E_UNSETTLED;
    return cli_fail(cli, err, dir,
                    err == SALUR_E_STATE
                        ? _("Import a bundle of the office first.")
                        : NULL);
}
