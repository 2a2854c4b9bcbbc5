/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields that several entry bodies share, and the bounds of each, for the
 * files of the entry and the store's records.  Writers check nothing;
 * readers refuse what is out of bounds, and the error sticks in the reader.
 */
#ifndef SL_ENTRY_FIELD_H
#define SL_ENTRY_FIELD_H

#include "base/cbor.h"
#include "salur/entry.h"

/* Largest time and largest sum of rupiah: what JSON holds exactly. */
#define SL_TIME_MAX (INT64_C(1) << 53)
#define SL_IDR_MAX (INT64_C(1) << 53)

/* Text in an array of cap bytes; without a NUL it is too long to be read. */
void
sl_put_text(struct salur_buf *buf, const char *text, size_t cap);
/* Text of min .. max bytes into an array of max + 1. */
void
sl_read_text(struct sl_reader *rd, char *out, size_t min, size_t max);

/* An unsigned integer of min .. max. */
uint64_t
sl_read_range(struct sl_reader *rd, uint64_t min, uint64_t max);
/* Rupiah or seconds, 0 .. max. */
int64_t
sl_read_positive(struct sl_reader *rd, int64_t max);

/* n bytes, or null when not is_there. */
void
sl_put_optional(struct salur_buf *buf, int is_there, const uint8_t *ptr,
                size_t n);
/* Returns 1 when there were n bytes, 0 for null; out is zeroed then. */
int
sl_read_optional(struct sl_reader *rd, uint8_t *out, size_t n);

/* A token, null when its length is 0; reading borrows from the input. */
void
sl_put_token(struct salur_buf *buf, struct salur_bytes token);
struct salur_bytes
sl_read_token(struct sl_reader *rd);

void
sl_put_cti(struct salur_buf *buf, const struct salur_cti *cti);
void
sl_read_cti(struct sl_reader *rd, struct salur_cti *cti);

void
sl_put_hash(struct salur_buf *buf, const struct salur_hash *hash);
void
sl_read_hash(struct sl_reader *rd, struct salur_hash *hash);

/* A stage id, [programme, period, batch]. */
void
sl_put_stage_id(struct salur_buf *buf, const struct salur_stage_id *id);
void
sl_read_stage_id(struct sl_reader *rd, struct salur_stage_id *id);

/* A package code, "" for cash. */
void
sl_read_package(struct sl_reader *rd, char out[SALUR_PACKAGE_MAX + 1]);

/* An origin, held to the rules of key names. */
void
sl_read_origin(struct sl_reader *rd, char out[SALUR_NAME_MAX + 1]);

#endif
