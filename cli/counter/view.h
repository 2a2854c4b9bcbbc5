/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the counter wants to be seen, apart from how: a word with a tone, an
 * amount, sentences, answers, keys, a prompt.  The screen draws it on 80
 * columns by 24 rows (screen.h), line mode says it (speak.h), a script reads
 * it as JSON; none of them knows what it is about.
 */
#ifndef CLI_COUNTER_VIEW_H
#define CLI_COUNTER_VIEW_H

#include <stddef.h>
#include <stdint.h>

#include "salur/attr.h"

/* Each tone has a colour, a symbol and a pattern of sounds of its own. */
enum tone {
    TONE_PLAIN,
    TONE_ASK,  /* a question: blue, "?", silent */
    TONE_GOOD, /* hand over: green, "ok", one sound */
    TONE_WARN, /* paid before: yellow, "!!", two */
    TONE_BAD,  /* refused: red, "X", three */
};

enum style { STYLE_PLAIN, STYLE_BOLD, STYLE_DIM };

#define VIEW_TEXT_MAX 320
#define VIEW_LINES_MAX 24
#define VIEW_CHOICES_MAX 16

struct view_line {
    enum style style;
    char text[VIEW_TEXT_MAX];
};

/* An answer ("1", a character) or a key (Enter, F8) and what it does. */
struct view_choice {
    int key; /* event.h */
    char label[96];
};

struct view {
    const char *name; /* of the step, for scripts and tests */
    enum tone tone;
    char word[96];   /* the outcome, or what is asked; "" for none */
    int64_t big_idr; /* shown in large digits; 0: none */
    struct view_line lines[VIEW_LINES_MAX];
    size_t lines_count;
    struct view_choice answers[VIEW_CHOICES_MAX];
    size_t answers_count;
    struct view_choice keys[VIEW_CHOICES_MAX];
    size_t keys_count;
    char prompt[96];               /* of the typed line */
    int is_secret;                 /* 1: the typed line is not to be seen */
    char head[2][VIEW_TEXT_MAX];   /* left and right of the first row */
    char status[2][VIEW_TEXT_MAX]; /* the last two rows */
    int says_status;               /* 1: line mode says the status, too */
    char note[VIEW_TEXT_MAX];      /* what has just happened */
    char waiting[96];              /* codes that wait; "" for none */
    int is_indonesian;             /* which words line mode takes for keys */
};

/* Start an empty view; name and word are copied or constant. */
void
view_start(struct view *view, const char *name, enum tone tone,
           const char *word);

/* Add a line, cut between characters when it is too long; what does not fit
 * any more is left out. */
void
view_say(struct view *view, enum style style, const char *format, ...)
    SALUR_PRINTF(3, 4);

/* Add an answer that is one character, or a key. */
void
view_answer(struct view *view, int key, const char *label);
void
view_key(struct view *view, int key, const char *label);

/* Set a text of the view, cut between characters. */
void
view_set(char out[VIEW_TEXT_MAX], const char *format, ...) SALUR_PRINTF(2, 3);

/*
 * What a person types in line mode for a key that has no character: "belum"
 * or "not" for F8; "" for Enter.
 */
const char *
view_key_word(int key, int is_indonesian);
/* The key of such a word in either language, or KEY_NONE. */
int
view_word_key(const char *word);
/* "Enter", "Esc", "F8", or the character. */
void
view_key_name(char out[8], int key);

/* Cut text to cap - 1 bytes at most, between characters of UTF-8. */
void
view_trim(char *text, size_t cap);
/* Put '?' in the place of each control character and of each byte that is of
 * no character: what a scanner has typed may be any bytes. */
void
view_clean(char *text);
/* Bytes of the character that text, not empty, begins with; 1 at least. */
size_t
view_character(const char *text);
/* Cells that UTF-8 text takes on a screen: one a character. */
size_t
view_cells(const char *text);

#endif
