/* SPDX-License-Identifier: Apache-2.0 */
/* Modules of a symbol with its quiet zone, for all that draw it. */
#ifndef SL_QR_GRID_H
#define SL_QR_GRID_H

#include "qr/symbol.h"

/* 1 when the fields are those of a symbol, else 0. */
int
sl_grid_is_symbol(const struct salur_symbol *symbol);

/* Modules on a side with the quiet zone. */
int
sl_grid_side(const struct salur_symbol *symbol);

/* 1 when the module at column x, row y is dark; the quiet zone and all that
 * lies outside is light. */
int
sl_grid_is_dark(const struct salur_symbol *symbol, int x, int y);

#endif
