/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking in a withdrawn list, which comes with a bundle or on its own.  The
 * list in force is replaced as a whole by one with a higher serial and by no
 * other; who may sign it is salur_withdrawn_open's to say.
 */
#include "log/store.h"

#include <string.h>

/* Replace the rows of the list in force. */
static enum salur_err
put_lines(struct salur_ledger *ledger, const struct salur_withdrawn *list)
{
    enum salur_err err = sl_db_clear(ledger, SL_DB_WITHDRAWN);

    for (size_t i = 0; i < list->count && err == SALUR_OK; i++) {
        uint8_t store[4];
        struct salur_buf lowest;

        salur_buf_fixed(&lowest, store, sizeof store);
        sl_put_be32(&lowest, list->lines[i].lowest_card);
        err = sl_db_put(ledger, SL_DB_WITHDRAWN,
                        salur_bytes(list->lines[i].cti.bytes, SALUR_CTI_LEN),
                        salur_buf_view(&lowest), 0);
    }
    return err;
}

static enum salur_err
put_record(struct salur_ledger *ledger,
           const struct sl_withdrawn_record *record)
{
    salur_buf_clear(&ledger->record);
    sl_withdrawn_record_put(&ledger->record, record);
    if (ledger->record.err != SALUR_OK) {
        return ledger->record.err;
    }
    return sl_meta_put(ledger, SL_META_WITHDRAWN,
                       salur_buf_view(&ledger->record));
}

static enum salur_err
replace(struct salur_ledger *ledger, struct salur_bytes note,
        const struct salur_withdrawn *list,
        const struct sl_withdrawn_record *record,
        const struct salur_stamp *stamp)
{
    struct salur_entry entry = {.kind = SALUR_KIND_WITHDRAWN};
    enum salur_err err = put_lines(ledger, list);

    entry.body.withdrawn.serial = record->serial;
    entry.body.withdrawn.count = record->count;
    salur_hash(ledger->hasher, note, &entry.body.withdrawn.note);
    if (err == SALUR_OK) {
        err = put_record(ledger, record);
    }
    return err == SALUR_OK ? sl_append(ledger, &entry, stamp) : err;
}

/* Against the list in force: SALUR_OK and *out_is_new, or why not. */
static enum salur_err
compare(struct salur_ledger *ledger, const struct sl_withdrawn_record *fresh,
        int *out_is_new)
{
    struct sl_withdrawn_record held;
    struct salur_bytes bytes;
    enum salur_err err = sl_meta_get(ledger, SL_META_WITHDRAWN, &bytes);

    if (err == SALUR_E_NOT_FOUND) {
        *out_is_new = 1;
        return SALUR_OK;
    }
    if (err == SALUR_OK) {
        err = sl_withdrawn_record_read(&held, bytes);
    }
    if (err != SALUR_OK) {
        return err;
    }
    if (fresh->serial < held.serial) {
        return SALUR_E_ROLLBACK;
    }
    *out_is_new = fresh->serial > held.serial;
    return *out_is_new || salur_hash_equal(&fresh->text, &held.text)
               ? SALUR_OK
               : SALUR_E_MISMATCH;
}

enum salur_err
sl_load_withdrawn(struct salur_ledger *ledger, struct salur_bytes note,
                  const struct salur_withdrawn *list,
                  const struct salur_stamp *stamp, int *out_is_new)
{
    struct sl_withdrawn_record fresh = {.serial = list->serial,
                                        .count = list->count};
    struct salur_note parsed;
    enum salur_err err = salur_note_parse(&parsed, note);

    *out_is_new = 0;
    if (err != SALUR_OK) {
        return err;
    }
    salur_hash(ledger->hasher, parsed.text, &fresh.text);
    err = compare(ledger, &fresh, out_is_new);
    if (err != SALUR_OK || !*out_is_new) {
        return err;
    }
    return replace(ledger, note, list, &fresh, stamp);
}

/* --- on its own ------------------------------------------------------------
 */

struct alone {
    struct salur_bytes note;
    const struct salur_stamp *stamp;
    struct salur_withdrawn list;
    int is_new;
};

static enum salur_err
alone_work(struct salur_ledger *ledger, void *ctx)
{
    struct alone *alone = ctx;
    enum salur_err err = sl_refresh_trust(ledger);

    salur_withdrawn_wipe(&alone->list); /* of a try before the map grew */
    if (err == SALUR_OK && ledger->trust == NULL) {
        err = SALUR_E_STATE;
    }
    if (err == SALUR_OK) {
        err = salur_withdrawn_open(&alone->list, alone->note, ledger->trust,
                                   ledger->identity.site, alone->stamp->time_s,
                                   NULL);
    }
    if (err == SALUR_OK) {
        err = sl_load_withdrawn(ledger, alone->note, &alone->list, alone->stamp,
                                &alone->is_new);
    }
    return err;
}

enum salur_err
salur_ledger_import_withdrawn(struct salur_ledger *ledger,
                              struct salur_bytes note,
                              const struct salur_stamp *stamp,
                              uint64_t *out_count, int *out_already)
{
    struct alone alone = {.note = note, .stamp = stamp};
    enum salur_err err = sl_store_write(ledger, alone_work, &alone);

    *out_count = err == SALUR_OK ? alone.list.count : 0;
    *out_already = err == SALUR_OK && !alone.is_new;
    salur_withdrawn_wipe(&alone.list);
    return err;
}
