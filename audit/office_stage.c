/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Freezing a list, recomputing it, approving it.
 *
 * A stage is there when its note is.  An import therefore goes: remove the
 * note of a draft that is replaced, write list and key, fill the tables in
 * bounded transactions, write the note.  Cut off anywhere, it left no stage,
 * and the next import of that name starts anew with the same key.  The
 * store's write lock is held wherever files change; the text in
 * SL_ODB_DRAFTS tells two imports at once apart.
 *
 * Memory: the list file and its snapshot.
 */
#include "audit/office_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "salur/file.h"

#define STAGE_TEXT_MAX 16384
/* Villages of one transaction: some 2 MB of dirty pages. */
#define SITES_A_STEP 256

struct import {
    struct salur_office *office;
    const struct salur_stage_id *id;
    struct salur_bytes csv;
    struct salur_snapshot *snapshot;
    struct salur_stage_key *key;
    int is_new_key;
    struct salur_buf text; /* of the new stage note */
    struct salur_buf path; /* scratch */
    size_t next;           /* first site of the step */
    size_t reached;        /* first site after the step */
};

/* --- the key ------------------------------------------------------------- */

enum salur_err
sl_office_stage_key(struct salur_office *office,
                    const struct salur_stage_id *id,
                    struct salur_stage_key **out)
{
    struct salur_buf path;
    enum salur_err err;

    *out = NULL;
    salur_buf_init(&path, SL_PATH_MAX);
    err = sl_office_stage_path(office, id, ".key", &path);
    if (err == SALUR_OK) {
        err = salur_stage_key_load(out, sl_path_text(&path));
    }
    salur_buf_wipe(&path);
    return err;
}

/* The key a stage has, else a new one that is not saved yet. */
static enum salur_err
find_key(struct import *import)
{
    enum salur_err err =
        sl_office_stage_key(import->office, import->id, &import->key);

    if (err == SALUR_E_NOT_FOUND) {
        import->is_new_key = 1;
        err = salur_stage_key_new(&import->key);
    }
    return err;
}

/* --- files, under the write lock ----------------------------------------- */

static enum salur_err
remove_note(struct import *import)
{
    enum salur_err err = sl_office_stage_path(import->office, import->id,
                                              ".note", &import->path);

    if (err != SALUR_OK) {
        return err;
    }
    if (unlink(sl_path_text(&import->path)) != 0) {
        return errno == ENOENT ? SALUR_OK : sl_err_of_errno(errno);
    }
    err = sl_office_path(import->office, "stages", &import->path);
    return err == SALUR_OK ? salur_dir_sync(sl_path_text(&import->path)) : err;
}

static enum salur_err
write_files(struct import *import)
{
    enum salur_err err;

    err =
        sl_office_stage_path(import->office, import->id, ".key", &import->path);
    if (err == SALUR_OK && import->is_new_key) {
        err = salur_stage_key_save(import->key, sl_path_text(&import->path));
        /* Another import made one since: the ids would be two kinds. */
        err = err == SALUR_E_EXISTS ? SALUR_E_STATE : err;
        import->is_new_key = err != SALUR_OK; /* a second run finds it there */
    }
    if (err == SALUR_OK) {
        err = sl_office_stage_path(import->office, import->id, ".csv",
                                   &import->path);
    }
    if (err == SALUR_OK) {
        err = salur_file_write(sl_path_text(&import->path), import->csv,
                               SALUR_FILE_REPLACE | SALUR_FILE_SECRET);
    }
    return err;
}

/* A signed note is never replaced; whatever else is there may be. */
static enum salur_err
check_replaceable(struct import *import, int *out_already)
{
    struct sl_stage_note *note = NULL;
    enum salur_err err = sl_stage_note_load(import->office, import->id, &note);

    *out_already = 0;
    if (err == SALUR_E_NOT_FOUND) {
        return SALUR_OK;
    }
    if (err == SALUR_OK) {
        *out_already =
            salur_bytes_equal(note->text, salur_buf_view(&import->text));
        err = note->is_signed && !*out_already ? SALUR_E_EXISTS : SALUR_OK;
    }
    sl_stage_note_free(note);
    return err;
}

/* --- the steps ----------------------------------------------------------- */

/* First: from here on there is no stage of this name. */
static enum salur_err
begin_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    static const enum sl_odb_table tables[] = {SL_ODB_LINES, SL_ODB_LISTS,
                                               SL_ODB_PROOFS, SL_ODB_CARDS};
    struct import *import = ctx;
    struct sl_odb_key key = sl_odb_key_stage(import->id);
    int already;
    enum salur_err err = check_replaceable(import, &already);

    if (err == SALUR_OK) {
        err = remove_note(import);
    }
    if (err == SALUR_OK) {
        err = write_files(import);
    }
    for (size_t i = 0; i < sizeof tables / sizeof tables[0] && err == SALUR_OK;
         i++) {
        err = sl_odb_clear(db, txn, tables[i], &key);
    }
    if (err == SALUR_OK) {
        err = sl_odb_put(db, txn, SL_ODB_DRAFTS, &key,
                         salur_buf_view(&import->text));
    }
    return err;
}

/* SALUR_E_STATE when another import of this stage has begun since. */
static enum salur_err
check_draft(struct import *import, struct sl_odb *db, MDB_txn *txn)
{
    struct sl_odb_key key = sl_odb_key_stage(import->id);
    struct salur_bytes text;
    enum salur_err err = sl_odb_get(db, txn, SL_ODB_DRAFTS, &key, &text);

    if (err == SALUR_OK &&
        !salur_bytes_equal(text, salur_buf_view(&import->text))) {
        err = SALUR_E_STATE;
    }
    return err;
}

static enum salur_err
put_site(struct import *import, struct sl_odb *db, MDB_txn *txn, size_t index)
{
    const struct salur_snapshot_site *site =
        salur_snapshot_site(import->snapshot, index);
    struct sl_odb_key key = sl_odb_key_site(import->id, site->line.site);
    struct salur_buf value;
    enum salur_err err;

    salur_buf_init(&value,
                   (size_t)SALUR_SITE_ENTRIES_MAX * SALUR_SITE_ITEM_MAX);
    err = salur_site_line_format(&site->line, &value);
    if (err == SALUR_OK) {
        err = sl_odb_put(db, txn, SL_ODB_LINES, &key, salur_buf_view(&value));
    }
    salur_buf_clear(&value);
    if (err == SALUR_OK) {
        err = salur_site_list_encode(&site->list, &value);
    }
    if (err == SALUR_OK) {
        err = sl_odb_put(db, txn, SL_ODB_LISTS, &key, salur_buf_view(&value));
    }
    salur_buf_clear(&value);
    if (err == SALUR_OK) {
        err = salur_snapshot_proof(import->snapshot, index, &value);
    }
    if (err == SALUR_OK) {
        err = sl_odb_put(db, txn, SL_ODB_PROOFS, &key, salur_buf_view(&value));
    }
    salur_buf_wipe(&value);
    return err;
}

/* Next: some sites. */
static enum salur_err
sites_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    struct import *import = ctx;
    enum salur_err err = check_draft(import, db, txn);

    import->reached = import->next;
    while (err == SALUR_OK && import->reached < import->next + SITES_A_STEP &&
           salur_snapshot_site(import->snapshot, import->reached) != NULL) {
        err = put_site(import, db, txn, import->reached);
        import->reached += err == SALUR_OK;
    }
    return err;
}

/* Last: with its note the stage is there. */
static enum salur_err
note_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    struct import *import = ctx;
    enum salur_err err = check_draft(import, db, txn);

    if (err == SALUR_OK) {
        err = sl_office_stage_path(import->office, import->id, ".note",
                                   &import->path);
    }
    if (err == SALUR_OK) {
        err =
            salur_file_write(sl_path_text(&import->path),
                             salur_buf_view(&import->text), SALUR_FILE_REPLACE);
    }
    return err;
}

static enum salur_err
store_stage(struct import *import)
{
    struct sl_odb *db = import->office->db;
    enum salur_err err =
        sl_office_path(import->office, "stages", &import->path);

    if (err == SALUR_OK) {
        err = salur_dir_make(sl_path_text(&import->path));
    }
    if (err == SALUR_OK) {
        err = sl_odb_write(db, begin_step, import);
    }
    while (err == SALUR_OK &&
           salur_snapshot_site(import->snapshot, import->next) != NULL) {
        err = sl_odb_write(db, sites_step, import);
        import->next = import->reached;
    }
    return err == SALUR_OK ? sl_odb_write(db, note_step, import) : err;
}

enum salur_err
salur_office_stage_import(struct salur_office *office, struct salur_bytes csv,
                          const struct salur_aliases *aliases,
                          const struct salur_stage *terms, int *out_already)
{
    struct import import;
    enum salur_err err;

    *out_already = 0;
    if (office->is_read_only) {
        return SALUR_E_PERMISSION;
    }
    memset(&import, 0, sizeof import);
    import.office = office;
    import.id = &terms->id;
    import.csv = csv;
    salur_buf_init(&import.text, STAGE_TEXT_MAX);
    salur_buf_init(&import.path, SL_PATH_MAX);
    err = find_key(&import);
    if (err == SALUR_OK) {
        err = salur_snapshot_build(&import.snapshot, csv, aliases, terms,
                                   import.key);
    }
    if (err == SALUR_OK) {
        err = salur_stage_format(salur_snapshot_stage(import.snapshot),
                                 &import.text);
    }
    if (err == SALUR_OK) {
        err = check_replaceable(&import, out_already);
    }
    if (err == SALUR_OK && !*out_already) {
        err = store_stage(&import);
    }
    salur_snapshot_free(import.snapshot);
    salur_stage_key_free(import.key);
    salur_buf_wipe(&import.text);
    salur_buf_wipe(&import.path);
    return err;
}

enum salur_err
salur_office_stage_csv(struct salur_office *office,
                       const struct salur_stage_id *id, struct salur_buf *out)
{
    struct salur_buf path;
    enum salur_err err;

    salur_buf_init(&path, SL_PATH_MAX);
    err = sl_office_stage_path(office, id, ".csv", &path);
    if (err == SALUR_OK) {
        err = salur_file_read(sl_path_text(&path), out);
    }
    salur_buf_wipe(&path);
    return err;
}

/* --- approving ----------------------------------------------------------- */

enum salur_err
salur_office_stage_recompute(struct salur_office *office,
                             const struct salur_stage_id *id,
                             struct salur_bytes csv,
                             const struct salur_aliases *aliases,
                             struct salur_stage *out_fresh)
{
    struct sl_stage_note *note = NULL;
    struct salur_stage_key *key = NULL;
    struct salur_snapshot *snapshot = NULL;
    struct salur_buf file;
    struct salur_buf text;
    enum salur_err err;

    memset(out_fresh, 0, sizeof *out_fresh);
    salur_buf_init(&file, SL_LIST_FILE_MAX);
    salur_buf_init(&text, STAGE_TEXT_MAX);
    err = sl_stage_note_load(office, id, &note);
    if (err == SALUR_OK && csv.ptr == NULL) {
        err = salur_office_stage_csv(office, id, &file);
        csv = salur_buf_view(&file);
    }
    if (err == SALUR_OK) {
        err = sl_office_stage_key(office, id, &key);
    }
    if (err == SALUR_OK) {
        err = salur_snapshot_build(&snapshot, csv, aliases, &note->stage, key);
    }
    if (err == SALUR_OK) {
        *out_fresh = *salur_snapshot_stage(snapshot);
        err = salur_stage_format(out_fresh, &text);
    }
    if (err == SALUR_OK &&
        !salur_bytes_equal(note->text, salur_buf_view(&text))) {
        err = SALUR_E_MISMATCH;
    }
    salur_snapshot_free(snapshot);
    salur_stage_key_free(key);
    sl_stage_note_free(note);
    salur_buf_wipe(&text);
    salur_buf_wipe(&file);
    return err;
}
