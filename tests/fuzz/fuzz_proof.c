/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A proof that is accepted is written again as it was; a bad line lies inside
 * the input.  Where its hashes lead to the root, they do so for no other entry
 * and no other number.
 */
#include <stdlib.h>

#include "salur/proof.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct salur_hasher *
the_hasher(void)
{
    static struct salur_hasher *hasher;

    if (hasher == NULL && salur_hasher_new(&hasher) != SALUR_OK) {
        abort();
    }
    return hasher;
}

static void
demand_one_entry(struct salur_tlog_proof *proof)
{
    struct salur_head then;

    if (salur_tlog_proof_check(the_hasher(), proof, proof->extra, &then) !=
        SALUR_OK) {
        return;
    }
    if (then.size != proof->index + 1 ||
        salur_tlog_proof_check(the_hasher(), proof, salur_bytes_str("another"),
                               NULL) == SALUR_OK) {
        abort();
    }
    proof->index ^= 1;
    if (salur_tlog_proof_check(the_hasher(), proof, proof->extra, NULL) ==
        SALUR_OK) {
        abort();
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct salur_bytes input = salur_bytes(data, size);
    struct salur_tlog_proof proof;
    struct salur_where where;
    struct salur_buf extra;
    struct salur_buf again;

    salur_buf_init(&extra, SALUR_ENTRY_MAX);
    salur_buf_init(&again, SALUR_TLOG_PROOF_MAX);
    if (salur_tlog_proof_parse(&proof, input, &extra, &where) != SALUR_OK) {
        if (where.offset > size || proof.checkpoint.len > 0) {
            abort();
        }
    } else {
        if (salur_tlog_proof_format(&proof, &again) != SALUR_OK ||
            !salur_bytes_equal(salur_buf_view(&again), input)) {
            abort();
        }
        demand_one_entry(&proof);
    }
    salur_buf_wipe(&extra);
    salur_buf_wipe(&again);
    return 0;
}
