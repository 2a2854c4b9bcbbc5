/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading the pages.  They are checked when they are read, but what they say
 * is not known here, and nothing is shown.
 */
#include "cli/explain.h"

#include <string.h>

#include "salur/text.h"

static const uint8_t indonesian[] = {
#include "gen/explain-id.inc"
};
static const uint8_t english[] = {
#include "gen/explain-en.inc"
};

struct salur_bytes
explain_text(const char *language)
{
    return strcmp(language, "id") == 0
               ? salur_bytes(indonesian, sizeof indonesian)
               : salur_bytes(english, sizeof english);
}

int
explain_line(struct salur_bytes text, size_t *at, struct salur_bytes *out)
{
    size_t len = 0;

    while (*at + len < text.len && text.ptr[*at + len] != '\n') {
        len++;
    }
    *out = salur_bytes(text.len > 0 ? &text.ptr[*at] : NULL, len);
    if (*at >= text.len) {
        return 0;
    }
    *at += len + (*at + len < text.len);
    return 1;
}

/* What stands behind a mark at the front of a line; 0 when it does not. */
static int
is_marked(struct salur_bytes line, const char *mark, struct salur_bytes *out)
{
    size_t len = strlen(mark);

    if (line.len < len || memcmp(line.ptr, mark, len) != 0) {
        return 0;
    }
    *out = salur_bytes(&line.ptr[len], line.len - len);
    return 1;
}

/* 1 for a line that ends a part. */
static int
is_mark(struct salur_bytes line)
{
    return line.len > 0 && (line.ptr[0] == '=' || line.ptr[0] == '%');
}

/* The next line; what cannot be shown as one is an error. */
static enum salur_err
take_line(struct explain_cursor *cursor, struct salur_bytes *out)
{
    if (!explain_line(cursor->text, &cursor->at, out)) {
        return SALUR_E_ENDED;
    }
    if (out->len > EXPLAIN_LINE_MAX) {
        return SALUR_E_LIMIT;
    }
    return salur_text_is_clean((const char *)out->ptr, out->len) ? SALUR_OK
                                                                 : SALUR_E_UTF8;
}

/* "E0400", "F104" or "T001", and a blank: how long the id is, 0 when it is
 * none. */
static size_t
id_len(struct salur_bytes line)
{
    size_t digits = 0;

    if (line.len == 0 ||
        (line.ptr[0] != 'E' && line.ptr[0] != 'F' && line.ptr[0] != 'T')) {
        return 0;
    }
    while (1 + digits < line.len && line.ptr[1 + digits] >= '0' &&
           line.ptr[1 + digits] <= '9') {
        digits++;
    }
    if (digits != (line.ptr[0] == 'E' ? 4U : 3U) || line.len < digits + 3 ||
        line.ptr[digits + 1] != ' ') {
        return 0;
    }
    return digits + 1;
}

/* The line that begins a page; groups and comments before it are passed. */
static enum salur_err
read_title(struct explain_cursor *cursor, struct explain_page *out)
{
    for (;;) {
        struct salur_bytes line;
        struct salur_bytes rest;
        enum salur_err err = take_line(cursor, &line);
        size_t len;

        if (err != SALUR_OK) {
            return err;
        }
        if (line.len == 0 || line.ptr[0] == '%') {
            continue;
        }
        if (is_marked(line, "=== ", &rest)) {
            cursor->group = rest;
            continue;
        }
        if (!is_marked(line, "== ", &rest) || cursor->group.len == 0) {
            return SALUR_E_SYNTAX;
        }
        len = id_len(rest);
        if (len == 0) {
            return SALUR_E_SYNTAX;
        }
        memcpy(out->id, rest.ptr, len);
        out->title = salur_bytes(&rest.ptr[len + 1], rest.len - len - 1);
        out->group = cursor->group;
        return SALUR_OK;
    }
}

/* The lines of a part, without the empty ones around them. */
static enum salur_err
read_text(struct explain_cursor *cursor, struct salur_bytes *out)
{
    size_t start = cursor->at;
    size_t end = start;
    struct salur_bytes line;

    for (;;) {
        size_t before = cursor->at;
        enum salur_err err = take_line(cursor, &line);

        if (err == SALUR_E_ENDED || (err == SALUR_OK && is_mark(line))) {
            cursor->at = before;
            break;
        }
        if (err != SALUR_OK) {
            return err;
        }
        if (line.len > 0) {
            end = before + line.len;
        } else if (end == start) {
            start = end = cursor->at;
        }
    }
    if (end == start) {
        return SALUR_E_EMPTY;
    }
    *out = salur_bytes(&cursor->text.ptr[start], end - start);
    return end - start > EXPLAIN_PART_MAX ? SALUR_E_LIMIT : SALUR_OK;
}

void
explain_open(struct explain_cursor *cursor, struct salur_bytes text)
{
    cursor->text = text;
    cursor->at = 0;
    cursor->group = salur_bytes(NULL, 0);
}

enum salur_err
explain_next(struct explain_cursor *cursor, struct explain_page *out)
{
    enum salur_err err;

    memset(out, 0, sizeof *out);
    err = read_title(cursor, out);
    for (size_t i = 0; i < EXPLAIN_PARTS && err == SALUR_OK; i++) {
        struct salur_bytes line;

        err = take_line(cursor, &line);
        if (err == SALUR_E_ENDED ||
            (err == SALUR_OK && !is_marked(line, "= ", &out->head[i]))) {
            err = SALUR_E_SYNTAX;
        }
        if (err == SALUR_OK) {
            err = out->head[i].len > 0 ? read_text(cursor, &out->text[i])
                                       : SALUR_E_EMPTY;
        }
    }
    return err;
}

enum salur_err
explain_find(struct explain_page *out, struct salur_bytes text, const char *id)
{
    struct explain_cursor cursor;
    enum salur_err err;

    explain_open(&cursor, text);
    do {
        err = explain_next(&cursor, out);
    } while (err == SALUR_OK && strcmp(out->id, id) != 0);
    return err == SALUR_E_ENDED ? SALUR_E_NOT_FOUND : err;
}
