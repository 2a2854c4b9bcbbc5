/* SPDX-License-Identifier: Apache-2.0 */
/* What a comparison holds, shared by compare.c and compare_run.c. */
#ifndef SL_COMPARE_INSIDE_H
#define SL_COMPARE_INSIDE_H

#include "audit/compare.h"
#include "salur/proof.h"
#include "salur/witness.h"

/* Heads of one comparison: every receipt of the largest village, and more. */
#define SL_COMPARE_HEADS_MAX 1000000

/* What is known of the history that one head ends, besides the head. */
struct sl_history {
    size_t head; /* index of it */
    enum salur_compare_basis basis;
    /* basis ENTRIES: leaf hashes, as many as the head covers. */
    struct salur_hash *leaves;
    /* basis PROOF of an entry: the head when that entry was the last. */
    struct salur_head then;
    /* basis PROOF of a request: from old_size to the head. */
    int is_request;
    uint64_t old_size;
    struct salur_proof proof;
};

struct salur_compare {
    const struct salur_trust *trust;
    struct salur_hasher *hasher;
    struct salur_compare_head *heads;
    struct salur_buf *notes; /* one a head */
    size_t heads_count;
    size_t heads_cap;
    size_t notes_cap;
    struct sl_history *histories;
    size_t histories_count;
    size_t histories_cap;
    struct salur_compare_log *logs;
    size_t logs_count;
    size_t logs_cap;
    struct salur_compare_fork *forks;
    size_t forks_count;
    size_t forks_cap;
};

#endif
