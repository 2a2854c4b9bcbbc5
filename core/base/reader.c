/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cursor.  Every input pointer of salur moves in this file and nowhere
 * else; nothing here knows any format.
 */
#include "base/bytes.h"

#include <limits.h>
#include <string.h>

void
sl_reader_init(struct sl_reader *rd, struct salur_bytes input)
{
    rd->left = input;
    rd->offset = 0;
    rd->err = SALUR_OK;
}

struct salur_bytes
sl_read_bytes(struct sl_reader *rd, size_t n)
{
    struct salur_bytes out = {NULL, 0};

    if (rd->err != SALUR_OK) {
        return out;
    }
    /* Compare, never add: "offset + n > len" could wrap. */
    if (n > rd->left.len) {
        rd->err = SALUR_E_SHORT;
        return out;
    }
    out.ptr = rd->left.ptr;
    out.len = n;
    if (n > 0) {
        rd->left.ptr += n;
        rd->left.len -= n;
        rd->offset += n;
    }
    return out;
}

void
sl_read_copy(struct sl_reader *rd, void *out, size_t n)
{
    struct salur_bytes bytes = sl_read_bytes(rd, n);

    if (n == 0) {
        return;
    }
    if (rd->err == SALUR_OK) {
        memcpy(out, bytes.ptr, n);
    } else {
        memset(out, 0, n);
    }
}

/* Big-endian integer of n bytes; zero after an error. */
static uint64_t
read_be(struct sl_reader *rd, size_t n)
{
    struct salur_bytes bytes = sl_read_bytes(rd, n);
    uint64_t v = 0;

    for (size_t i = 0; i < bytes.len; i++) {
        v = v << 8 | bytes.ptr[i];
    }
    return v;
}

uint8_t
sl_read_u8(struct sl_reader *rd)
{
    struct salur_bytes byte = sl_read_bytes(rd, 1);

    return byte.len == 0 ? 0 : byte.ptr[0];
}

uint16_t
sl_read_be16(struct sl_reader *rd)
{
    return (uint16_t)read_be(rd, 2); /* two bytes were read */
}

uint32_t
sl_read_be32(struct sl_reader *rd)
{
    return (uint32_t)read_be(rd, 4); /* four bytes were read */
}

uint64_t
sl_read_be64(struct sl_reader *rd)
{
    return read_be(rd, 8);
}

uint16_t
sl_read_le16(struct sl_reader *rd)
{
    uint16_t low = sl_read_u8(rd);
    uint16_t high = sl_read_u8(rd);

    return (uint16_t)(low | high << 8); /* both below 256 */
}

uint32_t
sl_read_le32(struct sl_reader *rd)
{
    uint32_t low = sl_read_le16(rd);
    uint32_t high = sl_read_le16(rd);

    return low | high << 16;
}

int
sl_peek_u8(const struct sl_reader *rd)
{
    return rd->err != SALUR_OK || rd->left.len == 0 ? -1 : rd->left.ptr[0];
}

struct salur_bytes
sl_read_until(struct sl_reader *rd, uint8_t delimiter)
{
    struct salur_bytes out = {NULL, 0};
    const uint8_t *end;

    if (rd->err != SALUR_OK) {
        return out;
    }
    end = rd->left.len == 0 ? NULL
                            : memchr(rd->left.ptr, delimiter, rd->left.len);
    if (end == NULL) {
        rd->err = SALUR_E_SHORT;
        return out;
    }
    out = sl_read_bytes(rd, (size_t)(end - rd->left.ptr)); /* end >= ptr */
    (void)sl_read_bytes(rd, 1);
    return out;
}

int
sl_read_field(struct sl_reader *rd, const uint8_t classes[256], uint8_t stops,
              struct salur_bytes *out, uint8_t *seen)
{
    const uint8_t *at = rd->left.ptr;
    size_t len = rd->err == SALUR_OK ? rd->left.len : 0;
    uint8_t all = *seen;
    size_t n;

    for (n = 0; n < len; n++) {
        uint8_t class = classes[at[n]];

        if (class & stops) {
            break;
        }
        all |= class;
    }
    *seen = all;
    *out = sl_read_bytes(rd, n);
    return n == len ? -1 : sl_read_u8(rd);
}

void
sl_read_expect(struct sl_reader *rd, struct salur_bytes wanted)
{
    struct salur_bytes got = sl_read_bytes(rd, wanted.len);

    if (rd->err == SALUR_OK && !salur_bytes_equal(got, wanted)) {
        rd->err = SALUR_E_SYNTAX;
    }
}

void
sl_read_literal(struct sl_reader *rd, const char *literal)
{
    sl_read_expect(rd, salur_bytes_str(literal));
}

void
sl_read_fail(struct sl_reader *rd, enum salur_err err)
{
    if (rd->err == SALUR_OK) {
        rd->err = err;
    }
}

int
sl_reader_done(const struct sl_reader *rd)
{
    return rd->err != SALUR_OK || rd->left.len == 0;
}

enum salur_err
sl_reader_finish(const struct sl_reader *rd)
{
    if (rd->err != SALUR_OK) {
        return rd->err;
    }
    return rd->left.len == 0 ? SALUR_OK : SALUR_E_TRAILING;
}
