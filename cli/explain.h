/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pages that explain what a message means: texts of cli/explain/, which
 * are part of the program, so that they are there without a network and
 * without any other file.
 *
 * A text is a sequence of lines.  "=== " begins a group, "== ID TITLE" a page
 * of it, "= HEAD" a part of the page; a page has all parts in their order.
 * Lines that begin with '%' are comments and stand before a group only.
 */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include "salur/bytes.h"

/* A line, in bytes: 78 cells of a screen, some of two bytes. */
#define EXPLAIN_LINE_MAX 120
/* A part of a page, in bytes: about a screen. */
#define EXPLAIN_PART_MAX 2048
/* "E0400" and the NUL. */
#define EXPLAIN_ID_MAX 6

/* Parts of a page, in their order. */
enum explain_part {
    EXPLAIN_CAUSE = 0, /* what happened, in everyday words */
    EXPLAIN_PICTURE,   /* what the message, line or thing looks like */
    EXPLAIN_REMEDY,    /* numbered steps for each person who meets it */
    EXPLAIN_MONEY,     /* whether something was recorded or handed over */
    EXPLAIN_SEE,       /* ids of related pages, one blank between */
    EXPLAIN_PARTS,
};

/* One page; everything is borrowed from the text. */
struct explain_page {
    char id[EXPLAIN_ID_MAX];  /* "E0400", "F104", or "T001": a road */
    struct salur_bytes group; /* heading of its group */
    struct salur_bytes title; /* what the message says, one line */
    struct salur_bytes head[EXPLAIN_PARTS];
    struct salur_bytes text[EXPLAIN_PARTS]; /* lines; no line end at the end */
};

/* A place in a text; the fields are explain_next's own. */
struct explain_cursor {
    struct salur_bytes text;
    size_t at;                /* offset of the line that comes next */
    struct salur_bytes group; /* of the pages from here on */
};

/* Start before the first page of a text, which is borrowed. */
void
explain_open(struct explain_cursor *cursor, struct salur_bytes text);

/*
 * Read the next page.
 *
 * Returns SALUR_OK; SALUR_E_ENDED when there is no further page;
 * SALUR_E_SYNTAX for a line that stands where it must not, SALUR_E_EMPTY for
 * a part, title or text without words, SALUR_E_LIMIT for a line or part that
 * is too long, SALUR_E_UTF8 for bytes that are no text.
 * On error the page is not to be used, and the cursor has moved.
 */
SALUR_MUST_USE enum salur_err
explain_next(struct explain_cursor *cursor, struct explain_page *out);

/*
 * Find the page of an id in a text.
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND, or as explain_next for a malformed
 * page before it.
 */
SALUR_MUST_USE enum salur_err
explain_find(struct explain_page *out, struct salur_bytes text, const char *id);

/*
 * The text of a language that is part of the program.
 *
 * language  "id" or "en"; any other is taken for "en"
 */
struct salur_bytes
explain_text(const char *language);

/*
 * The next line of a text, without its line end.
 *
 * at  offset of the line; moved behind its line end
 *
 * Returns 0 when no line is left, else 1.
 */
int
explain_line(struct salur_bytes text, size_t *at, struct salur_bytes *out);

#endif
