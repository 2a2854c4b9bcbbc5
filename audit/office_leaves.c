/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The office's own log: an RFC 6962 tree whose leaves are the notes that it
 * cosigned, in that order.  Its compact range, signed head and generation
 * stand in the meta table.  What may be cosigned is not decided here.
 *
 * The name of the log ends in the number of its generation from the second
 * on.  A store that was put back to an older copy lacks leaves under heads
 * that were signed, and going on under the same name would be a fork; so it
 * goes on under the next one, with the leaves that it has.
 */
#include "audit/office_inside.h"

#include <string.h>

#include "base/num.h"

/* In SL_ODB_META. */
#define META_TREE "tree"
#define META_HEAD "head"
#define META_GENERATION "generation"

#define ORIGIN_END "/witnessed"
/* The end, a slash and 20 digits. */
#define ORIGIN_END_MAX (sizeof ORIGIN_END + 21)
/* Three lines of text and one signature line with room. */
#define HEAD_MAX 1024

static struct sl_odb_key
meta_key(const char *name)
{
    return sl_odb_key_bytes(salur_bytes_str(name));
}

struct generation {
    uint64_t number; /* from 1 */
    int64_t since_s;
};

static enum salur_err
get_generation(struct salur_office *office, MDB_txn *txn,
               struct generation *out)
{
    struct sl_odb_key key = meta_key(META_GENERATION);
    struct salur_bytes value;
    struct sl_reader rd;
    enum salur_err err = sl_odb_get(office->db, txn, SL_ODB_META, &key, &value);

    out->number = 1;
    out->since_s = INT64_MIN;
    if (err != SALUR_OK) {
        return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
    }
    sl_reader_init(&rd, value);
    out->number = sl_read_be64(&rd);
    out->since_s = (int64_t)sl_read_be64(&rd); /* as it was written */
    return sl_reader_finish(&rd) == SALUR_OK && out->number > 1
               ? SALUR_OK
               : SALUR_E_CORRUPT;
}

static enum salur_err
get_tree(struct salur_office *office, MDB_txn *txn, struct salur_tree *out)
{
    struct sl_odb_key key = meta_key(META_TREE);
    struct salur_bytes value;
    enum salur_err err = sl_odb_get(office->db, txn, SL_ODB_META, &key, &value);

    salur_tree_init(out);
    if (err == SALUR_OK && salur_tree_decode(out, value) != SALUR_OK) {
        return SALUR_E_CORRUPT;
    }
    return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
}

/* 8 bytes, shorter than any log's name. */
static struct sl_odb_key
leaf_key(uint64_t number)
{
    uint8_t store[8];
    struct salur_buf buf;

    salur_buf_fixed(&buf, store, sizeof store);
    sl_put_be64(&buf, number);
    return sl_odb_key_bytes(salur_buf_view(&buf));
}

/* Put the note, and under the log's name the number of its newest leaf. */
static enum salur_err
put_leaf(struct salur_office *office, MDB_txn *txn, const char *origin,
         struct salur_bytes note, uint64_t number)
{
    struct sl_odb_key key = leaf_key(number);
    struct sl_odb_key name = sl_odb_key_bytes(salur_bytes_str(origin));
    enum salur_err err = sl_odb_put(office->db, txn, SL_ODB_LEAVES, &key, note);

    return err == SALUR_OK ? sl_odb_put(office->db, txn, SL_ODB_LEAVES, &name,
                                        sl_odb_key_view(&key))
                           : err;
}

enum salur_err
sl_office_leaf_put(struct salur_office *office, MDB_txn *txn,
                   const char *origin, struct salur_bytes note,
                   uint64_t *out_number)
{
    struct sl_odb_key key = meta_key(META_TREE);
    struct salur_tree tree;
    struct salur_hash leaf;
    struct salur_buf state;
    enum salur_err err = get_tree(office, txn, &tree);

    *out_number = tree.size;
    if (err == SALUR_OK) {
        err = put_leaf(office, txn, origin, note, tree.size);
    }
    if (err != SALUR_OK) {
        return err;
    }
    salur_hash_leaf(office->hasher, note, &leaf);
    salur_tree_append(&tree, office->hasher, &leaf);
    salur_buf_init(&state, SALUR_TREE_STATE_MAX);
    salur_tree_encode(&tree, &state);
    err = state.err;
    if (err == SALUR_OK) {
        err = sl_odb_put(office->db, txn, SL_ODB_META, &key,
                         salur_buf_view(&state));
    }
    salur_buf_wipe(&state);
    return err;
}

enum salur_err
sl_office_log_renew(struct salur_office *office, MDB_txn *txn,
                    int64_t cosigned_s, int64_t now_s, int *out_is_new)
{
    struct sl_odb_key key = meta_key(META_GENERATION);
    struct generation held;
    struct salur_buf value;
    uint8_t bytes[16];
    enum salur_err err = get_generation(office, txn, &held);

    *out_is_new = err == SALUR_OK && cosigned_s >= held.since_s;
    if (!*out_is_new) {
        return err;
    }
    /* Whatever the clock says, the same one does not begin another. */
    now_s = now_s > cosigned_s ? now_s : cosigned_s + 1;
    salur_buf_fixed(&value, bytes, sizeof bytes);
    sl_put_be64(&value, held.number + 1);
    sl_put_be64(&value, (uint64_t)now_s); /* read back as it was */
    return sl_odb_put(office->db, txn, SL_ODB_META, &key,
                      salur_buf_view(&value));
}

/* --- the signed head ----------------------------------------------------- */

static enum salur_err
make_origin(const struct salur_office *office, uint64_t number,
            char out[SALUR_NAME_MAX + 1])
{
    struct salur_buf name;

    memset(out, 0, SALUR_NAME_MAX + 1);
    salur_buf_fixed(&name, out, SALUR_NAME_MAX);
    sl_put_str(&name, salur_trust_authority(office->trust));
    sl_put_str(&name, ORIGIN_END);
    if (number > 1) {
        sl_put_str(&name, "/");
        sl_put_u64_dec(&name, number);
    }
    return name.err == SALUR_OK && salur_key_name_is_valid(out) ? SALUR_OK
                                                                : SALUR_E_LIMIT;
}

/* The signed head, borrowed, and when it was signed. */
static enum salur_err
find_head(struct salur_office *office, MDB_txn *txn, int64_t *out_time_s,
          struct salur_bytes *out)
{
    struct sl_odb_key key = meta_key(META_HEAD);
    struct salur_bytes value;
    struct sl_reader rd;
    enum salur_err err = sl_odb_get(office->db, txn, SL_ODB_META, &key, &value);

    sl_reader_init(&rd, value);
    *out_time_s = (int64_t)sl_read_be64(&rd); /* as it was written */
    *out = sl_read_bytes(&rd, rd.left.len);
    return err == SALUR_OK && rd.err != SALUR_OK ? SALUR_E_CORRUPT : err;
}

enum salur_err
sl_office_head_sign(struct salur_office *office, MDB_txn *txn, int64_t time_s)
{
    uint8_t text_bytes[SALUR_CHECKPOINT_TEXT_MAX];
    uint8_t note_bytes[HEAD_MAX];
    struct sl_odb_key key = meta_key(META_HEAD);
    struct salur_checkpoint head;
    struct salur_bytes held;
    int64_t held_s;
    struct generation generation;
    struct salur_tree tree;
    struct salur_buf text;
    struct salur_buf note;
    enum salur_err err = get_generation(office, txn, &generation);

    if (err == SALUR_OK) {
        err = make_origin(office, generation.number, head.origin);
    }
    if (err == SALUR_OK) {
        err = get_tree(office, txn, &tree);
    }
    if (err != SALUR_OK) {
        return err;
    }
    head.head.size = tree.size;
    salur_tree_root(&tree, office->hasher, &head.head.root);
    salur_buf_fixed(&text, text_bytes, sizeof text_bytes);
    salur_buf_fixed(&note, note_bytes, sizeof note_bytes);
    /* Never before the head that is held: as of then fewer leaves were all. */
    if (find_head(office, txn, &held_s, &held) == SALUR_OK && held_s > time_s) {
        time_s = held_s;
    }
    sl_put_be64(&note, (uint64_t)time_s); /* not negative: it is signed below */
    err = salur_checkpoint_format(&head, &text);
    if (err == SALUR_OK) {
        err = salur_note_sign(&note, salur_buf_view(&text), office->witness,
                              time_s);
    }
    if (err == SALUR_OK) {
        err = sl_odb_put(office->db, txn, SL_ODB_META, &key,
                         salur_buf_view(&note));
    }
    return err;
}

enum salur_err
salur_office_set_witness(struct salur_office *office,
                         const struct salur_key *key)
{
    char origin[SALUR_NAME_MAX + 1];
    const struct salur_pubkey *public;
    const struct salur_trust_key *trusted;

    office->witness = NULL;
    if (key == NULL) {
        return SALUR_OK;
    }
    if (office->is_read_only) {
        return SALUR_E_PERMISSION;
    }
    if (office->trust == NULL) {
        return SALUR_E_STATE;
    }
    if (salur_key_role(key) != SALUR_ROLE_WITNESS) {
        return SALUR_E_KEY_ROLE;
    }
    if (strlen(salur_trust_authority(office->trust)) + ORIGIN_END_MAX >
            SALUR_NAME_MAX ||
        make_origin(office, UINT64_MAX, origin) != SALUR_OK) {
        return SALUR_E_LIMIT;
    }
    public = salur_key_public(key);
    trusted = salur_trust_find(office->trust, public->kid);
    while (trusted != NULL &&
           memcmp(trusted->key.bytes, public->bytes, SALUR_PUBKEY_LEN) != 0) {
        trusted = salur_trust_find_next(office->trust, trusted);
    }
    if (trusted == NULL || strcmp(trusted->key.name, public->name) != 0) {
        return SALUR_E_KEY_UNKNOWN;
    }
    if (trusted->role != SALUR_ROLE_WITNESS) {
        return SALUR_E_KEY_ROLE;
    }
    office->witness = key;
    return SALUR_OK;
}

/* --- reading ------------------------------------------------------------- */

enum salur_err
salur_office_head(struct salur_office *office, struct salur_buf *out)
{
    struct salur_bytes note;
    MDB_txn *txn = NULL;
    int64_t time_s;
    enum salur_err err = sl_odb_begin(office->db, &txn);

    if (err == SALUR_OK) {
        err = find_head(office, txn, &time_s, &note);
    }
    if (err == SALUR_OK) {
        sl_put_bytes(out, note);
        err = out->err;
    }
    sl_odb_end(txn);
    return err;
}

enum salur_err
sl_office_leaf_get(struct salur_office *office, MDB_txn *txn, uint64_t number,
                   struct salur_bytes *out)
{
    struct sl_odb_key key = leaf_key(number);

    return sl_odb_get(office->db, txn, SL_ODB_LEAVES, &key, out);
}

enum salur_err
salur_office_leaf(struct salur_office *office, uint64_t number,
                  struct salur_buf *out)
{
    struct salur_bytes note;
    MDB_txn *txn = NULL;
    enum salur_err err = sl_odb_begin(office->db, &txn);

    if (err == SALUR_OK) {
        err = sl_office_leaf_get(office, txn, number, &note);
    }
    if (err == SALUR_OK) {
        sl_put_bytes(out, note);
        err = out->err;
    }
    sl_odb_end(txn);
    return err;
}

/* Number of a log's newest leaf. */
static enum salur_err
find_leaf(struct salur_office *office, MDB_txn *txn,
          const struct sl_odb_key *origin, uint64_t *out)
{
    struct salur_bytes value;
    struct sl_reader rd;
    enum salur_err err =
        sl_odb_get(office->db, txn, SL_ODB_LEAVES, origin, &value);

    sl_reader_init(&rd, value);
    *out = sl_read_be64(&rd);
    if (err == SALUR_E_NOT_FOUND ||
        (err == SALUR_OK && sl_reader_finish(&rd) != SALUR_OK)) {
        return SALUR_E_CORRUPT;
    }
    return err;
}

enum salur_err
sl_witnessed_find(struct salur_office *office, MDB_txn *txn, const char *origin,
                  struct salur_office_witnessed *out,
                  struct salur_bytes *out_note)
{
    struct sl_odb_key key = sl_odb_key_bytes(salur_bytes_str(origin));
    struct salur_checkpoint checkpoint;
    struct salur_bytes value;
    struct sl_reader rd;
    enum salur_err err =
        sl_odb_get(office->db, txn, SL_ODB_WITNESSED, &key, &value);

    memset(out, 0, sizeof *out);
    *out_note = salur_bytes(NULL, 0);
    if (err != SALUR_OK) {
        return err;
    }
    sl_reader_init(&rd, value);
    out->time_s = (int64_t)sl_read_be64(&rd); /* as it was written */
    *out_note = sl_read_bytes(&rd, rd.left.len);
    if (rd.err != SALUR_OK ||
        salur_checkpoint_peek(&checkpoint, *out_note) != SALUR_OK) {
        return SALUR_E_CORRUPT;
    }
    out->head = checkpoint.head;
    return find_leaf(office, txn, &key, &out->leaf);
}

enum salur_err
salur_office_witnessed(struct salur_office *office, const char *origin,
                       struct salur_office_witnessed *out,
                       struct salur_buf *out_note)
{
    struct salur_bytes note = {NULL, 0};
    MDB_txn *txn = NULL;
    enum salur_err err = sl_odb_begin(office->db, &txn);

    memset(out, 0, sizeof *out);
    if (err == SALUR_OK) {
        err = sl_witnessed_find(office, txn, origin, out, &note);
    }
    if (err == SALUR_OK && out_note != NULL) {
        sl_put_bytes(out_note, note);
        err = out_note->err;
    }
    sl_odb_end(txn);
    return err;
}
