/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Receipts and closing statements as a person reads them.  Both are a log
 * key's word about its own log: genuine says who spoke, not that the log
 * still says the same.
 */
#include "cli/show.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/text.h"
#include "salur/closing.h"
#include "salur/receipt.h"
#include "salur/text.h"

#define CLOSING_BEGINS "salur/closing/"

/* The last line of both. */
static void
print_verdict(enum salur_err err, const struct salur_trust_key *key)
{
    char date[SALUR_DATE_TEXT_MAX];
    char id[8];

    if (err == SALUR_OK && key != NULL) {
        (void)printf(_("  GENUINE: signed by %s\n"), key->key.name);
        if (key->withdrawn_s != INT64_MAX) {
            /* The day as the trust note has it: it begins at UTC+9. */
            salur_date_format(date, salur_date_of(key->withdrawn_s, 9 * 3600));
            (void)printf(_("  this key is withdrawn from %s on: whoever holds "
                           "it may sign still\n"),
                         date);
        }
        (void)fputs(_("  not said here: whether the log still fits it\n"),
                    stdout);
        return;
    }
    cli_err_id(id, err);
    (void)printf(_("  NOT GENUINE: %s (%s)\n"), cli_strerror(err), id);
}

static void
print_head(const struct salur_head *head)
{
    char count[32];
    char print[48];

    cli_fingerprint(print, &head->root);
    (void)printf(_("  entries      %s\n"), cli_count(count, head->size));
    (void)printf(_("  fingerprint  %s\n"), print);
}

/* --- receipts ------------------------------------------------------------- */

/*
 * Try every log key with the id of the receipt: among tens of thousands of
 * logs two may share one.
 */
static enum salur_err
open_receipt(const struct salur_trust *trust,
             const struct salur_receipt *receipt,
             const struct salur_trust_key **out_key, struct salur_buf *note)
{
    enum salur_err result = SALUR_E_KEY_UNKNOWN;

    *out_key = NULL;
    for (const struct salur_trust_key *key =
             salur_trust_find(trust, receipt->kid);
         key != NULL; key = salur_trust_find_next(trust, key)) {
        enum salur_err err;

        if (key->role != SALUR_ROLE_LOG) {
            continue;
        }
        err = salur_receipt_open(receipt, &key->key, note);
        if (err != SALUR_E_KEY_UNKNOWN) {
            result = err;
        }
        if (err == SALUR_OK) {
            *out_key = key;
            break;
        }
    }
    return result;
}

static void
receipt_json(const struct salur_receipt *receipt, enum salur_err err,
             const struct salur_trust_key *key, struct salur_bytes note)
{
    cli_json(json_pack("{s:s,s:b,s:s,s:s,s:s,s:I,s:o,s:s%}", "type", "receipt",
                       "genuine", err == SALUR_OK, "error", salur_err_name(err),
                       "log", key != NULL ? key->key.name : "", "site",
                       key != NULL ? key->area : "", "size",
                       (json_int_t)receipt->head.size, "root",
                       cli_hash_json(&receipt->head.root), "checkpoint",
                       note.len > 0 ? (const char *)note.ptr : "", note.len));
}

enum salur_err
cli_show_receipt(const struct cli *cli, const struct salur_trust *trust,
                 struct salur_bytes bytes)
{
    const struct salur_trust_key *key;
    struct salur_receipt receipt;
    struct salur_buf note;
    enum salur_err err = salur_receipt_parse(&receipt, bytes);

    if (err != SALUR_OK) {
        return err;
    }
    salur_buf_init(&note, SALUR_KEY_FILE_MAX);
    err = open_receipt(trust, &receipt, &key, &note);
    if (cli->json) {
        receipt_json(&receipt, err, key, salur_buf_view(&note));
    } else {
        (void)fputs(_("receipt: a state of a village's log\n"), stdout);
        if (key != NULL) {
            (void)printf(_("  village      %s\n"), key->area);
        }
        print_head(&receipt.head);
        print_verdict(err, key);
    }
    salur_buf_wipe(&note);
    return err;
}

/* --- closing statements --------------------------------------------------- */

int
cli_is_closing(const char *path)
{
    char begins[sizeof CLOSING_BEGINS] = "";
    struct stat st;
    FILE *in;

    /* What came through a pipe would be gone for whoever reads next. */
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode)) {
        return 0;
    }
    in = fopen(path, "rbe");
    if (in == NULL) {
        return 0;
    }
    (void)!fread(begins, 1, sizeof begins - 1, in);
    (void)fclose(in);
    return strcmp(begins, CLOSING_BEGINS) == 0;
}

static json_t *
idr_or_null(int is_there, int64_t idr)
{
    return is_there ? json_integer((json_int_t)idr) : json_null();
}

static void
closing_json(const struct salur_closing *closing, enum salur_err err)
{
    const struct salur_body_close *day = &closing->day;
    json_t *line = json_pack(
        "{s:s,s:b,s:s,s:s,s:o,s:I,s:o,s:s,s:I,s:o}", "type", "closing",
        "genuine", err == SALUR_OK, "error", salur_err_name(err), "log",
        closing->origin, "site", cli_site_json(closing->site), "entry",
        (json_int_t)closing->seq, "time",
        cli_time_json(closing->time_s, closing->site), "operator",
        closing->operator_name, "size", (json_int_t)closing->head.size, "root",
        cli_hash_json(&closing->head.root));
    json_t *figures = json_pack(
        "{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:o,s:o,s:s}", "redeemed",
        (json_int_t)day->redeemed, "redeemed_idr",
        (json_int_t)day->redeemed_idr, "voided", (json_int_t)day->voided,
        "voided_idr", (json_int_t)day->voided_idr, "refused",
        (json_int_t)day->refused, "unpaid", (json_int_t)day->unpaid,
        "received_idr", (json_int_t)closing->received_idr, "counted_idr",
        idr_or_null(day->has_count, day->counted_idr), "variance_idr",
        idr_or_null(day->has_count, day->variance_idr), "reason", day->reason);

    if (line != NULL && json_object_update_new(line, figures) != 0) {
        json_decref(line);
        line = NULL;
    }
    cli_json(line); /* of NULL it says that memory ran out */
}

static void
print_closing(const struct salur_closing *closing)
{
    const struct salur_body_close *day = &closing->day;
    char time[CLI_TIME_MAX];
    char count[32];
    char idr[32];

    cli_time_text(time, closing->time_s, closing->site);
    (void)printf(_("closing statement of %s\n"), closing->origin);
    (void)printf(_("  village      %010llu\n"),
                 (unsigned long long)closing->site);
    (void)printf(_("  closed       %s, entry %llu\n"), time,
                 (unsigned long long)closing->seq);
    (void)printf(_("  operator     %s\n"), closing->operator_name[0] != '\0'
                                               ? closing->operator_name
                                               : "-");
    (void)printf(_("  redeemed     %s, %s\n"), cli_count(count, day->redeemed),
                 cli_idr(idr, day->redeemed_idr));
    (void)printf(_("  voided       %s, %s\n"), cli_count(count, day->voided),
                 cli_idr(idr, day->voided_idr));
    (void)printf(_("  refused      %s\n"), cli_count(count, day->refused));
    (void)printf(_("  not paid     %s\n"), cli_count(count, day->unpaid));
    (void)printf(_("  cash in      %s\n"), cli_idr(idr, closing->received_idr));
    if (day->has_count) {
        (void)printf(_("  counted      %s\n"), cli_idr(idr, day->counted_idr));
        (void)printf(_("  difference   %s\n"), cli_idr(idr, day->variance_idr));
    }
    if (day->reason[0] != '\0') {
        (void)printf(_("  reason       %s\n"), day->reason);
    }
    print_head(&closing->head);
}

/* SALUR_OK when the log key that the trust note names signed it, of its own
 * village and before it was withdrawn: within its size when that has one,
 * for the time is the device's own word. */
static enum salur_err
check_closing(const struct salur_trust *trust, struct salur_bytes note,
              const struct salur_closing *closing,
              const struct salur_trust_key **out_key)
{
    struct salur_closing opened;
    enum salur_err err;

    *out_key = salur_trust_find_log(trust, closing->origin);
    if (*out_key == NULL) {
        return SALUR_E_KEY_UNKNOWN;
    }
    err = salur_closing_open(&opened, note, &(*out_key)->key);
    if (err == SALUR_OK &&
        !salur_area_contains((*out_key)->area, closing->site)) {
        err = SALUR_E_OTHER_SITE;
    }
    if (err == SALUR_OK && (*out_key)->withdrawn_size != UINT64_MAX) {
        err = salur_trust_check_head(*out_key, closing->head.size, INT64_MAX,
                                     INT64_MAX);
    } else if (err == SALUR_OK && closing->time_s >= (*out_key)->withdrawn_s) {
        err = SALUR_E_KEY_WITHDRAWN;
    }
    return err;
}

int
cli_show_closing(struct cli *cli, const struct salur_trust *trust,
                 const char *path)
{
    struct salur_where where = {0, 0, 0};
    const struct salur_trust_key *key;
    struct salur_closing closing;
    struct salur_note *note = calloc(1, sizeof *note);
    struct salur_buf file;
    enum salur_err err = SALUR_E_MEMORY;
    int code;

    salur_buf_init(&file, SALUR_KEY_FILE_MAX);
    code = cli_read(cli, path, &file);
    if (code >= 0) {
        goto done;
    }
    if (note != NULL) {
        err = salur_note_parse(note, salur_buf_view(&file));
    }
    if (err == SALUR_OK) {
        err = salur_closing_parse(&closing, note->text, &where);
    }
    if (err != SALUR_OK) {
        code = cli_fail_at(cli, err, path, &where);
        goto done;
    }
    err = check_closing(trust, salur_buf_view(&file), &closing, &key);
    if (cli->json) {
        closing_json(&closing, err);
    } else {
        print_closing(&closing);
        print_verdict(err, key);
    }
    code = err == SALUR_OK ? EXIT_YES : EXIT_NO;

done:
    salur_buf_wipe(&file);
    free(note);
    return code;
}
