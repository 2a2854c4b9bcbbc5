/* SPDX-License-Identifier: Apache-2.0 */
/* SVG of a symbol: one white square and one path, runs of modules merged. */
#include "base/bytes.h"
#include "qr/draw.h"
#include "qr/grid.h"

static void
put_number(struct salur_buf *out, int number)
{
    sl_put_i64_dec(out, number);
}

/* "M x,y h len v1 h-len z" for each run of dark modules in a row. */
static void
put_runs(struct salur_buf *out, const struct salur_symbol *symbol, int y)
{
    int side = sl_grid_side(symbol);
    int x = 0;

    while (x < side) {
        int start = x;

        while (sl_grid_is_dark(symbol, x, y)) {
            x++;
        }
        if (x > start) {
            sl_put_u8(out, 'M');
            put_number(out, start);
            sl_put_u8(out, ',');
            put_number(out, y);
            sl_put_u8(out, 'h');
            put_number(out, x - start);
            sl_put_str(out, "v1h-");
            put_number(out, x - start);
            sl_put_u8(out, 'z');
        } else {
            x++;
        }
    }
}

enum salur_err
salur_draw_svg(const struct salur_symbol *symbol, struct salur_buf *out)
{
    int side;

    if (!sl_grid_is_symbol(symbol)) {
        return SALUR_E_ARG;
    }
    side = sl_grid_side(symbol);
    sl_put_str(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"");
    /* Modules of 0.5 mm; every side is odd, so half millimetres occur. */
    put_number(out, side / 2);
    sl_put_str(out, side % 2 != 0 ? ".5mm\" height=\"" : "mm\" height=\"");
    put_number(out, side / 2);
    sl_put_str(out,
               side % 2 != 0 ? ".5mm\" viewBox=\"0 0 " : "mm\" viewBox=\"0 0 ");
    put_number(out, side);
    sl_put_u8(out, ' ');
    put_number(out, side);
    sl_put_str(out, "\" shape-rendering=\"crispEdges\">\n<path fill=\"#fff\" "
                    "d=\"M0,0h");
    put_number(out, side);
    sl_put_u8(out, 'v');
    put_number(out, side);
    sl_put_str(out, "H0z\"/>\n<path d=\"");
    for (int y = 0; y < side; y++) {
        put_runs(out, symbol, y);
    }
    sl_put_str(out, "\"/>\n</svg>\n");
    return out->err;
}
