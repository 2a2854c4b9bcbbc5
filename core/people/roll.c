/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The roll as bytes.  Writers check nothing: whoever writes one reads it
 * back, so that one set of rules binds both.
 */
#include "people/roll.h"

#include <string.h>

#include "base/cbor.h"
#include "list/lines.h"
#include "list/value.h"
#include "log/entry_field.h"

#define DOMAIN "salur/people/v1"
/* Longest domain that is looked at to tell a newer version. */
#define DOMAIN_MAX 24
#define HEAD_ITEMS 7
#define PERSON_ITEMS 7
#define ROW_ITEMS 6
#define TAIL_LEN 4

size_t
sl_roll_max(uint64_t count)
{
    uint64_t most = SALUR_SITE_ENTRIES_MAX;

    /* 33 MB at most. */
    return SL_ROLL_HEAD_MAX +
           SL_ROLL_PERSON_MAX * (size_t)(count < most ? count : most);
}

void
sl_roll_put_head(struct salur_buf *buf, const struct sl_roll_head *head)
{
    const struct salur_people_terms *terms = &head->terms;

    sl_cbor_put_array(buf, HEAD_ITEMS);
    sl_cbor_put_tstr(buf, salur_bytes_str(DOMAIN));
    sl_put_stage_id(buf, &terms->stage);
    sl_cbor_put_uint(buf, terms->site);
    sl_put_text(buf, terms->village, sizeof terms->village);
    sl_put_text(buf, terms->contact, sizeof terms->contact);
    sl_cbor_put_bstr(buf, salur_bytes(head->tag_key, SL_TAG_KEY_LEN));
    /* Bounded by SALUR_SITE_ENTRIES_MAX. */
    sl_cbor_put_array(buf, (size_t)terms->count);
}

/* What roll and row share. */
static void
put_fields(struct salur_buf *buf, const struct salur_person *person)
{
    sl_put_text(buf, person->name, sizeof person->name);
    sl_put_text(buf, person->address, sizeof person->address);
    sl_put_text(buf, person->rt, sizeof person->rt);
    sl_put_text(buf, person->rw, sizeof person->rw);
    sl_put_text(buf, person->nik_tail, sizeof person->nik_tail);
    sl_put_optional(buf, person->has_kk_tag, person->kk_tag,
                    sizeof person->kk_tag);
}

void
sl_roll_put_person(struct salur_buf *buf, const struct salur_person *person)
{
    sl_cbor_put_array(buf, PERSON_ITEMS);
    sl_put_cti(buf, &person->cti);
    put_fields(buf, person);
}

void
sl_roll_put_row(struct salur_buf *buf, const struct salur_person *person)
{
    sl_cbor_put_array(buf, ROW_ITEMS);
    put_fields(buf, person);
}

static void
read_fields(struct sl_reader *rd, struct salur_person *out)
{
    sl_read_text(rd, out->name, 1, SALUR_PERSON_NAME_MAX);
    sl_read_text(rd, out->address, 0, SALUR_PERSON_ADDRESS_MAX);
    sl_read_text(rd, out->rt, 0, SALUR_PERSON_RT_MAX);
    sl_read_text(rd, out->rw, 0, SALUR_PERSON_RT_MAX);
    sl_read_text(rd, out->nik_tail, TAIL_LEN, TAIL_LEN);
    if (strspn(out->nik_tail, "0123456789") != TAIL_LEN) {
        sl_read_fail(rd, SALUR_E_NIK);
    }
    out->has_kk_tag = sl_read_optional(rd, out->kk_tag, sizeof out->kk_tag);
}

enum salur_err
sl_roll_read_row(struct salur_person *out, struct salur_bytes bytes)
{
    struct sl_reader rd;
    enum salur_err err;

    memset(out, 0, sizeof *out);
    sl_reader_init(&rd, bytes);
    sl_cbor_array_of(&rd, ROW_ITEMS);
    read_fields(&rd, out);
    err = sl_reader_finish(&rd);
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
    }
    return err;
}

enum salur_err
sl_roll_open(struct sl_roll *roll, struct salur_bytes bytes)
{
    struct salur_people_terms *terms = &roll->head.terms;
    struct sl_reader *rd = &roll->rd;
    struct salur_bytes domain;
    enum salur_err version;
    size_t items;

    memset(roll, 0, sizeof *roll);
    sl_reader_init(rd, bytes);
    items = sl_cbor_array(rd);
    domain = sl_cbor_tstr(rd, 1, DOMAIN_MAX);
    version = rd->err == SALUR_OK ? sl_version_check(domain, DOMAIN) : rd->err;
    if (version != SALUR_OK) {
        sl_read_fail(rd, version);
    }
    if (items != HEAD_ITEMS) {
        sl_read_fail(rd, SALUR_E_SYNTAX);
    }
    sl_read_stage_id(rd, &terms->stage);
    terms->site = sl_cbor_uint(rd);
    if (sl_site_check(terms->site) != SALUR_OK) {
        sl_read_fail(rd, SALUR_E_RANGE);
    }
    sl_read_text(rd, terms->village, 0, SALUR_VILLAGE_MAX);
    sl_read_text(rd, terms->contact, 0, SALUR_CONTACT_MAX);
    sl_cbor_bstr_copy(rd, roll->head.tag_key, SL_TAG_KEY_LEN);
    terms->count = sl_cbor_array(rd);
    if (terms->count > SALUR_SITE_ENTRIES_MAX) {
        sl_read_fail(rd, SALUR_E_LIMIT);
    }
    return rd->err;
}

enum salur_err
sl_roll_next(struct sl_roll *roll, struct salur_person *out)
{
    struct sl_reader *rd = &roll->rd;

    memset(out, 0, sizeof *out);
    if (rd->err == SALUR_OK && roll->read == roll->head.terms.count) {
        enum salur_err err = sl_reader_finish(rd);

        return err == SALUR_OK ? SALUR_E_ENDED : err;
    }
    sl_cbor_array_of(rd, PERSON_ITEMS);
    sl_read_cti(rd, &out->cti);
    read_fields(rd, out);
    if (roll->read > 0 &&
        memcmp(roll->last.bytes, out->cti.bytes, SALUR_CTI_LEN) >= 0) {
        sl_read_fail(rd, SALUR_E_ORDER);
    }
    if (rd->err != SALUR_OK) {
        memset(out, 0, sizeof *out);
        return rd->err;
    }
    roll->last = out->cti;
    roll->read++;
    return SALUR_OK;
}
