/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept of a family, for the family that asks (subject access). */
#ifndef CLI_SUBJECT_H
#define CLI_SUBJECT_H

#include "cli/people.h"

/* One question about a family, and what it may be answered with. */
struct subject {
    struct cli *cli;
    const char *dir;
    const char *tail; /* last digits of the NIK; NULL: any */
    int show_personal;
    struct salur_ledger *ledger;
    struct salur_people *people;
    struct salur_stamp stamp;
};

/*
 * Find families, record that they are shown, and show them: what is kept, and
 * every entry of the log about them.
 *
 * text  words of the name, or a short number; NULL: any
 *
 * Returns EXIT_YES, EXIT_NO when nobody is found, or the exit code of what it
 * complained about.
 */
int
cli_subject_show(const struct subject *subject, const char *text);

#endif
