/* SPDX-License-Identifier: Apache-2.0 */
/* From bytes to keys and lines; no descriptor and no clock is read here. */
#include "cli/counter/keys.h"

#include <string.h>

#include "cli/counter/prefix.h"
#include "cli/counter/sequence.h"

/* A scanner's suffix comes at its pace: at most 16 ms a key, and the rest of
 * a slow machine.  A person's second Enter takes twice this. */
#define SUFFIX_MS 50
/* Until a character alone is believed to be an answer. */
#define ANSWER_MS 60
/* Of an Esc key; the bytes of a sequence follow within 10 ms. */
#define ESCAPE_MS 50
/* Of a scanner without suffix (80 .. 150 ms are in use). */
#define SILENCE_MS 120
/* A code takes at least this many characters, and a person no fewer ms. */
#define CODE_MIN 21
#define PERSON_MS 25
/* A held key begins to repeat after 250 .. 660 ms. */
#define REPEAT_MS 700

/* 1 when the line came faster than any person types. */
static int
is_fast(const struct keys *keys)
{
    return keys->len >= CODE_MIN &&
           keys->last_ms - keys->first_ms < (int64_t)keys->len * PERSON_MS;
}

/* 1 while the bytes of a code are coming in. */
static int
is_in_code(const struct keys *keys, int64_t now_ms)
{
    return (keys->flags & KEYS_UNTIMED) == 0 &&
           now_ms - keys->last_ms < SILENCE_MS &&
           (prefix_is_code(keys_line(keys)) || is_fast(keys));
}

static void
send_key(const struct keys *keys, int key, int64_t now_ms)
{
    struct event event = {.kind = EVENT_KEY,
                          .key = key,
                          .is_repeat = keys->is_after_enter &&
                                       now_ms - keys->last_ms < REPEAT_MS,
                          .ms = now_ms};

    if ((keys->flags & KEYS_SCANNER) == 0) {
        keys->to.event(keys->to.ctx, &event);
    }
}

void
keys_forget(void *bytes, size_t len)
{
    struct salur_buf buf;

    salur_buf_fixed(&buf, bytes, len);
    buf.len = len;
    salur_buf_wipe(&buf); /* which no compiler leaves out */
}

/* Send the first len bytes of the line, and begin a new one. */
static void
send_line(struct keys *keys, size_t len, int64_t now_ms)
{
    uint8_t text[SALUR_SCAN_MAX];
    struct event event = {.kind = EVENT_LINE,
                          .text = {text, len},
                          .is_cut = keys->is_cut,
                          .is_scanned = (keys->flags & KEYS_SCANNER) != 0,
                          .is_fast =
                              keys->flags == 0 && keys->gap_ms <= PERSON_MS,
                          .ms = now_ms};

    /* Whoever takes it may change what the keys mean: be done before. */
    memcpy(text, keys->line, len);
    memmove(keys->line, keys->line + len, keys->len - len);
    keys->len -= len;
    keys_forget(keys->line + keys->len, len);
    keys->is_cut = 0;
    keys->is_held = 0;
    keys->first_ms = now_ms;
    if (len > 0) {
        keys->to.event(keys->to.ctx, &event);
    }
    keys_forget(text, len);
}

void
keys_init(struct keys *keys, unsigned flags, const struct events *to)
{
    memset(keys, 0, sizeof *keys);
    keys->flags = flags;
    keys->to = *to;
    keys->answers = "";
    keys->last_ms = INT64_MIN / 2;
    keys->end_ms = INT64_MIN / 2;
}

struct salur_bytes
keys_line(const struct keys *keys)
{
    return salur_bytes(keys->line, keys->len);
}

/* --- lines -----------------------------------------------------------------
 */

/* The line goes on, or ends, after a pause. */
static void
keep_gap(struct keys *keys, int64_t now_ms)
{
    int64_t gap_ms = keys->len > 0 ? now_ms - keys->last_ms : 0;

    keys->gap_ms =
        keys->len == 0 || gap_ms > keys->gap_ms ? gap_ms : keys->gap_ms;
}

/* CR, LF or TAB. */
static void
end_line(struct keys *keys, uint8_t byte, int64_t now_ms)
{
    int is_second = byte == '\n' && keys->is_after_cr;

    if ((keys->flags & KEYS_UNTIMED) == 0) {
        is_second = is_second || now_ms - keys->end_ms <= SUFFIX_MS;
    }
    keys->is_after_cr = byte == '\r';
    keep_gap(keys, now_ms);
    if (keys->len > 0) {
        send_line(keys, keys->len, now_ms);
        keys->end_ms = now_ms;
        return;
    }
    if (is_second) {
        keys->end_ms = now_ms;
    } else if (byte != '\t') {
        send_key(keys, KEY_ENTER, now_ms);
    }
}

/*
 * Bytes of the line that belong to the code before, when the last five are
 * the beginning of another; else 0.
 */
static size_t
find_glued(const struct keys *keys)
{
    size_t at = keys->len - 5;

    if (keys->len < CODE_MIN + 5 || keys->line[keys->len - 1] != ':' ||
        !prefix_is(keys->line + at) ||
        (!prefix_is_code(keys_line(keys)) && !is_fast(keys))) {
        return 0;
    }
    /* "]Q1" of the next one. */
    if (keys->line[at - 3] == ']') {
        at -= 3;
    }
    return at;
}

static void
put_text(struct keys *keys, uint8_t byte, int64_t now_ms)
{
    size_t glued;

    keep_gap(keys, now_ms);
    keys->is_held = 0;
    if (keys->len == 0) {
        keys->first_ms = now_ms;
        keys->is_held = byte < 0x80 && strchr(keys->answers, (int)byte) != NULL;
    }
    if (keys->len == sizeof keys->line) {
        keys->is_cut = 1;
        return;
    }
    keys->line[keys->len++] = byte;
    if (keys->len < 5) {
        return;
    }
    glued = find_glued(keys);
    if (glued > 0) {
        send_line(keys, glued, now_ms);
    }
}

static void
forget_line(struct keys *keys)
{
    keys->len = 0;
    keys->is_cut = 0;
    keys->is_held = 0;
}

/* Take the last character off, all bytes of it. */
static void
take_back(struct keys *keys)
{
    while (keys->len > 0 && (keys->line[keys->len - 1] & 0xc0) == 0x80) {
        keys->len--;
    }
    if (keys->len > 0) {
        keys->len--;
    }
    keys->is_cut = 0;
    keys->is_held = 0;
}

/* --- keys that are no text -------------------------------------------------
 */

/* A sequence is complete; within a code it was a slip of the hand. */
static void
end_escape(struct keys *keys, int64_t now_ms)
{
    int key = keys->is_in_code
                  ? KEY_NONE
                  : sequence_key(salur_bytes(keys->escape, keys->escape_len));

    keys->escape_len = 0;
    if (key != KEY_NONE) {
        send_key(keys, key, now_ms);
    }
}

/* An Esc that nothing followed. */
static void
lone_escape(struct keys *keys, int64_t now_ms)
{
    int is_slip = keys->is_in_code;

    keys->escape_len = 0;
    if (is_slip) {
        return;
    }
    forget_line(keys);
    send_key(keys, KEY_ESC, now_ms);
}

/* 1 when the byte was of an escape sequence. */
static int
take_escape(struct keys *keys, uint8_t byte, int64_t now_ms)
{
    if (keys->escape_len == 0) {
        if (byte != 0x1b) {
            return 0;
        }
        keys->is_in_code = is_in_code(keys, now_ms) ||
                           (keys->flags == 0 && keys->is_after_text &&
                            now_ms - keys->last_ms <= PERSON_MS);
        keys->escape[keys->escape_len++] = byte;
        return 1;
    }
    if (keys->escape_len == 1 && byte != '[' &&
        (byte != 'O' || keys->is_in_code)) {
        lone_escape(keys, now_ms);
        return take_escape(keys, byte, now_ms);
    }
    if (byte < 0x20 || byte > 0x7e) {
        keys->escape_len = 0; /* no sequence holds such a byte */
        return 0;
    }
    keys->escape[keys->escape_len++] = byte;
    if (keys->escape_len == sizeof keys->escape ||
        sequence_is_whole(salur_bytes(keys->escape, keys->escape_len))) {
        end_escape(keys, now_ms);
    }
    return 1;
}

/* A control character that is a key. */
static void
take_control(struct keys *keys, uint8_t byte, int64_t now_ms)
{
    switch (byte) {
    case 0x03: /* Ctrl-C */
        forget_line(keys);
        send_key(keys, KEY_QUIT, now_ms);
        break;
    case 0x04: /* Ctrl-D */
        if (keys->len == 0) {
            send_key(keys, KEY_QUIT, now_ms);
        }
        break;
    case 0x08:
    case 0x7f:
        if (!is_in_code(keys, now_ms)) {
            take_back(keys);
        }
        break;
    case 0x0c: /* Ctrl-L */
        send_key(keys, KEY_REDRAW, now_ms);
        break;
    case 0x15: /* Ctrl-U */
        forget_line(keys);
        break;
    case 0x1a: /* Ctrl-Z */
        send_key(keys, KEY_SUSPEND, now_ms);
        break;
    default:
        break;
    }
}

/* --- time ------------------------------------------------------------------
 */

void
keys_feed(struct keys *keys, uint8_t byte, int64_t now_ms)
{
    int is_end = byte == '\r' || byte == '\n' || byte == '\t';
    int is_enter = is_end && keys->len == 0;

    if (take_escape(keys, byte, now_ms)) {
        keys->is_after_enter = 0;
        keys->is_after_text = 0;
        keys->last_ms = now_ms;
        return;
    }
    if (is_end) {
        end_line(keys, byte, now_ms);
    } else if (byte < 0x20 || byte == 0x7f) {
        take_control(keys, byte, now_ms);
    } else {
        put_text(keys, byte, now_ms);
    }
    if (byte != '\r' && byte != '\n') {
        keys->is_after_cr = 0;
    }
    keys->is_after_enter = is_enter;
    keys->is_after_text = is_end ? !is_enter : byte >= 0x20 && byte != 0x7f;
    keys->last_ms = now_ms;
}

int64_t
keys_deadline(const struct keys *keys)
{
    if (keys->escape_len > 0) {
        return keys->last_ms + ESCAPE_MS;
    }
    if ((keys->flags & KEYS_UNTIMED) != 0) {
        return INT64_MAX;
    }
    if (keys->is_held) {
        return keys->last_ms + ANSWER_MS;
    }
    if (keys->len >= CODE_MIN && !keys->is_secret &&
        (prefix_is_code(keys_line(keys)) ||
         (keys->takes_codes && is_fast(keys)))) {
        return keys->last_ms + SILENCE_MS;
    }
    return INT64_MAX;
}

void
keys_idle(struct keys *keys, int64_t now_ms)
{
    int answer;

    if (now_ms < keys_deadline(keys)) {
        return;
    }
    if (keys->escape_len > 0) {
        if (keys->escape_len == 1) {
            lone_escape(keys, now_ms);
        }
        keys->escape_len = 0;
        return;
    }
    if (keys->is_held) {
        answer = keys->line[0];
        forget_line(keys);
        send_key(keys, answer, now_ms);
        return;
    }
    send_line(keys, keys->len, now_ms);
    keys->end_ms = now_ms;
}

void
keys_end(struct keys *keys, int64_t now_ms)
{
    keys->escape_len = 0;
    send_line(keys, keys->len, now_ms);
}
