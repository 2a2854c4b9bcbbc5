/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Views in line mode: one sentence a line, no escape sequences, answers
 * numbered, keys by the word that is typed for them; for a screen reader, a
 * terminal that can do no more, and a pipe.  With --json, one object a view.
 */
#ifndef CLI_COUNTER_SPEAK_H
#define CLI_COUNTER_SPEAK_H

#include <stdio.h>

#include "cli/counter/view.h"

/* Say all of a view; 0 when it could not be written. */
int
speak_view(FILE *out, const struct view *view);
/* Say what has just happened, and the prompt again; as above. */
int
speak_note(FILE *out, const struct view *view);
/* Write the view as {"type":"view",...}, flushed; stdout only. */
void
speak_json(const struct view *view);

#endif
