/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The answers of the witness as files.  What is to be written stands in the
 * store, in the transaction that cosigned; it leaves the store's list only
 * when the file is on the disk.  Whenever the power goes, the answer is there
 * or will be written by the next call.
 */
#include "audit/office_inside.h"

#include <string.h>

#include "salur/file.h"

#define FOLDER "cosigned"
#define HEAD "head.note"
#define NOTE_END ".cosigned.note"
/* A head that as many witnesses signed as a note may carry. */
#define FILE_MAX (16UL * 1024)

/* What one call writes. */
struct answering {
    struct salur_office *office;
    const char *dir;
    const struct salur_answer_sink *sink;
    struct salur_buf path;
    uint64_t leaves; /* of the office's log when the files were written */
};

/* dir/<origin>.cosigned.note and a NUL; a name has no slash. */
static enum salur_err
make_path(struct answering *a, struct salur_bytes origin)
{
    salur_buf_clear(&a->path);
    sl_put_str(&a->path, a->dir);
    sl_put_u8(&a->path, '/');
    for (size_t i = 0; i < origin.len; i++) {
        uint8_t c = origin.ptr[i];

        sl_put_u8(&a->path, c == '/' ? '_' : c);
    }
    sl_put(&a->path, NOTE_END, sizeof NOTE_END);
    return a->path.err;
}

/* Write the note of the log of this name. */
static enum salur_err
write_one(struct answering *a, MDB_txn *txn, struct salur_bytes origin)
{
    struct salur_office_witnessed is;
    char name[SALUR_NAME_MAX + 1] = {0};
    struct salur_bytes note;
    enum salur_err err;

    if (origin.len > SALUR_NAME_MAX) {
        return SALUR_E_CORRUPT;
    }
    memcpy(name, origin.ptr, origin.len);
    err = sl_witnessed_find(a->office, txn, name, &is, &note);
    if (err == SALUR_E_NOT_FOUND) {
        return SALUR_E_CORRUPT;
    }
    if (err == SALUR_OK) {
        err = make_path(a, origin);
    }
    if (err == SALUR_OK) {
        err =
            salur_file_write(sl_path_text(&a->path), note, SALUR_FILE_REPLACE);
    }
    if (err == SALUR_OK && is.leaf >= a->leaves) {
        a->leaves = is.leaf + 1;
    }
    if (err == SALUR_OK && a->sink != NULL) {
        a->sink->put(a->sink->ctx, name, sl_path_text(&a->path));
    }
    return err;
}

static enum salur_err
write_all(struct answering *a, size_t *out_count)
{
    static const struct sl_odb_key all = {{0}, 0};
    struct sl_odb_walk walk;
    MDB_txn *txn = NULL;
    enum salur_err err = sl_odb_begin(a->office->db, &txn);

    *out_count = 0;
    memset(&walk, 0, sizeof walk);
    if (err == SALUR_OK) {
        err = sl_odb_walk_open(&walk, a->office->db, txn, SL_ODB_ANSWERS, &all);
    }
    while (err == SALUR_OK) {
        err = sl_odb_walk_next(&walk);
        if (err == SALUR_OK && *out_count == 0) {
            err = salur_dir_make(a->dir);
        }
        if (err == SALUR_OK) {
            err = write_one(a, txn, walk.key);
            *out_count += err == SALUR_OK;
        }
    }
    sl_odb_walk_close(&walk);
    sl_odb_end(txn);
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}

/* Take from the list what was written; another process may have added. */
static enum salur_err
clear_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    static const struct sl_odb_key all = {{0}, 0};
    const struct answering *a = ctx;
    struct sl_odb_walk walk;
    enum salur_err err = sl_odb_walk_open(&walk, db, txn, SL_ODB_ANSWERS, &all);

    while (err == SALUR_OK) {
        struct sl_reader rd;
        uint64_t leaf;

        err = sl_odb_walk_next(&walk);
        sl_reader_init(&rd, walk.value);
        leaf = sl_read_be64(&rd);
        if (err == SALUR_OK && leaf < a->leaves) {
            err = sl_odb_err(db, mdb_cursor_del(walk.cursor, 0));
        }
    }
    sl_odb_walk_close(&walk);
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}

/* 1 when the file says what the store's head does: others may have signed it
 * since. */
static int
is_head(const char *path, struct salur_bytes head)
{
    struct salur_checkpoint wanted;
    struct salur_checkpoint found;
    struct salur_buf file;
    int is_same;

    salur_buf_init(&file, FILE_MAX);
    is_same =
        salur_file_read(path, &file) == SALUR_OK &&
        salur_checkpoint_peek(&found, salur_buf_view(&file)) == SALUR_OK &&
        salur_checkpoint_peek(&wanted, head) == SALUR_OK &&
        strcmp(found.origin, wanted.origin) == 0 &&
        found.head.size == wanted.head.size &&
        salur_hash_equal(&found.head.root, &wanted.head.root);
    salur_buf_wipe(&file);
    return is_same;
}

static enum salur_err
write_head(struct answering *a)
{
    struct salur_buf head;
    enum salur_err err;

    salur_buf_init(&head, SALUR_COSIGNED_MAX);
    err = salur_office_head(a->office, &head);
    if (err == SALUR_OK) {
        err = sl_office_path(a->office, HEAD, &a->path);
    }
    if (err == SALUR_OK &&
        !is_head(sl_path_text(&a->path), salur_buf_view(&head))) {
        err = salur_file_write(sl_path_text(&a->path), salur_buf_view(&head),
                               SALUR_FILE_REPLACE);
    }
    salur_buf_wipe(&head);
    return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
}

enum salur_err
salur_office_answer(struct salur_office *office, const char *dir,
                    const struct salur_answer_sink *sink)
{
    struct answering a = {.office = office, .dir = dir, .sink = sink};
    struct salur_buf folder;
    size_t count = 0;
    enum salur_err err = SALUR_OK;

    if (office->is_read_only) {
        return SALUR_E_PERMISSION;
    }
    salur_buf_init(&folder, SL_PATH_MAX);
    salur_buf_init(&a.path, SL_PATH_MAX);
    if (dir == NULL) {
        err = sl_office_path(office, FOLDER, &folder);
        a.dir = err == SALUR_OK ? sl_path_text(&folder) : "";
    }
    if (err == SALUR_OK) {
        err = write_all(&a, &count);
    }
    if (err == SALUR_OK && count > 0) {
        err = sl_odb_write(office->db, clear_step, &a);
    }
    if (err == SALUR_OK) {
        err = write_head(&a);
    }
    salur_buf_wipe(&folder);
    salur_buf_wipe(&a.path);
    return err;
}
