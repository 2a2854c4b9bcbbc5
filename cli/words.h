/* SPDX-License-Identifier: Apache-2.0 */
/* What the counter says, in everyday Indonesian; one glossary for all. */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include "salur/err.h"

struct refusal {
    enum salur_err err;
    int exit_code;      /* of a single redeem, 10 .. 29 */
    const char *word;   /* SUDAH DIAMBIL or TOLAK */
    const char *cause;  /* everyday words */
    const char *remedy; /* what to do now */
};

/* The refusal for an outcome other than SALUR_OK; never NULL. */
const struct refusal *
word_refusal(enum salur_err err);

#endif
