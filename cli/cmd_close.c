/* SPDX-License-Identifier: Apache-2.0 */
/* salur close: close the day and sign a checkpoint. */
#include <string.h>

#include "cli/cli.h"
#include "cli/close_paper.h"
#include "cli/commands.h"
#include "cli/store.h"
#include "cli/text.h"
#include "salur/checkpoint.h"
#include "salur/text.h"

static void
print_close(struct cli *cli, const struct salur_body_close *body,
            const struct salur_checkpoint *checkpoint, struct salur_bytes note)
{
    char count[32];
    char idr[32];
    char print[48];

    if (cli->json) {
        cli_json(json_pack("{s:s,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:o,s:s%}", "type",
                           "closed", "redeemed", (json_int_t)body->redeemed,
                           "redeemed_idr", (json_int_t)body->redeemed_idr,
                           "voided", (json_int_t)body->voided, "refused",
                           (json_int_t)body->refused, "unpaid",
                           (json_int_t)body->unpaid, "variance_idr",
                           (json_int_t)body->variance_idr, "size",
                           (json_int_t)checkpoint->head.size, "root",
                           cli_hash_json(&checkpoint->head.root), "checkpoint",
                           (const char *)note.ptr, note.len));
        return;
    }
    cli_fingerprint(print, &checkpoint->head.root);
    (void)printf(_("Closed: %s redeemed, %s\n"),
                 cli_count(count, body->redeemed),
                 cli_idr(idr, body->redeemed_idr));
    (void)printf(_("  refused %s\n"), cli_count(count, body->refused));
    if (body->has_count) {
        (void)printf(_("  cash difference %s\n"),
                     cli_idr(idr, body->variance_idr));
    }
    (void)printf(_("  checkpoint %llu\n  fingerprint %s\n"),
                 (unsigned long long)checkpoint->head.size, print);
    if (!cli->quiet) {
        (void)printf(_(
            "  Write this fingerprint in the cash book. Next: salur export\n"));
    }
}

/* --counted and --reason; -1 to go on. */
static int
read_cash(struct cli *cli, const char *counted, const char *reason,
          struct salur_count_of_cash *out)
{
    out->reason = reason != NULL ? reason : "";
    if (strlen(out->reason) > SALUR_REASON_MAX ||
        !salur_text_is_clean(out->reason, strlen(out->reason))) {
        return cli_usage(cli, _("--reason takes at most 120 bytes of text"),
                         NULL);
    }
    if (counted == NULL) {
        return reason == NULL
                   ? -1
                   : cli_usage(cli, _("--reason belongs to --counted"), NULL);
    }
    out->has_count = 1;
    if (salur_idr_parse(&out->counted_idr, counted, strlen(counted)) !=
        SALUR_OK) {
        return cli_usage(cli, _("--counted takes rupiah, as 42125000"),
                         counted);
    }
    return -1;
}

/* When and by whom stands in the entry, which the clock may have moved. */
static int
write_paper(struct cli *cli, struct salur_ledger *ledger,
            const struct salur_key *key, const struct close_paper *paper,
            struct salur_closing *closing)
{
    struct salur_entry entry;
    struct salur_buf bytes;
    uint8_t store[SALUR_ENTRY_MAX];
    enum salur_err err;
    int code = EXIT_YES;

    salur_buf_fixed(&bytes, store, sizeof store);
    err = salur_ledger_entry(ledger, closing->seq, &bytes);
    if (err == SALUR_OK) {
        err = salur_entry_decode(&entry, salur_buf_view(&bytes));
    }
    if (err != SALUR_OK) {
        return cli_store_fail(cli, err, _("close"));
    }
    closing->time_s = entry.time_s;
    memcpy(closing->operator_name, entry.operator_name,
           sizeof closing->operator_name);
    code = cli_close_paper_write(cli, ledger, key, paper, closing);
    return code < 0 ? EXIT_YES : code;
}

int
cmd_close(struct cli *cli, int argc, char **argv)
{
    const char *dir = NULL;
    const char *who = NULL;
    const char *counted = NULL;
    const char *reason = NULL;
    struct close_paper paper = {.statement = NULL};
    const struct opt opts[] = {
        OPT_NEED("store", 0, &dir),
        OPT_TEXT("operator", 0, &who),
        OPT_TEXT("counted", 0, &counted),
        OPT_TEXT("reason", 0, &reason),
        OPT_TEXT("statement", 0, &paper.statement),
        OPT_TEXT("pdf", 0, &paper.pdf),
        OPT_END,
    };
    struct salur_count_of_cash cash = {0};
    struct salur_ledger *ledger = NULL;
    struct salur_key *key = NULL;
    struct salur_checkpoint checkpoint;
    struct salur_closing closing = {.seq = 0};
    struct salur_stamp stamp;
    struct salur_buf note;
    enum salur_err err;
    int code;

    cli->may_record = 1;
    code = cli_options(cli, opts, &argc, argv, (const int[]){0, 0});
    salur_buf_init(&note, SALUR_KEY_FILE_MAX);
    code = code < 0 ? read_cash(cli, counted, reason, &cash) : code;
    code = code < 0 ? cli_stamp(cli, who, &stamp) : code;
    code = code < 0 ? cli_store(cli, dir, 0, &ledger) : code;
    code = code < 0 ? cli_device_key(cli, dir, &key) : code;
    code =
        code < 0 ? cli_close_paper_read(cli, ledger, dir, key, &paper) : code;
    if (code >= 0) {
        goto done;
    }
    err =
        salur_ledger_close_day(ledger, key, &cash, &stamp, &closing.day, &note);
    if (err == SALUR_OK) {
        err = salur_checkpoint_peek(&checkpoint, salur_buf_view(&note));
    }
    if (err != SALUR_OK) {
        code = cli_store_fail(cli, err, dir);
        goto done;
    }
    closing.head = checkpoint.head;
    closing.seq = checkpoint.head.size - 1;
    cli_recorded(cli, closing.seq);
    print_close(cli, &closing.day, &checkpoint, salur_buf_view(&note));
    code = write_paper(cli, ledger, key, &paper, &closing);

done:
    cli_close_paper_wipe(&paper);
    salur_key_free(key);
    salur_ledger_close(ledger);
    salur_buf_wipe(&note);
    return code;
}
