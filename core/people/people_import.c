/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking in the personal part of a bundle.  Everything is checked before the
 * store is touched: the envelope, the issuer, the signature, every family
 * against the approved list.
 */
#include "people/people_import.h"

#include <stdlib.h>
#include <string.h>

#include "base/cbor.h"
#include "log/entry_field.h"
#include "people/people_folder.h"
#include "people/people_store.h"
#include "sign/cose.h"
#include "sign/envelope.h"

/* The signing domain: no token of another use can pass as this one. */
#define DOMAIN "salur/p1"

_Static_assert(SL_CLAIM_MAX <= SL_COSE_PAYLOAD_MAX, "every claim fits");

void
sl_parcel_put(struct salur_buf *buf, const struct sl_parcel *parcel)
{
    sl_cbor_put_array(buf, 2);
    sl_cbor_put_bstr(buf, parcel->token);
    sl_cbor_put_bstr(buf, parcel->roll);
}

enum salur_err
sl_parcel_read(struct sl_parcel *out, struct salur_bytes bytes)
{
    struct sl_reader rd;

    sl_reader_init(&rd, bytes);
    sl_cbor_array_of(&rd, 2);
    out->token = sl_cbor_bstr(&rd, 1, SALUR_TOKEN_MAX);
    out->roll = sl_cbor_bstr(&rd, 1, bytes.len);
    return sl_reader_finish(&rd);
}

void
sl_claim_put(struct salur_buf *buf, const struct salur_people_terms *terms,
             const struct salur_hash *digest)
{
    sl_cbor_put_array(buf, 4);
    sl_cbor_put_tstr(buf, salur_bytes_str(DOMAIN));
    sl_put_stage_id(buf, &terms->stage);
    sl_cbor_put_uint(buf, terms->site);
    sl_put_hash(buf, digest);
}

/* What one import is about. */
struct intake {
    const struct salur_bundle *bundle;
    const struct salur_key *device;
    int64_t time_s;
    struct salur_bytes opened; /* guarded memory */
    struct sl_parcel parcel;
    struct sl_roll roll;
    struct salur_person person;
    struct salur_hash digest;
    struct salur_people_taken *out;
};

/* Open the envelope into guarded memory of the caller's to free. */
static enum salur_err
open_envelope(struct intake *in, uint8_t **out)
{
    struct sl_envelope *envelope = malloc(sizeof *envelope);
    size_t most = SL_PARCEL_OVERHEAD + sl_roll_max(in->bundle->list.count);
    enum salur_err err;

    *out = NULL;
    if (envelope == NULL) {
        return SALUR_E_MEMORY;
    }
    err = sl_envelope_parse(envelope, in->bundle->parts.people, most);
    if (err == SALUR_OK) {
        *out = sl_guarded_new(sl_envelope_plain_len(envelope));
        err = *out == NULL ? SALUR_E_MEMORY : SALUR_OK;
    }
    if (err == SALUR_OK) {
        in->opened = salur_bytes(*out, sl_envelope_plain_len(envelope));
        err = sl_envelope_open(envelope, in->device, *out);
        /* It is sealed to all devices that the trust note named. */
        err = err == SALUR_E_KEY_UNKNOWN ? SALUR_E_NOT_ENROLLED : err;
    }
    free(envelope);
    return err == SALUR_OK ? sl_parcel_read(&in->parcel, in->opened) : err;
}

static enum salur_err
take_digest(struct intake *in)
{
    struct salur_hasher *hasher = NULL;
    enum salur_err err = salur_hasher_new(&hasher);

    if (err == SALUR_OK) {
        salur_hash(hasher, in->parcel.roll, &in->digest);
    }
    salur_hasher_free(hasher);
    return err;
}

/* An issuer who may sign for the village signed this roll, and of this
 * village and stage it is. */
static enum salur_err
check_issuer(struct intake *in)
{
    struct salur_people_terms wanted = {.site = in->bundle->line.site};
    const struct salur_trust_key *key;
    uint8_t store[SL_CLAIM_MAX];
    struct salur_buf claim;
    struct sl_cose cose;
    enum salur_err err = sl_cose_parse(&cose, in->parcel.token);

    wanted.stage = in->bundle->stage.id;
    salur_buf_fixed(&claim, store, sizeof store);
    sl_claim_put(&claim, &wanted, &in->digest);
    if (err == SALUR_OK && claim.err != SALUR_OK) {
        err = claim.err;
    }
    if (err == SALUR_OK) {
        err = salur_trust_may(in->bundle->trust, cose.kid, SALUR_ROLE_ISSUER,
                              wanted.site, in->time_s, &key);
    }
    if (err == SALUR_OK) {
        err = sl_cose_verify(&cose, &key->key);
    }
    if (err == SALUR_OK) {
        memcpy(in->out->issuer, key->key.name, sizeof in->out->issuer);
        err = salur_bytes_equal(cose.payload, salur_buf_view(&claim))
                  ? SALUR_OK
                  : SALUR_E_MISMATCH;
    }
    return err;
}

/* The roll is of the families of the approved list, each of them. */
static enum salur_err
check_families(struct intake *in)
{
    const struct salur_site_list *list = &in->bundle->list;
    const struct salur_people_terms *terms = &in->roll.head.terms;
    enum salur_err err = sl_roll_open(&in->roll, in->parcel.roll);
    size_t at = 0;

    if (err != SALUR_OK) {
        return err;
    }
    if (salur_stage_id_compare(&terms->stage, &in->bundle->stage.id) != 0 ||
        terms->site != in->bundle->line.site || terms->count != list->count) {
        return SALUR_E_MISMATCH;
    }
    while ((err = sl_roll_next(&in->roll, &in->person)) == SALUR_OK) {
        /* The roll ends after as many families as the list has. */
        if (memcmp(in->person.cti.bytes, list->items[at++].cti.bytes,
                   SALUR_CTI_LEN) != 0) {
            return SALUR_E_MISMATCH;
        }
    }
    in->out->terms = *terms;
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}

/* 1 when this very roll is stored, for this device. */
static int
is_stored(const struct intake *in, const char *place)
{
    struct sl_people_part *part = NULL;
    int is_same = 0;

    if (sl_people_store_read(&part, place, &in->bundle->stage.id, in->device) ==
        SALUR_OK) {
        is_same = salur_hash_equal(&part->digest, &in->digest);
    }
    sl_people_part_free(part);
    return is_same;
}

static enum salur_err
store(struct intake *in, const struct sl_people_folder *folder)
{
    const struct salur_stage_id *id = &in->bundle->stage.id;
    char stage[SALUR_STAGE_NAME_MAX];
    char temp[SL_PEOPLE_TEMP_MAX];
    char *path = NULL;
    enum salur_err err;

    salur_stage_id_format(stage, id);
    path = sl_people_folder_path(folder, stage);
    if (path == NULL) {
        return SALUR_E_MEMORY;
    }
    in->out->already = is_stored(in, path);
    free(path);
    if (in->out->already) {
        return SALUR_OK;
    }
    err = sl_people_folder_temp(folder, temp);
    if (err != SALUR_OK) {
        return err;
    }
    path = sl_people_folder_path(folder, temp);
    err = path == NULL
              ? SALUR_E_MEMORY
              : sl_people_store_write(path, in->parcel.roll, &in->digest,
                                      salur_key_public(in->device));
    if (err == SALUR_OK) {
        err = sl_people_folder_replace(folder, temp, id);
    }
    if (err != SALUR_OK) {
        /* What is left of it, if anything, the next opening destroys. */
        (void)sl_people_folder_destroy(folder, temp);
    }
    free(path);
    return err;
}

enum salur_err
salur_people_import(const char *store_dir, const struct salur_key *device_key,
                    const struct salur_bundle *bundle, int64_t time_s,
                    struct salur_people_taken *out)
{
    struct intake *in = sl_guarded_new(sizeof *in);
    struct salur_people_taken taken;
    struct sl_people_folder folder;
    uint8_t *opened = NULL;
    enum salur_err err = in == NULL ? SALUR_E_MEMORY : SALUR_OK;

    memset(&taken, 0, sizeof taken);
    if (err == SALUR_OK) {
        memset(in, 0, sizeof *in);
        in->bundle = bundle;
        in->device = device_key;
        in->time_s = time_s;
        in->out = &taken;
        err = bundle->parts.people.len == 0 ? SALUR_E_EMPTY
                                            : open_envelope(in, &opened);
    }
    if (err == SALUR_OK) {
        err = take_digest(in);
    }
    if (err == SALUR_OK) {
        err = check_issuer(in);
    }
    if (err == SALUR_OK) {
        err = check_families(in);
    }
    if (err == SALUR_OK) {
        err = sl_people_folder_open(&folder, store_dir, SL_PEOPLE_MAKE);
        if (err == SALUR_OK) {
            err = store(in, &folder);
        }
        sl_people_folder_close(&folder);
    }
    if (err != SALUR_OK) {
        memset(&taken, 0, sizeof taken);
    }
    if (out != NULL) {
        *out = taken;
    }
    sl_guarded_free(opened);
    sl_guarded_free(in);
    return err;
}
