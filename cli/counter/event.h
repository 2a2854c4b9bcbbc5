/* SPDX-License-Identifier: Apache-2.0 */
/* What reaches the counter: keys that a person pressed, and whole lines. */
#ifndef CLI_COUNTER_EVENT_H
#define CLI_COUNTER_EVENT_H

#include "salur/bytes.h"

/* Keys that are no character; an answer is its own ASCII character. */
enum key {
    KEY_NONE = 0,
    KEY_ENTER = 0x100,
    KEY_ESC,
    KEY_UP,
    KEY_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_QUIT,    /* Ctrl-C, and Ctrl-D on an empty line */
    KEY_SUSPEND, /* Ctrl-Z */
    KEY_REDRAW,  /* Ctrl-L */
    KEY_F1,      /* F1 .. F12 follow each other */
    KEY_F12 = KEY_F1 + 11,
};
#define KEY_F(n) (KEY_F1 + (n)-1)

enum event_kind {
    EVENT_KEY,  /* one key that means something by itself */
    EVENT_LINE, /* text, of a person or a scanner */
};

struct event {
    enum event_kind kind;
    int key;                 /* EVENT_KEY: enum key, or a character */
    struct salur_bytes text; /* EVENT_LINE: 1 byte at least, borrowed */
    int is_cut;              /* EVENT_LINE: longer than SALUR_SCAN_MAX */
    int is_scanned;          /* EVENT_LINE: of a scanner's own line */
    int is_fast;   /* EVENT_LINE: no person types so, its Enter included */
    int is_repeat; /* EVENT_KEY, Enter: the key is held, perhaps */
    int64_t ms;    /* when it was complete, on the caller's clock */
};

/* Whoever takes them. */
struct events {
    void (*event)(void *ctx, const struct event *event);
    void *ctx;
};

#endif
