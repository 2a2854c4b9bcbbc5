/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a scan yields is written as a text that yields the same again, exact
 * text and scan alike; a refusal is one that is documented.
 */
#include <stdlib.h>

#include "qr/scan.h"
#include "qr/self_test.h"

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

/* What reads as a whole self-test is the one text of that page. */
static void
check_self_test(enum salur_payload kind, struct salur_bytes bytes,
                struct salur_bytes text)
{
    struct salur_self_test code;
    uint8_t store[512];
    struct salur_buf again;

    if (kind != SALUR_PAYLOAD_SELF_TEST ||
        salur_self_test_read(&code, bytes) != SALUR_OK) {
        return;
    }
    salur_buf_fixed(&again, store, sizeof store);
    if (salur_self_test_format(&code, &again) != SALUR_OK ||
        !salur_bytes_equal(salur_buf_view(&again), text)) {
        abort();
    }
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
    check_self_test(kind, salur_buf_view(&bytes), salur_buf_view(&text));
    return 0;
}
