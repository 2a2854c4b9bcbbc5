/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking in what another log of the village says: whose it is, what stands
 * of its signatures, and the entry that says it is continued.  What is known
 * of such logs afterwards is read through log/store.h.
 */
#ifndef SL_PEER_H
#define SL_PEER_H

#include "log/store.h"

/* --- ledger_peer.c -------------------------------------------------------- */

/*
 * Check whose log a genesis begins: of this village and not this one, with a
 * key that the trust note names for it, withdrawn or not.
 *
 * Returns SALUR_OK, SALUR_E_ORIGIN, SALUR_E_OTHER_SITE, SALUR_E_KEY_UNKNOWN
 * or SALUR_E_SCOPE.
 */
SALUR_MUST_USE enum salur_err
sl_check_peer(const struct salur_ledger *ledger,
              const struct salur_body_genesis *genesis,
              const struct salur_trust_key **out_key);
/* In a write transaction, let a redemption in another log refuse here. */
SALUR_MUST_USE enum salur_err
sl_put_elsewhere(struct salur_ledger *ledger, const char *origin,
                 const struct salur_entry *entry);

/* --- ledger_witness.c ----------------------------------------------------- */

/* When trusted witnesses cosigned a checkpoint note. */
struct sl_cosigned_s {
    int64_t oldest_s;
    int64_t newest_s;
};

/*
 * Look at all lines of a note; a withdrawn witness counts for what it
 * cosigned before.  SALUR_E_QUORUM when no line counts.
 */
SALUR_MUST_USE enum salur_err
sl_cosigned_times(const struct salur_trust *trust, struct salur_bytes note,
                  struct sl_cosigned_s *out);

/* --- restored.c ----------------------------------------------------------- */

/*
 * Find the newest restored entry that names a log, by walking back.
 *
 * out_seq   its number, 0 when there is none
 * out_size  up to which size that log was proven then
 */
SALUR_MUST_USE enum salur_err
sl_find_restored(struct salur_ledger *ledger, const char *origin,
                 uint64_t *out_seq, uint64_t *out_size);
/* In a write transaction, append one; causes as in FORMAT.md, 16. */
SALUR_MUST_USE enum salur_err
sl_append_restored(struct salur_ledger *ledger, const char *origin,
                   const struct salur_head *head, uint32_t cause,
                   const struct salur_stamp *stamp, uint64_t *out_seq);

#endif
