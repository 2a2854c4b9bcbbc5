/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The logs and the evidence that the store holds, read by position or by
 * name.  What is written here was judged by office_ingest.c.
 */
#include "audit/office_inside.h"

#include <string.h>

enum salur_err
sl_office_log_read(struct salur_bytes key, struct salur_bytes value,
                   struct salur_office_log *out)
{
    struct sl_reader rd;

    memset(out, 0, sizeof *out);
    if (key.len == 0 || key.len > SALUR_NAME_MAX) {
        return SALUR_E_CORRUPT;
    }
    memcpy(out->origin, key.ptr, key.len);
    sl_reader_init(&rd, value);
    out->site = sl_read_be64(&rd);
    out->head.size = sl_read_be64(&rd);
    sl_read_copy(&rd, out->head.root.bytes, SALUR_HASH_LEN);
    if (sl_reader_finish(&rd) != SALUR_OK) {
        memset(out, 0, sizeof *out);
        return SALUR_E_CORRUPT;
    }
    return SALUR_OK;
}

enum salur_err
sl_office_log_get(struct salur_office *office, MDB_txn *txn, const char *origin,
                  struct salur_office_log *out)
{
    struct sl_odb_key key = sl_odb_key_bytes(salur_bytes_str(origin));
    struct salur_bytes value;
    enum salur_err err = sl_odb_get(office->db, txn, SL_ODB_LOGS, &key, &value);

    memset(out, 0, sizeof *out);
    return err == SALUR_OK
               ? sl_office_log_read(sl_odb_key_view(&key), value, out)
               : err;
}

enum salur_err
sl_office_log_put(struct salur_office *office, MDB_txn *txn,
                  const struct salur_office_log *log)
{
    struct sl_odb_key key = sl_odb_key_bytes(salur_bytes_str(log->origin));
    uint8_t store[8 + 8 + SALUR_HASH_LEN];
    struct salur_buf value;

    salur_buf_fixed(&value, store, sizeof store);
    sl_put_be64(&value, log->site);
    sl_put_be64(&value, log->head.size);
    sl_put(&value, log->head.root.bytes, SALUR_HASH_LEN);
    return sl_odb_put(office->db, txn, SL_ODB_LOGS, &key,
                      salur_buf_view(&value));
}

enum salur_err
salur_office_log_at(struct salur_office *office, size_t index,
                    struct salur_office_log *out)
{
    static const struct sl_odb_key all = {{0}, 0};
    struct sl_odb_walk walk;
    MDB_txn *txn = NULL;
    enum salur_err err = sl_odb_begin(office->db, &txn);

    memset(out, 0, sizeof *out);
    memset(&walk, 0, sizeof walk);
    if (err == SALUR_OK) {
        err = sl_odb_walk_open(&walk, office->db, txn, SL_ODB_LOGS, &all);
    }
    if (err == SALUR_OK) {
        err = sl_office_nth(&walk, &all, index, &office->logs);
    }
    if (err == SALUR_OK) {
        err = sl_office_log_read(walk.key, walk.value, out);
    }
    sl_odb_walk_close(&walk);
    sl_odb_end(txn);
    return err;
}

enum salur_err
salur_office_log_entries(struct salur_office *office, const char *origin,
                         struct salur_buf *out)
{
    struct sl_odb_key prefix = sl_odb_key_entries(origin);
    struct salur_office_log log;
    struct sl_odb_walk walk;
    MDB_txn *txn = NULL;
    enum salur_err err = sl_odb_begin(office->db, &txn);

    memset(&walk, 0, sizeof walk);
    if (err == SALUR_OK) {
        err = sl_office_log_get(office, txn, origin, &log);
    }
    if (err == SALUR_OK) {
        err = sl_odb_walk_open(&walk, office->db, txn, SL_ODB_ENTRIES, &prefix);
    }
    while (err == SALUR_OK) {
        err = sl_odb_walk_next(&walk);
        if (err == SALUR_OK) {
            salur_entries_put(out, walk.value);
            err = out->err;
        }
    }
    sl_odb_walk_close(&walk);
    sl_odb_end(txn);
    return err == SALUR_E_ENDED ? SALUR_OK : err;
}

/* --- evidence ------------------------------------------------------------ */

enum salur_err
sl_office_evidence_put(struct salur_office *office, MDB_txn *txn,
                       struct salur_bytes pack)
{
    struct sl_odb_key key;
    struct salur_hash hash;

    salur_hash(office->hasher, pack, &hash);
    key = sl_odb_key_bytes(salur_bytes(hash.bytes, SALUR_HASH_LEN));
    return sl_odb_put(office->db, txn, SL_ODB_EVIDENCE, &key, pack);
}

enum salur_err
salur_office_evidence_at(struct salur_office *office, size_t index,
                         struct salur_office_evidence *out)
{
    static const struct sl_odb_key all = {{0}, 0};
    struct sl_odb_walk walk;
    MDB_txn *txn = NULL;
    enum salur_err err = sl_odb_begin(office->db, &txn);

    memset(out, 0, sizeof *out);
    memset(&walk, 0, sizeof walk);
    if (err == SALUR_OK) {
        err = sl_odb_walk_open(&walk, office->db, txn, SL_ODB_EVIDENCE, &all);
    }
    if (err == SALUR_OK) {
        err = sl_office_nth(&walk, &all, index, &office->evidence);
    }
    if (err == SALUR_OK && walk.key.len != SALUR_HASH_LEN) {
        err = SALUR_E_CORRUPT;
    }
    if (err == SALUR_OK) {
        memcpy(out->hash.bytes, walk.key.ptr, SALUR_HASH_LEN);
        out->len = walk.value.len;
    }
    sl_odb_walk_close(&walk);
    sl_odb_end(txn);
    return err;
}

enum salur_err
salur_office_evidence(struct salur_office *office,
                      const struct salur_hash *hash, struct salur_buf *out)
{
    struct sl_odb_key key =
        sl_odb_key_bytes(salur_bytes(hash->bytes, SALUR_HASH_LEN));
    struct salur_bytes pack;
    MDB_txn *txn = NULL;
    enum salur_err err = sl_odb_begin(office->db, &txn);

    if (err == SALUR_OK) {
        err = sl_odb_get(office->db, txn, SL_ODB_EVIDENCE, &key, &pack);
    }
    if (err == SALUR_OK) {
        sl_put_bytes(out, pack);
        err = out->err;
    }
    sl_odb_end(txn);
    return err;
}
