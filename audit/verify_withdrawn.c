/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What counts of a log whose key was withdrawn at a size (FORMAT.md, "Trust
 * note").  The entries beyond stay proven, for they are what the key signed;
 * but whoever holds a stolen key signs with any time that he likes, so only
 * their number tells what was there before.
 */
#include "audit/verify_work.h"

/* Entries that count: up to the size, or more when a witness saw more. */
static uint64_t
counted_of(const struct sl_verify *v)
{
    uint64_t counted = v->log_key->withdrawn_size;

    for (size_t i = 0; i < v->heads_count; i++) {
        const struct sl_signed_head *head = &v->heads[i];

        if (head->counts && head->fits && head->head.size > counted &&
            head->head.size <= v->report->proven) {
            counted = head->head.size;
        }
    }
    return counted;
}

void
sl_verify_withdrawn(struct sl_verify *v)
{
    const struct salur_trust_key *key = v->log_key;
    struct salur_finding finding;
    struct sl_walk walk;
    struct sl_walked place;

    v->report->counted = v->chain.entries;
    if (key == NULL || key->withdrawn_size == UINT64_MAX ||
        v->policy->time_s < key->withdrawn_s ||
        counted_of(v) >= v->chain.entries) {
        return;
    }
    v->report->counted = counted_of(v);
    sl_finding_init(v, &finding, SALUR_F_BEYOND);
    finding.err = SALUR_E_KEY_WITHDRAWN;
    finding.has_seq = 1;
    finding.seq = v->report->counted;
    sl_walk_init(&walk, v->parts.entries);
    while (sl_walk_next(&walk, &place)) {
        if (place.at == finding.seq) {
            finding.offset = place.offset;
        }
        if (place.at >= finding.seq && place.is_decoded &&
            place.entry.kind == SALUR_KIND_REDEEM) {
            finding.affected++;
            /* At most 10^9 each and fewer than 2^29 of them: no overflow. */
            finding.affected_idr += place.entry.body.redeem.amount_idr;
        }
    }
    sl_finding_put(v, &finding);
}
