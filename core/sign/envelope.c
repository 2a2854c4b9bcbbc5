/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sealed envelopes: the form, strictly, and the way in.  Sizes are bounded by
 * the reader's caller before anything is allocated.
 */
#include "sign/envelope.h"

#include <string.h>

#include "base/cbor.h"

#define ENVELOPE_VERSION 1
#define ENVELOPE_ITEMS 4
/* Array 1, version 1, array 2, a slot 1 + 5 + 82, nonce 26. */
#define BOUND_MAX (30 + SL_ENVELOPE_DEVICES_MAX * 88)

static void
read_slots(struct sl_reader *rd, struct sl_envelope *out)
{
    size_t count = sl_cbor_array(rd);

    if (count == 0) {
        sl_read_fail(rd, SALUR_E_EMPTY);
    } else if (count > SL_ENVELOPE_DEVICES_MAX) {
        sl_read_fail(rd, SALUR_E_LIMIT);
    }
    for (size_t i = 0; i < count && rd->err == SALUR_OK; i++) {
        struct sl_envelope_slot *slot = &out->slots[i];

        sl_cbor_array_of(rd, 2);
        sl_cbor_bstr_copy(rd, slot->kid.bytes, SALUR_KID_LEN);
        slot->sealed = sl_cbor_bstr(rd, SL_LOCK_SEALED_LEN, SL_LOCK_SEALED_LEN);
        if (i > 0 && memcmp(out->slots[i - 1].kid.bytes, slot->kid.bytes,
                            SALUR_KID_LEN) >= 0) {
            sl_read_fail(rd, SALUR_E_ORDER);
        }
        out->count++;
    }
}

enum salur_err
sl_envelope_parse(struct sl_envelope *out, struct salur_bytes bytes,
                  size_t max_plain)
{
    struct sl_reader rd;
    enum salur_err err;
    size_t items;

    memset(out, 0, sizeof *out);
    sl_reader_init(&rd, bytes);
    items = sl_cbor_array(&rd);
    if (sl_cbor_uint(&rd) != ENVELOPE_VERSION) {
        sl_read_fail(&rd, SALUR_E_VERSION);
    }
    if (items != ENVELOPE_ITEMS) {
        sl_read_fail(&rd, SALUR_E_SYNTAX);
    }
    read_slots(&rd, out);
    out->nonce = sl_cbor_bstr(&rd, SL_LOCK_NONCE_LEN, SL_LOCK_NONCE_LEN);
    out->bound = salur_bytes(bytes.ptr, rd.offset);
    out->body =
        sl_cbor_bstr(&rd, SL_LOCK_TAG_LEN + 1, SL_LOCK_TAG_LEN + max_plain);
    err = sl_reader_finish(&rd);
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}

size_t
sl_envelope_plain_len(const struct sl_envelope *envelope)
{
    return envelope->body.len - SL_LOCK_TAG_LEN; /* parsed: more than a tag */
}

enum salur_err
sl_envelope_open(const struct sl_envelope *envelope,
                 const struct salur_key *device, uint8_t *out)
{
    const struct salur_kid *kid = &salur_key_public(device)->kid;
    const struct sl_envelope_slot *slot = NULL;
    struct sl_lock *lock = NULL;
    enum salur_err err;

    for (size_t i = 0; i < envelope->count; i++) {
        if (memcmp(envelope->slots[i].kid.bytes, kid->bytes, SALUR_KID_LEN) ==
            0) {
            slot = &envelope->slots[i];
        }
    }
    memset(out, 0, sl_envelope_plain_len(envelope));
    if (slot == NULL) {
        return SALUR_E_KEY_UNKNOWN;
    }
    err = sl_lock_unseal(&lock, slot->sealed.ptr, device);
    if (err == SALUR_OK) {
        err = sl_lock_decrypt(lock, envelope->nonce.ptr, envelope->bound,
                              envelope->body, out);
    }
    sl_lock_free(lock);
    return err;
}

/* Place of a device among those before it, by id; *out_is_new 0: it is there
 * already. */
static size_t
find_place(const struct salur_pubkey *const *sorted, size_t count,
           const struct salur_pubkey *device, int *out_is_new)
{
    size_t at = count;
    int order = -1;

    while (at > 0) {
        order =
            memcmp(sorted[at - 1]->kid.bytes, device->kid.bytes, SALUR_KID_LEN);
        if (order <= 0) {
            break;
        }
        at--;
    }
    *out_is_new = at == 0 || order != 0;
    return at;
}

/* Order the devices by id into a list of the caller's. */
static enum salur_err
sort_devices(const struct salur_pubkey *const *devices, size_t count,
             const struct salur_pubkey *sorted[SL_ENVELOPE_DEVICES_MAX])
{
    for (size_t i = 0; i < count; i++) {
        int is_new;
        size_t place = find_place(sorted, i, devices[i], &is_new);

        if (!is_new) {
            return SALUR_E_DUPLICATE;
        }
        for (size_t at = i; at > place; at--) {
            sorted[at] = sorted[at - 1];
        }
        sorted[place] = devices[i];
    }
    return SALUR_OK;
}

static enum salur_err
put_slots(struct salur_buf *out, const struct sl_lock *lock,
          const struct salur_pubkey *const *sorted, size_t count)
{
    uint8_t sealed[SL_LOCK_SEALED_LEN];
    enum salur_err err = SALUR_OK;

    sl_cbor_put_array(out, count);
    for (size_t i = 0; i < count && err == SALUR_OK; i++) {
        err = sl_lock_seal(lock, sorted[i], sealed);
        sl_cbor_put_array(out, 2);
        sl_cbor_put_bstr(out, salur_bytes(sorted[i]->kid.bytes, SALUR_KID_LEN));
        sl_cbor_put_bstr(out, salur_bytes(sealed, sizeof sealed));
    }
    return err;
}

/* All that stands before the ciphertext. */
static enum salur_err
put_bound(struct salur_buf *out, const struct sl_lock *lock,
          const struct salur_pubkey *const *sorted, size_t count,
          struct salur_bytes nonce)
{
    enum salur_err err;

    sl_cbor_put_array(out, ENVELOPE_ITEMS);
    sl_cbor_put_uint(out, ENVELOPE_VERSION);
    err = put_slots(out, lock, sorted, count);
    sl_cbor_put_bstr(out, nonce);
    return err == SALUR_OK ? out->err : err;
}

enum salur_err
sl_envelope_seal(const struct salur_pubkey *const *devices, size_t count,
                 struct salur_bytes plain, struct salur_buf *out)
{
    const struct salur_pubkey *sorted[SL_ENVELOPE_DEVICES_MAX] = {NULL};
    uint8_t nonce[SL_LOCK_NONCE_LEN];
    uint8_t store[BOUND_MAX];
    struct sl_lock *lock = NULL;
    struct salur_buf bound;
    enum salur_err err;

    if (count == 0 || plain.len == 0) {
        return SALUR_E_EMPTY;
    }
    if (count > SL_ENVELOPE_DEVICES_MAX || plain.len > SALUR_PACK_MAX) {
        return SALUR_E_LIMIT;
    }
    err = sort_devices(devices, count, sorted);
    if (err == SALUR_OK) {
        err = sl_lock_new(&lock);
    }
    if (err != SALUR_OK) {
        return err;
    }
    salur_random(nonce, sizeof nonce);
    salur_buf_fixed(&bound, store, sizeof store);
    err = put_bound(&bound, lock, sorted, count,
                    salur_bytes(nonce, sizeof nonce));
    if (err == SALUR_OK) {
        sl_put_bytes(out, salur_buf_view(&bound));
        sl_cbor_put_bstr_head(out, plain.len + SL_LOCK_TAG_LEN);
        err = sl_lock_encrypt(lock, nonce, salur_buf_view(&bound), plain, out);
    }
    sl_lock_free(lock);
    return err;
}
