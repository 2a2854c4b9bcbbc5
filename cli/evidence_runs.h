/* SPDX-License-Identifier: Apache-2.0 */
/* The commands that are run on the files of an evidence pack. */
#ifndef CLI_EVIDENCE_RUNS_H
#define CLI_EVIDENCE_RUNS_H

#include "salur/evidence.h"

/* A command's name, each file behind an option, and twelve words of policy;
 * two more say the language. */
#define RUN_WORDS_MAX (2 * SALUR_EVIDENCE_FILES_MAX + 16)
/* One for each file, and the three that look at all of them. */
#define RUNS_MAX (SALUR_EVIDENCE_FILES_MAX + 3)

struct run {
    const char *words[RUN_WORDS_MAX]; /* borrowed from the evidence and runs */
    size_t count;
};

struct runs {
    struct run items[RUNS_MAX];
    size_t count;
    /* The words that are numbers. */
    char at[32];
    char witnesses[16];
    char max_age[16];
    char finding[16];
};

/* The commands for these files; free() it.  NULL without memory. */
struct runs *
runs_new(const struct salur_evidence *evidence);

#endif
