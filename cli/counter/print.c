/* SPDX-License-Identifier: Apache-2.0 */
/* Receipts to the printer and into a folder; their look is cli/paper.h's. */
#include "cli/counter/print.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "salur/receipt.h"

#define RECEIPT_MAX (64UL * 1024)
/* A printer without paper takes nothing: work goes on without it. */
#define PRINTER_MS 3000

/* Write to a device or a file; 0, or errno. */
static int
write_printer(const char *path, int is_page, struct salur_bytes bytes)
{
    /* Rolls go one behind the other; a page is a file of its own. */
    int flags = O_WRONLY | O_CREAT | O_NOCTTY | O_CLOEXEC | O_NONBLOCK |
                (is_page ? O_TRUNC : O_APPEND);
    int fd = open(path, flags, 0600);
    size_t done = 0;
    int error = 0;

    if (fd < 0) {
        return errno;
    }
    while (done < bytes.len && error == 0) {
        ssize_t n = write(fd, bytes.ptr + done, bytes.len - done);
        struct pollfd wait = {fd, POLLOUT, 0};

        if (n > 0) {
            done += (size_t)n;
        } else if (n < 0 && errno == EAGAIN) {
            error = poll(&wait, 1, PRINTER_MS) > 0 ? 0 : EAGAIN;
        } else if (n < 0 && errno != EINTR) {
            error = errno;
        }
    }
    if (close(fd) != 0 && error == 0) {
        error = errno;
    }
    return error;
}

static const char *
package_text(const struct visit *visit)
{
    const struct salur_stage *stage = &visit->result.stage;
    const char *code = visit->result.entitlement.item.package;

    for (size_t i = 0; i < stage->packages_count; i++) {
        if (strcmp(stage->packages[i].code, code) == 0) {
            return stage->packages[i].text;
        }
    }
    return code;
}

/* Gather what stands on a receipt, and write it in the format chosen. */
static enum salur_err
make_receipt(const struct counter *counter, const struct visit *visit,
             int is_copy, struct salur_buf *out)
{
    const struct till *till = counter->till;
    const struct salur_trust *trust = salur_ledger_trust(till->ledger);
    const struct salur_item *item = &visit->result.entitlement.item;
    uint8_t store[SALUR_RECEIPT_LEN];
    struct salur_buf receipt;
    struct receipt_facts facts = {
        .site = counter->status.identity.site,
        .village = counter->village,
        .stage = visit->result.entitlement.stage,
        .seq = visit->result.seq,
        .time_s = visit->time_s,
        .operator_name = counter->operator_name,
        .name = visit->has_person ? visit->person.name : "",
        .nik_tail = visit->has_person ? visit->person.nik_tail : "",
        .cti = visit->cti,
        .amount_idr = item->package[0] != 0 ? 0 : item->amount_idr,
        .package = package_text(visit),
        .collector = visit->presented.collector,
        .contact = counter->contact,
        .is_test = trust == NULL || salur_trust_is_test(trust),
        .is_copy = is_copy,
    };
    enum salur_err err;

    salur_buf_fixed(&receipt, store, sizeof store);
    err = salur_receipt_sign(&counter->status.head, till->key, &receipt);
    if (err == SALUR_OK) {
        facts.receipt = salur_buf_view(&receipt);
        err = cli_receipt(till->format, &facts, out);
    }
    return err;
}

static const char *
suffix(enum receipt_format format)
{
    switch (format) {
    case RECEIPT_TEXT_32:
    case RECEIPT_TEXT_48:
        return "txt";
    case RECEIPT_ESCPOS_58:
    case RECEIPT_ESCPOS_80:
        return "bin";
    case RECEIPT_PDF:
        break;
    }
    return "pdf";
}

static enum salur_err
write_file(const struct counter *counter, const struct visit *visit,
           struct salur_bytes bytes)
{
    const struct till *till = counter->till;
    char path[512];
    int n = snprintf(path, sizeof path, "%s/tanda-terima-%06llu.%s",
                     till->receipts_dir, (unsigned long long)visit->result.seq,
                     suffix(till->format));

    return n > 0 && (size_t)n < sizeof path
               ? salur_file_write(path, bytes, SALUR_FILE_REPLACE)
               : SALUR_E_LIMIT;
}

/* Say it behind what the note says already. */
static void
add_note(struct counter *counter, const char *text, const char *why)
{
    char before[VIEW_TEXT_MAX];

    memcpy(before, counter->note, sizeof before);
    counter_note(counter, "%s %s%s%s", before, text, why[0] != 0 ? ": " : "",
                 why);
}

static void
print_visit(struct counter *counter, const struct visit *visit, int is_copy)
{
    const struct till *till = counter->till;
    struct salur_buf bytes;
    enum salur_err err;
    int error = 0;

    if (!till->has_format) {
        return;
    }
    salur_buf_init(&bytes, RECEIPT_MAX);
    err = make_receipt(counter, visit, is_copy, &bytes);
    if (err == SALUR_OK && till->receipts_dir != NULL) {
        err = write_file(counter, visit, salur_buf_view(&bytes));
    }
    if (err == SALUR_OK && till->printer != NULL) {
        error = write_printer(till->printer, till->format == RECEIPT_PDF,
                              salur_buf_view(&bytes));
    }
    salur_buf_wipe(&bytes);
    if (err != SALUR_OK) {
        char why[CLI_ERR_TEXT_MAX];

        add_note(counter, _("The receipt was not made"),
                 cli_err_text(why, err));
    } else if (error != 0) {
        add_note(counter,
                 _("The printer does not print: check cable and "
                   "paper, then type cetak"),
                 "");
    } else {
        add_note(counter, _("The receipt is made."), "");
    }
}

void
print_receipt(struct counter *counter, int is_copy)
{
    counter->printed = counter->visit;
    print_visit(counter, &counter->printed, is_copy);
}

void
print_again(struct counter *counter, const char *rest)
{
    (void)rest; /* the newest only: others are in the folder */
    counter->note[0] = 0;
    if (counter->printed.result.seq == 0 || !counter->till->has_format) {
        counter_note(counter, "%s", _("There is no receipt to print."));
        return;
    }
    print_visit(counter, &counter->printed, 1);
}
