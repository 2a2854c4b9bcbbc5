/* SPDX-License-Identifier: Apache-2.0 */
#include "qr/slip.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "harness.h"
#include "qr/symbol.h"

#define CODE "SLC1:8 Y60C A+8K$KT4M6W*FFCP-72O PB7/K4AUGB7:SGR1Q8.2 "

static const struct salur_slip_line lines[] = {
    {SALUR_SLIP_STRONG, "TANDA TERIMA", NULL},
    {SALUR_SLIP_CENTER, "PKH tahap 4", NULL},
    {SALUR_SLIP_BIG, "Rp 1.000.000.000", NULL},
    {SALUR_SLIP_PAIR, "Nama", "SITI N."},
    {SALUR_SLIP_PAIR, "Barang", "beras sepuluh kilogram dan minyak goreng"},
    {SALUR_SLIP_RULE, NULL, NULL},
    {SALUR_SLIP_TEXT, "Hitung sebelum pergi: uang diterima utuh.", NULL},
    {SALUR_SLIP_CODE, CODE, NULL},
    {SALUR_SLIP_TEXT, NULL, NULL},
};
#define COUNT (sizeof lines / sizeof lines[0])

static void
plain_text_is_laid_out_in_columns(void)
{
    static const char wanted[] = "          TANDA TERIMA\n"
                                 "          PKH tahap 4\n"
                                 "        Rp 1.000.000.000\n"
                                 "Nama                     SITI N.\n"
                                 "Barang\n"
                                 "  beras sepuluh kilogram dan\n"
                                 "  minyak goreng\n"
                                 "--------------------------------\n"
                                 "Hitung sebelum pergi: uang\n"
                                 "diterima utuh.\n"
                                 "[SLC1:8 Y60C A+8K$KT4M6W*FFCP-7]\n"
                                 "[2O PB7/K4AUGB7:SGR1Q8.2 ]\n";
    struct salur_buf out;

    salur_buf_init(&out, 4096);
    CHECK_ERR(salur_slip_text(lines, COUNT, 32, &out), SALUR_OK);
    CHECK_MEM(out.ptr, out.len, wanted, strlen(wanted));
    salur_buf_wipe(&out);
}

static void
no_row_is_wider_than_the_paper(void)
{
    struct prng prng = {9};

    for (unsigned columns = 16; columns <= 80; columns++) {
        char text[300];
        struct salur_slip_line line = {
            (enum salur_slip_kind)prng_below(&prng, 5), text, text};
        struct salur_buf out;
        size_t len = prng_below(&prng, sizeof text - 1);
        size_t width = 0;

        for (size_t i = 0; i < len; i++) {
            text[i] = prng_below(&prng, 9) == 0 ? ' ' : 'W';
        }
        text[len] = 0;
        salur_buf_init(&out, 4096);
        CHECK_ERR(salur_slip_text(&line, 1, columns, &out), SALUR_OK);
        for (size_t i = 0; i < out.len; i++) {
            width = out.ptr[i] == '\n' ? 0 : width + 1;
            CHECK(width <= columns);
        }
        salur_buf_wipe(&out);
    }
}

/* Take the rasters out of a printer's bytes; text is passed over.  Returns the
 * rows of dots. */
static unsigned
read_rasters(struct sl_reader *rd, unsigned dots, uint8_t *out, size_t cap)
{
    unsigned rows = 0;

    while (!sl_reader_done(rd)) {
        struct salur_bytes band;
        unsigned width;
        unsigned height;

        if (sl_read_u8(rd) != 0x1d || sl_peek_u8(rd) != 'v') {
            continue;
        }
        sl_read_literal(rd, "v0");
        CHECK_U64(sl_read_u8(rd), 0);
        width = sl_read_le16(rd);
        height = sl_read_le16(rd);
        CHECK_U64(width, dots / 8);
        CHECK(height <= 128);
        band = sl_read_bytes(rd, (size_t)width * height);
        if (!CHECK(rows * width + band.len <= cap)) {
            break;
        }
        memcpy(out + (size_t)rows * width, band.ptr, band.len);
        rows += height;
    }
    return rows;
}

static void
check_raster(unsigned dots, unsigned module)
{
    struct salur_symbol symbol;
    struct salur_buf out;
    struct sl_reader rd;
    uint8_t *raster = calloc(dots / 8, 600);
    unsigned wrong = 0;
    unsigned side;
    unsigned rows;

    salur_buf_init(&out, 1 << 16);
    CHECK_ERR(salur_slip_escpos(lines, COUNT, dots, &out), SALUR_OK);
    CHECK_MEM(out.ptr, 2, "\x1b@", 2);
    CHECK_ERR(salur_symbol_make(&symbol, salur_bytes_str(CODE)), SALUR_OK);
    side = ((unsigned)symbol.width + 8) * module;
    sl_reader_init(&rd, salur_buf_view(&out));
    rows = read_rasters(&rd, dots, raster, (size_t)dots / 8 * 600);
    CHECK_U64(rows, side);
    for (unsigned i = 0; i < rows * dots; i++) {
        /* Blank left and right, four modules of quiet zone, then modules. */
        int x = ((int)(i % dots) - (int)(dots - side) / 2) / (int)module - 4;
        int y = (int)(i / dots / module) - 4;
        int is_dark = raster[i / 8] >> (7 - i % 8) & 1;
        int wanted = i % dots >= (dots - side) / 2 && x >= 0 && y >= 0 &&
                     x < symbol.width && y < symbol.width &&
                     symbol.modules[y * symbol.width + x];

        wrong += is_dark != wanted;
    }
    CHECK_U64(wrong, 0);
    salur_buf_wipe(&out);
    free(raster);
}

static void
printers_get_whole_dots_and_a_quiet_zone(void)
{
    check_raster(SALUR_SLIP_DOTS_58, 7);
    check_raster(SALUR_SLIP_DOTS_80, 7);
}

static void
only_the_wide_printer_cuts(void)
{
    struct salur_buf out;

    salur_buf_init(&out, 1 << 16);
    CHECK_ERR(salur_slip_escpos(lines, 1, SALUR_SLIP_DOTS_80, &out), SALUR_OK);
    CHECK_MEM(out.ptr + out.len - 7, 7,
              "\x1b"
              "d\x04\x1dVB\0",
              7);
    salur_buf_clear(&out);
    CHECK_ERR(salur_slip_escpos(lines, 1, SALUR_SLIP_DOTS_58, &out), SALUR_OK);
    CHECK_MEM(out.ptr + out.len - 3, 3,
              "\x1b"
              "d\x04",
              3);
    salur_buf_wipe(&out);
}

/* A name must not speak to the printer. */
static void
commands_in_a_text_are_none(void)
{
    const struct salur_slip_line line = {SALUR_SLIP_PAIR, "Nama\x1b@",
                                         "A\x1dV1\n\x10\x14"};
    struct salur_buf out;
    size_t controls = 0;

    salur_buf_init(&out, 4096);
    CHECK_ERR(salur_slip_escpos(&line, 1, SALUR_SLIP_DOTS_58, &out), SALUR_OK);
    for (size_t i = 2; i + 3 < out.len; i++) {
        controls += out.ptr[i] < 0x20 && out.ptr[i] != '\n';
    }
    CHECK_U64(controls, 0);
    salur_buf_wipe(&out);
}

static void
bad_arguments_leave_the_buffer_alone(void)
{
    const struct salur_slip_line bad[] = {
        {SALUR_SLIP_TEXT, "before", NULL},
        {SALUR_SLIP_CODE, "lower case", NULL},
    };
    const struct salur_slip_line empty = {SALUR_SLIP_CODE, NULL, NULL};
    struct salur_buf out;
    uint8_t store[40];

    salur_buf_init(&out, 1 << 16);
    sl_put_str(&out, "kept");
    CHECK_ERR(salur_slip_text(lines, COUNT, 15, &out), SALUR_E_ARG);
    CHECK_ERR(salur_slip_text(lines, COUNT, 81, &out), SALUR_E_ARG);
    CHECK_ERR(salur_slip_escpos(lines, COUNT, 400, &out), SALUR_E_ARG);
    CHECK_ERR(salur_slip_escpos(bad, 2, SALUR_SLIP_DOTS_58, &out),
              SALUR_E_SYNTAX);
    CHECK_ERR(salur_slip_escpos(&empty, 1, SALUR_SLIP_DOTS_58, &out),
              SALUR_E_EMPTY);
    CHECK_ERR(salur_slip_pdf(bad, 2, "t", &out), SALUR_E_SYNTAX);
    CHECK_ERR(salur_slip_pdf(&empty, 1, "t", &out), SALUR_E_EMPTY);
    CHECK_MEM(out.ptr, out.len, "kept", 4);
    salur_buf_wipe(&out);
    salur_buf_fixed(&out, store, sizeof store);
    CHECK_ERR(salur_slip_text(lines, COUNT, 32, &out), SALUR_E_LIMIT);
    CHECK_U64(out.len, 0);
}

static void
the_page_of_a_roll_is_the_same_each_time(void)
{
    struct salur_buf a;
    struct salur_buf b;

    salur_buf_init(&a, 1 << 20);
    salur_buf_init(&b, 1 << 20);
    CHECK_ERR(salur_slip_pdf(lines, COUNT, "Tanda terima", &a), SALUR_OK);
    CHECK_ERR(salur_slip_pdf(lines, COUNT, "Tanda terima", &b), SALUR_OK);
    CHECK_MEM(a.ptr, a.len, b.ptr, b.len);
    CHECK(a.len > 500 && memcmp(a.ptr, "%PDF-", 5) == 0);
    salur_buf_wipe(&a);
    salur_buf_wipe(&b);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(plain_text_is_laid_out_in_columns),
        TEST(no_row_is_wider_than_the_paper),
        TEST(printers_get_whole_dots_and_a_quiet_zone),
        TEST(only_the_wide_printer_cuts),
        TEST(commands_in_a_text_are_none),
        TEST(bad_arguments_leave_the_buffer_alone),
        TEST(the_page_of_a_roll_is_the_same_each_time),
    };
    return RUN_TESTS(tests, argc, argv);
}
