/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a scanner delivered, as a keyboard or over a wire, made into the bytes
 * of a code: everything a scanner adds or a keyboard setting changes is
 * undone or named here, so that a good card is never called forged.
 */
#ifndef SALUR_QR_SCAN_H
#define SALUR_QR_SCAN_H

#include "qr/payload.h"

/*
 * Read one scan: strip outer CR, LF, TAB and space, fold ASCII to upper case
 * (caps lock inverts a scanner's letters), strip one symbology id "]Q?"
 * (ISO/IEC 15424), then read the exact text.
 *
 * out_kind   set to the kind, 0 on error
 * raw        at most SALUR_SCAN_MAX bytes
 * out_bytes  appended to
 *
 * Returns SALUR_OK, SALUR_E_EMPTY (nothing, or a bare prefix),
 * SALUR_E_LAYOUT (the keyboard layout of this computer is not the scanner's:
 * "SLR&M", "SLR1\xc3\x96", or foreign characters behind a good prefix),
 * SALUR_E_VERSION ("SLR2:": a newer salur), SALUR_E_NOT_SALUR (anything
 * else), SALUR_E_LIMIT (too long), or 2xx of salur_base45_decode (part of the
 * code is missing).  On error out_bytes holds what it held before.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_scan_read(enum salur_payload *out_kind, struct salur_bytes raw,
                struct salur_buf *out_bytes);

#endif
