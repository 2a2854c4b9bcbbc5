/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walking over the entries of an export that may be damaged: an entry that
 * does not decode is stepped over, and one whose length is damaged is read
 * by its own end, so that what lies behind can still be judged.
 */
#ifndef SL_VERIFY_WALK_H
#define SL_VERIFY_WALK_H

#include "base/bytes.h"
#include "salur/entry.h"

struct sl_walk {
    struct sl_reader rd; /* private */
    uint64_t next;
};

/* What stands at one place of the file. */
struct sl_walked {
    uint64_t at;              /* counted from 0 */
    size_t offset;            /* of its length prefix */
    struct salur_bytes bytes; /* of the entry; borrowed */
    enum salur_err err;       /* SALUR_OK, or what is wrong with its form */
    int is_decoded;           /* entry below is filled in */
    int is_lost;              /* no entry, and nothing behind it is readable */
    struct salur_entry entry;
};

void
sl_walk_init(struct sl_walk *walk, struct salur_bytes entries);

/*
 * Step to the next place.  Returns 1 when out was filled in, 0 at the end;
 * a lost place is the last one.
 */
int
sl_walk_next(struct sl_walk *walk, struct sl_walked *out);

#endif
