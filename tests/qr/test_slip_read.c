/* SPDX-License-Identifier: Apache-2.0 */
#include "qr/slip_read.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "harness.h"
#include "qr/picture.h"
#include "qr/slip.h"

#define CODE "SLC1:2B075H5 F000250RFM%I8A*V9R2F%V8GPQ5EUP4E1MD*S2UJ0V92-ICL3"

struct seen {
    size_t count;
    char text[300];
};

static void
on_code(void *ctx, struct salur_bytes text)
{
    struct seen *seen = ctx;

    seen->count++;
    if (text.len < sizeof seen->text) {
        memcpy(seen->text, text.ptr, text.len);
        seen->text[text.len] = '\0';
    }
}

static void
what_was_printed_is_read_back(void)
{
    static const unsigned rolls[] = {SALUR_SLIP_DOTS_58, SALUR_SLIP_DOTS_80};
    static const struct salur_slip_line lines[] = {
        {SALUR_SLIP_STRONG, "TANDA TERIMA", NULL},
        {SALUR_SLIP_CODE, CODE, NULL},
        {SALUR_SLIP_TEXT, "Simpan kertas ini.", NULL},
    };

    for (size_t i = 0; i < 2; i++) {
        struct seen seen = {.count = 0};
        const struct salur_picture_events events = {on_code, &seen};
        struct salur_buf printed;
        struct salur_buf picture;

        salur_buf_init(&printed, 1 << 20);
        salur_buf_init(&picture, 1 << 24);
        CHECK_ERR(salur_slip_escpos(lines, 3, rolls[i], &printed), SALUR_OK);
        CHECK(salur_slip_is_escpos(salur_buf_view(&printed)));
        CHECK_ERR(salur_slip_picture(salur_buf_view(&printed), &picture),
                  SALUR_OK);
        CHECK(salur_picture_is(salur_buf_view(&picture)));
        CHECK_ERR(salur_picture_read(salur_buf_view(&picture), &events, NULL),
                  SALUR_OK);
        CHECK_U64(seen.count, 1);
        CHECK_STR(seen.text, CODE);
        salur_buf_wipe(&printed);
        salur_buf_wipe(&picture);
    }
}

static void
rasters_are_read_strictly(void)
{
    static const struct {
        const char *hex;
        const char *wanted; /* of the picture, in hex; NULL: an error */
        enum salur_err err;
    } rows[] = {
        {"1b40 1d763000 0100 0100 80",
         "50350a3820310a3235350a"
         "00ffffffffffffff",
         SALUR_OK},
        /* Two bands are one picture, what follows text is another. */
        {"1d763000 0100 0100 80 1d763000 0100 0100 01 41 1d763000 0100 0100 ff",
         "50350a3820320a3235350a 00ffffffffffffff ffffffffffffff00", SALUR_OK},
        /* A band of another width is another picture. */
        {"1d763000 0100 0100 80 1d763000 0200 0100 0101",
         "50350a3820310a3235350a 00ffffffffffffff", SALUR_OK},
        {"", NULL, SALUR_E_NOT_FOUND},
        {"1b40 41420a", NULL, SALUR_E_NOT_FOUND},
        {"1d7630", NULL, SALUR_E_SHORT},
        {"1d763000 0100 01", NULL, SALUR_E_SHORT},
        {"1d763000 0100 0200 80", NULL, SALUR_E_SHORT},
        {"1d763000 0000 0100 80", NULL, SALUR_E_LIMIT},
        {"1d763000 6900 0100 80", NULL, SALUR_E_LIMIT},
        {"1d763000 0100 0110 80", NULL, SALUR_E_LIMIT},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t bytes[64];
        uint8_t wanted[64];
        size_t len = from_hex(bytes, sizeof bytes, rows[i].hex);
        uint8_t *exact = malloc(len + 1);
        struct salur_buf out;

        memcpy(exact, bytes, len);
        salur_buf_init(&out, 1 << 20);
        if (!CHECK_ERR(salur_slip_picture(salur_bytes(exact, len), &out),
                       rows[i].err)) {
            CHECK_STR(rows[i].hex, "");
        }
        if (rows[i].wanted != NULL) {
            len = from_hex(wanted, sizeof wanted, rows[i].wanted);
            CHECK_MEM(out.ptr, out.len, wanted, len);
        } else {
            CHECK_U64(out.len, 0);
        }
        salur_buf_wipe(&out);
        free(exact);
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(what_was_printed_is_read_back),
        TEST(rasters_are_read_strictly),
    };

    return RUN_TESTS(tests, argc, argv);
}
