/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two exports of one log side by side: did it grow, or are there two
 * histories?  Bytes are compared with bytes; which of the two is genuine is
 * what verifying each of them says.
 */
#include "audit/verify.h"

#include <string.h>

enum salur_err
salur_verify_pair(struct salur_bytes first, struct salur_bytes second,
                  struct salur_verify_pair *out)
{
    const struct salur_bytes packs[2] = {first, second};
    struct salur_checkpoint heads[2];
    struct salur_entry_cursor cursors[2];
    struct salur_bytes entries[2];
    enum salur_err errs[2];

    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < 2; i++) {
        struct salur_export parts;
        enum salur_err err = salur_export_open(&parts, packs[i], NULL);

        if (err == SALUR_OK) {
            err = salur_checkpoint_peek(&heads[i], parts.checkpoint);
        }
        if (err != SALUR_OK) {
            return err;
        }
        salur_entry_cursor_init(&cursors[i], parts.entries);
    }
    if (strcmp(heads[0].origin, heads[1].origin) != 0) {
        out->relation = SALUR_VERIFY_OTHER;
        return SALUR_OK;
    }
    for (;;) {
        for (size_t i = 0; i < 2; i++) {
            errs[i] = salur_entry_cursor_next(&cursors[i], &entries[i]);
        }
        if (errs[0] != SALUR_OK || errs[1] != SALUR_OK ||
            !salur_bytes_equal(entries[0], entries[1])) {
            break;
        }
        out->common++;
    }
    if (errs[0] == SALUR_E_ENDED && errs[1] == SALUR_E_ENDED) {
        out->relation = SALUR_VERIFY_SAME;
    } else if (errs[0] == SALUR_E_ENDED) {
        out->relation = SALUR_VERIFY_GREW;
    } else if (errs[1] == SALUR_E_ENDED) {
        out->relation = SALUR_VERIFY_SHRANK;
    } else {
        out->relation = SALUR_VERIFY_FORKED;
    }
    return SALUR_OK;
}
