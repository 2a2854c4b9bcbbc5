/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Base45 (RFC 9285): bytes as text of the 45 characters that a QR code holds
 * at 5.5 bits each.  The decoder is strict, so one byte string has exactly
 * one text (FORMAT.md, "Base45 and the text of a code").
 */
#ifndef SALUR_QR_BASE45_H
#define SALUR_QR_BASE45_H

#include "salur/bytes.h"

/* Characters of n bytes: three for two bytes, two for a last odd one. */
#define SALUR_BASE45_LEN(n) ((n) / 2 * 3 + (n) % 2 * 2)

/* Append the text of in; a full buffer sticks in out->err (RFC 9285 4). */
SALUR_API void
salur_base45_encode(struct salur_bytes in, struct salur_buf *out);

/*
 * Append the bytes of a text.
 *
 * text  only the 45 characters: no lower case, no line ends
 * out   appended to
 *
 * Returns SALUR_OK, SALUR_E_SYNTAX (a foreign character), SALUR_E_SHORT (one
 * character is left over), SALUR_E_RANGE (a group passes FFFF or FF: "GGW",
 * ":::"), or the buffer's error.  On error out holds what it held before.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_base45_decode(struct salur_bytes text, struct salur_buf *out);

#endif
