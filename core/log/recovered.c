/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was recovered and is not in the log yet: it waits in the store until
 * the next entry is appended, which knows the time and who is at the counter,
 * and stands before that entry.
 */
#include "log/journal.h"

#include <string.h>

#include "base/cbor.h"
#include "log/entry_field.h"

void
sl_recovered_put(struct salur_buf *buf, const struct sl_recovered *recovered)
{
    sl_cbor_put_array(buf, 3);
    sl_cbor_put_uint(buf, recovered->cause);
    sl_cbor_put_uint(buf, recovered->head.size);
    sl_put_hash(buf, &recovered->head.root);
}

enum salur_err
sl_recovered_load(struct salur_ledger *ledger, struct sl_recovered *out)
{
    struct salur_bytes value;
    struct sl_reader rd;
    enum salur_err err = sl_meta_get(ledger, SL_META_RECOVERED, &value);

    memset(out, 0, sizeof *out);
    if (err != SALUR_OK) {
        return err;
    }
    sl_reader_init(&rd, value);
    sl_cbor_array_of(&rd, 3);
    out->cause = (uint32_t)sl_read_range(&rd, SALUR_RECOVERY_JOURNAL,
                                         SALUR_RECOVERY_MIRROR);
    out->head.size = sl_cbor_uint_max(&rd, SALUR_LOG_ENTRIES_MAX);
    sl_read_hash(&rd, &out->head.root);
    return sl_reader_finish(&rd) == SALUR_OK ? SALUR_OK : SALUR_E_CORRUPT;
}

const struct salur_recovery *
salur_ledger_recovery(const struct salur_ledger *ledger)
{
    static const struct salur_recovery none = {0};

    return ledger->journal != NULL ? &ledger->journal->recovery : &none;
}
