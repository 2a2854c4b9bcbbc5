/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Destroying a folder's files: overwrite, sync, remove.  What a file system
 * keeps of overwritten blocks (a journal, a copy on write, the spare cells of
 * a flash disk) is out of reach from here; all of it is ciphertext.
 */
#include "people/people_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

/* A fresh descriptor of a folder, from its first name on. */
static int
open_again(int parent, const char *name)
{
    return openat(parent, name,
                  O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

static enum salur_err
put_zeroes(int fd, off_t len)
{
    static const uint8_t zeroes[16384];
    off_t left = len;

    while (left > 0) {
        size_t most = sizeof zeroes;
        size_t some = left < (off_t)most ? (size_t)left : most; /* positive */
        ssize_t done = write(fd, zeroes, some);

        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return done == 0 ? SALUR_E_IO : sl_err_of_errno(errno);
        }
        left -= done;
    }
    return fsync(fd) == 0 ? SALUR_OK : sl_err_of_errno(errno);
}

/* Overwrite a file and remove it; what cannot be overwritten is removed all
 * the same, and told. */
static enum salur_err
destroy_file(int dir, const char *name)
{
    int fd = openat(dir, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;
    enum salur_err err = SALUR_OK;

    if (fd < 0 && errno != ELOOP) {
        err = sl_err_of_errno(errno);
    } else if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        err = put_zeroes(fd, st.st_size);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    if (unlinkat(dir, name, 0) != 0 && err == SALUR_OK) {
        err = sl_err_of_errno(errno);
    }
    return err;
}

enum salur_err
sl_people_each_name(int parent, const char *name,
                    enum salur_err (*each)(void *ctx, const char *name),
                    void *ctx)
{
    int fd = open_again(parent, name);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *entry;
    enum salur_err err = SALUR_OK;

    if (dir == NULL) {
        err = sl_err_of_errno(errno);
        if (fd >= 0) {
            (void)close(fd);
        }
        return err;
    }
    errno = 0;
    while (err == SALUR_OK && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 &&
            strcmp(entry->d_name, "..") != 0) {
            err = each(ctx, entry->d_name);
        }
        errno = 0;
    }
    if (err == SALUR_OK && errno != 0) {
        err = sl_err_of_errno(errno);
    }
    (void)closedir(dir); /* closes fd */
    return err;
}

struct destruction {
    int fd;
    enum salur_err err; /* the first; the other files go all the same */
};

static enum salur_err
destroy_each(void *ctx, const char *name)
{
    struct destruction *work = ctx;
    enum salur_err err = destroy_file(work->fd, name);

    work->err = work->err == SALUR_OK ? err : work->err;
    return SALUR_OK;
}

enum salur_err
sl_people_folder_destroy(const struct sl_people_folder *folder,
                         const char *name)
{
    struct destruction work = {.fd = open_again(folder->fd, name)};
    enum salur_err err;

    if (work.fd < 0) {
        return errno == ENOENT ? SALUR_OK : sl_err_of_errno(errno);
    }
    err = sl_people_each_name(folder->fd, name, destroy_each, &work);
    (void)close(work.fd); /* nothing was written to the folder itself */
    err = err == SALUR_OK ? work.err : err;
    if (unlinkat(folder->fd, name, AT_REMOVEDIR) != 0 && err == SALUR_OK) {
        err = sl_err_of_errno(errno);
    }
    return err == SALUR_OK ? salur_dir_sync(folder->path) : err;
}
