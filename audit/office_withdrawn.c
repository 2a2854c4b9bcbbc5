/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Withdrawn lists.  Every list adopted is kept with the time from which it
 * was in force, so that a redemption is judged by the list of its day; each
 * issuer's area has its own row of serials.  DIR/withdrawn.note is a copy of
 * the one adopted last, for people to read: it is written behind the commit,
 * and again at the next opening when a power cut came between.
 */
#include "audit/office_inside.h"

#include <string.h>

#include "salur/file.h"

#define COPY "withdrawn.note"
/* In SL_ODB_META: the key of the list adopted last. */
#define LAST "withdrawn"

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

static enum salur_err
put_newer(const struct sl_adoption *in, MDB_txn *txn)
{
    struct sl_withdrawal held;
    enum salur_err err = newest_of(in, txn, &held);

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

enum salur_err
sl_adoption_put(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    const struct sl_adoption *in = ctx;
    const struct sl_odb_key key = sl_odb_key_withdrawn(in->area, in->serial);
    const struct sl_odb_key last = sl_odb_key_bytes(salur_bytes_str(LAST));
    enum salur_err err = put_newer(in, txn);

    return err == SALUR_OK
               ? sl_odb_put(db, txn, SL_ODB_META, &last, sl_odb_key_view(&key))
               : err;
}

/* --- the copy ------------------------------------------------------------- */

/* The note of the list adopted last, borrowed; SALUR_E_NOT_FOUND before the
 * first. */
static enum salur_err
find_last(const struct salur_office *office, MDB_txn *txn,
          struct salur_bytes *out)
{
    struct sl_odb_key key = sl_odb_key_bytes(salur_bytes_str(LAST));
    struct salur_bytes value;
    struct sl_withdrawal found;
    enum salur_err err = sl_odb_get(office->db, txn, SL_ODB_META, &key, &value);

    *out = salur_bytes(NULL, 0);
    if (err != SALUR_OK) {
        return err;
    }
    key = sl_odb_key_bytes(value);
    err = sl_odb_get(office->db, txn, SL_ODB_WITHDRAWN, &key, &value);
    if (err == SALUR_OK) {
        err = sl_withdrawal_read(sl_odb_key_view(&key), value, &found);
    }
    if (err == SALUR_OK) {
        *out = found.note;
    }
    return err == SALUR_E_NOT_FOUND ? SALUR_E_CORRUPT : err;
}

/* Set *out_is_same to 1 when the copy says what the store does, or when there
 * is nothing to say. */
static enum salur_err
compare_copy(const struct salur_office *office, MDB_txn *txn,
             struct salur_bytes *out_note, int *out_is_same)
{
    struct salur_buf copy;
    enum salur_err err = find_last(office, txn, out_note);

    *out_is_same = err == SALUR_E_NOT_FOUND;
    if (err != SALUR_OK) {
        return *out_is_same ? SALUR_OK : err;
    }
    salur_buf_init(&copy, SALUR_NOTE_MAX);
    err = sl_office_read(office, COPY, &copy);
    *out_is_same =
        err == SALUR_OK && salur_bytes_equal(salur_buf_view(&copy), *out_note);
    salur_buf_wipe(&copy);
    /* Missing, too long or not to be read: it is replaced. */
    return err == SALUR_E_MEMORY ? err : SALUR_OK;
}

/* Under the write lock, as all files: of two processes none leaves the older
 * list behind. */
enum salur_err
sl_withdrawn_copy_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    const struct salur_office *office = ctx;
    struct salur_bytes note;
    struct salur_buf path;
    int is_same;
    enum salur_err err = compare_copy(office, txn, &note, &is_same);

    (void)db;
    if (err != SALUR_OK || is_same) {
        return err;
    }
    salur_buf_init(&path, SL_PATH_MAX);
    err = sl_office_path(office, COPY, &path);
    if (err == SALUR_OK) {
        err = salur_file_write(sl_path_text(&path), note, SALUR_FILE_REPLACE);
    }
    salur_buf_wipe(&path);
    return err;
}

enum salur_err
sl_office_withdrawn_copy(struct salur_office *office)
{
    struct salur_bytes note;
    MDB_txn *txn = NULL;
    int is_same = 0;
    enum salur_err err = sl_odb_begin(office->db, &txn);

    if (err == SALUR_OK) {
        err = compare_copy(office, txn, &note, &is_same);
    }
    sl_odb_end(txn);
    /* Only what differs waits for the write lock. */
    return err == SALUR_OK && !is_same
               ? sl_odb_write(office->db, sl_withdrawn_copy_step, office)
               : err;
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
    return err == SALUR_OK
               ? sl_odb_write(office->db, sl_withdrawn_copy_step, office)
               : err;
}
