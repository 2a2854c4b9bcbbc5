/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What counts of a log whose key was withdrawn at a size.  The heads that
 * witnesses had cosigned before stand in the office's record and in the log
 * itself; both are judged as a verification of an export judges them, so that
 * the two say the same.
 */
#include "audit/office_inside.h"

#include <stdlib.h>
#include <string.h>

#include "audit/verify_work.h"

/* One log that is judged, and where it stands. */
struct counting {
    struct sl_verify v;
    struct salur_verify_policy policy;
    struct salur_verify_report report;
    struct salur_office *office;
    MDB_txn *txn;
    uint64_t cosigned; /* largest head that a trusted witness cosigned */
    uint64_t counted;  /* and that counts */
};

/* Judge one note and remember the largest. */
static enum salur_err
weigh(struct counting *c, struct salur_bytes note)
{
    struct sl_judged judged;
    uint64_t size;
    enum salur_err err = sl_verify_judge(&c->v, note, &judged);

    if (err != SALUR_OK || judged.err != SALUR_OK) {
        return err;
    }
    size = judged.checkpoint.head.size;
    if (judged.cosignatures > 0 && size > c->cosigned) {
        c->cosigned = size;
    }
    if (judged.counts && size > c->counted) {
        c->counted = size;
    }
    return SALUR_OK;
}

static enum salur_err
weigh_entries(struct counting *c)
{
    struct sl_odb_key prefix = sl_odb_key_entries(c->report.origin);
    struct salur_entry entry;
    struct sl_odb_walk walk;
    enum salur_err err =
        sl_odb_walk_open(&walk, c->office->db, c->txn, SL_ODB_ENTRIES, &prefix);

    while (err == SALUR_OK) {
        err = sl_odb_walk_next(&walk);
        /* What does not decode is found when the log is read. */
        if (err == SALUR_OK &&
            salur_entry_decode(&entry, walk.value) == SALUR_OK &&
            entry.kind == SALUR_KIND_WITNESSED) {
            err = weigh(c, entry.body.witnessed.note);
        }
    }
    sl_odb_walk_close(&walk);
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}

/* Weigh all that was cosigned of the log; its heads fit its entries, or it
 * would not have been taken in. */
static enum salur_err
weigh_log(struct counting *c, const struct salur_office_log *log,
          int64_t time_s)
{
    struct sl_odb_key key = sl_odb_key_bytes(salur_bytes_str(log->origin));
    struct salur_bytes note;
    enum salur_err err;

    c->policy.trust = c->office->trust;
    c->policy.time_s = time_s;
    c->v.policy = &c->policy;
    c->v.report = &c->report;
    c->v.log_key = salur_trust_find_log(c->office->trust, log->origin);
    memcpy(c->report.origin, log->origin, sizeof c->report.origin);
    c->report.site = log->site;
    c->v.note = calloc(1, sizeof *c->v.note);
    if (c->v.note == NULL) {
        return SALUR_E_MEMORY;
    }
    err = sl_odb_get(c->office->db, c->txn, SL_ODB_COSIGNED, &key, &note);
    if (err == SALUR_OK) {
        err = weigh(c, note);
    }
    if (err == SALUR_OK || err == SALUR_E_NOT_FOUND) {
        err = weigh_entries(c);
    }
    free(c->v.note);
    return err;
}

enum salur_err
sl_office_counted(struct salur_office *office, MDB_txn *txn,
                  const struct salur_office_log *log, int64_t time_s,
                  uint64_t *out)
{
    const struct salur_trust_key *key =
        salur_trust_find_log(office->trust, log->origin);
    struct counting c;
    enum salur_err err;

    *out = UINT64_MAX;
    if (key == NULL || key->withdrawn_size == UINT64_MAX ||
        time_s < key->withdrawn_s) {
        return SALUR_OK;
    }
    memset(&c, 0, sizeof c);
    c.office = office;
    c.txn = txn;
    c.counted = key->withdrawn_size;
    err = weigh_log(&c, log, time_s);
    *out = c.counted;
    return err;
}

enum salur_err
salur_office_log_find(struct salur_office *office, const char *origin,
                      struct salur_office_log *out, uint64_t *out_cosigned)
{
    MDB_txn *txn = NULL;
    struct counting c;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    memset(&c, 0, sizeof c);
    *out_cosigned = 0;
    if (office->trust == NULL) {
        return SALUR_E_STATE;
    }
    err = sl_odb_begin(office->db, &txn);
    if (err == SALUR_OK) {
        err = sl_office_log_get(office, txn, origin, out);
    }
    if (err == SALUR_OK) {
        c.office = office;
        c.txn = txn;
        /* Before every withdrawal: what was cosigned is asked, no more. */
        err = weigh_log(&c, out, INT64_MIN);
    }
    if (err == SALUR_OK) {
        *out_cosigned = c.cosigned;
    }
    sl_odb_end(txn);
    return err;
}
