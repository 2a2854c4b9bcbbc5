/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Heads that others hold, set against the entries: what no export can take
 * away from the families and the office.
 */
#include "audit/verify_work.h"

#include <string.h>

enum salur_err
sl_verify_outside(struct sl_verify *v)
{
    const struct salur_verify_policy *policy = v->policy;
    enum salur_err err = SALUR_OK;

    for (size_t i = 0; i < policy->heads_count && err == SALUR_OK; i++) {
        const struct salur_signed_head *from = &policy->heads[i];
        const struct sl_signed_head head = {
            .head = from->checkpoint.head,
            .place = SL_HEAD_OUTSIDE,
            .counts = 1,
            .oldest_s = from->cosignatures > 0 ? from->oldest_s : INT64_MAX,
            .newest_s = from->cosignatures > 0 ? from->newest_s : INT64_MIN,
        };

        if (v->log_key == NULL || from->err != SALUR_OK ||
            strcmp(from->checkpoint.origin, v->report->origin) != 0 ||
            !salur_signed_head_binds(from, policy->time_s)) {
            continue;
        }
        v->report->outside++;
        err = sl_verify_add_head(v, &head);
    }
    return err;
}

static void
put(struct sl_verify *v, const struct sl_signed_head *head,
    enum salur_finding_id id)
{
    struct salur_finding finding;

    sl_finding_init(v, &finding, id);
    finding.has_seq = 1;
    finding.other_seq = head->head.size;
    if (id == SALUR_F_FORK) {
        finding.err = SALUR_E_FORK;
        finding.affected = v->affected;
        finding.affected_idr = v->affected_idr;
        finding.seq = sl_verify_first_bad(v, head->head.size);
        finding.has_hashes = 1;
        finding.expected = head->head.root;
        finding.found = head->found;
    } else {
        finding.err = SALUR_E_ROLLBACK;
        finding.seq = v->chain.entries;
    }
    finding.offset = sl_verify_offset(v, finding.seq);
    sl_finding_put(v, &finding);
}

void
sl_verify_outside_put(struct sl_verify *v)
{
    const struct sl_signed_head *forked = NULL;
    const struct sl_signed_head *beyond = NULL;

    for (size_t i = 0; i < v->heads_count; i++) {
        const struct sl_signed_head *head = &v->heads[i];

        if (head->place != SL_HEAD_OUTSIDE || head->fits) {
            continue;
        }
        /* By size: the smallest that does not fit, the largest of all. */
        if (head->head.size > v->chain.entries) {
            beyond = head;
        } else if (forked == NULL) {
            forked = head;
        }
    }
    if (forked != NULL) {
        put(v, forked, SALUR_F_FORK);
    }
    if (beyond != NULL) {
        put(v, beyond, SALUR_F_ROLLBACK);
    }
}
