/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From bytes to keys and lines.
 *
 * A scanner is a keyboard, so who pressed a key is known by its pace and by
 * what it begins with only:
 *
 *   CR, LF, TAB         end a line; LF behind CR, and a second end within
 *                       50 ms, belong to the end before (suffix CR LF, TAB CR)
 *   120 ms of silence   ends a line that begins like a code, or that came at a
 *                       scanner's pace where a code is awaited, and is longer
 *                       than 20 characters
 *   a second "SLR1:"    in a line that begins like a code, or that came at a
 *                       scanner's pace, ends the code before
 *   an answer           a character that the open question takes, alone on its
 *                       line, after 60 ms: what follows faster is a scanner's,
 *                       and a scanner answers no question
 *   Enter               on an empty line only; never the end of a code; one
 *                       that follows another within 700 ms is a repeat: keys
 *                       that are held begin to repeat after 250 to 660 ms
 *   Esc, F1 .. F12      escape sequences, also when they come in pieces; while
 *                       a code comes in they are a slip of the hand, as is
 *                       Backspace, and are passed over; so are those that come
 *                       within 25 ms of a line: they are the scanner's
 *
 * A line whose bytes and end all came within 25 ms of each other says so: it
 * was scanned, whatever it holds.
 *
 * Nothing is decided here about what a code means.
 */
#ifndef CLI_COUNTER_KEYS_H
#define CLI_COUNTER_KEYS_H

#include "cli/counter/event.h"
#include "salur/limits.h"

/* A pipe or a file: pace means nothing, an empty line is an Enter. */
#define KEYS_UNTIMED 1U
/* A scanner on its own line: lines only, no keys. */
#define KEYS_SCANNER 2U

struct keys {
    unsigned flags;
    struct events to;
    const char *answers; /* characters that answer at once; "" for none */
    int is_secret;       /* 1: a passphrase is typed, silence ends nothing */
    int takes_codes; /* 1: a code is awaited, also one with a broken prefix */
    /* Private from here. */
    uint8_t line[SALUR_SCAN_MAX];
    size_t len;
    int is_cut;
    int is_held;        /* the one character of the line may be an answer */
    int is_after_cr;    /* the last byte was a CR */
    int64_t gap_ms;     /* longest between two bytes of the line and its end */
    int is_after_enter; /* the last byte was an Enter */
    int is_after_text;  /* the last byte was of a line, or its end */
    int64_t first_ms;   /* of the line's first byte */
    int64_t last_ms;    /* of the last byte */
    int64_t end_ms;     /* of the last line's end */
    uint8_t escape[12];
    size_t escape_len; /* 0: not in a sequence */
    int is_in_code;    /* the sequence began within a code */
};

/* Start with an empty line. */
void
keys_init(struct keys *keys, unsigned flags, const struct events *to);

/*
 * Take one byte.
 *
 * now_ms  a clock that does not go back
 */
void
keys_feed(struct keys *keys, uint8_t byte, int64_t now_ms);

/* When keys_idle is due if no byte comes before; INT64_MAX: never. */
int64_t
keys_deadline(const struct keys *keys);

/* Say that no byte has come until now. */
void
keys_idle(struct keys *keys, int64_t now_ms);

/* The input has ended: what stands in the line is complete. */
void
keys_end(struct keys *keys, int64_t now_ms);

/* What is on the line so far; borrowed until the next call. */
struct salur_bytes
keys_line(const struct keys *keys);

/* Overwrite what was typed: it may have been a passphrase. */
void
keys_forget(void *bytes, size_t len);

#endif
