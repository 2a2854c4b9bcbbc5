/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Views on a terminal of 80 columns and 24 rows: escape sequences that every
 * terminal since the VT100 knows.  Only rows that changed are written.
 *
 *   0        head, left and right
 *   2 .. 16  the word, the amount, the lines, the answers
 *   17       what has just happened
 *   18       how many codes wait
 *   19       the prompt and what is typed
 *   20 .. 21 keys
 *   22 .. 23 status
 */
#ifndef CLI_COUNTER_SCREEN_H
#define CLI_COUNTER_SCREEN_H

#include "cli/counter/view.h"
#include "salur/bytes.h"

#define SCREEN_ROWS 24
#define SCREEN_COLS 80
/* 80 cells of UTF-8, and the NUL. */
#define SCREEN_ROW_MAX 336

/* What undoes screen_open, for a handler that can do no more than write. */
#define SCREEN_LEAVE "\033[0m\033[?25h\033[?1049l"

/* How a whole row is painted. */
enum paint {
    PAINT_PLAIN,
    PAINT_BOLD,
    PAINT_DIM,
    PAINT_BAR, /* head and status */
    PAINT_ASK,
    PAINT_GOOD,
    PAINT_WARN,
    PAINT_BAD,
    PAINT_BIG,
};

struct screen_row {
    enum paint paint;
    char text[SCREEN_ROW_MAX];
};

struct screen {
    int fd;
    int is_colored;
    int is_ascii;
    int rows; /* of the terminal; what does not fit is not drawn */
    int cols;
    int is_known; /* 1: shown is what the terminal shows */
    struct screen_row shown[SCREEN_ROWS];
};

/* Take over the terminal: its other page, no cursor. */
void
screen_open(struct screen *screen);
/* Give it back as it was. */
void
screen_close(struct screen *screen);
/* What the terminal shows is not known any more. */
void
screen_forget(struct screen *screen, int rows, int cols);

/* Lay a view out as rows; typed is the line so far. */
void
screen_lay_out(struct screen_row rows[SCREEN_ROWS], const struct view *view,
               struct salur_bytes typed, int is_ascii);
/* Show it. */
void
screen_draw(struct screen *screen, const struct view *view,
            struct salur_bytes typed);

#endif
