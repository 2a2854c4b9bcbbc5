/* SPDX-License-Identifier: Apache-2.0 */
/* Where views go. */
#include "cli/counter/front.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/counter/speak.h"
#include "cli/counter/terminal.h"
#include "salur/text.h"

/* Between the sounds of one pattern; a terminal makes one of nearer ones. */
#define SOUND_MS 220

void
front_choose(struct front *front, const struct cli *cli, int key_fd,
             int is_line)
{
    const char *term = getenv("TERM");
    int is_plain = is_line || term == NULL || strcmp(term, "dumb") == 0;

    memset(front, 0, sizeof *front);
    front->key_fd = key_fd;
    front->is_tty = key_fd >= 0 && isatty(key_fd);
    front->kind = FRONT_SCREEN;
    if (is_plain || !front->is_tty || !isatty(STDOUT_FILENO)) {
        front->kind = FRONT_LINES;
    }
    if (cli->json) {
        front->kind = FRONT_JSON;
    }
    front->screen.fd = STDOUT_FILENO;
    front->screen.is_colored = cli_colored(cli, stdout);
    front->screen.is_ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

void
front_open(struct front *front)
{
    if (front->is_tty) {
        (void)terminal_take(front->key_fd, front->screen.fd,
                            front->kind == FRONT_SCREEN ? SCREEN_LEAVE : "");
    }
    if (front->kind == FRONT_SCREEN) {
        front_resize(front);
        screen_open(&front->screen);
    }
}

void
front_close(struct front *front)
{
    if (front->kind == FRONT_SCREEN) {
        screen_close(&front->screen);
    } else if (front->kind == FRONT_LINES) {
        (void)fputc('\n', stdout);
    }
    terminal_give();
}

void
front_suspend(struct front *front)
{
    if (front->kind == FRONT_SCREEN) {
        screen_close(&front->screen);
    }
    terminal_give();
    terminal_suspend();
    (void)terminal_retake();
    if (front->kind == FRONT_SCREEN) {
        screen_open(&front->screen);
    }
    front->shown_serial--; /* line mode says it again */
}

void
front_resize(struct front *front)
{
    int rows;
    int cols;

    terminal_size(front->screen.fd, &rows, &cols);
    screen_forget(&front->screen, rows, cols);
}

/* --- sounds ------------------------------------------------------------------
 */

static int
count_sounds(enum tone tone)
{
    switch (tone) {
    case TONE_GOOD:
        return 1;
    case TONE_WARN:
        return 2;
    case TONE_BAD:
        return 3;
    case TONE_PLAIN:
    case TONE_ASK:
        break;
    }
    return 0;
}

int64_t
front_deadline(const struct front *front)
{
    return front->sounds > 0 ? front->sound_ms : INT64_MAX;
}

void
front_sound(struct front *front, int64_t now_ms)
{
    if (front->sounds > 0 && now_ms >= front->sound_ms) {
        ssize_t n = write(front->screen.fd, "\a", 1);

        (void)n; /* who does not hear it sees it */
        front->sounds--;
        front->sound_ms = now_ms + SOUND_MS;
    }
}

/* --- views -------------------------------------------------------------------
 */

/*
 * Echo the character that begins at `at`, '?' for what is none: whatever a
 * scanner types, no control character reaches the terminal.  Returns its
 * bytes, 0 while they have not all come.
 */
static size_t
echo_character(struct salur_bytes typed, size_t at)
{
    uint8_t first = typed.ptr[at];
    size_t len = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const char *text = (const char *)typed.ptr + at;

    if (len > typed.len - at) {
        return 0;
    }
    if (!salur_text_is_clean(text, len)) {
        (void)fputc('?', stdout);
        return 1;
    }
    (void)fwrite(text, 1, len, stdout);
    return len;
}

/* What a person types is echoed here: the terminal itself is silent. */
static void
echo(struct front *front, const struct view *view, struct salur_bytes typed)
{
    size_t len = 1;

    if (!front->is_tty || front->kind != FRONT_LINES || view->is_secret) {
        return;
    }
    for (; front->echoed > typed.len; front->echoed--) {
        (void)fputs("\b \b", stdout);
    }
    for (; front->echoed < typed.len && len > 0; front->echoed += len) {
        len = echo_character(typed, front->echoed);
    }
    (void)fflush(stdout);
}

/* Say what is new; 0 when it could not be said. */
static int
speak(struct front *front, const struct counter *counter)
{
    int is_new = counter->serial != front->shown_serial;

    if (!is_new && counter->note_serial == front->shown_note) {
        return 1;
    }
    front->echoed = 0;
    if (front->kind == FRONT_JSON) {
        speak_json(&counter->view);
        return !ferror(stdout);
    }
    return is_new ? speak_view(stdout, &counter->view)
                  : speak_note(stdout, &counter->view);
}

void
front_show(struct front *front, const struct counter *counter,
           struct salur_bytes typed)
{
    if (front->kind == FRONT_SCREEN) {
        screen_draw(&front->screen, &counter->view, typed);
    } else if (speak(front, counter)) {
        echo(front, &counter->view, typed);
    } else {
        front->has_failed = 1;
    }
    if (counter->serial != front->shown_serial && !front->is_quiet &&
        front->is_tty && front->kind != FRONT_JSON) {
        front->sounds = count_sounds(counter->view.tone);
        front->sound_ms = counter->now_ms;
    }
    front->shown_serial = counter->serial;
    front->shown_note = counter->note_serial;
    front_sound(front, counter->now_ms);
}

void
front_line_ended(struct front *front)
{
    front->echoed = 0;
}

int
front_is_behind(const struct front *front, const struct counter *counter)
{
    return counter->serial != front->shown_serial ||
           counter->note_serial != front->shown_note;
}
