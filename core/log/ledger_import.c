/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking in a bundle: trust note, stage and list, withdrawn list, in one
 * transaction.  salur_bundle_open checks the parts against each other and
 * against the trust note held; here they are checked against the store.
 */
#include "log/store.h"

#include <string.h>

#include "base/num.h"

struct import {
    struct salur_bytes pack;
    const struct salur_stamp *stamp;
    struct salur_import_result *out;
    struct salur_bundle bundle;
    int is_written; /* 1: something changes */
};

/* A signed note as its text and what follows. */
static enum salur_err
split_note(struct salur_bytes bytes, struct salur_bytes *text,
           struct salur_bytes *signatures)
{
    struct salur_note note;
    struct sl_reader rd;
    enum salur_err err = salur_note_parse(&note, bytes);

    sl_reader_init(&rd, bytes);
    *text = sl_read_bytes(&rd, note.text.len);
    *signatures = sl_read_bytes(&rd, rd.left.len);
    return err;
}

/* --- the stage ----------------------------------------------------------- */

/* Every row of the list under its id. */
static enum salur_err
put_rows(struct salur_ledger *ledger, const struct salur_bundle *bundle)
{
    struct sl_list_row row = {.stage = bundle->stage.id};
    enum salur_err err = SALUR_OK;

    for (size_t i = 0; i < bundle->list.count && err == SALUR_OK; i++) {
        row.item = bundle->list.items[i];
        salur_buf_clear(&ledger->record);
        sl_list_row_put(&ledger->record, &row);
        err = ledger->record.err;
        if (err == SALUR_OK) {
            err = sl_db_put(ledger, SL_DB_LISTS,
                            salur_bytes(row.item.cti.bytes, SALUR_CTI_LEN),
                            salur_buf_view(&ledger->record), MDB_NOOVERWRITE);
        }
    }
    /* An id belongs to one stage: it is keyed with the stage's key. */
    return err == SALUR_E_EXISTS ? SALUR_E_DUPLICATE : err;
}

static enum salur_err
append_stage(struct salur_ledger *ledger, const struct import *import,
             uint64_t *out_seq)
{
    const struct salur_bundle *bundle = &import->bundle;
    struct salur_entry entry = {.kind = SALUR_KIND_STAGE};
    struct salur_body_stage *body = &entry.body.stage;
    enum salur_err err;

    body->id = bundle->stage.id;
    salur_hash(ledger->hasher, bundle->parts.stage, &body->note);
    body->trust = import->out->trust;
    body->count = bundle->line.count;
    body->amount_idr = bundle->line.amount_idr;
    body->root = bundle->line.root;
    err = sl_append(ledger, &entry, import->stamp);
    *out_seq = entry.seq;
    return err;
}

/* Load a stage that is not there yet. */
static enum salur_err
load_stage(struct salur_ledger *ledger, struct import *import,
           struct sl_stage_record *record)
{
    const struct salur_bundle *bundle = &import->bundle;
    struct sl_state *state = &ledger->state;
    enum salur_err err = put_rows(ledger, bundle);

    if (err == SALUR_OK) {
        err = append_stage(ledger, import, &record->seq);
    }
    if (err == SALUR_OK) {
        err = sl_put_stage(ledger, &bundle->stage.id, record);
    }
    if (err == SALUR_OK) {
        err = sl_add_i64(state->listed_idr, bundle->line.amount_idr,
                         &state->listed_idr);
    }
    state->listed += bundle->line.count; /* at most 10^5 a stage */
    import->is_written = 1;
    return err;
}

static enum salur_err
import_stage(struct salur_ledger *ledger, struct import *import)
{
    const struct salur_bundle *bundle = &import->bundle;
    struct sl_stage_record fresh = {.line = bundle->parts.line};
    struct sl_stage_record held;
    enum salur_err err =
        split_note(bundle->parts.stage, &fresh.text, &fresh.signatures);

    if (err != SALUR_OK) {
        return err;
    }
    err = sl_find_stage(ledger, &bundle->stage.id, &held);
    if (err == SALUR_E_NOT_FOUND) {
        err = load_stage(ledger, import, &fresh);
        import->out->seq = fresh.seq;
        return err;
    }
    /* Other signatures under the same text approve the same list. */
    if (err == SALUR_OK && (!salur_bytes_equal(held.text, fresh.text) ||
                            !salur_bytes_equal(held.line, fresh.line))) {
        err = SALUR_E_MISMATCH;
    }
    import->out->seq = held.seq;
    return err;
}

/* --- the withdrawn list -------------------------------------------------- */

static enum salur_err
import_withdrawn(struct salur_ledger *ledger, struct import *import)
{
    const struct salur_bundle *bundle = &import->bundle;
    int is_new;
    enum salur_err err;

    /* A bundle without a list takes nothing away: the one held stays. */
    if (bundle->parts.withdrawn.len == 0) {
        return SALUR_OK;
    }
    import->out->withdrawn = bundle->withdrawn.count;
    err = sl_load_withdrawn(ledger, bundle->parts.withdrawn, &bundle->withdrawn,
                            import->stamp, &is_new);
    import->is_written |= is_new;
    return err;
}

/* --- the whole ----------------------------------------------------------- */

static enum salur_err
import_trust(struct salur_ledger *ledger, struct import *import)
{
    const struct salur_bundle *bundle = &import->bundle;
    int is_new;
    enum salur_err err =
        sl_store_trust(ledger, bundle->trust, bundle->parts.trust, &is_new);

    import->is_written = is_new;
    import->out->first_trust = ledger->trust == NULL;
    import->out->trust = salur_trust_fingerprint(bundle->trust);
    return err;
}

static enum salur_err
import_work(struct salur_ledger *ledger, void *ctx)
{
    struct import *import = ctx;
    struct salur_bundle *bundle = &import->bundle;
    enum salur_err err = sl_refresh_trust(ledger);

    memset(import->out, 0, sizeof *import->out);
    salur_bundle_wipe(bundle); /* of a try before the map grew */
    if (err == SALUR_OK) {
        err = salur_bundle_open(bundle, import->pack, ledger->trust,
                                import->stamp->time_s, NULL);
    }
    if (err == SALUR_OK && bundle->line.site != ledger->identity.site) {
        err = SALUR_E_OTHER_SITE;
    }
    if (err == SALUR_OK) {
        err = import_trust(ledger, import);
    }
    if (err == SALUR_OK) {
        err = import_stage(ledger, import);
    }
    if (err == SALUR_OK) {
        err = import_withdrawn(ledger, import);
    }
    import->out->stage = bundle->stage;
    import->out->line = bundle->line;
    import->out->approvals = bundle->approvals;
    import->out->already = !import->is_written;
    return err;
}

enum salur_err
salur_ledger_import(struct salur_ledger *ledger, struct salur_bytes pack,
                    const struct salur_stamp *stamp,
                    struct salur_import_result *out)
{
    struct import import = {.pack = pack, .stamp = stamp, .out = out};
    enum salur_err err = sl_store_write(ledger, import_work, &import);

    if (err == SALUR_OK) {
        sl_adopt_trust(ledger, &import.bundle.trust);
    } else {
        memset(out, 0, sizeof *out);
    }
    salur_bundle_wipe(&import.bundle);
    return err;
}
