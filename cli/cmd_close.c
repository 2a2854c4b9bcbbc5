/* SPDX-License-Identifier: Apache-2.0 */
/* salur close: close the day and sign a checkpoint; with --again, the papers
 * of the newest close once more. */
#include <string.h>

#include "cli/cli.h"
#include "cli/close_again.h"
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

/* --again records nothing: what belongs to an entry does not go with it. */
static int
check_again(struct cli *cli, const struct close_paper *paper, int has_more)
{
    if (has_more) {
        return cli_usage(cli, _("--again goes with --statement and --pdf only"),
                         NULL);
    }
    return paper->statement != NULL || paper->pdf != NULL
               ? -1
               : cli_usage(cli, _("--again needs --statement or --pdf"), NULL);
}

/* The papers of the newest close, out of the log. */
static int
close_again(struct cli *cli, const char *dir, struct close_paper *paper)
{
    struct salur_ledger *ledger = NULL;
    struct salur_key *key = NULL;
    struct salur_closing closing = {.seq = 0};
    int code = cli_store(cli, dir, SALUR_LEDGER_READ_ONLY, &ledger);

    if (code < 0) {
        enum salur_err err = close_again_find(ledger, &closing);

        paper->end = closing.seq;
        if (err != SALUR_OK) {
            code = cli_fail(cli, err, dir,
                            err == SALUR_E_NOT_FOUND
                                ? _("No day of this log was closed yet.")
                                : NULL);
        }
    }
    code = code < 0 ? cli_device_key(cli, dir, &key) : code;
    code = code < 0 ? cli_close_paper_read(cli, ledger, dir, key, paper) : code;
    code = code < 0 ? cli_close_paper_write(cli, ledger, key, paper, &closing)
                    : code;
    if (code < 0 && cli->json) {
        cli_json(json_pack("{s:s,s:I,s:I,s:o}", "type", "close-papers", "entry",
                           (json_int_t)closing.seq, "size",
                           (json_int_t)closing.head.size, "root",
                           cli_hash_json(&closing.head.root)));
    } else if (code < 0) {
        (void)printf(_("The papers of the close, entry %llu, are written "
                       "again.\n"),
                     (unsigned long long)closing.seq);
    }
    salur_key_free(key);
    salur_ledger_close(ledger);
    return code < 0 ? EXIT_YES : code;
}

/* Close the day, and write its papers. */
static int
close_now(struct cli *cli, const char *dir,
          const struct salur_count_of_cash *cash,
          const struct salur_stamp *stamp, struct close_paper *paper)
{
    struct salur_ledger *ledger = NULL;
    struct salur_key *key = NULL;
    struct salur_checkpoint checkpoint;
    struct salur_closing closing = {.seq = 0};
    struct salur_buf note;
    enum salur_err err;
    int code = cli_store(cli, dir, 0, &ledger);

    salur_buf_init(&note, SALUR_KEY_FILE_MAX);
    code = code < 0 ? cli_device_key(cli, dir, &key) : code;
    code = code < 0 ? cli_close_paper_read(cli, ledger, dir, key, paper) : code;
    if (code >= 0) {
        goto done;
    }
    err = salur_ledger_close_day(ledger, key, cash, stamp, &closing.day, &note);
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
    code = write_paper(cli, ledger, key, paper, &closing);

done:
    salur_key_free(key);
    salur_ledger_close(ledger);
    salur_buf_wipe(&note);
    return code;
}

int
cmd_close(struct cli *cli, int argc, char **argv)
{
    const char *dir = NULL;
    const char *who = NULL;
    const char *counted = NULL;
    const char *reason = NULL;
    int again = 0;
    struct close_paper paper = {.statement = NULL};
    const struct opt opts[] = {
        OPT_NEED("store", 0, &dir),
        OPT_TEXT("operator", 0, &who),
        OPT_TEXT("counted", 0, &counted),
        OPT_TEXT("reason", 0, &reason),
        OPT_TEXT("statement", 0, &paper.statement),
        OPT_TEXT("pdf", 0, &paper.pdf),
        OPT_FLAG("again", 0, &again),
        OPT_END,
    };
    struct salur_count_of_cash cash = {0};
    struct salur_stamp stamp;
    int code;

    cli->may_record = 1;
    code = cli_options(cli, opts, &argc, argv, (const int[]){0, 0});
    if (code < 0 && again) {
        code = check_again(cli, &paper, who || counted || reason);
        code = code < 0 ? close_again(cli, dir, &paper) : code;
        goto done;
    }
    code = code < 0 ? read_cash(cli, counted, reason, &cash) : code;
    code = code < 0 ? cli_stamp(cli, who, &stamp) : code;
    code = code < 0 ? close_now(cli, dir, &cash, &stamp, &paper) : code;

done:
    cli_close_paper_wipe(&paper);
    return code;
}
