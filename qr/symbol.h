/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A QR code as a square of modules: alphanumeric mode, error correction
 * level M, the smallest version that fits, at most version 9.  Drawing it is
 * draw.h.
 */
#ifndef SALUR_QR_SYMBOL_H
#define SALUR_QR_SYMBOL_H

#include "salur/bytes.h"
#include "salur/limits.h"

/* Modules on a side of a version (ISO/IEC 18004 6.1). */
#define SALUR_SYMBOL_WIDTH(version) (17 + 4 * (version))
#define SALUR_SYMBOL_WIDTH_MAX SALUR_SYMBOL_WIDTH(SALUR_QR_VERSION_MAX)
#define SALUR_SYMBOL_MAX (SALUR_SYMBOL_WIDTH_MAX * SALUR_SYMBOL_WIDTH_MAX)
/* Light modules around it (ISO/IEC 18004 6.3.8). */
#define SALUR_SYMBOL_QUIET 4

struct salur_symbol {
    int version;                       /* 1 .. SALUR_QR_VERSION_MAX */
    int width;                         /* modules on a side, 21 .. 53 */
    uint8_t modules[SALUR_SYMBOL_MAX]; /* width * width by rows, 1 = dark */
};

/*
 * Make the symbol of a text.
 *
 * text  1 .. SALUR_QR_CHARS_MAX characters of the QR alphanumeric set
 *
 * Returns SALUR_OK, SALUR_E_EMPTY, SALUR_E_SYNTAX (a foreign character),
 * SALUR_E_LIMIT (a larger version would be needed) or SALUR_E_MEMORY.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_symbol_make(struct salur_symbol *out, struct salur_bytes text);

#endif
