/* SPDX-License-Identifier: Apache-2.0 */
/* The "withdrawn" lines of a trust note, for trust_parse.c. */
#ifndef SL_TRUST_WITHDRAWN_H
#define SL_TRUST_WITHDRAWN_H

#include "base/bytes.h"
#include "sign/trust.h"

/*
 * Take the fields behind the word and remember the line; an error sticks to
 * the reader.
 */
void
sl_withdrawn_take(struct salur_trust *trust, struct sl_reader *rd,
                  uint32_t line);

/* Write a line; size is UINT64_MAX for none.  Returns out->err. */
SALUR_MUST_USE enum salur_err
sl_withdrawn_put(struct salur_buf *out, struct salur_kid kid,
                 struct salur_date from, uint64_t size);

/*
 * Apply all lines to the keys, whose index is built.
 *
 * out_line  set to the line that names no key, a root, a key that is
 *           withdrawn twice, or a size for another key than a log's; else 0
 *
 * Returns SALUR_OK, SALUR_E_KEY_UNKNOWN, SALUR_E_KEY_ROLE or
 * SALUR_E_DUPLICATE.
 */
SALUR_MUST_USE enum salur_err
sl_withdrawn_apply(struct salur_trust *trust, uint32_t *out_line);

#endif
