/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The villages of a stage: site lines and site lists as the store has them.
 * A reader that goes on to sign or to count money uses the checked forms,
 * which trace every rupiah to the root that was approved.
 */
#include "audit/office_inside.h"

#include <string.h>

#include "base/num.h"
#include "salur/merkle.h"

enum salur_err
sl_stage_ends(struct salur_office *office, MDB_txn *txn,
              const struct salur_stage_id *id, uint64_t *out_first,
              uint64_t *out_last)
{
    struct sl_odb_key prefix = sl_odb_key_stage(id);
    struct sl_odb_walk walk;
    enum salur_err err =
        sl_odb_walk_open(&walk, office->db, txn, SL_ODB_LINES, &prefix);

    *out_first = 0;
    *out_last = 0;
    while (err == SALUR_OK) {
        err = sl_odb_walk_next(&walk);
        if (err == SALUR_OK) {
            *out_last = sl_odb_key_number(walk.key);
            *out_first = *out_first == 0 ? *out_last : *out_first;
        }
    }
    sl_odb_walk_close(&walk);
    if (err != SALUR_E_ENDED) {
        return err;
    }
    return *out_first == 0 ? SALUR_E_NOT_FOUND : SALUR_OK;
}

/* What the lines of a stage come to. */
struct line_totals {
    struct salur_tree tree;
    uint64_t entitlements;
    int64_t amount_idr;
};

static enum salur_err
add_line(struct salur_office *office, const struct sl_odb_walk *walk,
         struct line_totals *totals)
{
    struct salur_site_line line;
    struct salur_hash leaf;
    enum salur_err err = salur_site_line_parse(&line, walk->value);

    /* The key names the village by which everything else is found. */
    if (err != SALUR_OK || line.site != sl_odb_key_number(walk->key)) {
        return SALUR_E_MISMATCH;
    }
    salur_hash_leaf(office->hasher, walk->value, &leaf);
    salur_tree_append(&totals->tree, office->hasher, &leaf);
    err = sl_add_u64(totals->entitlements, line.count, &totals->entitlements);
    if (err == SALUR_OK) {
        err = sl_add_i64(totals->amount_idr, line.amount_idr,
                         &totals->amount_idr);
    }
    return err;
}

enum salur_err
sl_office_check_lines(struct salur_office *office, MDB_txn *txn,
                      const struct salur_stage *stage)
{
    struct sl_odb_key prefix = sl_odb_key_stage(&stage->id);
    struct line_totals totals;
    struct sl_odb_walk walk;
    struct salur_hash root;
    enum salur_err err =
        sl_odb_walk_open(&walk, office->db, txn, SL_ODB_LINES, &prefix);

    memset(&totals, 0, sizeof totals);
    salur_tree_init(&totals.tree);
    while (err == SALUR_OK) {
        err = sl_odb_walk_next(&walk);
        if (err == SALUR_OK) {
            err = add_line(office, &walk, &totals);
        }
    }
    sl_odb_walk_close(&walk);
    if (err != SALUR_E_ENDED) {
        return err;
    }
    salur_tree_root(&totals.tree, office->hasher, &root);
    if (totals.tree.size != stage->sites ||
        totals.entitlements != stage->entitlements ||
        totals.amount_idr != stage->amount_idr ||
        !salur_hash_equal(&root, &stage->root)) {
        return SALUR_E_MISMATCH;
    }
    return SALUR_OK;
}

static enum salur_err
read_line(struct salur_office *office, MDB_txn *txn,
          const struct sl_odb_key *key, struct salur_site_line *out)
{
    struct salur_bytes value;
    enum salur_err err = sl_odb_get(office->db, txn, SL_ODB_LINES, key, &value);

    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
        return err;
    }
    return salur_site_line_parse(out, value) == SALUR_OK ? SALUR_OK
                                                         : SALUR_E_CORRUPT;
}

enum salur_err
sl_office_list(struct salur_office *office, MDB_txn *txn,
               const struct salur_stage_id *id, uint64_t site,
               struct salur_site_list *out)
{
    struct sl_odb_key key = sl_odb_key_site(id, site);
    struct salur_bytes value;
    enum salur_err err =
        sl_odb_get(office->db, txn, SL_ODB_LISTS, &key, &value);

    memset(out, 0, sizeof *out);
    if (err == SALUR_OK) {
        err = salur_site_list_decode(out, value);
        err = err == SALUR_OK || err == SALUR_E_MEMORY ? err : SALUR_E_CORRUPT;
    }
    return err;
}

enum salur_err
sl_office_checked_list(struct salur_office *office, MDB_txn *txn,
                       const struct salur_stage_id *id, uint64_t site,
                       struct salur_site_line *out_line,
                       struct salur_site_list *out_list)
{
    struct sl_odb_key key = sl_odb_key_site(id, site);
    struct salur_site_line fresh;
    enum salur_err err = read_line(office, txn, &key, out_line);

    memset(out_list, 0, sizeof *out_list);
    if (err == SALUR_OK) {
        err = sl_office_list(office, txn, id, site, out_list);
        err = err == SALUR_E_NOT_FOUND ? SALUR_E_CORRUPT : err;
    }
    if (err == SALUR_OK) {
        err = salur_site_list_line(out_list, site, office->hasher, &fresh);
    }
    if (err != SALUR_OK) {
        return err;
    }
    if (out_line->site != site || fresh.count != out_line->count ||
        fresh.amount_idr != out_line->amount_idr ||
        !salur_hash_equal(&fresh.root, &out_line->root)) {
        return SALUR_E_CORRUPT;
    }
    return SALUR_OK;
}

/* The rows of a stage without a note are what an import left behind. */
static enum salur_err
check_exists(struct salur_office *office, const struct salur_stage_id *id)
{
    struct sl_stage_note *note = NULL;
    enum salur_err err = sl_stage_note_load(office, id, &note);

    sl_stage_note_free(note);
    return err;
}

enum salur_err
salur_office_site_at(struct salur_office *office,
                     const struct salur_stage_id *id, size_t index,
                     struct salur_site_line *out)
{
    struct sl_odb_key prefix = sl_odb_key_stage(id);
    struct sl_odb_walk walk;
    MDB_txn *txn = NULL;
    enum salur_err err = SALUR_OK;

    memset(out, 0, sizeof *out);
    memset(&walk, 0, sizeof walk);
    /* Asked once a pass: a pass over the nation is 80,000 calls. */
    if (index == 0 || index != office->sites.next ||
        !salur_bytes_equal(sl_odb_key_view(&prefix),
                           sl_odb_key_view(&office->sites.prefix))) {
        err = check_exists(office, id);
    }
    if (err == SALUR_OK) {
        err = sl_odb_begin(office->db, &txn);
    }
    if (err == SALUR_OK) {
        err = sl_odb_walk_open(&walk, office->db, txn, SL_ODB_LINES, &prefix);
    }
    if (err == SALUR_OK) {
        err = sl_office_nth(&walk, &prefix, index, &office->sites);
    }
    if (err == SALUR_OK && salur_site_line_parse(out, walk.value) != SALUR_OK) {
        err = SALUR_E_CORRUPT;
    }
    sl_odb_walk_close(&walk);
    sl_odb_end(txn);
    return err;
}

enum salur_err
salur_office_site_list(struct salur_office *office,
                       const struct salur_stage_id *id, uint64_t site,
                       struct salur_site_list *out)
{
    MDB_txn *txn = NULL;
    enum salur_err err = check_exists(office, id);

    memset(out, 0, sizeof *out);
    if (err == SALUR_OK) {
        err = sl_odb_begin(office->db, &txn);
    }
    if (err == SALUR_OK) {
        err = sl_office_list(office, txn, id, site, out);
    }
    sl_odb_end(txn);
    return err;
}
