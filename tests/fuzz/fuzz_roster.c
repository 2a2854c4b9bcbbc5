/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scan of a list: rows are good or bad, the sum is that of the rows
 * handed out, a bad row has a reason, and the rejects behind the header are
 * as many bad rows again.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "salur/roster.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct tally {
    struct salur_buf rejects;
    uint64_t good;
    uint64_t bad;
    uint64_t headers;
    uint64_t warnings;
    uint64_t line; /* of the row last told */
    int64_t amount_idr;
    enum salur_err first; /* error since the last row */
    int hangs_on_others;  /* a row is bad by what stands around it */
};

static void
require(int ok)
{
    if (!ok) {
        abort();
    }
}

static enum salur_err
take_row(void *ctx, const struct salur_row *row)
{
    struct tally *tally = ctx;
    int warning;
    char nik[17];

    require(tally->first == SALUR_OK && row->line > tally->line);
    require(salur_nik_parse(nik, salur_bytes(row->nik, 16), &warning) ==
            SALUR_OK);
    require(strlen(row->kk) == 0 || strlen(row->kk) == 16);
    require(row->name.len > 0 && row->card > 0);
    require(row->site >= 1000000000 && row->site <= 9999999999);
    require(row->amount_idr >= 0 && row->amount_idr <= SALUR_AMOUNT_MAX);
    require(row->amount_idr > 0 || row->package[0] != '\0');
    tally->line = row->line;
    tally->amount_idr += row->amount_idr;
    tally->good++;
    return SALUR_OK;
}

static void
take_defect(void *ctx, const struct salur_defect *defect)
{
    struct tally *tally = ctx;
    uint8_t sum = 0;

    /* Touch all that was lent. */
    for (size_t i = 0; i < defect->cell.len; i++) {
        sum ^= defect->cell.ptr[i];
    }
    require(sum == sum % 256 && defect->err != SALUR_OK);
    if (defect->is_warning) {
        tally->warnings++;
        return;
    }
    if (tally->first == SALUR_OK) {
        tally->first = defect->err;
    }
    if (defect->err == SALUR_E_DUPLICATE || defect->err == SALUR_E_SHORT) {
        tally->hangs_on_others = 1;
    }
}

static void
take_reject(void *ctx, uint64_t line, struct salur_bytes raw,
            enum salur_err why)
{
    struct tally *tally = ctx;

    sl_put_bytes(&tally->rejects, raw);
    if (line == 0) {
        require(why == SALUR_OK && tally->bad == 0 && tally->good == 0);
        tally->headers++;
        return;
    }
    require(why != SALUR_OK && why == tally->first && line > tally->line);
    tally->line = line;
    tally->first = SALUR_OK;
    tally->bad++;
}

static enum salur_err
scan(struct tally *tally, struct salur_roster_counts *counts,
     struct salur_bytes csv, const struct salur_aliases *aliases)
{
    struct salur_roster_events events = {
        .row = take_row,
        .defect = take_defect,
        .reject = take_reject,
        .ctx = tally,
    };
    enum salur_err err;

    memset(tally, 0, sizeof *tally);
    salur_buf_init(&tally->rejects, csv.len);
    err = salur_roster_scan(csv, aliases, &events, counts);
    require(err == SALUR_OK || err == SALUR_E_HEADER || err == SALUR_E_UTF8);
    require(counts->good == tally->good && counts->bad == tally->bad);
    require(counts->rows == counts->good + counts->bad);
    require(counts->warnings == tally->warnings);
    require(counts->amount_idr == tally->amount_idr);
    require(tally->headers == (err == SALUR_OK));
    require(tally->rejects.err == SALUR_OK);
    return err;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct salur_aliases *aliases;
    struct salur_roster_counts counts;
    struct salur_roster_counts again_counts;
    struct tally tally;
    struct tally again;

    require(salur_start() == SALUR_OK);
    require(salur_aliases_new(&aliases) == SALUR_OK);
    if (scan(&tally, &counts, salur_bytes(data, size), aliases) == SALUR_OK &&
        !tally.hangs_on_others) {
        enum salur_err err = scan(&again, &again_counts,
                                  salur_buf_view(&tally.rejects), aliases);

        /* A NUL or a mark at the header's front may now open the file, and a
         * row that is a header by another delimiter may now be among the
         * first. */
        if (err != SALUR_E_UTF8 && again_counts.delimiter == counts.delimiter) {
            require(err == SALUR_OK);
            require(again_counts.bad == counts.bad);
            require(again_counts.good == 0);
        }
        salur_buf_wipe(&again.rejects);
    }
    salur_buf_wipe(&tally.rejects);
    salur_aliases_free(aliases);
    return 0;
}
