/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the program told somebody, by its JSON lines on stdout: from that
 * moment on it has to hold, whatever happens to the machine.
 */
#ifndef FAULT_TOLD_H
#define FAULT_TOLD_H

#include <jansson.h>

#include "calls.h"
#include "salur/entitlement.h"
#include "salur/merkle.h"
#include "salur/text.h"
#include "state.h"

enum {
    TOLD_HEADS_MAX = 256,
    TOLD_PAID_MAX = 256,
    TOLD_FILES_MAX = 16,
    TOLD_VERSIONS_MAX = 8,
};

/* A family that was told to be paid, in this entry. */
struct told_paid {
    struct salur_cti cti;
    uint64_t entry;
    int is_void;
};

/* A file that was told to be written: any of these contents will do. */
struct told_file {
    char path[256];
    uint64_t versions[TOLD_VERSIONS_MAX];
    size_t count;
};

struct told {
    int is_store;  /* 1: a store was made */
    int is_stage;  /* 1: a list was taken in, codes can be paid */
    int is_people; /* 1: names were taken in */
    uint64_t size; /* entries that there are at least */
    struct salur_head heads[TOLD_HEADS_MAX];
    size_t heads_count;
    struct told_paid paid[TOLD_PAID_MAX];
    size_t paid_count;
    struct told_file files[TOLD_FILES_MAX];
    size_t files_count;
    /* The office: entries that it holds of each log. */
    char origin[SALUR_NAME_MAX + 1];
    uint64_t ingested;
    uint64_t cosigned; /* entries of the head that it cosigned */
    uint64_t leaves;   /* of its own log */
    size_t acks;       /* lines that told something */
    char line[8192];
    size_t line_len;
};

static inline uint64_t
json_u64(const json_t *line, const char *name)
{
    return (uint64_t)json_integer_value(json_object_get(line, name));
}

static inline const char *
json_text(const json_t *line, const char *name)
{
    const char *text = json_string_value(json_object_get(line, name));

    return text == NULL ? "" : text;
}

static inline void
told_head(struct told *told, const json_t *line)
{
    struct salur_head *head = &told->heads[told->heads_count];
    const char *root = json_text(line, "root");

    head->size = json_u64(line, "size");
    if (told->heads_count + 1 < TOLD_HEADS_MAX && head->size > 0 &&
        salur_hex_decode(head->root.bytes, SALUR_HASH_LEN, root,
                         strlen(root)) == SALUR_OK) {
        told->heads_count++;
        told->size = head->size > told->size ? head->size : told->size;
    }
}

/* Somebody was paid, or was no longer. */
static inline void
told_payment(struct told *told, const json_t *line, const char *type)
{
    struct told_paid *paid = &told->paid[told->paid_count];
    const char *cti = json_text(line, "cti");

    if (strcmp(type, "voided") == 0) {
        for (size_t i = 0; i < told->paid_count; i++) {
            told->paid[i].is_void |=
                told->paid[i].entry == json_u64(line, "redeem");
        }
    } else if (strcmp(type, "result") == 0 &&
               strcmp(json_text(line, "outcome"), "ok") == 0 &&
               told->paid_count + 1 < TOLD_PAID_MAX &&
               salur_hex_decode(paid->cti.bytes, SALUR_CTI_LEN, cti,
                                strlen(cti)) == SALUR_OK) {
        paid->entry = json_u64(line, "entry");
        paid->is_void = 0;
        told->paid_count++;
    }
}

static inline void
told_version(struct told_file *file, const struct bytes *bytes)
{
    uint64_t hash = state_mix(1, bytes);

    for (size_t i = 0; i < file->count; i++) {
        if (file->versions[i] == hash) {
            return;
        }
    }
    if (file->count == TOLD_VERSIONS_MAX) {
        trace_die("too many versions of a file", file->path);
    }
    file->versions[file->count++] = hash;
}

/* A file is there from now on. */
static inline void
told_file(struct told *told, const struct disk *disk, const char *path)
{
    int inode = call_find(disk, TRACE_CWD, path);
    struct told_file *file = &told->files[told->files_count];

    if (inode == DISK_NONE || told->files_count == TOLD_FILES_MAX) {
        return; /* written to another disk */
    }
    for (size_t i = 0; i < told->files_count; i++) {
        if (strcmp(told->files[i].path, path) == 0) {
            return;
        }
    }
    memset(file, 0, sizeof *file);
    (void)snprintf(file->path, sizeof file->path, "%s", path);
    told_version(file, &disk->inodes[inode].now);
    told->files_count++;
}

/* The files that were told of may be replaced by later ones. */
static inline void
told_later_versions(struct told *told, const struct disk *disk)
{
    for (size_t i = 0; i < told->files_count; i++) {
        int inode = call_find(disk, TRACE_CWD, told->files[i].path);

        if (inode != DISK_NONE) {
            told_version(&told->files[i], &disk->inodes[inode].now);
        }
    }
}

/* What an office told. */
static inline void
told_office(struct told *told, const struct disk *disk, const json_t *line)
{
    const char *type = json_text(line, "type");
    uint64_t size = json_u64(line, "size");

    if (strcmp(type, "ingested") == 0 &&
        json_is_false(json_object_get(line, "refused"))) {
        uint64_t held = json_u64(line, "before") + json_u64(line, "added");

        (void)snprintf(told->origin, sizeof told->origin, "%s",
                       json_text(line, "origin"));
        told->ingested = held > told->ingested ? held : told->ingested;
    } else if (strcmp(type, "cosigned") == 0) {
        told->cosigned = size > told->cosigned ? size : told->cosigned;
    } else if (strcmp(type, "head") == 0) {
        told->leaves = size > told->leaves ? size : told->leaves;
        told_file(told, disk, "office/head.note");
    } else if (strcmp(type, "answer") == 0) {
        told_file(told, disk, json_text(line, "file"));
    }
}

static inline void
told_line(struct told *told, const struct disk *disk, const char *text)
{
    json_t *line = json_loads(text, 0, NULL);
    const char *type = json_text(line, "type");
    const json_t *recorded = json_object_get(line, "recorded");
    uint64_t entry = json_u64(line, "entry");

    if (line == NULL || strcmp(type, "error") == 0 ||
        strcmp(type, "exit") == 0 || json_is_false(recorded)) {
        json_decref(line);
        return;
    }
    told->acks++;
    told_head(told, line);
    told_payment(told, line, type);
    if (json_object_get(line, "entry") != NULL && entry >= told->size) {
        told->size = entry + 1;
    }
    if (strcmp(type, "store") == 0) {
        told->is_store = 1;
        told_file(told, disk, "store/device.key");
    }
    told->is_stage |= strcmp(type, "loaded") == 0;
    told->is_people |= strcmp(type, "people") == 0;
    if (strcmp(type, "export") == 0) {
        told_file(told, disk, json_text(line, "file"));
    }
    told_office(told, disk, line);
    json_decref(line);
}

/* Bytes that the program wrote to stdout. */
static inline void
told_bytes(struct told *told, const struct disk *disk, const struct op *op)
{
    for (int64_t i = 0; i < op->result; i++) {
        if (op->data[i] == '\n') {
            told->line[told->line_len] = 0;
            told_line(told, disk, told->line);
            told->line_len = 0;
        } else if (told->line_len + 1 < sizeof told->line) {
            told->line[told->line_len++] = (char)op->data[i];
        }
    }
}

#endif
