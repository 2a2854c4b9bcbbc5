/* SPDX-License-Identifier: Apache-2.0 */
/* A closing statement that is accepted, bare or as a note, is written again
 * as it was; a bad line lies inside the input. */
#include <stdlib.h>

#include "salur/closing.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct salur_pubkey nobody = {
        .name = "test/log/9901012001/a/k1", .type = SALUR_KEY_ED25519};
    struct salur_bytes input = salur_bytes(data, size);
    struct salur_closing closing;
    struct salur_note note;
    struct salur_where where;
    struct salur_buf again;

    if (salur_closing_open(&closing, input, &nobody) == SALUR_OK) {
        abort();
    }
    if (salur_note_parse(&note, input) == SALUR_OK) {
        input = note.text;
    }
    if (salur_closing_parse(&closing, input, &where) != SALUR_OK) {
        if (where.offset > input.len) {
            abort();
        }
        return 0;
    }
    salur_buf_init(&again, 4096);
    if (salur_closing_format(&closing, &again) != SALUR_OK ||
        !salur_bytes_equal(salur_buf_view(&again), input)) {
        abort();
    }
    salur_buf_wipe(&again);
    return 0;
}
