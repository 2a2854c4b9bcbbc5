/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Heads from outside, kept in the store, and the gate that they are to every
 * append.  What an auditor sees in them is audit/verify.h's.
 */
#include "salur/anchor.h"

#include <string.h>

#include "log/anchor.h"

/* A note of a checkpoint with all its witnesses, or of a closing statement. */
#define NOTE_MAX SALUR_KEY_FILE_MAX

struct salur_buf
sl_anchor_key(uint8_t store[SL_ANCHOR_KEY_MAX],
              const struct salur_checkpoint *checkpoint)
{
    struct salur_buf key;

    salur_buf_fixed(&key, store, SL_ANCHOR_KEY_MAX);
    sl_put_str(&key, checkpoint->origin);
    sl_put_u8(&key, 0);
    sl_put_be64(&key, checkpoint->head.size);
    sl_put(&key, checkpoint->head.root.bytes, SL_ANCHOR_ROOT_PART);
    return key;
}

/* Origin and head of a note that was judged when it was kept. */
static enum salur_err
peek(struct salur_checkpoint *out, struct salur_bytes bytes)
{
    return salur_head_peek(out, bytes) == SALUR_OK ? SALUR_OK : SALUR_E_CORRUPT;
}

static int
is_own(const struct salur_ledger *ledger, const char *origin)
{
    return strcmp(origin, ledger->identity.origin) == 0;
}

/* --- the gate --------------------------------------------------------------
 */

/* The first kept head of this log that it does not fit. */
struct search {
    enum salur_err err;
    struct salur_bytes note;
};

static enum salur_err
try_one(struct salur_ledger *ledger, struct salur_bytes key,
        struct salur_bytes value, void *ctx)
{
    struct search *search = ctx;
    struct salur_checkpoint checkpoint;
    enum salur_err err = peek(&checkpoint, value);

    (void)key;
    if (err != SALUR_OK || !is_own(ledger, checkpoint.origin)) {
        return err;
    }
    err = sl_check_head(ledger, &checkpoint.head);
    if (err == SALUR_E_ROLLBACK || err == SALUR_E_FORK) {
        search->err = err;
        search->note = value;
        return SALUR_E_ENDED;
    }
    return err;
}

/* Look at all of them again. */
static enum salur_err
search_all(struct salur_ledger *ledger, struct salur_bytes *out_note)
{
    struct search search = {SALUR_OK, {NULL, 0}};
    enum salur_err err = sl_db_each(ledger, SL_DB_ANCHORS, try_one, &search);

    if (err != SALUR_OK && err != SALUR_E_ENDED) {
        return err;
    }
    *out_note = search.note;
    return search.err;
}

enum salur_err
sl_anchor_gate(struct salur_ledger *ledger, struct salur_bytes *out_note)
{
    struct salur_checkpoint checkpoint;
    struct salur_bytes note;
    enum salur_err err = sl_meta_get(ledger, SL_META_CONTRADICTION, &note);

    if (err == SALUR_E_NOT_FOUND) {
        return SALUR_OK;
    }
    if (err == SALUR_OK) {
        err = peek(&checkpoint, note);
    }
    if (err != SALUR_OK) {
        return err;
    }
    err = sl_check_head(ledger, &checkpoint.head);
    if (err == SALUR_OK) {
        err = search_all(ledger, &note);
    }
    if (out_note != NULL && (err == SALUR_E_ROLLBACK || err == SALUR_E_FORK)) {
        *out_note = note;
    }
    return err;
}

enum salur_err
sl_anchor_settle(struct salur_ledger *ledger)
{
    struct salur_bytes note;
    enum salur_err err = sl_anchor_gate(ledger, &note);

    if (err == SALUR_OK) {
        err = sl_meta_del(ledger, SL_META_CONTRADICTION);
        return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
    }
    return err;
}

/* --- keeping ---------------------------------------------------------------
 */

struct keeping {
    const struct salur_bytes *bytes;
    int64_t time_s;
    struct salur_buf *note;
    struct salur_anchored *out;
};

/* What is known of another laptop's log. */
static enum salur_err
against_peer(struct salur_ledger *ledger,
             const struct salur_checkpoint *checkpoint,
             enum salur_err *out_against)
{
    struct salur_peer peer;
    enum salur_err err = sl_find_peer(ledger, checkpoint->origin, &peer);

    *out_against = SALUR_E_NOT_FOUND;
    if (err == SALUR_OK && peer.head.size == checkpoint->head.size) {
        *out_against = salur_hash_equal(&peer.head.root, &checkpoint->head.root)
                           ? SALUR_OK
                           : SALUR_E_FORK;
    }
    return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
}

/* Another head of this log and size. */
struct sibling {
    const struct salur_checkpoint *of;
    int is_found;
};

static enum salur_err
try_sibling(struct salur_ledger *ledger, struct salur_bytes key,
            struct salur_bytes value, void *ctx)
{
    struct sibling *sibling = ctx;
    struct salur_checkpoint held;
    enum salur_err err = peek(&held, value);

    (void)ledger;
    (void)key;
    if (err != SALUR_OK) {
        return err;
    }
    if (strcmp(held.origin, sibling->of->origin) != 0 ||
        held.head.size != sibling->of->head.size) {
        return SALUR_E_ENDED;
    }
    if (!salur_hash_equal(&held.head.root, &sibling->of->head.root)) {
        sibling->is_found = 1;
    }
    return SALUR_OK;
}

/* Against the log, and against what was kept before. */
static enum salur_err
compare(struct salur_ledger *ledger, struct salur_anchored *out,
        struct salur_bytes key)
{
    const struct salur_checkpoint *checkpoint = &out->head.checkpoint;
    struct sibling sibling = {checkpoint, 0};
    enum salur_err err;

    if (out->is_own) {
        out->against = sl_check_head(ledger, &checkpoint->head);
        err = out->against >= SALUR_E_MEMORY ? out->against : SALUR_OK;
    } else {
        err = against_peer(ledger, checkpoint, &out->against);
    }
    if (err == SALUR_OK) {
        err = sl_db_from(ledger, SL_DB_ANCHORS,
                         salur_bytes(key.ptr, key.len - SL_ANCHOR_ROOT_PART),
                         try_sibling, &sibling);
    }
    if (sibling.is_found && out->against != SALUR_OK) {
        out->against = SALUR_E_FORK;
    }
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}

static enum salur_err
keep(struct salur_ledger *ledger, struct keeping *keeping)
{
    struct salur_anchored *out = keeping->out;
    uint8_t store[SL_ANCHOR_KEY_MAX];
    struct salur_buf key = sl_anchor_key(store, &out->head.checkpoint);
    struct salur_bytes before;
    enum salur_err err = compare(ledger, out, salur_buf_view(&key));

    if (err == SALUR_OK) {
        err = sl_db_put(ledger, SL_DB_ANCHORS, salur_buf_view(&key),
                        salur_buf_view(keeping->note), MDB_NOOVERWRITE);
        out->is_new = err == SALUR_OK;
        err = err == SALUR_E_EXISTS ? SALUR_OK : err;
    }
    if (err != SALUR_OK || !out->is_own || out->against == SALUR_OK) {
        return err;
    }
    err = sl_meta_get(ledger, SL_META_CONTRADICTION, &before);
    return err == SALUR_E_NOT_FOUND ? sl_meta_put(ledger, SL_META_CONTRADICTION,
                                                  salur_buf_view(keeping->note))
                                    : err;
}

static enum salur_err
anchor_work(struct salur_ledger *ledger, void *ctx)
{
    struct keeping *keeping = ctx;
    struct salur_anchored *out = keeping->out;
    enum salur_err err = sl_refresh_trust(ledger);

    memset(out, 0, sizeof *out);
    salur_buf_clear(keeping->note);
    if (err == SALUR_OK && ledger->trust == NULL) {
        return SALUR_E_STATE;
    }
    if (err == SALUR_OK) {
        err = salur_signed_head_read(&out->head, *keeping->bytes, ledger->trust,
                                     keeping->note);
    }
    if (err == SALUR_OK) {
        err = out->head.err;
    }
    if (err == SALUR_OK &&
        !salur_signed_head_binds(&out->head, keeping->time_s)) {
        err = SALUR_E_KEY_WITHDRAWN;
    }
    if (err != SALUR_OK) {
        return err;
    }
    out->is_own = is_own(ledger, out->head.checkpoint.origin);
    return keep(ledger, keeping);
}

enum salur_err
salur_ledger_anchor(struct salur_ledger *ledger, struct salur_bytes bytes,
                    int64_t time_s, struct salur_anchored *out,
                    struct salur_buf *out_note)
{
    struct salur_buf note;
    struct keeping keeping = {&bytes, time_s, &note, out};
    enum salur_err err;

    salur_buf_init(&note, NOTE_MAX);
    err = sl_store_write(ledger, anchor_work, &keeping);
    if (err == SALUR_OK && out_note != NULL) {
        sl_put_bytes(out_note, salur_buf_view(&note));
        err = out_note->err;
    }
    salur_buf_wipe(&note);
    return err;
}

/* --- reading ---------------------------------------------------------------
 */

static enum salur_err
contradiction_work(struct salur_ledger *ledger, void *ctx)
{
    struct salur_buf *out = ctx;
    struct salur_bytes note = {NULL, 0};
    enum salur_err err = sl_anchor_gate(ledger, &note);

    if (out != NULL && (err == SALUR_E_ROLLBACK || err == SALUR_E_FORK)) {
        sl_put_bytes(out, note);
        return out->err != SALUR_OK ? out->err : err;
    }
    return err;
}

enum salur_err
salur_ledger_contradiction(struct salur_ledger *ledger,
                           struct salur_buf *out_note)
{
    return sl_store_read(ledger, contradiction_work, out_note);
}

struct nth {
    size_t left;
    struct salur_buf *out;
};

static enum salur_err
take_nth(struct salur_ledger *ledger, struct salur_bytes key,
         struct salur_bytes value, void *ctx)
{
    struct nth *nth = ctx;

    (void)ledger;
    (void)key;
    if (nth->left-- > 0) {
        return SALUR_OK;
    }
    sl_put_bytes(nth->out, value);
    return nth->out->err == SALUR_OK ? SALUR_E_ENDED : nth->out->err;
}

static enum salur_err
at_work(struct salur_ledger *ledger, void *ctx)
{
    enum salur_err err = sl_db_each(ledger, SL_DB_ANCHORS, take_nth, ctx);

    return err == SALUR_E_ENDED ? SALUR_OK
           : err == SALUR_OK    ? SALUR_E_NOT_FOUND
                                : err;
}

enum salur_err
salur_ledger_anchor_at(struct salur_ledger *ledger, size_t index,
                       struct salur_buf *out_note)
{
    struct nth nth = {index, out_note};

    return sl_store_read(ledger, at_work, &nth);
}
