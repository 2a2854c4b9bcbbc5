/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening a store: what LMDB, journal, mirror and mark say is compared, and
 * the longest that can be proven wins.  The everyday case reads a few bytes
 * of each.  Everything else goes the long way: the journal is walked from end
 * to end, and the log is made from it, since an LMDB that a power cut may
 * have torn is not to be believed.  Nothing is shortened without a word:
 * either it is reported (salur_ledger_recovery), or opening is refused.
 */
#include "log/mirror.h"

#include <stdlib.h>
#include <string.h>

/* --- judging ---------------------------------------------------------------
 */

/*
 * 1 when the journal holds all that is known to have been acknowledged, so
 * that what follows its last whole record never was.
 */
static int
is_journal_whole(const struct sl_settle *s)
{
    const struct sl_chain *chain = &s->chain;

    return s->has_journal && !chain->is_damaged &&
           (!s->has_mark || s->mark.records <= chain->end.records) &&
           (!s->has_pos || s->pos.records <= chain->end.records);
}

/* 1 when LMDB shows entries that the journal at that place does not have: an
 * older program wrote there, which knows of no journal. */
static int
is_log_ahead(const struct sl_settle *s)
{
    const struct sl_point *at = &s->points[SL_AT_LOG];

    return s->ledger != NULL && at->is_found && s->entries > at->entries;
}

/* 1 when the journal of a store that knows of none holds nothing but what
 * the store does: the making of it was cut short. */
static int
is_first_try(const struct sl_settle *s)
{
    return s->ledger != NULL && !s->has_pos &&
           (!s->has_journal ||
            (s->chain.whole == 1 && s->chain.entries <= s->entries));
}

/* --- what is done ----------------------------------------------------------
 */

/* LMDB is what there is: make its journal. */
static enum salur_err
make_journal(struct sl_settle *s)
{
    struct salur_recovery *recovery = &s->journal->recovery;
    int is_marked =
        s->has_pos && s->has_mark && sl_pos_equal(&s->mark, &s->pos);
    enum salur_err err = SALUR_OK;

    if (s->ledger == NULL && s->journal->fd < 0) {
        return s->log_err; /* neither of them is there */
    }
    /* Behind a damaged record may stand some that LMDB does not know. */
    if (s->ledger == NULL || (s->chain.is_damaged && !is_marked) ||
        (s->has_mark && s->has_pos && s->mark.records > s->pos.records)) {
        return SALUR_E_CORRUPT;
    }
    /* Without the mark nobody says that it is whole: all of it is read. */
    if (!is_marked) {
        err = sl_store_check_whole(s->ledger);
    }
    if (err == SALUR_OK) {
        err = sl_rebuild_journal(s->journal, s->ledger, &s->pos, s->has_pos);
    }
    if (err == SALUR_OK && s->has_pos) {
        recovery->happened = 1;
        recovery->journal_made = 1;
        recovery->before = recovery->after = s->entries;
    }
    return err;
}

/* Take away the torn record at the end. */
static enum salur_err
cut_tail(struct sl_settle *s)
{
    uint64_t tail = s->chain.len - s->chain.end.bytes;
    enum salur_err err;

    if (tail == 0) {
        return SALUR_OK;
    }
    err = sl_journal_cut(s->journal, &s->chain.end);
    if (err == SALUR_OK) {
        s->journal->recovery.happened = 1;
        s->journal->recovery.cut = tail;
        s->journal->recovery.before = s->chain.entries;
        s->journal->recovery.after = s->chain.entries;
    }
    return err;
}

enum salur_err
sl_settle_recovered(struct sl_settle *s)
{
    struct sl_recovered recovered = {.cause = s->source};
    struct sl_journal *journal = s->journal;
    const struct salur_tree *tree = &s->chain.state.tree;
    uint8_t store[64];
    struct salur_buf value;
    struct sl_pos end = s->chain.end;
    enum salur_err err;

    recovered.head.size = tree->size;
    salur_tree_root(tree, journal->hasher, &recovered.head.root);
    salur_buf_fixed(&value, store, sizeof store);
    sl_recovered_put(&value, &recovered);
    journal->ops.count = 0;
    salur_buf_clear(&journal->ops.buf);
    salur_buf_clear(&journal->record);
    sl_op_put(&journal->ops, SL_DB_META, salur_bytes_str(SL_META_RECOVERED),
              salur_buf_view(&value));
    err = sl_record_put(&journal->record, journal->hasher, journal->key, &end,
                        &journal->ops, NULL);
    if (err == SALUR_OK) {
        err = sl_journal_write(journal, &s->chain.end,
                               salur_buf_view(&journal->record));
    }
    if (err == SALUR_OK) {
        s->chain.end = end;
        journal->recovery.restored = 1;
    }
    return err;
}

/* Make the log from the journal. */
static enum salur_err
make_log(struct sl_settle *s)
{
    struct salur_recovery *recovery = &s->journal->recovery;
    const struct sl_point *log = &s->points[SL_AT_LOG];
    enum salur_err err = SALUR_OK;

    recovery->happened = 1;
    recovery->rebuilt = 1;
    recovery->source = s->source;
    recovery->before = log->is_found ? log->entries : s->entries;
    recovery->after = s->chain.entries;
    if (s->ledger == NULL || recovery->before < recovery->after) {
        err = sl_settle_recovered(s);
    }
    salur_ledger_close(s->ledger);
    s->ledger = NULL;
    if (err == SALUR_OK) {
        err = sl_rebuild_log(s->journal, &s->chain.end);
    }
    return err == SALUR_OK ? sl_settle_log(s, 0) : err;
}

/* The journal is whole: LMDB follows it. */
static enum salur_err
follow_journal(struct sl_settle *s)
{
    const struct sl_pos *end = &s->chain.end;
    enum salur_err err;

    /* The same number and another check: two histories of one store.  What is
     * older than the first record cannot be compared, and is behind. */
    if (s->has_pos && !s->points[SL_AT_LOG].is_found &&
        (!s->chain.has_base || s->pos.records >= s->chain.base.records)) {
        return SALUR_E_FORK;
    }
    err = sl_journal_find_key(s->journal);
    if (err != SALUR_OK ||
        (s->ledger != NULL && s->has_pos && sl_pos_equal(&s->pos, end) &&
         s->has_mark && sl_pos_equal(&s->mark, end))) {
        return err;
    }
    return make_log(s);
}

/* What the mirror holds beyond the end comes to the journal. */
static enum salur_err
follow_mirror(struct sl_settle *s, int *out_gained)
{
    enum salur_err err = sl_mirror_gain(s, out_gained);

    if (err == SALUR_OK && *out_gained) {
        s->source = SALUR_RECOVERY_MIRROR;
        err = sl_settle_walk(s);
    }
    return err;
}

/* The journal is not whole: the mirror's, or a new one from LMDB. */
static enum salur_err
replace_journal(struct sl_settle *s)
{
    struct salur_recovery *recovery = &s->journal->recovery;
    int is_restored = 0;
    enum salur_err err = sl_mirror_restore(s, &is_restored);

    if (err != SALUR_OK || !is_restored) {
        return err == SALUR_OK ? make_journal(s) : err;
    }
    s->has_journal = 1;
    s->source = SALUR_RECOVERY_MIRROR;
    err = sl_settle_walk(s);
    recovery->happened = 1;
    recovery->journal_made = 1;
    recovery->source = SALUR_RECOVERY_MIRROR;
    recovery->before = recovery->after = s->chain.entries;
    return err == SALUR_OK ? follow_journal(s) : err;
}

static enum salur_err
settle_alone(struct sl_settle *s)
{
    int is_gained = 0;
    int is_fine;
    enum salur_err err = sl_settle_is_done(s, &is_fine);

    if (err == SALUR_OK && is_fine) {
        s->chain.end = s->pos;
        err = follow_mirror(s, &is_gained);
        return err == SALUR_OK && is_gained ? follow_journal(s) : err;
    }
    if (err == SALUR_OK) {
        err = sl_settle_walk(s);
    }
    if (err != SALUR_OK) {
        return err;
    }
    if (is_first_try(s) || is_log_ahead(s)) {
        return make_journal(s);
    }
    if (!is_journal_whole(s)) {
        return replace_journal(s);
    }
    err = cut_tail(s);
    if (err == SALUR_OK) {
        err = follow_mirror(s, &is_gained);
    }
    return err == SALUR_OK ? follow_journal(s) : err;
}

/* --- opening ---------------------------------------------------------------
 */

/* Whose log it is: the device's key says so, also when nothing else does. */
static void
find_origin(struct sl_settle *s)
{
    if (s->ledger != NULL) {
        memcpy(s->origin, s->ledger->identity.origin, sizeof s->origin);
    } else {
        sl_ledger_key_name(s->journal->dir, s->origin);
    }
}

enum salur_err
sl_settle(struct salur_ledger **out, struct sl_journal *journal)
{
    struct sl_settle *s = calloc(1, sizeof *s);
    int is_alone = 0;
    enum salur_err err;

    *out = NULL;
    if (s == NULL) {
        return SALUR_E_MEMORY;
    }
    s->journal = journal;
    s->source = SALUR_RECOVERY_JOURNAL;
    err = sl_journal_alone(journal, &is_alone);
    if (err == SALUR_OK) {
        err = sl_settle_log(s, 0);
    }
    if (err == SALUR_OK) {
        err = sl_settle_journal(s, 0);
    }
    find_origin(s);
    if (err == SALUR_OK) {
        err = is_alone ? settle_alone(s) : s->log_err;
    }
    if (err == SALUR_OK && s->ledger == NULL) {
        err = s->log_err;
    }
    if (err == SALUR_OK) {
        err = sl_journal_find_key(journal);
    }
    if (err == SALUR_OK && is_alone) {
        err = sl_store_read(s->ledger, sl_settle_pos, s);
        sl_mirror_follow(journal, s->origin, &s->pos);
    }
    if (err == SALUR_OK) {
        *out = s->ledger;
        s->ledger = NULL;
    }
    salur_ledger_close(s->ledger);
    free(s);
    return err;
}
