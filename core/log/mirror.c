/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mirror's state, and keeping it equal to the journal.  Nothing that goes
 * wrong with it stops a handout: it is what the next one tries again, and
 * what is told.
 */
#include "log/mirror.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/file_at.h"

#define FILE_MIRROR "mirror"

/* --- the path --------------------------------------------------------------
 */

/* A line of 1 .. SALUR_MIRROR_PATH_MAX - 1 bytes. */
static int
path_is_valid(struct salur_bytes path)
{
    return path.len > 0 && path.len < SALUR_MIRROR_PATH_MAX &&
           memchr(path.ptr, '\n', path.len) == NULL &&
           memchr(path.ptr, '\0', path.len) == NULL;
}

enum salur_err
sl_mirror_load(struct sl_journal *journal, struct sl_mirror *out)
{
    char *name = sl_path_join(journal->dir, FILE_MIRROR);
    struct salur_buf text;
    struct salur_bytes path;
    struct sl_reader rd;
    enum salur_err err = name == NULL ? SALUR_E_MEMORY : SALUR_OK;

    memset(out, 0, sizeof *out);
    out->folder = out->fd = -1;
    salur_buf_init(&text, SALUR_MIRROR_PATH_MAX);
    if (err == SALUR_OK) {
        err = salur_file_read(name, &text);
    }
    sl_reader_init(&rd, salur_buf_view(&text));
    path = sl_read_until(&rd, '\n');
    if (err == SALUR_OK && sl_reader_finish(&rd) == SALUR_OK &&
        path_is_valid(path)) {
        memcpy(out->path, path.ptr, path.len); /* the NUL is there */
        out->kind = SALUR_MIRROR_MISSING;
    }
    salur_buf_wipe(&text);
    free(name);
    return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
}

/* Write the path, or take it away. */
static enum salur_err
save_path(const struct sl_journal *journal, const char *path)
{
    char *name = sl_path_join(journal->dir, FILE_MIRROR);
    struct salur_buf text;
    enum salur_err err = name == NULL ? SALUR_E_MEMORY : SALUR_OK;

    salur_buf_init(&text, SALUR_MIRROR_PATH_MAX);
    if (err == SALUR_OK && path != NULL) {
        sl_put_str(&text, path);
        sl_put_u8(&text, '\n');
        err = text.err != SALUR_OK
                  ? text.err
                  : salur_file_write(name, salur_buf_view(&text),
                                     SALUR_FILE_REPLACE | SALUR_FILE_SECRET);
    } else if (err == SALUR_OK) {
        err = unlink(name) == 0 || errno == ENOENT
                  ? salur_dir_sync(journal->dir)
                  : sl_err_of_errno(errno);
    }
    salur_buf_wipe(&text);
    free(name);
    return err;
}

/* --- following -------------------------------------------------------------
 */

static void
set_state(struct sl_mirror *mirror, enum salur_mirror_kind kind,
          enum salur_err err)
{
    mirror->kind = kind;
    mirror->err = err;
    if (kind != SALUR_MIRROR_WHOLE) {
        sl_mirror_shut(mirror);
    }
}

/* An older journal of this log is kept beside, and a new file begun. */
static enum salur_err
replace_older(struct sl_mirror *mirror, const char *origin,
              struct sl_mirror_look *look)
{
    char kept[sizeof mirror->name + 8];

    (void)snprintf(kept, sizeof kept, "%s.kept", mirror->name);
    if (renameat(mirror->folder, mirror->name, mirror->folder, kept) != 0) {
        return sl_err_of_errno(errno);
    }
    look->common = 0;
    return sl_mirror_open(mirror, origin, 0, 1);
}

/* Bring the open mirror up to a place. */
static enum salur_err
catch_up(struct sl_mirror *mirror, const struct sl_journal *journal,
         const char *origin, const struct sl_pos *end)
{
    struct sl_mirror_look look;
    uint64_t size = 0;
    enum salur_err err = sl_mirror_compare(mirror, journal, origin, end, &look);

    if (err != SALUR_OK) {
        return err;
    }
    switch (look.relation) {
    case SL_MIRROR_SAME:
        return SALUR_OK;
    case SL_MIRROR_AHEAD:
    case SL_MIRROR_NEWER:
        return SALUR_E_ROLLBACK;
    case SL_MIRROR_FORKED:
        return SALUR_E_FORK;
    case SL_MIRROR_FOREIGN:
        return SALUR_E_EXISTS;
    case SL_MIRROR_OLDER:
        err = replace_older(mirror, origin, &look);
        break;
    case SL_MIRROR_BEHIND:
        break;
    }
    if (err == SALUR_OK) {
        err = sl_file_size(mirror->fd, &size);
    }
    if (err == SALUR_OK && size > look.common) {
        err = sl_file_cut(mirror->fd, look.common);
    }
    return err == SALUR_OK ? sl_mirror_copy(journal->fd, mirror->fd,
                                            look.common, end->bytes)
                           : err;
}

void
sl_mirror_follow(struct sl_journal *journal, const char *origin,
                 const struct sl_pos *end)
{
    struct sl_mirror *mirror = journal->mirror;
    enum salur_err err;

    if (mirror == NULL || mirror->kind == SALUR_MIRROR_OFF) {
        return;
    }
    err = sl_mirror_open(mirror, origin, 0, 1);
    if (err == SALUR_E_NOT_FOUND && mirror->folder < 0) {
        set_state(mirror, SALUR_MIRROR_MISSING, err);
        return;
    }
    if (err == SALUR_OK) {
        err = catch_up(mirror, journal, origin, end);
    }
    set_state(mirror,
              err == SALUR_OK         ? SALUR_MIRROR_WHOLE
              : err == SALUR_E_EXISTS ? SALUR_MIRROR_FOREIGN
                                      : SALUR_MIRROR_FAILED,
              err);
}

/* 1 when the open file ends where the record begins, in its place. */
static int
is_ready(const struct sl_mirror *mirror, const struct sl_pos *before)
{
    uint64_t size = 0;

    return mirror->kind == SALUR_MIRROR_WHOLE && mirror->fd >= 0 &&
           sl_file_is_at(mirror->folder, AT_FDCWD, mirror->path) &&
           sl_file_is_at(mirror->fd, mirror->folder, mirror->name) &&
           sl_file_size(mirror->fd, &size) == SALUR_OK && size == before->bytes;
}

void
sl_mirror_write(struct sl_journal *journal, const char *origin)
{
    struct sl_mirror *mirror = journal->mirror;
    enum salur_err err;

    if (mirror == NULL || mirror->kind == SALUR_MIRROR_OFF) {
        return;
    }
    if (is_ready(mirror, &journal->after)) {
        return; /* nothing was written */
    }
    if (!is_ready(mirror, &journal->before)) {
        sl_mirror_follow(journal, origin, &journal->after);
        return;
    }
    err = sl_file_write_at(mirror->fd, journal->before.bytes,
                           salur_buf_view(&journal->record));
    if (err == SALUR_OK) {
        err = sl_file_sync(mirror->fd);
    }
    if (err != SALUR_OK) {
        set_state(mirror, SALUR_MIRROR_FAILED, err);
    }
}

/* --- what callers ask ------------------------------------------------------
 */

static enum salur_err
pos_work(struct salur_ledger *ledger, void *ctx)
{
    return sl_pos_load(ledger, ctx);
}

static int
is_same_disk(const struct sl_mirror *mirror, const struct sl_journal *journal)
{
    struct stat ours;
    struct stat theirs;

    return fstat(journal->folder, &ours) == 0 &&
           stat(mirror->path, &theirs) == 0 && ours.st_dev == theirs.st_dev;
}

/* What is told of each relation. */
static const struct {
    enum salur_mirror_kind kind;
    enum salur_err err;
} kinds[] = {
    [SL_MIRROR_SAME] = {SALUR_MIRROR_WHOLE, SALUR_OK},
    [SL_MIRROR_BEHIND] = {SALUR_MIRROR_BEHIND, SALUR_OK},
    [SL_MIRROR_OLDER] = {SALUR_MIRROR_BEHIND, SALUR_OK},
    [SL_MIRROR_AHEAD] = {SALUR_MIRROR_FAILED, SALUR_E_ROLLBACK},
    [SL_MIRROR_NEWER] = {SALUR_MIRROR_FAILED, SALUR_E_ROLLBACK},
    [SL_MIRROR_FOREIGN] = {SALUR_MIRROR_FOREIGN, SALUR_OK},
    [SL_MIRROR_FORKED] = {SALUR_MIRROR_FAILED, SALUR_E_FORK},
};

/* Records of the mirror up to its last whole one. */
static uint64_t
count_records(const struct sl_mirror *mirror, const struct sl_journal *journal)
{
    struct salur_journal_record record;
    struct sl_scan scan;
    uint64_t count;
    enum salur_err err = sl_scan_open(&scan, mirror->fd, journal->hasher);

    while (err == SALUR_OK) {
        err = sl_scan_next(&scan, &record);
    }
    count = scan.at.number;
    sl_scan_wipe(&scan);
    return count;
}

/* Look at the file, changing nothing; mirror is closed again. */
static enum salur_err
look(struct sl_mirror *mirror, struct salur_ledger *ledger,
     const struct sl_pos *end, struct salur_mirror *out)
{
    const char *origin = ledger->identity.origin;
    struct sl_mirror_look seen = {.relation = SL_MIRROR_BEHIND};
    uint64_t records = 0;
    enum salur_err err = sl_mirror_open(mirror, origin, 1, 0);

    if (err == SALUR_OK) {
        err = sl_mirror_compare(mirror, ledger->journal, origin, end, &seen);
    }
    if (err == SALUR_OK && seen.relation == SL_MIRROR_BEHIND) {
        records = count_records(mirror, ledger->journal);
    }
    out->kind = kinds[seen.relation].kind;
    out->err = kinds[seen.relation].err;
    out->behind = out->kind == SALUR_MIRROR_BEHIND && records < end->records
                      ? end->records - records
                      : 0;
    if (err == SALUR_E_NOT_FOUND && mirror->folder < 0) {
        out->kind = SALUR_MIRROR_MISSING;
        out->behind = 0;
    } else if (err != SALUR_OK && err != SALUR_E_NOT_FOUND) {
        out->kind = SALUR_MIRROR_FAILED;
        out->err = err;
    }
    sl_mirror_shut(mirror);
    return SALUR_OK;
}

enum salur_err
salur_ledger_mirror(struct salur_ledger *ledger, struct salur_mirror *out)
{
    struct sl_journal *journal = ledger->journal;
    struct sl_mirror set;
    struct sl_pos end;
    enum salur_err err = SALUR_OK;

    memset(out, 0, sizeof *out);
    if (journal == NULL) {
        return SALUR_OK;
    }
    err = sl_mirror_load(journal, &set);
    if (err != SALUR_OK || set.kind == SALUR_MIRROR_OFF) {
        return err;
    }
    memcpy(out->path, set.path, sizeof out->path);
    out->same_disk = is_same_disk(&set, journal);
    err = sl_store_read(ledger, pos_work, &end);
    if (err == SALUR_OK) {
        err = look(&set, ledger, &end, out);
    }
    /* What lacks something because writing failed says why. */
    if (err == SALUR_OK && out->kind == SALUR_MIRROR_BEHIND &&
        journal->mirror->kind == SALUR_MIRROR_FAILED) {
        out->kind = SALUR_MIRROR_FAILED;
        out->err = journal->mirror->err;
    }
    return err;
}

/* With byte 2 locked: try the new one, and make it the mirror. */
static enum salur_err
set_mirror(struct salur_ledger *ledger, const char *dir)
{
    struct sl_journal *journal = ledger->journal;
    struct sl_mirror *mirror = journal->mirror;
    struct sl_mirror tried;
    struct sl_pos end;
    enum salur_err err = sl_store_read(ledger, pos_work, &end);

    memset(&tried, 0, sizeof tried);
    tried.folder = tried.fd = -1;
    if (err == SALUR_OK && dir != NULL) {
        tried.kind = SALUR_MIRROR_WHOLE;
        memcpy(tried.path, dir, strlen(dir) + 1); /* path_is_valid */
        err = sl_mirror_open(&tried, ledger->identity.origin, 0, 1);
    }
    if (err == SALUR_OK && dir != NULL) {
        err = catch_up(&tried, journal, ledger->identity.origin, &end);
    }
    if (err == SALUR_OK) {
        err = save_path(journal, dir);
    }
    if (err == SALUR_OK) {
        sl_mirror_shut(mirror);
        *mirror = tried;
    } else {
        sl_mirror_shut(&tried);
    }
    return err;
}

enum salur_err
salur_ledger_mirror_set(struct salur_ledger *ledger, const char *dir)
{
    enum salur_err err;

    if (ledger->flags & SALUR_LEDGER_READ_ONLY) {
        return SALUR_E_PERMISSION;
    }
    if (dir != NULL && !path_is_valid(salur_bytes_str(dir))) {
        return SALUR_E_ARG;
    }
    err = sl_journal_enter(ledger);
    if (err == SALUR_OK) {
        err = set_mirror(ledger, dir);
        sl_journal_leave(ledger);
    }
    return err;
}
