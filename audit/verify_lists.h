/* SPDX-License-Identifier: Apache-2.0 */
/* Looking up the approved lists of one village. */
#ifndef SL_VERIFY_LISTS_H
#define SL_VERIFY_LISTS_H

#include "audit/verify.h"

/* What is known of one stage at one village. */
struct sl_listed {
    struct salur_stage_id stage;
    int64_t opens_s;
    int64_t closes_s; /* first second after */
    struct salur_site_line line;
    struct salur_site_list list;
    uint32_t next; /* number + 1 of the next of this village, 0 none */
};

struct sl_withdrawn_of {
    char area[SALUR_AREA_MAX + 1];
    struct salur_withdrawn list;
};

/* The first list of a village, NULL when there is none; then the others. */
const struct sl_listed *
sl_lists_first(const struct salur_verify_lists *lists, uint64_t site);
const struct sl_listed *
sl_lists_next(const struct salur_verify_lists *lists,
              const struct sl_listed *listed);
/* The list of one stage at a village, NULL when there is none. */
const struct sl_listed *
sl_lists_stage(const struct salur_verify_lists *lists, uint64_t site,
               const struct salur_stage_id *stage);
/* Withdrawn lists by position, NULL past the last. */
const struct sl_withdrawn_of *
sl_lists_withdrawn(const struct salur_verify_lists *lists, size_t index);

#endif
