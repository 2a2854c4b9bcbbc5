/* SPDX-License-Identifier: Apache-2.0 */
/* A witness request that is accepted is written again as it was; judging it
 * without a key gives no head. */
#include <stdlib.h>
#include <string.h>

#include "salur/witness.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct salur_witness_request request;
    struct salur_checkpoint out;
    struct salur_hasher *hasher;
    struct salur_pubkey key;
    struct salur_buf again;

    if (salur_witness_parse(&request, salur_bytes(data, size)) != SALUR_OK) {
        return 0;
    }
    salur_buf_init(&again, size);
    if (salur_witness_format(&request, &again) != SALUR_OK ||
        again.len != size || memcmp(again.ptr, data, size) != 0) {
        abort();
    }
    salur_buf_wipe(&again);
    if (salur_hasher_new(&hasher) != SALUR_OK ||
        salur_pubkey_make(&key, request.checkpoint.origin, SALUR_KEY_ED25519,
                          request.checkpoint.head.root.bytes) != SALUR_OK) {
        abort();
    }
    if (salur_witness_judge(&out, hasher, &request, NULL, NULL) !=
        SALUR_E_KEY_UNKNOWN) {
        abort();
    }
    (void)!salur_witness_judge(&out, hasher, &request, &key, NULL);
    salur_hasher_free(hasher);
    return 0;
}
