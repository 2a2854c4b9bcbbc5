/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The office's own lists for verifying an export.  Which village the export
 * is of is read from its first entry unverified: it only chooses lists, and
 * an export that lies there is found out by them.
 */
#include "audit/office_inside.h"

#include <stdlib.h>
#include <string.h>

/* The village that the first entry names; 0 when it does not. */
static uint64_t
site_of(struct salur_bytes pack)
{
    struct salur_export parts;
    struct salur_entry_cursor cursor;
    struct salur_bytes bytes;
    struct salur_entry entry;

    if (salur_export_open(&parts, pack, NULL) != SALUR_OK) {
        return 0;
    }
    salur_entry_cursor_init(&cursor, parts.entries);
    if (salur_entry_cursor_next(&cursor, &bytes) != SALUR_OK ||
        salur_entry_decode(&entry, bytes) != SALUR_OK ||
        entry.kind != SALUR_KIND_GENESIS) {
        return 0;
    }
    return entry.body.genesis.site;
}

/* Add the village's list of one stage; most stages may not have it. */
static enum salur_err
add_stage(struct salur_office *office, MDB_txn *txn,
          const struct salur_stage_id *id, uint64_t site,
          struct salur_verify_lists *lists)
{
    struct sl_stage_note *note = NULL;
    struct salur_site_line line;
    struct salur_site_list list;
    enum salur_err err =
        sl_office_checked_list(office, txn, id, site, &line, &list);

    if (err == SALUR_E_NOT_FOUND) {
        return SALUR_OK;
    }
    if (err == SALUR_OK) {
        err = sl_stage_note_load(office, id, &note);
    }
    if (err == SALUR_OK) {
        err = salur_verify_lists_put(lists, &note->stage, &line, &list);
    }
    sl_stage_note_free(note);
    salur_site_list_wipe(&list);
    return err;
}

/* Add all withdrawn lists; of one area the newest is kept. */
static enum salur_err
add_withdrawn(struct salur_office *office, MDB_txn *txn,
              struct salur_verify_lists *lists)
{
    static const struct sl_odb_key all = {{0}, 0};
    struct sl_withdrawal found;
    struct salur_withdrawn list;
    struct sl_odb_walk walk;
    enum salur_err err =
        sl_odb_walk_open(&walk, office->db, txn, SL_ODB_WITHDRAWN, &all);

    while (err == SALUR_OK) {
        err = sl_odb_walk_next(&walk);
        if (err == SALUR_OK) {
            err = sl_withdrawal_read(walk.key, walk.value, &found);
        }
        if (err == SALUR_OK) {
            err = sl_withdrawn_of_note(found.note, &list);
        }
        if (err == SALUR_OK) {
            err = salur_verify_lists_withdraw(lists, found.area, &list);
            salur_withdrawn_wipe(&list);
        }
    }
    sl_odb_walk_close(&walk);
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}

enum salur_err
sl_office_lists(struct salur_office *office, struct salur_bytes pack,
                struct salur_verify_lists **out)
{
    struct salur_verify_lists *lists = NULL;
    struct salur_stage_id *ids = NULL;
    uint64_t site = site_of(pack);
    MDB_txn *txn = NULL;
    size_t count = 0;
    enum salur_err err = sl_office_stages(office, &ids, &count);

    *out = NULL;
    if (err != SALUR_OK || count == 0 || site == 0) {
        free(ids);
        return err;
    }
    err = salur_verify_lists_new(&lists);
    if (err == SALUR_OK) {
        err = sl_odb_begin(office->db, &txn);
    }
    for (size_t i = 0; i < count && err == SALUR_OK; i++) {
        err = add_stage(office, txn, &ids[i], site, lists);
    }
    if (err == SALUR_OK) {
        err = add_withdrawn(office, txn, lists);
    }
    if (err == SALUR_OK) {
        *out = lists;
        lists = NULL;
    }
    sl_odb_end(txn);
    salur_verify_lists_free(lists);
    free(ids);
    return err;
}
