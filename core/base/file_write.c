/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing whole files so that a power cut leaves all or nothing.  Names are
 * taken relative to an open folder: the file written, the file put in place
 * and the folder synced are of one place even when somebody moves things
 * about.  Stores that grow (ledger, journal) are not here.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/file.h"

/* ".salur-" pid "-" number ".tmp" and the NUL, of two 64-bit numbers. */
#define TEMP_NAME_MAX 64
/* Names tried before giving up: what power cuts under one pid may leave. */
#define TEMP_TRIES 100
/* One write() moves no more than this on Linux anyway. */
#define WRITE_MAX 0x7ffff000U
/* Where a path points: an open folder and a name in it. */
struct place {
    char *path;       /* owned; the folder's, cut from the path */
    const char *name; /* borrows from the caller's path */
    int folder;       /* owned; -1 when not open */
};

/* Cut a path at its last slash: "a/b" is b in a, "b" is b in ".". */
static enum salur_err
place_open(struct place *place, const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 1 : (size_t)(slash - path); /* not before */

    memset(place, 0, sizeof *place);
    place->folder = -1;
    place->name = slash == NULL ? path : slash + 1;
    if (*place->name == '\0') {
        return SALUR_E_ARG;
    }
    place->path = strndup(slash == NULL ? "." : path, len == 0 ? 1 : len);
    if (place->path == NULL) {
        return SALUR_E_MEMORY;
    }
    place->folder = open(place->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return place->folder < 0 ? sl_err_of_errno(errno) : SALUR_OK;
}

static void
place_close(struct place *place)
{
    if (place->folder >= 0) {
        (void)close(place->folder);
    }
    free(place->path);
    place->path = NULL;
    place->folder = -1;
}

/* fsync a file, once more when a signal came between. */
static enum salur_err
sync_file(int fd)
{
    int status;

    do {
        status = fsync(fd);
    } while (status != 0 && errno == EINTR);
    return status == 0 ? SALUR_OK : sl_err_of_errno(errno);
}

/* fsync a folder; some file systems of sticks and shares know no such thing. */
static enum salur_err
sync_folder(int fd)
{
    enum salur_err err = sync_file(fd);

    if (err != SALUR_OK && (errno == EINVAL || errno == ENOTSUP)) {
        err = SALUR_OK;
    }
    return err;
}

static enum salur_err
write_all(int fd, struct salur_bytes content)
{
    struct sl_reader rd;
    ssize_t done = 0;

    sl_reader_init(&rd, content);
    while (!sl_reader_done(&rd)) {
        size_t len = rd.left.len < WRITE_MAX ? rd.left.len : WRITE_MAX;

        done = write(fd, rd.left.ptr, len);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return done == 0 ? SALUR_E_IO : sl_err_of_errno(errno);
        }
        (void)sl_read_bytes(&rd, (size_t)done); /* positive, at most len */
    }
    return SALUR_OK;
}

/* Make a file of a name that nobody has; its descriptor or -1 and errno. */
static int
temp_open(int folder, char name[TEMP_NAME_MAX], mode_t mode)
{
    int fd = -1;

    for (unsigned i = 0; i < TEMP_TRIES; i++) {
        struct salur_buf buf;

        salur_buf_fixed(&buf, name, TEMP_NAME_MAX);
        sl_put_str(&buf, ".salur-");
        sl_put_i64_dec(&buf, getpid());
        sl_put_u8(&buf, '-');
        sl_put_u64_dec(&buf, i);
        sl_put_str(&buf, ".tmp");
        sl_put_u8(&buf, '\0');
        /* O_EXCL follows no link that somebody laid out at this name. */
        fd =
            openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (fd >= 0 || errno != EEXIST) {
            break;
        }
    }
    return fd;
}

/*
 * Whether the name may be written to.  Replaced is a regular file only: a
 * rename over a link or /dev/null would leave something else in its place.
 */
static enum salur_err
check_name(const struct place *place, unsigned flags)
{
    struct stat st;

    if (fstatat(place->folder, place->name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
        return errno == ENOENT ? SALUR_OK : sl_err_of_errno(errno);
    }
    return (flags & SALUR_FILE_REPLACE) != 0 && S_ISREG(st.st_mode)
               ? SALUR_OK
               : SALUR_E_EXISTS;
}

/* 1 when link() failed because the file system has no hard links (FAT). */
static int
has_no_links(int error)
{
    return error == EPERM || error == ENOTSUP || error == ENOSYS ||
           error == EMLINK;
}

/* Give the finished temporary file its name; afterwards it has no other. */
static enum salur_err
put_in_place(const struct place *place, const char *temp, unsigned flags)
{
    enum salur_err err = SALUR_OK;

    if ((flags & SALUR_FILE_REPLACE) == 0) {
        if (linkat(place->folder, temp, place->folder, place->name, 0) == 0) {
            return unlinkat(place->folder, temp, 0) == 0
                       ? SALUR_OK
                       : sl_err_of_errno(errno);
        }
        if (!has_no_links(errno)) {
            return sl_err_of_errno(errno);
        }
        /* Not atomic against another writer, but against a power cut. */
        err = check_name(place, flags);
    }
    if (err == SALUR_OK &&
        renameat(place->folder, temp, place->folder, place->name) != 0) {
        err = sl_err_of_errno(errno);
    }
    return err;
}

enum salur_err
salur_file_write(const char *path, struct salur_bytes content, unsigned flags)
{
    mode_t mode = (flags & SALUR_FILE_SECRET) != 0 ? 0600 : 0666;
    char temp[TEMP_NAME_MAX] = "";
    struct place place;
    enum salur_err err;
    int fd = -1;

    err = place_open(&place, path);
    if (err == SALUR_OK) {
        err = check_name(&place, flags);
    }
    if (err != SALUR_OK) {
        goto done;
    }
    fd = temp_open(place.folder, temp, mode);
    if (fd < 0) {
        /* Every temporary name is taken: not the caller's name. */
        err = errno == EEXIST ? SALUR_E_IO : sl_err_of_errno(errno);
        goto done;
    }
    err = write_all(fd, content);
    if (err == SALUR_OK) {
        err = sync_file(fd);
    }
    /* Network file systems tell of a full disk only now; after EINTR the
     * descriptor is gone, and fsync had said that the content is safe. */
    if (close(fd) != 0 && errno != EINTR && err == SALUR_OK) {
        err = sl_err_of_errno(errno);
    }
    if (err == SALUR_OK) {
        err = put_in_place(&place, temp, flags);
    }
    if (err != SALUR_OK) {
        (void)unlinkat(place.folder, temp, 0);
        goto done;
    }
    err = sync_folder(place.folder);

done:
    place_close(&place);
    return err;
}

enum salur_err
salur_dir_make(const char *path)
{
    struct place place = {.folder = -1};
    size_t len = strlen(path);
    char *name = NULL;
    struct stat st;
    enum salur_err err;
    int existed = 0;

    while (len > 1 && path[len - 1] == '/') {
        len--;
    }
    name = strndup(path, len);
    err = name == NULL ? SALUR_E_MEMORY : place_open(&place, name);
    if (err == SALUR_OK && mkdirat(place.folder, place.name, 0700) != 0) {
        existed = errno == EEXIST;
        err = existed ? SALUR_OK : sl_err_of_errno(errno);
    }
    if (err == SALUR_OK && existed) {
        /* A link to a folder is a folder to whoever uses it. */
        if (fstatat(place.folder, place.name, &st, 0) != 0) {
            err = sl_err_of_errno(errno);
        } else if (!S_ISDIR(st.st_mode)) {
            err = SALUR_E_EXISTS;
        }
    }
    /* Also when it existed: whoever made it may have died before this. */
    if (err == SALUR_OK) {
        err = sync_folder(place.folder);
    }
    place_close(&place);
    free(name);
    return err;
}

enum salur_err
salur_dir_sync(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum salur_err err;

    if (fd < 0) {
        return sl_err_of_errno(errno);
    }
    err = sync_folder(fd);
    (void)close(fd); /* nothing was written */
    return err;
}
