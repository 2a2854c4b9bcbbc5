/* SPDX-License-Identifier: Apache-2.0 */
/* Borrowed bytes and the bounded output buffer that every call uses. */
#ifndef SALUR_BYTES_H
#define SALUR_BYTES_H

#include <stddef.h>
#include <stdint.h>

#include "salur/attr.h"
#include "salur/err.h"

/* Borrowed, read-only bytes.  ptr may be NULL only when len is 0. */
struct salur_bytes {
    const uint8_t *ptr;
    size_t len;
};

/* Wrap borrowed bytes. */
SALUR_API struct salur_bytes
salur_bytes(const void *ptr, size_t len);

/* Wrap a NUL-terminated string without its NUL. */
SALUR_API struct salur_bytes
salur_bytes_str(const char *str);

/* Compare; 1 when equal in length and content, else 0.  Not constant time. */
SALUR_API int
salur_bytes_equal(struct salur_bytes a, struct salur_bytes b);

/* Order like memcmp, the shorter first on a tie; <0, 0, >0. */
SALUR_API int
salur_bytes_compare(struct salur_bytes a, struct salur_bytes b);

/*
 * Growing output buffer, bounded by max; sticky like the reader.
 *
 * Initialise with salur_buf_init; release with salur_buf_wipe.  With a fixed
 * store (salur_buf_fixed) it never allocates and never grows.
 */
struct salur_buf {
    uint8_t *ptr;
    size_t len;
    size_t cap;
    size_t max;
    int fixed;
    enum salur_err err;
};

/* Start an empty heap buffer that refuses to pass max bytes (E_LIMIT). */
SALUR_API void
salur_buf_init(struct salur_buf *buf, size_t max);

/* Start a buffer in the caller's store of cap bytes. */
SALUR_API void
salur_buf_fixed(struct salur_buf *buf, void *store, size_t cap);

/* Free the heap store, zeroing it first; NULL is fine. */
SALUR_API void
salur_buf_wipe(struct salur_buf *buf);

/* Forget the content, keep the store; the stuck error is cleared. */
SALUR_API void
salur_buf_clear(struct salur_buf *buf);

/* Append; past max or out of memory the error sticks in buf->err. */
SALUR_API void
salur_buf_put(struct salur_buf *buf, const void *ptr, size_t len);

/* View what was written so far; valid until the next put. */
SALUR_API struct salur_bytes
salur_buf_view(const struct salur_buf *buf);

/* Hand the heap store over to the caller (free() it); the buffer is empty. */
SALUR_API uint8_t *
salur_buf_take(struct salur_buf *buf, size_t *out_len);

#endif
