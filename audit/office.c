/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening and closing an office folder; its trust note; positions.  The
 * folder is made step by step, each step harmless alone, and the store in it
 * appears whole or not at all.
 */
#include "audit/office_inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "salur/file.h"

#define STORE_NAME "store"
#define STORE_NEW_NAME "store.new"

const char *
sl_path_text(const struct salur_buf *path)
{
    return (const char *)path->ptr;
}

enum salur_err
sl_office_path(const struct salur_office *office, const char *part,
               struct salur_buf *out)
{
    salur_buf_clear(out);
    sl_put_str(out, office->dir);
    sl_put_u8(out, '/');
    sl_put_str(out, part);
    sl_put_u8(out, 0);
    return out->err;
}

enum salur_err
sl_office_stage_path(const struct salur_office *office,
                     const struct salur_stage_id *id, const char *suffix,
                     struct salur_buf *out)
{
    char name[SALUR_STAGE_NAME_MAX];
    struct salur_stage_id parsed;

    /* Only a name that parses may become a file's. */
    salur_stage_id_format(name, id);
    if (salur_stage_id_parse(&parsed, name, strlen(name)) != SALUR_OK ||
        salur_stage_id_compare(&parsed, id) != 0) {
        return SALUR_E_ARG;
    }
    salur_buf_clear(out);
    sl_put_str(out, office->dir);
    sl_put_str(out, "/stages/");
    sl_put_str(out, name);
    sl_put_str(out, suffix);
    sl_put_u8(out, 0);
    return out->err;
}

enum salur_err
sl_office_read(const struct salur_office *office, const char *part,
               struct salur_buf *out)
{
    struct salur_buf path;
    enum salur_err err;

    salur_buf_init(&path, SL_PATH_MAX);
    err = sl_office_path(office, part, &path);
    if (err == SALUR_OK) {
        err = salur_file_read(sl_path_text(&path), out);
    }
    salur_buf_wipe(&path);
    return err;
}

enum salur_err
sl_office_nth(struct sl_odb_walk *walk, const struct sl_odb_key *prefix,
              size_t index, struct sl_place *place)
{
    int goes_on = place->next > 0 && index == place->next &&
                  salur_bytes_equal(sl_odb_key_view(prefix),
                                    sl_odb_key_view(&place->prefix));
    size_t steps = goes_on ? 1 : index + 1;
    enum salur_err err = SALUR_OK;

    if (goes_on) {
        sl_odb_walk_seek(walk, &place->key);
        err = sl_odb_walk_next(walk);
        /* The pair of before is gone: this one is already the next. */
        if (err == SALUR_OK &&
            !salur_bytes_equal(walk->key, sl_odb_key_view(&place->key))) {
            steps = 0;
        }
    }
    while (err == SALUR_OK && steps-- > 0) {
        err = sl_odb_walk_next(walk);
    }
    if (err != SALUR_OK) {
        return err == SALUR_E_ENDED ? SALUR_E_NOT_FOUND : err;
    }
    place->prefix = *prefix;
    place->key = sl_odb_key_bytes(walk->key);
    place->next = index + 1;
    return SALUR_OK;
}

/* --- opening ------------------------------------------------------------- */

/* What a creation that was cut off left: LMDB's two files. */
static void
clear_new(const char *path)
{
    static const char *const files[] = {"/data.mdb", "/lock.mdb"};
    struct salur_buf file;

    salur_buf_init(&file, SL_PATH_MAX);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        salur_buf_clear(&file);
        sl_put_str(&file, path);
        sl_put_str(&file, files[i]);
        sl_put_u8(&file, 0);
        if (file.err == SALUR_OK) {
            (void)unlink(sl_path_text(&file)); /* mostly it is not there */
        }
    }
    (void)rmdir(path);
    salur_buf_wipe(&file);
}

/* Make the store under another name, then give it its own. */
static enum salur_err
make_store(struct salur_office *office, const char *path)
{
    struct salur_buf fresh;
    enum salur_err err;

    salur_buf_init(&fresh, SL_PATH_MAX);
    err = sl_office_path(office, STORE_NEW_NAME, &fresh);
    if (err != SALUR_OK) {
        goto done;
    }
    clear_new(sl_path_text(&fresh));
    err = salur_dir_make(sl_path_text(&fresh));
    if (err == SALUR_OK) {
        err = sl_odb_make(sl_path_text(&fresh));
    }
    if (err == SALUR_OK) {
        err = salur_dir_sync(sl_path_text(&fresh));
    }
    if (err == SALUR_OK && rename(sl_path_text(&fresh), path) != 0) {
        err = sl_err_of_errno(errno);
    }
    if (err == SALUR_OK) {
        err = salur_dir_sync(office->dir);
    } else {
        clear_new(sl_path_text(&fresh));
    }

done:
    salur_buf_wipe(&fresh);
    return err;
}

static enum salur_err
open_store(struct salur_office *office, unsigned flags)
{
    struct salur_buf path;
    enum salur_err err;

    salur_buf_init(&path, SL_PATH_MAX);
    err = sl_office_path(office, STORE_NAME, &path);
    if (err == SALUR_OK && access(sl_path_text(&path), F_OK) != 0) {
        err = sl_err_of_errno(errno);
        if (err == SALUR_E_NOT_FOUND && (flags & SALUR_OFFICE_CREATE) != 0) {
            err = make_store(office, sl_path_text(&path));
        }
    }
    if (err == SALUR_OK) {
        err = sl_odb_open(&office->db, sl_path_text(&path), flags);
    }
    salur_buf_wipe(&path);
    return err;
}

static enum salur_err
open_trust(struct salur_office *office)
{
    struct salur_buf note;
    enum salur_err err;

    salur_buf_init(&note, SALUR_NOTE_MAX);
    err = sl_office_read(office, "trust.note", &note);
    if (err == SALUR_E_NOT_FOUND) {
        err = SALUR_OK; /* the first is still to come */
    } else if (err == SALUR_OK) {
        err =
            salur_trust_open(&office->trust, salur_buf_view(&note), NULL, NULL);
    }
    salur_buf_wipe(&note);
    return err;
}

enum salur_err
salur_office_open(struct salur_office **out, const char *dir, unsigned flags)
{
    struct salur_office *office = calloc(1, sizeof *office);
    enum salur_err err = SALUR_OK;

    *out = NULL;
    if (office == NULL) {
        return SALUR_E_MEMORY;
    }
    office->is_read_only = (flags & SALUR_OFFICE_READ_ONLY) != 0;
    if (office->is_read_only) {
        flags &= ~SALUR_OFFICE_CREATE;
    }
    office->dir = strdup(dir);
    if (office->dir == NULL) {
        err = SALUR_E_MEMORY;
    }
    if (err == SALUR_OK) {
        err = salur_hasher_new(&office->hasher);
    }
    if (err == SALUR_OK && (flags & SALUR_OFFICE_CREATE) != 0) {
        err = salur_dir_make(dir);
    }
    if (err == SALUR_OK) {
        err = open_store(office, flags);
    }
    if (err == SALUR_OK) {
        err = open_trust(office);
    }
    if (err == SALUR_OK && !office->is_read_only) {
        err = sl_office_withdrawn_copy(office);
    }
    if (err == SALUR_OK) {
        *out = office;
        office = NULL;
    }
    salur_office_close(office);
    return err;
}

void
salur_office_close(struct salur_office *office)
{
    if (office == NULL) {
        return;
    }
    sl_odb_close(office->db);
    salur_trust_free(office->trust);
    salur_hasher_free(office->hasher);
    free(office->dir);
    free(office);
}

void
salur_office_set_time(struct salur_office *office, int64_t time_s)
{
    office->has_time = 1;
    office->time_s = time_s;
}

void
salur_office_set_aliases(struct salur_office *office,
                         const struct salur_aliases *aliases)
{
    office->aliases = aliases;
}

/* --- the trust note ------------------------------------------------------ */

const struct salur_trust *
salur_office_trust(const struct salur_office *office)
{
    return office->trust;
}

enum salur_err
salur_office_trust_bytes(struct salur_office *office, struct salur_buf *out)
{
    return sl_office_read(office, "trust.note", out);
}

struct adoption {
    struct salur_office *office;
    struct salur_bytes note;
    struct salur_where *where;
};

/* Under the store's write lock, so that two processes do not cross.  The
 * note on the disk may be newer than the one that was read at opening. */
static enum salur_err
adopt_step(struct sl_odb *db, MDB_txn *txn, void *ctx)
{
    struct adoption *adoption = ctx;
    struct salur_office *office = adoption->office;
    struct salur_trust *held = office->trust;
    struct salur_trust *fresh = NULL;
    struct salur_buf path;
    enum salur_err err;

    (void)db;
    (void)txn;
    salur_buf_init(&path, SL_PATH_MAX);
    office->trust = NULL;
    err = open_trust(office);
    if (err == SALUR_OK) {
        salur_trust_free(held);
    } else {
        office->trust = held;
    }
    if (err == SALUR_OK) {
        err = salur_trust_open(&fresh, adoption->note, office->trust,
                               adoption->where);
    }
    if (err == SALUR_OK) {
        err = sl_office_path(office, "trust.note", &path);
    }
    if (err == SALUR_OK) {
        err = salur_file_write(sl_path_text(&path), adoption->note,
                               SALUR_FILE_REPLACE);
    }
    if (err == SALUR_OK) {
        salur_trust_free(office->trust);
        office->trust = fresh;
        fresh = NULL;
    }
    salur_trust_free(fresh);
    salur_buf_wipe(&path);
    return err;
}

enum salur_err
salur_office_adopt_trust(struct salur_office *office, struct salur_bytes note,
                         struct salur_where *where)
{
    struct adoption adoption = {office, note, where};

    if (office->is_read_only) {
        return SALUR_E_PERMISSION;
    }
    return sl_odb_write(office->db, adopt_step, &adoption);
}
