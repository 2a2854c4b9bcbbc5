/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Borrowed bytes, the buffer that output grows in, and growing arrays.
 * Nothing here knows any format; input is reader.c's.
 */
#include "base/bytes.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* First allocation of a growing buffer or array. */
#define FIRST_CAP 64

struct salur_bytes
salur_bytes(const void *ptr, size_t len)
{
    struct salur_bytes bytes = {ptr, len};

    return bytes;
}

struct salur_bytes
salur_bytes_str(const char *str)
{
    return salur_bytes(str, strlen(str));
}

int
salur_bytes_equal(struct salur_bytes a, struct salur_bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

int
salur_bytes_compare(struct salur_bytes a, struct salur_bytes b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common == 0 ? 0 : memcmp(a.ptr, b.ptr, common);

    if (order != 0) {
        return order;
    }
    return (a.len > b.len) - (a.len < b.len);
}

void
salur_buf_init(struct salur_buf *buf, size_t max)
{
    memset(buf, 0, sizeof *buf);
    buf->max = max;
}

void
salur_buf_fixed(struct salur_buf *buf, void *store, size_t cap)
{
    memset(buf, 0, sizeof *buf);
    buf->ptr = store;
    buf->cap = cap;
    buf->max = cap;
    buf->fixed = 1;
}

/* Zero memory that may have held a secret; the barrier keeps the store. */
static void
wipe(void *ptr, size_t len)
{
    volatile uint8_t *at = ptr;

    for (size_t i = 0; i < len; i++) {
        at[i] = 0;
    }
}

void
salur_buf_wipe(struct salur_buf *buf)
{
    if (buf == NULL) {
        return;
    }
    if (buf->ptr != NULL) {
        wipe(buf->ptr, buf->len);
    }
    if (!buf->fixed) {
        free(buf->ptr);
    }
    memset(buf, 0, sizeof *buf);
}

void
salur_buf_clear(struct salur_buf *buf)
{
    buf->len = 0;
    buf->err = SALUR_OK;
}

/* Make room for len more bytes; records the error otherwise. */
static int
reserve(struct salur_buf *buf, size_t len)
{
    void *grown = buf->ptr;

    if (buf->err != SALUR_OK) {
        return 0;
    }
    if (len > buf->max - buf->len) {
        buf->err = SALUR_E_LIMIT;
        return 0;
    }
    if (len <= buf->cap - buf->len) {
        return 1;
    }
    buf->err = sl_array_grow(&grown, &buf->cap, buf->len + len, buf->max, 1);
    if (buf->err != SALUR_OK) {
        return 0;
    }
    buf->ptr = grown;
    return 1;
}

void
sl_put(struct salur_buf *buf, const void *ptr, size_t len)
{
    if (len == 0 || !reserve(buf, len)) {
        return;
    }
    memcpy(buf->ptr + buf->len, ptr, len);
    buf->len += len;
}

uint8_t *
sl_put_space(struct salur_buf *buf, size_t len)
{
    uint8_t *at;

    if (!reserve(buf, len)) {
        return NULL;
    }
    at = buf->ptr + buf->len; /* NULL only when nothing was asked for */
    if (len > 0) {
        memset(at, 0, len);
    }
    buf->len += len;
    return at;
}

void
salur_buf_put(struct salur_buf *buf, const void *ptr, size_t len)
{
    sl_put(buf, ptr, len);
}

void
sl_put_bytes(struct salur_buf *buf, struct salur_bytes bytes)
{
    sl_put(buf, bytes.ptr, bytes.len);
}

void
sl_put_str(struct salur_buf *buf, const char *str)
{
    sl_put(buf, str, strlen(str));
}

/* Write the low n bytes of v, most significant first. */
static void
put_be(struct salur_buf *buf, uint64_t v, unsigned n)
{
    uint8_t bytes[8];

    for (unsigned i = 0; i < n; i++) {
        bytes[i] = (uint8_t)(v >> (8 * (n - 1 - i)) & 0xff); /* masked */
    }
    sl_put(buf, bytes, n);
}

void
sl_put_u8(struct salur_buf *buf, uint8_t v)
{
    sl_put(buf, &v, 1);
}

void
sl_put_be16(struct salur_buf *buf, uint16_t v)
{
    put_be(buf, v, 2);
}

void
sl_put_be32(struct salur_buf *buf, uint32_t v)
{
    put_be(buf, v, 4);
}

void
sl_put_be64(struct salur_buf *buf, uint64_t v)
{
    put_be(buf, v, 8);
}

void
sl_put_le16(struct salur_buf *buf, uint16_t v)
{
    sl_put_u8(buf, (uint8_t)(v & 0xff)); /* masked */
    sl_put_u8(buf, (uint8_t)(v >> 8));   /* 16 - 8 bits are left */
}

void
sl_put_le32(struct salur_buf *buf, uint32_t v)
{
    sl_put_le16(buf, (uint16_t)(v & 0xffff)); /* masked */
    sl_put_le16(buf, (uint16_t)(v >> 16));    /* 32 - 16 bits are left */
}

void
sl_put_u64_dec(struct salur_buf *buf, uint64_t v)
{
    uint8_t digits[20]; /* 2^64 - 1 has 20 */
    size_t at = sizeof digits;

    do {
        digits[--at] = (uint8_t)('0' + v % 10); /* an ASCII digit */
        v /= 10;
    } while (v > 0);
    sl_put(buf, digits + at, sizeof digits - at);
}

void
sl_put_i64_dec(struct salur_buf *buf, int64_t v)
{
    if (v < 0) {
        sl_put_u8(buf, '-');
        /* -(v + 1) fits for INT64_MIN too. */
        sl_put_u64_dec(buf, (uint64_t)(-(v + 1)) + 1);
    } else {
        sl_put_u64_dec(buf, (uint64_t)v); /* not negative */
    }
}

void
sl_buf_patch(struct salur_buf *buf, size_t at, const void *ptr, size_t len)
{
    if (buf->err != SALUR_OK || len == 0) {
        return;
    }
    if (at > buf->len || len > buf->len - at) {
        buf->err = SALUR_E_ARG;
        return;
    }
    memcpy(buf->ptr + at, ptr, len);
}

struct salur_bytes
salur_buf_view(const struct salur_buf *buf)
{
    return salur_bytes(buf->ptr, buf->len);
}

uint8_t *
salur_buf_take(struct salur_buf *buf, size_t *out_len)
{
    uint8_t *ptr = buf->fixed ? NULL : buf->ptr;

    *out_len = ptr == NULL ? 0 : buf->len;
    if (ptr != NULL) {
        salur_buf_init(buf, buf->max);
    }
    return ptr;
}

enum salur_err
sl_array_grow(void **ptr, size_t *cap, size_t want, size_t max, size_t size)
{
    size_t next = *cap < FIRST_CAP ? FIRST_CAP : *cap;
    void *grown;

    if (want > max || size == 0 || max > SIZE_MAX / size) {
        return SALUR_E_LIMIT;
    }
    if (want <= *cap) {
        return SALUR_OK;
    }
    while (next < want) {
        next = next > max / 2 ? max : next * 2;
    }
    next = next > max ? max : next;
    grown = realloc(*ptr, next * size);
    if (grown == NULL) {
        return SALUR_E_MEMORY;
    }
    *ptr = grown;
    *cap = next;
    return SALUR_OK;
}
