/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Four everyday words for a public key, to be read over the telephone when a
 * device is enrolled (FORMAT.md, "Enrolment file").
 *
 * They are 40 bits of a slow hash of the whole vkey: who wants another key of
 * the same name with the same words has to try 2^40 keys at 64 MiB each.
 */
#ifndef SALUR_WORDS_H
#define SALUR_WORDS_H

#include "salur/key.h"

#define SALUR_WORDS 4
/* Words of the list, ten bits each; the longest has 8 letters. */
#define SALUR_WORD_LIST 1024
#define SALUR_WORD_MAX 8
/* Four words, three blanks and the NUL. */
#define SALUR_WORDS_MAX (SALUR_WORDS * (SALUR_WORD_MAX + 1UL))

/*
 * Write a key's four words, parted by one blank, and a NUL.  Takes 64 MiB
 * and some tenths of a second.
 *
 * Returns SALUR_OK or SALUR_E_MEMORY; then out is "".
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_key_words(char out[SALUR_WORDS_MAX], const struct salur_pubkey *key);

/*
 * Compare what somebody typed with a key's words.  Case does not count, nor
 * which of blanks, tabs, commas, dashes and dots part the words; the first
 * four letters of a word stand for it, since no two words share them.
 *
 * out_word  set to the first word that differs, 1 .. SALUR_WORDS, else 0;
 *           may be NULL
 *
 * Returns SALUR_OK, SALUR_E_MISMATCH, or SALUR_E_SYNTAX when there are not
 * four words.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_key_words_match(const char *words, struct salur_bytes typed,
                      size_t *out_word);

#endif
