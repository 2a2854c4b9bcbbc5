/* SPDX-License-Identifier: Apache-2.0 */
/* The text of the codes on a self-test page; the page is self_test_page.c. */
#include "qr/self_test.h"

#include "base/bytes.h"

/* Bytes of each version: as many as a receipt, a PKH card and the longest
 * card have. */
static const size_t lengths[] = {105, 143, SALUR_PAYLOAD_MAX};
#define VERSION_MIN 7
#define VERSION_MAX 9
/* Version and module; what follows is the filler. */
#define HEAD 3

/* The filler: all 45 characters occur, so that a wrong key is found. */
static uint8_t
filler(size_t at)
{
    return (uint8_t)(at * at * 3 + at * 7 + 3); /* modulo 256 */
}

enum salur_err
salur_self_test_format(const struct salur_self_test *code,
                       struct salur_buf *out_text)
{
    uint8_t store[SALUR_PAYLOAD_MAX];
    struct salur_buf bytes;

    if (code->version < VERSION_MIN || code->version > VERSION_MAX ||
        code->module_um > UINT16_MAX) {
        return SALUR_E_ARG;
    }
    salur_buf_fixed(&bytes, store, sizeof store);
    sl_put_u8(&bytes, (uint8_t)code->version);      /* 7 .. 9 */
    sl_put_be16(&bytes, (uint16_t)code->module_um); /* checked above */
    while (bytes.len < lengths[code->version - VERSION_MIN]) {
        sl_put_u8(&bytes, filler(bytes.len));
    }
    return salur_payload_format(SALUR_PAYLOAD_SELF_TEST, salur_buf_view(&bytes),
                                out_text);
}

enum salur_err
salur_self_test_read(struct salur_self_test *out, struct salur_bytes bytes)
{
    struct sl_reader rd;
    struct salur_self_test code = {0, 0};

    out->version = 0;
    out->module_um = 0;
    sl_reader_init(&rd, bytes);
    code.version = sl_read_u8(&rd);
    code.module_um = sl_read_be16(&rd);
    if (rd.err == SALUR_OK &&
        (code.version < VERSION_MIN || code.version > VERSION_MAX)) {
        return SALUR_E_RANGE;
    }
    for (size_t at = HEAD;
         rd.err == SALUR_OK && at < lengths[code.version - VERSION_MIN]; at++) {
        if (sl_read_u8(&rd) != filler(at)) {
            sl_read_fail(&rd, SALUR_E_CHECKSUM);
        }
    }
    if (sl_reader_finish(&rd) != SALUR_OK) {
        return sl_reader_finish(&rd);
    }
    *out = code;
    return SALUR_OK;
}
