/* SPDX-License-Identifier: Apache-2.0 */
/* A text of a stage note, a site line or a site proof that is read is
 * written back byte for byte. */
#include <stdlib.h>

#include "list/site_proof.h"
#include "salur/stage.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Abort unless the text was written, and is the input. */
static void
demand(enum salur_err err, struct salur_buf *text, struct salur_bytes input)
{
    if (err != SALUR_OK || !salur_bytes_equal(salur_buf_view(text), input)) {
        abort();
    }
    salur_buf_wipe(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct salur_bytes input = salur_bytes(data, size);
    struct sl_site_proof proof;
    struct salur_site_line line;
    struct salur_stage stage;
    struct salur_where where;
    struct salur_buf text;

    salur_buf_init(&text, 1 << 16);
    if (salur_stage_parse(&stage, input, &where) == SALUR_OK) {
        demand(salur_stage_format(&stage, &text), &text, input);
    } else if (where.offset > size) {
        abort();
    }
    salur_buf_init(&text, 1 << 16);
    if (salur_site_line_parse(&line, input) == SALUR_OK) {
        demand(salur_site_line_format(&line, &text), &text, input);
    }
    salur_buf_init(&text, 1 << 16);
    if (sl_site_proof_parse(&proof, input, &where) == SALUR_OK) {
        demand(sl_site_proof_format(&proof, &text), &text, input);
    }
    return 0;
}
