/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading whole files, bounded.  A path that names a folder, a FIFO or a
 * device is refused and never waited for.  Writing is file_write.c's.
 */
#include "salur/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/file.h"

/* st_mode bits of group and others. */
#define MODE_OTHERS (S_IRWXG | S_IRWXO)

enum salur_err
sl_err_of_errno(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return SALUR_E_NOT_FOUND;
    case EACCES:
    case EPERM:
    case EROFS:
        return SALUR_E_PERMISSION;
    case EEXIST:
        return SALUR_E_EXISTS;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return SALUR_E_FULL;
    case ENOMEM:
        return SALUR_E_MEMORY;
    default:
        return SALUR_E_IO;
    }
}

/* read(), once more when a signal came between. */
static ssize_t
read_some(int fd, void *out, size_t len)
{
    ssize_t got;

    do {
        got = read(fd, out, len);
    } while (got < 0 && errno == EINTR);
    return got;
}

/* Make room for the whole of a file that may have this many bytes. */
static enum salur_err
make_room(struct salur_buf *out, size_t len)
{
    size_t left = out->max - out->len;
    void *grown = out->ptr;
    enum salur_err err;

    err = sl_array_grow(&grown, &out->cap, out->len + (len < left ? len : left),
                        out->max, 1);
    out->ptr = grown;
    return err;
}

/*
 * Fill the buffer to the end of the file.  A full buffer needs one byte more
 * to tell an end from a file that is too long.
 */
static enum salur_err
read_all(int fd, struct salur_buf *out)
{
    for (;;) {
        uint8_t beyond;
        int full = out->len == out->max;
        enum salur_err err = SALUR_OK;
        ssize_t got;

        if (!full && out->len == out->cap) {
            err = make_room(out, 1);
        }
        if (err != SALUR_OK) {
            return err;
        }
        got = full ? read_some(fd, &beyond, 1)
                   : read_some(fd, out->ptr + out->len, out->cap - out->len);
        if (got <= 0) {
            return got == 0 ? SALUR_OK : sl_err_of_errno(errno);
        }
        if (full) {
            return SALUR_E_LIMIT;
        }
        out->len += (size_t)got; /* positive, at most what was asked for */
    }
}

enum salur_err
salur_file_read_fd(int fd, struct salur_buf *out)
{
    size_t before = out->len;
    enum salur_err err = out->err;

    if (err == SALUR_OK) {
        err = read_all(fd, out);
    }
    if (err != SALUR_OK) {
        out->len = before;
    }
    return err;
}

/* Read a regular file that has none of the forbidden permission bits. */
static enum salur_err
read_regular(const char *path, mode_t forbidden, struct salur_buf *out)
{
    struct stat st;
    enum salur_err err;
    int fd;

    /* O_NONBLOCK: opening a FIFO must not wait for somebody to write. */
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
        return sl_err_of_errno(errno);
    }
    if (fstat(fd, &st) != 0) {
        err = sl_err_of_errno(errno);
    } else if (!S_ISREG(st.st_mode) || st.st_size < 0) {
        err = SALUR_E_IO;
    } else if ((st.st_mode & forbidden) != 0) {
        err = SALUR_E_PERMISSION;
    } else if ((uint64_t)st.st_size > out->max - out->len) {
        err = SALUR_E_LIMIT; /* refused before anything is allocated */
    } else {
        /* One byte more, so that its end is seen without growing again. */
        err = out->err == SALUR_OK ? make_room(out, (size_t)st.st_size + 1)
                                   : out->err;
    }
    if (err == SALUR_OK) {
        err = salur_file_read_fd(fd, out);
    }
    (void)close(fd); /* nothing was written */
    return err;
}

enum salur_err
salur_file_read(const char *path, struct salur_buf *out)
{
    return read_regular(path, 0, out);
}

enum salur_err
sl_file_read_secret(const char *path, struct salur_buf *out)
{
    return read_regular(path, MODE_OTHERS, out);
}
