/* SPDX-License-Identifier: Apache-2.0 */
/* A picture is refused whole or has all the pixels that it announces. */
#include <stdlib.h>

#include "qr/grey.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sl_grey grey;
    enum salur_err err = size > 0 && data[0] == 'P'
                             ? sl_pnm_read(&grey, salur_bytes(data, size))
                             : sl_png_read(&grey, salur_bytes(data, size));
    unsigned sum = 0;

    if (err == SALUR_OK) {
        if (grey.width == 0 || grey.height == 0 ||
            grey.width > SL_GREY_SIDE_MAX || grey.height > SL_GREY_SIDE_MAX) {
            abort();
        }
        for (size_t i = 0; i < (size_t)grey.width * grey.height; i++) {
            sum += grey.pixels[i];
        }
        if (sum > 255U * grey.width * grey.height) {
            abort();
        }
    }
    sl_grey_wipe(&grey);
    return 0;
}
