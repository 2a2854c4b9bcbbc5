/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads what strace wrote of the program's calls to the kernel:
 *
 *   strace -xx -s 33554432 -e trace=%file,%desc -o FILE salur ...
 *
 * One struct op a call that may change a file, a name or what somebody was
 * told.  A call that it does not know and that might is an error, not a hole:
 * trace_read ends the program and names the line.
 */
#ifndef FAULT_TRACE_H
#define FAULT_TRACE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

enum op_kind {
    OP_NONE,
    OP_OPEN,
    OP_CLOSE,
    OP_SEEK,
    OP_WRITE,
    OP_TRUNCATE,
    OP_ALLOCATE,
    OP_SYNC,
    OP_RENAME,
    OP_LINK,
    OP_UNLINK,
    OP_MKDIR,
    OP_RMDIR,
    OP_MAP,
};

enum {
    TRACE_ARGS_MAX = 8,
    TRACE_WORD_MAX = 96,
    /* The descriptor of the folder that the program was started in. */
    TRACE_CWD = -100,
};

/* An argument: what stands there bare, and the bytes of its strings. */
struct trace_arg {
    char word[TRACE_WORD_MAX];
    uint8_t *bytes; /* NUL behind them; NULL when there is no string */
    size_t len;
};

struct op {
    enum op_kind kind;
    int fd;
    int to_fd;     /* folder of the second name */
    char *name;    /* owned */
    char *to_name; /* owned */
    uint8_t *data; /* owned */
    size_t len;
    int64_t offset; /* -1: where the descriptor stands */
    int64_t result;
    char flags[TRACE_WORD_MAX];
    unsigned line;
};

struct trace {
    struct op *ops;
    size_t count;
    size_t cap;
};

static inline void
trace_die(const char *what, const char *line)
{
    (void)fprintf(stderr, "trace: %s: %.200s\n", what, line);
    exit(2);
}

static inline void *
must_alloc(void *old, size_t size)
{
    void *ptr = realloc(old, size > 0 ? size : 1);

    if (ptr == NULL) {
        trace_die("out of memory", "");
    }
    return ptr;
}

static inline unsigned
trace_digit(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a' + 10);
}

/* A string of \xNN; the place behind its closing quote. */
static inline const char *
trace_string(struct trace_arg *arg, const char *at, const char *line)
{
    const char *end = strchr(at, '"');
    size_t count = end == NULL ? 0 : (size_t)(end - at) / 4;

    if (end == NULL) {
        trace_die("a string does not end", line);
    }
    arg->bytes = must_alloc(arg->bytes, arg->len + count + 1);
    for (size_t i = 0; i < count; i++) {
        const char *hex = at + 4 * i;

        arg->bytes[arg->len + i] =
            (uint8_t)(trace_digit(hex[2]) << 4 | trace_digit(hex[3]));
    }
    arg->len += count;
    arg->bytes[arg->len] = 0;
    if (strncmp(end + 1, "...", 3) == 0) {
        trace_die("a string was cut off, -s is too small", line);
    }
    return end + 1;
}

/* The arguments behind the opening bracket; the place behind the closing. */
static inline const char *
trace_args(struct trace_arg args[TRACE_ARGS_MAX], const char *at,
           const char *line)
{
    int depth = 0;
    int n = 0;
    size_t len = 0;

    for (; *at != 0 && !(*at == ')' && depth == 0); at++) {
        if (*at == '"') {
            at = trace_string(&args[n], at + 1, line) - 1;
        } else if (*at == ',' && depth == 0 && n + 1 < TRACE_ARGS_MAX) {
            n++;
            len = 0;
        } else if (*at != ' ' && len + 1 < TRACE_WORD_MAX) {
            args[n].word[len++] = *at;
        }
        depth += *at == '[' || *at == '{' || *at == '(';
        depth -= *at == ']' || *at == '}' || *at == ')';
    }
    return *at == 0 ? at : at + 1;
}

/* How a call's arguments make an op: positions, -1 for none. */
struct trace_form {
    const char *call;
    enum op_kind kind; /* OP_NONE: looks only */
    int fd;
    int name;
    int to_fd;
    int to_name;
    int data;
    int offset;
    int flags;
};

#define LOOKS(call)                                                            \
    {                                                                          \
        call, OP_NONE, -1, -1, -1, -1, -1, -1, -1                              \
    }

static const struct trace_form trace_forms[] = {
    {"openat", OP_OPEN, 0, 1, -1, -1, -1, -1, 2},
    {"open", OP_OPEN, -1, 0, -1, -1, -1, -1, 1},
    {"close", OP_CLOSE, 0, -1, -1, -1, -1, -1, -1},
    {"lseek", OP_SEEK, 0, -1, -1, -1, -1, 1, 2},
    {"write", OP_WRITE, 0, -1, -1, -1, 1, -1, -1},
    {"writev", OP_WRITE, 0, -1, -1, -1, 1, -1, -1},
    {"pwrite64", OP_WRITE, 0, -1, -1, -1, 1, 3, -1},
    {"pwritev", OP_WRITE, 0, -1, -1, -1, 1, 3, -1},
    {"ftruncate", OP_TRUNCATE, 0, -1, -1, -1, -1, 1, -1},
    {"fallocate", OP_ALLOCATE, 0, -1, -1, -1, -1, 2, 3},
    {"fsync", OP_SYNC, 0, -1, -1, -1, -1, -1, -1},
    {"fdatasync", OP_SYNC, 0, -1, -1, -1, -1, -1, -1},
    {"rename", OP_RENAME, -1, 0, -1, 1, -1, -1, -1},
    {"renameat", OP_RENAME, 0, 1, 2, 3, -1, -1, -1},
    {"renameat2", OP_RENAME, 0, 1, 2, 3, -1, -1, 4},
    {"link", OP_LINK, -1, 0, -1, 1, -1, -1, -1},
    {"linkat", OP_LINK, 0, 1, 2, 3, -1, -1, -1},
    {"unlink", OP_UNLINK, -1, 0, -1, -1, -1, -1, -1},
    {"unlinkat", OP_UNLINK, 0, 1, -1, -1, -1, -1, 2},
    {"mkdir", OP_MKDIR, -1, 0, -1, -1, -1, -1, -1},
    {"mkdirat", OP_MKDIR, 0, 1, -1, -1, -1, -1, -1},
    {"rmdir", OP_RMDIR, -1, 0, -1, -1, -1, -1, -1},
    {"mmap", OP_MAP, 4, -1, -1, -1, -1, -1, 3},
    LOOKS("access"),
    LOOKS("chmod"),
    LOOKS("execve"),
    LOOKS("faccessat2"),
    LOOKS("fadvise64"),
    LOOKS("fchmod"),
    LOOKS("fcntl"),
    LOOKS("flock"),
    LOOKS("fstat"),
    LOOKS("fstatfs"),
    LOOKS("getcwd"),
    LOOKS("getdents64"),
    LOOKS("ioctl"),
    LOOKS("lstat"),
    LOOKS("newfstatat"),
    LOOKS("pipe2"),
    LOOKS("poll"),
    LOOKS("pread64"),
    LOOKS("read"),
    LOOKS("readlink"),
    LOOKS("readv"),
    LOOKS("stat"),
    LOOKS("statfs"),
};

static inline const struct trace_form *
trace_form(const char *line, size_t len)
{
    for (size_t i = 0; i < sizeof trace_forms / sizeof trace_forms[0]; i++) {
        const char *call = trace_forms[i].call;

        if (strlen(call) == len && memcmp(call, line, len) == 0) {
            return &trace_forms[i];
        }
    }
    trace_die("a call that is not known here", line);
    return NULL;
}

static inline int
trace_fd(const struct trace_arg *args, int at)
{
    if (at < 0 || strcmp(args[at].word, "AT_FDCWD") == 0) {
        return TRACE_CWD;
    }
    return (int)strtol(args[at].word, NULL, 10);
}

static inline char *
trace_take(struct trace_arg *args, int at, size_t *out_len)
{
    uint8_t *bytes = at < 0 ? NULL : args[at].bytes;

    if (at >= 0) {
        *out_len = args[at].len;
        args[at].bytes = NULL;
    }
    return (char *)bytes;
}

static inline void
trace_add(struct trace *trace, const struct op *op)
{
    if (trace->count == trace->cap) {
        trace->cap = trace->cap * 2 + 64;
        trace->ops = must_alloc(trace->ops, trace->cap * sizeof *trace->ops);
    }
    trace->ops[trace->count++] = *op;
}

/* A sync that was planted as a lie did not happen, and of mappings only those
 * that can be written through are of interest. */
static inline int
trace_is_done(const struct op *op, const struct trace_arg *args,
              const char *rest)
{
    if (op->kind == OP_MAP && (strstr(args[2].word, "PROT_WRITE") == NULL ||
                               strstr(args[3].word, "MAP_SHARED") == NULL)) {
        return 0;
    }
    return op->kind != OP_NONE && rest != NULL && op->result >= 0 &&
           strstr(rest, "(INJECTED)") == NULL;
}

static inline void
trace_line(struct trace *trace, const char *line, unsigned number)
{
    struct trace_arg args[TRACE_ARGS_MAX];
    const char *bracket = strchr(line, '(');
    const struct trace_form *form;
    struct op op;
    const char *rest;
    size_t len = 0;

    if (bracket == NULL || strncmp(line, "+++", 3) == 0 ||
        strncmp(line, "---", 3) == 0) {
        return;
    }
    memset(args, 0, sizeof args);
    memset(&op, 0, sizeof op);
    form = trace_form(line, (size_t)(bracket - line));
    rest = trace_args(args, bracket + 1, line);
    rest = strchr(rest, '=');
    op.kind = form->kind;
    op.line = number;
    op.result = rest == NULL ? -1 : strtoll(rest + 1, NULL, 0);
    op.fd = trace_fd(args, form->fd);
    op.to_fd = trace_fd(args, form->to_fd);
    op.name = trace_take(args, form->name, &len);
    op.to_name = trace_take(args, form->to_name, &len);
    op.data = (uint8_t *)trace_take(args, form->data, &op.len);
    op.offset =
        form->offset < 0 ? -1 : strtoll(args[form->offset].word, NULL, 0);
    if (form->flags >= 0) {
        memcpy(op.flags, args[form->flags].word, sizeof op.flags);
    }
    for (int i = 0; i < TRACE_ARGS_MAX; i++) {
        free(args[i].bytes);
    }
    if (trace_is_done(&op, args, rest)) {
        trace_add(trace, &op);
    } else {
        free(op.name);
        free(op.to_name);
        free(op.data);
    }
}

/* Read one file of strace's; ends the program when it cannot. */
static inline void
trace_read(struct trace *trace, const char *path)
{
    size_t len = 0;
    char *text = (char *)read_file(path, &len);
    char *line = text;
    unsigned number = 1;

    for (char *end = strchr(line, '\n'); end != NULL;
         end = strchr(line, '\n')) {
        *end = 0;
        trace_line(trace, line, number++);
        line = end + 1;
    }
    free(text);
}

static inline void
trace_wipe(struct trace *trace)
{
    for (size_t i = 0; i < trace->count; i++) {
        free(trace->ops[i].name);
        free(trace->ops[i].to_name);
        free(trace->ops[i].data);
    }
    free(trace->ops);
    memset(trace, 0, sizeof *trace);
}

#endif
