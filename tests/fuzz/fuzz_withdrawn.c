/* SPDX-License-Identifier: Apache-2.0 */
/* A withdrawn list that is read is written back byte for byte and finds each
 * of its ids. */
#include <stdlib.h>

#include "salur/withdrawn.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct salur_bytes input = salur_bytes(data, size);
    struct salur_withdrawn list;
    struct salur_where where;
    struct salur_buf text;

    if (salur_withdrawn_parse(&list, input, &where) != SALUR_OK) {
        if (list.lines != NULL || where.offset > size) {
            abort();
        }
        return 0;
    }
    salur_buf_init(&text, size);
    if (salur_withdrawn_format(&list, &text) != SALUR_OK ||
        !salur_bytes_equal(salur_buf_view(&text), input)) {
        abort();
    }
    for (size_t i = 0; i < list.count; i++) {
        if (salur_withdrawn_find(&list, &list.lines[i].cti) != &list.lines[i]) {
            abort();
        }
    }
    salur_buf_wipe(&text);
    salur_withdrawn_wipe(&list);
    return 0;
}
