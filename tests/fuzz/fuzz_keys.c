/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes at any pace become lines without control characters, never more than
 * came in; in a pipe a line that came out gives the same line again.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/counter/keys.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct out {
    size_t bytes; /* of all lines */
    size_t lines;
    uint8_t line[SALUR_SCAN_MAX]; /* the newest */
    size_t len;
};

static void
on_event(void *ctx, const struct event *event)
{
    struct out *out = ctx;

    if (event->kind == EVENT_KEY) {
        if (event->key == KEY_NONE) {
            abort();
        }
        return;
    }
    if (event->text.len == 0 || event->text.len > SALUR_SCAN_MAX) {
        abort();
    }
    for (size_t i = 0; i < event->text.len; i++) {
        if (event->text.ptr[i] < 0x20 || event->text.ptr[i] == 0x7f) {
            abort();
        }
    }
    out->bytes += event->text.len;
    out->lines++;
    out->len = event->text.len;
    memcpy(out->line, event->text.ptr, out->len);
}

/* Feed with a pace that the bytes themselves tell; gives the bytes out. */
static void
feed(const uint8_t *data, size_t size, unsigned flags, const char *answers,
     struct out *out)
{
    const struct events to = {on_event, out};
    static struct keys keys;
    int64_t now_ms = 0;

    keys_init(&keys, flags, &to);
    keys.answers = answers;
    for (size_t i = 0; i < size; i++) {
        now_ms += (flags & KEYS_UNTIMED) != 0 ? 0 : data[size - 1 - i] % 160;
        if (keys_deadline(&keys) <= now_ms) {
            keys_idle(&keys, now_ms);
        }
        keys_feed(&keys, data[i], now_ms);
    }
    if (keys_deadline(&keys) != INT64_MAX) {
        keys_idle(&keys, keys_deadline(&keys));
    }
    keys_end(&keys, now_ms);
    if (out->bytes > size) {
        abort();
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct out out;
    static struct out again;

    memset(&out, 0, sizeof out);
    feed(data, size, 0U, "123456789abcy", &out);
    memset(&out, 0, sizeof out);
    feed(data, size, KEYS_SCANNER, "", &out);
    memset(&out, 0, sizeof out);
    feed(data, size, KEYS_UNTIMED, "12", &out);
    if (out.lines > 0) {
        memset(&again, 0, sizeof again);
        feed(out.line, out.len, KEYS_UNTIMED, "", &again);
        if (again.bytes != out.len) {
            abort(); /* glued codes may be told apart; no byte is lost */
        }
    }
    return 0;
}
