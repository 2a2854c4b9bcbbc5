/* SPDX-License-Identifier: Apache-2.0 */
/* The PNG reader against a writer that knows every form of the format. */
#include "qr/grey.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/bytes.h"
#include "harness.h"

#define SIGNATURE "\x89PNG\r\n\x1a\n"
#define SIDE_MAX 40

/* A picture to be written, sample by sample. */
struct image {
    uint32_t width;
    uint32_t height;
    unsigned color;
    unsigned depth;
    unsigned channels;
    int is_interlaced;
    int has_transparency;
    unsigned filter; /* 0 .. 4; 5: another in each row */
    uint8_t palette[256][3];
    uint8_t alpha[256];
    uint16_t samples[SIDE_MAX][SIDE_MAX][4];
};

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

static void
put_chunk(struct salur_buf *out, const char *type, struct salur_bytes data)
{
    uLong crc = crc32(0, (const Bytef *)type, 4);

    if (data.len > 0) {
        crc = crc32(crc, data.ptr, (uInt)data.len);
    }
    sl_put_be32(out, (uint32_t)data.len);
    sl_put(out, type, 4);
    sl_put_bytes(out, data);
    sl_put_be32(out, (uint32_t)crc);
}

static void
put_header(struct salur_buf *out, const struct image *image)
{
    uint8_t store[13];
    struct salur_buf data;

    salur_buf_fixed(&data, store, sizeof store);
    sl_put_be32(&data, image->width);
    sl_put_be32(&data, image->height);
    sl_put_u8(&data, (uint8_t)image->depth);
    sl_put_u8(&data, (uint8_t)image->color);
    sl_put(&data, "\0\0", 2);
    sl_put_u8(&data, (uint8_t)image->is_interlaced);
    put_chunk(out, "IHDR", salur_buf_view(&data));
}

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

/* Append compressed rows as IDAT chunks of at most part bytes. */
static void
put_data(struct salur_buf *out, struct salur_bytes rows, size_t part)
{
    uLongf len = compressBound(rows.len);
    uint8_t *packed = malloc(len);
    struct sl_reader rd;

    CHECK_I64(compress(packed, &len, rows.ptr, rows.len), Z_OK);
    sl_reader_init(&rd, salur_bytes(packed, len));
    while (!sl_reader_done(&rd)) {
        put_chunk(out, "IDAT",
                  sl_read_bytes(&rd, part < rd.left.len ? part : rd.left.len));
    }
    free(packed);
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

/* A PNG that a defect is put into; the parts are what they should be. */
static void
put_good(struct salur_buf *out, const char *upto)
{
    static const uint8_t rows[] = {0, 0x80, 0, 0x40};
    static struct image image = {.width = 2, .height = 2, .depth = 1};

    sl_put(out, SIGNATURE, 8);
    if (strcmp(upto, "IHDR") == 0) {
        return;
    }
    put_header(out, &image);
    if (strcmp(upto, "IDAT") == 0) {
        return;
    }
    put_data(out, salur_bytes(rows, sizeof rows), 100);
    if (strcmp(upto, "IEND") != 0) {
        put_chunk(out, "IEND", salur_bytes(NULL, 0));
    }
}

static void
check_refused(struct salur_buf *file, enum salur_err wanted, const char *what)
{
    struct sl_grey grey;

    if (!CHECK_ERR(sl_png_read(&grey, salur_buf_view(file)), wanted)) {
        CHECK_STR(what, "");
    }
    sl_grey_wipe(&grey);
    salur_buf_wipe(file);
}

static void
each_defect_of_the_header_is_refused(void)
{
    static const struct {
        const char *what;
        const char *hex;
        enum salur_err err;
    } rows[] = {
        {"as it should be, no rows", "00000002 00000002 01 00 000000",
         SALUR_E_SYNTAX},
        {"no width", "00000000 00000002 01 00 000000", SALUR_E_SYNTAX},
        {"no height", "00000002 00000000 01 00 000000", SALUR_E_SYNTAX},
        {"too wide", "00002001 00000001 01 00 000000", SALUR_E_LIMIT},
        {"too high", "00000001 00002001 01 00 000000", SALUR_E_LIMIT},
        {"negative", "ffffffff ffffffff 01 00 000000", SALUR_E_LIMIT},
        {"too many pixels", "00002000 00002000 01 00 000000", SALUR_E_LIMIT},
        {"depth 0", "00000002 00000002 00 00 000000", SALUR_E_SYNTAX},
        {"depth 3", "00000002 00000002 03 00 000000", SALUR_E_SYNTAX},
        {"depth 32", "00000002 00000002 20 00 000000", SALUR_E_SYNTAX},
        {"depth 33", "00000002 00000002 21 00 000000", SALUR_E_SYNTAX},
        {"RGB of depth 4", "00000002 00000002 04 02 000000", SALUR_E_SYNTAX},
        {"palette of 16", "00000002 00000002 10 03 000000", SALUR_E_SYNTAX},
        {"colour 1", "00000002 00000002 08 01 000000", SALUR_E_SYNTAX},
        {"colour 5", "00000002 00000002 08 05 000000", SALUR_E_SYNTAX},
        {"colour 7", "00000002 00000002 08 07 000000", SALUR_E_SYNTAX},
        {"compression 1", "00000002 00000002 01 00 010000", SALUR_E_SYNTAX},
        {"filter method 1", "00000002 00000002 01 00 000100", SALUR_E_SYNTAX},
        {"interlacing 2", "00000002 00000002 01 00 000002", SALUR_E_SYNTAX},
        {"short", "00000002 00000002 01 00 0000", SALUR_E_SYNTAX},
        {"long", "00000002 00000002 01 00 00000000", SALUR_E_SYNTAX},
        {"empty", "", SALUR_E_SYNTAX},
    };
    struct salur_buf file;
    uint8_t bytes[16];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t len = from_hex(bytes, sizeof bytes, rows[i].hex);

        salur_buf_init(&file, 1000);
        put_good(&file, "IHDR");
        put_chunk(&file, "IHDR", salur_bytes(bytes, len));
        put_chunk(&file, "IEND", salur_bytes(NULL, 0));
        check_refused(&file, rows[i].err, rows[i].what);
    }
}

/* Chunks that stand where they must not; text is the chunk's data. */
static void
each_chunk_out_of_place_is_refused(void)
{
    static const struct {
        const char *upto; /* what the good beginning ends before */
        const char *type;
        const char *data;
        enum salur_err err;
    } rows[] = {
        {"IHDR", "teXt", "first", SALUR_E_SYNTAX},
        {"IHDR", "IDAT", "", SALUR_E_SYNTAX},
        {"IHDR", "IEND", "", SALUR_E_SYNTAX},
        {"IDAT", "IHDR", "\0\0\0\2", SALUR_E_SYNTAX},
        {"IDAT", "IEND", "", SALUR_E_SYNTAX},
        {"IDAT", "TeXt", "critical", SALUR_E_SYNTAX},
        {"IDAT", "PLTE", "ab", SALUR_E_SYNTAX},
        {"IDAT", "PLTE", "", SALUR_E_SYNTAX},
        {"IDAT", "tRNS", "a", SALUR_E_SYNTAX},
        {"IDAT", "tRNS", "abcd", SALUR_E_SYNTAX},
        {"IEND", "IDAT", "more", SALUR_E_SYNTAX},
        {"IEND", "PLTE", "abc", SALUR_E_SYNTAX},
        {"IEND", "tRNS", "ab", SALUR_E_SYNTAX},
        {"IEND", "IEND", "data", SALUR_E_SYNTAX},
        {"IEND", "TeXt", "critical", SALUR_E_SYNTAX},
        {"IEND", "IEND", "", SALUR_OK},
        {"", "IDAT", "behind the end", SALUR_OK},
    };
    struct salur_buf file;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        salur_buf_init(&file, 1000);
        put_good(&file, rows[i].upto);
        put_chunk(&file, rows[i].type, salur_bytes_str(rows[i].data));
        check_refused(&file, rows[i].err, rows[i].type);
    }
}

static void
chunks_that_may_come_once_are_refused_twice(void)
{
    static const char *const types[] = {"PLTE", "tRNS"};
    struct salur_buf file;

    for (size_t i = 0; i < 2; i++) {
        for (unsigned times = 1; times <= 2; times++) {
            struct salur_buf rest;
            struct sl_reader rd;

            salur_buf_init(&file, 1000);
            salur_buf_init(&rest, 1000);
            put_good(&file, "IDAT");
            for (unsigned n = 0; n < times; n++) {
                put_chunk(&file, types[i], salur_bytes("\0\0\0", 3 - i));
            }
            put_good(&rest, "");
            sl_reader_init(&rd, salur_buf_view(&rest));
            (void)sl_read_bytes(&rd, 8 + 25); /* signature and header */
            sl_put_bytes(&file, rd.left);
            check_refused(&file, times == 1 ? SALUR_OK : SALUR_E_SYNTAX,
                          types[i]);
            salur_buf_wipe(&rest);
        }
    }
}

static void
a_palette_is_needed_and_its_transparency_not_longer(void)
{
    struct image image = {
        .width = 2, .height = 1, .depth = 8, .color = 3, .channels = 1};
    static const uint8_t rows[] = {0, 0, 255};
    struct salur_buf file;

    for (unsigned way = 0; way < 4; way++) {
        salur_buf_init(&file, 1000);
        sl_put(&file, SIGNATURE, 8);
        put_header(&file, &image);
        if (way != 0) {
            put_chunk(&file, "PLTE", salur_bytes("\1\1\1\2\2\2", 6));
            put_chunk(&file, "tRNS", salur_bytes("\1\2\3", way));
        }
        put_data(&file, salur_bytes(rows, sizeof rows), 100);
        put_chunk(&file, "IEND", salur_bytes(NULL, 0));
        /* An index beyond the palette is black and no error. */
        check_refused(&file, way == 0 || way == 3 ? SALUR_E_SYNTAX : SALUR_OK,
                      "palette");
    }
}

static void
wrong_amounts_of_rows_and_unknown_filters_are_refused(void)
{
    static const struct {
        const char *hex;
        enum salur_err err;
    } rows[] = {
        {"00 80 00 40", SALUR_OK},
        {"04 80 03 40", SALUR_OK},
        {"", SALUR_E_SHORT},
        {"00", SALUR_E_SHORT},
        {"00 80 00", SALUR_E_SHORT},
        {"00 80 00 40 00", SALUR_E_SYNTAX},
        {"00 80 00 40 00 00 00 00", SALUR_E_SYNTAX},
        {"05 80 00 40", SALUR_E_SYNTAX},
        {"00 80 ff 40", SALUR_E_SYNTAX},
    };
    struct salur_buf file;
    uint8_t bytes[16];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t len = from_hex(bytes, sizeof bytes, rows[i].hex);

        for (size_t part = 1; part < 100; part += 50) {
            salur_buf_init(&file, 2000);
            put_good(&file, "IDAT");
            put_data(&file, salur_bytes(bytes, len), part);
            put_chunk(&file, "IEND", salur_bytes(NULL, 0));
            check_refused(&file, rows[i].err, rows[i].hex);
        }
    }
}

/* The rows 00 80 00 40 as a stored block (RFC 1950, 1951), and spoiled. */
static void
damage_of_the_compressed_stream_is_refused(void)
{
    static const struct {
        const char *hex;
        enum salur_err err;
    } rows[] = {
        {"7801 01 0400 fbff 00800040 01c400c1", SALUR_OK},
        {"7801 01 0400 fbff 00800040 01c400c2", SALUR_E_SYNTAX},
        {"7801 01 0400 fbff 00800040 01c400", SALUR_E_SHORT},
        {"7801 01 0400 fbff 00800040", SALUR_E_SHORT},
        {"7801 00 0400 fbff 00800040", SALUR_E_SHORT},
        {"7801 01 0400 fbff 00800040 01c400c1 00", SALUR_E_SYNTAX},
        {"7801 01 0400 fbfe 00800040 01c400c1", SALUR_E_SYNTAX},
        {"7801 07 0400 fbff 00800040 01c400c1", SALUR_E_SYNTAX},
        {"7820 00000001 01 0400 fbff 00800040 01c400c1", SALUR_E_SYNTAX},
        {"1f8b08", SALUR_E_SYNTAX},
    };
    struct salur_buf file;
    uint8_t bytes[32];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t len = from_hex(bytes, sizeof bytes, rows[i].hex);

        salur_buf_init(&file, 1000);
        put_good(&file, "IDAT");
        put_chunk(&file, "IDAT", salur_bytes(bytes, len));
        put_chunk(&file, "IDAT", salur_bytes(NULL, 0));
        put_chunk(&file, "IEND", salur_bytes(NULL, 0));
        check_refused(&file, rows[i].err, rows[i].hex);
    }
}

/* Small bombs: what they announce is never made unless rows fill it. */
static void
a_small_file_of_many_pixels_is_read_within_its_bound(void)
{
    struct image image = {
        .width = 8192, .height = 6144, .depth = 16, .color = 6, .channels = 4};
    struct salur_buf file;
    struct sl_grey grey;
    static uint8_t zeroes[65537 * 4];

    salur_buf_init(&file, 1 << 20);
    sl_put(&file, SIGNATURE, 8);
    put_header(&file, &image);
    put_data(&file, salur_bytes(zeroes, sizeof zeroes), 1 << 20);
    put_chunk(&file, "IEND", salur_bytes(NULL, 0));
    CHECK(file.len < 1000);
    CHECK_ERR(sl_png_read(&grey, salur_buf_view(&file)), SALUR_E_SHORT);
    sl_grey_wipe(&grey);
    salur_buf_wipe(&file);
}

static void
a_chunk_longer_than_the_file_is_refused(void)
{
    static const uint32_t lens[] = {100, 0x04000001, 0x7fffffff, 0xfffffffc,
                                    0xffffffff};
    struct salur_buf file;

    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        salur_buf_init(&file, 1000);
        put_good(&file, "IDAT");
        sl_put_be32(&file, lens[i]);
        sl_put_str(&file, "IDATxxxxxxxx");
        check_refused(&file, SALUR_E_SHORT, "length");
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
        TEST(each_defect_of_the_header_is_refused),
        TEST(each_chunk_out_of_place_is_refused),
        TEST(chunks_that_may_come_once_are_refused_twice),
        TEST(a_palette_is_needed_and_its_transparency_not_longer),
        TEST(wrong_amounts_of_rows_and_unknown_filters_are_refused),
        TEST(damage_of_the_compressed_stream_is_refused),
        TEST(a_small_file_of_many_pixels_is_read_within_its_bound),
        TEST(a_chunk_longer_than_the_file_is_refused),
        TEST(every_prefix_and_every_flipped_bit_is_refused),
    };

    return RUN_TESTS(tests, argc, argv);
}
