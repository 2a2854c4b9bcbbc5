/* SPDX-License-Identifier: Apache-2.0 */
/* Rows on a terminal. */
#include "cli/counter/screen.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A full page: 24 rows of text and their escape sequences. */
#define PAGE_MAX (SCREEN_ROWS * (SCREEN_ROW_MAX + 48))

struct page {
    char bytes[PAGE_MAX];
    size_t len;
};

static void
put(struct page *page, const char *text)
{
    size_t len = strlen(text);

    if (page->len + len <= sizeof page->bytes) {
        memcpy(page->bytes + page->len, text, len);
        page->len += len;
    }
}

/* A terminal that went away is found out by reading. */
static void
flush(const struct screen *screen, const struct page *page)
{
    size_t done = 0;

    while (done < page->len) {
        ssize_t n = write(screen->fd, page->bytes + done, page->len - done);

        if (n < 0 && errno != EINTR) {
            return;
        }
        done += n > 0 ? (size_t)n : 0;
    }
}

/* Colours, and what stands for them where there are none. */
static const char *
escape(enum paint paint, int is_colored)
{
    switch (paint) {
    case PAINT_PLAIN:
        return "\033[0m";
    case PAINT_BOLD:
        return "\033[0;1m";
    case PAINT_DIM:
        return is_colored ? "\033[0;36m" : "\033[0m";
    case PAINT_BAR:
        return "\033[0;7m";
    case PAINT_ASK:
        return is_colored ? "\033[0;1;37;44m" : "\033[0;1m";
    case PAINT_GOOD:
        return is_colored ? "\033[0;1;30;42m" : "\033[0;1;7m";
    case PAINT_WARN:
        return is_colored ? "\033[0;1;30;43m" : "\033[0;1;7m";
    case PAINT_BAD:
        return is_colored ? "\033[0;1;37;41m" : "\033[0;1;7m";
    case PAINT_BIG:
        return is_colored ? "\033[0;1;32m" : "\033[0;1m";
    }
    return "\033[0m";
}

/* 1 when the paint is seen where there is no text. */
static int
fills(enum paint paint)
{
    return paint == PAINT_BAR || paint == PAINT_ASK || paint == PAINT_GOOD ||
           paint == PAINT_WARN || paint == PAINT_BAD;
}

/* The first cells of a row, filled up with blanks when it is painted. */
static void
put_row(struct page *page, const struct screen *screen, size_t number,
        const struct screen_row *row)
{
    char text[SCREEN_ROW_MAX];
    char at[16];
    size_t cols =
        screen->cols < SCREEN_COLS ? (size_t)screen->cols : (size_t)SCREEN_COLS;
    size_t len = 0;
    size_t cells = 0;

    while (row->text[len] != 0 && cells < cols) {
        len++;
        while (((unsigned char)row->text[len] & 0xc0) == 0x80) {
            len++;
        }
        cells++;
    }
    memcpy(text, row->text, len);
    text[len] = 0;
    (void)snprintf(at, sizeof at, "\033[%zu;1H", number + 1);
    /* Cleared before: behind the last column, clearing takes that one, too. */
    put(page, at);
    put(page, "\033[0m\033[K");
    put(page, escape(row->paint, screen->is_colored));
    put(page, text);
    for (; fills(row->paint) && cells < cols; cells++) {
        put(page, " ");
    }
    put(page, "\033[0m");
}

void
screen_open(struct screen *screen)
{
    static const char open[] = "\033[?1049h\033[?25l\033[?2004l\033[0m\033[2J";
    struct page page = {.len = 0};

    put(&page, open);
    flush(screen, &page);
    screen->is_known = 0;
}

void
screen_close(struct screen *screen)
{
    struct page page = {.len = 0};

    put(&page, SCREEN_LEAVE);
    flush(screen, &page);
}

void
screen_forget(struct screen *screen, int rows, int cols)
{
    screen->rows = rows;
    screen->cols = cols;
    screen->is_known = 0;
}

void
screen_draw(struct screen *screen, const struct view *view,
            struct salur_bytes typed)
{
    struct screen_row rows[SCREEN_ROWS];
    struct page page = {.len = 0};

    screen_lay_out(rows, view, typed, screen->is_ascii);
    if (!screen->is_known) {
        put(&page, "\033[0m\033[2J");
    }
    for (size_t i = 0; i < SCREEN_ROWS && (int)i < screen->rows; i++) {
        if (screen->is_known && rows[i].paint == screen->shown[i].paint &&
            strcmp(rows[i].text, screen->shown[i].text) == 0) {
            continue;
        }
        put_row(&page, screen, i, &rows[i]);
    }
    memcpy(screen->shown, rows, sizeof rows);
    screen->is_known = 1;
    flush(screen, &page);
}
