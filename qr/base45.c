/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Base45 (RFC 9285).  Each group is a number written in base 45, least
 * significant digit first; a group has one spelling, so strict decoding is
 * all that is needed for one text a byte string.
 */
#include "qr/base45.h"

#include <string.h>

#include "base/bytes.h"

/* RFC 9285 table 1; also the QR alphanumeric set (ISO/IEC 18004 table 5). */
static const char alphabet[45] = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E',
    'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T',
    'U', 'V', 'W', 'X', 'Y', 'Z', ' ', '$', '%', '*', '+', '-', '.', '/', ':',
};

/* Append the lowest digits of v, count of them. */
static void
put_group(struct salur_buf *out, unsigned v, unsigned count)
{
    for (; count > 0; count--) {
        sl_put(out, &alphabet[v % 45], 1);
        v /= 45;
    }
}

void
salur_base45_encode(struct salur_bytes in, struct salur_buf *out)
{
    struct sl_reader rd;

    sl_reader_init(&rd, in);
    while (rd.left.len >= 2) {
        put_group(out, sl_read_be16(&rd), 3);
    }
    if (rd.left.len == 1) {
        put_group(out, sl_read_u8(&rd), 2);
    }
}

/* Read count digits as a number of at most max. */
static unsigned
read_group(struct sl_reader *rd, unsigned count, unsigned max)
{
    struct salur_bytes digits = sl_read_bytes(rd, count);
    unsigned v = 0;

    for (size_t i = digits.len; i > 0; i--) {
        const char *at = memchr(alphabet, digits.ptr[i - 1], sizeof alphabet);

        if (at == NULL) {
            sl_read_fail(rd, SALUR_E_SYNTAX);
            return 0;
        }
        v = v * 45 + (unsigned)(at - alphabet); /* 0 .. 44 */
    }
    if (v > max) {
        sl_read_fail(rd, SALUR_E_RANGE);
        return 0;
    }
    return v;
}

enum salur_err
salur_base45_decode(struct salur_bytes text, struct salur_buf *out)
{
    struct sl_reader rd;
    size_t before = out->len;
    enum salur_err err;

    sl_reader_init(&rd, text);
    while (!sl_reader_done(&rd)) {
        /* RFC 9285 4: a lone last character is no group at all. */
        if (rd.left.len == 2) {
            sl_put_u8(out, (uint8_t)read_group(&rd, 2, 0xff)); /* bounded */
        } else {
            sl_put_be16(out,
                        (uint16_t)read_group(&rd, 3, 0xffff)); /* bounded */
        }
    }
    err = sl_reader_finish(&rd);
    if (err == SALUR_OK) {
        err = out->err;
    }
    if (err != SALUR_OK) {
        out->len = before;
    }
    return err;
}
