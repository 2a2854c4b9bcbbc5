/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Libraries that may or may not be installed, opened at run time.  They are
 * loaded once, in a process that ends soon, and never unloaded.
 */
#ifndef SL_QR_FOREIGN_H
#define SL_QR_FOREIGN_H

#include "qr/grey.h"

/*
 * Load what decoding will need, so that it needs no file later.
 *
 * is_jpeg  1 when sl_jpeg_read will be called
 *
 * Returns SALUR_OK or SALUR_E_MISSING.
 */
SALUR_MUST_USE enum salur_err
sl_foreign_load(int is_jpeg);

/*
 * Find the QR codes of a picture and append each text as big-endian 16-bit
 * length and bytes.
 *
 * Returns SALUR_OK, SALUR_E_MISSING, SALUR_E_MEMORY or the buffer's error.
 */
SALUR_MUST_USE enum salur_err
sl_zbar_scan(const struct sl_grey *grey, struct salur_buf *out);

#endif
