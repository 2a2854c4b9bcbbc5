/* SPDX-License-Identifier: Apache-2.0 */
/* One defect at a time in a PNG that is good without it. */
#include "qr/grey.h"

#include <string.h>

#include "base/bytes.h"
#include "harness.h"
#include "png_writer.h"

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

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(each_defect_of_the_header_is_refused),
        TEST(each_chunk_out_of_place_is_refused),
        TEST(chunks_that_may_come_once_are_refused_twice),
        TEST(a_palette_is_needed_and_its_transparency_not_longer),
        TEST(wrong_amounts_of_rows_and_unknown_filters_are_refused),
        TEST(damage_of_the_compressed_stream_is_refused),
        TEST(a_small_file_of_many_pixels_is_read_within_its_bound),
        TEST(a_chunk_longer_than_the_file_is_refused),
    };

    return RUN_TESTS(tests, argc, argv);
}
