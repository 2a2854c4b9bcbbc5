/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls that fail when told.  They stand in the one program that includes
 * this file before the C library's, and so before LMDB's; a sanitizer has its
 * own allocator, and then only the file calls fail.  _GNU_SOURCE is defined
 * before the first include.
 */
#ifndef FAULTS_H
#define FAULTS_H

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED
#endif

/* Calls until the one that fails; below 0: none does. */
static atomic_long allocations_left = -1;
static atomic_long writes_left = -1;
static atomic_int has_failed;

static int
fails(atomic_long *left)
{
    if (atomic_load(left) < 0) {
        return 0;
    }
    if (atomic_fetch_sub(left, 1) != 0) {
        return 0;
    }
    atomic_store(&has_failed, 1);
    return 1;
}

#if !defined(IS_SANITIZED) && defined(__GLIBC__)
void *
__libc_malloc(size_t size);
void *
__libc_calloc(size_t count, size_t size);
void *
__libc_realloc(void *ptr, size_t size);

void *
malloc(size_t size)
{
    return fails(&allocations_left) ? NULL : __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
    return fails(&allocations_left) ? NULL : __libc_calloc(count, size);
}

void *
realloc(void *ptr, size_t size)
{
    return fails(&allocations_left) ? NULL : __libc_realloc(ptr, size);
}
#endif

static int
no_space(void)
{
    if (fails(&writes_left)) {
        errno = ENOSPC;
        return 1;
    }
    return 0;
}

ssize_t
write(int fd, const void *bytes, size_t len)
{
    return no_space() ? -1 : syscall(SYS_write, fd, bytes, len);
}

ssize_t
pwrite(int fd, const void *bytes, size_t len, off_t offset)
{
    return no_space() ? -1 : syscall(SYS_pwrite64, fd, bytes, len, offset);
}

ssize_t
writev(int fd, const struct iovec *parts, int count)
{
    return no_space() ? -1 : syscall(SYS_writev, fd, parts, count);
}

int
fsync(int fd)
{
    return no_space() ? -1 : (int)syscall(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
    return no_space() ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int
rename(const char *from, const char *to)
{
    return no_space()
               ? -1
               : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
renameat(int from_fd, const char *from, int to_fd, const char *to)
{
    return no_space()
               ? -1
               : (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, 0);
}

int
linkat(int from_fd, const char *from, int to_fd, const char *to, int flags)
{
    return no_space()
               ? -1
               : (int)syscall(SYS_linkat, from_fd, from, to_fd, to, flags);
}

int
mkdir(const char *path, mode_t mode)
{
    return no_space() ? -1 : (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

#endif
