/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The journal with each transaction: the record goes before the commit, the
 * mark behind it.  When either fails, what was said to the caller is what the
 * next opening finds, or SALUR_E_UNSETTLED.
 */
#include "log/journal.h"

#include <string.h>

#include "base/bytes.h"
#include "base/file_at.h"
#include "base/lmdb.h"
#include "log/mirror.h"

/* --- where LMDB stands -----------------------------------------------------
 */

enum salur_err
sl_pos_load(struct salur_ledger *ledger, struct sl_pos *out)
{
    struct salur_bytes value;
    enum salur_err err = sl_meta_get(ledger, SL_META_JOURNAL, &value);

    memset(out, 0, sizeof *out);
    return err == SALUR_OK ? sl_pos_read(out, value) : err;
}

/* Past the collecting of ops: the journal does not speak of itself. */
enum salur_err
sl_pos_store(struct salur_ledger *ledger, const struct sl_pos *pos)
{
    uint8_t store[64];
    struct salur_buf buf;
    MDB_val k = sl_lmdb_val(salur_bytes_str(SL_META_JOURNAL));
    MDB_val v;

    salur_buf_fixed(&buf, store, sizeof store);
    sl_pos_put(&buf, pos);
    v = sl_lmdb_val(salur_buf_view(&buf));
    return buf.err != SALUR_OK
               ? buf.err
               : sl_store_err(
                     ledger,
                     mdb_put(ledger->txn, ledger->dbs[SL_DB_META], &k, &v, 0));
}

/* --- ops -------------------------------------------------------------------
 */

static enum salur_err
replay_op(struct salur_ledger *ledger, const struct salur_journal_op *op)
{
    MDB_dbi dbi = ledger->dbs[op->db];
    MDB_val k = sl_lmdb_val(op->key);
    MDB_val v = sl_lmdb_val(op->value);
    int rc = MDB_SUCCESS;

    switch (op->kind) {
    case SALUR_JOURNAL_PUT:
        rc = mdb_put(ledger->txn, dbi, &k, &v, 0);
        break;
    case SALUR_JOURNAL_DELETE:
        rc = mdb_del(ledger->txn, dbi, &k, NULL);
        rc = rc == MDB_NOTFOUND ? MDB_SUCCESS : rc;
        break;
    case SALUR_JOURNAL_CLEAR:
        rc = mdb_drop(ledger->txn, dbi, 0);
        break;
    }
    return sl_store_err(ledger, rc);
}

enum salur_err
sl_replay(struct salur_ledger *ledger, struct salur_journal_record record)
{
    struct salur_journal_op op;
    enum salur_err err = SALUR_OK;

    while (err == SALUR_OK && salur_journal_op(&record, &op) == SALUR_OK) {
        err = replay_op(ledger, &op);
    }
    return err;
}

/* --- what a writer that died left ------------------------------------------
 */

/* Do the whole records behind pos, which moves on. */
static enum salur_err
replay_behind(struct salur_ledger *ledger, struct sl_pos *pos, uint64_t len)
{
    struct salur_journal_record record;
    struct sl_scan scan;
    enum salur_err err;

    sl_scan_behind(&scan, ledger->journal->fd, ledger->journal->hasher, pos,
                   len);
    for (;;) {
        enum salur_err next = sl_scan_next(&scan, &record);

        err = next >= SALUR_E_MEMORY ? next : SALUR_OK;
        if (next == SALUR_OK) {
            err = sl_replay(ledger, record);
        }
        if (next != SALUR_OK || err != SALUR_OK) {
            break;
        }
        sl_scan_pos(&scan, pos);
    }
    sl_scan_wipe(&scan);
    return err;
}

/* What was done anew is said in a restored entry, when it has entries. */
static enum salur_err
note_recovered(struct salur_ledger *ledger, uint64_t size_before)
{
    struct sl_recovered recovered = {.cause = SALUR_RECOVERY_JOURNAL};
    enum salur_err err = sl_store_load_state(ledger);

    if (err != SALUR_OK || ledger->state.tree.size == size_before) {
        return err;
    }
    sl_state_head(ledger, &recovered.head);
    salur_buf_clear(&ledger->record);
    sl_recovered_put(&ledger->record, &recovered);
    return ledger->record.err != SALUR_OK
               ? ledger->record.err
               : sl_meta_put(ledger, SL_META_RECOVERED,
                             salur_buf_view(&ledger->record));
}

enum salur_err
sl_journal_catch_up(struct salur_ledger *ledger)
{
    struct sl_journal *journal = ledger->journal;
    struct sl_pos at;
    uint64_t size = ledger->state.tree.size;
    uint64_t len = 0;
    enum salur_err err;

    if (journal == NULL) {
        return SALUR_OK;
    }
    journal->ops.count = 0;
    salur_buf_clear(&journal->ops.buf);
    /* A journal that was taken away beneath us is found again by nobody. */
    if (!sl_file_is_at(journal->fd, journal->folder, SL_FILE_JOURNAL)) {
        return SALUR_E_UNSETTLED;
    }
    err = sl_pos_load(ledger, &journal->before);
    if (err == SALUR_OK) {
        err = sl_file_size(journal->fd, &len);
    }
    if (err != SALUR_OK || len == journal->before.bytes) {
        return err == SALUR_E_NOT_FOUND ? SALUR_E_UNSETTLED : err;
    }
    if (len < journal->before.bytes) {
        return SALUR_E_UNSETTLED;
    }
    at = journal->before;
    err = replay_behind(ledger, &journal->before, len);
    if (err == SALUR_OK && journal->before.bytes < len) {
        err = sl_journal_cut(journal, &journal->before);
    }
    if (err == SALUR_OK && journal->before.records > at.records) {
        err = sl_pos_store(ledger, &journal->before);
    }
    return err == SALUR_OK && journal->before.records > at.records
               ? note_recovered(ledger, size)
               : err;
}

/* --- one transaction -------------------------------------------------------
 */

enum salur_err
sl_journal_append(struct salur_ledger *ledger)
{
    struct sl_journal *journal = ledger->journal;
    enum salur_err err;

    if (journal == NULL) {
        return SALUR_OK;
    }
    journal->after = journal->before;
    salur_buf_clear(&journal->record);
    if (journal->ops.count == 0) {
        return journal->ops.buf.err;
    }
    err = sl_record_put(&journal->record, journal->hasher, journal->key,
                        &journal->after, &journal->ops, NULL);
    if (err == SALUR_OK) {
        err = sl_pos_store(ledger, &journal->after);
    }
    return err == SALUR_OK ? sl_journal_write(journal, &journal->before,
                                              salur_buf_view(&journal->record))
                           : err;
}

/* 1 when LMDB gave up on itself: the page that makes a commit visible was
 * being written, and may be on the disk. */
static int
is_fatal(struct salur_ledger *ledger)
{
    MDB_txn *txn = NULL;
    int rc = sl_lmdb_begin(ledger->env, 0, &txn);

    mdb_txn_abort(txn); /* NULL is fine */
    return rc != MDB_SUCCESS;
}

enum salur_err
sl_journal_committed(struct salur_ledger *ledger, enum salur_err err)
{
    struct sl_journal *journal = ledger->journal;

    if (journal == NULL) {
        return err;
    }
    if (err == SALUR_OK) {
        sl_settled_write(journal, &journal->after);
        sl_mirror_write(journal, ledger->identity.origin);
        return SALUR_OK;
    }
    if (journal->record.len == 0) {
        return err;
    }
    /* The record is whole and on the disk.  Where LMDB gave up on itself it
     * stands: the next opening does it again, and until then nobody reads what
     * LMDB shows.  Else it is taken away, and nothing was written. */
    if (is_fatal(ledger)) {
        journal->is_broken = 1;
        return SALUR_OK;
    }
    if (sl_journal_cut(journal, &journal->before) != SALUR_OK) {
        journal->is_broken = 1;
        return SALUR_E_UNSETTLED;
    }
    return err;
}
