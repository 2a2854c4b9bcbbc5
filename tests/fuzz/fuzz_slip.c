/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whatever a name holds, a receipt's rows fit the paper and hold nothing but
 * printable ASCII, and the printer gets no command from it.
 */
#include <stdlib.h>
#include <string.h>

#include "qr/slip.h"

#define TEXT_MAX 400

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Rows of at most columns printable characters. */
static void
check_rows(struct salur_bytes text, unsigned columns)
{
    unsigned width = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\n') {
            width = 0;
            continue;
        }
        if (text.ptr[i] < 0x20 || text.ptr[i] >= 0x7f || ++width > columns) {
            abort();
        }
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[TEXT_MAX + 1];
    struct salur_slip_line line = {SALUR_SLIP_TEXT, text, text};
    size_t len = size > 0 ? size - 1 : 0;
    struct salur_buf out;

    if (size == 0) {
        return 0;
    }
    len = len < TEXT_MAX ? len : TEXT_MAX;
    memcpy(text, data + 1, len);
    text[len] = 0;
    line.kind = (enum salur_slip_kind)(data[0] % SALUR_SLIP_RULE);
    salur_buf_init(&out, 1 << 16);
    if (salur_slip_text(&line, 1, 16 + data[0] / 4U, &out) != SALUR_OK) {
        abort();
    }
    check_rows(salur_buf_view(&out), 16 + data[0] / 4U);
    salur_buf_clear(&out);
    line.kind = SALUR_SLIP_PAIR; /* without commands of its own */
    if (salur_slip_escpos(&line, 1, SALUR_SLIP_DOTS_58, &out) != SALUR_OK ||
        out.len < 5) {
        abort();
    }
    /* Between ESC @ and ESC d 4. */
    check_rows(salur_bytes(out.ptr + 2, out.len - 5), 32);
    salur_buf_wipe(&out);
    return 0;
}
