/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An export that is accepted is written again as it was; entries that the
 * cursor walks over, put together again, are the bytes that it walked over.
 */
#include <stdlib.h>
#include <string.h>

#include "salur/export.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
walk(struct salur_bytes entries)
{
    struct salur_entry_cursor cursor;
    struct salur_bytes entry;
    struct salur_buf again;

    salur_buf_init(&again, entries.len);
    salur_entry_cursor_init(&cursor, entries);
    while (salur_entry_cursor_next(&cursor, &entry) == SALUR_OK) {
        salur_entries_put(&again, entry);
    }
    if (again.err != SALUR_OK || again.len != cursor.offset ||
        (again.len > 0 && memcmp(again.ptr, entries.ptr, again.len) != 0)) {
        abort();
    }
    salur_buf_wipe(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct salur_export parts;
    struct salur_buf again;

    walk(salur_bytes(data, size));
    if (salur_export_open(&parts, salur_bytes(data, size), NULL) != SALUR_OK) {
        return 0;
    }
    walk(parts.entries);
    salur_buf_init(&again, size);
    if (salur_export_write(&parts, &again) != SALUR_OK || again.len != size ||
        memcmp(again.ptr, data, size) != 0) {
        abort();
    }
    salur_buf_wipe(&again);
    return 0;
}
