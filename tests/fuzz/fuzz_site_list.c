/* SPDX-License-Identifier: Apache-2.0 */
/* A site list that is read is written back byte for byte, finds each of its
 * ids, and has a line. */
#include <stdlib.h>

#include "salur/stage.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(int ok)
{
    if (!ok) {
        abort();
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct salur_hasher *hasher = NULL;
    struct salur_site_line line;
    struct salur_site_list list;
    struct salur_buf buf;

    if (salur_site_list_decode(&list, salur_bytes(data, size)) != SALUR_OK) {
        demand(list.items == NULL && list.count == 0);
        return 0;
    }
    salur_buf_init(&buf, size);
    demand(salur_site_list_encode(&list, &buf) == SALUR_OK);
    demand(salur_bytes_equal(salur_buf_view(&buf), salur_bytes(data, size)));
    for (size_t i = 0; i < list.count; i++) {
        demand(salur_site_list_find(&list, &list.items[i].cti) ==
               &list.items[i]);
    }
    demand(salur_hasher_new(&hasher) == SALUR_OK);
    demand(salur_site_list_line(&list, 9901012001, hasher, &line) == SALUR_OK);
    demand(line.count == list.count);
    salur_hasher_free(hasher);
    salur_buf_wipe(&buf);
    salur_site_list_wipe(&list);
    return 0;
}
