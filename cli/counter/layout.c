/* SPDX-License-Identifier: Apache-2.0 */
/* A view as 24 rows of 80 cells; no escape sequence is known here. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/counter/event.h"
#include "cli/counter/money.h"
#include "cli/counter/screen.h"
#include "salur/text.h"

/* Rows of the body, and cells between its margins. */
#define BODY_FIRST 2
#define BODY_END 17
#define NOTE_ROW 17
#define WAITING_ROW 18
#define PROMPT_ROW 19
#define KEYS_FIRST 20
#define KEYS_END 22
#define STATUS_FIRST 22
#define BODY_CELLS 76
/* More answers than this stand in two columns. */
#define ONE_COLUMN 8
#define COLUMN_CELLS 38

struct layout {
    struct screen_row *rows;
    size_t next; /* row of the body that is free */
    int is_ascii;
};

/*
 * Copy text, at most cells wide; '?' stands for what a terminal of ASCII does
 * not have, and for what is no character or a control character: a scanner
 * types any bytes, and those of 80 .. 9f begin sequences, too.
 */
static void
put_cells(char *out, size_t cap, const char *text, size_t cells, int is_ascii)
{
    size_t at = 0;

    for (; *text != 0 && cells > 0; cells--) {
        size_t len = view_character(text);
        int is_foreign = !salur_text_is_clean(text, len) ||
                         ((unsigned char)*text >= 0x80 && is_ascii);

        if (at + len + 1 > cap) {
            break;
        }
        if (is_foreign) {
            out[at++] = '?';
        } else {
            memcpy(out + at, text, len);
            at += len;
        }
        text += len;
    }
    out[at] = 0;
}

static void
set_row(const struct layout *layout, size_t row, enum paint paint,
        const char *text)
{
    layout->rows[row].paint = paint;
    put_cells(layout->rows[row].text, SCREEN_ROW_MAX, text, SCREEN_COLS,
              layout->is_ascii);
}

/* Append text to a row, from this cell on when the row is shorter. */
static void
put_at(char row[SCREEN_ROW_MAX], size_t cell, const char *text)
{
    size_t cells = view_cells(row);
    size_t len = strlen(row);

    for (; cells < cell && len + 1 < SCREEN_ROW_MAX; cells++) {
        row[len++] = ' ';
    }
    row[len] = 0;
    put_cells(row + len, SCREEN_ROW_MAX - len, text, SCREEN_COLS, 0);
}

/* Put a row of the body, behind its margin. */
static void
put_body(struct layout *layout, enum paint paint, const char *text)
{
    char row[SCREEN_ROW_MAX];

    if (layout->next >= BODY_END) {
        return;
    }
    (void)snprintf(row, sizeof row, "  %.*s", (int)sizeof row - 3, text);
    set_row(layout, layout->next++, paint, row);
}

/* Bytes of text that fit the cells, up to a blank where there is one. */
static size_t
fit(const char *text, size_t cells)
{
    size_t blank = 0;
    size_t at = 0;

    while (text[at] != 0 && cells > 0) {
        if (text[at] == ' ') {
            blank = at;
        }
        at += view_character(text + at);
        cells--;
    }
    return text[at] == 0 || text[at] == ' ' || blank == 0 ? at : blank;
}

/* Put text on as many rows as it takes. */
static void
put_wrapped(struct layout *layout, enum paint paint, const char *text)
{
    char row[SCREEN_ROW_MAX];

    if (*text == 0) {
        put_body(layout, paint, "");
        return;
    }
    while (*text != 0) {
        size_t len = fit(text, BODY_CELLS);

        (void)snprintf(row, sizeof row, "%.*s", (int)len, text);
        put_body(layout, paint, row);
        text += len;
        while (*text == ' ') {
            text++;
        }
    }
}

static enum paint
word_paint(enum tone tone)
{
    switch (tone) {
    case TONE_ASK:
        return PAINT_ASK;
    case TONE_GOOD:
        return PAINT_GOOD;
    case TONE_WARN:
        return PAINT_WARN;
    case TONE_BAD:
        return PAINT_BAD;
    case TONE_PLAIN:
        break;
    }
    return PAINT_BOLD;
}

static const char *
symbol(enum tone tone, int is_ascii)
{
    switch (tone) {
    case TONE_ASK:
        return "?";
    case TONE_GOOD:
        return is_ascii ? "[ok]" : "\xe2\x9c\x94";
    case TONE_WARN:
        return "!!";
    case TONE_BAD:
        return is_ascii ? "X" : "\xe2\x9c\x96";
    case TONE_PLAIN:
        break;
    }
    return "";
}

static void
put_word(struct layout *layout, const struct view *view)
{
    char row[SCREEN_ROW_MAX];
    const char *sign = symbol(view->tone, layout->is_ascii);

    if (view->word[0] == 0) {
        return;
    }
    (void)snprintf(row, sizeof row, "%s%s%s", sign, *sign != 0 ? "  " : "",
                   view->word);
    put_body(layout, word_paint(view->tone), row);
    put_body(layout, PAINT_PLAIN, "");
}

static void
put_big(struct layout *layout, int64_t amount_idr)
{
    char row[MONEY_ROW_MAX];
    char line[SCREEN_ROW_MAX];

    for (size_t i = 0; i < MONEY_ROWS; i++) {
        money_row(row, amount_idr, i, layout->is_ascii);
        (void)snprintf(line, sizeof line, "%s %s",
                       i == MONEY_ROWS - 1 ? "Rp" : "  ", row);
        put_body(layout, PAINT_BIG, line);
    }
    put_body(layout, PAINT_PLAIN, "");
}

/* "[1] the ID card matches", in the column that begins at this cell. */
static void
put_answer(char row[SCREEN_ROW_MAX], size_t cell,
           const struct view_choice *answer)
{
    char text[sizeof answer->label + 8];

    if (cell == 0) {
        row[0] = 0;
    } else if (view_cells(row) >= cell) {
        view_trim(row, cell); /* ASCII, but for names, which stand alone */
    }
    (void)snprintf(text, sizeof text, "[%c] %s", answer->key, answer->label);
    put_at(row, cell, text);
}

static void
put_answers(struct layout *layout, const struct view *view)
{
    int is_wide = view->answers_count > ONE_COLUMN;
    size_t half = is_wide ? (view->answers_count + 1) / 2 : view->answers_count;
    char row[SCREEN_ROW_MAX];

    for (size_t i = 0; i < half; i++) {
        put_answer(row, 0, &view->answers[i]);
        if (i + half < view->answers_count) {
            put_answer(row, COLUMN_CELLS, &view->answers[i + half]);
        }
        put_body(layout, PAINT_PLAIN, row);
    }
}

/* Keys on two rows, as many as fit each. */
static void
put_keys(struct layout *layout, const struct view *view)
{
    char row[SCREEN_ROW_MAX] = "";
    char key[160];
    char name[8];
    size_t at = KEYS_FIRST;

    for (size_t i = 0; i < view->keys_count; i++) {
        view_key_name(name, view->keys[i].key);
        (void)snprintf(key, sizeof key, "  [%s] %s", name, view->keys[i].label);
        if (view_cells(row) + view_cells(key) > SCREEN_COLS) {
            set_row(layout, at++, PAINT_PLAIN, row);
            row[0] = 0;
        }
        if (at == KEYS_END) {
            return;
        }
        (void)strncat(row, key, sizeof row - strlen(row) - 1);
    }
    set_row(layout, at, PAINT_PLAIN, row);
}

/* The prompt and the end of what is typed. */
static void
put_prompt(struct layout *layout, const struct view *view,
           struct salur_bytes typed)
{
    char text[SALUR_SCAN_MAX + 1];
    char row[SALUR_SCAN_MAX + 128];
    const char *tail = text;
    size_t room;

    (void)snprintf(text, sizeof text, "%.*s", (int)typed.len,
                   typed.len > 0 ? (const char *)typed.ptr : "");
    view_clean(text);
    if (view->is_secret) {
        memset(text, '*', strlen(text));
    }
    room = SCREEN_COLS - 6 - view_cells(view->prompt);
    while (view_cells(tail) > room) {
        tail += view_character(tail);
    }
    if (view->prompt[0] == 0 && typed.len == 0) {
        return;
    }
    (void)snprintf(row, sizeof row, "  %s > %s_", view->prompt, tail);
    row[SCREEN_ROW_MAX - 1] = 0;
    set_row(layout, PROMPT_ROW, PAINT_BOLD, row);
}

static void
put_bars(struct layout *layout, const struct view *view)
{
    char row[SCREEN_ROW_MAX] = " ";
    size_t right = view_cells(view->head[1]);
    size_t room = right + 4 < SCREEN_COLS ? SCREEN_COLS - 1 - right : 2;

    put_cells(row + 1, sizeof row - 1, view->head[0], room - 3,
              layout->is_ascii);
    put_at(row, room, view->head[1]);
    set_row(layout, 0, PAINT_BAR, row);
    for (size_t i = 0; i < 2; i++) {
        (void)snprintf(row, sizeof row, " %.320s", view->status[i]);
        set_row(layout, STATUS_FIRST + i, PAINT_BAR, row);
    }
}

void
screen_lay_out(struct screen_row rows[SCREEN_ROWS], const struct view *view,
               struct salur_bytes typed, int is_ascii)
{
    struct layout layout = {rows, BODY_FIRST, is_ascii};
    char row[SCREEN_ROW_MAX];

    memset(rows, 0, SCREEN_ROWS * sizeof *rows);
    put_bars(&layout, view);
    put_word(&layout, view);
    if (view->big_idr > 0) {
        put_big(&layout, view->big_idr);
    }
    for (size_t i = 0; i < view->lines_count; i++) {
        put_wrapped(&layout,
                    view->lines[i].style == STYLE_BOLD  ? PAINT_BOLD
                    : view->lines[i].style == STYLE_DIM ? PAINT_DIM
                                                        : PAINT_PLAIN,
                    view->lines[i].text);
    }
    if (view->answers_count > 0) {
        if (view->lines_count > 0) {
            put_body(&layout, PAINT_PLAIN, "");
        }
        put_answers(&layout, view);
    }
    (void)snprintf(row, sizeof row, "  %.330s", view->note);
    set_row(&layout, NOTE_ROW, PAINT_BOLD, row);
    (void)snprintf(row, sizeof row, "  %s", view->waiting);
    set_row(&layout, WAITING_ROW, PAINT_BOLD, row);
    put_prompt(&layout, view, typed);
    put_keys(&layout, view);
}
