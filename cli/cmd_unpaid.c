/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur unpaid: record that a family could not be paid (gagal salur), with
 * the coded reason.  The family is named by its code; a later redemption is
 * still possible while the stage is open.
 */
#include <string.h>

#include "cli/cli.h"
#include "cli/codes.h"
#include "cli/commands.h"
#include "cli/store.h"
#include "cli/text.h"
#include "cli/words.h"
#include "salur/entitlement.h"

static const struct {
    const char *name; /* as typed */
    enum salur_unpaid_reason reason;
} reasons[] = {
    {"alamat", SALUR_UNPAID_ADDRESS},
    {"luar-kota", SALUR_UNPAID_AWAY},
    {"ganda-kk", SALUR_UNPAID_DOUBLE_KK},
    {"mampu", SALUR_UNPAID_CAPABLE},
    {"meninggal", SALUR_UNPAID_DECEASED},
    {"pindah", SALUR_UNPAID_MOVED},
    {"bantuan-lain", SALUR_UNPAID_OTHER_AID},
    {"nik", SALUR_UNPAID_NIK},
    {"menolak", SALUR_UNPAID_DECLINED},
    {"dokumen", SALUR_UNPAID_PAPERS},
    {"tidak-hadir", SALUR_UNPAID_ABSENT},
    {"di-bawah-umur", SALUR_UNPAID_MINOR},
};

struct absent {
    struct cli *cli;
    struct salur_ledger *ledger;
    const char *dir;
    const char *reason_name;
    enum salur_unpaid_reason reason;
    struct salur_stamp stamp;
    uint64_t codes;
    uint64_t refused;
};

static int
read_reason(struct cli *cli, const char *name, enum salur_unpaid_reason *out)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (strcmp(reasons[i].name, name) == 0) {
            *out = reasons[i].reason;
            return -1;
        }
    }
    return cli_usage(
        cli,
        _("--reason is alamat, luar-kota, ganda-kk, mampu, meninggal, pindah, "
          "bantuan-lain, nik, menolak, dokumen, tidak-hadir or di-bawah-umur"),
        name);
}

static void
print_unpaid(const struct absent *absent, const struct salur_cti *cti,
             enum salur_err err, uint64_t seq)
{
    char number[SALUR_SHORT_MAX];
    char id[8];

    salur_short_format(number, cti);
    cli_err_id(id, err);
    if (absent->cli->json) {
        cli_json(json_pack(
            "{s:s,s:s,s:s,s:o,s:s,s:s,s:b,s:I}", "type", "unpaid", "outcome",
            err == SALUR_OK ? "ok" : salur_err_name(err), "id", id, "cti",
            cli_cti_json(cti), "short", number, "reason", absent->reason_name,
            "recorded", err == SALUR_OK, "entry", (json_int_t)seq));
    } else if (err == SALUR_OK) {
        (void)printf(_("UNPAID  %s  %s  entry %llu\n"), number,
                     absent->reason_name, (unsigned long long)seq);
    } else {
        (void)printf(_("REFUSED  %s (%s).  Nothing was recorded.\n"),
                     _(word_refusal(err)->cause), id);
    }
    (void)fflush(stdout);
}

/* One code: the signature must be good, the list decides the rest. */
static int
on_code(void *ctx, struct salur_bytes text)
{
    struct absent *absent = ctx;
    struct salur_entry entry = {.kind = SALUR_KIND_UNPAID};
    struct salur_entitlement entitlement;
    uint8_t store[SALUR_SCAN_MAX];
    struct salur_buf token;
    uint64_t seq = 0;
    enum salur_err err;

    absent->cli->has_recorded = 0; /* the last line is of this code */
    memset(&entitlement, 0, sizeof entitlement);
    salur_buf_fixed(&token, store, sizeof store);
    err = cli_card_read(text, &token, NULL);
    if (err == SALUR_OK) {
        err = salur_entitlement_check(&entitlement, salur_buf_view(&token),
                                      salur_ledger_trust(absent->ledger),
                                      absent->stamp.time_s);
    }
    if (err == SALUR_OK) {
        entry.body.unpaid.cti = entitlement.item.cti;
        entry.body.unpaid.reason = absent->reason;
        err = salur_ledger_append(absent->ledger, &entry, &absent->stamp, &seq);
    }
    if (err / 100 == 5) {
        return cli_store_fail(absent->cli, err, absent->dir);
    }
    absent->codes++;
    absent->refused += err != SALUR_OK;
    if (err == SALUR_OK) {
        cli_recorded(absent->cli, seq);
    }
    print_unpaid(absent, &entitlement.item.cti, err, seq);
    /* What nobody saw is the last that is recorded. */
    return ferror(stdout) ? EXIT_IO : -1;
}

int
cmd_unpaid(struct cli *cli, int argc, char **argv)
{
    struct absent absent = {.cli = cli};
    const char *who = NULL;
    const struct opt opts[] = {
        OPT_NEED("store", 0, &absent.dir),
        OPT_NEED("reason", 0, &absent.reason_name),
        OPT_TEXT("operator", 0, &who),
        OPT_END,
    };
    const struct codes_events events = {on_code, &absent};
    int code;

    cli->may_record = 1;
    code = cli_options(cli, opts, &argc, argv, (const int[]){0, 1});
    code =
        code < 0 ? read_reason(cli, absent.reason_name, &absent.reason) : code;
    code = code < 0 ? cli_stamp(cli, who, &absent.stamp) : code;
    code = code < 0 ? cli_store(cli, absent.dir, 0, &absent.ledger) : code;
    if (code >= 0) {
        return code;
    }
    if (salur_ledger_trust(absent.ledger) == NULL) {
        code = cli_store_fail(cli, SALUR_E_STATE, absent.dir);
        goto done;
    }
    code = cli_codes(cli, argc == 2 ? argv[1] : "-", &events);
    if (code < 0 && absent.codes == 0) {
        code = cli_fail(cli, SALUR_E_EMPTY, argc == 2 ? argv[1] : "-",
                        _("No code came in."));
    } else if (code < 0) {
        code = absent.refused > 0 ? EXIT_NO : EXIT_YES;
    }

done:
    salur_ledger_close(absent.ledger);
    return code;
}
