/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What LMDB, journal and mark of a store say, before anything is done about
 * it; and opening read-only, where nothing is.
 */
#include "log/settle.h"

#include <string.h>

#include "base/file_at.h"

int
sl_settle_is_unreadable(enum salur_err err)
{
    return err == SALUR_E_CORRUPT || err == SALUR_E_NOT_FOUND ||
           err == SALUR_E_STORE;
}

/* --- what there is ---------------------------------------------------------
 */

enum salur_err
sl_settle_pos(struct salur_ledger *ledger, void *ctx)
{
    struct sl_settle *s = ctx;
    enum salur_err err = sl_pos_load(ledger, &s->pos);

    s->has_pos = err == SALUR_OK;
    return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
}

enum salur_err
sl_settle_log(struct sl_settle *s, unsigned flags)
{
    enum salur_err err = sl_ledger_open_log(&s->ledger, s->journal->dir, flags);

    s->has_pos = 0;
    if (err == SALUR_OK) {
        err = sl_store_read(s->ledger, sl_settle_pos, s);
        s->entries = s->ledger->state.tree.size;
    }
    if (err != SALUR_OK) {
        salur_ledger_close(s->ledger);
        s->ledger = NULL;
    }
    s->log_err = err;
    return sl_settle_is_unreadable(err) ? SALUR_OK : err;
}

enum salur_err
sl_settle_journal(struct sl_settle *s, int is_read_only)
{
    enum salur_err err = sl_journal_reopen(s->journal, is_read_only);

    s->has_mark = sl_settled_read(s->journal, &s->mark);
    s->has_journal = err == SALUR_OK;
    return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
}

/* *out is 1 when the journal says that it is this log's. */
static enum salur_err
has_header(const struct sl_settle *s, int *out)
{
    uint8_t stores[2][32 + SALUR_NAME_MAX];
    struct salur_buf wanted;
    struct salur_buf found;
    enum salur_err err;

    salur_buf_fixed(&wanted, stores[0], sizeof stores[0]);
    salur_buf_fixed(&found, stores[1], sizeof stores[1]);
    sl_journal_put_header(&wanted, s->ledger->identity.origin);
    err = sl_file_read_at(s->journal->fd, 0, wanted.len, &found);
    *out = err == SALUR_OK &&
           salur_bytes_equal(salur_buf_view(&wanted), salur_buf_view(&found));
    return err;
}

enum salur_err
sl_settle_is_done(struct sl_settle *s, int *out)
{
    enum salur_err err;

    *out = 0;
    if (s->ledger == NULL || !s->has_pos || !s->has_journal || !s->has_mark ||
        !sl_pos_equal(&s->mark, &s->pos)) {
        return SALUR_OK;
    }
    err = sl_journal_ends_at(s->journal, &s->pos, out);
    if (err == SALUR_OK && *out) {
        err = has_header(s, out);
    }
    return err;
}

enum salur_err
sl_settle_walk(struct sl_settle *s)
{
    enum salur_err err;

    memset(s->points, 0, sizeof s->points);
    s->points[SL_AT_LOG].is_wanted = s->has_pos;
    s->points[SL_AT_LOG].pos = s->pos;
    s->points[SL_AT_MARK].is_wanted = s->has_mark;
    s->points[SL_AT_MARK].pos = s->mark;
    if (!s->has_journal) {
        return SALUR_OK;
    }
    err = sl_chain_walk(&s->chain, s->journal->fd, s->journal->hasher,
                        s->points, 2);
    if (err >= SALUR_E_MEMORY && err != SALUR_E_CORRUPT) {
        return err;
    }
    if (err != SALUR_OK || s->chain.whole == 0 ||
        strcmp(s->chain.origin, s->origin) != 0) {
        s->has_journal = 0;
    }
    return SALUR_OK;
}

enum salur_err
sl_settle_look(struct salur_ledger **out, struct sl_journal *journal,
               const char *dir)
{
    struct sl_settle s = {.journal = journal};
    int is_fine = 1;
    enum salur_err err =
        sl_ledger_open_log(&s.ledger, dir, SALUR_LEDGER_READ_ONLY);

    *out = NULL;
    /* A store without a lock file was made before there were journals, or is
     * a copy of the log alone: it is what it is. */
    if (journal == NULL || (err != SALUR_OK && !sl_settle_is_unreadable(err))) {
        *out = s.ledger;
        return err;
    }
    if (err == SALUR_OK) {
        err = sl_store_read(s.ledger, sl_settle_pos, &s);
    }
    if (err == SALUR_OK) {
        err = sl_settle_journal(&s, 1);
    }
    /* Whoever has it open to write has settled it. */
    if (!sl_journal_in_use(journal)) {
        if (err == SALUR_OK) {
            err = sl_settle_is_done(&s, &is_fine);
        }
        if (sl_settle_is_unreadable(err) || (err == SALUR_OK && !is_fine)) {
            err = SALUR_E_UNSETTLED;
        }
    }
    if (err == SALUR_OK) {
        *out = s.ledger;
        s.ledger = NULL;
    }
    salur_ledger_close(s.ledger);
    return err;
}
