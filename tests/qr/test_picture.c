/* SPDX-License-Identifier: Apache-2.0 */
#include "qr/picture.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "harness.h"
#include "qr/draw.h"
#include "qr/grey.h"

static const char alphanumeric[] =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

struct seen {
    char text[SALUR_QR_CHARS_MAX + 1];
    size_t count;
};

static void
on_found(void *ctx, struct salur_bytes text)
{
    struct seen *seen = ctx;

    seen->count++;
    if (text.len <= SALUR_QR_CHARS_MAX) {
        memcpy(seen->text, text.ptr, text.len);
        seen->text[text.len] = 0;
    }
}

static void
random_text(struct prng *prng, char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        text[i] = alphanumeric[prng_below(prng, sizeof alphanumeric - 1)];
    }
    /* Decoders differ on outer blanks; codes of ours have none. */
    text[0] = 'S';
    text[len - 1] = '0';
    text[len] = 0;
}

static void
drawn_codes_are_read_back(void)
{
    struct prng prng = {1};

    for (unsigned i = 0; i < 60; i++) {
        char text[SALUR_QR_CHARS_MAX + 1];
        struct salur_symbol symbol;
        struct salur_buf png;
        struct seen seen = {"", 0};
        const struct salur_picture_events events = {on_found, &seen};
        size_t found = 0;

        random_text(&prng, text, 2 + prng_below(&prng, 261));
        salur_buf_init(&png, 1 << 20);
        CHECK_ERR(salur_symbol_make(&symbol, salur_bytes_str(text)), SALUR_OK);
        CHECK_ERR(salur_draw_png(&symbol, 3 + i % 6, &png), SALUR_OK);
        CHECK_ERR(salur_picture_read(salur_buf_view(&png), &events, &found),
                  SALUR_OK);
        CHECK_U64(found, 1);
        CHECK_STR(seen.text, text);
        salur_buf_wipe(&png);
    }
}

/* The PNG of a symbol as the library draws it, for the damage below. */
static void
make_png(struct salur_buf *png)
{
    struct salur_symbol symbol;

    CHECK_ERR(salur_symbol_make(&symbol, salur_bytes_str("SLR1:X50")),
              SALUR_OK);
    salur_buf_init(png, 1 << 20);
    CHECK_ERR(salur_draw_png(&symbol, 2, png), SALUR_OK);
}

static void
every_prefix_of_a_png_is_refused(void)
{
    struct salur_buf png;
    struct sl_grey grey;

    make_png(&png);
    for (size_t len = 0; len < png.len; len++) {
        CHECK(sl_png_read(&grey, salur_bytes(png.ptr, len)) != SALUR_OK);
        sl_grey_wipe(&grey);
    }
    CHECK_ERR(sl_png_read(&grey, salur_buf_view(&png)), SALUR_OK);
    CHECK_U64(grey.width, 58);
    CHECK_U64(grey.pixels[0], 255);
    CHECK_U64(grey.pixels[8 * 58 + 8], 0);
    sl_grey_wipe(&grey);
    salur_buf_wipe(&png);
}

/* Every chunk has a CRC, so every flipped bit is found. */
static void
every_flipped_bit_of_a_png_is_refused(void)
{
    struct salur_buf png;
    struct sl_grey grey;

    make_png(&png);
    for (size_t bit = 0; bit < png.len * 8; bit++) {
        uint8_t mask = (uint8_t)(1U << bit % 8); /* one bit */

        png.ptr[bit / 8] ^= mask;
        CHECK(sl_png_read(&grey, salur_buf_view(&png)) != SALUR_OK);
        sl_grey_wipe(&grey);
        png.ptr[bit / 8] ^= mask;
    }
    salur_buf_wipe(&png);
}

static void
no_picture_is_no_picture(void)
{
    static const struct {
        const char *file;
        size_t len;
        enum salur_err err;
    } rows[] = {
        {"", 0, SALUR_E_SYNTAX},
        {"SLR1:X50", 8, SALUR_E_SYNTAX},
        {"\x89PNG\r\n\x1a\n", 8, SALUR_E_SHORT},
        {"P5\n1 1\n255\n", 11, SALUR_E_SHORT},
        {"P5\n99999 99999\n255\n", 19, SALUR_E_LIMIT},
        {"P5\n0 1\n255\n", 11, SALUR_E_SYNTAX},
        {"P5\n1 1\n65535\n..", 15, SALUR_E_SYNTAX},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_ERR(salur_picture_read(salur_bytes(rows[i].file, rows[i].len),
                                     NULL, NULL),
                  rows[i].err);
    }
}

static void
a_picture_without_a_code_has_none(void)
{
    size_t found = 9;

    CHECK_ERR(salur_picture_read(salur_bytes("P5\n2 2\n255\n\0\0\0\0", 15),
                                 NULL, &found),
              SALUR_OK);
    CHECK_U64(found, 0);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(drawn_codes_are_read_back),
        TEST(every_prefix_of_a_png_is_refused),
        TEST(every_flipped_bit_of_a_png_is_refused),
        TEST(no_picture_is_no_picture),
        TEST(a_picture_without_a_code_has_none),
    };

    return RUN_TESTS(tests, argc, argv);
}
