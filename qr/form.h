/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A statement of one A4 page that people sign: paragraphs, tables of figures
 * in two columns, a fingerprint with its code, and lines to sign on.  It is
 * the closing sheet of a day; the words are the caller's.
 */
#ifndef SALUR_QR_FORM_H
#define SALUR_QR_FORM_H

#include "salur/bytes.h"

/* Rows of all parts at most: more would not be readable on one page. */
#define SALUR_FORM_ROWS_MAX 60
#define SALUR_FORM_PARTS_MAX 8
#define SALUR_FORM_SIGNATURES_MAX 4

/* One figure; texts may be "", NULL is "". */
struct salur_form_row {
    const char *label;
    const char *count; /* a second column of figures, or NULL for none */
    const char *value;
    int is_sum;  /* 1: bold, with a line above */
    int is_note; /* 1: a text across, two rows high */
};

/* A table under a heading, in the left column (0) or the right one (1). */
struct salur_form_part {
    const char *heading;
    int column;
    const struct salur_form_row *rows;
    size_t count;
};

struct salur_form_signature {
    const char *role;
    const char *name; /* "" leaves a line to write on */
};

struct salur_form {
    const char *title;  /* of the file's information, ASCII */
    const char *sample; /* a mark on test pages; "" for none */
    const char *heading;
    const char *number;  /* below the heading */
    const char *opening; /* paragraph before the tables */
    struct salur_form_part parts[SALUR_FORM_PARTS_MAX];
    size_t parts_count;
    const char *print_label; /* above the fingerprint */
    const char *print;       /* in groups, wrapped between them */
    const char *print_note;  /* what it is for */
    struct salur_bytes code; /* text of a code; len 0 for none */
    const char *closing;     /* paragraph before the signatures */
    struct salur_form_signature signatures[SALUR_FORM_SIGNATURES_MAX];
    size_t signatures_count;
    const char *foot; /* one line at the end of the page */
};

/*
 * Append the page as a PDF file.
 *
 * Returns SALUR_OK, SALUR_E_LIMIT (more rows than SALUR_FORM_ROWS_MAX), as
 * salur_symbol_make, SALUR_E_MEMORY or the buffer's error; on error out is as
 * it was.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_form_pdf(const struct salur_form *form, struct salur_buf *out);

#endif
