/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking in exports.  An export is verified whole, then compared entry by
 * entry with what is held of its log; only what is new is appended.  So the
 * store's content depends on which exports came and not on their order or
 * number, as long as they are of one history; of two histories the first to
 * arrive stays, and the other is kept aside and reported, for a person to
 * judge.
 */
#include "audit/office_inside.h"

#include <stdlib.h>
#include <string.h>

/* Where two histories part. */
struct fork_point {
    int is_fork;
    uint64_t seq;
    struct salur_hash held; /* leaf hashes of the two entries */
    struct salur_hash found;
};

struct ingest {
    struct salur_office *office;
    struct salur_bytes pack;
    struct salur_export parts;
    const struct salur_verify_report *report;
    struct salur_office_log held; /* size 0: nothing yet */
    uint64_t added;
    struct fork_point fork;
    int64_t time_s;
    struct salur_cosigning *cosigning;
};

static struct sl_cosign
cosign_of(const struct ingest *in)
{
    return (struct sl_cosign){.office = in->office,
                              .parts = &in->parts,
                              .report = in->report,
                              .time_s = in->time_s};
}

/* --- comparing ----------------------------------------------------------- */

/* Walk over what is held beside the export, to the first that differs or to
 * the end of either. */
static enum salur_err
compare(struct ingest *in, MDB_txn *txn, struct salur_entry_cursor *cursor)
{
    struct salur_office *office = in->office;
    struct sl_odb_key prefix = sl_odb_key_entries(in->report->origin);
    struct salur_bytes entry;
    struct sl_odb_walk walk;
    enum salur_err err =
        sl_odb_walk_open(&walk, office->db, txn, SL_ODB_ENTRIES, &prefix);

    while (err == SALUR_OK && cursor->left.len > 0) {
        err = sl_odb_walk_next(&walk);
        if (err != SALUR_OK) {
            break;
        }
        in->fork.seq = cursor->seq;
        err = salur_entry_cursor_next(cursor, &entry);
        if (err == SALUR_OK && !salur_bytes_equal(entry, walk.value)) {
            in->fork.is_fork = 1;
            salur_hash_leaf(office->hasher, walk.value, &in->fork.held);
            salur_hash_leaf(office->hasher, entry, &in->fork.found);
            break;
        }
    }
    sl_odb_walk_close(&walk);
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}

/* --- appending ----------------------------------------------------------- */

static enum salur_err
append(struct ingest *in, MDB_txn *txn, struct salur_entry_cursor *cursor)
{
    struct salur_bytes entry;
    enum salur_err err = SALUR_OK;

    while (err == SALUR_OK) {
        struct sl_odb_key key =
            sl_odb_key_entry(in->report->origin, cursor->seq);

        err = salur_entry_cursor_next(cursor, &entry);
        if (err == SALUR_OK) {
            err = sl_odb_put(in->office->db, txn, SL_ODB_ENTRIES, &key, entry);
            in->added += err == SALUR_OK;
        }
    }
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}

/* Size of the head that a note carries, 0 when it is unreadable. */
static uint64_t
size_of(struct salur_bytes note)
{
    struct salur_checkpoint head;

    return salur_checkpoint_peek(&head, note) == SALUR_OK ? head.head.size : 0;
}

/*
 * Keep of two notes the one with the larger head, of equal heads the lesser
 * bytes: a rule that does not ask which came first.
 */
static enum salur_err
keep_note(struct ingest *in, MDB_txn *txn, enum sl_odb_table table,
          struct salur_bytes note)
{
    struct sl_odb_key key =
        sl_odb_key_bytes(salur_bytes_str(in->report->origin));
    struct salur_bytes held;
    uint64_t size = size_of(note);
    enum salur_err err;

    if (note.len == 0) {
        return SALUR_OK;
    }
    err = sl_odb_get(in->office->db, txn, table, &key, &held);
    if (err == SALUR_OK) {
        uint64_t held_size = size_of(held);

        if (size < held_size ||
            (size == held_size && salur_bytes_compare(held, note) <= 0)) {
            return SALUR_OK;
        }
    } else if (err != SALUR_E_NOT_FOUND) {
        return err;
    }
    return sl_odb_put(in->office->db, txn, table, &key, note);
}

static enum salur_err
store(struct ingest *in, MDB_txn *txn, struct salur_entry_cursor *cursor)
{
    struct salur_office_log log = in->held;
    enum salur_err err = append(in, txn, cursor);

    if (err == SALUR_OK && in->added > 0) {
        memcpy(log.origin, in->report->origin, sizeof log.origin);
        log.site = in->report->site;
        log.head = in->report->head;
        err = sl_office_log_put(in->office, txn, &log);
    }
    if (err == SALUR_OK) {
        err = keep_note(in, txn, SL_ODB_HEADS, in->parts.checkpoint);
    }
    if (err == SALUR_OK) {
        err = keep_note(in, txn, SL_ODB_COSIGNED, in->parts.cosigned);
    }
    return err;
}

/* Cosign, and keep the note like one that came with an export. */
static enum salur_err
cosign(struct ingest *in, MDB_txn *txn)
{
    struct sl_cosign ask = cosign_of(in);
    struct salur_office_witnessed is;
    uint8_t bytes[SALUR_COSIGNED_MAX];
    struct salur_bytes held;
    struct salur_buf note;
    enum salur_err err = sl_office_cosign(&ask, txn, in->cosigning);

    if (err != SALUR_OK || !in->cosigning->is_new) {
        return err;
    }
    err = sl_witnessed_find(in->office, txn, in->report->origin, &is, &held);
    if (err != SALUR_OK) {
        return err;
    }
    /* Out of the store's pages before they are written to. */
    salur_buf_fixed(&note, bytes, sizeof bytes);
    sl_put_bytes(&note, held);
    return note.err == SALUR_OK
               ? keep_note(in, txn, SL_ODB_COSIGNED, salur_buf_view(&note))
               : note.err;
}

static enum salur_err
ingest_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    struct ingest *in = ctx;
    struct sl_cosign ask = cosign_of(in);
    struct salur_entry_cursor cursor;
    enum salur_err err;

    (void)db;
    in->added = 0;
    memset(&in->fork, 0, sizeof in->fork);
    err = sl_office_log_get(in->office, txn, in->report->origin, &in->held);
    if (err != SALUR_OK && err != SALUR_E_NOT_FOUND) {
        return err;
    }
    salur_entry_cursor_init(&cursor, in->parts.entries);
    err = compare(in, txn, &cursor);
    if (err != SALUR_OK) {
        return err;
    }
    if (in->fork.is_fork) {
        err = sl_office_evidence_put(in->office, txn, in->pack);
        return err == SALUR_OK
                   ? sl_office_refuse(&ask, txn, SALUR_E_FORK, in->cosigning)
                   : err;
    }
    err = store(in, txn, &cursor);
    return err == SALUR_OK ? cosign(in, txn) : err;
}

static enum salur_err
aside_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    const struct ingest *in = ctx;
    struct sl_cosign ask = cosign_of(in);
    enum salur_err err = sl_office_evidence_put(in->office, txn, in->pack);

    (void)db;
    return err == SALUR_OK
               ? sl_office_refuse(&ask, txn, SALUR_E_CHAIN, in->cosigning)
               : err;
}

/* --- the verdict --------------------------------------------------------- */

/* What the export redeems from the fork on. */
static void
count_affected(const struct ingest *in, struct salur_finding *finding)
{
    struct salur_entry_cursor cursor;
    struct salur_bytes bytes;
    struct salur_entry entry;

    salur_entry_cursor_init(&cursor, in->parts.entries);
    for (;;) {
        uint64_t seq = cursor.seq;

        if (seq == in->fork.seq) {
            finding->offset = cursor.offset;
        }
        if (salur_entry_cursor_next(&cursor, &bytes) != SALUR_OK) {
            return;
        }
        if (seq >= in->fork.seq &&
            salur_entry_decode(&entry, bytes) == SALUR_OK &&
            entry.kind == SALUR_KIND_REDEEM) {
            finding->affected++;
            /* 2^32 entries of at most 10^9 rupiah each do not overflow. */
            finding->affected_idr += entry.body.redeem.amount_idr;
        }
    }
}

static void
report_fork(const struct ingest *in, const struct salur_finding_sink *sink,
            struct salur_verify_report *report)
{
    struct salur_finding finding;

    memset(&finding, 0, sizeof finding);
    finding.id = SALUR_F_FORK;
    finding.severity = SALUR_SEVERITY_TAMPER;
    finding.origin = report->origin;
    finding.other_origin = "";
    finding.site = report->site;
    finding.has_seq = 1;
    finding.seq = in->fork.seq;
    finding.proven = in->fork.seq;
    finding.err = SALUR_E_FORK;
    finding.has_hashes = 1;
    finding.expected = in->fork.held;
    finding.found = in->fork.found;
    count_affected(in, &finding);
    report->findings++;
    report->worst = SALUR_SEVERITY_TAMPER;
    if (sink != NULL) {
        sink->put(sink->ctx, &finding);
    }
}

/* 1 when every entry is what the log's trusted key signed. */
static int
is_sound(const struct salur_verify_report *report)
{
    return report->checked_signature && report->checked_tree &&
           report->entries > 0 && report->proven == report->entries &&
           (report->findings == 0 || report->worst < SALUR_SEVERITY_TAMPER);
}

/* Heads from outside of the log that an export says it is of. */
static enum salur_err
anchors_of(struct salur_office *office, struct salur_bytes pack,
           struct salur_signed_head **out, size_t *out_count)
{
    struct salur_checkpoint checkpoint;
    struct salur_export parts;

    if (salur_export_open(&parts, pack, NULL) != SALUR_OK ||
        salur_checkpoint_peek(&checkpoint, parts.checkpoint) != SALUR_OK) {
        return SALUR_OK; /* verifying says why */
    }
    return sl_office_anchors(office, checkpoint.origin, out, out_count);
}

static enum salur_err
verify(struct salur_office *office, struct salur_bytes pack, int64_t time_s,
       const struct salur_finding_sink *sink,
       struct salur_verify_report *report)
{
    struct salur_verify_lists *lists = NULL;
    struct salur_signed_head *heads = NULL;
    struct salur_verify_policy policy;
    enum salur_err err = sl_office_lists(office, pack, &lists);

    memset(&policy, 0, sizeof policy);
    if (err == SALUR_OK) {
        err = anchors_of(office, pack, &heads, &policy.heads_count);
    }
    policy.heads = heads;
    policy.trust = office->trust;
    policy.lists = lists;
    policy.time_s = time_s;
    if (err == SALUR_OK) {
        err = salur_verify_export(pack, &policy, sink, report);
    }
    salur_verify_lists_free(lists);
    free(heads);
    return err;
}

enum salur_err
salur_office_ingest(struct salur_office *office, struct salur_bytes pack,
                    int64_t time_s, const struct salur_finding_sink *sink,
                    struct salur_ingest_result *out)
{
    struct ingest in;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    if (office->is_read_only) {
        return SALUR_E_PERMISSION;
    }
    if (office->trust == NULL) {
        return SALUR_E_STATE;
    }
    err = verify(office, pack, time_s, sink, &out->report);
    if (err != SALUR_OK) {
        return err;
    }
    memset(&in, 0, sizeof in);
    in.office = office;
    in.pack = pack;
    in.report = &out->report;
    in.time_s = time_s;
    in.cosigning = &out->cosigning;
    memcpy(out->origin, out->report.origin, sizeof out->origin);
    out->site = out->report.site;
    /* Nothing of a log was found in it: no evidence of anything, and perhaps
     * as long as the whole store. */
    if (out->report.entries == 0 && out->report.origin[0] == 0) {
        out->cosigning.is_asked = office->witness != NULL;
        out->cosigning.err = SALUR_E_SYNTAX;
        return SALUR_E_SYNTAX;
    }
    err = salur_export_open(&in.parts, pack, NULL);
    if (!is_sound(&out->report) || err != SALUR_OK) {
        err = sl_odb_write(office->db, aside_step, &in);
        out->kept = err == SALUR_OK;
        return err == SALUR_OK ? SALUR_E_CHAIN : err;
    }
    err = sl_odb_write(office->db, ingest_step, &in);
    if (err != SALUR_OK) {
        return err;
    }
    out->before = in.held.head.size;
    if (in.fork.is_fork) {
        out->kept = 1;
        report_fork(&in, sink, &out->report);
        return SALUR_E_FORK;
    }
    out->added = in.added;
    out->already = in.added == 0;
    return SALUR_OK;
}
