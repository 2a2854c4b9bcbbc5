/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The office's side: families become a roll, the roll is signed by an issuer
 * and sealed to the devices of the village.  What is written is read back
 * before it is signed: an office never seals what a village would refuse.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "people/people_import.h"
#include "salur/text.h"
#include "sign/cose.h"
#include "sign/envelope.h"

struct salur_people_builder {
    struct sl_roll_head head;    /* guarded memory */
    struct salur_person *people; /* on the heap, wiped */
    size_t cap;
};

/* Copy a text, cut between characters to fit; "" when it is no text. */
static void
copy_text(char *out, size_t max, struct salur_bytes text)
{
    size_t len = text.len;

    memset(out, 0, max + 1);
    if (!salur_text_is_clean((const char *)text.ptr, len)) {
        return;
    }
    if (len > max) {
        len = max;
        /* RFC 3629 3: bytes 10xxxxxx go on with a character. */
        while (len > 0 && (text.ptr[len] & 0xc0) == 0x80) {
            len--;
        }
    }
    if (len > 0) {
        memcpy(out, text.ptr, len);
    }
}

/* The same for a string that may be NULL. */
static void
copy_string(char *out, size_t max, const char *text)
{
    copy_text(out, max, salur_bytes_str(text != NULL ? text : ""));
}

enum salur_err
salur_people_builder_new(struct salur_people_builder **out,
                         const struct salur_stage_key *key,
                         const struct salur_stage_id *stage, uint64_t site,
                         const char *village, const char *contact)
{
    struct salur_people_builder *builder = sl_guarded_new(sizeof *builder);
    struct salur_people_terms *terms;
    enum salur_err err;

    *out = NULL;
    if (builder == NULL) {
        return SALUR_E_MEMORY;
    }
    memset(builder, 0, sizeof *builder);
    terms = &builder->head.terms;
    terms->stage = *stage;
    terms->site = site;
    copy_string(terms->village, SALUR_VILLAGE_MAX, village);
    copy_string(terms->contact, SALUR_CONTACT_MAX, contact);
    err = sl_tag_key_derive(key, site, builder->head.tag_key);
    if (err == SALUR_OK) {
        *out = builder;
        builder = NULL;
    }
    salur_people_builder_free(builder);
    return err;
}

void
salur_people_builder_free(struct salur_people_builder *builder)
{
    if (builder != NULL && builder->people != NULL) {
        sl_wipe(builder->people, builder->cap * sizeof *builder->people);
        free(builder->people);
    }
    sl_guarded_free(builder);
}

enum salur_err
salur_people_builder_person(const struct salur_people_builder *builder,
                            const struct salur_cti *cti,
                            const struct salur_row *row,
                            struct salur_person *out)
{
    size_t digits = strlen(row->nik);
    enum salur_err err = SALUR_OK;

    memset(out, 0, sizeof *out);
    if (digits != sizeof row->nik - 1) {
        return SALUR_E_NIK;
    }
    out->cti = *cti;
    copy_text(out->name, SALUR_PERSON_NAME_MAX, row->name);
    copy_text(out->address, SALUR_PERSON_ADDRESS_MAX, row->address);
    copy_text(out->rt, SALUR_PERSON_RT_MAX, row->rt);
    copy_text(out->rw, SALUR_PERSON_RT_MAX, row->rw);
    memcpy(out->nik_tail, &row->nik[digits - 4], 5); /* and the NUL */
    if (row->kk[0] != '\0') {
        out->has_kk_tag = 1;
        err = sl_tag_compute(builder->head.tag_key, salur_bytes_str(row->kk),
                             out->kk_tag);
    }
    if (err == SALUR_OK && out->name[0] == '\0') {
        err = SALUR_E_EMPTY;
    }
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}

/* Like sl_array_grow, but what moves leaves nothing behind. */
static enum salur_err
make_room(struct salur_people_builder *builder)
{
    size_t count = (size_t)builder->head.terms.count; /* of this array */
    struct salur_person *old = builder->people;
    void *fresh = NULL;
    size_t cap = 0;
    enum salur_err err;

    if (count < builder->cap) {
        return SALUR_OK;
    }
    err = sl_array_grow(&fresh, &cap, count + 1 + count / 2,
                        SALUR_SITE_ENTRIES_MAX + SALUR_SITE_ENTRIES_MAX / 2 + 1,
                        sizeof *old);
    if (err != SALUR_OK) {
        return err;
    }
    builder->people = fresh;
    builder->cap = cap;
    if (old != NULL) {
        memcpy(builder->people, old, count * sizeof *old);
        sl_wipe(old, count * sizeof *old);
        free(old);
    }
    return SALUR_OK;
}

/* 1 when a text has a letter, which a code in the wrong column has not. */
static int
has_letter(const char *text)
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        char c = text[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
            (unsigned char)c >= 0x80) {
            return 1;
        }
    }
    return 0;
}

enum salur_err
salur_people_builder_add(struct salur_people_builder *builder,
                         const struct salur_cti *cti,
                         const struct salur_row *row)
{
    struct salur_people_terms *terms = &builder->head.terms;
    struct salur_person person;
    enum salur_err err =
        salur_people_builder_person(builder, cti, row, &person);

    if (err == SALUR_OK) {
        err = terms->count == SALUR_SITE_ENTRIES_MAX ? SALUR_E_LIMIT
                                                     : make_room(builder);
    }
    if (err == SALUR_OK) {
        builder->people[terms->count++] = person;
        if (terms->village[0] == '\0') {
            copy_text(terms->village, SALUR_VILLAGE_MAX, row->village);
        }
        if (!has_letter(terms->village)) {
            terms->village[0] = '\0';
        }
    }
    sl_wipe(&person, sizeof person);
    return err;
}

static int
compare_ids(const void *a, const void *b)
{
    const struct salur_person *left = a;
    const struct salur_person *right = b;

    return memcmp(left->cti.bytes, right->cti.bytes, SALUR_CTI_LEN);
}

/* Write the roll and read it back. */
static enum salur_err
put_roll(struct salur_people_builder *builder, struct salur_buf *out)
{
    size_t count = (size_t)builder->head.terms.count; /* of the array */
    struct salur_person person;
    struct sl_roll roll;
    enum salur_err err;

    if (count > 1) {
        qsort(builder->people, count, sizeof *builder->people, compare_ids);
    }
    sl_roll_put_head(out, &builder->head);
    for (size_t i = 0; i < count; i++) {
        sl_roll_put_person(out, &builder->people[i]);
    }
    if (out->err != SALUR_OK) {
        return out->err;
    }
    err = sl_roll_open(&roll, salur_buf_view(out));
    while (err == SALUR_OK) {
        err = sl_roll_next(&roll, &person);
    }
    sl_wipe(&person, sizeof person);
    sl_wipe(&roll, sizeof roll);
    if (err == SALUR_E_ORDER) {
        err = SALUR_E_DUPLICATE; /* they are sorted */
    }
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}

static enum salur_err
sign_roll(const struct salur_people_builder *builder, struct salur_bytes roll,
          const struct salur_key *issuer, struct salur_buf *out)
{
    struct salur_hasher *hasher = NULL;
    struct salur_hash digest;
    uint8_t store[SL_CLAIM_MAX];
    struct salur_buf claim;
    enum salur_err err = salur_hasher_new(&hasher);

    if (err == SALUR_OK) {
        salur_hash(hasher, roll, &digest);
        salur_buf_fixed(&claim, store, sizeof store);
        sl_claim_put(&claim, &builder->head.terms, &digest);
        err = claim.err;
    }
    salur_hasher_free(hasher);
    return err == SALUR_OK ? sl_cose_sign(out, salur_buf_view(&claim), issuer)
                           : err;
}

/* The devices of a village that are not withdrawn. */
static enum salur_err
find_devices(const struct salur_trust *trust, uint64_t site, int64_t time_s,
             const struct salur_pubkey *out[SL_ENVELOPE_DEVICES_MAX],
             size_t *out_count)
{
    const struct salur_trust_key *key;

    *out_count = 0;
    for (size_t i = 0; (key = salur_trust_key_at(trust, i)) != NULL; i++) {
        if (key->role != SALUR_ROLE_LOG ||
            !salur_area_contains(key->area, site) ||
            time_s >= key->withdrawn_s) {
            continue;
        }
        if (*out_count == SL_ENVELOPE_DEVICES_MAX) {
            return SALUR_E_LIMIT;
        }
        out[(*out_count)++] = &key->key;
    }
    return *out_count == 0 ? SALUR_E_NOT_ENROLLED : SALUR_OK;
}

/* The issuer's key may sign for the village. */
static enum salur_err
check_issuer(const struct salur_trust *trust, const struct salur_key *issuer,
             uint64_t site, int64_t time_s)
{
    const struct salur_pubkey *public = salur_key_public(issuer);
    const struct salur_trust_key *key;
    enum salur_err err;

    if (salur_key_role(issuer) != SALUR_ROLE_ISSUER) {
        return SALUR_E_KEY_ROLE;
    }
    err = salur_trust_may(trust, public->kid, SALUR_ROLE_ISSUER, site, time_s,
                          &key);
    if (err == SALUR_OK &&
        memcmp(key->key.bytes, public->bytes, SALUR_PUBKEY_LEN) != 0) {
        err = SALUR_E_KEY_UNKNOWN;
    }
    return err;
}

enum salur_err
salur_people_builder_seal(struct salur_people_builder *builder,
                          const struct salur_key *issuer,
                          const struct salur_trust *trust, int64_t time_s,
                          struct salur_buf *out)
{
    const struct salur_pubkey *devices[SL_ENVELOPE_DEVICES_MAX];
    size_t most = sl_roll_max(builder->head.terms.count);
    uint8_t *memory = sl_guarded_new(2 * most + SL_PARCEL_OVERHEAD);
    uint8_t token[SALUR_TOKEN_MAX];
    struct salur_buf roll;
    struct salur_buf signature;
    struct salur_buf parcel;
    size_t count = 0;
    enum salur_err err = SALUR_E_MEMORY;

    if (memory == NULL) {
        return err;
    }
    salur_buf_fixed(&roll, memory, most);
    salur_buf_fixed(&parcel, memory + most, most + SL_PARCEL_OVERHEAD);
    salur_buf_fixed(&signature, token, sizeof token);
    err = check_issuer(trust, issuer, builder->head.terms.site, time_s);
    if (err == SALUR_OK) {
        err = find_devices(trust, builder->head.terms.site, time_s, devices,
                           &count);
    }
    if (err == SALUR_OK) {
        err = put_roll(builder, &roll);
    }
    if (err == SALUR_OK) {
        err = sign_roll(builder, salur_buf_view(&roll), issuer, &signature);
    }
    if (err == SALUR_OK) {
        struct sl_parcel parts = {salur_buf_view(&signature),
                                  salur_buf_view(&roll)};

        sl_parcel_put(&parcel, &parts);
        err = parcel.err;
    }
    if (err == SALUR_OK) {
        err = sl_envelope_seal(devices, count, salur_buf_view(&parcel), out);
    }
    sl_guarded_free(memory);
    return err;
}
