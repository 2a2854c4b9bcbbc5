/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a receipt printer was sent, as the picture that it would have printed:
 * a receipt that was kept as a file is read back like one of paper.
 */
#ifndef SALUR_QR_SLIP_READ_H
#define SALUR_QR_SLIP_READ_H

#include "salur/bytes.h"

/* 1 when the bytes begin as salur_slip_escpos begins (ESC @), else 0. */
SALUR_API int
salur_slip_is_escpos(struct salur_bytes bytes);

/*
 * Append the first raster picture (GS v 0, neighbouring bands of one width put
 * together) as a PGM file; text and other commands are passed over.
 *
 * Returns SALUR_OK, SALUR_E_NOT_FOUND (there is none), SALUR_E_SHORT (it ends
 * inside), SALUR_E_LIMIT (wider than 832 dots, the widest roll, or higher than
 * 4096) or the buffer's error.  On error out is as it was.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_slip_picture(struct salur_bytes escpos, struct salur_buf *out);

#endif
