/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening a store and reading it.  Opening checks that its parts belong
 * together: schema, number of entries, last entry, tree; the whole chain is
 * an audit's to check.
 */
#include "salur/ledger.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/file.h"
#include "log/journal.h"

void
salur_ledger_close(struct salur_ledger *ledger)
{
    if (ledger == NULL) {
        return;
    }
    if (ledger->env != NULL) {
        mdb_env_close(ledger->env);
    }
    salur_trust_free(ledger->trust);
    salur_hasher_free(ledger->hasher);
    salur_buf_wipe(&ledger->record);
    sl_journal_close(ledger->journal);
    free(ledger);
}

/* --- opening ----------------------------------------------------------------
 */

enum salur_err
salur_ledger_open(struct salur_ledger **out, const char *dir, unsigned flags)
{
    int is_read_only = (flags & SALUR_LEDGER_READ_ONLY) != 0;
    struct sl_journal *journal = NULL;
    struct salur_ledger *ledger = NULL;
    enum salur_err err;

    *out = NULL;
    if ((flags & ~SALUR_LEDGER_READ_ONLY) != 0) {
        return SALUR_E_ARG;
    }
    err = sl_ledger_check_place(dir);
    if (err == SALUR_OK) {
        err = sl_journal_new(&journal, dir, is_read_only);
    }
    if (is_read_only && (err == SALUR_OK || err == SALUR_E_NOT_FOUND)) {
        err = sl_settle_look(&ledger, journal, dir);
    } else if (err == SALUR_OK) {
        err = sl_settle(&ledger, journal);
    }
    if (err == SALUR_OK && journal != NULL) {
        err = sl_journal_opened(journal, is_read_only);
    }
    if (err == SALUR_OK) {
        ledger->journal = journal;
        journal = NULL;
    }
    if (err == SALUR_OK) {
        *out = ledger;
        ledger = NULL;
    }
    salur_ledger_close(ledger);
    sl_journal_close(journal);
    return err;
}

/* --- reading ----------------------------------------------------------------
 */

static enum salur_err
status_work(struct salur_ledger *ledger, void *ctx)
{
    struct salur_ledger_status *out = ctx;
    const struct sl_state *state = &ledger->state;
    enum salur_err err = sl_handout_find(ledger, &out->handout);

    out->identity = ledger->identity;
    sl_state_head(ledger, &out->head);
    out->chain = state->chain;
    out->last_time_s = state->time_s;
    out->since_close = state->since_close;
    out->redeemed = state->redeemed;
    out->redeemed_idr = state->redeemed_idr;
    out->listed = state->listed;
    out->listed_idr = state->listed_idr;
    out->day = state->day;
    out->has_handout = out->handout > 0;
    return err;
}

enum salur_err
salur_ledger_status(struct salur_ledger *ledger,
                    struct salur_ledger_status *out)
{
    memset(out, 0, sizeof *out);
    return sl_store_read(ledger, status_work, out);
}

/* What is copied out of a transaction. */
struct copy {
    uint64_t seq;     /* entry */
    const char *name; /* or meta value */
    struct salur_buf *out;
};

static enum salur_err
copy_work(struct salur_ledger *ledger, void *ctx)
{
    const struct copy *copy = ctx;
    struct salur_bytes bytes;
    enum salur_err err = copy->name == NULL
                             ? sl_find_entry(ledger, copy->seq, &bytes)
                             : sl_meta_get(ledger, copy->name, &bytes);

    if (err == SALUR_OK) {
        sl_put_bytes(copy->out, bytes);
        err = copy->out->err;
    }
    return err;
}

enum salur_err
salur_ledger_entry(struct salur_ledger *ledger, uint64_t seq,
                   struct salur_buf *out)
{
    struct copy copy = {.seq = seq, .out = out};

    return sl_store_read(ledger, copy_work, &copy);
}

enum salur_err
salur_ledger_checkpoint(struct salur_ledger *ledger, struct salur_buf *out)
{
    struct copy copy = {.name = SL_META_CHECKPOINT, .out = out};

    return sl_store_read(ledger, copy_work, &copy);
}

enum salur_err
salur_ledger_cosigned(struct salur_ledger *ledger, struct salur_buf *out)
{
    struct copy copy = {.name = SL_META_COSIGNED, .out = out};

    return sl_store_read(ledger, copy_work, &copy);
}

/* --- the trust note ---------------------------------------------------------
 */

const struct salur_trust *
salur_ledger_trust(const struct salur_ledger *ledger)
{
    return ledger->trust;
}

void
sl_adopt_trust(struct salur_ledger *ledger, struct salur_trust **trust)
{
    salur_trust_free(ledger->trust);
    ledger->trust = *trust;
    ledger->trust_id = salur_trust_fingerprint(*trust);
    *trust = NULL;
}

enum salur_err
sl_store_trust(struct salur_ledger *ledger, const struct salur_trust *trust,
               struct salur_bytes note, int *out_is_new)
{
    struct salur_hash id = salur_trust_fingerprint(trust);
    enum salur_err err;

    *out_is_new = 0;
    if (salur_trust_is_test(trust) !=
        salur_key_name_is_test(ledger->identity.origin)) {
        return SALUR_E_TEST_KEY;
    }
    if (ledger->trust != NULL && salur_hash_equal(&id, &ledger->trust_id)) {
        return SALUR_OK;
    }
    *out_is_new = 1;
    err = sl_meta_put(ledger, SL_META_TRUST, note);
    if (err == SALUR_OK) {
        err = sl_meta_put(ledger, SL_META_TRUST_ID,
                          salur_bytes(id.bytes, SALUR_HASH_LEN));
    }
    return err;
}

struct pin {
    struct salur_bytes note;
    struct salur_trust *trust;
};

static enum salur_err
pin_work(struct salur_ledger *ledger, void *ctx)
{
    struct pin *pin = ctx;
    int is_new;
    enum salur_err err = sl_refresh_trust(ledger);

    salur_trust_free(pin->trust); /* of a try before the map grew */
    pin->trust = NULL;
    if (err == SALUR_OK) {
        err = salur_trust_open(&pin->trust, pin->note, ledger->trust, NULL);
    }
    if (err == SALUR_OK) {
        err = sl_store_trust(ledger, pin->trust, pin->note, &is_new);
    }
    return err;
}

enum salur_err
salur_ledger_pin_trust(struct salur_ledger *ledger, struct salur_bytes note)
{
    struct pin pin = {.note = note};
    enum salur_err err = sl_store_write(ledger, pin_work, &pin);

    if (err == SALUR_OK) {
        sl_adopt_trust(ledger, &pin.trust);
    }
    salur_trust_free(pin.trust);
    return err;
}
