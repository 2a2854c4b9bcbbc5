/* SPDX-License-Identifier: Apache-2.0 */
/* Closing the day, and what is written of it. */
#include "cli/counter/closing_files.h"

#include <stdio.h>
#include <string.h>

#include "cli/close_paper.h"
#include "salur/checkpoint.h"
#include "salur/receipt.h"

#define PAGE_MAX (256UL * 1024)

/* Where the files go: the folder of receipts, or the store's own. */
static enum salur_err
make_path(const struct counter *counter, const char *suffix, char *out,
          size_t cap)
{
    const struct till *till = counter->till;
    char folder[480];
    enum salur_err err = SALUR_OK;
    int n;

    if (till->receipts_dir != NULL) {
        n = snprintf(folder, sizeof folder, "%s", till->receipts_dir);
    } else {
        n = snprintf(folder, sizeof folder, "%s/closing", till->dir);
    }
    if (n < 0 || (size_t)n >= sizeof folder) {
        return SALUR_E_LIMIT;
    }
    if (till->receipts_dir == NULL) {
        err = salur_dir_make(folder);
    }
    n = snprintf(out, cap, "%s/tutup-%06llu.%s", folder,
                 (unsigned long long)counter->cash.closing.seq, suffix);
    return err == SALUR_OK && (n < 0 || (size_t)n >= cap) ? SALUR_E_LIMIT : err;
}

static enum salur_err
write_as(struct counter *counter, const char *suffix, struct salur_bytes bytes)
{
    char *path = counter->cash.path;
    enum salur_err err =
        make_path(counter, suffix, path, sizeof counter->cash.path);

    return err == SALUR_OK ? salur_file_write(path, bytes, SALUR_FILE_REPLACE)
                           : err;
}

static enum salur_err
fill_facts(const struct counter *counter, const struct diary *day,
           struct closing_facts *facts)
{
    facts->village = counter->village;
    facts->contact = counter->contact;
    facts->stages = counter->stages;
    for (size_t i = 0; i < MONEY_VALUES; i++) {
        if (counter->cash.counts[i] > 0) {
            struct cash_line *line = &facts->cash[facts->cash_count++];

            line->value_idr = money_values[i];
            line->count = counter->cash.counts[i];
        }
    }
    return cli_closing_facts(counter->till->ledger, &counter->status, day,
                             facts);
}

static enum salur_err
write_page(struct counter *counter, const struct diary *day)
{
    const struct salur_closing *closing = &counter->cash.closing;
    uint8_t store[SALUR_RECEIPT_LEN];
    struct closing_facts facts = {0};
    struct salur_buf receipt;
    struct salur_buf page;
    enum salur_err err;

    salur_buf_init(&page, PAGE_MAX);
    salur_buf_fixed(&receipt, store, sizeof store);
    err = fill_facts(counter, day, &facts);
    if (err == SALUR_OK) {
        err = salur_receipt_sign(&closing->head, counter->till->key, &receipt);
    }
    if (err == SALUR_OK) {
        facts.receipt = salur_buf_view(&receipt);
        err = cli_closing_page(closing, &facts, &page);
    }
    if (err == SALUR_OK) {
        err = write_as(counter, "pdf", salur_buf_view(&page));
    }
    salur_buf_wipe(&page);
    return err;
}

static enum salur_err
write_note(struct counter *counter)
{
    struct salur_buf note;
    enum salur_err err;

    salur_buf_init(&note, SALUR_NOTE_MAX);
    err = salur_closing_sign(&counter->cash.closing, counter->till->key, &note);
    if (err == SALUR_OK) {
        err = write_as(counter, "note", salur_buf_view(&note));
    }
    salur_buf_wipe(&note);
    return err;
}

/* Close, and keep what the statement says. */
static enum salur_err
close_day(struct counter *counter)
{
    struct salur_closing *closing = &counter->cash.closing;
    struct salur_count_of_cash cash = {1, counter->cash.counted_idr,
                                       counter->cash.reason};
    struct salur_stamp stamp = counter_stamp(counter);
    struct salur_checkpoint checkpoint;
    struct salur_buf note;
    enum salur_err err;

    salur_buf_init(&note, SALUR_KEY_FILE_MAX);
    err = salur_ledger_close_day(counter->till->ledger, counter->till->key,
                                 &cash, &stamp, &closing->day, &note);
    if (err == SALUR_OK) {
        err = salur_checkpoint_peek(&checkpoint, salur_buf_view(&note));
    }
    salur_buf_wipe(&note);
    if (err != SALUR_OK) {
        return err;
    }
    (void)snprintf(closing->origin, sizeof closing->origin, "%s",
                   counter->status.identity.origin);
    closing->site = counter->status.identity.site;
    closing->head = checkpoint.head;
    closing->seq = checkpoint.head.size - 1;
    closing->time_s = stamp.time_s;
    memcpy(closing->operator_name, counter->operator_name,
           sizeof closing->operator_name);
    closing->received_idr = counter->diary.received_idr;
    return SALUR_OK;
}

enum salur_err
closing_write(struct counter *counter)
{
    struct diary day = counter->diary; /* its sums begin again with the close */
    enum salur_err err = close_day(counter);

    if (err != SALUR_OK) {
        return err;
    }
    err = write_note(counter);
    if (err == SALUR_OK) {
        err = write_page(counter, &day);
    }
    if (err != SALUR_OK) {
        char why[CLI_ERR_TEXT_MAX];

        counter_note(counter,
                     _("Closed and recorded, but no sheet: `salur close "
                       "--again` writes it (%s)"),
                     cli_err_text(why, err));
    }
    return SALUR_OK;
}
