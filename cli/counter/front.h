/* SPDX-License-Identifier: Apache-2.0 */
/* Where views go: the screen, sentences, or JSON; and the sounds. */
#ifndef CLI_COUNTER_FRONT_H
#define CLI_COUNTER_FRONT_H

#include "cli/counter/counter.h"
#include "cli/counter/screen.h"

enum front_kind { FRONT_SCREEN, FRONT_LINES, FRONT_JSON };

struct front {
    enum front_kind kind;
    struct screen screen;
    int key_fd; /* where keys come from */
    int is_tty; /* that is a terminal */
    int is_quiet;
    int has_failed; /* a view could not be shown */
    /* Private from here. */
    unsigned shown_serial;
    unsigned shown_note;
    size_t echoed; /* bytes of the line that line mode has shown */
    int sounds;    /* still to be made */
    int64_t sound_ms;
};

/*
 * Choose how views are shown.
 *
 * key_fd   where keys come from, -1: nowhere
 * is_line  1: line mode even on a terminal that can do more
 */
void
front_choose(struct front *front, const struct cli *cli, int key_fd,
             int is_line);
/* Take the terminal over, and give it back. */
void
front_open(struct front *front);
void
front_close(struct front *front);
/* Ctrl-Z: give it back, stop, take it again. */
void
front_suspend(struct front *front);
/* Its size has changed, or somebody else has used it. */
void
front_resize(struct front *front);

/* Show the counter's view and the line that is being typed. */
void
front_show(struct front *front, const struct counter *counter,
           struct salur_bytes typed);
/* The typed line was taken: line mode begins a new one. */
void
front_line_ended(struct front *front);
/* 1 when something is to be shown that was not shown yet. */
int
front_is_behind(const struct front *front, const struct counter *counter);
/* When front_sound is due; INT64_MAX: never. */
int64_t
front_deadline(const struct front *front);
/* Make the sound that is due. */
void
front_sound(struct front *front, int64_t now_ms);

#endif
