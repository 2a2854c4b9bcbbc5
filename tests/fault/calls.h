/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the calls of a trace do to a disk.  A call on a file of the disk that
 * is not understood ends the program: a hole in the model is no good news.
 *
 * call_begin puts what a call writes on its way; call_end makes safe what the
 * call has synced.  In between lie the states of a cut in mid-call.
 */
#ifndef FAULT_CALLS_H
#define FAULT_CALLS_H

#include "disk.h"

/* A path of the calls: the folder it is in, and the last name; 0 when it
 * leads to no place on this disk. */
static inline int
call_place(const struct disk *disk, int fd, const char *path, int *out_dir,
           char out_name[NAME_MAX + 1])
{
    size_t root_len = strlen(disk->root);
    int dir = DISK_ROOT;
    size_t len;

    if (path[0] == '/') {
        if (strncmp(path, disk->root, root_len) != 0 ||
            (path[root_len] != '/' && path[root_len] != 0)) {
            return 0;
        }
        path += root_len;
    } else if (fd != TRACE_CWD) {
        dir = fd >= 0 && fd < DISK_FDS ? disk->fds[fd].inode : DISK_NONE;
    }
    out_name[0] = 0;
    for (;; path += len) {
        const struct name *name;

        path += strspn(path, "/");
        len = strcspn(path, "/");
        if (dir == DISK_NONE || len > NAME_MAX ||
            (len == 2 && memcmp(path, "..", 2) == 0)) {
            return 0;
        }
        if (len == 0 || (len == 1 && *path == '.')) {
            if (len == 0) {
                *out_dir = dir;
                return 1;
            }
            continue;
        }
        if (out_name[0] != 0) {
            name = names_find(&disk->now, dir, out_name);
            dir = name == NULL ? DISK_NONE : name->inode;
            if (dir == DISK_NONE) {
                return 0;
            }
        }
        memcpy(out_name, path, len);
        out_name[len] = 0;
        *out_dir = dir;
    }
}

/* The inode of a path, or DISK_NONE. */
static inline int
call_find(const struct disk *disk, int fd, const char *path)
{
    char text[NAME_MAX + 1];
    const struct name *name;
    int dir;

    if (!call_place(disk, fd, path, &dir, text)) {
        return DISK_NONE;
    }
    if (text[0] == 0) {
        return dir;
    }
    name = names_find(&disk->now, dir, text);
    return name == NULL ? DISK_NONE : name->inode;
}

static inline struct descriptor *
call_fd(struct disk *disk, int fd)
{
    return fd >= 0 && fd < DISK_FDS && disk->fds[fd].inode != DISK_NONE
               ? &disk->fds[fd]
               : NULL;
}

static inline void
call_open(struct disk *disk, const struct op *op)
{
    char text[NAME_MAX + 1];
    int inode = call_find(disk, op->fd, op->name);
    int dir;

    if (op->result >= DISK_FDS) {
        trace_die("too many open files", op->name);
    }
    if (inode == DISK_NONE && strstr(op->flags, "O_CREAT") != NULL &&
        call_place(disk, op->fd, op->name, &dir, text)) {
        inode = disk_inode(disk, 0);
        disk->inodes[inode].is_free = is_lock(text);
        disk_step(disk, (struct step){.inode = inode,
                                      .dir = dir,
                                      .text = text,
                                      .from_dir = DISK_NONE});
    }
    if (inode != DISK_NONE && strstr(op->flags, "O_TRUNC") != NULL) {
        disk_resize(disk, inode, 0, 0);
    }
    disk->fds[op->result] = (struct descriptor){
        .inode = inode,
        .is_dsync = strstr(op->flags, "SYNC") != NULL,
        .is_append = strstr(op->flags, "O_APPEND") != NULL,
    };
}

static inline void
call_write(struct disk *disk, struct descriptor *fd, const struct op *op)
{
    struct bytes bytes = {op->data, (size_t)op->result};
    uint64_t at = op->offset >= 0 ? (uint64_t)op->offset : fd->place;

    if (op->offset < 0 && fd->is_append) {
        at = disk->inodes[fd->inode].now.len;
    }
    if (op->len < bytes.len) {
        trace_die("more was written than the trace holds", op->flags);
    }
    disk_write(disk, fd->inode, at, &bytes);
    if (op->offset < 0) {
        fd->place = at + bytes.len;
    }
}

static inline void
call_on_fd(struct disk *disk, struct descriptor *fd, const struct op *op)
{
    uint64_t len = disk->inodes[fd->inode].now.len;
    uint64_t wanted;

    switch (op->kind) {
    case OP_CLOSE:
        fd->inode = DISK_NONE;
        break;
    case OP_SEEK:
        fd->place = (uint64_t)op->result;
        break;
    case OP_WRITE:
        call_write(disk, fd, op);
        break;
    case OP_TRUNCATE:
        disk_resize(disk, fd->inode, (uint64_t)op->offset, 0);
        break;
    case OP_ALLOCATE:
        wanted = (uint64_t)op->offset + strtoull(op->flags, NULL, 0);
        if (wanted > len) {
            disk_resize(disk, fd->inode, wanted, 1);
        }
        break;
    case OP_MAP:
        if (!disk->inodes[fd->inode].is_free) {
            trace_die("a file is written through memory", "mmap");
        }
        break;
    case OP_SYNC:
        break;
    case OP_NONE:
    case OP_OPEN:
    case OP_RENAME:
    case OP_LINK:
    case OP_UNLINK:
    case OP_MKDIR:
    case OP_RMDIR:
        trace_die("no call on a descriptor", op->flags);
    }
}

/* A name is given, taken, or both. */
static inline void
call_on_name(struct disk *disk, const struct op *op)
{
    char from[NAME_MAX + 1];
    char to[NAME_MAX + 1];
    int inode = call_find(disk, op->fd, op->name);
    struct step step = {.dir = DISK_NONE, .from_dir = DISK_NONE};
    int is_here = call_place(disk, op->fd, op->name, &step.from_dir, from);

    step.from = from;
    step.text = to;
    step.inode = inode;
    if (op->kind == OP_MKDIR && is_here) {
        step.inode = disk_inode(disk, 1);
        step.dir = step.from_dir;
        step.text = from;
        step.from_dir = DISK_NONE;
    } else if (op->to_name != NULL) {
        if (call_place(disk, op->to_fd, op->to_name, &step.dir, to) !=
                is_here ||
            strstr(op->flags, "RENAME_") != NULL) {
            trace_die("a name leaves the disk or changes places", op->name);
        }
        step.from_dir = op->kind == OP_LINK ? DISK_NONE : step.from_dir;
    }
    if (is_here) {
        disk_step(disk, step);
    }
}

/* Put what the call writes on its way. */
static inline void
call_begin(struct disk *disk, const struct op *op)
{
    struct descriptor *fd = call_fd(disk, op->fd);

    if (op->kind == OP_OPEN) {
        call_open(disk, op);
    } else if (op->name != NULL) {
        call_on_name(disk, op);
    } else if (fd != NULL) {
        call_on_fd(disk, fd, op);
    }
}

/* Make safe what the call has synced. */
static inline void
call_end(struct disk *disk, const struct op *op)
{
    struct descriptor *fd = op->kind == OP_SYNC || op->kind == OP_WRITE
                                ? call_fd(disk, op->fd)
                                : NULL;

    if (fd == NULL) {
        return;
    }
    if (op->kind == OP_SYNC && disk->inodes[fd->inode].is_dir) {
        disk_settle_dir(disk, fd->inode);
    } else if (op->kind == OP_SYNC) {
        disk_settle(disk, fd->inode, 0, UINT64_MAX);
    } else if (fd->is_dsync && op->result > 0) {
        uint64_t len = (uint64_t)op->result;
        uint64_t at = op->offset >= 0 ? (uint64_t)op->offset : fd->place - len;

        disk_settle(disk, fd->inode, at / DISK_SECTOR,
                    (at + len - 1) / DISK_SECTOR);
    }
}

#endif
