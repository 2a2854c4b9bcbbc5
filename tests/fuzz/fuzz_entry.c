/* SPDX-License-Identifier: Apache-2.0 */
/* What an entry decoder accepts re-encodes to the same bytes. */
#include <stdlib.h>
#include <string.h>

#include "salur/entry.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct salur_entry entry;
    struct salur_buf again;

    if (salur_entry_decode(&entry, salur_bytes(data, size)) != SALUR_OK) {
        return 0;
    }
    salur_buf_init(&again, SALUR_ENTRY_MAX);
    if (salur_entry_encode(&entry, &again) != SALUR_OK || again.len != size ||
        memcmp(again.ptr, data, size) != 0) {
        abort();
    }
    salur_buf_wipe(&again);
    return 0;
}
