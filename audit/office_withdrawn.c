/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Withdrawn lists.  Every list adopted is kept with the time from which it
 * was in force, so that a redemption is judged by the list of its day; each
 * issuer's area has its own row of serials.  DIR/withdrawn.note is a copy of
 * the one adopted last, for people to read.
 */
#include "audit/office_inside.h"

#include <string.h>

#include "salur/file.h"

enum salur_err
sl_withdrawal_read(struct salur_bytes key, struct salur_bytes value,
                   struct sl_withdrawal *out)
{
    struct sl_reader rd;

    memset(out, 0, sizeof *out);
    sl_reader_init(&rd, key);
    sl_read_copy(&rd, out->area, SALUR_AREA_MAX);
    out->serial = sl_read_be64(&rd);
    if (sl_reader_finish(&rd) != SALUR_OK) {
        return SALUR_E_CORRUPT;
    }
    sl_reader_init(&rd, value);
    out->since_s = (int64_t)sl_read_be64(&rd); /* as it was written */
    out->note = sl_read_bytes(&rd, rd.left.len);
    return rd.err == SALUR_OK ? SALUR_OK : SALUR_E_CORRUPT;
}

enum salur_err
sl_withdrawn_of_note(struct salur_bytes note, struct salur_withdrawn *out)
{
    struct salur_note parsed;
    enum salur_err err = salur_note_parse(&parsed, note);

    memset(out, 0, sizeof *out);
    if (err == SALUR_OK) {
        err = salur_withdrawn_parse(out, parsed.text, NULL);
    }
    return err == SALUR_OK || err == SALUR_E_MEMORY ? err : SALUR_E_CORRUPT;
}

enum salur_err
sl_office_withdrawn_at(struct salur_office *office, MDB_txn *txn, uint64_t site,
                       struct sl_withdrawal *out)
{
    static const struct sl_odb_key all = {{0}, 0};
    struct sl_withdrawal found;
    struct sl_odb_walk walk;
    int has_one = 0;
    enum salur_err err =
        sl_odb_walk_open(&walk, office->db, txn, SL_ODB_WITHDRAWN, &all);

    memset(out, 0, sizeof *out);
    while (err == SALUR_OK) {
        err = sl_odb_walk_next(&walk);
        if (err == SALUR_OK) {
            err = sl_withdrawal_read(walk.key, walk.value, &found);
        }
        /* Of the areas that contain it each begins with the one before, so
         * in the order of keys the last is the smallest, and the newest. */
        if (err == SALUR_OK && salur_area_contains(found.area, site)) {
            *out = found;
            has_one = 1;
        }
    }
    sl_odb_walk_close(&walk);
    if (err != SALUR_E_ENDED) {
        return err;
    }
    return has_one ? SALUR_OK : SALUR_E_NOT_FOUND;
}

/* --- adopting ------------------------------------------------------------ */

/* The newest of an area; SALUR_E_NOT_FOUND when there is none. */
static enum salur_err
newest_of(const struct sl_adoption *in, MDB_txn *txn, struct sl_withdrawal *out)
{
    struct sl_odb_key prefix = sl_odb_key_withdrawn(in->area, 0);
    struct sl_odb_walk walk;
    int has_one = 0;
    enum salur_err err;

    prefix.len = SALUR_AREA_MAX;
    memset(out, 0, sizeof *out);
    err =
        sl_odb_walk_open(&walk, in->office->db, txn, SL_ODB_WITHDRAWN, &prefix);
    while (err == SALUR_OK) {
        err = sl_odb_walk_next(&walk);
        if (err == SALUR_OK) {
            err = sl_withdrawal_read(walk.key, walk.value, out);
            has_one = 1;
        }
    }
    sl_odb_walk_close(&walk);
    if (err != SALUR_E_ENDED) {
        return err;
    }
    return has_one ? SALUR_OK : SALUR_E_NOT_FOUND;
}

static enum salur_err
put_list(const struct sl_adoption *in, MDB_txn *txn, int64_t since_s)
{
    struct sl_odb_key key = sl_odb_key_withdrawn(in->area, in->serial);
    struct salur_buf value;
    enum salur_err err;

    salur_buf_init(&value, SALUR_NOTE_MAX + 8);
    sl_put_be64(&value, (uint64_t)since_s); /* read back as signed */
    sl_put_bytes(&value, in->note);
    err = value.err;
    if (err == SALUR_OK) {
        err = sl_odb_put(in->office->db, txn, SL_ODB_WITHDRAWN, &key,
                         salur_buf_view(&value));
    }
    salur_buf_wipe(&value);
    return err;
}

enum salur_err
sl_adoption_put(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    const struct sl_adoption *in = ctx;
    struct sl_withdrawal held;
    enum salur_err err = newest_of(in, txn, &held);

    (void)db;
    if (err == SALUR_E_NOT_FOUND) {
        return put_list(in, txn, in->time_s);
    }
    if (err != SALUR_OK) {
        return err;
    }
    if (in->serial < held.serial) {
        return SALUR_E_ROLLBACK;
    }
    if (in->serial == held.serial) {
        return salur_bytes_equal(held.note, in->note) ? SALUR_OK
                                                      : SALUR_E_MISMATCH;
    }
    /* A newer list is never in force before an older one. */
    return put_list(in, txn,
                    in->time_s > held.since_s ? in->time_s : held.since_s);
}

/* The copy is written also when the list was held: a power cut may have kept
 * the one and lost the other.  Under the write lock, as all files. */
enum salur_err
sl_adoption_copy(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    const struct sl_adoption *in = ctx;
    struct salur_buf path;
    enum salur_err err;

    (void)db;
    (void)txn;
    salur_buf_init(&path, SL_PATH_MAX);
    err = sl_office_path(in->office, "withdrawn.note", &path);
    if (err == SALUR_OK) {
        err =
            salur_file_write(sl_path_text(&path), in->note, SALUR_FILE_REPLACE);
    }
    salur_buf_wipe(&path);
    return err;
}

enum salur_err
salur_office_adopt_withdrawn(struct salur_office *office,
                             struct salur_bytes note, int64_t time_s)
{
    struct sl_adoption in = {office, note, "", 0, time_s};
    const struct salur_trust_key *issuer;
    struct salur_withdrawn list;
    struct salur_kid kid;
    enum salur_err err;

    if (office->is_read_only) {
        return SALUR_E_PERMISSION;
    }
    if (office->trust == NULL) {
        return SALUR_E_STATE;
    }
    err = salur_withdrawn_open(&list, note, office->trust, 0, time_s, &kid);
    if (err != SALUR_OK) {
        return err;
    }
    in.serial = list.serial;
    salur_withdrawn_wipe(&list);
    issuer = salur_trust_find(office->trust, kid);
    while (issuer != NULL && issuer->role != SALUR_ROLE_ISSUER) {
        issuer = salur_trust_find_next(office->trust, issuer);
    }
    if (issuer == NULL) {
        return SALUR_E_KEY_UNKNOWN;
    }
    in.area = issuer->area;
    err = sl_odb_write(office->db, sl_adoption_put, &in);
    return err == SALUR_OK ? sl_odb_write(office->db, sl_adoption_copy, &in)
                           : err;
}
