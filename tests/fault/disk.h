/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A disk as a power cut sees it: what is safe, and what is on its way.
 *
 * A file has the bytes that the program sees and the bytes that were synced;
 * between them stand units, each the part of one write that lies in one
 * sector of 512 bytes, or one change of length.  Names are the same: entries
 * as the program sees them, entries that are safe, and steps on their way.
 * Any subset of the units may be on the disk when the power goes; of the
 * steps of one folder those up to some point are.
 */
#ifndef FAULT_DISK_H
#define FAULT_DISK_H

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trace.h"

enum {
    DISK_SECTOR = 512,
    DISK_WORD = 8,
    DISK_FDS = 256,
    DISK_NONE = -1,
    DISK_ROOT = 0,
};

struct bytes {
    uint8_t *ptr;
    size_t len;
};

struct inode {
    int is_dir;
    int is_free; /* 1: a lock file, whose bytes mean nothing */
    struct bytes now;
    struct bytes safe;
};

struct unit {
    int inode;
    int is_size; /* 1: the length becomes offset, no bytes */
    int is_grow; /* 1 with is_size: unless it is longer already */
    uint64_t offset;
    struct bytes bytes;
};

struct name {
    int dir;
    int inode;
    char *text;
};

struct names {
    struct name *at;
    size_t count;
};

/* inode gets a name, loses one, or both at once. */
struct step {
    int inode;
    int dir; /* DISK_NONE: no name is given */
    char *text;
    int from_dir; /* DISK_NONE: none is taken */
    char *from;
};

struct descriptor {
    int inode; /* DISK_NONE: not of this disk */
    uint64_t place;
    int is_dsync;
    int is_append;
};

struct disk {
    struct inode *inodes;
    int inodes_count;
    struct names now;
    struct names safe;
    struct unit *units;
    size_t units_count;
    struct step *steps;
    size_t steps_count;
    struct descriptor fds[DISK_FDS];
    const char *root; /* absolute path; borrowed */
};

static inline void
bytes_resize(struct bytes *bytes, size_t len)
{
    bytes->ptr = must_alloc(bytes->ptr, len);
    if (len > bytes->len) {
        memset(bytes->ptr + bytes->len, 0, len - bytes->len);
    }
    bytes->len = len;
}

static inline void
bytes_write(struct bytes *to, uint64_t offset, const struct bytes *from)
{
    if (offset + from->len > to->len) {
        bytes_resize(to, offset + from->len);
    }
    memcpy(to->ptr + offset, from->ptr, from->len);
}

static inline struct bytes
bytes_copy(const void *ptr, size_t len)
{
    struct bytes copy = {must_alloc(NULL, len), len};

    memcpy(copy.ptr, ptr, len);
    return copy;
}

/* dir/name, to be freed. */
static inline char *
path_join(const char *dir, const char *name)
{
    size_t size = strlen(dir) + strlen(name) + 2;
    char *path = must_alloc(NULL, size);

    (void)snprintf(path, size, "%s/%s", dir, name);
    return path;
}

static inline char *
text_copy(const char *text)
{
    return (char *)bytes_copy(text, strlen(text) + 1).ptr;
}

/* --- names -----------------------------------------------------------------
 */

static inline struct name *
names_find(const struct names *names, int dir, const char *text)
{
    for (size_t i = 0; i < names->count; i++) {
        if (names->at[i].dir == dir && strcmp(names->at[i].text, text) == 0) {
            return &names->at[i];
        }
    }
    return NULL;
}

static inline void
names_remove(struct names *names, int dir, const char *text)
{
    struct name *name = names_find(names, dir, text);

    if (name != NULL) {
        free(name->text);
        *name = names->at[--names->count];
    }
}

static inline void
names_set(struct names *names, int dir, const char *text, int inode)
{
    names_remove(names, dir, text);
    names->at = must_alloc(names->at, (names->count + 1) * sizeof *names->at);
    names->at[names->count++] =
        (struct name){.dir = dir, .inode = inode, .text = text_copy(text)};
}

static inline void
names_step(struct names *names, const struct step *step)
{
    if (step->from_dir != DISK_NONE) {
        names_remove(names, step->from_dir, step->from);
    }
    if (step->dir != DISK_NONE) {
        names_set(names, step->dir, step->text, step->inode);
    }
}

static inline void
names_copy(struct names *to, const struct names *from)
{
    memset(to, 0, sizeof *to);
    for (size_t i = 0; i < from->count; i++) {
        names_set(to, from->at[i].dir, from->at[i].text, from->at[i].inode);
    }
}

static inline void
names_wipe(struct names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        free(names->at[i].text);
    }
    free(names->at);
    memset(names, 0, sizeof *names);
}

/* The step is on its way from now on; takes nothing over. */
static inline void
disk_step(struct disk *disk, struct step step)
{
    step.text = step.text == NULL ? NULL : text_copy(step.text);
    step.from = step.from == NULL ? NULL : text_copy(step.from);
    disk->steps =
        must_alloc(disk->steps, (disk->steps_count + 1) * sizeof *disk->steps);
    disk->steps[disk->steps_count++] = step;
    names_step(&disk->now, &step);
}

static inline int
disk_inode(struct disk *disk, int is_dir)
{
    size_t count = (size_t)disk->inodes_count;

    disk->inodes = must_alloc(disk->inodes, (count + 1) * sizeof *disk->inodes);
    disk->inodes[count] = (struct inode){.is_dir = is_dir};
    return disk->inodes_count++;
}

/* --- units -----------------------------------------------------------------
 */

static inline void
unit_apply(struct bytes *to, const struct unit *unit)
{
    if (unit->is_size && (!unit->is_grow || unit->offset > to->len)) {
        bytes_resize(to, unit->offset);
    } else if (!unit->is_size) {
        bytes_write(to, unit->offset, &unit->bytes);
    }
}

static inline void
disk_unit(struct disk *disk, const struct unit *unit)
{
    disk->units =
        must_alloc(disk->units, (disk->units_count + 1) * sizeof *disk->units);
    disk->units[disk->units_count++] = *unit;
    unit_apply(&disk->inodes[unit->inode].now, unit);
}

static inline void
disk_write(struct disk *disk, int inode, uint64_t offset,
           const struct bytes *bytes)
{
    size_t done = 0;

    while (done < bytes->len) {
        size_t room = DISK_SECTOR - (size_t)((offset + done) % DISK_SECTOR);
        size_t len = bytes->len - done < room ? bytes->len - done : room;
        struct unit unit = {.inode = inode,
                            .offset = offset + done,
                            .bytes = bytes_copy(bytes->ptr + done, len)};

        disk_unit(disk, &unit);
        done += len;
    }
}

static inline void
disk_resize(struct disk *disk, int inode, uint64_t len, int is_grow)
{
    struct unit unit = {
        .inode = inode, .is_size = 1, .is_grow = is_grow, .offset = len};

    disk_unit(disk, &unit);
}

/* What is on its way for these sectors of the file is safe; last UINT64_MAX:
 * for all of it. */
static inline void
disk_settle(struct disk *disk, int inode, uint64_t first, uint64_t last)
{
    struct inode *file = &disk->inodes[inode];
    size_t kept = 0;

    for (size_t i = 0; i < disk->units_count; i++) {
        struct unit *unit = &disk->units[i];
        uint64_t sector = unit->offset / DISK_SECTOR;
        int is_meant = unit->is_size ? last == UINT64_MAX
                                     : sector >= first && sector <= last;

        if (unit->inode == inode && is_meant) {
            unit_apply(&file->safe, unit);
            free(unit->bytes.ptr);
        } else {
            disk->units[kept++] = *unit;
        }
    }
    disk->units_count = kept;
}

/* fsync of a folder: the steps of its names are safe. */
static inline void
disk_settle_dir(struct disk *disk, int dir)
{
    size_t kept = 0;

    for (size_t i = 0; i < disk->steps_count; i++) {
        struct step *step = &disk->steps[i];

        if (step->dir == dir || step->from_dir == dir) {
            names_step(&disk->safe, step);
            free(step->text);
            free(step->from);
        } else {
            disk->steps[kept++] = *step;
        }
    }
    disk->steps_count = kept;
}

/* --- a folder that is there already ----------------------------------------
 */

/* Bytes of a lock file are made anew by whoever is first after a start. */
static inline int
is_lock(const char *name)
{
    return strcmp(name, "lock.mdb") == 0;
}

static inline void
disk_load_dir(struct disk *disk, int dir, const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;

    if (folder == NULL) {
        trace_die("no such folder", path);
    }
    while ((entry = readdir(folder)) != NULL) {
        char *child = path_join(path, entry->d_name);
        struct stat st;
        int inode;

        if (strcmp(entry->d_name, ".") != 0 &&
            strcmp(entry->d_name, "..") != 0 && lstat(child, &st) == 0) {
            inode = disk_inode(disk, S_ISDIR(st.st_mode));
            disk->inodes[inode].is_free = is_lock(entry->d_name);
            names_set(&disk->now, dir, entry->d_name, inode);
            names_set(&disk->safe, dir, entry->d_name, inode);
            if (S_ISDIR(st.st_mode)) {
                disk_load_dir(disk, inode, child);
            } else {
                struct bytes now = {0};

                now.ptr = read_file(child, &now.len);
                disk->inodes[inode].safe = bytes_copy(now.ptr, now.len);
                disk->inodes[inode].now = now;
            }
        }
        free(child);
    }
    (void)closedir(folder);
}

/* The disk is this folder, all of it safe; root stands for it in the calls. */
static inline void
disk_load(struct disk *disk, const char *folder, const char *root)
{
    memset(disk, 0, sizeof *disk);
    disk->root = root;
    (void)disk_inode(disk, 1);
    disk_load_dir(disk, DISK_ROOT, folder);
}

/* A new process has no descriptors yet. */
static inline void
disk_restart(struct disk *disk)
{
    for (int i = 0; i < DISK_FDS; i++) {
        disk->fds[i].inode = DISK_NONE;
    }
}

static inline void
disk_wipe(struct disk *disk)
{
    for (int i = 0; i < disk->inodes_count; i++) {
        free(disk->inodes[i].now.ptr);
        free(disk->inodes[i].safe.ptr);
    }
    for (size_t i = 0; i < disk->units_count; i++) {
        free(disk->units[i].bytes.ptr);
    }
    for (size_t i = 0; i < disk->steps_count; i++) {
        free(disk->steps[i].text);
        free(disk->steps[i].from);
    }
    names_wipe(&disk->now);
    names_wipe(&disk->safe);
    free(disk->inodes);
    free(disk->units);
    free(disk->steps);
    memset(disk, 0, sizeof *disk);
}

#endif
