/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stages that are loaded: reading them back, and closing one for good
 * when its money is returned.  Loading is ledger_import.c's.
 */
#include "log/store.h"

#include <string.h>

#include "base/num.h"

/* --- by position ------------------------------------------------------------
 */

struct stage_at {
    size_t left; /* stages to pass over */
    int is_found;
    struct salur_stage *stage;
    struct salur_site_line *line;
};

static enum salur_err
visit_stage(struct salur_ledger *ledger, struct salur_bytes key,
            struct salur_bytes value, void *ctx)
{
    struct stage_at *at = ctx;
    struct sl_stage_record record;
    enum salur_err err;

    (void)ledger;
    (void)key;
    if (at->left > 0) {
        at->left--;
        return SALUR_OK;
    }
    err = sl_stage_record_read(&record, value);
    if (err == SALUR_OK &&
        (salur_stage_parse(at->stage, record.text, NULL) != SALUR_OK ||
         salur_site_line_parse(at->line, record.line) != SALUR_OK)) {
        err = SALUR_E_CORRUPT;
    }
    at->is_found = err == SALUR_OK;
    return err == SALUR_OK ? SALUR_E_ENDED : err; /* no need to go on */
}

static enum salur_err
stage_work(struct salur_ledger *ledger, void *ctx)
{
    struct stage_at *at = ctx;
    enum salur_err err = sl_db_each(ledger, SL_DB_STAGES, visit_stage, at);

    if (err == SALUR_OK || err == SALUR_E_ENDED) {
        return at->is_found ? SALUR_OK : SALUR_E_NOT_FOUND;
    }
    return err;
}

enum salur_err
salur_ledger_stage(struct salur_ledger *ledger, size_t index,
                   struct salur_stage *out_stage,
                   struct salur_site_line *out_line)
{
    struct stage_at at = {.left = index, .stage = out_stage, .line = out_line};

    memset(out_stage, 0, sizeof *out_stage);
    memset(out_line, 0, sizeof *out_line);
    return sl_store_read(ledger, stage_work, &at);
}

/* --- closing ----------------------------------------------------------------
 */

/* Count the rows of body->id that are not redeemed. */
static enum salur_err
count_row(struct salur_ledger *ledger, struct salur_bytes key,
          struct salur_bytes value, void *ctx)
{
    struct salur_body_stage_closed *body = ctx;
    struct sl_list_row row;
    uint64_t seq;
    enum salur_err err = sl_list_row_read(&row, key, value);

    if (err != SALUR_OK || salur_stage_id_compare(&row.stage, &body->id) != 0) {
        return err;
    }
    err = sl_find_spent(ledger, &row.item.cti, &seq);
    if (err != SALUR_E_NOT_FOUND) {
        return err;
    }
    body->remaining++;
    return sl_add_i64(body->remaining_idr, row.item.amount_idr,
                      &body->remaining_idr);
}

enum salur_err
sl_append_stage_closed(struct salur_ledger *ledger, struct salur_entry *entry,
                       const struct salur_stamp *stamp)
{
    struct salur_body_stage_closed *body = &entry->body.stage_closed;
    struct sl_stage_record record;
    enum salur_err err = sl_find_stage(ledger, &body->id, &record);

    if (err != SALUR_OK) {
        return err == SALUR_E_NOT_FOUND ? SALUR_E_NO_STAGE : err;
    }
    if (record.closed > 0) {
        return SALUR_E_STATE;
    }
    body->remaining = 0;
    body->remaining_idr = 0;
    err = sl_db_each(ledger, SL_DB_LISTS, count_row, body);
    if (err == SALUR_OK) {
        err = sl_append(ledger, entry, stamp);
    }
    /* Appending moved pages: the record is looked up again. */
    if (err == SALUR_OK) {
        err = sl_find_stage(ledger, &body->id, &record);
    }
    if (err == SALUR_OK) {
        record.closed = entry->seq;
        err = sl_put_stage(ledger, &body->id, &record);
    }
    return err;
}
