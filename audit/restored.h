/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one log says of another one that it continues, set beside that one.
 * A restored entry is signed by the new log's key: when it names a head that
 * the old log does not have, the old one has two histories.
 */
#ifndef SALUR_AUDIT_RESTORED_H
#define SALUR_AUDIT_RESTORED_H

#include "salur/export.h"
#include "salur/merkle.h"

enum salur_restored_relation {
    SALUR_RESTORED_NONE = 0, /* it does not continue that log */
    SALUR_RESTORED_FITS = 1,
    SALUR_RESTORED_SHORT = 2,  /* what is at hand of that log ends before */
    SALUR_RESTORED_FORKED = 3, /* that log has other entries there */
};

/* The gravest relation, and the first restored entry that it is of. */
struct salur_restored {
    enum salur_restored_relation relation;
    char origin[SALUR_NAME_MAX + 1]; /* of the log that is continued */
    uint64_t seq;                    /* of the restored entry */
    struct salur_head named;         /* what it says */
    struct salur_hash found;         /* forked: root of that log at that size */
    uint64_t entries;                /* that are at hand of that log */
};

/*
 * Compare.  Entries that do not decode say nothing here; verifying each log
 * finds them.
 *
 * entries  of the log that may continue the other, length-prefixed
 * other    of that one, from its genesis on
 *
 * Returns SALUR_OK, SALUR_E_MEMORY or SALUR_E_CRYPTO.  Memory: 48 bytes a
 * restored entry.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_restored_compare(struct salur_bytes entries, struct salur_bytes other,
                       struct salur_restored *out);

#endif
