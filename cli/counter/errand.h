/* SPDX-License-Identifier: Apache-2.0 */
/* The flows beside the handout; each begins here and ends at home. */
#ifndef CLI_COUNTER_ERRAND_H
#define CLI_COUNTER_ERRAND_H

#include "cli/counter/counter.h"

/* family.c: by card, short number or name. */
extern const struct step step_family;
extern const struct step step_find;
/* Ask for a family and go on with `then`; is_optional: Enter is nobody. */
void
family_ask(struct counter *counter, const char *title,
           void (*then)(struct counter *counter, const struct salur_cti *cti));
/* Show the families whose name holds what was typed. */
void
find_people(struct counter *counter, const char *text);
/*
 * Let the codes of a picture file wait their turn.
 * Returns SALUR_OK, SALUR_E_NOT_FOUND (none in it), or as salur_picture_read
 * and salur_file_read.
 */
SALUR_MUST_USE enum salur_err
picture_scan(struct counter *counter, const char *path);
/* The same, and present the first. */
void
picture_present(struct counter *counter, const char *path);

/* unpaid.c */
void
unpaid_begin(struct counter *counter);
/* complaint.c */
void
complaint_begin(struct counter *counter);
void
lost_begin(struct counter *counter);
/* void.c */
extern const struct step step_void;
void
void_entry(struct counter *counter, const char *text);
/* close.c */
void
close_begin(struct counter *counter);

#endif
