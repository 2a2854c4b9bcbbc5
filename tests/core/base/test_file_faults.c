/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calls that writing a file makes stand in this program in front of the
 * C library's, so that each of them can fail where the test says.
 */
#define _GNU_SOURCE /* syscall() */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lmdb.h"
#include "harness.h"

enum call {
    CALL_NONE,
    CALL_WRITE,
    CALL_FSYNC,
    CALL_CLOSE,
    CALL_LINK,
    CALL_RENAME,
    CALL_UNLINK,
    CALL_FALLOCATE,
};

/* The call that fails next, after how many good ones, how often, and how. */
static struct fault {
    enum call call;
    unsigned after;
    unsigned times;
    int error;
} fault;
/* Most bytes that one write() takes; 0 for as many as it is given. */
static size_t write_most;

/* 1, and errno set, when this call is to fail. */
static int
fails(enum call call)
{
    if (fault.call != call || fault.times == 0) {
        return 0;
    }
    if (fault.after > 0) {
        fault.after--;
        return 0;
    }
    fault.times--;
    errno = fault.error;
    return 1;
}

ssize_t
write(int fd, const void *bytes, size_t len)
{
    len = write_most > 0 && len > write_most ? write_most : len;
    return fails(CALL_WRITE) ? -(fault.error != 0)
                             : syscall(SYS_write, fd, bytes, len);
}

int
fsync(int fd)
{
    return fails(CALL_FSYNC) ? -1 : (int)syscall(SYS_fsync, fd);
}

/* A failing close() of Linux closes nevertheless. */
int
close(int fd)
{
    int error = fails(CALL_CLOSE) ? errno : 0;
    int status = (int)syscall(SYS_close, fd);

    if (error != 0) {
        errno = error;
        return -1;
    }
    return status;
}

int
linkat(int from_fd, const char *from, int to_fd, const char *to, int flags)
{
    return fails(CALL_LINK)
               ? -1
               : (int)syscall(SYS_linkat, from_fd, from, to_fd, to, flags);
}

int
renameat(int from_fd, const char *from, int to_fd, const char *to)
{
    return fails(CALL_RENAME)
               ? -1
               : (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, 0);
}

int
unlinkat(int fd, const char *path, int flags)
{
    return fails(CALL_UNLINK) ? -1
                              : (int)syscall(SYS_unlinkat, fd, path, flags);
}

/* Names in the folder without "." and "..". */
static unsigned
names_in(const char *folder)
{
    DIR *dir = opendir(folder);
    unsigned count = 0;

    while (dir != NULL && readdir(dir) != NULL) {
        count++;
    }
    CHECK(dir != NULL && closedir(dir) == 0);
    return count - 2;
}

/* What the file holds, "" when there is none. */
static const char *
content(const char *path, char out[64])
{
    struct salur_buf buf;

    salur_buf_fixed(&buf, out, 63);
    out[0] = '\0';
    if (salur_file_read(path, &buf) == SALUR_OK) {
        out[buf.len] = '\0';
    }
    return out;
}

static void
every_call_that_fails_is_told_and_leaves_all_or_nothing(void)
{
    static const struct {
        const char *what;
        struct fault fault;
        unsigned flags;
        enum salur_err err;
        const char *left; /* "old", "new" or, without REPLACE, "" */
    } rows[] = {
        {"write: disk full",
         {CALL_WRITE, 0, 1, ENOSPC},
         1,
         SALUR_E_FULL,
         "old"},
        {"write: quota", {CALL_WRITE, 0, 1, EDQUOT}, 1, SALUR_E_FULL, "old"},
        {"write: medium", {CALL_WRITE, 0, 1, EIO}, 1, SALUR_E_IO, "old"},
        {"write: nothing taken", {CALL_WRITE, 0, 1, 0}, 1, SALUR_E_IO, "old"},
        {"write: signals", {CALL_WRITE, 0, 5, EINTR}, 1, SALUR_OK, "new"},
        {"fsync: medium", {CALL_FSYNC, 0, 1, EIO}, 1, SALUR_E_IO, "old"},
        {"fsync: disk full", {CALL_FSYNC, 0, 1, ENOSPC}, 0, SALUR_E_FULL, ""},
        {"fsync: signals", {CALL_FSYNC, 0, 5, EINTR}, 1, SALUR_OK, "new"},
        {"close: quota", {CALL_CLOSE, 0, 1, EDQUOT}, 1, SALUR_E_FULL, "old"},
        {"close: signal", {CALL_CLOSE, 0, 1, EINTR}, 1, SALUR_OK, "new"},
        {"rename: medium", {CALL_RENAME, 0, 1, EIO}, 1, SALUR_E_IO, "old"},
        {"rename: read-only",
         {CALL_RENAME, 0, 1, EROFS},
         1,
         SALUR_E_PERMISSION,
         "old"},
        {"link: medium", {CALL_LINK, 0, 1, EIO}, 0, SALUR_E_IO, ""},
        {"link: somebody was faster",
         {CALL_LINK, 0, 1, EEXIST},
         0,
         SALUR_E_EXISTS,
         ""},
        {"link: FAT", {CALL_LINK, 0, 1, EPERM}, 0, SALUR_OK, "new"},
        {"link: FUSE", {CALL_LINK, 0, 1, ENOSYS}, 0, SALUR_OK, "new"},
        {"link: share", {CALL_LINK, 0, 1, ENOTSUP}, 0, SALUR_OK, "new"},
        {"unlink, once", {CALL_UNLINK, 0, 1, EIO}, 0, SALUR_E_IO, "new"},
        {"folder: medium", {CALL_FSYNC, 1, 1, EIO}, 1, SALUR_E_IO, "new"},
        {"folder: no such thing",
         {CALL_FSYNC, 1, 1, EINVAL},
         0,
         SALUR_OK,
         "new"},
    };
    char path[64];
    char text[64];

    snprintf(path, sizeof path, "%s/file", temp_dir());
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum salur_err err;

        unlink(path);
        if (rows[i].flags == SALUR_FILE_REPLACE) {
            CHECK_ERR(salur_file_write(path, salur_bytes_str("old"), 0),
                      SALUR_OK);
        }
        fault = rows[i].fault;
        err = salur_file_write(path, salur_bytes_str("new"), rows[i].flags);
        CHECK_U64(fault.times, 0); /* the fault was met */
        fault.call = CALL_NONE;
        if (!CHECK_ERR(err, rows[i].err) ||
            !CHECK_STR(content(path, text), rows[i].left) ||
            !CHECK_U64(names_in(temp_dir()), rows[i].left[0] != '\0')) {
            printf("  %s\n", rows[i].what);
        }
    }
}

static void
short_writes_add_up(void)
{
    char path[64];
    char text[64];

    snprintf(path, sizeof path, "%s/short", temp_dir());
    for (write_most = 1; write_most < 12; write_most++) {
        fault = (struct fault){CALL_WRITE, 1, 1, EINTR};
        CHECK_ERR(salur_file_write(path, salur_bytes_str("Rp 1.350.000"),
                                   SALUR_FILE_REPLACE),
                  SALUR_OK);
        CHECK_STR(content(path, text), "Rp 1.350.000");
    }
    write_most = 5;
    fault = (struct fault){CALL_WRITE, 2, 1, ENOSPC};
    CHECK_ERR(salur_file_write(path, salur_bytes_str("something else"),
                               SALUR_FILE_REPLACE),
              SALUR_E_FULL);
    write_most = 0;
    CHECK_STR(content(path, text), "Rp 1.350.000");
}

/* Without hard links the look before the rename keeps what is there. */
static void
without_links_an_existing_file_is_still_kept(void)
{
    char path[64];
    char text[64];

    snprintf(path, sizeof path, "%s/kept", temp_dir());
    CHECK_ERR(salur_file_write(path, salur_bytes_str("old"), 0), SALUR_OK);
    fault = (struct fault){CALL_LINK, 0, 1, EPERM};
    CHECK_ERR(salur_file_write(path, salur_bytes_str("new"), 0),
              SALUR_E_EXISTS);
    fault.call = CALL_NONE;
    CHECK_STR(content(path, text), "old");
}

static void
a_folder_whose_sync_fails_is_not_reported_as_safe(void)
{
    char path[64];

    snprintf(path, sizeof path, "%s/folder", temp_dir());
    fault = (struct fault){CALL_FSYNC, 0, 1, EIO};
    CHECK_ERR(salur_dir_make(path), SALUR_E_IO);
    /* The next attempt syncs the parent although the folder is there. */
    fault = (struct fault){CALL_FSYNC, 0, 1, EIO};
    CHECK_ERR(salur_dir_make(path), SALUR_E_IO);
    CHECK_ERR(salur_dir_make(path), SALUR_OK);
    fault = (struct fault){CALL_FSYNC, 0, 1, EIO};
    CHECK_ERR(salur_dir_sync(path), SALUR_E_IO);
    fault = (struct fault){CALL_FSYNC, 0, 1, ENOTSUP};
    CHECK_ERR(salur_dir_sync(path), SALUR_OK);
}

/* Gives the error and leaves errno alone, as POSIX has it. */
int
posix_fallocate(int fd, off_t from, off_t len)
{
    if (fails(CALL_FALLOCATE)) {
        return fault.error;
    }
    return syscall(SYS_fallocate, fd, 0, from, len) == 0 ? 0 : errno;
}

static void
a_lock_file_has_its_place_before_anybody_maps_it(void)
{
    char folder[64];
    char path[80];
    struct stat st;

    snprintf(folder, sizeof folder, "%s/lock", temp_dir());
    CHECK_ERR(sl_lmdb_reserve_lock(folder), SALUR_OK); /* LMDB's to judge */
    CHECK_ERR(salur_dir_make(folder), SALUR_OK);
    fault = (struct fault){CALL_FALLOCATE, 0, 1, ENOSPC};
    CHECK_ERR(sl_lmdb_reserve_lock(folder), SALUR_E_FULL);
    fault = (struct fault){CALL_FALLOCATE, 0, 1, EOPNOTSUPP};
    CHECK_ERR(sl_lmdb_reserve_lock(folder), SALUR_OK);
    CHECK_ERR(sl_lmdb_reserve_lock(folder), SALUR_OK);
    snprintf(path, sizeof path, "%s/lock.mdb", folder);
    CHECK(stat(path, &st) == 0);
    CHECK_I64(st.st_size, 8192);
    CHECK_I64(st.st_mode & 07777, 0600);
    CHECK(st.st_blocks * 512 >= 8192);
    /* One that has its place is not touched. */
    fault = (struct fault){CALL_FALLOCATE, 0, 1, ENOSPC};
    CHECK_ERR(sl_lmdb_reserve_lock(folder), SALUR_OK);
    fault.call = CALL_NONE;
    /* One that has none, as LMDB leaves it, is. */
    CHECK(truncate(path, 0) == 0 && truncate(path, 8192) == 0);
    fault = (struct fault){CALL_FALLOCATE, 0, 1, ENOSPC};
    CHECK_ERR(sl_lmdb_reserve_lock(folder), SALUR_E_FULL);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(every_call_that_fails_is_told_and_leaves_all_or_nothing),
        TEST(short_writes_add_up),
        TEST(without_links_an_existing_file_is_still_kept),
        TEST(a_lock_file_has_its_place_before_anybody_maps_it),
        TEST(a_folder_whose_sync_fails_is_not_reported_as_safe),
    };

    return RUN_TESTS(tests, argc, argv);
}
