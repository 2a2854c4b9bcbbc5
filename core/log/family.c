/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A family on the loaded lists, and what is on record of it: looked up by its
 * id, by the short number that stands on its card, or one after the other.
 * Everything is read in one read transaction; who they are is not known here.
 */
#include "log/store.h"

#include <string.h>

/* A short number holds the first 30 bits of an id. */
#define SHORT_MAX ((UINT32_C(1) << 30) - 1)

/* What other laptops' logs say about a family that was not paid here. */
static enum salur_err
fill_elsewhere(struct salur_ledger *ledger, struct salur_family *out)
{
    struct salur_elsewhere there;
    enum salur_err err = sl_find_elsewhere(ledger, &out->item.cti, &there);

    if (err == SALUR_E_NOT_FOUND) {
        return SALUR_OK;
    }
    out->is_elsewhere = err == SALUR_OK;
    out->elsewhere_s = there.time_s;
    return err;
}

/* What the withdrawn list and the log say about a row. */
static enum salur_err
fill_family(struct salur_ledger *ledger, const struct sl_list_row *row,
            struct salur_family *out)
{
    struct salur_entry redemption;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    out->stage = row->stage;
    out->item = row->item;
    err = sl_find_withdrawn(ledger, &row->item.cti, &out->lowest_card,
                            &out->is_stopped);
    if (err != SALUR_OK) {
        return err;
    }
    err = sl_find_redemption(ledger, &row->item.cti, &out->seq, &redemption);
    if (err == SALUR_E_NOT_FOUND) {
        return fill_elsewhere(ledger, out);
    }
    out->is_redeemed = 1;
    out->time_s = redemption.time_s;
    return err;
}

/* --- by id ------------------------------------------------------------------
 */

struct wanted {
    const struct salur_cti *cti;
    struct salur_family *out;
};

static enum salur_err
family_work(struct salur_ledger *ledger, void *ctx)
{
    const struct wanted *wanted = ctx;
    struct sl_list_row row;
    enum salur_err err = sl_find_listed(ledger, wanted->cti, &row);

    if (err != SALUR_OK) {
        return err == SALUR_E_NOT_FOUND ? SALUR_E_NOT_LISTED : err;
    }
    return fill_family(ledger, &row, wanted->out);
}

enum salur_err
salur_ledger_family(struct salur_ledger *ledger, const struct salur_cti *cti,
                    struct salur_family *out)
{
    struct wanted wanted = {.cti = cti, .out = out};
    enum salur_err err;

    memset(out, 0, sizeof *out);
    err = sl_store_read(ledger, family_work, &wanted);
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}

/* --- by short number --------------------------------------------------------
 */

struct range {
    uint32_t bits;
    struct salur_family *out;
    size_t cap;
    size_t count;
};

/* Rows stand in the order of their ids: those of one number are neighbours,
 * and the first that is not of it ends the walk. */
static enum salur_err
visit_in_range(struct salur_ledger *ledger, struct salur_bytes key,
               struct salur_bytes value, void *ctx)
{
    struct range *range = ctx;
    struct sl_list_row row;
    struct sl_reader rd;
    uint32_t bits;
    enum salur_err err;

    if (key.len != SALUR_CTI_LEN) {
        return SALUR_E_CORRUPT;
    }
    sl_reader_init(&rd, key);
    bits = sl_read_be32(&rd) >> 2; /* the first 30 of 32 */
    if (bits != range->bits) {
        return SALUR_E_ENDED;
    }
    err = sl_list_row_read(&row, key, value);
    if (err == SALUR_OK && range->count < range->cap) {
        err = fill_family(ledger, &row, &range->out[range->count]);
    }
    range->count++;
    return err;
}

static enum salur_err
short_work(struct salur_ledger *ledger, void *ctx)
{
    struct range *range = ctx;
    uint8_t store[4];
    struct salur_buf first;
    enum salur_err err;

    salur_buf_fixed(&first, store, sizeof store);
    sl_put_be32(&first, range->bits << 2); /* 30 bits: nothing falls out */
    err = sl_db_from(ledger, SL_DB_LISTS, salur_buf_view(&first),
                     visit_in_range, range);
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}

enum salur_err
salur_ledger_find_short(struct salur_ledger *ledger, uint32_t bits,
                        struct salur_family *out, size_t cap, size_t *out_count)
{
    struct range range = {.bits = bits, .out = out, .cap = cap};
    enum salur_err err = SALUR_E_ARG;

    if (bits <= SHORT_MAX) {
        err = sl_store_read(ledger, short_work, &range);
    }
    *out_count = err == SALUR_OK ? range.count : 0;
    return err;
}

/* --- one after the other ----------------------------------------------------
 */

struct visit {
    enum salur_err (*each)(void *ctx, const struct salur_family *family);
    void *ctx;
};

static enum salur_err
visit_row(struct salur_ledger *ledger, struct salur_bytes key,
          struct salur_bytes value, void *ctx)
{
    const struct visit *visit = ctx;
    struct salur_family family;
    struct sl_list_row row;
    enum salur_err err = sl_list_row_read(&row, key, value);

    if (err == SALUR_OK) {
        err = fill_family(ledger, &row, &family);
    }
    return err == SALUR_OK ? visit->each(visit->ctx, &family) : err;
}

static enum salur_err
families_work(struct salur_ledger *ledger, void *ctx)
{
    return sl_db_each(ledger, SL_DB_LISTS, visit_row, ctx);
}

enum salur_err
salur_ledger_families(struct salur_ledger *ledger,
                      enum salur_err (*each)(void *ctx,
                                             const struct salur_family *family),
                      void *ctx)
{
    struct visit visit = {.each = each, .ctx = ctx};

    return sl_store_read(ledger, families_work, &visit);
}
