/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a scan yields is written as a text that yields the same again, exact
 * text and scan alike; a refusal is one that is documented.
 */
#include <stdlib.h>

#include "qr/scan.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
is_documented(enum salur_err err)
{
    static const enum salur_err wanted[] = {
        SALUR_E_EMPTY, SALUR_E_LAYOUT, SALUR_E_VERSION, SALUR_E_NOT_SALUR,
        SALUR_E_LIMIT, SALUR_E_SYNTAX, SALUR_E_RANGE,   SALUR_E_SHORT,
    };

    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        if (err == wanted[i]) {
            return 1;
        }
    }
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t store[3][512];
    struct salur_buf bytes;
    struct salur_buf text;
    struct salur_buf again;
    enum salur_payload kind;
    enum salur_payload kind_again;
    enum salur_err err;

    salur_buf_fixed(&bytes, store[0], sizeof store[0]);
    salur_buf_fixed(&text, store[1], sizeof store[1]);
    salur_buf_fixed(&again, store[2], sizeof store[2]);
    err = salur_scan_read(&kind, salur_bytes(data, size), &bytes);
    if (err != SALUR_OK) {
        if (!is_documented(err) || kind != 0 || bytes.len != 0) {
            abort();
        }
        return 0;
    }
    if (salur_payload_format(kind, salur_buf_view(&bytes), &text) != SALUR_OK ||
        salur_payload_parse(&kind_again, salur_buf_view(&text), &again) !=
            SALUR_OK ||
        kind_again != kind ||
        !salur_bytes_equal(salur_buf_view(&again), salur_buf_view(&bytes))) {
        abort();
    }
    return 0;
}
