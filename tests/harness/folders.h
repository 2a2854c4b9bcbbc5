/* SPDX-License-Identifier: Apache-2.0 */
/* Folders copied, spoilt and removed. */
#ifndef FOLDERS_H
#define FOLDERS_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"

/* FOLDER/NAME. */
static inline void
join_path(char out[512], const char *folder, const char *name)
{
    int len = snprintf(out, 512, "%s/%s", folder, name);

    CHECK(len > 0 && len < 512);
}

static inline void
copy_file(const char *from, const char *to)
{
    uint8_t bytes[16384];
    int in = open(from, O_RDONLY);
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ssize_t got = 1;

    CHECK(in >= 0 && out >= 0);
    while (got > 0) {
        got = read(in, bytes, sizeof bytes);
        CHECK(got >= 0);
        if (got > 0 && !CHECK(write(out, bytes, (size_t)got) == got)) {
            break;
        }
    }
    (void)close(in);
    (void)close(out);
}

/* Copy a folder with all it holds; what is there of the same name is
 * overwritten. */
static inline void
copy_tree(const char *from, const char *to)
{
    DIR *dir = opendir(from);
    const struct dirent *entry;

    CHECK(mkdir(to, 0700) == 0 || errno == EEXIST);
    while (CHECK(dir != NULL) && (entry = readdir(dir)) != NULL) {
        char source[512];
        char target[512];
        struct stat st;

        if (strcmp(entry->d_name, ".") == 0 ||
            strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        join_path(source, from, entry->d_name);
        join_path(target, to, entry->d_name);
        CHECK(stat(source, &st) == 0);
        if (S_ISDIR(st.st_mode)) {
            copy_tree(source, target);
        } else {
            copy_file(source, target);
        }
    }
    (void)closedir(dir);
}

static inline void
remove_tree(const char *path)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        char one[512];

        if (strcmp(entry->d_name, ".") == 0 ||
            strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        join_path(one, path, entry->d_name);
        if (unlink(one) != 0) {
            remove_tree(one);
        }
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
    CHECK(rmdir(path) == 0);
}

/* Bytes of a file, -1 when it is not there. */
static inline off_t
size_of_file(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? st.st_size : -1;
}

/* Take one file or folder of FROM, by its name, for that of TO. */
static inline void
put_back(const char *to, const char *from, const char *name)
{
    char source[512];
    char target[512];
    struct stat st;

    join_path(source, from, name);
    join_path(target, to, name);
    CHECK(stat(source, &st) == 0);
    if (S_ISDIR(st.st_mode)) {
        copy_tree(source, target);
    } else {
        copy_file(source, target);
    }
}

/* Write bytes into a file at a place; a place below 0: at its end. */
static inline void
write_into(const char *path, off_t at, const void *bytes, size_t len)
{
    int fd = open(path, O_WRONLY);

    CHECK(fd >= 0);
    CHECK(lseek(fd, at < 0 ? 0 : at, at < 0 ? SEEK_END : SEEK_SET) >= 0);
    CHECK(write(fd, bytes, len) == (ssize_t)len);
    (void)close(fd);
}

#endif
