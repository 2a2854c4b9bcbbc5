/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The logs, read once from their first entry to their last.  Nothing is
 * taken from them but what is of the stage; meanwhile each log is hashed and
 * compared with the head that its device signed, so that what is counted is
 * what was taken in.  Memory: 56 bytes a redemption or unpaid entry.
 */
#include "audit/reconcile_inside.h"

#include <stdlib.h>
#include <string.h>

/* A void, applied when its log has been read: until then paid is searched
 * by number. */
struct void_at {
    size_t paid;
    uint64_t seq;
    int64_t time_s;
};

struct log_reader {
    struct sl_reading reading;
    size_t first;     /* in paid, of this log */
    uint64_t counted; /* entries of it that count */
    struct void_at *voids;
    size_t voids_count;
    size_t voids_cap;
};

/* --- what a village has -------------------------------------------------- */

/* Cards by list order; none when they are not there or not of this list. */
static enum salur_err
load_cards(struct sl_reading *reading)
{
    struct sl_work *work = reading->work;
    struct sl_odb_key key = sl_odb_key_site(&work->stage->id, reading->site);
    struct salur_entry_cursor cursor;
    struct salur_bytes bytes;
    struct salur_bytes token;
    enum salur_err err =
        sl_odb_get(work->office->db, work->txn, SL_ODB_CARDS, &key, &bytes);

    if (err == SALUR_E_NOT_FOUND) {
        return SALUR_OK;
    }
    if (err != SALUR_OK) {
        return err;
    }
    reading->cards = calloc(reading->list.count, sizeof reading->cards[0]);
    if (reading->cards == NULL) {
        return SALUR_E_MEMORY;
    }
    salur_entry_cursor_init(&cursor, bytes);
    for (size_t i = 0; i < reading->list.count && err == SALUR_OK; i++) {
        err = salur_entry_cursor_next(&cursor, &token);
        reading->cards[i] = token;
    }
    return err == SALUR_OK ? SALUR_OK : SALUR_E_CORRUPT;
}

static enum salur_err
load_village(struct sl_reading *reading)
{
    struct sl_work *work = reading->work;
    /* It was checked against its root when it was loaded. */
    enum salur_err err =
        sl_office_list(work->office, work->txn, &work->stage->id, reading->site,
                       &reading->list);

    if (err == SALUR_E_NOT_FOUND) {
        return SALUR_OK; /* a village that the stage does not list */
    }
    return err == SALUR_OK ? load_cards(reading) : err;
}

/* --- entries ------------------------------------------------------------- */

static enum salur_err
push(struct log_reader *reader, const struct salur_paid *paid)
{
    struct sl_work *work = reader->reading.work;
    void *array = work->paid;
    enum salur_err err =
        sl_array_grow(&array, &work->paid_cap, work->paid_count + 1,
                      SIZE_MAX / sizeof work->paid[0], sizeof work->paid[0]);

    work->paid = array;
    if (err == SALUR_OK) {
        work->paid[work->paid_count++] = *paid;
    }
    return err;
}

static struct salur_paid
paid_at(const struct log_reader *reader, const struct salur_entry *entry,
        const struct salur_cti *cti)
{
    struct salur_paid paid;

    memset(&paid, 0, sizeof paid);
    paid.cti = *cti;
    paid.time_s = entry->time_s;
    paid.seq = entry->seq;
    paid.site_index = reader->reading.site_index;
    paid.log_index = reader->reading.log_index;
    return paid;
}

static enum salur_err
take_redeem(struct log_reader *reader, const struct salur_entry *entry)
{
    const struct salur_body_redeem *body = &entry->body.redeem;
    struct salur_paid paid = paid_at(reader, entry, &body->cti);
    int is_ours;
    enum salur_err err =
        sl_reading_judge(&reader->reading, entry, &paid.flags, &is_ours);

    if (err != SALUR_OK || !is_ours) {
        return err;
    }
    if (entry->seq >= reader->counted) {
        paid.flags |= 1U << SALUR_DIFF_BEYOND;
    }
    paid.amount_idr = body->amount_idr;
    paid.package = sl_work_package(reader->reading.work, body->package);
    return push(reader, &paid);
}

static enum salur_err
take_unpaid(struct log_reader *reader, const struct salur_entry *entry)
{
    struct salur_paid paid = paid_at(reader, entry, &entry->body.unpaid.cti);

    paid.flags = SALUR_PAID_UNPAID;
    return push(reader, &paid);
}

/* Place in paid of entry seq of this log, SIZE_MAX when it is not there. */
static size_t
find_seq(const struct log_reader *reader, uint64_t seq)
{
    const struct sl_work *work = reader->reading.work;
    size_t low = reader->first;
    size_t high = work->paid_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (work->paid[middle].seq == seq) {
            return middle;
        }
        if (work->paid[middle].seq < seq) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return SIZE_MAX;
}

/* A void of another stage's redemption, of nothing or of something voided
 * changes nothing here; verifying reports it. */
static enum salur_err
take_void(struct log_reader *reader, const struct salur_entry *entry)
{
    struct sl_work *work = reader->reading.work;
    size_t at = find_seq(reader, entry->body.voided.redeem);
    struct salur_paid *paid = at == SIZE_MAX ? NULL : &work->paid[at];
    void *array = reader->voids;
    enum salur_err err;

    if (paid == NULL ||
        (paid->flags & (SALUR_PAID_UNPAID | SALUR_PAID_VOIDED)) != 0 ||
        memcmp(&paid->cti, &entry->body.voided.cti, sizeof paid->cti) != 0) {
        return SALUR_OK;
    }
    err = sl_array_grow(&array, &reader->voids_cap, reader->voids_count + 1,
                        SALUR_LOG_ENTRIES_MAX, sizeof reader->voids[0]);
    reader->voids = array;
    if (err == SALUR_OK) {
        paid->flags |= SALUR_PAID_VOIDED;
        reader->voids[reader->voids_count++] =
            (struct void_at){at, entry->seq, entry->time_s};
    }
    return err;
}

/* The list that the village loaded; one that is not held tells nothing. */
static void
load_withdrawn(struct sl_reading *reading, const struct salur_hash *note)
{
    const struct sl_work *work = reading->work;

    for (size_t i = 0; i < work->withdrawn_count; i++) {
        if (salur_hash_equal(&work->withdrawn[i].note, note)) {
            reading->loaded = &work->withdrawn[i];
        }
    }
}

static enum salur_err
take_entry(struct log_reader *reader, const struct salur_entry *entry)
{
    struct sl_reading *reading = &reader->reading;

    /* Of what is void the redemptions are told, and nothing else happens: a
     * thief takes back no handout and closes no stage. */
    if (entry->seq >= reader->counted && entry->kind != SALUR_KIND_REDEEM) {
        return SALUR_OK;
    }
    switch ((int)entry->kind) {
    case SALUR_KIND_REDEEM:
        return take_redeem(reader, entry);
    case SALUR_KIND_UNPAID:
        return take_unpaid(reader, entry);
    case SALUR_KIND_VOID:
        return take_void(reader, entry);
    case SALUR_KIND_STAGE:
        reading->has_other_stage =
            salur_stage_id_compare(&entry->body.stage.id,
                                   &reading->work->stage->id) != 0;
        return SALUR_OK;
    case SALUR_KIND_STAGE_CLOSED:
        reading->is_closed |=
            salur_stage_id_compare(&entry->body.stage_closed.id,
                                   &reading->work->stage->id) == 0;
        return SALUR_OK;
    case SALUR_KIND_WITHDRAWN:
        load_withdrawn(reading, &entry->body.withdrawn.note);
        return SALUR_OK;
    default:
        return SALUR_OK;
    }
}

/* --- a log --------------------------------------------------------------- */

/*
 * The entries must be those that the device signed.  A log whose key the
 * trust note of today does not name any more was judged when it came; then
 * the head that was recorded stands.
 */
static enum salur_err
check_head(struct log_reader *reader, const char *origin)
{
    const struct sl_work *work = reader->reading.work;
    struct sl_odb_key key = sl_odb_key_bytes(salur_bytes_str(origin));
    const struct salur_trust_key *trusted =
        salur_trust_find_log(work->office->trust, origin);
    struct salur_checkpoint signed_head;
    struct salur_office_log log;
    struct salur_bytes note;
    struct salur_hash root;
    enum salur_err err =
        sl_office_log_get(work->office, work->txn, origin, &log);

    if (err != SALUR_OK) {
        return err;
    }
    salur_tree_root(&reader->reading.tree, work->office->hasher, &root);
    if (log.head.size != reader->reading.tree.size ||
        !salur_hash_equal(&log.head.root, &root)) {
        return SALUR_E_CORRUPT;
    }
    if (trusted == NULL) {
        return SALUR_OK;
    }
    err = sl_odb_get(work->office->db, work->txn, SL_ODB_HEADS, &key, &note);
    if (err == SALUR_OK) {
        err = salur_checkpoint_open(&signed_head, note, &trusted->key);
    }
    if (err != SALUR_OK || signed_head.head.size != log.head.size ||
        !salur_hash_equal(&signed_head.head.root, &root)) {
        return SALUR_E_CORRUPT;
    }
    return SALUR_OK;
}

static enum salur_err
read_entries(struct log_reader *reader, const char *origin)
{
    struct sl_work *work = reader->reading.work;
    struct sl_odb_key prefix = sl_odb_key_entries(origin);
    struct salur_entry entry;
    struct salur_hash leaf;
    struct sl_odb_walk walk;
    enum salur_err err = sl_odb_walk_open(&walk, work->office->db, work->txn,
                                          SL_ODB_ENTRIES, &prefix);

    while (err == SALUR_OK) {
        err = sl_odb_walk_next(&walk);
        if (err != SALUR_OK) {
            break;
        }
        salur_hash_leaf(work->office->hasher, walk.value, &leaf);
        salur_tree_append(&reader->reading.tree, work->office->hasher, &leaf);
        if (salur_entry_decode(&entry, walk.value) != SALUR_OK ||
            entry.seq != sl_odb_key_number(walk.key)) {
            err = SALUR_E_CORRUPT;
            break;
        }
        err = take_entry(reader, &entry);
    }
    sl_odb_walk_close(&walk);
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}

static enum salur_err
read_log(struct sl_work *work, size_t index)
{
    const struct sl_log_name *log = &work->logs[index];
    struct salur_office_log held;
    struct log_reader reader;
    enum salur_err err;

    memset(&reader, 0, sizeof reader);
    reader.reading.work = work;
    reader.reading.site = work->villages[log->site_index].site;
    reader.reading.site_index = log->site_index;
    reader.reading.log_index = (uint32_t)index; /* bounded when loaded */
    reader.first = work->paid_count;
    salur_tree_init(&reader.reading.tree);
    err = sl_office_log_get(work->office, work->txn, log->origin, &held);
    if (err == SALUR_OK) {
        err = sl_office_counted(work->office, work->txn, &held, work->time_s,
                                &reader.counted);
    }
    if (err == SALUR_OK) {
        err = load_village(&reader.reading);
    }
    if (err == SALUR_OK) {
        err = read_entries(&reader, log->origin);
    }
    if (err == SALUR_OK) {
        err = check_head(&reader, log->origin);
    }
    for (size_t i = 0; i < reader.voids_count && err == SALUR_OK; i++) {
        struct salur_paid *paid = &work->paid[reader.voids[i].paid];

        paid->seq = reader.voids[i].seq;
        paid->time_s = reader.voids[i].time_s;
    }
    salur_site_list_wipe(&reader.reading.list);
    free(reader.reading.cards);
    free(reader.voids);
    return err;
}

enum salur_err
sl_work_read(struct sl_work *work)
{
    enum salur_err err = SALUR_OK;

    for (size_t i = 0; i < work->logs_count && err == SALUR_OK; i++) {
        err = read_log(work, i);
    }
    return err;
}
