/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The input is tried as a whole evidence pack, as the manifest of one, and as
 * a file in one.  What is accepted is written again as it was.
 */
#include <stdlib.h>
#include <string.h>

#include "log/evidence.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(int ok)
{
    if (!ok) {
        abort();
    }
}

static void
try_pack(struct salur_evidence *e, struct salur_bytes input)
{
    struct salur_evidence_bad bad;
    struct salur_buf again;

    if (salur_evidence_open(e, input, &bad) != SALUR_OK) {
        demand(strlen(bad.member) < sizeof bad.member);
        return;
    }
    salur_buf_init(&again, input.len);
    demand(salur_evidence_write(e, &again) == SALUR_OK);
    demand(salur_bytes_equal(salur_buf_view(&again), input));
    salur_buf_wipe(&again);
}

static void
try_manifest(struct salur_evidence *e, struct salur_bytes input)
{
    struct salur_buf again;

    memset(e, 0, sizeof *e);
    if (sl_manifest_parse(e, input) != SALUR_OK) {
        return;
    }
    salur_buf_init(&again, SL_MANIFEST_MAX);
    demand(sl_manifest_format(e, &again) == SALUR_OK);
    demand(salur_bytes_equal(salur_buf_view(&again), input));
    salur_buf_wipe(&again);
}

static void
try_file(struct salur_evidence *e, struct salur_bytes input)
{
    struct salur_bytes word = salur_bytes_str("x\n");
    struct salur_buf pack;
    char label[80];

    memset(e, 0, sizeof *e);
    memcpy(e->version, "0", 2);
    e->readme_id = e->readme_en = e->commands = word;
    e->report_id = e->report_en = e->report_json = word;
    e->keys = e->trust = word;
    memset(label, 0, sizeof label);
    memcpy(label, input.ptr, input.len < 79 ? input.len : 79);
    demand(salur_evidence_add(e, salur_evidence_kind_of(input), label, input) ==
           SALUR_OK);
    salur_buf_init(&pack, input.len + (1 << 16));
    demand(salur_evidence_write(e, &pack) == SALUR_OK);
    try_pack(e, salur_buf_view(&pack));
    demand(e->count == 1);
    demand(salur_bytes_equal(e->files[0].data, input));
    salur_buf_wipe(&pack);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct salur_evidence *e = calloc(1, sizeof *e);

    demand(e != NULL);
    try_pack(e, salur_bytes(data, size));
    try_manifest(e, salur_bytes(data, size));
    if (size > 0) {
        try_file(e, salur_bytes(data, size));
    }
    free(e);
    return 0;
}
