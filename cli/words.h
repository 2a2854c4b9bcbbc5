/* SPDX-License-Identifier: Apache-2.0 */
/* What the counter says, in everyday words; one glossary for all.  The words
 * are English here, and translated where they are shown. */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include "cli/cli.h"

/* The word of an entitlement that is good. */
#define WORD_HAND_OVER N_("HAND OVER")

struct refusal {
    enum salur_err err;
    int exit_code;      /* of a single redeem, 10 .. 29 */
    const char *word;   /* ALREADY COLLECTED or REFUSED */
    const char *cause;  /* everyday words */
    const char *remedy; /* what to do now */
};

/* The refusal for an outcome other than SALUR_OK; never NULL. */
const struct refusal *
word_refusal(enum salur_err err);

/* 1 when the outcome is that it was collected, here or at another laptop, so
 * that the earlier redemption is told. */
int
word_is_spent(enum salur_err outcome);

#endif
