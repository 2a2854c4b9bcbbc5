/* SPDX-License-Identifier: Apache-2.0 */
/* salur import: take in a bundle of the office, a withdrawn list alone, or the
 * cosigned note that it answers an export with. */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/people.h"
#include "cli/store.h"
#include "cli/text.h"
#include "cli/witness.h"

/* 1 when the bundle carries a personal part, whose opening takes the key. */
static int
has_people(struct salur_bytes pack)
{
    struct salur_bundle_parts parts;

    return salur_bundle_split(&parts, pack, NULL) == SALUR_OK &&
           parts.people.len > 0;
}

/* What came with the stick is not what the office wrote. */
#define DAMAGED N_("It was damaged or changed: copy it again from the office.")

static void
print_import(struct cli *cli, const struct salur_import_result *result)
{
    char stage[SALUR_STAGE_NAME_MAX];
    char count[32];
    char idr[32];
    char print[48];

    salur_stage_id_format(stage, &result->stage.id);
    if (cli->json) {
        cli_json(json_pack(
            "{s:s,s:s,s:o,s:I,s:I,s:i,s:o,s:b,s:b,s:I,s:I}", "type", "loaded",
            "stage", stage, "site", cli_site_json(result->line.site), "count",
            (json_int_t)result->line.count, "amount_idr",
            (json_int_t)result->line.amount_idr, "approvals",
            (int)result->approvals, "trust", cli_hash_json(&result->trust),
            "first_trust", result->first_trust, "already", result->already,
            "withdrawn", (json_int_t)result->withdrawn, "entry",
            (json_int_t)result->seq));
        return;
    }
    cli_fingerprint(print, &result->trust);
    if (result->already) {
        (void)printf(_("%s: already here, 0 new\n"), stage);
        return;
    }
    (void)printf(_("%s: GENUINE, approvals %u  entitlements %s  %s\n"), stage,
                 result->approvals, cli_count(count, result->line.count),
                 cli_idr(idr, result->line.amount_idr));
    if (result->withdrawn > 0) {
        (void)printf(_("  withdrawn entitlements and cards: %s\n"),
                     cli_count(count, result->withdrawn));
    }
    if (result->first_trust) {
        (void)printf(_("  First fingerprint of a trust note here; compare it "
                       "with the office:\n  %s\n"),
                     print);
    }
}

/* A withdrawn list that comes alone, ahead of the next bundle. */
static int
import_withdrawn(struct cli *cli, struct salur_ledger *ledger, const char *path,
                 struct salur_bytes note, const struct salur_stamp *stamp)
{
    static const struct cli_remedy remedies[] = {
        {SALUR_E_STATE, N_("Import a bundle of the office first.")},
        {SALUR_E_MISMATCH, N_("Another withdrawn list of this number is here "
                              "already: ask the office.")},
        {SALUR_E_ROLLBACK, N_("A newer withdrawn list is here already.")},
        {SALUR_OK, NULL},
    };
    struct salur_ledger_status status;
    uint64_t count = 0;
    char text[32];
    int already = 0;
    enum salur_err err =
        salur_ledger_import_withdrawn(ledger, note, stamp, &count, &already);

    if (err == SALUR_OK) {
        err = salur_ledger_status(ledger, &status);
    }
    if (err != SALUR_OK) {
        return cli_fail(cli, err, path, cli_remedy(remedies, err));
    }
    if (!already) {
        cli_recorded(cli, status.head.size - 1);
    }
    if (cli->json) {
        cli_json(json_pack("{s:s,s:I,s:b,s:I}", "type", "withdrawn",
                           "withdrawn", (json_int_t)count, "already", already,
                           "entries", (json_int_t)status.head.size));
    } else if (already) {
        (void)printf(_("%s: already here, 0 new\n"), path);
    } else {
        (void)printf(_("%s: GENUINE\n"), path);
        (void)printf(_("  withdrawn entitlements and cards: %s\n"),
                     cli_count(text, count));
    }
    return EXIT_YES;
}

/* 1 when the file begins as a withdrawn list does, of any version. */
static int
is_withdrawn(struct salur_bytes file)
{
    static const char begins[] = "salur/withdrawn/";
    size_t len = sizeof begins - 1;

    return file.len > len && memcmp(file.ptr, begins, len) == 0;
}

/* What to do about a bundle that is not taken in. */
static const struct cli_remedy bundle_remedies[] = {
    {SALUR_E_OTHER_SITE, N_("This bundle is for another village.")},
    {SALUR_E_MISMATCH, N_("Its list is not the one approved or loaded: ask "
                          "the office, mix nothing.")},
    {SALUR_E_QUORUM, N_("Too few officials approved this list: ask the "
                        "office for an approved one.")},
    {SALUR_E_SYNTAX, N_("This is no bundle: its name ends in .slr.")},
    {SALUR_E_SHORT, DAMAGED},
    {SALUR_E_TRAILING, DAMAGED},
    {SALUR_E_CANONICAL, DAMAGED},
    {SALUR_E_CHECKSUM, DAMAGED},
    {SALUR_E_ROOT, DAMAGED},
    {SALUR_E_PROOF, DAMAGED},
    {SALUR_OK, NULL},
};

int
cmd_import(struct cli *cli, int argc, char **argv)
{
    const char *dir = NULL;
    const char *who = NULL;
    const struct opt opts[] = {
        OPT_NEED("store", 0, &dir),
        OPT_TEXT("operator", 0, &who),
        OPT_END,
    };
    struct salur_ledger *ledger = NULL;
    struct salur_import_result *result = NULL;
    struct salur_key *key = NULL;
    struct salur_stamp stamp;
    struct salur_buf pack;
    enum salur_err err;
    int code;

    cli->may_record = 1;
    code = cli_options(cli, opts, &argc, argv, (const int[]){1, 1});
    salur_buf_init(&pack, SALUR_PACK_MAX);
    code = code < 0 ? cli_stamp(cli, who, &stamp) : code;
    code = code < 0 ? cli_read(cli, argv[1], &pack) : code;
    code = code < 0 ? cli_store(cli, dir, 0, &ledger) : code;
    if (code < 0 && has_people(salur_buf_view(&pack))) {
        code = cli_device_key(cli, dir, &key);
    }
    if (code < 0 && is_withdrawn(salur_buf_view(&pack))) {
        code = import_withdrawn(cli, ledger, argv[1], salur_buf_view(&pack),
                                &stamp);
    }
    if (code < 0 && cli_is_cosigned(salur_buf_view(&pack))) {
        code = cli_import_cosigned(cli, ledger, argv[1], salur_buf_view(&pack),
                                   &stamp);
    }
    if (code >= 0) {
        goto done;
    }
    result = calloc(1, sizeof *result);
    err = result == NULL ? SALUR_E_MEMORY
                         : salur_ledger_import(ledger, salur_buf_view(&pack),
                                               &stamp, result);
    if (err == SALUR_OK) {
        if (!result->already) {
            cli_recorded(cli, result->seq);
        }
        print_import(cli, result);
        code = key == NULL
                   ? EXIT_YES
                   : cli_people_import(cli, ledger, dir, salur_buf_view(&pack),
                                       key, &stamp);
    } else {
        code = cli_fail(cli, err, argv[1], cli_remedy(bundle_remedies, err));
    }

done:
    free(result);
    salur_key_free(key);
    salur_buf_wipe(&pack);
    salur_ledger_close(ledger);
    return code;
}
