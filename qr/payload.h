/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of a code: a prefix that names kind and version, then Base45
 * (FORMAT.md, "Base45 and the text of a code").  What the bytes mean, and
 * whether they are genuine, is not looked at here.
 */
#ifndef SALUR_QR_PAYLOAD_H
#define SALUR_QR_PAYLOAD_H

#include "salur/bytes.h"

enum salur_payload {
    SALUR_PAYLOAD_ENTITLEMENT = 1, /* "SLR1:" */
    SALUR_PAYLOAD_TEST = 2,        /* "SLT1:", an entitlement by a test key */
    SALUR_PAYLOAD_CHECKPOINT = 3,  /* "SLC1:", a receipt */
    SALUR_PAYLOAD_SELF_TEST = 4,   /* "SLS1:", of a self-test page */
};

/* Most bytes that fit a code: "SLR1:" and their Base45 are 262 characters. */
#define SALUR_PAYLOAD_MAX 171

/*
 * Append the text of a code.
 *
 * bytes     1 .. SALUR_PAYLOAD_MAX bytes
 * out_text  appended to; the text is of the QR alphanumeric set only
 *
 * Returns SALUR_OK, SALUR_E_ARG (kind), SALUR_E_EMPTY, SALUR_E_LIMIT (too
 * long for a version 9 code), or the buffer's error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_payload_format(enum salur_payload kind, struct salur_bytes bytes,
                     struct salur_buf *out_text);

/*
 * Read the exact text of a code; salur_scan_read is for what a scanner sent.
 *
 * out_kind   set to the kind, 0 on error
 * out_bytes  appended to
 *
 * Returns SALUR_OK, SALUR_E_NOT_SALUR (no such prefix), SALUR_E_VERSION
 * ("SLR2:" and the like), SALUR_E_EMPTY, SALUR_E_LIMIT, or as
 * salur_base45_decode.  On error out_bytes holds what it held before.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_payload_parse(enum salur_payload *out_kind, struct salur_bytes text,
                    struct salur_buf *out_bytes);

#endif
