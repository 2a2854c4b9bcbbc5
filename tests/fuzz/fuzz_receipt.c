/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A receipt that is read holds all its bytes.  No input is genuine under a key
 * that signed nothing, and what the key signs of its head is read back.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "salur/receipt.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct salur_key *
the_key(void)
{
    static const uint8_t seed[32] = {1};
    static struct salur_key *key;

    if (key == NULL &&
        (salur_start() != SALUR_OK ||
         salur_key_from_seed(&key, "test/log/9901012001/a/k1", SALUR_ROLE_LOG,
                             seed) != SALUR_OK)) {
        abort();
    }
    return key;
}

/* The parts, put together again, are the input. */
static void
demand_all(const struct salur_receipt *receipt, struct salur_bytes input)
{
    uint8_t store[SALUR_RECEIPT_LEN];
    struct salur_buf again;

    salur_buf_fixed(&again, store, sizeof store);
    sl_put_u8(&again, 1);
    sl_put(&again, receipt->kid.bytes, SALUR_KID_LEN);
    sl_put_be32(&again, (uint32_t)receipt->head.size);
    sl_put(&again, receipt->head.root.bytes, SALUR_HASH_LEN);
    sl_put(&again, receipt->signature.bytes, SALUR_SIG_LEN);
    if (receipt->head.size > UINT32_MAX ||
        !salur_bytes_equal(salur_buf_view(&again), input)) {
        abort();
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct salur_bytes input = salur_bytes(data, size);
    const struct salur_pubkey *public = salur_key_public(the_key());
    struct salur_receipt receipt;
    struct salur_receipt signed_one;
    struct salur_buf bytes;
    struct salur_buf note;

    if (salur_receipt_parse(&receipt, input) != SALUR_OK) {
        return 0;
    }
    demand_all(&receipt, input);
    salur_buf_init(&bytes, 4096);
    salur_buf_init(&note, 4096);
    if (salur_receipt_open(&receipt, public, &note) == SALUR_OK ||
        note.len > 0) {
        abort();
    }
    receipt.kid = public->kid;
    if (salur_receipt_open(&receipt, public, &note) != SALUR_E_SIGNATURE ||
        salur_receipt_sign(&receipt.head, the_key(), &bytes) != SALUR_OK ||
        salur_receipt_parse(&signed_one, salur_buf_view(&bytes)) != SALUR_OK ||
        salur_receipt_open(&signed_one, public, &note) != SALUR_OK) {
        abort();
    }
    salur_buf_wipe(&bytes);
    salur_buf_wipe(&note);
    return 0;
}
