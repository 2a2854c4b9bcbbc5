/* SPDX-License-Identifier: Apache-2.0 */
/* What decodes re-encodes to the same text, and any bytes come back. */
#include <stdlib.h>

#include "qr/base45.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The program's bug when two byte strings differ. */
static void
require_equal(struct salur_bytes a, struct salur_bytes b)
{
    if (!salur_bytes_equal(a, b)) {
        abort();
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct salur_bytes input = salur_bytes(data, size);
    struct salur_buf first;
    struct salur_buf second;

    salur_buf_init(&first, 2 * size + 2);
    salur_buf_init(&second, 2 * size + 2);
    if (salur_base45_decode(input, &first) == SALUR_OK) {
        salur_base45_encode(salur_buf_view(&first), &second);
        require_equal(salur_buf_view(&second), input);
    }
    salur_buf_clear(&first);
    salur_buf_clear(&second);
    salur_base45_encode(input, &first);
    if (first.len != SALUR_BASE45_LEN(size) ||
        salur_base45_decode(salur_buf_view(&first), &second) != SALUR_OK) {
        abort();
    }
    require_equal(salur_buf_view(&second), input);
    salur_buf_wipe(&first);
    salur_buf_wipe(&second);
    return 0;
}
