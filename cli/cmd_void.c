/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur void: take a redemption back by a new entry.  Nothing is erased.  A
 * handout that nobody has confirmed yet is the cashier's to take back; every
 * other redemption needs a supervisor's counter-signature.
 */
#include <string.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/store.h"
#include "cli/text.h"

static int
read_reason(struct cli *cli, const char *name, enum salur_void_reason *out)
{
    static const struct {
        const char *name;
        enum salur_void_reason reason;
    } reasons[] = {
        {"belum-diserahkan", SALUR_VOID_NOT_HANDED},
        {"salah-orang", SALUR_VOID_WRONG_PERSON},
        {"salah-ketik", SALUR_VOID_MISTAKE},
    };

    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (strcmp(reasons[i].name, name) == 0) {
            *out = reasons[i].reason;
            return -1;
        }
    }
    return cli_usage(
        cli, _("--reason is belum-diserahkan, salah-orang or salah-ketik"),
        name);
}

static int
read_entry_number(struct cli *cli, const char *text, uint64_t *out)
{
    uint64_t number = 0;

    for (size_t i = 0; text[i] != 0; i++) {
        if (text[i] < '0' || text[i] > '9' || i > 9) {
            return cli_usage(cli, _("the entry is its number, as 212"), text);
        }
        number = number * 10 + (uint64_t)(text[i] - '0');
    }
    *out = number;
    return text[0] != 0
               ? -1
               : cli_usage(cli, _("the entry is its number, as 212"), text);
}

/* What keeps a redemption from being voided, in words. */
static const struct cli_remedy remedies[] = {
    {SALUR_E_NOT_FOUND, N_("This number is no redemption of this log.")},
    {SALUR_E_STATE, N_("This redemption was voided before.")},
    {SALUR_E_KEY_UNKNOWN, N_("This supervisor is not in the trust note.")},
    {SALUR_E_SCOPE, N_("This supervisor is of another area.")},
    {SALUR_E_KEY_WITHDRAWN, N_("This supervisor's key was withdrawn.")},
    {SALUR_OK, NULL},
};

/* Without a key, the redemption has to be the open handout; -1 to go on. */
static int
check_alone(struct cli *cli, struct salur_ledger *ledger, uint64_t redeem,
            const char *number)
{
    struct salur_ledger_status status;
    enum salur_err err = salur_ledger_status(ledger, &status);

    if (err != SALUR_OK) {
        return cli_fail(cli, err, number, NULL);
    }
    if (status.has_handout && status.handout == redeem) {
        return -1;
    }
    (void)cli_fail(cli, SALUR_E_QUORUM, number,
                   _("What was handed over is taken back with the supervisor: "
                     "--key SUPERVISOR.key"));
    return EXIT_KEY;
}

int
cmd_void(struct cli *cli, int argc, char **argv)
{
    const char *dir = NULL;
    const char *reason_name = NULL;
    const char *key_path = NULL;
    const char *who = NULL;
    const struct opt opts[] = {
        OPT_NEED("store", 0, &dir),
        OPT_NEED("reason", 0, &reason_name),
        OPT_TEXT("key", 'k', &key_path),
        OPT_TEXT("operator", 0, &who),
        OPT_END,
    };
    struct salur_ledger *ledger = NULL;
    struct salur_key *key = NULL;
    enum salur_void_reason reason = SALUR_VOID_NOT_HANDED;
    struct salur_stamp stamp;
    uint64_t redeem = 0;
    uint64_t seq = 0;
    enum salur_err err;
    int code;

    cli->may_record = 1;
    code = cli_options(cli, opts, &argc, argv, (const int[]){1, 1});
    code = code < 0 ? read_reason(cli, reason_name, &reason) : code;
    code = code < 0 ? read_entry_number(cli, argv[1], &redeem) : code;
    code = code < 0 ? cli_stamp(cli, who, &stamp) : code;
    code = code < 0 ? cli_store(cli, dir, 0, &ledger) : code;
    if (code < 0) {
        code = key_path != NULL
                   ? cli_key(cli, key_path, SALUR_ROLE_SUPERVISOR, &key)
                   : check_alone(cli, ledger, redeem, argv[1]);
    }
    if (code >= 0) {
        goto done;
    }
    err = salur_ledger_void(ledger, redeem, reason, key, &stamp, &seq);
    if (err != SALUR_OK) {
        code = cli_fail(cli, err, argv[1], cli_remedy(remedies, err));
        goto done;
    }
    cli_recorded(cli, seq);
    code = EXIT_YES;
    if (cli->json) {
        cli_json(json_pack("{s:s,s:I,s:s,s:b,s:I}", "type", "voided", "redeem",
                           (json_int_t)redeem, "reason", reason_name, "signed",
                           key != NULL, "entry", (json_int_t)seq));
    } else if (key != NULL) {
        (void)printf(_("VOIDED  entry %llu  %s, counter-signed  entry %llu\n"),
                     (unsigned long long)redeem, reason_name,
                     (unsigned long long)seq);
    } else {
        (void)printf(_("VOIDED  entry %llu  %s  entry %llu\n"),
                     (unsigned long long)redeem, reason_name,
                     (unsigned long long)seq);
    }

done:
    salur_key_free(key);
    salur_ledger_close(ledger);
    return code;
}
