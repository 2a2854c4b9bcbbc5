/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The act at the counter: check an entitlement and record its redemption, in
 * one call and one durable transaction.
 */
#ifndef SALUR_REDEEM_H
#define SALUR_REDEEM_H

#include "salur/ledger.h"

/* What was presented, and how. */
struct salur_presented {
    struct salur_bytes token; /* scanned; or len 0 and cti when keyed */
    struct salur_cti cti;     /* keyed only */
    enum salur_collector collector;
    enum salur_relation relation;
    enum salur_document document;
    enum salur_absence absence;
    uint8_t proxy_tag[8];
    int has_proxy_tag;
    int id_checked;
    int hold; /* 1: the handout stays open until salur_ledger_confirm */
};

struct salur_redeemed {
    enum salur_err outcome; /* SALUR_OK, or why it was refused */
    int recorded;           /* 1: an entry was written (also of a refusal) */
    uint64_t seq;           /* of that entry */
    /* As far as known; zeroed while the signature is not a trusted one. */
    struct salur_entitlement entitlement;
    struct salur_stage stage;
    /* SALUR_E_SPENT, SALUR_E_SPENT_ELSEWHERE: the redemption on record */
    uint64_t earlier_seq;
    int64_t earlier_time_s;
    char earlier_operator[SALUR_OPERATOR_MAX + 1];
    char earlier_origin[SALUR_NAME_MAX + 1]; /* ..ELSEWHERE: log it is in */
    struct salur_head head;                  /* after this call */
};

/*
 * Redeem once and only once.
 *
 * Order of the checks: token form, signature and issuer's scope, this device
 * enrolled (its log key in the trust note, not withdrawn), other village, stage
 * loaded, on the list, withdrawn, card number, amount and package, window
 * (opens, closes), already redeemed, already redeemed at another laptop
 * (salur/peer.h).  The first that fails is the outcome.  A
 * token's card must be at least the list's and the withdrawn list's; a stage
 * that is closed in the log is past its window.  A number that was typed (no
 * token) stands for the card on the list.
 *
 * Refusals of codes with a valid signature of a trusted issuer (also one
 * beyond its scope or withdrawn since), and of typed numbers on a list, are
 * appended as refuse entries; others write nothing.  A clock that went back
 * is appended as a clock entry first.
 *
 * Returns SALUR_OK when the question was answered (see out->outcome: nothing
 * but SALUR_OK there means hand over; what out says is durable), else 5xx,
 * SALUR_E_STATE (no trust note yet), SALUR_E_EXISTS (hold, while another
 * handout is open) or SALUR_E_ARG (stamp, or a value of presented): then
 * nothing was recorded and out->outcome is the same error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_redeem(struct salur_ledger *ledger,
             const struct salur_presented *presented,
             const struct salur_stamp *stamp, struct salur_redeemed *out);

/*
 * Ask what salur_redeem would answer now; nothing is written and nothing may
 * be handed over on it.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_redeem_look(struct salur_ledger *ledger,
                  const struct salur_presented *presented,
                  const struct salur_stamp *stamp, struct salur_redeemed *out);

/*
 * Record that a handout was refused for a reason that only people see.
 *
 * cause  SALUR_E_IDENTITY, SALUR_E_SUBSTITUTE or SALUR_E_PROXY_LIMIT
 *
 * What salur_redeem would refuse for is recorded with that cause, as there;
 * out->outcome tells which it was, never SALUR_OK.  Nothing is handed over,
 * so hold is not looked at.
 *
 * Returns as salur_redeem; SALUR_E_ARG also for another cause.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_redeem_refuse(struct salur_ledger *ledger,
                    const struct salur_presented *presented,
                    enum salur_err cause, const struct salur_stamp *stamp,
                    struct salur_redeemed *out);

#endif
