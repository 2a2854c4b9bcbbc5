/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files that go with a store's journal, open: the journal, the lock, the
 * mark and the key.  Names are taken relative to the open folder.  When what
 * is written is settle.c's and journal_write.c's to say.
 */
#include "log/mirror.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/file_at.h"

/* Bytes of the lock file: held while opening; shared while open to write;
 * held during one transaction. */
#define LOCK_OPENING 0
#define LOCK_OPEN 1
#define LOCK_WRITING 2
/* be64 number, check. */
#define MARK_LEN (8 + SALUR_HASH_LEN)

/* --- opening and closing ---------------------------------------------------
 */

static void
close_fd(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd); /* what had to last was synced */
    }
    *fd = -1;
}

void
sl_journal_close(struct sl_journal *journal)
{
    if (journal == NULL) {
        return;
    }
    close_fd(&journal->fd);
    close_fd(&journal->mark);
    close_fd(&journal->folder);
    close_fd(&journal->lock); /* and with it the locks */
    sl_record_key_free(journal->key);
    salur_hasher_free(journal->hasher);
    salur_buf_wipe(&journal->ops.buf);
    salur_buf_wipe(&journal->record);
    if (journal->mirror != NULL) {
        sl_mirror_shut(journal->mirror);
    }
    free(journal->mirror);
    free(journal->dir);
    free(journal);
}

/* Open a file beside the log; -1 and the error. */
static int
open_name(const struct sl_journal *journal, const char *name, int flags,
          enum salur_err *err)
{
    int fd =
        openat(journal->folder, name, flags | O_CLOEXEC | O_NOFOLLOW, 0600);

    *err = fd < 0 ? sl_err_of_errno(errno) : SALUR_OK;
    return fd;
}

static enum salur_err
open_lock(struct sl_journal *journal, int is_read_only)
{
    enum salur_err err;

    journal->lock = open_name(journal, SL_FILE_LOCK,
                              is_read_only ? O_RDONLY : O_RDWR | O_CREAT, &err);
    if (err == SALUR_OK) {
        err = sl_file_lock(journal->lock, LOCK_OPENING,
                           is_read_only ? F_RDLCK : F_WRLCK, 1);
    }
    return err;
}

static enum salur_err
make_mirror(struct sl_journal *journal)
{
    journal->mirror = calloc(1, sizeof *journal->mirror);
    return journal->mirror == NULL ? SALUR_E_MEMORY
                                   : sl_mirror_load(journal, journal->mirror);
}

enum salur_err
sl_journal_new(struct sl_journal **out, const char *dir, int is_read_only)
{
    struct sl_journal *journal = calloc(1, sizeof *journal);
    enum salur_err err = SALUR_OK;

    *out = NULL;
    if (journal == NULL) {
        return SALUR_E_MEMORY;
    }
    journal->folder = journal->lock = journal->fd = journal->mark = -1;
    salur_buf_init(&journal->ops.buf, SALUR_JOURNAL_RECORD_MAX);
    salur_buf_init(&journal->record, SL_RECORD_ALL);
    journal->dir = strdup(dir);
    if (journal->dir == NULL) {
        err = SALUR_E_MEMORY;
    }
    if (err == SALUR_OK) {
        err = salur_hasher_new(&journal->hasher);
    }
    if (err == SALUR_OK) {
        journal->folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        err = journal->folder < 0 ? sl_err_of_errno(errno) : SALUR_OK;
    }
    if (err == SALUR_OK) {
        err = open_lock(journal, is_read_only);
    }
    if (err == SALUR_OK) {
        journal->mark =
            open_name(journal, SL_FILE_MARK,
                      is_read_only ? O_RDONLY : O_RDWR | O_CREAT, &err);
        /* A store without a mark is as good as one whose mark is old. */
        err = is_read_only && err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
    }
    if (err == SALUR_OK) {
        err = make_mirror(journal);
    }
    if (err == SALUR_OK) {
        *out = journal;
        journal = NULL;
    }
    sl_journal_close(journal);
    return err;
}

enum salur_err
sl_journal_opened(struct sl_journal *journal, int is_read_only)
{
    enum salur_err err = SALUR_OK;

    if (!is_read_only) {
        err = sl_file_lock(journal->lock, LOCK_OPEN, F_RDLCK, 1);
    }
    if (err == SALUR_OK) {
        err = sl_file_lock(journal->lock, LOCK_OPENING, F_UNLCK, 0);
    }
    return err;
}

enum salur_err
sl_journal_alone(struct sl_journal *journal, int *out)
{
    enum salur_err err = sl_file_lock(journal->lock, LOCK_OPEN, F_WRLCK, 0);

    *out = err == SALUR_OK;
    return err == SALUR_E_STATE ? SALUR_OK : err;
}

int
sl_journal_in_use(const struct sl_journal *journal)
{
    return sl_file_is_locked(journal->lock, LOCK_OPEN);
}

int
sl_journal_is_broken(const struct salur_ledger *ledger)
{
    return ledger->journal != NULL && ledger->journal->is_broken;
}

enum salur_err
sl_journal_enter(struct salur_ledger *ledger)
{
    struct sl_journal *journal = ledger->journal;

    if (journal == NULL) {
        return SALUR_OK;
    }
    return journal->is_broken
               ? SALUR_E_UNSETTLED
               : sl_file_lock(journal->lock, LOCK_WRITING, F_WRLCK, 1);
}

void
sl_journal_leave(struct salur_ledger *ledger)
{
    if (ledger->journal != NULL) {
        /* Unlocking what is locked cannot fail. */
        enum salur_err err =
            sl_file_lock(ledger->journal->lock, LOCK_WRITING, F_UNLCK, 0);

        (void)err;
    }
}

enum salur_err
sl_journal_reopen(struct sl_journal *journal, int is_read_only)
{
    enum salur_err err;

    close_fd(&journal->fd);
    journal->fd = open_name(journal, SL_FILE_JOURNAL,
                            is_read_only ? O_RDONLY : O_RDWR, &err);
    return err;
}

enum salur_err
sl_journal_find_key(struct sl_journal *journal)
{
    char *path;
    enum salur_err err;

    if (journal->key != NULL) {
        return SALUR_OK;
    }
    path = sl_path_join(journal->dir, SL_FILE_KEY);
    if (path == NULL) {
        return SALUR_E_MEMORY;
    }
    err = sl_record_key_load(&journal->key, path);
    /* Missing, damaged or readable by others: what it sealed is from now on
     * nobody's, and what comes is sealed by another. */
    if (err != SALUR_OK && err != SALUR_E_MEMORY && err != SALUR_E_IO) {
        err = sl_record_key_new(&journal->key);
        if (err == SALUR_OK) {
            err = sl_record_key_save(journal->key, path);
        }
    }
    free(path);
    return err;
}

/* --- the mark --------------------------------------------------------------
 */

int
sl_settled_read(const struct sl_journal *journal, struct sl_pos *out)
{
    uint8_t store[MARK_LEN + 1];
    struct salur_buf buf;
    struct sl_reader rd;
    enum salur_err err = SALUR_E_NOT_FOUND;

    memset(out, 0, sizeof *out);
    salur_buf_fixed(&buf, store, sizeof store);
    if (journal->mark >= 0) {
        err = sl_file_read_at(journal->mark, 0, sizeof store, &buf);
    }
    sl_reader_init(&rd, salur_buf_view(&buf));
    out->records = sl_read_be64(&rd);
    sl_read_copy(&rd, out->check.bytes, SALUR_HASH_LEN);
    return err == SALUR_OK && sl_reader_finish(&rd) == SALUR_OK &&
           out->records > 0;
}

/* The mark's bytes, or as many zeroes, which are none. */
static enum salur_err
write_mark(struct sl_journal *journal, const struct sl_pos *pos)
{
    uint8_t store[MARK_LEN] = {0};
    struct salur_buf buf;

    salur_buf_fixed(&buf, store, sizeof store);
    if (pos != NULL) {
        sl_put_be64(&buf, pos->records);
        sl_put(&buf, pos->check.bytes, SALUR_HASH_LEN);
    }
    return sl_file_write_at(journal->mark, 0, salur_bytes(store, MARK_LEN));
}

void
sl_settled_write(struct sl_journal *journal, const struct sl_pos *pos)
{
    enum salur_err err = write_mark(journal, pos);

    (void)err; /* see the header */
}

enum salur_err
sl_settled_sync(struct sl_journal *journal, const struct sl_pos *pos)
{
    enum salur_err err = write_mark(journal, pos);

    return err == SALUR_OK ? sl_file_sync(journal->mark) : err;
}

/* --- the end ---------------------------------------------------------------
 */

enum salur_err
sl_journal_ends_at(const struct sl_journal *journal, const struct sl_pos *pos,
                   int *out)
{
    uint8_t store[SL_RECORD_TAIL];
    struct salur_hash check = {{0}};
    struct salur_buf buf;
    struct sl_reader rd;
    uint64_t len = 0;
    enum salur_err err = sl_file_size(journal->fd, &len);

    *out = 0;
    if (err != SALUR_OK || len != pos->bytes || len < SL_RECORD_TAIL) {
        return err;
    }
    salur_buf_fixed(&buf, store, sizeof store);
    err = sl_file_read_at(journal->fd, len - SL_RECORD_TAIL, SL_RECORD_TAIL,
                          &buf);
    sl_reader_init(&rd, salur_buf_view(&buf));
    sl_read_copy(&rd, check.bytes, SALUR_HASH_LEN);
    *out = err == SALUR_OK && rd.err == SALUR_OK &&
           salur_hash_equal(&check, &pos->check);
    return err;
}

enum salur_err
sl_journal_cut(struct sl_journal *journal, const struct sl_pos *pos)
{
    /* After a sync that failed, the system may take for clean what is not on
     * the disk: a new descriptor sees what the others would. */
    enum salur_err err = sl_journal_reopen(journal, 0);
    uint64_t size = 0;
    int is_there = 0;

    if (err == SALUR_OK) {
        err = sl_file_size(journal->fd, &size);
    }
    if (err == SALUR_OK && size != pos->bytes) {
        err = sl_file_cut(journal->fd, pos->bytes);
    }
    if (err == SALUR_OK) {
        err = sl_journal_ends_at(journal, pos, &is_there);
    }
    return err == SALUR_OK && !is_there ? SALUR_E_CORRUPT : err;
}

/* 1 when all of a record may be there, so that the next opening does it. */
static int
may_be_whole(const struct sl_journal *journal, const struct sl_pos *pos,
             size_t len)
{
    uint64_t size = 0;
    enum salur_err err = sl_file_size(journal->fd, &size);

    return err != SALUR_OK || size >= pos->bytes + len;
}

enum salur_err
sl_journal_write(struct sl_journal *journal, const struct sl_pos *pos,
                 struct salur_bytes bytes)
{
    enum salur_err err = sl_file_write_at(journal->fd, pos->bytes, bytes);

    if (err == SALUR_OK) {
        err = sl_file_sync(journal->fd);
    }
    /* A part that cannot be cut now is cut before the next record. */
    if (err != SALUR_OK && sl_journal_cut(journal, pos) != SALUR_OK &&
        may_be_whole(journal, pos, bytes.len)) {
        journal->is_broken = 1;
        err = SALUR_E_UNSETTLED;
    }
    return err;
}
