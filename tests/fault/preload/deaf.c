/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A disk that does not listen: fsync and fdatasync of files whose name ends
 * as the variable DEAF does (of all files when it is "all") say that all is
 * safe, and do nothing.  The simulator of power cuts has to find out.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
is_deaf(int fd)
{
    const char *end = getenv("DEAF");
    char link[64];
    char path[PATH_MAX];
    ssize_t len;

    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    len = readlink(link, path, sizeof path);
    if (end != NULL && strcmp(end, "all") == 0) {
        return 1;
    }
    return end != NULL && len >= (ssize_t)strlen(end) &&
           memcmp(path + len - strlen(end), end, strlen(end)) == 0;
}

/* Ask the next library that has this call. */
static int
call_next(const char *name, int fd)
{
    union {
        void *symbol;
        int (*call)(int);
    } next = {dlsym(RTLD_NEXT, name)};

    return next.symbol == NULL ? -1 : next.call(fd);
}

#pragma GCC visibility push(default)

int
fsync(int fd)
{
    return is_deaf(fd) ? 0 : call_next("fsync", fd);
}

int
fdatasync(int fd)
{
    return is_deaf(fd) ? 0 : call_next("fdatasync", fd);
}

#pragma GCC visibility pop
