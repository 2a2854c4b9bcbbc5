/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Restored entries: that a log goes on from another one, or from what could
 * be recovered of itself, and up to which head that was proven.
 */
#include "log/peer.h"

#include <string.h>

enum salur_err
sl_find_restored(struct salur_ledger *ledger, const char *origin,
                 uint64_t *out_seq, uint64_t *out_size)
{
    struct salur_entry entry;
    enum salur_err err;

    *out_seq = 0; /* the genesis: no restored entry has this number */
    *out_size = 0;
    for (uint64_t seq = ledger->state.tree.size; seq-- > 1;) {
        err = sl_find_decoded(ledger, seq, &entry);
        if (err != SALUR_OK) {
            return err;
        }
        if (entry.kind == SALUR_KIND_RESTORED &&
            strcmp(entry.body.restored.origin, origin) == 0) {
            *out_seq = seq;
            *out_size = entry.body.restored.head.size;
            return SALUR_OK;
        }
    }
    return SALUR_OK;
}

enum salur_err
sl_append_restored(struct salur_ledger *ledger, const char *origin,
                   const struct salur_head *head, uint32_t cause,
                   const struct salur_stamp *stamp, uint64_t *out_seq)
{
    struct salur_entry entry = {.kind = SALUR_KIND_RESTORED};
    struct salur_body_restored *body = &entry.body.restored;
    enum salur_err err;

    memcpy(body->origin, origin, strnlen(origin, SALUR_NAME_MAX));
    body->head = *head;
    body->cause = cause;
    err = sl_append(ledger, &entry, stamp);
    *out_seq = err == SALUR_OK ? entry.seq : 0;
    return err;
}
