/* SPDX-License-Identifier: Apache-2.0 */
/* Codes on their way in: lines of a scanner, of a file, or a picture. */
#ifndef CLI_CODES_H
#define CLI_CODES_H

#include "cli/cli.h"

struct codes_events {
    /* One code, or one line that is none; other than -1 ends the work. */
    int (*code)(void *ctx, struct salur_bytes text);
    void *ctx;
};

/*
 * Hand every code of a file to the caller: each line as soon as it is
 * complete (CR, LF or TAB end it, empty ones are passed over), or each code
 * of a picture.  A line longer than SALUR_SCAN_MAX is handed over cut there,
 * once.
 *
 * path  "-" for stdin
 *
 * Returns -1 at the end of the input, what code() returned, or the exit code
 * of a failure, which was said.
 */
int
cli_codes(struct cli *cli, const char *path, const struct codes_events *events);

/*
 * Read the token of a card from the text of its code; a receipt is no card,
 * nor is a self-test (SALUR_E_NOT_SALUR).  Nothing is verified.
 *
 * out_is_test  1 when the code says that a test key signed it; may be NULL
 *
 * Returns SALUR_OK or as salur_scan_read.
 */
SALUR_MUST_USE enum salur_err
cli_card_read(struct salur_bytes text, struct salur_buf *out_token,
              int *out_is_test);

/* What cli_self_test writes, and the NUL. */
#define CLI_SELF_TEST_MAX 192

/*
 * Recognise a code of the self-test page (salur sheet --self-test): it is no
 * card, and reading it is what it is for.
 *
 * out  what to say of it, one sentence in the language that is spoken
 *
 * Returns 1 when the text is of such a page, whole or damaged, else 0.
 */
int
cli_self_test(char out[CLI_SELF_TEST_MAX], struct salur_bytes text);

#endif
