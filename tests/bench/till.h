/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The real program at the other end of a pseudo-terminal of 80 x 24, as a
 * scanner and an operator have it.  What goes wrong ends the program.
 */
#ifndef TILL_H
#define TILL_H

#include <stddef.h>
#include <sys/types.h>

/* What one screen may send between two waits. */
#define TILL_SCREEN_MAX (1UL << 18)

struct till {
    int fd; /* the terminal's other side */
    pid_t pid;
    size_t len;
    char screen[TILL_SCREEN_MAX]; /* bytes since the last till_send, NUL */
};

/*
 * Start `salur counter` in an environment that has a terminal.
 *
 * program  path of salur
 * store    folder
 * at       for --at
 */
void
till_open(struct till *till, const char *program, const char *store,
          const char *at);

/* Type, and forget what the screen said before. */
void
till_send(struct till *till, const char *keys, size_t len);

/* Wait until the program has said a word since the last till_send.
 * Returns the moment at which it stood in the bytes (bench_now). */
double
till_wait(struct till *till, const char *word);

/* Wait until the program has been silent for so many milliseconds. */
void
till_settle(struct till *till, int silence_ms);

/* Hang up, and wait for the program's end. */
void
till_close(struct till *till);

#endif
