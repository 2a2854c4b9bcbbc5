/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One state in which a power cut may leave a disk: which units and which
 * steps of those on their way are on it, and which words of a torn sector.
 */
#ifndef FAULT_STATE_H
#define FAULT_STATE_H

#include "disk.h"

struct choice {
    uint8_t *units;     /* 1: this unit is on the disk */
    uint8_t *steps;     /* 1: this step is */
    size_t torn;        /* number of the torn unit; SIZE_MAX: none is */
    uint64_t words;     /* of it, these words of 8 bytes are on the disk */
    int is_long;        /* 1: lengths are on the disk before the bytes */
    const char *family; /* how it was chosen; literal */
};

/* The files of a state. */
struct state {
    struct names names;
    struct bytes *files; /* by inode; NULL ptr: not built */
    int count;
    uint64_t hash;
};

static inline void
state_unit(struct bytes *to, const struct choice *choice, size_t n,
           const struct unit *unit)
{
    struct unit torn = *unit;

    if (n != choice->torn) {
        unit_apply(to, unit);
        return;
    }
    torn.bytes = bytes_copy(unit->bytes.ptr, unit->bytes.len);
    for (size_t i = 0; i < torn.bytes.len; i++) {
        uint64_t at = unit->offset + i;

        if ((choice->words >> (at % DISK_SECTOR / DISK_WORD) & 1) == 0) {
            torn.bytes.ptr[i] = at < to->len ? to->ptr[at] : 0;
        }
    }
    unit_apply(to, &torn);
    free(torn.bytes.ptr);
}

/* Eight bytes at a time; a disk is compared with itself only. */
static inline uint64_t
state_mix(uint64_t hash, const struct bytes *bytes)
{
    size_t i = 0;

    for (; i + 8 <= bytes->len; i += 8) {
        uint64_t word;

        memcpy(&word, bytes->ptr + i, 8);
        hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    for (; i < bytes->len; i++) {
        hash = (hash ^ bytes->ptr[i]) * UINT64_C(0x9e3779b97f4a7c15);
    }
    return (hash ^ bytes->len) * UINT64_C(0xbf58476d1ce4e5b9);
}

static inline int
state_is_reached(const struct state *state, int dir)
{
    for (int depth = 0; dir != DISK_ROOT && depth < 16; depth++) {
        int parent = DISK_NONE;

        for (size_t i = 0; i < state->names.count; i++) {
            if (state->names.at[i].inode == dir) {
                parent = state->names.at[i].dir;
            }
        }
        if (parent == DISK_NONE) {
            return 0;
        }
        dir = parent;
    }
    return dir == DISK_ROOT;
}

static inline void
state_file(struct state *state, const struct disk *disk,
           const struct choice *choice, int inode)
{
    const struct inode *file = &disk->inodes[inode];
    struct bytes *out = &state->files[inode];

    if (out->ptr != NULL || file->is_dir) {
        return;
    }
    if (file->is_free) {
        *out = bytes_copy("", 0);
        bytes_resize(out, file->now.len);
        return;
    }
    *out =
        bytes_copy(file->safe.ptr == NULL ? (const void *)"" : file->safe.ptr,
                   file->safe.len);
    for (size_t i = 0; i < disk->units_count; i++) {
        if (disk->units[i].inode == inode && choice->units[i]) {
            state_unit(out, choice, i, &disk->units[i]);
        }
    }
    if (choice->is_long && out->len < file->now.len) {
        bytes_resize(out, file->now.len);
    }
}

/* Build a state; wiped by state_wipe. */
static inline void
state_build(struct state *state, const struct disk *disk,
            const struct choice *choice)
{
    memset(state, 0, sizeof *state);
    names_copy(&state->names, &disk->safe);
    for (size_t i = 0; i < disk->steps_count; i++) {
        if (choice->steps[i]) {
            names_step(&state->names, &disk->steps[i]);
        }
    }
    state->count = disk->inodes_count;
    state->files =
        must_alloc(NULL, (size_t)state->count * sizeof *state->files);
    memset(state->files, 0, (size_t)state->count * sizeof *state->files);
    for (size_t i = 0; i < state->names.count; i++) {
        const struct name *name = &state->names.at[i];
        struct bytes text = {(uint8_t *)name->text, strlen(name->text)};
        uint64_t hash;

        if (!state_is_reached(state, name->dir)) {
            continue;
        }
        state_file(state, disk, choice, name->inode);
        hash = state_mix((uint64_t)name->dir, &text);
        if (!disk->inodes[name->inode].is_dir) {
            hash = state_mix(hash, &state->files[name->inode]);
        }
        state->hash += hash; /* whatever the order of the names */
    }
}

static inline void
state_wipe(struct state *state)
{
    for (int i = 0; i < state->count; i++) {
        free(state->files[i].ptr);
    }
    free(state->files);
    names_wipe(&state->names);
}

/* The bytes of a file by its path from the root, or NULL. */
static inline const struct bytes *
state_find(const struct state *state, const char *path)
{
    int dir = DISK_ROOT;

    for (;;) {
        char text[NAME_MAX + 1];
        const struct name *name;
        size_t len = strcspn(path, "/");

        if (len > NAME_MAX) {
            return NULL;
        }
        memcpy(text, path, len);
        text[len] = 0;
        name = names_find(&state->names, dir, text);
        if (name == NULL) {
            return NULL;
        }
        dir = name->inode;
        path += len;
        if (*path == 0) {
            return state->files[dir].ptr == NULL ? NULL : &state->files[dir];
        }
        path++;
    }
}

/* --- on a real disk --------------------------------------------------------
 */

static inline void
put_file(const char *path, const struct bytes *bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd < 0 || write(fd, bytes->ptr, bytes->len) != (ssize_t)bytes->len ||
        close(fd) != 0) {
        trace_die("a state could not be written", path);
    }
}

/* Remove a folder with all it holds; none is fine. */
static inline void
remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char *child = path_join(path, entry->d_name);

        if (strcmp(entry->d_name, ".") != 0 &&
            strcmp(entry->d_name, "..") != 0 && unlink(child) != 0) {
            remove_folder(child);
        }
        free(child);
    }
    if (folder != NULL) {
        (void)closedir(folder);
        (void)rmdir(path);
    }
}

/* Write the files of a folder of the state below path. */
static inline void
state_put_dir(const struct state *state, const struct disk *disk, int dir,
              const char *path)
{
    if (mkdir(path, 0700) != 0) {
        trace_die("a folder could not be made", path);
    }
    for (size_t i = 0; i < state->names.count; i++) {
        const struct name *name = &state->names.at[i];
        char *child;

        if (name->dir != dir) {
            continue;
        }
        child = path_join(path, name->text);
        if (disk->inodes[name->inode].is_dir) {
            state_put_dir(state, disk, name->inode, child);
        } else {
            put_file(child, &state->files[name->inode]);
        }
        free(child);
    }
}

#endif
