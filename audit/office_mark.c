/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LMDB has two meta pages and writes them in turn; the one with the higher
 * transaction counts.  Neither has a checksum: a page that tears while
 * transaction n is written may show the number n over the roots of n - 2, and
 * so lose n - 1, which somebody was told of.  So the first sectors of both are
 * kept beside, written and synced after each commit and before it is told of:
 *
 *   the mark is that of n - 1, and the page of n - 1 is as marked: whatever
 *       the other one holds was never told of, and is put back.  The pages of
 *       n - 1 are all there: LMDB writes over none of them before n + 1
 *   the mark is torn: the commit before it was whole, and stands
 *
 * While others have the store open no power went since they opened it, and
 * what LMDB shows is whole.
 */
#include "audit/office_mark.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "salur/file.h"

/* Bytes of the file that are locked; it is shorter, which locks allow. */
#define LOCK_WRITE 4096 /* whoever opens or writes, alone */
#define LOCK_OPEN 4097  /* shared by all who have it open */
#define MARK_NAME "settled"

static const uint8_t mark_text[SL_OFFICE_MARK_TEXT] = {
    's', 'a', 'l', 'u', 'r', '/', 's', 'e',
    't', 't', 'l', 'e', 'd', '/', 'v', '1'};

/* --- bytes ----------------------------------------------------------------
 */

void
sl_office_mark_put(uint8_t out[SL_OFFICE_MARK_LEN], struct salur_hasher *hasher,
                   uint32_t page,
                   const uint8_t sectors[2 * SL_OFFICE_MARK_SECTOR])
{
    const size_t checked = SL_OFFICE_MARK_LEN - SALUR_HASH_LEN;
    struct salur_hash hash;

    memcpy(out, mark_text, SL_OFFICE_MARK_TEXT);
    for (unsigned i = 0; i < 4; i++) {
        out[SL_OFFICE_MARK_TEXT + i] = (uint8_t)(page >> (24 - 8 * i) & 0xff);
    }
    memcpy(out + SL_OFFICE_MARK_TEXT + 4, sectors,
           2 * (size_t)SL_OFFICE_MARK_SECTOR);
    salur_hash(hasher, salur_bytes(out, checked), &hash);
    memcpy(out + checked, hash.bytes, SALUR_HASH_LEN);
}

static uint32_t
mark_page(const uint8_t mark[SL_OFFICE_MARK_LEN])
{
    uint32_t page = 0;

    for (unsigned i = 0; i < 4; i++) {
        page = page << 8 | mark[SL_OFFICE_MARK_TEXT + i];
    }
    return page;
}

/* Read the mark; zeroes when there is none that is whole. */
static enum salur_err
read_mark(struct sl_office_mark *mark)
{
    uint8_t again[SL_OFFICE_MARK_LEN] = {0};
    ssize_t got = pread(mark->fd, mark->last, SL_OFFICE_MARK_LEN, 0);

    if (got < 0) {
        return sl_err_of_errno(errno);
    }
    if (got == SL_OFFICE_MARK_LEN) {
        sl_office_mark_put(again, mark->hasher, mark_page(mark->last),
                           mark->last + SL_OFFICE_MARK_TEXT + 4);
    }
    if (got != SL_OFFICE_MARK_LEN ||
        memcmp(again, mark->last, SL_OFFICE_MARK_LEN) != 0) {
        memset(mark->last, 0, SL_OFFICE_MARK_LEN);
    }
    return SALUR_OK;
}

static enum salur_err
sync_fd(int fd)
{
    int status;

    do {
        status = fdatasync(fd);
    } while (status != 0 && errno == EINTR);
    return status == 0 ? SALUR_OK : sl_err_of_errno(errno);
}

/* Write bytes in their place and sync them. */
static enum salur_err
write_synced(int fd, const uint8_t *bytes, size_t len, off_t at)
{
    ssize_t done;

    do {
        done = pwrite(fd, bytes, len, at);
    } while (done < 0 && errno == EINTR);
    if (done < 0) {
        return sl_err_of_errno(errno);
    }
    return (size_t)done == len ? sync_fd(fd) : SALUR_E_FULL;
}

/* The first sectors of both meta pages; SALUR_E_SHORT: there are none. */
static enum salur_err
read_sectors(int fd, uint32_t page, uint8_t out[2 * SL_OFFICE_MARK_SECTOR])
{
    for (unsigned i = 0; i < 2; i++) {
        ssize_t got = pread(fd, out + (size_t)i * SL_OFFICE_MARK_SECTOR,
                            SL_OFFICE_MARK_SECTOR, (off_t)i * page);

        if (got != SL_OFFICE_MARK_SECTOR) {
            return got < 0 ? sl_err_of_errno(errno) : SALUR_E_SHORT;
        }
    }
    return SALUR_OK;
}

/* --- locks ----------------------------------------------------------------
 */

static enum salur_err
set_lock(const struct sl_office_mark *mark, short type, off_t at, int may_wait)
{
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_len = 1};
    int status;

    if (mark->is_readable) {
        return SALUR_OK;
    }
    lock.l_start = at;
    do {
        status = fcntl(mark->fd, may_wait ? F_SETLKW : F_SETLK, &lock);
    } while (status != 0 && errno == EINTR);
    return status == 0 ? SALUR_OK : sl_err_of_errno(errno);
}

static void
unlock_write(const struct sl_office_mark *mark)
{
    /* What does not unlock does when the file is closed. */
    (void)(set_lock(mark, F_UNLCK, LOCK_WRITE, 0) == SALUR_OK);
}

/* --- putting back -----------------------------------------------------------
 */

/* LMDB's number of the transaction stands at the end of its meta, behind a
 * page head of 16 bytes, in the order of the machine. */
static uint64_t
transaction(const uint8_t *sector)
{
    uint64_t number;

    memcpy(&number, sector + 16 + 128, sizeof number);
    return number;
}

/*
 * Put back the page that is not as marked, when the newer one of the mark is.
 * Another file than the marked one is left alone.
 */
static enum salur_err
put_back(struct sl_office_mark *mark, int fd)
{
    const uint8_t *marked = mark->last + SL_OFFICE_MARK_TEXT + 4;
    uint8_t now[2 * SL_OFFICE_MARK_SECTOR];
    uint32_t page = mark_page(mark->last);
    unsigned newer =
        transaction(marked) < transaction(marked + SL_OFFICE_MARK_SECTOR) ? 1
                                                                          : 0;
    unsigned older = 1 - newer;
    enum salur_err err = read_sectors(fd, page, now);

    if (err != SALUR_OK) {
        return err == SALUR_E_SHORT ? SALUR_OK : err;
    }
    if (memcmp(now + (size_t)newer * SL_OFFICE_MARK_SECTOR,
               marked + (size_t)newer * SL_OFFICE_MARK_SECTOR,
               SL_OFFICE_MARK_SECTOR) != 0 ||
        memcmp(now + (size_t)older * SL_OFFICE_MARK_SECTOR,
               marked + (size_t)older * SL_OFFICE_MARK_SECTOR,
               SL_OFFICE_MARK_SECTOR) == 0) {
        return SALUR_OK;
    }
    if (mark->is_readable) {
        return SALUR_E_CORRUPT;
    }
    return write_synced(fd, marked + (size_t)older * SL_OFFICE_MARK_SECTOR,
                        SL_OFFICE_MARK_SECTOR, (off_t)older * page);
}

/* Open a file of the folder; -1 and errno. */
static int
open_in(const char *folder, const char *name, int flags)
{
    int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int error;
    int fd;

    if (dir < 0) {
        return -1;
    }
    fd = openat(dir, name, flags | O_CLOEXEC, 0600);
    error = errno;
    (void)close(dir); /* nothing was written */
    errno = error;
    return fd;
}

/* Nobody has the store open: look at its meta pages. */
static enum salur_err
settle_alone(struct sl_office_mark *mark, const char *folder)
{
    enum salur_err err;
    int fd;

    if (mark_page(mark->last) == 0) {
        return SALUR_OK;
    }
    fd = open_in(folder, "data.mdb", mark->is_readable ? O_RDONLY : O_RDWR);
    if (fd < 0) {
        return errno == ENOENT ? SALUR_OK : sl_err_of_errno(errno);
    }
    err = put_back(mark, fd);
    (void)close(fd); /* synced, if anything was written */
    return err;
}

/* --- opening ----------------------------------------------------------------
 */

/* The file, made when it is missing and its name synced. */
static enum salur_err
open_file(struct sl_office_mark *mark, const char *folder, int may_write)
{
    mark->fd = open_in(folder, MARK_NAME, O_RDWR);
    if (mark->fd < 0 && errno == ENOENT) {
        mark->fd = open_in(folder, MARK_NAME, O_RDWR | O_CREAT);
        if (mark->fd >= 0) {
            return salur_dir_sync(folder);
        }
    }
    if (mark->fd < 0 && !may_write && (errno == EROFS || errno == EACCES)) {
        mark->is_readable = 1;
        mark->fd = open_in(folder, MARK_NAME, O_RDONLY);
        /* A store that was never marked, on such a disk, is as it is. */
        return mark->fd >= 0 || errno == ENOENT ? SALUR_OK
                                                : sl_err_of_errno(errno);
    }
    return mark->fd >= 0 ? SALUR_OK : sl_err_of_errno(errno);
}

enum salur_err
sl_office_mark_open(struct sl_office_mark *mark, const char *folder,
                    int may_write)
{
    enum salur_err err;

    memset(mark, 0, sizeof *mark);
    mark->fd = -1;
    err = salur_hasher_new(&mark->hasher);
    if (err == SALUR_OK) {
        err = open_file(mark, folder, may_write);
    }
    if (err != SALUR_OK || mark->fd < 0) {
        return err;
    }
    err = set_lock(mark, F_WRLCK, LOCK_WRITE, 1);
    if (err == SALUR_OK) {
        err = read_mark(mark);
    }
    if (err == SALUR_OK && set_lock(mark, F_WRLCK, LOCK_OPEN, 0) == SALUR_OK) {
        err = settle_alone(mark, folder);
    }
    return err == SALUR_OK ? set_lock(mark, F_RDLCK, LOCK_OPEN, 1) : err;
}

void
sl_office_mark_close(struct sl_office_mark *mark)
{
    if (mark->fd >= 0) {
        (void)close(mark->fd); /* its locks go, too */
    }
    mark->fd = -1;
    salur_hasher_free(mark->hasher);
    mark->hasher = NULL;
}

/* --- marking ----------------------------------------------------------------
 */

/* Make the mark that of what LMDB shows; the lock is held. */
static enum salur_err
write_mark(struct sl_office_mark *mark, MDB_env *env)
{
    uint8_t sectors[2 * SL_OFFICE_MARK_SECTOR];
    uint8_t wanted[SL_OFFICE_MARK_LEN];
    MDB_stat stat;
    enum salur_err err;
    int fd;

    if (mdb_env_get_fd(env, &fd) != MDB_SUCCESS ||
        mdb_env_stat(env, &stat) != MDB_SUCCESS) {
        return SALUR_E_STORE;
    }
    err = read_sectors(fd, stat.ms_psize, sectors);
    if (err != SALUR_OK) {
        /* Nothing was ever written there. */
        return err == SALUR_E_SHORT ? SALUR_OK : err;
    }
    sl_office_mark_put(wanted, mark->hasher, stat.ms_psize, sectors);
    if (memcmp(wanted, mark->last, SL_OFFICE_MARK_LEN) == 0) {
        return SALUR_OK;
    }
    err = write_synced(mark->fd, wanted, SL_OFFICE_MARK_LEN, 0);
    if (err == SALUR_OK) {
        memcpy(mark->last, wanted, SL_OFFICE_MARK_LEN);
    } else {
        /* Nobody may take for told what is not: the older mark stays. */
        (void)(write_synced(mark->fd, mark->last, SL_OFFICE_MARK_LEN, 0) ==
               SALUR_OK);
    }
    return err;
}

enum salur_err
sl_office_mark_settle(struct sl_office_mark *mark, MDB_env *env)
{
    enum salur_err err;

    if (mark->fd < 0 || mark->is_readable) {
        return SALUR_OK;
    }
    err = write_mark(mark, env);
    unlock_write(mark);
    return err;
}

enum salur_err
sl_office_mark_begin(struct sl_office_mark *mark, MDB_env *env)
{
    enum salur_err err;

    if (mark->fd < 0 || mark->is_readable) {
        return SALUR_OK;
    }
    err = set_lock(mark, F_WRLCK, LOCK_WRITE, 1);
    /* Others may have written, and marked it. */
    if (err == SALUR_OK) {
        err = read_mark(mark);
    }
    if (err == SALUR_OK) {
        err = write_mark(mark, env);
    }
    if (err != SALUR_OK) {
        unlock_write(mark);
    }
    return err;
}

enum salur_err
sl_office_mark_end(struct sl_office_mark *mark, MDB_env *env, int is_committed)
{
    enum salur_err err = SALUR_OK;

    if (mark->fd < 0 || mark->is_readable) {
        return SALUR_OK;
    }
    if (is_committed) {
        err = write_mark(mark, env);
    }
    unlock_write(mark);
    return err;
}
