/* SPDX-License-Identifier: Apache-2.0 */
/* A symbol as text for a terminal, two rows of modules a line where it can. */
#include "base/bytes.h"
#include "qr/draw.h"
#include "qr/grid.h"

#define ALL_FLAGS (SALUR_DRAW_ASCII | SALUR_DRAW_COLOR | SALUR_DRAW_INVERT)

/* ECMA-48 8.3.117: black on white, in the bright colours where they exist. */
static const char color_on[] = "\x1b[38;5;16;48;5;231m";
static const char color_off[] = "\x1b[0m";

/* Ink, or none, for one module. */
static int
has_ink(const struct salur_symbol *symbol, unsigned flags, int x, int y)
{
    int is_inverted =
        (flags & SALUR_DRAW_INVERT) != 0 && (flags & SALUR_DRAW_COLOR) == 0;

    /* Below the last row lies what the terminal shows, which has no ink. */
    if (y >= sl_grid_side(symbol)) {
        return 0;
    }
    return sl_grid_is_dark(symbol, x, y) != is_inverted;
}

static void
put_ascii_line(struct salur_buf *out, const struct salur_symbol *symbol,
               unsigned flags, int y)
{
    for (int x = 0; x < sl_grid_side(symbol); x++) {
        sl_put_str(out, has_ink(symbol, flags, x, y) ? "##" : "  ");
    }
}

/* Rows y and y + 1 as half blocks (U+2580 upper, U+2584 lower, U+2588). */
static void
put_block_line(struct salur_buf *out, const struct salur_symbol *symbol,
               unsigned flags, int y)
{
    static const char *const blocks[] = {" ", "\xe2\x96\x84", "\xe2\x96\x80",
                                         "\xe2\x96\x88"};

    for (int x = 0; x < sl_grid_side(symbol); x++) {
        int upper = has_ink(symbol, flags, x, y);
        int lower = has_ink(symbol, flags, x, y + 1);

        sl_put_str(out, blocks[2 * upper + lower]);
    }
}

enum salur_err
salur_draw_term(const struct salur_symbol *symbol, unsigned flags,
                struct salur_buf *out)
{
    int is_ascii = (flags & SALUR_DRAW_ASCII) != 0;
    int is_color = (flags & SALUR_DRAW_COLOR) != 0;

    if (!sl_grid_is_symbol(symbol) || (flags & ~ALL_FLAGS) != 0) {
        return SALUR_E_ARG;
    }
    for (int y = 0; y < sl_grid_side(symbol); y += is_ascii ? 1 : 2) {
        if (is_color) {
            sl_put_str(out, color_on);
        }
        if (is_ascii) {
            put_ascii_line(out, symbol, flags, y);
        } else {
            put_block_line(out, symbol, flags, y);
        }
        if (is_color) {
            sl_put_str(out, color_off);
        }
        sl_put_u8(out, '\n');
    }
    return out->err;
}
