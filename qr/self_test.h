/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The self-test page: whether a printer prints codes that a scanner reads.
 * Its codes are of a kind of their own and entitle to nothing (FORMAT.md,
 * "Base45 and the text of a code"); each says which one it is, and the
 * smallest modules are smaller than any that is printed otherwise.
 */
#ifndef SALUR_QR_SELF_TEST_H
#define SALUR_QR_SELF_TEST_H

#include "qr/payload.h"

/* One code of the page. */
struct salur_self_test {
    int version;        /* of the symbol: 7 (receipts), 8 or 9 (cards) */
    unsigned module_um; /* side of a module in thousandths of a millimetre */
};

/*
 * Append the text of a code.
 *
 * code  version 7 .. 9, module_um up to 65,535
 *
 * Returns SALUR_OK, SALUR_E_ARG or the buffer's error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_self_test_format(const struct salur_self_test *code,
                       struct salur_buf *out_text);

/*
 * Read the bytes of a code of kind SALUR_PAYLOAD_SELF_TEST.
 *
 * Returns SALUR_OK when every byte is as it was printed, SALUR_E_SHORT,
 * SALUR_E_RANGE (version), SALUR_E_CHECKSUM (a byte is another one) or
 * SALUR_E_TRAILING.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_self_test_read(struct salur_self_test *out, struct salur_bytes bytes);

/* What stands on the page, ready, UTF-8. */
struct salur_self_test_words {
    const char *title; /* of the file's information, ASCII */
    const char *heading;
    const char *steps[3]; /* what to do, one after the other */
    const char *ruler;    /* beside the rulers of 150 mm */
    const char *frame;    /* about the frame near the edge of the paper */
    const char *greys;    /* about the fields of grey and the lines */
    const char *codes;    /* which codes must be readable */
    const char *code;     /* "versi", before the number under a code */
    const char *foot;
};

/*
 * Append the page as a PDF file: rulers, a frame at 5 mm, greys, fine lines,
 * and a code for each version and module size.
 *
 * Returns SALUR_OK, SALUR_E_MEMORY or the buffer's error; on error out is as
 * it was.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_self_test_pdf(const struct salur_self_test_words *words,
                    struct salur_buf *out);

#endif
