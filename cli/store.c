/* SPDX-License-Identifier: Apache-2.0 */
/* Opening the store of a cooperative; what its errors mean there. */
#include "cli/store.h"

#include <string.h>

#include "salur/text.h"

int
cli_store(struct cli *cli, const char *dir, unsigned flags,
          struct salur_ledger **out)
{
    enum salur_err err = salur_ledger_open(out, dir, flags);

    if (err == SALUR_OK) {
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
    return cli_fail(cli, err, dir,
                    err == SALUR_E_STATE
                        ? _("Import a bundle of the office first.")
                        : NULL);
}
