/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The terminal of the counter, byte by byte and without echo, and given back
 * as it was on every way out but SIGKILL: the end of the program, the signals
 * that end it, a crash, and Ctrl-Z for as long as it lasts.
 */
#ifndef CLI_COUNTER_TERMINAL_H
#define CLI_COUNTER_TERMINAL_H

/*
 * Take a terminal over.
 *
 * fd      the terminal that is read
 * out_fd  where `leave` is written when the program crashes
 * leave   escape sequences that undo the screen; "" for none
 *
 * Returns 0, or -1 when fd is no terminal.
 */
int
terminal_take(int fd, int out_fd, const char *leave);
/* Give it back.  Harmless when it is not taken. */
void
terminal_give(void);
/* Take it again after terminal_give; 0, or -1. */
int
terminal_retake(void);

/* Make a serial line of a scanner raw; what is no terminal is left alone. */
void
terminal_raw_line(int fd);

/* Rows and columns of a terminal; 24 and 80 when it does not say. */
void
terminal_size(int fd, int *out_rows, int *out_cols);

/*
 * Catch the signals from now on until terminal_signals_end.
 *
 * Returns a descriptor that is readable when one came, -1 on error.
 */
int
terminal_signals(void);
void
terminal_signals_end(void);

enum terminal_news {
    TERMINAL_RESIZED = 1,
    TERMINAL_CONTINUED = 2, /* after a stop */
    TERMINAL_STOP = 4,      /* SIGTSTP of somebody */
};
/* Take what came since the last call; *out_number is set to the signal that
 * ends the program, 0 for none. */
unsigned
terminal_news(int *out_number);

/* Stop this process as Ctrl-Z does; returns when it is continued. */
void
terminal_suspend(void);

#endif
