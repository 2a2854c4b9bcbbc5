/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The families of a village, as the frozen list has them, and the personal
 * part of its bundle.  The list is read again for every village, so nothing
 * of a person is kept in tables.
 *
 * Memory: the list file, and of one village what is known of its families.
 */
#include "audit/office_inside.h"

#include <string.h>

#include "salur/people.h"

/* --- families ------------------------------------------------------------- */

/* One reading of the list. */
struct reading {
    const struct salur_stage_id *id;
    uint64_t site;
    struct salur_site_list list;
    struct salur_stage_key *key;
    struct salur_people_builder *tags; /* makes them, holds nobody */
    size_t found;
    enum salur_err (*each)(void *ctx, const struct salur_office_family *family);
    void *ctx;
};

static enum salur_err
take_row(void *ctx, const struct salur_row *row)
{
    struct reading *reading = ctx;
    const struct salur_stage_id *id = reading->id;
    struct salur_office_family family;
    const struct salur_item *item;
    struct salur_person person;
    struct salur_cti cti;
    enum salur_err err;

    if (row->site != reading->site) {
        return SALUR_OK;
    }
    err = salur_cti_compute(reading->key, id->programme, id->period, id->batch,
                            row->nik, &cti);
    item = err == SALUR_OK ? salur_site_list_find(&reading->list, &cti) : NULL;
    if (item == NULL) {
        return err == SALUR_OK ? SALUR_E_MISMATCH : err;
    }
    memset(&family, 0, sizeof family);
    family.item = *item;
    family.row = row;
    err = salur_people_builder_person(reading->tags, &cti, row, &person);
    if (err == SALUR_OK) {
        family.has_kk_tag = person.has_kk_tag;
        memcpy(family.kk_tag, person.kk_tag, sizeof family.kk_tag);
        reading->found++;
        err = reading->each(reading->ctx, &family);
    }
    return err;
}

/* Read the file with the office's headers. */
static enum salur_err
scan(const struct salur_office *office, struct reading *reading,
     struct salur_bytes csv)
{
    struct salur_roster_events events = {.row = take_row, .ctx = reading};
    const struct salur_aliases *aliases = office->aliases;
    struct salur_roster_counts counts;
    struct salur_aliases *built_in = NULL;
    enum salur_err err = SALUR_OK;

    if (aliases == NULL) {
        err = salur_aliases_new(&built_in);
        aliases = built_in;
    }
    if (err == SALUR_OK) {
        err = salur_roster_scan(csv, aliases, &events, &counts);
    }
    salur_aliases_free(built_in);
    return err;
}

/* The village's list, and the key that makes its ids. */
static enum salur_err
begin(struct salur_office *office, struct reading *reading)
{
    struct salur_site_line line;
    MDB_txn *txn = NULL;
    enum salur_err err = sl_odb_begin(office->db, &txn);

    if (err == SALUR_OK) {
        err = sl_office_checked_list(office, txn, reading->id, reading->site,
                                     &line, &reading->list);
    }
    sl_odb_end(txn);
    if (err == SALUR_OK) {
        err = sl_office_stage_key(office, reading->id, &reading->key);
    }
    if (err == SALUR_OK) {
        err = salur_people_builder_new(&reading->tags, reading->key,
                                       reading->id, reading->site, NULL, NULL);
    }
    return err;
}

/* The list as imported, which must be the one that the note names. */
static enum salur_err
load_list(struct salur_office *office, const struct salur_stage_id *id,
          struct salur_buf *out)
{
    struct sl_stage_note *note = NULL;
    struct salur_hash hash;
    enum salur_err err = sl_stage_note_load(office, id, &note);

    if (err == SALUR_OK) {
        err = salur_office_stage_csv(office, id, out);
    }
    if (err == SALUR_OK) {
        salur_hash(office->hasher, salur_buf_view(out), &hash);
        err = salur_hash_equal(&hash, &note->stage.list_hash)
                  ? SALUR_OK
                  : SALUR_E_MISMATCH;
    }
    sl_stage_note_free(note);
    return err;
}

enum salur_err
salur_office_families(
    struct salur_office *office, const struct salur_stage_id *id, uint64_t site,
    enum salur_err (*each)(void *ctx, const struct salur_office_family *family),
    void *ctx)
{
    struct reading reading = {.id = id, .site = site, .each = each, .ctx = ctx};
    struct salur_buf csv;
    enum salur_err err;

    salur_buf_init(&csv, SL_LIST_FILE_MAX);
    err = load_list(office, id, &csv);
    if (err == SALUR_OK) {
        err = begin(office, &reading);
    }
    if (err == SALUR_OK) {
        err = scan(office, &reading, salur_buf_view(&csv));
    }
    if (err == SALUR_OK && reading.found != reading.list.count) {
        err = SALUR_E_MISMATCH;
    }
    salur_people_builder_free(reading.tags);
    salur_stage_key_free(reading.key);
    salur_site_list_wipe(&reading.list);
    salur_buf_wipe(&csv);
    return err;
}

/* --- the personal part ---------------------------------------------------- */

static enum salur_err
add_family(void *ctx, const struct salur_office_family *family)
{
    struct salur_people_builder *builder = ctx;

    return salur_people_builder_add(builder, &family->item.cti, family->row);
}

enum salur_err
sl_office_people_seal(struct salur_office *office,
                      const struct salur_stage *stage, uint64_t site,
                      const struct salur_office_people *people,
                      struct salur_buf *out)
{
    int64_t time_s =
        office->has_time ? office->time_s : salur_stage_opens_s(stage->opens);
    struct salur_people_builder *builder = NULL;
    struct salur_stage_key *key = NULL;
    enum salur_err err = sl_office_stage_key(office, &stage->id, &key);

    if (err == SALUR_OK) {
        err = salur_people_builder_new(&builder, key, &stage->id, site,
                                       people->village, people->contact);
    }
    if (err == SALUR_OK) {
        err = salur_office_families(office, &stage->id, site, add_family,
                                    builder);
    }
    if (err == SALUR_OK) {
        err = salur_people_builder_seal(builder, people->issuer, office->trust,
                                        time_s, out);
    }
    salur_people_builder_free(builder);
    salur_stage_key_free(key);
    return err;
}
