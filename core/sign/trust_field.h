/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of a line of a trust note.  Each sl_take_ moves a reader over
 * one field and records a first error in it.
 */
#ifndef SL_TRUST_FIELD_H
#define SL_TRUST_FIELD_H

#include "base/bytes.h"
#include "salur/trust.h"

/* Behind it an origin puts "/log/9901012001/device12/k9999". */
#define SL_AUTHORITY_MAX (SALUR_NAME_MAX - 30)

/*
 * Take the next field: up to one blank, which something must follow, or to
 * the end of the line.  No field is empty, so no two blanks meet.
 */
struct salur_bytes
sl_take_field(struct sl_reader *rd);

/* 1 when the field is this word, else 0. */
int
sl_field_is(struct salur_bytes field, const char *word);

/* Take a number of 1 .. max; 0 after an error. */
uint64_t
sl_take_number(struct sl_reader *rd, uint64_t max);

/* Take "*" as "", or the 2, 4, 6 or 10 digits of an area. */
void
sl_take_area(struct sl_reader *rd, char out[SALUR_AREA_MAX + 1]);

/* Take "YYYY-MM-DD". */
struct salur_date
sl_take_date(struct sl_reader *rd);

/* Take a name, of at most SL_AUTHORITY_MAX bytes. */
void
sl_take_authority(struct sl_reader *rd, char out[SALUR_NAME_MAX + 1]);

/*
 * 1 when name is "<authority>/log/<site>/<device>/k<n>", else 0.  Any
 * authority: a log keeps its name when the office that vouches for it is
 * renamed.
 *
 * name  of a public key: SALUR_NAME_MAX + 1 bytes are there
 */
int
sl_origin_is_of(const char *name, const char *site);

#endif
