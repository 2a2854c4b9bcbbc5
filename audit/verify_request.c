/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The request to a witness that an export carries.  It adds nothing to what is
 * proven: it must be what follows from the two heads beside it.  One that is
 * not was put there by somebody, whatever policy asks for.
 */
#include "audit/verify_work.h"

#include "salur/witness.h"

/* SALUR_OK, or in what the request does not fit. */
static enum salur_err
judge(const struct sl_verify *v)
{
    const struct salur_head *old = &v->cosigned.checkpoint.head;
    struct salur_witness_request request;
    enum salur_err err = salur_witness_parse(&request, v->parts.request);

    if (err != SALUR_OK) {
        return err;
    }
    if (!salur_bytes_equal(request.note, v->parts.checkpoint)) {
        return SALUR_E_MISMATCH;
    }
    if (request.old_size != old->size) {
        return SALUR_E_CONFLICT;
    }
    return salur_merkle_verify_consistency(
        v->hasher, old, &request.checkpoint.head, &request.proof);
}

void
sl_verify_request(struct sl_verify *v)
{
    struct salur_finding finding;
    enum salur_err err;

    if (v->parts.request.len == 0) {
        return;
    }
    err = judge(v);
    if (err == SALUR_OK) {
        return;
    }
    sl_finding_init(v, &finding, SALUR_F_REQUEST);
    finding.err = err;
    sl_finding_put(v, &finding);
}
