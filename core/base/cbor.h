/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deterministic CBOR (RFC 8949 4.2.1), the subset that salur uses: unsigned
 * and negative integers, byte and text strings, arrays, maps with integer
 * keys, tag 18, false, true, null.  No floats, no indefinite lengths, no
 * other tags or simple values.  The reader refuses any head that is not the
 * shortest (SALUR_E_CANONICAL), so what decodes re-encodes to the same bytes;
 * the order of map keys is the caller's to read in ascending byte order.
 *
 * Writers use the sticky struct salur_buf, readers the sticky struct sl_reader.
 */
#ifndef SL_CBOR_H
#define SL_CBOR_H

#include "base/bytes.h"

/* Most items that one array or map may announce. */
#define SL_CBOR_ITEMS_MAX 1000000
/* Deepest nesting that sl_cbor_skip follows. */
#define SL_CBOR_DEPTH_MAX 8

void
sl_cbor_put_uint(struct salur_buf *buf, uint64_t v);
void
sl_cbor_put_int(struct salur_buf *buf, int64_t v);
void
sl_cbor_put_bstr(struct salur_buf *buf, struct salur_bytes v);
/* The head alone, of a byte string whose len bytes the caller puts next. */
void
sl_cbor_put_bstr_head(struct salur_buf *buf, size_t len);
void
sl_cbor_put_tstr(struct salur_buf *buf, struct salur_bytes v);
void
sl_cbor_put_array(struct salur_buf *buf, size_t items);
void
sl_cbor_put_map(struct salur_buf *buf, size_t pairs);
void
sl_cbor_put_tag(struct salur_buf *buf, uint64_t tag);
void
sl_cbor_put_bool(struct salur_buf *buf, int v);
void
sl_cbor_put_null(struct salur_buf *buf);

/* Each reads one item of exactly that type, else SALUR_E_SYNTAX sticks. */
uint64_t
sl_cbor_uint(struct sl_reader *rd);
/* Unsigned with an upper bound, else SALUR_E_RANGE. */
uint64_t
sl_cbor_uint_max(struct sl_reader *rd, uint64_t max);
int64_t
sl_cbor_int(struct sl_reader *rd);
/* Strings of min..max bytes, else SALUR_E_RANGE; text must be UTF-8. */
struct salur_bytes
sl_cbor_bstr(struct sl_reader *rd, size_t min, size_t max);
struct salur_bytes
sl_cbor_tstr(struct sl_reader *rd, size_t min, size_t max);
/* A byte string of exactly n bytes copied to out. */
void
sl_cbor_bstr_copy(struct sl_reader *rd, void *out, size_t n);
/* Number of items; more than SL_CBOR_ITEMS_MAX is SALUR_E_LIMIT. */
size_t
sl_cbor_array(struct sl_reader *rd);
/* The same with a bound of the caller's, who takes the items one by one. */
size_t
sl_cbor_array_max(struct sl_reader *rd, size_t max);
/* An array of exactly n items. */
void
sl_cbor_array_of(struct sl_reader *rd, size_t n);
size_t
sl_cbor_map(struct sl_reader *rd);
uint64_t
sl_cbor_tag(struct sl_reader *rd);
int
sl_cbor_bool(struct sl_reader *rd);
/* 1 and consumed when the next item is null, else 0 and nothing consumed. */
int
sl_cbor_try_null(struct sl_reader *rd);
/* Skip one well-formed item of the subset; returns its bytes. */
struct salur_bytes
sl_cbor_skip(struct sl_reader *rd);

#endif
