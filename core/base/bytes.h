/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sticky input cursor and what is written to a buffer piece by piece.
 *
 * All parsing goes through struct sl_reader: no other file moves an input
 * pointer.  The first error sticks; every later read returns zeroes, so a
 * parser may read a whole structure and ask once.
 */
#ifndef SL_BYTES_H
#define SL_BYTES_H

#include "salur/bytes.h"

/* Input cursor.  Fields are private to bytes.c. */
struct sl_reader {
    struct salur_bytes left;
    size_t offset;      /* bytes consumed so far */
    enum salur_err err; /* first error, SALUR_OK while none */
};

/* Start reading bytes; never fails. */
void
sl_reader_init(struct sl_reader *rd, struct salur_bytes input);

/* Take the next n bytes; short input sets SALUR_E_SHORT and gives {NULL,0}. */
struct salur_bytes
sl_read_bytes(struct sl_reader *rd, size_t n);

/* Copy the next n bytes to out; zeroes out on error. */
void
sl_read_copy(struct sl_reader *rd, void *out, size_t n);

uint8_t
sl_read_u8(struct sl_reader *rd);
/* Big-endian (be) and little-endian (le, ZIP only) integers. */
uint16_t
sl_read_be16(struct sl_reader *rd);
uint32_t
sl_read_be32(struct sl_reader *rd);
uint64_t
sl_read_be64(struct sl_reader *rd);
uint16_t
sl_read_le16(struct sl_reader *rd);
uint32_t
sl_read_le32(struct sl_reader *rd);

/* Look at the next byte without taking it; -1 at the end or after an error. */
int
sl_peek_u8(const struct sl_reader *rd);

/*
 * Take bytes up to the delimiter, which is consumed and not returned.
 * Without a delimiter in the rest, sets SALUR_E_SHORT.
 */
struct salur_bytes
sl_read_until(struct sl_reader *rd, uint8_t delimiter);

/*
 * Take bytes up to the first one whose class is among stops; that one is
 * consumed too.
 *
 * classes  a set of bits for each byte value
 * out      the bytes before the stop, or the rest when there is none
 * seen     the classes of those bytes are added to it; in/out
 *
 * Returns the byte that stopped, -1 at the end of the input; never an error.
 */
int
sl_read_field(struct sl_reader *rd, const uint8_t classes[256], uint8_t stops,
              struct salur_bytes *out, uint8_t *seen);

/* Require these exact bytes next, else SALUR_E_SYNTAX. */
void
sl_read_expect(struct sl_reader *rd, struct salur_bytes wanted);

/* Require this literal next, else SALUR_E_SYNTAX. */
void
sl_read_literal(struct sl_reader *rd, const char *literal);

/* Record an error if none stuck yet. */
void
sl_read_fail(struct sl_reader *rd, enum salur_err err);

/* 1 when all is consumed or an error stuck (so loops end), else 0. */
int
sl_reader_done(const struct sl_reader *rd);

/* Finish: the stuck error, SALUR_E_TRAILING when bytes are left, or OK. */
SALUR_MUST_USE enum salur_err
sl_reader_finish(const struct sl_reader *rd);

void
sl_put_bytes(struct salur_buf *buf, struct salur_bytes bytes);
void
sl_put(struct salur_buf *buf, const void *ptr, size_t len);
void
sl_put_str(struct salur_buf *buf, const char *str);
/*
 * Append len zero bytes for the caller to fill in, until the next put.  NULL,
 * and the error sticks, when they do not fit.
 */
uint8_t *
sl_put_space(struct salur_buf *buf, size_t len);
void
sl_put_u8(struct salur_buf *buf, uint8_t v);
void
sl_put_be16(struct salur_buf *buf, uint16_t v);
void
sl_put_be32(struct salur_buf *buf, uint32_t v);
void
sl_put_be64(struct salur_buf *buf, uint64_t v);
void
sl_put_le16(struct salur_buf *buf, uint16_t v);
void
sl_put_le32(struct salur_buf *buf, uint32_t v);
/* Decimal without sign padding or separators. */
void
sl_put_u64_dec(struct salur_buf *buf, uint64_t v);
void
sl_put_i64_dec(struct salur_buf *buf, int64_t v);

/* Overwrite bytes already written, e.g. a length; E_ARG when out of range. */
void
sl_buf_patch(struct salur_buf *buf, size_t at, const void *ptr, size_t len);

/*
 * Grow an array to hold at least want items of size bytes, doubling.
 *
 * ptr   the array, replaced on success
 * cap   its capacity in items, replaced on success
 * max   most items allowed
 *
 * Returns SALUR_OK, SALUR_E_LIMIT or SALUR_E_MEMORY.
 */
SALUR_MUST_USE enum salur_err
sl_array_grow(void **ptr, size_t *cap, size_t want, size_t max, size_t size);

#endif
