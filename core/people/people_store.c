/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing and reading the environment of a stage, each in one transaction.
 * A value that does not decrypt, or decrypts to something else than what is
 * written here, is damage: SALUR_E_CORRUPT.
 */
#include "people/people_store.h"

#include <stdlib.h>
#include <string.h>

#include "base/cbor.h"
#include "base/lmdb.h"
#include "log/entry_field.h"
#include "people/people_db.h"
#include "salur/file.h"

#define SCHEMA 1 /* one CBOR byte */
#define TERMS_ITEMS 7
/* Array 1, stage 17, site 9, village and contact 62 each, tag key 34, count
 * 5, hash 34. */
#define TERMS_MAX 224
#define LOCK_VALUE_LEN (SALUR_KID_LEN + SL_LOCK_SEALED_LEN)
/* A row and its box stay below 400 bytes; half a page is free at worst. */
#define MAP_PER_PERSON 1024
#define MAP_LEAST ((size_t)1 << 20)

/* --- terms ------------------------------------------------------------------
 */

static void
put_terms(struct salur_buf *buf, const struct sl_roll_head *head,
          const struct salur_hash *digest)
{
    const struct salur_people_terms *terms = &head->terms;

    sl_cbor_put_array(buf, TERMS_ITEMS);
    sl_put_stage_id(buf, &terms->stage);
    sl_cbor_put_uint(buf, terms->site);
    sl_put_text(buf, terms->village, sizeof terms->village);
    sl_put_text(buf, terms->contact, sizeof terms->contact);
    sl_cbor_put_bstr(buf, salur_bytes(head->tag_key, SL_TAG_KEY_LEN));
    sl_cbor_put_uint(buf, terms->count);
    sl_put_hash(buf, digest);
}

static enum salur_err
read_terms(struct sl_roll_head *head, struct salur_hash *digest,
           struct salur_bytes bytes)
{
    struct salur_people_terms *terms = &head->terms;
    struct sl_reader rd;

    sl_reader_init(&rd, bytes);
    sl_cbor_array_of(&rd, TERMS_ITEMS);
    sl_read_stage_id(&rd, &terms->stage);
    terms->site = sl_cbor_uint(&rd);
    sl_read_text(&rd, terms->village, 0, SALUR_VILLAGE_MAX);
    sl_read_text(&rd, terms->contact, 0, SALUR_CONTACT_MAX);
    sl_cbor_bstr_copy(&rd, head->tag_key, SL_TAG_KEY_LEN);
    terms->count = sl_cbor_uint_max(&rd, SALUR_SITE_ENTRIES_MAX);
    sl_read_hash(&rd, digest);
    return sl_reader_finish(&rd) == SALUR_OK ? SALUR_OK : SALUR_E_CORRUPT;
}

/* --- writing ----------------------------------------------------------------
 */

/* Rows and terms are encoded here first: in guarded memory. */
struct desk {
    struct sl_roll roll;
    struct salur_person person;
    uint8_t bytes[SL_ROLL_PERSON_MAX];
};

static enum salur_err
write_meta(struct sl_people_db *db, struct desk *desk,
           const struct sl_lock *lock, const struct salur_hash *digest,
           const struct salur_pubkey *device)
{
    static const uint8_t schema = SCHEMA;
    uint8_t value[LOCK_VALUE_LEN];
    uint8_t sealed[SL_LOCK_SEALED_LEN];
    struct salur_buf buf;
    enum salur_err err = sl_lock_seal(lock, device, sealed);

    salur_buf_fixed(&buf, value, sizeof value);
    sl_put(&buf, device->kid.bytes, SALUR_KID_LEN);
    sl_put(&buf, sealed, sizeof sealed);
    if (err == SALUR_OK) {
        err = sl_people_db_put(db, db->meta, salur_bytes_str("schema"),
                               salur_bytes(&schema, 1));
    }
    if (err == SALUR_OK) {
        err = sl_people_db_put(db, db->meta, salur_bytes_str("lock"),
                               salur_buf_view(&buf));
    }
    salur_buf_fixed(&buf, desk->bytes, sizeof desk->bytes);
    put_terms(&buf, &desk->roll.head, digest);
    if (err == SALUR_OK) {
        err = buf.err;
    }
    return err == SALUR_OK
               ? sl_people_box_put(db, db->meta, lock, salur_bytes_str("terms"),
                                   salur_buf_view(&buf))
               : err;
}

static enum salur_err
write_rows(struct sl_people_db *db, struct desk *desk,
           const struct sl_lock *lock)
{
    struct salur_person *person = &desk->person;
    struct salur_buf buf;
    enum salur_err err = SALUR_OK;

    while (err == SALUR_OK) {
        err = sl_roll_next(&desk->roll, person);
        if (err != SALUR_OK) {
            break;
        }
        salur_buf_fixed(&buf, desk->bytes, sizeof desk->bytes);
        sl_roll_put_row(&buf, person);
        err = buf.err;
        if (err == SALUR_OK) {
            err =
                sl_people_box_put(db, db->people, lock,
                                  salur_bytes(person->cti.bytes, SALUR_CTI_LEN),
                                  salur_buf_view(&buf));
        }
    }
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}

enum salur_err
sl_people_store_write(const char *path, struct salur_bytes roll,
                      const struct salur_hash *digest,
                      const struct salur_pubkey *device)
{
    struct desk *desk = sl_guarded_new(sizeof *desk);
    struct sl_lock *lock = NULL;
    struct sl_people_db db = {NULL, NULL, 0, 0};
    enum salur_err err = SALUR_E_MEMORY;

    if (desk == NULL) {
        return err;
    }
    err = sl_roll_open(&desk->roll, roll);
    if (err == SALUR_OK) {
        err = sl_lock_new(&lock);
    }
    if (err == SALUR_OK) {
        /* At most SALUR_SITE_ENTRIES_MAX families. */
        err = sl_people_db_open(
            &db, path,
            MAP_LEAST + (size_t)desk->roll.head.terms.count * MAP_PER_PERSON);
    }
    if (err == SALUR_OK) {
        err = write_meta(&db, desk, lock, digest, device);
    }
    if (err == SALUR_OK) {
        err = write_rows(&db, desk, lock);
    }
    if (err == SALUR_OK) {
        err = sl_people_db_commit(&db);
    }
    sl_people_db_close(&db);
    sl_lock_free(lock);
    sl_guarded_free(desk);
    return err == SALUR_OK ? salur_dir_sync(path) : err;
}

/* --- reading ----------------------------------------------------------------
 */

/* The lock of the environment, when this device may have it. */
static enum salur_err
read_lock(struct sl_people_db *db, const struct salur_key *device,
          struct sl_lock **out)
{
    const struct salur_kid *kid = &salur_key_public(device)->kid;
    struct salur_bytes value;
    struct salur_bytes sealed;
    struct sl_reader rd;
    enum salur_err err = sl_people_db_meta(db, "schema", &value);

    if (err == SALUR_OK && (value.len != 1 || value.ptr[0] != SCHEMA)) {
        err = SALUR_E_VERSION;
    }
    if (err == SALUR_OK) {
        err = sl_people_db_meta(db, "lock", &value);
    }
    if (err != SALUR_OK) {
        return err;
    }
    if (value.len != LOCK_VALUE_LEN) {
        return SALUR_E_CORRUPT;
    }
    sl_reader_init(&rd, value);
    if (!salur_bytes_equal(sl_read_bytes(&rd, SALUR_KID_LEN),
                           salur_bytes(kid->bytes, SALUR_KID_LEN))) {
        return SALUR_E_KEY_UNKNOWN;
    }
    sealed = sl_read_bytes(&rd, SL_LOCK_SEALED_LEN);
    err = sl_lock_unseal(out, sealed.ptr, device);
    return err == SALUR_E_CHECKSUM ? SALUR_E_CORRUPT : err;
}

static enum salur_err
read_head(struct sl_people_db *db, const struct sl_lock *lock,
          struct sl_people_part *part, struct salur_buf *desk)
{
    struct salur_bytes value;
    enum salur_err err = sl_people_db_meta(db, "terms", &value);

    if (err == SALUR_OK) {
        err = sl_people_box_open(lock, salur_bytes_str("terms"), value, desk);
    }
    if (err == SALUR_OK) {
        err = read_terms(&part->head, &part->digest, salur_buf_view(desk));
    }
    return err;
}

/* All rows, by ascending id as LMDB has them. */
static enum salur_err
read_rows(struct sl_people_db *db, const struct sl_lock *lock,
          struct sl_people_part *part, struct salur_buf *desk)
{
    MDB_cursor *cursor = NULL;
    MDB_val k = {0, NULL};
    MDB_val v = {0, NULL};
    uint64_t count = 0;
    enum salur_err err =
        sl_lmdb_err(mdb_cursor_open(db->txn, db->people, &cursor));

    while (err == SALUR_OK) {
        struct salur_bytes key;
        struct salur_person *person = &part->people[count];

        err = sl_lmdb_err(mdb_cursor_get(cursor, &k, &v, MDB_NEXT));
        if (err != SALUR_OK) {
            break;
        }
        key = salur_bytes(k.mv_data, k.mv_size);
        if (count == part->head.terms.count || key.len != SALUR_CTI_LEN) {
            err = SALUR_E_CORRUPT;
            break;
        }
        err = sl_people_box_open(lock, key, salur_bytes(v.mv_data, v.mv_size),
                                 desk);
        if (err == SALUR_OK &&
            sl_roll_read_row(person, salur_buf_view(desk)) != SALUR_OK) {
            err = SALUR_E_CORRUPT;
        }
        memcpy(person->cti.bytes, key.ptr, SALUR_CTI_LEN);
        part->by_name[count] = person;
        count++;
    }
    mdb_cursor_close(cursor);
    if (err == SALUR_E_NOT_FOUND) {
        err = count == part->head.terms.count ? SALUR_OK : SALUR_E_CORRUPT;
    }
    return err;
}

/* By name, then by id. */
static int
compare_names(const void *a, const void *b)
{
    const struct salur_person *const *left = a;
    const struct salur_person *const *right = b;
    int order = strcmp((*left)->name, (*right)->name);

    return order != 0
               ? order
               : memcmp((*left)->cti.bytes, (*right)->cti.bytes, SALUR_CTI_LEN);
}

static enum salur_err
read_people(struct sl_people_db *db, const struct sl_lock *lock,
            struct sl_people_part *part, struct salur_buf *desk)
{
    /* Bounded by SALUR_SITE_ENTRIES_MAX: 33 MB at most. */
    size_t count = (size_t)part->head.terms.count;
    enum salur_err err;

    part->people = sl_guarded_new((count + 1) * sizeof *part->people);
    part->by_name = calloc(count + 1, sizeof(const struct salur_person *));
    if (part->people == NULL || part->by_name == NULL) {
        return SALUR_E_MEMORY;
    }
    err = read_rows(db, lock, part, desk);
    if (err == SALUR_OK) {
        qsort(part->by_name, count, sizeof(const struct salur_person *),
              compare_names);
    }
    return err;
}

enum salur_err
sl_people_store_read(struct sl_people_part **out, const char *path,
                     const struct salur_stage_id *id,
                     const struct salur_key *device)
{
    struct sl_people_part *part = sl_guarded_new(sizeof *part);
    uint8_t *bytes = sl_guarded_new(SL_ROLL_PERSON_MAX);
    struct sl_lock *lock = NULL;
    struct sl_people_db db = {NULL, NULL, 0, 0};
    struct salur_buf desk;
    enum salur_err err = SALUR_E_MEMORY;

    *out = NULL;
    if (part != NULL) {
        memset(part, 0, sizeof *part);
    }
    if (part == NULL || bytes == NULL) {
        goto done;
    }
    salur_buf_fixed(&desk, bytes, SL_ROLL_PERSON_MAX);
    err = sl_people_db_open(&db, path, 0);
    if (err == SALUR_OK) {
        err = read_lock(&db, device, &lock);
    }
    if (err == SALUR_OK) {
        err = read_head(&db, lock, part, &desk);
    }
    if (err == SALUR_OK &&
        salur_stage_id_compare(&part->head.terms.stage, id) != 0) {
        err = SALUR_E_CORRUPT; /* somebody moved it here */
    }
    if (err == SALUR_OK) {
        err = read_people(&db, lock, part, &desk);
    }
    if (err == SALUR_OK) {
        *out = part;
        part = NULL;
    }

done:
    sl_people_db_close(&db);
    sl_lock_free(lock);
    sl_people_part_free(part);
    sl_guarded_free(bytes);
    return err;
}

void
sl_people_part_free(struct sl_people_part *part)
{
    if (part != NULL) {
        sl_guarded_free(part->people);
        free(part->by_name);
    }
    sl_guarded_free(part);
}

uint64_t
sl_people_store_count(const char *path)
{
    struct sl_people_db db;
    MDB_stat stat = {0};
    enum salur_err err = sl_people_db_open(&db, path, 0);

    if (err == SALUR_OK) {
        err = sl_lmdb_err(mdb_stat(db.txn, db.people, &stat));
    }
    sl_people_db_close(&db);
    return err == SALUR_OK ? stat.ms_entries : 0;
}
