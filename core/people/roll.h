/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The roll: the personal part of one village and stage in the clear, and the
 * row of one family as the store encrypts it (FORMAT.md, "People").
 *
 * Deterministic CBOR: the same list gives the same bytes.  It exists in
 * guarded memory only, at the office while it is sealed and at the village
 * while it is taken in.
 */
#ifndef SL_ROLL_H
#define SL_ROLL_H

#include "base/bytes.h"
#include "salur/people.h"
#include "sign/seal.h"

/* Array 1, domain 16, stage 17, site 9, village and contact 2 + 60 each, tag
 * key 34, array 5. */
#define SL_ROLL_HEAD_MAX 206
/* Array 1, id 17, name 2 + 120, address 2 + 160, RT and RW 9 each, tail 5,
 * tag 9. */
#define SL_ROLL_PERSON_MAX 334

/* What stands before the families. */
struct sl_roll_head {
    struct salur_people_terms terms;
    uint8_t tag_key[SL_TAG_KEY_LEN];
};

/* Most bytes that the roll of count families takes. */
size_t
sl_roll_max(uint64_t count);

/* Write the head; terms.count families follow. */
void
sl_roll_put_head(struct salur_buf *buf, const struct sl_roll_head *head);
/* Write the next family, by ascending id. */
void
sl_roll_put_person(struct salur_buf *buf, const struct salur_person *person);

/* A roll being read. */
struct sl_roll {
    struct sl_reader rd;
    struct sl_roll_head head;
    uint64_t read;         /* families so far */
    struct salur_cti last; /* id of the one before */
};

/*
 * Begin reading; the roll's head tells what it is of.
 *
 * Returns SALUR_OK, SALUR_E_VERSION (of a newer salur) or as the CBOR
 * readers.
 */
SALUR_MUST_USE enum salur_err
sl_roll_open(struct sl_roll *roll, struct salur_bytes bytes);
/*
 * Read the next family.
 *
 * Returns SALUR_OK, SALUR_E_ENDED after the last, SALUR_E_ORDER,
 * SALUR_E_TRAILING, or as the CBOR readers.
 */
SALUR_MUST_USE enum salur_err
sl_roll_next(struct sl_roll *roll, struct salur_person *out);

/* The row of a family in the store, without its id, which is the key. */
void
sl_roll_put_row(struct salur_buf *buf, const struct salur_person *person);
/* Read it; the id is the caller's to fill in. */
SALUR_MUST_USE enum salur_err
sl_roll_read_row(struct salur_person *out, struct salur_bytes bytes);

#endif
