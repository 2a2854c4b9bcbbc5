/* SPDX-License-Identifier: Apache-2.0 */
/* A child process that reads a foreign file gives up what it does not need. */
#ifndef SL_QR_CONFINE_H
#define SL_QR_CONFINE_H

/*
 * Bound the calling process for the rest of its life: time (it dies after
 * about eight seconds), address space, no files written, no core dump, no
 * descriptor but keep, standard streams on /dev/null.  Signals are as in a
 * fresh process.  Libraries can still be loaded.
 */
void
sl_confine_limits(int keep);

/*
 * Leave only writing to open descriptors, memory, and the end, where the
 * system can do that (Linux seccomp); every other call fails from now on.
 */
void
sl_confine_calls(void);

#endif
