/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bodies of the entry kinds (FORMAT.md, "Ledger entry"): each an array
 * of the struct's fields in the struct's order.  For entry.c, which lists
 * them in one table, and nobody else.
 */
#ifndef SL_ENTRY_BODY_H
#define SL_ENTRY_BODY_H

#include "base/cbor.h"
#include "salur/entry.h"

/* Writers check nothing: entry.c reads back what they wrote. */
void
sl_body_put_genesis(struct salur_buf *buf, const struct salur_entry *entry);
void
sl_body_put_redeem(struct salur_buf *buf, const struct salur_entry *entry);
void
sl_body_put_refuse(struct salur_buf *buf, const struct salur_entry *entry);
void
sl_body_put_void(struct salur_buf *buf, const struct salur_entry *entry);
void
sl_body_put_unpaid(struct salur_buf *buf, const struct salur_entry *entry);
void
sl_body_put_open(struct salur_buf *buf, const struct salur_entry *entry);
void
sl_body_put_close(struct salur_buf *buf, const struct salur_entry *entry);
void
sl_body_put_stage(struct salur_buf *buf, const struct salur_entry *entry);
void
sl_body_put_withdrawn(struct salur_buf *buf, const struct salur_entry *entry);
void
sl_body_put_witnessed(struct salur_buf *buf, const struct salur_entry *entry);
void
sl_body_put_clock(struct salur_buf *buf, const struct salur_entry *entry);
void
sl_body_put_stage_closed(struct salur_buf *buf,
                         const struct salur_entry *entry);
void
sl_body_put_restored(struct salur_buf *buf, const struct salur_entry *entry);
void
sl_body_put_complaint(struct salur_buf *buf, const struct salur_entry *entry);
void
sl_body_put_personal(struct salur_buf *buf, const struct salur_entry *entry);

/* Readers fill the zeroed body; the first error sticks in rd.  The fields
 * of the envelope are in entry already. */
void
sl_body_read_genesis(struct sl_reader *rd, struct salur_entry *entry);
void
sl_body_read_redeem(struct sl_reader *rd, struct salur_entry *entry);
void
sl_body_read_refuse(struct sl_reader *rd, struct salur_entry *entry);
void
sl_body_read_void(struct sl_reader *rd, struct salur_entry *entry);
void
sl_body_read_unpaid(struct sl_reader *rd, struct salur_entry *entry);
void
sl_body_read_open(struct sl_reader *rd, struct salur_entry *entry);
void
sl_body_read_close(struct sl_reader *rd, struct salur_entry *entry);
void
sl_body_read_stage(struct sl_reader *rd, struct salur_entry *entry);
void
sl_body_read_withdrawn(struct sl_reader *rd, struct salur_entry *entry);
void
sl_body_read_witnessed(struct sl_reader *rd, struct salur_entry *entry);
void
sl_body_read_clock(struct sl_reader *rd, struct salur_entry *entry);
void
sl_body_read_stage_closed(struct sl_reader *rd, struct salur_entry *entry);
void
sl_body_read_restored(struct sl_reader *rd, struct salur_entry *entry);
void
sl_body_read_complaint(struct sl_reader *rd, struct salur_entry *entry);
void
sl_body_read_personal(struct sl_reader *rd, struct salur_entry *entry);

#endif
