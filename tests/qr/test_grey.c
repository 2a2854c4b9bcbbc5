/* SPDX-License-Identifier: Apache-2.0 */
#include "qr/grey.h"

#include <string.h>

#include "base/bytes.h"
#include "harness.h"

static void
sides_and_area_are_bounded_before_room_is_made(void)
{
    static const struct {
        uint32_t width;
        uint32_t height;
        enum salur_err err;
    } rows[] = {
        {1, 1, SALUR_OK},
        {0, 1, SALUR_E_SYNTAX},
        {1, 0, SALUR_E_SYNTAX},
        {8192, 1, SALUR_OK},
        {8193, 1, SALUR_E_LIMIT},
        {1, 8193, SALUR_E_LIMIT},
        {8192, 6144, SALUR_OK},
        {8192, 6145, SALUR_E_LIMIT},
        {UINT32_MAX, UINT32_MAX, SALUR_E_LIMIT},
        {65536, 65536, SALUR_E_LIMIT},
    };
    struct sl_grey grey;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_ERR(sl_grey_check(rows[i].width, rows[i].height), rows[i].err);
        CHECK_ERR(sl_grey_init(&grey, rows[i].width, rows[i].height),
                  rows[i].err);
        CHECK((grey.pixels != NULL) == (rows[i].err == SALUR_OK));
        sl_grey_wipe(&grey);
        CHECK(grey.pixels == NULL && grey.width == 0);
    }
}

static void
colours_and_clearness_become_grey_without_wrapping(void)
{
    CHECK_U64(sl_grey_of(0, 0, 0), 0);
    CHECK_U64(sl_grey_of(255, 255, 255), 255);
    CHECK_U64(sl_grey_of(0, 255, 0), 127);
    for (unsigned grey = 0; grey < 256; grey++) {
        CHECK_U64(sl_grey_on_white(grey, 255), grey);
        CHECK_U64(sl_grey_on_white(grey, 0), 255);
        for (unsigned alpha = 1; alpha < 256; alpha++) {
            /* More paint is never lighter. */
            CHECK(sl_grey_on_white(grey, alpha) <=
                  sl_grey_on_white(grey, alpha - 1));
        }
    }
}

static void
halving_takes_means_and_leaves_an_odd_edge(void)
{
    uint8_t pixels[] = {
        0,   4,  255, 255, 9, /**/
        8,   12, 255, 255, 9, /**/
        100, 0,  0,   1,   9, /**/
        0,   0,  1,   1,   9, /**/
        7,   7,  7,   7,   7,
    };
    static const uint8_t wanted[] = {6, 255, 25, 0};
    struct sl_grey grey = {5, 5, pixels};
    struct sl_grey half;

    CHECK_ERR(sl_grey_halve(&half, &grey), SALUR_OK);
    CHECK_U64(half.width, 2);
    CHECK_U64(half.height, 2);
    CHECK_MEM(half.pixels, 4, wanted, 4);
    sl_grey_wipe(&half);
    grey.width = 1;
    CHECK_ERR(sl_grey_halve(&half, &grey), SALUR_E_SYNTAX);
    CHECK(half.pixels == NULL);
}

/* Header, samples and what they are as grey. */
static void
plain_pictures_are_read_and_each_prefix_is_refused(void)
{
    static const struct {
        const char *head;
        const char *samples; /* hex */
        const char *grey;    /* hex */
    } rows[] = {
        {"P5 3 2 255 ", "00 01 7f 80 fe ff", "00 01 7f 80 fe ff"},
        {"P5\t3\r\n2\n#x\n# y\n255\n", "00 01 7f 80 fe ff",
         "00 01 7f 80 fe ff"},
        {"P5 003 02 0255 ", "00 01 7f 80 fe ff", "00 01 7f 80 fe ff"},
        {"P5 2 1 1 ", "00 01", "00 ff"},
        {"P5 2 1 15 ", "05 0f", "55 ff"},
        {"P5 2 1 65535 ", "0000 ffff", "00 ff"},
        {"P5 2 1 256 ", "0080 0100", "7f ff"},
        {"P6 2 1 255 ", "ff0000 00ff00", "3f 7f"},
        {"P6 1 1 65535 ", "ffff ffff 0000", "bf"},
    };
    uint8_t grey[8];
    uint8_t store[64];
    struct salur_buf file;
    struct sl_grey read;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t samples[16];
        size_t len = from_hex(samples, sizeof samples, rows[i].samples);
        size_t count = from_hex(grey, sizeof grey, rows[i].grey);

        salur_buf_fixed(&file, store, sizeof store);
        sl_put_str(&file, rows[i].head);
        sl_put(&file, samples, len);
        CHECK_ERR(sl_pnm_read(&read, salur_buf_view(&file)), SALUR_OK);
        CHECK_MEM(read.pixels, (size_t)read.width * read.height, grey, count);
        sl_grey_wipe(&read);
        for (size_t cut = 0; cut < file.len; cut++) {
            CHECK(sl_pnm_read(&read, salur_bytes(store, cut)) != SALUR_OK);
            sl_grey_wipe(&read);
        }
    }
}

static void
each_defect_of_a_plain_picture_is_refused(void)
{
    static const struct {
        const char *file;
        enum salur_err err;
    } rows[] = {
        {"P4 1 1 255 x", SALUR_E_SYNTAX},
        {"p5 1 1 255 x", SALUR_E_SYNTAX},
        {"P5 0 1 255 x", SALUR_E_SYNTAX},
        {"P5 1 0 255 x", SALUR_E_SYNTAX},
        {"P5 1 1 0 x", SALUR_E_SYNTAX},
        {"P5 1 1 65536 xx", SALUR_E_SYNTAX},
        {"P5 1 1 255x", SALUR_E_SYNTAX},
        {"P5 1 1 255#x\n", SALUR_E_SYNTAX},
        {"P5 -1 1 255 x", SALUR_E_SYNTAX},
        {"P5 1.0 1 255 x", SALUR_E_SYNTAX},
        {"P5 0x1 1 255 x", SALUR_E_SYNTAX},
        {"P5 1 1 10 x", SALUR_E_RANGE},
        {"P5 8193 1 255 x", SALUR_E_LIMIT},
        {"P5 1 99999999999999999999 255 x", SALUR_E_LIMIT},
        {"P5 8192 8192 255 x", SALUR_E_LIMIT},
        {"P5 2 1 255 x", SALUR_E_SHORT},
        {"P6 1 1 255 xx", SALUR_E_SHORT},
        {"P5 1 1 # no end", SALUR_E_SHORT},
    };
    struct sl_grey grey;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!CHECK_ERR(sl_pnm_read(&grey, salur_bytes_str(rows[i].file)),
                       rows[i].err)) {
            CHECK_STR(rows[i].file, "");
        }
        sl_grey_wipe(&grey);
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(sides_and_area_are_bounded_before_room_is_made),
        TEST(colours_and_clearness_become_grey_without_wrapping),
        TEST(halving_takes_means_and_leaves_an_odd_edge),
        TEST(plain_pictures_are_read_and_each_prefix_is_refused),
        TEST(each_defect_of_a_plain_picture_is_refused),
    };

    return RUN_TESTS(tests, argc, argv);
}
