/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and writing at offsets, syncing, locks.  What files mean is not
 * known here. */
#include "base/file_at.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/file.h"

/* One call moves no more than this on Linux anyway. */
#define CALL_MAX ((size_t)0x7ffff000)

static size_t
call_len(size_t len)
{
    return len < CALL_MAX ? len : CALL_MAX;
}

enum salur_err
sl_file_read_at(int fd, uint64_t offset, size_t len, struct salur_buf *out)
{
    uint8_t *space;
    size_t done = 0;

    salur_buf_clear(out);
    space = sl_put_space(out, len);
    if (space == NULL) {
        return len == 0 ? SALUR_OK : out->err;
    }
    while (done < len) {
        /* Offsets within a file are below 2^63. */
        ssize_t got = pread(fd, space + done, call_len(len - done),
                            (off_t)(offset + done));

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return sl_err_of_errno(errno);
        }
        if (got == 0) {
            break;
        }
        done += (size_t)got; /* positive, at most what was asked for */
    }
    out->len = done;
    return SALUR_OK;
}

enum salur_err
sl_file_write_at(int fd, uint64_t offset, struct salur_bytes bytes)
{
    size_t done = 0;

    while (done < bytes.len) {
        ssize_t put = pwrite(fd, bytes.ptr + done, call_len(bytes.len - done),
                             (off_t)(offset + done));

        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return put == 0 ? SALUR_E_IO : sl_err_of_errno(errno);
        }
        done += (size_t)put; /* positive, at most what was given */
    }
    return SALUR_OK;
}

enum salur_err
sl_file_size(int fd, uint64_t *out)
{
    struct stat st;

    *out = 0;
    if (fstat(fd, &st) != 0) {
        return sl_err_of_errno(errno);
    }
    if (!S_ISREG(st.st_mode) || st.st_size < 0) {
        return SALUR_E_IO;
    }
    *out = (uint64_t)st.st_size;
    return SALUR_OK;
}

enum salur_err
sl_file_sync(int fd)
{
    int status;

    do {
        status = fdatasync(fd);
    } while (status != 0 && errno == EINTR);
    return status == 0 ? SALUR_OK : sl_err_of_errno(errno);
}

enum salur_err
sl_file_cut(int fd, uint64_t len)
{
    int status;

    do {
        status = ftruncate(fd, (off_t)len); /* below 2^63: it was a size */
    } while (status != 0 && errno == EINTR);
    /* A smaller size need not be what fdatasync waits for. */
    while (status == 0 && (status = fsync(fd)) != 0 && errno == EINTR) {
        status = 0;
    }
    return status == 0 ? SALUR_OK : sl_err_of_errno(errno);
}

int
sl_file_is_at(int fd, int folder, const char *name)
{
    struct stat ours;
    struct stat theirs;

    return fstat(fd, &ours) == 0 &&
           fstatat(folder, name, &theirs, AT_SYMLINK_NOFOLLOW) == 0 &&
           ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

static struct flock
byte_at(off_t at, short kind)
{
    struct flock lock;

    memset(&lock, 0, sizeof lock);
    lock.l_type = kind;
    lock.l_whence = SEEK_SET;
    lock.l_start = at;
    lock.l_len = 1;
    return lock;
}

enum salur_err
sl_file_lock(int fd, off_t at, short kind, int is_wait)
{
    struct flock lock = byte_at(at, kind);
    int status;

    do {
        status = fcntl(fd, is_wait ? F_SETLKW : F_SETLK, &lock);
    } while (status != 0 && errno == EINTR);
    if (status == 0) {
        return SALUR_OK;
    }
    /* POSIX has either of the two for a lock that others hold. */
    return !is_wait && (errno == EACCES || errno == EAGAIN)
               ? SALUR_E_STATE
               : sl_err_of_errno(errno);
}

int
sl_file_is_locked(int fd, off_t at)
{
    struct flock lock = byte_at(at, F_WRLCK);

    return fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}
