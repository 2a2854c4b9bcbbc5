/* SPDX-License-Identifier: Apache-2.0 */
/* The PNG reader against a writer that knows every form of the format. */
#include "qr/grey.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "harness.h"
#include "png_writer.h"

static const struct {
    unsigned color;
    unsigned depth;
    unsigned channels;
} forms[] = {
    {0, 1, 1}, {0, 2, 1},  {0, 4, 1},  {0, 8, 1}, {0, 16, 1},
    {2, 8, 3}, {2, 16, 3}, {3, 1, 1},  {3, 2, 1}, {3, 4, 1},
    {3, 8, 1}, {4, 8, 2},  {4, 16, 2}, {6, 8, 4}, {6, 16, 4},
};
#define FORMS (sizeof forms / sizeof forms[0])

/* The written row: samples packed high bits first. */
static size_t
pack_row(uint8_t *out, const struct image *image, uint32_t y, uint32_t x0,
         uint32_t dx)
{
    size_t bits = 0;

    memset(out, 0, SIDE_MAX * 8);
    for (uint32_t x = x0; x < image->width; x += dx) {
        for (unsigned c = 0; c < image->channels; c++) {
            for (unsigned b = image->depth; b > 0; b--, bits++) {
                unsigned bit = image->samples[y][x][c] >> (b - 1) & 1;

                out[bits / 8] |= (uint8_t)(bit << (7 - bits % 8));
            }
        }
    }
    return (bits + 7) / 8;
}

/* PNG 9.2 forwards, written from the text and not from the reader. */
static void
put_filtered(struct salur_buf *out, const uint8_t *row, const uint8_t *above,
             size_t len, unsigned filter, size_t bpp)
{
    sl_put_u8(out, (uint8_t)filter);
    for (size_t i = 0; i < len; i++) {
        int a = i < bpp ? 0 : row[i - bpp];
        int b = above[i];
        int c = i < bpp ? 0 : above[i - bpp];
        int pa = abs(b - c);
        int pb = abs(a - c);
        int pc = abs(a + b - 2 * c);
        int guess[5] = {0, a, b, (a + b) / 2, c};

        if (pa <= pb && pa <= pc) {
            guess[4] = a;
        } else if (pb <= pc) {
            guess[4] = b;
        }
        sl_put_u8(out, (uint8_t)((row[i] - guess[filter]) & 0xff));
    }
}

/* All rows with their filters, pass by pass. */
static void
put_rows(struct salur_buf *out, const struct image *image)
{
    static const uint32_t passes[8][4] = {
        {0, 0, 1, 1}, {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8},
        {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2},
    };
    size_t bpp = image->channels * image->depth / 8;
    unsigned count = 0;

    bpp = bpp == 0 ? 1 : bpp;
    for (int p = image->is_interlaced; p <= 7 * image->is_interlaced; p++) {
        uint8_t rows[2][SIDE_MAX * 8];
        const uint32_t *pass = passes[p];

        memset(rows, 0, sizeof rows);
        for (uint32_t y = pass[1]; y < image->height && pass[0] < image->width;
             y += pass[3]) {
            uint8_t *row = rows[count & 1];
            uint8_t *above = rows[~count & 1];
            size_t len = pack_row(row, image, y, pass[0], pass[2]);

            if (y == pass[1]) {
                memset(above, 0, sizeof rows[0]);
            }
            put_filtered(out, row, above, len,
                         image->filter == 5 ? count % 5 : image->filter, bpp);
            count++;
        }
    }
}

static void
put_colors(struct salur_buf *out, const struct image *image)
{
    uint8_t store[6];
    struct salur_buf key;

    if (image->color == 3) {
        put_chunk(out, "PLTE",
                  salur_bytes(image->palette, (3u << image->depth)));
    }
    if (!image->has_transparency) {
        return;
    }
    if (image->color == 3) {
        put_chunk(out, "tRNS", salur_bytes(image->alpha, 1u << image->depth));
        return;
    }
    /* The first pixel's colour is the transparent one. */
    salur_buf_fixed(&key, store, sizeof store);
    for (unsigned c = 0; c < image->channels; c++) {
        sl_put_be16(&key, image->samples[0][0][c]);
    }
    put_chunk(out, "tRNS", salur_buf_view(&key));
}

static void
write_png(struct salur_buf *out, const struct image *image, size_t part)
{
    struct salur_buf rows;

    salur_buf_init(&rows, 1 << 20);
    put_rows(&rows, image);
    sl_put(out, SIGNATURE, 8);
    put_header(out, image);
    put_chunk(out, "teXt", salur_bytes_str("ancillary: passed over"));
    put_colors(out, image);
    put_data(out, salur_buf_view(&rows), part);
    put_chunk(out, "IEND", salur_bytes(NULL, 0));
    CHECK_ERR(out->err, SALUR_OK);
    salur_buf_wipe(&rows);
}

static void
fill(struct image *image, size_t form, struct prng *prng)
{
    image->color = forms[form].color;
    image->depth = forms[form].depth;
    image->channels = forms[form].channels;
    prng_fill(prng, image->palette, sizeof image->palette);
    prng_fill(prng, image->alpha, sizeof image->alpha);
    for (uint32_t i = 0; i < SIDE_MAX * SIDE_MAX * 4; i++) {
        image->samples[i / 4 / SIDE_MAX][i / 4 % SIDE_MAX][i % 4] =
            (uint16_t)prng_below(prng, 1u << image->depth);
    }
}

/* Grey of a pixel as a viewer on white paper shows it, in real numbers. */
static double
seen_grey(const struct image *image, uint32_t x, uint32_t y)
{
    const uint16_t *v = image->samples[y][x];
    double max = (1u << image->depth) - 1;
    double alpha = 1;
    double grey = v[0] / max;

    if (image->color == 3) {
        const uint8_t *rgb = image->palette[v[0]];

        grey = (rgb[0] + 2.0 * rgb[1] + rgb[2]) / 4 / 255;
        alpha = image->has_transparency ? image->alpha[v[0]] / 255.0 : 1;
    } else if (image->channels >= 3) {
        grey = (v[0] + 2.0 * v[1] + v[2]) / 4 / max;
    }
    if (image->color == 4 || image->color == 6) {
        alpha = v[image->channels - 1] / max;
    } else if (image->color != 3 && image->has_transparency &&
               memcmp(v, image->samples[0][0], 2 * image->channels) == 0) {
        alpha = 0;
    }
    return 255 * (grey * alpha + 1 - alpha);
}

static void
check_png(const struct image *image, size_t part)
{
    struct salur_buf file;
    struct sl_grey grey;
    unsigned wrong = 0;

    salur_buf_init(&file, 1 << 20);
    write_png(&file, image, part);
    if (!CHECK_ERR(sl_png_read(&grey, salur_buf_view(&file)), SALUR_OK)) {
        salur_buf_wipe(&file);
        return;
    }
    CHECK_U64(grey.width, image->width);
    CHECK_U64(grey.height, image->height);
    for (uint32_t i = 0; i < image->width * image->height; i++) {
        double wanted = seen_grey(image, i % image->width, i / image->width);

        wrong += grey.pixels[i] > wanted + 3 || grey.pixels[i] < wanted - 3;
    }
    CHECK_U64(wrong, 0);
    sl_grey_wipe(&grey);
    salur_buf_wipe(&file);
}

static void
every_colour_type_depth_filter_and_interlacing_is_read(void)
{
    struct image image = {.width = 37, .height = 29};
    struct prng prng = {1};

    for (size_t form = 0; form < FORMS; form++) {
        fill(&image, form, &prng);
        for (unsigned way = 0; way < 24; way++) {
            image.filter = way % 6;
            image.is_interlaced = way / 6 % 2 == 1;
            image.has_transparency = way / 12 == 1 && image.color < 4;
            check_png(&image, 8000);
        }
    }
}

static void
every_small_size_is_read_also_where_passes_are_empty(void)
{
    static struct image image;
    struct prng prng = {2};

    image.filter = 5;
    for (uint32_t size = 0; size < 100; size++) {
        image.width = 1 + size % 10;
        image.height = 1 + size / 10;
        for (size_t form = 0; form < FORMS; form += 3) {
            fill(&image, form, &prng);
            image.is_interlaced = 1;
            check_png(&image, 8000);
            image.is_interlaced = 0;
            check_png(&image, 8000);
        }
    }
}

static void
rows_may_be_cut_anywhere_into_chunks(void)
{
    static struct image image = {.width = 23, .height = 17, .filter = 5};
    struct prng prng = {3};

    for (size_t form = 0; form < FORMS; form++) {
        fill(&image, form, &prng);
        for (size_t part = 1; part < 20; part += 3) {
            check_png(&image, part);
        }
    }
}

static void
every_prefix_and_every_flipped_bit_is_refused(void)
{
    static struct image image = {
        .width = 9, .height = 9, .filter = 5, .is_interlaced = 1};
    struct prng prng = {4};
    struct salur_buf file;
    struct sl_grey grey;

    for (size_t form = 0; form < FORMS; form++) {
        fill(&image, form, &prng);
        salur_buf_init(&file, 1 << 20);
        write_png(&file, &image, 50);
        for (size_t len = 0; len < file.len; len++) {
            CHECK(sl_png_read(&grey, salur_bytes(file.ptr, len)) != SALUR_OK);
            sl_grey_wipe(&grey);
        }
        /* Each chunk has a CRC, so that each bit counts. */
        for (size_t bit = 0; bit < file.len * 8; bit++) {
            file.ptr[bit / 8] ^= (uint8_t)(1u << bit % 8);
            CHECK(sl_png_read(&grey, salur_buf_view(&file)) != SALUR_OK);
            sl_grey_wipe(&grey);
            file.ptr[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        CHECK_ERR(sl_png_read(&grey, salur_buf_view(&file)), SALUR_OK);
        sl_grey_wipe(&grey);
        salur_buf_wipe(&file);
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(every_colour_type_depth_filter_and_interlacing_is_read),
        TEST(every_small_size_is_read_also_where_passes_are_empty),
        TEST(rows_may_be_cut_anywhere_into_chunks),
        TEST(every_prefix_and_every_flipped_bit_is_refused),
    };

    return RUN_TESTS(tests, argc, argv);
}
