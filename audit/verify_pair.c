/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two exports of one log side by side: did it grow, or are there two
 * histories?  Bytes are compared with bytes; which of the two is genuine is
 * what verifying each of them says.
 */
#include "audit/verify.h"

#include <string.h>

/* One of the two. */
struct side {
    struct salur_checkpoint checkpoint; /* unverified: it names the log */
    struct salur_entry_cursor cursor;
    struct salur_bytes entry;
    enum salur_err err; /* of the step to this entry */
};

static enum salur_err
open_side(struct side *side, struct salur_bytes pack)
{
    struct salur_export parts;
    enum salur_err err = salur_export_open(&parts, pack, NULL);

    if (err == SALUR_OK) {
        err = salur_checkpoint_peek(&side->checkpoint, parts.checkpoint);
    }
    salur_entry_cursor_init(&side->cursor, parts.entries);
    return err;
}

/* Step both sides on while they are equal; count how far. */
static uint64_t
walk_common(struct side *first, struct side *second)
{
    uint64_t common = 0;

    for (;;) {
        first->err = salur_entry_cursor_next(&first->cursor, &first->entry);
        second->err = salur_entry_cursor_next(&second->cursor, &second->entry);
        if (first->err != SALUR_OK || second->err != SALUR_OK ||
            !salur_bytes_equal(first->entry, second->entry)) {
            return common;
        }
        common++;
    }
}

static int
is_broken(const struct side *side)
{
    return side->err != SALUR_OK && side->err != SALUR_E_ENDED;
}

enum salur_err
salur_verify_pair(struct salur_bytes first, struct salur_bytes second,
                  struct salur_verify_pair *out)
{
    struct side a = {.err = SALUR_OK};
    struct side b = {.err = SALUR_OK};
    enum salur_err err;

    memset(out, 0, sizeof *out);
    err = open_side(&a, first);
    if (err == SALUR_OK) {
        err = open_side(&b, second);
    }
    if (err != SALUR_OK) {
        return err;
    }
    if (strcmp(a.checkpoint.origin, b.checkpoint.origin) != 0) {
        out->relation = SALUR_VERIFY_OTHER;
        return SALUR_OK;
    }
    out->common = walk_common(&a, &b);
    if (is_broken(&a) || is_broken(&b)) {
        return is_broken(&a) ? a.err : b.err;
    }
    if (a.err == SALUR_E_ENDED && b.err == SALUR_E_ENDED) {
        out->relation = SALUR_VERIFY_SAME;
    } else if (a.err == SALUR_E_ENDED) {
        out->relation = SALUR_VERIFY_GREW;
    } else if (b.err == SALUR_E_ENDED) {
        out->relation = SALUR_VERIFY_SHRANK;
    } else {
        out->relation = SALUR_VERIFY_FORKED;
    }
    return SALUR_OK;
}
