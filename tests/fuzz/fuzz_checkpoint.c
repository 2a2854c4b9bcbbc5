/* SPDX-License-Identifier: Apache-2.0 */
/* A checkpoint text that is accepted is written again as it was. */
#include <stdlib.h>
#include <string.h>

#include "salur/checkpoint.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct salur_bytes input = salur_bytes(data, size);
    struct salur_checkpoint checkpoint;
    struct salur_buf again;

    (void)!salur_checkpoint_peek(&checkpoint, input);
    if (salur_checkpoint_parse(&checkpoint, input) != SALUR_OK) {
        return 0;
    }
    salur_buf_init(&again, 4096);
    if (salur_checkpoint_format(&checkpoint, &again) != SALUR_OK ||
        again.len != size || memcmp(again.ptr, data, size) != 0) {
        abort();
    }
    salur_buf_wipe(&again);
    return 0;
}
