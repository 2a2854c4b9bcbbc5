/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The personal part from the outside in: envelope, parcel, roll, row.  What
 * is accepted is written again byte for byte; an envelope that parses holds
 * views of its input and opens for nobody.
 */
#include <stdlib.h>
#include <string.h>

#include "people/people_import.h"
#include "sign/envelope.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(int ok)
{
    if (!ok) {
        abort();
    }
}

/* Nobody was handed a lock, so nobody opens what was made up. */
static void
try_envelope(struct salur_bytes input)
{
    struct sl_envelope *envelope = malloc(sizeof *envelope);
    struct salur_key *device = NULL;
    uint8_t seed[32] = {1};
    uint8_t *out;

    demand(envelope != NULL);
    if (sl_envelope_parse(envelope, input, 1 << 16) == SALUR_OK) {
        demand(envelope->count >= 1 &&
               envelope->count <= SL_ENVELOPE_DEVICES_MAX);
        demand(envelope->bound.len < input.len &&
               envelope->nonce.len == SL_LOCK_NONCE_LEN);
        demand(salur_key_from_seed(&device, "test/log/9901012001/a/k1",
                                   SALUR_ROLE_LOG, seed) == SALUR_OK);
        out = malloc(sl_envelope_plain_len(envelope));
        demand(out != NULL);
        demand(sl_envelope_open(envelope, device, out) != SALUR_OK);
        free(out);
        salur_key_free(device);
    }
    free(envelope);
}

static void
try_parcel(struct salur_bytes input)
{
    struct sl_parcel parcel;
    struct salur_buf out;

    if (sl_parcel_read(&parcel, input) == SALUR_OK) {
        salur_buf_init(&out, input.len);
        sl_parcel_put(&out, &parcel);
        demand(salur_bytes_equal(salur_buf_view(&out), input));
        salur_buf_wipe(&out);
    }
}

static void
try_row(struct salur_bytes input)
{
    struct salur_person person;
    struct salur_buf out;

    if (sl_roll_read_row(&person, input) == SALUR_OK) {
        salur_buf_init(&out, input.len);
        sl_roll_put_row(&out, &person);
        demand(salur_bytes_equal(salur_buf_view(&out), input));
        demand(input.len <= SL_ROLL_PERSON_MAX);
        salur_buf_wipe(&out);
    }
}

static void
try_roll(struct salur_bytes input)
{
    struct salur_person person;
    struct sl_roll *roll = malloc(sizeof *roll);
    struct salur_buf out;
    enum salur_err err;

    demand(roll != NULL);
    salur_buf_init(&out, input.len);
    err = sl_roll_open(roll, input);
    if (err == SALUR_OK) {
        sl_roll_put_head(&out, &roll->head);
    }
    while (err == SALUR_OK) {
        err = sl_roll_next(roll, &person);
        if (err == SALUR_OK) {
            demand(person.name[0] != '\0' && strlen(person.nik_tail) == 4);
            sl_roll_put_person(&out, &person);
        }
    }
    if (err == SALUR_E_ENDED) {
        demand(salur_bytes_equal(salur_buf_view(&out), input));
        demand(input.len <= sl_roll_max(roll->head.terms.count));
    }
    salur_buf_wipe(&out);
    free(roll);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct salur_bytes input = salur_bytes(data, size);

    demand(salur_start() == SALUR_OK);
    try_envelope(input);
    try_parcel(input);
    try_row(input);
    try_roll(input);
    return 0;
}
