/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page of `salur explain` at the counter itself: whoever stands there has
 * no second terminal.  Cause, steps and money, flowed to the screen's width; a
 * screen at a time.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli/counter/counter.h"
#include "cli/explain.h"

/* Rows of text on one screen, and cells of a row. */
#define ROWS 13
#define CELLS 76

/* Paragraphs on their way to the screen that is shown. */
struct flow {
    struct view *view;
    size_t wanted; /* number of the screen */
    size_t screen; /* that the next paragraph falls on */
    size_t rows;   /* used on it */
    char text[VIEW_TEXT_MAX];
};

/* Put the paragraph that has come together on its screen. */
static void
put_paragraph(struct flow *flow, enum style style)
{
    size_t rows = view_cells(flow->text) / CELLS + 1;

    if (flow->text[0] == 0) {
        return;
    }
    if (flow->rows + rows > ROWS) {
        flow->screen++;
        flow->rows = 0;
    }
    flow->rows += rows;
    if (flow->screen == flow->wanted) {
        view_say(flow->view, style, "%s", flow->text);
    }
    flow->text[0] = 0;
}

/* 1 when a line begins a paragraph of its own: "1. ", or after "Cashier:". */
static int
begins(const struct flow *flow, struct salur_bytes line)
{
    size_t len = strlen(flow->text);

    return line.len == 0 || isdigit(line.ptr[0]) ||
           (len > 0 && flow->text[len - 1] == ':');
}

static void
flow_part(struct flow *flow, struct salur_bytes head, struct salur_bytes text)
{
    struct salur_bytes line;
    size_t at = 0;

    view_set(flow->text, "%.*s", (int)head.len, (const char *)head.ptr);
    put_paragraph(flow, STYLE_BOLD);
    while (explain_line(text, &at, &line)) {
        char before[VIEW_TEXT_MAX];
        size_t blanks = 0;

        if (begins(flow, line)) {
            put_paragraph(flow, STYLE_PLAIN);
        }
        while (blanks < line.len && line.ptr[blanks] == ' ') {
            blanks++;
        }
        memcpy(before, flow->text, sizeof before);
        view_set(flow->text, "%s%s%.*s", before, before[0] != 0 ? " " : "",
                 (int)(line.len - blanks), (const char *)line.ptr + blanks);
    }
    put_paragraph(flow, STYLE_PLAIN);
}

/* Fill the view with one screen of the page; 1 when another follows. */
static int
show_screen(struct view *view, const struct explain_page *page, size_t wanted)
{
    static const enum explain_part parts[] = {EXPLAIN_CAUSE, EXPLAIN_REMEDY,
                                              EXPLAIN_MONEY};
    struct flow flow = {.view = view, .wanted = wanted};

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        flow_part(&flow, page->head[parts[i]], page->text[parts[i]]);
    }
    return flow.screen > wanted;
}

static int
find_page(const struct counter *counter, enum salur_err err,
          struct explain_page *out)
{
    char id[8];

    cli_err_id(id, err);
    return explain_find(out, explain_text(counter->is_indonesian ? "id" : "en"),
                        id) == SALUR_OK;
}

void
why_key(const struct counter *counter, enum salur_err err, struct view *view)
{
    struct explain_page page;

    if (find_page(counter, err, &page)) {
        view_key(view, KEY_F(1), _("what it means"));
    }
}

void
why_begin(struct counter *counter, enum salur_err err)
{
    counter->why = err;
    counter->why_screen = 0;
    counter->beneath = counter->step;
    counter_go(counter, &step_why);
}

static void
show_why(struct counter *counter, struct view *view)
{
    struct explain_page page;
    char word[96];
    int is_more = 0;

    if (find_page(counter, counter->why, &page)) {
        (void)snprintf(word, sizeof word, "%s  %.*s", page.id,
                       (int)page.title.len, (const char *)page.title.ptr);
        view_start(view, "", TONE_PLAIN, word);
        is_more = show_screen(view, &page, counter->why_screen);
    }
    if (is_more) {
        view_key(view, KEY_ENTER, _("read on"));
    }
    view_key(view, KEY_ESC, _("back"));
}

static void
key_why(struct counter *counter, int key)
{
    if (key == KEY_ENTER) {
        counter->why_screen++;
        counter_go(counter, &step_why);
    } else {
        counter_go(counter, counter->beneath);
    }
}

const struct step step_why = {"why", 0, show_why, key_why, NULL, NULL};
