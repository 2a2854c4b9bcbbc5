/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever a printer was sent, what is read of it is a PGM of its size. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qr/picture.h"
#include "qr/slip_read.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct salur_bytes input = salur_bytes(data, size);
    struct salur_buf out;

    salur_buf_init(&out, 1 << 24);
    (void)salur_slip_is_escpos(input);
    if (salur_slip_picture(input, &out) != SALUR_OK) {
        if (out.len > 0) {
            abort();
        }
    } else if (!salur_picture_is(salur_buf_view(&out)) ||
               (out.len - 8) / 8 > size * 8) {
        abort();
    }
    salur_buf_wipe(&out);
    return 0;
}
