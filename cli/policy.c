/* SPDX-License-Identifier: Apache-2.0 */
/* What an auditor insists on, from the command line. */
#include "cli/policy.h"

#include <string.h>

#define DAY_S 86400

int
cli_policy_witnesses(struct cli *cli, const char *text, uint32_t *out)
{
    *out = 0;
    if (text == NULL) {
        return -1;
    }
    if (text[0] < '0' || text[0] > '9' || strlen(text) > 2 ||
        (text[1] != 0 && (text[1] < '0' || text[1] > '9'))) {
        return cli_usage(cli, _("--witnesses takes a small number"), text);
    }
    *out = (uint32_t)(text[0] - '0');
    if (text[1] != 0) {
        *out = *out * 10 + (uint32_t)(text[1] - '0');
    }
    return -1;
}

int
cli_policy_age(struct cli *cli, const char *text, int64_t *out_s)
{
    int64_t days = 0;

    *out_s = 0;
    if (text == NULL) {
        return -1;
    }
    for (const char *c = text; *c >= '0' && *c <= '9' && days <= CLI_AGE_MAX;
         c++) {
        days = days * 10 + (*c - '0');
    }
    if (text[strspn(text, "0123456789")] != 0 || days < 1 ||
        days > CLI_AGE_MAX) {
        return cli_usage(cli, _("--max-age takes a number of days"), text);
    }
    *out_s = days * DAY_S;
    return -1;
}
