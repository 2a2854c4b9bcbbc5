/* SPDX-License-Identifier: Apache-2.0 */
#include "qr/draw.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/bytes.h"
#include "harness.h"

#define SPAN_MAX 61

/* Modules with the quiet zone, as a test reads them back from a drawing. */
struct grid {
    int span;
    uint8_t dark[SPAN_MAX][SPAN_MAX];
};

static void
make(struct salur_symbol *symbol, size_t len)
{
    struct prng prng = {len};
    char text[262];

    for (size_t i = 0; i < len; i++) {
        text[i] = (char)('0' + prng_below(&prng, 10)); /* a digit */
    }
    CHECK_ERR(salur_symbol_make(symbol, salur_bytes(text, len)), SALUR_OK);
}

static void
check_grid(const struct grid *grid, const struct salur_symbol *symbol)
{
    unsigned wrong = 0;

    CHECK_I64(grid->span, symbol->width + 8);
    for (int i = 0; i < grid->span * grid->span; i++) {
        int x = i % grid->span - 4;
        int y = i / grid->span - 4;
        int inside = x >= 0 && y >= 0 && x < symbol->width && y < symbol->width;
        int dark = inside && symbol->modules[y * symbol->width + x];

        wrong += grid->dark[y + 4][x + 4] != dark;
    }
    CHECK_U64(wrong, 0);
}

/* Read one chunk of that type; its CRC must fit. */
static struct sl_reader
read_chunk(struct sl_reader *rd, const char *type)
{
    struct sl_reader chunk;
    uint32_t len = sl_read_be32(rd);
    struct salur_bytes typed = sl_read_bytes(rd, 4 + (size_t)len);
    uint32_t crc = sl_read_be32(rd);

    CHECK_ERR(rd->err, SALUR_OK);
    sl_reader_init(&chunk, typed);
    if (CHECK_U64(crc32(0, typed.ptr, (uInt)typed.len), crc)) {
        sl_read_literal(&chunk, type);
    }
    return chunk;
}

/* Check all of a PNG but its pixels, which come back inflated. */
static uint8_t *
open_png(struct salur_bytes file, unsigned pixels, uint32_t per_metre)
{
    static const uint8_t signature[] = {137, 80, 78, 71, 13, 10, 26, 10};
    uLongf len = (1 + (pixels + 7) / 8) * pixels;
    uint8_t *rows = calloc(1, len);
    struct sl_reader rd;
    struct sl_reader chunk;

    sl_reader_init(&rd, file);
    sl_read_expect(&rd, salur_bytes(signature, 8));
    chunk = read_chunk(&rd, "IHDR");
    CHECK_U64(sl_read_be32(&chunk), pixels);
    CHECK_U64(sl_read_be32(&chunk), pixels);
    sl_read_expect(&chunk, salur_bytes("\1\0\0\0\0", 5));
    CHECK_ERR(sl_reader_finish(&chunk), SALUR_OK);
    chunk = read_chunk(&rd, "pHYs");
    CHECK_U64(sl_read_be32(&chunk), per_metre);
    CHECK_U64(sl_read_be32(&chunk), per_metre);
    CHECK_U64(sl_read_u8(&chunk), 1);
    CHECK_ERR(sl_reader_finish(&chunk), SALUR_OK);
    chunk = read_chunk(&rd, "IDAT");
    CHECK_I64(uncompress(rows, &len, chunk.left.ptr, chunk.left.len), Z_OK);
    CHECK_U64(len, (1 + (pixels + 7) / 8) * pixels);
    chunk = read_chunk(&rd, "IEND");
    CHECK_ERR(sl_reader_finish(&chunk), SALUR_OK);
    CHECK_ERR(sl_reader_finish(&rd), SALUR_OK);
    return rows;
}

/* Take a grid from rows of pixels; every pixel of a module must agree. */
static void
grid_of_pixels(struct grid *grid, const uint8_t *rows, unsigned module_px)
{
    unsigned pixels = (unsigned)grid->span * module_px;
    size_t row_len = 1 + (pixels + 7) / 8;
    static const uint8_t zeroes[SPAN_MAX * SALUR_DRAW_MODULE_PX_MAX / 8 + 1];
    unsigned wrong = 0;

    for (unsigned y = 0; y < pixels; y++) {
        const uint8_t *row = rows + y * row_len;

        /* Filter 2 with zeroes: the row is the one above. */
        while (row > rows && row[0] == 2) {
            wrong += memcmp(row + 1, zeroes, row_len - 1) != 0;
            row -= row_len;
        }
        wrong += row[0] != 0;
        for (unsigned x = 0; x < pixels; x++) {
            uint8_t dark = !(row[1 + x / 8] >> (7 - x % 8) & 1);
            uint8_t *at = &grid->dark[y / module_px][x / module_px];

            if (x % module_px == 0 && y % module_px == 0) {
                *at = dark;
            }
            wrong += *at != dark;
        }
    }
    CHECK_U64(wrong, 0);
}

static void
a_png_shows_every_module_at_every_size(void)
{
    static const struct {
        unsigned module_px;
        uint32_t per_metre;
    } rows[] = {{1, 1969},   {2, 3937},   {3, 5906},   {4, 8000},
                {5, 8000},   {6, 11811},  {8, 11811},  {11, 11811},
                {12, 23622}, {23, 23622}, {24, 47244}, {32, 47244}};
    struct salur_symbol symbol;
    struct salur_buf png;

    salur_buf_init(&png, 1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] * 2; i++) {
        unsigned module_px = rows[i / 2].module_px;
        struct grid grid = {.span = 0};
        uint8_t *pixels;

        make(&symbol, i % 2 == 0 ? 10 : 262);
        grid.span = symbol.width + 8;
        salur_buf_clear(&png);
        CHECK_ERR(salur_draw_png(&symbol, module_px, &png), SALUR_OK);
        pixels = open_png(salur_buf_view(&png), (unsigned)grid.span * module_px,
                          rows[i / 2].per_metre);
        /* At least half a millimetre a module. */
        CHECK(module_px * 2000 >= rows[i / 2].per_metre);
        grid_of_pixels(&grid, pixels, module_px);
        check_grid(&grid, &symbol);
        free(pixels);
    }
    salur_buf_wipe(&png);
}

/* The number at *at, which moves behind it. */
static int
number(const char **at)
{
    char *end;
    long v = strtol(*at, &end, 10);

    CHECK(end > *at && v >= -100 && v <= 100);
    *at = end;
    return (int)v; /* bounded above */
}

static void
grid_of_path(struct grid *grid, const char *at)
{
    while (*at == 'M') {
        int x;
        int y;
        int run;

        at++;
        x = number(&at);
        CHECK(*at++ == ',');
        y = number(&at);
        CHECK(strncmp(at, "h", 1) == 0);
        at++;
        run = number(&at);
        CHECK(strncmp(at, "v1h", 3) == 0);
        at += 3;
        CHECK_I64(number(&at), -run);
        CHECK(*at++ == 'z');
        if (!CHECK(run > 0 && x >= 0 && y >= 0 && x + run <= grid->span &&
                   y < grid->span)) {
            return;
        }
        for (; run > 0; run--) {
            /* Runs are merged: nothing is drawn twice or side by side. */
            CHECK(!grid->dark[y][x]);
            grid->dark[y][x++] = 1;
        }
        CHECK(x == grid->span || !grid->dark[y][x]);
    }
    CHECK(strcmp(at, "\"/>\n</svg>\n") == 0);
}

static void
an_svg_shows_every_module_at_half_a_millimetre(void)
{
    static const char head[] =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"28.5mm\" "
        "height=\"28.5mm\" viewBox=\"0 0 57 57\" "
        "shape-rendering=\"crispEdges\">\n"
        "<path fill=\"#fff\" d=\"M0,0h57v57H0z\"/>\n<path d=\"";
    struct salur_symbol symbol;
    struct grid grid = {.span = 57};
    struct salur_buf svg;

    make(&symbol, 220);
    salur_buf_init(&svg, 1 << 16);
    CHECK_ERR(salur_draw_svg(&symbol, &svg), SALUR_OK);
    CHECK(svg.len < 12288);
    CHECK_MEM(svg.ptr, sizeof head - 1, head, sizeof head - 1);
    sl_put_u8(&svg, 0);
    grid_of_path(&grid, (const char *)svg.ptr + sizeof head - 1);
    check_grid(&grid, &symbol);
    salur_buf_wipe(&svg);
}

/* Take a grid from ASCII or half blocks; ink is what the flags make it. */
static void
grid_of_text(struct grid *grid, struct salur_bytes text, unsigned flags)
{
    uint8_t flip = flags == SALUR_DRAW_INVERT ||
                   flags == (SALUR_DRAW_INVERT | SALUR_DRAW_ASCII);
    int high = flags & SALUR_DRAW_ASCII ? 1 : 2;
    struct sl_reader rd;

    sl_reader_init(&rd, text);
    for (int y = 0; y < grid->span; y += high) {
        if (flags & SALUR_DRAW_COLOR) {
            sl_read_literal(&rd, "\x1b[38;5;16;48;5;231m");
        }
        for (int x = 0; x < grid->span; x++) {
            uint8_t lead = sl_read_u8(&rd);
            uint8_t bits = 0; /* 2 upper, 1 lower */

            if (high == 1) {
                bits = lead == '#' ? 2 : 0;
                CHECK_U64(sl_read_u8(&rd), lead);
            } else if (lead == 0xe2) {
                CHECK_U64(sl_read_u8(&rd), 0x96);
                lead = sl_read_u8(&rd);
                bits = lead == 0x80 ? 2 : lead == 0x84 ? 1 : 3;
                CHECK(bits != 3 || lead == 0x88);
            } else {
                CHECK_U64(lead, ' ');
            }
            grid->dark[y][x] = (bits >> 1) ^ flip;
            if (high == 2 && y + 1 < grid->span) {
                grid->dark[y + 1][x] = (bits & 1) ^ flip;
            }
        }
        if (flags & SALUR_DRAW_COLOR) {
            sl_read_literal(&rd, "\033[0m");
        }
        sl_read_literal(&rd, "\n");
    }
    CHECK_ERR(sl_reader_finish(&rd), SALUR_OK);
}

static void
a_terminal_shows_every_module_with_any_flags(void)
{
    struct salur_symbol symbol;
    struct salur_buf text;

    salur_buf_init(&text, 1 << 16);
    for (unsigned flags = 0; flags < 8; flags++) {
        struct grid grid = {.span = 61};

        make(&symbol, 400 - 138);
        salur_buf_clear(&text);
        CHECK_ERR(salur_draw_term(&symbol, flags, &text), SALUR_OK);
        grid_of_text(&grid, salur_buf_view(&text), flags);
        check_grid(&grid, &symbol);
    }
    salur_buf_wipe(&text);
}

static void
one_symbol_has_one_drawing(void)
{
    struct salur_symbol symbol;
    struct salur_buf bufs[2];

    make(&symbol, 100);
    for (unsigned way = 0; way < 3; way++) {
        for (unsigned i = 0; i < 2; i++) {
            salur_buf_init(&bufs[i], 1 << 16);
            /* What stands in the buffer already is not part of it. */
            sl_put_str(&bufs[i], "x");
            CHECK_ERR(way == 0   ? salur_draw_png(&symbol, 4, &bufs[i])
                      : way == 1 ? salur_draw_svg(&symbol, &bufs[i])
                                 : salur_draw_term(&symbol, 0, &bufs[i]),
                      SALUR_OK);
        }
        CHECK(bufs[0].ptr[0] == 'x');
        CHECK_MEM(bufs[0].ptr, bufs[0].len, bufs[1].ptr, bufs[1].len);
        salur_buf_wipe(&bufs[0]);
        salur_buf_wipe(&bufs[1]);
    }
}

static void
what_is_no_symbol_and_odd_arguments_are_refused(void)
{
    static const struct {
        int version;
        int width;
    } rows[] = {{0, 17}, {10, 57}, {-1, 13}, {1, 25}, {2, 0}, {9, 54}};
    static struct salur_symbol symbol;
    uint8_t store[16];
    struct salur_buf buf;

    salur_buf_fixed(&buf, store, sizeof store);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        symbol.version = rows[i].version;
        symbol.width = rows[i].width;
        CHECK_ERR(salur_draw_png(&symbol, 4, &buf), SALUR_E_ARG);
        CHECK_ERR(salur_draw_svg(&symbol, &buf), SALUR_E_ARG);
        CHECK_ERR(salur_draw_term(&symbol, 0, &buf), SALUR_E_ARG);
    }
    make(&symbol, 10);
    CHECK_ERR(salur_draw_png(&symbol, 0, &buf), SALUR_E_ARG);
    CHECK_ERR(salur_draw_png(&symbol, 33, &buf), SALUR_E_ARG);
    CHECK_ERR(salur_draw_term(&symbol, 8, &buf), SALUR_E_ARG);
    CHECK_U64(buf.len, 0);
    CHECK_ERR(salur_draw_png(&symbol, 1, &buf), SALUR_E_LIMIT);
    salur_buf_clear(&buf);
    CHECK_ERR(salur_draw_svg(&symbol, &buf), SALUR_E_LIMIT);
    salur_buf_clear(&buf);
    CHECK_ERR(salur_draw_term(&symbol, 0, &buf), SALUR_E_LIMIT);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_png_shows_every_module_at_every_size),
        TEST(an_svg_shows_every_module_at_half_a_millimetre),
        TEST(a_terminal_shows_every_module_with_any_flags),
        TEST(one_symbol_has_one_drawing),
        TEST(what_is_no_symbol_and_odd_arguments_are_refused),
    };

    return RUN_TESTS(tests, argc, argv);
}
