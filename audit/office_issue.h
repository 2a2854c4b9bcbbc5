/* SPDX-License-Identifier: Apache-2.0 */
/* Signing the cards of some villages at once, on all processors. */
#ifndef SL_OFFICE_ISSUE_H
#define SL_OFFICE_ISSUE_H

#include "salur/entitlement.h"

/* One village to be signed. */
struct sl_issue_job {
    uint64_t site;
    struct salur_site_list list;
    struct salur_buf tokens; /* u16 length + token, in list order */
    enum salur_err err;
};

/*
 * Sign the cards of all jobs; tokens and err of each are set.  The bytes do
 * not depend on the number of threads.
 *
 * terms   stage and expires_s are used
 * issuer  shared by the threads, which only read it
 *
 * Returns SALUR_OK or the first job's error.
 */
SALUR_MUST_USE enum salur_err
sl_issue_sign(struct sl_issue_job *jobs, size_t count,
              const struct salur_entitlement *terms,
              const struct salur_key *issuer);

#endif
