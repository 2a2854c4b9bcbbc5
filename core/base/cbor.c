/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deterministic CBOR heads (RFC 8949 3 and 4.2.1).  Structure, order of map
 * keys and meaning belong to the callers.
 */
#include "base/cbor.h"

#include "salur/text.h"

enum major {
    MAJOR_UINT = 0,
    MAJOR_NINT = 1,
    MAJOR_BSTR = 2,
    MAJOR_TSTR = 3,
    MAJOR_ARRAY = 4,
    MAJOR_MAP = 5,
    MAJOR_TAG = 6,
    MAJOR_SIMPLE = 7,
};

/* RFC 8949 3.3: simple values as whole initial bytes. */
#define BYTE_FALSE 0xf4
#define BYTE_TRUE 0xf5
#define BYTE_NULL 0xf6
/* RFC 9052 2: the one tag of the subset. */
#define TAG_COSE_SIGN1 18

static void
put_head(struct salur_buf *buf, enum major major, uint64_t v)
{
    uint8_t top = (uint8_t)((unsigned)major << 5); /* at most 7 << 5 */

    if (v < 24) {
        sl_put_u8(buf, (uint8_t)(top | v)); /* v has 5 bits */
    } else if (v <= UINT8_MAX) {
        sl_put_u8(buf, top | 24);
        sl_put_u8(buf, (uint8_t)v); /* bounded above */
    } else if (v <= UINT16_MAX) {
        sl_put_u8(buf, top | 25);
        sl_put_be16(buf, (uint16_t)v); /* bounded above */
    } else if (v <= UINT32_MAX) {
        sl_put_u8(buf, top | 26);
        sl_put_be32(buf, (uint32_t)v); /* bounded above */
    } else {
        sl_put_u8(buf, top | 27);
        sl_put_be64(buf, v);
    }
}

void
sl_cbor_put_uint(struct salur_buf *buf, uint64_t v)
{
    put_head(buf, MAJOR_UINT, v);
}

void
sl_cbor_put_int(struct salur_buf *buf, int64_t v)
{
    if (v < 0) {
        put_head(buf, MAJOR_NINT, (uint64_t)(-(v + 1))); /* 0 .. 2^63-1 */
    } else {
        put_head(buf, MAJOR_UINT, (uint64_t)v); /* not negative */
    }
}

void
sl_cbor_put_bstr(struct salur_buf *buf, struct salur_bytes v)
{
    put_head(buf, MAJOR_BSTR, v.len);
    sl_put_bytes(buf, v);
}

void
sl_cbor_put_bstr_head(struct salur_buf *buf, size_t len)
{
    put_head(buf, MAJOR_BSTR, len);
}

void
sl_cbor_put_tstr(struct salur_buf *buf, struct salur_bytes v)
{
    put_head(buf, MAJOR_TSTR, v.len);
    sl_put_bytes(buf, v);
}

void
sl_cbor_put_array(struct salur_buf *buf, size_t items)
{
    put_head(buf, MAJOR_ARRAY, items);
}

void
sl_cbor_put_map(struct salur_buf *buf, size_t pairs)
{
    put_head(buf, MAJOR_MAP, pairs);
}

void
sl_cbor_put_tag(struct salur_buf *buf, uint64_t tag)
{
    put_head(buf, MAJOR_TAG, tag);
}

void
sl_cbor_put_bool(struct salur_buf *buf, int v)
{
    sl_put_u8(buf, v ? BYTE_TRUE : BYTE_FALSE);
}

void
sl_cbor_put_null(struct salur_buf *buf)
{
    sl_put_u8(buf, BYTE_NULL);
}

/* Value of an additional information below 28; only the shortest is taken. */
static uint64_t
read_value(struct sl_reader *rd, uint8_t info)
{
    static const uint64_t least[4] = {24, UINT64_C(1) << 8, UINT64_C(1) << 16,
                                      UINT64_C(1) << 32};
    uint64_t v;

    if (info < 24) {
        return info;
    }
    if (info > 27) {
        sl_read_fail(rd, SALUR_E_SYNTAX);
        return 0;
    }
    v = info == 24   ? sl_read_u8(rd)
        : info == 25 ? sl_read_be16(rd)
        : info == 26 ? sl_read_be32(rd)
                     : sl_read_be64(rd);
    if (rd->err == SALUR_OK && v < least[info - 24]) {
        sl_read_fail(rd, SALUR_E_CANONICAL);
        return 0;
    }
    return v;
}

/* Head of exactly this major type; its value, 0 after an error. */
static uint64_t
read_head(struct sl_reader *rd, enum major major)
{
    uint8_t first = sl_read_u8(rd);
    uint64_t v;

    if (rd->err != SALUR_OK) {
        return 0;
    }
    if (first >> 5 != (int)major) {
        sl_read_fail(rd, SALUR_E_SYNTAX);
        return 0;
    }
    v = read_value(rd, first & 0x1f);
    return rd->err == SALUR_OK ? v : 0;
}

uint64_t
sl_cbor_uint(struct sl_reader *rd)
{
    return read_head(rd, MAJOR_UINT);
}

uint64_t
sl_cbor_uint_max(struct sl_reader *rd, uint64_t max)
{
    uint64_t v = read_head(rd, MAJOR_UINT);

    if (v > max) {
        sl_read_fail(rd, SALUR_E_RANGE);
        return 0;
    }
    return v;
}

int64_t
sl_cbor_int(struct sl_reader *rd)
{
    int negative = sl_peek_u8(rd) >> 5 == MAJOR_NINT;
    uint64_t v = read_head(rd, negative ? MAJOR_NINT : MAJOR_UINT);

    if (v > INT64_MAX) {
        sl_read_fail(rd, SALUR_E_RANGE);
        return 0;
    }
    if (rd->err != SALUR_OK) {
        return 0;
    }
    return negative ? -1 - (int64_t)v : (int64_t)v; /* at most INT64_MAX */
}

/* String body whose length lies in min..max. */
static struct salur_bytes
read_string(struct sl_reader *rd, enum major major, size_t min, size_t max)
{
    uint64_t len = read_head(rd, major);

    if (rd->err == SALUR_OK && (len < min || len > max)) {
        /* A length beyond the input is short, whatever the bounds. */
        sl_read_fail(rd, len > rd->left.len ? SALUR_E_SHORT : SALUR_E_RANGE);
    }
    return sl_read_bytes(rd, rd->err == SALUR_OK ? (size_t)len : 0);
}

struct salur_bytes
sl_cbor_bstr(struct sl_reader *rd, size_t min, size_t max)
{
    return read_string(rd, MAJOR_BSTR, min, max);
}

struct salur_bytes
sl_cbor_tstr(struct sl_reader *rd, size_t min, size_t max)
{
    struct salur_bytes text = read_string(rd, MAJOR_TSTR, min, max);

    if (text.len > 0 &&
        !salur_text_is_clean((const char *)text.ptr, text.len)) {
        sl_read_fail(rd, SALUR_E_UTF8);
        return salur_bytes(NULL, 0);
    }
    return text;
}

void
sl_cbor_bstr_copy(struct sl_reader *rd, void *out, size_t n)
{
    struct salur_bytes bytes = read_string(rd, MAJOR_BSTR, n, n);
    struct sl_reader copy;

    sl_reader_init(&copy, bytes);
    sl_read_copy(&copy, out, n); /* zeroes when bytes is empty */
}

static size_t
read_items(struct sl_reader *rd, enum major major, size_t max)
{
    uint64_t items = read_head(rd, major);

    if (items > max) {
        sl_read_fail(rd, SALUR_E_LIMIT);
        return 0;
    }
    return (size_t)items; /* at most max */
}

size_t
sl_cbor_array(struct sl_reader *rd)
{
    return read_items(rd, MAJOR_ARRAY, SL_CBOR_ITEMS_MAX);
}

size_t
sl_cbor_array_max(struct sl_reader *rd, size_t max)
{
    return read_items(rd, MAJOR_ARRAY, max);
}

void
sl_cbor_array_of(struct sl_reader *rd, size_t n)
{
    if (read_items(rd, MAJOR_ARRAY, SL_CBOR_ITEMS_MAX) != n) {
        sl_read_fail(rd, SALUR_E_SYNTAX);
    }
}

size_t
sl_cbor_map(struct sl_reader *rd)
{
    return read_items(rd, MAJOR_MAP, SL_CBOR_ITEMS_MAX);
}

uint64_t
sl_cbor_tag(struct sl_reader *rd)
{
    return read_head(rd, MAJOR_TAG);
}

int
sl_cbor_bool(struct sl_reader *rd)
{
    uint8_t byte = sl_read_u8(rd);

    if (rd->err == SALUR_OK && byte != BYTE_FALSE && byte != BYTE_TRUE) {
        sl_read_fail(rd, SALUR_E_SYNTAX);
    }
    return byte == BYTE_TRUE;
}

int
sl_cbor_try_null(struct sl_reader *rd)
{
    if (sl_peek_u8(rd) != BYTE_NULL) {
        return 0;
    }
    (void)sl_read_u8(rd);
    return 1;
}

/* Skip one head; returns how many items follow directly below it. */
static size_t
skip_head(struct sl_reader *rd)
{
    int first = sl_peek_u8(rd);

    switch (first < 0 ? MAJOR_UINT : (enum major)(first >> 5)) {
    case MAJOR_UINT:
        (void)sl_cbor_uint(rd);
        return 0;
    case MAJOR_NINT:
        (void)sl_cbor_int(rd);
        return 0;
    case MAJOR_BSTR:
        (void)sl_cbor_bstr(rd, 0, SIZE_MAX);
        return 0;
    case MAJOR_TSTR:
        (void)sl_cbor_tstr(rd, 0, SIZE_MAX);
        return 0;
    case MAJOR_ARRAY:
        return sl_cbor_array(rd);
    case MAJOR_MAP:
        return 2 * sl_cbor_map(rd);
    case MAJOR_TAG:
        if (sl_cbor_tag(rd) != TAG_COSE_SIGN1) {
            sl_read_fail(rd, SALUR_E_SYNTAX);
        }
        return 1;
    case MAJOR_SIMPLE:
        if (!sl_cbor_try_null(rd)) {
            (void)sl_cbor_bool(rd);
        }
        return 0;
    }
    return 0;
}

struct salur_bytes
sl_cbor_skip(struct sl_reader *rd)
{
    struct salur_bytes start = rd->left;
    size_t from = rd->offset;
    size_t open[SL_CBOR_DEPTH_MAX + 1] = {1};
    size_t depth = 0;

    while (rd->err == SALUR_OK) {
        size_t below;

        while (open[depth] == 0 && depth > 0) {
            depth--;
        }
        if (open[depth] == 0) {
            return salur_bytes(start.ptr, rd->offset - from);
        }
        open[depth]--;
        below = skip_head(rd);
        if (below > 0 && depth == SL_CBOR_DEPTH_MAX) {
            sl_read_fail(rd, SALUR_E_LIMIT);
        } else if (below > 0) {
            open[++depth] = below;
        }
    }
    return salur_bytes(NULL, 0);
}
