/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A picture is refused whole or has all the pixels that it announces; what was
 * read is written as PGM and reads the same.  JPEG is a library's, and run
 * behind a wall.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "qr/grey.h"

/* Larger pictures only cost the fuzzer its time. */
#define PIXELS_MAX 65536

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Write as PGM and read again. */
static void
check_again(const struct sl_grey *grey)
{
    struct salur_buf file;
    struct sl_grey again;
    size_t len = (size_t)grey->width * grey->height;

    salur_buf_init(&file, len + 100);
    sl_put_str(&file, "P5 ");
    sl_put_u64_dec(&file, grey->width);
    sl_put_str(&file, " ");
    sl_put_u64_dec(&file, grey->height);
    sl_put_str(&file, " 255 ");
    sl_put(&file, grey->pixels, len);
    if (sl_pnm_read(&again, salur_buf_view(&file)) != SALUR_OK ||
        again.width != grey->width || again.height != grey->height ||
        memcmp(again.pixels, grey->pixels, len) != 0) {
        abort();
    }
    sl_grey_wipe(&again);
    salur_buf_wipe(&file);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct salur_bytes file = salur_bytes(data, size);
    struct sl_grey grey;
    struct sl_grey half;
    enum salur_err err = size > 0 && data[0] == 'P' ? sl_pnm_read(&grey, file)
                                                    : sl_png_read(&grey, file);

    if (err == SALUR_OK) {
        if (sl_grey_check(grey.width, grey.height) != SALUR_OK) {
            abort();
        }
        if ((size_t)grey.width * grey.height <= PIXELS_MAX) {
            check_again(&grey);
        }
        if (sl_grey_halve(&half, &grey) == SALUR_OK &&
            (half.width != grey.width / 2 || half.height != grey.height / 2)) {
            abort();
        }
        sl_grey_wipe(&half);
    }
    sl_grey_wipe(&grey);
    return 0;
}
