/* SPDX-License-Identifier: Apache-2.0 */
/* Modules of a symbol with its quiet zone; nothing is drawn here. */
#include "qr/grid.h"

int
sl_grid_is_symbol(const struct salur_symbol *symbol)
{
    return symbol->version >= 1 && symbol->version <= SALUR_QR_VERSION_MAX &&
           symbol->width == SALUR_SYMBOL_WIDTH(symbol->version);
}

int
sl_grid_side(const struct salur_symbol *symbol)
{
    return symbol->width + 2 * SALUR_SYMBOL_QUIET;
}

int
sl_grid_is_dark(const struct salur_symbol *symbol, int x, int y)
{
    x -= SALUR_SYMBOL_QUIET;
    y -= SALUR_SYMBOL_QUIET;
    if (x < 0 || y < 0 || x >= symbol->width || y >= symbol->width) {
        return 0;
    }
    return symbol->modules[y * symbol->width + x];
}
