/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LMDB's rough edges, smoothed once for every environment.  What keys and
 * values mean is not known here.
 */
#include "base/lmdb.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

/* Another process may grow the map again while this one adopts its size. */
#define BEGIN_TRIES 100
/* LMDB's own size of the lock file for 126 readers, a power of two. */
#define LOCK_LEN 8192

enum salur_err
sl_lmdb_err(int rc)
{
    switch (rc) {
    case MDB_SUCCESS:
        return SALUR_OK;
    case MDB_NOTFOUND:
        return SALUR_E_NOT_FOUND;
    case MDB_KEYEXIST:
        return SALUR_E_EXISTS;
    case MDB_MAP_FULL:
        return SALUR_E_FULL;
    case MDB_VERSION_MISMATCH:
        return SALUR_E_VERSION;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
        return SALUR_E_CORRUPT;
    default:
        /* LMDB's own codes are negative, the rest are errno's. */
        return rc > 0 && rc != EINVAL ? sl_err_of_errno(rc) : SALUR_E_STORE;
    }
}

MDB_val
sl_lmdb_val(struct salur_bytes bytes)
{
    union {
        const void *in;
        void *out;
    } pointer = {bytes.ptr};
    MDB_val val;

    val.mv_size = bytes.len;
    val.mv_data = pointer.out;
    return val;
}

int
sl_lmdb_begin(MDB_env *env, unsigned flags, MDB_txn **out)
{
    int rc = MDB_SUCCESS;
    int remedy = MDB_SUCCESS;
    int dead;

    *out = NULL;
    for (int tries = 0; tries < BEGIN_TRIES && remedy == MDB_SUCCESS; tries++) {
        rc = mdb_txn_begin(env, NULL, flags, out);
        if (rc == MDB_MAP_RESIZED) {
            remedy = mdb_env_set_mapsize(env, 0);
        } else if (rc == MDB_READERS_FULL) {
            /* Readers that died without saying so still hold slots. */
            remedy = mdb_reader_check(env, &dead);
        } else {
            break;
        }
    }
    if (rc != MDB_SUCCESS) {
        *out = NULL;
    }
    return remedy != MDB_SUCCESS ? remedy : rc;
}

/*
 * LMDB does not write a page at the end of the file that was allocated and
 * freed again in one transaction, so a whole file may be shorter than its
 * meta page says, as a file that was cut off is; and reading what was cut off
 * from the map is a SIGBUS.  The end is made to be there after each write: a
 * page of zeroes reads as damage, not as a crash.  posix_fallocate never
 * shortens, whatever another process does meanwhile.
 */
enum salur_err
sl_lmdb_check_length(MDB_env *env, int is_read_only)
{
    MDB_envinfo info;
    MDB_stat stat;
    struct stat st;
    off_t wanted;
    int fd;

    if (mdb_env_get_fd(env, &fd) != MDB_SUCCESS ||
        mdb_env_info(env, &info) != MDB_SUCCESS ||
        mdb_env_stat(env, &stat) != MDB_SUCCESS || fstat(fd, &st) != 0) {
        return SALUR_E_STORE;
    }
    /* LMDB keeps (last page + 1) * page size within size_t, and maps it. */
    wanted = (off_t)((info.me_last_pgno + 1) * stat.ms_psize);
    if (st.st_size >= wanted) {
        return SALUR_OK;
    }
    if (is_read_only) {
        return SALUR_E_CORRUPT;
    }
    return sl_lmdb_err(posix_fallocate(fd, wanted - 1, 1));
}

enum salur_err
sl_lmdb_check_place(MDB_env *env)
{
    const char *folder;
    struct stat ours;
    struct stat there;
    int error = 0;
    int dir;
    int fd;

    if (mdb_env_get_fd(env, &fd) != MDB_SUCCESS || fstat(fd, &ours) != 0 ||
        mdb_env_get_path(env, &folder) != MDB_SUCCESS) {
        return SALUR_E_STORE;
    }
    /* The folder is opened and not its file: closing that would end LMDB's
     * locks. */
    dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0 || fstatat(dir, "data.mdb", &there, 0) != 0) {
        error = errno;
    } else if (there.st_ino != ours.st_ino || there.st_dev != ours.st_dev) {
        error = ENOENT;
    }
    if (dir >= 0) {
        (void)close(dir);
    }
    return error == 0 ? SALUR_OK : sl_err_of_errno(error);
}

enum salur_err
sl_lmdb_grow(MDB_env *env, size_t max)
{
    MDB_envinfo info;
    int rc = mdb_env_info(env, &info);

    if (rc == MDB_SUCCESS && info.me_mapsize > max / 2) {
        return SALUR_E_FULL;
    }
    if (rc == MDB_SUCCESS) {
        rc = mdb_env_set_mapsize(env, info.me_mapsize * 2);
    }
    return sl_lmdb_err(rc);
}

enum salur_err
sl_lmdb_reserve_lock(const char *folder)
{
    int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int fd = -1;
    int error = 0;
    struct stat st;

    if (dir >= 0) {
        fd = openat(dir, "lock.mdb", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
                    0600);
    }
    error = fd < 0 ? errno : 0;
    /* Blocks of 512 bytes, as POSIX has it where it says anything.  A file
     * that has its place is left alone: others may be using it. */
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
        (st.st_size < LOCK_LEN || st.st_blocks < LOCK_LEN / 512)) {
        error = posix_fallocate(fd, 0, LOCK_LEN);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    if (dir >= 0) {
        (void)close(dir);
    }
    return sl_err_of_errno(error) == SALUR_E_FULL ? SALUR_E_FULL : SALUR_OK;
}
