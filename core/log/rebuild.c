/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store's log made again from its journal, and its journal from its log.
 * Both are made whole under another name, synced, and put in place by a
 * rename, so that a power cut leaves the old one or the new one.  Which of
 * the two is to be believed is settle.c's.  Memory: the largest record; for a
 * journal made anew twice the store.
 */
#include "log/mirror.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/file.h"

#define LOG "log"
#define LOG_NEW "log.new"
#define LOG_OLD "log.old"
#define JOURNAL_NEW "journal.new"

/* --- the journal -----------------------------------------------------------
 */

struct copying {
    struct sl_ops *ops;
    enum sl_db db;
};

static enum salur_err
copy_pair(struct salur_ledger *ledger, struct salur_bytes key,
          struct salur_bytes value, void *ctx)
{
    struct copying *copying = ctx;

    (void)ledger;
    if (copying->db != SL_DB_META ||
        !salur_bytes_equal(key, salur_bytes_str(SL_META_JOURNAL))) {
        sl_op_put(copying->ops, copying->db, key, value);
    }
    return copying->ops->buf.err;
}

/* All pairs of all databases as ops. */
static enum salur_err
copy_work(struct salur_ledger *ledger, void *ctx)
{
    struct copying copying = {.ops = ctx};
    enum salur_err err = SALUR_OK;

    for (int db = 0; db < SL_DB_COUNT && err == SALUR_OK; db++) {
        copying.db = (enum sl_db)db;
        err = sl_db_each(ledger, copying.db, copy_pair, &copying);
    }
    return err;
}

static enum salur_err
pos_work(struct salur_ledger *ledger, void *ctx)
{
    return sl_pos_store(ledger, ctx);
}

/* The new journal, in the buffer, and where it ends. */
static enum salur_err
make_snapshot(struct sl_journal *journal, struct salur_ledger *ledger,
              const struct sl_pos *pos, struct sl_pos *end,
              struct salur_buf *out)
{
    struct sl_snapshot snapshot = {.has_base = pos != NULL};
    struct sl_ops ops = {.count = 0};
    enum salur_err err;

    salur_buf_init(&ops.buf, SALUR_JOURNAL_RECORD_MAX);
    sl_journal_start(journal->hasher, ledger->identity.origin, end);
    sl_journal_put_header(out, ledger->identity.origin);
    if (pos != NULL) {
        snapshot.base = pos->check;
        end->records = pos->records;
    }
    err = sl_store_read(ledger, copy_work, &ops);
    if (err == SALUR_OK) {
        err = sl_record_put(out, journal->hasher, journal->key, end, &ops,
                            &snapshot);
    }
    salur_buf_wipe(&ops.buf);
    return err;
}

/* Rename within the folder; what is not there is no error. */
static enum salur_err
move(const struct sl_journal *journal, const char *from, const char *to)
{
    if (renameat(journal->folder, from, journal->folder, to) == 0 ||
        errno == ENOENT) {
        return SALUR_OK;
    }
    return sl_err_of_errno(errno);
}

/* Put the bytes in the place of the journal; what is there is kept. */
static enum salur_err
put_journal(struct sl_journal *journal, struct salur_bytes bytes)
{
    char *path = sl_path_join(journal->dir, SL_FILE_JOURNAL);
    enum salur_err err = SALUR_E_MEMORY;

    if (path != NULL) {
        err = move(journal, SL_FILE_JOURNAL, SL_FILE_KEPT);
    }
    if (err == SALUR_OK) {
        err = salur_file_write(path, bytes,
                               SALUR_FILE_REPLACE | SALUR_FILE_SECRET);
    }
    if (err == SALUR_OK) {
        err = sl_journal_reopen(journal, 0);
    }
    free(path);
    return err;
}

enum salur_err
sl_rebuild_journal(struct sl_journal *journal, struct salur_ledger *ledger,
                   const struct sl_pos *pos, int has_pos)
{
    struct salur_buf bytes;
    struct sl_pos end;
    enum salur_err err;

    salur_buf_init(&bytes, SL_RECORD_ALL);
    err = sl_journal_find_key(journal);
    if (err == SALUR_OK) {
        err =
            make_snapshot(journal, ledger, has_pos ? pos : NULL, &end, &bytes);
    }
    if (err == SALUR_OK) {
        err = put_journal(journal, salur_buf_view(&bytes));
    }
    /* Twice: LMDB has two pages of which one is shown, and a torn one may
     * show the commit before the last.  Both know of a journal from now on. */
    for (int i = 0; i < 2 && err == SALUR_OK; i++) {
        err = sl_store_write(ledger, pos_work, &end);
    }
    if (err == SALUR_OK) {
        err = sl_settled_sync(journal, &end);
    }
    salur_buf_wipe(&bytes);
    return err;
}

/* The new journal's file, filled from another. */
static enum salur_err
fill_copy(const struct sl_journal *journal, int from, const struct sl_pos *end)
{
    int fd = openat(journal->folder, JOURNAL_NEW,
                    O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    enum salur_err err;

    if (fd < 0) {
        return sl_err_of_errno(errno);
    }
    err = sl_mirror_copy(from, fd, 0, end->bytes);
    (void)close(fd); /* synced */
    return err;
}

enum salur_err
sl_rebuild_copy(struct sl_journal *journal, int from, const struct sl_pos *end)
{
    enum salur_err err = fill_copy(journal, from, end);

    if (err == SALUR_OK) {
        err = move(journal, SL_FILE_JOURNAL, SL_FILE_KEPT);
    }
    if (err == SALUR_OK) {
        err = move(journal, JOURNAL_NEW, SL_FILE_JOURNAL);
    }
    if (err == SALUR_OK) {
        err = salur_dir_sync(journal->dir);
    }
    return err == SALUR_OK ? sl_journal_reopen(journal, 0) : err;
}

/* --- the log ---------------------------------------------------------------
 */

/* Remove a folder with an LMDB environment; what is not there is fine. */
static void
remove_log(const struct sl_journal *journal, const char *name)
{
    static const char *const files[] = {"/data.mdb", "/lock.mdb"};
    char path[32];

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        (void)snprintf(path, sizeof path, "%s%s", name, files[i]);
        (void)unlinkat(journal->folder, path, 0);
    }
    (void)unlinkat(journal->folder, name, AT_REMOVEDIR);
}

void
sl_rebuild_clean(struct sl_journal *journal)
{
    remove_log(journal, LOG_NEW);
    remove_log(journal, LOG_OLD);
    (void)unlinkat(journal->folder, JOURNAL_NEW, 0);
}

struct replaying {
    struct sl_journal *journal;
    const struct sl_pos *end;
};

/* All records up to the end. */
static enum salur_err
replay_work(struct salur_ledger *ledger, void *ctx)
{
    const struct replaying *replaying = ctx;
    struct salur_journal_record record;
    struct sl_scan scan;
    enum salur_err err =
        sl_scan_open(&scan, replaying->journal->fd, replaying->journal->hasher);

    while (err == SALUR_OK && scan.at.offset < replaying->end->bytes) {
        err = sl_scan_next(&scan, &record);
        if (err == SALUR_OK) {
            err = sl_replay(ledger, record);
        }
    }
    sl_scan_wipe(&scan);
    return err == SALUR_OK ? sl_pos_store(ledger, replaying->end) : err;
}

/* Fill the new folder, and look at what came out. */
static enum salur_err
fill_log(struct sl_journal *journal, const struct sl_pos *end, const char *path)
{
    struct replaying replaying = {.journal = journal, .end = end};
    struct salur_ledger *ledger = NULL;
    enum salur_err err = salur_dir_make(path);

    if (err == SALUR_OK) {
        err = sl_store_create(&ledger, path);
    }
    if (err == SALUR_OK) {
        err = sl_store_write(ledger, replay_work, &replaying);
    }
    if (err == SALUR_OK) {
        err = sl_store_check(ledger);
    }
    salur_ledger_close(ledger);
    return err == SALUR_OK ? salur_dir_sync(path) : err;
}

/* The old log aside, the new one in its place. */
static enum salur_err
swap_logs(struct sl_journal *journal)
{
    enum salur_err err = move(journal, LOG, LOG_OLD);

    if (err == SALUR_OK) {
        err = move(journal, LOG_NEW, LOG);
    }
    return err == SALUR_OK ? salur_dir_sync(journal->dir) : err;
}

enum salur_err
sl_rebuild_log(struct sl_journal *journal, const struct sl_pos *end)
{
    char *path = sl_path_join(journal->dir, LOG_NEW);
    enum salur_err err = SALUR_E_MEMORY;

    sl_rebuild_clean(journal);
    if (path != NULL) {
        err = fill_log(journal, end, path);
    }
    if (err == SALUR_OK) {
        err = swap_logs(journal);
    }
    if (err == SALUR_OK) {
        err = sl_settled_sync(journal, end);
    }
    if (err == SALUR_OK) {
        sl_rebuild_clean(journal);
    } else {
        remove_log(journal, LOG_NEW);
    }
    free(path);
    return err;
}
