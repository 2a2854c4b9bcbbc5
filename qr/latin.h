/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8 as the character sets of printers: WinAnsi of the fonts that every
 * PDF reader has, and the ASCII that every receipt printer has.
 */
#ifndef SL_QR_LATIN_H
#define SL_QR_LATIN_H

#include "salur/bytes.h"

/*
 * Append text in WinAnsi (Windows-1252).  Any other character is one '?', a
 * control character one blank, a byte that is no UTF-8 one '?'.
 */
void
sl_latin_put(struct salur_buf *out, const char *text);

/* The same in printable ASCII: letters lose their accents. */
void
sl_ascii_put(struct salur_buf *out, const char *text);

#endif
