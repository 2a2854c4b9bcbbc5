/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bundle of a village, put together from what the store holds.  The
 * village checks every part again; here only what it would refuse for sure
 * is held back.
 */
#include "audit/office_inside.h"

#include <string.h>

static enum salur_err
find_parts(struct salur_office *office, MDB_txn *txn,
           const struct sl_odb_key *key, struct salur_bundle_parts *parts)
{
    const struct {
        enum sl_odb_table table;
        struct salur_bytes *out;
    } rows[] = {
        {SL_ODB_LINES, &parts->line},
        {SL_ODB_PROOFS, &parts->proof},
        {SL_ODB_LISTS, &parts->list},
    };
    enum salur_err err = SALUR_OK;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0] && err == SALUR_OK;
         i++) {
        err = sl_odb_get(office->db, txn, rows[i].table, key, rows[i].out);
    }
    return err;
}

/*
 * The withdrawn list in force there.  One that the village would refuse
 * makes the whole bundle useless: that is to be known here and not on the
 * road.
 */
static enum salur_err
find_withdrawn(struct salur_office *office, MDB_txn *txn, uint64_t site,
               struct salur_bytes *out)
{
    struct sl_withdrawal found;
    struct salur_withdrawn list;
    enum salur_err err = sl_office_withdrawn_at(office, txn, site, &found);

    *out = found.note;
    if (err == SALUR_E_NOT_FOUND) {
        return SALUR_OK;
    }
    if (err != SALUR_OK || !office->has_time) {
        return err;
    }
    err = salur_withdrawn_open(&list, found.note, office->trust, site,
                               office->time_s, NULL);
    if (err == SALUR_OK) {
        salur_withdrawn_wipe(&list);
    }
    return err;
}

enum salur_err
salur_office_bundle(struct salur_office *office,
                    const struct salur_stage_id *id, uint64_t site,
                    const struct salur_office_people *people,
                    struct salur_buf *out)
{
    struct sl_odb_key key = sl_odb_key_site(id, site);
    struct salur_bundle_parts parts;
    struct sl_stage_note *note = NULL;
    struct salur_buf trust;
    struct salur_buf sealed;
    MDB_txn *txn = NULL;
    uint32_t valid;
    enum salur_err err;

    memset(&parts, 0, sizeof parts);
    salur_buf_init(&trust, SALUR_NOTE_MAX);
    salur_buf_init(&sealed, SALUR_PACK_MAX);
    err = sl_stage_note_load(office, id, &note);
    if (err == SALUR_OK) {
        err = sl_odb_begin(office->db, &txn);
    }
    if (err == SALUR_OK) {
        err = find_parts(office, txn, &key, &parts);
    }
    if (err == SALUR_OK) {
        err = sl_stage_note_approved(office, note, site, &valid);
    }
    if (err == SALUR_OK) {
        err = find_withdrawn(office, txn, site, &parts.withdrawn);
    }
    if (err == SALUR_OK) {
        err = salur_office_trust_bytes(office, &trust);
    }
    if (err == SALUR_OK && people != NULL && people->issuer != NULL) {
        err =
            sl_office_people_seal(office, &note->stage, site, people, &sealed);
    }
    if (err == SALUR_OK) {
        parts.people = salur_buf_view(&sealed);
        parts.trust = salur_buf_view(&trust);
        parts.stage = salur_buf_view(&note->bytes);
        err = salur_bundle_write(&parts, out);
    }
    sl_odb_end(txn);
    sl_stage_note_free(note);
    salur_buf_wipe(&trust);
    salur_buf_wipe(&sealed);
    return err;
}
